"""A statement is saved while it is written, and an outcome offers the phrases that belong to it."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from meetings import phrases
from meetings.models import AgendaItem, Meeting, Statement, StatementDraft
from tests.browser import axe
from tests.meetings.factories import make_item, make_meeting

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def item(cast) -> AgendaItem:
    meeting = make_meeting(cast=cast)
    item = make_item(meeting=meeting, title="Budget", kinds=["cooperation"])
    meeting.give_notice(by=cast.secretary)
    meeting.start(by=cast.secretary)
    item.meeting = Meeting.objects.with_body().get(pk=meeting.pk)
    return item


def test_a_statement_is_saved_while_it_is_written_and_a_colleague_is_not_written_over(cast, item, page_of):
    statement = Statement.make(item, "<p>Vi anser.</p>", by=cast.union_rep, union=cast.union)
    phone = page_of(cast.union_rep, width=360, expect_errors=True)  # two who write answer 409
    phone.goto(reverse("statement_edit", args=[item.meeting_id, item.pk, statement.pk]))
    text = phone.get_by_role("textbox", name="Text")
    text.fill("Vi anser att underlaget saknas.")
    expect(phone.locator("[data-state]")).to_contain_text("Sparat")
    statement.refresh_from_db()
    assert (statement.text, statement.text_revision) == ("<p>Vi anser att underlaget saknas.</p>", 2)
    axe.check_all_forms(phone)

    statement.write("<p>Ersättarens ord.</p>", by=cast.substitute, revision=2)
    text.fill("Vi anser att underlaget saknas helt.")
    expect(phone.locator("[data-state]")).to_contain_text("Spara för att jämföra")
    phone.get_by_role("button", name="Spara anteckningen").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("Någon från samma part har ändrat samma anteckning")
    phone.get_by_role("button", name="Behåll min text").click()
    expect(phone.locator(".statement")).to_contain_text("underlaget saknas helt")
    phone.goto(reverse("statement_history", args=[item.meeting_id, item.pk, statement.pk]))
    expect(phone.get_by_text("Ester Ersättare")).to_be_visible()
    axe.check_all_forms(phone)


def test_the_phrases_of_the_chosen_outcome_are_offered(cast, item, page_of):
    phrases.add(cast.body, "Enighet", "Parterna enades om {rubrik}.", by=cast.secretary, outcome="agreement")
    phrases.add(cast.body, "Bordläggning", "Punkten bordläggs.", by=cast.secretary, outcome="tabled")
    desk = page_of(cast.secretary)
    desk.goto(reverse("item_outcome", args=[item.meeting_id, item.pk]))
    agreed, tabled = desk.get_by_label("Enighet"), desk.get_by_label("Bordläggning")
    expect(agreed).to_be_hidden()
    desk.get_by_label("Utfall").select_option("agreement")
    agreed.check()
    expect(tabled).to_be_hidden()
    axe.check_all_forms(desk)
    desk.get_by_role("button", name="Spara utfallet").click()
    expect(desk.locator(f"#item-{item.pk}-text")).to_contain_text("Parterna enades om Budget.")


def test_a_new_statement_is_kept_before_it_is_saved(cast, item, page_of):
    phone = page_of(cast.union_rep, width=360)
    add = reverse("statement_add", args=[item.meeting_id, item.pk])
    phone.goto(add)
    phone.get_by_label("Reservation").check()
    phone.get_by_role("textbox", name="Text").fill("Vi anser att underlaget sak")
    expect(phone.locator("[data-state]")).to_contain_text("Utkast sparat")
    # The telephone dies; another one goes on.
    phone.context.close()
    phone = page_of(cast.union_rep, width=360)
    phone.goto(add)
    expect(phone.get_by_label("Reservation")).to_be_checked()
    axe.check_all_forms(phone)
    phone.get_by_role("textbox", name="Text").press("Control+End")
    phone.get_by_role("textbox", name="Text").press_sequentially("nas.")
    phone.get_by_role("button", name="Spara anteckningen").click()
    expect(phone.locator(".statement")).to_contain_text("underlaget saknas.")
    assert not StatementDraft.objects.exists()
