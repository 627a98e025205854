"""A budget's table in an item, in the minutes and in their file, frozen when they go out for adjustment."""

import subprocess

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from budget import placing
from budget.exceptions import Contradiction, NotAllowed, WrongStep
from budget.models import Placement, Settlement
from budget.shares import Share
from meetings.models import Meeting
from meetings.tables import ItemTable, TableLine, as_json, from_json
from minutes import printing
from minutes.composing import compose
from parties.models import Event
from tests.budget.factories import make_allocation, make_follow_up
from tests.budget.tables import d
from tests.budget.test_follow_ups import edit
from tests.meetings.factories import make_item, make_meeting


@pytest.fixture
def meeting(cast):
    return make_meeting(cast=cast)


@pytest.fixture
def item(meeting):
    return make_item(meeting=meeting, title="Budgetuppföljning")


@pytest.fixture
def follow_up(cast):
    return make_follow_up(cast=cast)


def in_the_minutes(meeting, item) -> ItemTable:
    composed = compose(Meeting.objects.with_body().get(pk=meeting.pk))
    (table,) = next(one for one in composed.items if one.id == item.pk).tables
    return table


def texts(table: ItemTable) -> str:
    return " ".join(table.texts).replace("\u202f", " ")


def test_the_table_stands_in_the_minutes_with_notes_for_what_contradicts(cast, meeting, item, follow_up):
    placing.place(item, follow_up, by=cast.secretary)
    table = in_the_minutes(meeting, item)
    assert len(table.lines) == 20
    assert "−1 261 729¹" in texts(table)
    assert table.notes[0].replace("\u202f", " ").endswith("angiven summa −1 261 729, skillnad −20 000.")
    assert Event.objects.about(follow_up).filter(verb="follow_up.placed").exists()


def test_while_the_meeting_is_open_the_table_follows_the_figures(cast, meeting, item, follow_up):
    placing.place(item, follow_up, by=cast.secretary)
    before = Meeting.objects.get(pk=meeting.pk).revision
    follow_up.write([edit(follow_up, "Revisionen", "budget", d(-1600), d(-1700))], by=cast.secretary)
    assert "−5 492 700" in texts(in_the_minutes(meeting, item))
    assert Meeting.objects.get(pk=meeting.pk).revision > before
    Settlement.settle(follow_up, follow_up.loaded().contradictions[-1], "compute", by=cast.secretary)
    assert len(in_the_minutes(meeting, item).notes) == 1


@pytest.mark.parametrize(
    ("choice", "total", "changed"),
    [
        ({"choice": "keep"}, "−1 261 729", ()),
        ({"choice": "compute"}, "−1 241 729", ()),
        ({"choice": "correct:3"}, "−1 261 729", ("Idrotts- och fritidsnämnden", "−35 621")),
        ({"choice": "another", "another": "0", "to": "-553 523"}, "−1 261 729",
         ("Grund- och förskolenämnden", "−553 523")),
    ],
    ids=["keep", "compute", "candidate", "another"],
)  # fmt: skip
def test_each_way_of_settling_takes_its_note_away_from_page_and_minutes(
    cast, meeting, item, follow_up, choice, total, changed
):
    placing.place(item, follow_up, by=cast.secretary)
    client = Client()
    client.force_login(cast.secretary)
    sent = {"line": "16", "column": "net_outcome", "rule": "sum", "reason": "Underlaget"} | choice
    assert client.post(reverse("budget_settle", args=[follow_up.pk]), sent).status_code == 302
    table = in_the_minutes(meeting, item)
    # The other contradiction's note is the first now, also at its figure.
    (note,) = table.notes
    assert note.startswith("Finansförvaltningen")
    cells = {line.label: [cell.replace("\u202f", " ") for cell in line.cells] for line in table.lines}
    assert cells["S:a skattefinansierad verksamhet"][0] == total
    assert cells["Finansförvaltningen"][4] == "−1,5¹"
    if changed:
        assert cells[changed[0]][0] == changed[1]
    for page in (reverse("budget_detail", args=[follow_up.pk]), reverse("meeting_detail", args=[meeting.pk])):
        shown = client.get(page).content.decode()
        assert "skillnad −20\u202f000" not in shown
        assert "skillnad −3,0" in shown
    told = Event.objects.about(follow_up).filter(verb="follow_up.settled").get().data
    assert (told["printed"], told["computed"], told["reason"]) == ("-1261729", "-1241729", "Underlaget")


def test_a_cell_to_be_corrected_needs_a_figure(cast, follow_up):
    client = Client()
    client.force_login(cast.secretary)
    sent = {"line": "16", "column": "net_outcome", "rule": "sum", "choice": "another", "another": "0"}
    for to in ("", "mycket"):
        answer = client.post(reverse("budget_settle", args=[follow_up.pk]), sent | {"to": to, "reason": "Därför"})
        assert answer.status_code == 422
        assert 'value="Därför"' in answer.content.decode()
    assert not Settlement.objects.exists()


