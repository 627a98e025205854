"""Where a request may lead on to: only to pages of this house."""

from urllib.parse import urlsplit

from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme


def is_ours(request: HttpRequest, page: str) -> bool:
    """Whether the address, given by the browser, stays on this host."""
    return url_has_allowed_host_and_scheme(page, {request.get_host()}, require_https=request.is_secure())


def page_before(request: HttpRequest) -> str | None:
    """Path and query of the page that sent the request; None when that is not ours or not known."""
    page = request.headers.get("Referer", "")
    if not is_ours(request, page):
        return None
    parts = urlsplit(page)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path
