"""The files of a meeting: taken in, numbered as annexes, put in order, taken away; and where their bytes are.

Bytes lie under `CESAM_DOCUMENTS` by their SHA-256, outside what any web server serves, and are never written over.
"""

import hashlib
import os
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from django.conf import settings
from django.core.files.base import File
from django.core.files.uploadedfile import UploadedFile
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from meetings import annexes, file_check, materials
from meetings.agenda import Node
from meetings.exceptions import Contradiction
from meetings.file_check import Checked
from meetings.materials import Entry, Material, Panel
from meetings.models import AgendaItem, Document, Meeting
from parties.models import Event, User


class FileDamaged(Exception):
    """The bytes in store are missing or are not those that were taken in."""


# Bytes


def path_of(sha256: str) -> Path:
    return Path(settings.DOCUMENTS) / sha256[:2] / sha256


def keep(file: "File[bytes]") -> str:
    """Store the bytes and return their hash. A crash in the middle leaves nothing under a name that is used."""
    folder = Path(settings.DOCUMENTS)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    seen = hashlib.sha256()
    handle, made = tempfile.mkstemp(dir=folder)
    try:
        with os.fdopen(handle, "wb") as target:
            for chunk in file.chunks():
                seen.update(chunk)
                target.write(chunk)
            target.flush()
            os.fsync(target.fileno())
        kept = path_of(seen.hexdigest())
        kept.parent.mkdir(exist_ok=True, mode=0o700)
        os.replace(made, kept)
    except BaseException:
        Path(made).unlink(missing_ok=True)
        raise
    return seen.hexdigest()


