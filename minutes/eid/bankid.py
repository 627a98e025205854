"""BankID by its relying party API, version 6, over mutual TLS.

The service signs our text (`userVisibleData`) and a statement of which bytes it stands for (`userNonVisibleData`); it
never sees the document. What comes back is an XML signature and an OCSP answer, both kept as received.
"""

import base64
import binascii
import datetime as dt
import hashlib
import hmac
import json
import ssl
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.utils.functional import Promise

from minutes.eid import bankid_words as words
from minutes.eid import bankid_xml, trust
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

_METHOD = "BankID"
_SERIAL_NUMBER, _COMMON_NAME, _NAME = "2.5.4.5", "2.5.4.3", "2.5.4.41"
#: BankID's own link of the app for phones: opens it, or tells where to get it.
PHONE_APP = "https://app.bankid.com/"


@dataclass(frozen=True)
class Configuration:
    """How BankID is reached and whom it may vouch for (docs/settings.md)."""

    url: str
    certificate: str
    key: str
    authority: str
    roots: str
    policies: Sequence[str] = ()
    #: Where the app is opened on the same device; empty for BankID's own addresses.
    app: str = ""
    timeout: float = 10.0
    #: How far BankID's clock may be from ours.
    skew: dt.timedelta = dt.timedelta(minutes=2)
    is_real: bool = True


class BankID:
    """The provider. One client per process and configuration keeps its connections open."""

    slug = "bankid"
    label: str | Promise = "BankID"
    act: str | Promise = words.ACT
    needs_link = True

    def __init__(self, configuration: Configuration) -> None:
        self.configuration = configuration
        self.is_real = configuration.is_real

    def start(self, request: SignRequest) -> Started:
        asked: dict[str, Any] = {
            "endUserIp": request.end_user_ip,
            "userVisibleData": _base64(request.visible_text.encode()),
            "userVisibleDataFormat": "simpleMarkdownV1",
            "userNonVisibleData": _base64(statement(request)),
        }
        if self.configuration.policies:
            asked["requirement"] = {"certificatePolicies": [*self.configuration.policies]}
        answer = self._post("sign", asked)
        if not answer.is_good:
            raise CannotSign(words.error(answer.code))
        names = ("autoStartToken", "qrStartToken", "qrStartSecret")
        if any(not isinstance(answer.body.get(name), str) for name in ("orderRef", *names)):
            raise CannotSign(words.OTHER_ERROR)
        private = {name: answer.body[name] for name in names} | {"began": time.time()}
        return Started(reference=answer.body["orderRef"], private=private)

    def status(self, order: Order) -> Progress:
        answer = self._post("collect", {"orderRef": order.started.reference})
        if not answer.is_good:
            is_lost = answer.status in (400, 404)
            sentence = words.LOST if is_lost else words.WAITING_FOR_SERVICE
            return Progress(State.FAILED if is_lost else State.PENDING, answer.code, sentence)
        hint = str(answer.body.get("hintCode", ""))
        match answer.body.get("status"):
            case "pending":
                return Progress(State.PENDING, hint, words.pending(hint))
            case "complete":
                outcome = json.dumps(answer.body.get("completionData")).encode()
                return Progress(State.COMPLETE, "", words.DONE, outcome)
            case _:
                return Progress(State.FAILED, hint, words.failed(hint))

    def cancel(self, order: Order) -> None:
        self._post("cancel", {"orderRef": order.started.reference})

    def result(self, order: Order) -> Evidence:
        """The signature over our text and our statement, by a person whom a configured root vouches for, valid then."""
        given, signature, ocsp = _outcome(order.outcome)
        signed = bankid_xml.read(signature)
        if signed.visible != order.request.visible_text.encode():
            raise EvidenceRefused(Reason.OTHER_TEXT)
        _require_statement(signed.hidden, order.request)
        signed_at = trust.answered_at(ocsp)
        received_at = order.received_at or dt.datetime.now(dt.UTC)
        if not order.started_at - self.configuration.skew <= signed_at <= received_at + self.configuration.skew:
            raise EvidenceRefused(Reason.OTHER_TIME)
        leaf, *others = signed.chain
        trust.require_chain(leaf, others, roots=trust.ders(self.configuration.roots), moment=signed_at, ocsp=ocsp)
        trust.require_policy(leaf, self.configuration.policies)
        subject = trust.subject_of(leaf)
        number = personal_number(subject.get(_SERIAL_NUMBER, ""))
        if number is None:
            raise EvidenceRefused(Reason.NO_PERSON)
        if given not in ("", number):
            raise EvidenceRefused(Reason.OTHER_PERSON)
        return Evidence(
            provider=self.slug,
            method=_METHOD,
            level="",
            signed_at=signed_at,
            name=subject.get(_NAME) or subject.get(_COMMON_NAME, ""),
            person_key=key_of("personal-number", number),
            files=(
                EvidenceFile("bankid-signature.xml", "application/xml", signature),
                EvidenceFile("bankid-ocsp.der", "application/ocsp-response", ocsp),
            ),
            is_real=self.is_real,
            sha256=hashlib.sha256(signature).hexdigest(),
        )

    def _post(self, endpoint: str, body: Mapping[str, Any]) -> "Answer":
        import httpx

        try:
            response = _client(self.configuration, _stamp(self.configuration)).post(endpoint, json=dict(body))
            answered = response.json() if response.content else {}
        except (httpx.HTTPError, ssl.SSLError, OSError, ValueError):
            # What was sent and received is not told on: it may hold what only the evidence may hold.
            return Answer(0, "requestTimeout", {})
        body_ = answered if isinstance(answered, dict) else {}
        return Answer(response.status_code, _code(response.status_code, body_), body_)


