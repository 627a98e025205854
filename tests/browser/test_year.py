"""The secretary plans a year of a safety committee: a pattern, a look at each date, and all of them at once."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from meetings.models import Meeting
from parties.models import Body
from tests.browser import axe
from tests.meetings.factories import make_item, make_meeting
from tests.parties.factories import make_cast

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_year_is_planned_from_a_pattern(page_of):
    cast = make_cast()
    Body.objects.filter(pk=cast.body.pk).update(is_safety_committee=True)
    cast.body.set_rules({"points": (14, "calendar"), "notice": (10, "working")}, by=cast.administrator)

    page = page_of(cast.secretary, expect_errors=True)  # a refused form answers 422
    page.goto(reverse("year_plan", args=[cast.body.slug]) + "?year=2027")
    axe.check_all_forms(page)
    page.get_by_role("link", name="Planera flera möten").click()
    page.get_by_label("Vilken i månaden?").select_option("3")
    page.get_by_role("button", name="Titta på datumen").click()
    expect(page.get_by_role("link", name="Från: Ange när mötena börjar.")).to_be_visible()
    axe.check_all_forms(page)
    page.get_by_label("Från").fill("14:30")
    page.get_by_label("april", exact=True).uncheck()
    page.get_by_role("button", name="Titta på datumen").click()
    expect(page.get_by_role("group", name="tisdag 19 januari 2027")).to_be_visible()
    axe.check_all_forms(page)
    page.get_by_role("group", name="tisdag 16 mars 2027").get_by_label("Planera det här mötet").uncheck()
    page.get_by_role("button", name="Räkna om").click()
    expect(page.get_by_text("Mer än tre månader mellan 16 feb 2027 och 18 maj 2027")).to_be_visible()
    page.get_by_role("group", name="tisdag 18 maj 2027").get_by_label("Datum").fill("2027-05-25")
    page.get_by_role("button", name="Planera 9 möten").click()
    expect(page.get_by_text("Mer än tre månader mellan 16 feb 2027 och 25 maj 2027")).to_be_visible()
    page.get_by_role("button", name="Planera 9 möten").click()
    expect(page.get_by_text("9 möten är planerade.")).to_be_visible()
    expect(page.get_by_text("Mer än tre månader mellan 16 feb 2027 och 25 maj 2027")).to_be_visible()
    axe.check_all_forms(page)
    assert Meeting.objects.filter(body=cast.body).count() == 9


def test_the_areas_of_an_item_show_in_the_years_coverage(page_of):
    cast = make_cast()
    Body.objects.filter(pk=cast.body.pk).update(is_safety_committee=True)
    cast.body.refresh_from_db()
    meeting = make_meeting(cast=cast)
    item = make_item(meeting=meeting, title="Nya lokaler")
    page = page_of(cast.secretary)
    page.goto(reverse("item_edit", args=[meeting.pk, item.pk]))
    page.get_by_role("group", name="Områden i arbetsmiljön").get_by_label("Arbetsanpassning").check()
    page.get_by_role("button", name="Spara", exact=True).click()
    expect(page.get_by_text("AML 6:9: Arbetsanpassning och rehabilitering")).to_be_visible()
    page.goto(reverse("coverage", args=[cast.body.slug]) + "?year=2022")
    axe.check_all_forms(page)
    page.get_by_role("link", name="26 apr 2022: Nya lokaler").click()
    expect(page).to_have_url(re.compile(f"#item-{item.pk}$"))
