"""What a body's meetings start from: its standing items and its phrases.

They are kept by those who prepare the body's meetings, and by administrators. Every change is one at a time per body,
one event, and can be taken back from it.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction

from meetings.exceptions import NotAllowed
from meetings.undo import Ledger
from parties.models import Body, Event, User


def is_kept_by(body: Body, user: User) -> bool:
    """Whether the person may change the body's standing items and phrases."""
    return body.is_prepared_by(user) or body.is_kept_by(user)


@contextmanager
def changing(body: Body, ledger: Ledger, verb: str, *, by: User, name: str = "") -> Iterator[None]:
    """One change to the rows of a ledger: locked, allowed, recorded under the name of what it concerns.

    Raises:
        NotAllowed: the person does not keep the body's stock.
    """
    with locked(body, by=by):
        before = ledger.read(body)
        yield
        ledger.record(body, verb, before, ledger.read(body), by=by, name=name)


@contextmanager
def locked(body: Body, *, by: User) -> Iterator[None]:
    if not is_kept_by(body, by):
        raise NotAllowed
    with transaction.atomic():
        # NO KEY: meetings of the body may still be planned beside us.
        Body.objects.select_for_update(no_key=True).get(pk=body.pk)
        yield


def last_change(body: Body, ledger: Ledger, *, by: User) -> Event | None:
    """The person's last change to the rows, while it can be taken back."""
    return ledger.last(body, by=by)


def undo(body: Body, ledger: Ledger, event_pk: int, *, by: User) -> None:
    """Take back the person's last change.

    Raises:
        NotAllowed: the person does not keep the body's stock.
        ChangedSince: it is not the last one, or somebody has changed the same rows since.
    """
    with locked(body, by=by):
        ledger.undo(body, event_pk=event_pk, by=by)
