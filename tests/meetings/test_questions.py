"""Open questions: raised, answered between meetings, reopened, and never lost."""

import datetime as dt

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from meetings import questions, todo
from meetings.exceptions import Contradiction, NotAllowed, WrongStep
from meetings.models import Meeting, OpenQuestion, QuestionAnswer
from parties.models import Event
from tests.meetings.factories import make_item, make_meeting
from tests.meetings.test_agenda_races import at_once
from tests.parties.factories import make_body, make_cast, make_seat

TODAY = timezone.localdate


@pytest.fixture
def item(cast):
    return make_item(meeting=make_meeting(cast=cast), title="Budgetfrågor")


@pytest.fixture
def question(cast, item):
    return OpenQuestion.ask(cast.body, "När kommer budgeten?", by=cast.union_rep, item=item, unions=[cast.union])


def client_of(user):
    client = Client()
    client.force_login(user)
    return client


def shown(user, url, **data):
    return client_of(user).get(url, data).content.decode()


def test_a_union_asks_for_itself_alone_and_it_is_recorded(cast, item, question):
    assert Event.objects.about(question).get().verb == "question.asked"
    with pytest.raises(NotAllowed):
        OpenQuestion.ask(cast.body, "Vad?", by=cast.union_rep, item=item, unions=[cast.other_union])
    with pytest.raises(NotAllowed):
        OpenQuestion.ask(cast.body, "Vad?", by=cast.presenter, unions=[cast.union])


def test_nothing_is_asked_at_an_item_after_the_step(cast, item):
    Meeting.objects.filter(pk=item.meeting_id).update(status="in_adjustment")
    with pytest.raises(WrongStep):
        OpenQuestion.ask(cast.body, "När?", by=cast.secretary, item=item)


def test_a_task_has_somebody_responsible_also_in_the_database(cast, question):
    with pytest.raises(Contradiction):
        OpenQuestion.ask(cast.body, "Ta fram underlag", by=cast.secretary, kind="task")
    with pytest.raises(IntegrityError), transaction.atomic():
        OpenQuestion.objects.filter(pk=question.pk).update(kind="task")


def test_a_partial_answer_leaves_it_open_and_the_last_settles_it(cast, question):
    question.answer("Vi återkommer.", by=cast.chair, settles=False)
    assert question.is_open
    question.answer("I maj.", by=cast.secretary)
    assert not OpenQuestion.objects.open().exists()
    with pytest.raises(Contradiction):
        question.answer("I juni.", by=cast.secretary)
    question.reopen("Datumet höll inte.", by=cast.union_rep)
    assert [answer.act for answer in question.answers.all()] == ["answered", "settled", "reopened"]
    assert OpenQuestion.objects.open().get() == question


def test_who_neither_owns_it_nor_prepares_cannot_answer(cast, question):
    for who in (cast.union_rep, cast.other_union_rep, cast.stranger, cast.administrator):
        with pytest.raises(NotAllowed):
            question.answer("Nej.", by=who)


def test_answers_are_never_changed_in_the_database(cast, question):
    question.answer("I maj.", by=cast.secretary)
    for change in (lambda rows: rows.update(text="Aldrig"), lambda rows: rows.delete()):
        with pytest.raises(DatabaseError), transaction.atomic():
            change(QuestionAnswer.objects.all())


@pytest.mark.parametrize("is_confidential", [False, True])
def test_a_union_sees_all_of_its_own_over_all_bodies_but_what_is_confidential(cast, item, question, is_confidential):
    if is_confidential:
        item.describe(by=cast.secretary, is_confidential=True, secrecy_statute="OSL 21:1")
    elsewhere = make_seat(body=make_body(name="Lokala"), person=cast.stranger, union=cast.union)
    seen = OpenQuestion.objects.visible_to(elsewhere.person)
    assert list(seen) == ([] if is_confidential else [question])


