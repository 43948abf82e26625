"""Every list can be had as a file, or says here why it cannot."""

from __future__ import annotations

import ast

import pytest

from tests.house.source import PACKAGES, ROOT, modules, name_of, tracked_files

# Template with a table of rows -> why the rows are no file of their own.
NO_FILE = {
    "alliances/templates/alliances/catalogue/_asked.html": "questions to the ministry: the trail keeps them",
    "alliances/templates/alliances/catalogue/qualification.html": "one qualification",
    "alliances/templates/alliances/mergers/_compared.html": "two records side by side, before a decision",
    "alliances/templates/alliances/organisations/detail.html": "one organisation",
    "alliances/templates/alliances/organisations/programmes.html": "a school's own settings",
    "alliances/templates/alliances/supervisors/detail.html": "one supervisor",
    "alliances/templates/alliances/verification/identity.html": "one employer, before and after",
    "alliances/templates/alliances/verification/list.html": "tasks: each is decided on a page of its own",
    "dvb/templates/dvb/account/my_data.html": "has the file of all data about her",
    "dvb/templates/dvb/agreements/_rule_table.html": "one agreement",
    "dvb/templates/dvb/agreements/_versions.html": "one agreement",
    "dvb/templates/dvb/agreements/review.html": "tasks: drafts to look at, which the list of agreements has",
    "dvb/templates/dvb/agreements/sign_many.html": "a form: the agreements to be signed have the links",
    "dvb/templates/dvb/agreements/week.html": "a form",
    "dvb/templates/dvb/agreements/week_copy.html": "a form",
    "dvb/templates/dvb/amendments/_result.html": "one amendment",
    "dvb/templates/dvb/concerns/list.html": "reports are read by one person, on the page",
    "dvb/templates/dvb/exceptions/_section.html": "a part of the list, which has the links",
    "dvb/templates/dvb/guardians/let_in_choice.html": "a form: the list of groups has the links",
    "dvb/templates/dvb/indicators/coverage.html": "the indicator has its own files",
    "dvb/templates/dvb/indicators/frozen.html": "the indicator has its own files",
    "dvb/templates/dvb/indicators/indicator.html": "has its own files",
    "dvb/templates/dvb/indicators/learner.html": "one learner",
    "dvb/templates/dvb/indicators/targets.html": "a form",
    "dvb/templates/dvb/machines/list.html": "what programs sign in with",
    "dvb/templates/dvb/machines/webhook.html": "what programs sign in with",
    "dvb/templates/dvb/plans/_table.html": "one plan: a paper",
    "dvb/templates/dvb/plans/agree.html": "a form: the plans of the group have the links",
    "dvb/templates/dvb/plans/detail.html": "one plan: a paper",
    "dvb/templates/dvb/skills/_rows.html": "one learner",
    "dvb/templates/dvb/skills/_waiting.html": "a part of two lists, which have the links",
    "dvb/templates/dvb/skills/confirm.html": "a form",
    "dvb/templates/dvb/skills/confirmation.html": "a form",
    "dvb/templates/dvb/skills/learner.html": "one learner",
    "dvb/templates/mfa/webauthn/authenticator_list.html": "a person's own keys",
    "dvb/templates/styleguide.html": "samples",
    "dvb/templates/usersessions/usersession_list.html": "a person's own sessions",
    "matching/templates/matching/assignments/_differences.html": "one answer",
    "matching/templates/matching/files/_shares.html": "a report that is a file",
    "matching/templates/matching/files/report.html": "a report that is a file",
    "matching/templates/matching/groups/calendar.html": "a form",
    "matching/templates/matching/groups/roll_over.html": "a form",
    "matching/templates/matching/imports/list.html": "files that were read in: each has its own rows to mend",
    "matching/templates/matching/imports/preview.html": "has the file of the rows to mend",
    "matching/templates/matching/learners/erasure.html": "what is to be erased does not leave before",
    "matching/templates/matching/learners/exclusions.html": "one learner",
    "matching/templates/matching/learners/wishes.html": "one learner",
    "matching/templates/matching/openings/of_employer.html": "one employer: the list of openings has them",
    "matching/templates/matching/rounds/_explanation.html": "one pair",
    "matching/templates/matching/rounds/compare.html": "two runs compared: the pairs have a file",
    "matching/templates/matching/rounds/runs.html": "runs of one round: the pairs have a file",
    "matching/templates/matching/rounds/travel.html": "a form",
}
TABLE = ('class="data"', "{% pagination ")
LINKS = ("{% file_links %}", "alliances/_filters.html")


def _tables() -> dict[str, bool]:
    """Templates with rows, and whether each has the links."""
    found = {}
    for path in tracked_files():
        name = name_of(path)
        if path.suffix == ".html" and name.startswith(tuple(f"{top}/" for top in PACKAGES)):
            text = path.read_text()
            if any(sign in text for sign in TABLE) and "/components/" not in name:
                found[name] = any(link in text for link in LINKS)
    return found


def test_every_table_has_links_to_its_file_or_a_reason() -> None:
    tables = _tables()
    assert sum(tables.values()) > 20
    assert {name for name, has_links in tables.items() if not has_links} == set(NO_FILE)


def unoffered(text: str) -> list[str]:
    """Views of a module that hand a ``Listing`` to their page and answer no ``?file=``."""
    functions = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.FunctionDef)]
    calls = {one.name: {n.func.id for n in ast.walk(one) if _is_call(n)} for one in functions}  # type: ignore[attr-defined]
    makers = {"Listing"} | {name for name, called in calls.items() if "Listing" in called}
    views = [one for one in functions if one.decorator_list and calls[one.name] & makers]
    return [one.name for one in views if "offers_file" not in map(ast.unparse, one.decorator_list)]


def _is_call(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name)


def test_every_view_of_a_listing_offers_its_file() -> None:
    views = [path for path in modules(*PACKAGES) if " Listing" in path.read_text()]
    assert len(views) > 5
    assert {name_of(path): names for path in views if (names := unoffered(path.read_text()))} == {}


@pytest.mark.parametrize("by", ["Listing(request, rows)", "_listing(request)"])
def test_a_listing_without_a_file_is_found(by: str) -> None:
    helper = "def _listing(request):\n    return Listing(request)\n"
    view = f"@acting()\ndef page(request):\n    listing = {by}\n"
    assert unoffered(helper + view) == ["page"]
    assert unoffered(helper + "@offers_file\n" + view) == []


def test_reasons_are_of_templates_that_are_there() -> None:
    assert [name for name in NO_FILE if not (ROOT / name).exists()] == []
