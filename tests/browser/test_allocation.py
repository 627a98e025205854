"""An allocation is written as in a spreadsheet: the proposal by the secretary, a union's column by that union."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from budget.models import CounterAmount
from tests.browser import axe
from tests.browser.test_budget import PASTE
from tests.budget.factories import make_allocation
from tests.meetings.factories import make_item, make_meeting
from tests.parties.factories import make_cast

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_proposal_is_written_countered_and_revised(page_of):
    cast = make_cast()
    allocation = make_allocation(cast=cast, item=make_item(meeting=make_meeting(cast=cast), title="Fonden"))
    allocation.counter(cast.union, by=cast.union_rep)
    rows = list(allocation.rows.all())
    url = reverse("allocation_detail", args=[allocation.item.meeting_id, allocation.item_id, allocation.pk])

    def cell(number, name):
        return f"#cell-{rows[number - 1].pk}-{name}"

    desk = page_of(cast.secretary)
    desk.goto(url)
    axe.check(desk)
    state = desk.locator("#budget-state")
    expect(desk.locator("#total-proposed")).to_have_text("3 549 041")

    # Typed over: the sum follows; Enter leads one row down.
    desk.locator(cell(3, "proposed")).click()
    desk.keyboard.type("250000")
    desk.keyboard.press("Enter")
    expect(state).to_have_text("Sparat")
    expect(desk.locator("#total-proposed")).to_have_text("3 499 041")
    expect(desk.locator("td:focus")).to_have_id(cell(4, "proposed")[1:])

    # The union's column is passed through, and does not open.
    desk.keyboard.press("ArrowRight")
    desk.keyboard.press("Enter")
    expect(desk.locator("td:focus")).to_have_attribute("aria-readonly", "true")
    expect(desk.locator("td input")).to_have_count(0)

    # Words and amounts, pasted as a block.
    desk.locator(cell(1, "label")).click()
    desk.locator(cell(1, "label")).evaluate(PASTE, "Undersköterskor\tSÄF\t1 000\nKörkort\tSÄF\t2 000")
    expect(desk.locator(cell(2, "proposed"))).to_have_text("2 000")
    expect(desk.locator(cell(1, "label"))).to_have_text("Undersköterskor")
    expect(desk.locator("#total-proposed")).to_have_text("3 402 041")

    # The union writes its own column, and nothing else opens for it.
    union = page_of(cast.union_rep)
    union.goto(url)
    union.locator(cell(3, "proposed")).dblclick()
    expect(union.locator("td input")).to_have_count(0)
    union.locator(cell(3, f"counter-{cast.union.pk}")).click()
    union.keyboard.type("400000")
    union.keyboard.press("Enter")
    expect(union.locator("#budget-state")).to_have_text("Sparat")
    expect(union.locator(f"#total-counter-{cast.union.pk}")).to_have_text("400 000")
    assert CounterAmount.objects.get().amount == 400000

    # What stands is kept, and the next proposal is compared with it.
    desk.get_by_label("Varför det revideras").fill("Facken vill ha mer")
    desk.get_by_role("button", name="Spara det här förslaget").click()
    # The page is another one now; what is typed before it is there goes to the one that is left.
    expect(desk.get_by_text("Förslag 1 är sparat som det stod.")).to_be_visible()
    desk.locator(cell(3, "proposed")).click()
    desk.keyboard.type("300000")
    desk.keyboard.press("Enter")
    expect(desk.locator("#total-proposed")).to_have_text("3 452 041")
    desk.get_by_role("link", name="jämför med förslag 2").click()
    expect(desk.get_by_role("row", name="Spetskompetens")).to_contain_text("50 000")
    axe.check(desk)
