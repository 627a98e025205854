"""The register of sealed minutes: what stands beside the seal, since the sealed file itself is never written again."""

import datetime as dt
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, models, transaction
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from archive import numbering
from archive.retention import years
from meetings.models import Meeting
from minutes import composition
from parties.exceptions import Invalid
from parties.models import Body, Event
from parties.models.kept import Kept, logged

if TYPE_CHECKING:
    from minutes.models import Round
    from parties.models import User


class Retention(models.TextChoices):
    PRESERVE = "preserve", _("Preserved")
    DELETE = "delete", _("Deleted after a time")


class Secrecy(models.TextChoices):
    NONE = "none", _("No secrecy")
    PARTLY = "partly", _("Secret in part")
    WHOLE = "whole", _("Secret as a whole")


def _retention_says_how_long(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        condition=Q(retention="preserve", retention_years=None)
        | Q(retention="delete", retention_years__isnull=False, retention_years__gte=1),
        name=name,
        violation_error_message=_("Say after how many years it is deleted; what is preserved has no such time."),
    )


class KeptByArchivist(Kept):
    class Meta:
        abstract = True

    def is_kept_by(self, user: "User") -> bool:
        return user.is_active and user.is_archivist


class RegistrySeries(KeptByArchivist):
    """How minutes of a body are registered: the pattern of its numbers, and what an entry begins with."""

    body = models.OneToOneField(Body, on_delete=models.PROTECT, related_name="registry_series", editable=False)
    pattern = models.CharField(
        _("pattern of the registry numbers"),
        max_length=50,
        blank=True,
        help_text=_(
            "For example KS {year}-{n:04}, which gives KS 2026-0041. Bodies with the same pattern share the series. "
            "Leave empty where numbers come from the municipality's own system and are typed in."
        ),
    )
    classification_code = models.CharField(_("classification code"), max_length=50, blank=True)
    retention = models.CharField(_("retention"), max_length=10, choices=Retention, default=Retention.PRESERVE)
    retention_years = models.PositiveSmallIntegerField(_("years until it is deleted"), null=True, blank=True)

    class Meta:
        verbose_name = _("registration of a body's minutes")
        verbose_name_plural = _("registration of bodies' minutes")
        constraints = [_retention_says_how_long("a_series_says_how_long")]

    def __str__(self) -> str:
        return str(self.body)

    def clean(self) -> None:
        self.pattern = numbering.tidy(self.pattern)
        if self.pattern and (fault := numbering.fault(self.pattern)):
            raise ValidationError({"pattern": fault})

    def draw(self, year: int) -> str:
        """The next number of the series that nobody has. In a transaction: a number that is taken back is drawn anew,
        so the series has no gaps."""
        series = numbering.series(self.pattern, year=year)
        while True:
            number = numbering.written(self.pattern, year=year, n=RegistryCounter.next(series))
            if not RegisterEntry.objects.numbered(number).exists():
                return number


class RegistryCounter(models.Model):
    """The last number that was drawn of a series; its row is held until the transaction ends."""

    series = models.CharField(max_length=80, unique=True)
    last = models.PositiveIntegerField()

    class Meta:
        verbose_name = _("counter of registry numbers")
        verbose_name_plural = _("counters of registry numbers")

    def __str__(self) -> str:
        return self.series

    @classmethod
    def next(cls, series: str) -> int:
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO archive_registrycounter AS c (series, last) VALUES (%s, 1) "
                "ON CONFLICT (series) DO UPDATE SET last = c.last + 1 RETURNING last",
                [series],
            )
            return int(cursor.fetchone()[0])


class RegisterEntryQuerySet(models.QuerySet["RegisterEntry"]):
    def kept_by(self, user: "User") -> "RegisterEntryQuerySet":
        """The register is the archivist's. Twin of `is_kept_by`."""
        return self if user.is_active and user.is_archivist else self.none()

    def numbered(self, number: str) -> "RegisterEntryQuerySet":
        return self.alias(lower=Lower("number")).filter(lower=number.lower()).exclude(number="")

    def unnumbered(self) -> "RegisterEntryQuerySet":
        return self.filter(number="")

    def of_meetings(self) -> "RegisterEntryQuerySet":
        """Minutes that were signed and sealed here. Twin of `not is_imported`."""
        return self.filter(meeting__isnull=False)

    def imported(self) -> "RegisterEntryQuerySet":
        """Minutes from before, that were not signed here. Twin of `is_imported`."""
        return self.filter(record__isnull=False)

    def held_in(self, year: int) -> "RegisterEntryQuerySet":
        return self.filter(held_on__gte=dt.date(year, 1, 1), held_on__lte=dt.date(year, 12, 31))

    def newest_first(self) -> "RegisterEntryQuerySet":
        return self.order_by("-held_on", "-pk")


