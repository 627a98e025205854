"""Handing minutes out to somebody who asked for them, and keeping that it was done."""

from django.db import transaction
from django.utils.translation import gettext, override

from archive import copying, guard
from archive.guard import Warning
from archive.models import Disclosure, MaskedCopy
from archive.models.disclosure import require_archivist
from meetings.exceptions import NeedsConfirmation
from minutes import printing
from minutes.models import Round
from outbox import letters
from outbox.letters import Enclosure
from parties.exceptions import Invalid
from parties.models import Event, User

KIND = "disclosure"


def warnings(round: Round, copy: MaskedCopy | None) -> list[Warning]:
    """What to look at before the file leaves the house."""
    return guard.of_copy(copy) if copy else guard.of_sealed(round)


@transaction.atomic
def disclose(
    round: Round,
    copy: MaskedCopy | None,
    *,
    by: User,
    to_whom: str,
    how: str,
    address: str = "",
    note: str = "",
    confirmed: bool = False,
) -> Disclosure:
    """Keep that a masked copy (or, without one, the sealed copy as it is) was handed out; by mail it is sent from here.

    Raises:
        NotAllowed: the person is no archivist.
        Invalid: there is no such file yet, nobody is named, or mail has no address.
        NeedsConfirmation: it shows something that somebody must say is right.
    """
    require_archivist(by)
    if copy is not None and (copy.round_id != round.pk or not copy.is_made):
        raise Invalid(gettext("The copy is not made yet."))
    if not to_whom.strip():
        raise Invalid(gettext("Say to whom it is handed out."))
    if (how == Disclosure.How.MAIL) != bool(address):
        raise Invalid(gettext("Mail needs an address, and nothing else has one."))
    found = warnings(round, copy)
    if found and not confirmed:
        raise NeedsConfirmation([one.sentence for one in found])
    sha256 = copy.pdf_sha256 if copy else round.seal.shared_sha256 or round.seal.sha256
    made = Disclosure.objects.create(
        round=round,
        copy=copy,
        sha256=sha256,
        to_whom=" ".join(to_whom.split()),
        how=how,
        address=address,
        note=" ".join(note.split()),
        by=by,
    )
    Event.record("disclosure.made", made, by=by, round=round.pk, sha256=sha256, how=how, warnings=len(found))
    if how == Disclosure.How.MAIL:
        _send(made)
    return made


def _send(made: Disclosure) -> None:
    round, copy = made.round, made.copy
    name = copying.file_name(copy) if copy else printing.sealed_name(round)
    data = bytes(copy.pdf or b"") if copy else round.seal.handed_out
    with override(round.meeting.body.language):
        words = {"body": round.meeting.body.name, "date": f"{round.meeting.held_on:%Y-%m-%d}"}
        letters.post(
            key=f"disclosure:{made.pk}",
            kind=KIND,
            to=made.address,
            subject=gettext("Minutes of %(body)s %(date)s") % words,
            text=_text(copy is not None, words),
            enclosures=[Enclosure(name, "application/pdf", data)],
        )


def _text(is_masked: bool, words: dict[str, str]) -> str:
    lines = [gettext("You have asked for the minutes of %(body)s, %(date)s. They are enclosed.") % words]
    if is_masked:
        lines.append(
            gettext("It is a masked copy: some of it is left out, and the grounds are listed last in the file.")
        )
    return "\n\n".join(lines) + "\n"
