"""Saving a text: who may, what is kept, and what happens when somebody else was first."""

from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from meetings.exceptions import ItemDeleted, NotAllowed, StaleRevision, WrongStep
from meetings.models import AsideText, Meeting, TextRevision
from meetings.richtext import TextRefused
from parties.models import Event
from tests.meetings.factories import make_item, make_meeting


@pytest.fixture
def item(cast):
    return make_item(meeting=make_meeting(cast=cast))


def texts(item):
    return list(item.revisions.values_list("number", "text"))


def test_a_text_is_cleaned_kept_and_counted(cast, item):
    before = Meeting.objects.get(pk=item.meeting_id).revision
    kept = item.write("<p onclick=x>Hej</p><script>x</script>", by=cast.secretary, revision=0)
    assert (kept.number, kept.text, kept.by, kept.based_on) == (1, "<p>Hej</p>", cast.secretary, 0)
    assert TextRevision.objects.get(pk=kept.pk).at == kept.at
    assert (item.text, item.text_revision, item.text_by, item.text_at) == ("<p>Hej</p>", 1, cast.secretary, kept.at)
    item.refresh_from_db()
    assert (item.text, item.text_revision, item.text_by, item.text_at) == ("<p>Hej</p>", 1, cast.secretary, kept.at)
    assert Meeting.objects.get(pk=item.meeting_id).revision == before + 1


def test_the_same_text_makes_no_revision_and_no_change(cast, item):
    first = item.write("<p>Hej</p>", by=cast.secretary, revision=0)
    seen = Meeting.objects.get(pk=item.meeting_id).revision
    again = item.write("<p>Hej </p>", by=cast.chair, revision=1)
    assert again == first
    assert again.by == cast.secretary
    assert texts(item) == [(1, "<p>Hej</p>")]
    assert Meeting.objects.get(pk=item.meeting_id).revision == seen


def test_nothing_written_in_an_empty_item_makes_no_revision(cast, item):
    assert item.write("<p></p>", by=cast.secretary, revision=0).number == 0
    assert texts(item) == []


def test_emptying_a_text_is_a_revision_too(cast, item):
    item.write("<p>Hej</p>", by=cast.secretary, revision=0)
    assert item.write("", by=cast.secretary, revision=1).number == 2
    assert texts(item) == [(1, "<p>Hej</p>"), (2, "")]


@pytest.mark.parametrize("role", ["union_rep", "substitute", "presenter", "archivist", "administrator", "stranger"])
def test_only_chair_and_secretary_write(cast, item, role):
    with pytest.raises(NotAllowed):
        item.write("<p>Hej</p>", by=getattr(cast, role), revision=0)
    assert texts(item) == []


@pytest.mark.parametrize("status", sorted(set(Meeting.Status) - set(Meeting.OPEN_STATUSES)))
def test_a_text_is_not_changed_once_it_is_frozen(cast, item, status):
    Meeting.objects.filter(pk=item.meeting_id).update(status=status)
    item.meeting.refresh_from_db()
    with pytest.raises(WrongStep):
        item.write("<p>Hej</p>", by=cast.secretary, revision=0)
    assert texts(item) == []


def test_a_step_taken_in_the_same_moment_freezes_the_text(cast, item):
    Meeting.objects.filter(pk=item.meeting_id).update(status=Meeting.Status.IN_ADJUSTMENT)
    with pytest.raises(WrongStep) as refusal:
        item.write("<p>Hej</p>", by=cast.secretary, revision=0, editor=uuid4(), sequence=1)
    assert refusal.value.args == ("Justering",)
    assert item.aside.waiting().get().text == "<p>Hej</p>"
    item.refresh_from_db()
    assert (item.text, texts(item)) == ("", [])


def test_a_text_beyond_a_limit_is_refused_and_nothing_is_kept(cast, item):
    with pytest.raises(TextRefused) as refusal:
        item.write("<ul><li>x" * 7, by=cast.secretary, revision=0)
    assert str(refusal.value) == "En lista har fler än sex nivåer. Flytta ut den innersta nivån."
    assert texts(item) == []


