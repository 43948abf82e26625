"""Every import contract fails where it should: an import is planted in a copy of the graph for each."""

from copy import deepcopy
from functools import cache

import grimp
import pytest
from importlinter.application import use_cases
from importlinter.application.user_options import UserOptions
from importlinter.configuration import configure
from importlinter.domain.contract import Contract, registry

from tests.house.source import PACKAGES, ROOT

PLANTED = {
    "Floors form a stack: dvb > matching > alliances": (
        ("alliances.people.models", "matching.rounds.models"),
        ("matching.openings.services.openings", "dvb.agreements.models"),
    ),
    "Subjects of alliances have one order": (
        ("alliances.organisations.models", "alliances.people.models"),
        ("alliances.messages.services", "alliances.alliances.models"),
    ),
    "Subjects of matching have one order": (
        ("matching.learners.models", "matching.openings.models"),
        ("matching.rounds.services.rounds", "matching.assignments.models"),
    ),
    "Subjects of dvb have one order": (
        ("dvb.agreements.services.drafting", "dvb.logbook.models"),
        ("dvb.signing.services.signatures", "dvb.agreements.models"),
    ),
    "Inside a subject, edges sit on rules and rules sit on data": (
        ("alliances.people.services.people", "alliances.people.views.people"),
        ("dvb.logbook.models", "dvb.logbook.services.entries"),
        ("dvb.indicators.queries.scopes", "dvb.indicators.services.freezing"),
    ),
    "No circle of modules": (("dvb.agreements.services.rule_facts", "dvb.agreements.services.drafting"),),
    "The engine and the indicator arithmetic know no web framework": (
        ("matching.engine.solve", "django"),
        ("dvb.indicators.engine.compute", "ninja"),
    ),
    "The documents know no web framework": (("dvb.documents.sheet", "django"),),
    "The verifier never shares code with the solver": (("matching.engine.verify", "matching.engine.solve"),),
}


@cache
def _options() -> UserOptions:
    configure()
    options = use_cases.read_user_options(str(ROOT / "pyproject.toml"))
    use_cases._register_contract_types(options)
    return options


@cache
def _graph() -> grimp.ImportGraph:
    return grimp.build_graph(
        *PACKAGES, include_external_packages=True, exclude_type_checking_imports=True, cache_dir=None
    )


def _contract(name: str) -> Contract:
    options = _options()
    [chosen] = [each for each in options.contracts_options if each["name"] == name]
    return registry.get_contract_class(chosen["type"])(
        name=name, session_options=options.session_options, contract_options=chosen
    )


def test_each_contract_has_a_planted_violation() -> None:
    assert {each["name"] for each in _options().contracts_options} == PLANTED.keys()


@pytest.mark.parametrize("name", PLANTED)
def test_a_planted_import_breaks_the_contract(name: str) -> None:
    for importer, imported in PLANTED[name]:
        graph = deepcopy(_graph())
        assert {importer, imported} <= graph.modules, f"{importer} -> {imported} names no module"
        graph.add_import(importer=importer, imported=imported)
        assert not _contract(name).check(graph, verbose=False).kept, f"{importer} -> {imported} was let pass"


def test_no_module_imports_itself_over_others() -> None:
    from tests.house.measures import circles

    assert circles() == []
