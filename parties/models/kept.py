"""Rows that an administrator keeps: added, changed and removed by verbs, each of them an event."""

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.db.models.deletion import ProtectedError

from parties.exceptions import Invalid, NotAllowed, StillNeeded
from parties.models.event import Event

if TYPE_CHECKING:
    from parties.models.person import User


class Kept(models.Model):
    """A row of the registers. Every verb checks the right again and records an event in the same transaction."""

    #: Fields whose values never go into the log.
    UNLOGGED: frozenset[str] = frozenset({"id"})

    class Meta:
        abstract = True

    def is_kept_by(self, user: "User") -> bool:
        """Whether the person may add, change and remove this: administrators who can sign in."""
        return user.is_keeper

    # Row locks here are `no_key`: the log refers to the person who acts, and a plain FOR UPDATE on that person's row
    # would stop everybody who writes an event at the same time, and deadlock with them.

    @transaction.atomic
    def add(self, *, by: "User") -> None:
        """Save a new row. Raises Invalid where a rule of the model or the database is broken."""
        self.require_kept_by(by)
        self._lock_peers()
        self._store(force_insert=True)
        values = {name: value for name, value in logged(self).items() if value not in (None, "", False)}
        Event.record(f"{self._meta.model_name}.added", self, by=by, **values)

    @transaction.atomic
    def change(self, *, by: "User") -> None:
        """Save what was changed in memory, and record from what to what; without a difference nothing is recorded.

        Raises Invalid where a rule of the model or the database is broken.
        """
        self.require_kept_by(by)
        self._lock_peers()
        self._store_and_record("changed", by=by)

    def require_kept_by(self, by: "User") -> None:
        if not self.is_kept_by(by):
            raise NotAllowed

    def _lock_peers(self) -> None:
        """Lock the rows that `clean()` compares with, so that two changes at once come one after the other."""

    def _store_and_record(self, verb: str, *, by: "User", **more: Any) -> None:
        """Compare with the stored row under a lock, so that the log tells what this change changed."""
        stored = type(self)._base_manager.select_for_update(no_key=True).get(pk=self.pk)
        before, after = logged(stored), logged(self)
        changes = {name: [before[name], after[name]] for name in after if before[name] != after[name]}
        if changes:
            self._store(update_fields=[*changes])
            Event.record(f"{self._meta.model_name}.{verb}", self, by=by, changes=changes, **more)

    def _store(self, **how: Any) -> None:
        try:
            self.full_clean()
            with transaction.atomic():
                self.save(**how)
        except ValidationError as error:
            raise Invalid(" ".join(error.messages)) from error
        except IntegrityError as error:
            # Somebody else was first: the database says what the check before could not yet see.
            raise Invalid(self._message_of(error)) from error

    def _message_of(self, error: IntegrityError) -> str:
        name = getattr(getattr(error.__cause__, "diag", None), "constraint_name", None)
        for constraint in self._meta.constraints:
            if constraint.name == name:
                return str(constraint.get_violation_error_message())
        fields = [field for field in self._meta.fields if field.unique and name and field.column in name]
        if fields:
            return str(self.unique_error_message(type(self), (fields[0].name,)).messages[0])
        return str(Invalid.words)


class Removable(Kept):
    """A kept row that may be taken away again as long as nothing refers to it."""

    class Meta:
        abstract = True

    @transaction.atomic
    def remove(self, *, by: "User") -> None:
        """Delete a row that was never used; raises StillNeeded where something refers to it."""
        self.require_kept_by(by)
        values, pk = logged(self), self.pk
        try:
            with transaction.atomic():
                self.delete()
        except ProtectedError as error:
            raise StillNeeded from error
        self.pk = pk
        Event.record(f"{self._meta.model_name}.removed", self, by=by, **values)


def logged(row: Kept) -> dict[str, Any]:
    """The row's values as they stand in the log: dates in ISO form, references as id and name."""
    return {
        field.name: _plain(row, field)
        for field in row._meta.concrete_fields
        if field.name not in row.UNLOGGED and field.editable
    }


def _plain(row: Kept, field: models.Field) -> Any:
    if isinstance(field, models.ForeignKey):
        referred = getattr(row, field.name)
        return None if referred is None else {"id": referred.pk, "name": str(referred)}
    value = getattr(row, field.attname)
    return value.isoformat() if isinstance(value, dt.date) else value
