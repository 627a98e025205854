"""How items end, and what each union says of them."""

import datetime as dt

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from meetings import agenda, outcomes, phrases, positions, wording
from meetings.exceptions import Contradiction, NeedsConfirmation, NotAllowed, WrongStep
from meetings.models import AgendaItem, Attendance, Meeting, Position
from meetings.outcomes import Case, judge
from parties.models import AgreementParty, Event
from tests.meetings.factories import make_item, make_meeting

Outcome, End, Stance, Kind = AgendaItem.Outcome, AgendaItem.CooperationEnd, Position.Stance, AgendaItem.Kind
DAY = dt.date(2022, 4, 26)
COOPERATION = frozenset({Kind.COOPERATION})


@pytest.fixture
def item(cast):
    """An item of cooperation in a meeting that is on, with both unions there."""
    meeting = make_meeting(cast=cast)
    item = make_item(meeting=meeting, title="Organisation", kinds=[Kind.COOPERATION])
    Meeting.objects.filter(pk=meeting.pk).update(status=Meeting.Status.IN_SESSION)
    meeting.refresh_from_db()
    meeting.attendance.update(mode=Attendance.Mode.ONSITE)
    item.meeting = meeting
    return item


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def at_step(item: AgendaItem, status: str) -> None:
    Meeting.objects.filter(pk=item.meeting_id).update(status=status)


# The rule as a table


@pytest.mark.parametrize(
    ("case", "wrong", "asks"),
    [
        (Case("noted", frozenset(), (), DAY), False, False),
        (Case("", COOPERATION, (), DAY), False, False),
        (Case("agreement", COOPERATION, (), DAY, ended="at_meeting"), False, False),
        (Case("agreement", COOPERATION, ("Kommunal",), DAY, ended="at_meeting"), True, False),
        (Case("no_objection", COOPERATION, ("Kommunal",), DAY, ended="at_meeting"), True, False),
        (Case("disagreement", COOPERATION, ("Kommunal",), DAY, ended="at_adjustment"), False, False),
        (Case("disagreement", COOPERATION, (), DAY, ended="at_meeting"), True, False),
        (Case("agreement", COOPERATION, (), DAY, ended="not_ended"), True, False),
        (Case("noted", COOPERATION, (), DAY, ended="at_meeting"), True, False),
        (Case("adjourned", COOPERATION, (), DAY, ended="not_ended"), False, False),
        (Case("agreement", frozenset({Kind.INFORMATION}), (), DAY, ended="at_meeting"), False, True),
        (Case("tabled", frozenset(), (), DAY, returns_on=dt.date(2022, 5, 24)), False, False),
        (Case("tabled", frozenset(), (), DAY), False, False),
        (Case("tabled", frozenset(), (), DAY, returns_on=DAY), True, False),
        (Case("noted", frozenset(), (), DAY, returns_on=dt.date(2022, 5, 24)), True, False),
    ],
)
def test_an_outcome_must_agree_with_what_else_is_known(case, wrong, asks):
    found = judge(case)
    assert (bool(found.contradictions), bool(found.questions)) == (wrong, asks)


# Sentences


@pytest.mark.parametrize(
    ("said", "are_all", "sentence"),
    [
        ([("SSR", "no_objection", ""), ("Vision", "no_objection", ""), ("Kommunal", "disagrees", "")], True,
         "SSR och Vision hade inget att erinra. Kommunal var oenig."),
        ([("Kommunal", "disagrees", ""), ("Vision", "disagrees", "")], False, "Kommunal och Vision var oeniga."),
        ([("Kommunal", "no_objection", ""), ("Vision", "no_objection", "")], True,
         "Samtliga fackliga organisationer hade inget att erinra."),
        ([("Kommunal", "no_objection", ""), ("Ledarna", "absent", ""), ("Vision", "no_objection", "")], True,
         "Samtliga närvarande fackliga organisationer hade inget att erinra. Ledarna var inte närvarande."),
        ([("Kommunal", "no_objection", ""), ("Ledarna", "absent", "")], True,
         "Kommunal hade inget att erinra. Ledarna var inte närvarande."),
        ([("Kommunal", "no_objection", ""), ("Vision", "no_objection", "")], False,
         "Kommunal och Vision hade inget att erinra."),
        ([("Kommunal", "no_objection", "")], True, "Kommunal hade inget att erinra."),
        ([("Kommunal", "no_objection", ""), ("Ledarna", "not_party", ""), ("Vision", "no_objection", "")], True,
         "Kommunal och Vision hade inget att erinra. "
         "Ledarna omfattas inte av samverkansavtalet."),
        ([("Kommunal", "abstains", "vill se risk- och konsekvensbedömningen först")], False,
         "Kommunal avstod från att ta ställning. Kommunal: vill se risk- och konsekvensbedömningen först."),
        ([], True, ""),
    ],
)  # fmt: skip
def test_positions_are_told_in_the_sentences_of_minutes(said, are_all, sentence):
    assert wording.positions_sentence(said, are_all=are_all) == sentence


