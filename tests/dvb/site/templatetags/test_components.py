"""Each component says what it shows in words, keeps the address, and escapes what it is given."""

from datetime import date

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.paginator import Paginator
from django.template import Context, RequestContext, Template
from django.test import RequestFactory
from django.utils import translation

from dvb.site.templatetags.dvb import STATES
from tests.dvb.site.templatetags.page import Node, read


def shown(source: str, path: str = "/", **values: object) -> Node:
    request = RequestFactory().get(path)
    request.user = AnonymousUser()
    with translation.override("en"):
        return read(Template(source).render(RequestContext(request, values)))


@pytest.mark.parametrize("kind", STATES)
def test_a_state_has_a_word_and_a_shape(kind: str) -> None:
    tag = shown("{% state kind 'Signed' %}", kind=kind).one("span", class_=f"state-{kind}")
    assert tag.text == "Signed"
    assert tag.one("path")["d"]


def test_every_state_has_a_shape_of_its_own() -> None:
    shapes = {shown("{% state kind 'x' %}", kind=kind).one("path")["d"] for kind in STATES}
    assert len(shapes) == len(STATES)


def test_a_state_tells_date_and_person() -> None:
    note = shown("{% state 'ok' 'Signed' on=day by='Ilze' %}", day=date(2026, 3, 12)).one(class_="state-note")
    assert note.text == "12 March 2026, Ilze"
    assert not shown("{% state 'ok' 'Signed' %}").all(class_="state-note")


def test_a_notice_keeps_its_markup_and_escapes_its_title() -> None:
    page = shown("{% notice 'warn' title %}<p>one</p>{% endnotice %}", title="<b>")
    assert page.one(class_="notice-title").text == "<b>"
    assert "one" in [p.text for p in page.all("p")]


def test_a_variable_inside_a_notice_is_escaped() -> None:
    assert not shown("{% notice 'bad' %}<p>{{ x }}</p>{% endnotice %}", x="<script>1</script>").all("script")


def test_an_empty_state_offers_the_next_step() -> None:
    page = shown("{% empty_state 'No learner' 'Import some' '/import' 'Import' %}")
    assert page.one("a")["href"] == "/import"
    assert not shown("{% empty_state 'No learner' %}").all("a")


def test_chips_say_what_they_hide_and_how_to_take_them_off() -> None:
    chips = [{"label": "School", "value": "Ogre", "hides": 1870, "url": "?q=a"}]
    page = shown("{% filter_chips chips shown=339 total=2209 clear_url='?' %}", chips=chips)
    assert page.one("p", role="status").text == "Showing 339 of 2,209"
    chip = page.one("a", class_="chip")
    assert chip["href"] == "?q=a"
    assert "hides 1,870" in chip.text


@pytest.mark.parametrize(("total", "text"), [(1, "1 row"), (2209, "2,209 rows")])
def test_without_filters_the_count_is_all(total: int, text: str) -> None:
    page = shown("{% filter_chips chips shown=n total=n %}", chips=[], n=total)
    assert page.one("p").text == text
    assert not page.all("ul")


def test_pages_keep_the_rest_of_the_address() -> None:
    page = shown("{% pagination page %}", "/?q=ā&page=2&sort=-km", page=Paginator(range(101), 50).page(2))
    assert page.one("p").text == "51–100 of 101"
    assert page.one("a", rel="next")["href"] == "?q=%C4%81&page=3&sort=-km"
    assert page.one("a", aria_current="page").text == "2"


def test_one_page_needs_no_links_and_none_no_count() -> None:
    assert not shown("{% pagination page %}", page=Paginator(range(3), 50).page(1)).all("a")
    assert shown("{% pagination page %}", page=Paginator([], 50).page(1)).text == ""


