"""E-mails about the post: who reads reports from now on, who does so no more, and while somebody is away."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils import timezone

from alliances.kernel.actor import SYSTEM, Actor
from alliances.messages import services as messages
from alliances.messages.recipients import administrators
from alliances.organisations.models import Organisation
from alliances.people.models import User
from dvb.safeguarding.models import SafeguardingOfficer
from dvb.safeguarding.services.officers import reader_today, standing_of, works_at

POSTS = ("user", "deputy")


def posts_changed(
    school: Organisation, row: SafeguardingOfficer | None, *, before: Mapping[str, Any], by: Actor
) -> None:
    """Tell whoever got a post, whoever lost hers, and the other administrators; nobody of her own doing."""
    held = {post: getattr(row, post) for post in POSTS} if row is not None else {}
    now = {one.pk for one in held.values() if one is not None}
    for post, user in held.items():
        if user is not None and user.pk not in (before.get(post), by.user_id):
            values = {"is_deputy": post == "deputy"}
            _put("concern_appointed", school, user, f"{post}:{user.pk}", values)
    if not before or all(before.get(post) == getattr(held.get(post), "pk", None) for post in POSTS):
        return
    lost: dict[int, str] = {}
    for post in reversed(POSTS):
        if (pk := before.get(post)) is not None and pk not in now:
            lost[pk] = post
    for one in User.objects.filter(pk__in=list(lost), is_active=True).order_by("pk"):
        if one.pk != by.user_id or not works_at(one, school):
            ended(school, one, is_deputy=lost[one.pk] == "deputy")
    names = {"officer": _name(held.get("user")), "deputy": _name(held.get("deputy"))}
    for one in administrators(school):
        if one.pk not in {by.user_id, *lost, *now}:
            _put("concern_post", school, one, f"post:{one.pk}", names)


def ended(school: Organisation, user: User, *, is_deputy: bool) -> None:
    """Her right to read reports has ended: who reads them now; whoever left has no page of them to open."""
    here = works_at(user, school)
    values = {"is_deputy": is_deputy, "has_left": not here, "officer": _name(reader_today(school))}
    _put("concern_ended", school, user, f"{user.pk}", values, path="" if here else reverse("home"))


def away(row: SafeguardingOfficer, *, before: Mapping[str, Any], by: Actor) -> None:
    """Tell whoever reads meanwhile from when to when, or that it is off; and her whose days these are."""
    school, first, last = row.school, row.away_from, row.away_until
    told: dict[int, User] = {}
    for days in (before.get("away") or ["", ""], [str(first or ""), str(last or "")]):
        if days[0] and days[1] >= str(timezone.localdate()):
            meanwhile = standing_of(school, dt.date.fromisoformat(days[0])).first([row.user_id])
            if meanwhile is not None:
                told[meanwhile.pk] = meanwhile
    told[row.user_id] = row.user
    for one in told.values():
        if one.pk != by.user_id:
            is_own = one.pk == row.user_id
            values = {"officer": row.user.name, "first": first, "last": last, "is_own": is_own}
            _put("concern_away", school, one, f"{one.pk}", values)


def away_ends(row: SafeguardingOfficer, *, is_over: bool) -> int:
    """Her days away are soon over, or are: she, whoever reads meanwhile and administrators; once each."""
    school, last = row.school, row.away_until
    meanwhile = standing_of(school, last).first([row.user_id])
    people = {row.user_id: row.user, **{one.pk: one for one in administrators(school)}}
    if meanwhile is not None:
        people[meanwhile.pk] = meanwhile
    count = 0
    for one in people.values():
        values = {"officer": row.user.name, "last": last, "is_over": is_over, "is_own": one.pk == row.user_id}
        key = f"{row.away_from}:{last}:{is_over:d}:{one.pk}"
        count += _put("concern_away_ends", school, one, key, values, is_once=True)
    return count


def _name(user: User | None) -> str:
    return user.name if user is not None else ""


def _put(
    kind: str,
    school: Organisation,
    to: User,
    key: str,
    values: Mapping[str, Any],
    *,
    path: str = "",
    is_once: bool = False,
) -> bool:
    at = "" if is_once else f":{timezone.now():%Y%m%d%H%M%S}"
    sent = messages.put(
        kind,
        to=messages.address_of(to),
        about=school,
        by=SYSTEM,
        context={"school": school.name, **values},
        path=path or reverse("concern-list"),
        key=f"{kind}:{school.pk}:{key}{at}",
        is_urgent=True,
    )
    return sent is not None
