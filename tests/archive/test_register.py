"""The register: entered with the seal, numbered once, kept by the archivist, listed by index, exported harmlessly."""

import csv
import datetime as dt
import io

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from archive import numbering
from archive.models import RegisterEntry, RegistrySeries
from meetings.models import Meeting
from parties.exceptions import Invalid, NotAllowed
from parties.models import Event
from tests.archive.factories import make_sealed
from tests.parties.factories import make_body

PATTERN = "KS {year}-{n:04}"


def at(day: int, *, year: int = 2026) -> dt.datetime:
    return dt.datetime(year, 3, day, 9, 0, tzinfo=dt.UTC)


@pytest.fixture
def client(cast):
    client = Client()
    client.force_login(cast.archivist)
    return client


def make_series(cast, **fields) -> RegistrySeries:
    series = RegistrySeries(body=cast.body, **({"pattern": PATTERN} | fields))
    series.add(by=cast.archivist)
    return series


# Patterns, as a table


@pytest.mark.parametrize(
    ("pattern", "number"),
    [
        ("KS {year}-{n:04}", "KS 2026-0007"),
        ("KS {year}/{n}", "KS 2026/7"),
        ("  SÄF   {n:3} ", "SÄF 007"),
        ("{n}", "7"),
    ],
)
def test_a_pattern_gives_a_number(pattern, number):
    assert not numbering.fault(pattern)
    assert numbering.written(pattern, year=2026, n=7) == number


@pytest.mark.parametrize(
    "pattern",
    ["KS", "{n} {n}", "{n:04} {n}", "{n.__class__}", "{0}", "{n} {year.real}", "{n!r}", "{n:99999}", "K" * 45 + "{n}"],
)
def test_a_pattern_that_could_do_anything_else_is_refused(cast, pattern):
    assert numbering.fault(pattern)
    with pytest.raises(Invalid):
        make_series(cast, pattern=pattern)


@pytest.mark.parametrize(
    ("prefix", "pattern"), [("KS 2022/", "KS {year}/{n:04}"), ("KS", "KS {n:04}"), ("", ""), ("{x", "")]
)
def test_a_pattern_is_suggested_from_what_numbers_begin_with_today(prefix, pattern):
    assert numbering.suggested(prefix) == pattern


# Entered with the seal


def test_an_entry_begins_with_what_the_body_has_said(cast):
    make_series(cast, classification_code="1.2.3", retention="delete", retention_years=10)
    entry = make_sealed(cast, at(3))
    assert (entry.number, entry.classification_code) == ("KS 2026-0001", "1.2.3")
    assert (entry.retention, entry.retention_years, entry.secrecy) == ("delete", 10, "none")


def test_secrecy_of_an_item_is_secrecy_of_the_minutes(cast):
    entry = make_sealed(cast, at(3), secrecy="OSL 39 kap. 1 §")
    assert (entry.secrecy, entry.secrecy_statute) == ("partly", "OSL 39 kap. 1 §")


def test_the_number_in_the_file_is_the_number_in_the_register(cast):
    make_series(cast)
    assert make_sealed(cast, at(3), registry_number="KS 2026/118").number == "KS 2026/118"
    # The same once more hinders no seal: the archivist is shown that a number is missing.
    assert make_sealed(cast, at(4), registry_number="ks  2026/118").number == ""
    # A number that somebody has typed in is stepped over.
    make_sealed(cast, at(5), registry_number="KS 2026-0001")
    assert make_sealed(cast, at(6)).number == "KS 2026-0002"
    assert make_sealed(cast, at(6, year=2027)).number == "KS 2027-0001"


def test_bodies_with_the_same_pattern_share_a_series(cast):
    make_series(cast)
    other = make_body(name="Lokala gruppen", slug="lokal")
    RegistrySeries(body=other, pattern="KS  {year}-{n:04}").add(by=cast.archivist)
    first, second = make_sealed(cast, at(3)), make_sealed(cast, at(4), body=other)
    assert [first.number, second.number] == ["KS 2026-0001", "KS 2026-0002"]


# Kept by the archivist


def test_a_change_is_recorded_from_what_to_what(cast):
    entry = make_sealed(cast, at(3))
    entry.number, entry.classification_code = " KS  5 ", "1.2"
    entry.change(by=cast.archivist)
    event = Event.objects.about(entry).newest_first()[0]
    assert event.data["changes"] == {"number": ["", "KS 5"], "classification_code": ["", "1.2"]}
    assert event.actor == cast.archivist


@pytest.mark.parametrize("role", ["administrator", "secretary", "chair", "stranger"])
def test_only_the_archivist_keeps_the_register(cast, role):
    entry = make_sealed(cast, at(3))
    make_series(cast)
    person = getattr(cast, role)
    for verb in (entry.change, entry.draw_number):
        with pytest.raises(NotAllowed):
            verb(by=person)
    with pytest.raises(NotAllowed):
        RegistrySeries(body=make_body(), pattern=PATTERN).add(by=person)


