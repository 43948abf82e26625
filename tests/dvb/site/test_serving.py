"""`manage.py demo` as a process: it answers, ends cleanly, keeps its data, leaves nobody behind."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, OpenerDirector, build_opener

import pytest

from dvb.management.commands import demo as demo_command
from tests import databases

ROOT = Path(__file__).resolve().parents[3]
PATIENCE = 300  # seconds for what a busy machine may need; nothing is asserted about speed

pytestmark = pytest.mark.slow


def until(question: Callable[[], object], seconds: float = PATIENCE) -> object:
    """Ask until the answer is true; the last answer."""
    end = time.monotonic() + seconds
    while not (answer := question()) and time.monotonic() < end:
        time.sleep(0.1)
    return answer


class Demo:
    """One start of the demo command in its own folder, on its own port."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port: int = probe.getsockname()[1]
        self.log = (folder / "log").open("a+")
        self.process = subprocess.Popen(
            [sys.executable, "manage.py", "demo", "--port", str(self.port), "--learners", "60"],
            cwd=ROOT,
            env=os.environ | {"DEMO": "1", "DVB_VAR_DIR": str(folder), "DATABASE_URL": self.database},
            stdout=self.log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )

    @property
    def database(self) -> str:
        return f"sqlite:///{self.folder / 'dvb.sqlite3'}"

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def printed(self) -> str:
        return (self.folder / "log").read_text()

    def answers(self) -> bool:
        assert self.process.poll() is None, f"the demo ended:\n{self.printed()}"
        with suppress(URLError, ConnectionError):
            return bool(build_opener().open(f"{self.address}/healthz", timeout=5).status == 200)
        return False

    def family(self) -> set[int]:
        """The processes of its session, and the worker, which has its own session but names its parent."""
        assert Path("/proc/self/stat").exists(), "this test reads /proc: run it on Linux"
        found = set()
        for entry in Path("/proc").glob("[0-9]*"):
            with suppress(OSError, IndexError):
                words = (entry / "cmdline").read_bytes().split(b"\0")
                session = int((entry / "stat").read_text().rpartition(")")[2].split()[3])
                is_worker = b"--parent" in words and str(self.process.pid).encode() in words
                if words != [b""] and (is_worker or session == self.process.pid):
                    found.add(int(entry.name))
        return found

    def end(self) -> None:
        for pid in self.family():
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.process.wait()
        self.log.close()


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[[], Demo]]:
    """Start the demo; the second start finds the folder of the first."""
    if databases.template().exists():  # migrating from nothing is shown elsewhere, and takes its time
        shutil.copyfile(databases.template(), tmp_path / "dvb.sqlite3")
    started: list[Demo] = []

    def one() -> Demo:
        demo = Demo(tmp_path)
        started.append(demo)
        assert until(demo.answers), demo.printed()
        return demo

    yield one
    for demo in started:
        demo.end()


class Visitor:
    """A browser without a screen: cookies, and the token of the form that is sent."""

    def __init__(self, demo: Demo) -> None:
        self.address = demo.address
        self.cookies = CookieJar()
        self.opener: OpenerDirector = build_opener(HTTPCookieProcessor(self.cookies))
        self.opener.addheaders = [("Accept-Language", "en")]

    def get(self, path: str) -> str:
        return str(self.opener.open(self.address + path, timeout=60).read().decode())

    def post(self, path: str, **values: str) -> str:
        token = next(cookie.value for cookie in self.cookies if cookie.name == "csrftoken")
        body = urlencode(values | {"csrfmiddlewaretoken": str(token)}).encode()
        return str(self.opener.open(self.address + path, body, timeout=60).read().decode())


def runs_done(visitor: Visitor, path: str) -> Callable[[], bool]:
    """Whether the list of runs shows a second one that is done."""
    return lambda: visitor.get(path).count("state-ok") >= 2


def test_demo_answers_works_in_the_background_and_ends_with_ctrl_c(start: Callable[[], Demo]) -> None:
    demo = start()
    visitor = Visitor(demo)
    assert "Māris Saime" in visitor.get("/personas/")
    home = visitor.post("/personas/alliance-coordinator/")
    found = re.search(r'href="(/rounds/\d+/)', home)
    assert found, "the start page of the alliance leads to its round"
    visitor.post(f"{found[1]}run/")
    assert until(runs_done(visitor, f"{found[1]}runs/")), "no worker carried out the run"
    family = demo.family()
    assert len(family) >= 3, "the server, its child that serves, and the worker"

    os.kill(demo.process.pid, signal.SIGINT)
    assert demo.process.wait(timeout=PATIENCE) == 0, demo.printed()
    assert demo.family() == set()
    assert "Traceback" not in demo.printed()


def test_killed_demo_leaves_no_process_behind_and_keeps_its_data(start: Callable[[], Demo]) -> None:
    """Its children look for their parent every second; one that is still starting does so once it has."""
    demo = start()
    assert until(lambda: len(demo.family()) >= 3)
    demo.process.kill()
    demo.process.wait()
    until(lambda: not demo.family())
    assert demo.family() == set()
    again = start()
    assert again.printed().count("Filling the demo year") == 1
    assert again.printed().count("joint round solved") == 1
    assert "Māris Saime" in Visitor(again).get("/personas/")


def test_port_that_is_taken_is_told_with_another_one(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        done = subprocess.run(
            [sys.executable, "manage.py", "demo", "--port", str(port)],
            cwd=ROOT,
            env=os.environ | {"DEMO": "1", "DVB_VAR_DIR": str(tmp_path)},
            capture_output=True,
            text=True,
            check=False,
        )
    assert done.returncode != 0
    assert f"make demo PORT={port + 1}" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "dvb.sqlite3").exists()


@pytest.mark.parametrize(
    ("chosen", "wanted"),
    [
        ("http://127.0.0.1:8000", "http://127.0.0.1:8080"),
        ("http://localhost:8000", "http://127.0.0.1:8080"),
        ("https://demo.piemers.example", "https://demo.piemers.example"),
    ],
)
def test_links_of_the_demo_follow_its_port(
    chosen: str, wanted: str, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the server writes, and what the worker does, which reads the environment."""
    settings.SITE_URL = chosen
    monkeypatch.setenv("SITE_URL", chosen)
    demo_command._point_links_at(8080)
    assert (settings.SITE_URL, os.environ["SITE_URL"]) == (wanted, wanted)
