"""Which rows of a run's table are shown, and the chips that say what is hidden."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import F, Q, QuerySet
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from alliances.kernel.actor import Actor
from alliances.kernel.row_keys import row_key
from alliances.kernel.text import normalise
from alliances.organisations.models import Organisation
from alliances.pages.list_pages import containing
from matching.kernel.reasons import REASON_WORDS, reason_word
from matching.learners.models import Group
from matching.rounds.models import Proposal
from matching.rounds.wording import enrolment_of


class PairFilter:
    """Reads ``show``, ``reason``, ``school``, ``group``, ``q``; unknown values filter nothing."""

    SHOWS: dict[str, Q] = {
        "placed": Q(opening__isnull=False),
        "unplaced": Q(opening__isnull=True),
        "fixed": Q(status="locked") | ~Q(origin="solver"),
        "flagged": Q(flags__gt=0, opening__isnull=False),
        "no_wish": Q(opening__isnull=False, wish_rank__isnull=True, enrolment__wishes__isnull=False),
    }

    def __init__(self, params: QueryDict, actor: Actor, round_id: int) -> None:
        self.params = params
        self.actor = actor
        self.round_id = round_id
        self.show = params.get("show", "")
        self.reason = params.get("reason", "")
        self.school = params.get("school", "")
        self.group = params.get("group", "") if actor.organisation_kind == "school" else ""
        self.q = normalise(params.get("q", ""))
        self._rows: QuerySet[Proposal] | None = None

    def _parts(self) -> dict[str, Q]:
        parts: dict[str, Q] = {}
        if self.show == "begun":
            too_early = Q(opening__starts_on__lt=F("run__round__starts_on"))
            parts["show"] = Q(opening__starts_on__lt=timezone.localdate()) | too_early
        elif self.show in self.SHOWS:
            parts["show"] = self.SHOWS[self.show]
        if self.reason in REASON_WORDS:
            parts["reason"] = Q(reason=self.reason, opening__isnull=True)
        if row_key(self.school) is not None:
            parts["school"] = Q(enrolment__school_id=row_key(self.school))
        if row_key(self.group) is not None:
            parts["group"] = Q(enrolment__group_id=row_key(self.group))
        if self.q:
            parts["q"] = self._search()
        return parts

    def _search(self) -> Q:
        """A school searches its learners by name as well; nobody else can find a person by name."""
        fields = ["opening__search_key", "opening__employer__search_key"]
        if self.actor.organisation_kind == "school":
            fields += ["enrolment__person__search_key", "enrolment__group__search_key"]
        condition = containing(self.q, fields)
        learner = enrolment_of(self.q, self.round_id)
        return condition | Q(enrolment_id=learner) if learner is not None else condition

    def apply(self, rows: QuerySet[Proposal]) -> QuerySet[Proposal]:
        self._rows = rows
        for part in self._parts().values():
            rows = rows.filter(part)
        if "show" in self._parts() and self.show == "no_wish":
            rows = rows.distinct()
        return rows

    def chips(self) -> list[dict[str, Any]]:
        """Each filter with what it hides on its own."""
        if self._rows is None:
            return []
        total = self._rows.count()
        names: dict[str, tuple[str, Callable[[], str]]] = {
            "show": (_("Show"), lambda: filter_label()[self.show]),
            "reason": (_("Reason"), lambda: str(reason_word(self.reason))),
            "school": (_("School"), self._school_name),
            "group": (_("Group"), self._group_code),
            "q": (_("Search"), lambda: self.q),
        }
        chips = []
        for key, part in self._parts().items():
            label, value = names[key]
            hides = total - self._rows.filter(part).distinct().count()
            chips.append({"label": label, "value": value(), "url": self._without(key), "hides": hides})
        return chips

    def _school_name(self) -> str:
        return str(
            Organisation.objects.filter(pk=row_key(self.school) or 0, kind="school").first() or self.school
        )

    def _group_code(self) -> str:
        own = Group.objects.filter(pk=row_key(self.group) or 0, school=self.actor.organisation_id or 0)
        return str(own.first() or self.group)

    def _without(self, key: str) -> str:
        rest = self.params.copy()
        rest.pop(key, None)
        rest.pop("page", None)
        return f"?{rest.urlencode()}"


def filter_label() -> dict[str, str]:
    return {
        "placed": _("with a place"),
        "unplaced": _("without a place"),
        "fixed": _("locked or set by hand"),
        "flagged": _("with a legal warning"),
        "begun": _("with a first day that is past or before the round"),
        "no_wish": _("placed outside their wishes"),
    }
