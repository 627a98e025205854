"""Querysets that are put together once in a process and asked again with other values.

To put a queryset together and into SQL costs the processor many times what asking costs, and each page asks the same
questions: of another person, on another day. `Compiled` builds its queryset for `Anybody`, who has no key, no day and
no moment: where these belong, the statement has a `Given`, and each asking says what it is. So a statement cannot hold
anything of whoever asked first. What a rule decides in Python, by the rights of a person that hold everywhere, is not
given but part of which statement it is: `Anybody` has those rights and nothing else of a person.

Rules stay where they are, written once: `visible_to(user)` takes the one and the other. They say `user.today` and
`user.now`, never the clock's; a statement that holds a day or a moment of its own is refused when it is compiled.
"""

import copy
import datetime as dt
from collections.abc import Callable, Hashable
from typing import Any, ClassVar, Generic, NamedTuple, TypeVar

from django.core.exceptions import EmptyResultSet
from django.db import connections
from django.db.models import BigAutoField, DateField, DateTimeField, Field, QuerySet, Value
from django.http import Http404
from django.utils import timezone

from parties.models import User

M = TypeVar("M")


class NotReusable(Exception):
    """A statement holds what would be another's, or another day's, when it is asked again."""


class Given(Value):
    """A value that is said when the statement is asked, perhaps so much later or earlier than what is said."""

    def __init__(self, key: str, field: Field, shift: dt.timedelta = dt.timedelta()) -> None:
        super().__init__(key, output_field=field)
        self._key, self._shift = key, shift

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:  # type: ignore[override]
        placeholder = getattr(self.output_field, "get_placeholder", None)
        return placeholder(self, compiler, connection) if placeholder else "%s", [self]

    def __add__(self, other: Any) -> "Given":  # type: ignore[override]
        if not isinstance(other, dt.timedelta):
            raise NotReusable(f"{self._key} + {other!r}")
        return Given(self._key, self.output_field, self._shift + other)

    def __sub__(self, other: Any) -> "Given":  # type: ignore[override]
        return self + -other

    def told(self, values: dict[str, Any], connection: Any) -> Any:
        value = values[self._key] + self._shift if self._shift else values[self._key]
        return self.output_field.get_db_prep_value(value, connection=connection)


class Asking:
    """What every statement may ask for: the day and the moment. All that there is where no person is said to ask."""

    today = Given("today", DateField())
    now = Given("now", DateTimeField())


class Anybody(Asking, Given):
    """Stands for the person while a statement is put together: the rights that hold everywhere, and nothing else."""

    #: All of a person that may decide which statement it is.
    RIGHTS: ClassVar = ("is_active", "is_administrator", "is_archivist")

    is_authenticated = True
    is_keeper = User.is_keeper

    def __init__(self, is_active: bool, is_administrator: bool, is_archivist: bool) -> None:
        super().__init__("person", BigAutoField())
        self.is_active, self.is_administrator, self.is_archivist = is_active, is_administrator, is_archivist

    @property
    def pk(self) -> "Anybody":
        return self


class _Statement(NamedTuple):
    """A compiled queryset; `sql` is empty where the rule itself says that there is nothing."""

    queryset: QuerySet[Any]
    compiler: Any
    sql: str
    params: tuple[Any, ...]


#: More than these are not kept: they are as many as there are combinations of rights, times the kinds of statements.
_KEPT = 64


class Compiled(Generic[M]):
    """The queryset that `build(user, *shape, **given)` makes, compiled once for each combination of rights and `shape`.

    Where it is the same whoever asks, it is asked by None, and `build` is told the day and the moment alone (`Asking`).
    `given` says the kinds of the values that `build` takes by name beside the person. `shape` is what else decides how
    the statement looks; it is part of what it is kept by.
    """

    def __init__(self, build: Callable[..., QuerySet[Any, M]], **given: Field) -> None:
        if getattr(build, "__closure__", None):
            raise NotReusable(f"{build.__qualname__} holds on to something around it")
        self._build = build
        self._given = {name: Given(name, field) for name, field in given.items()}
        self._kept: dict[Hashable, _Statement] = {}

    def queryset(self, user: User | None, *shape: Hashable, **given: Any) -> QuerySet[Any, M]:
        """The same, put together for this asking alone: what the statement is held against."""
        return self._build(user or User(), *shape, **given)

    def rows(self, user: User | None, *shape: Hashable, **given: Any) -> list[M]:
        """What the queryset holds for this person now, with what it prefetches."""
        statement = self._statement(user, shape)
        if not statement.sql:
            return []
        # A compiler that only has its statement's words left to send; the rows are read by Django as always.
        compiler = copy.copy(statement.compiler)
        compiler.connection = connections[statement.queryset.db]
        asked = statement.sql, self._params(statement, user, given)
        compiler.as_sql = lambda *args, **kwargs: asked
        found = statement.queryset._chain()  # type: ignore[attr-defined]
        found.query.get_compiler = lambda *args, **kwargs: compiler
        return list(found)

    def get_or_404(self, user: User | None, *shape: Hashable, **given: Any) -> M:
        found = self.rows(user, *shape, **given)
        if not found:
            raise Http404
        [row] = found
        return row

    def count(self, user: User | None, *shape: Hashable, **given: Any) -> int:
        """How many rows the queryset holds for this person now."""
        statement = self._statement(user, shape)
        if not statement.sql:
            return 0
        with connections[statement.queryset.db].cursor() as cursor:
            # Django's own words, with places for values and none of their content.
            counted = f"SELECT COUNT(*) FROM ({statement.sql}) counted"  # noqa: S608
            cursor.execute(counted, self._params(statement, user, given))
            return cursor.fetchone()[0]

    def _statement(self, user: User | None, shape: tuple[Hashable, ...]) -> _Statement:
        rights = None if user is None else tuple(getattr(user, right) for right in Anybody.RIGHTS)
        if (found := self._kept.get((rights, shape))) is None:
            if len(self._kept) >= _KEPT:
                self._kept.clear()
            asking = Asking() if rights is None else Anybody(*rights)
            found = self._kept[rights, shape] = _compile(self._build(asking, *shape, **self._given))
        return found

    def _params(self, statement: _Statement, user: User | None, given: dict[str, Any]) -> tuple[Any, ...]:
        if given.keys() != self._given.keys():
            raise TypeError(f"{self._build.__qualname__} is asked with {sorted(self._given)}, not {sorted(given)}")
        connection = connections[statement.queryset.db]
        values = given | {"today": timezone.localdate(), "now": timezone.now()}
        values |= {"person": user.pk} if user else {}
        return tuple(part.told(values, connection) if isinstance(part, Given) else part for part in statement.params)


def _compile(queryset: QuerySet[Any, Any]) -> _Statement:
    compiler = queryset.query.get_compiler(queryset.db)
    try:
        sql, params = compiler.as_sql()
    except EmptyResultSet:
        sql, params = "", ()
    for part in params:
        if not (isinstance(part, Given) or _is_constant(part)):
            raise NotReusable(f"{part!r} is no part of a statement that is asked again")
    # The connection is the thread's that came first; kept here, it would stay open when the thread has ended.
    compiler.connection = None
    return _Statement(queryset, compiler, sql, tuple(params))


def _is_constant(part: Any) -> bool:
    """A word, a number or a list of these, as the code says them; no day or moment: it would be the first asker's."""
    return all(map(_is_constant, part)) if isinstance(part, list | tuple) else isinstance(part, str | int | None)
