"""Which school, programme and group a row of learners means."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from alliances.catalogue.models import Programme, Qualification
from alliances.imports.services.importer import Context
from alliances.imports.services.lookup import Names, fold, perhaps
from alliances.imports.services.rows import Planned
from alliances.organisations.models import Organisation, Workplace, WorkplaceKind
from matching.learners.models import Enrolment, Group, SchoolYear

_TITLES = re.compile(
    r"\b(?:pikc|ipiv|profesionalas izglitibas kompetences centrs|profesionalas izglitibas iestade)\b"
)


def year_of(context: Context) -> SchoolYear | None:
    """The school year that was chosen, else the one of today, else the next one to come."""
    years = list(SchoolYear.objects.order_by("starts_on"))
    chosen = context.options.get("school_year")
    if chosen:
        return next((year for year in years if chosen in (year.pk, year.code)), None)
    coming = [year for year in years if year.ends_on >= context.today]
    return coming[0] if coming else None


def schools_of(context: Context) -> list[Organisation]:
    """A school imports for itself; only the system for all."""
    schools = Organisation.objects.filter(kind_id="school")
    return list(schools if context.actor.is_system else schools.filter(pk=context.actor.organisation_id or 0))


def plain_name(name: str) -> str:
    """A school's name as people shorten it: without its title of competence centre."""
    return " ".join(_TITLES.sub(" ", fold(name)).split())


class OwnSchools:
    """The schools that an actor imports for, by the names that people write."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.all = schools_of(context)
        self.school_by_pk = {school.pk: school for school in self.all}
        self.names = Names(self.all, names_of)

    def school_of(self, item: Planned) -> Organisation | None:
        """The school of a row; another school than one's own is a fault."""
        text = item.row.text("school")
        if not text and not self.context.actor.is_system:
            return self.all[0] if self.all else None
        school = self.names.one(text) or self.names.one(plain_name(text))
        if school is None:
            own = not self.context.actor.is_system
            template = _("“{text}” is not your school.") if own else _("the school “{text}” is not known.")
            hint = _("A school imports its own learners. If this is your school, write its full name.")
            problem = format_lazy(template, text=text)
            item.faults.append(self.context.fault(item.row, "school", "other_school", problem, hint, text))
        return school


