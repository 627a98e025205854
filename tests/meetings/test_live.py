"""The question that an open page asks every few seconds."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from meetings import agenda, live
from meetings.models import Attendance, Meeting, OpenQuestion
from tests.meetings.factories import make_guest, make_item, make_meeting


@pytest.fixture
def meeting(cast):
    return make_meeting(cast=cast)


@pytest.fixture
def item(meeting):
    return make_item(meeting=meeting, title="Budget")


def ask(client, meeting, tag=None):
    headers = {"If-None-Match": tag} if tag else {}
    return client.get(reverse("meeting_live", args=[meeting.pk]), headers=headers)


def test_nothing_new_is_304_in_three_queries(client, cast, meeting, item):
    client.force_login(cast.union_rep)
    first = ask(client, meeting)
    assert first.status_code == 200
    with CaptureQueriesContext(connection) as queries:
        again = ask(client, meeting, first.headers["ETag"])
    assert (again.status_code, again.content) == (304, b"")
    assert len(queries) <= 3


def test_a_new_text_is_told_by_its_revision(client, cast, meeting, item):
    client.force_login(cast.union_rep)
    first = ask(client, meeting)
    item.write("<p>Hej</p>", by=cast.secretary, revision=0)
    now = ask(client, meeting, first.headers["ETag"])
    assert now.status_code == 200
    assert now.json()["texts"] == {str(item.pk): 1}
    assert {name for name in now.json() if now.json()[name] != first.json()[name]} == {"texts", "revision"}


def changes(client, meeting, act):
    """Which marks an act changes, besides the revision."""
    first = ask(client, meeting)
    act()
    now = ask(client, meeting, first.headers["ETag"])
    assert now.status_code == 200
    return {name for name in now.json() if now.json()[name] != first.json().get(name)} - {"revision"}


def test_each_change_is_told_as_what_it_is(client, cast, meeting, item):
    client.force_login(cast.union_rep)
    assert changes(client, meeting, lambda: item.rename("Ny rubrik", by=cast.secretary)) == {"agenda"}
    assert changes(client, meeting, lambda: agenda.add(meeting, "Sist", by=cast.secretary)) == {"agenda", "texts"}
    row = meeting.attendance.get(person=cast.union_rep)

    def note():
        Attendance.objects.filter(pk=row.pk).update(mode=Attendance.Mode.REMOTE)
        meeting.touch()

    assert changes(client, meeting, note) == {"attendance"}
    assert changes(client, meeting, lambda: Meeting.objects.get(pk=meeting.pk).give_notice(by=cast.chair)) == {"status"}


def test_a_question_that_is_answered_elsewhere_is_told_beside_the_meeting(client, cast, meeting, item):
    client.force_login(cast.union_rep)
    asked = OpenQuestion.ask(cast.body, "När?", by=cast.secretary)
    assert changes(client, meeting, lambda: asked.answer("I maj.", by=cast.secretary)) == {"questions"}
    assert changes(client, meeting, lambda: OpenQuestion.ask(cast.body, "Var?", by=cast.secretary)) == {"questions"}


def test_the_revision_is_read_after_the_marks(client, cast, meeting, item, monkeypatch):
    """What was changed while the marks were put together may be in them: a page of before has to fetch it."""
    before = Meeting.objects.get(pk=meeting.pk).revision
    tell = live.state

    def state(*args):
        item.rename("Ny rubrik", by=cast.secretary)
        return tell(*args)

    monkeypatch.setattr(live, "state", state)
    client.force_login(cast.union_rep)
    assert ask(client, meeting).json()["revision"] == before + 1


def test_a_guest_learns_nothing_beyond_the_own_item(client, cast, meeting, item):
    own = make_item(meeting=meeting, title="Upphandling")
    make_guest(meeting=meeting, person=cast.presenter, items=[own])
    client.force_login(cast.presenter)
    first = ask(client, meeting)
    assert first.json()["texts"] == {str(own.pk): 0}
    assert not {"attendance", "revision"} & set(first.json())
    tag = first.headers["ETag"]

    item.write("<p>Hemligt</p>", by=cast.secretary, revision=0)
    item.rename("Hemlig rubrik", by=cast.secretary)
    meeting.attendance.filter(person=cast.chair).update(mode=Attendance.Mode.REMOTE)
    meeting.touch()
    assert ask(client, meeting, tag).status_code == 304

    own.write("<p>Eget</p>", by=cast.secretary, revision=0)
    assert ask(client, meeting, tag).json()["texts"] == {str(own.pk): 1}


def test_a_guest_cannot_borrow_a_members_mark(client, cast, meeting, item):
    own = make_item(meeting=meeting, title="Upphandling")
    make_guest(meeting=meeting, person=cast.presenter, items=[own])
    client.force_login(cast.presenter)
    tag = f'"{meeting.pk}.{Meeting.objects.get(pk=meeting.pk).revision}.{cast.presenter.pk}"'
    assert ask(client, meeting, tag).status_code == 200


def test_a_writer_is_told_of_a_text_that_waits(client, cast, meeting, item):
    from uuid import uuid4

    from meetings.exceptions import StaleRevision

    item.write("<p>Deras</p>", by=cast.chair, revision=0)
    with pytest.raises(StaleRevision):
        item.write("<p>Min</p>", by=cast.secretary, revision=0, editor=uuid4(), sequence=1)
    client.force_login(cast.secretary)
    assert ask(client, meeting).json()["aside"] == {str(item.pk): item.aside.get().pk}
    client.force_login(cast.chair)
    assert ask(client, meeting).json()["aside"] == {}
    client.force_login(cast.union_rep)
    assert "aside" not in ask(client, meeting).json()


def test_twice_the_items_are_told_in_as_many_queries(client, cast, meeting, item):
    client.force_login(cast.union_rep)
    with CaptureQueriesContext(connection) as few:
        ask(client, meeting)
    for number in range(10):
        make_item(meeting=meeting, title=f"Punkt {number}")
    with CaptureQueriesContext(connection) as many:
        ask(client, meeting)
    assert len(many) == len(few)
