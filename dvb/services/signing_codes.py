"""Signing with a one-time code: the signer's own, about one wording, where the legal data allow it."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext_lazy as _

from alliances.kernel.actor import SYSTEM, Actor, Role
from alliances.kernel.errors import Refused
from alliances.models import AuditEntry, Organisation, PersonalLink, User
from alliances.services import links, messages
from dvb.access import can_keep
from dvb.lifecycle import SIGNABLE
from dvb.models import Agreement, Amendment, AmendmentSignature, Given, Signature, SigningCode
from dvb.services import amendments, papers
from dvb.services.agreements import signing
from dvb.services.agreements.holding import lock

MINUTES = 15
MOST_TRIES = 5
BETWEEN = dt.timedelta(minutes=1)
_SALT = "dvb.signing"
_ENDED = _("This code does not hold any more. Ask for a new one.")
_CHANGED = _("The paper was changed after this code was sent. Read it again and ask for a new code.")


@dataclass(frozen=True, slots=True)
class Signer:
    """Who signs for which side, and where her codes go."""

    side: str
    name: str
    to: messages.Address
    by: Actor
    for_whom: Organisation | None = None
    link: PersonalLink | None = None


@dataclass(frozen=True, slots=True)
class Paper:
    """What is signed: an agreement, or an amendment of it."""

    agreement: Agreement
    amendment: Amendment | None = None

    @property
    def document(self) -> str:
        return "amendment" if self.amendment else "agreement"

    @property
    def row(self) -> Agreement | Amendment:
        return self.amendment or self.agreement

    def pdf(self) -> bytes:
        return papers.amendment_pdf_of(self.amendment) if self.amendment else papers.pdf_of(self.agreement)

    def signature_of(self, side: str) -> Given | None:
        return next((given for given in self.row.signatures.all() if given.side == side), None)

    def codes(self, signer: Signer) -> Any:
        own = {"link": signer.link} if signer.link else {"user": signer.by.user_id, "link": None}
        return SigningCode.objects.filter(
            agreement=self.agreement, amendment=self.amendment, side=signer.side, **own
        )


def signer_of(agreement: Agreement, *, by: Actor) -> Signer | None:
    """For which side a signed-in person signs: the learner, or who may write for the school or the host."""
    assignment = agreement.assignment
    person, school = assignment.enrolment.person, assignment.enrolment.school
    employer = assignment.opening.employer
    is_learner = by.role is Role.LEARNER and by.user_id is not None and person.user_id == by.user_id
    acts_for_host = by.organisation_id == employer.pk and by.can_write()
    acts_for_school = by.organisation_id == school.pk and by.can_write() and can_keep(by, assignment)
    user = User.objects.filter(pk=by.user_id or 0).first()
    if user is None or not (is_learner or acts_for_host or acts_for_school):
        return None
    to = messages.address_of(user)
    if is_learner:
        return Signer(Given.Side.LEARNER.value, person.name, to, by)
    side, organisation = (Given.Side.HOST, employer) if acts_for_host else (Given.Side.SCHOOL, school)
    return Signer(side.value, user.name, to, by, for_whom=organisation)


def signer_by_link(link: PersonalLink, agreement: Agreement) -> Signer | None:
    """A guardian signs that she has read it, the supervisor for the host; nobody else by link."""
    to = messages.Address(link.email, link.name, link.language)
    if link.purpose == PersonalLink.Purpose.SUPERVISOR:
        employer = agreement.assignment.opening.employer
        return Signer(Given.Side.HOST.value, link.name, to, SYSTEM, for_whom=employer, link=link)
    if Given.Side.GUARDIAN.value in signing.sides_of(agreement):
        return Signer(Given.Side.GUARDIAN.value, link.name, to, SYSTEM, link=link)
    return None


def is_allowed(document: str) -> bool:
    return Given.Method.CODE.value in signing.methods_for(document)


@transaction.atomic
def send(paper: Paper, signer: Signer) -> SigningCode:
    """E-mail a code for today's wording; one a minute.

    Raises
    ------
    Refused
        ``method`` where the data do not allow it, ``not_open`` before the release or once signed,
        ``no_email``, ``too_soon``, ``too_many`` codes or wrong tries within 24 hours.
    """
    held = _lock(paper)
    _require_open(held, signer)
    if not signer.to.email:
        raise Refused("no_email", _("There is no e-mail address to send a code to. Sign on paper."))
    latest = held.codes(signer).first()
    if latest is not None and latest.created_at > timezone.now() - BETWEEN:
        raise Refused("too_soon", _("A code was sent a moment ago. Look into your e-mail, also among spam."))
    _require_few(held, signer)
    code = f"{secrets.randbelow(1_000_000):06d}"
    digest = _digest(held)
    made: SigningCode = SigningCode.objects.create(
        agreement=held.agreement,
        amendment=held.amendment,
        side=signer.side,
        name=signer.name,
        email=signer.to.email,
        link=signer.link,
        user_id=signer.by.user_id,
        digest=digest,
        code_hash=_mark(digest, code),
        expires_at=timezone.now() + dt.timedelta(minutes=MINUTES),
    )
    messages.put(
        "code",
        to=signer.to,
        about=made,
        by=signer.by,
        context={"code": f"{code[:3]} {code[3:]}", "minutes": MINUTES, "signs": held.document},
        link=signer.link,
        path="" if signer.link else reverse(f"{held.document}-sign-code", args=[held.row.pk]),
        is_urgent=True,
        is_secret=True,
        expires_at=made.expires_at,
    )
    return made


def sign(paper: Paper, signer: Signer, *, code: str) -> Agreement | Amendment:
    """Sign with the code; a right one is used up, five wrong ones end it. A second click finds the signature.

    Raises
    ------
    Refused
        ``code_wrong``, ``code_expired``, ``changed`` where the paper is not the one that was read.
    """
    with transaction.atomic():
        held = _lock(paper)
        if held.signature_of(signer.side) is not None:
            return held.row
        _require_open(held, signer)
        found = held.codes(signer).select_for_update().first()
        refusal = _fault_of(found, code, held)
        if refusal is None:
            return _enter(held, signer, found)
    raise refusal


def _fault_of(found: SigningCode | None, code: str, held: Paper) -> Refused | None:
    """Why the code does not count; a wrong try is counted."""
    is_over = found is None or found.used_at is not None or found.expires_at < timezone.now()
    if found is None or is_over or found.tries >= MOST_TRIES:
        return Refused("code_expired", _ENDED, "code")
    if not constant_time_compare(_mark(found.digest, "".join(code.split())), found.code_hash):
        found.tries += 1
        found.save(update_fields=["tries"])
        return Refused("code_wrong", _("This is not the code. Look at it again."), "code")
    if found.digest != _digest(held):
        return Refused("changed", _CHANGED, "code")
    return None


def _enter(held: Paper, signer: Signer, found: SigningCode) -> Agreement | Amendment:
    found.used_at = timezone.now()
    found.save(update_fields=["used_at"])
    kept = {
        "side": signer.side,
        "method": Given.Method.CODE.value,
        "name": signer.name,
        "signed_on": timezone.localdate(),
        "digest": found.digest,
    }
    about = {"side": signer.side, "code": found.pk, "sha256": found.digest}
    AuditEntry.objects.record(by=signer.by, verb="signing_code.use", subject=found, after=about)
    if held.amendment:
        return amendments.enter(held.amendment, AmendmentSignature(**kept), by=signer.by)
    return signing.enter(held.agreement, Signature(**kept), by=signer.by)


def _require_open(held: Paper, signer: Signer) -> None:
    signing.require_method(held.document, Given.Method.CODE)
    if held.row.status not in SIGNABLE or held.signature_of(signer.side) is not None:
        raise Refused("not_open", _("There is nothing to sign here now."))


def _require_few(held: Paper, signer: Signer) -> None:
    """Five tries of a code are no limit where a new code brings five more: a day has one of its own."""
    lately = held.codes(signer).filter(created_at__gt=timezone.now() - links.DAY)
    tries = [code.tries for code in lately]
    if len(tries) >= links.MOST_CODES_A_DAY or sum(tries) >= links.MOST_WRONG_A_DAY:
        raise Refused("too_many", _("Too many codes were tried today. Sign tomorrow, or on paper."))


def _lock(paper: Paper) -> Paper:
    if paper.amendment is None:
        return Paper(lock(paper.agreement))
    held = amendments.lock(paper.amendment)
    return Paper(held.agreement, held)


def _digest(paper: Paper) -> str:
    return hashlib.sha256(paper.pdf()).hexdigest()


def _mark(digest: str, code: str) -> str:
    """A code as it is kept: useless without the site's key, and different for every wording."""
    return salted_hmac(_SALT, f"{digest}:{code}", algorithm="sha256").hexdigest()
