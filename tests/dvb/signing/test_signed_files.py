"""Signed files of an agreement: kept once, compared with our paper, made signatures by a person alone."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from alliances.catalogue.services import reference as catalogue
from alliances.files.models import StoredFile
from alliances.kernel.visibility import visible_to
from alliances.law.models import LegalParameter
from dvb.agreements import services as agreements
from dvb.agreements.models import Agreement, Amendment, Signature, SignedFile
from dvb.agreements.services import amendments
from dvb.signing import released
from dvb.signing.documents import paper_of
from dvb.signing.services import signed_files as files
from tests.cast import Cast
from tests.dvb.agreements import signed as make
from tests.dvb.signing import signing_kit as kit
from tests.pages import text_of
from tests.refusals import refusal
from tests.world import MEMBERS

pytestmark = pytest.mark.django_db
LEARNER = kit.xades("LĪGA", "KANĀRIJPUTNIŅA")
HOST = kit.xades("JĀNIS", "PARAUGS")
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 20


@pytest.fixture(autouse=True)
def _law(db: None) -> None:
    catalogue.load_reference()


def ready(cast: Cast) -> Agreement:
    """Released, with a date before the signatures of the files."""
    made = make.ready(cast)
    Agreement.objects.filter(pk=made.pk).update(dated_on=dt.date(2026, 11, 2))
    made.refresh_from_db()
    return made


def handed_in() -> QuerySet[StoredFile]:
    """Stored files beside the papers that were released."""
    return StoredFile.objects.exclude(purpose=released.PURPOSE)


def upload(content: bytes, name: str = "ligums.edoc") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def edoc(agreement: Agreement, *signatures: bytes) -> bytes:
    return kit.container({"ligums.pdf": paper_of(agreement).pdf()}, *signatures)


def hand_in(cast: Cast, agreement: Agreement, content: bytes, name: str = "ligums.edoc") -> SignedFile:
    return files.read(paper_of(agreement), file=upload(content, name), by=cast.actor("coordinator"))


def test_one_file_carries_the_signatures_of_two_and_a_person_says_whose(cast: Cast) -> None:
    made, by = ready(cast), cast.actor("coordinator")
    content = edoc(made, LEARNER, HOST)
    kept = hand_in(cast, made, content)
    assert hand_in(cast, made, content) == kept
    assert handed_in().count() == 1
    assert kept.is_ours
    assert [one["name"] for one in kept.signers] == ["LĪGA KANĀRIJPUTNIŅA", "JĀNIS PARAUGS"]
    assert not Signature.objects.exists(), "reading is not signing"
    assert files.guess(paper_of(made), "LĪGA KANĀRIJPUTNIŅA") == "learner"
    assert files.guess(paper_of(made), "JĀNIS PARAUGS") == ""
    files.accept(paper_of(made), kept, signer=0, side="learner", by=by)
    files.accept(paper_of(made), kept, signer=1, side="host", by=by)
    assert files.accept(paper_of(made), kept, signer=1, side="host", by=by).status == "partly_signed"
    given = Signature.objects.get(side="host")
    assert (given.method, given.name, given.signed_on) == ("file", "JĀNIS PARAUGS", dt.date(2026, 11, 20))
    assert given.file == kept.stored
    with refusal("signer"):
        files.accept(paper_of(made), kept, signer=2, side="school", by=by)
    assert make.sign(cast, made, "school").status == "signed"


def test_a_signature_of_a_file_stands_for_one_side(cast: Cast) -> None:
    made, by = ready(cast), cast.actor("coordinator")
    kept = hand_in(cast, made, edoc(made, HOST))
    files.accept(paper_of(made), kept, signer=0, side="host", by=by)
    for side in ("school", "learner"):
        with refusal("signer_used"):
            files.accept(paper_of(made), kept, signer=0, side=side, by=by)
    assert Signature.objects.get().side == "host"


def test_two_of_one_name_in_a_file_sign_for_two_sides(cast: Cast) -> None:
    made, by = ready(cast), cast.actor("coordinator")
    kept = hand_in(cast, made, edoc(made, HOST, kit.xades("JĀNIS", "PARAUGS")))
    files.accept(paper_of(made), kept, signer=0, side="host", by=by)
    files.accept(paper_of(made), kept, signer=1, side="school", by=by)
    with refusal("signer_used"):
        files.accept(paper_of(made), kept, signer=1, side="learner", by=by)


def test_nobody_signed_in_a_file_what_was_not_drawn_up(cast: Cast) -> None:
    made, by = make.ready(cast), cast.actor("coordinator")
    Agreement.objects.filter(pk=made.pk).update(dated_on=dt.date(2026, 11, 24))
    made.refresh_from_db()
    kept = hand_in(cast, made, edoc(made, HOST))
    with refusal("too_early"):
        files.accept(paper_of(made), kept, signer=0, side="host", by=by)


@pytest.mark.parametrize("name", ["ligums.edoc", "ligums.pdf"])
def test_a_time_at_the_edge_of_the_calendar_is_no_fault_and_counts_as_today(cast: Cast, name: str) -> None:
    made = make.ready(cast)
    last = {"ligums.edoc": "9999-12-31T23:59:59Z", "ligums.pdf": "D:99991231235959Z"}[name]
    content = (
        kit.signed_pdf(paper_of(made).pdf(), "JĀNIS", "PARAUGS", last)
        if name.endswith("pdf")
        else edoc(made, kit.xades("JĀNIS", "PARAUGS", last))
    )
    url = reverse("agreement-hand-in", args=[made.pk])
    answer = cast.client("coordinator").post(url, {"file": upload(content, name)})
    assert answer.status_code == 302
    kept = SignedFile.objects.get()
    assert kept.signers[0]["at"] == ""
    files.accept(paper_of(made), kept, signer=0, side="host", by=cast.actor("coordinator"))
    assert Signature.objects.get(side="host").signed_on == timezone.localdate()


def test_another_paper_inside_is_said_and_signs_for_nobody(cast: Cast) -> None:
    made, by, client = ready(cast), cast.actor("coordinator"), cast.client("coordinator")
    ours = paper_of(made).pdf()
    changed = {
        "cits.edoc": kit.container({"cits.pdf": b"%PDF-1"}, HOST),
        "divi.edoc": kit.container({"a.pdf": ours, "b.pdf": b"%PDF-1"}, HOST),
        "par-citu.edoc": kit.container({"a.pdf": ours}, HOST, covered={"a.pdf": b"%PDF-1"}),
        "pielikts.pdf": kit.update(
            kit.signed_pdf(ours, "JĀNIS", "PARAUGS"),
            {
                kit.first_page(ours): b"<</Type/Page/Contents 999 0 R>>",
                999: b"<</Length 1>>\nstream\nx\nendstream",
            },
        ),
    }
    for name, content in changed.items():
        kept = hand_in(cast, made, content, name)
        assert not kept.is_ours, name
        with refusal("another_paper"):
            files.accept(paper_of(made), kept, signer=0, side="host", by=by)
    page = client.get(reverse("agreement-detail", args=[made.pk])).content.decode()
    assert page.count("cits.edoc") == 1
    assert reverse("agreement-accept", args=[made.pk, kept.pk]) not in page, "nothing to enter it by"
    signed = hand_in(cast, made, kit.signed_pdf(ours, "JĀNIS", "PARAUGS"), "ligums.pdf")
    assert signed.is_ours
    assert files.accept(paper_of(made), signed, signer=0, side="host", by=by).status == "partly_signed"


def test_a_change_makes_signatures_and_files_count_no_more(cast: Cast) -> None:
    made, by = ready(cast), cast.actor("coordinator")
    kept = hand_in(cast, made, edoc(made, HOST))
    files.accept(paper_of(made), kept, signer=0, side="host", by=by)
    values = {"number": "9", "dated_on": made.dated_on, "place": ""}
    changed = agreements.change(made, by=by, **values)
    assert (changed.status, changed.signatures.count()) == ("draft", 0)
    with refusal("move_not_allowed"):
        hand_in(cast, made, edoc(made, HOST))
    agreements.release(changed, by=by)
    with refusal("earlier_wording"):
        files.accept(paper_of(made), kept, signer=0, side="host", by=by)
    assert StoredFile.objects.filter(pk=kept.stored_id).exists()


def test_which_methods_are_good_is_dated_data(cast: Cast) -> None:
    made = ready(cast)
    values = {
        "side": "host",
        "name": "A",
        "signed_on": dt.date(2026, 11, 20),
        "by": cast.actor("coordinator"),
    }
    with refusal("method"):
        agreements.sign(made, method="code", **values)  # type: ignore[arg-type]
    row = LegalParameter.objects.filter(param="sign_methods_agreement")
    row.update(value="paper;code")
    with refusal("method"):
        hand_in(cast, made, edoc(made, HOST))
    assert agreements.sign(made, method="code", **values).status == "partly_signed"  # type: ignore[arg-type]
    assert agreements.methods_for("acknowledgement") == ("paper", "file", "code")
    row.delete()
    assert agreements.methods_for("agreement") == ("paper",)


def test_what_is_no_signed_file_leaves_nothing_behind(cast: Cast) -> None:
    made = ready(cast)
    for content, name, code in [
        (kit.container({"a.pdf": b"x"}), "a.edoc", "unreadable"),
        (paper_of(made).pdf(), "a.pdf", "unreadable"),
        (b"MZ\0\0", "a.edoc", "file_kind"),
    ]:
        with refusal(code):
            hand_in(cast, made, content, name)
    assert not handed_in().exists()


def test_a_scan_is_kept_with_the_signature_and_read_by_the_three_alone(cast: Cast) -> None:
    made, client = ready(cast), cast.client("coordinator")
    form = {
        "side": "host",
        "name": "Paraugs",
        "signed_on": f"{timezone.localdate():%d.%m.%Y}",
        "scan": upload(PNG, "a.png"),
    }
    sign = reverse("agreement-sign", args=[made.pk])
    assert client.post(sign, {**form, "scan": upload(b"MZ", "a.png")}).status_code == 200
    assert client.post(sign, {**form, "scan": upload(PNG, "a.png")}).status_code == 302
    given = Signature.objects.get()
    kept = hand_in(cast, made, edoc(made, LEARNER))
    alien = StoredFile.objects.create(
        organisation=cast.school,
        purpose="x",
        filename="x",
        content_type="x",
        size=1,
        sha256="x",
        content=b"x",
    )
    for name in MEMBERS:
        sees = name in {"coordinator", "employer_member", "learner_member"}
        assert visible_to(cast.actor(name), SignedFile).count() == sees, name
        for file, code in [(given.file_id, 200), (kept.stored_id, 200), (alien.pk, 404)]:
            answer = cast.client(name).get(reverse("agreement-file", args=[made.pk, file]))
            assert answer.status_code == (code if sees else 404), name
        if name != "coordinator":
            may_hand_in = name == "employer_member"  # and the school says whose signatures they are
            for url, codes in (
                (reverse("agreement-hand-in", args=[made.pk]), (302,) if may_hand_in else (403, 404)),
                (reverse("agreement-accept", args=[made.pk, kept.pk]), (403, 404)),
            ):
                assert cast.client(name).post(url, {"signer": 0, "side": "learner"}).status_code in codes


def test_a_school_hands_a_file_in_by_the_page(cast: Cast, tmp_path: Path) -> None:
    made, client = ready(cast), cast.client("coordinator")
    url = reverse("agreement-hand-in", args=[made.pk])
    said = text_of(client.post(url, {"file": upload(b"x", "a.edoc")}, follow=True))
    assert "PDF" in said
    said = text_of(client.post(url, {"file": upload(edoc(made, LEARNER))}, follow=True))
    assert "nav pārbaudīts" in said
    assert "LĪGA KANĀRIJPUTNIŅA" in said
    kept = SignedFile.objects.get()
    assert kept.stored.sha256 in said
    accept = reverse("agreement-accept", args=[made.pk, kept.pk])
    assert "kurš parakstīja" in text_of(client.post(accept, {"signer": 0, "side": ""}, follow=True))
    client.post(accept, {"signer": 0, "side": "learner"})
    assert Signature.objects.get().method == "file"


def test_an_amendment_is_signed_in_a_file_or_on_a_scan_too(cast: Cast) -> None:
    made, by, client = make.active(cast), cast.actor("coordinator"), cast.client("coordinator")
    drawn = amendments.draw_up(made, effective_on=dt.date(2027, 3, 1), reason="Cits", supervisor="B", by=by)
    ready = amendments.release(drawn, by=by)
    Amendment.objects.update(created_at=dt.datetime(2026, 11, 15, tzinfo=dt.UTC))
    ready.refresh_from_db()
    content = kit.container({"grozijumi.pdf": paper_of(ready).pdf()}, LEARNER, HOST)
    hand_in_at = reverse("amendment-hand-in", args=[ready.pk])
    assert client.post(hand_in_at, {"file": upload(content)}).status_code == 302
    kept = SignedFile.objects.get(amendment=ready)
    assert kept.is_ours
    accept = reverse("amendment-accept", args=[ready.pk, kept.pk])
    assert client.post(accept, {"signer": "0", "side": "learner"}).status_code == 302
    wrong = reverse("agreement-accept", args=[made.pk, kept.pk])
    assert client.post(wrong, {"signer": "1", "side": "host"}).status_code == 404, "not the agreement's"
    scan = {
        "side": "host",
        "name": "Paraugs",
        "signed_on": f"{timezone.localdate():%d.%m.%Y}",
        "scan": upload(PNG, "a.png"),
    }
    assert client.post(reverse("amendment-sign", args=[ready.pk]), scan).status_code == 302
    methods = {row.side: (row.method, row.file_id) for row in ready.signatures.select_related("file")}
    assert methods["learner"] == ("file", kept.stored_id)
    assert methods["host"][0] == "paper"
    for pk in (methods["host"][1], kept.stored_id):
        file = reverse("amendment-file", args=[ready.pk, pk])
        assert cast.client("learner_member").get(file).status_code == 200
        assert cast.client("outsider").get(file).status_code == 404
    assert not made.signed_files.filter(amendment=None).exists()
