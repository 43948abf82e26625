"""A message to an address that others chose: never into a closed network, never elsewhere than checked.

The name is asked once, every answer has to be public, and the connection goes to one of these very answers;
a name that changes its answer in between changes nothing. The certificate is that of the name all the same.
"""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import SplitResult, urlsplit

import requests
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from requests.adapters import HTTPAdapter

from alliances.kernel.errors import Refused

HERE = ("127.0.0.1", "localhost")
MOST_TRIES = 3
NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
Address = ipaddress.IPv4Address | ipaddress.IPv6Address


@dataclass(frozen=True)
class Way:
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


class _NamedAdapter(HTTPAdapter):
    """Connects to a number, and asks for the name's certificate there."""

    def __init__(self, name: str) -> None:
        self.name = name
        super().__init__(max_retries=0)

    def init_poolmanager(self, *args: Any, **given: Any) -> None:
        super().init_poolmanager(*args, server_hostname=self.name, **given)


def way_to(url: str) -> Way:
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
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError:
        raise Refused("bad_address", _("This address cannot be found."), "url") from None
    addresses = tuple(dict.fromkeys(str(each[4][0]) for each in found))
    if not addresses or not (is_here or all(map(is_public, addresses))):
        raise Refused("bad_address", _("This address lies inside a closed network."), "url")
    return Way(parts, host, addresses[:MOST_TRIES])


def is_public(address: str) -> bool:
    """A machine of the open internet; an IPv4 address inside an IPv6 one is judged as what it is."""
    number: Address = ipaddress.ip_address(address)
    if isinstance(number, ipaddress.IPv6Address):
        inner = number.ipv4_mapped or number.sixtofour or (number.teredo or (None, None))[1]
        if number in NAT64:
            inner = ipaddress.IPv4Address(int(number) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(str(inner))
    return number.is_global and not (number.is_multicast or number.is_reserved or number.is_unspecified)


def post(
    way: Way, body: bytes, *, headers: Mapping[str, str], timeout: float, verify: bool | str = True
) -> int:
    """Send to the checked addresses in turn until one takes the connection; returns the status.

    A redirection is an answer like any other and not followed, the body of the answer is not read, and no
    proxy stands in between: it would ask the name anew.

    Raises
    ------
    requests.RequestException
        Nobody there, another name's certificate, or no answer in time.
    """
    fault: Exception | None = None
    with requests.Session() as session:
        session.trust_env = False
        session.mount("https://", _NamedAdapter(way.name))
        for address in way.addresses:
            try:
                answer = session.post(
                    way.url_at(address),
                    data=body,
                    headers={**headers, "Host": way.host},
                    timeout=timeout,
                    allow_redirects=False,
                    stream=True,
                    verify=verify,
                )
            except requests.ConnectionError as unreached:
                if not _is_unsent(unreached):
                    raise
                fault = unreached
            else:
                answer.close()
                return answer.status_code
    raise fault or requests.ConnectionError(way.name)


def _is_unsent(fault: requests.ConnectionError) -> bool:
    """Whether no connection came about: then the next address may be tried, and nothing arrives twice."""
    is_refused = bool(fault.args) and getattr(fault.args[0], "reason", None) is not None
    return is_refused and not isinstance(fault, requests.exceptions.SSLError)


def _bracketed(address: str) -> str:
    return f"[{address}]" if ":" in address else address


def _port(parts: SplitResult) -> int:
    return parts.port or (80 if parts.scheme == "http" else 443)
