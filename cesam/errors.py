"""What a person reads when something went wrong: what happened, what is kept, what to do.

None of these pages asks the database: they must come out when it is the database that failed.
"""

from http import HTTPStatus

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from cesam.addresses import page_before


def _answer(template: str, status: HTTPStatus, page: str | None = None) -> HttpResponse:
    # Without the request: no context processor runs, so neither session nor person is fetched.
    context = {"municipality": settings.MUNICIPALITY, "has_accent": bool(settings.ACCENT), "page": page}
    return HttpResponse(render_to_string(template, context), status=status)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _answer("400.html", HTTPStatus.BAD_REQUEST)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _answer("403.html", HTTPStatus.FORBIDDEN)


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _answer("404.html", HTTPStatus.NOT_FOUND)


def server_error(request: HttpRequest) -> HttpResponse:
    return _answer("500.html", HTTPStatus.INTERNAL_SERVER_ERROR)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return _answer("403_csrf.html", HTTPStatus.FORBIDDEN, page_before(request))


def too_many_requests(request: HttpRequest) -> HttpResponse:
    return _answer("429.html", HTTPStatus.TOO_MANY_REQUESTS)


def locked(request: HttpRequest) -> HttpResponse:
    return _answer("409_locked.html", HTTPStatus.CONFLICT, page_before(request))
