"""Handing minutes out to somebody who asked for them, and keeping that it was done."""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext, override

from archive import copying, guard
from archive.guard import Caution
from archive.models import Disclosure, ImportedRecord, MaskedCopy
from archive.models.disclosure import require_archivist
from meetings import documents
from meetings.exceptions import NeedsConfirmation
from minutes import printing
from minutes.models import Round
from outbox import letters
from outbox.letters import Enclosure
from paper.annexes import MEDIA_TYPES
from parties.exceptions import Invalid
from parties.models import Body, Event, User

KIND = "disclosure"


@dataclass(frozen=True)
class Outgoing:
    """A file that can be handed out: sealed minutes or imported ones as they are, or a masked copy."""

    body: Body
    held_on: dt.date
    sha256: str
    name: str
    media_type: str
    #: Raises documents.FileDamaged where it is not what it was.
    read: Callable[[], bytes]
    #: What to look at before it leaves the house.
    cautions: Sequence[Caution]
    round: Round | None = None
    copy: MaskedCopy | None = None
    record: ImportedRecord | None = None

    @property
    def is_as_it_is(self) -> bool:
        """Nothing is masked: whose decision that was must be said. Of a masked copy it stands in the copy."""
        return self.copy is None


def of_sealed(round: Round) -> Outgoing:
    """The sealed minutes without evidence."""
    seal, meeting = round.seal, round.meeting
    return Outgoing(
        body=meeting.body,
        held_on=meeting.held_on,
        sha256=seal.shared_sha256 or seal.sha256,
        name=printing.sealed_name(round),
        media_type=MEDIA_TYPES["pdf"],
        read=lambda: seal.handed_out,
        cautions=guard.of_sealed(round),
        round=round,
    )


def of_copy(copy: MaskedCopy) -> Outgoing:
    """A masked copy. Raises Invalid where it is not made yet."""
    if not copy.is_made:
        raise Invalid(gettext("The copy is not made yet."))
    meeting = copy.round.meeting
    return Outgoing(
        body=meeting.body,
        held_on=meeting.held_on,
        sha256=copy.pdf_sha256,
        name=copying.file_name(copy),
        media_type=MEDIA_TYPES["pdf"],
        read=lambda: bytes(copy.pdf or b""),
        cautions=guard.of_copy(copy),
        round=copy.round,
        copy=copy,
    )


def of_record(record: ImportedRecord) -> Outgoing:
    """Imported minutes, as the file that came."""
    return Outgoing(
        body=record.body,
        held_on=record.held_on,
        sha256=record.sha256,
        name=record.file_name,
        media_type=MEDIA_TYPES[record.kind],
        read=lambda: documents.read_bytes(record),
        cautions=guard.of_record(record),
        record=record,
    )


@transaction.atomic
def disclose(
    file: Outgoing,
    *,
    by: User,
    to_whom: str,
    how: str,
    address: str = "",
    ground: str = "",
    decided_by: str = "",
    decided_on: dt.date | None = None,
    note: str = "",
    confirmed: bool = False,
) -> Disclosure:
    """Keep that a file was handed out; by mail it is sent from here.

    Raises:
        NotAllowed: the person is no archivist.
        Invalid: nobody is named, mail has no address, it is not said who decided and why, or the file is gone.
        NeedsConfirmation: it shows something that somebody must say is right.
    """
    require_archivist(by)
    if not to_whom.strip():
        raise Invalid(gettext("Say to whom it is handed out."))
    if (how == Disclosure.How.MAIL) != bool(address):
        raise Invalid(gettext("Mail needs an address, and nothing else has one."))
    if file.is_as_it_is:
        _require_decision(ground, decided_by, decided_on)
    if file.cautions and not confirmed:
        raise NeedsConfirmation([one.sentence for one in file.cautions])
    data = _read(file)
    made = Disclosure.objects.create(
        round=file.round,
        copy=file.copy,
        record=file.record,
        sha256=file.sha256,
        to_whom=_tidy(to_whom),
        how=how,
        address=address,
        ground=_tidy(ground),
        decided_by=_tidy(decided_by),
        decided_on=decided_on,
        note=_tidy(note),
        by=by,
    )
    source = {"round": file.round.pk} if file.round else {"record": file.record.pk if file.record else None}
    Event.record("disclosure.made", made, by=by, **source, sha256=file.sha256, how=how, warnings=len(file.cautions))
    if how == Disclosure.How.MAIL:
        _send(made, file, data)
    return made


def _require_decision(ground: str, decided_by: str, decided_on: dt.date | None) -> None:
    if not ground.strip():
        raise Invalid(gettext("Say why it may be handed out."))
    if not decided_by.strip() or decided_on is None:
        raise Invalid(gettext("Say who decided."))
    if decided_on > timezone.localdate():
        raise Invalid(gettext("The day of the decision has not come yet."))


def _read(file: Outgoing) -> bytes:
    """Looked at before it is said to have been handed out."""
    try:
        return file.read()
    except documents.FileDamaged:
        raise Invalid(gettext("The file is missing or damaged. An administrator must look at it.")) from None


def _tidy(text: str) -> str:
    return " ".join(text.split())


def _send(made: Disclosure, file: Outgoing, data: bytes) -> None:
    with override(file.body.language):
        words = {"body": file.body.name, "date": f"{file.held_on:%Y-%m-%d}"}
        letters.post(
            key=f"disclosure:{made.pk}",
            kind=KIND,
            to=made.address,
            subject=gettext("Minutes of %(body)s %(date)s") % words,
            text=_text(file, words),
            enclosures=[Enclosure(file.name, file.media_type, data)],
        )


def _text(file: Outgoing, words: dict[str, str]) -> str:
    lines = [gettext("You have asked for the minutes of %(body)s, %(date)s. They are enclosed.") % words]
    if file.copy is not None:
        lines.append(
            gettext("It is a masked copy: some of it is left out, and the grounds are listed last in the file.")
        )
    if file.record is not None:
        lines.append(gettext("The file is as it came to the archive. It was not signed or sealed there."))
    return "\n\n".join(lines) + "\n"
