from django.db import migrations
from django.db.models import Exists, OuterRef, Q


def give_back(apps, schema_editor):
    """Every account has the confirmed row of its own address, and nobody else a row of it.

    Accounts made by a link, by the demo or by hand had none; an address that another account wrote down, or even
    confirmed, is the account's whose own address it is. A registration whose address nobody has proven yet
    (never signed in, acting for nobody) stays unconfirmed, and what was confirmed elsewhere stays there.
    """
    alias = schema_editor.connection.alias
    rows = apps.get_model("account", "EmailAddress").objects.using(alias)
    members = apps.get_model("alliances", "Membership").objects.using(alias)
    people = apps.get_model("alliances", "User").objects.using(alias)
    own = rows.filter(user=OuterRef("pk"), email=OuterRef("email"))
    used = Q(last_login__isnull=False) | Exists(members.filter(user=OuterRef("pk"))) | ~Exists(own)
    for pk, email in list(people.filter(used).order_by("pk").values_list("pk", "email")):
        rows.filter(email=email).exclude(user=pk).delete()
        has_main = rows.filter(user=pk, primary=True).exists()
        if not rows.filter(user=pk, email=email).update(verified=True):
            rows.create(user_id=pk, email=email, verified=True, primary=not has_main)


class Migration(migrations.Migration):
    dependencies = [
        ("dvb", "0095_data_versions"),
        ("alliances", "0094_contact_written"),
        ("account", "0009_emailaddress_unique_primary_email"),
    ]

    operations = [migrations.RunPython(give_back, migrations.RunPython.noop)]
