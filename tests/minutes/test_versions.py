"""What was printed is kept: one version per content, one number per version, the same bytes for ever."""

import datetime as dt
import socket
import subprocess

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from meetings.models import AgendaItem, Meeting
from minutes import printing
from minutes.composing import compose
from minutes.models import MinutesVersion, Print
from paper.preflight import Finding
from paper.press import Press
from paper.problems import Problem
from paper.rendering import DocumentRefused, Printed
from tests.meetings.factories import make_item, make_meeting
from tests.minutes.factories import make_composition
from tests.paper.test_rendering import IGNORED, REACHING_OUT

ANY = dt.timedelta(0)


@pytest.fixture
def meeting(cast):
    meeting = make_meeting(cast=cast)
    make_item(meeting=meeting, title="Budgetfrågor")
    begin(meeting)
    return read(meeting)


def begin(meeting: Meeting) -> None:
    Meeting.objects.filter(pk=meeting.pk).update(status=Meeting.Status.DRAFTING)


def read(meeting: Meeting) -> Meeting:
    return Meeting.objects.with_body().get(pk=meeting.pk)


def write(meeting: Meeting, text: str) -> None:
    AgendaItem.objects.filter(meeting=meeting).update(text=f"<p>{text}</p>")
    meeting.touch()


def keep(meeting: Meeting, number: int, *, pdf: bytes = b"%PDF", **fields: object) -> MinutesVersion | None:
    content = make_composition(place=f"Rum {number}", **fields)
    return MinutesVersion.keep(meeting, content, number, Printed(pdf, 1, ()))


# Versions


def test_a_text_that_goes_back_to_what_it_was_keeps_the_file_that_was_asked_for(meeting):
    for number in range(1, MinutesVersion.KEPT_FILES + 3):
        assert keep(meeting, number)
    assert not meeting.minutes_versions.get(number=1).has_file
    again = keep(meeting, 1)
    assert again
    assert meeting.minutes_versions.get(number=1).has_file


def test_the_same_content_is_the_same_version(meeting):
    one = printing.print_now(meeting)
    other = printing.print_now(read(meeting))
    assert one.pk == other.pk
    assert one.number == 1
    assert one.findings == ()
    write(meeting, "Nytt")
    assert printing.print_now(read(meeting)).number == 2


def test_content_that_returns_is_its_old_version(meeting):
    first = printing.print_now(meeting)
    write(meeting, "Nytt")
    printing.print_now(read(meeting))
    write(meeting, "")
    AgendaItem.objects.filter(meeting=meeting).update(text="")
    assert printing.print_now(read(meeting)).pk == first.pk


def test_a_file_that_was_taken_away_is_printed_again_to_the_same_bytes(meeting):
    first = printing.print_now(meeting)
    MinutesVersion.objects.update(pdf=None)
    again = printing.print_now(read(meeting))
    assert (again.pk, again.number) == (first.pk, first.number)
    assert bytes(again.pdf) == bytes(first.pdf)


def test_what_the_content_says_can_be_read_from_the_version(meeting):
    version = MinutesVersion.objects.get(pk=printing.print_now(meeting).pk)
    assert version.content == compose(read(meeting))
    assert version.content.sha256 == version.content_sha256


def test_findings_are_kept_with_the_version(meeting):
    finding = Finding("heading-skip", "H1 → H3", "object 7")
    MinutesVersion.keep(meeting, make_composition(), 1, Printed(b"%PDF", 1, (finding,)))
    assert MinutesVersion.objects.get().findings == (finding,)


def test_only_the_latest_files_are_kept(meeting):
    for number in range(1, MinutesVersion.KEPT_FILES + 4):
        assert keep(meeting, number)
    kept = MinutesVersion.objects.kept().newest_first().values_list("number", flat=True)
    assert list(kept) == list(range(MinutesVersion.KEPT_FILES + 3, 3, -1))
    assert MinutesVersion.objects.count() == MinutesVersion.KEPT_FILES + 3
    assert [version.has_file for version in MinutesVersion.objects.order_by("number")][:4] == [False] * 3 + [True]


