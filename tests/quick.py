"""Which tests the quick run takes: the tests of the subjects that a change touches, and why."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path, PurePosixPath

ROOT = Path(__file__).resolve().parent.parent
APPS = ("alliances", "matching", "dvb")
SHARED_PARTS = {"kernel", "migrations", "management", "models.py", "urls.py", "admin.py", "apps.py"}
NO_SUBJECT = {*SHARED_PARTS, "__init__.py", "templates", "static", "locale"}
CORE = (
    "tests/alliances/people/test_services.py",
    "tests/alliances/organisations/test_services.py",
    "tests/matching/openings/test_services.py",
    "tests/matching/assignments/test_services.py",
    "tests/dvb/agreements/test_stages.py",
    "tests/dvb/logbook/views/test_pages.py",
)
"""What is run where no subject can be told: sign-in and rights, placing, agreements, the log."""

MOST = 4
"""More subjects than these take longer than a quick run may."""


@dataclass
class Choice:
    """Test files and folders, each with the reason for which it was chosen."""

    reasons: dict[str, list[str]] = field(default_factory=dict)

    def add(self, tests: Iterable[str], why: str) -> None:
        for test in tests:
            self.reasons.setdefault(test, []).append(why)

    @property
    def paths(self) -> list[str]:
        """Without what lies in a chosen folder."""
        folders = {PurePosixPath(path) for path in self.reasons}
        return sorted(path for path in self.reasons if folders.isdisjoint(PurePosixPath(path).parents))

    def lines(self) -> list[str]:
        """What is run and why; a long list of reasons is cut."""
        lines = ["all tests that need no database"]
        for path in self.paths:
            why = self.reasons[path]
            more = f" and {len(why) - 2} more" if len(why) > 2 else ""
            lines.append(f"{path}  <- {', '.join(why[:2])}{more}")
        return lines


def choose(uncommitted: Iterable[str], on_branch: Iterable[str] = ()) -> Choice:
    """Take the tests of what is not committed and of the branch; where that is too much, of the first alone.

    Parameters
    ----------
    uncommitted, on_branch : iterable of str
        Changed files, as paths from the root of the repository.
    """
    uncommitted = sorted(set(uncommitted))
    wide = _tests_of_all({*uncommitted, *on_branch})
    if _subjects(wide) <= MOST:
        return wide
    narrow = _tests_of_all(uncommitted)
    if narrow.reasons and _subjects(narrow) <= MOST:
        return narrow
    core = Choice()
    core.add(CORE, f"{_subjects(narrow) or _subjects(wide)} subjects changed, too many for a quick run")
    return core


def _subjects(choice: Choice) -> int:
    return len({PurePosixPath(path).parts[:3] for path in choice.reasons if path not in CORE})


def _tests_of_all(changed: Iterable[str]) -> Choice:
    choice = Choice()
    for path in sorted(changed):
        choice.add(tests_of(path), path)
    return choice


def tests_of(path: str) -> tuple[str, ...]:
    """Return the tests that touch the database and judge this file; () where those without one suffice."""
    parts = PurePosixPath(path).parts
    if parts[0] == "tests":
        return _of_test(path, parts[1:])
    if parts[0] not in APPS or len(parts) < 2:
        return ()  # documents, locks, the Makefile: tests/house reads them, and needs no database
    special: dict[str, Callable[[], tuple[str, ...]]] = {
        "templates": lambda: _of_template("/".join(parts[2:])),
        "static": lambda: ("tests/dvb/site",),
        "locale": lambda: ("tests/dvb/site",),
        "kernel": lambda: (*_folder(f"tests/{parts[0]}/kernel"), *CORE),
    }
    if parts[1] in special:
        return special[parts[1]]()
    if parts[1] in NO_SUBJECT or parts[1].endswith(".py"):
        return CORE
    return of_subject(parts[0], parts[1])


def of_subject(app: str, subject: str) -> tuple[str, ...]:
    """Return the tests of a subject; of one that has none, those that import it."""
    own = _folder(f"tests/{app}/{subject}")
    if own:
        return own
    name = re.compile(rf"\b{app}\.{subject}\b|\bfrom {app} import .*\b{subject}\b")
    readers = tuple(file for file, text in _texts("tests", "test_*.py") if name.search(text))
    return readers if 0 < len(readers) <= MOST else CORE


def _of_test(path: str, inside: tuple[str, ...]) -> tuple[str, ...]:
    if inside[0] in ("journeys", "benchmarks"):
        return ()  # these want a browser, or assert nothing
    if len(inside) == 1:
        return CORE  # what all tests share
    is_test = inside[-1].startswith("test_") and inside[-1].endswith(".py")
    if is_test and (ROOT / path).exists():
        return (path,)
    own = _folder("/".join(("tests", *inside[: 1 if inside[0] == "house" else 2])))
    return own or CORE


def _of_template(name: str) -> tuple[str, ...]:
    """Ask which subjects name the template, its folder, or the letter that it is the text of."""
    parent = PurePosixPath(name).parent
    wanted = [f"{parent}/{PurePosixPath(name).stem}", f"{parent}/"]
    if parent.name == "messages":
        wanted = [f'"{PurePosixPath(name).stem}"']
    for text in wanted if len(parent.parts) > 1 or parent.name == "messages" else ():
        subjects = _subjects_that_say(text)
        if 0 < len(subjects) <= MOST:
            return tuple(sorted({test for app, one in subjects for test in of_subject(app, one)}))
    return CORE


def _subjects_that_say(text: str) -> set[tuple[str, str]]:
    subjects = set()
    for app in APPS:
        for file, source in _texts(app, "*.py"):
            parts = PurePosixPath(file).parts
            if text in source and len(parts) > 2 and parts[1] not in NO_SUBJECT:
                subjects.add((parts[0], parts[1]))
    return subjects


@cache
def _texts(top: str, pattern: str) -> list[tuple[str, str]]:
    return [
        (path.relative_to(ROOT).as_posix(), path.read_text())
        for path in sorted((ROOT / top).rglob(pattern))
        if path.is_file()
    ]


def _folder(path: str) -> tuple[str, ...]:
    return (path,) if any((ROOT / path).rglob("test_*.py")) else ()


def changes() -> tuple[set[str], set[str]]:
    """Return what differs from the last commit, new files too, and what the branch changed since main."""
    uncommitted = _git("diff", "--name-only", "HEAD") | _git("ls-files", "--others", "--exclude-standard")
    for main in ("origin/main", "main"):
        base = _git("merge-base", "HEAD", main)
        if base:
            return uncommitted, _git("diff", "--name-only", base.pop(), "HEAD")
    return uncommitted, set()


def _git(*arguments: str) -> set[str]:
    command = ["git", "-c", "core.quotePath=false", *arguments]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    return set(done.stdout.splitlines()) if done.returncode == 0 else set()
