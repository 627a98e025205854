"""Letters to made-up people, written by the real verb."""

from itertools import count
from typing import Any

from outbox import letters
from outbox.models import Letter
from parties.models import User

_number = count(1)


def make_letter(*, person: User | None = None, **fields: Any) -> Letter:
    n = next(_number)
    return letters.post(
        **{
            "key": f"test:{n}",
            "kind": "notice",
            "to": person.email if person else f"mottagare{n}@example.com",
            "person": person,
            "subject": f"Kallelse {n}",
            "text": "Välkommen till mötet.",
            **fields,
        }
    )


def fail_letter(letter: Letter, *, answer: str = "550 5.1.1 User unknown") -> Letter:
    """As the mail server's final no leaves it."""
    Letter.objects.filter(pk=letter.pk).update(
        state=Letter.State.FAILED, fault=Letter.Fault.ADDRESS, answer=answer, attempts=1
    )
    letter.refresh_from_db()
    return letter
