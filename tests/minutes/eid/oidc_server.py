"""An OpenID Connect provider on loopback, in a thread: enough of one to sign at."""

import base64
import contextlib
import hashlib
import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, parse_qsl, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import ec

CLIENT, SECRET = "cesam", "s3cret"
LOA3 = "http://id.elegnamnden.se/loa/1.0/loa3"


class Site:
    """Who is there, and what the tokens say; tests change `claims` and `told`."""

    def __init__(self, issuer: str) -> None:
        self.issuer = issuer
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.codes: dict[str, dict[str, str]] = {}
        self.reset()

    def reset(self) -> None:
        self.claims: dict = {}
        self.told: dict = {"sub": "42", "name": "Anna Prov"}
        self.signing_key = self.key

    def sign_in(self, address: str) -> dict[str, str]:
        """What the person's browser brings back from the address."""
        asked = dict(parse_qsl(urlsplit(address).query))
        code = f"code-{len(self.codes)}"
        self.codes[code] = asked
        return {"code": code, "state": asked["state"]}

    def token(self, asked: dict[str, str]) -> str:
        now = int(time.time())
        claims = {
            "iss": self.issuer,
            "aud": CLIENT,
            "sub": "42",
            "iat": now,
            "exp": now + 300,
            "auth_time": now,
            "acr": LOA3,
            "nonce": asked["nonce"],
        } | self.claims
        claims = {name: value for name, value in claims.items() if value is not None}
        return jwt.encode(claims, self.signing_key, "ES256", headers={"kid": "one"})


def _handler(site: Site) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def log_message(self, format, *args):
            pass

        def answer(self, body, status=200):
            content = json.dumps(body).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def do_GET(self):
            if self.path == "/.well-known/openid-configuration":
                ends = {f"{name}_endpoint": f"{site.issuer}/{name}" for name in ("authorization", "token", "userinfo")}
                return self.answer({"issuer": site.issuer, "jwks_uri": f"{site.issuer}/keys", **ends})
            if self.path == "/keys":
                key = json.loads(jwt.algorithms.ECAlgorithm.to_jwk(site.key.public_key()))
                return self.answer({"keys": [key | {"kid": "one", "alg": "ES256", "use": "sig"}]})
            return self.answer(site.told)

        def do_POST(self):
            form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
            expected = "Basic " + base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
            asked = site.codes.pop(form["code"][0], None)
            challenge = hashlib.sha256(form["code_verifier"][0].encode()).digest()
            proof = base64.urlsafe_b64encode(challenge).rstrip(b"=").decode()
            if asked is None or proof != asked["code_challenge"] or self.headers["Authorization"] != expected:
                return self.answer({"error": "invalid_grant"}, 400)
            return self.answer({"access_token": "at", "token_type": "Bearer", "id_token": site.token(asked)})

    return Handler


@contextlib.contextmanager
def running() -> Iterator[Site]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler)
    site = Site(f"http://127.0.0.1:{server.server_address[1]}")
    server.RequestHandlerClass = _handler(site)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()