def test_a_number_is_drawn_once(cast):
    entry = make_sealed(cast, at(3))
    with pytest.raises(Invalid):
        entry.draw_number(by=cast.archivist)
    make_series(cast)
    entry.draw_number(by=cast.archivist)
    assert entry.number == "KS 2026-0001"
    with pytest.raises(Invalid):
        entry.draw_number(by=cast.archivist)
    assert make_sealed(cast, at(4)).number == "KS 2026-0002"


@pytest.mark.parametrize(
    "values",
    [
        {"number": "KS 1"},
        {"secrecy": "whole"},
        {"secrecy_statute": "OSL 21 kap."},
        {"secrecy_until": dt.date(2040, 1, 1)},
        {"retention": "delete"},
        {"retention_years": 3},
    ],
)
def test_what_contradicts_itself_is_refused_by_the_verb_and_by_the_database(cast, values):
    make_sealed(cast, at(3), registry_number="ks 1")
    entry = make_sealed(cast, at(4))
    with pytest.raises(IntegrityError), transaction.atomic():
        RegisterEntry.objects.filter(pk=entry.pk).update(**values)
    for name, value in values.items():
        setattr(entry, name, value)
    with pytest.raises(Invalid):
        entry.change(by=cast.archivist)


def test_a_form_that_cannot_be_taken_keeps_what_was_typed(cast, client):
    make_sealed(cast, at(3), registry_number="KS 1")
    entry = make_sealed(cast, at(4))
    url = reverse("register_edit", args=[entry.pk])
    said = {"number": "KS 1", "retention": "preserve", "secrecy": "none", "note": "Se pärm 4"}
    answer = client.post(url, said)
    assert answer.status_code == 422
    assert "Se pärm 4" in answer.content.decode()
    assert client.post(url, said | {"number": "KS 2"}).status_code == 302
    assert "KS 2" in client.get(reverse("register_detail", args=[entry.pk])).content.decode()


# Listed


def test_the_filters_narrow_the_list_and_the_files(cast, client):
    other = make_body(name="Lokala gruppen", slug="lokal")
    make_sealed(cast, at(3), registry_number="KS 1", secrecy="OSL 39 kap. 1 §")
    make_sealed(cast, at(3, year=2025), registry_number="KS 22")
    make_sealed(cast, at(5), body=other)
    listed = {
        "": 3,
        "?year=2025": 1,
        "?body=lokal": 1,
        "?q=ks+2": 1,
        "?secrecy=some": 1,
        "?secrecy=whole": 0,
        "?retention=preserve": 3,
        "?unnumbered=on": 1,
        "?year=1999&body=nobody&q=%00": 3,
    }
    for query, count in listed.items():
        assert len(client.get(reverse("register_list") + query).context["rows"]) == count, query
        text = b"".join(client.get(reverse("register_csv") + query).streaming_content).decode("utf-8-sig")
        assert len(text.splitlines()) == count + 1, query


def test_a_page_is_fifty_and_the_queries_do_not_grow(cast, client):
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            client.get(reverse("register_list"))
        return len(captured)

    for day in range(1, 4):
        make_sealed(cast, at(day))
    few = queries()
    meetings = Meeting.objects.bulk_create(Meeting(body=cast.body, starts_at=at(1, year=1900 + n)) for n in range(60))
    RegisterEntry.objects.bulk_create(
        RegisterEntry(meeting=meeting, body=cast.body, held_on=meeting.starts_at.date()) for meeting in meetings
    )
    assert queries() == few
    assert len(client.get(reverse("register_list")).context["rows"]) == 50
    second = client.get(reverse("register_list") + "?page=2")
    assert len(second.context["rows"]) == 13
    assert not second.context["after"]


def test_the_list_is_read_by_an_index(cast):
    with connection.cursor() as cursor:
        # Of a few rows, reading them all and sorting them costs the same.
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_sort = off")
        for entries, index in {
            RegisterEntry.objects.newest_first(): "register_newest",
            RegisterEntry.objects.filter(body=cast.body).newest_first(): "register_newest_of_body",
            RegisterEntry.objects.held_in(2026).newest_first(): "register_newest",
        }.items():
            plan = entries[:50].explain()
            assert f"using {index} " in plan, plan
            assert "Sort" not in plan


# Exported


def test_nothing_in_a_file_is_a_formula(cast, client):
    for number, word in enumerate(["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "'=1", '=HYPERLINK("x")']):
        entry = make_sealed(cast, at(number + 1))
        RegisterEntry.objects.filter(pk=entry.pk).update(number=word, note=f"{word}\x07;\r\n=2")
    text = b"".join(client.get(reverse("register_csv")).streaming_content).decode("utf-8-sig")
    cells = [cell for row in csv.reader(io.StringIO(text), delimiter=";") for cell in row]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]
    sheet = load_workbook(io.BytesIO(client.get(reverse("register_xlsx")).content)).active
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n"}
    assert "=1+1" in {row[0].value for row in sheet.iter_rows()}
