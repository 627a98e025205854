"""Writing letters: what other apps call. The letter leaves when the transaction of the change is committed.

post(key=f"notice:{notice.pk}:{person.pk}", kind="notice", to=person.email, person=person,
     subject=…, text=…, html=…, enclosures=[Enclosure("Kallelse.pdf", "application/pdf", data)])
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from email.utils import make_msgid

from django.db import transaction

from outbox import links, preferences, tasks
from outbox.models import Content, EnclosedFile, Letter
from parties.models import User


@dataclass(frozen=True)
class Enclosure:
    """A file to enclose. `text/calendar; method=REQUEST` (or CANCEL, PUBLISH) is also shown as an invitation."""

    name: str
    content_type: str
    data: bytes


@transaction.atomic
def post(
    *,
    key: str,
    kind: str,
    to: str,
    subject: str,
    text: str,
    html: str = "",
    person: User | None = None,
    enclosures: Sequence[Enclosure] = (),
    headers: Mapping[str, str] | None = None,
) -> Letter:
    """Write a letter and queue it, both in the current transaction: taken back with it, and seen with it.

    The key says what the letter is: the same key again gives the letter that exists, unchanged, and sends nothing,
    however many ask at the same time. A kind that can be switched off (`outbox.preferences`) gets the headers by which
    a mail program offers to; whether the person wants it is asked by the caller (`wants`).
    """
    unsaved = Letter(
        key=key,
        kind=kind,
        person=person,
        address=to,
        subject=" ".join(subject.split()),
        text=text,
        html=html,
        headers=_headers(person, kind) | dict(headers or {}),
        message_id=make_msgid(domain=links.host()),
    )
    # ON CONFLICT DO NOTHING: whoever comes second waits for the first one's transaction and then finds its letter.
    Letter.objects.bulk_create([unsaved], ignore_conflicts=True)
    letter = Letter.objects.get(key=key)
    if letter.message_id != unsaved.message_id:
        return letter
    EnclosedFile.objects.bulk_create(
        EnclosedFile(
            letter=letter,
            position=position,
            name=enclosure.name,
            content_type=enclosure.content_type,
            content_id=Content.keep(enclosure.data),
        )
        for position, enclosure in enumerate(enclosures)
    )
    tasks.defer(letter)
    return letter


def _headers(person: User | None, kind: str) -> dict[str, str]:
    """RFC 8058: one press in the mail program ends such letters."""
    if person is None or not preferences.can_be_switched_off(kind):
        return {}
    return {
        "List-Unsubscribe": f"<{links.unsubscribe(person, kind)}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }
