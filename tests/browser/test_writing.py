"""Writing in an item, as people do it: in place, saved while they write, and never lost."""

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from meetings import agenda
from meetings.models import AgendaItem, AsideText, Meeting, Phrase
from tests.browser import axe
from tests.browser.conftest import session_cookie
from tests.meetings.factories import make_item, make_meeting

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

CLIPBOARD = Path(__file__).parents[1] / "meetings" / "clipboard"
SAVED = re.compile(r"^\s*Sparat \d\d\.\d\d\s*$")
expect.set_options(timeout=15_000)
RICH = (
    "<h3>Mars</h3><p>Arbetsgivaren redovisade <strong>utfallet</strong>.</p><h4>Personal</h4>"
    "<ul><li>Sjuklön<ol type=a><li>ett<li>två</ol><li>Lokaler</ul><blockquote>Enligt avtalet.</blockquote>"
    "<table><caption>Utfall</caption><tr><th>Nämnd<th>Utfall<tr><td>Kultur<td>1 234,5</table><p>Sist.</p>"
)


@pytest.fixture
def meeting(cast) -> Meeting:
    meeting = make_meeting(cast=cast)
    first = make_item(meeting=meeting, title="Budget")
    make_item(meeting=meeting, title="Lokaler")
    first.write("<p>Arbetsgivaren redovisade utfallet.</p>", by=cast.secretary, revision=0)
    Phrase.objects.create(body=cast.body, name="Till handlingarna", text="Protokollet lades till handlingarna.")
    return meeting


def item_of(title: str) -> AgendaItem:
    return AgendaItem.objects.select_related("meeting").get(title=title)


def visit(page: Page, meeting: Meeting) -> Page:
    page.goto(f"/meetings/{meeting.pk}/")
    return page


def article(page: Page, title: str) -> Locator:
    return page.locator(f"#item-{item_of(title).pk}")


def write_in(page: Page, title: str) -> Locator:
    """Open the item's editor by its button, with the cursor last; the editable text."""
    article(page, title).get_by_role("link", name=re.compile("Skriv")).click()
    editor = article(page, title).get_by_role("textbox")
    expect(editor).to_be_focused()
    return editor


def editors(page: Page) -> Locator:
    return page.locator(".ProseMirror")


def kept_here(page: Page) -> list[str]:
    """The unsent texts in the browser."""
    return page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('cesam-draft'))")


def state(page: Page) -> Locator:
    return page.locator("[data-state]")


def tool(page: Page, name: str) -> Locator:
    return page.get_by_role("toolbar").get_by_role("button", name=name, exact=True)


def boxes(page: Page) -> dict[str, Any]:
    """Where every line of the document stands."""
    return page.evaluate(
        """() => Object.fromEntries([...document.querySelectorAll(
            "#items :is(h3, h4, h5, h6, p, li, caption, th, td, blockquote)")]
            .filter((e) => e.checkVisibility() && !e.closest("[data-dock], [data-sheet], dialog, noscript"))
            .map((e, n) => [`${n} ${e.textContent.trim().slice(0, 20)}`, (({ x, y, width, height }) =>
                [x, y, width, height].map(Math.round))(e.getBoundingClientRect())]))"""
    )


def test_a_sentence_is_written_saved_and_seen_by_the_others_without_reloading(cast, meeting, page_of):
    reader = visit(page_of(cast.union_rep), meeting)
    loaded: list[str] = []
    reader.on("request", lambda request: loaded.append(request.url))
    writer = visit(page_of(cast.secretary), meeting)
    write_in(writer, "Budget")
    writer.keyboard.type(" Facken hade inget att erinra.")
    expect(state(writer)).to_have_text("Sparar…")
    expect(state(writer)).to_have_text(SAVED)
    expect(article(reader, "Budget")).to_contain_text("Facken hade inget att erinra.")
    expect(article(reader, "Budget")).to_contain_text("Siv Sekreterare skriver här")
    expect(reader.get_by_role("link", name=re.compile("Skriv"))).to_have_count(0)
    assert not [url for url in loaded if "editor" in url]
    assert item_of("Budget").text == "<p>Arbetsgivaren redovisade utfallet. Facken hade inget att erinra.</p>"
    writer.get_by_role("button", name="Klar").click()
    expect(editors(writer)).to_have_count(0)
    expect(article(writer, "Budget")).to_contain_text("Facken hade inget att erinra.")
    expect(article(writer, "Budget").get_by_role("link", name=re.compile("Skriv"))).to_be_focused()


