"""Signing by identifying oneself anew at an OpenID Connect provider, for municipalities with a broker.

Not a signature with a key of the person's own: the provider vouches, in a token that it signs, that the person
identified themselves just now, at the level asked for, and in answer to a nonce that is made of the very document. The
token, its keys and what the provider told of the person are kept as received.
"""

import base64
import datetime as dt
import hashlib
import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from minutes.eid.bankid import statement
from minutes.eid.identity import key_of, personal_number
from minutes.eid.provider import (
    CannotSign,
    Evidence,
    EvidenceFile,
    EvidenceRefused,
    Order,
    Progress,
    Reason,
    SignRequest,
    Started,
    State,
)

if TYPE_CHECKING:
    import httpx

_ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"]
_ACT = _("Sign with e-identification at another site")
_WAITING = _("Identify yourself at the other site, which brings you back here.")
_CANCELLED = _("You did not identify yourself at the other site. Nothing was signed.")
_BROKEN = _("The other site did not confirm the signing. Nothing was signed. Try again.")
_DONE = _("The signature is received.")


@dataclass(frozen=True)
class Configuration:
    issuer: str
    client_id: str
    client_secret: str
    acr: Sequence[str]
    scope: str = "openid profile"
    person_claim: str = ""
    label: str = ""
    timeout: float = 10.0
    skew: dt.timedelta = dt.timedelta(minutes=2)


