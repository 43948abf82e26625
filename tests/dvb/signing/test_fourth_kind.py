"""Another kind of document needs tables, a sheet and a registration; it is signed like all others."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from alliances.audit.models import AuditEntry
from alliances.law.models import LegalParameter
from alliances.messages import services as messages
from dvb.signing.documents import paper_of
from dvb.signing.services import code_signing as codes
from dvb.signing.services import signatures
from dvb.signing.services import signed_files as files
from tests.cast import Cast
from tests.dvb.signing import signing_kit as kit
from tests.dvb.signing.fourth_kind import Letter, LetterCode, LetterFile, letter_of
from tests.pages import text_of
from tests.refusals import refusal

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_first", "fourth")]
SIGNERS = {
    "school": "coordinator",
    "host": "employer_member",
    "learner": "learner_member",
    "sector": "alliance_coordinator",
}
STRANGERS = (
    "other_coordinator",
    "other_employer_member",
    "ministry_viewer",
    "outsider",
)
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 20


@pytest.fixture(scope="module", autouse=True)
def _first(_tables_of_letters: None) -> None:
    """Tables are made before the rows that lie under all tests of the module."""


def url(letter: Letter, page: str, *more: int) -> str:
    return reverse(f"letter-{page}", args=[letter.pk, *more])


def on_paper(cast: Cast, letter: Letter) -> None:
    client = cast.client("coordinator")
    for side in SIGNERS:
        scan = SimpleUploadedFile("a.png", PNG)
        form = {"side": side, "name": "Anna Parauga", "signed_on": "22.11.2026", "scan": scan}
        assert client.post(url(letter, "sign"), form).status_code == 302
        given = letter.signatures.get(side=side)
        for reader in SIGNERS.values():
            assert cast.client(reader).get(url(letter, "file", given.file_id)).status_code == 200
        assert cast.client("outsider").get(url(letter, "file", given.file_id)).status_code == 404


def in_a_file(cast: Cast, letter: Letter) -> None:
    client = cast.client("coordinator")
    names = [("A", "SKOLA"), ("B", "FIRMA"), ("LĪGA", "KANĀRIJPUTNIŅA"), ("C", "NOZARE")]
    pdf = client.get(url(letter, "paper")).content
    content = kit.container({"vestule.pdf": pdf}, *(kit.xades(*name) for name in names))
    assert (
        client.post(url(letter, "hand-in"), {"file": SimpleUploadedFile("v.edoc", content)}).status_code
        == 302
    )
    handed_in = LetterFile.objects.get()
    assert handed_in.is_ours
    page = client.get(url(letter, "detail")).content.decode()
    assert '<option value="learner" selected>' in page, "her name was recognised"
    for number, side in enumerate(SIGNERS):
        form = {"signer": number, "side": side}
        assert client.post(url(letter, "accept", handed_in.pk), form).status_code == 302


def with_a_code(cast: Cast, letter: Letter) -> None:
    for who in SIGNERS.values():
        client = cast.client(who)
        assert url(letter, "sign-code") in client.get(url(letter, "detail")).content.decode()
        client.post(url(letter, "sign-send"))
        typed = {"code": typed_code(), "has_read": "on"}
        assert client.post(url(letter, "sign-code"), typed).status_code == 302
        assert client.post(url(letter, "sign-code"), typed).status_code == 302, "a second click"


def typed_code() -> str:
    messages.deliver_due(timezone.now())
    found = re.search(r"\d{3} \d{3}", mail.outbox[-1].body)
    assert found
    assert "Ar šo kodu jūs parakstāt dokumentu" in mail.outbox[-1].body
    return found[0]


METHODS = {"paper": on_paper, "file": in_a_file, "code": with_a_code}


@pytest.mark.parametrize("method", METHODS)
def test_every_side_signs_it_by_every_method_through_the_shared_pages(cast: Cast, method: str) -> None:
    letter = letter_of(cast)
    METHODS[method](cast, letter)
    letter.refresh_from_db()
    assert (letter.status, letter.signed_times) == ("signed", 1)
    assert dict(letter.signatures.values_list("side", "method")) == dict.fromkeys(SIGNERS, method)
    verbs = [entry.verb for entry in AuditEntry.objects.about(letter)]
    assert verbs == [*["letter.file"] * (method == "file"), *["letter.sign"] * len(SIGNERS)]
    page = text_of(cast.client("learner_member").get(url(letter, "detail")))
    assert f"Kurā uzņēmumā {letter.employer}" in page
    assert all(given.name in page for given in letter.signatures.all())


def _answers(client: Client, letter: Letter) -> dict[str, int]:
    gets = {page: client.get(url(letter, page)).status_code for page in ("detail", "paper", "sign-code")}
    posts = ("sign", "sign-send", "sign-code", "hand-in")
    return gets | {f"{page} posted": client.post(url(letter, page)).status_code for page in posts}


def test_nobody_else_sees_or_signs_it(cast: Cast) -> None:
    letter = letter_of(cast)
    for stranger in STRANGERS:
        assert set(_answers(cast.client(stranger), letter).values()) <= {403, 404}, stranger
    assert not letter.signatures.exists()
    for reader in ("employer_member", "learner_member", "alliance_coordinator"):
        assert cast.client(reader).post(url(letter, "sign")).status_code == 403, "the school enters these"
        hands_in = reader != "learner_member"
        assert cast.client(reader).post(url(letter, "hand-in")).status_code == (302 if hands_in else 403)
    assert not LetterFile.objects.exists(), "there was none in the form"
    with refusal("not_yours"):
        signatures.sign(
            paper_of(letter), side="host", name="A", signed_on=today(), by=cast.actor("employer_member")
        )


def test_a_form_that_is_refused_comes_back_with_the_page(cast: Cast) -> None:
    letter = letter_of(cast)
    form = {"side": "host", "name": "", "signed_on": "22.11.2026"}
    answer = cast.client("coordinator").post(url(letter, "sign"), form)
    assert answer.status_code == 200
    assert "Kurā uzņēmumā" in text_of(answer)
    assert 'aria-invalid="true"' in answer.content.decode()


def test_a_change_takes_signatures_files_and_codes_away(cast: Cast) -> None:
    letter, learner = letter_of(cast), cast.client("learner_member")
    learner.post(url(letter, "sign-send"))
    code, by = typed_code(), cast.actor("coordinator")
    content = kit.container({"v.pdf": paper_of(letter).pdf()}, kit.xades("A", "B"))
    upload: Any = SimpleUploadedFile("v.edoc", content)
    handed_in = files.read(paper_of(letter), file=upload, by=by)
    files.accept(paper_of(letter), handed_in, signer=0, side="host", by=by)
    held = paper_of(letter).locked()
    held.row.number = "N-2"
    assert signatures.withdraw(held) == 1
    held.row.save()
    assert (held.row.status, held.row.signatures.count()) == ("draft", 0)
    Letter.objects.update(status="ready")
    with refusal("earlier_wording"):
        files.accept(paper_of(letter), handed_in, signer=0, side="host", by=by)
    answer = learner.post(url(letter, "sign-code"), {"code": code, "has_read": "on"})
    assert answer.status_code == 200, "the code was for another wording"
    assert not letter.signatures.exists()
    assert LetterCode.objects.get().used_at is None


def test_its_own_dated_rule_says_how_it_is_signed(cast: Cast) -> None:
    letter = letter_of(cast)
    LegalParameter.objects.filter(rule="S-99").delete()
    learner = cast.client("learner_member")
    assert 'name="code"' not in learner.get(url(letter, "sign-code")).content.decode()
    signer = codes.Signer(
        side=paper_of(letter).sides()[2], name="A", to=None, by=cast.actor("learner_member")
    )  # type: ignore[arg-type]
    with refusal("method"):
        codes.send(paper_of(letter), signer)


def today() -> Any:
    return timezone.localdate()