class Stored(Protocol):
    """A row that names a file in store, whichever table it stands in."""

    @property
    def pk(self) -> Any: ...
    @property
    def sha256(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def file_name(self) -> str: ...


def read_bytes(document: Stored) -> bytes:
    """The file, as it was taken in.

    Raises:
        FileDamaged: it is gone, or has been changed behind our back.
    """
    try:
        data = path_of(document.sha256).read_bytes()
    except OSError as error:
        raise FileDamaged(str(document.pk)) from error
    if hashlib.sha256(data).hexdigest() != document.sha256:
        raise FileDamaged(str(document.pk))
    return data


@dataclass(frozen=True)
class Taken:
    """A file that has been looked through and stored, before it belongs to anything."""

    file_name: str
    kind: str
    size: int
    sha256: str
    warnings: tuple[str, ...]

    @property
    def usual_title(self) -> str:
        return self.file_name.rsplit(".", 1)[0]


def take(file: UploadedFile) -> Taken:
    """Look a file through and store it. Raises FileRefused: see `file_check.check`."""
    assert file.file is not None
    checked: Checked = file_check.check(file.file, file.size or 0)
    name = file_check.safe_name(file.name or "", checked.kind)
    return Taken(name, checked.kind, file.size or 0, keep(file), tuple(checked.warnings))


# Changing


def add(meeting: Meeting, file: UploadedFile, *, by: User, item: AgendaItem | None = None, title: str = "") -> Document:
    """Take a file in, last among those of its item, or last of all.

    Raises:
        NotAllowed, WrongStep: see `Meeting.require_writer`.
        FileRefused: see `file_check.check`.
        Contradiction: the item has been deleted.
    """
    meeting.require_writer(by)
    taken = take(file)
    with meeting.changing(by=by):
        if item is not None and not meeting.items.kept().filter(pk=item.pk).exists():
            raise Contradiction(_("Somebody else has deleted the item. It is kept among the deleted items."))
        return place(meeting, taken, by=by, item=item, title=title)


def place(meeting: Meeting, taken: Taken, *, by: User, item: AgendaItem | None, title: str = "") -> Document:
    """Give a stored file its place and number. Inside `Meeting.changing` only."""
    order = _ordered(meeting)
    document = Document(
        meeting=meeting,
        item=item,
        title=title or taken.usual_title,
        file_name=taken.file_name,
        kind=taken.kind,
        size=taken.size,
        sha256=taken.sha256,
        warnings=list(taken.warnings),
        position=1 + max((other.position for other in order), default=0),
        by=by,
    )
    document.save()
    _insert(order, document)
    _number(order)
    said = {"title": document.title, "file": taken.file_name, "sha256": taken.sha256}
    Event.record("document.added", meeting, by=by, **said)
    return document


def rename(document: Document, title: str, *, by: User) -> None:
    """Raises NotAllowed, WrongStep, Contradiction (it was taken away)."""
    with document.meeting.changing(by=by):
        _require_kept(document)
        document.title = title
        document.save(update_fields=["title"])
        Event.record("document.renamed", document.meeting, by=by, title=title)


def move(document: Document, step: int, *, by: User) -> None:
    """One place up (-1) or down (1) among those that are shown; the first and the last stay. Raises as `rename`."""
    with document.meeting.changing(by=by):
        _require_kept(document)
        order = _ordered(document.meeting)
        shown = [index for index, other in enumerate(order) if other.is_standing]
        place = next(n for n, index in enumerate(shown) if order[index].pk == document.pk)
        if 0 <= place + step < len(shown):
            here, there = shown[place], shown[place + step]
            order[here], order[there] = order[there], order[here]
            _number(order)
            Event.record("document.moved", document.meeting, by=by, title=document.title)


def remove(document: Document, *, by: User) -> None:
    """Take a file away; its bytes stay, and the event log knows it. Raises as `rename`."""
    with document.meeting.changing(by=by):
        _require_kept(document)
        document.removed_at = timezone.now()
        document.save(update_fields=["removed_at"])
        _number(_ordered(document.meeting))
        Event.record("document.removed", document.meeting, by=by, title=document.title, sha256=document.sha256)


def restore(document: Document, *, by: User) -> None:
    """Bring back a file that was taken away, last among those of its item.

    Raises:
        NotAllowed, WrongStep: see `Meeting.require_writer`.
        Contradiction: its item has been deleted.
    """
    with document.meeting.changing(by=by):
        document.refresh_from_db(fields=["removed_at"])
        if document.removed_at is None:
            return
        if document.item is not None and document.item.is_deleted:
            raise Contradiction(_("Somebody else has deleted the item. It is kept among the deleted items."))
        order = _ordered(document.meeting)
        document.removed_at, document.position = None, 1 + max((other.position for other in order), default=0)
        document.save(update_fields=["removed_at", "position"])
        _insert(order, document)
        _number(order)
        Event.record("document.restored", document.meeting, by=by, title=document.title, sha256=document.sha256)


def renumber(meeting: Meeting) -> None:
    """After items have been deleted or brought back: their files give their numbers back, or have them again.

    Inside `Meeting.changing` only.
    """
    _number(_ordered(meeting))


def _ordered(meeting: Meeting) -> list[Document]:
    return list(meeting.documents.kept().select_related("item").in_order())


def _insert(order: list[Document], document: Document) -> None:
    """Last among those of its item, or last of all."""
    same = [
        index for index, other in enumerate(order) if document.item_id is not None and other.item_id == document.item_id
    ]
    order.insert(same[-1] + 1 if same else len(order), document)


def _require_kept(document: Document) -> None:
    document.refresh_from_db(fields=["removed_at", "position", "title"])
    if document.removed_at is not None:
        raise Contradiction(_("Somebody else has taken the document away."))


def _number(order: Sequence[Document]) -> None:
    """Write places and numbers of all that changed, places first out of each other's way."""
    standing = [document for document in order if document.is_standing]
    labels = dict(zip(standing, annexes.labels([document.item_id for document in standing]), strict=True))
    said = [labels.get(document, "") for document in order]
    far = 1 + max((document.position for document in order), default=0) + len(order)
    changed = []
    for place, (document, label) in enumerate(zip(order, said, strict=True), start=1):
        if (document.position, document.label) != (place, label):
            document.label = label
            changed.append((document, place))
    for document, place in changed:
        document.position = far + place
    Document.objects.bulk_update([document for document, _place in changed], ["position"])
    for document, place in changed:
        document.position = place
    Document.objects.bulk_update([document for document, _place in changed], ["position", "label"])


# Showing


@dataclass(frozen=True)
class Shown:
    """A file beneath its item."""

    id: int
    label: str
    title: str
    kind: str
    size: int
    has_warnings: bool


def read(meeting: Meeting, user: User, nodes: Sequence[Node]) -> Mapping[int, tuple[Shown, ...]]:
    found = {node.item.pk: tuple(_shown(told) for told in getattr(node.item, "documents_told", ())) for node in nodes}
    return {pk: shown for pk, shown in found.items() if shown}


def _shown(told: Mapping[str, Any]) -> Shown:
    return Shown(told["id"], told["label"], told["title"], told["kind"].upper(), told["size"], bool(told["warnings"]))


def _entries(item: AgendaItem, user: User) -> Sequence[Entry]:
    url = reverse("document_list", args=[item.meeting_id])
    return [Entry(_("Add a document"), "plus", f"{url}?item={item.pk}")]


def register() -> None:
    materials.register(
        Material("documents", "meetings/_item_documents.html", read, _entries, order=30),
        Panel("documents", "meetings/_documents_panel.html", lambda meeting, user: True, order=85),
    )
