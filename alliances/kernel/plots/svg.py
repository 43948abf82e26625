"""The few SVG elements that the pictures use; everything that comes from outside is escaped here."""

from __future__ import annotations

import hashlib
from html import escape

FONT = "'Source Sans 3', 'Source Sans Pro', 'Segoe UI', 'Noto Sans', sans-serif"
TEXT = 15
SMALL = 13

COLOURS = {
    "ink": "#1D2328",
    "muted": "#56616B",
    "line": "#7D8790",
    "hair": "#DDD9D0",
    "card": "#FFFFFF",
    "sunk": "#F3F1EB",
    "accent": "#8C1D33",
    "series-1": "#0B5563",
    "series-2": "#C2571A",
    "series-3": "#5B7F2B",
    "series-4": "#7A4B9A",
    "series-5": "#8C1D33",
    "series-6": "#3D6FB4",
}
"""Fallback of each token: what a reader without our style sheet sees."""


def number(value: float) -> str:
    """Return a coordinate as short text, without an exponent and without a minus zero."""
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text in {"-0", ""} else text


def element(name: str, inner: str = "", /, **attributes: str | float | None) -> str:
    """Return one element; ``inner`` is markup, attribute values are escaped, ``None`` leaves one out.

    An underscore in an attribute's name stands for a hyphen, a trailing one is dropped (``class_``).
    """
    parts = [name]
    for key, value in attributes.items():
        if value is not None:
            shown = value if isinstance(value, str) else number(value)
            parts.append(f'{key.rstrip("_").replace("_", "-")}="{escape(shown)}"')
    head = " ".join(parts)
    return f"<{head}>{inner}</{name}>" if inner else f"<{head}/>"


def tooltip(text: str) -> str:
    """Return the text that a browser shows over a mark."""
    return element("title", escape(text)) if text else ""


class Canvas:
    """Collects elements in drawing order and closes them into an accessible picture.

    Parameters
    ----------
    width, height : float
        Size in user units; the style sheet scales the drawing to its column.
    title, description : str
        What the picture says, and how it is built, for those who do not see it.
    """

    def __init__(self, width: float, height: float, title: str, description: str) -> None:
        self.width, self.height = width, height
        self.title, self.description = title, description
        self._parts: list[str] = []

    def rect(self, x: float, y: float, width: float, height: float, tone: str, tip: str = "") -> None:
        """Add a filled rectangle in the colour of a token."""
        self._add(
            "rect", tooltip(tip), tone, x=x, y=y, width=max(width, 0), height=height, fill=COLOURS[tone]
        )

    def frame(self, x: float, y: float, width: float, height: float, tone: str, tip: str = "") -> None:
        """Add a rectangle of which only the edge is coloured."""
        self._parts.append(
            element(
                "rect",
                tooltip(tip),
                class_=f"plot-edge-{tone}",
                x=x + 0.75,
                y=y + 0.75,
                width=max(width - 1.5, 0),
                height=max(height - 1.5, 0),
                fill=COLOURS["card"],
                stroke=COLOURS[tone],
                stroke_width=1.5,
            )
        )

    def line(
        self, x1: float, y1: float, x2: float, y2: float, tone: str, width: float = 1, dash: str | None = None
    ) -> None:
        """Add a straight line."""
        self._parts.append(
            element(
                "line",
                class_=f"plot-edge-{tone}",
                x1=x1,
                y1=y1,
                x2=x2,
                y2=y2,
                stroke=COLOURS[tone],
                stroke_width=width,
                stroke_dasharray=dash,
            )
        )

    def circle(
        self, x: float, y: float, radius: float, tone: str, tip: str = "", link: str | None = None
    ) -> None:
        """Add a disc with a pale rim, so that discs which overlap stay apart."""
        self._add(
            "circle",
            tooltip(tip),
            tone,
            cx=x,
            cy=y,
            r=radius,
            fill=COLOURS[tone],
            stroke=COLOURS["card"],
            stroke_width=1,
            data_link=link,
        )

    def path(self, d: str, tone: str, edge: str | None = None, width: float = 1) -> None:
        """Add a path filled with one token and edged with another; tone ``none`` leaves it unfilled."""
        name = "plot-unfilled" if tone == "none" else f"plot-{tone}"
        if edge:
            name += f" plot-edge-{edge}"
        self._parts.append(
            element(
                "path",
                class_=name,
                d=d,
                fill=COLOURS.get(tone, "none"),
                stroke=COLOURS[edge] if edge else None,
                stroke_width=width if edge else None,
                stroke_linejoin="round",
            )
        )

    def text(
        self,
        x: float,
        y: float,
        content: str,
        *,
        size: float = TEXT,
        tone: str = "ink",
        anchor: str = "start",
    ) -> None:
        """Add one line of text whose base line is at ``y``."""
        self._parts.append(
            element(
                "text",
                escape(content),
                class_=f"plot-text plot-{tone}",
                x=x,
                y=y,
                font_size=size,
                fill=COLOURS[tone],
                text_anchor=None if anchor == "start" else anchor,
            )
        )

    def render(self) -> str:
        """Return the whole picture; its ids follow from what it says, so that pages stay reproducible."""
        body = "".join(self._parts)
        key = "p" + hashlib.sha256(f"{self.title}{self.width}{body}".encode()).hexdigest()[:10]
        head = element("title", escape(self.title), id=f"{key}t") + element(
            "desc", escape(self.description), id=f"{key}d"
        )
        return element(
            "svg",
            head + body,
            xmlns="http://www.w3.org/2000/svg",
            viewBox=f"0 0 {number(self.width)} {number(self.height)}",
            width=self.width,
            height=self.height,
            role="img",
            aria_labelledby=f"{key}t",
            aria_describedby=f"{key}d",
            font_family=FONT,
        )

    def _add(self, name: str, inner: str, tone: str, /, **attributes: str | float | None) -> None:
        self._parts.append(element(name, inner, class_=f"plot-{tone}", **attributes))
