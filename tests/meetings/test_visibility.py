"""Who sees which meeting and which item; each predicate agrees with its queryset twin."""

import datetime as dt

import pytest
from django.utils import timezone

from meetings.models import Meeting
from parties.models import Body
from tests.meetings.factories import make_guest, make_item, make_meeting

ROLES = [
    "secretary",
    "chair",
    "union_rep",
    "other_union_rep",
    "substitute",
    "presenter",
    "archivist",
    "administrator",
    "stranger",
]


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("status", [Meeting.Status.PLANNED, Meeting.Status.DRAFTING, Meeting.Status.SIGNED])
def test_the_predicates_agree_with_their_querysets(cast, role, status):
    meeting = make_meeting(cast=cast, status=status)
    own, other = make_item(meeting=meeting, title="Egen"), make_item(meeting=meeting, title="Annan")
    own.presenters.add(make_guest(meeting=meeting, person=cast.presenter))
    person = getattr(cast, role)
    assert Meeting.objects.visible_to(person).filter(pk=meeting.pk).exists() == meeting.is_visible_to(person)
    noted = Meeting.objects.noting_whole(person).get(pk=meeting.pk)
    assert noted.is_whole == meeting.is_read_whole_by(person)
    assert Meeting.objects.read_whole_by(person).filter(pk=meeting.pk).exists() == noted.is_whole
    assert Body.objects.visible_to(person).filter(pk=cast.body.pk).exists() == cast.body.is_visible_to(person)
    seen = set(meeting.items.visible_to(person, meeting).values_list("pk", flat=True))
    assert seen == {item.pk for item in (own, other) if item.is_visible_to(person)}


def test_a_guest_sees_only_the_own_item(cast):
    meeting = make_meeting(cast=cast)
    own, _other = make_item(meeting=meeting, title="Egen"), make_item(meeting=meeting, title="Annan")
    make_guest(meeting=meeting, person=cast.presenter, items=[own])
    assert list(meeting.items.visible_to(cast.presenter, meeting)) == [own]


def test_a_stranger_and_an_administrator_see_no_meeting(cast):
    make_meeting(cast=cast)
    assert not Meeting.objects.visible_to(cast.stranger)
    assert not Meeting.objects.visible_to(cast.administrator)


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("status", Meeting.Status)
@pytest.mark.parametrize("days", [-1, 1])
def test_what_waits_for_a_person_is_the_same_for_one_meeting_and_for_many(cast, role, status, days):
    starts_at = timezone.now() + dt.timedelta(days=days)
    meeting = make_meeting(cast=cast, status=status, starts_at=starts_at)
    person = getattr(cast, role)
    assert Meeting.objects.prepared_by(person).filter(pk=meeting.pk).exists() == meeting.is_prepared_by(person)
    assert Meeting.objects.waiting_for(person).filter(pk=meeting.pk).exists() == meeting.is_waiting_for(person)
    assert meeting.is_prepared_by(person) == (role in {"secretary", "chair"})
