"""Old minutes taken in: files and zips sent by an archivist, unpacked and read by the worker, then confirmed.

Each file is a row from the moment it is known, and each step of the worker ends in a row: a worker that is killed
leaves nothing half done, and the next one goes on. What one file is refused for never costs another.
"""

import hashlib
import io
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from archive import guessing, listing, tasks, unpacking
from archive.models import FileText, ImportedRecord, Intake, IntakeFile, IntakePack, Reading
from meetings import documents, file_check, personal_numbers
from meetings.file_check import FileRefused
from minutes.models import Seal
from paper import annexes
from parties.exceptions import Refused
from parties.models import Body, Event, User

Step = IntakeFile.Step
#: The worker goes on with other jobs after so many seconds, and then takes this one up again: fewer than it is given to
#: finish in when it is told to stop.
A_WHILE = 7.0
#: A page is answered after so many seconds, whatever is left to confirm.
PATIENCE = 15.0
_WORDS = 500_000


# Sent in


@transaction.atomic
def receive(files: Iterable[UploadedFile], *, by: User, body: Body | None = None) -> Intake:
    """Keep what was sent, and let the worker read it. What is no pdf, docx, zip or csv gets a row that says so.

    Raises:
        NotAllowed: the person is no archivist.
    """
    ImportedRecord().require_kept_by(by)
    intake = Intake.objects.create(by=by, body=body)
    for file in files:
        _receive_one(intake, file)
    if intake.listed:
        intake.save(update_fields=["listed"])
    Event.record("intake.begun", intake, by=by, files=intake.files.count(), packs=intake.packs.count())
    tasks.defer_import(intake.pk)
    return intake


def _receive_one(intake: Intake, file: UploadedFile) -> None:
    name, size = file.name or "", file.size or 0
    head = file.read(8)
    file.seek(0)
    try:
        if unpacking.is_zip(head, name):
            _require_size(size, settings.IMPORT_MEGABYTES)
            IntakePack.objects.create(intake=intake, name=_short(name, 200), sha256=documents.keep(file))
        elif name.lower().endswith(".csv"):
            _require_size(size, settings.DOCUMENT_MEGABYTES)
            intake.listed |= listing.read(name, file.read())
        else:
            _require_size(size, settings.DOCUMENT_MEGABYTES)
            IntakeFile.objects.create(intake=intake, place=_short(name), size=size, sha256=documents.keep(file))
    except FileRefused as refusal:
        _refuse_unseen(intake, name, str(refusal))


def _require_size(size: int, megabytes: int) -> None:
    if not size:
        raise FileRefused(_("The file is empty."))
    if size > megabytes << 20:
        raise FileRefused(_("The file is larger than %(limit)s MB.") % {"limit": megabytes})


def _short(name: str, most: int = 400) -> str:
    """The end of a long name says more than its beginning."""
    clean = "".join(sign if sign.isprintable() else "�" for sign in name)
    return clean[-most:] or "–"


def _refuse_unseen(intake: Intake, name: str, why: str) -> None:
    IntakeFile.objects.create(intake=intake, place=_short(name), step=Step.REFUSED, problem=why)


# The worker's part


def work(pk: int, *, seconds: float = A_WHILE) -> bool:
    """Unpack and read for a while; whether all is done. Run again, it does nothing that was done."""
    intake = Intake.objects.select_related("by", "body").filter(pk=pk).first()
    if intake is None:
        return True
    until = time.monotonic() + seconds
    with override(intake.by.language):
        for pack in intake.packs.filter(is_done=False).order_by("pk"):
            if not _unpack(intake, pack, until):
                return False
        bodies = _bodies()
        while file := intake.files.at_step(Step.WAITING).order_by("pk").first():
            read_one(intake, file, bodies)
            if time.monotonic() > until:
                return not intake.files.at_step(Step.WAITING).exists()
    return True


