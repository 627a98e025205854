"""The notice of a meeting (kallelse): what was sent, to whom, and what they answered."""

import datetime as dt
from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from meetings.models.attendance import Attendance
from meetings.models.meeting import Meeting
from outbox.models import Letter
from paper.claims import Claimed
from paper.problems import Problem
from paper.problems import from_json as problems_from_json
from parties.models import Seat

if TYPE_CHECKING:
    from parties.models import User


class Notice(models.Model):
    """One sending: the notice itself (number 1) or an amended one that says what has changed."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="notices")
    number = models.PositiveSmallIntegerField()
    message = models.TextField(_("message"), blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        ordering = ["meeting", "number"]
        constraints = [
            # Two who press at once send once: the second finds the number taken.
            models.UniqueConstraint(fields=["meeting", "number"], name="one_notice_per_number"),
            models.CheckConstraint(condition=Q(number__gte=1), name="notices_count_from_one"),
        ]

    def __str__(self) -> str:
        return f"{self.meeting}: {self.number}"

    @property
    def is_amended(self) -> bool:
        return self.number > 1


class NoticeFile(Claimed):
    """What one circle of recipients was sent: members the whole agenda, each guest the own items.

    `content` is a `meetings.notice_content.Content`, `changes` are sentences on what differs from what the same
    people had been sent before. The letters leave when the file is printed, or with `send_without_file`.
    """

    CHANNEL = "cesam_notices"
    #: Printing takes seconds; after so long the secretary is told that nobody does it.
    PATIENCE: ClassVar = dt.timedelta(minutes=2)

    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, related_name="files")
    content = models.JSONField()
    changes = models.JSONField(default=list)
    pdf = models.BinaryField(null=True)
    printed_at = models.DateTimeField(null=True)
    #: Why it could not be printed (paper.problems).
    problems = models.JSONField(default=list)
    #: Somebody decided that the letters go without it.
    is_left_out = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("file of a notice")
        verbose_name_plural = _("files of notices")
        constraints = [
            models.CheckConstraint(
                condition=Q(printed_at__isnull=True, pdf__isnull=True) | Q(printed_at__isnull=False, pdf__isnull=False),
                name="a_printed_notice_has_its_file",
            ),
        ]

    def __str__(self) -> str:
        return str(self.notice)

    @property
    def is_ready(self) -> bool:
        """Whether its letters can be written."""
        return self.printed_at is not None or self.is_left_out

    @property
    def has_waited_long(self) -> bool:
        """Whether nobody prints it though it should be done by now: no renderer runs, or none reaches the database."""
        if self.is_ready or self.problems:
            return False
        now = timezone.now()
        is_at_work = self.claimed_at is not None and now - self.claimed_at < self.CLAIM_HOLDS
        return not is_at_work and now - self.notice.at > self.PATIENCE

    @property
    def refusals(self) -> tuple[Problem, ...]:
        return problems_from_json(self.problems)

    @classmethod
    def unclaimed_due(cls) -> "models.QuerySet[NoticeFile]":
        """Oldest first."""
        return cls.objects.filter(printed_at__isnull=True, problems=[]).order_by("pk")


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def current(self) -> "InvitationQuerySet":
        """Those who are called: who was called off, or has given the place to another, is not. Twin of `is_current`."""
        return self.filter(row__isnull=False, called_off_at__isnull=True)

    def unanswered(self) -> "InvitationQuerySet":
        return self.current().filter(reply="")

    def waiting_for(self, user: "User") -> "InvitationQuerySet":
        """Notices that the person has not answered, of meetings that have not begun."""
        ahead = Q(row__meeting__status=Meeting.Status.NOTICED, row__meeting__starts_at__gt=user.now)
        return self.unanswered().filter(ahead, person=user).select_related("meeting__body")

    def in_roll_order(self) -> "InvitationQuerySet":
        return self.order_by("side", "row__position", "pk")


class Invitation(models.Model):
    """That somebody is called to a meeting, by which address, and the answer; one however many notices."""

    class Reply(models.TextChoices):
        ONSITE = "onsite", _("Comes")
        REMOTE = "remote", _("Takes part remotely")
        ABSENT = "absent", _("Cannot come")

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="invitations")
    #: The row of the roll; none for a substitute who cannot come or is not needed any longer.
    row = models.OneToOneField(Attendance, null=True, on_delete=models.SET_NULL, related_name="invitation")
    seat = models.ForeignKey(Seat, null=True, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="invitations"
    )
    side = models.CharField(max_length=12, choices=Seat.Side)
    name = models.CharField(_("name"), max_length=150)
    address = models.EmailField(_("e-mail address"), max_length=254, blank=True)
    reply = models.CharField(_("reply"), max_length=8, choices=Reply, blank=True)
    note = models.CharField(_("message to the secretary"), max_length=300, blank=True)
    replied_at = models.DateTimeField(null=True, editable=False)
    called_off_at = models.DateTimeField(null=True, editable=False)
    #: Part of the link by which the answer is given; a mended address makes links to the old one dead.
    link_version = models.PositiveSmallIntegerField(default=1, editable=False)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        constraints = [
            models.CheckConstraint(
                condition=Q(reply="", replied_at__isnull=True) | ~Q(reply="") & Q(replied_at__isnull=False),
                name="a_reply_has_its_time",
            ),
            models.UniqueConstraint(fields=["meeting", "seat"], name="one_invitation_per_seat"),
        ]

    def __str__(self) -> str:
        return f"{self.name}: {self.meeting}"

    @property
    def is_current(self) -> bool:
        """Twin of `.current()`."""
        return self.row_id is not None and self.called_off_at is None


class DispatchQuerySet(models.QuerySet["Dispatch"]):
    def failed(self) -> "DispatchQuerySet":
        """Letters that did not reach their address, where no later one to the same person did."""
        later = Dispatch.objects.filter(
            invitation=OuterRef("invitation"), notice__number__gt=OuterRef("notice__number")
        )
        return self.filter(Q(letter__state=Letter.State.FAILED), ~Exists(later.filter(letter__state=Letter.State.SENT)))

    def waiting_for(self, user: "User") -> "DispatchQuerySet":
        """Failed letters of meetings ahead that the person prepares."""
        ahead = Meeting.objects.prepared_by(user).filter(status=Meeting.Status.NOTICED)
        return self.failed().filter(notice__meeting__in=ahead, invitation__in=Invitation.objects.current())


class Dispatch(models.Model):
    """That a notice goes to somebody: the letter is written when the file of its circle is ready."""

    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, related_name="dispatches")
    invitation = models.ForeignKey(Invitation, on_delete=models.CASCADE, related_name="dispatches")
    file = models.ForeignKey(NoticeFile, on_delete=models.CASCADE, related_name="dispatches")
    letter = models.ForeignKey(Letter, null=True, on_delete=models.PROTECT, related_name="+")

    objects = DispatchQuerySet.as_manager()

    class Meta:
        verbose_name = _("dispatch")
        verbose_name_plural = _("dispatches")
        constraints = [models.UniqueConstraint(fields=["notice", "invitation"], name="a_notice_goes_once_to_each")]

    def __str__(self) -> str:
        return f"{self.notice} → {self.invitation.name}"
