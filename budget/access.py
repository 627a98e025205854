"""Fetch and check in one call: not visible is 404, visible but forbidden is 403, a child comes through its parent."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from budget.models import (
    Allocation,
    AllocationRow,
    FollowUp,
    FollowUpColumn,
    FollowUpRow,
    ImportDraft,
    Placement,
)
from meetings.access import visible_item
from parties.access import person, prepared_body, visible_body
from parties.models import Body, Union


def followed_body(request: HttpRequest, slug: str) -> Body:
    """A body whose follow-ups the person may read: who holds a seat in it."""
    body = visible_body(request, slug)
    if not body.seats_of(person(request)):
        raise PermissionDenied
    return body


def writing_body(request: HttpRequest, slug: str) -> Body:
    return prepared_body(request, slug)


def visible_follow_up(request: HttpRequest, pk: int) -> FollowUp:
    found = FollowUp.objects.visible_to(person(request)).select_related("body", "department", "previous")
    return get_object_or_404(found.prefetch_related("body__seats"), pk=pk)


def written_follow_up(request: HttpRequest, pk: int) -> FollowUp:
    """A follow-up whose figures the person may change."""
    follow_up = visible_follow_up(request, pk)
    if not follow_up.is_written_by(person(request)):
        raise PermissionDenied
    return follow_up


def written_row(request: HttpRequest, pk: int, row_pk: int) -> FollowUpRow:
    follow_up = written_follow_up(request, pk)
    row = get_object_or_404(follow_up.rows, pk=row_pk)
    row.follow_up = follow_up
    return row


def written_column(request: HttpRequest, pk: int, column_pk: int) -> FollowUpColumn:
    follow_up = written_follow_up(request, pk)
    column = get_object_or_404(follow_up.columns, pk=column_pk)
    column.follow_up = follow_up
    return column


def own_draft(request: HttpRequest, slug: str, pk: int) -> ImportDraft:
    body = writing_body(request, slug)
    own = ImportDraft.objects.filter(body=body, by=person(request)).select_related("follow_up")
    draft = get_object_or_404(own, pk=pk)
    draft.body = body
    return draft


def seen_allocation(request: HttpRequest, pk: int, item_pk: int, of: int) -> Allocation:
    """An allocation in an item that the person reads."""
    item = visible_item(request, pk, item_pk)
    allocation = get_object_or_404(item.allocations.standing(), pk=of)
    allocation.item = item
    return allocation


def written_allocation(request: HttpRequest, pk: int, item_pk: int, of: int) -> Allocation:
    """One whose proposal the person may change now."""
    allocation = seen_allocation(request, pk, item_pk, of)
    if not allocation.is_written_by(person(request)):
        raise PermissionDenied
    return allocation


def touched_allocation(request: HttpRequest, pk: int, item_pk: int, of: int) -> Allocation:
    """One in which the person may write something now: the proposal, or the own union's column."""
    allocation = seen_allocation(request, pk, item_pk, of)
    if not (allocation.is_written_by(person(request)) or allocation.own_unions(person(request))):
        raise PermissionDenied
    return allocation


def countered_allocation(
    request: HttpRequest, pk: int, item_pk: int, of: int, union_pk: int
) -> tuple[Allocation, Union]:
    """One to which the person may make or change the union's counter-proposal now."""
    allocation = seen_allocation(request, pk, item_pk, of)
    if union_pk not in allocation.own_unions(person(request)):
        raise PermissionDenied
    return allocation, get_object_or_404(Union, pk=union_pk)


def written_allocation_row(request: HttpRequest, pk: int, item_pk: int, of: int, row_pk: int) -> AllocationRow:
    allocation = written_allocation(request, pk, item_pk, of)
    row = get_object_or_404(allocation.rows.standing(), pk=row_pk)
    row.allocation = allocation
    return row


def seen_placement(request: HttpRequest, pk: int, item_pk: int, of: int) -> Placement:
    """A follow-up's table in an item that the person reads, for who reads the follow-up too."""
    item = visible_item(request, pk, item_pk)
    follow_up = visible_follow_up(request, of)
    placement = get_object_or_404(Placement.objects.filter(item=item, follow_up=follow_up))
    placement.item, placement.follow_up = item, follow_up
    return placement


def claimed_placement(request: HttpRequest, pk: int, item_pk: int, of: int) -> Placement:
    """One whose item's text the person may hold against it."""
    placement = seen_placement(request, pk, item_pk, of)
    if not placement.follow_up.is_written_by(person(request)):
        raise PermissionDenied
    return placement
