"""The minutes as files: each content that was ever printed is a version, with the very bytes."""

from typing import TYPE_CHECKING

from django.db import IntegrityError, models, transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from meetings.models import Meeting
from minutes.composition import Composition, as_json, from_json
from paper.preflight.findings import Finding

if TYPE_CHECKING:
    from paper.rendering import Printed


class VersionQuerySet(models.QuerySet["MinutesVersion"]):
    def newest_first(self) -> "VersionQuerySet":
        return self.order_by("-number")

    def kept(self) -> "VersionQuerySet":
        """Versions whose file is in store. Twin of `has_file`."""
        return self.filter(pdf__isnull=False)

    def light(self) -> "VersionQuerySet":
        """Without the bytes and the content, for pages that only tell of versions."""
        return self.defer("pdf", "composition")

    def referred_to(self) -> "VersionQuerySet":
        """Versions that any other record points at, whichever app it belongs to."""
        rule = Q(pk__in=[])
        for relation in self.model._meta.related_objects:
            name = relation.field.name
            rule |= Q(Exists(relation.related_model._base_manager.filter(**{name: OuterRef("pk")})))
        return self.filter(rule)


class MinutesVersion(models.Model):
    """One content of a meeting's minutes and its file.

    The same content is the same version and the same bytes, whenever it is printed. The file of an old draft may be
    taken away to save room (`prune`); printing it again gives the same bytes, and its number stays its own.
    """

    #: How many of the latest files of a meeting are kept, besides those that something refers to.
    KEPT_FILES = 5

    meeting = models.ForeignKey(
        Meeting, verbose_name=_("meeting"), on_delete=models.PROTECT, related_name="minutes_versions"
    )
    number = models.PositiveIntegerField(_("number"))
    content_sha256 = models.CharField(max_length=64)
    composition = models.JSONField()
    pdf = models.BinaryField(null=True)
    pdf_sha256 = models.CharField(max_length=64)
    pages = models.PositiveIntegerField(_("pages"))
    preflight = models.JSONField(default=list)
    created_at = models.DateTimeField(default=timezone.now)

    objects = VersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("version of the minutes")
        verbose_name_plural = _("versions of the minutes")
        ordering = ["meeting", "number"]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "number"], name="one_version_per_number"),
            models.UniqueConstraint(fields=["meeting", "content_sha256"], name="one_version_per_content"),
            models.CheckConstraint(condition=Q(number__gte=1), name="versions_count_from_one"),
        ]

    def __str__(self) -> str:
        return f"{self.meeting} ({self.number})"

    @property
    def has_file(self) -> bool:
        """Twin of `.kept()`."""
        return self.pdf is not None

    @property
    def content(self) -> Composition:
        return from_json(self.composition)

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What our preflight said when the file was made."""
        return tuple(Finding(**fields) for fields in self.preflight)

    @classmethod
    def next_number(cls, meeting: Meeting) -> int:
        return (meeting.minutes_versions.aggregate(last=models.Max("number"))["last"] or 0) + 1

    @classmethod
    def keep(cls, meeting: Meeting, content: Composition, number: int, printed: "Printed") -> "MinutesVersion | None":
        """Keep a printed file as version `number`; None when somebody else took the number while it was printed.

        The number stands on the paper, so the caller then prints again with the next one.
        """
        import hashlib

        file = {
            "pdf": printed.pdf,
            "pdf_sha256": hashlib.sha256(printed.pdf).hexdigest(),
            "pages": printed.pages,
            "preflight": [
                {"rule": found.rule, "detail": found.detail, "place": found.place} for found in printed.findings
            ],
        }
        with transaction.atomic():
            try:
                with transaction.atomic():
                    version, is_new = cls.objects.get_or_create(
                        meeting=meeting,
                        content_sha256=content.sha256,
                        defaults=file | {"number": number, "composition": as_json(content)},
                    )
            except IntegrityError:
                return None
            if not is_new and version.number != number:
                return None
            if not is_new and not version.has_file:
                for name, value in file.items():
                    setattr(version, name, value)
                version.save(update_fields=list(file))
            cls.prune(meeting, but=version)
        return version

    @classmethod
    def prune(cls, meeting: Meeting, *, but: "MinutesVersion") -> int:
        """Take away the files of old drafts: not the latest few, and never one that something refers to.

        Nor `but`, the one that was asked for: when a text goes back to what it was, its version has an old number.
        """
        own = cls.objects.filter(meeting=meeting)
        latest = own.kept().newest_first().values("pk")[: cls.KEPT_FILES]
        old = own.kept().exclude(pk=but.pk).exclude(pk__in=latest).exclude(pk__in=own.referred_to().values("pk"))
        return old.update(pdf=None)
