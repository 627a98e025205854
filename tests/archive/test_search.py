"""Words found as people mean them: forms, compounds, phrases, exclusion; marked where they stand."""

import datetime as dt

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from archive.finding import find, looking, marking, parse
from archive.models import SearchEntry
from archive.rebuilding import rebuild
from meetings.models import AgendaItem, Meeting
from parties.models import Body
from tests.archive.factories import make_library, make_signed, write
from tests.budget.factories import make_follow_up
from tests.meetings.factories import make_item, make_meeting


@pytest.fixture
def meeting(cast):
    return make_meeting(cast=cast)


def titles(cast, asked, **options):
    return [entry.title for entry in find(SearchEntry.objects.parts_for(cast.secretary), parse(asked), **options).hits]


@pytest.mark.parametrize(
    ("written", "asked"),
    [
        ("Protokollet justerades", "protokoll"),
        ("Protokoll från mötet", "protokollet"),
        ("Skyddsombudens rapport", "skyddsombud"),
        ("Budgetuppföljningen", "uppföljning"),
        ("Budgetuppföljning", "budget"),
        ("Samverkansavtalet", "avtal"),
        ("Mötena flyttas", "mötena"),
        ("Ärendet bordläggs", "ärende"),
        ("Löneöversyn", "löneöv"),
        ("Dnr KS 2026/00417", "2026/00417"),
        ("Dnr KS 2026/00417", "00417"),
        ("Kontakta ake.oberg@example.com", "oberg"),
        ("Åke Öberg", "åke"),
        ("ÅKE ÖBERG", "öberg"),
        ("Arbetsmiljö och hälsa", '"arbetsmiljö och hälsa"'),
        ("Risk- och konsekvensanalys", "konsekvensanalys"),
    ],
)
def test_it_finds(cast, meeting, written, asked):
    make_item(meeting=meeting, title=written)
    make_item(meeting=meeting, title="Något helt annat")
    assert titles(cast, asked) == [written]


@pytest.mark.parametrize(
    ("written", "asked"),
    [
        ("Budget och lokaler", '"lokaler budget"'),
        ("Budget och lokaler", "budget -lokaler"),
        ("Budget och lokaler", "-lokaler"),
        ("Budget och lokaler", "budget planering"),
        ("Budget och lokaler", "och"),
        ("Budget och lokaler", "'; DROP TABLE x; -- & | ! :*"),
        ("Budget och lokaler", '"'),
        ("Budget och lokaler", "\x00"),
    ],
)
def test_it_does_not_find(cast, meeting, written, asked):
    make_item(meeting=meeting, title=written)
    assert titles(cast, asked) == []


def test_what_is_still_being_typed_is_found_by_its_beginning(cast, meeting):
    make_item(meeting=meeting, title="Lokaler i Norrby")
    assert titles(cast, "nor") == ["Lokaler i Norrby"]
    assert titles(cast, "nor lokaler") == []


def test_a_heading_stands_before_a_text_and_the_newer_before_the_older(cast, meeting):
    write(make_item(meeting=meeting, title="Övrigt"), "Vi nämnde semester.")
    make_item(meeting=meeting, title="Semester")
    assert titles(cast, "semester") == ["Semester", "Övrigt"]


def test_of_very_many_the_newest_are_ranked(cast, meeting, monkeypatch):
    monkeypatch.setattr("archive.finding.looking.RANKED", 3)
    for number in range(5):
        make_item(meeting=meeting, title=f"Semester {number}")
    found = find(SearchEntry.objects.parts_for(cast.secretary), parse("semester"))
    assert found.is_more
    assert found.count == 3
    assert [hit.title for hit in found.hits] == ["Semester 4", "Semester 3", "Semester 2"]


def test_each_way_of_looking_finds_the_same(cast, meeting, monkeypatch):
    for number in range(30):
        make_item(meeting=meeting, title=f"Semester {number}")
    write(make_item(meeting=meeting, title="Semester och skidåkning"), "Vi nämnde budgeten för semester.")
    every, late = looking._in_time, looking._PATIENCE
    for asked in ("semester", "semester skidåkning", '"budgeten för semester"', "semester -skidåkning"):
        monkeypatch.setattr(looking, "_RARE", 1.0)
        found = titles(cast, asked)
        assert found
        monkeypatch.setattr(looking, "_RARE", 0.0)
        for together in (9.0, 0.0):
            monkeypatch.setattr(looking, "_RARE_TOGETHER", together)
            assert titles(cast, asked) == found
        # Out of patience: by the words alone, and then whichever come first.
        monkeypatch.setattr(looking, "_in_time", lambda query, given: None if given == late else every(query, given))
        assert titles(cast, asked) == found
        monkeypatch.setattr(looking, "_in_time", lambda query, given: None)
        assert titles(cast, asked) == found
        monkeypatch.setattr(looking, "_in_time", every)


def test_a_query_that_takes_too_long_is_given_up_and_the_page_goes_on(cast, meeting):
    make_item(meeting=meeting, title="Semester")
    slow = SearchEntry.objects.extra(where=["pg_sleep(5) IS NOT NULL"])
    with transaction.atomic():
        assert looking._in_time(slow, "20ms") is None
        assert titles(cast, "semester") == ["Semester"]


