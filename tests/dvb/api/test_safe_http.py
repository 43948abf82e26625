"""Where a message may go: only to the very address that was checked, by the certificate of its name."""

from __future__ import annotations

import datetime as dt
import socket
import ssl
import threading
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
import requests
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from alliances.kernel.errors import Refused
from dvb.api.services import safe_http as outgoing

NAME = "sistema.example"
REFUSED = 1  # a port of this machine where nobody listens


class Resolver:
    """Answers for a name, another time otherwise; everything else as ever."""

    def __init__(self, *answers: list[str]) -> None:
        self.answers = list(answers)
        self.asked = 0
        self.real = socket.getaddrinfo

    def __call__(self, host: str, port: int, *args: Any, **given: Any) -> Any:
        if host != NAME:
            return self.real(host, port, *args, **given)
        found = self.answers[min(self.asked, len(self.answers) - 1)]
        self.asked += 1
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (each, port)) for each in found]


class Receiver(HTTPServer):
    """An https server of this machine with a certificate for one name, that redirects whoever comes."""

    def __init__(self, folder: Path, name: str) -> None:
        self.heard: list[dict[str, str]] = []
        super().__init__(("127.0.0.1", 0), Handler)
        self.authority = certificate(folder, name)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.authority)
        context.sni_callback = lambda _socket, asked, _context: self.heard.append({"sni": str(asked)})  # type: ignore[assignment]
        self.socket = context.wrap_socket(self.socket, server_side=True)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A refused certificate is what the test is about."""


class Handler(BaseHTTPRequestHandler):
    def do_POST(self) -> None:  # noqa: N802 (the name is the library's)
        length = int(self.headers["Content-Length"])
        self.server.heard.append(  # type: ignore[attr-defined]
            {"host": self.headers["Host"], "path": self.path, "body": self.rfile.read(length).decode()}
        )
        self.send_response(307)
        self.send_header("Location", f"http://127.0.0.1:{REFUSED}/inside")
        self.end_headers()

    def log_message(self, *args: Any) -> None:
        pass


def certificate(folder: Path, name: str) -> str:
    """A self-signed certificate and its key in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder(subject, subject, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path = folder / f"{name}.pem"
    path.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    return str(path)


@pytest.fixture
def receiver(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Receiver]:
    server = Receiver(tmp_path, NAME)
    monkeypatch.setattr(outgoing, "PORTS", {*outgoing.PORTS, server.server_port})
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.parametrize(
    "url",
    [
        "http://piemers.example/",
        "https://127.0.0.1/",
        "https://[::1]/",
        "https://10.0.0.1/x",
        "https://169.254.169.254/latest",
        "https://user:secret@1.1.1.1/",
        "https://1.1.1.1:99999/",
        "https://1.1.1.1:22/",
        "https://1.1.1.1:80/",
        "https://[2606:4700::1111]:25/",
        "https://[fec0::1]/",
        "https://[4000::1]/",
        "https://[64:ff9b:1::1]/",
        "https:///x",
        "https://" + "a" * 70 + ".example/",
        "ftp://1.1.1.1/",
    ],
)
def test_address_inside_a_closed_network_or_not_https_is_refused(url: str, settings: Any) -> None:
    settings.DEMO = False
    with pytest.raises(Refused) as refused:
        outgoing.resolve_public(url)
    assert refused.value.code == "bad_address"


@pytest.mark.parametrize(
    "address",
    [
        "0.0.0.0",  # noqa: S104 (an address to refuse, not to listen at)
        "10.1.2.3",
        "100.64.0.1",
        "127.9.9.9",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "192.0.2.1",
        "224.0.0.1",
        "239.1.1.1",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "fe80::1",
        "fe80::1%eth0",
        "fd00::1",
        "ff0e::1",
        "::ffff:10.0.0.1",
        "::ffff:127.0.0.1",
        "64:ff9b::a00:1",
        "2002:a00:1::",
        "2001:db8::1",
    ],
)
def test_no_address_of_a_closed_network_passes_in_any_writing(address: str) -> None:
    assert not outgoing.is_public(address)


def test_addresses_of_the_open_internet_pass() -> None:
    assert all(map(outgoing.is_public, ["1.1.1.1", "2606:4700::1111", "::ffff:1.1.1.1", "64:ff9b::101:101"]))


def test_one_closed_address_among_open_ones_is_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", Resolver(["1.1.1.1", "10.0.0.1"]))
    with pytest.raises(Refused):
        outgoing.resolve_public(f"https://{NAME}/dvb")


def test_name_that_changes_its_answer_after_the_check_is_not_followed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    resolver = Resolver(["1.1.1.1"], ["127.0.0.1"])
    monkeypatch.setattr(socket, "getaddrinfo", resolver)
    reached: list[Any] = []

    def connect(_self: socket.socket, address: Any) -> None:
        reached.append(address)
        raise ConnectionRefusedError

    monkeypatch.setattr(socket.socket, "connect", connect)
    way = outgoing.resolve_public(f"https://{NAME}/dvb")
    with pytest.raises(requests.ConnectionError):
        outgoing.post(way, b"{}", headers={}, timeout=1)
    assert reached == [("1.1.1.1", 443)]
    assert resolver.asked == 1, "the name is asked once for a sending"


def test_checked_address_is_asked_for_the_names_certificate_and_redirects_lead_nowhere(
    receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outgoing, "is_public", lambda _address: True)
    monkeypatch.setattr(socket, "getaddrinfo", Resolver(["127.0.0.2", "127.0.0.1"], ["127.0.0.3"]))
    way = outgoing.resolve_public(f"https://{NAME}:{receiver.server_port}/dvb?a=b")
    status = outgoing.post(way, b"{}", headers={}, timeout=5, verify=receiver.authority)
    assert status == 307, "the first address takes no connection, the second one answers"
    assert receiver.heard == [
        {"sni": NAME},
        {"host": f"{NAME}:{receiver.server_port}", "path": "/dvb?a=b", "body": "{}"},
    ]


def test_certificate_of_another_name_is_refused_and_nothing_is_sent(
    receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outgoing, "is_public", lambda _address: True)
    monkeypatch.setattr(socket, "getaddrinfo", Resolver(["127.0.0.1"]))
    way = outgoing.resolve_public(f"https://{NAME}:{receiver.server_port}/")
    way = replace(way, name="cits.example")
    with pytest.raises(requests.exceptions.SSLError):
        outgoing.post(way, b"{}", headers={}, timeout=5, verify=receiver.authority)
    assert not [each for each in receiver.heard if "body" in each]