@pytest.mark.parametrize("width", [360, 1280])
def test_a_text_becomes_an_editor_without_moving_a_line(cast, meeting, page_of, width):
    item_of("Budget").write(RICH, by=cast.secretary, revision=1)
    page = visit(page_of(cast.secretary, width=width), meeting)
    words = article(page, "Budget").get_by_text("Sist.")
    words.evaluate("element => element.scrollIntoView({ block: 'center' })")
    before, scrolled = boxes(page), page.evaluate("scrollY")
    words.click(position={"x": 3, "y": 8})
    expect(article(page, "Budget").get_by_role("textbox")).to_be_focused()
    after = boxes(page)
    assert {name: (box, after.get(name)) for name, box in before.items() if after.get(name) != box} == {}
    assert page.evaluate("scrollY") == scrolled
    # The cursor stands where the person clicked.
    page.keyboard.type("Först och ")
    expect(article(page, "Budget").get_by_role("textbox")).to_contain_text("Först och Sist.")


def test_opening_and_closing_changes_nothing(cast, meeting, page_of):
    kept = item_of("Budget").write(RICH, by=cast.secretary, revision=1)
    page = visit(page_of(cast.secretary), meeting)
    write_in(page, "Budget")
    page.keyboard.type("x")
    page.keyboard.press("Backspace")
    page.keyboard.press("Escape")
    expect(editors(page)).to_have_count(0)
    assert item_of("Budget").text == kept.text


def test_everything_can_be_done_by_keyboard(cast, meeting, page_of):
    page = visit(page_of(cast.secretary), meeting)
    article(page, "Lokaler").get_by_role("link", name=re.compile("Skriv")).focus()
    page.keyboard.press("Enter")
    editor = article(page, "Lokaler").get_by_role("textbox")
    expect(editor).to_be_focused()
    page.keyboard.press("Alt+F10")
    expect(tool(page, "Rubrik")).to_be_focused()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    expect(tool(page, "Fet")).to_be_focused()
    page.keyboard.press("Enter")
    expect(editor).to_be_focused()
    expect(tool(page, "Fet")).to_have_attribute("aria-pressed", "true")
    page.keyboard.type("Beslut")
    page.keyboard.press("Control+b")
    page.keyboard.type(" fattas senare.")
    page.keyboard.press("Control+s")
    expect(state(page)).to_have_text(SAVED, timeout=1500)
    assert item_of("Lokaler").text == "<p><strong>Beslut</strong> fattas senare.</p>"
    page.keyboard.press("Escape")
    expect(article(page, "Lokaler").get_by_role("link", name=re.compile("Skriv"))).to_be_focused()


