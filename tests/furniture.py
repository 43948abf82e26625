"""A site with something on every page, for whoever looks at all of them."""

from __future__ import annotations

import datetime as dt
import hashlib
import uuid
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.utils import timezone

from alliances.admissions.models import Admission, EmployerRegistration
from alliances.alliances import services as alliances
from alliances.alliances.models import AllianceInvitation
from alliances.catalogue.services import reference as catalogue
from alliances.files.models import StoredFile
from alliances.kernel.actor import SYSTEM
from alliances.law.models import LegalParameter
from alliances.links import services as links
from alliances.links.models import PersonalLink
from alliances.mergers.models import Merger
from alliances.mergers.services import mergers
from alliances.messages.models import Message
from alliances.organisations.models import Supervisor, SupervisorEvidence
from alliances.organisations.services.identity import hold_back
from alliances.people.models import Invitation
from dvb.agreements import services as agreements
from dvb.agreements.models import Agreement, AmendmentSignature, GuestReply
from dvb.agreements.services import amendments
from dvb.guest_access.services import guest_links as outside
from dvb.indicators.queries.figures import current_year
from dvb.logbook.models import Absence, LogEntry, LogTask, LogWeek, PaperMonth, monday_of
from dvb.plans.services import plans
from dvb.start_requirements import services as readiness
from dvb.start_requirements.models import Clearance
from matching.assignments.models import Assignment
from matching.assignments.services import assignments, letters, publishing
from matching.learners.models import CalendarBlock, Group
from matching.learners.services import guardians
from matching.openings.models import EmployerWish, Opening, Wish
from matching.rounds.models import RoundConsent
from tests import factories as make
from tests import furnished_learning, passkeys, pictures
from tests.cast import Cast, gather
from tests.dvb.agreements.signed import agree
from tests.furnished_imports import furnish_imports
from tests.furnished_programs import furnish_programs
from tests.matching.rounds.joint import crowd, joint_round, pair_of, solve

SAFE = "other_coordinator"
"""Who has every kind of second factor."""
Samples = dict[str, list[dict[str, Any]]]


def furnish() -> tuple[Cast, Samples]:
    """A site with something on every page, and the arguments with which routes are tried.

    The key of the samples is what a route's name starts with: ``learner``, ``round``, ``pair`` ...
    """
    catalogue.load_reference()
    cast = gather()
    _accounts(cast)
    crowd(cast, learners=26, openings=8)
    group = make.GroupFactory(school=cast.school, programme=cast.programme)
    CalendarBlock.objects.create(group=group, kind="dvb", starts_on=make.YEAR_STARTS, ends_on=make.YEAR_ENDS)
    Wish.objects.create(enrolment=cast.learner, opening=cast.other_opening, rank=1)
    EmployerWish.objects.create(enrolment=cast.learner, opening=cast.opening, rank=1)
    draft = make.OpeningFactory(employer=cast.employer, status="draft", qualifications=[cast.qualification])
    samples = _rounds(cast) | {
        "learner": [{"pk": cast.learner.pk}, {"pk": cast.learner.pk, "way": "leave"}],
        "group": [{"pk": group.pk}],
        **_plans(cast, group),
        "opening": [{"pk": draft.pk}, {"pk": cast.other_opening.pk}],
        "employer": [{"pk": cast.employer.pk}],
        "exception": [{"pk": cast.employer.pk}, {"pk": cast.school.pk, "what": "unplaced"}],
        "organisation": [{"pk": cast.employer.pk}, {"pk": cast.school.pk}],
        "workplace": [{"pk": cast.opening.workplace_id}, {"pk": cast.employer.pk}],
        "import": furnish_imports(cast),
        "assignment": _assignments(cast),
        "agreement": _agreements(cast),
        "standing": [{"pk": Agreement.objects.earliest("pk").assignment.opening.employer_id}],
        "programme": [{"pk": cast.programme.pk}],
        "invitation": _invitations(cast),
        "member": [{"pk": cast.employer_member.pk}],
        "invite": [{"pk": Invitation.objects.latest("pk").pk}],
        **{f"mfa_{verb}_webauthn": [{"pk": _passkey().pk}] for verb in ("remove", "edit")},
        "session": [{"pk": 1}],
        "amendment": _amendments(),
        "alliance": [{"pk": cast.alliance.pk}, {"pk": _asked_in(cast).pk}],
        "consent": [{"pk": row.pk} for row in RoundConsent.objects.order_by("pk")],
        "text": [{"kind": "dvb"}, {"kind": "prakse"}],
        "cooperation": furnished_learning.cooperations(cast),
        "own": [{"pk": cast.learner.pk}],
        **_of_employers(cast),
        **furnished_learning.learned(cast),
        **furnish_programs(cast),
        **_outside(cast),
        "log": _log(cast),
        "request": [{"pk": furnished_learning.request_of(cast).pk}],
        "host": [{"pk": _supervisors(cast).pk}],
        "locate": [{"pk": cast.learner.pk}],
        "qualification": [{"pk": cast.qualification.pk}],
        "persona": [{"persona": "school"}],
        "indicator": furnished_learning.indicator(cast),
        "school": [{"pk": cast.school.pk, "year": current_year(timezone.localdate())}],
        "project": [{"pk": furnished_learning.project(cast).pk}],
        "rule": [{"pk": LegalParameter.objects.earliest("pk").pk}],
    }
    return cast, samples


