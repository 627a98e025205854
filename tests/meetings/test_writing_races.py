"""Two people who write in one item at the same time, with real transactions: nothing acknowledged is lost."""

import itertools
import random
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from threading import Barrier
from uuid import UUID, uuid4

import pytest
from django.db import connection, transaction

from meetings.exceptions import StaleRevision, WrongStep
from meetings.models import AgendaItem, AsideText, Meeting, TextRevision
from parties.models import User
from tests.meetings.factories import make_item, make_meeting
from tests.parties.factories import make_cast

pytestmark = pytest.mark.django_db(transaction=True)

SAVES = 200


@dataclass
class Writer:
    """Somebody whose editor sometimes has not heard its last answers."""

    person: User
    name: str
    item: int
    random: random.Random
    editor: UUID = field(default_factory=uuid4)
    revision: int = 0
    acknowledged: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)

    def save(self, number: int) -> None:
        text = f"<p>{self.name} {number}</p>"
        item = AgendaItem.objects.select_related("meeting").get(pk=self.item)
        based_on = self.random.choice([self.revision, self.revision, max(self.revision - self.random.randint(1, 3), 0)])
        try:
            kept = item.write(text, by=self.person, revision=based_on, editor=self.editor, sequence=number)
        except StaleRevision:
            self.refused.append(text)
            # Sometimes the writer reads the other's text and goes on from there, sometimes tries again blindly.
            if self.random.random() < 0.7:
                self.revision = item.text_revision
            return
        self.acknowledged.append(text)
        self.revision = kept.number


def run(writers: list[Writer], saves: int) -> None:
    # They meet again now and then: on a busy machine one might otherwise be done before the other has begun.
    meet = Barrier(len(writers), timeout=60)

    def write(writer: Writer) -> None:
        try:
            for number in range(1, saves + 1):
                if number % 5 == 1:
                    meet.wait()
                writer.save(number)
        finally:
            connection.close()

    with ThreadPoolExecutor(len(writers)) as pool:
        for done in [pool.submit(write, writer) for writer in writers]:
            done.result()


