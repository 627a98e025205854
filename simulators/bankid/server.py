"""The two doors of the simulator: the API over mutual TLS, and the phone over plain http, both on loopback."""

import html
import json
import socket
import ssl
from collections.abc import Callable, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from simulators.bankid.orders import Order, Rejected, Service

HOST = "127.0.0.1"
_LARGEST = 1_000_000
_PREFIX = "/rp/v6.0/"
_FAILED = (
    *("expiredTransaction", "certificateErr", "userCancel", "cancelled", "startFailed"),
    *("userDeclinedCall", "notSupportedByUserApp", "transactionRiskBlocked"),
)


class _Handler(BaseHTTPRequestHandler):
    service: Service
    protocol_version = "HTTP/1.1"

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing is logged: what passes here looks like personal data."""

    def _body(self) -> bytes:
        length = int(self.headers.get("Content-Length") or 0)
        if length > _LARGEST:
            self.close_connection = True
            raise Rejected(400, "invalidParameters", "Too large")
        return self.rfile.read(length)

    def _answer(self, status: int, content: bytes, kind: str, **headers: str) -> None:
        self.send_response(status)
        for name, value in {"Content-Type": kind, "Content-Length": str(len(content)), **headers}.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(content)

    def _json(self, status: int, body: Any) -> None:
        self._answer(status, json.dumps(body).encode(), "application/json")

    def _reject(self, fault: Rejected) -> None:
        self._json(fault.status, {"errorCode": fault.code, "details": fault.details})


class Api(_Handler):
    """`/rp/v6.0/…` for relying parties with a certificate of ours."""

    def do_GET(self) -> None:
        self._reject(Rejected(405, "methodNotAllowed", "Only POST is allowed"))

    def do_POST(self) -> None:
        try:
            body = self._body()
            if self.headers.get_content_type() != "application/json":
                raise Rejected(415, "unsupportedMediaType", "application/json is needed")
            self._json(200, self._do(body))
        except Rejected as fault:
            self._reject(fault)

    def _do(self, body: bytes) -> dict[str, Any]:
        try:
            asked = json.loads(body)
        except ValueError as error:
            raise Rejected(400, "invalidParameters", "No JSON") from error
        if not isinstance(asked, dict):
            raise Rejected(400, "invalidParameters", "No object")
        match self.path.removeprefix(_PREFIX) if self.path.startswith(_PREFIX) else "":
            case "sign":
                return self.service.sign(asked)
            case "collect":
                return self.service.collect(asked.get("orderRef"))
            case "cancel":
                return self.service.cancel(asked.get("orderRef"))
        raise Rejected(404, "notFound", "No such endpoint")


class Phone(_Handler):
    """The phone: a page to open and sign orders on, and the same as JSON for tests (`/control/…`)."""

    def do_GET(self) -> None:
        address = urlsplit(self.path)
        query = dict(parse_qsl(address.query))
        try:
            if address.path == "/control/orders":
                self._json(200, [_told(order) for order in self.service.waiting()])
            elif "autostarttoken" in query:
                self._page(self.service.start(query["autostarttoken"]), query.get("redirect", ""))
            else:
                self._overview()
        except Rejected as fault:
            self._overview(fault.details)

    def do_POST(self) -> None:
        try:
            content = self._body()
            if self.path.startswith("/control/"):
                self._json(200, self._control(self.path.removeprefix("/control/"), json.loads(content or b"{}")))
            else:
                self._press(dict(parse_qsl(content.decode())))
        except Rejected as fault:
            if self.path.startswith("/control/"):
                self._reject(fault)
            else:
                self._overview(fault.details)

    def _control(self, act: str, asked: Mapping[str, Any]) -> Any:
        match act:
            case "scan":
                return _told(self.service.scan(asked["code"]))
            case "hint":
                self.service.hint(asked["order"], asked["hint"], is_failed=asked["hint"] in _FAILED)
            case "sign":
                self.service.complete(asked["order"], asked["person"], fault=asked.get("fault", ""))
            case "advance":
                self.service.advance(float(asked["seconds"]))
            case "fault":
                self.service.fault = Rejected(int(asked["status"]), asked["code"])
            case _:
                raise Rejected(404, "notFound")
        return {}

    def _press(self, form: Mapping[str, str]) -> None:
        if "code" in form:
            return self._page(self.service.scan(form["code"]), "")
        ref = form.get("order", "")
        if form.get("act") == "sign":
            self.service.complete(ref, form["person"])
        else:
            self.service.hint(ref, "userCancel", is_failed=True)
        back = form.get("redirect", "")
        if back.startswith(("http://127.0.0.1:", "http://localhost:", "https://")):
            return self._answer(303, b"", "text/plain", Location=back)
        return self._overview("Klart. Gå tillbaka till CESAM.")

    def _overview(self, said: str = "") -> None:
        orders = "".join(
            f'<li><a href="/?{urlencode({"autostarttoken": one.auto_start_token})}">{_line(one)}</a></li>'
            for one in self.service.waiting()
        )
        self._html(
            f"<p role=status>{html.escape(said)}</p><h2>Väntar</h2><ul>{orders or '<li>Ingenting väntar.</li>'}</ul>"
            '<h2>Läs av en kod</h2><form method=post action="/"><label>Kodens text <input name=code size=60></label> '
            "<button>Läs av</button></form>"
        )

    def _page(self, order: Order, back: str) -> None:
        choices = "".join(
            f'<option value="{html.escape(key)}">{html.escape(person.name)}</option>'
            for key, person in self.service.people.items()
        )
        self._html(
            f'<pre>{html.escape(order.text)}</pre><form method=post action="/">'
            f"<input type=hidden name=order value={order.ref}>"
            f'<input type=hidden name=redirect value="{html.escape(back if back != "null" else "")}">'
            f"<p><label>Jag är <select name=person>{choices}</select></label></p>"
            "<p><button name=act value=sign>Skriv under</button> <button name=act value=cancel>Avbryt</button></p>"
            "</form>"
        )

    def _html(self, inner: str) -> None:
        page = (
            '<!doctype html><html lang="sv"><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
            "<title>Låtsad BankID-app</title><style>body{font:1rem/1.5 system-ui;max-width:36rem;margin:1rem auto;"
            "padding:0 1rem}pre{white-space:pre-wrap;border:1px solid #888;padding:.75rem}button,select,input"
            "{font:inherit;padding:.4rem .7rem;max-width:100%;box-sizing:border-box}</style><h1>Låtsad BankID-app</h1>"
            f"<p>En simulator för prov. Den legitimerar ingen.</p>{inner}"
        )
        self._answer(200, page.encode(), "text/html; charset=utf-8")


def _line(order: Order) -> str:
    return html.escape(order.text.splitlines()[0].lstrip("# "))


def _told(order: Order) -> dict[str, str]:
    return {"order": order.ref, "text": order.text, "autoStartToken": order.auto_start_token}


def open_doors(
    service: Service, folder: Path, *, api: socket.socket | None = None, phone: socket.socket | None = None
) -> tuple[ThreadingHTTPServer, ThreadingHTTPServer]:
    """The two servers, on the sockets given or on free ports, not yet serving."""
    door = _bound(Api, service, api)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "server.pem")
    context.load_verify_locations(folder / "tls-root.pem")
    context.verify_mode = ssl.CERT_REQUIRED
    # The handshake is done by the thread of the connection: whoever has no certificate keeps nobody else waiting.
    door.socket = context.wrap_socket(door.socket, server_side=True, do_handshake_on_connect=False)
    return door, _bound(Phone, service, phone)


def _bound(handler: type[_Handler], service: Service, listener: socket.socket | None) -> ThreadingHTTPServer:
    made: Callable[..., BaseHTTPRequestHandler] = type(handler.__name__, (handler,), {"service": service})
    server = ThreadingHTTPServer((HOST, 0), made, bind_and_activate=listener is None)
    if listener is not None:
        server.socket.close()
        server.socket, server.server_address = listener, listener.getsockname()
    server.daemon_threads = True
    server.handle_error = lambda request, client_address: None  # type: ignore[method-assign]
    return server
