"""Adjustment on a phone: read, propose other words, say no remarks, decline; the secretary settles at a desk."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from minutes.models import Review, Round
from tests.browser import axe
from tests.minutes.signoff import make_held, make_round, place_of, print_round, sign
from tests.parties.factories import make_cast

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_version_is_sent_read_remarked_on_and_sent_anew(page_of):
    cast = make_cast()
    meeting = make_held(cast=cast)
    desk = page_of(cast.secretary)
    desk.goto(reverse("meeting_detail", args=[meeting.pk]))
    desk.get_by_role("link", name="Skicka för justering").click()
    axe.check_all_forms(desk)
    desk.set_viewport_size({"width": 1280, "height": 900})
    desk.get_by_role("button", name="Frys och skicka till 4 personer").click()
    expect(desk.get_by_text("0 av 4 har skrivit under.")).to_be_visible()
    round = Round.objects.get()
    round.meeting = type(meeting).objects.with_body().get(pk=meeting.pk)
    print_round(round)

    phone = page_of(cast.union_rep, width=360)
    phone.goto(reverse("meeting_detail", args=[meeting.pk]))
    phone.get_by_role("link", name="Läs och skriv under").first.click()
    axe.check_all_forms(phone)
    phone.set_viewport_size({"width": 360, "height": 780})
    phone.get_by_role("link", name="Föreslå andra ord").first.click()
    phone.get_by_label("Så bör det stå").fill("Arbetsgivaren redovisade prognosen.")
    axe.check_all_forms(phone)
    phone.set_viewport_size({"width": 360, "height": 780})
    phone.get_by_role("button", name="Skicka till sekreteraren").click()
    expect(phone.get_by_text("din synpunkt").first).to_be_visible()
    phone.get_by_role("button", name="Inga synpunkter").nth(1).click()
    expect(phone.get_by_text("inga synpunkter", exact=True)).to_be_visible()

    desk.goto(reverse("round_detail", args=[meeting.pk, round.pk]))
    expect(desk.locator("ins", has_text="prognosen")).to_be_visible()
    axe.check_all_forms(desk)
    desk.set_viewport_size({"width": 1280, "height": 900})
    desk.get_by_role("button", name="Godta").click()
    desk.get_by_role("button", name="Skriv nästa version").click()
    expect(desk.get_by_text("Arbetsgivaren redovisade prognosen.")).to_be_visible()
    assert Review.objects.get(verdict="remark").settlement == "accepted"


def test_a_phone_declines_and_everybody_sees_why(page_of):
    cast = make_cast()
    round = make_round(cast=cast)
    sign(round, cast.chair)
    assert place_of(round, cast.union_rep)
    phone = page_of(cast.union_rep, width=360)
    phone.goto(reverse("round_read", args=[round.meeting_id, round.pk]))
    phone.get_by_role("link", name="Jag skriver inte under").click()
    phone.get_by_label("Skäl").fill("Punkt 1 stämmer inte")
    phone.get_by_role("button", name="Skriv inte under").click()
    expect(phone.get_by_text("Punkt 1 stämmer inte").first).to_be_visible()
    desk = page_of(cast.chair)
    desk.goto(reverse("round_list", args=[round.meeting_id]))
    expect(desk.get_by_text("Återsänd av någon som avstod").first).to_be_visible()
    axe.check_all_forms(desk)
