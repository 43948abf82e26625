"""Signing with a one-time code: where the legal data allow it, each her own, and one wording only."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from alliances.audit.models import AuditEntry
from alliances.catalogue.services import reference as catalogue
from alliances.law.models import LegalParameter
from alliances.links import services as links
from alliances.messages import services as messages
from alliances.messages.models import Message
from dvb.agreements import services as agreements
from dvb.agreements.models import Agreement, Signature, SigningCode
from dvb.agreements.services import amendments
from dvb.guest_access.services import guest_links as outside
from dvb.signing.documents import paper_of
from dvb.signing.services import code_signing as codes
from dvb.signing.signers import signer_of
from matching.learners.services import guardians
from tests.cast import Cast
from tests.clock import freeze_time
from tests.dvb.agreements import signed as make
from tests.refusals import refusal

NOON = "2026-11-18 10:00"
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_rules")]


@pytest.fixture
def _rules(cast: Cast) -> None:
    catalogue.load_reference()


def allow(document: str = "agreement") -> None:
    LegalParameter.objects.filter(param=f"sign_methods_{document}").update(value="paper;file;code")


def typed_code() -> str:
    messages.deliver_due(timezone.now(), urgent=True)
    found = re.search(r"\d{3} \d{3}", mail.outbox[-1].body)
    assert found
    return found[0]


def page(made: Agreement, name: str = "agreement-sign-code") -> str:
    return reverse(name, args=[made.pk])


def sign_in(client: Client, made: Agreement, **typed: str) -> int:
    client.post(page(made, "agreement-sign-send"))
    return client.post(page(made), {"code": typed_code(), "has_read": "on", **typed}).status_code


def test_by_default_the_page_says_why_no_code_is_enough(cast: Cast) -> None:
    made, client = make.ready(cast), cast.client("learner_member")
    shown = client.get(page(made)).content.decode()
    assert "S-01" in shown
    assert str(LegalParameter.objects.get(param="sign_methods_agreement").text_lv) in shown
    assert 'name="code"' not in shown
    client.post(page(made, "agreement-sign-send"))
    assert not SigningCode.objects.exists()
    signer = signer_of(paper_of(made), by=cast.actor("learner_member"))
    assert signer
    with refusal("method"):
        codes.sign(paper_of(made), signer, code="000000")


def test_school_host_and_learner_sign_with_their_own_codes(cast: Cast) -> None:
    made = make.ready(cast)
    allow()
    for who, side in (("learner_member", "learner"), ("employer_member", "host"), ("coordinator", "school")):
        client = cast.client(who)
        assert page(made) in client.get(reverse("agreement-detail", args=[made.pk])).content.decode()
        assert sign_in(client, made) == 302
        assert client.post(page(made), {"code": "1", "has_read": "on"}).status_code == 302, "a second click"
        given = Signature.objects.get(side=side)
        assert (given.method, given.entered_by_id) == ("code", getattr(cast, who).user_id)
        assert given.digest == SigningCode.objects.filter(side=side).latest("pk").digest
        assert given.name == (cast.learner.person.name if side == "learner" else getattr(cast, who).user.name)
    made.refresh_from_db()
    assert made.status == "signed"
    assert AuditEntry.objects.filter(verb="agreement.sign").count() == 3
    assert AuditEntry.objects.filter(verb="signing_code.use").count() == 3


def test_nobody_signs_for_another_and_no_code_serves_twice(cast: Cast) -> None:
    made = make.ready(cast)
    allow()
    for stranger in ("other_coordinator", "other_employer_member", "outsider", "ministry_viewer"):
        assert cast.client(stranger).get(page(made)).status_code == 404, stranger
        assert cast.client(stranger).post(page(made, "agreement-sign-send")).status_code == 404, stranger
    learner, host = cast.client("learner_member"), cast.client("employer_member")
    learner.post(page(made, "agreement-sign-send"))
    code = typed_code()
    assert host.post(page(made), {"code": code, "has_read": "on"}).status_code == 200, "not her code"
    assert learner.post(page(made), {"code": code}).status_code == 200, "she did not say that she read it"
    for _try in range(codes.MAX_TRIES):
        learner.post(page(made), {"code": "x", "has_read": "on"})
    assert learner.post(page(made), {"code": code, "has_read": "on"}).status_code == 200, "five tries"
    assert not Signature.objects.exists()
    school = cast.client("coordinator").get(reverse("alliances:message-list")).content.decode()
    assert code not in school, "the sender's list of e-mails shows no codes"


@pytest.mark.parametrize(("tries", "sent"), [(codes.MAX_TRIES, 4), (0, 10)])
def test_codes_for_signing_end_for_the_day(cast: Cast, tries: int, sent: int) -> None:
    made = make.ready(cast)
    allow()
    learner = cast.client("learner_member")
    with freeze_time(timezone.now()) as clock:
        for __ in range(sent + 3):
            learner.post(page(made, "agreement-sign-send"))
            for _try in range(tries):
                learner.post(page(made), {"code": "x", "has_read": "on"})
            clock.shift(dt.timedelta(minutes=2))
        assert SigningCode.objects.count() == sent
        clock.shift(dt.timedelta(hours=24))
        learner.post(page(made, "agreement-sign-send"))
        assert learner.post(page(made), {"code": typed_code(), "has_read": "on"}).status_code == 302


def test_code_ends_with_its_minutes_and_with_the_wording(cast: Cast) -> None:
    made = make.ready(cast)
    allow()
    learner = cast.client("learner_member")
    with freeze_time(timezone.now()) as clock:
        learner.post(page(made, "agreement-sign-send"))
        code = typed_code()
        learner.post(page(made, "agreement-sign-send"))
        assert SigningCode.objects.count() == 1, "one a minute"
        clock.shift(dt.timedelta(minutes=16))
        answer = learner.post(page(made), {"code": code, "has_read": "on"})
        assert answer.status_code == 200
        learner.post(page(made, "agreement-sign-send"))
        code, by = typed_code(), cast.actor("coordinator")
        agreements.change(made, number="99", dated_on=made.dated_on, place="", by=by)
        agreements.release(made, by=by)
        learner.post(page(made), {"code": code, "has_read": "on"})
    assert not Signature.objects.exists(), "another wording asks for another code"


@freeze_time(NOON)
def test_guardian_and_supervisor_sign_by_link(cast: Cast) -> None:
    person = cast.learner.person
    person.birth_date = dt.date(2009, 11, 20)
    person.save()
    cast.learner.refresh_from_db()
    made, by = make.ready(cast), cast.actor("coordinator")
    mother = guardians.add(
        cast.learner, name="Ilze Paraudziņa", relation="mother", email="ilze@piemers.example", by=by
    )
    of_guardian = outside.invite_guardian(mother, enrolment=cast.learner, by=by)
    of_host = outside.invite_supervisor(made, name="Juris Meistars", email="juris@piemers.example", by=by)
    allow()
    for link, side in ((of_guardian, "guardian"), (of_host, "host")):
        token = links.token_of(link)
        sign, send, pdf = (
            reverse(f"link-{name}", args=[token, made.pk]) for name in ("sign", "sign-send", "agreement")
        )
        client = Client()
        assert b"%PDF" not in client.get(pdf).content, "nothing before the first code"
        client.post(sign, {"code": "1", "has_read": "on"})
        client.post(reverse("link-open", args=[token]), {"code": links.new_code(link, how="email")})
        assert client.get(pdf).content.startswith(b"%PDF-")
        assert reverse("link-sign", args=[token, made.pk]) in client.get(f"/l/{token}/").content.decode()
        client.get(send)
        assert not SigningCode.objects.filter(link=link).exists(), "a GET sends nothing"
        client.post(send)
        assert client.post(sign, {"code": typed_code(), "has_read": "on"}).status_code == 302
        assert Signature.objects.get(side=side).name == link.name
    made.refresh_from_db()
    assert made.status == "partly_signed", "the guardian is no party"
    make.sign(cast, made, "school", "learner")
    made.refresh_from_db()
    assert made.status == "signed"


def test_amendment_is_signed_with_a_scan_or_a_code_where_allowed(cast: Cast) -> None:
    made, by = make.active(cast), cast.actor("coordinator")
    drawn = amendments.draw_up(made, effective_on=dt.date(2027, 3, 1), reason="Cits", supervisor="B", by=by)
    ready = amendments.release(drawn, by=by)
    learner, sign = cast.client("learner_member"), reverse("amendment-sign-code", args=[ready.pk])
    assert "S-02" in learner.get(sign).content.decode()
    allow("amendment")
    learner.post(reverse("amendment-sign-send", args=[ready.pk]))
    assert learner.post(sign, {"code": typed_code(), "has_read": "on"}).status_code == 302
    given = ready.signatures.get()
    assert (given.side, given.method, len(given.digest)) == ("learner", "code", 64)
    assert cast.client("outsider").get(sign).status_code == 404
    assert Message.objects.filter(kind="code", is_secret=True).exists()
