"""The notice in a real browser: sent by the secretary, answered on a phone by the link, seen by the secretary."""

import datetime as dt

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from meetings import notices, reply_links
from meetings.models import Invitation, NoticeFile
from outbox.models import Letter
from tests.browser import axe
from tests.meetings.factories import make_guest, make_item, make_meeting

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_notice_is_sent_answered_and_followed(cast, page_of):
    starts_at = timezone.localtime().replace(hour=14, minute=30) + dt.timedelta(days=30)
    meeting = make_meeting(cast=cast, starts_at=starts_at)
    budget = make_item(meeting=meeting, title="Budgetfrågor", kinds=["cooperation"])
    make_item(meeting=meeting, title="Budgetuppföljning", parent=budget, kinds=["information", "dialogue"])
    own = make_item(meeting=meeting, title="Upphandling av städtjänster", kinds=["information"])
    make_guest(meeting=meeting, person=cast.presenter, items=[own])

    desk = page_of(cast.secretary)
    desk.goto(f"/meetings/{meeting.pk}/")
    desk.get_by_role("link", name="Skicka kallelsen").click()
    axe.check_all_forms(desk)
    expect(desk.get_by_text("5 personer", exact=False).first).to_be_visible()
    desk.get_by_label("Meddelande").fill("Vi bjuder på fika från 14.15.")
    desk.get_by_role("button", name="Skicka till 5 personer").click()
    expect(desk.get_by_text("Kallelsen går till 5 personer.")).to_be_visible()
    for file in NoticeFile.objects.all():
        file.pdf, file.printed_at = b"%PDF", timezone.now()
        file.save()
        notices.post_letters(file)
    assert Letter.objects.count() == 5

    phone = page_of(None, width=360)
    called = Invitation.objects.get(person=cast.union_rep)
    phone.goto(f"/reply/{reply_links.token(called)}/")
    axe.check(phone)
    phone.get_by_label("Kan inte komma").check()
    phone.get_by_label("Meddelande till sekreteraren").fill("Jag är på kurs.")
    phone.get_by_role("button", name="Skicka svaret").click()
    expect(phone.get_by_text("Ditt svar har nått sekreteraren.")).to_be_visible()
    expect(phone.get_by_text("Kan inte komma").first).to_be_visible()

    desk.reload()
    expect(desk.get_by_text("0 av 6 kommer, 1 kan inte, 5 har inte svarat")).to_be_visible()
    expect(desk.get_by_text("Jag är på kurs.")).to_be_visible()
    expect(desk.locator(".list__title", has_text="Ester Ersättare")).to_be_visible()
    axe.check_all_forms(desk)

    # The member who is signed in answers beside the meeting.
    member = page_of(cast.other_union_rep)
    member.goto(f"/meetings/{meeting.pk}/")
    member.get_by_role("link", name="Svara på kallelsen").click()
    member.get_by_label("Deltar på distans").check()
    member.get_by_role("button", name="Skicka svaret").click()
    expect(member.get_by_text("Ditt svar har nått sekreteraren.")).to_be_visible()
    desk.goto(f"/meetings/{meeting.pk}/")
    expect(desk.get_by_text("1 av 6 kommer, 1 kan inte, 4 har inte svarat")).to_be_visible()
