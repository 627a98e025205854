"""The meeting page in a real browser: the agenda changed by keyboard, by pointer and without scripts."""

import time

import pytest
from playwright.sync_api import Page, expect

from meetings import agenda
from meetings.models import AgendaItem, Meeting
from tests.browser import axe
from tests.meetings.factories import make_guest, make_item, make_meeting

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def meeting(cast) -> Meeting:
    """1 · 2 (2 a, 2 b (2 b 1)) · 3."""
    meeting = make_meeting(cast=cast)
    make_item(meeting=meeting, title="Val av justerare", kinds=["formality"])
    budget = make_item(meeting=meeting, title="Budgetfrågor")
    make_item(meeting=meeting, title="Uppföljning", parent=budget, kinds=["information"])
    work = make_item(meeting=meeting, title="Budgetarbetet", parent=budget, kinds=["dialogue", "work_environment"])
    make_item(meeting=meeting, title="Tidplan", parent=work)
    last = make_item(meeting=meeting, title="Nästa möte", is_confidential=True, secrecy_statute="OSL 39 kap. 2 §")
    last.presenters.add(meeting.attendance.first())
    last.raised_by.add(cast.union)
    return meeting


def shown(meeting: Meeting) -> list[str]:
    fresh = Meeting.objects.with_body().get(pk=meeting.pk)
    return [f"{node.label} {node.item.title}".strip() for node in agenda.flat(agenda.tree(fresh))]


def in_agenda(page: Page) -> list[str]:
    rows = page.locator("#agenda-tree .agenda__line").all()
    numbers = [row.locator(".agenda__number").inner_text() for row in rows]
    titles = [row.locator(".agenda__link").inner_text().splitlines()[0].strip() for row in rows]
    return [f"{number} {title}".strip() for number, title in zip(numbers, titles, strict=True)]


def in_document(page: Page) -> list[str]:
    return [" ".join(text.split()) for text in page.locator("#items .item__heading").all_inner_texts()]


def pk_of(title: str) -> int:
    return AgendaItem.objects.get(title=title).pk


def until(is_so) -> None:
    """The page fetches its parts after an act; wait for what must come of it."""
    deadline = time.monotonic() + 10
    while not is_so():
        assert time.monotonic() < deadline, "it never came"


def link(page: Page, title: str):
    return page.locator(f"#agenda-{pk_of(title)}")


def menu_of(page: Page, title: str, at: str = "agenda"):
    """Open an item's menu by its button; the popover."""
    page.locator(f"#{at}-more-{pk_of(title)}").click()
    menu = page.locator("#item-menu")
    expect(menu).to_be_visible()
    return menu


def test_the_pages_of_a_meeting_are_accessible(cast, meeting, page_of):
    page = page_of(cast.secretary)
    item = pk_of("Budgetarbetet")
    for path in (
        f"/meetings/{meeting.pk}/",
        f"/meetings/{meeting.pk}/edit/",
        f"/meetings/{meeting.pk}/cancel/",
        f"/meetings/{meeting.pk}/notice/",
        f"/meetings/{meeting.pk}/items/add/",
        f"/meetings/{meeting.pk}/items/deleted/",
        f"/meetings/{meeting.pk}/items/{item}/edit/",
        f"/bodies/{cast.body.slug}/meetings/",
        f"/bodies/{cast.body.slug}/meetings/add/",
    ):
        page.goto(path)
        axe.check_all_forms(page)


def test_an_empty_meeting_an_open_menu_and_the_dialog_are_accessible(cast, meeting, page_of):
    page = page_of(cast.secretary)
    page.goto(f"/meetings/{meeting.pk}/")
    menu_of(page, "Budgetarbetet")
    axe.check(page)
    page.get_by_role("button", name="Slag, föredragande och mer").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    axe.check_all_forms(page, context="dialog")
    AgendaItem.objects.all().delete()
    page.goto(f"/meetings/{meeting.pk}/")
    axe.check_all_forms(page)


def test_what_a_guest_sees_is_the_own_item_alone(cast, meeting, page_of):
    own = AgendaItem.objects.get(title="Uppföljning")
    make_guest(meeting=meeting, person=cast.presenter, items=[own])
    page = page_of(cast.presenter)
    page.goto(f"/meetings/{meeting.pk}/")
    assert in_agenda(page) == ["2 a Uppföljning"]
    assert in_document(page) == ["2 a Uppföljning"]
    assert "Budget" not in page.content()
    axe.check_all_forms(page)