def _asked_in(cast: Cast) -> AllianceInvitation:
    """A school and an employer that were invited and have not answered."""
    newcomer = make.OrganisationFactory(employer=True)
    make.MembershipFactory(organisation=newcomer, role="administrator")
    asked = [newcomer, cast.outsider.organisation]
    alliances.invite(cast.alliance, organisations=asked, by=cast.actor("alliance_coordinator"))
    return AllianceInvitation.objects.latest("pk")


def _of_employers(cast: Cast) -> Samples:
    """An employer that entered itself, one that was refused, and persons who ask to act for one."""
    new = make.OrganisationFactory(employer=True, verified_at=None)
    refused = make.OrganisationFactory(employer=True, verified_at=None, refused_at=timezone.now())
    make.MembershipFactory(organisation=new, role="administrator")
    asked = [
        Admission.objects.create(organisation=employer, user=make.UserFactory(), name="Anna Paraudziņa")
        for employer in (cast.employer, make.OrganisationFactory(employer=True))
    ]
    EmployerRegistration.objects.create(
        user=cast.coordinator.user, registration_number="40003521600", name="SIA Jauna", contact_name="A"
    )
    supervisor = Supervisor.objects.create(employer=cast.employer, name="Ilze Vadītāja")
    kept = StoredFile.objects.create(organisation=cast.employer, filename="a.pdf", size=1, content=b"x")
    paper = SupervisorEvidence.objects.create(
        supervisor=supervisor, kind="course", expires_on=timezone.localdate(), file=kept
    )
    Opening.objects.filter(employer=cast.employer).update(supervisor=supervisor)
    renamed = hold_back(cast.employer, {"name": "SIA Cita"}, by=cast.actor("employer_member"))
    assert renamed is not None
    return {
        "supervisor": [{"pk": supervisor.pk}, {"pk": cast.employer.pk}],
        "evidence": [{"pk": paper.pk}],
        "verification": [{"pk": new.pk}, {"pk": refused.pk}],
        "admission": [{"pk": one.pk} for one in asked],
        "identity": [{"pk": renamed.pk}],
        "merger": [{"pk": _merger(cast).pk}, {"pk": cast.employer.pk}],
    }


def _merger(cast: Cast) -> Merger:
    """A school says that a record without people is an employer that signs in."""
    double = make.OrganisationFactory(employer=True, registration_number=None)
    return mergers.ask(cast.employer, double=double, because="Viens numurs", by=cast.actor("coordinator"))


def _rounds(cast: Cast) -> Samples:
    """A draft without a run, one with two runs, and one that is published."""
    draft, running, done = (joint_round(cast, name) for name in ("Melnraksts", "Pārrunas", "Publicēta"))
    for round_ in (running, running, done):
        solve(round_)
    publishing.publish(done, by=cast.actor("alliance_coordinator"))
    letters.announce(done)
    named = [{"pk": round_.pk} for round_ in (running, done, draft)]
    pairs = [
        {"pk": round_.pk, "proposal": pair_of(round_, learner).pk}
        for round_ in (running, done)
        for learner in (cast.learner, cast.other_learner)
    ]
    return {"round": named, "run": named, "pair": [*named, *pairs]}


def _accounts(cast: Cast) -> None:
    """One with a password, one with every kind of second factor."""
    plain, safe = cast.other_employer_member.user, getattr(cast, SAFE).user
    for user in (plain, safe, cast.outsider.user):
        EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    plain.set_password("gara-parole-2026")
    plain.save()
    TOTP.activate(safe, "JBSWY3DPEHPK3PXP")
    RecoveryCodes.activate(safe)
    Authenticator.objects.create(user=safe, type="webauthn", data=passkeys.registered())


