"""A real browser against a live server: one Chromium for the whole run, a page per test, signed in by role.

Every page made here fails its test when the browser reports a violation of the Content-Security-Policy or an error
in a script; a test that expects one says so with `page_of(..., expect_errors=True)`.
"""

import os
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.core.servers.basehttp import WSGIRequestHandler
from playwright.sync_api import Browser, ConsoleMessage, Page, sync_playwright

from cesam import install
from parties.models import User

# Playwright's own event loop runs in this thread; Django would refuse the ORM beside it.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

# The test server sends head and body in two; the second would wait 40 ms for the browser to confirm the first.
WSGIRequestHandler.disable_nagle_algorithm = True

#: Nothing that asks the network, and nothing that a container lacks.
_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
WIDTHS = {"phone": 360, "desk": 1280}

Sees = Callable[..., Page]


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    path = install.chromium()
    assert path, "No Chromium found: `make setup` installs one, or name the program in CHROMIUM."
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=_ARGUMENTS)
        yield browser
        browser.close()


def session_cookie(user: User, url: str) -> dict[str, Any]:
    """A cookie that signs the person in, as the sign-in page would have set it."""
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    return {"name": settings.SESSION_COOKIE_NAME, "value": session.session_key, "url": url}


def _wait_for_answers(seconds: float = 15) -> None:
    """Return when the server has ended what it was answering: the tables are emptied next, or filled by another test.

    The server has a thread for each connection, which ends with it.
    """
    until = time.monotonic() + seconds
    while busy := [thread for thread in threading.enumerate() if "process_request_thread" in thread.name]:
        assert time.monotonic() < until, f"The server is still answering: {busy}"
        time.sleep(0.02)


@pytest.fixture
def page_of(chromium: Browser, live_server: Any) -> Iterator[Sees]:
    """`page_of(user, width=360, dark=True)` → a Playwright page in a context of its own; paths are enough for goto().

    `user=None` is somebody who has not signed in.
    """
    contexts = []
    complaints: list[str] = []

    def listen(message: ConsoleMessage) -> None:
        if message.type == "error":
            complaints.append(f"{message.text} ({message.location.get('url', '')})")

    def make(
        user: User | None = None,
        *,
        width: int = WIDTHS["desk"],
        height: int = 900,
        dark: bool = False,
        expect_errors: bool = False,
        **options: Any,
    ) -> Page:
        context = chromium.new_context(
            base_url=live_server.url,
            viewport={"width": width, "height": height},
            color_scheme="dark" if dark else "light",
            locale="sv-SE",
            timezone_id="Europe/Stockholm",
            **options,
        )
        context.set_default_timeout(10_000)
        contexts.append(context)
        if user is not None:
            context.add_cookies([session_cookie(user, live_server.url)])
        if not expect_errors:
            context.on("console", listen)
            context.on("weberror", lambda error: complaints.append(str(error.error)))
        return context.new_page()

    yield make
    for context in contexts:
        context.close()
    _wait_for_answers()
    assert not complaints, "The browser complained:\n" + "\n".join(complaints)
