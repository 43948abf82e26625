import unicodedata

from django.db import IntegrityError, migrations, transaction

EMAILS = [
    ("alliances", "User", "email"),
    ("account", "EmailAddress", "email"),
    ("alliances", "Invitation", "email"),
    ("alliances", "PersonalLink", "email"),
    ("alliances", "Organisation", "contact_email"),
    ("alliances", "Supervisor", "email"),
    ("alliances", "Message", "to_email"),
    ("matching", "Person", "email"),
    ("matching", "Guardian", "email"),
    ("dvb", "SigningCode", "email"),
]


def fold(apps, schema_editor):
    """Write every e-mail address in its normal form; a row that would then be there twice stays as it is."""
    for app, name, field in EMAILS:
        rows = apps.get_model(app, name)._default_manager.using(schema_editor.connection.alias)
        for pk, old in list(rows.exclude(**{field: ""}).order_by("pk").values_list("pk", field)):
            new = unicodedata.normalize("NFKC", old).strip().lower()
            if new == old:
                continue
            try:
                with transaction.atomic(using=schema_editor.connection.alias):
                    rows.filter(pk=pk).update(**{field: new})
            except IntegrityError:
                continue


class Migration(migrations.Migration):
    dependencies = [
        ("dvb", "0093_supervisor_links_know_whom_they_follow"),
        ("matching", "0041_ask_the_schools"),
        ("alliances", "0094_contact_written"),
        ("account", "0009_emailaddress_unique_primary_email"),
    ]

    operations = [migrations.RunPython(fold, migrations.RunPython.noop)]