class Schools(OwnSchools):
    """Own schools with their programmes, groups and hostels."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.year = year_of(context)
        programmes = Programme.objects.filter(school__in=self.all).select_related("qualification")
        self.programme_by_pk = {programme.pk: programme for programme in programmes}
        self.programmes: dict[int, list[Programme]] = defaultdict(list)
        for programme in self.programme_by_pk.values():
            self.programmes[programme.school_id].append(programme)
        self.qualifications = Names(Qualification.objects.all(), lambda q: (q.code, q.name_lv, q.name_en))
        self.group_by_pk = {group.pk: group for group in Group.objects.filter(school__in=self.all)}
        self.groups: dict[tuple[int, str], Group] = {}
        for group in self.group_by_pk.values():
            group.programme = self.programme_by_pk[group.programme_id]
            if self.year is not None and group.school_year_id == self.year.pk:
                self.groups[group.school_id, fold(group.code)] = group
        hostels = Workplace.objects.filter(organisation__in=self.all, kind=WorkplaceKind.HOSTEL)
        self.hostel_by_pk = {hostel.pk: hostel for hostel in hostels.order_by("pk")}
        self.hostels: dict[int, Workplace] = {}
        for hostel in self.hostel_by_pk.values():
            self.hostels.setdefault(hostel.organisation_id, hostel)

    def attach(self, enrolment: Enrolment) -> None:
        """Attach cached related rows to an enrolment, so that no row causes a query of its own."""
        enrolment.school = self.school_by_pk[enrolment.school_id]
        enrolment.programme = self.programme_by_pk[enrolment.programme_id]
        if enrolment.group_id is not None:
            enrolment.group = self.group_by_pk[enrolment.group_id]
        if enrolment.hostel_id in self.hostel_by_pk:
            enrolment.hostel = self.hostel_by_pk[enrolment.hostel_id]

    def programme_of(self, item: Planned, school: Organisation) -> Programme | None:
        """The one programme of the school that code, qualification and name leave over."""
        offered = self.programmes[school.pk]
        for narrow in (self._by_code, self._by_qualification, self._by_name):
            offered = narrow(item, offered)
            if item.faults:
                return None
        group = self.groups.get((school.pk, fold(item.row.text("group"))))
        if len(offered) > 1 and group is not None and group.programme in offered:
            return group.programme
        if len(offered) != 1:
            self._refuse_ambiguous(item, offered)
            return None
        return offered[0]

    def group_of(self, item: Planned, school: Organisation, programme: Programme) -> Group | None:
        """The row's group in the school year; a group that is not there yet is made with the learners."""
        code = item.row.text("group")
        if not code:
            return None
        if self.year is None:
            problem = _("there is no school year, so the group was left out.")
            hint = _("Open the school year, then import the file again.")
            item.warnings.append(
                self.context.left_out(item.row, "group", "no_school_year", problem, hint, code)
            )
            return None
        group = self.groups.get((school.pk, fold(code)))
        if group is None:
            course = item.row.values.get("course") or 1
            group = Group(
                school=school,
                school_year=self.year,
                programme=programme,
                code=code,
                course=course,
                last_course=max(4, course),
            )
            self.groups[school.pk, fold(code)] = group
        elif group.programme != programme:
            template = _("group {group} learns another programme: {programme}.")
            problem = format_lazy(template, group=group.code, programme=group.programme.name)
            hint = _("Check the group and the qualification of this learner.")
            item.warnings.append(
                self.context.fault(item.row, "group", "group_programme", problem, hint, code)
            )
        return group

    def _by_code(self, item: Planned, offered: Sequence[Programme]) -> list[Programme]:
        code = item.row.text("programme_code")
        if not code:
            return list(offered)
        matches = [p for p in offered if "".join(p.code.split()) == code]
        if not matches:
            problem = format_lazy(_("the school has no programme with the code {code}."), code=code)
            item.faults.append(
                self.context.fault(item.row, "programme_code", "programme_unknown", problem, _ADD, code)
            )
        return matches

    def _by_qualification(self, item: Planned, offered: Sequence[Programme]) -> list[Programme]:
        text = item.row.text("qualification")
        if not text:
            return list(offered)
        qualification_ids = {qualification.pk for qualification in self.qualifications.find(text)}
        matches = [p for p in offered if p.qualification_id in qualification_ids]
        if not qualification_ids:
            taught = {p.qualification.name_lv for p in offered}
            near = [name for name in self.qualifications.suggest(text) if name in taught] or (
                self.qualifications.suggest(text)
            )
            problem = format_lazy(_("the qualification “{text}” is not known."), text=text)
            hint = format_lazy(
                "{} {}", perhaps(near, _("Write the name or the code of the qualification.")), _ASK
            )
            item.faults.append(
                self.context.fault(item.row, "qualification", "qualification_unknown", problem, hint, text)
            )
        elif not matches:
            problem = format_lazy(_("the school has no programme that leads to “{text}”."), text=text)
            item.faults.append(
                self.context.fault(item.row, "qualification", "programme_unknown", problem, _ADD, text)
            )
        return matches

    def _by_name(self, item: Planned, offered: Sequence[Programme]) -> list[Programme]:
        text = item.row.text("programme")
        is_certain = len(offered) == 1 and (item.row.text("programme_code") or item.row.text("qualification"))
        if not text or is_certain:
            return list(offered)
        return [p for p in offered if fold(p.name) == fold(text)]

    def _refuse_ambiguous(self, item: Planned, offered: Sequence[Programme]) -> None:
        row = item.row
        column = next(
            (key for key in ("programme_code", "qualification", "programme") if row.text(key)),
            "qualification",
        )
        problem = (
            _("several programmes of the school fit.") if offered else _("no programme of the school fits.")
        )
        codes = perhaps([str(p) for p in offered[:3]], _ADD)
        item.faults.append(
            self.context.fault(row, column, "programme_unclear", problem, codes, row.text(column))
        )


_ASK = _("If the catalogue lacks it, ask the ministry for it under the school’s programmes.")
_ADD = _("Add the programme to the school first, or correct the cell.")


def names_of(school: Organisation) -> Iterable[str]:
    return (school.name, plain_name(school.name), school.registration_number or "", school.viis_code)
