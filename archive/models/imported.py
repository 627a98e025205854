"""Old minutes from before CESAM: sent in as files, read by the worker, confirmed by a person, kept as records.

What is imported was signed elsewhere or not at all, and every page says so.
"""

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from archive.models.register import KeptByArchivist, RegisterEntry, RegistrySeries, Secrecy
from parties.exceptions import Invalid
from parties.models import Body, Event, Seat
from parties.models.kept import logged

if TYPE_CHECKING:
    from parties.models import User

_HASH = r"^[0-9a-f]{64}$"


class Reading(models.TextChoices):
    """How the words of a file became known."""

    TEXT = "text", _("From its text")
    PICTURES = "pictures", _("Read from pictures of the pages, with the mistakes of that")
    NONE = "none", _("Not at all: it holds no text that can be read here")


class RecordQuerySet(models.QuerySet["ImportedRecord"]):
    def visible_to(self, user: "User") -> "RecordQuerySet":
        """Records that exist for the person: archivists see all; who has a seat in the body, today or on the day of
        the meeting, sees those without secrecy. Twin of `is_visible_to`."""
        if not user.is_authenticated:
            return self.none()
        if user.is_active and user.is_archivist:
            return self
        seats = Seat.objects.filter(body=OuterRef("body"), person=user)
        held = seats.filter(Q(to_on=None) | Q(to_on__gte=OuterRef("held_on")), from_on__lte=OuterRef("held_on"))
        return self.filter(Exists(seats.on(timezone.localdate())) | Exists(held), register_entry__secrecy=Secrecy.NONE)


class ImportedRecord(KeptByArchivist):
    """Minutes of a meeting before CESAM, as a file. The file stays as it came; what is said of it may be corrected."""

    body = models.ForeignKey(Body, verbose_name=_("body"), on_delete=models.PROTECT, related_name="+")
    held_on = models.DateField(_("day of the meeting"))
    title = models.CharField(_("title"), max_length=200)
    file_name = models.CharField(_("file name"), max_length=200, editable=False)
    kind = models.CharField(max_length=8, editable=False)
    size = models.PositiveBigIntegerField(editable=False)
    sha256 = models.CharField(max_length=64, unique=True, editable=False)
    reading = models.CharField(max_length=10, choices=Reading, editable=False)
    at = models.DateTimeField(default=timezone.now, editable=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", editable=False)

    objects = RecordQuerySet.as_manager()

    class Meta:
        verbose_name = _("imported minutes")
        verbose_name_plural = _("imported minutes")
        constraints = [
            models.CheckConstraint(condition=Q(size__gt=0), name="a_record_is_not_empty"),
            models.CheckConstraint(condition=Q(sha256__regex=_HASH), name="a_record_has_its_hash"),
        ]

    def __str__(self) -> str:
        return self.title

    def is_visible_to(self, user: "User") -> bool:
        """Twin of `.visible_to()`."""
        if not user.is_authenticated:
            return False
        if user.is_active and user.is_archivist:
            return True
        if self.register_entry.secrecy != Secrecy.NONE:
            return False
        seats = Seat.objects.filter(body=self.body_id, person=user)
        return any(seats.on(day).exists() for day in (timezone.localdate(), self.held_on))

    def clean(self) -> None:
        if fault := day_fault(self.held_on):
            raise ValidationError({"held_on": fault})

    @transaction.atomic
    def change(self, *, by: "User") -> None:
        """As `Kept.change`; the entry of the register follows."""
        super().change(by=by)
        RegisterEntry.objects.filter(record=self).update(body=self.body, held_on=self.held_on)

    @transaction.atomic
    def enter(self, *, by: "User", number: str = "", secrecy_statute: str = "") -> RegisterEntry:
        """Keep a new record and enter it in the register; with a statute it is secret as a whole from the beginning.

        Raises:
            NotAllowed: the person is no archivist.
            Invalid: the same file is kept already, or what is said of it cannot be.
        """
        self.add(by=by)
        entry = RegisterEntry(record=self, body=self.body, held_on=self.held_on, number=number)
        if series := RegistrySeries.objects.filter(body=self.body_id).first():
            entry.classification_code = series.classification_code
            entry.retention, entry.retention_years = series.retention, series.retention_years
        if secrecy_statute:
            entry.secrecy, entry.secrecy_statute = Secrecy.WHOLE, secrecy_statute
        entry.clean()
        entry.save()
        values = {name: value for name, value in logged(entry).items() if value not in (None, "")}
        Event.record("registerentry.added", entry, by=by, **values)
        return entry


def day_fault(day: dt.date | None) -> str:
    """Why minutes cannot be of this day, in a sentence; "" for a day that they can be of, or none."""
    if day is None or dt.date(1900, 1, 1) <= day <= timezone.localdate():
        return ""
    return gettext("The day must be in the past, and after 1900.")


class Intake(models.Model):
    """A number of files that an archivist has sent in at once."""

    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    #: The body that all belong to, where the person has said so; else it is guessed.
    body = models.ForeignKey(Body, null=True, on_delete=models.PROTECT, related_name="+")
    #: What lists (csv) say of files, by the file's name in small letters.
    listed = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("import of old minutes")
        verbose_name_plural = _("imports of old minutes")

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M}"

    @classmethod
    def unfinished(cls) -> models.QuerySet["Intake"]:
        """Those with something for the worker to do."""
        waiting = IntakeFile.objects.filter(intake=OuterRef("pk"), step=IntakeFile.Step.WAITING)
        packed = IntakePack.objects.filter(intake=OuterRef("pk"), is_done=False)
        return cls.objects.filter(Exists(waiting) | Exists(packed))


