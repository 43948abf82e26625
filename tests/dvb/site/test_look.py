"""Colours in light and dark: measured contrast, one dark set, a switch that the device cannot overrule."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from dvb.account.services.tours import tour_for
from tests.cast import Cast
from tests.pages import text_of

CSS = Path(__file__).parents[3] / "dvb/static/css/tokens.css"
TEXT = ("ink", "muted", "link", "link-strong", "accent", "accent-strong", "ok", "warn", "bad")
SERIES = tuple(f"series-{n}" for n in range(1, 7))


def tokens(selector: str) -> dict[str, str]:
    body = CSS.read_text().partition(selector + " {")[2].partition("}")[0]
    return dict(re.findall(r"--([\w-]+): (#[0-9A-Fa-f]{6});", body))


LIGHT = tokens("\n:root")
DARK = tokens(':root[data-look="dark"]')
LOOKS = [pytest.param(LIGHT, id="light"), pytest.param(LIGHT | DARK, id="dark")]


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def test_contrast_is_measured_rightly() -> None:
    assert contrast("#FFFFFF", "#000000") == pytest.approx(21)
    assert contrast("#767676", "#FFFFFF") == pytest.approx(4.54, abs=0.01)


@pytest.mark.parametrize("look", LOOKS)
def test_text_and_edges_keep_their_contrast(look: dict[str, str]) -> None:
    assert len(look) == 30
    grounds = [look[name] for name in ("paper", "card", "sunk")]
    weak = {(t, g): contrast(look[t], g) for t in TEXT for g in grounds if contrast(look[t], g) < 4.5}
    weak |= {(t, g): contrast(look[t], g) for t in ("line", "focus", *SERIES) for g in grounds[:2]}
    assert {pair: value for pair, value in weak.items() if value < (4.5 if pair[0] in TEXT else 3)} == {}
    for ink, ground in (
        *(("on-accent", "accent"), ("on-brand", "brand"), ("on-link", "link"), ("ok", "ok-soft")),
        *(("warn", "warn-soft"), ("bad", "bad-soft"), ("link", "link-soft"), ("ink", "link-soft")),
    ):
        assert contrast(look[ink], look[ground]) >= 4.5, (ink, ground)


def test_dark_by_the_device_and_dark_by_the_switch_are_the_same_and_not_for_paper() -> None:
    assert tokens(':root:not([data-look="light"])') == DARK
    assert set(LIGHT) - set(DARK) == {"on-brand"}, (
        "every colour has its dark one; the brand bar stays white on red"
    )
    css = CSS.read_text()
    for selector in (':root:not([data-look="light"])', ':root[data-look="dark"]'):
        assert css[: css.index(selector)].rstrip().splitlines()[-1].startswith("@media screen"), selector


@pytest.mark.django_db
def test_reader_chooses_and_nonsense_chooses_nothing(client: Client) -> None:
    page, switch = reverse("account_login"), reverse("switch-look")
    assert "data-look" not in client.get(page).content.decode()
    client.post(switch, {"look": "dark", "next": page})
    assert '<html lang="lv" data-look="dark">' in client.get(page).content.decode()
    client.post(switch, {"look": '"><script>'})
    assert client.cookies["look"].value == "dark"
    client.cookies["look"] = '"><script>alert(1)</script>'
    assert "data-look" not in client.get(page).content.decode()
    assert client.post(switch, {"look": "auto", "next": "https://evil.example/"}).headers["Location"] == "/"


@pytest.mark.django_db
def test_style_guide_is_shown_to_whoever_is_signed_in(cast: Cast) -> None:
    assert cast.client("learner_member").get(reverse("styleguide")).status_code == 200
    assert Client().get(reverse("styleguide")).status_code == 302


@pytest.mark.django_db
def test_each_role_of_the_demo_has_a_tour_until_she_closes_it(cast: Cast, settings: Any) -> None:
    names = ("coordinator", "employer_member", "alliance_coordinator", "ministry_viewer", "learner_member")
    assert all(tour_for(cast.actor(name), []) is None for name in names), "in the demo alone"
    settings.DEMO = True
    for name in names:
        client = cast.client(name)
        tour = client.get(reverse("home")).context["tour"]
        assert 3 <= len(tour.stops) <= 4
        for stop in tour.stops:
            assert client.get(stop.url).status_code == 200, (name, stop.url)
        for _click in (1, 2):
            client.post(reverse("tour-close"))
        assert client.get(reverse("home")).context["tour"] is None
        assert tour.stops[0].text not in text_of(cast.client(name).get(reverse("home")))
        getattr(cast, name).user.refresh_from_db()
        assert getattr(cast, name).user.tours_closed == [tour.key]
