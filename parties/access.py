"""Fetch and check in one call. Not visible is 404; visible but forbidden is 403."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from parties.models import Body, User


def person(request: HttpRequest) -> User:
    """The signed-in person; LoginRequiredMiddleware has already turned everybody else away."""
    assert isinstance(request.user, User)
    return request.user


def visible_body(request: HttpRequest, slug: str) -> Body:
    return get_object_or_404(Body.objects.visible_to(person(request)).with_seats(), slug=slug)


def prepared_body(request: HttpRequest, slug: str) -> Body:
    """A body whose meetings the person prepares (its secretary or chair)."""
    body = visible_body(request, slug)
    if not body.is_prepared_by(person(request)):
        raise PermissionDenied
    return body


def kept_body(request: HttpRequest, slug: str) -> Body:
    """A body that the person may change itself: administrators."""
    body = visible_body(request, slug)
    if not body.is_kept_by(person(request)):
        raise PermissionDenied
    return body


def administrator(request: HttpRequest) -> User:
    """The signed-in person, if an administrator."""
    user = person(request)
    if not user.is_administrator:
        raise PermissionDenied
    return user
