"""A and B by SQL and by frames over the demo years: `python -m tests.dvb.indicators.two_ways_over_demo`.

It reads the database of `manage.py demo` (DVB_VAR_DIR says where). Only a few learners of the demo were at
work, so it counts a second time with stays of 900 more learners, by chance, in a transaction that is undone.
Leaves with 1 where one cell differs.
"""

from __future__ import annotations

import os
import random
import sys
from itertools import zip_longest
from types import SimpleNamespace
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dvb.settings")
os.environ.setdefault("DEMO", "1")
django.setup()

from django.db import transaction  # noqa: E402
from django.db.models import Max, Min  # noqa: E402

from alliances.organisations.models import Organisation  # noqa: E402
from dvb.indicators.engine.definitions import Period  # noqa: E402
from matching.learners.models import Enrolment  # noqa: E402
from tests.dvb.indicators.in_sql import COMPARED, by_frames, by_sql  # noqa: E402
from tests.dvb.indicators.year_kit import DAY, confirm, stay  # noqa: E402

MORE, SEED = 900, 35


def compare(what: str) -> tuple[int, int]:
    """Write every year and definition with its cells; how many there are, and how many of them differ."""
    span = Enrolment.objects.aggregate(first=Min("started_on"), last=Max("started_on"))
    cells = differences = 0
    for year in range(span["first"].year, span["last"].year + 1):
        for definition in COMPARED:
            period = Period.school_year(year)
            frames, sql = by_frames(definition, period), by_sql(definition, period)
            wrong = sum(
                one != two
                for pair in zip_longest(frames, sql, fillvalue=(None,) * 5)
                for one, two in zip(*pair, strict=True)
            )
            cells, differences = cells + 4 * len(frames), differences + wrong
            total = [sum(column) for column in list(zip(*frames, strict=True))[1:]]
            say(f"{what} {year} {definition.key}: {len(frames)} schools, total {total}, {wrong} differ")
    say(f"{what}: {cells} cells, {differences} differ")
    return cells, differences


def say(text: str) -> None:
    sys.stdout.write(f"{text}\n")


def more_stays() -> None:
    """Stays of learners by chance around the edges of their years, signed or not, confirmed or not."""
    chance = random.Random(SEED)
    learners = list(
        Enrolment.objects.filter(assignments=None).select_related("programme__qualification", "person")
    )
    host = Organisation.objects.filter(kind="employer").order_by("pk").first()
    for enrolment in chance.sample(learners, MORE):
        qualification = enrolment.programme.qualification
        around: Any = SimpleNamespace(employer=host, qualification=qualification)
        first = enrolment.started_on
        starts = chance.choice([first - 5 * DAY, first + 180 * DAY, first + 362 * DAY])
        made = stay(
            enrolment,
            around,
            chance,
            starts=starts,
            kind=chance.choice(["dvb", "prakse"]),
            sides=chance.choice([3, 3, 3, 2]),
            days=chance.choice([6, 12]),
        )
        outcome = qualification.outcomes.order_by("code").first()
        if outcome is not None and chance.random() < 0.8:
            site = chance.choice(["host", "host", "school"])
            confirm(made, outcome, starts + chance.randrange(8) * DAY, site, chance.choice([1, 2, 3]))


def main() -> int:
    cells, differences = compare("demo")
    with transaction.atomic():
        more_stays()
        compared, found = compare(f"demo and {MORE} more")
        transaction.set_rollback(True)
    say(f"{cells + compared} cells, {differences + found} differences")
    return int(differences + found > 0)


if __name__ == "__main__":
    sys.exit(main())
