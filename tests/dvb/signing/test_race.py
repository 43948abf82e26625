"""Many hands sign at once: PostgreSQL, real threads; each side signs once, and a change loses nothing."""

from __future__ import annotations

import datetime as dt
from functools import partial
from typing import Any

import pytest
from django.utils import timezone

from alliances.audit.models import AuditEntry
from alliances.kernel.actor import SYSTEM
from alliances.law.models import LegalParameter
from dvb.agreements import services as agreements
from dvb.agreements.models import Agreement, Amendment, Signature, SigningCode
from dvb.agreements.services import amendments
from dvb.signing.documents import paper_of
from dvb.signing.services import code_signing as codes
from dvb.signing.services import signatures
from dvb.signing.signers import signer_of
from tests.cast import gather
from tests.dvb.agreements import signed as make
from tests.matching.assignments.test_seats_race import at_once

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def signing(row: Any, side: str) -> Any:
    return partial(
        signatures.sign, paper_of(row), side=side, name="A", signed_on=timezone.localdate(), by=SYSTEM
    )


def test_one_side_clicked_many_times_signs_once() -> None:
    made = make.ready(gather())
    assert at_once(*[signing(made, "host")] * 8) == ["ok"] * 8
    assert Signature.objects.count() == 1
    assert AuditEntry.objects.filter(verb="agreement.sign").count() == 1


def test_three_sides_at_once_make_it_signed_once() -> None:
    cast = gather()
    made = make.active(cast)
    drawn = amendments.draw_up(
        made, effective_on=dt.date(2027, 3, 1), reason="Cits", supervisor="B", by=cast.actor("coordinator")
    )
    ready = amendments.release(drawn, by=SYSTEM)
    assert at_once(*(signing(ready, side) for side in make.SIDES)) == ["ok"] * 3
    assert Amendment.objects.get().status == "signed"
    assert AuditEntry.objects.filter(verb="amendment.sign").count() == 3
    assert AuditEntry.objects.filter(verb="agreement.amend").count() == 1


def test_a_code_sent_twice_at_once_serves_once(monkeypatch: pytest.MonkeyPatch) -> None:
    cast = gather()
    LegalParameter.objects.create(
        rule="S-98", kind="CFG", param="sign_methods_agreement", value="paper;code", evidence="D"
    )
    paper = paper_of(make.ready(cast))
    signer = signer_of(paper, by=cast.actor("learner_member"))
    assert signer
    monkeypatch.setattr(codes.secrets, "randbelow", lambda _most: 123_456)
    assert sorted(at_once(*[partial(codes.send, paper, signer)] * 3)) == ["ok", "too_soon", "too_soon"]
    assert at_once(*[partial(codes.sign, paper, signer, code="123456")] * 5) == ["ok"] * 5
    assert Signature.objects.get().method == "code"
    assert SigningCode.objects.get().used_at is not None
    assert AuditEntry.objects.filter(verb="signing_code.use").count() == 1


def test_a_change_beside_a_signature_leaves_no_signature_on_another_wording() -> None:
    made = make.ready(gather())
    change = partial(agreements.change, made, number="9", dated_on=made.dated_on, place="", by=SYSTEM)
    answers = at_once(change, *(signing(made, side) for side in make.SIDES))
    stored = Agreement.objects.get()
    so_it_is = (stored.status, stored.number, stored.signatures.count())
    if answers[0] == "ok":
        assert set(answers[1:]) <= {"ok", "move_not_allowed"}
        assert so_it_is == ("draft", "9", 0)
    else:  # all three signed before the change came: what they signed stays
        assert answers == ["move_not_allowed", "ok", "ok", "ok"]
        assert so_it_is == ("active", made.number, 3)
