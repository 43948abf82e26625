"""A school words its agreements itself: version by version, and never without what the law asks for."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from alliances.audit.models import AuditEntry
from alliances.catalogue.services import reference as catalogue
from alliances.kernel.actor import Actor
from alliances.people.models import Membership
from dvb.agreements import services as agreements
from dvb.agreements.models import TextVersion
from dvb.agreements.services import document_facts as papers
from dvb.agreements.services import texts as agreement_texts
from dvb.documents import texts
from dvb.documents.editing import WordingError, from_lines, places_of, to_lines
from dvb.documents.facts import Kind
from dvb.documents.texts import Clause, When
from tests import factories
from tests.cast import Cast
from tests.dvb.agreements import signed as make
from tests.pages import text_of
from tests.refusals import refusal

DVB = texts.current(Kind.DVB, dt.date(2026, 11, 1))
HOST = next(block for block in DVB.blocks if block.key == "host")
EDIT = "/agreements/texts/dvb/edit/"
OWN = "Uzņēmums nodrošina darba apavus."


def test_a_block_is_typed_and_read_back_without_loss() -> None:
    for shipped in texts.all_versions():
        for block in shipped.blocks:
            assert from_lines(to_lines(block, block), block) == block
    typed = f"{to_lines(HOST, HOST)}\n\n  {OWN}  \n[minor] Tikai nepilngadīgajiem."
    made = from_lines(typed, HOST)
    assert made.clauses[-2:] == (Clause(text=OWN), Clause(text="Tikai nepilngadīgajiem.", only=When.MINOR))
    assert places_of(made) == places_of(HOST)
    subject = DVB.blocks[0]
    older = replace(subject, clauses=(Clause(text=OWN),))
    assert to_lines(older, subject) == f"{OWN}\n{{D-05}}", "what a newer version of ours asks for is added"


@pytest.mark.parametrize(
    ("old", "new", "code", "names"),
    [
        ("{D-15}", "Vadītājs būs.", "missing", ["D-15"]),
        ("{D-15}", "{D-15}\n{X-99}", "unknown", ["X-99"]),
        ("{D-15}", "{D-15}\n{D-15}", "twice", ["D-15"]),
        ("{D-15}", "Ja vajag: {D-15}", "alone", ["Ja vajag: {D-15}"]),
        ("{D-15}", f"{{D-15}}\n{'a' * 1501}", "long", ["a" * 40]),
    ],
)
def test_what_the_law_asks_for_cannot_be_dropped(old: str, new: str, code: str, names: list[str]) -> None:
    with pytest.raises(WordingError) as caught:
        from_lines(to_lines(HOST, HOST).replace(old, new), HOST)
    assert (caught.value.code, caught.value.names) == (code, names)


def test_a_part_is_never_empty() -> None:
    free = next(block for block in DVB.blocks if not places_of(block))
    with pytest.raises(WordingError, match="empty"):
        from_lines("  \n ", free)


@pytest.fixture
def director(cast: Cast) -> Membership:
    catalogue.load_reference()
    made: Membership = factories.MembershipFactory(organisation=cast.school, role="administrator")
    return made


def signed_in(membership: Membership) -> Client:
    client = Client()
    client.force_login(membership.user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def typed(**changes: str) -> dict[str, str]:
    return {block.key: to_lines(block, block) for block in DVB.blocks} | changes


def save(cast: Cast, by: Actor, text: str, begun_from: str = "", day: dt.date | None = None) -> TextVersion:
    return agreement_texts.save_version(
        cast.school,
        kind=Kind.DVB,
        valid_from=day or timezone.localdate(),
        note="Apavi",
        typed=typed(host=f"{to_lines(HOST, HOST)}\n{text}"),
        begun_from=begun_from or DVB.version,
        by=by,
    )


@pytest.mark.django_db
def test_older_agreements_keep_their_wording_and_new_ones_have_the_new(
    cast: Cast, director: Membership
) -> None:
    old, by = make.ready(cast), director.as_actor()
    before = papers.pdf_of(old)
    row = save(cast, by, OWN)
    assert save(cast, by, OWN) == row, "a second click saves nothing"
    assert (row.version, row.author_id, row.base) == (f"DVB-S{cast.school.pk}.1", by.user_id, DVB.version)
    assert papers.pdf_of(old) == before, "what was released is printed as it was"
    coordinator = cast.actor("coordinator")
    agreements.change(old, number="7", dated_on=timezone.localdate(), place="", by=coordinator)
    again = agreements.release(old, by=coordinator)
    assert again.texts_version == row.version
    second = save(cast, by, "Vēl viens teikums.", row.version)
    wording = agreement_texts.of_agreement(again, Kind.DVB, timezone.localdate())
    assert (wording.version, second.number) == (row.version, 2)
    assert OWN in [clause.text for block in wording.blocks for clause in block.clauses]
    future = timezone.localdate() + dt.timedelta(days=30)
    save(cast, by, "No nākamā mēneša.", second.version, future)
    assert agreement_texts.current(cast.school, Kind.DVB, timezone.localdate()).version == second.version
    assert agreement_texts.current(cast.school, Kind.DVB, future).version.endswith(".3")
    assert agreement_texts.current(cast.other_school, Kind.DVB, future) == DVB
    assert AuditEntry.objects.filter(verb="texts.save").count() == 3


@pytest.mark.django_db
def test_only_an_administrator_saves_from_today_on_and_not_over_anothers_version(
    cast: Cast, director: Membership
) -> None:
    by = director.as_actor()
    for stranger in ("coordinator", "other_coordinator", "employer_member"):
        with refusal("not_yours"):
            save(cast, cast.actor(stranger), OWN)
    with refusal("from_past"):
        save(cast, by, OWN, day=timezone.localdate() - dt.timedelta(days=1))
    with refusal("dead_law"):
        save(cast, by, "Pēc noteikumiem Nr. 785.")
    with refusal("unprintable"):
        save(cast, by, "漢字")
    save(cast, by, OWN)
    with refusal("changed_meanwhile"):
        save(cast, by, "No otras lapas.")
    assert TextVersion.objects.count() == 1


@pytest.mark.django_db
def test_page_edits_previews_and_names_what_is_missing(cast: Cast, director: Membership) -> None:
    client, day = signed_in(director), f"{timezone.localdate():%d.%m.%Y}"
    form = {**typed(), "valid_from": day, "note": "Apavi", "begun_from": DVB.version}
    assert "{D-15}" in client.get(EDIT).content.decode()
    dropped = {**form, "host": form["host"].replace("{D-15}\n", "")}
    assert "{D-15}" in text_of(client.post(EDIT, dropped))
    assert not TextVersion.objects.exists()
    attempt = reverse("text-try", args=["dvb"])
    assert client.post(attempt, {**form, "host": f"{form['host']}\n{OWN}"}).content.startswith(b"%PDF-")
    assert client.post(attempt, dropped).status_code == 409
    assert client.post(EDIT, {**form, "host": f"{form['host']}\n{OWN}"}).status_code == 302
    page = reverse("text-detail", args=["dvb"])
    for reader in (client, cast.client("coordinator")):
        assert OWN in text_of(reader.get(page))
    row = TextVersion.objects.get()
    kept = f"{page}?version={row.pk}"
    assert cast.client("coordinator").get(kept).status_code == 200
    assert cast.client("other_coordinator").get(kept).status_code == 404
    assert cast.client("coordinator").get(EDIT).status_code == 404, "others read only"
    assert cast.client("employer_member").get(page).status_code == 403
    empty = reverse("text-preview", args=["dvb"])
    assert client.get(f"{empty}?version={row.pk}").content.startswith(b"%PDF-")