class IntakePack(models.Model):
    """A zip that was sent in, until all of it has been taken out."""

    intake = models.ForeignKey(Intake, on_delete=models.CASCADE, related_name="packs")
    name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    #: How many files are in it, once that is known.
    count = models.PositiveIntegerField(default=0)
    #: How many bytes have come out of it.
    unpacked = models.PositiveBigIntegerField(default=0)
    is_done = models.BooleanField(default=False)
    #: When the zip itself was thrown away (`archive.clearing`).
    gone_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = _("packed files")
        verbose_name_plural = _("packed files")

    def __str__(self) -> str:
        return self.name


class IntakeFileQuerySet(models.QuerySet["IntakeFile"]):
    def at_step(self, step: str) -> "IntakeFileQuerySet":
        return self.filter(step=step)

    def complete(self) -> "IntakeFileQuerySet":
        """Read, with a body and a day: only a person's word is missing. Twin of `is_complete`."""
        return self.filter(step=IntakeFile.Step.READY, body__isnull=False, held_on__isnull=False)

    def left(self, before: dt.datetime) -> "IntakeFileQuerySet":
        """Files whose bytes are still there and that nobody has wanted since then."""
        Step = IntakeFile.Step
        refused = Q(step__in=[Step.REFUSED, Step.DUPLICATE], intake__at__lt=before)
        discarded = Q(step=Step.DISCARDED, discarded_at__lt=before)
        return self.filter(refused | discarded, gone_at=None).exclude(sha256="")

    def in_order(self) -> "IntakeFileQuerySet":
        return self.order_by("place", "pk")


