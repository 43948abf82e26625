"""Line icons of the site, drawn by hand on a 24 x 24 grid; the shape carries the meaning, not the colour."""

from __future__ import annotations

from django.utils.html import format_html
from django.utils.safestring import SafeString

ICONS: dict[str, str] = {
    "alliance": "M8 8.5a4 4 0 1 0 0 7c3 0 5-7 8-7a4 4 0 1 1 0 7c-3 0-5-7-8-7",
    "arrow-left": "M20 12H4m6-6-6 6 6 6",
    "arrow-right": "M4 12h16m-6-6 6 6-6 6",
    "briefcase": "M4 8h16v11H4zM9 8V5h6v3M4 13h16M12 12v2",
    "building": "M5 21V4h9v17M14 9h5v12M3 21h18M8 8h3M8 12h3M8 16h3M17 13v0M17 17v0",
    "calendar": "M4 6h16v14H4zM4 10h16M8 3v5M16 3v5",
    "chart": "M4 20h16M7 20v-7M12 20V5M17 20v-10",
    "check": "m5 12.5 4.5 4.5L19 7",
    "circle": "M12 5.5a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13z",
    "clock": "M12 4a8 8 0 1 0 0 16 8 8 0 0 0 0-16zM12 8v4.5l3 2",
    "close": "m6 6 12 12M18 6 6 18",
    "chevron-down": "m6 9.5 6 6 6-6",
    "chevron-right": "m9.5 6 6 6-6 6",
    "cross": "m7 7 10 10M17 7 7 17",
    "dots": "M5.5 12h.01M12 12h.01M18.5 12h.01",
    "download": "M12 4v11m-5-5 5 5 5-5M4 20h16",
    "edit": "M4 20l1-4L16 5l3 3L8 19zM13.5 7.5l3 3",
    "filter": "M4 6h16M7 12h10M10 18h4",
    "globe": "M12 4a8 8 0 1 0 0 16 8 8 0 0 0 0-16zM4 12h16M12 4c5 5 5 11 0 16-5-5-5-11 0-16z",
    "home": "M4 11.5 12 4l8 7.5M6 10v10h12V10M10 20v-6h4v6",
    "info": "M12 4a8 8 0 1 0 0 16 8 8 0 0 0 0-16zM12 11v5M12 8v.01",
    "key": "M8 11a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM11 12l8-8M16 7l3 3",
    "learner": "m2.5 9.5 9.5-4.5 9.5 4.5-9.5 4.5zM6.5 11.5v5c3 2.7 8 2.7 11 0v-5M21.5 9.5v5",
    "list": "M9 6h11M9 12h11M9 18h11M4 6v0M4 12v0M4 18v0",
    "lock": "M6 11h12v9H6zM8.5 11V8a3.5 3.5 0 0 1 7 0v3",
    "mail": "M4 6h16v12H4zM4 7l8 6 8-6",
    "map": "M12 21c-4-5-6-7.5-6-11a6 6 0 0 1 12 0c0 3.5-2 6-6 11zM12 8a2 2 0 1 0 0 4 2 2 0 0 0 0-4z",
    "person": "M12 4.5a3.5 3.5 0 1 0 0 7 3.5 3.5 0 0 0 0-7zM5 20c.5-8 13.5-8 14 0",
    "opening": "M4 20V9l8-5 8 5v11M4 20h16M9.5 20v-6h5v6M12 9v.01",
    "people": "M9 5a3 3 0 1 0 0 6.5A3 3 0 0 0 9 5zM3 19.5c.5-7 11.5-7 12 0M15.5 5.5a3 3 0 0 1 0 5.5"
    "M18 14c2 .8 3 2.5 3 5.5",
    "plus": "M12 5v14M5 12h14",
    "question": "M12 4a8 8 0 1 0 0 16 8 8 0 0 0 0-16zM9.7 10c.3-3 4.8-2.7 4.6 0-.1 1.8-2.3 1.7-2.3 3.5"
    "M12 16.5v.01",
    "refresh": "M19 12a7 7 0 1 1-2-5l2.5 2.5M19.5 4v5.5H14",
    "scales": "M12 4v16M7 20h10M5 7h14M5 7l-3 7c1 2.5 5 2.5 6 0zM19 7l-3 7c1 2.5 5 2.5 6 0z",
    "round": "M5 9a7.5 7.5 0 0 1 13-2l2 2M20 4v5h-5M19 15a7.5 7.5 0 0 1-13 2l-2-2M4 20v-5h5",
    "school": "M3 20h18M5 20v-9l7-5 7 5v9M12 6V2.5h4M10 20v-5h4v5M8.5 13v0M15.5 13v0",
    "search": "M11 4.5a6 6 0 1 0 0 12 6 6 0 0 0 0-12zM15.5 15.5 20 20",
    "settings": "M4 7h9M17 7h3M15 4.5v5M4 17h3M11 17h9M9 14.5v5",
    "shuffle": "M3 7h3c5 0 6 10 11 10h4M3 17h3c1.5 0 2.6-.9 3.5-2.2M13.5 9.2C14.4 7.9 15.5 7 17 7h4"
    "M18 4l3 3-3 3M18 14l3 3-3 3",
    "swap": "M4 8h14m-4-4 4 4-4 4M20 16H6m4-4-4 4 4 4",
    "trash": "M4 7h16M9 7V4h6v3M6.5 7l1 13h9l1-13",
    "unlock": "M6 11h12v9H6zM8.5 11V8a3.5 3.5 0 0 1 6.5-1.5",
    "upload": "M12 16V5m-5 5 5-5 5 5M4 20h16",
    "warn": "M12 4 2.5 20h19zM12 10v5M12 17.5v.01",
}
"""Path data by name. ``docs/components.md`` lists the names; a new icon needs one line here."""


def icon(name: str, label: str = "") -> SafeString:
    """Return an inline SVG; decorative unless ``label`` says what it stands for.

    Raises
    ------
    KeyError
        For a name that is not in ``ICONS``: a missing icon is a bug, not a blank.
    """
    path = ICONS[name]
    if label:
        return format_html(
            '<svg class="icon" viewBox="0 0 24 24" role="img" aria-label="{}"><path d="{}"/></svg>',
            label,
            path,
        )
    return format_html('<svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><path d="{}"/></svg>', path)