def _unpack(intake: Intake, pack: IntakePack, until: float) -> bool:
    """Take out what has not been taken out yet; whether that was all."""
    try:
        with unpacking.opened(documents.path_of(pack.sha256), most=settings.IMPORT_FILES) as (packed, parts):
            if pack.count != len(parts):
                pack.count = len(parts)
                pack.save(update_fields=["count"])
            known = set(pack.files.values_list("number_in_pack", flat=True))
            # Lists first: they say what the files are.
            order = sorted(range(len(parts)), key=lambda at: not parts[at].filename.lower().endswith(".csv"))
            for number in order:
                if number in known:
                    continue
                try:
                    data = unpacking.read(packed, parts[number], most=_allowed(pack))
                except FileRefused as refusal:
                    _taken_out(intake, pack, number, parts[number].filename, b"", str(refusal))
                else:
                    _taken_out(intake, pack, number, parts[number].filename, data, "")
                # After each step and not before: however slow the machine is, every turn comes further.
                if time.monotonic() > until:
                    return False
    except FileRefused as refusal:
        _refuse_unseen(intake, pack.name, str(refusal))
    except OSError:
        _refuse_unseen(intake, pack.name, _("The zip is no longer there. Send it again."))
    IntakePack.objects.filter(pk=pack.pk).update(is_done=True)
    return True


def _allowed(pack: IntakePack) -> int:
    """How many bytes the next file may hold."""
    left = (settings.IMPORT_MEGABYTES << 20) - pack.unpacked
    if left <= 0:
        told = {"limit": settings.IMPORT_MEGABYTES}
        raise FileRefused(_("The zip unpacks to more than %(limit)s MB. Send the rest in another one.") % told)
    return min(left, settings.DOCUMENT_MEGABYTES << 20)


@transaction.atomic
def _taken_out(intake: Intake, pack: IntakePack, number: int, place: str, data: bytes, why: str) -> None:
    """A row for one file of a zip, and its bytes kept before it."""
    file = IntakeFile(intake=intake, pack=pack, number_in_pack=number, place=_short(place), size=len(data))
    try:
        if why or not data:
            raise FileRefused(why or _("The file is empty."))
        if unpacking.is_zip(data[:8], place):
            raise FileRefused(_("A zip in a zip is not opened. Send it by itself."))
        if place.lower().endswith(".csv"):
            intake.listed |= listing.read(place, data)
            intake.save(update_fields=["listed"])
            file.step, file.kind, file.sha256 = Step.LIST, "csv", hashlib.sha256(data).hexdigest()
        else:
            file.sha256 = documents.keep(ContentFile(data))
    except FileRefused as refusal:
        file.step, file.problem = Step.REFUSED, str(refusal)
    file.save()
    pack.unpacked += len(data)
    IntakePack.objects.filter(pk=pack.pk).update(unpacked=pack.unpacked)


@dataclass(frozen=True)
class _Bodies:
    names: Mapping[str, int]
    by_key: Mapping[int, Body]


def _bodies() -> _Bodies:
    """Bodies by what they are called in texts."""
    known = list(Body.objects.all())
    names = {name.lower(): body.pk for body in known for name in (body.abbreviation, body.name) if name}
    return _Bodies(names, {body.pk: body for body in known})


def read_one(intake: Intake, file: IntakeFile, bodies: _Bodies) -> None:
    """Look into a file and guess what it is. Each ends as ready, the same as another, or refused with a sentence."""
    rows = IntakeFile.objects.filter(pk=file.pk, step=Step.WAITING)
    if file.tries >= IntakeFile.MOST_TRIES:
        rows.update(step=Step.REFUSED, problem=_too_much())
        return
    # Counted before: a file that ends the worker must not do so for ever.
    rows.update(tries=F("tries") + 1)
    if same := _same(file):
        rows.update(step=Step.DUPLICATE, problem=same)
        return
    try:
        data = documents.path_of(file.sha256).read_bytes()
        kind = _kind(file, data)
        text, reading = _words(data, kind)
    except FileRefused as refusal:
        rows.update(step=Step.REFUSED, problem=str(refusal))
        return
    except OSError:
        rows.update(step=Step.REFUSED, problem=_("The file is no longer there. Send it again."))
        return
    FileText.objects.get_or_create(sha256=file.sha256, defaults={"text": text})
    is_personal = next(personal_numbers.find(text), None) is not None
    name = file_check.safe_name(file.place, kind)
    guessed = _guessed(intake, file, text, bodies) | {"title": _title(intake, file, name)}
    rows.update(step=Step.READY, kind=kind, file_name=name, reading=reading, is_personal=is_personal, **guessed)


def _too_much() -> str:
    return _("Reading it takes too much time or memory.")


