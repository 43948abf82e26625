"""From rows to what the rules ask about: one placement with its people, papers and hours."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from alliances.kernel.text import search_key
from alliances.organisations.models import Organisation, WorkplaceKind
from dvb.agreements.lifecycle import FINISHED
from dvb.agreements.models import Acknowledgement, Agreement
from dvb.agreements.placement import Placement, first_terms, hazards_of, placements, site_of
from dvb.agreements.queries.defaults import AgreementDefaults
from dvb.agreements.services import acknowledgements
from dvb.kernel.stored_values import day_of, number_of
from dvb.kernel.terms import Terms
from dvb.labour_law import InsurancePolicy, PlacementFacts, Supervisor
from dvb.labour_law.week import Week
from dvb.labour_law.week import read as read_week
from dvb.start_requirements.models import Clearance
from matching.assignments.terms import terms_of
from matching.learners.models import BlockKind, CalendarBlock

HOST_TYPES = {
    "sia": "merchant",
    "as": "merchant",
    "ik": "merchant",
    "ps": "merchant",
    "ks": "merchant",
    "z/s": "individual_undertaking",
    "zs": "individual_undertaking",
    "biedriba": "association",
    "nodibinajums": "foundation",
}
"""Legal forms as people write them (folded), and what the regulation calls them."""


def placement_of(agreement: Agreement, terms: Terms | None = None) -> PlacementFacts:
    terms = terms or first_terms(agreement)
    assignment, particulars = agreement.assignment, agreement.particulars
    opening, enrolment = assignment.opening, assignment.enrolment
    site, programme = site_of(agreement, terms), enrolment.programme
    qualification = programme.qualification
    defaults = AgreementDefaults(agreement, terms)
    percent = number_of(particulars.get("host_share"))
    read = acknowledgements.latest_for(agreement, Acknowledgement.Kind.RISKS)
    read_on = read.given_on if read else None
    agreed = terms_of(assignment)
    # What the employer named since then is judged too: a minor is protected by what is known today.
    named = {*opening.hazards.all(), *site.hazards.all()}
    hazards = {*hazards_of(agreement, terms), *named}
    return PlacementFacts(
        kind=agreed.kind,
        starts_on=terms.starts_on,
        ends_on=terms.ends_on,
        birth_date=enrolment.person.birth_date,
        host_type=host_type_of(opening.employer, particulars),
        is_host_registered=bool(opening.employer.registration_number or opening.employer.is_natural_person),
        country=site.country,
        is_ship=site.kind == WorkplaceKind.SHIP,
        ship_licence=str(particulars.get("ship_licence") or ""),
        level=qualification.level if qualification.level_scale == "LKI" else None,
        is_licensed=programme.is_licensed,
        has_licence_number=bool(particulars.get("programme_licence") or programme.licence_number),
        is_exempt=enrolment.school.is_dvb_exempt,
        plan_number=str(particulars.get("plan_number") or defaults.plan_number()),
        host_share=percent / 100 if percent is not None else defaults.host_share(),
        pay=terms.pay,
        amount=terms.amount,
        weekly_hours=terms.weekly_hours,
        signed={row.side: row.signed_on for row in agreement.signatures.all()},
        guardian_read_on=read_on,
        liability=_insurance(particulars, "liability") or InsurancePolicy(),
        accident=_insurance(particulars, "accident") or defaults.accident(),
        equipment=str(particulars.get("protective_equipment") or ""),
        supervisor=_supervisor(agreement, terms, defaults),
        medical_on=day_of(particulars.get("medical_on")) or defaults.since(Clearance.Kind.MEDICAL),
        guardian_informed_on=day_of(particulars.get("guardian_informed_on"))
        or read_on
        or defaults.since(Clearance.Kind.GUARDIAN),
        hazards=tuple(sorted(str(hazard) for hazard in hazards)),
        has_declarations=opening.has_minor_declarations,
        trip_consent_on=day_of(particulars.get("trip_consent_on")),
        right_to_work=str(particulars.get("right_to_work") or ""),
        week=week_of(agreement, terms),
    )


def host_type_of(employer: Organisation, particulars: Mapping[str, Any]) -> str:
    """The chosen type of employer, else the one implied by its legal form or by being a natural person."""
    by_form = HOST_TYPES.get(search_key(employer.legal_form), "")
    by_person = "registered_natural_person" if employer.is_natural_person else ""
    return str(particulars.get("host_type") or "") or by_form or by_person


def week_of(agreement: Agreement, terms: Terms) -> Week | None:
    """The planned week including hours at the learner's other hosts; ``None`` where none is planned."""
    if not terms.week:
        return None
    is_school_known = True if works_whole_weeks(agreement, terms) else None
    week = read_week(terms.week, agreement.assignment.opening.employer.name, is_school_known=is_school_known)
    for other in _concurrent(agreement, terms):
        host = other.agreement.assignment.opening.employer.name
        week = week.joined(read_week(other.last_terms.week, host))
    return week


