"""What a view asks of a request from the page, and tells the page besides the fragment."""

from django.http import HttpRequest, HttpResponse
from django_htmx.http import trigger_client_event


def by_htmx(request: HttpRequest) -> bool:
    """Whether the page's scripts sent it, and not a plain link or form."""
    return bool(getattr(request, "htmx", False))


def announce(response: HttpResponse, text: str, *, kind: str = "info") -> HttpResponse:
    """Have the page say something in its live region; kind is info, positive or danger."""
    return trigger_client_event(response, "announced", {"text": str(text), "kind": kind})
