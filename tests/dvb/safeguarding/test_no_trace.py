"""Nothing that others read tells that somebody reported; everybody concerned hears of a suspension."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.core import mail
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation

from alliances.audit.models import AuditEntry
from alliances.links.models import PersonalLink
from alliances.messages import services as messages
from alliances.messages.models import Message
from dvb.agreements import services as agreements
from dvb.agreements.models import Agreement
from dvb.agreements.services import drafting
from dvb.safeguarding import guest_reports
from dvb.safeguarding import services as concerns
from dvb.safeguarding.models import Concern
from matching.learners.models import Person
from tests import every_page as pages
from tests import factories as make
from tests.clock import freeze_time
from tests.dvb.agreements import signed
from tests.dvb.safeguarding.world import MASTER, MOTHER, SECRET, World, client_of, guest
from tests.pages import text_of

pytestmark = pytest.mark.django_db
Reporter = Callable[[World], Concern]
Outlets = dict[tuple[str, str], str]

VARIES = re.compile(
    r'<input type="hidden"[^>]*>|"X-CSRFToken": "[^"]*"|/messages/\d+/|/l/\d+-[^/"]+/'
    r'|<div class="toast toast-info">.*?</div>'
)
"""What differs between two visits by itself; a toast says that an address read before takes forms alone."""
TO_REPORTER = ("concern_received", "concern_answered")


def _by_learner(world: World) -> Concern:
    return world.report()


def _by_mother(world: World) -> Concern:
    said = {"kind": "concern", "happened_on": timezone.localdate(), "text": SECRET}
    return guest_reports.report(world.mother, **said)


def _others(world: World, reporter: Reporter) -> Iterator[tuple[str, Client, list[str]]]:
    """Who neither reported nor answers or oversees reports, half of them for each reporter; their pages."""
    names = {
        _by_learner: ["employer_member"],
        _by_mother: ["learner_member", "coordinator", "alliance_coordinator", "ministry_viewer"],
    }
    routes = list(_addresses(world))
    for name in names[reporter]:
        yield name, world.cast.client(name), routes
    for link in [world.master] + ([world.mother] if reporter is not _by_mother else []):
        client, address = guest(link)
        tails = ["", "report/", "weeks/", f"agreement/{world.stay.pk}.pdf", f"notice/{world.stay.pk}.pdf"]
        yield link.purpose, client, [address + tail for tail in tails]


def _addresses(world: World) -> Iterator[str]:
    stays = list(Agreement.objects.select_related("assignment").order_by("pk"))
    own = [{"pk": stay.pk} for stay in stays]
    samples = {
        "agreement": own,
        "log": own,
        "assignment": [{"pk": stay.assignment_id} for stay in stays],
        "learner": [{"pk": stay.assignment.enrolment_id} for stay in stays],
        "organisation": [{"pk": world.cast.employer.pk}, {"pk": world.cast.school.pk}],
        "employer": [{"pk": world.cast.employer.pk}],
        "opening": [{"pk": world.cast.opening.pk}],
    }
    # log-keep answers with a token; the spreadsheet packs what my-data-file-json says
    left_out = (
        "account_",
        "mfa_",
        "usersessions",
        "log-worker",
        "log-keep",
        "my-data-file-xlsx",
        "styleguide",
    )
    for name, arguments in pages.routes():
        if not name.startswith(left_out):
            yield from pages.addresses(name, arguments, samples)


@dataclass
class Branch:
    """What one course of events left: every table, what others read, and which tables each page asked."""

    tables: dict[str, list[Any]]
    outlets: Outlets = field(default_factory=dict)
    asked: dict[tuple[str, str], str] = field(default_factory=dict)


def _tables() -> dict[str, list[Any]]:
    found = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)} ORDER BY 1")
            found[table] = cursor.fetchall()
    return found


def _in_branch(
    world: World, reporter: Reporter, act: Callable[[], object], other: Branch | None = None
) -> Branch:
    """Do and read, then undo; beside another branch, read only what asks a table that differs."""
    point = transaction.savepoint()
    act()
    branch = Branch(_tables())
    differ = _differing(branch, other) if other else set()
    for name, client, addresses in _others(world, reporter):
        for address in addresses:
            key = name, VARIES.sub("", address)
            if other and not any(table in other.asked[key] for table in differ):
                continue
            with CaptureQueriesContext(connection) as queries:
                branch.outlets[key] = _body(client.get(address))
            branch.asked[key] = "\n".join(query["sql"] for query in queries)
    staff = [one.user.email for one in (world.officer, world.deputy, world.director)]
    rows = Message.objects.exclude(to_email__in=staff).exclude(kind__in=[*TO_REPORTER, "code"])
    branch.outlets["letters", ""] = repr(
        list(rows.order_by("pk").values_list("kind", "to_email", "subject", "body", "path"))
    )
    transaction.savepoint_rollback(point)
    return branch


def _differing(branch: Branch, other: Branch) -> set[str]:
    """Tables by which pages could differ; a session is of whoever reads."""
    return {name for name, rows in branch.tables.items() if rows != other.tables[name]} - {"django_session"}


def _body(response: Any) -> str:
    parts = response.streaming_content if response.streaming else [response.content]
    body = b"".join(parts)
    if body.startswith(b"PK"):  # a spreadsheet is compared unpacked: the parts carry the clock of the machine
        with zipfile.ZipFile(io.BytesIO(body)) as packed:
            body = b"".join(packed.read(name) for name in packed.namelist())
    words = VARIES.sub("", body.decode("utf-8", "replace")).split()
    return f"{response.status_code} {' '.join(words)}"


@pytest.mark.parametrize("reporter", [_by_learner, _by_mother])
def test_a_suspension_after_a_report_reads_like_any_other(world: World, reporter: Reporter) -> None:
    """Two branches of one moment, an ordinary suspension and one after a report, read the same everywhere."""

    client = client_of(world.officer)  # outside the branches: signing in writes the account's row
    colleague = make.MembershipFactory(organisation=world.cast.school).as_actor()

    def ordinary() -> None:
        agreements.suspend(world.stay, reason="school", by=colleague)

    def after_report() -> None:
        made = reporter(world)
        client.get(reverse("concern-detail", args=[made.pk]))
        client.post(reverse("concern-stop", args=[made.pk]), {"reason": "school"})
        client.post(
            reverse("concern-close", args=[made.pk]), {"outcome": "Runāju", "unanswered_because": "Vēlāk"}
        )
        own = MOTHER if reporter is _by_mother else world.cast.learner_member.user.email
        told = Message.objects.filter(kind__in=TO_REPORTER).values_list("to_email", flat=True)
        assert set(told) == {own}

    suspicious = _in_branch(world, reporter, after_report)
    usual = _in_branch(world, reporter, ordinary, suspicious)
    read = suspicious.outlets
    assert [key for key, text in usual.outlets.items() if text != read[key]] == []
    assert sum(text.startswith("200") for text in read.values()) > 20, "it was read, not refused"
    assert any("Skolas lēmums" in text or "skolas lēmums" in text for text in read.values())
    assert not [key for key, text in read.items() if SECRET in text]


@pytest.mark.once("sqlite")  # a sequence of PostgreSQL does not go back with the first branch
def test_a_new_agreement_while_a_report_is_open_reads_like_any_other(world: World) -> None:
    """Its reader is warned; whoever draws it up, employer, learners and letters show nothing of it."""
    client = client_of(world.officer)
    enrolment = make.EnrolmentFactory(school=world.cast.school, programme=world.cast.learner.programme)
    by = world.cast.actor("coordinator")
    other = {"workplace": world.cast.opening.workplace, "employer": world.cast.employer}
    days = {name: getattr(world.cast.opening, name) for name in ("starts_on", "ends_on")}
    agreed = signed.agree(enrolment, make.OpeningFactory(**other, **days))

    def ordinary() -> None:
        drafting.release(drafting.draw_up(agreed, by=by), by=by)

    def while_open() -> None:
        made = guest_reports.report(
            world.mother, kind="concern", happened_on=timezone.localdate(), text=SECRET, is_urgent=True
        )
        ordinary()
        assert Message.objects.filter(kind="concern_new_stay").count() == 1
        client.get(reverse("concern-detail", args=[made.pk]))

    suspicious = _in_branch(world, _by_mother, while_open)
    usual = _in_branch(world, _by_mother, ordinary, suspicious)
    assert [key for key, text in usual.outlets.items() if text != suspicious.outlets[key]] == []
    assert sum(text.startswith("200") for text in suspicious.outlets.values()) > 20
    assert any(enrolment.person.name in text for text in suspicious.outlets.values())


def test_everybody_is_told_at_once_at_night_and_again_when_it_goes_on(world: World) -> None:
    made = world.report()
    with freeze_time("2026-11-20 22:30"):
        concerns.stop(made, reason="at_school", by=world.officer.as_actor())
        concerns.stop(made, reason="school", by=world.officer.as_actor())
        mail.outbox.clear()
        messages.deliver_due(timezone.now())
    host, learner = world.cast.employer_member.user.email, world.cast.learner_member.user.email
    stopped = ("Pagaidām neejiet uz darbu", "pagaidām uz darbu nenāk")
    told = [one for one in mail.outbox if any(words in one.subject for words in stopped)]
    assert sorted(one.to[0] for one in told) == sorted([host, learner, MOTHER, MASTER]), "once each"
    assert all("izglītojamais pagaidām mācās skolā" in one.body for one in told)
    mail.outbox.clear()
    with freeze_time("2026-11-20 22:40"):
        agreements.resume(world.stay, by=world.officer.as_actor())
        messages.deliver_due(timezone.now())
    assert sorted(one.to[0] for one in mail.outbox) == sorted([host, learner, MOTHER, MASTER])


def test_learner_without_account_gets_a_personal_link(world: World) -> None:
    Person.objects.update(user=None)
    agreements.suspend(world.stay, reason="school", by=world.cast.actor("coordinator"))
    letter = Message.objects.get(kind="stay_suspended", to_email="liga@piemers.example")
    assert letter.link is not None
    assert letter.link.purpose == PersonalLink.Purpose.LEARNER


def _banners(world: World) -> Iterator[tuple[str, str]]:
    for name, routes in {
        "learner_member": ["home", "log", "matching:my-place", "agreement-list"],
        "employer_member": ["home", "log-waiting", "matching:assignment-list", "agreement-list"],
    }.items():
        client = world.cast.client(name)
        for route in routes:
            yield f"{name} {route}", client.get(reverse(route), follow=True).content.decode()
        detail = reverse("agreement-detail", args=[world.stay.pk])
        yield f"{name} agreement", client.get(detail).content.decode()
    for link in (world.mother, world.master):
        client, address = guest(link)
        yield link.purpose, client.get(address).content.decode()


def test_red_banner_stands_on_each_of_their_pages_and_goes(world: World) -> None:
    assert [where for where, page in _banners(world) if "notice-bad" in page] == []
    agreements.suspend(world.stay, reason="plan", by=world.cast.actor("coordinator"))
    missing = [w for w, page in _banners(world) if "notice-bad" not in page or "mācību plāns" not in page]
    assert missing == []
    agreements.resume(world.stay, by=world.cast.actor("coordinator"))
    assert [where for where, page in _banners(world) if "notice-bad" in page] == []


def test_reasons_are_neutral_in_both_languages() -> None:
    for language in ("lv", "en"):
        with translation.override(language):
            for __, words in Agreement.SuspendReason.choices:
                assert not re.search(
                    r"report|ziņo|concern|bažas|accident|negadījum|safe|droš", str(words), re.I
                )


def test_earlier_suspensions_do_not_name_a_report_any_more(world: World) -> None:
    """The trail is not changed; what is read of it is."""
    made = agreements.suspend(world.stay, reason="school", by=world.cast.actor("coordinator"))
    AuditEntry.objects.record(
        by=world.cast.actor("coordinator"),
        verb="agreement.suspend",
        subject=made,
        reason="Tiek izskatīts ziņojums.",
    )
    page = text_of(world.cast.client("employer_member").get(reverse("agreement-detail", args=[made.pk])))
    assert "izskatīts ziņojums" not in page
    assert "skolas lēmums" in page