def _passkey() -> Authenticator:
    return Authenticator.objects.get(type="webauthn")


def _invitations(cast: Cast) -> list[dict[str, Any]]:
    """One that holds and one that has expired, by links that the tests know."""
    for token, day in (("fresh", dt.date.max), ("late", dt.date(2026, 9, 1))):
        Invitation.objects.create(
            organisation=cast.employer,
            email=f"{token}@piemers.example",
            role="member",
            token_hash=hashlib.sha256(token.encode()).hexdigest(),
            expires_on=day,
        )
    return [{"token": "fresh"}, {"token": "late"}]


def _agreements(cast: Cast) -> list[dict[str, Any]]:
    """One that waits for signatures, one draft, one that goes on, and a place that has none yet."""
    rows = list(Assignment.objects.filter(enrolment__school=cast.school, status="sent").order_by("pk")[:4])
    for row in rows:
        for side in ("employer", "learner"):
            assignments.accept(row, side=side, by=SYSTEM)
    ready, draft = (agreements.draw_up(row, by=SYSTEM) for row in rows[:2])
    agreements.release(ready, by=SYSTEM)
    going = agreements.release(agreements.draw_up(rows[3], by=SYSTEM), by=SYSTEM)
    Agreement.objects.filter(pk=going.pk).update(dated_on=make.YEAR_STARTS)
    for side in agreements.PARTIES:
        agreements.sign_on_paper(going, side=side, name="Paraugs", signed_on=make.YEAR_STARTS, by=SYSTEM)
    agreements.advance(rows[3].opening.starts_on)
    keys = [{"pk": row.pk} for row in (ready, draft, going)]
    asked = [{**keys[0], "kind": "question"}, {**keys[2], "kind": "extend"}]
    return [*keys, *asked, {"assignment": rows[2].pk}, {**keys[0], "file": 1}, {**keys[2], "side": "school"}]


def _log(cast: Cast) -> list[dict[str, Any]]:
    """The learner at work: weeks in several states, an absence, a month from paper."""
    today = timezone.localdate()
    first, last = today - dt.timedelta(days=70), today + dt.timedelta(days=70)
    opening = make.OpeningFactory(employer=cast.employer, starts_on=first, ends_on=last)
    stay = agreements.draw_up(agree(cast.learner, opening), by=SYSTEM)
    terms = {
        **agreements.first_terms(stay).as_json(),
        "week": {"0": {"work": ["08:00", "15:30"], "pause": 30}},
    }
    Agreement.objects.filter(pk=stay.pk).update(status="active", terms=terms)
    entries = [_logged(stay, monday_of(today) - dt.timedelta(days=7 * n), n) for n in range(3)]
    away = Absence.objects.create(agreement=stay, kind="sick", starts_on=first, ends_on=first)
    scan = StoredFile.objects.create(organisation=cast.school, filename="a.pdf", size=1, content=b"x")
    paper = PaperMonth.objects.create(
        agreement=stay, month=first.replace(day=1), minutes=600, confirmed_name="Paraugs", scan=scan
    )
    week = entries[0].week_id
    keys = {"agreement": stay.pk, "entry": entries[0].pk, "week": week, "absence": away.pk, "paper": paper.pk}
    return [{name: pk} for name, pk in {**keys, "photo": pictures.on(entries[0]).pk}.items()]


def _logged(stay: Agreement, monday: dt.date, state: int) -> LogEntry:
    """A Monday whose week waits, was sent back, or is confirmed."""
    status = ("open", "returned", "confirmed")[state]
    at = timezone.now() if status == "confirmed" else None
    week = LogWeek.objects.create(agreement=stay, monday=monday, status=status, confirmed_at=at)
    times = {"starts_at": dt.time(8), "ends_at": dt.time(15, 30), "minutes": 420, "break_minutes": 30}
    entry = LogEntry.objects.create(week=week, day=monday, remark="Klientu maz.", **times)
    LogTask.objects.create(entry=entry, text="Mainīju eļļu")
    return entry


def _amendments() -> list[dict[str, Any]]:
    """One that waits for its release."""
    going = Agreement.objects.filter(signatures__side="learner").latest("pk")
    last = going.assignment.opening.ends_on
    made = amendments.draw_up(going, effective_on=last, reason="Cits", supervisor="Paraudziņa", by=SYSTEM)
    AmendmentSignature.objects.create(amendment=made, side="school", name="Paraugs", signed_on=last)
    return [{"pk": made.pk}, {"pk": made.pk, "file": 1}, {"pk": made.pk, "side": "school"}]