@pytest.mark.parametrize("outcome", Outcome.values)
@pytest.mark.parametrize("language", ["sv", "en"])
def test_every_outcome_has_its_sentence(outcome, language):
    with override(language):
        assert wording.outcome_sentence(outcome).endswith(".")
        assert wording.outcome_sentence(outcome, ended="at_meeting", returns_on=DAY).endswith(".")


def test_an_outcome_says_when_cooperation_ended_or_when_the_item_returns():
    assert wording.outcome_sentence("disagreement", ended="at_meeting") == "Samverkan avslutades i oenighet vid mötet."
    assert wording.outcome_sentence("tabled", returns_on=dt.date(2022, 5, 24)) == (
        "Punkten bordlades till den 24 maj 2022."
    )
    assert wording.outcome_sentence("") == ""


def test_settling_an_outcome_puts_a_phrase_with_its_blanks_filled_in_the_text(item, cast):
    said = phrases.add(
        cast.body, "Enighet", "{närvarande förbund} instämde den {datum}.", by=cast.secretary, outcome="agreement"
    )
    other = phrases.add(cast.body, "Bordläggning", "Bordlades.", by=cast.secretary, outcome="tabled")
    url = reverse("item_outcome", args=[item.meeting_id, item.pk])
    client = signed_in(cast.secretary)
    page = client.get(url).content.decode()
    assert "Kommunal och Vision instämde den 26 april 2022." in page
    assert f'data-outcome="{other.outcome}"' in page
    item.write("<p>Förslaget redovisades.</p>", by=cast.secretary, revision=0)
    assert client.post(url, {"outcome": "agreement", "phrase": said.pk}).status_code == 302
    item.refresh_from_db()
    assert item.outcome == Outcome.AGREEMENT
    assert item.text == "<p>Förslaget redovisades.</p><p>Kommunal och Vision instämde den 26 april 2022.</p>"
    # A question answered first: nothing is written until the outcome is.
    AgendaItem.objects.filter(pk=item.pk).update(kinds=["information"])
    assert client.post(url, {"outcome": "agreement", "phrase": said.pk}).status_code == 422
    item.refresh_from_db()
    assert item.text_revision == 2


# The verbs


def test_the_secretary_settles_an_item_and_it_is_recorded(item, cast):
    outcomes.settle(item, outcome=Outcome.AGREEMENT, by=cast.secretary)
    item.refresh_from_db()
    assert (item.outcome, item.cooperation_ended) == (Outcome.AGREEMENT, End.AT_MEETING)
    assert outcomes.ended_on(item) == DAY
    event = Event.objects.about(item).get(verb="item.settled")
    assert event.data["now"]["outcome"] == "agreement"


def test_a_union_settles_nothing(item, cast):
    with pytest.raises(NotAllowed):
        outcomes.settle(item, outcome=Outcome.NOTED, by=cast.union_rep)


@pytest.mark.parametrize("status", ["planned", "noticed", "in_adjustment", "signed"])
def test_nothing_is_settled_before_the_meeting_or_after_the_step(item, cast, status):
    at_step(item, status)
    with pytest.raises(WrongStep):
        outcomes.settle(item, outcome=Outcome.NOTED, by=cast.secretary)
    with pytest.raises(WrongStep):
        positions.note(item, cast.union, Stance.AGREES, by=cast.union_rep)
    assert not item.positions.exists()


def test_disagreement_needs_a_union_that_disagrees(item, cast):
    with pytest.raises(Contradiction):
        outcomes.settle(item, outcome=Outcome.DISAGREEMENT, by=cast.secretary)
    positions.note(item, cast.union, Stance.DISAGREES, by=cast.secretary)
    outcomes.settle(item, outcome=Outcome.DISAGREEMENT, by=cast.secretary, cooperation_ended=End.AT_ADJUSTMENT)
    assert outcomes.ended_on(item) is None


def test_what_is_unusual_is_asked_about(item, cast):
    AgendaItem.objects.filter(pk=item.pk).update(kinds=[Kind.INFORMATION])
    with pytest.raises(NeedsConfirmation):
        outcomes.settle(item, outcome=Outcome.AGREEMENT, by=cast.secretary)
    outcomes.settle(item, outcome=Outcome.AGREEMENT, by=cast.secretary, confirmed=True)


def test_a_union_notes_its_own_position_and_no_other(item, cast):
    positions.note(item, cast.union, Stance.DISAGREES, by=cast.union_rep, note="vill ha en riskbedömning först")
    with pytest.raises(NotAllowed):
        positions.note(item, cast.other_union, Stance.AGREES, by=cast.union_rep)
    position = item.positions.get()
    assert (position.union, position.stance, position.by) == (cast.union, Stance.DISAGREES, cast.union_rep)
    assert Event.objects.about(item).filter(verb="position.noted").count() == 1