def test_a_stale_text_is_refused_and_set_aside(cast, item):
    mine, theirs = uuid4(), uuid4()
    item.write("<p>Deras</p>", by=cast.chair, revision=0, editor=theirs, sequence=1)
    with pytest.raises(StaleRevision):
        item.write("<p>Min</p>", by=cast.secretary, revision=0, editor=mine, sequence=1)
    assert (item.text, item.text_revision, item.text_by) == ("<p>Deras</p>", 1, cast.chair)
    aside = item.aside.waiting().get()
    assert (aside.text, aside.by, aside.editor, aside.based_on) == ("<p>Min</p>", cast.secretary, mine, 0)
    assert texts(item) == [(1, "<p>Deras</p>")]


def test_going_on_writing_keeps_one_text_aside_and_choosing_settles_it(cast, item):
    mine = uuid4()
    item.write("<p>Deras</p>", by=cast.chair, revision=0, editor=uuid4(), sequence=1)
    for sequence, text in enumerate(["<p>Min</p>", "<p>Min egen</p>"], start=1):
        with pytest.raises(StaleRevision):
            item.write(text, by=cast.secretary, revision=0, editor=mine, sequence=sequence)
    assert [aside.text for aside in item.aside.waiting()] == ["<p>Min egen</p>"]
    item.write("<p>Deras och min</p>", by=cast.secretary, revision=1, editor=mine, sequence=3)
    assert not item.aside.waiting()
    assert AsideText.objects.get().text == "<p>Min egen</p>"
    assert not AsideText.objects.get().is_waiting


def test_a_lost_answer_is_no_conflict_with_oneself(cast, item):
    mine, theirs = uuid4(), uuid4()
    assert item.write("<p>a1</p>", by=cast.secretary, revision=0, editor=mine, sequence=1).number == 1
    # The answer was lost: the editor still believes that it stands on revision 0.
    assert item.write("<p>a2</p>", by=cast.secretary, revision=0, editor=mine, sequence=2).number == 2
    with pytest.raises(StaleRevision):
        item.write("<p>b1</p>", by=cast.chair, revision=1, editor=theirs, sequence=1)
    assert item.write("<p>b2</p>", by=cast.chair, revision=2, editor=theirs, sequence=2).number == 3
    with pytest.raises(StaleRevision):
        item.write("<p>a3</p>", by=cast.secretary, revision=2, editor=mine, sequence=3)


def test_an_earlier_save_that_comes_late_does_not_undo_a_later_one(cast, item):
    mine = uuid4()
    item.write("<p>Hej du</p>", by=cast.secretary, revision=0, editor=mine, sequence=2)
    with pytest.raises(StaleRevision):
        item.write("<p>Hej</p>", by=cast.secretary, revision=0, editor=mine, sequence=1)
    assert item.text == "<p>Hej du</p>"
    assert not item.aside.exists()


def test_a_save_that_changed_nothing_still_counts_against_a_late_one(cast, item):
    mine = uuid4()
    item.write("<p>a</p>", by=cast.secretary, revision=0, editor=mine, sequence=1)
    item.write("<p>a</p>", by=cast.secretary, revision=1, editor=mine, sequence=3)
    with pytest.raises(StaleRevision):
        item.write("<p>b</p>", by=cast.secretary, revision=1, editor=mine, sequence=2)


def test_somebody_elses_editor_is_not_mine(cast, item):
    shared = uuid4()
    item.write("<p>a</p>", by=cast.secretary, revision=0, editor=shared, sequence=1)
    with pytest.raises(StaleRevision):
        item.write("<p>b</p>", by=cast.chair, revision=0, editor=shared, sequence=2)