def test_items_are_moved_by_the_keyboard_alone(cast, meeting, page_of):
    page = page_of(cast.secretary)
    page.goto(f"/meetings/{meeting.pk}/")
    link(page, "Nästa möte").focus()
    page.keyboard.press("Alt+ArrowUp")
    expect(page.get_by_text("Punkt 3 flyttad till 2", exact=True)).to_be_visible()
    expect(link(page, "Nästa möte")).to_be_focused()
    until(lambda: in_agenda(page)[:2] == ["1 Val av justerare", "2 Nästa möte"])
    page.keyboard.press("Alt+ArrowRight")
    expect(page.get_by_text("Punkt 2 flyttad till 1 a", exact=True)).to_be_visible()
    expect(link(page, "Nästa möte")).to_be_focused()
    page.keyboard.press("Alt+ArrowLeft")
    expect(page.get_by_text("Punkt 1 a flyttad till 2", exact=True)).to_be_visible()
    page.keyboard.press("Alt+ArrowDown")
    expect(page.get_by_text("Punkt 2 flyttad till 3", exact=True)).to_be_visible()
    expect(link(page, "Nästa möte")).to_be_focused()
    assert shown(meeting)[-1] == "3 Nästa möte"
    until(lambda: in_agenda(page) == in_document(page) == shown(meeting))


def test_quick_presses_are_done_in_their_order(cast, meeting, page_of):
    page = page_of(cast.secretary)
    page.goto(f"/meetings/{meeting.pk}/")
    link(page, "Nästa möte").focus()
    for key in ("ArrowUp", "ArrowUp", "ArrowDown", "ArrowRight", "ArrowLeft", "ArrowUp"):
        page.keyboard.press(f"Alt+{key}")
    expect(page.locator("#agenda-tree .agenda__link").first).to_contain_text("Nästa möte")
    expect(page.locator("#items .item__title").first).to_have_text("Nästa möte")
    until(lambda: in_agenda(page) == in_document(page) == shown(meeting))
    expect(link(page, "Nästa möte")).to_be_focused()


def test_a_move_that_cannot_be_is_told_and_changes_nothing(cast, meeting, page_of):
    page = page_of(cast.secretary, expect_errors=True)
    page.goto(f"/meetings/{meeting.pk}/")
    before = shown(meeting)
    link(page, "Budgetfrågor").focus()
    page.keyboard.press("Alt+ArrowRight")
    expect(page.locator("#toasts")).to_contain_text("En dagordning har högst tre nivåer")
    expect(link(page, "Budgetfrågor")).to_be_focused()
    assert shown(meeting) == in_agenda(page) == before


def test_the_menu_moves_and_gives_the_focus_back_to_its_button(cast, meeting, page_of):
    page = page_of(cast.secretary)
    page.goto(f"/meetings/{meeting.pk}/")
    for at in ("agenda", "item"):
        button = page.locator(f"#{at}-more-{pk_of('Nästa möte')}")
        button.focus()
        page.keyboard.press("Enter")
        expect(page.locator("#item-menu button").first).to_be_focused()
        page.keyboard.press("Escape")
        expect(button).to_be_focused()
        page.keyboard.press("Enter")
        page.get_by_role("button", name="Flytta upp").click()
        expect(button).to_be_focused()
    expect(page.locator("#items .item__title").first).to_have_text("Nästa möte")
    until(lambda: in_agenda(page) == in_document(page) == shown(meeting))


def test_items_are_added_in_a_row_from_the_keyboard(cast, meeting, page_of):
    page = page_of(cast.secretary)
    page.goto(f"/meetings/{meeting.pk}/")
    field = page.get_by_label("Rubrik på en ny punkt", exact=True)
    field.focus()
    for title in ("Övriga frågor", "Avslutning"):
        page.keyboard.type(title)
        page.keyboard.press("Enter")
        expect(page.locator("#items")).to_contain_text(title)
        expect(field).to_be_focused()
        expect(field).to_have_value("")
    until(lambda: in_agenda(page)[-2:] == ["4 Övriga frågor", "5 Avslutning"])


