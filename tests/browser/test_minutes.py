"""The minutes in a real browser: read on screen, asked for, and fetched as a file."""

import pytest
from playwright.sync_api import expect

from meetings.models import Meeting
from minutes.models import MinutesVersion, Print
from minutes.printing import compose
from paper.preflight import Finding
from paper.rendering import Printed
from tests.browser import axe
from tests.meetings.factories import make_item, make_meeting
from tests.processes import manage

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

TABLE = (
    "<table><thead><tr>" + "".join(f"<th>Kolumn {n}</th>" for n in range(8)) + "</tr></thead><tbody>"
    "<tr><td>Kommunstyrelsen</td>" + "<td>-2 267 100</td>" * 7 + "</tr></tbody></table>"
)


@pytest.fixture
def meeting(cast) -> Meeting:
    meeting = make_meeting(cast=cast, registry_number="KS 2022/1")
    meeting.attendance.update(mode="onsite")
    budget = make_item(meeting=meeting, title="Budgetfrågor", kinds=["information"])
    item = make_item(meeting=meeting, title="Uppföljning per sista mars", parent=budget)
    meeting.items.filter(pk=item.pk).update(text=f"<h3>Läget</h3><p>Se tabellen.</p><ul><li>ett</li></ul>{TABLE}")
    Meeting.objects.filter(pk=meeting.pk).update(status=Meeting.Status.DRAFTING)
    return Meeting.objects.with_body().get(pk=meeting.pk)


def test_the_pages_are_accessible_in_every_state(cast, meeting, page_of):
    page = page_of(cast.union_rep)
    preview, check = f"/meetings/{meeting.pk}/minutes/", f"/meetings/{meeting.pk}/paper/preflight/"
    for path in (preview, check):
        page.goto(path)
        axe.check_all_forms(page)
    # Under way, the page asks every second; the check must not wait for it.
    Print.want(meeting)
    page.goto(preview)
    expect(page.get_by_role("progressbar")).to_be_visible()
    axe.check_all_forms(page)
    content = compose(meeting)
    Print.objects.update(
        wanted_at=None,
        failed_sha256=content.sha256,
        problems=[{"kind": "glyph", "detail": "🦆 (U+1F986)", "item": "1 a"}],
    )
    page.goto(preview)
    expect(page.get_by_text("Punkt 1 a: Tecknet 🦆")).to_be_visible()
    axe.check_all_forms(page)
    MinutesVersion.keep(meeting, content, 1, Printed(b"%PDF", 1, (Finding("heading-skip", "H1 → H3", "object 7"),)))
    for path in (preview, check):
        page.goto(path)
        axe.check_all_forms(page)


def test_a_person_asks_for_the_file_and_gets_it(cast, meeting, page_of):
    page = page_of(cast.union_rep)
    page.goto(f"/meetings/{meeting.pk}/minutes/")
    page.get_by_role("button", name="Gör PDF").click()
    expect(page.get_by_role("progressbar")).to_be_visible()
    assert manage("renderer", "--once").returncode == 0
    # It appears by itself, without loading the page again.
    link = page.get_by_role("link", name="Ladda ner PDF")
    expect(link).to_be_visible()
    with page.expect_download() as download:
        link.click()
    data = download.value.path().read_bytes()
    assert data == bytes(MinutesVersion.objects.get().pdf)
    assert download.value.suggested_filename.startswith("Protokoll")
    # Nothing more is asked once it is there.
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.wait_for_timeout(1500)
    assert not asked


def test_a_reader_is_told_when_the_text_has_changed(cast, meeting, page_of):
    page = page_of(cast.union_rep)
    page.goto(f"/meetings/{meeting.pk}/minutes/")
    make_item(meeting=meeting, title="Övriga frågor")
    expect(page.get_by_text("Protokollet har ändrats sedan sidan öppnades.")).to_be_visible()
    page.get_by_role("link", name="Visa det som det är nu").click()
    expect(page.get_by_role("heading", name="2 Övriga frågor")).to_be_visible()
