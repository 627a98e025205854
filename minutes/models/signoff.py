"""Sign-off: what was sent for adjustment, who must sign it, what they said of it, and their signatures.

The rows say what happened and when; the verbs that make them stand in `minutes/adjusting.py` and `minutes/signing.py`,
since each of them changes several.
"""

import datetime as dt
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from meetings.models import AgendaItem, Attendance, Meeting
from minutes.composition import Composition, from_json
from minutes.models.version import MinutesVersion
from paper.claims import Claimed
from paper.problems import Problem
from paper.problems import from_json as problems_from_json

if TYPE_CHECKING:
    from parties.models import User


class RoundQuerySet(models.QuerySet["Round"]):
    def open(self) -> "RoundQuerySet":
        """Out for adjustment now. Twin of `is_open`."""
        return self.filter(end="")

    def complete(self) -> "RoundQuerySet":
        """Everybody who must has signed. Twin of `is_complete`."""
        return self.filter(end=Round.End.COMPLETE)

    def unprinted(self) -> "RoundQuerySet":
        """Out for adjustment, but there is no file to read and sign yet."""
        return self.open().filter(version=None)

    def adjusted_items(self) -> "models.QuerySet[Round, tuple[int, dt.datetime | None]]":
        """The items that have been adjusted at once, and when."""
        over = self.complete().filter(scope=Round.Scope.ITEMS, ended_at__isnull=False)
        return over.order_by("sent_at", "pk").values_list("items", "ended_at")

    def defer_file(self) -> "RoundQuerySet":
        """With the version but not its bytes, which most pages do not need."""
        return self.select_related("version").defer("version__pdf", "version__composition")


class Round(Claimed):
    """A version of the minutes that was frozen and sent to those who must sign it.

    `content` is what they adjust, whatever is changed in the meeting later; `version` is its file, whose hash they
    sign. A round ends once, and a new text is always a new round.
    """

    class Scope(models.TextChoices):
        WHOLE = "whole", _("The minutes")
        ITEMS = "items", _("Items adjusted at once")
        CORRECTION = "correction", _("Correction")

    class End(models.TextChoices):
        COMPLETE = "complete", _("Signed by everybody")
        REVISED = "revised", _("Followed by a new version")
        DECLINED = "declined", _("Returned by somebody who declined")
        TAKEN_BACK = "taken_back", _("Taken back by the secretary")

    CHANNEL = "cesam_rounds"

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="rounds")
    scope = models.CharField(max_length=12, choices=Scope, default=Scope.WHOLE)
    #: Version 1, 2 … of the minutes of the meeting, of the same items, or of the same correction.
    number = models.PositiveIntegerField()
    #: With the scope ITEMS: the items that are adjusted at once, without those under them.
    items = models.ManyToManyField(AgendaItem, related_name="rounds")
    #: With the scope CORRECTION: the signed minutes that it corrects.
    corrects = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="corrections")
    content = models.JSONField()
    content_sha256 = models.CharField(max_length=64)
    version = models.OneToOneField(MinutesVersion, null=True, on_delete=models.PROTECT, related_name="round")
    #: Why the file could not be made (paper.problems).
    problems = models.JSONField(default=list)
    due_on = models.DateField(_("to be signed by"))
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    sent_at = models.DateTimeField(default=timezone.now)
    end = models.CharField(max_length=12, choices=End, blank=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    reason = models.TextField(blank=True)

    objects = RoundQuerySet.as_manager()

    class Meta:
        verbose_name = _("version for adjustment")
        verbose_name_plural = _("versions for adjustment")
        ordering = ["sent_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting"], condition=Q(scope="whole", end=""), name="one_version_for_adjustment_at_a_time"
            ),
            models.UniqueConstraint(
                fields=["meeting"], condition=Q(scope="whole", end="complete"), name="minutes_are_signed_once"
            ),
            models.UniqueConstraint(
                fields=["meeting", "number"], condition=Q(scope="whole"), name="one_adjustment_per_number"
            ),
            models.CheckConstraint(
                condition=Q(end="", ended_at=None) | (~Q(end="") & Q(ended_at__isnull=False)),
                name="a_round_that_ended_says_when",
            ),
            models.CheckConstraint(
                condition=~Q(end__in=["declined", "taken_back"]) | ~Q(reason=""),
                name="a_round_is_not_ended_without_why",
            ),
            models.CheckConstraint(
                condition=Q(scope="correction", corrects__isnull=False) | (~Q(scope="correction") & Q(corrects=None)),
                name="a_correction_corrects_something",
            ),
            models.CheckConstraint(
                condition=~Q(end="complete") | Q(version__isnull=False), name="only_a_file_can_be_signed"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.meeting}: {self.get_scope_display()} {self.number}"

    @property
    def is_open(self) -> bool:
        """Twin of `.open()`."""
        return not self.end

    @property
    def is_complete(self) -> bool:
        """Twin of `.complete()`."""
        return self.end == self.End.COMPLETE

    @property
    def sent_on(self) -> dt.date:
        return timezone.localdate(self.sent_at)

    @property
    def composition(self) -> Composition:
        return from_json(self.content)

    @property
    def adjusted_sha256(self) -> str:
        """The hash of the file that is signed; "" until there is one."""
        return self.version.pdf_sha256 if self.version else ""

    @classmethod
    def unclaimed_due(cls) -> "models.QuerySet[Round]":
        return cls.objects.unprinted().filter(problems=[]).order_by("pk")

    @property
    def refusals(self) -> tuple[Problem, ...]:
        """Why the file could not be made."""
        return problems_from_json(self.problems)

    def lock(self) -> None:
        """Take the row until the transaction ends, and read what may have changed since it was fetched.

        Every verb of sign-off takes it first: two signers, a signer and one who withdraws, a signer and a secretary
        who makes a new version are never in doubt about who came first.
        """
        self.refresh_from_db(
            fields=["version", "problems", "end", "ended_at", "ended_by", "reason"],
            from_queryset=Round.objects.select_for_update(no_key=True),
        )