def test_lists_links_phrases_and_tables_are_put_in(cast, meeting, page_of):
    page = visit(page_of(cast.secretary), meeting)
    editor = write_in(page, "Lokaler")
    tool(page, "Fraser").click()
    page.get_by_role("button", name=re.compile("Till handlingarna")).click()
    expect(editor).to_contain_text("Protokollet lades till handlingarna.")
    page.keyboard.press("Enter")
    tool(page, "Punktlista").click()
    page.keyboard.type("ett")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.type("under")
    page.keyboard.press("Enter")
    page.keyboard.press("Shift+Tab")
    tool(page, "Länk").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("textbox").fill("http://intranat.exempel.se")
    dialog.get_by_role("button", name="OK").click()
    expect(dialog).to_contain_text("Skriv en adress som börjar med https://")
    dialog.get_by_role("textbox").fill("https://www.exempel.se/")
    page.keyboard.press("Enter")
    expect(editor.get_by_role("link")).to_have_attribute("href", "https://www.exempel.se/")
    for _ in range(2):
        page.keyboard.press("Enter")
    tool(page, "Tabell").click()
    page.get_by_role("button", name="Infoga en tabell").click()
    page.keyboard.type("Nämnd")
    expect(editor.locator("th").first).to_have_text("Nämnd")
    tool(page, "Tabell").click()
    page.get_by_role("button", name="Tabellens rubrik").click()
    dialog.get_by_role("textbox").fill("Utfall i mars")
    page.keyboard.press("Enter")
    expect(editor.locator("caption")).to_have_text("Utfall i mars")
    page.keyboard.press("Control+s")
    expected = (
        "<p>Protokollet lades till handlingarna.</p><ul><li><p>ett</p><ul><li><p>under</p></li></ul></li>"
        '<li><p><a href="https://www.exempel.se/">https://www.exempel.se/</a></p></li></ul>'
        '<table><caption>Utfall i mars</caption><thead><tr><th scope="col"><p>Nämnd</p></th>'
    )
    # "Sparat" may still speak of the save before this one.
    for _ in range(100):
        if item_of("Lokaler").text.startswith(expected):
            break
        page.wait_for_timeout(100)
    assert item_of("Lokaler").text[: len(expected)] == expected
    expect(state(page)).to_have_text(SAVED)
    assert item_of("Lokaler").text.count("<tr>") == 3


def test_letters_typed_right_after_a_menu_are_not_lost(cast, meeting, page_of):
    page = visit(page_of(cast.secretary), meeting)
    editor = write_in(page, "Lokaler")
    tool(page, "Tabell").click()
    # In the very task of the press, as fast as anybody can be.
    page.get_by_role("button", name="Infoga en tabell").evaluate(
        """(button) => {
            button.click();
            window.typedInto = document.activeElement.className;
            document.execCommand("insertText", false, "Nämnd");
        }"""
    )
    assert "ProseMirror" in page.evaluate("window.typedInto")
    page.keyboard.type(" och utfall")
    expect(editor.locator("th").first).to_have_text("Nämnd och utfall")


def paste(page: Page, html: str) -> None:
    page.evaluate(
        """(html) => {
            const data = new DataTransfer();
            data.setData("text/html", html);
            data.setData("text/plain", "utan form");
            document.querySelector(".ProseMirror").dispatchEvent(
                new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
        }""",
        html,
    )


@pytest.mark.parametrize(
    ("source", "kept"),
    [
        ("word.html", "<ul><li><p>Personalkostnader</p><ul><li><p>Sjuklön</p></li></ul></li>"),
        (
            "word.html",
            '<thead><tr><th scope="col"><p>Förvaltning</p></th><th scope="col" colspan="2"><p>Antal</p></th>',
        ),
        ("word.html", "<caption>Tabell 1. Antal årsarbetare</caption>"),
        ("excel.html", '<td><p>Kultur</p></td><td class="number"><p>-1 234,5</p></td><td class="number"><p>0</p></td>'),
    ],
    ids=["lists from Word", "tables from Word", "captions from Word", "tables from Excel"],
)
def test_what_is_pasted_from_office_keeps_its_form(cast, meeting, page_of, source, kept):
    page = visit(page_of(cast.secretary), meeting)
    editor = write_in(page, "Lokaler")
    paste(page, (CLIPBOARD / source).read_text())
    expect(editor.get_by_role("table")).to_be_visible()
    if source == "word.html":
        expect(page.locator("#toasts")).to_contain_text("Bilder följer inte med in i texten.")
    page.keyboard.press("Control+s")
    expect(state(page)).to_have_text(SAVED)
    assert kept in item_of("Lokaler").text
    page.keyboard.press("Control+z")
    expect(editor.get_by_role("table")).to_have_count(0)


