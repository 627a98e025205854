"""Imported minutes in a package: the file as it came, its words as they became known, and no signature."""

import datetime as dt
import hashlib
from collections.abc import Iterator
from typing import Any, Final

from django.utils import timezone
from django.utils.translation import gettext as _

from archive.models import FileText, ImportedRecord, Reading, RegisterEntry
from archive.packages.parts import SOFTWARE, Agent, File, Happening, Record
from meetings import documents
from paper.annexes import MEDIA_TYPES

_NAME: Final = "imported"


def record(entry: RegisterEntry) -> Record:
    """The one document of an imported entry."""
    kept = ImportedRecord.objects.select_related("by", "body").get(register_entry=entry)
    words = FileText.objects.filter(sha256=kept.sha256).first()
    path = f"{_NAME}/minutes.{kept.kind}"
    by = Agent(f"person-{kept.by_id}", kept.by.name, _("Archivist"))
    return Record(
        key=f"imported-{kept.pk}",
        kind=_NAME,
        name=_NAME,
        title=kept.title,
        sha256=kept.sha256,
        originated=noon(kept.held_on),
        created=kept.at,
        sealed_at=None,
        signatures=(),
        agents=(by,),
        happenings=tuple(_happenings(kept, words, path, by)),
        files=tuple(_files(kept, words, path)),
        note=_("Imported, not signed here. Whether and how it was signed elsewhere is not known here."),
    )


def _files(kept: ImportedRecord, words: FileText | None, path: str) -> Iterator[File]:
    yield File(
        path,
        MEDIA_TYPES[kept.kind],
        _("The file as it came"),
        kept.at,
        lambda: documents.read_bytes(kept),
        kept.sha256,
        original_name=kept.file_name,
    )
    if words is not None and _has_words(kept, words):
        yield File(
            f"{_NAME}/words.txt",
            "text/plain",
            _("Its words"),
            words.read_at,
            lambda: _told(kept, words.text),
        )


def _has_words(kept: ImportedRecord, words: FileText | None) -> bool:
    return words is not None and kept.reading != Reading.NONE and bool(words.text.strip())


def _told(kept: ImportedRecord, text: str) -> bytes:
    """The words under a head that says how they became known."""
    how = _("The words of %(name)s. %(how)s.") % {"name": kept.file_name, "how": kept.get_reading_display()}
    counts = _("Taken out of the file by a program, without tables and pictures. The file is what counts.")
    return f"{how}\n{counts}\n\n{text.strip()}\n".encode()


def _happenings(kept: ImportedRecord, words: FileText | None, path: str, by: Agent) -> Iterator[Happening]:
    """Looked into by the program, confirmed by a person, and measured when it is packed: `File.content` refuses what
    is not what came."""
    read_at = words.read_at if words else kept.at
    outcome = "success" if _has_words(kept, words) else "no text"
    yield Happening("format identification", read_at, MEDIA_TYPES[kept.kind], "success", SOFTWARE, path)
    yield Happening("metadata extraction", read_at, f"words: {kept.reading}", outcome, SOFTWARE, path)
    detail = f"imported from outside, not signed here, SHA-256 {kept.sha256}"
    yield Happening("ingestion", kept.at, detail, "success", by.key, path)
    yield Happening("fixity check", timezone.now(), f"SHA-256 {kept.sha256}", "success", SOFTWARE, path)


def mark(entry: RegisterEntry) -> dict[str, Any]:
    """What a package says of the file."""
    kept = ImportedRecord.objects.select_related("by").get(register_entry=entry)
    text = FileText.objects.filter(sha256=kept.sha256).values_list("text", flat=True).first() or ""
    words = hashlib.sha256(text.encode()).hexdigest()
    return {"imported": [kept.title, kept.file_name, kept.sha256, kept.reading, words, kept.by.name]}


def noon(day: dt.date) -> dt.datetime:
    """A day as a moment, for formats that know nothing less."""
    return timezone.make_aware(dt.datetime.combine(day, dt.time(12)))
