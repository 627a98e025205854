"""A way to sign for trying only: a press. Offered in demo mode alone, and marked wherever it shows."""

import hashlib
import json
import secrets
from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from minutes.eid.bankid import statement
from minutes.eid.identity import key_of
from minutes.eid.provider import (
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

_WAITING = _("Press Sign for trying. This is not an e-identification.")
_DONE = _("The signature is received.")


class Demo:
    slug = "demo"
    label: str | Promise = _("Signature for trying")
    act: str | Promise = _("Sign for trying")
    is_real = False
    needs_link = False

    def start(self, request: SignRequest) -> Started:
        return Started(reference=secrets.token_hex(16))

    def status(self, order: Order) -> Progress:
        return Progress(State.PENDING, "waiting", _WAITING)

    def cancel(self, order: Order) -> None:
        """There is nobody to tell."""

    def take_back(self, order: Order, brought: Mapping[str, Any]) -> Progress:
        return Progress(State.COMPLETE, "", _DONE, _proof(order.request))

    def result(self, order: Order) -> Evidence:
        if order.outcome != _proof(order.request) or order.received_at is None:
            raise EvidenceRefused(Reason.OTHER_DOCUMENT)
        return Evidence(
            provider=self.slug,
            method=str(self.label),
            level="",
            signed_at=order.received_at,
            name=order.request.name,
            person_key=key_of("demo", order.request.name),
            files=(EvidenceFile("demo-signature.json", "application/json", order.outcome),),
            is_real=False,
            sha256=hashlib.sha256(order.outcome).hexdigest(),
        )


def _proof(request: SignRequest) -> bytes:
    said = {
        "note": "Signature for trying. Nobody was identified.",
        "name": request.name,
        "text": request.visible_text,
        "statement": json.loads(statement(request)),
    }
    return json.dumps(said, ensure_ascii=False, indent=1, sort_keys=True).encode()