class RegisterEntry(KeptByArchivist):
    """That minutes of a meeting are sealed, and what the registry says of them. One for a meeting: its minutes, items
    that were adjusted at once and corrections are documents of one matter. Or that minutes from before came in."""

    meeting = models.OneToOneField(
        Meeting, null=True, on_delete=models.PROTECT, related_name="register_entry", editable=False
    )
    record = models.OneToOneField(
        "archive.ImportedRecord", null=True, on_delete=models.PROTECT, related_name="register_entry", editable=False
    )
    # Kept beside the meeting, so that a register of sixty thousand is read by an index.
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+", editable=False)
    held_on = models.DateField(_("day of the meeting"), editable=False)
    number = models.CharField(_("registry number"), max_length=numbering.LONGEST, blank=True)
    classification_code = models.CharField(_("classification code"), max_length=50, blank=True)
    retention = models.CharField(_("retention"), max_length=10, choices=Retention, default=Retention.PRESERVE)
    retention_years = models.PositiveSmallIntegerField(_("years until it is deleted"), null=True, blank=True)
    secrecy = models.CharField(_("secrecy"), max_length=10, choices=Secrecy, default=Secrecy.NONE)
    secrecy_statute = models.CharField(
        _("statute of secrecy"), max_length=200, blank=True, help_text=_("For example OSL 39 kap. 1 §.")
    )
    secrecy_until = models.DateField(_("secret until"), null=True, blank=True)
    note = models.CharField(_("note"), max_length=500, blank=True)

    objects = RegisterEntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("entry of the register")
        verbose_name_plural = _("entries of the register")
        constraints = [
            models.UniqueConstraint(
                Lower("number"),
                # Many old minutes may stand under the number of one matter.
                condition=~Q(number="") & Q(record=None),
                name="a_registry_number_is_given_once",
                violation_error_message=_("Other minutes have this registry number already."),
            ),
            _retention_says_how_long("an_entry_says_how_long"),
            models.CheckConstraint(
                condition=Q(secrecy="none", secrecy_statute="", secrecy_until=None)
                | (~Q(secrecy="none") & ~Q(secrecy_statute="")),
                name="secrecy_has_a_statute",
                violation_error_message=_("Secrecy has a statute; without secrecy there is neither statute nor day."),
            ),
            models.CheckConstraint(
                condition=Q(meeting__isnull=False, record=None) | Q(meeting=None, record__isnull=False),
                name="an_entry_is_of_a_meeting_or_a_record",
            ),
        ]
        indexes = [
            models.Index(F("held_on").desc(), F("id").desc(), name="register_newest"),
            models.Index(F("body"), F("held_on").desc(), F("id").desc(), name="register_newest_of_body"),
            models.Index(F("held_on").desc(), F("id").desc(), name="register_unnumbered", condition=Q(number="")),
            models.Index(F("held_on").desc(), F("id").desc(), name="register_secret", condition=~Q(secrecy="none")),
        ]

    def __str__(self) -> str:
        return f"{self.number or '–'} ({self.body}, {self.held_on:%Y-%m-%d})"

    @property
    def due_on(self) -> dt.date | None:
        """The first day on which it may be deleted; None while it is preserved."""
        return years.due_on(self.held_on, self.retention_years) if self.retention_years else None

    @property
    def is_imported(self) -> bool:
        """Twin of `.imported()`."""
        return self.record_id is not None

    def clean(self) -> None:
        self.number = numbering.tidy(self.number)
        self.secrecy_statute = " ".join(self.secrecy_statute.split())

    @transaction.atomic
    def change(self, *, by: "User") -> None:
        """As `Kept.change`, with what was typed made tidy first, so that the log says what is kept."""
        self.clean()
        super().change(by=by)

    @classmethod
    def note_sealed(cls, round: "Round") -> "RegisterEntry":
        """Enter sealed minutes, in the transaction that keeps the seal, which nothing here may hinder.

        The number is the one that stands in the file; without one, the next of the body's series. One that others
        have already is left out, and the archivist sees that a number is missing.
        """
        meeting, content = round.meeting, round.composition
        known = cls.objects.filter(meeting=meeting).first()
        if known is not None:
            # Items may have been adjusted and sealed before the meeting was moved in the calendar.
            cls.objects.filter(pk=known.pk).exclude(held_on=meeting.held_on).update(held_on=meeting.held_on)
            return known
        series = RegistrySeries.objects.filter(body=meeting.body_id).first()
        entry = cls(meeting=meeting, body=meeting.body, held_on=meeting.held_on)
        if series:
            entry.classification_code = series.classification_code
            entry.retention, entry.retention_years = series.retention, series.retention_years
        if statutes := list(dict.fromkeys(item.secrecy for item in content.items if item.secrecy)):
            entry.secrecy, entry.secrecy_statute = Secrecy.PARTLY, "; ".join(statutes)[:200]
        entry.save()
        entry._take_number(content, series)
        values = {name: value for name, value in logged(entry).items() if value not in (None, "")}
        Event.record("registerentry.added", entry, by=None, **values)
        return entry

    def _take_number(self, content: composition.Composition, series: "RegistrySeries | None") -> None:
        if printed := numbering.tidy(content.registry_number):
            self._try_number(printed[: numbering.LONGEST])
        elif series and series.pattern:
            while not self._try_number(series.draw(self.held_on.year)):
                pass

    def _try_number(self, number: str) -> bool:
        """Whether it became this entry's. Two at once: the database lets one have it."""
        try:
            with transaction.atomic():
                type(self).objects.filter(pk=self.pk).update(number=number)
        except IntegrityError:
            return False
        self.number = number
        return True

    @transaction.atomic
    def draw_number(self, *, by: "User") -> None:
        """Give it the next number of its body's series."""
        self.require_kept_by(by)
        if self.is_imported:
            raise Invalid(_("Imported minutes keep the number that they had. Type it in."))
        series = RegistrySeries.objects.filter(body=self.body_id).exclude(pattern="").first()
        if series is None:
            raise Invalid(_("The body has no series of numbers. Type the number in."))
        # The counter first and the event last, as when minutes are sealed: two who wait for each other cannot be.
        number = series.draw(self.held_on.year)
        self.refresh_from_db(from_queryset=type(self).objects.select_for_update(no_key=True))
        if self.number:
            raise Invalid(_("It has a number already."))
        self.number = number
        self._store_and_record("changed", by=by)