def conflict(cast, meeting, page_of) -> tuple[Page, Page]:
    """Both have changed the same sentence; the second to save has been told."""
    first = visit(page_of(cast.chair, expect_errors=True), meeting)
    second = visit(page_of(cast.secretary, expect_errors=True), meeting)
    for page in (first, second):
        write_in(page, "Budget")
    second.context.set_offline(True)
    second.keyboard.type(" Min mening.")
    first.keyboard.type(" Deras mening.")
    expect(state(first)).to_have_text(SAVED)
    second.context.set_offline(False)
    expect(state(second)).to_have_text("Någon annan har ändrat – jämför")
    return first, second


@pytest.mark.parametrize(
    ("choice", "stands"),
    [
        ("Behåll min text", ["Min mening."]),
        ("Behåll texten av Orvar Ordförande", ["Deras mening."]),
        ("Skriv ihop dem", ["Deras mening.", "Min mening."]),
    ],
)
def test_in_a_conflict_the_writer_chooses_and_no_text_is_lost(cast, meeting, page_of, choice, stands):
    _, page = conflict(cast, meeting, page_of)
    assert AsideText.objects.waiting().get().text.endswith("Min mening.</p>")
    page.get_by_role("button", name="Jämför").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("Orvar Ordförande sparade")
    expect(dialog.locator(".conflict__side")).to_have_count(2)
    dialog.get_by_role("button", name=choice).click()
    expect(dialog).to_have_count(0)
    page.get_by_role("button", name="Klar").click()
    expect(editors(page)).to_have_count(0)
    text = item_of("Budget").text
    assert [sentence for sentence in ("Deras mening.", "Min mening.") if sentence in text] == stands
    everything = [*item_of("Budget").revisions.values_list("text", flat=True), AsideText.objects.get().text]
    for sentence in ("Min mening.", "Deras mening."):
        assert any(sentence in kept for kept in everything)
    assert not AsideText.objects.waiting()


def test_the_choice_is_between_what_stands_in_the_editor_now_and_the_other_text(cast, meeting, page_of):
    _, page = conflict(cast, meeting, page_of)
    editors(page).click()
    page.keyboard.press("Control+End")
    page.keyboard.insert_text(" Sist tillagt.")
    page.locator("[data-compare]").evaluate("button => button.click()")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("Sist tillagt.")
    dialog.get_by_role("button", name="Behåll min text").click()
    page.get_by_role("button", name="Klar").click()
    expect(editors(page)).to_have_count(0)
    assert "Min mening. Sist tillagt." in item_of("Budget").text


def test_whoever_walks_away_from_a_conflict_finds_the_text_again_on_another_computer(cast, meeting, page_of):
    _, page = conflict(cast, meeting, page_of)
    page.context.close()
    other = visit(page_of(cast.secretary), meeting)
    notice = article(other, "Budget").locator("[data-unsent]")
    expect(notice).to_contain_text("som lades undan")
    notice.get_by_role("link", name="Jämför och välj").click()
    expect(other.get_by_role("heading", level=1)).to_have_text("Undanlagd text")
    other.get_by_role("button", name="Behåll min text").click()
    expect(article(other, "Budget")).to_contain_text("Min mening.")
    expect(article(other, "Budget")).not_to_contain_text("Deras mening.")


def test_a_merge_is_edited_on_the_page_of_the_text_that_was_set_aside(cast, meeting, page_of):
    conflict(cast, meeting, page_of)[1].context.close()
    page = page_of(cast.secretary)
    aside = AsideText.objects.get()
    page.goto(f"/meetings/{meeting.pk}/items/{aside.item_id}/text/aside/{aside.pk}/")
    editors(page).click()
    page.keyboard.press("Control+End")
    page.keyboard.type(" Och en till.")
    page.get_by_role("button", name="Klar").click()
    page.wait_for_url(f"**/meetings/{meeting.pk}/#item-{aside.item_id}")
    for sentence in ("Deras mening.", "Min mening.", "Och en till."):
        expect(article(page, "Budget")).to_contain_text(sentence)
    assert not AsideText.objects.waiting()


