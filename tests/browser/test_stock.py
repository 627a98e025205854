"""A body's standing items and phrases in a real browser."""

import pytest
from playwright.sync_api import Page, expect

from meetings import phrases, standing
from tests.browser import axe

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def shown(page: Page) -> list[str]:
    rows = page.locator(".kept__row").all()
    return [
        " ".join([row.locator(".kept__number").inner_text(), row.locator(".kept__title").inner_text()]).strip()
        for row in rows
    ]


def act(page: Page, title: str, name: str) -> None:
    """Something of an item's menu, by keyboard; a dialog that was just answered has given the focus back first."""
    expect(page.locator("dialog")).to_have_count(0)
    page.locator("summary", has_text=f"Mer om {title}").press("Enter")
    expect(page.locator("details[open]")).to_contain_text(name)
    page.locator("details[open]").get_by_text(name).press("Enter")


def test_standing_items_are_kept_by_keyboard(cast, page_of):
    page = page_of(cast.secretary)
    page.goto(f"/bodies/{cast.body.slug}/standing/")
    page.wait_for_load_state("networkidle")
    expect(page.get_by_text("Inga stående punkter än")).to_be_visible()
    axe.check(page)
    new = page.get_by_label("Rubrik på en ny stående punkt")
    new.focus()
    for number, title in enumerate(("Val av justerare", "Budget", "Uppföljning"), start=1):
        # The row is empty and has the focus again after each.
        expect(new).to_be_focused()
        page.keyboard.type(title)
        page.keyboard.press("Enter")
        expect(page.locator(".kept__row")).to_have_count(number)
        expect(new).to_have_value("")
    act(page, "Uppföljning", "Flytta in under")
    expect(page.locator(".kept__number").nth(2)).to_have_text("2 a")
    expect(page.locator("summary", has_text="Mer om Uppföljning")).to_be_focused()
    act(page, "Val av justerare", "Ändra")
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Formalia").check()
    dialog.get_by_label("Text att utgå från").fill("Mötet utsåg … och … till justerare.")
    dialog.get_by_role("button", name="Spara").click()
    expect(page.get_by_text("Mötet utsåg … och … till justerare.")).to_be_visible()
    act(page, "Budget", "Ta bort med punkten under")
    expect(page.locator(".kept__row")).to_have_count(1)
    undo = page.get_by_role("button", name="Ångra: Borttagen: Budget")
    expect(undo).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(".kept__row")).to_have_count(3)
    assert shown(page) == ["1 Val av justerare", "2 Budget", "2 a Uppföljning"]
    assert [node.number for node in standing.nodes(cast.body)] == ["1", "2", "2 a"]
    axe.check_all_forms(page)


def test_phrases_are_kept_in_a_dialog(cast, page_of):
    page = page_of(cast.administrator, width=360, expect_errors=True)
    page.goto(f"/bodies/{cast.body.slug}/phrases/")
    page.wait_for_load_state("networkidle")
    axe.check(page)
    for name, text in (("Enighet", "Parterna enades."), ("Oenighet", "… är oense.")):
        page.get_by_role("link", name="Lägg till en fras").click()
        dialog = page.get_by_role("dialog")
        dialog.get_by_label("Namn").fill(name)
        dialog.get_by_label("Formulering").fill(text)
        dialog.get_by_role("button", name="Lägg till").click()
        expect(page.get_by_text(text)).to_be_visible()
    act(page, "Oenighet", "Flytta upp")
    expect(page.locator(".kept__title").first).to_have_text("Oenighet")
    act(page, "Oenighet", "Ändra")
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Namn").fill("enighet")
    dialog.get_by_role("button", name="Spara").click()
    expect(dialog.get_by_role("alert")).to_contain_text("har redan en fras med det namnet")
    axe.check(page)
    dialog.get_by_role("button", name="Avbryt").click()
    act(page, "Enighet", "Ta bort ”Enighet”")
    expect(page.locator(".kept__row")).to_have_count(1)
    axe.check_all_forms(page)


def test_both_are_kept_without_scripts(cast, page_of):
    phrases.add(cast.body, "Enighet", "Parterna enades.", by=cast.secretary)
    page = page_of(cast.secretary, java_script_enabled=False)
    page.goto(f"/bodies/{cast.body.slug}/standing/")
    page.get_by_label("Rubrik på en ny stående punkt").fill("Budget")
    page.get_by_role("button", name="Lägg till").click()
    act(page, "Budget", "Lägg till en underpunkt")
    page.get_by_label("Rubrik").fill("Uppföljning")
    page.get_by_role("button", name="Lägg till").click()
    assert shown(page) == ["1 Budget", "1 a Uppföljning"]
    page.goto(f"/bodies/{cast.body.slug}/phrases/")
    act(page, "Enighet", "Ändra")
    page.get_by_label("Formulering").fill("Parterna är eniga.")
    page.get_by_role("button", name="Spara").click()
    expect(page.get_by_text("Parterna är eniga.")).to_be_visible()
