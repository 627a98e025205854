"""A time stamp server (RFC 3161 over HTTP) for trying and for tests. Its clock is this machine's: it proves nothing."""

import socket
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from asn1crypto import tsp
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.serialization import pkcs12


class TimestampServer(ThreadingHTTPServer):
    """Answers on `listener` until it is shut down; on a free port of this machine without one."""

    daemon_threads = True

    def __init__(self, bundle: Path, listener: socket.socket | None = None) -> None:
        super().__init__(("127.0.0.1", 0), _Handler, bind_and_activate=False)
        if listener is None:
            self.server_bind()
            self.server_activate()
        else:
            self.socket.close()
            self.socket = listener
            self.server_address = listener.getsockname()
        self.stamper = stamper(bundle)
        #: How many were asked for; and what to answer instead of one, for tests.
        self.asked = 0
        self.refusal = 0

    def is_asked(self) -> None:
        """Called before each answer, in the thread that gives it: for tests that want to be there."""

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/"


def stamper(bundle: Path) -> Any:
    from asn1crypto import keys, x509
    from pyhanko.sign.timestamps import DummyTimeStamper
    from pyhanko_certvalidator.registry import SimpleCertificateStore

    content = pkcs12.load_pkcs12(bundle.read_bytes(), None)
    assert content.key is not None
    assert content.cert is not None
    store = SimpleCertificateStore()
    for each in content.additional_certs:
        store.register(x509.Certificate.load(each.certificate.public_bytes(serialization.Encoding.DER)))
    plain = (serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    return DummyTimeStamper(
        x509.Certificate.load(content.cert.certificate.public_bytes(serialization.Encoding.DER)),
        keys.PrivateKeyInfo.load(content.key.private_bytes(*plain)),
        certs_to_embed=store,
    )


class _Handler(BaseHTTPRequestHandler):
    server: TimestampServer

    def do_POST(self) -> None:
        self.server.asked += 1
        self.server.is_asked()
        if self.server.refusal:
            self.send_error(self.server.refusal)
            return
        query = self.rfile.read(min(int(self.headers.get("Content-Length", 0)), 1 << 16))
        try:
            answer = self.server.stamper.request_tsa_response(tsp.TimeStampReq.load(query)).dump()
        except ValueError:
            self.send_error(400)
            return
        self.send_response(200)
        self.send_header("Content-Type", "application/timestamp-reply")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing is worth a line."""
