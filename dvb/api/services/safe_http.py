"""A message to an address that others chose: never into a closed network, never elsewhere than checked.

The name is asked once, every answer has to be public, and the connection goes to one of these very answers;
a name that changes its answer in between changes nothing. The certificate is that of the name all the same.
"""

from __future__ import annotations

import contextlib
import ipaddress
import socket
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import SplitResult, urlsplit

import requests
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

from alliances.kernel.errors import Refused

HERE = ("127.0.0.1", "localhost")
MAX_TRIES = 3
TOO_SLOW = "no answer in time"
PORTS = frozenset({443, 8443})
"""The ports of https; another port belongs to another service, whoever's machine it is."""
UNICAST = ipaddress.IPv6Network("2000::/3")
"""What is given out as global unicast; site-local and other addresses outside lead into closed networks."""
NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
Address = ipaddress.IPv4Address | ipaddress.IPv6Address


@dataclass(frozen=True)
class CheckedTarget:
    """An address of the web together with the addresses of the network that were checked for it."""

    parts: SplitResult
    name: str
    addresses: tuple[str, ...]

    def url_at(self, address: str) -> str:
        """The same page, by the number of its machine instead of its name."""
        netloc = f"{_bracketed(address)}:{_port(self.parts)}"
        return self.parts._replace(netloc=netloc, fragment="").geturl()

    @property
    def host(self) -> str:
        """What the receiver is called in the request."""
        port = f":{self.parts.port}" if self.parts.port else ""
        return _bracketed(self.name) + port


class _Deadline:
    """Cuts every connection of one sending when its time is over, however slowly the other side drips.

    A time-out of a socket begins anew with each byte; this one does not.
    """

    def __init__(self, seconds: float) -> None:
        self._ends = time.monotonic() + seconds
        self._sockets: list[socket.socket] = []
        self._lock = threading.Lock()
        self._timer = threading.Timer(seconds, self._cut)
        self._timer.daemon = True

    def __enter__(self) -> _Deadline:
        self._timer.start()
        return self

    def __exit__(self, *exc_info: object) -> None:
        self._timer.cancel()
        with self._lock:
            for each in self._sockets:
                each.close()
            self._sockets.clear()

    @property
    def left(self) -> float:
        return self._ends - time.monotonic()

    def watch(self, connection: socket.socket) -> None:
        """Hold the connection by a descriptor of our own: TLS takes the first one over."""
        with self._lock:
            self._sockets.append(connection.dup())

    def _cut(self) -> None:
        with self._lock:
            for each in self._sockets:
                with contextlib.suppress(OSError):
                    each.shutdown(socket.SHUT_RDWR)


class _NamedAdapter(HTTPAdapter):
    """Connects to a number within a deadline, and asks for the name's certificate there."""

    def __init__(self, deadline: _Deadline, name: str = "") -> None:
        self.name = name
        self.deadline = deadline
        super().__init__(max_retries=0)

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        if self.name:
            kwargs["server_hostname"] = self.name
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = _watched_pools(self.deadline)


def _watched_pools(deadline: _Deadline) -> dict[str, type[HTTPConnectionPool]]:
    """urllib3's pools, whose connections are shown to the deadline as soon as they are there."""

    class Plain(HTTPConnection):
        def _new_conn(self) -> socket.socket:
            connection = super()._new_conn()
            deadline.watch(connection)
            return connection

    class Encrypted(HTTPSConnection):
        def _new_conn(self) -> socket.socket:
            connection = super()._new_conn()
            deadline.watch(connection)
            return connection

    class PlainPool(HTTPConnectionPool):
        ConnectionCls = Plain

    class EncryptedPool(HTTPSConnectionPool):
        ConnectionCls = Encrypted

    return {"http": PlainPool, "https": EncryptedPool}


def resolve_public(url: str) -> CheckedTarget:
    """Ask the name once, and refuse what is not https or lies inside a closed network.

    Raises
    ------
    Refused
        ``bad_address``. In the demo, addresses of this machine are allowed, so that it can be tried.
    """
    try:
        parts = urlsplit(url)
        host, port = (parts.hostname or "").encode("idna").decode(), _port(parts)
    except ValueError:  # a UnicodeError is one too
        host = ""
    is_here = settings.DEMO and host in HERE
    if not host or not (is_here or parts.scheme == "https") or parts.username or parts.password:
        raise Refused("bad_address", _("Enter an address that begins with https://."), "url")
    if not is_here and port not in PORTS:
        raise Refused("bad_address", _("Use the ordinary port of https (443), or 8443."), "url")
    try:
        infos = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError:
        raise Refused("bad_address", _("This address cannot be found."), "url") from None
    addresses = tuple(dict.fromkeys(str(each[4][0]) for each in infos))
    if not addresses or not (is_here or all(map(is_public, addresses))):
        raise Refused("bad_address", _("This address lies inside a closed network."), "url")
    return CheckedTarget(parts, host, addresses[:MAX_TRIES])


def is_public(address: str) -> bool:
    """A machine of the open internet; an IPv4 address inside an IPv6 one is judged as what it is."""
    number: Address = ipaddress.ip_address(address)
    if isinstance(number, ipaddress.IPv6Address):
        inner = number.ipv4_mapped or number.sixtofour or (number.teredo or (None, None))[1]
        if number in NAT64:
            inner = ipaddress.IPv4Address(int(number) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(str(inner))
        if number not in UNICAST:
            return False
    return number.is_global and not (number.is_multicast or number.is_reserved or number.is_unspecified)


def post(
    target: CheckedTarget,
    body: bytes,
    *,
    headers: Mapping[str, str],
    timeout: float,
    verify: bool | str = True,
) -> int:
    """Send to the checked addresses in turn until one takes the connection; returns the status.

    A redirection is an answer like any other and not followed, the body of the answer is not read, and no
    proxy stands in between: it would ask the name anew. ``timeout`` is for all of it.

    Raises
    ------
    requests.RequestException
        Nobody there, another name's certificate, or no answer in time.
    """
    error: Exception | None = None
    with _Deadline(timeout) as deadline, requests.Session() as session:
        session.trust_env = False
        session.mount("https://", _NamedAdapter(deadline, target.name))
        session.mount("http://", _NamedAdapter(deadline))
        for address in target.addresses:
            if deadline.left <= 0:
                raise requests.Timeout(TOO_SLOW)
            try:
                answer = session.post(
                    target.url_at(address),
                    data=body,
                    headers={**headers, "Host": target.host},
                    timeout=max(deadline.left, 0.01),
                    allow_redirects=False,
                    stream=True,
                    verify=verify,
                )
            except requests.RequestException as broken:
                if deadline.left <= 0:
                    raise requests.Timeout(TOO_SLOW) from broken
                if not isinstance(broken, requests.ConnectionError) or not _is_unsent(broken):
                    raise
                error = broken
            else:
                answer.close()
                if deadline.left <= 0:  # the head was cut in the middle: that is no answer
                    raise requests.Timeout(TOO_SLOW)
                return answer.status_code
    raise error or requests.ConnectionError(target.name)


def _is_unsent(error: requests.ConnectionError) -> bool:
    """Whether no connection came about: then the next address may be tried, and nothing arrives twice."""
    is_refused = bool(error.args) and getattr(error.args[0], "reason", None) is not None
    return is_refused and not isinstance(error, requests.exceptions.SSLError)


def _bracketed(address: str) -> str:
    return f"[{address}]" if ":" in address else address


def _port(parts: SplitResult) -> int:
    return parts.port or (80 if parts.scheme == "http" else 443)