class SignatoryQuerySet(models.QuerySet["Signatory"]):
    def serving(self) -> "SignatoryQuerySet":
        """Those whose signature is asked for: nobody signs in their place. Twin of `is_serving`."""
        return self.filter(replaced_by=None)

    def waiting_for(self, user: "User") -> "SignatoryQuerySet":
        """What this person is to sign now."""
        signed = Signature.objects.standing().filter(signatory=OuterRef("pk"))
        return (
            self.serving()
            .filter(Exists(Round.objects.open().filter(pk=OuterRef("round"), version__isnull=False)), person=user)
            .filter(asked_at__isnull=False)
            .exclude(Exists(signed))
        )

    def in_order(self) -> "SignatoryQuerySet":
        return self.order_by("position", "pk")


class Signatory(models.Model):
    """Somebody who must sign a round: who, as what, and for which items. Names are kept as they were on the day."""

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="signatories")
    attendance = models.ForeignKey(Attendance, null=True, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("person"), on_delete=models.PROTECT, related_name="signatories"
    )
    name = models.CharField(_("name"), max_length=150)
    title = models.CharField(_("title or role"), max_length=150, blank=True)
    organisation = models.CharField(_("organisation"), max_length=150, blank=True)
    union = models.ForeignKey("parties.Union", null=True, on_delete=models.PROTECT, related_name="+")
    #: As what: Attendance.Role, or "union" (minutes/signers.py).
    roles = ArrayField(models.CharField(max_length=16))
    #: "" for all of it, else "1–4": the chair changed hands.
    items = models.CharField(max_length=200, blank=True)
    position = models.PositiveSmallIntegerField()
    #: Those with the same number sign in parallel; the next number is asked when all of this one have signed.
    group = models.PositiveSmallIntegerField(_("order"), default=1)
    asked_at = models.DateTimeField(null=True)
    opened_at = models.DateTimeField(null=True)
    reminded_on = models.DateField(null=True)
    #: Who signs in this one's place, and why.
    replaced_by = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="replaces")
    replaced_reason = models.CharField(_("why somebody else signs"), max_length=300, blank=True)

    objects = SignatoryQuerySet.as_manager()

    class Meta:
        verbose_name = _("signatory")
        verbose_name_plural = _("signatories")
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["round", "person"], condition=Q(replaced_by=None), name="one_signs_a_version_once"
            ),
            models.CheckConstraint(
                condition=Q(replaced_by=None) | ~Q(replaced_reason=""), name="a_substitute_signs_for_a_reason"
            ),
            models.CheckConstraint(condition=Q(group__gte=1), name="signing_order_from_one"),
            models.CheckConstraint(condition=~Q(replaced_by=F("pk")), name="nobody_signs_in_their_own_place"),
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.organisation}"

    @property
    def is_serving(self) -> bool:
        """Twin of `.serving()`."""
        return self.replaced_by_id is None


