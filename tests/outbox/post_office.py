"""A real mail server in the test process, which can be made to refuse, to hold its answer, and to be away."""

import asyncio
import email
import socket
import threading
from collections import Counter
from email import policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP


class PostOffice:
    """What it took is in `taken`. It holds its answer to the letter with the subject `hold`, either before it has
    taken it or after, until the other end is gone or `let_go` is set."""

    def __init__(self) -> None:
        self.taken: list[EmailMessage] = []
        self.hold = ""
        #: The same by number, where all letters have one subject: the first is 1.
        self.hold_number = 0
        self.takes_held = False
        #: Set when a letter is held: the worker that sent it waits for the answer.
        self.is_holding = threading.Event()
        #: Answers to an address, in order; afterwards it is known.
        self.refusals: dict[str, list[str]] = {}
        #: Set by the test to have it answered after all.
        self.let_go = threading.Event()
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]

    def open(self) -> None:
        self._controller = Controller(self, hostname="127.0.0.1", port=self.port)
        self._controller.start()

    def close(self) -> None:
        self._controller.stop()

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    def subjects(self) -> Counter[str]:
        return Counter(str(message["Subject"]) for message in self.taken)

    async def handle_RCPT(self, server: SMTP, session: Any, envelope: Any, address: str, options: Any) -> str:
        if answers := self.refusals.get(address):
            return answers.pop(0)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Any, envelope: Any) -> str:
        message = email.message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(message, EmailMessage)
        is_held = message["Subject"] == self.hold or len(self.taken) + 1 == self.hold_number
        if is_held and self.takes_held:
            self.taken.append(message)
        if is_held:
            self.hold, self.hold_number = "", 0
            self.is_holding.set()
            # The lost connection cancels this.
            while not self.let_go.is_set():
                await asyncio.sleep(0.01)
        if not (is_held and self.takes_held):
            self.taken.append(message)
        return "250 OK"