def test_a_text_for_a_deleted_item_is_set_aside(cast, item):
    type(item).objects.filter(pk=item.pk).update(deleted_at=item.meeting.starts_at)
    with pytest.raises(ItemDeleted):
        item.write("<p>Min</p>", by=cast.secretary, revision=0, editor=uuid4(), sequence=1)
    assert item.aside.waiting().get().text == "<p>Min</p>"


def test_a_text_for_an_item_deleted_meanwhile_is_set_aside_from_the_editor_that_saved_last(cast, item):
    mine = uuid4()
    item.write("<p>Min</p>", by=cast.secretary, revision=0, editor=mine, sequence=1)
    type(item).objects.filter(pk=item.pk).update(deleted_at=item.meeting.starts_at)
    with pytest.raises(ItemDeleted):
        item.write("<p>Min och mer</p>", by=cast.secretary, revision=1, editor=mine, sequence=2)
    aside = item.aside.waiting().get()
    assert (aside.text, aside.by, aside.editor, aside.based_on) == ("<p>Min och mer</p>", cast.secretary, mine, 1)


def test_a_text_in_the_moment_of_the_step_is_set_aside_from_the_editor_that_saved_last(cast, item):
    mine = uuid4()
    item.write("<p>Min</p>", by=cast.secretary, revision=0, editor=mine, sequence=1)
    Meeting.objects.filter(pk=item.meeting_id).update(status=Meeting.Status.IN_ADJUSTMENT)
    with pytest.raises(WrongStep):
        item.write("<p>Min och mer</p>", by=cast.secretary, revision=1, editor=mine, sequence=2)
    assert item.aside.waiting().get().text == "<p>Min och mer</p>"
    assert texts(item) == [(1, "<p>Min</p>")]


def test_restoring_is_a_new_revision_and_an_event(cast, item):
    item.write("<p>Ett</p>", by=cast.secretary, revision=0)
    item.write("<p>Två</p>", by=cast.chair, revision=1)
    kept = item.restore(1, by=cast.secretary, revision=2)
    assert (kept.number, kept.text, kept.restored_from, item.text) == (3, "<p>Ett</p>", 1, "<p>Ett</p>")
    event = Event.objects.about(item).get(verb="item.text_restored")
    assert (event.actor, event.data) == (cast.secretary, {"restored": 1, "revision": 3})


def test_restoring_over_a_text_that_was_not_read_is_refused(cast, item):
    item.write("<p>Ett</p>", by=cast.secretary, revision=0)
    item.write("<p>Två</p>", by=cast.chair, revision=1)
    with pytest.raises(StaleRevision):
        item.restore(1, by=cast.secretary, revision=1)
    assert not Event.objects.about(item).filter(verb="item.text_restored")


def test_a_restored_text_is_not_overwritten_by_an_editor_that_has_not_read_it(cast, item):
    mine = uuid4()
    item.write("<p>Ett</p>", by=cast.secretary, revision=0, editor=mine, sequence=1)
    item.write("<p>Två</p>", by=cast.secretary, revision=1, editor=mine, sequence=2)
    item.restore(1, by=cast.chair, revision=2)
    with pytest.raises(StaleRevision):
        item.write("<p>Tre</p>", by=cast.secretary, revision=2, editor=mine, sequence=3)


def test_the_database_refuses_to_rewrite_what_was_saved(cast, item):
    kept = item.write("<p>Ett</p>", by=cast.secretary, revision=0)
    with pytest.raises(DatabaseError), transaction.atomic():
        TextRevision.objects.filter(pk=kept.pk).update(text="<p>Annat</p>")
    assert texts(item) == [(1, "<p>Ett</p>")]


def test_a_save_is_one_statement_and_writes_no_event(cast, item):
    list(item.meeting.body.seats.all())
    events = Event.objects.count()
    with CaptureQueriesContext(connection) as queries:
        item.write("<p>Ett</p>", by=cast.secretary, revision=0, editor=uuid4(), sequence=1)
    assert len([query for query in queries if "meetings_" in query["sql"]]) == 1
    assert Event.objects.count() == events
