"""A module answers one question and a function fits on a screen."""

from tests.house.source import functions, modules, name_of

MODULE_LINES = 400
FUNCTION_LINES = 60
# Module or function -> why it may be longer.
LONG: dict[str, str] = {
    "dvb/site/styleguide_sample.py:_lists": "one sample of everything a page can show",
}


def test_no_module_is_longer_than_a_reader_can_hold() -> None:
    lengths = {
        name_of(path): len(path.read_text().splitlines())
        for path in modules("alliances", "matching", "dvb", "tests")
    }
    assert len(lengths) > 30
    too_long = {name: n for name, n in lengths.items() if n >= MODULE_LINES and name not in LONG}
    assert not too_long
    assert not [name for name in LONG if ":" not in name and lengths.get(name, 0) < MODULE_LINES]


def test_no_function_is_longer_than_a_screen() -> None:
    too_long = {}
    for path in modules("alliances", "matching", "dvb", "tests"):
        for function in functions(path):
            lines = (function.end_lineno or 0) - function.lineno + 1
            name = f"{name_of(path)}:{function.name}"
            if lines >= FUNCTION_LINES and name not in LONG:
                too_long[name] = lines
    assert not too_long


def test_no_module_is_a_drawer_for_everything() -> None:
    drawers = {"utils.py", "helpers.py", "misc.py", "common.py", "managers.py"}
    assert not [name_of(path) for path in modules("alliances", "matching", "dvb") if path.name in drawers]
