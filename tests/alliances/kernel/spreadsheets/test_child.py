"""The child process: alone, poor, watched by a clock, and fast enough."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from alliances.kernel import isolated_process as isolated
from alliances.kernel.errors import Refused
from alliances.kernel.spreadsheets import reader_process as process
from alliances.kernel.spreadsheets import upload
from alliances.kernel.spreadsheets.cells import parse_cells
from alliances.kernel.spreadsheets.table_detection import find_table
from alliances.kernel.spreadsheets.upload import read_upload
from alliances.kernel.spreadsheets.workbook import Limits
from alliances.kernel.spreadsheets.writing import SheetOut, write_xlsx
from matching.imports.learners.layout import LEARNERS
from tests.alliances.kernel.spreadsheets import made

pytestmark = pytest.mark.slow

READING = Path(process.__file__).with_name("reading")
ROOT = READING.parents[3]
HEADER = ["Audzēkņa ID", "Vārds, uzvārds", "Dzimšanas datums", "Skola", "Kvalifikācija", "Grupa", "Pilsēta"]
HEADER += ["Adrese", "Platums", "Garums", "Maks. km", "Kopmītnes", "Pieejams no", "Pieejams līdz", "Vēlmes"]


def many_learners(count: int) -> bytes:
    rows = (
        [
            *(f"L{n}", f"Anna Ķēniņa {n}", "2008-02-01", "Cēsu tehnikums", "Pavārs", "P1", "Cēsis"),
            *(f"Raunas iela {n}", 57.31, 25.27, 30, "jā", "01.09.2026", "31.05.2027", "O1;O2;O3"),
        ]
        for n in range(count)
    )
    return write_xlsx([SheetOut("Audzēkņi", HEADER, rows)])


def _numbers(count: int) -> bytes:
    row = '<row r="{0}">' + "".join(f'<c r="{letter}{{0}}"><v>{{0}}</v></c>' for letter in "ABCDEFGHIJK")
    return made.xlsx(made.sheet_xml("".join(f"{row.format(n)}</row>" for n in range(1, count))))


def test_what_runs_in_the_child_imports_only_the_standard_library_and_itself() -> None:
    imported = set()
    for path in READING.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Import):
                imported |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module:
                imported.add(node.module)
    own = {name for name in imported if name.startswith("alliances.kernel.spreadsheets.reading")}
    typing_only = {"alliances.kernel.spreadsheets.workbook"}
    strange = {name.split(".")[0] for name in imported - own - typing_only} - sys.stdlib_module_names
    assert own
    assert strange == set()


def test_the_child_loads_neither_django_nor_a_site_package() -> None:
    boot = "import sys; sys.path.insert(0, sys.argv[1]); import alliances.kernel.spreadsheets.reading.child, "
    boot += "alliances.kernel.spreadsheets.reading.xlsx, alliances.kernel.spreadsheets.reading.ods, "
    boot += "alliances.kernel.spreadsheets.reading.delimited, json; print(json.dumps(sorted(sys.modules)))"
    command = [sys.executable, "-I", "-S", "-c", boot, str(ROOT)]
    loaded = set(json.loads(subprocess.run(command, capture_output=True, check=True).stdout))
    assert "alliances.kernel.spreadsheets.reading.child" in loaded
    assert {name.split(".")[0] for name in loaded} - sys.stdlib_module_names - {"__main__"} == {"alliances"}
    assert not loaded & {"typing", "dataclasses"}, "they cost more than all the rest of the start"


class _Watched(subprocess.Popen[bytes]):
    """Remembers the last child and how it was started."""

    last: _Watched
    named: dict[str, object]

    def __init__(self, command: list[str], **named: object) -> None:
        type(self).last, type(self).named = self, named
        super().__init__(command, **named)  # type: ignore[call-overload]


def test_the_child_sees_no_secret_of_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("alliances.kernel.isolated_process.subprocess.Popen", _Watched)
    read_upload(b"A;B\n1;2\n", "a.csv")
    named = _Watched.named
    assert (named["env"], named["cwd"], named["stderr"]) == ({}, "/", subprocess.DEVNULL)


def test_a_child_that_is_too_slow_is_killed_and_the_file_refused() -> None:
    data = _numbers(40_000)
    started = time.monotonic()
    with pytest.raises(Refused) as refused:
        read_upload(data, "a.xlsx", Limits(seconds=0.15))
    assert refused.value.code == "too_slow"
    assert time.monotonic() - started < 4


def test_a_child_that_uses_up_its_processor_time_is_refused() -> None:
    with pytest.raises(Refused) as refused:
        read_upload(_numbers(49_000), "a.xlsx", Limits(cpu_seconds=1, seconds=60))
    assert refused.value.code == "too_slow"


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux counts a process's memory")
def test_a_child_that_needs_too_much_memory_is_refused() -> None:
    texts = "".join(f"<si><t>teksts {n:030d}</t></si>" for n in range(300_000))
    data = made.xlsx(made.sheet_xml(""), sharedStrings=f'<sst xmlns="{made.MAIN}">{texts}</sst>')
    with pytest.raises(Refused) as refused:
        read_upload(data, "a.xlsx", Limits(memory_bytes=40_000_000, seconds=60, cpu_seconds=60))
    assert refused.value.code == "too_much_memory"


def test_a_child_that_dies_is_a_refusal_and_no_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(isolated, "_BOOT", "raise SystemExit(3)")
    with pytest.raises(Refused) as refused:
        read_upload(b"A;B\n1;2\n", "a.csv")
    assert refused.value.code == "unreadable"


def test_no_child_is_left_over_after_a_failing_progress_report(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(done: int, total: int) -> None:
        raise RuntimeError("the page is gone")

    monkeypatch.setattr("alliances.kernel.isolated_process.subprocess.Popen", _Watched)
    with pytest.raises(RuntimeError, match="gone"):
        read_upload(_numbers(9_000), "a.xlsx", progress=fail)
    assert _Watched.last.returncode is not None


def test_progress_grows_to_the_end() -> None:
    heard: list[tuple[int, int]] = []
    read_upload(_numbers(9_000), "a.xlsx", progress=lambda done, total: heard.append((done, total)))
    shares = [done / total for done, total in heard]
    assert len(shares) > 3
    assert shares == sorted(shares)
    assert 0.9 < shares[-1] <= 1


@pytest.mark.parametrize("kind", ["bytes", "path", "text path"])
def test_an_upload_is_read_from_bytes_or_from_a_path(kind: str, tmp_path: Path) -> None:
    path = tmp_path / "upload"
    path.write_bytes(b"A;B\n1;2\n")
    source: Any = {"bytes": path.read_bytes(), "path": path, "text path": str(path)}[kind]
    assert read_upload(source, "a.csv").sheets[0].rows == [["A", "B"], ["1", "2"]]


def test_the_name_of_a_file_is_never_opened(tmp_path: Path) -> None:
    (tmp_path / "other.csv").write_bytes(b"secret;x\n")
    read = read_upload(b"A;B\n", f"{tmp_path}/../{tmp_path.name}/other.csv")
    assert read.sheets[0].rows == [["A", "B"]]


def test_five_thousand_learners_are_read_recognised_and_parsed() -> None:
    """How long it takes is measured by ``make bench``."""
    table = find_table(upload.read_upload(many_learners(5_000), "a.xlsx"), LEARNERS)
    rows = parse_cells(table, LEARNERS)
    assert (len(rows), sum(len(row.errors) for row in rows)) == (5_000, 0)
    assert len(table.mapping) == len(HEADER)