def test_a_version_that_something_refers_to_keeps_its_file(meeting, monkeypatch):
    keep(meeting, 1)
    first = MinutesVersion.objects.filter(number=1)
    monkeypatch.setattr("minutes.models.version.VersionQuerySet.referred_to", lambda self: first)
    for number in range(2, MinutesVersion.KEPT_FILES + 4):
        keep(meeting, number)
    assert MinutesVersion.objects.get(number=1).has_file
    assert not MinutesVersion.objects.get(number=2).has_file


def test_a_number_that_somebody_else_took_is_not_given_twice(meeting):
    assert keep(meeting, 1)
    other = make_composition(place="Annat rum")
    assert MinutesVersion.keep(meeting, other, 1, Printed(b"%PDF", 1, ())) is None
    assert MinutesVersion.next_number(meeting) == 2


def test_a_content_that_somebody_else_printed_under_another_number_is_theirs(meeting):
    content = make_composition()
    assert MinutesVersion.keep(meeting, content, 1, Printed(b"%PDF a", 1, ()))
    assert MinutesVersion.keep(meeting, content, 2, Printed(b"%PDF b", 1, ())) is None
    assert bytes(MinutesVersion.objects.get().pdf) == b"%PDF a"


@pytest.mark.parametrize("fields", [{"number": 1}, {"number": 0}, {"content_sha256": "a" * 64}])
def test_the_database_refuses_a_second_version_of_the_same(meeting, fields):
    common = {"meeting": meeting, "composition": {}, "pdf_sha256": "x", "pages": 1}
    MinutesVersion.objects.create(**common, number=1, content_sha256="a" * 64)
    with pytest.raises(IntegrityError), transaction.atomic():
        MinutesVersion.objects.create(**common, **({"number": 2, "content_sha256": "b" * 64} | fields))


# What needs printing


def test_a_change_is_due_when_it_has_rested(meeting):
    pause = dt.timedelta(seconds=3)
    meeting.touch()
    assert Print.claim(rested_for=pause) is None
    Meeting.objects.update(changed_at=timezone.now() - dt.timedelta(seconds=4))
    claim = Print.claim(rested_for=pause)
    assert claim is not None
    assert claim.meeting == meeting


def test_what_is_claimed_is_not_claimed_again_until_the_claim_runs_out(meeting):
    claim = Print.claim(rested_for=ANY)
    assert Print.claim(rested_for=ANY) is None
    Print.objects.update(claimed_at=timezone.now() - Print.CLAIM_HOLDS)
    again = Print.claim(rested_for=ANY)
    assert again is not None
    assert not claim.renew()
    assert again.renew()


def test_a_finished_print_is_due_again_only_after_a_change(meeting):
    Print.claim(rested_for=ANY).finish(revision=meeting.revision, content=None, problems=())
    assert Print.claim(rested_for=ANY) is None
    meeting.touch()
    assert Print.claim(rested_for=ANY)


def test_a_change_while_it_was_printed_is_due_again(meeting):
    claim = Print.claim(rested_for=ANY)
    revision = claim.meeting.revision
    meeting.touch()
    claim.finish(revision=revision, content=None, problems=())
    assert Print.claim(rested_for=ANY)


def test_a_wish_is_due_at_once_and_before_all_others(meeting, cast):
    other = make_meeting(cast=cast, starts_at=meeting.starts_at + dt.timedelta(days=7))
    begin(other)
    other.touch()
    Print.want(other)
    claim = Print.claim(rested_for=dt.timedelta(hours=1))
    assert claim.meeting == other
    assert Print.claim(rested_for=dt.timedelta(hours=1)) is None


def test_a_wish_from_after_the_claim_stays(meeting):
    Print.want(meeting)
    claim = Print.claim(rested_for=ANY)
    Print.want(meeting)
    claim.finish(revision=meeting.revision, content=None, problems=())
    assert Print.objects.get().wanted_at is not None
    Print.claim(rested_for=ANY).finish(revision=meeting.revision, content=None, problems=())
    assert Print.objects.get().wanted_at is None


def test_a_meeting_that_has_not_begun_is_printed_when_asked_only(cast):
    meeting = make_meeting(cast=cast)
    assert Print.claim(rested_for=ANY) is None
    Print.want(meeting)
    assert Print.claim(rested_for=ANY)


# The press


def test_the_press_prints_what_is_due_and_then_rests(meeting):
    assert Press().drain() == 1
    assert Press().drain() == 0
    standing = printing.standing(read(meeting))
    assert standing.is_ready
    assert standing.version.number == 1