def test_a_merge_may_be_taken_as_it_is_but_not_before_the_writer_says_so(cast, meeting, page_of):
    conflict(cast, meeting, page_of)[1].context.close()
    aside = AsideText.objects.get()
    page = page_of(cast.secretary)
    page.clock.install()
    page.goto(f"/meetings/{meeting.pk}/items/{aside.item_id}/text/aside/{aside.pk}/")
    expect(editors(page)).to_be_visible()
    page.clock.run_for(10_000)
    assert "Min mening." not in item_of("Budget").text
    page.get_by_role("button", name="Klar").click()
    page.wait_for_url(f"**/meetings/{meeting.pk}/#item-{aside.item_id}")
    for sentence in ("Deras mening.", "Min mening."):
        expect(article(page, "Budget")).to_contain_text(sentence)


def test_whoever_writes_in_an_item_that_is_deleted_is_told_and_may_close_it(cast, meeting, page_of):
    page = visit(page_of(cast.secretary, expect_errors=True), meeting)
    write_in(page, "Lokaler")
    item = item_of("Lokaler")
    agenda.remove(item, by=cast.chair)
    page.keyboard.type("För sent.")
    expect(state(page)).to_contain_text("Punkten har tagits bort. Det du skrev är undanlagt.")
    page.get_by_role("button", name="Klar").click()
    expect(editors(page)).to_have_count(0)
    expect(page.locator(f"#item-{item.pk}")).to_have_count(0)
    assert AsideText.objects.get().text == "<p>För sent.</p>"


def test_one_text_is_written_at_a_time(cast, meeting, page_of):
    page = visit(page_of(cast.secretary), meeting)
    write_in(page, "Budget")
    page.keyboard.type(" Först.")
    write_in(page, "Lokaler")
    page.keyboard.type("Sedan.")
    expect(state(page)).to_have_text(SAVED)
    expect(editors(page)).to_have_count(1)
    assert item_of("Budget").text.endswith("Först.</p>")
    assert item_of("Lokaler").text == "<p>Sedan.</p>"


def test_with_a_dead_network_the_text_stays_and_is_offered_on_the_next_visit(cast, meeting, page_of):
    page = visit(page_of(cast.secretary, expect_errors=True), meeting)
    write_in(page, "Budget")
    page.context.set_offline(True)
    page.keyboard.type(" Osänt.")
    expect(state(page)).to_contain_text("Inte sparat – försöker igen")
    expect(state(page)).to_contain_text("Din text finns kvar här och skickas så snart det går.")
    expect(page.locator("[data-row][data-unsaved]")).to_have_count(1)
    page.close()

    again = page.context.new_page()
    again.context.set_offline(False)
    visit(again, meeting)
    notice = article(again, "Budget").locator("[data-unsent]")
    expect(notice).to_contain_text("Du har text som inte sparades")
    notice.get_by_text("Jämför med det som står här").click()
    expect(notice.locator("ins")).to_have_text("Osänt.")
    notice.get_by_role("button", name="Fortsätt med min text").click()
    expect(state(again)).to_have_text(SAVED)
    assert item_of("Budget").text.endswith("utfallet. Osänt.</p>")
    again.keyboard.press("Escape")
    expect(editors(again)).to_have_count(0)
    visit(again, meeting)
    expect(article(again, "Budget").get_by_role("link", name=re.compile("Skriv"))).to_be_attached()
    assert kept_here(again) == []


def test_an_unsent_text_may_be_thrown_away(cast, meeting, page_of):
    page = visit(page_of(cast.secretary, expect_errors=True), meeting)
    write_in(page, "Budget")
    page.context.set_offline(True)
    page.keyboard.type(" Osänt.")
    expect(state(page)).to_contain_text("Inte sparat")
    page.close()
    again = page.context.new_page()
    again.context.set_offline(False)
    visit(again, meeting)
    again.get_by_role("button", name="Kasta min text").click()
    expect(again.locator("[data-unsent]")).to_have_count(0)
    assert len(kept_here(again)) == 0
    assert "Osänt" not in item_of("Budget").text