class IntakeFile(models.Model):
    """One file on its way: read by the worker, then confirmed or discarded by a person."""

    class Step(models.TextChoices):
        WAITING = "waiting", _("Waits to be read")
        READY = "ready", _("To be confirmed")
        DUPLICATE = "duplicate", _("Here already")
        REFUSED = "refused", _("Not taken")
        CONFIRMED = "confirmed", _("Confirmed")
        DISCARDED = "discarded", _("Discarded")
        #: A list of a zip, which says what its files are.
        LIST = "list", _("List")

    class Source(models.TextChoices):
        """Where the day comes from."""

        LIST = "list", _("from the list")
        TEXT = "text", _("from the text")
        NAME = "name", _("from the file's name")
        PERSON = "person", _("by hand")

    #: A file that the worker died of so often is not tried again.
    MOST_TRIES = 3
    #: What a person says of it.
    SAID = ("title", "body", "held_on", "number", "secrecy_statute")

    intake = models.ForeignKey(Intake, on_delete=models.CASCADE, related_name="files")
    pack = models.ForeignKey(IntakePack, null=True, on_delete=models.CASCADE, related_name="files")
    #: Its number in the pack.
    number_in_pack = models.PositiveIntegerField(null=True)
    #: Where it lay, with its name; never used as a path.
    place = models.CharField(max_length=400)
    file_name = models.CharField(max_length=200, blank=True)
    kind = models.CharField(max_length=8, blank=True)
    size = models.PositiveBigIntegerField(default=0)
    #: "" for what was not taken.
    sha256 = models.CharField(max_length=64, blank=True, db_index=True)
    step = models.CharField(max_length=10, choices=Step, default=Step.WAITING)
    tries = models.PositiveSmallIntegerField(default=0)
    #: Why it was not taken, or what it is the same as, in the archivist's words.
    problem = models.TextField(blank=True)
    reading = models.CharField(max_length=10, choices=Reading, blank=True)
    #: Whether a personal identity number stands in it: who confirms it should know.
    is_personal = models.BooleanField(default=False)
    title = models.CharField(_("title"), max_length=200, blank=True)
    body = models.ForeignKey(
        Body, verbose_name=_("body"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    held_on = models.DateField(_("day of the meeting"), null=True, blank=True)
    day_from = models.CharField(max_length=8, choices=Source, blank=True)
    number = models.CharField(_("registry number"), max_length=50, blank=True)
    secrecy_statute = models.CharField(
        _("statute of secrecy"),
        max_length=200,
        blank=True,
        help_text=_("For example OSL 39 kap. 1 §. With one, only archivists find and read it here."),
    )
    record = models.OneToOneField(ImportedRecord, null=True, on_delete=models.SET_NULL, related_name="came_as")
    discarded_at = models.DateTimeField(null=True, editable=False)
    #: When its bytes and its words were thrown away (`archive.clearing`).
    gone_at = models.DateTimeField(null=True, editable=False)

    objects = IntakeFileQuerySet.as_manager()

    class Meta:
        verbose_name = _("file of an import")
        verbose_name_plural = _("files of an import")
        constraints = [
            models.UniqueConstraint(fields=["pack", "number_in_pack"], name="taken_out_once"),
            models.CheckConstraint(
                condition=Q(step="refused") | Q(sha256__regex=_HASH), name="a_file_of_an_import_has_its_hash"
            ),
        ]
        indexes = [models.Index(fields=["intake", "step"], name="intake_step")]

    def __str__(self) -> str:
        return self.place

    @property
    def is_complete(self) -> bool:
        """Twin of `.complete()`."""
        return self.step == self.Step.READY and self.body_id is not None and self.held_on is not None

    @property
    def is_ready(self) -> bool:
        return self.step == self.Step.READY

    def clean(self) -> None:
        if fault := day_fault(self.held_on):
            raise ValidationError({"held_on": fault})

    def require_ready(self, by: "User") -> None:
        """Lock the row and ask again. Raises NotAllowed, Invalid."""
        ImportedRecord().require_kept_by(by)
        self.refresh_from_db(from_queryset=IntakeFile.objects.select_for_update(no_key=True))
        if not self.is_ready:
            raise Invalid(_("Somebody has already confirmed or discarded this file."))

    @transaction.atomic
    def correct(self, *, by: "User", **said: Any) -> None:
        """What a person says of it, all of `SAID`. Raises NotAllowed, Invalid."""
        if fault := day_fault(said["held_on"]):
            raise Invalid(fault)
        self.require_ready(by)
        if said["held_on"] != self.held_on:
            self.day_from = self.Source.PERSON if said["held_on"] else ""
        for name in self.SAID:
            setattr(self, name, said[name])
        self.save(update_fields=[*self.SAID, "day_from"])

    @transaction.atomic
    def confirm(self, *, by: "User") -> ImportedRecord:
        """Keep it as a record. Raises NotAllowed; Invalid: body or day is missing, or it is kept already."""
        self.require_ready(by)
        if self.body is None or self.held_on is None:
            raise Invalid(_("Say its body and its day first."))
        record = ImportedRecord(
            body=self.body,
            held_on=self.held_on,
            title=self.title or self.file_name,
            file_name=self.file_name,
            kind=self.kind,
            size=self.size,
            sha256=self.sha256,
            reading=self.reading,
            by=by,
        )
        record.enter(by=by, number=self.number, secrecy_statute=self.secrecy_statute)
        self.step, self.record = self.Step.CONFIRMED, record
        self.save(update_fields=["step", "record"])
        return record

    @transaction.atomic
    def discard(self, *, by: "User") -> None:
        """Do not keep it. Raises NotAllowed, Invalid."""
        self.require_ready(by)
        self.step, self.discarded_at = self.Step.DISCARDED, timezone.now()
        self.save(update_fields=["step", "discarded_at"])

    @transaction.atomic
    def restore(self, *, by: "User") -> None:
        """Have a discarded one again among those to be confirmed. Raises NotAllowed, Invalid."""
        ImportedRecord().require_kept_by(by)
        self.refresh_from_db(from_queryset=IntakeFile.objects.select_for_update(no_key=True))
        if self.step != self.Step.DISCARDED:
            raise Invalid(_("Somebody has already brought this file back."))
        if self.gone_at is not None:
            raise Invalid(_("The file has been thrown away. Send it in again."))
        self.step, self.discarded_at = self.Step.READY, None
        self.save(update_fields=["step", "discarded_at"])