def test_content_that_is_in_store_is_not_printed_again(meeting):
    Press().drain()
    meeting.touch()
    assert Press().drain() == 0
    assert MinutesVersion.objects.count() == 1
    assert Print.objects.get().done_revision == read(meeting).revision


def test_a_text_that_cannot_be_printed_tells_why_and_is_not_tried_again(meeting):
    write(meeting, "Bra 🦆")
    assert Press().drain() == 1
    assert Press().drain() == 0
    standing = printing.standing(read(meeting))
    assert standing.problems == (Problem("glyph", "🦆 (U+1F986)", "1"),)
    write(meeting, "Bra and")
    assert Press().drain() == 1
    assert printing.standing(read(meeting)).is_ready


def test_a_text_beyond_the_limits_is_not_tried_at_all(meeting):
    AgendaItem.objects.update(text="<table><tr>" + "<td>x" * 40 + "</table>")
    meeting.touch()
    Press().drain()
    assert printing.standing(read(meeting)).problems == (Problem("columns", item="1"),)
    with pytest.raises(DocumentRefused):
        printing.print_now(read(meeting))


def test_a_meeting_that_cannot_be_composed_does_not_stop_the_others(meeting, cast, monkeypatch, caplog):
    other = make_meeting(cast=cast, starts_at=meeting.starts_at + dt.timedelta(days=7))
    begin(other)
    real = compose

    def failing(of: Meeting) -> object:
        if of.pk == meeting.pk:
            raise ZeroDivisionError
        return real(of)

    monkeypatch.setattr("minutes.printing.compose", failing)
    Press().drain()
    assert printing.standing(read(other)).is_ready
    assert Print.objects.get(meeting=meeting).problems[0]["kind"] == "crash"
    assert "cannot be put together" in caplog.text


def test_a_hostile_text_does_not_hold_the_others(meeting, cast, monkeypatch, settings):
    settings.RENDER_CPU_SECONDS = 1
    other = make_meeting(cast=cast, starts_at=meeting.starts_at + dt.timedelta(days=7))
    begin(other)
    real = printing.page

    def bomb(content: object, number: int, **options: str) -> str:
        text = real(content, number, **options)
        if content.starts_at == meeting.starts_at:
            return text.replace("</body>", '<table><tr><td colspan="1000000">x</table></body>')
        return text

    monkeypatch.setattr("minutes.printing.page", bomb)
    press = Press(at_a_time=2)
    assert press.drain() == 2
    assert printing.standing(read(other)).is_ready
    assert printing.standing(read(meeting)).problems[0].kind == "time"


def test_hostile_texts_that_came_past_the_cleaning_are_only_text(meeting, tmp_path):
    """Every text of test_rendering as an item of one meeting: the minutes are printed, and say what was written."""
    secret = tmp_path / "secret.txt"
    secret.write_text("the secret of this file")
    with socket.create_server(("127.0.0.1", 0)) as trap:
        trap.setblocking(False)
        web = f"http://127.0.0.1:{trap.getsockname()[1]}"
        for number, text in enumerate([*REACHING_OUT.values(), *IGNORED.values()]):
            item = make_item(meeting=meeting, title=f"Punkt {number}")
            written = f"<p>ord{number}</p>" + text.format(web=web, file=secret, link="x")
            AgendaItem.objects.filter(pk=item.pk).update(text=written)
        version = printing.print_now(read(meeting))
        with pytest.raises(BlockingIOError):
            trap.accept()
    assert version.findings == ()
    said = subprocess.run(["pdftotext", "-", "-"], input=bytes(version.pdf), capture_output=True, check=True).stdout
    assert b"the secret" not in said
    missing = [number for number in range(len(REACHING_OUT)) if f"ord{number}".encode() not in said]
    assert not missing


def test_a_number_that_was_taken_meanwhile_leads_to_another_print(meeting, monkeypatch):
    real = MinutesVersion.keep
    taken: list[int] = []

    def racing(of: Meeting, content: object, number: int, printed: Printed) -> MinutesVersion | None:
        if not taken:
            taken.append(number)
            real(of, make_composition(), number, printed)
        return real(of, content, number, printed)

    monkeypatch.setattr(MinutesVersion, "keep", racing)
    Press().drain()
    assert printing.standing(read(meeting)).version.number == 2
