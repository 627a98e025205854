"""A notice to forty people, sent by a worker that is killed on the way: real processes, a real mail server."""

import datetime as dt
from collections import Counter

import pytest
from django.utils import timezone

from meetings import notices
from meetings.models import Dispatch, Meeting
from outbox.models import Letter
from paper.press import Press
from tests.meetings.factories import make_item, make_meeting
from tests.outbox.workers import kill, opened, wait_for, workers
from tests.parties.factories import make_seat, make_user

pytestmark = pytest.mark.django_db(transaction=True)
IN_A_MONTH = timezone.localtime().replace(hour=14, minute=30, second=0, microsecond=0) + dt.timedelta(days=30)


def test_a_notice_reaches_each_of_forty_once_though_the_worker_is_killed_in_the_middle(cast):
    for _n in range(36):
        make_seat(body=cast.body, person=make_user(), department=cast.department)
    meeting = make_meeting(cast=cast, starts_at=IN_A_MONTH)
    make_item(meeting=meeting, title="Budgetfrågor", kinds=["cooperation"])
    meeting = Meeting.objects.with_body().get(pk=meeting.pk)
    notices.send(meeting, number=1, by=cast.secretary)
    assert Press().drain() == 1
    called = set(Letter.objects.values_list("address", flat=True))
    assert (len(called), Letter.objects.count(), Dispatch.objects.exclude(letter=None).count()) == (40, 40, 40)

    with opened() as office, workers(office) as worker:
        office.hold_number = 17
        killed = worker()
        assert office.is_holding.wait(60)
        kill(killed)
        assert len(office.taken) == 16
        worker(TEST_STALLED_SECONDS="2")
        wait_for(lambda: not Letter.objects.exclude(state="sent").exists(), seconds=60)
        got = Counter(str(message["To"]) for message in office.taken)
    assert got == dict.fromkeys(called, 1)
    attempts = Counter(Letter.objects.values_list("attempts", flat=True))
    assert attempts == {1: 39, 2: 1}
