"""The commands that people and supervisors give."""

import datetime as dt
import os
import signal
import subprocess
import time
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from meetings.models import Meeting
from minutes import printing
from minutes.models import MinutesVersion, Print
from tests.meetings.factories import make_item, make_meeting
from tests.processes import start


@pytest.fixture
def meeting(cast):
    meeting = make_meeting(cast=cast)
    make_item(meeting=meeting, title="Budgetfrågor")
    Meeting.objects.filter(pk=meeting.pk).update(status=Meeting.Status.DRAFTING)
    return meeting


def export(*arguments: object) -> str:
    out = StringIO()
    call_command("export_minutes", *map(str, arguments), stdout=out)
    return out.getvalue()


def test_two_exports_give_the_same_bytes(meeting, tmp_path):
    one, other = tmp_path / "1.pdf", tmp_path / "2.pdf"
    assert "version 1" in export("central", "2022-04-26", "--output", one)
    MinutesVersion.objects.all().delete()
    Print.objects.all().delete()
    export("central", "2022-04-26", "--output", other)
    assert one.read_bytes() == other.read_bytes()
    assert one.read_bytes().startswith(b"%PDF-1.7")
    assert sorted(os.listdir(tmp_path)) == ["1.pdf", "2.pdf"]


def test_a_file_in_store_is_written_without_printing(meeting, tmp_path, monkeypatch):
    export("central", "2022-04-26", "--output", tmp_path / "1.pdf")
    monkeypatch.setattr(printing, "render", None)
    export("central", "2022-04-26", "--output", tmp_path / "2.pdf")
    assert (tmp_path / "2.pdf").read_bytes() == (tmp_path / "1.pdf").read_bytes()


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        pytest.param(("nobody", "2022-04-26"), "central", id="unknown body, told which there are"),
        pytest.param(("central", "2022-04-27"), "2022-04-26", id="no meeting that day, told the latest"),
        pytest.param(("central", "26 april"), "YYYY-MM-DD", id="no day"),
        pytest.param(("central", "2022-04-26", "--time", "09:00"), "2022-04-26", id="no meeting at that time"),
        pytest.param(("central", "2022-04-26", "--time", "soon"), "HH:MM", id="no time"),
    ],
)
def test_what_cannot_be_found_is_told_in_a_sentence(arguments, says, meeting, tmp_path):
    with pytest.raises(CommandError, match=says):
        export(*arguments, "--output", tmp_path / "x.pdf")
    assert not os.listdir(tmp_path)


def test_one_of_several_meetings_on_a_day_is_chosen_by_its_time(meeting, cast, tmp_path):
    make_meeting(cast=cast, starts_at=meeting.starts_at + dt.timedelta(hours=3))
    with pytest.raises(CommandError, match=r"14\.30, 17\.30"):
        export("central", "2022-04-26", "--output", tmp_path / "x.pdf")
    assert export("central", "2022-04-26", "--time", "14:30", "--output", tmp_path / "x.pdf")


def test_a_cancelled_meeting_has_no_minutes(meeting, tmp_path):
    Meeting.objects.update(status=Meeting.Status.CANCELLED)
    with pytest.raises(CommandError, match="inget möte"):
        export("central", "2022-04-26", "--output", tmp_path / "x.pdf")


@pytest.mark.parametrize("where", ["missing/x.pdf", "."])
def test_a_place_that_cannot_be_written_is_told(where, meeting, tmp_path):
    with pytest.raises(CommandError, match="går inte att skriva"):
        export("central", "2022-04-26", "--output", tmp_path / where)


def test_a_text_that_cannot_be_printed_is_told_with_its_item(meeting, tmp_path):
    meeting.items.update(text="<p>🦆</p>")
    with pytest.raises(CommandError, match="Punkt 1: Tecknet 🦆"):
        export("central", "2022-04-26", "--output", tmp_path / "x.pdf")


def test_the_renderer_prints_once_and_ends(meeting):
    out = StringIO()
    call_command("renderer", "--once", stdout=out)
    assert out.getvalue() == "1 gjorda.\n"


# The renderer as a process of its own


@pytest.fixture
def renderer():
    """Start renderers; whatever is left of them is ended afterwards."""
    started: list[subprocess.Popen[bytes]] = []

    def one_more(**more: str) -> subprocess.Popen[bytes]:
        started.append(start("renderer", **more))
        return started[-1]

    yield one_more
    for process in started:
        process.kill()
        process.wait()
        process.stderr.close()


def wait_for(condition, seconds: float = 20.0) -> float:
    """How long it took until the condition held."""
    began = time.monotonic()
    while not condition():
        assert time.monotonic() - began < seconds, "waited in vain"
        time.sleep(0.02)
    return time.monotonic() - began


@pytest.mark.django_db(transaction=True)
def test_the_renderer_is_woken_survives_a_kill_and_ends_cleanly(cast, renderer):
    """One life of a renderer, in one test since each start costs two seconds."""
    meeting = make_meeting(cast=cast)
    hours = {"CESAM_RENDER_PAUSE_SECONDS": "3600"}
    killed = renderer(**hours)
    Print.want(meeting)
    wait_for(lambda: MinutesVersion.objects.count() == 1)
    # Woken by NOTIFY: much sooner than by looking every second, let alone by the pause.
    make_item(meeting=meeting, title="Till")
    meeting.touch()
    Print.want(meeting)
    wait_for(lambda: MinutesVersion.objects.count() == 2)

    killed.kill()
    killed.wait()
    # A claim that it left behind is taken up when it has run out.
    make_item(meeting=meeting, title="Mer")
    meeting.touch()
    Print.want(meeting)
    Print.claim()
    Print.objects.update(claimed_at=Print.objects.get().claimed_at - Print.CLAIM_HOLDS)
    heir = renderer(**hours)
    wait_for(lambda: MinutesVersion.objects.count() == 3)

    # Stopped in the middle of a long document, it gives its claim back and the wish stays.
    rows = "".join(f"<tr>{'<td>ord ord</td>' * 12}</tr>" for _ in range(400))
    for number in range(6):
        item = make_item(meeting=meeting, title=f"Tabell {number}")
        meeting.items.filter(pk=item.pk).update(text=f"<table>{rows}</table>")
    meeting.touch()
    Print.want(meeting)
    wait_for(lambda: Print.objects.filter(claimed_at__isnull=False).exists())
    heir.send_signal(signal.SIGTERM)
    assert heir.wait(timeout=60) == 0
    assert heir.stderr.read() == b""
    left = Print.objects.get()
    assert left.claimed_at is None
    assert left.wanted_at is not None