def _same(file: IntakeFile) -> str:
    """What has the same content already, in a sentence; "" for what is new."""
    if record := ImportedRecord.objects.select_related("body").filter(sha256=file.sha256).first():
        told = {"title": record.title, "body": record.body.short_name, "day": record.held_on.isoformat()}
        return _("The same file is kept already: “%(title)s”, %(body)s, %(day)s.") % told
    if Seal.objects.filter(sha256=file.sha256).exists():
        return _("These minutes were sealed here and are in the register already.")
    others = IntakeFile.objects.filter(sha256=file.sha256, step__in=[Step.WAITING, Step.READY]).exclude(pk=file.pk)
    if (first := others.order_by("pk").first()) and (first.step == Step.READY or first.pk < file.pk):
        return _("The same file as %(name)s.") % {"name": first.place}
    return ""


def _kind(file: IntakeFile, data: bytes) -> str:
    """ "pdf" or "docx", by the content. A confined child looks at a PDF before anybody else does."""
    if data.startswith(b"%PDF-") and (fault := annexes.fault_of(data)):
        raise FileRefused(_too_much() if fault == "limits" else str(annexes.REASONS[fault]))
    kind = file_check.check(io.BytesIO(data), len(data)).kind
    if kind not in ("pdf", "docx"):
        raise FileRefused(_("Only PDF and Word files (docx) are taken as old minutes."))
    if not file.place.lower().endswith(f".{kind}"):
        told = _("Its name does not end in .%(kind)s, which its content is. Rename it if it is right.")
        raise FileRefused(told % {"kind": kind})
    return kind


def _words(data: bytes, kind: str) -> tuple[str, str]:
    text, reading = annexes.words_of(data, kind), Reading.TEXT
    if kind == "pdf" and len(text.split()) < 5:
        text, reading = annexes.words_in_pictures(data), Reading.PICTURES
    if not text.strip():
        reading = Reading.NONE
    return text[:_WORDS].replace("\x00", ""), str(reading)


def _listed(intake: Intake, file: IntakeFile) -> Mapping[str, str]:
    said: Mapping[str, str] = intake.listed.get(listing.key(file.place), {})
    return said


def _title(intake: Intake, file: IntakeFile, name: str) -> str:
    return (_listed(intake, file).get("title") or name.rsplit(".", 1)[0])[:200]


def _guessed(intake: Intake, file: IntakeFile, text: str, bodies: _Bodies) -> dict[str, object]:
    """Day, body and number: what a list says before what the text says, and that before the file's name."""
    said, today = _listed(intake, file), timezone.localdate()
    days = {
        IntakeFile.Source.LIST: guessing.day_as_written(said.get("day", "")),
        IntakeFile.Source.TEXT: guessing.day(text, today=today),
        IntakeFile.Source.NAME: guessing.day_in_name(file.place, today=today),
    }
    source = next((source for source, day in days.items() if day and day <= today), None)
    listed = bodies.names.get(" ".join(said.get("body", "").lower().split()))
    key = listed or (intake.body_id or guessing.body(text, file.place, bodies.names))
    return {
        "held_on": days[source] if source else None,
        "day_from": source or "",
        "body": bodies.by_key.get(key) if key else None,
        "number": (said.get("number") or guessing.number(text))[:50],
    }


# A person's part


@dataclass(frozen=True)
class Done:
    """How many were done, why others were not, and how many are left since it took too long."""

    count: int
    problems: Sequence[str]
    left: int = 0


def confirm(files: Sequence[IntakeFile], *, by: User) -> Done:
    """Each by itself: one that cannot be kept is told of, and costs the others nothing. Raises NotAllowed."""
    return _each(files, lambda file: file.confirm(by=by), by)


def discard(files: Sequence[IntakeFile], *, by: User) -> Done:
    return _each(files, lambda file: file.discard(by=by), by)


def _each(files: Sequence[IntakeFile], verb: Callable[[IntakeFile], object], by: User) -> Done:
    ImportedRecord().require_kept_by(by)
    count, until = 0, time.monotonic() + PATIENCE
    problems: list[str] = []
    for at, file in enumerate(files):
        if time.monotonic() > until:
            return Done(count, problems, left=len(files) - at)
        try:
            verb(file)
        except Refused as refusal:
            problems.append(f"{file.place}: {refusal}")
        else:
            count += 1
    return Done(count, problems)