def test_every_text_that_was_acknowledged_is_in_the_history():
    cast = make_cast()
    item = make_item(meeting=make_meeting(cast=cast))
    before = Meeting.objects.get(pk=item.meeting_id).revision
    writers = [
        Writer(cast.secretary, "Siv", item.pk, random.Random(1)),
        Writer(cast.chair, "Orvar", item.pk, random.Random(2)),
    ]
    run(writers, SAVES // 2)

    said = [text for writer in writers for text in writer.acknowledged]
    kept = list(TextRevision.objects.filter(item=item).order_by("number").values_list("number", "text", "by"))
    assert sorted(text for _, text, _ in kept) == sorted(said)
    assert [number for number, _, _ in kept] == list(range(1, len(kept) + 1))
    item.refresh_from_db()
    assert (item.text_revision, item.text, item.text_by_id) == kept[-1]
    # Both got through and both were refused, or the test has shown nothing.
    assert all(writer.acknowledged and writer.refused for writer in writers)
    assert Meeting.objects.get(pk=item.meeting_id).revision == before + len(kept)
    # What was refused last and never saved is still there.
    for writer in writers:
        waiting = AsideText.objects.waiting().filter(editor=writer.editor)
        if waiting:
            assert waiting.get().text in writer.refused


def test_nobody_overwrites_a_text_that_was_not_read():
    """Each saved text of one writer stands on the other's last one or on the writer's own."""
    cast = make_cast()
    item = make_item(meeting=make_meeting(cast=cast))
    writers = [
        Writer(cast.secretary, "Siv", item.pk, random.Random(3)),
        Writer(cast.chair, "Orvar", item.pk, random.Random(4)),
    ]
    run(writers, 60)
    rows = list(TextRevision.objects.filter(item=item).order_by("number"))
    for before, after in itertools.pairwise(rows):
        assert after.by_id == before.by_id or after.based_on == before.number


def test_two_items_of_one_meeting_are_written_side_by_side():
    cast = make_cast()
    meeting = make_meeting(cast=cast)
    before = Meeting.objects.get(pk=meeting.pk).revision
    writers = [
        Writer(cast.secretary, "Siv", make_item(meeting=meeting, title="Ett").pk, random.Random(5)),
        Writer(cast.chair, "Orvar", make_item(meeting=meeting, title="Två").pk, random.Random(6)),
    ]
    run(writers, 50)
    assert [len(writer.acknowledged) for writer in writers] == [50, 50]
    assert Meeting.objects.get(pk=meeting.pk).revision == before + 100


def test_writing_and_changing_the_agenda_do_not_wait_for_each_other_in_a_circle():
    cast = make_cast()
    item = make_item(meeting=make_meeting(cast=cast))
    start = Barrier(2)

    def rename() -> None:
        try:
            start.wait()
            for number in range(40):
                found = AgendaItem.objects.select_related("meeting").get(pk=item.pk)
                found.rename(f"Rubrik {number}", by=cast.secretary)
        finally:
            connection.close()

    def write() -> None:
        try:
            writer = Writer(cast.chair, "Orvar", item.pk, random.Random(7))
            start.wait()
            for number in range(1, 81):
                writer.save(number)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        for done in [pool.submit(rename), pool.submit(write)]:
            done.result()
    item.refresh_from_db()
    assert (item.title, item.text) == ("Rubrik 39", "<p>Orvar 80</p>")


def test_a_text_is_either_saved_before_the_meeting_is_closed_or_refused():
    cast = make_cast()
    for round_ in range(10):
        meeting = make_meeting(cast=cast, registry_number=f"{round_}", status=Meeting.Status.DRAFTING)
        item = make_item(meeting=meeting)
        start = Barrier(2)

        def freeze(meeting: Meeting = meeting, start: Barrier = start) -> int:
            """As a version of the minutes is made: the step first, then the texts are read."""
            try:
                start.wait()
                with transaction.atomic():
                    Meeting.objects.filter(pk=meeting.pk).update(status=Meeting.Status.IN_ADJUSTMENT)
                    return AgendaItem.objects.get(meeting=meeting).text_revision
            finally:
                connection.close()

        def write(item: AgendaItem = item, start: Barrier = start) -> int:
            saved = 0
            try:
                start.wait()
                for number in range(1, 30):
                    found = AgendaItem.objects.select_related("meeting").get(pk=item.pk)
                    try:
                        kept = found.write(
                            f"<p>{number}</p>", by=cast.secretary, revision=saved, editor=UUID(int=1), sequence=number
                        )
                    except WrongStep:
                        return saved
                    saved = kept.number
            finally:
                connection.close()
            return saved

        with ThreadPoolExecutor(2) as pool:
            frozen, saved = pool.submit(freeze), pool.submit(write)
            assert frozen.result() == saved.result()
        item.refresh_from_db()
        assert item.text_revision == frozen.result()
        Meeting.objects.filter(pk=meeting.pk).update(starts_at=meeting.starts_at.replace(year=2000 + round_))


def test_the_text_of_a_save_that_waited_for_another_is_set_aside():
    """The loser's editor had saved last: its statement began when the item still was its own."""
    cast = make_cast()
    item = make_item(meeting=make_meeting(cast=cast))
    mine = uuid4()
    item.write("<p>Min</p>", by=cast.secretary, revision=0, editor=mine, sequence=1)

    def lose() -> None:
        try:
            found = AgendaItem.objects.select_related("meeting").get(pk=item.pk)
            with pytest.raises(StaleRevision):
                found.write("<p>Min och mer</p>", by=cast.secretary, revision=1, editor=mine, sequence=2)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            found = AgendaItem.objects.select_related("meeting").get(pk=item.pk)
            found.write("<p>Deras</p>", by=cast.chair, revision=1, editor=uuid4(), sequence=1)
            lost = pool.submit(lose)
            wait_for_a_waiting_save()
        lost.result(timeout=60)
    item.refresh_from_db()
    assert item.text == "<p>Deras</p>"
    aside = AsideText.objects.waiting().get()
    assert (aside.text, aside.by, aside.editor) == ("<p>Min och mer</p>", cast.secretary, mine)


def wait_for_a_waiting_save() -> None:
    """Returns when another connection waits for a lock that this one holds."""
    until = time.monotonic() + 30
    while time.monotonic() < until:
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_locks WHERE pg_backend_pid() = ANY(pg_blocking_pids(pid))")
            if cursor.fetchone()[0]:
                return
        time.sleep(0.02)
    pytest.fail("no save waited")