def test_when_the_network_comes_back_the_text_is_sent_by_itself(cast, meeting, page_of):
    page = visit(page_of(cast.secretary, expect_errors=True), meeting)
    write_in(page, "Budget")
    page.context.set_offline(True)
    page.keyboard.type(" Först osänt.")
    expect(state(page)).to_contain_text("Inte sparat")
    page.keyboard.type(" Mer.")
    page.context.set_offline(False)
    expect(state(page)).to_have_text(SAVED)
    assert item_of("Budget").text.endswith("Först osänt. Mer.</p>")
    assert len(kept_here(page)) == 0


def test_an_answer_that_never_came_is_no_conflict_with_oneself(cast, meeting, page_of):
    page = visit(page_of(cast.secretary, expect_errors=True), meeting)
    write_in(page, "Budget")
    swallowed = []

    def swallow(route):
        if not swallowed:
            swallowed.append(route.fetch())
            route.abort()
        else:
            route.continue_()

    page.route("**/text/autosave/", swallow)
    page.keyboard.type(" Ett.")
    expect(state(page)).to_contain_text("Inte sparat")
    page.keyboard.type(" Två.")
    expect(state(page)).to_have_text(SAVED)
    assert swallowed[0].status == 200
    assert list(item_of("Budget").revisions.values_list("text", flat=True))[-1].endswith("Ett. Två.</p>")
    assert not AsideText.objects.exists()


def test_a_lost_session_leads_to_sign_in_and_back_without_losing_a_key(cast, meeting, page_of, live_server):
    page = visit(page_of(cast.secretary, expect_errors=True), meeting)
    write_in(page, "Budget")
    page.context.clear_cookies(name="sessionid")
    page.keyboard.type(" Skrivet efter utloggningen.")
    expect(state(page)).to_contain_text("Du är utloggad. Din text finns kvar här.")
    page.keyboard.type(" Sista tecknet!")
    page.get_by_role("link", name="Logga in igen").click()
    page.wait_for_url("**/account/login/**")
    address = page.url
    page.context.add_cookies([session_cookie(cast.secretary, live_server.url)])
    page.goto(address)
    page.wait_for_url(f"**/meetings/{meeting.pk}/")
    page.get_by_role("button", name="Fortsätt med min text").click()
    expect(state(page)).to_have_text(SAVED)
    assert item_of("Budget").text.endswith("Skrivet efter utloggningen. Sista tecknet!</p>")


def test_whoever_signs_in_again_in_another_tab_need_not_do_anything(cast, meeting, page_of, live_server):
    page = visit(page_of(cast.secretary, expect_errors=True), meeting)
    write_in(page, "Budget")
    page.context.clear_cookies(name="sessionid")
    page.keyboard.type(" Kvar.")
    expect(state(page)).to_contain_text("Du är utloggad.")
    page.context.add_cookies([session_cookie(cast.secretary, live_server.url)])
    expect(state(page)).to_have_text(SAVED)
    assert item_of("Budget").text.endswith("Kvar.</p>")


def test_leaving_with_unsaved_text_asks_first(cast, meeting, page_of):
    page = visit(page_of(cast.secretary, expect_errors=True), meeting)
    write_in(page, "Budget")
    page.context.set_offline(True)
    page.keyboard.type(" Osparat.")
    expect(state(page)).to_contain_text("Inte sparat")
    with page.expect_event("dialog") as asked:
        page.evaluate("setTimeout(() => location.assign('/'))")
    assert asked.value.type == "beforeunload"
    asked.value.dismiss()
    expect(editors(page)).to_contain_text("Osparat.")