def works_whole_weeks(agreement: Agreement, terms: Terms) -> bool:
    """Whether the group's calendar sets weeks of work apart: then no school falls into them."""
    group = agreement.assignment.enrolment.group_id
    kinds = (BlockKind.DVB, BlockKind.PRAKSE)
    blocks = CalendarBlock.objects.filter(
        group_id=group or 0, kind__in=kinds, starts_on__lte=terms.ends_on, ends_on__gte=terms.starts_on
    )
    return blocks.exists()


def _concurrent(agreement: Agreement, terms: Terms) -> list[Placement]:
    """The learner's other agreements that overlap these days; hours at two hosts are summed (L-04)."""
    rows = Agreement.objects.filter(
        assignment__enrolment__person=agreement.assignment.enrolment.person_id
    ).exclude(pk=agreement.pk)
    rows = rows.exclude(status__in=sorted(FINISHED)).select_related("assignment__opening__employer")
    others = placements(rows).values()
    return [one for one in others if one.starts_on <= terms.ends_on and one.ends_on >= terms.starts_on]


def _insurance(particulars: Mapping[str, Any], what: str) -> InsurancePolicy | None:
    if not particulars.get(f"{what}_number"):
        return None
    return InsurancePolicy(
        number=str(particulars.get(f"{what}_number") or ""),
        starts_on=day_of(particulars.get(f"{what}_from")),
        ends_on=day_of(particulars.get(f"{what}_to")),
    )


def _supervisor(agreement: Agreement, terms: Terms, defaults: AgreementDefaults) -> Supervisor:
    """The supervisor by the agreement's particulars, else by the employer's own record."""
    particulars, row = agreement.particulars, defaults.supervisor
    hours = number_of(particulars.get("supervisor_course_hours") or (row.course_hours if row else None))
    years = number_of(particulars.get("supervisor_years") or (row.experience_years if row else None))
    return Supervisor(
        name=terms.supervisor,
        basis=str(particulars.get("supervisor_basis") or (row.qualification_kind if row else "")),
        years=years,
        teaching=str(particulars.get("supervisor_teaching") or ("course" if hours else "")),
        course_hours=hours,
        learners=_learners_of(agreement, terms),
    )


def _learners_of(agreement: Agreement, terms: Terms) -> int:
    """Learners whom somebody of this name teaches at this employer in the same time, herself included."""
    if not terms.supervisor:
        return 0
    rows = Agreement.objects.filter(assignment__opening__employer=agreement.assignment.opening.employer_id)
    rows = rows.exclude(pk=agreement.pk).exclude(status__in=sorted(FINISHED))
    others = placements(rows.select_related("assignment__opening")).values()
    return sum(_shares_supervisor(other, terms) for other in others) + 1


def _shares_supervisor(stay: Placement, terms: Terms) -> bool:
    """Whether the stay has the supervisor of these terms on a day between their first and last."""
    return any(
        version.terms.supervisor == terms.supervisor
        and version.starts_on <= terms.ends_on
        and version.ends_on >= terms.starts_on
        for version in stay.agreed.versions()
    )