class Review(models.Model):
    """What a signatory says of an item of the version: nothing to remark, or other words that are proposed.

    With `item` None it is said of the whole version, or of something outside the items.
    """

    class Verdict(models.TextChoices):
        NO_REMARK = "no_remark", _("No remarks")
        REMARK = "remark", _("Remark")

    class Settlement(models.TextChoices):
        ACCEPTED = "accepted", _("Accepted")
        REJECTED = "rejected", _("Rejected")
        STATEMENT = "statement", _("Made a statement of the party")

    signatory = models.ForeignKey(Signatory, on_delete=models.PROTECT, related_name="reviews")
    item = models.ForeignKey(AgendaItem, null=True, on_delete=models.PROTECT, related_name="+")
    verdict = models.CharField(max_length=10, choices=Verdict)
    #: The item's text as the signatory wants it; "" when only a comment is made.
    proposal = models.TextField(blank=True)
    comment = models.TextField(_("comment"), blank=True)
    at = models.DateTimeField(default=timezone.now)
    settlement = models.CharField(max_length=10, choices=Settlement, blank=True)
    settled_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    settled_at = models.DateTimeField(null=True)
    settled_reason = models.TextField(_("reason"), blank=True)

    class Meta:
        verbose_name = _("review")
        verbose_name_plural = _("reviews")
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["signatory", "item"], name="one_review_an_item", nulls_distinct=False),
            models.CheckConstraint(
                condition=Q(verdict="no_remark", proposal="", comment="", settlement="")
                | (Q(verdict="remark") & (~Q(proposal="") | ~Q(comment=""))),
                name="a_remark_says_something",
            ),
            models.CheckConstraint(
                condition=Q(settlement="", settled_at=None) | (~Q(settlement="") & Q(settled_at__isnull=False)),
                name="a_settled_remark_says_when",
            ),
            models.CheckConstraint(
                condition=~Q(settlement="rejected") | ~Q(settled_reason=""), name="a_remark_is_rejected_for_a_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.signatory}: {self.get_verdict_display()}"

    @property
    def is_remark(self) -> bool:
        return self.verdict == self.Verdict.REMARK

    @property
    def is_unsettled(self) -> bool:
        return self.is_remark and not self.settlement


class SignatureQuerySet(models.QuerySet["Signature"]):
    def standing(self) -> "SignatureQuerySet":
        """Those that have not been withdrawn. Twin of `is_standing`."""
        return self.filter(withdrawn_at=None)

    def light(self) -> "SignatureQuerySet":
        return self.select_related("signatory")


class Signature(models.Model):
    """That somebody signed the file of a round, by its hash. Never changed, but it may be withdrawn before the last."""

    signatory = models.ForeignKey(Signatory, on_delete=models.PROTECT, related_name="signatures")
    #: The file whose hash was signed; the database asks that it is the round's.
    version = models.ForeignKey(MinutesVersion, on_delete=models.PROTECT, related_name="signatures")
    pdf_sha256 = models.CharField(max_length=64)
    provider = models.CharField(max_length=20)
    #: What the method is called, as it stands on the signature page.
    method = models.CharField(max_length=100)
    level = models.CharField(max_length=60, blank=True)
    #: The name as the e-identification gave it.
    certified_name = models.CharField(max_length=200)
    #: False: a demonstration, which is said wherever it is shown.
    is_real = models.BooleanField()
    #: Keyed hash of the personal identity number; the number itself is nowhere but in the evidence.
    person_key = models.CharField(max_length=64, blank=True)
    #: What the service calls this signature; the same evidence cannot be given twice.
    evidence_id = models.CharField(max_length=200, unique=True)
    signed_at = models.DateTimeField()
    kept_at = models.DateTimeField(default=timezone.now)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_reason = models.TextField(_("reason"), blank=True)

    objects = SignatureQuerySet.as_manager()

    class Meta:
        verbose_name = _("signature")
        verbose_name_plural = _("signatures")
        ordering = ["signed_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["signatory"], condition=Q(withdrawn_at=None), name="one_signature_stands_for_each"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.signatory}: {self.signed_at:%Y-%m-%d %H:%M}"

    @property
    def is_standing(self) -> bool:
        """Twin of `.standing()`."""
        return self.withdrawn_at is None


class EvidenceFile(models.Model):
    """What the e-identification service answered, byte for byte. May hold a personal identity number: never shown."""

    signature = models.ForeignKey(Signature, on_delete=models.PROTECT, related_name="evidence")
    name = models.CharField(max_length=100)
    media_type = models.CharField(max_length=100)
    content = models.BinaryField()
    sha256 = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("evidence")
        verbose_name_plural = _("evidence")
        constraints = [models.UniqueConstraint(fields=["signature", "name"], name="evidence_has_a_name")]

    def __str__(self) -> str:
        return self.name


class Decline(models.Model):
    """That a signatory will not sign the version, and why. It ends the round."""

    signatory = models.OneToOneField(Signatory, on_delete=models.PROTECT, related_name="decline")
    reason = models.TextField(_("reason"))
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("decline")
        verbose_name_plural = _("declines")
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="one_declines_for_a_reason")]

    def __str__(self) -> str:
        return f"{self.signatory}: {self.reason}"


class Lock(models.Model):
    """That records of a meeting are signed and sealed: from here on the database refuses to change them.

    With `item` None everything of the meeting, else that item with what belongs to it.
    """

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="locks")
    item = models.ForeignKey(AgendaItem, null=True, on_delete=models.PROTECT, related_name="+")
    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="locks")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("lock")
        verbose_name_plural = _("locks")
        constraints = [models.UniqueConstraint(fields=["meeting", "item"], name="locked_once", nulls_distinct=False)]

    def __str__(self) -> str:
        return f"{self.meeting} {self.item or ''}".strip()
