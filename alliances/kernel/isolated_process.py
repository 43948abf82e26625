"""Reads what strangers sent in a child process: nothing of ours in its environment, killed by the clock."""

from __future__ import annotations

import json
import os
import selectors
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import IO, Any

Progress = Callable[[int, int], None]
_ROOT = Path(__file__).resolve().parents[2]
_BOOT = (
    "import sys; sys.path.insert(0, sys.argv[1]); "
    "from importlib import import_module; import_module(sys.argv[2]).main(sys.argv[3])"
)
_LONGEST_VERDICT = 2_000_000


def run(
    module: str,
    order: Mapping[str, Any],
    upload: IO[bytes],
    *,
    seconds: float,
    pass_fds: tuple[int, ...] = (),
    with_site_packages: bool = False,
    progress: Progress | None = None,
) -> dict[str, Any]:
    """Let ``module.main(order as JSON)`` read ``upload`` from standard input in a child process.

    The child is an isolated interpreter with an empty environment; it limits its own memory and processor
    time (``alliances.kernel.spreadsheets.reading.limits``) and is killed when ``seconds`` have passed.
    The verdict is ``{"ok": ...}`` or ``{"fault": ..., "details": ...}``.
    """
    deadline = time.monotonic() + seconds
    upload.seek(0)
    alone = [] if with_site_packages else ["-S"]
    child = subprocess.Popen(  # noqa: S603 - our own interpreter, fixed arguments
        [sys.executable, "-I", *alone, "-X", "utf8", "-c", _BOOT, str(_ROOT), module, json.dumps(order)],
        stdin=upload,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        pass_fds=pass_fds,
        cwd="/",
        env={},
    )
    try:
        return _verdict(child, deadline, progress)
    finally:
        child.kill()
        child.wait()
        if child.stdout is not None:
            child.stdout.close()


def _verdict(child: subprocess.Popen[bytes], deadline: float, progress: Progress | None) -> dict[str, Any]:
    verdict: dict[str, Any] = {}
    pending = b""
    for data in _read_output(child, deadline):
        if data is None:
            return _fault("too_slow")
        pending += data
        *lines, pending = pending.split(b"\n")
        for line in lines:
            message = json.loads(line)
            if "progress" not in message:
                verdict = message
            elif progress is not None:
                progress(*message["progress"])
        if len(pending) > _LONGEST_VERDICT:
            return _fault("unreadable")
    return verdict or _exit_verdict(child, deadline)


def _read_output(child: subprocess.Popen[bytes], deadline: float) -> Any:
    """Pieces of the child's standard output until it closes; None when the time is up."""
    if child.stdout is None:
        return
    pipe = child.stdout.fileno()
    with selectors.DefaultSelector() as selector:
        selector.register(pipe, selectors.EVENT_READ)
        while True:
            left = deadline - time.monotonic()
            if left <= 0 or not selector.select(left):
                yield None
                return
            data = os.read(pipe, 1 << 16)
            if not data:
                return
            yield data


def _exit_verdict(child: subprocess.Popen[bytes], deadline: float) -> dict[str, Any]:
    """The error for a child process without output: it was stopped by a limit or by the system."""
    try:
        status = child.wait(max(0.1, deadline - time.monotonic()))
    except subprocess.TimeoutExpired:
        return _fault("too_slow")
    if status == -signal.SIGXCPU:
        return _fault("too_slow")
    return _fault("too_much_memory" if status == -signal.SIGKILL else "unreadable")


def _fault(code: str) -> dict[str, Any]:
    return {"fault": code, "details": {}}