def test_from_adjustment_on_the_table_stays_whatever_becomes_of_the_budget(cast, meeting, item, follow_up):
    placing.place(item, follow_up, by=cast.secretary)
    was = in_the_minutes(meeting, item)
    Meeting.objects.filter(pk=meeting.pk).update(status="in_adjustment")
    follow_up.write([edit(follow_up, "Revisionen", "budget", d(-1600), d(-1700))], by=cast.secretary)
    assert in_the_minutes(meeting, item) == was
    with pytest.raises(WrongStep):
        placing.take_away(item, follow_up, by=cast.secretary)
    for change in (
        lambda: Placement.objects.update(content={}),
        lambda: Placement.objects.all().delete(),
        lambda: Placement.objects.create(
            item=item, follow_up=make_follow_up(cast=cast, through_month=4), content={}, by=cast.chair
        ),
    ):
        with pytest.raises(DatabaseError, match="adjustment"), transaction.atomic():
            change()


def test_only_who_prepares_the_meeting_puts_its_own_bodys_tables_there(cast, meeting, item, follow_up):
    with pytest.raises(NotAllowed):
        placing.place(item, follow_up, by=cast.union_rep)
    placing.place(item, follow_up, by=cast.secretary)
    with pytest.raises(Contradiction):
        placing.place(item, follow_up, by=cast.secretary)
    placing.take_away(item, follow_up, by=cast.secretary)
    assert not Placement.objects.exists()


def test_the_meeting_page_shows_it_for_one_query_more_at_most(cast, meeting, item, follow_up):
    client = Client()
    client.force_login(cast.secretary)
    url = reverse("meeting_detail", args=[meeting.pk])
    client.get(url)
    with CaptureQueriesContext(connection) as without:
        client.get(url)
    placing.place(item, follow_up, by=cast.secretary)
    with CaptureQueriesContext(connection) as with_it:
        page = client.get(url).content.decode()
    assert len(with_it) == len(without)
    assert "S:a skattefinansierad verksamhet" in page


def test_a_guest_sees_the_tables_of_own_items_alone(cast, meeting, item, follow_up):
    from tests.meetings.factories import make_guest

    placing.place(item, follow_up, by=cast.secretary)
    guest = make_guest(meeting=meeting, person=cast.presenter, items=[make_item(meeting=meeting, title="Upphandling")])
    client = Client()
    client.force_login(cast.presenter)
    assert "skattefinansierad" not in client.get(reverse("meeting_detail", args=[meeting.pk])).content.decode()
    guest.items.add(item)
    page = client.get(reverse("meeting_detail", args=[meeting.pk])).content.decode()
    assert "skattefinansierad" in page
    # Nothing leads to the follow-up itself, which is the body's.
    assert reverse("budget_detail", args=[follow_up.pk]) not in page


def test_a_table_comes_back_from_json_as_it_was():
    table = ItemTable("A", ("", "Budget"), (TableLine("x", "row", ("1",)),), ("not",))
    assert from_json(as_json(table)) == table


@pytest.mark.parametrize("columns", [7, 12])
def test_it_is_printed_with_its_heads_also_across(cast, meeting, item, follow_up, columns):
    """The renderer checks the file against PDF/A and PDF/UA; what it finds is an error."""
    import io

    import pikepdf

    placing.place(item, follow_up, by=cast.secretary)
    if columns > 7:
        table = placing.table_of(follow_up)
        more = tuple(f"Kolumn {at}" for at in range(columns - 7))
        lines = tuple(TableLine(one.label, one.kind, (*one.cells, *("1" for _ in more))) for one in table.lines)
        wide = ItemTable(table.caption, (*table.heads, *more), lines, table.notes)
        Placement.objects.update(content=as_json(wide))
    version = printing.print_now(Meeting.objects.with_body().get(pk=meeting.pk))
    with pikepdf.open(io.BytesIO(bytes(version.pdf))) as pdf:
        boxes = [page.mediabox for page in pdf.pages]
        assert any(box[2] > box[3] for box in boxes) == (columns > 7)


def test_what_is_settled_has_no_note_in_the_file_and_the_sum_is_never_alone(cast, meeting, item):
    """A table over two pages: heads on both, and the sum with a row above it."""
    long = make_item(meeting=meeting, title="Fonden")
    make_allocation(cast=cast, item=long, rows=[Share(f"Insats {at}", "UBF", d(at)) for at in range(1, 42)])
    follow_up = make_follow_up(cast=cast)
    placing.place(item, follow_up, by=cast.secretary)
    Settlement.settle(follow_up, follow_up.loaded().contradictions[0], "keep", by=cast.secretary)
    version = printing.print_now(Meeting.objects.with_body().get(pk=meeting.pk))
    read = subprocess.run(["pdftotext", "-layout", "-", "-"], input=bytes(version.pdf), capture_output=True, check=True)
    pages = [
        [" ".join(line.split()) for line in page.replace("\u202f", " ").splitlines()]
        for page in read.stdout.decode().split("\f")
    ]
    text = " ".join(line for page in pages for line in page)
    assert "skillnad −20 000" not in text
    assert "skillnad −3,0" in text
    with_rows = [page for page in pages if any("Insats" in line for line in page)]
    assert len(with_rows) > 1
    assert all(any("Föreslagen fördelning, kr" in line for line in page) for page in with_rows)
    (last,) = [page for page in with_rows if any(line.startswith("Summa ") for line in page)]
    assert any("41. Insats 41" in line for line in last)
