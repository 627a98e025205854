"""Budget tables: a cell of 300 rows written and computed, and a workbook of 5 000 rows read and saved."""

import io
from collections.abc import Iterator
from decimal import Decimal

from django.test import Client
from django.urls import reverse
from openpyxl import Workbook

from benchmarks.measuring import Line, Place, median
from budget import reading, tables
from budget.models import FollowUp
from budget.tables import Kind
from parties.models import Body, Seat

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
    file = _workbook(5000)
    yield Line("5 000 rows of a workbook read", median(lambda: reading.read("a.xlsx", file), rounds=3), goal=3)

    def take_in() -> None:
        title = f"Mätning {next(written)}"
        made = FollowUp.take_in(body, table_read, by=person, year=2030, through_month=2, title=title)
        assert made.rows.count() == 5000

    table_read = reading.read("a.xlsx", file).table
    yield Line("5 000 rows of a table saved", median(take_in, rounds=3), note="by the worker")


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
