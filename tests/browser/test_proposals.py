"""A union proposes on a phone together with another, the secretary answers; and a question goes up and comes back."""

import datetime as dt
from dataclasses import replace

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from meetings.models import ItemProposal, Meeting
from parties.models import DeadlineRule, Seat
from tests.browser import axe
from tests.meetings.factories import make_item, make_meeting
from tests.parties.factories import make_body, make_cast, make_seat, make_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def coming(cast, days):
    return make_meeting(cast=cast, starts_at=(timezone.now() + dt.timedelta(days=days)).replace(microsecond=0))


def test_a_point_from_a_phone_to_the_agenda_and_one_returned(page_of):
    cast = make_cast()
    DeadlineRule.objects.create(body=cast.body, event=DeadlineRule.Event.POINTS, days=14)
    soon = coming(cast, 7)
    make_item(meeting=soon, title="Lokaler")

    phone = page_of(cast.union_rep, width=360, expect_errors=True)  # a refused form answers 422
    phone.goto(reverse("body_meetings", args=[cast.body.slug]))
    phone.get_by_role("link", name="Anmälda punkter").click()
    axe.check(phone)
    phone.get_by_role("link", name="Anmäl en punkt").click()
    phone.get_by_label("Vision").check()
    phone.get_by_role("button", name="Anmäl punkten").click()
    axe.check_all_forms(phone)
    phone.get_by_label("Vad gäller punkten?").fill("Parkering vid Stadshuset")
    phone.get_by_role("textbox", name="Text").fill("Det finns för få platser.\n- Fler platser\n- Laddning")
    phone.get_by_role("button", name="Anmäl punkten").click()
    expect(phone.get_by_text("Den kom efter sista dagen")).to_be_visible()
    expect(phone.get_by_text("Sen", exact=True).first).to_be_visible()
    axe.check_all_forms(phone)

    partner = page_of(cast.other_union_rep, width=360)
    partner.goto(reverse("proposal_list", args=[cast.body.slug]))
    expect(partner.get_by_text("Kommunal och Vision")).to_be_visible()
    axe.check_all_forms(partner)

    desk = page_of(cast.secretary, expect_errors=True)
    desk.goto("/")
    desk.get_by_role("link", name="Parkering vid Stadshuset").click()
    axe.check_all_forms(desk)
    desk.get_by_role("button", name="Lämna tillbaka punkten").click()
    axe.check(desk)
    desk.get_by_label("Var, och på vilken dagordning?").select_option(label="Under 1 Lokaler")
    desk.get_by_role("button", name="För upp punkten").click()
    desk.locator(".facts").get_by_role("link", name="Punkt 1 a").click()
    expect(desk.get_by_role("link", name="Anmäld av Kommunal och Vision")).to_be_visible()
    axe.check_all_forms(desk)

    phone.goto("/")
    phone.get_by_role("link", name="Parkering vid Stadshuset").click()
    phone.get_by_role("button", name="Jag har läst svaret").click()
    expect(phone.get_by_role("button", name="Jag har läst svaret")).to_have_count(0)
    assert ItemProposal.objects.get().seen_at


def test_an_item_is_lifted_answered_above_and_the_answer_comes_back(page_of):
    cast = make_cast()
    body = make_body(name="FSG Vård", slug="fsg", abbreviation="FSG", parent=cast.body)
    sixten = make_user(name="Sixten Sekreterare")
    make_seat(body=body, person=sixten, role=Seat.Role.SECRETARY)
    make_seat(body=cast.body, person=sixten, department=cast.department)
    low = replace(cast, body=body, secretary=sixten)
    before, above, after = coming(low, -20), coming(cast, -5), coming(low, 10)
    item = make_item(meeting=before, title="Lokaler")
    before.give_notice(by=sixten)
    before.start(by=sixten)

    desk = page_of(sixten)
    desk.goto(reverse("item_lift", args=[before.pk, item.pk]))
    desk.get_by_label("Bakgrund").fill("Vi kan inte avgöra det.")
    axe.check_all_forms(desk)
    desk.get_by_role("button", name="Lyft till").click()
    expect(desk.get_by_role("link", name="Punkt 1")).to_be_visible()
    axe.check_all_forms(desk)
    desk.goto(reverse("meeting_detail", args=[before.pk]))
    expect(desk.get_by_role("link", name="Lyft till Centrala samverkansgruppen: väntar")).to_be_visible()

    office = page_of(cast.secretary)
    office.goto(reverse("carry_over", args=[above.pk]))
    office.get_by_label("Lokaler").check()
    office.get_by_role("button", name="Lägg till på dagordningen").click()
    above.refresh_from_db()
    above.give_notice(by=cast.secretary)
    above.start(by=cast.secretary)
    answer = above.items.get(title="Lokaler")
    office.goto(reverse("item_outcome", args=[above.pk, answer.pk]))
    office.get_by_label("Utfall").select_option("answered")
    office.get_by_role("button", name="Spara utfallet").click()
    expect(office.get_by_text("Frågan besvarades.")).to_be_visible()
    axe.check_all_forms(office)

    desk.goto(reverse("carry_over", args=[after.pk]))
    expect(desk.get_by_text("Centrala samverkansgruppen har svarat: Frågan besvarades.")).to_be_visible()
    desk.get_by_role("button", name="Lägg till på dagordningen").click()
    way = desk.get_by_role("link", name="Besvarad av Centrala samverkansgruppen: punkt 1")
    expect(way).to_be_visible()
    way.click()
    expect(desk.get_by_role("link", name="Svaret gick till FSG Vård:")).to_be_visible()
    assert Meeting.objects.get(pk=after.pk).items.get(title="Lokaler").continues_from.get().kind == "answered"
