"""Orders to sign by e-identification, and which e-identification belongs to which person."""

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from minutes.eid.provider import Order, SignRequest, Started
from minutes.models.signoff import Signatory
from parties.exceptions import Invalid, NotAllowed
from parties.models import Event

if TYPE_CHECKING:
    from minutes.eid.provider import Evidence
    from parties.models import User


class EidLinkQuerySet(models.QuerySet["EidLink"]):
    def approved(self) -> "EidLinkQuerySet":
        """Twin of `is_approved`."""
        return self.filter(approved_at__isnull=False)

    def waiting(self) -> "EidLinkQuerySet":
        """What an administrator is to look at."""
        return self.filter(approved_at=None)

    def newest_first(self) -> "EidLinkQuerySet":
        return self.select_related("person", "approved_by").order_by("-asked_at", "-pk")


class EidLink(models.Model):
    """That an e-identification is a person's own, by its keyed hash. An administrator has said so once.

    The personal identity number is nowhere here, nor in the events about it.
    """

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("person"), on_delete=models.PROTECT, related_name="eid_links"
    )
    provider = models.CharField(max_length=20)
    method = models.CharField(_("method"), max_length=100)
    person_key = models.CharField(max_length=64)
    #: The name as the e-identification gave it, for the administrator to compare.
    certified_name = models.CharField(_("name in the e-identification"), max_length=200)
    asked_at = models.DateTimeField(default=timezone.now)
    approved_at = models.DateTimeField(null=True)
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    objects = EidLinkQuerySet.as_manager()

    class Meta:
        verbose_name = _("e-identification of a person")
        verbose_name_plural = _("e-identifications of people")
        constraints = [
            models.UniqueConstraint(fields=["person", "person_key"], name="one_link_per_person_and_eid"),
            models.UniqueConstraint(
                fields=["person_key"],
                condition=Q(approved_at__isnull=False),
                name="an_eid_belongs_to_one_person",
                violation_error_message=_("The e-identification already belongs to somebody else."),
            ),
            models.CheckConstraint(
                condition=Q(approved_at=None, approved_by=None)
                | Q(approved_at__isnull=False, approved_by__isnull=False),
                name="an_approved_eid_says_by_whom",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} – {self.method}"

    @property
    def is_approved(self) -> bool:
        """Twin of `.approved()`."""
        return self.approved_at is not None

    @property
    def names_differ(self) -> bool:
        """Whether the administrator should look twice."""
        return sorted(self.certified_name.lower().split()) != sorted(self.person.name.lower().split())

    @classmethod
    def ask(cls, person: "User", evidence: "Evidence") -> "EidLink":
        """Note that the person has signed with an e-identification that nobody has tied to them yet."""
        asked, is_new = cls.objects.get_or_create(
            person=person,
            person_key=evidence.person_key,
            defaults={
                "provider": evidence.provider,
                "method": evidence.method,
                "certified_name": evidence.name[:200],
            },
        )
        if is_new:
            Event.record("eidlink.asked", asked, by=person, person=person.name, method=evidence.method)
        return asked

    def approve(self, *, by: "User") -> None:
        """The e-identification is this person's own. Raises Invalid where it belongs to somebody else."""
        self._require_keeper(by)
        with transaction.atomic():
            # One after the other: of two approvals for one e-identification the second finds the first.
            links = list(EidLink.objects.select_for_update().filter(person_key=self.person_key).order_by("pk"))
            if any(link.is_approved and link.person_id != self.person_id for link in links):
                raise Invalid(str(self._meta.constraints[1].violation_error_message))
            mine = next((link for link in links if link.pk == self.pk), None)
            if mine is None or mine.is_approved:
                return
            self.approved_at, self.approved_by = timezone.now(), by
            self.save(update_fields=["approved_at", "approved_by"])
            Event.record("eidlink.approved", self, by=by, **self._told())

    def remove(self, *, by: "User") -> None:
        """The e-identification is not this person's, or no longer."""
        self._require_keeper(by)
        with transaction.atomic():
            Event.record("eidlink.removed", self, by=by, **self._told())
            self.delete()

    def _require_keeper(self, by: "User") -> None:
        if not by.is_keeper:
            raise NotAllowed

    def _told(self) -> dict[str, str]:
        return {"person": self.person.name, "method": self.method, "certified_name": self.certified_name}


class SigningOrderQuerySet(models.QuerySet["SigningOrder"]):
    def live(self) -> "SigningOrderQuerySet":
        """Neither signed nor given up. Twin of `is_live`."""
        return self.filter(state__in=SigningOrder.LIVE)

    def unattended(self, since: dt.datetime) -> "SigningOrderQuerySet":
        """Begun before a moment and not judged: a page may ask for them, or nobody."""
        states = (SigningOrder.State.PENDING, SigningOrder.State.RECEIVED)
        return self.filter(state__in=states, started_at__lt=since).order_by("pk")

    def abandoned(self, since: dt.datetime) -> "SigningOrderQuerySet":
        return self.filter(state=SigningOrder.State.PENDING, started_at__lt=since).order_by("pk")

    def waiting_for_link(self) -> "SigningOrderQuerySet":
        return self.filter(state=SigningOrder.State.UNLINKED)


class SigningOrder(models.Model):
    """One attempt to sign: what was asked, how it goes, and in the end what came of it.

    What the service answered, and what only the order itself needs, is kept until the attempt is judged and no longer.
    """

    class State(models.TextChoices):
        PENDING = "pending", _("under way")
        RECEIVED = "received", _("answered")
        UNLINKED = "unlinked", _("waits for an administrator")
        ACCEPTED = "accepted", _("signed")
        REFUSED = "refused", _("refused")
        FAILED = "failed", _("not signed")
        CANCELLED = "cancelled", _("cancelled")

    LIVE = (State.PENDING, State.RECEIVED, State.UNLINKED)

    signatory = models.ForeignKey(Signatory, on_delete=models.PROTECT, related_name="signing_orders")
    provider = models.CharField(max_length=20)
    reference = models.CharField(max_length=200, blank=True)
    #: The SignRequest, and the provider's own secrets.
    asked = models.JSONField(default=dict)
    private = models.JSONField(default=dict)
    redirect_url = models.TextField(blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.PENDING)
    hint = models.CharField(max_length=60, blank=True)
    #: How it goes, or why it came to nothing, in the language of the person who signs.
    said = models.TextField(blank=True)
    #: The service's answer as received. Holds a personal identity number: judged, then taken away.
    outcome = models.BinaryField(null=True)
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    started_at = models.DateTimeField(default=timezone.now)
    received_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    objects = SigningOrderQuerySet.as_manager()

    class Meta:
        verbose_name = _("attempt to sign")
        verbose_name_plural = _("attempts to sign")
        ordering = ["started_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["signatory"],
                condition=Q(state__in=["pending", "received", "unlinked"]),
                name="one_attempt_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(outcome=None) | Q(state__in=["received", "unlinked"]), name="an_answer_is_kept_until_judged"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["pending", "received", "unlinked"], ended_at=None)
                | (
                    ~Q(state__in=["pending", "received", "unlinked"])
                    & Q(ended_at__isnull=False, asked={}, private={}, reference="", redirect_url="")
                ),
                name="an_ended_attempt_keeps_no_secret",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.signatory}: {self.get_state_display()}"

    @property
    def is_live(self) -> bool:
        """Twin of `.live()`."""
        return self.state in self.LIVE

    @property
    def is_pending(self) -> bool:
        return self.state == self.State.PENDING

    @property
    def is_unlinked(self) -> bool:
        return self.state == self.State.UNLINKED

    @property
    def return_url(self) -> str:
        return str(self.asked.get("return_url", ""))

    def value(self) -> Order:
        """What the provider works with."""
        keys = EidLink.objects.approved().filter(person=self.started_by_id).values_list("person_key", flat=True)
        return Order(
            request=SignRequest(**self.asked),
            started=Started(self.reference, self.private, self.redirect_url),
            started_at=self.started_at,
            outcome=bytes(self.outcome or b""),
            received_at=self.received_at,
            person_keys=frozenset(keys),
        )

    def lock(self) -> None:
        """Take the row, as it is now, until the transaction ends: of two pages that ask at once one waits."""
        self.refresh_from_db(from_queryset=SigningOrder.objects.select_for_update(no_key=True))

    def end(self, state: "SigningOrder.State", *, hint: str = "", said: Any = "") -> None:
        """It is over; what was kept for it goes."""
        self.state, self.hint, self.said = state, hint[:60], str(said)
        self.ended_at = timezone.now()
        self.asked, self.private, self.reference, self.redirect_url, self.outcome = {}, {}, "", "", None
        self.save()

    def receive(self, outcome: bytes, *, at: dt.datetime | None = None) -> None:
        self.state, self.hint, self.said = self.State.RECEIVED, "", ""
        self.outcome, self.received_at = outcome, at or timezone.now()
        self.save(update_fields=["state", "hint", "said", "outcome", "received_at"])
