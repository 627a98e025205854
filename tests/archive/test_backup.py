"""Backup and restore: whole or not at all, and nothing that is wrong with a file goes unseen."""

import io
import re
import tarfile
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection

from archive import backup
from archive.backup import drill as drilling
from archive.backup import restoring, writing
from archive.backup.envelope import Closing, Damaged, Opening, WrongPassphrase
from demo import loading
from meetings.models import AgendaItem
from parties.models import Event
from tests.archive.factories import upload
from tests.meetings.factories import make_item, make_meeting
from tests.parties.factories import make_cast


@pytest.fixture
def kept(transactional_db, settings, tmp_path) -> Path:
    """Something to keep, with a file."""
    from meetings import documents

    settings.DOCUMENTS = str(tmp_path / "documents")
    cast = make_cast()
    meeting = make_meeting(cast=cast)
    make_item(meeting=meeting, title="Budget")
    documents.add(meeting, upload("plan"), by=cast.secretary)
    return tmp_path


def test_the_drill_brings_everything_back(kept):
    """Breaks off a backup by SIGKILL, makes one, restores it elsewhere, measures tables, files and the event log."""
    said: list[str] = []
    drilling.drill(said.append)
    assert "broken off has left nothing" in said[0]
    assert "1 filer" in said[1]
    assert "händelseloggen är som de var" in said[-2]
    assert "The event log holds" in said[-1]
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_database WHERE datname LIKE 'cesam_drill_%%'")
        assert cursor.fetchone()[0] == 0


def test_the_drill_brings_the_whole_demo_back(transactional_db, settings, tmp_path):
    settings.DOCUMENTS = str(tmp_path / "documents")
    loading.load()
    said: list[str] = []
    drilling.drill(said.append)
    assert re.search(r"[1-9]\d* filer", said[1])
    assert f"The event log holds: {Event.objects.count()} events" in said[-1]


def test_what_is_not_as_it_was_is_told_of_a_restored_database(kept):
    """Measured against the database itself, which somebody changed after the backup."""
    backup.write(kept / "backup")
    manifest = backup.verify(kept / "backup")
    assert restoring.measured(manifest) == []
    item = AgendaItem.objects.get()
    AgendaItem.objects.update(title="Bokslut")
    assert "The table meetings_agendaitem has other content than it had." in restoring.measured(manifest)
    AgendaItem.objects.update(title=item.title)
    assert restoring.measured(manifest) == []
    AgendaItem.objects.all().delete()
    assert "The table meetings_agendaitem has 0 rows, not 1." in restoring.measured(manifest)
    next(Path(settings.DOCUMENTS).glob("*/*")).write_bytes(b"x")
    assert "is missing or damaged" in restoring.measured(manifest)[-1]


def test_damage_of_every_kind_is_found_and_named(kept):
    path = kept / "whole"
    backup.write(path)
    assert backup.verify(path)["files"]
    members = read(path)
    for change, words in {
        "without the end": ([*members][:-1], "no manifest"),
        "without a file": ([m for m in members if not m[0].startswith("files/")], "is missing"),
        "without a piece": ([m for m in members if not m[0].startswith("database/")], "is missing"),
        "changed": (
            [(name, data[:-1] + b"x" if name.startswith("files/") else data) for name, data in members],
            "changed",
        ),
        "one more": ([("files/" + "0" * 64, b"x"), *members], "does not belong"),
        "twice": ([members[0], *members], "twice"),
    }.values():
        (kept / "broken").write_bytes(packed(change))
        with pytest.raises(backup.BackupDamaged, match=words):
            backup.verify(kept / "broken")
    (kept / "broken").write_bytes(path.read_bytes()[:4000])
    with pytest.raises(backup.BackupDamaged):
        backup.verify(kept / "broken")


def read(path: Path) -> list[tuple[str, bytes]]:
    with tarfile.open(path) as tar:
        return [(member.name, tar.extractfile(member).read()) for member in tar]


def packed(members: list[tuple[str, bytes]]) -> bytes:
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w") as tar:
        for name, data in members:
            writing._add(tar, name, data)
    return file.getvalue()


def test_nothing_is_restored_over_what_is_there(kept, settings):
    settings.BACKUP_PASSPHRASE = "åtta ord om vädret"
    call_command("backup", str(kept / "sealed"))
    assert (kept / "sealed").stat().st_mode & 0o077 == 0
    assert b"manifest" not in (kept / "sealed").read_bytes()
    with pytest.raises(CommandError, match="not empty"):
        call_command("restore", str(kept / "sealed"))
    call_command("restore", "--check", str(kept / "sealed"))
    settings.BACKUP_PASSPHRASE = "något annat"
    with pytest.raises(CommandError, match="another"):
        call_command("restore", "--check", str(kept / "sealed"))
    settings.BACKUP_PASSPHRASE = ""
    with pytest.raises(CommandError, match="passphrase"):
        call_command("restore", "--check", str(kept / "sealed"))


def test_a_file_that_is_gone_is_told_and_the_rest_is_kept(kept, settings):
    for path in Path(settings.DOCUMENTS).glob("*/*"):
        path.unlink()
    with pytest.raises(CommandError, match="Missing"):
        call_command("backup", str(kept / "poorer"))
    assert backup.verify(kept / "poorer")["missing"]


def test_a_backup_that_cannot_be_made_leaves_the_one_before(kept, monkeypatch):
    path = kept / "backup"
    path.write_bytes(b"earlier")
    monkeypatch.setattr(writing, "_files", lambda tar, hashes: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        backup.write(path)
    assert path.read_bytes() == b"earlier"
    assert [each.name for each in kept.iterdir() if each.name.endswith(".part")] == []


SIZES = (0, 1, (1 << 20) - 1, 1 << 20, (1 << 20) + 1, 3 << 20)


@pytest.mark.parametrize("size", SIZES)
def test_what_is_closed_opens_as_it_was(size):
    data = bytes(range(256)) * (size // 256) + b"x" * (size % 256)
    assert Opening(io.BytesIO(closed(data)), "ord").read() == data


def closed(data: bytes) -> bytes:
    file = io.BytesIO()
    envelope = Closing(file, "ord")
    envelope.write(data)
    envelope.close()
    return file.getvalue()


@pytest.mark.parametrize(
    "harm",
    [lambda d: d[:-1], lambda d: d + b"x", lambda d: d[:-9] + b"\x00" + d[-8:], lambda d: d[: 24 + 4 + (1 << 20) + 16]],
    ids=["cut off", "one more", "changed", "last piece gone"],
)
def test_what_was_changed_does_not_open(harm):
    with pytest.raises((Damaged, WrongPassphrase)):
        Opening(io.BytesIO(harm(closed(b"x" * (2 << 20)))), "ord").read()
