"""An order of packages for the e-archive: what was chosen, how far it has come, and how it ended.

The packages lie on disk (`PACKAGES`), each export in a folder of its own. They are made of what is kept here, so they
are in no backup: what is gone is ordered anew.
"""

import datetime as dt
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import IntegrityError, models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from parties.exceptions import Invalid, NotAllowed
from parties.models import Body, Event

if TYPE_CHECKING:
    from parties.models import User


class ExportQuerySet(models.QuerySet["PackageExport"]):
    def kept(self) -> "ExportQuerySet":
        """Not thrown away."""
        return self.filter(discarded_at=None)

    def under_way(self) -> "ExportQuerySet":
        """The worker is at it, or will be. Twin of `is_under_way`."""
        return self.kept().filter(finished_at=None, fault="")


class PackageExport(models.Model):
    """Packages of one body, one year, or of everything: `body` and `year` None are every one."""

    class Fault(models.TextChoices):
        DISK = "disk", _("The packages could not be written: the disk is full, or the folder cannot be used.")
        BROKEN = "broken", _("The packages could not be made. An administrator must look at it.")

    body = models.ForeignKey(
        Body, verbose_name=_("body"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    year = models.PositiveSmallIntegerField(_("year"), null=True, blank=True)
    ordered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    ordered_at = models.DateTimeField(default=timezone.now)
    #: How far it has come: so many of so many minutes, and the last ones.
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField()
    at = models.CharField(max_length=200, blank=True)
    packages = models.PositiveIntegerField(default=0)
    size = models.PositiveBigIntegerField(default=0)
    #: Of what there is no package, and why: pairs of words.
    left_out = models.JSONField(default=list)
    fault = models.CharField(max_length=10, choices=Fault, blank=True)
    finished_at = models.DateTimeField(null=True)
    discarded_at = models.DateTimeField(null=True)

    objects = ExportQuerySet.as_manager()

    class Meta:
        verbose_name = _("export of packages")
        verbose_name_plural = _("exports of packages")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["body", "year"],
                condition=Q(finished_at=None, discarded_at=None),
                nulls_distinct=False,
                name="one_export_of_the_same_at_a_time",
            ),
            models.CheckConstraint(condition=Q(finished_at=None) | Q(fault=""), name="a_finished_export_has_no_fault"),
        ]

    def __str__(self) -> str:
        return f"{self.body or '–'} {self.year or '–'}"

    @property
    def is_under_way(self) -> bool:
        """Twin of `.under_way()`."""
        return self.finished_at is None and self.discarded_at is None and not self.fault

    @property
    def folder(self) -> Path:
        return Path(settings.PACKAGES) / str(self.pk)

    @property
    def is_there(self) -> bool:
        """It is finished, and its files are on this disk."""
        return self.finished_at is not None and self.discarded_at is None and (self.folder / "manifest.json").is_file()

    @classmethod
    @transaction.atomic
    def order(cls, *, by: "User", body: Body | None, year: int | None) -> "PackageExport":
        """Let the worker make packages. Raises Invalid where there are no such minutes, or they are being packed."""
        from archive import tasks
        from archive.packages import Scope

        _require(by)
        total = Scope(body, year).entries().count()
        if not total:
            raise Invalid(_("There are no minutes of that body and year."))
        try:
            with transaction.atomic():
                export = cls.objects.create(body=body, year=year, ordered_by=by, total=total)
        except IntegrityError:
            raise Invalid(_("These packages are being made already, or wait for you to try again.")) from None
        Event.record("packageexport.ordered", export, by=by, body=body.slug if body else "", year=year, meetings=total)
        tasks.defer_export(export.pk)
        return export

    @transaction.atomic
    def again(self, *, by: "User") -> None:
        """Go on after a fault, where it was."""
        from archive import tasks

        _require(by)
        if not type(self).objects.kept().filter(pk=self.pk, finished_at=None).exclude(fault="").update(fault=""):
            raise Invalid(_("It does not wait for anybody."))
        tasks.defer_export(self.pk)

    @transaction.atomic
    def discard(self, *, by: "User") -> None:
        """Stop it, if it is under way, and take its files away. That it was made stays known."""
        _require(by)
        if not type(self).objects.kept().filter(pk=self.pk).update(discarded_at=timezone.now()):
            raise Invalid(_("It has been thrown away already."))
        Event.record("packageexport.discarded", self, by=by)
        folder = self.folder
        transaction.on_commit(lambda: shutil.rmtree(folder, ignore_errors=True))

    @transaction.atomic
    def note_fetched(self, *, by: "User") -> None:
        """The packages hold evidence: who took them out of here is kept."""
        _require(by)
        Event.record("packageexport.fetched", self, by=by, packages=self.packages, size=self.size)

    @transaction.atomic
    def finish(self, *, packages: int, size: int, left_out: "list[tuple[str, str]]") -> None:
        now: dt.datetime = timezone.now()
        rows = type(self).objects.kept().filter(pk=self.pk, finished_at=None)
        told = {"packages": packages, "size": size, "left_out": left_out}
        if rows.update(finished_at=now, done=self.total, at="", **told):
            Event.record("packageexport.made", self, by=None, packages=packages, left_out=len(left_out))


def _require(by: "User") -> None:
    if not (by.is_active and by.is_archivist):
        raise NotAllowed
