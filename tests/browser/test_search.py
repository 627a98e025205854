"""From any page by "/" to the search, as one types, to the item that was meant; on a desk and on a phone."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from tests.archive.factories import write
from tests.browser import axe
from tests.meetings.factories import make_item, make_meeting
from tests.parties.factories import make_cast

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_word_is_found_from_any_page_and_leads_to_its_item(page_of):
    cast = make_cast()
    meeting = make_meeting(cast=cast)
    item = make_item(meeting=meeting, title="Ekonomi", kinds=["dialogue"])
    write(item, "Budgetuppföljningen för kvartalet gicks igenom, och prognosen visar ett underskott.")
    make_item(meeting=meeting, title="Lokaler")

    desk = page_of(cast.secretary)
    desk.goto(reverse("start"))
    desk.keyboard.press("/")
    desk.keyboard.type("uppföljning")
    desk.keyboard.press("Enter")
    hit = desk.get_by_role("link", name="Ekonomi")
    expect(hit).to_be_visible()
    expect(desk.locator("mark", has_text="Budgetuppföljningen")).to_be_visible()
    axe.check_all_forms(desk)

    desk.get_by_label("Sök efter").fill("progn")
    expect(desk.locator("mark", has_text="prognosen")).to_be_visible()
    desk.get_by_label("Sök efter").fill("ingenting sådant")
    expect(desk.get_by_text("Inget hittades")).to_be_visible()
    desk.get_by_label("Sök efter").fill("underskott")
    desk.get_by_role("link", name="Ekonomi").click()
    expect(desk.locator(f"#item-{item.pk}")).to_be_in_viewport()

    phone = page_of(cast.union_rep, width=360)
    phone.goto(reverse("start"))
    phone.get_by_role("link", name="Sök", exact=True).click()
    phone.get_by_label("Sök efter").fill("ekonomi")
    expect(phone.get_by_role("link", name="Ekonomi")).to_be_visible()
