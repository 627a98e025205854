"""A letter to one address, from the moment it was decided until a mail server has taken it or never will."""

import hashlib
from typing import ClassVar

from django.conf import settings
from django.db import models, transaction
from django.db.models import Exists, OuterRef, Q, Value
from django.db.models.functions import Cast, Concat
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from procrastinate.contrib.django.models import ProcrastinateJob

from outbox.exceptions import NotFailed
from parties.models import Event, User


class LetterQuerySet(models.QuerySet["Letter"]):
    def queued(self) -> "LetterQuerySet":
        return self.filter(state=Letter.State.QUEUED)

    def sent(self) -> "LetterQuerySet":
        return self.filter(state=Letter.State.SENT)

    def failed(self) -> "LetterQuerySet":
        return self.filter(state=Letter.State.FAILED)

    def for_keys(self, prefix: str) -> "LetterQuerySet":
        """Letters whose keys begin so: `notice:12:` are all letters of one notice."""
        return self.filter(key__startswith=prefix)

    def in_order(self) -> "LetterQuerySet":
        return self.order_by("created_at", "pk")

    def without_job(self) -> "LetterQuerySet":
        """Queued letters that no job will ever take up: somebody meddled with the jobs."""
        lock = Concat(Value(Letter.LOCK), Cast(OuterRef("pk"), models.TextField()))
        return self.queued().exclude(Exists(ProcrastinateJob.objects.filter(lock=lock, status__in=("todo", "doing"))))


class Letter(models.Model):
    """One letter to one address. Apps make it by `outbox.letters.post`; the worker sends it (`outbox.sending`).

    `queued` until the mail server has taken it (`sent`) or said that it never will (`failed`). While it is queued,
    `tried_at` without a `fault` means that a try is under way or was cut off: the letter is in doubt.
    """

    #: The job of a letter holds the lock of this name and its number, so that no two workers take it.
    LOCK: ClassVar = "letter:"

    class State(models.TextChoices):
        QUEUED = "queued", _("Queued")
        SENT = "sent", _("Sent")
        FAILED = "failed", _("Failed")

    class Fault(models.TextChoices):
        """Why the last try did not succeed. What it says is meant for the one who had something sent."""

        UNREACHABLE = "unreachable", _("The mail server cannot be reached.")
        BUSY = "busy", _("The mail server asked to be tried again later.")
        SENDER = "sender", _("The mail server does not accept CESAM as a sender. Tell the one who keeps CESAM.")
        ADDRESS = "address", _("The mail server does not accept the address. Check how it is spelled.")
        REFUSED = "refused", _("The mail server does not accept the letter.")
        UNWRITABLE = "unwritable", _("The letter cannot be written to this address. Check how it is spelled.")
        BOUNCED = "bounced", _("The letter came back: it could not be delivered to the address.")
        BROKEN = "broken", _("Something went wrong in CESAM. Tell the one who keeps CESAM.")

    key = models.CharField(max_length=200, unique=True)
    kind = models.CharField(max_length=40)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    address = models.CharField(max_length=320)
    subject = models.CharField(max_length=400)
    text = models.TextField()
    html = models.TextField(blank=True)
    headers = models.JSONField(default=dict, blank=True)
    message_id = models.CharField(max_length=200, unique=True, editable=False)

    state = models.CharField(max_length=10, choices=State.choices, default=State.QUEUED)
    attempts = models.PositiveIntegerField(default=0)
    fault = models.CharField(max_length=20, choices=Fault.choices, blank=True)
    #: What the mail server said, as it said it.
    answer = models.TextField(blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    #: From when the time to give up is counted.
    queued_at = models.DateTimeField(default=timezone.now, editable=False)
    tried_at = models.DateTimeField(null=True, blank=True, editable=False)
    sent_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = LetterQuerySet.as_manager()

    class Meta:
        verbose_name = _("letter")
        verbose_name_plural = _("letters")
        indexes = [
            models.Index(fields=["state", "kind"], name="letter_by_state"),
            models.Index(fields=["person", "created_at"], name="letter_by_person"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="queued", sent_at__isnull=True)
                | Q(state="sent", sent_at__isnull=False, fault="")
                | Q(state="failed") & ~Q(fault=""),
                name="letter_state_is_true",
                violation_error_message=_("A sent letter has a time, and a failed one a reason."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subject} → {self.address}"

    @property
    def is_failed(self) -> bool:
        """Twin of `.failed()`."""
        return self.state == self.State.FAILED

    @property
    def is_sent(self) -> bool:
        """Twin of `.sent()`."""
        return self.state == self.State.SENT

    @property
    def error(self) -> str:
        """Why it has not been sent, in words for the one who had it sent; empty when nothing is known to be wrong."""
        if not self.fault:
            return ""
        words = [self.get_fault_display()]
        if self.answer:
            words.append(gettext("It said: %(answer)s") % {"answer": self.answer})
        return " ".join(map(str, words))

    @transaction.atomic
    def bounce(self, *, answer: str) -> None:
        """The letter came back after a mail server had taken it (`outbox.bounces`). `sent_at` stays: it was sent."""
        letter = Letter.objects.select_for_update(no_key=True).get(pk=self.pk)
        if letter.is_sent:
            letter.state, letter.fault, letter.answer = self.State.FAILED, self.Fault.BOUNCED, answer
            letter.save(update_fields=["state", "fault", "answer"])
        self.refresh_from_db()

    @transaction.atomic
    def retry(self, *, by: User) -> None:
        """Queue a failed letter once more, to the address that its person has now. Raises NotFailed.

        Who may do it is for the app to say whose letter it is.
        """
        from outbox import tasks

        letter = Letter.objects.select_for_update(no_key=True).get(pk=self.pk)
        if not letter.is_failed:
            raise NotFailed
        if letter.person and letter.person.email:
            letter.address = letter.person.email
        letter.state, letter.fault, letter.answer = self.State.QUEUED, "", ""
        letter.attempts, letter.queued_at, letter.tried_at, letter.sent_at = 0, timezone.now(), None, None
        letter.save()
        tasks.defer(letter)
        Event.record("letter.retried", letter, by=by, address=letter.address, kind=letter.kind)
        self.refresh_from_db()


class Content(models.Model):
    """The bytes of an enclosed file, kept once however many letters they are enclosed in."""

    sha256 = models.CharField(max_length=64, primary_key=True)
    data = models.BinaryField()

    class Meta:
        verbose_name = _("content of an enclosed file")
        verbose_name_plural = _("contents of enclosed files")

    def __str__(self) -> str:
        return self.sha256

    @classmethod
    def keep(cls, data: bytes) -> str:
        """Keep the bytes unless they are kept already; returns their key."""
        sha256 = hashlib.sha256(data).hexdigest()
        # Looked for first: forty recipients need not send the same megabytes to the database forty times.
        if not cls.objects.filter(pk=sha256).exists():
            Content.objects.bulk_create([Content(sha256=sha256, data=data)], ignore_conflicts=True)
        return sha256


class EnclosedFile(models.Model):
    """A file in one letter, by the name that it has there."""

    letter = models.ForeignKey(Letter, on_delete=models.CASCADE, related_name="enclosed")
    position = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=200)
    content_type = models.CharField(max_length=100)
    content = models.ForeignKey(Content, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("enclosed file")
        verbose_name_plural = _("enclosed files")
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["letter", "position"], name="enclosed_file_place")]

    def __str__(self) -> str:
        return self.name
