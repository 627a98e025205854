"""Saved texts grouped as people remember them: by who sat down to write, and when."""

import datetime as dt

from meetings.history import sittings
from meetings.models import TextRevision
from parties.models import User

SIV, ORVAR = User(pk=1, name="Siv"), User(pk=2, name="Orvar")
BEGIN = dt.datetime(2022, 4, 26, 14, 30, tzinfo=dt.UTC)


def row(number, by, minutes, *, restored_from=None):
    at = BEGIN + dt.timedelta(minutes=minutes)
    return TextRevision(number=number, by=by, at=at, restored_from=restored_from)


def numbers(rows):
    return [[revision.number for revision in sitting.revisions] for sitting in sittings(rows)]


def test_what_one_person_saved_in_one_go_is_one_sitting():
    assert numbers([row(1, SIV, 0), row(2, SIV, 19), row(3, SIV, 38)]) == [[1, 2, 3]]


def test_a_pause_or_another_writer_begins_a_new_one_and_the_newest_comes_first():
    assert numbers([row(1, SIV, 0), row(2, SIV, 21), row(3, ORVAR, 22), row(4, SIV, 23)]) == [[4], [3], [2], [1]]


def test_a_restored_text_is_a_sitting_of_its_own():
    assert numbers([row(1, SIV, 0), row(2, SIV, 1, restored_from=1), row(3, SIV, 2)]) == [[3], [2], [1]]


def test_a_sitting_tells_what_it_began_from_and_what_came_of_it():
    (sitting,) = sittings([row(4, SIV, 0), row(5, SIV, 1), row(6, SIV, 2)])
    assert (sitting.by, sitting.before, sitting.first.number, sitting.last.number) == (SIV, 3, 4, 6)
    assert [revision.number for revision in sitting.earlier] == [5, 4]


def test_nothing_written_is_no_sitting():
    assert sittings([]) == []
