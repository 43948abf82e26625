"""Whose address a request is counted by and stored with: the visitor's, as a trusted machine wrote it down.

Each proxy appends the address that it saw to ``X-Forwarded-For``; entries before those of our own
proxies was written by the visitor and means nothing.
"""

from __future__ import annotations

import ipaddress

from django.conf import settings
from django.http import HttpRequest

UNKNOWN = "0.0.0.0"  # noqa: S104 - a stored value: behind a socket of this machine nobody has an address
HOME_PREFIX = 64
"""The part of an IPv6 address that names one connection: its owner chooses the rest freely."""


def client_address(request: HttpRequest) -> str:
    """The visitor's address; what the settings do not vouch for is that of the connection.

    ``TRUSTED_CLIENT_IP_HEADER`` names a header that the proxy sets afresh; else ``TRUSTED_PROXY_COUNT`` says
    how many of the last entries of ``X-Forwarded-For`` are by our own proxies.
    """
    return _valid(_forwarded(request)) or _valid(request.META.get("REMOTE_ADDR", "")) or UNKNOWN


def client_network(request: HttpRequest) -> str:
    """The address to count by: of an IPv6 address the network alone."""
    address = client_address(request)
    if ":" not in address:
        return address
    return str(ipaddress.IPv6Network((address, HOME_PREFIX), strict=False).network_address)


def _forwarded(request: HttpRequest) -> str:
    if settings.TRUSTED_CLIENT_IP_HEADER:
        return request.headers.get(settings.TRUSTED_CLIENT_IP_HEADER) or ""
    count: int = settings.TRUSTED_PROXY_COUNT
    entries = request.headers.get("x-forwarded-for", "").split(",")
    return entries[-count] if 0 < count <= len(entries) else ""


def _valid(text: str) -> str:
    """The address in one form, without a port; nothing where it is none."""
    text = text.strip()
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return ""
    if isinstance(address, ipaddress.IPv6Address):
        return str(address.ipv4_mapped or address).partition("%")[0]
    return str(address)
