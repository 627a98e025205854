"""What every way to sign gives and takes: frozen values and one small protocol.

A provider starts an order, tells how it goes, cancels it, and judges what came back. It stores nothing: what must be
kept between two calls stands in `Started.private` and `Progress.outcome`, which the caller keeps out of pages and logs.

A personal identity number is in the raw evidence alone (`EvidenceFile.content`, `Progress.outcome`): never in a name, a
message, an exception or a `repr`. People are told apart by `person_key` (minutes/eid/identity.py).
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Protocol

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from parties.exceptions import Refused


@dataclass(frozen=True)
class SignRequest:
    """What a person is asked to sign: our words, and the very bytes they stand for."""

    #: What the person reads in the app: a heading and lines (BankID's simple markdown; see `minutes/eid/wording.py`).
    visible_text: str
    #: Of the adjustment copy, 64 hexadecimal digits.
    sha256: str
    document_id: str
    version: int
    #: The one who is asked, as CESAM knows the person.
    name: str
    #: The address of the person's device, as we see it.
    end_user_ip: str
    #: Where the person comes back to after signing in another app or at another site.
    return_url: str
    #: Of this order alone, so that evidence from another order is not evidence here.
    nonce: str = field(repr=False)


@dataclass(frozen=True)
class Started:
    """An order that has begun."""

    #: What the service calls it.
    reference: str = field(repr=False)
    #: Secrets of the order that the provider wants back: never on a page.
    private: Mapping[str, Any] = field(default_factory=dict, repr=False)
    #: Where the browser goes to sign, for services that are sites of their own.
    redirect_url: str = ""


class State(StrEnum):
    PENDING = "pending"
    COMPLETE = "complete"
    FAILED = "failed"


@dataclass(frozen=True)
class Progress:
    """How far an order has come, with a sentence for the person."""

    state: State
    hint: str
    message: str | Promise
    #: What the service answered when the order was complete, as received. Holds the personal identity number.
    outcome: bytes = field(default=b"", repr=False)


@dataclass(frozen=True)
class Order:
    """An order as the caller kept it: what was asked, what began, when, and what came back."""

    request: SignRequest
    started: Started
    started_at: dt.datetime
    outcome: bytes = field(default=b"", repr=False)
    #: When the outcome was received, by our clock.
    received_at: dt.datetime | None = None
    #: What the person who is asked is known by (`Evidence.person_key`), to find them among several who signed a file.
    person_keys: frozenset[str] = frozenset()


@dataclass(frozen=True)
class EvidenceFile:
    name: str
    media_type: str
    content: bytes = field(repr=False)


@dataclass(frozen=True)
class Evidence:
    """A signature that was found genuine: who, when, how, and the proof as it was received."""

    provider: str
    method: str
    #: The level of assurance as the service states it, such as "3" or an URI; empty where it states none.
    level: str
    signed_at: dt.datetime
    #: The person's name as the service gives it.
    name: str
    #: A keyed hash of the personal identity number: the same person is the same key, and no number can be read from it.
    person_key: str
    files: tuple[EvidenceFile, ...]
    is_real: bool
    #: Of the proof: the same proof is never a second signature.
    sha256: str


class Reason(StrEnum):
    """Why evidence was refused."""

    UNREADABLE = "unreadable"
    BAD_SIGNATURE = "bad_signature"
    UNTRUSTED = "untrusted"
    WRONG_POLICY = "wrong_policy"
    REVOKED = "revoked"
    NO_STATUS = "no_status"
    OTHER_TEXT = "other_text"
    OTHER_DOCUMENT = "other_document"
    OTHER_ORDER = "other_order"
    REPLAYED = "replayed"
    OTHER_TIME = "other_time"
    OTHER_PERSON = "other_person"
    LEVEL_TOO_LOW = "level_too_low"
    NOT_FRESH = "not_fresh"
    NO_PERSON = "no_person"
    NOT_OUR_FILE = "not_our_file"
    NOTHING_SIGNED = "nothing_signed"


WORDS: Mapping[Reason, str | Promise] = {
    Reason.UNREADABLE: _("The answer of the e-identification could not be read."),
    Reason.BAD_SIGNATURE: _("The signature does not hold: what was signed has been changed."),
    Reason.UNTRUSTED: _("The signature was not made with an e-identification that is trusted here."),
    Reason.WRONG_POLICY: _("That kind of e-identification is not accepted here."),
    Reason.REVOKED: _("The e-identification has been blocked. Contact the one who issued it."),
    Reason.NO_STATUS: _("It could not be shown that the e-identification was valid when you signed."),
    Reason.OTHER_TEXT: _("Another text than the one shown here was signed."),
    Reason.OTHER_DOCUMENT: _("Another document than this version of the minutes was signed."),
    Reason.OTHER_ORDER: _("The signature belongs to another attempt than this one."),
    Reason.REPLAYED: _("This signature has been used before."),
    Reason.OTHER_TIME: _("The time of the signature is not the time when it was asked for."),
    Reason.OTHER_PERSON: _("The e-identification belongs to somebody else than the one who was to sign."),
    Reason.LEVEL_TOO_LOW: _("The e-identification is not of the level of assurance that is needed."),
    Reason.NOT_FRESH: _("You were already signed in there. A signature needs that you identify yourself anew."),
    Reason.NO_PERSON: _("The e-identification does not say who signed."),
    Reason.NOT_OUR_FILE: _("The file is not this version of the minutes with signatures added."),
    Reason.NOTHING_SIGNED: _("There is no signature in the file that is trusted here."),
}


class EvidenceRefused(Refused):
    """What came back is not a signature on what was asked for; nothing was stored as one.

    Says which reason in words for the person, and nothing of what the evidence held.
    """

    def __init__(self, reason: Reason) -> None:
        super().__init__(WORDS[reason])
        self.reason = reason


class CannotSign(Refused):
    """The service did not take the order, or does not answer; nothing was signed and it can be tried again."""

    words = _("The service for e-identification does not answer right now. Nothing was signed. Try again in a while.")


class Provider(Protocol):
    """A way to sign. Which ones there are follows from the settings (`minutes/eid/providers.py`)."""

    slug: str
    #: What people call it: "BankID".
    label: str | Promise
    #: What the button says that begins it.
    act: str | Promise
    #: False for what is not an e-identification; then everything that shows the signature says so.
    is_real: bool
    #: Whether an administrator must first have tied the person to the e-identification (`EidLink`).
    needs_link: bool

    def start(self, request: SignRequest) -> Started:
        """Begin an order. Raises CannotSign."""
        ...

    def status(self, order: Order) -> Progress:
        """How far it has come. A fault that may pass is a pending order with a sentence."""
        ...

    def cancel(self, order: Order) -> None:
        """Give it up at the service; says nothing when the service does not know it any more."""
        ...

    def result(self, order: Order) -> Evidence:
        """Judge what came back, without asking anybody. Raises EvidenceRefused."""
        ...


class Returning(Protocol):
    """A provider that the person brings the answer back to: from another site, as a file, or by a press."""

    def take_back(self, order: Order, brought: Mapping[str, Any]) -> Progress:
        """What the person brought: the parameters of the address, or `{"file": bytes}`."""
        ...
