"""The one table that is searched, and the words of files."""

import datetime as dt
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Final

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Q
from django.db.models.expressions import RawSQL
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from archive.models.imported import ImportedRecord
from meetings.models import AgendaItem, Attendance, Meeting, OpenQuestion
from parties.models import Seat

if TYPE_CHECKING:
    from parties.models import User


#: So many bodies of a person are read each by itself; of more, all together.
_EACH: Final = 8


class SearchQuerySet(models.QuerySet["SearchEntry"]):
    def visible_to(self, user: "User") -> "SearchQuerySet":
        """What the person may read, by the rules of what each entry tells of.

        A seat in the body today shows all of it. For the rest the querysets of meetings, items and questions are
        asked themselves; tests/archive/test_reach.py compares every entry with them.
        """
        rules = self._rules(user)
        return self.filter(reduce(or_, rules)) if rules else self.none()

    def parts_for(self, user: "User") -> "list[SearchQuerySet]":
        """The same, taken apart into what an index gives each by itself: together they are `visible_to`."""
        return [self.filter(rule) for rule in self._rules(user)]

    @classmethod
    def _rules(cls, user: "User") -> list[Q]:
        if not user.is_authenticated:
            return []
        Kind = SearchEntry.Kind
        bodies = list(Seat.objects.filter(person=user).on(timezone.localdate()).values_list("body_id", flat=True))
        of_bodies = [Q(body=body) for body in bodies] if len(bodies) <= _EACH else [Q(body__in=bodies)]
        rules = [rule & ~Q(status=SearchEntry.IMPORTED_SECRET) for rule in of_bodies]
        rules += cls._of_then(user, bodies)
        if user.is_archivist:
            imported = (SearchEntry.IMPORTED, SearchEntry.IMPORTED_SECRET)
            rules.append(Q(status__in=(*Meeting.SIGNED_STATUSES, *imported)))
        elif records := cls._records_of_then(user, bodies):
            rules.append(Q(kind=Kind.RECORD, source_id__in=records))
        if guests := cls._of_guest(user, bodies):
            rules.append(Q(kind__in=[Kind.ITEM, Kind.DOCUMENT], item__in=guests))
        elsewhere = OpenQuestion.objects.visible_to(user).exclude(body__in=bodies)
        if questions := list(elsewhere.values_list("pk", flat=True)):
            rules.append(Q(kind=Kind.QUESTION, source_id__in=questions))
        return rules

    @staticmethod
    def _of_then(user: "User", bodies: list[int]) -> list[Q]:
        """What belongs to meetings on days when the person had a seat, in bodies without one today."""
        had = Seat.objects.filter(person=user).exclude(body__in=bodies).values_list("body_id", "from_on", "to_on")
        rules = []
        for body, from_on, to_on in had.distinct():
            rule = Q(kind__in=SearchEntry.OF_MEETINGS, body=body)
            if from_on:
                rule &= Q(at__gte=_midnight(from_on))
            if to_on:
                rule &= Q(at__lt=_midnight(to_on + dt.timedelta(days=1)))
            rules.append(rule)
        return rules

    @staticmethod
    def _of_guest(user: "User", bodies: list[int]) -> list[int]:
        """Items that the person reads as a guest elsewhere. Most people are in no other roll, and that is soon told."""
        if not Attendance.objects.filter(person=user).exclude(meeting__body__in=bodies).exists():
            return []
        read = AgendaItem.objects.kept().read_by_guest(user, outside=bodies)
        return list(read.order_by().values_list("pk", flat=True))

    @staticmethod
    def _records_of_then(user: "User", bodies: list[int]) -> list[int]:
        """Imported minutes of bodies where the person has no seat today but had one on the day."""
        had = Seat.objects.filter(person=user).exclude(body__in=bodies).values("body")
        return list(ImportedRecord.objects.filter(body__in=had).visible_to(user).values_list("pk", flat=True))

    def holding(self, query: str, words: str) -> "SearchQuerySet":
        """Those with the words of a tsquery, given as its text; the index is asked for `words`, which it implies."""
        if words:
            looked_up = RawSQL("archive_searchentry.tsv @@ %s::tsquery", [words], output_field=models.BooleanField())
            self = self.filter(looked_up)
        if words == query:
            return self
        # "IS TRUE" keeps the index from being asked for it.
        held = RawSQL("(archive_searchentry.tsv @@ %s::tsquery) IS TRUE", [query], output_field=models.BooleanField())
        return self.filter(held)

    def newest_first(self) -> "SearchQuerySet":
        return self.order_by("-at", "-pk")

    def sorted_afterwards(self) -> "SearchQuerySet":
        """The same order, in a way that keeps an index from being read in it: all hits are found first."""
        moment = RawSQL("archive_searchentry.at + interval '0'", [], output_field=models.DateTimeField())
        return self.order_by(moment.desc(), "-pk")


