"""Carries out one queued run in a process of its own: `python -m tests.matching.killed_run RUN [FUNCTION]`.

Where a function is named (`module:name` or `module:object.name`), the process kills itself as `kill -9` does
right after that function has returned for the first time.
"""

from __future__ import annotations

import os
import signal
import sys
from importlib import import_module
from operator import attrgetter
from typing import Any

import django


def die_after(dotted: str) -> None:
    module, _, path = dotted.partition(":")
    owner_path, _, name = path.rpartition(".")
    owner: Any = import_module(module)
    if owner_path:
        owner = attrgetter(owner_path)(owner)
    original = getattr(owner, name)

    def deadly(*args: Any, **kwargs: Any) -> Any:
        original(*args, **kwargs)
        os.kill(os.getpid(), signal.SIGKILL)

    setattr(owner, name, deadly)


def main(run_id: str, *deadly: str) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dvb.settings")
    django.setup()
    from matching.rounds.services import runs

    for dotted in deadly:
        die_after(dotted)
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    runs.execute(int(run_id))


if __name__ == "__main__":
    main(*sys.argv[1:])
