"""A budget is edited as in a spreadsheet: typed, pasted, computed by the server, settled, and found in the minutes."""

import re
import subprocess

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from budget.models import FollowUpCell, Settlement
from tests.browser import axe
from tests.budget.factories import make_follow_up
from tests.meetings.factories import make_item, make_meeting
from tests.parties.factories import make_cast
from tests.processes import manage

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PASTE = """(cell, text) => { const data = new DataTransfer(); data.setData("text/plain", text);
  cell.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true })); }"""


def place(follow_up, label, key):
    row, column = follow_up.rows.get(label=label), follow_up.columns.get(key=key)
    return f"#cell-{row.pk}-{column.pk}"


def stored(follow_up, label, key):
    return FollowUpCell.objects.get(row__follow_up=follow_up, row__label=label, column__key=key).value


def printed(path):
    read = subprocess.run(["pdftotext", "-layout", path, "-"], capture_output=True, text=True, check=True).stdout
    return re.sub("[\u202f\u00a0]", " ", read)


def test_editing_pasting_and_settling(page_of):
    cast = make_cast()
    follow_up = make_follow_up(cast=cast)
    desk = page_of(cast.secretary, expect_errors=True)  # a conflict answers 409, a wrong number 422
    desk.goto(reverse("budget_detail", args=[follow_up.pk]))
    axe.check(desk)
    state = desk.locator("#budget-state")

    # Typed: the deviation, the sum and the result follow.
    forecast = place(follow_up, "Kommunstyrelsen", "forecast")
    desk.locator(forecast).click()
    desk.keyboard.press("Enter")
    desk.locator(f"{forecast} input").fill("-343 500")
    desk.keyboard.press("Enter")
    expect(state).to_have_text("Sparat")
    expect(desk.locator(place(follow_up, "Kommunstyrelsen", "deviation"))).to_contain_text("−45 100")
    expect(desk.locator(place(follow_up, "Resultat 2022", "forecast"))).to_contain_text("190 897")
    # Enter led one row down; Esc leaves what was.
    expect(desk.locator("td:focus")).to_have_attribute("data-label", "varav exploateringsintäkter, Prognos")

    # Somebody else was quicker: what was typed stays, and Enter again writes over.
    FollowUpCell.objects.filter(row__label="Socialnämnden", column__key="forecast").update(value=-1)
    social = place(follow_up, "Socialnämnden", "forecast")
    desk.locator(social).click()
    desk.keyboard.press("Enter")
    desk.locator(f"{social} input").fill("-1070900")
    desk.keyboard.press("Enter")
    expect(state).to_contain_text("Någon annan har ändrat cellen")
    expect(desk.locator(f"{social} input")).to_have_value("-1070900")
    desk.keyboard.press("Enter")
    expect(state).to_have_text("Sparat")
    assert stored(follow_up, "Socialnämnden", "forecast") == -1070900

    # What is no number is refused and stays to be mended.
    desk.locator(social).click()
    desk.keyboard.press("Enter")
    desk.locator(f"{social} input").fill("tolv")
    desk.keyboard.press("Enter")
    expect(state).to_contain_text("är inget tal")
    desk.keyboard.press("Escape")

    # A block of 5 × 4 cells, pasted.
    first = place(follow_up, "Gymnasie- och vuxenutbildningsnämnden", "net_outcome")
    desk.locator(first).click()
    block = "\n".join("\t".join(["-1 000", "-4 000", "-4 100", ""]) for _row in range(5))
    desk.locator(first).evaluate(PASTE, block)
    expect(desk.locator(first)).to_contain_text("−1 000")
    expect(desk.locator(place(follow_up, "Kommunstyrelsen", "deviation"))).to_contain_text("−100")
    assert stored(follow_up, "Kommunstyrelsen", "budget") == -4000
    # The block's sums follow, and so does the picture.
    total = desk.locator(place(follow_up, "S:a skattefinansierad verksamhet", "budget"))
    expect(total).to_contain_text("−4 443 800")
    expect(desk.get_by_role("img", name="Stapeldiagram")).to_be_visible()

    # A contradiction is settled.
    desk.goto(reverse("budget_checks", args=[follow_up.pk]))
    axe.check_all_forms(desk)
    one = desk.get_by_role("region", name="Finansförvaltningen")
    one.get_by_label("Rätta Finansförvaltningen från −1,5 till 1,5 (tecknet)").check()
    one.get_by_label("Skäl").fill("Fel tecken i underlaget")
    one.get_by_role("button", name="Avgör").click()
    expect(desk.get_by_text("Motsägelsen är avgjord.")).to_be_visible()
    assert Settlement.objects.get().choice == "correct"

    # Put in an item with its picture, all of it stands in the file of the minutes.
    item = make_item(meeting=make_meeting(cast=cast), title="Budgetuppföljning")
    desk.goto(reverse("budget_place", args=[item.meeting_id, item.pk]))
    axe.check_all_forms(desk)
    desk.get_by_label("Tabell").select_option(label=str(follow_up))
    desk.get_by_label("Visa avvikelserna som bild").check()
    desk.get_by_role("button", name="Lägg in tabellen").click()
    expect(desk.get_by_role("img", name="Stapeldiagram")).to_be_visible()
    desk.goto(reverse("minutes_preview", args=[item.meeting_id]))
    desk.get_by_role("button", name="Gör PDF").click()
    assert manage("renderer", "--once").returncode == 0
    link = desk.get_by_role("link", name="Ladda ner PDF")
    expect(link).to_be_visible()
    with desk.expect_download() as download:
        link.click()
    text = printed(download.value.path())
    assert re.search(r"S:a skattefinansierad.* −4 443 800 ", text)
    assert re.search(r"Finansförvaltningen .* 1,5 ", text)
    assert "angivet −1,5" not in text
    assert "raderna ger" in text, "what nobody has settled is told beneath the table"
