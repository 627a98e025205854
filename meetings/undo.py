"""Changes that can be taken back, by what the event log says of them.

A change to a set of rows that belong together (the roll of a meeting, the phrases of a body) is recorded as one event
with the values that changed, before and after. Taking it back writes the former values again, as long as nobody
has changed them since, and is an event of its own.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, connection, models, transaction

from meetings.exceptions import ChangedSince
from parties.models import Event, User

#: Values by field name, by primary key of the row.
Snapshot = dict[int, dict[str, Any]]
#: How far back in the log the last change is looked for.
_REACH = 100


@dataclass(frozen=True)
class Ledger:
    """The rows of one model that belong to an owner (`owner` names the foreign key) and change together.

    Its events are about the owner and are called "<prefix>.<what was done>". `links` are many-to-many relations that
    go with a row when it is removed and come back with it.
    """

    model: type[models.Model]
    owner: str
    prefix: str
    links: tuple[str, ...] = ()

    def read(self, owner: models.Model) -> Snapshot:
        """The owner's rows as they are now."""
        linked = [models.Prefetch(link, self._linked(link).objects.only("pk")) for link in self.links]
        rows = self._rows(owner).prefetch_related(*linked)
        return {
            row.pk: {field.attname: getattr(row, field.attname) for field in self._fields()}
            | {link: sorted(other.pk for other in getattr(row, link).all()) for link in self.links}
            for row in rows
        }

    def record(
        self, owner: models.Model, verb: str, before: Snapshot, after: Snapshot, *, by: User | None, **data: Any
    ) -> Event | None:
        """Note what changed, in the current transaction; nothing is noted of nothing."""
        changes = {str(pk): _change(before.get(pk), after.get(pk)) for pk in {**before, **after}}
        rows = {pk: change for pk, change in changes.items() if change["was"] != change["now"]}
        return Event.record(f"{self.prefix}.{verb}", owner, by=by, rows=rows, **data) if rows else None

    def last(self, owner: models.Model, *, by: User) -> Event | None:
        """The person's last change that has not been taken back, if it still can be."""
        undone: set[int] = set()
        for event in self._events(owner, by).order_by("-id")[:_REACH]:
            if "undoes" in event.data:
                undone.add(event.data["undoes"])
            elif event.pk not in undone:
                return event if self._still_holds(event, self.read(owner)) else None
        return None

    def undo(self, owner: models.Model, *, event_pk: int, by: User) -> Event:
        """Take the person's change back. The caller holds the owner's lock.

        Raises:
            ChangedSince: it is not the person's last change, or somebody has changed the same since.
        """
        event = self.last(owner, by=by)
        if event is None or event.pk != event_pk:
            raise ChangedSince
        before = self.read(owner)
        try:
            with transaction.atomic():
                self._write_back(owner, event.data["rows"])
                # What a row refers to may be gone; the constraints would otherwise wait for the commit.
                connection.check_constraints()
        except IntegrityError as error:
            raise ChangedSince from error
        noted = self.record(owner, "undone", before, self.read(owner), by=by, undoes=event.pk)
        assert noted is not None
        return noted

    def _events(self, owner: models.Model, by: User) -> "models.QuerySet[Event]":
        return Event.objects.about(owner).filter(actor=by, verb__startswith=f"{self.prefix}.")

    def _still_holds(self, event: Event, now: Snapshot) -> bool:
        for pk, change in event.data["rows"].items():
            row = now.get(int(pk))
            if change["now"] is None or row is None:
                if change["now"] is not None or row is not None:
                    return False
            elif any(row[name] != value for name, value in change["now"].items()):
                return False
        return True

    def _write_back(self, owner: models.Model, rows: dict[str, dict[str, Any]]) -> None:
        for pk, change in rows.items():
            if change["now"] is None:
                values = {name: value for name, value in change["was"].items() if name not in self.links}
                self.model(pk=int(pk), **{f"{self.owner}_id": owner.pk}, **values).save(force_insert=True)
        for pk, change in rows.items():
            if change["was"] is None:
                continue
            row = self._rows(owner).get(pk=pk)
            for name, value in change["was"].items():
                if name in self.links:
                    getattr(row, name).set(value)
                else:
                    setattr(row, name, value)
            row.save()
        self._rows(owner).filter(pk__in=[pk for pk, change in rows.items() if change["was"] is None]).delete()

    def _rows(self, owner: models.Model) -> "models.QuerySet[Any]":
        return self.model._default_manager.filter(**{self.owner: owner})

    def _fields(self) -> "Iterable[models.Field]":
        return (field for field in self.model._meta.concrete_fields if field.name not in ("id", self.owner))

    def _linked(self, link: str) -> Any:
        return self.model._meta.get_field(link).related_model


def _change(was: dict[str, Any] | None, now: dict[str, Any] | None) -> dict[str, Any]:
    """What differs; None stands for no row."""
    if was is None or now is None:
        return {"was": was, "now": now}
    names = [name for name in was if was[name] != now[name]]
    return {"was": {name: was[name] for name in names}, "now": {name: now[name] for name in names}}
