"""An allocation from a file or a pasted block, and as a file again."""

import contextlib
import io

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils.translation import override
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from budget import allocation_files
from budget.exceptions import FileUnreadable
from budget.shares import Division, Party, Share, as_json, from_json
from demo.tables import TRAINING_ROWS, TRAINING_SUM
from tests.budget.factories import make_allocation
from tests.budget.tables import allocation as reference_rows
from tests.budget.tables import d, divisions
from tests.meetings.factories import make_item, make_meeting

#: The heads of the reference file.
HEADS = "nr,utbildning_printed,forvaltning,forslag_fordelning_kr_ca"


def reference_file() -> bytes:
    lines = [
        f'{number},"{row.name}",{row.department},{row.amount}' for number, row in enumerate(TRAINING_ROWS, start=1)
    ]
    return "\n".join([HEADS, *lines, f",Summa,,{TRAINING_SUM}"]).encode()


def division(rows, **about) -> Division:
    return Division("Fördelning", "kr", about.pop("is_about", False), (), tuple(rows), **about)


def test_the_reference_file_is_read_with_its_sum():
    found = allocation_files.read("beslut.csv", reference_file())
    assert list(found.shares) == reference_rows()
    assert (found.printed_sum, found.is_about, found.unit) == (d(3549041), True, "kr")
    assert sum(share.proposed for share in found.shares) == 3549041


@pytest.mark.parametrize(
    ("pasted", "expected"),
    [
        ("Insats\tFörvaltning\tFörslag, kr\nA\tUBF\t1 000\nB\t\t2\nSumma\t\t3", [("A", "UBF", 1000), ("B", "", 2)]),
        ("A\tUBF\t1 000\nB\tSÄF\t2 000", [("A", "UBF", 1000), ("B", "SÄF", 2000)]),
        ("1\tA\tUBF\tca 1 000\n2\tB\tSÄF\tca 2 000", [("A", "UBF", 1000), ("B", "SÄF", 2000)]),
        ("1. A\t1 000\n2. B\t-\nSumma\t1 000", [("A", "", 1000), ("B", "", None)]),
        ("Ändamål\tBelopp (ca)\tMotförslag Kommunal\nA\t5\t7", [("A", "", 5)]),
        ("Titel\n\nÅtgärd\tGäller\tFöreslagen fördelning\nA\talla\t1.000,50", [("A", "alla", "1000.50")]),
    ],
)  # fmt: skip
def test_blocks_are_read_by_their_heads_or_by_what_stands_in_them(pasted, expected):
    found = allocation_files.read("block", pasted.encode())
    wanted = [(label, concerns, None if amount is None else d(amount)) for label, concerns, amount in expected]
    assert [(one.label, one.concerns, one.proposed) for one in found.shares] == wanted


def test_what_a_union_says_is_never_read_from_a_file():
    found = allocation_files.read("a.csv", "Insats;Förslag;Motförslag, Kommunal\nA;1;2\n".encode())
    assert found.shares[0].counters == {}


def test_a_cell_that_is_no_amount_is_named():
    with pytest.raises(FileUnreadable, match="B3"):
        allocation_files.read("a.csv", "Insats;Förslag\nA;1\nB;mycket\n".encode())
    for nothing in (b"hej", b"a\tb\nc\td"):
        with pytest.raises(FileUnreadable):
            allocation_files.read("a.csv", nothing)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.text(max_size=60))
def test_no_text_raises_anything_but_the_named_error(text):
    with contextlib.suppress(FileUnreadable):
        allocation_files.read("a.csv", text.encode("utf-8", "replace"))


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(rows=divisions())
def test_exported_and_read_in_again_the_rows_are_the_same(kind, rows):
    whole = division(rows)
    with override("sv"):
        data = (allocation_files.workbook if kind == "xlsx" else allocation_files.text)(whole)
        found = allocation_files.read(f"a.{kind}", data)
        again = (allocation_files.workbook if kind == "xlsx" else allocation_files.text)(division(found.shares))
        assert allocation_files.read(f"b.{kind}", again).shares == found.shares
    assert [(one.label, one.concerns, one.proposed, one.decided) for one in found.shares] == [
        (one.label, one.concerns, one.proposed, one.decided) for one in rows
    ]


