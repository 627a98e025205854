"""The roll in a real browser: by thumb, by keyboard, without scripts, and when the server does not answer."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from meetings import agenda, roll
from meetings.models import Attendance, Meeting
from parties.models import Seat, User
from tests.browser import axe
from tests.meetings.factories import make_item, make_meeting
from tests.parties.factories import Cast, make_seat, make_union, make_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def meeting(cast: Cast) -> Meeting:
    """1 · 2 · 3 (3 a), with a vacant seat."""
    make_seat(body=cast.body, union=make_union(name="Ledarna"), title="Ordförande")
    meeting = make_meeting(cast=cast)
    for title in ("Val av justerare", "Budgetfrågor", "Arbetsmiljöfrågor"):
        item = make_item(meeting=meeting, title=title)
    make_item(meeting=meeting, title="Skyddsrond", parent=item)
    return meeting


def address(meeting: Meeting) -> str:
    return f"/meetings/{meeting.pk}/attendance/"


def row_of(meeting: Meeting, person: User) -> Attendance:
    row = meeting.attendance.get(person=person)
    row.meeting = meeting
    return row


def opened(page: Page, meeting: Meeting) -> Page:
    page.goto(address(meeting))
    page.wait_for_load_state("networkidle")
    return page


def counts(page: Page) -> str:
    return " ".join(page.locator("#list-heading").inner_text().split())


def choice(page: Page, row: Attendance, word: str) -> Any:
    return page.locator(f"#row-{row.pk}").get_by_role("radio", name=word)


def test_the_roll_is_taken_with_a_thumb(cast, meeting, page_of):
    ulla = row_of(meeting, cast.union_rep)
    page = opened(page_of(cast.secretary, width=360, has_touch=True), meeting)
    choice(page, ulla, "Förhinder").tap()
    expect(page.locator("#list-heading")).to_contain_text("1 anmält förhinder")
    page.get_by_role("button", name="Resten närvarande").tap()
    expect(page.locator("#list-heading")).to_contain_text("2 från arbetsgivaren 1 från förbunden")
    expect(choice(page, ulla, "Förhinder")).to_be_checked()
    # A substitute of the body joins below the one replaced.
    page.locator("summary", has_text="Mer om Ulla Unionsson").tap()
    page.get_by_role("link", name="Lägg till ersättare").tap()
    page.get_by_role("dialog").get_by_role("button", name="Lägg till").tap()
    expect(page.get_by_text("Ersättare för Ulla Unionsson")).to_be_visible()
    expect(page.locator("#list-heading")).to_contain_text("2 från förbunden")
    # The last change is taken back where it is told of.
    page.get_by_role("button", name="Ångra: Ersättare tillagd: Ester Ersättare").tap()
    expect(page.get_by_text("Ersättare för Ulla Unionsson")).to_have_count(0)
    assert dict(meeting.attendance.values_list("name", "mode")) == {
        "Orvar Ordförande": "onsite",
        "Siv Sekreterare": "onsite",
        "Ulla Unionsson": "reported_absent",
        "Vidar Visionär": "onsite",
        "": "vacant",
    }


def test_a_menu_that_is_opened_while_the_roll_is_fetched_stays_open(cast, meeting, page_of):
    page = opened(page_of(cast.secretary, width=360, has_touch=True), meeting)
    choice(page, row_of(meeting, cast.union_rep), "Förhinder").tap()
    expect(page.locator("#list-heading")).to_contain_text("1 anmält förhinder")
    held = []
    page.route("**/attendance/table/", lambda route: held.append(route))
    page.get_by_role("button", name="Resten närvarande").tap()
    expect(page.locator("#list-heading")).to_contain_text("1 från förbunden")
    page.locator("summary", has_text="Mer om Ulla Unionsson").tap()
    page.evaluate("document.querySelector('#roll-table tr').id = 'before'")
    for route in held:
        route.continue_()
    expect(page.locator("#before")).to_have_count(0)
    page.get_by_role("link", name="Lägg till ersättare").tap()
    expect(page.get_by_role("dialog")).to_be_visible()


def test_quick_taps_on_several_rows_are_all_saved(cast, meeting, page_of):
    people = [cast.chair, cast.secretary, cast.union_rep, cast.other_union_rep]
    page = opened(page_of(cast.secretary, width=360, has_touch=True), meeting)
    for person, word in zip(people, ["På plats", "På distans", "Förhinder", "Frånvarande"], strict=True):
        choice(page, row_of(meeting, person), word).tap()
    page.wait_for_load_state("networkidle")
    expect(page.locator("#list-heading")).to_contain_text("2 från arbetsgivaren")
    expect(page.locator("#list-heading")).to_contain_text("1 anmält förhinder 1 frånvarande")
    assert [row_of(meeting, person).mode for person in people] == ["onsite", "remote", "reported_absent", "absent"]


def test_everything_is_done_with_the_keyboard(cast, meeting, page_of):
    vidar = row_of(meeting, cast.other_union_rep)
    page = opened(page_of(cast.secretary, expect_errors=True), meeting)
    # An arrow key chooses and saves, and the focus stays on the choice.
    choice(page, vidar, "På plats").focus()
    page.keyboard.press("Space")
    expect(page.locator("#list-heading")).to_contain_text("1 från förbunden")
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("button", name="Ångra: Närvaro för Vidar Visionär")).to_be_visible()
    expect(choice(page, vidar, "På distans")).to_be_focused()
    # The row becomes a form; Escape leads back to where it was opened.
    page.keyboard.press("Tab")
    expect(page.locator(f"#row-{vidar.pk}-edit")).to_be_focused()
    page.keyboard.press("Enter")
    form = page.locator("[data-part-form]")
    expect(form.get_by_role("heading", name="Vidar Visionär")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")
    expect(form).to_have_count(0)
    expect(page.locator(f"#row-{vidar.pk}-edit")).to_be_focused()
    page.keyboard.press("Enter")
    # The form has the focus only when it has come.
    expect(form.get_by_role("heading", name="Vidar Visionär")).to_be_focused()
    form.get_by_label("Justerare").focus()
    page.keyboard.press("Space")
    expect(form.get_by_label("Justerare")).to_be_checked()
    form.get_by_label("Punkter").fill("1–2, 9")
    page.keyboard.press("Enter")
    expect(form.get_by_role("alert")).to_contain_text("Punkt ”9” finns inte på dagordningen. Där finns 1–3, 3 a.")
    form.get_by_label("Punkter").fill("1–2")
    page.keyboard.press("Enter")
    expect(page.locator(f"#row-{vidar.pk}")).to_contain_text("punkt 1–2")
    expect(page.locator(f"#row-{vidar.pk}-edit")).to_be_focused()
    # Moving keeps the focus with the row.
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Flytta upp").press("Enter")
    expect(page.locator(".roll__name").nth(2)).to_have_text("Vidar Visionär")
    expect(page.locator(f"#row-{vidar.pk}-more")).to_be_focused()
    vidar.refresh_from_db()
    assert (vidar.mode, vidar.roles, vidar.scope) == ("remote", ["adjuster"], "only")


def test_what_must_be_judged_is_asked_in_the_row(cast, meeting, page_of):
    roll.all_present(meeting, by=cast.secretary)
    vidar = row_of(meeting, cast.other_union_rep)
    roll.give_roles(vidar, ["adjuster"], by=cast.secretary)
    page = opened(page_of(cast.secretary, expect_errors=True), meeting)
    choice(page, vidar, "Frånvarande").check(force=True)
    expect(page.locator(f"#row-{vidar.pk}").get_by_role("alert")).to_contain_text("noterad som justerare")
    expect(choice(page, vidar, "På plats")).to_be_checked()
    expect(page.get_by_role("button", name="Notera ändå som frånvarande")).to_be_focused()
    axe.check(page)
    page.get_by_role("button", name="Låt det vara").click()
    expect(page.locator(f"#row-{vidar.pk}").get_by_role("alert")).to_have_count(0)
    expect(choice(page, vidar, "På plats")).to_be_focused()
    choice(page, vidar, "Frånvarande").check(force=True)
    page.get_by_role("button", name="Notera ändå som frånvarande").click()
    expect(page.locator(f"#row-{vidar.pk}")).not_to_contain_text("Justerare")
    vidar.refresh_from_db()
    assert (vidar.mode, vidar.roles) == ("absent", [])


def test_a_choice_that_could_not_be_saved_goes_back(cast, meeting, page_of):
    ulla = row_of(meeting, cast.union_rep)
    page = opened(page_of(cast.secretary, expect_errors=True), meeting)
    choice(page, ulla, "På plats").check(force=True)
    expect(page.locator("#list-heading")).to_contain_text("1 från förbunden")
    page.route("**/mode/", lambda route: route.abort())
    choice(page, ulla, "Frånvarande").dispatch_event("click")
    expect(page.get_by_text("Servern svarar inte").first).to_be_visible()
    expect(choice(page, ulla, "På plats")).to_be_checked()
    vidar = row_of(meeting, cast.other_union_rep)
    choice(page, vidar, "På plats").dispatch_event("click")
    expect(choice(page, vidar, "På plats")).not_to_be_checked()
    assert row_of(meeting, cast.union_rep).mode == "onsite"


def test_a_guest_joins_in_a_dialog_and_the_focus_comes_back(cast, meeting, page_of):
    page = opened(page_of(cast.secretary, expect_errors=True), meeting)
    page.get_by_role("link", name="Lägg till gäst").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Namn").fill("Gun Gäst")
    dialog.get_by_label("Punkter").fill("7")
    dialog.get_by_role("button", name="Lägg till gästen").click()
    expect(dialog.get_by_role("alert")).to_contain_text("Punkt ”7” finns inte på dagordningen")
    axe.check(page)
    dialog.get_by_label("Punkter").fill("2")
    dialog.get_by_label("På distans").check()
    dialog.get_by_role("button", name="Lägg till gästen").click()
    expect(dialog).to_have_count(0)
    guest = meeting.attendance.get(name="Gun Gäst")
    expect(page.locator(f"#row-{guest.pk}")).to_contain_text("punkt 2")
    expect(page.locator(f"#row-{guest.pk}-edit")).to_be_focused()
    page.locator("summary", has_text="Mer om Gun Gäst").click()
    page.get_by_role("button", name="Ta bort Gun Gäst").click()
    expect(page.locator(f"#row-{guest.pk}")).to_have_count(0)
    expect(page.get_by_role("button", name="Ångra: Borttagen: Gun Gäst")).to_be_focused()


def test_the_roll_is_taken_without_scripts(cast, meeting, page_of):
    page = page_of(cast.secretary, java_script_enabled=False, expect_errors=True)
    page.goto(address(meeting))
    ulla = row_of(meeting, cast.union_rep)
    choice(page, ulla, "Förhinder").check(force=True)
    page.locator(f"#row-{ulla.pk}").get_by_role("button", name="Spara").click()
    page.get_by_role("button", name="Resten närvarande").click()
    expect(page.get_by_text("3 är markerade som närvarande")).to_be_visible()
    page.get_by_role("link", name="Roller, punkter och uppgifter för Siv Sekreterare").click()
    page.get_by_label("Tjänstgörande ordförande").check()
    page.get_by_role("button", name="Spara").click()
    expect(page.get_by_role("alert")).to_contain_text("mer än en ordförande")
    page.get_by_role("link", name="Avbryt").click()
    page.get_by_role("link", name="Lägg till gäst").click()
    page.get_by_label("Namn").fill("Gun Gäst")
    page.get_by_role("button", name="Lägg till gästen").click()
    expect(page.get_by_text("Gun Gäst", exact=True)).to_be_visible()
    page.get_by_role("button", name="Ångra").click()
    expect(page.get_by_text("Ändringen är ångrad")).to_be_visible()
    assert not meeting.attendance.filter(name="Gun Gäst").exists()


def test_the_roll_is_accessible_in_all_its_forms(cast, meeting, page_of):
    page = opened(page_of(cast.secretary), meeting)
    axe.check(page)  # nobody noted yet
    roll.all_present(meeting, by=cast.secretary)
    replaced = row_of(meeting, cast.union_rep)
    roll.note(replaced, "reported_absent", by=cast.secretary)
    roll.add_substitute(replaced, seat=Seat.objects.get(person=cast.substitute), items="ej 3 a", by=cast.secretary)
    roll.give_roles(row_of(meeting, cast.secretary), ["secretary", "adjuster"], by=cast.secretary)
    make_seat(body=cast.body, union=cast.union, person=make_user(name="Nils Ny"))
    opened(page, meeting)
    axe.check_all_forms(page)
    # Between a phone and a desk the columns fold; nothing sticks out on the way.
    for width in (320, 560, 768, 1024):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), width
    page.locator(f"#row-{row_of(meeting, cast.secretary).pk}-edit").click()
    expect(page.locator("[data-part-form]")).to_be_visible()
    axe.check_all_forms(page)
    page.goto(address(meeting) + "seats/")
    axe.check_all_forms(page)
    page.goto(address(meeting) + "guests/add/")
    axe.check(page)
    axe.check(opened(page_of(cast.union_rep, width=360), meeting))


def test_the_margin_follows_the_agenda(cast, meeting, page_of):
    roll.all_present(meeting, by=cast.secretary)
    roll.limit(row_of(meeting, cast.other_union_rep), "2", by=cast.secretary)
    page = page_of(cast.secretary)
    page.goto(f"/meetings/{meeting.pk}/")
    page.wait_for_load_state("networkidle")
    expect(page.locator("#attendance-summary")).to_contain_text("punkt 2")
    agenda.move_up(meeting.items.get(title="Budgetfrågor"), by=cast.chair)
    # The page follows what others do, and so do the ranges.
    expect(page.locator("#attendance-summary")).to_contain_text("punkt 1", timeout=15_000)
