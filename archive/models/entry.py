"""The one table that is searched, and the words of files."""

from typing import TYPE_CHECKING

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Q
from django.db.models.expressions import RawSQL
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from archive.models.imported import ImportedRecord
from meetings.models import AgendaItem, Meeting, OpenQuestion
from parties.models import Seat

if TYPE_CHECKING:
    from parties.models import User


class SearchQuerySet(models.QuerySet["SearchEntry"]):
    def visible_to(self, user: "User") -> "SearchQuerySet":
        """What the person may read, by the rules of what each entry tells of.

        A seat in the body today shows all of it. For the rest the querysets of meetings, items and questions are
        asked themselves; tests/archive/test_reach.py compares every entry with them.
        """
        if not user.is_authenticated:
            return self.none()
        Kind = SearchEntry.Kind
        bodies = list(Seat.objects.filter(person=user).on(timezone.localdate()).values_list("body_id", flat=True))
        # A narrow set first: whoever reads a meeting by a seat of another day holds or held one in its body.
        held = Meeting.objects.filter(body__seats__person=user).exclude(body__in=bodies).distinct()
        whole = [meeting.pk for meeting in held.noting_whole(user).only("pk") if meeting.is_whole]
        in_meetings = Q(meeting__in=whole)
        if user.is_archivist:
            in_meetings |= Q(status__in=Meeting.SIGNED_STATUSES)
            records = Q(kind=Kind.RECORD)
        else:
            records = Q(kind=Kind.RECORD, source_id__in=self._records_of_then(user, bodies))
        guests = list(AgendaItem.objects.kept().read_by_guest(user).values_list("pk", flat=True))
        questions = OpenQuestion.objects.visible_to(user).exclude(body__in=bodies).values("pk")
        return self.filter(
            (Q(body__in=bodies) & ~Q(status=SearchEntry.IMPORTED_SECRET))
            | records
            | (Q(kind__in=SearchEntry.OF_MEETINGS) & in_meetings)
            | Q(kind__in=[Kind.ITEM, Kind.DOCUMENT], item__in=guests)
            | Q(kind=Kind.QUESTION, source_id__in=questions)
        )

    @staticmethod
    def _records_of_then(user: "User", bodies: list[int]) -> list[int]:
        """Imported minutes of bodies where the person has no seat today but had one on the day."""
        had = Seat.objects.filter(person=user).exclude(body__in=bodies).values("body")
        return list(ImportedRecord.objects.filter(body__in=had).visible_to(user).values_list("pk", flat=True))

    def holding(self, query: str) -> "SearchQuerySet":
        """Those with the words of a tsquery, given as its text."""
        held = RawSQL("archive_searchentry.tsv @@ %s::tsquery", [query], output_field=models.BooleanField())
        return self.filter(held)

    def newest_first(self) -> "SearchQuerySet":
        return self.order_by("-at", "-pk")


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
            models.Index(models.F("at").desc(), models.F("id").desc(), name="entry_newest"),
            models.Index(models.F("body"), models.F("at").desc(), models.F("id").desc(), name="entry_newest_of_body"),
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