def test_a_position_that_was_noted_meanwhile_is_not_overwritten(item, cast):
    positions.note(item, cast.union, Stance.DISAGREES, by=cast.union_rep)
    with pytest.raises(Contradiction):
        positions.note(item, cast.union, Stance.NO_OBJECTION, by=cast.secretary, was="")
    assert item.positions.get().stance == Stance.DISAGREES


def test_all_present_have_no_objection_but_who_has_spoken_keeps_what_was_said(item, cast):
    positions.note(item, cast.union, Stance.DISAGREES, by=cast.union_rep)
    assert positions.note_all(item, by=cast.secretary) == 1
    assert dict(item.positions.values_list("union_name", "stance")) == {
        "Kommunal": "disagrees", "Vision": "no_objection"
    }  # fmt: skip
    assert positions.note_all(item, by=cast.secretary) == 0


def test_who_is_away_or_outside_the_agreement_is_shown_as_such_and_not_counted_in(item, cast):
    item.meeting.attendance.filter(union=cast.union).update(mode=Attendance.Mode.ABSENT)
    AgreementParty.objects.filter(union=cast.other_union).update(to_on=dt.date(2022, 4, 25))
    presumed = {one.name: one.presumed for one in positions.asked(item)}
    assert presumed == {"Kommunal": Stance.ABSENT, "Vision": Stance.NOT_PARTY}
    assert positions.note_all(item, by=cast.secretary) == 0


def test_a_union_does_not_speak_for_everybody(item, cast):
    with pytest.raises(NotAllowed):
        positions.note_all(item, by=cast.union_rep)


def test_cooperation_without_an_outcome_is_pointed_out(item, cast):
    assert outcomes.unsettled([item]) == [item]
    outcomes.settle(item, outcome=Outcome.NO_OBJECTION, by=cast.secretary)
    assert outcomes.unsettled([item]) == []


def test_the_database_refuses_a_position_after_the_step(item, cast):
    positions.note(item, cast.union, Stance.AGREES, by=cast.union_rep)
    at_step(item, "in_adjustment")
    with pytest.raises(DatabaseError, match="position refused"), transaction.atomic():
        Position.objects.update(stance=Stance.DISAGREES)
    with pytest.raises(DatabaseError, match="position refused"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO meetings_position (item_id, union_id, union_name, stance, note, by_id, at)"
            " VALUES (%s, %s, 'Vision', 'agrees', '', %s, now())",
            [item.pk, cast.other_union.pk, cast.secretary.pk],
        )


# The pages


def test_the_secretary_notes_all_unions_on_one_page(item, cast):
    client = signed_in(cast.secretary)
    url = reverse("item_positions", args=[item.meeting_id, item.pk])
    page = client.get(url)
    assert [one.name for one, *_rest in page.context["form"].rows] == ["Kommunal", "Vision"]
    sent = {f"stance-{cast.union.pk}": "disagrees", f"note-{cast.union.pk}": "se protokollsanteckning"}
    answer = client.post(url, sent | {f"stance-{cast.other_union.pk}": "no_objection"})
    assert answer.status_code == 302
    shown = client.get(reverse("meeting_detail", args=[item.meeting_id])).content.decode()
    assert "se protokollsanteckning" in shown
    assert "Inget att erinra" in shown


def test_a_representative_sees_one_row_and_cannot_send_another(item, cast):
    client = signed_in(cast.union_rep)
    url = reverse("item_positions", args=[item.meeting_id, item.pk])
    assert [one.name for one, *_rest in client.get(url).context["form"].rows] == ["Kommunal"]
    client.post(url, {f"stance-{cast.union.pk}": "agrees", f"stance-{cast.other_union.pk}": "disagrees"})
    assert dict(item.positions.values_list("union_name", "stance")) == {"Kommunal": "agrees"}


def test_what_cannot_be_is_said_in_words_and_what_was_chosen_stays(item, cast):
    url = reverse("item_outcome", args=[item.meeting_id, item.pk])
    answer = signed_in(cast.secretary).post(url, {"outcome": "disagreement", "cooperation_ended": "at_meeting"})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Notera först vilket förbund som är oenigt." in page
    assert '<option value="disagreement" selected>' in page


def test_the_agenda_reads_positions_without_a_query_of_its_own(item, cast, django_assert_num_queries):
    positions.note_all(item, by=cast.secretary)
    with django_assert_num_queries(3):
        (node,) = agenda.flat(agenda.tree(item.meeting))
        assert [stand.name for stand in outcomes.stands_of(node.item)] == ["Kommunal", "Vision"]