def test_signing_out_asks_about_unsent_text_and_leaves_nothing_behind(cast, meeting, page_of):
    page = visit(page_of(cast.secretary, expect_errors=True), meeting)
    write_in(page, "Budget")
    page.context.set_offline(True)
    page.keyboard.type(" Osänt.")
    expect(state(page)).to_contain_text("Inte sparat")
    page.close()
    again = page.context.new_page()
    again.context.set_offline(False)
    again.goto("/")
    answers = [False, True]
    asked = []

    def answer(dialog):
        asked.append(dialog.message)
        dialog.accept() if answers.pop(0) is True else dialog.dismiss()

    again.on("dialog", answer)
    for _ in range(2):
        again.locator("summary", has_text="Din meny").click()
        again.get_by_role("button", name="Logga ut").click()
        if len(asked) == 1:
            assert len(kept_here(again)) == 1
            again.reload()
    again.wait_for_url("**/account/login/**")
    assert asked[0].startswith("Du har text på den här datorn som inte har sparats.")
    assert kept_here(again) == []


def test_an_open_editor_writes_nothing_back_when_its_writer_signs_out(cast, meeting, page_of):
    page = visit(page_of(cast.secretary, expect_errors=True), meeting)
    other = page.context.new_page()
    page.context.route("**/text/autosave/", lambda route: route.abort())
    other.goto(page.url)
    for tab, title in ((page, "Budget"), (other, "Budget")):
        write_in(tab, title)
        tab.keyboard.type(" Osänt.")
        expect(state(tab)).to_contain_text("Inte sparat")
    asked = []

    def answer(dialog):
        asked.append(dialog.type)
        dialog.accept()

    page.on("dialog", answer)
    page.bring_to_front()
    page.locator("summary", has_text="Din meny").click()
    page.get_by_role("button", name="Logga ut").click()
    page.wait_for_url("**/account/login/**")
    other.wait_for_url("**/account/login/**")
    assert asked == ["confirm"]
    assert kept_here(page) == []


def test_two_requests_are_never_under_way_for_one_item(cast, meeting, page_of):
    page = visit(page_of(cast.secretary), meeting)
    write_in(page, "Budget")
    under_way, most = 0, 0

    def began(request):
        nonlocal under_way, most
        if request.url.endswith("/autosave/"):
            under_way += 1
            most = max(most, under_way)

    def ended(request):
        nonlocal under_way
        under_way -= request.url.endswith("/autosave/")

    page.on("request", began)
    page.on("requestfinished", ended)
    page.on("requestfailed", ended)
    for _ in range(12):
        page.keyboard.type(" ord")
        page.keyboard.press("Control+s")
    expect(state(page)).to_have_text(SAVED)
    assert most == 1
    assert item_of("Budget").text.count(" ord") == 12


def test_a_text_beyond_a_limit_is_told_of_and_kept_in_the_editor(cast, meeting, page_of):
    page = visit(page_of(cast.secretary, expect_errors=True), meeting)
    editor = write_in(page, "Lokaler")
    tool(page, "Punktlista").click()
    for level in range(6):
        page.keyboard.type(f"nivå {level}")
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")
    page.keyboard.type("djupast")
    expect(state(page)).to_contain_text("En lista har fler än sex nivåer.")
    expect(editor).to_contain_text("djupast")
    page.keyboard.press("Shift+Tab")
    expect(state(page)).to_have_text(SAVED)


def test_an_idle_editor_takes_over_what_somebody_else_saved(cast, meeting, page_of):
    page = visit(page_of(cast.secretary), meeting)
    editor = write_in(page, "Budget")
    item_of("Budget").write("<p>Arbetsgivaren redovisade utfallet för mars.</p>", by=cast.chair, revision=1)
    expect(editor).to_have_text("Arbetsgivaren redovisade utfallet för mars.")
    page.keyboard.type(" Mer.")
    expect(state(page)).to_have_text(SAVED)
    assert item_of("Budget").text == "<p>Arbetsgivaren redovisade utfallet för mars. Mer.</p>"
    for _ in range(3):
        page.keyboard.press("Control+z")
    expect(editor).to_have_text("Arbetsgivaren redovisade utfallet för mars.")


