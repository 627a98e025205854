"""Deletions with others at work at the same instant, and killed in the middle."""

import os

import pytest

from archive import clearing
from archive.models import Disposal, RegisterEntry, RetentionKind, RetentionRule
from archive.retention import deleting, meetings
from meetings import documents
from meetings.models import Meeting
from parties.exceptions import Refused
from parties.models import Event
from tests import emptying
from tests.archive.disposals import OLD, approve, carry_out, make_forgotten, propose, settle
from tests.archive.factories import make_sealed, upload
from tests.meetings.test_agenda_races import at_once
from tests.minutes.test_killed_sealing import die, killed
from tests.parties.factories import make_cast

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def cast(transactional_db):
    return make_cast()


def proposal(cast, number: int) -> Disposal:
    for day in range(1, number + 1):
        make_forgotten(cast, day)
    settle("meetings")
    return propose(cast, "meetings")


def again(disposal: Disposal) -> Disposal:
    return Disposal.objects.get(pk=disposal.pk)


def no_faults(results) -> None:
    wrong = [result for result in results if isinstance(result, Exception) and not isinstance(result, Refused)]
    assert not wrong, wrong


def test_two_who_approve_at_once_approve_once(cast):
    disposal = proposal(cast, 2)
    results = at_once(*[lambda: approve(again(disposal), cast)] * 2)
    no_faults(results)
    assert sum(isinstance(result, Refused) for result in results) == 1
    assert Event.objects.filter(verb="disposal.approved").count() == 1
    carry_out(disposal)
    assert not Meeting.objects.exists()


def test_two_who_ask_at_once_get_one_proposal(cast):
    results = at_once(*[lambda: Disposal.ask(by=cast.archivist)] * 2)
    no_faults(results)
    assert Disposal.objects.count() == 1


def test_a_rule_that_changes_while_it_is_approved_holds_for_the_deletion(cast):
    disposal = proposal(cast, 3)
    rule = RetentionRule.objects.get(kind="meetings")
    rule.years = 100
    no_faults(at_once(lambda: approve(again(disposal), cast), lambda: rule.change(by=cast.archivist)))
    carry_out(disposal)
    assert Meeting.objects.count() == 3
    assert set(disposal.rows.values_list("outcome", "why")) == {("left", "changed")}


def test_a_rule_that_changes_while_it_is_deleted_comes_before_or_after_each_thing(cast):
    disposal = proposal(cast, 4)
    approve(disposal, cast)
    rule = RetentionRule.objects.get(kind="meetings")
    rule.years = 100
    no_faults(at_once(lambda: carry_out(again(disposal)), lambda: rule.change(by=cast.archivist)))
    gone = disposal.rows.filter(outcome="deleted").count()
    assert Meeting.objects.count() == 4 - gone
    assert disposal.rows.filter(outcome="left", why="changed").count() == 4 - gone


def test_what_is_exempted_while_it_is_deleted_is_either_kept_or_gone(cast):
    disposal = proposal(cast, 3)
    approve(disposal, cast)
    rows = list(disposal.rows.all())
    results = at_once(
        lambda: carry_out(again(disposal)), *(lambda row=row: row.exempt("Tvist", by=cast.archivist) for row in rows)
    )
    no_faults(results)
    for row in disposal.rows.all():
        assert row.is_exempted == Meeting.objects.filter(pk=row.source_id).exists()
        assert row.is_exempted != (row.outcome == "deleted")


def test_two_workers_delete_each_thing_once(cast):
    disposal = proposal(cast, 6)
    approve(disposal, cast)
    no_faults(at_once(*[lambda: carry_out(again(disposal))] * 2))
    assert not Meeting.objects.exists()
    assert sum(len(event.data["ids"]) for event in Event.objects.filter(verb="disposal.deleted")) == 6
    assert Event.objects.filter(verb="disposal.done").count() == 1
    assert Event.objects.faults() == []


def test_a_worker_that_is_killed_leaves_each_thing_whole_or_gone_and_another_goes_on(cast, monkeypatch):
    disposal = proposal(cast, 5)
    approve(disposal, cast)
    done = []
    remove = meetings.remove

    def remove_and_die(meeting: int) -> list[str]:
        found = remove(meeting)
        done.append(meeting)
        if len(done) == 3:
            die()
        return found

    with monkeypatch.context() as patch:
        patch.setattr(meetings, "remove", remove_and_die)
        assert killed(lambda: deleting.attempt(disposal.pk, seconds=60))
    assert Meeting.objects.count() == 3
    assert disposal.rows.filter(outcome="deleted").count() == 2
    carry_out(disposal)
    assert not Meeting.objects.exists()
    assert Event.objects.filter(verb="disposal.deleted").count() == 5
    assert Event.objects.faults() == []


def test_a_file_goes_also_when_the_worker_was_killed_before_it(cast, monkeypatch, settings, tmp_path):
    settings.DOCUMENTS = tmp_path
    meeting = make_forgotten(cast)
    file = documents.add(meeting, upload("bilaga"), by=cast.secretary)
    path = documents.path_of(file.sha256)
    os.utime(path, (0, 0))
    settle("meetings")
    disposal = propose(cast, "meetings")
    approve(disposal, cast)
    with monkeypatch.context() as patch:
        patch.setattr(clearing, "throw_away", lambda sha256: die())
        assert killed(lambda: deleting.attempt(disposal.pk, seconds=60))
    assert not Meeting.objects.exists()
    assert path.exists()
    carry_out(disposal)
    assert not path.exists()


def test_a_counting_that_was_killed_begins_anew(cast, monkeypatch):
    make_forgotten(cast)
    settle("meetings")
    disposal = Disposal.ask(by=cast.archivist)
    with monkeypatch.context() as patch:
        patch.setattr(Disposal, "totals", lambda self: die())
        assert killed(lambda: deleting.attempt(disposal.pk))
    assert not disposal.rows.exists()
    deleting.attempt(disposal.pk)
    assert again(disposal).is_proposed
    assert disposal.rows.count() == 1


def test_minutes_that_somebody_draws_a_copy_of_at_this_instant_are_gone_or_left(cast):
    """Whoever refers to the minutes first is not left with half of them."""
    from archive.models import MaskedCopy

    entry = make_sealed(cast, OLD)
    settle("minutes", "register", None)
    RegisterEntry.objects.filter(pk=entry.pk).update(retention="delete", retention_years=1)
    disposal = propose(cast, "minutes")
    approve(disposal, cast)
    round = entry.meeting.rounds.select_related("seal", "meeting__body").get()
    at_once(lambda: carry_out(again(disposal)), lambda: MaskedCopy.begin(round, by=cast.archivist))
    assert again(disposal).state == "done"
    if disposal.rows.get().outcome == "deleted":
        assert not Meeting.objects.exists()
        assert not MaskedCopy.objects.exists()
    else:
        assert RegisterEntry.objects.exists()
        assert disposal.rows.get().why == "needed"


def test_tests_after_one_that_commits_find_the_rules():
    RetentionRule.objects.filter(kind="letters").update(years=99)
    emptying.empty()
    assert RetentionRule.objects.count() == len(RetentionKind)
    assert RetentionRule.objects.get(kind="letters").years != 99
