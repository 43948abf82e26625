"""Whoever can choose several rows can choose all of them with one press, in tables and in cards alike."""

from __future__ import annotations

import re

from tests.house.source import ROOT, tracked_files

LOOP = re.compile(r"{%\s*for\b.*?{%\s*endfor\s*%}", re.DOTALL)
BOX = re.compile(r"<input[^>]*type=\"checkbox\"[^>]*value=\"{{")
INCLUDED = re.compile(r"{%\s*include\s+\"([^\"]+)\"")
HEAD = "components/pick_all.html"
ONE_BY_ONE = {
    "dvb/templates/dvb/links/locked.html": "each box says who somebody is",
    "dvb/templates/dvb/log/_accept.html": "a week that clashes with the rules is read by itself",
    "alliances/templates/alliances/widgets/boxes.html": "a question of a form, not a list of rows",
    "matching/templates/matching/openings/picker_boxes.html": "a question of a form, not a list of rows",
}


def test_each_list_with_boxes_has_the_box_for_all() -> None:
    templates = {
        str(path.relative_to(ROOT)): path.read_text(encoding="utf-8")
        for path in tracked_files()
        if path.suffix == ".html" and "templates" in path.parts
    }
    listing = {name for name, text in templates.items() if any(map(BOX.search, LOOP.findall(text)))}
    assert len(listing) > 10, "the search finds lists"
    without = [
        name
        for name in sorted(listing - ONE_BY_ONE.keys())
        if HEAD not in templates[name]
        and not any(
            HEAD in text and name.split("/templates/")[1] in INCLUDED.findall(text)
            for text in templates.values()
        )
    ]
    assert without == [], f"include {HEAD}, above cards with above_cards=True and data-pick on each box"
