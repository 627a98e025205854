"""Several who take a registry number at the same instant: nobody gets one that somebody else has."""

import datetime as dt

import pytest

from archive.models import RegisterEntry, RegistrySeries
from parties.exceptions import Refused
from tests.archive.factories import make_sealed
from tests.meetings.test_agenda_races import at_once
from tests.parties.factories import make_cast

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def cast(transactional_db):
    return make_cast()


def entry_of(cast, day: int) -> RegisterEntry:
    return make_sealed(cast, dt.datetime(2026, 3, day, 9, tzinfo=dt.UTC))


def typing(entry, number, by):
    def act():
        found = RegisterEntry.objects.get(pk=entry.pk)
        found.number = number
        found.change(by=by)

    return act


def drawing(entry, by):
    return lambda: RegisterEntry.objects.get(pk=entry.pk).draw_number(by=by)


def numbers() -> list[str]:
    return sorted(RegisterEntry.objects.values_list("number", flat=True))


def test_the_same_number_typed_at_once_is_given_once(cast):
    entries = [entry_of(cast, day) for day in (1, 2, 3)]
    results = at_once(*(typing(entry, "KS 7", cast.archivist) for entry in entries))
    assert sum(isinstance(result, Refused) for result in results) == 2
    assert numbers() == ["", "", "KS 7"]


def test_numbers_drawn_sealed_and_typed_at_once_are_all_different_and_without_gaps(cast):
    entries = [entry_of(cast, day) for day in (1, 2, 3)]
    RegistrySeries(body=cast.body, pattern="KS {year}-{n:04}").add(by=cast.archivist)
    results = at_once(
        drawing(entries[0], cast.archivist),
        drawing(entries[1], cast.archivist),
        drawing(entries[0], cast.archivist),
        lambda: entry_of(cast, 4),
        typing(entries[2], "KS 2026-0002", cast.archivist),
    )
    wrong = [result for result in results if isinstance(result, Exception) and not isinstance(result, Refused)]
    assert not wrong, wrong
    given = [number for number in numbers() if number]
    assert len(given) == len(set(given))
    assert given == [f"KS 2026-{n:04}" for n in range(1, len(given) + 1)]
    assert len(given) >= 3
