"""Where questions are met: beside a meeting, at its items, in the list."""

import datetime as dt

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from meetings.exceptions import WrongStep
from meetings.models import Meeting, OpenQuestion
from tests.meetings.factories import make_item, make_meeting
from tests.meetings.test_agenda_races import at_once
from tests.parties.factories import make_cast


def client_of(user):
    client = Client()
    client.force_login(user)
    return client


def ask(cast, text="När kommer budgeten?", **fields) -> OpenQuestion:
    return OpenQuestion.ask(cast.body, text, by=cast.secretary, **fields)


def two_meetings(cast) -> tuple[Meeting, Meeting]:
    """April's, held, and May's, planned."""
    april = make_meeting(cast=cast)
    Meeting.objects.filter(pk=april.pk).update(status="drafting")
    return april, make_meeting(cast=cast, starts_at=april.starts_at + dt.timedelta(days=28))


@pytest.mark.parametrize("name", ["meeting_questions", "meeting_questions_panel"])
def test_what_was_answered_since_the_meeting_before_is_shown_with_its_answer(cast, name):
    april, may = two_meetings(cast)
    ask(cast, "Fortfarande öppen")
    ask(cast, "Besvarad mellan mötena").answer("I maj.", by=cast.secretary)
    old = ask(cast, "Besvarad förut")
    old.answer("Ja.", by=cast.secretary)
    OpenQuestion.objects.filter(pk=old.pk).update(settled_at=april.starts_at)
    page = client_of(cast.union_rep).get(reverse(name, args=[may.pk])).content.decode()
    assert "Fortfarande öppen" in page
    assert "Besvarade sedan förra mötet" in page
    assert "Besvarad mellan mötena" in page
    assert "I maj." in page
    assert "Besvarad förut" not in page


@pytest.mark.parametrize("name", ["meeting_questions", "meeting_questions_panel"])
def test_what_stands_beside_a_meeting_asks_no_more_for_more_questions(cast, name):
    _april, may = two_meetings(cast)
    client, counts = client_of(cast.secretary), []
    for _round in range(2):
        for number in range(4):
            ask(cast, f"F{number}", owner=cast.chair, unions=[cast.union])
            ask(cast, f"S{number}").answer("Ja.", by=cast.secretary)
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse(name, args=[may.pk]))
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_the_meeting_page_leads_there_and_asks_nothing_for_it(cast):
    _april, may = two_meetings(cast)
    page = client_of(cast.union_rep).get(reverse("meeting_detail", args=[may.pk])).content.decode()
    assert f'href="{reverse("meeting_questions", args=[may.pk])}"' in page
    assert f'hx-get="{reverse("meeting_questions_panel", args=[may.pk])}"' in page


def test_a_question_is_answered_at_an_item_and_both_meetings_learn_of_it(cast):
    april, may = two_meetings(cast)
    asked = ask(cast, item=make_item(meeting=april))
    item = make_item(meeting=may)
    revisions = [Meeting.objects.get(pk=meeting.pk).revision for meeting in (april, may)]
    url = reverse("item_question_answer", args=[may.pk, item.pk])
    client_of(cast.secretary).post(url, {"question": asked.pk, "text": "I maj."})
    asked.refresh_from_db()
    assert asked.settled_item == item
    assert [Meeting.objects.get(pk=meeting.pk).revision for meeting in (april, may)] == [n + 1 for n in revisions]
    page = client_of(cast.union_rep).get(reverse("meeting_detail", args=[may.pk])).content.decode()
    assert "besvarad här" in page


def test_nothing_is_answered_at_an_item_after_the_step(cast):
    asked, item = ask(cast), make_item(meeting=make_meeting(cast=cast))
    Meeting.objects.filter(pk=item.meeting_id).update(status="in_adjustment")
    with pytest.raises(WrongStep):
        asked.answer("Ja.", by=cast.secretary, item=item)


def test_only_what_is_the_persons_to_answer_can_be_answered_at_an_item(cast):
    item = make_item(meeting=make_meeting(cast=cast))
    url = reverse("item_question_answer", args=[item.meeting_id, item.pk])
    others, own = ask(cast, "Arbetsgivarens"), ask(cast, "Förbundets", owner_side="b_union", owner_union=cast.union)
    client = client_of(cast.union_rep)
    page = client.get(url).content.decode()
    assert "Förbundets" in page
    assert "Arbetsgivarens" not in page
    assert client.post(url, {"question": others.pk, "text": "Nej."}).status_code == 422
    assert client.post(url, {"question": own.pk, "text": "Ja."}).status_code == 302


def test_a_question_is_answered_in_the_list_which_is_shown_again(cast):
    asked, url = ask(cast), reverse("question_list", args=[cast.body.slug])
    assert f"answer-{asked.pk}" not in client_of(cast.union_rep).get(url).content.decode()
    client = client_of(cast.chair)
    assert f"answer-{asked.pk}" in client.get(url).content.decode()
    answer = client.post(reverse("question_answer", args=[asked.pk]), {"text": "I maj.", "is_from_list": "on"})
    assert answer["location"] == url


@pytest.mark.parametrize(("role", "is_offered"), [("union_rep", True), ("substitute", True), ("secretary", False)])
def test_a_union_asks_at_an_item_from_the_meeting_page(cast, role, is_offered):
    item = make_item(meeting=make_meeting(cast=cast))
    client = client_of(getattr(cast, role))
    address = reverse("item_question_add", args=[item.meeting_id, item.pk])
    assert (f'href="{address}"' in client.get(reverse("meeting_detail", args=[item.meeting_id])).content.decode()) is (
        is_offered
    )
    Meeting.objects.filter(pk=item.meeting_id).update(status="in_adjustment")
    assert address not in client.get(reverse("meeting_detail", args=[item.meeting_id])).content.decode()


@pytest.mark.django_db(transaction=True)
def test_two_who_answer_crosswise_at_two_meetings_do_not_wait_for_each_other():
    cast = make_cast()
    april = make_meeting(cast=cast)
    may = make_meeting(cast=cast, starts_at=april.starts_at + dt.timedelta(days=28))
    first, second = make_item(meeting=april), make_item(meeting=may)
    pairs = [(ask(cast, "Ett", item=first), second), (ask(cast, "Två", item=second), first)]

    def settle(asked, item):
        OpenQuestion.objects.get(pk=asked.pk).answer("Ja.", by=cast.secretary, item=item)

    assert at_once(*(lambda pair=pair: settle(*pair) for pair in pairs)) == [None, None]