@pytest.mark.parametrize(
    ("path", "direction", "target"),
    [
        ("/?sort=km&page=3&q=x", "ascending", "?sort=-km&q=x"),
        ("/?sort=-km", "descending", "?sort=km"),
        ("/?sort=name", "", "?sort=km"),
        ("/", "", "?sort=km"),
    ],
)
def test_a_heading_sorts_by_turns_and_starts_at_the_first_page(
    path: str, direction: str, target: str
) -> None:
    heading = shown("{% sort_header 'km' 'Distance' numeric=True %}", path).one("th")
    assert heading.attributes.get("aria-sort", "") == direction
    assert heading.one("a")["href"] == target
    assert heading["class"] == "num"


def test_a_step_is_done_current_or_ahead() -> None:
    page = shown("{% stepper steps current=2 %}", steps=[{"label": "File", "url": "/1"}, "Columns", "Check"])
    done, current, ahead = page.all("li")
    assert "(done)" in done.text
    assert done.one("a")["href"] == "/1"
    assert current["aria-current"] == "step"
    assert ahead["class"] == "step step-ahead"


def test_progress_asks_again_only_where_it_has_an_address() -> None:
    running = shown("{% progress 'Solving' done=1 total=4 url='/p' %}")
    assert running.one("div", class_="progress")["hx-get"] == "/p"
    assert (running.one("progress")["value"], running.one("progress")["max"]) == ("1", "4")
    assert "25%" in running.text
    unknown = shown("{% progress 'Reading' %}")
    assert "value" not in unknown.one("progress").attributes
    assert "hx-get" not in unknown.one("div", class_="progress").attributes


def test_progress_of_a_part_is_a_number_that_browsers_read_in_latvian_too() -> None:
    with translation.override("lv"):
        html = Template("{% progress 'x' done=1.5 total=2000 %}").render(Context())
    assert read(html).one("progress").attributes.items() >= {"value": "1.5", "max": "2000"}.items()


def test_facts_and_changes_show_a_dash_for_nothing_and_keep_zero() -> None:
    page = shown("{% facts rows %}", rows=[("Hostel", None), ("Seats", 0), ("Town", "Ogre")])
    assert [dd.text for dd in page.all("dd")] == ["–", "0", "Ogre"]
    change = shown("{% field_diff changes %}", changes=[{"label": "Town", "old": None, "new": "Cēsis"}])
    assert change.one("del").text == "before: –"
    assert change.one("ins").text == "now: Cēsis"


def test_key_figures_pair_each_value_with_its_label() -> None:
    figure = {"value": "12", "label": "without a place", "note": "9 in Latgale", "url": "/x", "state": "bad"}
    page = shown("{% key_figures figures %}", figures=[figure])
    assert page.one("dt").text == "without a place"
    assert page.one("dd").text == "12 9 in Latgale"
    assert page.one("a")["href"] == "/x"


def test_tabs_mark_the_current_view() -> None:
    items = [{"label": "All", "url": "/", "current": True, "count": 0}, {"label": "None", "url": "/n"}]
    page = shown("{% tabs items 'Views' %}", items=items)
    assert [a.attributes.get("aria-current") for a in page.all("a")] == ["page", None]
    assert page.one("span", class_="tab-count").text == "0"


def test_a_dangerous_action_posts_with_the_token_and_says_what_is_lost() -> None:
    source = "{% confirm '/del' label='Delete' title='Delete it?' %}<p>{{ x }}</p>{% endconfirm %}"
    page = shown(source, x="<41>")
    form = page.one("form")
    assert (form["method"], form["action"]) == ("post", "/del")
    assert page.one("summary").text == "Delete"
    assert "<41>" in page.text
    assert form.all("input", name="csrfmiddlewaretoken")


def test_a_bulk_bar_belongs_to_its_form() -> None:
    page = shown("{% bulk_bar 'bulk' %}<button form='bulk'>Lock</button>{% endbulk_bar %}")
    assert page.one("div", class_="bulk-bar")["data-bulk"] == "bulk"
    assert page.one("button", form="bulk").text == "Lock"
