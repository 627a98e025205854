"""The orders of the service: what a relying party asks, what a person does, and what time does."""

import base64
import hashlib
import hmac
import json
import threading
import time
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from simulators.bankid import signing
from simulators.bankid.authority import Authority, Person

#: The order must be opened, and then signed, within so many seconds; then it is gone altogether.
START_SECONDS, SIGN_SECONDS, KEPT_SECONDS = 30.0, 180.0, 600.0
_VISIBLE_LIMIT, _HIDDEN_LIMIT = 40_000, 200_000
#: The code of the second before, and of clocks that are not quite the same, still opens the order.
_CODE_SECONDS = 5


class Rejected(Exception):
    """An error as the API answers it."""

    def __init__(self, status: int, code: str, details: str = "") -> None:
        super().__init__(details)
        self.status, self.code, self.details = status, code, details


@dataclass
class Order:
    visible: str
    hidden: str
    ip: str
    began: float
    ref: str = field(default_factory=lambda: str(uuid.uuid4()))
    auto_start_token: str = field(default_factory=lambda: str(uuid.uuid4()))
    qr_start_token: str = field(default_factory=lambda: str(uuid.uuid4()))
    qr_start_secret: str = field(default_factory=lambda: str(uuid.uuid4()))
    status: str = "pending"
    hint: str = "outstandingTransaction"
    is_opened: bool = False
    completion: Mapping[str, Any] | None = None

    @property
    def text(self) -> str:
        return base64.b64decode(self.visible).decode()


