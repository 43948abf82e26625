"""Reads one file at a time in a fresh copy of the process and counts seconds and memory."""

from __future__ import annotations

import json
import os
import resource
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

from alliances.kernel.errors import Refused
from alliances.kernel.spreadsheets.upload import read_upload

READ = "read"


@dataclass(frozen=True, slots=True)
class Hostile:
    """One file: what it is, how it is called, how it is made, and the code it must get (or be read)."""

    what: str
    name: str
    make: Callable[[], bytes]
    expected: str = READ


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one file got; memory in MB above what the asking process had, and of the child in all.

    ``seconds`` are by the clock, ``processor`` those of both processes: on an idle machine about the same.
    """

    what: str
    name: str
    size: int
    expected: str
    code: str
    sentence: str
    seconds: float
    processor: float
    parent_mb: float
    child_mb: float


def _in_a_fork(work: Callable[[], str]) -> str:
    """Run ``work`` in a copy of this process, so that its memory and its children are counted alone."""
    reading, writing = os.pipe()
    if (pid := os.fork()) == 0:
        try:
            with os.fdopen(writing, "w") as answer:
                answer.write(work())
        finally:
            os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as answer:
        said = answer.read()
    os.waitpid(pid, 0)
    return said


def _status(field: str) -> int:
    """A size of this process in kB as the Linux kernel counts it."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(field))


def _processor() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def _read(hostile: Hostile, path: Path) -> str:
    Path("/proc/self/clear_refs").write_text("5")
    before, started, used = _status("VmRSS:"), time.perf_counter(), _processor()
    try:
        workbook = read_upload(path, hostile.name)
    except Refused as refused:
        code, sentence = refused.code, str(refused.message)
    else:
        code = READ
        rows = sum(len(sheet.rows) for sheet in workbook.sheets)
        sentence = " ".join([f"{rows} rows.", *(str(note.message) for note in workbook.notes)])
    seconds, processor = time.perf_counter() - started, _processor() - used
    child = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    parent_mb, child_mb = (_status("VmHWM:") - before) / 1024, child / 1024
    size = path.stat().st_size
    named = (hostile.what, hostile.name, size, hostile.expected)
    return json.dumps(asdict(Outcome(*named, code, sentence, seconds, processor, parent_mb, child_mb)))


def measure(hostile: Hostile) -> Outcome:
    """Make the file in one process, read it in another."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "upload"
        _in_a_fork(lambda: str(path.write_bytes(hostile.make())))
        return Outcome(**json.loads(_in_a_fork(lambda: _read(hostile, path))))


def as_markdown(outcomes: list[Outcome]) -> str:
    lines = [
        "| file | kB | answer | seconds | of processor | MB here | MB child | sentence |",
        "|---|--:|---|--:|--:|--:|--:|---|",
    ]
    for one in outcomes:
        code = one.code if one.code == one.expected else f"**{one.code}, not {one.expected}**"
        lines.append(
            f"| {one.what} ({one.name}) | {one.size / 1000:.1f} | {code} | {one.seconds:.2f} "
            f"| {one.processor:.2f} | {one.parent_mb:.1f} | {one.child_mb:.0f} "
            f"| {one.sentence.replace('|', '/')} |"
        )
    slowest = max(one.seconds for one in outcomes)
    most = max(one.parent_mb + one.child_mb for one in outcomes)
    wrong = sum(one.code != one.expected for one in outcomes)
    lines.append(f"\n{len(outcomes)} files, {wrong} with another answer than expected; ")
    busiest = max(one.processor for one in outcomes)
    lines.append(f"slowest {slowest:.2f} s by the clock, {busiest:.2f} s of processor; ")
    lines.append(f"most memory {most:.0f} MB.\n")
    lines.append(
        "The child is counted from its fork on, so its figure begins with the size of the asking process."
    )
    return "\n".join(lines)
