"""A meeting is held in a real browser, and followed on another page."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from meetings import course, live, replies, roll
from meetings.models import Attendance, Meeting
from parties.models import User
from tests.browser import axe
from tests.meetings.factories import make_guest, make_item, make_meeting
from tests.parties.factories import Cast

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
#: A follower asks every four seconds.
SOON = 15_000


@pytest.fixture
def meeting(cast: Cast) -> Meeting:
    """1 · 2 · 3 (3 a) · 4, with the notice out."""
    meeting = make_meeting(cast=cast)
    for title in ("Val av justerare", "Budget", "Arbetsmiljö", "Nästa möte"):
        item = make_item(meeting=meeting, title=title, planned_minutes=10, text="<p>Text.</p>" * 12)
        if title == "Arbetsmiljö":
            make_item(meeting=meeting, title="Skyddsrond", parent=item)
    meeting.give_notice(by=cast.secretary)
    return meeting


def row_of(meeting: Meeting, person: User) -> Attendance:
    return meeting.attendance.get(person=person)


def opened(page: Page, meeting: Meeting) -> Page:
    page.goto(f"/meetings/{meeting.pk}/")
    page.wait_for_load_state("networkidle")
    return page


def now(page: Page) -> Any:
    return page.locator("#meeting-now")


def summary(page: Page) -> Any:
    return page.locator("#attendance-summary")


def test_a_meeting_is_held_and_followed(cast, meeting, page_of, monkeypatch):
    told = {
        row_of(meeting, cast.chair).pk: replies.ONSITE,
        row_of(meeting, cast.secretary).pk: replies.ONSITE,
        row_of(meeting, cast.union_rep).pk: replies.REMOTE,
    }
    monkeypatch.setattr(replies, "of", lambda meeting: told)
    page = opened(page_of(cast.secretary, expect_errors=True), meeting)  # closing asks first: 422
    follower = opened(page_of(cast.other_union_rep), meeting)
    page.get_by_role("button", name="Starta mötet").click()
    expect(now(page)).to_contain_text("Ingen punkt har påbörjats än")
    # The roll, from the replies; who has not answered is asked about.
    page.get_by_role("button", name="Ropa upp utifrån svaren").click()
    expect(summary(page)).to_contain_text("Ulla Unionsson")
    expect(page.get_by_text("3 är noterade utifrån svaren")).to_be_visible()
    assert row_of(meeting, cast.union_rep).mode == "remote"
    roll.all_present(meeting, by=cast.secretary)
    # From item to item, and the focus stays on the button.
    page.get_by_role("button", name="Första punkten").click()
    expect(now(page)).to_contain_text("Val av justerare")
    expect(page.locator("#now-next")).to_be_focused()
    expect(now(follower)).to_contain_text("Val av justerare", timeout=SOON)
    page.keyboard.press("Alt+PageDown")
    expect(page.locator("#now-link")).to_have_text("2 Budget")
    budget = meeting.items.get(title="Budget")
    expect(page.locator(f"#agenda-time-{budget.pk}")).to_contain_text("Nu")
    expect(page.locator(f"#agenda-time-{budget.pk}")).to_have_attribute("aria-current", "true")
    expect(follower.locator(f"#agenda-time-{budget.pk}")).to_contain_text("Nu", timeout=SOON)
    # Somebody leaves, comes back, and has a conflict of interest.
    more = page.locator(f"#row-{row_of(meeting, cast.union_rep).pk}-more")
    more.click()
    page.get_by_role("dialog").get_by_role("button", name="Lämnar från punkten").click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(summary(page)).to_contain_text("punkt 1")
    expect(summary(page).get_by_role("link", name="Ersättare från punkt 2")).to_be_visible()
    expect(more).to_be_focused()
    expect(summary(follower)).to_contain_text("punkt 1", timeout=SOON)
    more.press("Enter")
    page.get_by_role("dialog").get_by_label("Vid vilken punkt?").select_option(label="4 Nästa möte")
    page.get_by_role("dialog").get_by_role("button", name="Tillbaka från punkten").click()
    expect(summary(page)).to_contain_text("ej punkt 2–3")
    more.click()
    page.get_by_role("dialog").get_by_label("Vid vilken punkt?").select_option(label="4 Nästa möte")
    page.get_by_role("dialog").get_by_role("button", name="Deltar inte i punkten (jäv)").click()
    expect(summary(page)).to_contain_text("jäv: punkt 4")
    # Adjourned and resumed.
    page.get_by_role("link", name="Ajournera").click()
    dialog = page.get_by_role("dialog")
    axe.check(page)
    dialog.get_by_label("Kommunal").check()
    dialog.get_by_label("Skäl").fill("Överläggning")
    dialog.get_by_role("button", name="Ajournera").click()
    expect(dialog).to_have_count(0)
    expect(now(page)).to_contain_text("på begäran av Kommunal")
    expect(now(follower)).to_contain_text("Överläggning", timeout=SOON)
    page.get_by_role("button", name="Återuppta").click()
    expect(page.locator("#now-link")).to_have_text("2 Budget")
    expect(follower.locator(f"#item-below-{budget.pk}")).to_contain_text("Mötet var ajournerat", timeout=SOON)
    for one in (page, follower):
        axe.check_all_forms(one)
    page.get_by_role("button", name="Avsluta mötet").click()
    # Nobody is noted in the roll.
    page.get_by_role("button", name="Avsluta mötet ändå").click()
    page.get_by_role("link", name="Hölls").click()
    expect(page.get_by_role("heading", name="Mötets gång")).to_be_visible()
    axe.check_all_forms(page)


def test_what_changes_while_the_page_asks_for_the_first_time_is_shown(cast, meeting, page_of, monkeypatch):
    meeting.start(by=cast.secretary)
    budget = meeting.items.get(title="Budget")
    tell = live.state
    late = []

    def state(*args):
        if not late:
            late.append(course.take_up(budget, by=cast.secretary))
        return tell(*args)

    monkeypatch.setattr(live, "state", state)
    follower = opened(page_of(cast.union_rep), meeting)
    expect(follower.locator(f"#agenda-time-{budget.pk}")).to_contain_text("Nu", timeout=SOON)
    expect(now(follower)).to_contain_text("Budget")


def test_what_changes_while_a_guest_asks_for_the_first_time_is_shown(cast, meeting, page_of, monkeypatch):
    own = meeting.items.get(title="Budget")
    make_guest(meeting=meeting, person=cast.presenter, items=[own])
    meeting.start(by=cast.secretary)
    tell = live.state
    late = []

    def state(*args):
        if not late:
            late.append(course.take_up(own, by=cast.secretary))
        return tell(*args)

    monkeypatch.setattr(live, "state", state)
    guest = opened(page_of(cast.presenter, width=360), meeting)
    expect(now(guest)).to_contain_text("punkt 2", timeout=SOON)


def test_a_part_that_could_not_be_fetched_is_asked_for_again(cast, meeting, page_of):
    meeting.start(by=cast.secretary)
    follower = opened(page_of(cast.union_rep, expect_errors=True), meeting)
    follower.route("**/now/", lambda route: route.abort(), times=1)
    course.take_up(meeting.items.get(title="Budget"), by=cast.secretary)
    expect(now(follower)).to_contain_text("Budget", timeout=SOON)


def test_a_reader_goes_along_on_wish(cast, meeting, page_of):
    meeting.start(by=cast.secretary)
    page = opened(page_of(cast.secretary), meeting)
    follower = opened(page_of(cast.union_rep, height=600), meeting)
    along = follower.get_by_role("button", name="Följ med")
    expect(along).to_have_attribute("aria-pressed", "false")
    page.get_by_role("button", name="Första punkten").click()
    expect(now(follower)).to_contain_text("Val av justerare", timeout=SOON)
    assert follower.evaluate("scrollY") == 0
    along.click()
    page.locator(f"#agenda-{meeting.items.get(title='Nästa möte').pk}").press("Alt+Enter")
    last = follower.locator(f"#item-{meeting.items.get(title='Nästa möte').pk}")
    expect(last).to_be_in_viewport(timeout=SOON)
    # Remembered over a reload, and let go by the reader's own scrolling.
    follower.reload()
    follower.wait_for_load_state("networkidle")
    expect(along).to_have_attribute("aria-pressed", "true")
    follower.mouse.move(600, 300)
    follower.mouse.wheel(0, -4000)
    expect(along).to_have_attribute("aria-pressed", "false")


def test_the_time_ticks_and_stands_still(cast, meeting, page_of):
    meeting.start(by=cast.secretary)
    page = page_of(cast.secretary)
    page.clock.install()
    opened(page, meeting)
    page.get_by_role("button", name="Första punkten").click()
    expect(now(page)).to_contain_text("0 av 10 min")
    page.clock.fast_forward("12:30")
    expect(now(page).locator(".now__time").first).to_contain_text("12 av 10 min, 2 min över tiden")
    expect(now(page).locator(".now__clock")).to_have_text("0:12")


def test_a_guest_sees_only_whether_the_own_item_is_up(cast, meeting, page_of):
    own = meeting.items.get(title="Budget")
    make_guest(meeting=meeting, person=cast.presenter, items=[own])
    meeting.start(by=cast.secretary)
    page = opened(page_of(cast.secretary), meeting)
    guest = opened(page_of(cast.presenter, width=360), meeting)
    page.get_by_role("button", name="Första punkten").click()
    expect(now(guest)).to_contain_text("Din punkt är inte uppe nu")
    axe.check_all_forms(guest)
    page.get_by_role("button", name="Nästa punkt").click()
    expect(now(guest)).to_contain_text("punkt 2", timeout=SOON)


def test_a_meeting_is_held_without_scripts(cast, meeting, page_of):
    page = page_of(cast.secretary, java_script_enabled=False)
    page.goto(f"/meetings/{meeting.pk}/")
    page.get_by_role("button", name="Starta mötet").click()
    page.get_by_role("button", name="Första punkten").click()
    page.get_by_role("button", name="Nästa punkt").click()
    expect(page.locator("#now-link")).to_have_text("2 Budget")
    roll.all_present(meeting, by=cast.secretary)
    page.goto(f"/meetings/{meeting.pk}/attendance/{row_of(meeting, cast.union_rep).pk}/going/")
    page.get_by_role("button", name="Lämnar från punkten").click()
    expect(page.get_by_text("Ulla Unionsson lämnar från punkt 2")).to_be_visible()
    page.goto(f"/meetings/{meeting.pk}/")
    page.get_by_role("link", name="Ajournera").click()
    page.get_by_label("Arbetsgivaren begärde det").check()
    page.get_by_role("button", name="Ajournera").click()
    expect(now(page)).to_contain_text("på begäran av arbetsgivaren")
    page.get_by_role("button", name="Återuppta").click()
    expect(page.locator("#now-link")).to_have_text("2 Budget")
