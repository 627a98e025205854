"""Writing one package: into a folder beside, checked, and only then under its name."""

import datetime as dt
import hashlib
import os
import shutil
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

import cesam
from archive.models import RegisterEntry
from archive.packages import checking, contents, erms, mets, premis, schemas
from archive.packages.markup import DC, Markup, written
from archive.packages.mets import Fact, Sender

#: What is being written; a folder of this ending is never a package.
PART: Final = ".part"
_REP: Final = "representations/rep1"
_XML: Final = "application/xml"


class Faulty(Exception):
    """What was written did not pass the check; it has not been kept."""


@dataclass(frozen=True)
class Written:
    name: str
    mets_sha256: str
    size: int


def write(entry: RegisterEntry, folder: Path) -> Written:
    """The package of an entry, in `folder`. An earlier one of the same name is replaced.

    Raises:
        contents.Unsound, documents.FileDamaged: something kept is not what was sealed.
        Faulty: the package did not pass its own check.
        OSError: it cannot be written.
    """
    name = contents.name_of(entry)
    part = folder / f"{name}{PART}"
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir(mode=0o700)
    try:
        with override(entry.body.language):
            size = _write(entry, name, part)
            if faults := checking.check_one(part, name=name):
                raise Faulty("; ".join(fault.sentence for fault in faults[:3]))
        target = folder / name
        if target.exists():
            # Out of its name first: nothing that is half gone is ever called a package.
            gone = folder / f"{name}.old{PART}"
            shutil.rmtree(gone, ignore_errors=True)
            target.rename(gone)
            shutil.rmtree(gone)
        part.rename(target)
        settle(folder)
    finally:
        shutil.rmtree(part, ignore_errors=True)
    return Written(name, sha256_of(target / "METS.xml"), size)


def _write(entry: RegisterEntry, name: str, part: Path) -> int:
    at = timezone.now()
    sender = sender_of(entry)
    records = contents.records(entry)
    if not records:
        raise contents.Unsound(name)
    rep = part / _REP
    data = [
        replace(
            _put(rep, f"data/{file.path}", file.content(), file.media_type, file.created),
            format_name=file.format_name,
            format_version=file.format_version,
        )
        for record in records
        for file in record.files
    ]
    described = erms.document(name, entry, records, at=at, sender=sender)
    data.append(_put(rep, "data/ERMS.xml", described, _XML, at))
    title = _("Minutes of %(body)s, %(day)s") % {"body": entry.body.name, "day": entry.held_on.isoformat()}
    its = _put(rep, "METS.xml", mets.representation("rep1", title, data, at=at, sender=sender), _XML, at)
    from_root = [replace(fact, path=f"{_REP}/{fact.path}") for fact in (*data, its)]
    kept = premis.document(name, entry.number, records, from_root[:-1], at=at, sender=sender)
    preserved = [_put(part, "metadata/preservation/premis.xml", kept, _XML, at)]
    simple = [_put(part, "metadata/descriptive/dc.xml", _simple(entry, name, title), _XML, at)]
    groups: dict[str, Sequence[Fact]] = {
        "Documentation": [_put(part, "documentation/README.txt", _told(title, entry), "text/plain", at)],
        "Schemas": _schemas(part, at),
        "Representations/rep1": from_root[-1:],
    }
    whole = mets.package(name, title, described=simple, preserved=preserved, groups=groups, at=at, sender=sender)
    _put(part, "METS.xml", whole, _XML, at)
    facts = [*from_root, *preserved, *simple, *groups["Documentation"], *groups["Schemas"]]
    return sum(fact.size for fact in facts) + len(whole)


def sender_of(entry: RegisterEntry) -> Sender:
    organisation = settings.SEAL_ORGANISATION or settings.MUNICIPALITY
    return Sender(organisation, settings.ORGANISATION_NUMBER, entry.body.name, cesam.VERSION)


def _put(root: Path, path: str, content: bytes, media_type: str, created: dt.datetime) -> Fact:
    target = root / path
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("xb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    sha256 = hashlib.sha256(content).hexdigest()
    return Fact(path, media_type, len(content), sha256, created)


def _schemas(part: Path, at: dt.datetime) -> list[Fact]:
    """Copies of the published schemas; where none is installed, a file that says which they are."""
    there = schemas.there()
    if there:
        return [_put(part, f"schemas/{name}", path.read_bytes(), _XML, at) for name, path in sorted(there.items())]
    named = "\n".join(
        f"{name}: {space}" for each in (schemas.OF_METS, schemas.OF_PREMIS) for name, space in each.items()
    )
    return [_put(part, "schemas/README.txt", f"{named}\n".encode(), "text/plain", at)]


def _simple(entry: RegisterEntry, name: str, title: str) -> bytes:
    simple = Markup(DC)
    root = simple.root("dc", {"dc": DC})
    for key, value in {
        "title": title,
        "identifier": entry.number or name,
        "creator": entry.body.name,
        "date": entry.held_on.isoformat(),
        "language": entry.body.language,
        "type": "Text",
    }.items():
        simple.add(root, key, value)
    return written(root)


def _told(title: str, entry: RegisterEntry) -> bytes:
    """What a person who opens the package in fifty years is told."""
    lines = [
        title,
        "",
        _("This folder is a package for an e-archive (E-ARK SIP)."),
        _("METS.xml names every file with its size and its SHA-256."),
        *(_told_of_imported() if entry.is_imported else _told_of_sealed()),
    ]
    return ("\n".join(lines) + "\n").encode()


def _told_of_imported() -> list[str]:
    return [
        _("The minutes are older than CESAM and were imported: they were not signed or sealed here."),
        _("In representations/rep1/data/imported lies the file as it came. Where a program could read it, its words "
          "lie beside it with how they became known; the file is what counts."),
        _("ERMS.xml there says what the register says of them. metadata/preservation/premis.xml tells what was done, "
          "when and by whom."),
        _("The minutes may hold personal identity numbers. Look at secrecy before anything is handed out."),
    ]  # fmt: skip


def _told_of_sealed() -> list[str]:
    return [
        _("In representations/rep1/data lies a folder for each sealed document: the minutes, items that were adjusted "
          "at once, corrections."),
        _("Each holds the sealed file, the file whose hash the signatories signed, the evidence of each signature as "
          "it was received, how the seal was validated, and the annexes as they were received."),
        _("ERMS.xml there says what the register says of them. metadata/preservation/premis.xml tells what was done, "
          "when and by whom."),
        _("The evidence may hold personal identity numbers. Look at secrecy before anything is handed out."),
    ]  # fmt: skip


def sha256_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def settle(folder: Path) -> None:
    """A new name in a folder is there after a power cut only when the folder itself has been written."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
