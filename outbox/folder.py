"""A folder instead of a mail server: where mail lands in demo mode, and how it is read again.

What lies there came from anybody: a header may be broken, a part may claim anything. Reading never raises for it.
"""

import datetime as dt
import email
import os
import secrets
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from email import policy
from email.message import EmailMessage, Message
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage as OutgoingMessage
from django.core.mail.backends.base import BaseEmailBackend


class FolderBackend(BaseEmailBackend):
    """Each message becomes a file of its own in `MAIL_FOLDER`, there whole or not at all, named by when it came."""

    def __init__(self, fail_silently: bool = False, **kwargs: Any) -> None:
        super().__init__(fail_silently=fail_silently)

    def send_messages(self, email_messages: Sequence[OutgoingMessage]) -> int:
        folder = Path(settings.MAIL_FOLDER)
        folder.mkdir(parents=True, exist_ok=True)
        for message in email_messages:
            handle, made = tempfile.mkstemp(dir=folder, prefix=".")
            with os.fdopen(handle, "wb") as file:
                file.write(message.message().as_bytes())
            os.replace(made, folder / f"{time.time_ns()}-{secrets.token_hex(4)}.eml")
        return len(email_messages)


@dataclass(frozen=True)
class Attached:
    name: str
    content_type: str
    data: bytes


@dataclass(frozen=True)
class Mail:
    """A message of the folder. `name` is its file's, without the ending."""

    name: str
    came_at: dt.datetime
    to: str
    subject: str
    text: str
    html: str
    attached: Sequence[Attached]


def newest(limit: int) -> list[Mail]:
    """Newest first. The names begin with the time."""
    folder = Path(settings.MAIL_FOLDER)
    paths = sorted(folder.glob("*.eml"), key=_came, reverse=True)[:limit] if folder.is_dir() else []
    return [mail for path in paths if (mail := read(path.stem))]


def read(name: str) -> Mail | None:
    """The message of the name; None if there is none. `name` holds no dots or slashes (the URL sees to it)."""
    path = Path(settings.MAIL_FOLDER) / f"{name}.eml"
    try:
        data = path.read_bytes()
    except OSError:
        return None
    message = email.message_from_bytes(data, policy=policy.default)
    assert isinstance(message, EmailMessage)
    parts = list(message.walk())
    return Mail(
        name=name,
        came_at=dt.datetime.fromtimestamp(_came(path) / 1e9, dt.UTC),
        to=_header(message, "To"),
        subject=_header(message, "Subject"),
        text=next((_text(part) for part in parts if _is_body(part, "text/plain")), ""),
        html=next((_text(part) for part in parts if _is_body(part, "text/html")), ""),
        attached=tuple(_attached(part) for part in parts if part.get_content_disposition() == "attachment"),
    )


def _came(path: Path) -> int:
    digits = path.stem.partition("-")[0]
    return int(digits[:19]) if digits.isascii() and digits.isdecimal() else 0


def _header(message: Message, name: str) -> str:
    try:
        return str(message[name] or "")
    except Exception:
        # The email package meets headers that it cannot read with errors of many kinds.
        return ""


def _is_body(part: Message, kind: str) -> bool:
    return part.get_content_type() == kind and part.get_content_disposition() != "attachment"


def _data(part: Message) -> bytes:
    data = part.get_payload(decode=True)
    # A part of parts, such as a forwarded message, has no bytes of its own.
    return data if isinstance(data, bytes) else part.as_bytes() if part.is_multipart() else b""


def _text(part: Message) -> str:
    try:
        return _data(part).decode(part.get_content_charset("utf-8"), errors="replace")
    except LookupError:
        return _data(part).decode("utf-8", errors="replace")


def _attached(part: Message) -> Attached:
    try:
        name = part.get_filename() or ""
    except Exception:
        name = ""
    # The last part only, and nothing that ends a header or a folder.
    plain = "".join(char for char in name.replace("\\", "/").rsplit("/", 1)[-1] if char.isprintable())
    return Attached(plain or "attachment", part.get_content_type(), _data(part))
