"""Budget tables: a cell of 300 rows written and computed, and a workbook of 5 000 rows read and saved."""

import io
from collections.abc import Iterator
from decimal import Decimal

from django.test import Client
from django.urls import reverse
from openpyxl import Workbook

from benchmarks.measuring import Line, Place, median
from budget import placing, reading, tables
from budget.figures import plain
from budget.models import FollowUp
from budget.tables import Kind
from meetings.models import AgendaItem, Meeting
from parties.models import Body, Seat

_MONTHS = 6
_KEYS = ("net_outcome", "budget", "forecast", "previous_deviation")


def measure(place: Place) -> Iterator[Line]:
    body = Body.objects.with_seats().get(slug="cesam")
    today = next(seat for seat in body.seats.all() if seat.role in Seat.PREPARING and seat.person)
    person = today.person
    assert person is not None
    lines = [tables.Line(f"Rad {at}", values={key: Decimal(at) for key in _KEYS}) for at in range(299)]
    table = tables.made(list(tables.STANDARD), [*lines, tables.Line("Summa", Kind.SUBTOTAL)])
    follow_up = FollowUp.take_in(body, table, by=person, year=2030, through_month=1, title="Mätning")
    client = Client(SERVER_NAME="localhost")
    client.force_login(person)
    row, column = follow_up.rows.all()[5], follow_up.columns.get(key="budget")
    written = iter(range(10, 10_000))
    said = ["5"]

    def edit() -> None:
        value = str(next(written))
        data = {"edits": f"{row.pk} {column.pk}\t{said[-1]}\t{value}"}
        answer = client.post(
            reverse("budget_cells", args=[follow_up.pk]), data, secure=True, headers={"HX-Request": "true"}
        )
        assert answer.status_code == 200, answer.content
        said.append(value)

    yield Line("a cell of 300 rows × 7 columns", median(edit, rounds=place.rounds), goal=0.06, is_base=True)
    item = AgendaItem.objects.kept().filter(meeting__body=body, meeting__status=Meeting.Status.PLANNED).first()
    assert item is not None
    while follow_up.through_month < _MONTHS:
        follow_up = follow_up.follow(by=person)
    placing.place(item, follow_up, by=person, has_picture=True, has_drift=True)
    row, column = follow_up.rows.all()[5], follow_up.columns.get(key="budget")
    said = [plain(follow_up.loaded().table.lines[5].values["budget"])]
    name = f"the same in a meeting, with pictures of {_MONTHS} months"
    yield Line(name, median(edit, rounds=place.rounds))
    file = _workbook(5000)

    def read() -> None:
        tables_read.append(reading.read("a.xlsx", file).table)

    def take_in() -> None:
        title = f"Mätning {next(written)}"
        made = FollowUp.take_in(body, tables_read[-1], by=person, year=2030, through_month=2, title=title)
        assert made.rows.count() == 5000

    def both() -> None:
        read()
        take_in()

    tables_read: list[tables.Table] = []
    yield Line("5 000 rows of a workbook imported: read and saved", median(both, rounds=3), goal=3)
    yield Line("of which read", median(read, rounds=3))
    yield Line("of which saved", median(take_in, rounds=3))


def _workbook(rows: int) -> bytes:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["Nämnd", "Utfall", "Budget", "Prognos", "Avvikelse"])
    for at in range(1, rows + 1):
        sheet.append([f"Rad {at}", -at, -4 * at, -4 * at - 1, -1])
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()
