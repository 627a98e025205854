"""What our middleware adds to the request, typed."""

from django.http import HttpRequest


def is_htmx(request: HttpRequest) -> bool:
    """Whether htmx asked, and so a fragment is wanted (django_htmx's middleware)."""
    return bool(getattr(request, "htmx", False))
