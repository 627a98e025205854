"""Minutes and meetings, and what goes of them without them."""

import datetime as dt

from django.apps import apps
from django.db.models import Exists, F, Max, OuterRef, Q, QuerySet, Sum
from django.db.models.functions import Coalesce, ExtractYear
from django.utils.translation import ngettext

from archive.models import (
    Disclosure,
    ImportedRecord,
    IntakeFile,
    RegisterEntry,
    Retention,
    RetentionAct,
    RetentionKind,
    RetentionRule,
)
from archive.retention import meetings, years
from archive.retention.kinds.base import Kind, Proposed, day_of, deletes, octets
from cesam import display
from meetings.models import Dispatch, Meeting, Notice
from minutes.models import Lock, MinutesVersion, Round, Seal, Signatory
from outbox.models import Letter


class _ByRegister(Kind):
    """Minutes, of which each entry of the register says how long they are kept."""

    is_personal = False

    def due(self, rule: RetentionRule, today: dt.date) -> "QuerySet[RegisterEntry]":
        if rule.act != RetentionAct.REGISTER:
            return RegisterEntry.objects.none()
        old = RegisterEntry.objects.filter(retention=Retention.DELETE).alias(year=ExtractYear("held_on"))
        return old.filter(year__lt=today.year - F("retention_years")).select_related("body")

    def proposed(self, row: RegisterEntry, rule: RetentionRule) -> Proposed:
        assert row.retention_years is not None
        label = f"{row.body.name}, {display.date_short(row.held_on)}"
        size = getattr(row, "size", 0) or 0
        key = row.meeting_id or row.record_id
        assert key is not None
        return Proposed(key, label, row.held_on, row.retention_years, size, row.number)

    def lock(self, keys: list[int]) -> None:
        list(RegisterEntry.objects.filter(**{f"{self.source}__in": keys}).select_for_update().values_list("pk"))


class Minutes(_ByRegister):
    key = RetentionKind.MINUTES
    model = Meeting
    source = "meeting_id"
    covers = ("meetings.Meeting",)

    def due(self, rule: RetentionRule, today: dt.date) -> "QuerySet[RegisterEntry]":
        sealed = Seal.objects.filter(round__meeting=OuterRef("meeting")).values("round__meeting")
        going_on = Round.objects.filter(meeting=OuterRef("meeting"), end="")
        size = Coalesce(sealed.annotate(size=Sum(octets("pdf"))).values("size")[:1], 0)
        found = super().due(rule, today).of_meetings().exclude(Exists(going_on))  # type: ignore[attr-defined]
        return found.annotate(size=size)

    def remove(self, keys: list[int]) -> list[str]:
        return [sha256 for key in keys for sha256 in meetings.remove(key)]

    def count(self, number: int) -> str:
        return ngettext("the minutes of %(n)s meeting", "the minutes of %(n)s meetings", number) % {"n": number}


class Imported(_ByRegister):
    key = RetentionKind.IMPORTED
    model = ImportedRecord
    source = "record_id"
    covers = ("archive.ImportedRecord",)

    def due(self, rule: RetentionRule, today: dt.date) -> "QuerySet[RegisterEntry]":
        return super().due(rule, today).imported().annotate(size=F("record__size"))  # type: ignore[attr-defined]

    def remove(self, keys: list[int]) -> list[str]:
        records = ImportedRecord.objects.filter(pk__in=keys)
        files = list(records.values_list("sha256", flat=True))
        # What the import says of the file goes with it: its name, its place, what was read in it.
        meetings.raw_delete(IntakeFile.objects.filter(record__in=keys))
        meetings.raw_delete(Disclosure.objects.filter(record__in=keys))
        meetings.raw_delete(RegisterEntry.objects.filter(record__in=keys))
        meetings.raw_delete(records)
        return files

    def count(self, number: int) -> str:
        return ngettext("%(n)s imported minutes", "%(n)s imported minutes", number) % {"n": number}


class _OfMeetings(Kind):
    """Things of a meeting that go without it, or with it."""

    model = Meeting
    is_personal = False

    def proposed(self, row: Meeting, rule: RetentionRule) -> Proposed:
        assert rule.years is not None
        label = f"{row.body.name}, {display.date_short(row.held_on)}"
        return Proposed(row.pk, label, self.since(row), rule.years, getattr(row, "size", 0) or 0, row.registry_number)

    def since(self, row: Meeting) -> dt.date:
        return row.held_on

    def lock(self, keys: list[int]) -> None:
        list(Meeting.objects.filter(pk__in=keys).select_for_update().values_list("pk"))