def test_an_item_is_added_after_and_under_another(cast, meeting, page_of):
    page = page_of(cast.secretary)
    page.goto(f"/meetings/{meeting.pk}/")
    menu_of(page, "Uppföljning").get_by_role("button", name="Lägg till en punkt efter").click()
    expect(page.get_by_label("Rubrik på en ny punkt efter den här")).to_be_focused()
    page.keyboard.type("Lokaler")
    page.keyboard.press("Enter")
    expect(page.locator("#items")).to_contain_text("Lokaler")
    expect(link(page, "Lokaler")).to_be_focused()
    menu_of(page, "Lokaler").get_by_role("button", name="Lägg till en underpunkt").click()
    expect(page.get_by_label("Rubrik på en ny punkt under den här")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator(f"#agenda-more-{pk_of('Lokaler')}")).to_be_focused()
    menu_of(page, "Lokaler").get_by_role("button", name="Lägg till en underpunkt").click()
    page.get_by_label("Rubrik på en ny punkt under den här").fill("Hyror")
    page.keyboard.press("Enter")
    expect(page.locator("#items")).to_contain_text("Hyror")
    until(lambda: shown(meeting)[3:5] == in_agenda(page)[3:5] == ["2 b Lokaler", "2 b 1 Hyror"])


@pytest.mark.parametrize("at", ["agenda", "item"])
def test_a_heading_is_written_in_place(cast, meeting, page_of, at):
    page = page_of(cast.secretary)
    page.goto(f"/meetings/{meeting.pk}/")
    column = page.locator("#agenda-tree" if at == "agenda" else "#items")
    menu_of(page, "Budgetfrågor", at).get_by_role("button", name="Byt rubrik").click()
    field = column.get_by_label("Rubrik")
    expect(field).to_be_focused()
    page.keyboard.press("Escape")
    expect(field).to_have_count(0)
    expect(page.locator(f"#{at}-more-{pk_of('Budgetfrågor')}")).to_be_focused()
    menu_of(page, "Budgetfrågor", at).get_by_role("button", name="Byt rubrik").click()
    pk = pk_of("Budgetfrågor")
    column.get_by_label("Rubrik").fill("Ekonomi")
    page.keyboard.press("Enter")
    expect(page.locator(f"#agenda-{pk}")).to_contain_text("Ekonomi")
    expect(page.locator(f"#item-heading-{pk}")).to_contain_text("Ekonomi")
    expect(page.locator(f"#{at}-more-{pk}")).to_be_focused()
    assert "2 Ekonomi" in shown(meeting)


def test_a_heading_that_somebody_is_writing_survives_what_others_do(cast, meeting, page_of):
    page = page_of(cast.secretary)
    page.goto(f"/meetings/{meeting.pk}/")
    link(page, "Budgetfrågor").focus()
    page.keyboard.press("F2")
    field = page.locator("#agenda-tree").get_by_label("Rubrik")
    field.fill("Halvskriven")
    AgendaItem.objects.filter(title="Nästa möte").update(title="Avslutning")
    page.evaluate("document.dispatchEvent(new CustomEvent('agendaChanged'))")
    expect(field).to_have_value("Halvskriven")
    page.keyboard.press("Enter")
    expect(page.locator("#agenda-tree")).to_contain_text("Avslutning")
    assert "2 Halvskriven" in shown(meeting)


def test_a_deletion_says_what_goes_and_is_undone_from_the_toast(cast, meeting, page_of):
    page = page_of(cast.secretary)
    page.goto(f"/meetings/{meeting.pk}/")
    before = shown(meeting)
    menu_of(page, "Budgetfrågor").get_by_role("button", name="Ta bort punkt 2 med 3 underpunkter").click()
    expect(page.locator("#toasts")).to_contain_text("Punkt 2 borttagen")
    expect(page.locator("#items .item")).to_have_count(2)
    page.get_by_role("button", name="Ångra").click()
    expect(page.locator("#items .item")).to_have_count(6)
    expect(page.locator("#toasts")).to_contain_text("Punkt 2 är tillbaka")
    assert in_agenda(page) == in_document(page) == shown(meeting) == before


def test_everything_about_an_item_is_written_in_a_dialog(cast, meeting, page_of):
    page = page_of(cast.secretary, expect_errors=True)
    page.goto(f"/meetings/{meeting.pk}/")
    menu_of(page, "Uppföljning").get_by_role("button", name="Slag, föredragande och mer").click()
    dialog = page.get_by_role("dialog", name="Punkt 2 a")
    dialog.get_by_label("Samverkan", exact=True).check()
    dialog.get_by_label("Punkten är sekretessbelagd").check()
    dialog.get_by_role("button", name="Spara").click()
    expect(dialog.get_by_role("alert")).to_contain_text("Ange vilken bestämmelse")
    expect(dialog.get_by_label("Samverkan", exact=True)).to_be_checked()
    dialog.get_by_label("Stöd för sekretessen").fill("OSL 39 kap. 2 §")
    dialog.get_by_role("button", name="Spara").click()
    expect(dialog).to_have_count(0)
    pk = pk_of("Uppföljning")
    expect(page.locator(f"#item-{pk}")).to_contain_text("Sekretess, OSL 39 kap. 2 §")
    expect(page.locator(f"#agenda-{pk}")).to_contain_text("Information · Samverkan")
    expect(page.locator(f"#agenda-{pk}")).to_be_focused()


