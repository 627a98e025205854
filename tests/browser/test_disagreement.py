"""A union disagrees, writes its statement on a phone and requests negotiation; the employer's decision waits."""

import datetime as dt

import pytest
from playwright.sync_api import expect

from meetings import outcomes, positions
from meetings.models import EmployerDecision, Statement
from parties.models import DeadlineRule
from tests.browser import axe
from tests.meetings.factories import make_item, make_meeting

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def item(cast):
    """An item of a meeting that is on today, with a rule of seven working days."""
    rule = {"event": DeadlineRule.Event.CENTRAL_NEGOTIATION, "days": 7, "day_kind": DeadlineRule.DayKind.WORKING}
    cast.body.rules.create(**rule)
    now = dt.datetime.now(dt.UTC)
    meeting = make_meeting(cast=cast, starts_at=now)
    item = make_item(meeting=meeting, title="Budget 2027", kinds=["cooperation"], text="<p>Förslaget redovisades.</p>")
    meeting.give_notice(by=cast.secretary)
    meeting.start(by=cast.secretary)
    positions.note(item, cast.union, "disagrees", by=cast.secretary)
    outcomes.settle(item, outcome="disagreement", by=cast.secretary)
    return item


def test_a_decision_waits_for_a_union_that_disagreed(cast, item, page_of):
    phone = page_of(cast.union_rep, width=360)
    phone.goto(f"/meetings/{item.meeting_id}/#item-{item.pk}")
    phone.wait_for_load_state("networkidle")
    phone.locator("summary", has_text="Mer om punkt 1").click()
    phone.get_by_role("link", name="Skriv en anteckning").click()
    phone.get_by_label("Protokollsanteckning").check()
    phone.get_by_role("textbox", name="Text").fill("Kommunal anser att underlaget är för tunt.\n- riskbedömning saknas")
    axe.check_all_forms(phone)
    phone.get_by_role("button", name="Spara anteckningen").click()
    expect(phone.locator(".statement")).to_contain_text("underlaget är för tunt")
    assert Statement.objects.get().union == cast.union
    axe.check_all_forms(phone)
    phone.get_by_role("link", name="Efter oenigheten").click()
    expect(phone.get_by_text("arbetsdagar kvar, till och med")).to_be_visible()
    axe.check_all_forms(phone)

    page = page_of(cast.secretary, expect_errors=True)
    page.goto(f"/meetings/{item.meeting_id}/items/{item.pk}/disagreement/")
    page.get_by_role("link", name="Registrera beslutet").click()
    page.get_by_label("Vad har arbetsgivaren beslutat?").fill("Budgeten fastställs enligt förslaget.")
    page.get_by_label("Beslutat av").fill("Orvar Ordförande, kommundirektör")
    axe.check_all_forms(page)
    page.get_by_role("button", name="Registrera").click()
    page.get_by_role("link", name="Markera som verkställt").click()
    page.get_by_role("button", name="Registrera").click()
    expect(page.get_by_role("alert")).to_contain_text("inte slut för Kommunal")
    assert EmployerDecision.objects.get().executed_on is None
    axe.check_all_forms(page)

    phone.get_by_role("link", name="Registrera en begäran").click()
    phone.get_by_role("button", name="Registrera").click()
    expect(phone.get_by_text("Förhandlingen pågår.")).to_be_visible()
    page.get_by_label("Skäl för att inte vänta").fill("Synnerliga skäl: löneutbetalningen.")
    page.get_by_role("button", name="Registrera").click()
    expect(page.get_by_text("Synnerliga skäl: löneutbetalningen.")).to_be_visible()
    axe.check_all_forms(page)
