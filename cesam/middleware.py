"""What happens to every request, whichever page it asks for."""

from collections.abc import Callable
from urllib.parse import parse_qs, urlencode, urlsplit

from django.conf import settings
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.db import DatabaseError, Error, connection
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import resolve_url
from django.utils import translation
from django_htmx.http import HttpResponseClientRedirect
from django_htmx.middleware import HtmxDetails

from cesam import errors
from cesam.addresses import page_before

GetResponse = Callable[[HttpRequest], HttpResponseBase]


class HealthMiddleware:
    """GET /healthz: 200 `ok` while the database answers, otherwise 503.

    It stands first, so that no rule about sign-in, session, host name or https keeps a supervisor or a proxy out.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.path_info != "/healthz":
            return self.get_response(request)
        if request.method not in ("GET", "HEAD"):
            return HttpResponse(status=405, headers={"Allow": "GET, HEAD"})
        answers = _database_answers()
        return HttpResponse(
            "ok" if answers else "the database does not answer",
            status=200 if answers else 503,
            content_type="text/plain; charset=utf-8",
            headers={"Cache-Control": "no-store"},
        )


def _database_answers() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            return cursor.fetchone() == (1,)
    except Error:
        # The next request must try a new connection, not this one.
        connection.close()
        return False


class PersonLocaleMiddleware:
    """Speaks the person's language; before sign-in the one chosen in this browser; otherwise Swedish.

    What the browser prefers is not asked: the municipality's language is Swedish, whatever a borrowed computer says.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        language = _language(request)
        # Overridden, not activated: nothing of one request stays in the thread for the next.
        with translation.override(language):
            request.LANGUAGE_CODE = language  # type: ignore[attr-defined]
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response


def _language(request: HttpRequest) -> str:
    chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
    try:
        if request.user.is_authenticated:
            chosen = request.user.language
    except DatabaseError:
        # The page that tells of the failure must come out without the database.
        pass
    return chosen if chosen in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


class PrivatePageMiddleware:
    """What a person with a session sees is stored by no proxy and asked for anew by the browser.

    `no-store` would be stricter, but then the Back button loses what was typed.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        # Told by the cookie: the session itself may be out of reach with the database.
        if settings.SESSION_COOKIE_NAME in request.COOKIES:
            response.headers.setdefault("Cache-Control", "private, no-cache")
        return response


class HtmxLoginMiddleware:
    """After a lost session, leads the person back to the page they stood on.

    A fragment's URL, or one that only takes POST, is no place to return to: `next` becomes the page that sent the
    request. htmx gets HX-Redirect, since it would otherwise swap the sign-in page into the fragment's place.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if not _turned_away(response):
            return response
        if htmx := HtmxDetails(request):
            return HttpResponseClientRedirect(_login_url(htmx.current_url_abs_path))
        if request.method not in {"GET", "HEAD"}:
            response.headers["Location"] = _login_url(page_before(request))
        return response


def _turned_away(response: HttpResponseBase) -> bool:
    if response.status_code != 302:
        return False
    location = urlsplit(response.headers["Location"])
    return location.path == resolve_url(settings.LOGIN_URL) and REDIRECT_FIELD_NAME in parse_qs(location.query)


def _login_url(page: str | None) -> str:
    return f"{resolve_url(settings.LOGIN_URL)}?{urlencode({REDIRECT_FIELD_NAME: page or '/'})}"


class LockedMiddleware:
    """A change that the database refused because the minutes are signed and sealed (SQLSTATE `CSM01`,
    minutes/locks.py): 409, with what it means in words. The verbs refuse before that; this is for what they forgot."""

    LOCKED_STATE = "CSM01"

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        cause = exception.__cause__ if isinstance(exception, DatabaseError) else None
        if getattr(cause, "sqlstate", None) != self.LOCKED_STATE:
            return None
        return errors.locked(request)
