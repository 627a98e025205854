"""What was made of minutes, and what came in as files."""

import shutil

from django.db.models import Exists, F, Max, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce, Greatest
from django.utils.translation import ngettext

from archive.models import (
    Disclosure,
    Intake,
    IntakeFile,
    IntakePack,
    Mask,
    MaskedCopy,
    PackageExport,
    RetentionKind,
    RetentionRule,
)
from archive.retention import meetings
from archive.retention.kinds.base import Dated, Proposed, octets
from budget.models import ImportDraft
from cesam import display


class Copies(Dated):
    """From the year in which a copy was made, or last handed out."""

    key = RetentionKind.COPIES
    model = MaskedCopy
    moment = "last_at"
    covers = ("archive.MaskedCopy", "archive.Mask", "archive.Disclosure")

    def all(self) -> "QuerySet[MaskedCopy]":
        light = MaskedCopy.objects.light().select_related("round__meeting__body").defer("round__content")
        under_way = Q(ordered_at__isnull=False, made_at=None, problems=[], fault="")
        last = Greatest(
            F("created_at"), Coalesce("made_at", "created_at"), Coalesce(Max("disclosures__at"), "created_at")
        )
        return light.exclude(under_way).annotate(last_at=last, bytes=octets("pdf"))

    def label(self, row: MaskedCopy) -> str:
        meeting = row.round.meeting
        return f"{meeting.body.name}, {display.date_short(meeting.held_on)}"

    def remove(self, keys: list[int]) -> list[str]:
        for found in (
            Disclosure.objects.filter(copy__in=keys),
            Mask.objects.filter(copy__in=keys),
            MaskedCopy.objects.filter(pk__in=keys),
        ):
            meetings.raw_delete(found)
        return []

    def count(self, number: int) -> str:
        return ngettext("%(n)s masked copy", "%(n)s masked copies", number) % {"n": number}


class Disclosures(Dated):
    key = RetentionKind.DISCLOSURES
    model = Disclosure
    moment = "at"
    covers = ("archive.Disclosure",)

    def all(self) -> "QuerySet[Disclosure]":
        light = Disclosure.objects.filter(copy=None).select_related("round__meeting__body", "record__body")
        return light.defer("round__content")

    def label(self, row: Disclosure) -> str:
        minutes = row.minutes
        return f"{minutes.body.name}, {display.date_short(minutes.held_on)} → {row.to_whom}"

    def count(self, number: int) -> str:
        return ngettext("%(n)s note of a handing out", "%(n)s notes of handings out", number) % {"n": number}


class Packages(Dated):
    key = RetentionKind.PACKAGES
    model = PackageExport
    moment = "ordered_at"
    is_personal = False
    covers = ("archive.PackageExport",)

    def all(self) -> "QuerySet[PackageExport]":
        return PackageExport.objects.exclude(finished_at=None, discarded_at=None, fault="").select_related("body")

    def proposed(self, row: PackageExport, rule: RetentionRule) -> Proposed:
        found = super().proposed(row, rule)
        return Proposed(found.source_id, found.label, found.since, found.years, row.size)

    def remove(self, keys: list[int]) -> list[str]:
        for export in PackageExport.objects.filter(pk__in=keys):
            # Before the row: what is broken off here is merely done again, and the packages can be made anew.
            shutil.rmtree(export.folder, ignore_errors=True)
        return super().remove(keys)

    def count(self, number: int) -> str:
        return ngettext("%(n)s export of packages", "%(n)s exports of packages", number) % {"n": number}


class Intakes(Dated):
    """What was sent in when; the minutes that were kept of it have rules of their own."""

    key = RetentionKind.INTAKES
    model = Intake
    moment = "at"
    covers = ("archive.Intake", "archive.IntakePack", "archive.IntakeFile")

    def all(self) -> "QuerySet[Intake]":
        Step = IntakeFile.Step
        files = IntakeFile.objects.filter(intake=OuterRef("pk"))
        waiting = files.filter(step__in=[Step.WAITING, Step.READY])
        # Their bytes are cleared by themselves (`archive.clearing`), and need their rows until then.
        uncleared = files.filter(step__in=[Step.REFUSED, Step.DUPLICATE, Step.DISCARDED], gone_at=None).exclude(
            sha256=""
        )
        packed = IntakePack.objects.filter(intake=OuterRef("pk"), gone_at=None)
        return Intake.objects.exclude(Exists(waiting)).exclude(Exists(uncleared)).exclude(Exists(packed))

    def remove(self, keys: list[int]) -> list[str]:
        lists = IntakeFile.objects.filter(intake__in=keys, step=IntakeFile.Step.LIST).exclude(sha256="")
        files = list(lists.values_list("sha256", flat=True))
        meetings.raw_delete(IntakeFile.objects.filter(intake__in=keys))
        meetings.raw_delete(IntakePack.objects.filter(intake__in=keys))
        return [*files, *super().remove(keys)]

    def count(self, number: int) -> str:
        return ngettext("%(n)s import", "%(n)s imports", number) % {"n": number}


class BudgetFiles(Dated):
    key = RetentionKind.BUDGET_FILES
    model = ImportDraft
    moment = "at"
    covers = ("budget.ImportDraft",)

    def all(self) -> "QuerySet[ImportDraft]":
        return (
            ImportDraft.objects.exclude(wanted__isnull=False, follow_up=None)
            .defer("data")
            .annotate(bytes=octets("data"))
        )

    def count(self, number: int) -> str:
        return ngettext("%(n)s budget file", "%(n)s budget files", number) % {"n": number}
