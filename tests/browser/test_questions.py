"""A union asks at an item on a phone; the secretary answers there and in the list; it shows beside the meeting."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from meetings.models import OpenQuestion
from tests.browser import axe
from tests.meetings.factories import make_item, make_meeting
from tests.parties.factories import make_cast

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_question_is_asked_and_answered_at_an_item(page_of):
    cast = make_cast()
    meeting = make_meeting(cast=cast)
    item = make_item(meeting=meeting, title="Budgetfrågor")
    OpenQuestion.ask(cast.body, "Vem tar det?", by=cast.secretary, owner=cast.chair)
    address = reverse("meeting_detail", args=[meeting.pk])

    phone = page_of(cast.union_rep, width=360)
    phone.goto(address)
    phone.locator("summary", has_text="Mer om punkt 1").click()
    phone.get_by_role("link", name="Ställ en fråga").click()
    phone.get_by_label("Vad gäller frågan?").fill("När kommer budgeten?")
    phone.get_by_role("button", name="Registrera").click()
    expect(phone.get_by_role("link", name="Fråga: När kommer budgeten?")).to_be_visible()

    desk = page_of(cast.secretary)
    desk.goto(address)
    beside = desk.locator("#beside")
    expect(beside.get_by_role("link", name="Vem tar det?")).to_be_visible()
    axe.check_all_forms(desk)
    desk.set_viewport_size({"width": 1280, "height": 900})
    desk.goto(reverse("item_question_answer", args=[meeting.pk, item.pk]))
    axe.check_all_forms(desk)
    desk.get_by_label("När kommer budgeten?").check()
    desk.get_by_label("Svar", exact=True).fill("I maj.")
    desk.get_by_role("button", name="Spara svaret").click()
    expect(beside.get_by_role("heading", name="Besvarade sedan förra mötet")).to_be_visible()
    desk.goto(reverse("meeting_questions", args=[meeting.pk]))
    axe.check_all_forms(desk)
    desk.get_by_role("link", name="Hela registret").click()
    desk.get_by_text("Besvara: Vem tar det?").click()
    axe.check_all_forms(desk)
    desk.get_by_label("Svar", exact=True).fill("Ordföranden.")
    desk.get_by_role("button", name="Spara svaret").click()
    expect(desk.get_by_text("Inga öppna frågor")).to_be_visible()
    assert not OpenQuestion.objects.open().exists()
