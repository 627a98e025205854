"""A union says its position on a phone, the secretary notes the rest and the outcome, and the item goes on in May."""

import datetime as dt

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from meetings.models import Attendance, Meeting
from tests.browser import axe
from tests.meetings.factories import make_item, make_meeting
from tests.parties.factories import make_cast

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_positions_outcome_and_carry_over(page_of):
    cast = make_cast()
    april = make_meeting(cast=cast)
    item = make_item(meeting=april, title="Organisation", kinds=["cooperation"])
    april.give_notice(by=cast.secretary)
    april.start(by=cast.secretary)
    april.attendance.update(mode=Attendance.Mode.ONSITE)
    may = make_meeting(cast=cast, starts_at=april.starts_at + dt.timedelta(days=28))
    address = reverse("meeting_detail", args=[april.pk])

    phone = page_of(cast.union_rep, width=360)
    phone.goto(address)
    phone.get_by_role("link", name="Ange vårt ställningstagande").click()
    phone.get_by_role("group", name="Kommunal").get_by_label("Oenig").check()
    phone.get_by_label("Med egna ord").fill("vill se riskbedömningen först")
    phone.get_by_role("button", name="Spara ställningstagandena").click()
    expect(phone.locator(".outcome__stand")).to_contain_text("Kommunal Oenig: vill se riskbedömningen först")
    axe.check(phone)

    desk = page_of(cast.secretary, expect_errors=True)  # a refused form answers 422
    desk.goto(address)
    desk.get_by_role("link", name="Ställningstaganden").click()
    axe.check_all_forms(desk)
    desk.get_by_role("button", name="Samtliga närvarande förbund: inget att erinra").click()
    expect(desk.locator(".outcome__stand")).to_have_count(2)
    desk.get_by_role("link", name="Notera utfallet").click()
    desk.get_by_label("Utfall").select_option("agreement")
    desk.get_by_role("button", name="Spara utfallet").click()
    expect(desk.get_by_text("Så kan det inte ha slutat: Kommunal är oenig.").first).to_be_visible()
    desk.get_by_label("Utfall").select_option("tabled")
    axe.check_all_forms(desk)
    desk.get_by_role("button", name="Spara utfallet").click()
    expect(desk.get_by_text("Punkten bordlades till nästa möte.")).to_be_visible()

    desk.goto(reverse("meeting_detail", args=[may.pk]))
    desk.locator(".page__action summary").click()
    desk.get_by_role("link", name="Vad ska följa med?").click()
    expect(desk.get_by_label("Organisation")).to_be_checked()
    axe.check_all_forms(desk)
    desk.get_by_role("button", name="Lägg till på dagordningen").click()
    way = desk.get_by_role("link", name="Kommer från: punkt 1 den 26 apr 2022")
    expect(way).to_be_visible()
    way.click()
    expect(desk.get_by_role("link", name="Fortsätter:")).to_be_visible()
    item.refresh_from_db()
    assert item.outcome == "tabled"
    assert Meeting.objects.get(pk=may.pk).items.get(title="Organisation").continues_from.get().earlier == item
