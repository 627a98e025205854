"""A folder instead of a mail server: where letters land in demo mode, and how they are read again."""

import os
import secrets
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend


class FolderBackend(BaseEmailBackend):
    """Each message becomes a file of its own in `MAIL_FOLDER`, there whole or not at all, named by when it came."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        folder = Path(settings.MAIL_FOLDER)
        folder.mkdir(parents=True, exist_ok=True)
        for message in email_messages:
            handle, made = tempfile.mkstemp(dir=folder, prefix=".")
            with os.fdopen(handle, "wb") as file:
                file.write(message.message().as_bytes())
            os.replace(made, folder / f"{time.time_ns()}-{secrets.token_hex(4)}.eml")
        return len(email_messages)

    def __init__(self, fail_silently: bool = False, **kwargs: Any) -> None:
        super().__init__(fail_silently=fail_silently)