def _midnight(day: dt.date) -> dt.datetime:
    return dt.datetime(day.year, day.month, day.day, tzinfo=timezone.get_default_timezone())


def _newest_of_kinds() -> list[models.Index]:
    """An index for each kind of item: most items are of one, so together they are as large as one of all."""
    newest = models.F("at").desc(), models.F("id").desc()
    return [
        models.Index(*newest, name=f"entry_{kind}", condition=Q(kinds__contains=[kind]))
        for kind in AgendaItem.Kind.values
    ]


class SearchEntry(models.Model):
    """One thing that can be found. Written by the database alone (migrations 0002 and 0003), in the transaction that
    changes what it tells of, so that it cannot drift; `manage.py rebuild_search` writes all anew."""

    class Kind(models.TextChoices):
        MEETING = "meeting", _("Meeting")
        ITEM = "item", _("Item")
        STATEMENT = "statement", _("Statement")
        POSITION = "position", _("Position")
        QUESTION = "question", _("Question")
        BUDGET = "budget", _("Budget row")
        DOCUMENT = "document", _("Document")
        RECORD = "record", _("Imported minutes")

    OF_MEETINGS = (Kind.MEETING, Kind.ITEM, Kind.STATEMENT, Kind.POSITION, Kind.DOCUMENT)

    #: The status of imported minutes, which no meeting has, and of those with secrecy: archivists alone find them.
    IMPORTED, IMPORTED_SECRET = "imported", "imported_secret"

    kind = models.CharField(max_length=12, choices=Kind)
    #: The primary key of what it tells of.
    source_id = models.BigIntegerField()
    #: The primary key of what that stands in, where its page is found by it: a budget row's follow-up.
    within_id = models.BigIntegerField(null=True)
    # No constraints: what is found never hinders what it is found of.
    body = models.ForeignKey("parties.Body", db_constraint=False, on_delete=models.DO_NOTHING, related_name="+")
    meeting = models.ForeignKey(Meeting, null=True, db_constraint=False, on_delete=models.DO_NOTHING, related_name="+")
    item = models.ForeignKey(AgendaItem, null=True, db_constraint=False, on_delete=models.DO_NOTHING, related_name="+")
    at = models.DateTimeField()
    #: Of the meeting; "" for what belongs to none.
    status = models.CharField(max_length=20, blank=True)
    kinds = ArrayField(models.CharField(max_length=24), default=list)
    outcome = models.CharField(max_length=24, blank=True)
    unions = ArrayField(models.BigIntegerField(), default=list)
    title = models.TextField(blank=True)
    text = models.TextField(blank=True)
    tsv = SearchVectorField(editable=False)

    objects = SearchQuerySet.as_manager()

    class Meta:
        verbose_name = _("entry of the search")
        verbose_name_plural = _("entries of the search")
        constraints = [models.UniqueConstraint(fields=["kind", "source_id"], name="found_once")]
        indexes = [
            GinIndex(fields=["tsv"], name="entry_words", fastupdate=False),
            # Of what is not an item there is little: a word that fills the other index may be rare here.
            GinIndex(fields=["tsv"], name="entry_words_beside", fastupdate=False, condition=~Q(kind="item")),
            models.Index(models.F("at").desc(), models.F("id").desc(), name="entry_newest"),
            models.Index(models.F("body"), models.F("at").desc(), models.F("id").desc(), name="entry_newest_of_body"),
            # What archivists find begins after all that is still being written.
            models.Index(
                models.F("at").desc(),
                models.F("id").desc(),
                name="entry_newest_signed",
                condition=Q(status__in=["signed", "archived", "imported", "imported_secret"]),
            ),
            # What a filter leaves little of, where the words alone would leave much.
            models.Index(
                models.F("outcome"),
                models.F("at").desc(),
                models.F("id").desc(),
                name="entry_newest_of_outcome",
                condition=~Q(outcome=""),
            ),
            models.Index(
                models.F("status"),
                models.F("at").desc(),
                models.F("id").desc(),
                name="entry_newest_of_status",
                condition=~Q(status__in=["signed", "archived"]),
            ),
            models.Index(
                models.F("kind"),
                models.F("at").desc(),
                models.F("id").desc(),
                name="entry_newest_of_kind",
                condition=~Q(kind="item"),
            ),
            GinIndex(fields=["unions"], name="entry_unions"),
            *_newest_of_kinds(),
        ]

    def __str__(self) -> str:
        return self.title


class FileText(models.Model):
    """The words of a file, by its hash, read once by the worker; "" where nothing can be read."""

    sha256 = models.CharField(max_length=64, primary_key=True)
    text = models.TextField(blank=True)
    read_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("words of a file")
        verbose_name_plural = _("words of files")

    def __str__(self) -> str:
        return self.sha256[:12]