class OpenIDConnect:
    slug = "oidc"
    is_real = True
    needs_link = True

    def __init__(self, configuration: Configuration) -> None:
        self.configuration = configuration
        self.label: str | Promise = configuration.label or _("E-identification at another site")
        self.act: str | Promise = format_lazy(_("Sign by {site}"), site=self.label) if configuration.label else _ACT

    def start(self, request: SignRequest) -> Started:
        state, verifier = secrets.token_urlsafe(32), secrets.token_urlsafe(64)
        asked = {
            "response_type": "code",
            "client_id": self.configuration.client_id,
            "redirect_uri": request.return_url,
            "scope": self.configuration.scope,
            "state": state,
            "nonce": nonce_of(request),
            "code_challenge": _url64(hashlib.sha256(verifier.encode()).digest()),
            "code_challenge_method": "S256",
            "acr_values": " ".join(self.configuration.acr),
            "max_age": "0",
            "prompt": "login",
            "ui_locales": "sv",
        }
        address = self._discovered()["authorization_endpoint"]
        joint = "&" if "?" in address else "?"
        return Started(state, {"verifier": verifier}, f"{address}{joint}{urlencode(asked)}")

    def status(self, order: Order) -> Progress:
        return Progress(State.PENDING, "waiting", _WAITING)

    def cancel(self, order: Order) -> None:
        """Nothing is known there until the person comes back."""

    def take_back(self, order: Order, brought: Mapping[str, Any]) -> Progress:
        """Exchange the code for the token, and fetch what it is proven with."""
        if brought.get("state") != order.started.reference:
            return Progress(State.FAILED, "state", _BROKEN)
        if "code" not in brought:
            return Progress(State.FAILED, str(brought.get("error", "error"))[:40], _CANCELLED)
        try:
            outcome = self._exchange(order, str(brought["code"]))
        except CannotSign:
            return Progress(State.FAILED, "exchange", _BROKEN)
        return Progress(State.COMPLETE, "", _DONE, outcome)

    def result(self, order: Order) -> Evidence:
        try:
            kept = json.loads(order.outcome)
            token, told, keys = str(kept["id_token"]), kept["userinfo"], kept["jwks"]
        except (ValueError, KeyError, TypeError):
            kept = None
        if kept is None or not isinstance(told, dict):
            raise EvidenceRefused(Reason.UNREADABLE)
        claims = self._claims(token, keys, order)
        self._require_fresh(claims, order)
        if claims.get("acr") not in self.configuration.acr:
            raise EvidenceRefused(Reason.LEVEL_TOO_LOW)
        if told and told.get("sub") != claims["sub"]:
            raise EvidenceRefused(Reason.OTHER_PERSON)
        person = told | dict(claims)
        return Evidence(
            provider=self.slug,
            method=str(self.configuration.label or self.configuration.issuer),
            level=str(claims["acr"]),
            signed_at=dt.datetime.fromtimestamp(claims["auth_time"], dt.UTC),
            name=str(person.get("name") or f"{person.get('given_name', '')} {person.get('family_name', '')}").strip(),
            person_key=self._person_key(person),
            files=(
                EvidenceFile("oidc-id-token.jwt", "application/jwt", token.encode()),
                EvidenceFile("oidc-userinfo.json", "application/json", json.dumps(told, ensure_ascii=False).encode()),
                EvidenceFile("oidc-keys.json", "application/jwk-set+json", json.dumps(keys).encode()),
                EvidenceFile("oidc-statement.json", "application/json", statement(order.request)),
            ),
            is_real=self.is_real,
            sha256=hashlib.sha256(token.encode()).hexdigest(),
        )

    # ------------------------------------------------------------ judging

    def _claims(self, token: str, keys: Mapping[str, Any], order: Order) -> Mapping[str, Any]:
        import jwt

        received_at = order.received_at or dt.datetime.now(dt.UTC)
        claims: Mapping[str, Any] | None = None
        reason = Reason.BAD_SIGNATURE
        try:
            algorithm = jwt.get_unverified_header(token).get("alg")
            for key in jwt.PyJWKSet.from_dict(dict(keys)).keys:
                try:
                    claims = jwt.decode(
                        token,
                        key.key,
                        algorithms=[one for one in _ALGORITHMS if one == algorithm],
                        audience=self.configuration.client_id,
                        issuer=self.configuration.issuer,
                        leeway=self.configuration.skew,
                        # The token is judged as of when it came: it may be long after, when a link was approved.
                        options={"require": ["exp", "iat", "sub", "nonce"], "verify_exp": False},
                    )
                    break
                except (jwt.InvalidSignatureError, jwt.InvalidKeyError, TypeError, ValueError):
                    continue
        except (jwt.InvalidIssuerError, jwt.InvalidAudienceError):
            reason = Reason.UNTRUSTED
        except (jwt.MissingRequiredClaimError, jwt.ImmatureSignatureError):
            reason = Reason.OTHER_TIME
        except (jwt.PyJWTError, ValueError, TypeError, AttributeError):
            reason = Reason.BAD_SIGNATURE
        if claims is None:
            raise EvidenceRefused(reason)
        if received_at.timestamp() > float(claims["exp"]) + self.configuration.skew.total_seconds():
            raise EvidenceRefused(Reason.OTHER_TIME)
        if claims["nonce"] != nonce_of(order.request):
            raise EvidenceRefused(Reason.OTHER_DOCUMENT)
        return claims

    def _require_fresh(self, claims: Mapping[str, Any], order: Order) -> None:
        """The person identified themselves for this order, and was not let in by an earlier sign-in."""
        at = claims.get("auth_time")
        if not isinstance(at, int | float) or isinstance(at, bool):
            raise EvidenceRefused(Reason.NOT_FRESH)
        skew = self.configuration.skew.total_seconds()
        latest = (order.received_at or dt.datetime.now(dt.UTC)).timestamp() + skew
        if at < order.started_at.timestamp() - skew:
            raise EvidenceRefused(Reason.NOT_FRESH)
        if at > latest:
            raise EvidenceRefused(Reason.OTHER_TIME)

    def _person_key(self, person: Mapping[str, Any]) -> str:
        claim = self.configuration.person_claim
        given = person.get(claim) if claim else None
        if given is not None and (number := personal_number(str(given))):
            return key_of("personal-number", number)
        if given is not None or not person.get("sub"):
            raise EvidenceRefused(Reason.NO_PERSON)
        return key_of(f"oidc {self.configuration.issuer}", str(person["sub"]))

    # ------------------------------------------------------------ asking

    def _exchange(self, order: Order, code: str) -> bytes:
        found = self._discovered()
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": order.request.return_url,
            "code_verifier": order.started.private["verifier"],
            "client_id": self.configuration.client_id,
        }
        ways = found.get("token_endpoint_auth_methods_supported", ["client_secret_basic"])
        is_basic = "client_secret_basic" in ways
        secret = self.configuration.client_secret
        tokens = self._fetch(
            found["token_endpoint"],
            form=form if is_basic else form | {"client_secret": secret},
            auth=(self.configuration.client_id, secret) if is_basic else None,
        )
        keys = self._fetch(found["jwks_uri"])
        told: Mapping[str, Any] = {}
        if found.get("userinfo_endpoint") and tokens.get("access_token"):
            told = self._fetch(found["userinfo_endpoint"], bearer=str(tokens["access_token"]))
        return json.dumps({"id_token": tokens.get("id_token", ""), "userinfo": told, "jwks": keys}).encode()

    def _discovered(self) -> Mapping[str, Any]:
        found = _discovered(self)
        if found.get("issuer") != self.configuration.issuer:
            _discovered.cache_clear()
            raise CannotSign
        return found

    def _fetch(
        self,
        address: str,
        *,
        form: Mapping[str, str] | None = None,
        auth: tuple[str, str] | None = None,
        bearer: str = "",
    ) -> Mapping[str, Any]:
        import httpx

        answered: Any = None
        try:
            client = _client(self.configuration.timeout)
            headers = {"Accept": "application/json"} | ({"Authorization": f"Bearer {bearer}"} if bearer else {})
            response = (
                client.get(address, headers=headers)
                if form is None
                else client.post(address, data=dict(form), headers=headers, auth=auth or httpx.USE_CLIENT_DEFAULT)
            )
            response.raise_for_status()
            answered = response.json()
        except (httpx.HTTPError, httpx.InvalidURL, ValueError):
            pass
        # Outside of the handler: its error tells what was sent.
        if not isinstance(answered, dict):
            raise CannotSign
        return answered


@lru_cache(maxsize=4)
def _client(timeout: float) -> "httpx.Client":
    import httpx

    return httpx.Client(timeout=timeout)


@lru_cache(maxsize=4)
def _discovered(provider: OpenIDConnect) -> Mapping[str, Any]:
    return provider._fetch(f"{provider.configuration.issuer.rstrip('/')}/.well-known/openid-configuration")


def nonce_of(request: SignRequest) -> str:
    """The nonce of the sign-in: a hash over document, version, its SHA-256 and this order's own secret."""
    return _url64(hashlib.sha256(statement(request)).digest())


def _url64(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()
