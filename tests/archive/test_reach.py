"""What a person finds is what that person may read, by the rules of what it tells of, and not a word more."""

import pytest
from django.test import Client
from django.urls import reverse

from archive.finding import find, parse
from archive.models import ImportedRecord, SearchEntry
from budget.models import FollowUp, FollowUpRow
from meetings.models import AgendaItem, Document, Meeting, OpenQuestion
from tests.archive.factories import WORDS, make_former, make_library, make_signed

Kind = SearchEntry.Kind
PEOPLE = (
    "secretary", "chair", "union_rep", "other_union_rep", "substitute", "presenter", "archivist", "administrator",
    "stranger",
)  # fmt: skip


@pytest.fixture
def library(cast, settings, tmp_path):
    settings.DOCUMENTS = str(tmp_path)
    made = make_library(cast)
    make_signed(cast)
    make_former(cast)
    return made


def may_read(entry: SearchEntry, user) -> bool:
    """Asked of the thing itself, in the way its own page asks."""
    if entry.kind == Kind.QUESTION:
        return OpenQuestion.objects.visible_to(user).filter(pk=entry.source_id).exists()
    if entry.kind == Kind.BUDGET:
        row = FollowUpRow.objects.get(pk=entry.source_id)
        return FollowUp.objects.visible_to(user).filter(pk=row.follow_up_id).exists()
    if entry.kind == Kind.RECORD:
        return ImportedRecord.objects.visible_to(user).filter(pk=entry.source_id).exists()
    meeting = Meeting.objects.visible_to(user).with_body().filter(pk=entry.meeting_id).first()
    if meeting is None:
        return False
    if entry.kind == Kind.ITEM:
        return meeting.items.kept().visible_to(user, meeting).filter(pk=entry.source_id).exists()
    if entry.kind == Kind.DOCUMENT:
        return Document.objects.visible_to(user, meeting).kept().filter(pk=entry.source_id).exists()
    return meeting.is_read_whole_by(user)


def test_every_entry_is_found_by_those_who_may_read_it_and_by_no_others(cast, library):
    entries = list(SearchEntry.objects.all())
    for role in PEOPLE:
        user = getattr(cast, role)
        found = set(SearchEntry.objects.visible_to(user).values_list("pk", flat=True))
        for entry in entries:
            assert (entry.pk in found) is may_read(entry, user), (role, entry.kind, entry.title)


def test_the_parts_that_are_searched_are_together_what_may_be_read(cast, library):
    for role in PEOPLE:
        user = getattr(cast, role)
        parts = [set(part.values_list("pk", flat=True)) for part in SearchEntry.objects.parts_for(user)]
        assert set().union(*parts) == set(SearchEntry.objects.visible_to(user).values_list("pk", flat=True)), role


def test_the_library_holds_something_for_everybody_and_something_secret(cast, library):
    entries = SearchEntry.objects.all()
    assert {entry.kind for entry in entries} == set(Kind.values)
    seen = {role: {e.title for e in entries if may_read(e, getattr(cast, role))} for role in PEOPLE}
    assert "Epsilonbro" in seen["presenter"]
    assert not seen["presenter"] & {"Alfakrona", "Gammahöst", "Etasund"}
    assert seen["archivist"] == {
        "Omikronsjö", "Centrala samverkansgruppen 2021-04-26", "rhoholmeprotokoll", "taunäsetprotokoll",
    }  # fmt: skip
    assert "rhoholmeprotokoll" in seen["union_rep"]
    assert "taunäsetprotokoll" not in seen["union_rep"]
    assert "Pitorp2020" in seen["stranger"]
    assert "Pitorp2021" not in seen["stranger"]
    assert not seen["administrator"]


def test_no_word_of_what_one_may_not_read_is_found(cast, library):
    for role in PEOPLE:
        user = getattr(cast, role)
        seen = SearchEntry.objects.visible_to(user)
        allowed = " ".join(f"{entry.title} {entry.text}".lower() for entry in seen)
        secret = [word for word in WORDS if word not in allowed]
        assert secret or role == "secretary"  # who sits in both bodies
        for word in secret:
            for asked in (word, word[:-1], f"{word} -annat", f'"{word}"'):
                hits = find(SearchEntry.objects.parts_for(user), parse(asked)).hits
                assert not [hit for hit in hits if word in f"{hit.title} {hit.text}".lower()], (role, word)


FILTERS = (
    {"of": "item"},
    {"kind": "dialogue"},
    {"status": "drafting", "year": "2022"},
    {"outcome": "noted"},
    {"body": "central"},
    {"year": "-7", "of": "../x", "union": "0", "page": "99999999"},
)


def test_no_filter_opens_what_is_closed_on_the_page(cast, library):
    for person in (cast.stranger, cast.administrator, cast.presenter):
        client = Client()
        client.force_login(person)
        for filters in FILTERS:
            page = client.get(reverse("search"), {"q": "gammahöst", **filters}).content.decode()
            assert "<mark>" not in page
            assert "hits__hit" not in page
            assert 'value="central"' not in page or person == cast.administrator


def test_a_page_of_hits_costs_the_same_for_twice_the_hits(cast, library, django_assert_max_num_queries):
    client = Client()
    client.force_login(cast.secretary)
    meeting = library.meeting
    for number in range(15):
        AgendaItem.objects.create(meeting=meeting, position=100 + number, title=f"Rhovåg {number}")
        if number == 4:
            client.get(reverse("search_hits"), {"q": "rhovåg"})
    with django_assert_max_num_queries(22):
        page = client.get(reverse("search_hits"), {"q": "rhovåg"}).content.decode()
    assert page.count("hits__hit") == 15