def test_a_sum_that_contradicts_goes_out_and_comes_back_as_it_was_printed():
    whole = division(reference_rows(), printed_sum=d(3549000))
    with override("sv"):
        for kind, write in (("xlsx", allocation_files.workbook), ("csv", allocation_files.text)):
            assert allocation_files.read(f"a.{kind}", write(whole)).printed_sum == 3549000


def test_formulas_are_live_and_texts_are_never_formulas():
    rows = [Share("=HYPERLINK(1)", "@x", d(1), d(3), {7: d(2)}), Share("B", "", d("2.5"), None)]
    whole = Division("=1+1", "kr", True, (Party(7, "Vision"),), tuple(rows))
    with override("sv"):
        sheet = openpyxl.load_workbook(io.BytesIO(allocation_files.workbook(whole))).active
    assert [cell.value for cell in sheet[3]][3:] == [
        "Arbetsgivarens förslag, kr (ca)", "Motförslag, Vision", "Beslutat, kr", "Skillnad mot förslaget",
    ]  # fmt: skip
    assert sheet["D6"].value == "=SUM(D4:D5)"
    assert sheet["G4"].value == '=IF(OR(F4="",D4=""),"",F4-D4)'
    assert sheet["A1"].data_type == sheet["B4"].data_type == "s"


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(divisions())
def test_a_proposal_that_is_kept_comes_back_as_it_was(rows):
    whole = division(rows, printed_sum=d("1.5"))
    assert from_json(as_json(whole)) == whole


# In the database


@pytest.fixture
def allocation(cast):
    return make_allocation(cast=cast, item=make_item(meeting=make_meeting(cast=cast)), rows=[])


def page_of(allocation, name="allocation_read"):
    return reverse(name, args=[allocation.item.meeting_id, allocation.item_id, allocation.pk])


def test_a_file_is_looked_at_and_then_taken_in(cast, allocation):
    client = Client()
    client.force_login(cast.secretary)
    answer = client.post(page_of(allocation), {"file": SimpleUploadedFile("beslut.csv", reference_file())})
    assert "3\u202f549\u202f041" in answer.content.decode()
    assert not allocation.rows.exists()
    assert client.post(page_of(allocation), {"seen": answer.context["seen"]}).status_code == 302
    allocation.refresh_from_db()
    assert allocation.division().sums.proposed == allocation.printed_sum == TRAINING_SUM
    # The same file again changes nothing.
    client.post(page_of(allocation), {"seen": answer.context["seen"]})
    assert allocation.rows.count() == 10
    with override("sv"):
        data = allocation_files.text(allocation.division())
    assert [(one.label, one.proposed) for one in allocation_files.read("a.csv", data).shares] == [
        (row.name, d(row.amount)) for row in TRAINING_ROWS
    ]


def test_rows_that_are_there_get_the_amounts_of_the_file(cast, allocation):
    allocation.read_in([Share("A", "UBF", d(1)), Share("B", "", d(2))], by=cast.secretary)
    assert allocation.read_in([Share("A", "UBF", d(5)), Share("C", "", d(3))], by=cast.secretary) == (1, 1)
    assert [(one.label, one.proposed) for one in allocation.division().shares] == [("A", 5), ("B", 2), ("C", 3)]


@pytest.mark.parametrize(
    "seen", ["x", "{}", '{"name": 1, "division": {}}', "[]", "1",
             '{"name":"a","division":{"title":"","unit":"","is_about":1,"parties":[],"printed_sum":"NaN","shares":[]}}',
             '{"name":"a","division":{"title":"","unit":"","is_about":1,"parties":[],"printed_sum":"1E+99","shares":[]}}']
)  # fmt: skip
def test_what_comes_back_from_the_page_otherwise_is_refused(cast, allocation, seen):
    client = Client()
    client.force_login(cast.secretary)
    assert client.post(page_of(allocation), {"seen": seen}).status_code == 422
    assert not allocation.rows.exists()