class Service:
    """All orders, behind one lock."""

    def __init__(self, authority: Authority, people: Mapping[str, Person], clock: Callable[[], float] = time.time):
        self.authority, self.people, self._clock = authority, people, clock
        self._ahead = 0.0
        self._orders: dict[str, Order] = {}
        self._lock = threading.RLock()
        self._last_signature: Mapping[str, Any] | None = None
        #: The next request is answered with this error instead.
        self.fault: Rejected | None = None

    @property
    def now(self) -> float:
        return self._clock() + self._ahead

    def advance(self, seconds: float) -> None:
        self._ahead += seconds

    # ------------------------------------------------------------ the relying party's side

    def sign(self, asked: Mapping[str, Any]) -> dict[str, str]:
        with self._lock:
            self._answer_fault()
            visible, hidden = asked.get("userVisibleData"), asked.get("userNonVisibleData", "")
            if not isinstance(asked.get("endUserIp"), str) or not asked["endUserIp"]:
                raise Rejected(400, "invalidParameters", "Incorrect endUserIp")
            _require_base64(visible, "userVisibleData", _VISIBLE_LIMIT, is_needed=True)
            _require_base64(hidden, "userNonVisibleData", _HIDDEN_LIMIT)
            if asked.get("userVisibleDataFormat", "simpleMarkdownV1") not in ("simpleMarkdownV1", "plaintext"):
                raise Rejected(400, "invalidParameters", "Incorrect userVisibleDataFormat")
            order = Order(str(visible), str(hidden), asked["endUserIp"], self.now)
            self._orders[order.ref] = order
            return {
                "orderRef": order.ref,
                "autoStartToken": order.auto_start_token,
                "qrStartToken": order.qr_start_token,
                "qrStartSecret": order.qr_start_secret,
            }

    def collect(self, ref: Any) -> dict[str, Any]:
        with self._lock:
            self._answer_fault()
            order = self._of(ref)
            self._age(order)
            answer: dict[str, Any] = {"orderRef": order.ref, "status": order.status}
            if order.status == "complete":
                return answer | {"completionData": order.completion}
            if order.status == "failed":
                del self._orders[order.ref]
            return answer | {"hintCode": order.hint}

    def cancel(self, ref: Any) -> dict[str, Any]:
        with self._lock:
            self._answer_fault()
            order = self._of(ref)
            order.status, order.hint = "failed", "cancelled"
            del self._orders[order.ref]
            return {}

    def _of(self, ref: Any) -> Order:
        order = self._orders.get(ref) if isinstance(ref, str) else None
        if order is None or self.now - order.began > KEPT_SECONDS:
            raise Rejected(400, "invalidParameters", "No such order")
        return order

    def _age(self, order: Order) -> None:
        if order.status != "pending":
            return
        age = self.now - order.began
        if not order.is_opened and age > START_SECONDS:
            order.status, order.hint = "failed", "startFailed"
        elif age > SIGN_SECONDS:
            order.status, order.hint = "failed", "expiredTransaction"

    def _answer_fault(self) -> None:
        fault, self.fault = self.fault, None
        if fault:
            raise fault

    # ------------------------------------------------------------ the phone's side

    def waiting(self) -> list[Order]:
        with self._lock:
            for order in self._orders.values():
                self._age(order)
            return [order for order in self._orders.values() if order.status == "pending"]

    def scan(self, text: str) -> Order:
        """Open the order of an animated code, if the code is the one of this moment."""
        with self._lock:
            mark, token, seconds, code = (*text.strip().split("."), "", "", "", "")[:4]
            order = next((one for one in self._orders.values() if one.qr_start_token == token), None)
            if mark != "bankid" or order is None or not seconds.isdecimal():
                raise Rejected(400, "unknownCode", "This code is of no order here.")
            expected = hmac.new(order.qr_start_secret.encode(), seconds.encode(), hashlib.sha256).hexdigest()
            age = self.now - order.began
            if not hmac.compare_digest(expected, code) or abs(age - int(seconds)) > _CODE_SECONDS:
                raise Rejected(400, "oldCode", "This code is not the one of this moment.")
            return self._opened(order)

    def start(self, auto_start_token: str) -> Order:
        """Open the order on the same device."""
        with self._lock:
            for order in self._orders.values():
                if order.auto_start_token == auto_start_token:
                    return self._opened(order)
            raise Rejected(400, "unknownToken", "There is no such order.")

    def _opened(self, order: Order) -> Order:
        self._age(order)
        if order.status != "pending":
            raise Rejected(400, "tooLate", "The order has ended.")
        order.is_opened, order.hint = True, "userSign"
        return order

    def find(self, ref: str) -> Order:
        with self._lock:
            return self._of(ref)

    def hint(self, ref: str, hint: str, *, is_failed: bool) -> None:
        """Play any hint."""
        with self._lock:
            order = self._of(ref)
            order.status, order.hint = ("failed" if is_failed else "pending"), hint

    def complete(self, ref: str, person: str, *, fault: str = "") -> None:
        """Sign as the person, with a fault that the relying party must find if one is named."""
        with self._lock:
            order = self._of(ref)
            self._age(order)
            if order.status != "pending":
                raise Rejected(400, "tooLate", "The order has ended.")
            made = self._completion(order, self.people[person], fault)
            if fault != "replay":
                self._last_signature = made
            order.status, order.completion = "complete", made

    def _completion(self, order: Order, person: Person, fault: str) -> Mapping[str, Any]:
        if fault == "replay" and self._last_signature:
            return self._last_signature
        authority = Authority() if fault == "forged" else self.authority
        holder = authority.person(person, **({"policy": "1.2.3.4.99"} if fault == "policy" else {}))
        visible, hidden = order.visible, order.hidden
        if fault == "text":
            visible = base64.b64encode(f"{order.text}\nOch mer.".encode()).decode()
        if fault == "hash":
            said = json.loads(base64.b64decode(hidden)) | {"sha256": "0" * 64}
            hidden = base64.b64encode(json.dumps(said).encode()).decode()
        xml = signing.sign(holder, [authority.issuer], visible=visible, hidden=hidden)
        if fault == "altered":
            other = base64.b64encode(f"{order.text}\nOch mer.".encode())
            xml = xml.replace(visible.encode(), other)
        status = b"" if fault == "no-status" else authority.status(holder, is_revoked=fault == "revoked")
        if fault == "other-status":
            status = authority.status(authority.person(Person("Någon Annan", "189912319999")))
        given, _, surname = person.name.partition(" ")
        return {
            "user": {"personalNumber": person.number, "name": person.name, "givenName": given, "surname": surname},
            "device": {"ipAddress": order.ip, "uhi": "simulator"},
            "bankIdIssueDate": "2026-01-01",
            "signature": base64.b64encode(xml).decode(),
            "ocspResponse": base64.b64encode(status).decode(),
        }


def _require_base64(value: Any, name: str, limit: int, *, is_needed: bool = False) -> None:
    if not isinstance(value, str) or (is_needed and not value) or len(value) > limit:
        raise Rejected(400, "invalidParameters", f"Incorrect {name}")
    try:
        base64.b64decode(value, validate=True)
    except ValueError as error:
        raise Rejected(400, "invalidParameters", f"Incorrect {name}") from error
