"""What a view tells the page besides the fragment."""

from django.http import HttpResponse
from django_htmx.http import trigger_client_event


def announce(response: HttpResponse, text: str, *, kind: str = "info") -> HttpResponse:
    """Have the page say something in its live region; kind is info, positive or danger."""
    return trigger_client_event(response, "announced", {"text": str(text), "kind": kind})
