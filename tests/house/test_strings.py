"""What must not stand in the repository: a machine's paths, a registry's hosts, secrets, leftovers."""

import re

from tests.house.source import ROOT, name_of, tracked_files

# Put together from pieces, so that this file does not contain what it looks for.
MACHINE = ["/" + "root" + "/", "/" + "work" + "/", "/home/" + r"\w+/", r"C:\\" + "Users"]
HOSTS = [
    "pypi" + r"\.org",
    "python" + "hosted",
    "registry" + r"\.npmjs",
    "deb" + r"\.debian",
    "npmjs" + r"\.com",
]
CDN = ["cdn" + r"\.js" + "delivr", "unpkg" + r"\.com", "cdnjs" + r"\.cloudflare", "fonts" + r"\.googleapis"]
SECRETS = ["-----BEGIN [A-Z ]*" + "PRIVATE KEY", "AKIA" + "[0-9A-Z]{16}"]
LEFTOVERS = [r"\b" + "TO" + "DO" + r"\b", r"\b" + "FIX" + "ME" + r"\b", r"\bX" + "XX" + r"\b", "<<<<" + "<<<"]
TEXT = {
    ".py",
    ".md",
    ".toml",
    ".txt",
    ".lock",
    ".yml",
    ".html",
    ".css",
    ".js",
    ".csv",
    ".po",
    ".json",
    ".svg",
    "",
}
VENDORED = ("static/vendor", "static/dvb/vendor", "/vendor/")


def _found(patterns: list[str], texts: dict[str, str]) -> set[tuple[str, str]]:
    """Which pattern stands in which file; what others wrote is left out."""
    ours = {name: text for name, text in texts.items() if not any(part in name for part in VENDORED)}
    return {(p, name) for p in patterns for name, text in ours.items() if re.search(p, text)}


def _texts() -> dict[str, str]:
    return {
        name_of(path): path.read_text(errors="replace")
        for path in tracked_files()
        if path.suffix in TEXT and path.stat().st_size < 2_000_000
    }


def test_no_file_names_a_machine_a_registry_or_a_secret() -> None:
    assert not _found([*MACHINE, *HOSTS, *CDN, *SECRETS], _texts())


def test_no_leftover_is_committed() -> None:
    code = {name: text for name, text in _texts().items() if name.endswith((".py", ".html", ".js", ".css"))}
    assert not _found(LEFTOVERS, code)


def test_what_must_not_stand_there_is_seen() -> None:
    planted = {
        "a.py": "# TO" + "DO: later, in /" + "work/h",
        "b.md": "https://unpkg" + ".com/x AKIA" + "0123456789ABCDEF",
        "dvb/static/vendor/c.js": "https://unpkg" + ".com/x",
    }
    found = _found([*MACHINE, *HOSTS, *CDN, *SECRETS, *LEFTOVERS], planted)
    assert sorted(name for _pattern, name in found) == ["a.py", "a.py", "b.md", "b.md"]


def test_nothing_large_is_committed() -> None:
    sizes = {name_of(path): path.stat().st_size for path in tracked_files()}
    assert not {name: size for name, size in sizes.items() if size > 1_500_000}


def test_what_is_made_is_not_committed() -> None:
    made = {".mo", ".pyc", ".sqlite3"}
    assert not [path for path in tracked_files() if path.suffix in made]
    assert (ROOT / ".env.example").exists()
    assert not [path for path in tracked_files() if path.name == ".env"]
