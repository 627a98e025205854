"""The blanks of phrases: which there are, what they become, and what becomes of one that the meeting does not know."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from meetings import blanks, phrases, roll, stock
from meetings.exceptions import Contradiction
from meetings.models import AgendaItem, Attendance, Phrase
from tests.meetings.factories import make_item, make_meeting


@pytest.fixture
def item(cast):
    return make_item(meeting=make_meeting(cast=cast), title="Budgetfrågor")


@pytest.mark.parametrize(
    ("text", "filled"),
    [
        ("Mötet {datum}.", "Mötet 26 april 2022."),
        ("Mötet {date}.", "Mötet 26 april 2022."),
        ("{ Närvarande  förbund } var där.", "Kommunal var där."),
        ("{justerare} valdes.", "… valdes."),
        ("Klamrar } och { lämnas i fred.", "Klamrar } och { lämnas i fred."),
        ("Inga luckor …", "Inga luckor …"),
    ],
)
def test_blanks_are_filled_and_left_open_where_nothing_is_known(text, filled):
    values = {"date": "26 april 2022", "present": "Kommunal", "adjusters": ""}
    assert blanks.fill(text, values) == filled


def test_an_unknown_blank_is_told_with_those_that_there_are():
    assert blanks.unknown("{datum} {dagen} {}") == ["{dagen}", "{}"]
    with override("sv"):
        assert "{dagen}" in blanks.why_unknown("{dagen}")
        assert "{förbund som är oeniga}" in blanks.why_unknown("{dagen}")
    with override("en"):
        assert "{unions that disagree}" in blanks.why_unknown("{dagen}")
    assert blanks.why_unknown("{datum}") == ""


def test_no_two_blanks_have_the_same_name():
    assert len(blanks._KEYS) == sum(len({blank.swedish, blank.english}) for blank in blanks.BLANKS)


@pytest.mark.parametrize(
    ("names", "words"),
    [((), ""), (("Kommunal",), "Kommunal"), (("Kommunal", "SSR", "Vision"), "Kommunal, SSR och Vision")],
)
def test_names_are_listed_as_people_do(names, words):
    with override("sv"):
        assert blanks.listed(names) == words


def test_an_unknown_blank_is_refused_by_the_verb_and_by_the_form(cast):
    with pytest.raises(Contradiction, match=r"\{dagen\}"):
        phrases.add(cast.body, "Datum", "Mötet {dagen}.", by=cast.secretary)
    phrase = phrases.add(cast.body, "Datum", "Mötet {datum}.", by=cast.secretary)
    with pytest.raises(Contradiction, match=r"\{dagen\}"):
        phrases.edit(phrase, text="Mötet {dagen}.", by=cast.secretary)
    client = Client()
    client.force_login(cast.secretary)
    answer = client.post(reverse("phrase_add", args=[cast.body.slug]), {"name": "Ny", "text": "Den {dagen}."})
    assert answer.status_code == 422
    assert "{närvarande förbund}" in answer.content.decode()
    assert "Den {dagen}." in answer.content.decode()


def test_a_meeting_fills_them_with_the_names_of_its_day(cast, item):
    meeting = item.meeting
    make_meeting(cast=cast, starts_at=meeting.starts_at + dt.timedelta(days=28))
    cast.union.rename("Kommunalarna", from_on=dt.date(2023, 1, 1), by=cast.administrator)
    roll.all_present(meeting, by=cast.secretary)
    for person in (cast.union_rep, cast.other_union_rep):
        row = meeting.attendance.get(person=person)
        row.meeting = meeting
        roll.give_roles(row, [Attendance.Role.ADJUSTER], by=cast.secretary)
    assert blanks.values_for(item) == {
        "date": "26 april 2022",
        "item": "punkt 1",
        "heading": "Budgetfrågor",
        "adjusters": "Ulla Unionsson och Vidar Visionär",
        "chair": "Orvar Ordförande",
        "secretary": "Siv Sekreterare",
        "present": "Kommunal och Vision",
        "disagreeing": "",
        "next": "tisdag 24 maj 2022 kl. 14.30",
    }


def test_a_union_that_was_not_there_for_the_item_is_not_among_those_present(cast, item):
    other = make_item(meeting=item.meeting, title="Upphandling")
    roll.all_present(item.meeting, by=cast.secretary)
    row = item.meeting.attendance.get(person=cast.union_rep)
    row.meeting = item.meeting
    roll.limit(row, "ej 2", by=cast.secretary)
    assert blanks.values_for(item)["present"] == "Kommunal och Vision"
    assert blanks.values_for(other)["present"] == "Vision"


def test_the_phrases_of_the_outcome_are_offered_first_and_filled(cast, item):
    phrases.add(cast.body, "Övrigt", "Vid {punkt}:\nallt & lite", by=cast.secretary)
    phrases.add(cast.body, "Enighet", "Enighet.", outcome="agreement", by=cast.secretary)
    phrases.add(cast.body, "Oenighet", "{unions that disagree} var oeniga.", outcome="disagreement", by=cast.secretary)
    assert [phrase.name for phrase in phrases.offered(item)] == ["Övrigt", "Enighet", "Oenighet"]
    assert phrases.offered(item)[0].html == "<p>Vid punkt 1:</p><p>allt &amp; lite</p>"
    item.outcome = AgendaItem.Outcome.DISAGREEMENT
    assert [phrase.name for phrase in phrases.offered(item)] == ["Oenighet", "Övrigt", "Enighet"]
    assert phrases.offered(item)[0].text == "… var oeniga."


def test_the_meeting_is_read_only_where_a_phrase_has_blanks(cast, item, django_assert_num_queries):
    phrases.add(cast.body, "Övrigt", "Inga luckor.", by=cast.secretary)
    with django_assert_num_queries(1):
        phrases.offered(item)


def test_a_removed_phrase_comes_back_with_its_outcome(cast):
    phrase = phrases.add(cast.body, "Enighet", "Enighet.", outcome="agreement", by=cast.secretary)
    phrases.edit(phrase, outcome="no_objection", by=cast.secretary)
    phrases.remove(phrase, by=cast.secretary)
    stock.undo(
        cast.body, phrases.LEDGER, stock.last_change(cast.body, phrases.LEDGER, by=cast.secretary).pk, by=cast.secretary
    )
    assert Phrase.objects.get().outcome == "no_objection"