def test_the_predicates_and_their_twins_agree(cast, item, question):
    make_seat(body=make_body(name="Lokala"), person=cast.stranger, union=cast.union)
    due = OpenQuestion.ask(cast.body, "Sent", by=cast.secretary, owner=cast.presenter, due_on=dt.date(2022, 1, 1))
    OpenQuestion.ask(cast.body, "Klar", by=cast.secretary).answer("Ja", by=cast.secretary)
    people = [getattr(cast, name) for name in ("secretary", "union_rep", "presenter", "archivist", "stranger")]
    for user in people:
        for row in OpenQuestion.objects.all():
            assert row.is_visible_to(user) == OpenQuestion.objects.visible_to(user).filter(pk=row.pk).exists()
    for row in OpenQuestion.objects.all():
        assert row.is_open == OpenQuestion.objects.open().filter(pk=row.pk).exists()
    assert list(OpenQuestion.objects.overdue(TODAY())) == [due]
    assert due.is_overdue
    assert not question.is_overdue


def test_what_is_overdue_stands_first_then_what_is_due_then_the_oldest(cast):
    for text, due in (("utan", None), ("framåt", dt.date(2099, 1, 1)), ("sen", dt.date(2022, 1, 1))):
        OpenQuestion.ask(cast.body, text, by=cast.secretary, due_on=due)
    assert [row.text for row in OpenQuestion.objects.in_due_order()] == ["sen", "framåt", "utan"]


def test_the_register_is_filtered(cast, question):
    url = reverse("question_list", args=[cast.body.slug])
    assert question.text in shown(cast.secretary, url)
    assert question.text in shown(cast.union_rep, url, whose="union")
    assert question.text not in shown(cast.other_union_rep, url, whose="union")
    for chosen in ({"state": "overdue"}, {"state": "ended"}, {"kind": "task"}, {"whose": "mine"}):
        assert question.text not in shown(cast.secretary, url, **chosen)


@pytest.mark.parametrize("name", ["question_list", "question_register"])
def test_the_registers_ask_no_more_for_more_questions(cast, item, name):
    url = reverse(name, args=[cast.body.slug] if name == "question_list" else [])
    client = client_of(cast.secretary)
    counts = []
    for _round in range(2):
        for n in range(4):
            OpenQuestion.ask(cast.body, f"F{n}", by=cast.secretary, item=item, unions=[cast.union], owner=cast.chair)
        with CaptureQueriesContext(connection) as queries:
            client.get(url)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_it_stands_beneath_its_item_for_members_and_not_for_guests(cast, item, question):
    url = reverse("meeting_detail", args=[item.meeting_id])
    assert question.text in shown(cast.union_rep, url)
    assert questions.read(item.meeting, cast.presenter, []) == {}


def test_it_waits_for_its_owner_until_it_is_answered(cast):
    owned = OpenQuestion.ask(cast.body, "Ta fram underlag", by=cast.secretary, kind="task", owner=cast.chair)
    assert [task.title for task in todo.tasks(cast.chair)] == ["Ta fram underlag"]
    owned.answer("Klart.", by=cast.chair)
    assert todo.tasks(cast.chair) == []


def test_an_empty_answer_is_refused_with_the_page(cast, question):
    answer = client_of(cast.secretary).post(reverse("question_answer", args=[question.pk]), {"text": ""})
    assert answer.status_code == 422


@pytest.mark.django_db(transaction=True)
def test_two_who_settle_at_once_settle_it_once():
    cast = make_cast()
    made = OpenQuestion.ask(cast.body, "När?", by=cast.secretary)

    def settle(user):
        try:
            OpenQuestion.objects.get(pk=made.pk).answer("Nu", by=user)
        except Contradiction:
            return "refused"
        return "settled"

    said = at_once(lambda: settle(cast.secretary), lambda: settle(cast.chair))
    assert sorted(said) == ["refused", "settled"]
    assert made.answers.count() == 1
