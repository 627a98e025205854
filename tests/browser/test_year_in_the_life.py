"""A year in the life of a group: planned, a point proposed by a union, noticed, answered, held, a union disagrees and
says why, and what was put off comes along to the next meeting. Everything is done on the pages, by who does it."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from meetings import notices, reply_links
from meetings.models import Attendance, Invitation, ItemLink, Meeting, NoticeFile
from outbox.models import Letter

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def letters_go_out() -> None:
    """What the renderer and the worker do beside the web server; tested in test_notices.py and test_worker.py."""
    for file in NoticeFile.objects.filter(printed_at=None):
        file.pdf, file.printed_at = b"%PDF", timezone.now()
        file.save()
        notices.post_letters(file)


def test_a_year_in_the_life(cast, page_of):
    next_year = timezone.localdate().year + 1
    desk = page_of(cast.secretary, expect_errors=True)
    phone = page_of(cast.union_rep, width=360, expect_errors=True)

    # The year is planned.
    desk.goto(reverse("year_add", args=[cast.body.slug]) + f"?year={next_year}")
    desk.get_by_label("Vilken i månaden?").select_option("3")
    desk.get_by_label("Från").fill("14:30")
    desk.get_by_role("button", name="Titta på datumen").click()
    plan = desk.get_by_role("button", name="Planera 11 möten").or_(desk.get_by_role("button", name="Planera 12 möten"))
    plan.click()
    if plan.is_visible():
        # What is doubtful about a date has been read.
        plan.click()
    expect(desk.get_by_text("möten är planerade.")).to_be_visible()
    first, second = Meeting.objects.filter(body=cast.body).order_by("starts_at")[:2]

    # A union proposes a point on the phone, and the secretary puts it on the agenda.
    phone.goto(reverse("proposal_list", args=[cast.body.slug]))
    phone.get_by_role("link", name="Anmäl en punkt").click()
    phone.get_by_label("Vad gäller punkten?").fill("Bemanning i sommar")
    phone.get_by_role("textbox", name="Text").fill("Vi behöver veta hur sommaren ska bemannas.")
    phone.get_by_role("button", name="Anmäl punkten").click()
    desk.goto("/")
    desk.get_by_role("link", name="Bemanning i sommar").click()
    desk.get_by_role("button", name="För upp punkten").click()
    item = first.items.get(title="Bemanning i sommar")

    # Another item, the notice, and the answers.
    desk.goto(f"/meetings/{first.pk}/")
    desk.get_by_label("Rubrik på en ny punkt", exact=True).fill("Budget")
    desk.keyboard.press("Enter")
    expect(desk.locator("#items")).to_contain_text("Budget")
    budget = first.items.get(title="Budget")
    desk.get_by_role("link", name="Skicka kallelsen").click()
    desk.get_by_role("button", name="Skicka till 4 personer").click()
    expect(desk.get_by_text("Kallelsen går till 4 personer.")).to_be_visible()
    letters_go_out()
    assert Letter.objects.filter(kind="notice").count() == 4
    for person, answer in (
        (cast.chair, "Kommer"),
        (cast.union_rep, "Kommer"),
        (cast.other_union_rep, "Kan inte komma"),
    ):
        link = page_of(None, width=360)
        link.goto(f"/reply/{reply_links.token(Invitation.objects.get(person=person))}/")
        link.get_by_label(answer, exact=True).check()
        link.get_by_role("button", name="Skicka svaret").click()
        expect(link.get_by_text("Ditt svar har nått sekreteraren.")).to_be_visible()

    # The meeting is held: the roll from the answers, a position, a statement, an outcome.
    desk.goto(f"/meetings/{first.pk}/")
    desk.get_by_role("button", name="Starta mötet").click()
    desk.get_by_role("button", name="Ropa upp utifrån svaren").click()
    expect(desk.get_by_text("2 är noterade utifrån svaren")).to_be_visible()
    assert first.attendance.get(person=cast.other_union_rep).mode == Attendance.Mode.REPORTED_ABSENT

    phone.goto(reverse("item_positions", args=[first.pk, item.pk]))
    phone.get_by_role("group", name="Kommunal").get_by_label("Oenig").check()
    phone.get_by_label("Med egna ord").fill("bemanningen är för låg")
    phone.get_by_role("button", name="Spara ställningstagandena").click()
    phone.goto(reverse("statement_add", args=[first.pk, item.pk]))
    phone.get_by_label("Protokollsanteckning").check()
    phone.get_by_role("textbox", name="Text").fill("Kommunal vill se en riskbedömning.")
    phone.get_by_role("button", name="Spara anteckningen").click()
    expect(phone.locator(".statement")).to_contain_text("riskbedömning")

    for one, outcome in ((item, "disagreement"), (budget, "tabled")):
        desk.goto(reverse("item_outcome", args=[first.pk, one.pk]))
        desk.get_by_label("Utfall").select_option(outcome)
        desk.get_by_role("button", name="Spara utfallet").click()
        again = desk.get_by_label("Utfall")
        if again.count():
            # The union that is absent has said nothing: that is asked about, and confirmed.
            desk.get_by_role("button", name="Spara ändå").click()
        expect(desk.locator("#items")).to_be_visible()

    # What was put off comes along to the next meeting.
    desk.goto(reverse("carry_over", args=[second.pk]))
    expect(desk.get_by_label("Budget")).to_be_checked()
    desk.get_by_role("button", name="Lägg till på dagordningen").click()
    expect(desk.get_by_role("link", name="Kommer från: punkt")).to_be_visible()
    assert ItemLink.objects.filter(earlier=budget, later__meeting=second).exists()

    # The minutes tell all of it in words.
    desk.goto(reverse("minutes_preview", args=[first.pk]))
    sheet = desk.locator(".minutes-sheet")
    for words in (
        "Kommunal var oenig",
        "bemanningen är för låg",
        "Kommunal vill se en riskbedömning.",
        "Vidar Visionär",
    ):
        expect(sheet).to_contain_text(words)
    assert dt.date(next_year, 1, 1) <= first.held_on
