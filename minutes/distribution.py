"""Sealed minutes are handed out: to everybody who has a seat in the body or was there for the whole meeting.

What is handed out is the copy without evidence, which holds no personal identity number. A guest who was there for
single items gets no whole minutes.
"""

from collections.abc import Callable, Sequence

from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from cesam import display
from meetings.models import Attendance
from minutes import printing
from minutes.models import Round
from outbox import letters, links
from outbox.letters import Enclosure
from parties.models import User

KIND = "minutes"


def hand_out(round: Round) -> int:
    """Write the letters, in the transaction that keeps the seal; once, however often. Returns to how many."""
    file = Enclosure(printing.sealed_name(round), "application/pdf", round.seal.handed_out)
    return deliver(
        recipients(round), file, key=f"round:{round.pk}:sealed", words=lambda: (_subject(round), _text(round))
    )


def deliver(people: Sequence[User], file: Enclosure, *, key: str, words: Callable[[], tuple[str, str]]) -> int:
    """A letter with the file to each, once for a key. `words` gives subject and text in the active language."""
    for person in people:
        with translation.override(person.language):
            subject, text = words()
            letters.post(
                key=f"{key}:{person.pk}",
                kind=KIND,
                to=person.email,
                person=person,
                subject=subject,
                text=text,
                enclosures=[file],
            )
    return len(people)


def recipients(round: Round) -> list[User]:
    """Those who get the minutes, each once: seats in the body today or on the day, and who was there for all of it."""
    meeting = round.meeting
    today = timezone.localdate()
    found: dict[int, User] = {}
    for seat in meeting.body.seats.select_related("person"):
        if seat.person is not None and (seat.holds_on(today) or seat.holds_on(meeting.held_on)):
            found.setdefault(seat.person.pk, seat.person)
    whole = meeting.attendance.present().filter(scope=Attendance.Scope.ALL, person__isnull=False)
    for row in whole.select_related("person"):
        assert row.person is not None
        found.setdefault(row.person.pk, row.person)
    return [person for person in found.values() if person.is_active and person.email]


def _subject(round: Round) -> str:
    words = {
        "meeting": f"{round.meeting.body.short_name} {display.date_short(round.meeting.starts_at)}",
    }
    return {
        Round.Scope.WHOLE: _("The minutes are signed: %(meeting)s"),
        Round.Scope.ITEMS: _("Items are adjusted at once: %(meeting)s"),
        Round.Scope.CORRECTION: _("The minutes have been corrected: %(meeting)s"),
    }[Round.Scope(round.scope)] % words


def _text(round: Round) -> str:
    meeting = round.meeting
    lines = [
        f"{meeting.body.name}, {display.date_long(meeting.starts_at)}",
        _("Everybody who must has signed, and the file is sealed. It is enclosed, and can be checked there:"),
        links.absolute(reverse("round_detail", args=[meeting.pk, round.pk])),
        _("A print-out is not the original: keep the file as it is."),
    ]
    return "\n\n".join(lines) + "\n"
