"""What a kind of thing that has a rule is: what falls under it today, what it is called, and how it goes."""

import datetime as dt
from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Any, ClassVar

from django.db.models import BigIntegerField, F, Func, Model, QuerySet
from django.utils import timezone

from archive.models import RetentionAct, RetentionRule
from archive.retention import meetings, years


@dataclass(frozen=True)
class Proposed:
    """What a rule would delete."""

    source_id: int
    label: str
    since: dt.date
    years: int
    size: int = 0
    number: str = ""


def octets(column: str) -> Func:
    return Func(F(column), function="octet_length", output_field=BigIntegerField())


class Kind(ABC):
    """One kind. `due` gives rows with what `proposed` needs, in as few queries as there are tables."""

    key: ClassVar[str]
    #: Whether its labels may name people; then they go with the things.
    is_personal: ClassVar[bool] = True
    #: So many go in one transaction, with one event of the log for all of them.
    at_a_time: ClassVar[int] = 1
    #: The models whose rows are deleted as things of this kind.
    covers: ClassVar[tuple[str, ...]]

    @abstractmethod
    def due(self, rule: RetentionRule, today: dt.date) -> "QuerySet[Any]": ...

    @abstractmethod
    def proposed(self, row: Any, rule: RetentionRule) -> Proposed: ...

    @abstractmethod
    def remove(self, keys: list[int]) -> list[str]:
        """Take the things away in the current transaction; gives the hashes of files that they had."""

    @abstractmethod
    def count(self, number: int) -> str:
        """So many of them, in words."""

    #: How `due` finds a thing again.
    source: ClassVar[str] = "pk"

    def still(self, keys: list[int], rule: RetentionRule, today: dt.date) -> set[int]:
        """Which of the things fall under the rule now."""
        found = self.due(rule, today).filter(**{f"{self.source}__in": keys})
        return set(found.order_by().values_list(self.source, flat=True))

    @abstractmethod
    def lock(self, keys: list[int]) -> None:
        """Hold what decides about the things until the transaction ends."""

    def is_there(self, key: int) -> bool:
        return self.model._base_manager.filter(pk=key).exists()

    model: ClassVar[type[Model]]


def deletes(rule: RetentionRule) -> int | None:
    return rule.years if rule.act == RetentionAct.DELETE else None


def day_of(moment: dt.datetime) -> dt.date:
    return timezone.localtime(moment).date()


class Dated(Kind):
    """Things with a moment of their own."""

    moment: ClassVar[str]

    def all(self) -> "QuerySet[Any]":
        return self.model._base_manager.all()

    def due(self, rule: RetentionRule, today: dt.date) -> "QuerySet[Any]":
        if (after := deletes(rule)) is None:
            return self.model._base_manager.none()
        return self.all().filter(**{f"{self.moment}__date__lte": years.last_day(today, after)})

    def proposed(self, row: Any, rule: RetentionRule) -> Proposed:
        assert rule.years is not None
        at = getattr(row, self.moment)
        return Proposed(row.pk, self.label(row)[:300], day_of(at), rule.years, getattr(row, "bytes", 0) or 0)

    def label(self, row: Any) -> str:
        return str(row)

    def lock(self, keys: list[int]) -> None:
        list(self.model._base_manager.filter(pk__in=keys).select_for_update().values_list("pk"))

    def remove(self, keys: list[int]) -> list[str]:
        meetings.raw_delete(self.model._base_manager.filter(pk__in=keys))
        return []