@dataclass(frozen=True)
class Answer:
    status: int
    code: str
    body: Mapping[str, Any]

    def __repr__(self) -> str:
        return f"Answer({self.status}, {self.code!r})"

    @property
    def is_good(self) -> bool:
        return self.status == 200


def _code(status: int, body: Mapping[str, Any]) -> str:
    by_status = {401: "unauthorized", 403: "unauthorized", 404: "notFound", 408: "requestTimeout", 503: "maintenance"}
    given = body.get("errorCode")
    # The documentation writes "Maintenance".
    return given[:1].lower() + given[1:] if isinstance(given, str) else by_status.get(status, "")


def statement(request: SignRequest) -> bytes:
    """Which bytes the signature stands for, and of which order it is: the same request gives the same bytes."""
    said = {
        "document": request.document_id,
        "version": request.version,
        "sha256": request.sha256,
        "nonce": request.nonce,
    }
    return json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def _require_statement(hidden: bytes, request: SignRequest) -> None:
    if hidden == statement(request):
        return
    try:
        said = json.loads(hidden)
        is_ours = (said["sha256"], said["document"], said["version"]) == (
            request.sha256,
            request.document_id,
            request.version,
        )
    except (ValueError, KeyError, TypeError):
        is_ours = False
    raise EvidenceRefused(Reason.OTHER_ORDER if is_ours else Reason.OTHER_DOCUMENT)


def qr_text(private: Mapping[str, Any], *, at: float | None = None) -> str:
    """What the animated code says this second. The secret that it is made with stays here."""
    seconds = max(0, int((time.time() if at is None else at) - float(private["began"])))
    code = hmac.new(private["qrStartSecret"].encode(), str(seconds).encode(), hashlib.sha256).hexdigest()
    return f"bankid.{private['qrStartToken']}.{seconds}.{code}"


def app_link(private: Mapping[str, Any], *, return_url: str, is_phone: bool, app: str = "") -> str:
    """The link that opens BankID on the device that shows the page. A phone comes back to `return_url` by itself.

    So does the simulator, which is a page in the same window; BankID on a computer is a program beside it.
    """
    back = return_url if is_phone or app else "null"
    query = urlencode({"autostarttoken": private["autoStartToken"], "redirect": back})
    return f"{app or (PHONE_APP if is_phone else 'bankid:///')}?{query}"


def _outcome(outcome: bytes) -> tuple[str, bytes, bytes]:
    """(personal identity number as the service says it, signature, OCSP answer)."""
    try:
        data = json.loads(outcome)
        signature = base64.b64decode(data["signature"], validate=True)
        ocsp = base64.b64decode(data["ocspResponse"], validate=True)
        return str(data["user"]["personalNumber"]), signature, ocsp
    except (ValueError, KeyError, TypeError, binascii.Error):
        pass
    raise EvidenceRefused(Reason.UNREADABLE)


def _base64(content: bytes) -> str:
    return base64.b64encode(content).decode()


def _stamp(configuration: Configuration) -> int:
    """When the certificate's file was last replaced."""
    return Path(configuration.certificate).stat().st_mtime_ns


@lru_cache(maxsize=4)
def _client(configuration: Configuration, stamp: int) -> "httpx.Client":
    import httpx

    context = ssl.create_default_context(cafile=configuration.authority or None)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.load_cert_chain(configuration.certificate, configuration.key or None)
    return httpx.Client(base_url=configuration.url, verify=context, timeout=configuration.timeout)
