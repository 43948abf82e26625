"""Forms tell what is wrong beside the field and in a summary that leads there."""

from datetime import date

from django import forms
from django.template import Context, Template
from django.utils import translation

from tests.dvb.site.templatetags.page import Node, read


class Enrolment(forms.Form):
    name = forms.CharField(label="Name", help_text="As in the passport", max_length=3)
    starts_on = forms.DateField(label="From", widget=forms.DateInput, input_formats=["%d.%m.%Y"])
    kind = forms.ChoiceField(label="Kind", widget=forms.RadioSelect, choices=[("a", "A"), ("b", "B")])
    note = forms.CharField(label="Note", required=False, widget=forms.Textarea(attrs={"placeholder": "x"}))
    agrees = forms.BooleanField(label="I agree")
    token = forms.CharField(widget=forms.HiddenInput, required=False)

    def clean(self) -> None:
        raise forms.ValidationError("The group is full.")


def shown(form: forms.Form, source: str = "{% fields form %}") -> Node:
    with translation.override("en"):
        return read(Template(source).render(Context({"form": form})))


def test_a_fresh_form_shows_no_fault() -> None:
    page = shown(Enrolment())
    assert not page.all(class_="error-summary")
    assert not page.all(class_="field-error")


def test_the_summary_counts_and_links_every_fault_to_its_field() -> None:
    page = shown(Enrolment({"name": "long name"}))
    summary = page.one(role="alert")
    assert summary.one("h2").text == "Fix 5 problems"
    ids = {node.attributes.get("id") for node in page.walk()}
    targets = [a["href"] for a in summary.all("a")]
    assert targets == ["#id_name", "#id_starts_on", "#id_kind_0", "#id_agrees"]
    assert {t.removeprefix("#") for t in targets} <= ids
    assert "The group is full." in summary.text
    assert "From: This field is required." in summary.text


def test_a_question_keeps_its_mark_before_the_fault() -> None:
    class Asked(forms.Form):
        seats = forms.IntegerField(label="How many seats?")

    summary = shown(Asked({"seats": ""})).one(role="alert")
    assert "How many seats? This field is required." in summary.text


def test_what_was_typed_is_kept() -> None:
    page = shown(Enrolment({"name": "long name", "starts_on": "31.02.2026", "kind": "b"}))
    assert page.one(id="id_name")["value"] == "long name"
    assert page.one(id="id_starts_on")["value"] == "31.02.2026"
    assert "checked" in page.one(id="id_kind_1").attributes


def test_hint_and_fault_are_read_with_the_control() -> None:
    page = shown(Enrolment({"name": "long name"}))
    described = page.one(id="id_name")["aria-describedby"].split()
    assert [page.one(id=name).text.split()[0] for name in described] == ["As", "Ensure"]
    group = page.one("fieldset")
    assert page.one(id=group["aria-describedby"]).text == "This field is required."


def test_every_control_has_a_label_and_optional_ones_say_so() -> None:
    page = shown(Enrolment())
    controls = [n for n in page.all("input") + page.all("textarea") if n.attributes.get("type") != "hidden"]
    labels = {label.attributes.get("for") for label in page.all("label")}
    assert {c["id"] for c in controls} <= labels
    assert page.one("label", for_="id_note").text == "Note (optional)"
    assert page.one("label", for_="id_name").text == "Name"


def test_a_date_is_typed_day_first_and_says_how() -> None:
    page = shown(Enrolment(initial={"starts_on": date(2026, 3, 2)}))
    control = page.one(id="id_starts_on")
    assert control["value"] == "02.03.2026"
    assert control["inputmode"] == "numeric"
    assert "data-date" in control.attributes
    assert "dd.mm.yyyy" in page.text


def test_placeholders_are_dropped_and_hidden_fields_stay_hidden() -> None:
    page = shown(Enrolment())
    assert "placeholder" not in page.one(id="id_note").attributes
    assert page.one(id="id_token")["type"] == "hidden"


def test_what_a_person_typed_is_escaped() -> None:
    page = shown(Enrolment({"name": '"><script>'}))
    assert not page.all("script")
    assert page.one(id="id_name")["value"] == '"><script>'


def test_one_field_may_be_drawn_alone_with_a_width() -> None:
    page = shown(Enrolment(), '{% field form.name width="short" %}')
    assert "field-short" in page.one("div")["class"]
    assert len(page.all("input")) == 1