def drag(page: Page, title: str, onto: str, *, part: float) -> None:
    """By the handle, to a part (0 top, 1 bottom) of another row."""
    line = page.locator(f"#agenda-line-{pk_of(title)}")
    line.hover()
    target = page.locator(f"#agenda-line-{pk_of(onto)}")
    box = target.bounding_box()
    line.locator("[data-grip]").drag_to(target, target_position={"x": 60, "y": box["height"] * part})


@pytest.mark.parametrize(
    ("title", "onto", "part", "expected"),
    [
        ("Nästa möte", "Val av justerare", 0.1, ["1 Nästa möte", "2 Val av justerare"]),
        ("Nästa möte", "Val av justerare", 0.5, ["1 Val av justerare", "1 a Nästa möte"]),
        ("Tidplan", "Val av justerare", 0.9, ["1 Val av justerare", "2 Tidplan"]),
        ("Budgetarbetet", "Uppföljning", 0.1, None),
    ],
)
def test_an_item_is_dragged_to_its_place(cast, meeting, page_of, title, onto, part, expected):
    page = page_of(cast.secretary)
    page.goto(f"/meetings/{meeting.pk}/")
    drag(page, title, onto, part=part)
    expect(page.locator("#toasts")).to_contain_text("flyttad")
    page.wait_for_function("document.querySelectorAll('#items .item').length === 6")
    if expected:
        assert shown(meeting)[:2] == expected
    else:
        assert shown(meeting)[2:4] == ["2 a Budgetarbetet", "2 a 1 Tidplan"]
    expect(page.locator("#items .item__title")).to_have_text([row.split(" ", 1)[1] for row in titles(meeting)])


def titles(meeting: Meeting) -> list[str]:
    fresh = Meeting.objects.with_body().get(pk=meeting.pk)
    return [f"- {node.item.title}" for node in agenda.flat(agenda.tree(fresh))]


def test_an_item_is_not_dragged_under_itself(cast, meeting, page_of):
    page = page_of(cast.secretary)
    page.goto(f"/meetings/{meeting.pk}/")
    before = shown(meeting)
    drag(page, "Budgetfrågor", "Tidplan", part=0.5)
    assert shown(meeting) == before


def test_on_a_phone_each_part_keeps_its_place(cast, meeting, page_of):
    for n in range(15):
        make_item(meeting=meeting, title=f"Punkt {n}")
    page = page_of(cast.secretary, width=360, height=640)
    page.goto(f"/meetings/{meeting.pk}/")
    document, column = page.locator("#document"), page.locator("#agenda")
    expect(document).to_be_visible()
    expect(column).to_be_hidden()
    where = page.evaluate("scrollTo(0, 900), scrollY")
    # Not click(): to do so the browser's driver would first scroll.
    page.get_by_role("link", name="Dagordning", exact=True).dispatch_event("click")
    expect(column).to_be_visible()
    expect(document).to_be_hidden()
    page.get_by_role("link", name="Kallelse", exact=True).dispatch_event("click")
    assert page.evaluate("scrollY") == where > 300
    page.get_by_role("link", name="Dagordning", exact=True).click()
    link(page, "Nästa möte").click()
    expect(document).to_be_visible()
    expect(page.locator(f"#item-{pk_of('Nästa möte')}")).to_be_in_viewport()


def test_everything_works_without_scripts(cast, meeting, page_of):
    page = page_of(cast.secretary, java_script_enabled=False, expect_errors=True)
    page.goto(f"/meetings/{meeting.pk}/")
    page.get_by_label("Rubrik på en ny punkt", exact=True).fill("Övriga frågor")
    page.get_by_role("button", name="Lägg till").click()
    assert shown(meeting)[-1] == "4 Övriga frågor"
    page.locator(f"#item-more-{pk_of('Övriga frågor')}").click()
    page.get_by_role("button", name="Flytta upp").click()
    expect(page.get_by_text("Punkt 4 flyttad till 3", exact=True)).to_be_visible()
    page.locator(f"#agenda-more-{pk_of('Övriga frågor')}").click()
    page.get_by_label("Rubrik").fill("Övrigt")
    page.get_by_label("Dialog").check()
    page.get_by_role("button", name="Spara").click()
    assert "3 Övrigt" in shown(meeting)
    page.locator(f"#item-more-{pk_of('Övrigt')}").click()
    page.get_by_role("link", name="Lägg till en underpunkt").click()
    page.get_by_role("button", name="Lägg till").click()
    expect(page.get_by_role("alert")).to_be_visible()
    page.get_by_label("Rubrik").fill("Parkering")
    page.get_by_role("button", name="Lägg till").click()
    assert "3 a Parkering" in shown(meeting)
    page.locator(f"#item-more-{pk_of('Övrigt')}").click()
    page.get_by_role("button", name="Ta bort punkt 3 med 1 underpunkt").click()
    assert shown(meeting)[-1] == "3 Nästa möte"
    page.locator("#agenda").get_by_role("link", name="Borttagna punkter").click()
    page.get_by_role("button", name="Ta tillbaka Övrigt").click()
    assert shown(meeting)[-3:] == ["3 Övrigt", "3 a Parkering", "4 Nästa möte"]


