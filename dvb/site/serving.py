"""One process tree that serves pages and does background work, for the demo and small sites."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from typing import Any

from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.core.wsgi import get_wsgi_application
from django.db import connections
from gunicorn.app.base import BaseApplication

from alliances.kernel.errors import Refused


class _Site(BaseApplication):  # type: ignore[misc]
    """Gunicorn with threads: one worker process, loopback only."""

    def __init__(self, port: int) -> None:
        self.port = port
        super().__init__()

    def load_config(self) -> None:
        values: dict[str, Any] = {
            "bind": f"127.0.0.1:{self.port}",
            "workers": 1,
            "threads": 8,
            "worker_class": "gthread",
            "timeout": 120,
            "graceful_timeout": 5,
            "loglevel": "warning",
            "proc_name": "dvb",
        }
        for key, value in values.items():
            self.cfg.set(key, value)

    def load(self) -> WSGIHandler:
        return get_wsgi_application()


def require_free_port(port: int) -> None:
    """Raises
    ------
    Refused
        ``port_taken`` when another program listens there.
    """
    with socket.socket() as probe:
        probe.settimeout(1)
        if probe.connect_ex(("127.0.0.1", port)) == 0:
            raise Refused("port_taken", f"Port {port} is taken. Choose another: make demo PORT={port + 1}")


def serve(port: int) -> None:
    """Serve until Ctrl-C; the worker ends with the server, also when that is killed outright."""
    connections.close_all()
    command = [sys.executable, str(settings.BASE_DIR / "manage.py"), "worker", "--parent", str(os.getpid())]
    worker = subprocess.Popen(  # noqa: S603 - our own command, no shell
        [*command, "--interval", "0.3", "--no-startup-delay", "--verbosity", "0", "--no-reload"],
        start_new_session=True,
    )
    try:
        _Site(port).run()
    finally:
        worker.terminate()
        try:
            worker.wait(timeout=10)
        except subprocess.TimeoutExpired:
            worker.kill()