@pytest.mark.parametrize(
    ("text", "stems", "marked"),
    [
        ("En budgetuppföljning görs", ["uppföljning"], ["budgetuppföljning"]),
        ("Möte om mötet", ["möt"], ["Möte", "mötet"]),
        ("Ena raden\nandra raden om mål och medel", ["mål", "medel"], ["mål", "medel"]),
        ("x " * 400 + "målet " + "y " * 400, ["mål"], ["målet"]),
        ("", ["x"], []),
    ],
)
def test_the_words_are_marked_in_the_paragraph_where_they_stand(text, stems, marked):
    pieces = marking.paragraph(text, stems)
    assert [piece.text for piece in pieces if piece.is_hit] == marked
    assert len("".join(piece.text for piece in pieces)) < 340


def test_markup_in_a_text_is_text_on_the_page(cast, meeting):
    client = Client()
    client.force_login(cast.secretary)
    write(make_item(meeting=meeting, title="<script>alert(1)</script> sigmaö"), "Beslut &lt;b&gt;sigmaö&lt;/b&gt;.")
    page = client.get(reverse("search_hits"), {"q": "sigmaö"}).content.decode()
    assert "<script>" not in page
    assert "&lt;b&gt;<mark>sigmaö</mark>&lt;/b&gt;" in page


def test_a_hit_leads_to_its_item(cast, meeting):
    client = Client()
    client.force_login(cast.secretary)
    item = make_item(meeting=meeting, title="Tauberg")
    page = client.get(reverse("search"), {"q": "tauberg"}).content.decode()
    assert f'href="{reverse("meeting_detail", args=[meeting.pk])}#item-{item.pk}"' in page


# It cannot drift


def everything() -> list:
    columns = [field.attname for field in SearchEntry._meta.concrete_fields if field.name != "id"]
    return list(SearchEntry.objects.order_by("kind", "source_id").values(*columns))


def test_what_was_noted_bit_by_bit_is_what_is_written_anew(cast, settings, tmp_path):
    settings.DOCUMENTS = str(tmp_path)
    library = make_library(cast)
    make_signed(cast)
    Body.objects.filter(pk=cast.body.pk).update(name="Nya gruppen")
    AgendaItem.objects.filter(pk=library.open_item.pk).update(title="Ändrad", deleted_at=None)
    AgendaItem.objects.filter(pk=library.secret_item.pk).update(deleted_at="2026-01-01T00:00Z")
    library.guest_item.raised_by.add(cast.union)
    library.guest_item.presenters.set(library.meeting.attendance.all()[:2])
    library.meeting.attendance.update(name="Nytt Namn")
    Meeting.objects.filter(pk=library.meeting.pk).update(place="Lilla salen", status="in_adjustment")
    before = everything()
    assert before
    assert "Nytt Namn" in found(before, "item", library.guest_item.pk)["text"]
    rebuild()
    assert everything() == before
    SearchEntry.objects.all().delete()
    rebuild()
    assert everything() == before


def found(rows: list, kind: str, source: int) -> dict:
    return next(row for row in rows if (row["kind"], row["source_id"]) == (kind, source))


def test_what_is_gone_is_not_found(cast, meeting):
    item = make_item(meeting=meeting, title="Ypsilonås")
    AgendaItem.objects.filter(pk=item.pk).update(deleted_at="2026-01-01T00:00Z")
    assert titles(cast, "ypsilonås") == []
    AgendaItem.objects.filter(pk=item.pk).update(deleted_at=None)
    assert titles(cast, "ypsilonås") == ["Ypsilonås"]
    item.delete()
    assert titles(cast, "ypsilonås") == []


def test_rows_of_a_file_are_found_each_for_itself_and_gone_with_their_row(cast):
    follow_up = make_follow_up(cast=cast)
    labels = set(follow_up.rows.exclude(label="").values_list("label", flat=True))
    entries = SearchEntry.objects.filter(kind="budget", within_id=follow_up.pk)
    assert set(entries.values_list("title", flat=True)) == labels
    row = follow_up.rows.get(label="Kommunstyrelsen")
    follow_up.change_row(row, by=cast.secretary, label="Kommunstyrelsens förvaltning", kind=row.kind, comment="")
    assert titles(cast, "kommunstyrelsens förvaltning") == ["Kommunstyrelsens förvaltning"]
    follow_up.remove_row(row, by=cast.secretary)
    assert not entries.filter(source_id=row.pk).exists()


@pytest.mark.parametrize("is_late", [False, True])
def test_what_is_not_an_item_is_found_among_the_newest_or_by_its_own_index(cast, monkeypatch, is_late):
    """However it is looked for, the same is found, the newest of the best first."""
    meetings = [make_meeting(cast=cast, starts_at=dt.datetime(2020 + n, 3, 1, 9, tzinfo=dt.UTC)) for n in range(3)]
    for meeting in meetings[1:]:
        meeting.change(by=cast.secretary, place="Vävloftet")
        make_item(meeting=meeting, title="Vävloftet")
    tried = []
    in_time = looking._in_time

    def slow_first(asked, patience):
        tried.append(patience)
        return None if is_late and patience == looking._LITTLE_PATIENCE else in_time(asked, patience)

    monkeypatch.setattr(looking, "_in_time", slow_first)
    parts = [part.filter(kind="meeting") for part in SearchEntry.objects.parts_for(cast.secretary)]
    found = looking.find(parts, parse("vävloftet"), is_beside=True)
    assert [hit.meeting_id for hit in found.hits] == [meetings[2].pk, meetings[1].pk]
    assert len(tried) == 1 + is_late