def test_a_meeting_is_taken_from_plan_to_draft(cast, page_of):
    page = page_of(cast.secretary, expect_errors=True)  # closing asks first: 422
    page.goto(f"/bodies/{cast.body.slug}/meetings/")
    page.get_by_role("link", name="Planera det första mötet").click()
    page.get_by_label("Datum").fill("2026-05-26")
    page.get_by_label("Från").fill("14:30")
    page.get_by_label("Till").fill("17:00")
    page.get_by_label("Plats").fill("Stora salen")
    page.get_by_role("button", name="Planera mötet").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Centrala samverkansgruppen")
    page.get_by_label("Rubrik på en ny punkt", exact=True).fill("Budget")
    page.keyboard.press("Enter")
    expect(page.locator("#items")).to_contain_text("Budget")
    page.get_by_role("link", name="Skicka kallelsen").click()
    page.get_by_role("link", name="Den har skickats på annat sätt").click()
    page.get_by_role("button", name="Ja, kallelsen är skickad").click()
    present = page.locator(".step--present")
    expect(present).to_contain_text("Kallad")
    page.get_by_role("button", name="Starta mötet").click()
    expect(present).to_contain_text("Pågår")
    page.get_by_role("button", name="Avsluta mötet").click()
    # Nobody is noted in the roll.
    page.get_by_role("button", name="Avsluta mötet ändå").click()
    expect(present).to_contain_text("Utkast")
    expect(page.locator(".step--done").first.locator(".step__detail")).to_contain_text("Siv Sekreterare")
    present.focus()
    expect(present.locator(".step__detail")).to_have_css("opacity", "1")


def test_somebody_who_writes_is_not_disturbed_when_the_agenda_is_changed_around_them(cast, meeting, page_of):
    page = page_of(cast.secretary)
    page.goto(f"/meetings/{meeting.pk}/")
    written = page.locator(f"#item-{pk_of('Nästa möte')}")
    written.hover()
    written.get_by_role("link", name="Skriv i punkt 3").click()
    editor = written.locator("[contenteditable=true]")
    expect(editor).to_be_focused()
    page.keyboard.type("Nästa möte är den")
    other = AgendaItem.objects.get(title="Nästa möte")
    other.meeting = Meeting.objects.with_body().get(pk=meeting.pk)
    agenda.move_up(other, by=cast.chair)
    gone = AgendaItem.objects.get(title="Val av justerare")
    gone.meeting = other.meeting
    agenda.remove(gone, by=cast.chair)
    page.evaluate("document.dispatchEvent(new CustomEvent('agendaChanged'))")
    expect(page.locator("#items .item__title").first).to_have_text("Nästa möte")
    expect(written.locator(".item__number")).to_have_text("1")
    expect(editor).to_be_focused()
    page.keyboard.type(" 24 maj")
    expect(editor).to_have_text("Nästa möte är den 24 maj")
    until(lambda: in_agenda(page) == in_document(page) == shown(meeting))


def test_the_item_that_is_read_is_marked_in_the_agenda(cast, meeting, page_of):
    for n in range(20):
        make_item(meeting=meeting, title=f"Punkt {n}", text="<p>Text</p>" * 10)
    page = page_of(cast.union_rep)
    page.goto(f"/meetings/{meeting.pk}/")
    page.locator(f"#item-{pk_of('Punkt 15')}").evaluate("item => scrollTo(0, item.offsetTop + innerHeight / 2)")
    current = page.locator("#agenda-tree [aria-current]")
    expect(current).to_have_count(1)
    expect(current).to_be_in_viewport()
    assert current.get_attribute("href") != f"#item-{pk_of('Val av justerare')}"