def test_a_changed_agenda_comes_in_without_disturbing_the_writer(cast, meeting, page_of):
    page = visit(page_of(cast.secretary), meeting)
    editor = write_in(page, "Budget")
    page.keyboard.type(" Pågår")
    other = Meeting.objects.with_body().get(pk=meeting.pk)
    agenda.add(other, "Ny punkt", by=cast.chair)
    expect(page.locator("#agenda-tree")).to_contain_text("Ny punkt")
    expect(editor).to_be_focused()
    page.keyboard.type(" än.")
    expect(state(page)).to_have_text(SAVED)
    assert item_of("Budget").text.endswith("Pågår än.</p>")


def test_nobody_asks_while_the_page_is_hidden(cast, meeting, page_of):
    page = page_of(cast.union_rep)
    page.clock.install()
    page.add_init_script("Object.defineProperty(document, 'hidden', { get: () => Boolean(window.isAway) })")
    with page.expect_response("**/live/"):
        visit(page, meeting)
    asked: list[str] = []
    page.on("request", lambda request: request.url.endswith("/live/") and asked.append(request.url))

    def turn(is_away: bool) -> None:
        page.evaluate("(is) => { window.isAway = is; document.dispatchEvent(new Event('visibilitychange')) }", is_away)

    turn(True)
    page.clock.run_for(120_000)
    assert asked == []
    with page.expect_response("**/live/") as answer:
        turn(False)
    assert answer.value.status == 304


def test_the_editor_the_choice_and_the_history_are_accessible(cast, meeting, page_of):
    item_of("Budget").write(RICH, by=cast.chair, revision=1)
    page = visit(page_of(cast.secretary), meeting)
    write_in(page, "Budget")
    axe.check_all_forms(page)
    article(page, "Budget").locator(".ProseMirror td").first.click()
    tool(page, "Tabell").click()
    axe.check(page)
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    page.goto(f"/meetings/{meeting.pk}/items/{item_of('Budget').pk}/text/history/")
    axe.check_all_forms(page)
    page.goto(f"/meetings/{meeting.pk}/items/{item_of('Budget').pk}/text/edit/")
    expect(editors(page)).to_be_visible()
    axe.check_all_forms(page)


def test_a_conflict_is_accessible(cast, meeting, page_of):
    _, page = conflict(cast, meeting, page_of)
    page.get_by_role("button", name="Jämför").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    axe.check_all_forms(page)
    page.get_by_role("button", name="Bestäm senare").click()
    axe.check_all_forms(page)
    page.context.close()
    aside = AsideText.objects.get()
    other = page_of(cast.secretary)
    other.goto(f"/meetings/{meeting.pk}/items/{aside.item_id}/text/aside/{aside.pk}/")
    expect(editors(other)).to_be_visible()
    axe.check_all_forms(other)
    visit(other, meeting)
    expect(other.locator("[data-unsent]")).to_be_visible()
    axe.check_all_forms(other)


def test_without_scripts_a_text_is_written_all_the_same(cast, meeting, page_of):
    page = visit(page_of(cast.secretary, java_script_enabled=False), meeting)
    article(page, "Lokaler").get_by_role("link", name=re.compile("Skriv")).click()
    page.get_by_role("textbox").fill("<p>Utan skript.</p>")
    page.get_by_role("button", name="Klar").click()
    expect(page.get_by_text("Texten är sparad.")).to_be_visible()
    expect(article(page, "Lokaler")).to_contain_text("Utan skript.")


def test_a_meeting_that_takes_a_step_is_shown_anew(cast, meeting, page_of):
    page = visit(page_of(cast.union_rep), meeting)
    page.wait_for_load_state("networkidle")
    Meeting.objects.with_body().get(pk=meeting.pk).give_notice(by=cast.secretary)
    expect(page.locator(".status [aria-current]")).to_contain_text("Kallad")
