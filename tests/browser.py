"""Which Chromium the journeys use, and how it is started so that it talks to nobody but us."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
"""Without a window to keep, the first does the same journeys with two thirds of the work."""
PACKAGES = ("chromium-headless-shell", "chromium")
QUIET = [
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


class NoBrowserError(Exception):
    """No Chromium is to be had."""


def flags() -> list[str]:
    return [*QUIET, "--no-sandbox"] if os.geteuid() == 0 else list(QUIET)


def chromium(*, install: bool = False) -> str:
    """Find Chromium: $CHROMIUM, the path, Debian's package where we may install it, else Playwright's own."""
    found = _on_this_machine()
    if found is None and install:
        found = _from_debian() or _from_playwright()
    if found is None:
        raise NoBrowserError("no Chromium: name one in CHROMIUM, or install the package chromium")
    return found


def _on_this_machine() -> str | None:
    named = os.environ.get("CHROMIUM")
    if named:
        return shutil.which(named)
    return next((path for path in map(shutil.which, NAMES) if path), None) or _playwright_path()


def _from_debian() -> str | None:
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return None
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}

    def apt(*words: str) -> bool:
        command = ["apt-get", "-q", *words]
        return not subprocess.run(command, env=environment, check=False, stdout=subprocess.DEVNULL).returncode

    install = ("install", "-y", "--no-install-recommends", "fonts-dejavu-core")
    if not apt("update"):
        return None
    return next((shutil.which(name) for name in PACKAGES if apt(*install, name)), None)


def _from_playwright() -> str | None:
    subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=False)
    return _playwright_path()


def _playwright_path() -> str | None:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = Path(playwright.chromium.executable_path)
    return str(path) if path.exists() else None