class Meetings(_OfMeetings):
    key = RetentionKind.MEETINGS
    covers = ("meetings.Meeting",)
    STATUSES = (*Meeting.OPEN_STATUSES, Meeting.Status.CANCELLED)

    def due(self, rule: RetentionRule, today: dt.date) -> "QuerySet[Meeting]":
        if (after := deletes(rule)) is None:
            return Meeting.objects.none()
        old = Meeting.objects.filter(starts_at__date__lte=years.last_day(today, after), status__in=self.STATUSES)
        # Of what was sent for adjustment there are minutes, signed or not.
        return old.filter(rounds=None, locks=None, register_entry=None).select_related("body")

    def remove(self, keys: list[int]) -> list[str]:
        return [sha256 for key in keys for sha256 in meetings.remove(key)]

    def count(self, number: int) -> str:
        return ngettext("%(n)s meeting without minutes", "%(n)s meetings without minutes", number) % {"n": number}


class Notices(_OfMeetings):
    key = RetentionKind.NOTICES
    covers = ("meetings.Notice", "meetings.NoticeFile", "meetings.Invitation", "meetings.Dispatch")

    def due(self, rule: RetentionRule, today: dt.date) -> "QuerySet[Meeting]":
        if (after := deletes(rule)) is None:
            return Meeting.objects.none()
        last = years.last_day(today, after)
        sent = Notice.objects.filter(meeting=OuterRef("pk"))
        queued = Dispatch.objects.filter(notice__meeting=OuterRef("pk"), letter__state=Letter.State.QUEUED)
        found = Meeting.objects.filter(Exists(sent), starts_at__date__lte=last)
        found = found.exclude(Exists(sent.filter(at__date__gt=last))).exclude(Exists(queued))
        return found.select_related("body").annotate(size=Coalesce(Sum(octets("notices__files__pdf")), 0))

    def remove(self, keys: list[int]) -> list[str]:
        return [sha256 for key in keys for sha256 in meetings.remove_notices(key)]

    def count(self, number: int) -> str:
        return ngettext("the notices of %(n)s meeting", "the notices of %(n)s meetings", number) % {"n": number}


class Drafts(_OfMeetings):
    """From the year in which the minutes were sealed."""

    key = RetentionKind.DRAFTS
    covers = ("minutes.MinutesVersion", "meetings.TextRevision", "meetings.StatementRevision", "meetings.AsideText",
              "meetings.StatementDraft")  # fmt: skip

    def due(self, rule: RetentionRule, today: dt.date) -> "QuerySet[Meeting]":
        if (after := deletes(rule)) is None:
            return Meeting.objects.none()
        sealed = Lock.objects.filter(item=None, at__date__lte=years.last_day(today, after))
        there = Q()
        for label, way, which in meetings.DRAFTS:
            there |= Q(Exists(apps.get_model(label)._base_manager.filter(which, **{way: OuterRef("pk")})))
        size = MinutesVersion.objects.filter(meeting=OuterRef("pk"), round=None).values("meeting")
        found = Meeting.objects.filter(Exists(sealed.filter(meeting=OuterRef("pk")))).filter(there)
        found = found.exclude(Exists(Round.objects.filter(meeting=OuterRef("pk"), end="")))
        return found.select_related("body").annotate(
            sealed_at=sealed.filter(meeting=OuterRef("pk")).values("at")[:1],
            size=Coalesce(size.annotate(size=Sum(octets("pdf"))).values("size")[:1], 0),
        )

    def since(self, row: Meeting) -> dt.date:
        return day_of(row.sealed_at)  # type: ignore[attr-defined]

    def remove(self, keys: list[int]) -> list[str]:
        return [sha256 for key in keys for sha256 in meetings.remove_drafts(key)]

    def count(self, number: int) -> str:
        return ngettext("the drafts of %(n)s meeting", "the drafts of %(n)s meetings", number) % {"n": number}


class Readings(_OfMeetings):
    """When each person opened what was to be signed."""

    key = RetentionKind.READINGS
    covers = ("minutes.Signatory",)

    def due(self, rule: RetentionRule, today: dt.date) -> "QuerySet[Meeting]":
        if (after := deletes(rule)) is None:
            return Meeting.objects.none()
        opened = Signatory.objects.filter(round__meeting=OuterRef("pk"), opened_at__isnull=False)
        fresh = opened.filter(Q(opened_at__date__gt=years.last_day(today, after)) | Q(round__end=""))
        found = Meeting.objects.filter(Exists(opened)).exclude(Exists(fresh)).select_related("body")
        return found.annotate(last_opened_at=Max("rounds__signatories__opened_at"))

    def since(self, row: Meeting) -> dt.date:
        return day_of(row.last_opened_at)  # type: ignore[attr-defined]

    def remove(self, keys: list[int]) -> list[str]:
        Signatory.objects.filter(round__meeting__in=keys, opened_at__isnull=False).update(opened_at=None)
        return []

    def count(self, number: int) -> str:
        return ngettext("the log of readings of %(n)s meeting", "the logs of readings of %(n)s meetings", number) % {
            "n": number
        }