def _plans(cast: Cast, group: Group) -> Samples:
    """The learner's plan, agreed, and what is in order for her."""
    by, day = cast.actor("coordinator"), make.YEAR_STARTS
    cast.learner.group = group
    cast.learner.save(update_fields=["group"])
    plans.set_template(cast.programme, [plans.Entry("host", text="Bremzes")], by=by)
    made = plans.draw_up(group, by=by)
    readiness.enter([cast.learner], kind="insurance", valid_from=day, valid_to=None, by=by)
    return {
        "concern": [{"pk": furnished_learning.concern(cast).pk}],
        "plan": [{"pk": made[0].pk}],
        "clearance": [{"pk": Clearance.objects.get().pk}],
    }


def contact_link(cast: Cast) -> PersonalLink:
    """The link of an employer's contact person who has no account, from the cast's school."""
    employer = make.OrganisationFactory(
        employer=True,
        contact_name="Jana Kaņepa",
        contact_email="jana@piemers.example",
        contact_written_by=cast.school,
    )
    return links.issue(
        PersonalLink.Purpose.CONTACT,
        about=employer,
        organisation=cast.school,
        name=employer.contact_name,
        email=employer.contact_email,
        language="lv",
        by=cast.actor("coordinator"),
    )


def _outside(cast: Cast) -> Samples:
    """A guardian with a link that holds, and one whose link has ended."""
    by, person = cast.actor("coordinator"), cast.learner.person
    person.birth_date = make.YEAR_STARTS.replace(year=make.YEAR_STARTS.year - 16)
    person.save(update_fields=["birth_date"])
    made = [
        guardians.add(cast.learner, name=name, relation="mother", email=f"{mailbox}@piemers.example", by=by)
        for mailbox, name in (("ilze", "Ilze Paraudziņa"), ("mara", "Māra Paraudziņa"))
    ]
    issued = [outside.invite_guardian(guardian, enrolment=cast.learner, by=by) for guardian in made]
    PersonalLink.objects.filter(pk=issued[1].pk).update(expires_on=make.YEAR_STARTS.replace(year=2020))
    asked = GuestReply.objects.create(
        agreement=Agreement.objects.earliest("pk"),
        link=issued[0],
        purpose="guardian",
        kind="question",
        name=made[0].name,
        text="Kas brauc mājās?",
    )
    tokens = [{"token": links.token_of(link)} for link in issued]
    own = [{"pk": cast.learner.pk, "guardian": guardian.pk} for guardian in made]
    contact = {"token": links.token_of(contact_link(cast))}
    return {
        "link": [
            *tokens,
            contact,
            {**contact, "assignment": 1},
            {**contact, "opening": 1},
            {**contact, "document": "agreement", "pk": 1},
            {**contact, "agreement": Agreement.objects.earliest("pk").pk},
            {**tokens[0], "agreement": Agreement.objects.earliest("pk").pk},
            {**tokens[0], "agreement": Agreement.objects.earliest("pk").pk, "kind": "question"},
            {**tokens[0], "pk": 1},
            {**contact, "week": 1},
            {**contact, "photo": 1},
        ],
        "guardian": [{"pk": cast.learner.pk}, *own],
        "personal": [
            {"pk": issued[0].pk},
            {"pk": cast.learner.pk},
            {"pk": cast.learner.pk, "link": issued[0].pk},
        ],
        "guest": [{"pk": asked.pk}],
        "message": [{"pk": Message.objects.earliest("pk").pk}],
    }


def _supervisors(cast: Cast) -> PersonalLink:
    """The link of a supervisor at the employer of the cast."""
    stay = Agreement.objects.filter(assignment__opening__employer=cast.employer, status="active").earliest(
        "pk"
    )
    email = "meistare@piemers.example"
    return outside.invite_supervisor(stay, name="Parauga Meistare", email=email, by=cast.actor("coordinator"))


def _assignments(cast: Cast) -> list[dict[str, Any]]:
    """Her own, one that was refused, and the two answers to each."""
    own = Assignment.objects.get(enrolment=cast.learner)
    refused = Assignment.objects.exclude(pk=own.pk).filter(enrolment__school=cast.school).earliest("pk")
    assignments.decline(refused, side="employer", reason="no_work", by=SYSTEM)
    batch = uuid.uuid4()
    Assignment.objects.filter(pk=own.pk).update(answer_batch=batch)
    rows = [{"pk": own.pk}, {"pk": refused.pk}, {"batch": batch}]
    return [*rows, *({**row, "side": side} for row in rows[:2] for side in ("employer", "learner"))]
