"""Fetch and check in one call. Not visible is 404; visible but forbidden is 403."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from parties.models import AgreementParty, Body, Department, Seat, Union, UnionName, User


def person(request: HttpRequest) -> User:
    """The signed-in person; LoginRequiredMiddleware has already turned everybody else away."""
    assert isinstance(request.user, User)
    return request.user


def visible_body(request: HttpRequest, slug: str) -> Body:
    return get_object_or_404(Body.objects.visible_to(person(request)).with_seats(), slug=slug)


def shown_body(request: HttpRequest, slug: str) -> Body:
    """A visible body with all that its page shows."""
    return get_object_or_404(Body.objects.visible_to(person(request)).with_parties(), slug=slug)


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
    if not user.is_keeper:
        raise PermissionDenied
    return user


def visible_seat(request: HttpRequest, slug: str, pk: int) -> Seat:
    body = visible_body(request, slug)
    seat = get_object_or_404(body.seats.with_people(), pk=pk)
    seat.body = body
    return seat


def kept_seat(request: HttpRequest, slug: str, pk: int) -> Seat:
    """A seat that the person may change: administrators."""
    body = kept_body(request, slug)
    seat = get_object_or_404(body.seats.with_people(), pk=pk)
    seat.body = body
    return seat


def kept_person(request: HttpRequest, pk: int) -> User:
    administrator(request)
    return get_object_or_404(User, pk=pk)


def kept_department(request: HttpRequest, pk: int) -> Department:
    administrator(request)
    return get_object_or_404(Department, pk=pk)


def kept_union(request: HttpRequest, pk: int) -> Union:
    administrator(request)
    return get_object_or_404(Union.objects.with_names(), pk=pk)


def kept_union_name(request: HttpRequest, pk: int, name_pk: int) -> UnionName:
    return get_object_or_404(kept_union(request, pk).names.select_related("union"), pk=name_pk)


def kept_agreement(request: HttpRequest, pk: int, agreement_pk: int) -> AgreementParty:
    return get_object_or_404(kept_union(request, pk).agreements.select_related("union"), pk=agreement_pk)
