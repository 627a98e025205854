"""A meeting planned, changed, cancelled and taken from step to step; and the line that tells where it is."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone, translation

from meetings import agenda, steps
from meetings.exceptions import NotAllowed, SeriesDrawn, TimeTaken, WrongStep
from meetings.models import AgendaItem, Meeting, MeetingStep, StandingItem
from parties.models import Body, Event
from tests.meetings.factories import make_item, make_meeting

pytestmark = pytest.mark.django_db

Status = Meeting.Status
TAKE = {
    "notice": lambda meeting, by: meeting.give_notice(by=by),
    "start": lambda meeting, by: meeting.start(by=by),
    "close": lambda meeting, by: meeting.close(by=by, confirmed=True),
    "cancel": lambda meeting, by: meeting.cancel(by=by, reason="Sjukdom"),
}
#: From where each step may be taken, and where it leads.
ALLOWED = {
    "notice": ({Status.PLANNED}, Status.NOTICED),
    "start": ({Status.NOTICED}, Status.IN_SESSION),
    "close": ({Status.IN_SESSION}, Status.DRAFTING),
    "cancel": ({Status.PLANNED, Status.NOTICED}, Status.CANCELLED),
}


def at(status, *, cast):
    meeting = make_meeting(cast=cast)
    Meeting.objects.filter(pk=meeting.pk).update(status=status)
    meeting.status = status
    return meeting


@pytest.mark.parametrize("status", list(Status))
@pytest.mark.parametrize("act", TAKE)
def test_a_step_follows_only_on_the_one_before_it(cast, status, act):
    meeting = at(status, cast=cast)
    allowed, leads_to = ALLOWED[act]
    if status in allowed:
        TAKE[act](meeting, cast.secretary)
        assert Meeting.objects.get(pk=meeting.pk).status == meeting.status == leads_to
        step = meeting.steps.last()
        assert (step.status, step.by) == (leads_to, cast.secretary)
        assert Event.objects.about(meeting).filter(verb=f"meeting.{leads_to}", actor=cast.secretary).exists()
    else:
        with pytest.raises(WrongStep):
            TAKE[act](meeting, cast.secretary)
        assert Meeting.objects.get(pk=meeting.pk).status == status
        assert not Event.objects.about(meeting).exclude(verb="meeting.planned")


@pytest.mark.parametrize("role", ["union_rep", "substitute", "presenter", "archivist", "administrator", "stranger"])
@pytest.mark.parametrize("act", TAKE)
def test_only_who_prepares_the_meeting_takes_its_steps(cast, role, act):
    meeting = at(next(iter(ALLOWED[act][0])), cast=cast)
    with pytest.raises(NotAllowed):
        TAKE[act](meeting, getattr(cast, role))


def test_the_reason_of_a_cancelled_meeting_is_kept(cast):
    meeting = make_meeting(cast=cast)
    meeting.cancel(by=cast.chair, reason="För få kan komma.")
    assert meeting.steps.last().reason == "För få kan komma."
    assert Event.objects.about(meeting).last().data["reason"] == "För få kan komma."


def test_the_notice_fixes_the_labels(cast):
    meeting = make_meeting(cast=cast)
    item = make_item(meeting=meeting)
    assert not item.fixed_label
    meeting.give_notice(by=cast.secretary)
    assert AgendaItem.objects.get(pk=item.pk).fixed_label == "1"
    assert Meeting.objects.get(pk=meeting.pk).are_labels_fixed


def test_a_new_meeting_begins_with_the_standing_items_as_a_tree(cast):
    first = StandingItem.objects.create(body=cast.body, position=1, title="Val av justerare", kinds=["formality"])
    budget = StandingItem.objects.create(body=cast.body, position=2, title="Budget")
    under = StandingItem.objects.create(body=cast.body, position=1, title="Uppföljning", parent=budget)
    StandingItem.objects.create(
        body=cast.body,
        position=1,
        title="Per nämnd",
        parent=under,
        is_numbered=False,
        text="Nämnderna redovisar.",
    )
    meeting = make_meeting(cast=cast)
    assert [(node.label, node.item.title) for node in agenda.flat(agenda.tree(meeting))] == [
        ("1", "Val av justerare"),
        ("2", "Budget"),
        ("2 a", "Uppföljning"),
        ("", "Per nämnd"),
    ]
    assert meeting.items.get(title=first.title).kinds == ["formality"]
    written = meeting.items.get(title="Per nämnd").revisions.get()
    assert (written.text, written.by) == ("<p>Nämnderna redovisar.</p>", cast.secretary)
    assert meeting.attendance.count() == 4


def test_two_meetings_of_a_body_do_not_start_at_the_same_time(cast):
    make_meeting(cast=cast)
    with pytest.raises(TimeTaken):
        make_meeting(cast=cast)
    assert Meeting.objects.count() == 1


def test_the_database_refuses_a_meeting_that_ends_before_it_starts(cast):
    meeting = make_meeting(cast=cast)
    with pytest.raises(IntegrityError), transaction.atomic():
        Meeting.objects.filter(pk=meeting.pk).update(ends_at=meeting.starts_at)


def test_a_change_is_recorded_from_what_to_what(cast):
    meeting = make_meeting(cast=cast)
    later = meeting.starts_at + dt.timedelta(hours=1)
    meeting.change(by=cast.secretary, starts_at=later, place="Lilla salen", is_extra=False)
    event = Event.objects.about(meeting).get(verb="meeting.changed")
    assert event.data["was"]["place"] == "Stora salen"
    assert event.data["now"] == {"starts_at": later.isoformat(), "place": "Lilla salen"}
    assert Meeting.objects.get(pk=meeting.pk).starts_at == later


def test_saying_the_same_again_changes_nothing(cast):
    meeting = make_meeting(cast=cast)
    meeting.change(by=cast.secretary, place="Stora salen")
    assert not Event.objects.filter(verb="meeting.changed")


def test_a_meeting_is_not_moved_onto_another(cast):
    first = make_meeting(cast=cast)
    second = make_meeting(cast=cast, starts_at=first.starts_at + dt.timedelta(days=28))
    with pytest.raises(TimeTaken):
        second.change(by=cast.secretary, starts_at=first.starts_at, ends_at=first.ends_at)


@pytest.mark.parametrize("status", [Status.IN_ADJUSTMENT, Status.SIGNED, Status.CANCELLED])
def test_a_meeting_past_its_draft_is_not_changed(cast, status):
    meeting = at(status, cast=cast)
    with pytest.raises(WrongStep):
        meeting.change(by=cast.secretary, place="Annanstans")


def test_only_who_prepares_the_meeting_changes_it(cast):
    with pytest.raises(NotAllowed):
        make_meeting(cast=cast).change(by=cast.union_rep, place="Annanstans")
    with pytest.raises(NotAllowed):
        Meeting(body=cast.body, starts_at=timezone.now()).plan(by=cast.union_rep)


def test_a_meeting_with_sections_stays_in_their_year(cast):
    Body.objects.filter(pk=cast.body.pk).update(numbering="section")
    cast.body.numbering = "section"
    meeting = make_meeting(cast=cast)
    make_item(meeting=meeting)
    year_after = meeting.starts_at.replace(year=2023)
    meeting.change(by=cast.secretary, starts_at=year_after, ends_at=None)
    meeting.change(by=cast.secretary, starts_at=meeting.starts_at.replace(year=2022))
    meeting.give_notice(by=cast.secretary)
    with pytest.raises(SeriesDrawn):
        meeting.change(by=cast.secretary, starts_at=year_after)
    assert Meeting.objects.get(pk=meeting.pk).held_on.year == 2022


# The line


def line(meeting):
    taken = steps.taken_steps(meeting)
    with translation.override("sv"):
        return steps.timeline(meeting, taken), taken


def test_the_line_has_seven_steps_with_the_present_one_marked(cast):
    meeting = make_meeting(cast=cast)
    meeting.give_notice(by=cast.chair)
    shown, _taken = line(meeting)
    assert [step.label for step in shown] == [
        "Planerad", "Kallad", "Pågår", "Utkast", "Justering", "Signerad", "Arkiverad",
    ]  # fmt: skip
    assert [step.state for step in shown] == ["done", "present", *["coming"] * 5]
    assert shown[0].detail.endswith("Siv Sekreterare")
    assert shown[1].detail.endswith("Orvar Ordförande")
    assert not shown[2].detail


def test_the_line_of_a_cancelled_meeting_ends_where_it_was_cancelled(cast):
    meeting = make_meeting(cast=cast)
    meeting.cancel(by=cast.secretary, reason="Sjukdom")
    shown, taken = line(meeting)
    assert [(step.label, step.state) for step in shown] == [("Planerad", "done"), ("Inställt", "present")]
    assert steps.next_step(meeting, taken, cast.union_rep) == steps.Next(waiting="Sjukdom")


def test_a_step_that_was_taken_twice_tells_of_the_last_time(cast):
    meeting = at(Status.DRAFTING, cast=cast)
    for status, by in (
        (Status.DRAFTING, cast.secretary),
        (Status.IN_ADJUSTMENT, cast.secretary),
        (Status.DRAFTING, cast.chair),
    ):
        MeetingStep.objects.create(meeting=meeting, status=status, by=by)
    shown, _taken = line(meeting)
    assert shown[3].detail.endswith("Orvar Ordförande")
    assert not shown[4].detail


#: What the secretary and a union representative are told at each step: an act by its name, or words.
TOLD = {
    Status.PLANNED: ("notice", "Kallelsen är inte skickad än"),
    Status.NOTICED: ("start", "Väntar på mötet"),
    Status.IN_SESSION: ("close", "Mötet pågår"),
    # What the app of the minutes says comes next, on a page of its own.
    Status.DRAFTING: ("adjust", "Sekreteraren skriver protokollet"),
    Status.IN_ADJUSTMENT: ("Väntar på justering sedan i dag", "Väntar på justering sedan i dag"),
    Status.SIGNED: ("Protokollet är justerat och undertecknat", "Protokollet är justerat och undertecknat"),
    Status.ARCHIVED: ("Protokollet är arkiverat", "Protokollet är arkiverat"),
    Status.CANCELLED: ("Sjukdom", "Sjukdom"),
}


@pytest.mark.parametrize("status", list(Status))
def test_everybody_is_told_what_to_do_or_what_is_waited_for(cast, status):
    meeting = at(status, cast=cast)
    if status == Status.CANCELLED:
        MeetingStep.objects.create(meeting=meeting, status=status, by=cast.chair, reason="Sjukdom")
    for person, said in zip((cast.secretary, cast.union_rep), TOLD[status], strict=True):
        with translation.override("sv"):
            told = steps.next_step(meeting, steps.taken_steps(meeting), person)
        # One or the other, never both and never neither.
        assert (told.act, told.waiting) in ((said, ""), ("", said))
        assert bool(told.url) == (told.act == "adjust")


def test_waiting_for_adjustment_tells_for_how_long(cast):
    meeting = at(Status.IN_ADJUSTMENT, cast=cast)
    for days, words in ((0, "sedan i dag"), (1, "sedan 1 dag"), (3, "sedan 3 dagar")):
        step = MeetingStep(meeting=meeting, status=Status.IN_ADJUSTMENT, at=timezone.now() - dt.timedelta(days=days))
        with translation.override("sv"):
            assert steps.next_step(meeting, [step], cast.union_rep).waiting == f"Väntar på justering {words}"
