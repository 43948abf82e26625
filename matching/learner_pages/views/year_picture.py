"""A school year as a picture: twelve lines of days, with a bar and a word for what each stretch is for."""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.utils.dates import MONTHS, MONTHS_3
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from alliances.kernel.plots import Plot, Table
from alliances.kernel.plots.model import NARROW, WIDE
from alliances.kernel.plots.scales import text_width
from alliances.kernel.plots.svg import SMALL, Canvas
from matching.learners.models import BlockKind, CalendarBlock

_ROW, _BAR, _PAD = 26, 20, 5
_FREE = "free"
_TONES = {
    BlockKind.DVB: "series-1",
    BlockKind.PRAKSE: "series-2",
    BlockKind.HOLIDAY: "sunk",
    _FREE: "series-3",
}
_WORDS = {
    BlockKind.SCHOOL: gettext_lazy("school"),
    BlockKind.DVB: gettext_lazy("DVB"),
    BlockKind.PRAKSE: gettext_lazy("prakse"),
    BlockKind.HOLIDAY: gettext_lazy("holidays"),
    _FREE: gettext_lazy("available"),
}


@dataclass(frozen=True, slots=True)
class Stretch:
    """Days, both ends included, and what they are for."""

    kind: str
    first: dt.date
    last: dt.date

    @property
    def word(self) -> str:
        return str(_WORDS[self.kind])


def of_blocks(blocks: Iterable[CalendarBlock]) -> list[Stretch]:
    return [Stretch(block.kind, block.starts_on, block.ends_on) for block in blocks]


def of_windows(windows: Iterable[tuple[dt.date, dt.date]]) -> list[Stretch]:
    return [Stretch(_FREE, first, last) for first, last in windows]


def year_picture(first: dt.date, last: dt.date, stretches: Sequence[Stretch], *, title: str) -> Plot:
    """Draw a year from its first to its last day; a stretch outside it is cut."""
    return Plot(
        title=title,
        svg=_draw(WIDE, 92, [str(name) for name in MONTHS.values()], first, last, stretches, title),
        narrow=_draw(NARROW, 40, [str(name) for name in MONTHS_3.values()], first, last, stretches, title),
        table=_table(stretches),
    )


def _draw(
    width: int,
    left: int,
    months: Sequence[str],
    first: dt.date,
    last: dt.date,
    stretches: Sequence[Stretch],
    title: str,
) -> str:
    rows = list(_months(first, last))
    canvas = Canvas(
        width, len(rows) * _ROW, title, _("One line for each month; a bar for each stretch of days.")
    )
    unit = (width - left) / 31
    for place, start in enumerate(rows):
        top = place * _ROW
        canvas.text(0, top + _BAR - _PAD, months[start.month - 1], size=SMALL, tone="muted")
        end = _month_end(start)
        canvas.line(left, top + _BAR / 2, left + end.day * unit, top + _BAR / 2, "hair")
        for stretch in stretches:
            begins, ends = max(stretch.first, start, first), min(stretch.last, end, last)
            if begins <= ends:
                _bar(canvas, left, top, unit, stretch, begins, ends)
    return canvas.render()


def _bar(
    canvas: Canvas, left: float, top: float, unit: float, stretch: Stretch, begins: dt.date, ends: dt.date
) -> None:
    x, wide = left + (begins.day - 1) * unit, ((ends - begins).days + 1) * unit
    tip = f"{stretch.word} {stretch.first:%d.%m.%Y}–{stretch.last:%d.%m.%Y}"
    tone = _TONES.get(stretch.kind)
    if tone is None:
        canvas.frame(x, top, wide, _BAR, "line", tip)
    else:
        canvas.rect(x, top, wide, _BAR, tone, tip)
    needed = text_width(stretch.word, SMALL) + 2 * _PAD
    has_word = needed <= wide
    for monday in _mondays(begins, ends):
        at = left + (monday.day - 1) * unit
        if not has_word or abs(at - x - wide / 2) > needed / 2:
            canvas.line(at, top, at, top + _BAR, "hair" if tone is None else "card")
    if has_word:
        text_colour = "ink" if tone in (None, "sunk") else "card"
        canvas.text(
            x + wide / 2, top + _BAR - _PAD, stretch.word, size=SMALL, tone=text_colour, anchor="middle"
        )


def _months(first: dt.date, last: dt.date) -> Iterator[dt.date]:
    start = first.replace(day=1)
    while start <= last:
        yield start
        start = _month_end(start) + dt.timedelta(days=1)


def _month_end(start: dt.date) -> dt.date:
    return start.replace(day=calendar.monthrange(start.year, start.month)[1])


def _mondays(begins: dt.date, ends: dt.date) -> Iterator[dt.date]:
    day = begins + dt.timedelta(days=(7 - begins.weekday()) % 7 or 7)
    while day <= ends:
        yield day
        day += dt.timedelta(days=7)


def _table(stretches: Sequence[Stretch]) -> Table:
    return Table(
        headings=(_("What for"), _("From"), _("To"), _("Days")),
        rows=tuple(
            (s.word, f"{s.first:%d.%m.%Y}", f"{s.last:%d.%m.%Y}", str((s.last - s.first).days + 1))
            for s in stretches
        ),
    )
