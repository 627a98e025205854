"""A meeting of a body and its way from planned to archived."""

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.db import IntegrityError, models, transaction
from django.db.models import Exists, ExpressionWrapper, F, Func, OuterRef, Q, Value
from django.db.models.functions import JSONObject
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from meetings.exceptions import NeedsConfirmation, NotAllowed, SeriesDrawn, TimeTaken, WrongStep
from parties.models import Body, DeadlineRule, Event, Seat

if TYPE_CHECKING:
    from parties.models import User


def _read_whole_by(user: "User") -> Q:
    """The rule of `Meeting.is_read_whole_by`, in SQL."""
    held = Seat.objects.filter(body=OuterRef("body"), person=user)
    on_the_day = held.filter(
        Q(from_on__isnull=True) | Q(from_on__lte=OuterRef("starts_at__date")),
        Q(to_on__isnull=True) | Q(to_on__gte=OuterRef("starts_at__date")),
    )
    rule = Q(Exists(held.on(user.today))) | Q(Exists(on_the_day))
    return rule | Q(status__in=Meeting.SIGNED_STATUSES) if user.is_archivist else rule


class MeetingQuerySet(models.QuerySet["Meeting"]):
    def visible_to(self, user: "User") -> "MeetingQuerySet":
        """Meetings that exist for the person. Twin of `Meeting.is_visible_to`.

        A seat in the body, today or on the day of the meeting, shows them all; a guest sees the meetings that
        the person is invited to; an archivist sees what is signed. An administrator as such sees none: keeping
        the installation is no reason to read what the parties say to each other.
        """
        if not user.is_authenticated:
            return self.none()
        from meetings.models.attendance import Attendance

        invited = Attendance.objects.filter(meeting=OuterRef("pk"), person=user)
        seen = self.filter(_read_whole_by(user) | Q(Exists(invited)))
        if user.is_archivist:
            return seen
        # What lies near is found by indexes; asked of all meetings, the rule would be asked sixty thousand times.
        of_bodies = Meeting.objects.filter(body__in=Seat.objects.filter(person=user).values("body")).values("pk")
        return seen.filter(pk__in=of_bodies.union(Attendance.objects.filter(person=user).order_by().values("meeting")))

    def noting_whole(self, user: "User") -> "MeetingQuerySet":
        """With `is_whole`: whether the person may read every item. Twin of `Meeting.is_read_whole_by`."""
        return self.annotate(is_whole=ExpressionWrapper(_read_whole_by(user), output_field=models.BooleanField()))

    def read_whole_by(self, user: "User") -> "MeetingQuerySet":
        """Meetings of which the person may read every item. Twin of `Meeting.is_read_whole_by`."""
        return self.filter(_read_whole_by(user))

    def upcoming(self, now: dt.datetime | None = None) -> "MeetingQuerySet":
        """Meetings that are neither over nor cancelled, the next one first."""
        since = (now or timezone.now()) - dt.timedelta(days=1)
        return self.filter(status__in=Meeting.AHEAD_STATUSES, starts_at__gte=since).order_by("starts_at", "pk")

    def besides(self, keys: "list[int] | Value") -> "MeetingQuerySet":
        """Other meetings than those with these keys, which are one value however many they are."""
        array = ArrayField(models.BigIntegerField())
        those = Func(keys if isinstance(keys, Value) else Value(keys, array), function="ALL")
        is_other = models.BooleanField()
        return self.filter(Func(F("pk"), those, arg_joiner=" <> ", template="(%(expressions)s)", output_field=is_other))

    def held(self) -> "MeetingQuerySet":
        """Meetings that are over: being written up, adjusted, signed or archived."""
        return self.exclude(status__in=(*Meeting.AHEAD_STATUSES, Meeting.Status.CANCELLED))

    def prepared_by(self, user: "User") -> "MeetingQuerySet":
        """Meetings whose agenda, attendance and texts the person keeps. Twin of `Meeting.is_prepared_by`."""
        seats = Seat.objects.filter(body=OuterRef("body"), person=user, role__in=Seat.PREPARING)
        return self.filter(Exists(seats.on(user.today)))

    def waiting_for(self, user: "User") -> "MeetingQuerySet":
        """Meetings that need this person now: under way, to be written up, or past their time.

        Twin of `is_waiting_for`.
        """
        begun = Q(status__in=Meeting.BEGUN_STATUSES)
        late = Q(status__in=Meeting.AHEAD_STATUSES, starts_at__lt=user.now)
        return self.prepared_by(user).filter(begun | late)

    def for_year(self, year: int) -> "MeetingQuerySet":
        return self.filter(starts_at__year=year)

    def newest_first(self) -> "MeetingQuerySet":
        return self.order_by("-starts_at", "-pk")

    def with_body(self) -> "MeetingQuerySet":
        """The body with what its rights are read from, and `rules_told`: its deadlines, in the same query."""
        told = JSONObject(event="event", days="days", day_kind="day_kind")
        rules = DeadlineRule.objects.filter(body=OuterRef("body")).order_by("pk").values(rule=told)
        return self.select_related("body").prefetch_related("body__seats").annotate(rules_told=ArraySubquery(rules))


class Meeting(models.Model):
    """One meeting of a body, from plan to archive."""

    class Status(models.TextChoices):
        PLANNED = "planned", _("Planned")
        NOTICED = "noticed", _("Notice given")
        IN_SESSION = "in_session", _("In session")
        DRAFTING = "drafting", _("Draft")
        IN_ADJUSTMENT = "in_adjustment", _("Adjustment")
        SIGNED = "signed", _("Signed")
        ARCHIVED = "archived", _("Archived")
        CANCELLED = "cancelled", _("Cancelled")

    AHEAD_STATUSES = (Status.PLANNED, Status.NOTICED, Status.IN_SESSION)
    #: The meeting has started and its minutes are not yet out for adjustment.
    BEGUN_STATUSES = (Status.IN_SESSION, Status.DRAFTING)
    SIGNED_STATUSES = (Status.SIGNED, Status.ARCHIVED)
    #: In these the agenda, the attendance and the texts may be changed.
    OPEN_STATUSES = (Status.PLANNED, Status.NOTICED, Status.IN_SESSION, Status.DRAFTING)
    #: Which step may follow on which, and no other. Later steps are taken by the app `minutes`.
    STEPS = {
        Status.PLANNED: (Status.NOTICED, Status.CANCELLED),
        Status.NOTICED: (Status.IN_SESSION, Status.CANCELLED),
        Status.IN_SESSION: (Status.DRAFTING,),
        Status.DRAFTING: (Status.IN_ADJUSTMENT,),
        Status.IN_ADJUSTMENT: (Status.DRAFTING, Status.SIGNED),
        Status.SIGNED: (Status.ARCHIVED,),
        Status.ARCHIVED: (),
        Status.CANCELLED: (),
    }

    if TYPE_CHECKING:
        #: Only where `noting_whole` has read it.
        is_whole: bool
        #: Only where `with_body` has read them.
        rules_told: list[dict[str, Any]]

    body = models.ForeignKey(Body, verbose_name=_("body"), on_delete=models.PROTECT, related_name="meetings")
    starts_at = models.DateTimeField(_("starts"))
    ends_at = models.DateTimeField(_("ends"), null=True, blank=True)
    #: When it really began and ended; `starts_at` and `ends_at` are what was planned.
    opened_at = models.DateTimeField(_("opened"), null=True, blank=True, editable=False)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True, editable=False)
    place = models.CharField(_("place"), max_length=150, blank=True)
    is_extra = models.BooleanField(_("extra meeting"), default=False)
    registry_number = models.CharField(_("registry number"), max_length=50, blank=True)
    status = models.CharField(max_length=20, choices=Status, default=Status.PLANNED, editable=False, db_index=True)
    #: From this moment the labels of items stay as people have read them (see meetings/numbering.py).
    labels_fixed_at = models.DateTimeField(null=True, editable=False)
    #: The first § number, drawn when labels are fixed; only for bodies that number by §.
    first_section = models.PositiveIntegerField(null=True, editable=False)
    #: Grows by one with every change to anything that the meeting's page or minutes show.
    revision = models.PositiveBigIntegerField(default=0, editable=False)
    changed_at = models.DateTimeField(default=timezone.now, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", editable=False
    )

    objects = MeetingQuerySet.as_manager()

    class Meta:
        verbose_name = _("meeting")
        verbose_name_plural = _("meetings")
        constraints = [
            models.UniqueConstraint(
                fields=["body", "starts_at"],
                name="one_meeting_at_a_time",
                violation_error_message=_("The body already has a meeting at that time."),
            ),
            models.CheckConstraint(
                condition=Q(ends_at__isnull=True) | Q(ends_at__gt=F("starts_at")),
                name="meeting_ends_after_it_starts",
                violation_error_message=_("The meeting ends before it starts."),
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True) | Q(closed_at__gte=F("opened_at")),
                name="meeting_closed_after_it_opened",
                violation_error_message=_("The meeting was closed before it was opened."),
            ),
        ]
        indexes = [
            models.Index(fields=["changed_at"]),
            models.Index(F("starts_at").desc(), F("id").desc(), name="meeting_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.body} {self.held_on:%Y-%m-%d}"

    @property
    def held_on(self) -> dt.date:
        """The meeting's date in Stockholm, which is the date that minutes and seats go by."""
        return timezone.localdate(self.starts_at)

    @property
    def is_open(self) -> bool:
        """Whether agenda, attendance and texts may still be changed."""
        return self.status in self.OPEN_STATUSES

    @property
    def is_minuted(self) -> bool:
        """Whether what is written now is minutes, no longer an agenda: the meeting has begun."""
        return self.status not in (self.Status.PLANNED, self.Status.NOTICED, self.Status.CANCELLED)

    @property
    def is_signed(self) -> bool:
        return self.status in self.SIGNED_STATUSES

    @property
    def are_labels_fixed(self) -> bool:
        return self.labels_fixed_at is not None

    def is_visible_to(self, user: "User") -> bool:
        """Twin of `.visible_to()`."""
        if user.is_archivist and self.status in self.SIGNED_STATUSES:
            return True
        if self.is_followed_by(user):
            return True
        return any(row.person_id == user.pk for row in self.attendance.all())

    def is_followed_by(self, user: "User") -> bool:
        """Whether the person sees the whole meeting: a seat in its body today or on its day. Guests do not."""
        return bool(self.body.seats_of(user) or self.body.seats_of(user, self.held_on))

    def is_read_whole_by(self, user: "User") -> bool:
        """Whether the person may read every item: members, and archivists once it is signed."""
        return self.is_followed_by(user) or (user.is_archivist and self.status in self.SIGNED_STATUSES)

    def is_prepared_by(self, user: "User") -> bool:
        """Whether the person may change agenda, attendance and texts: the body's chair or secretary.

        Twin of `.prepared_by()`.
        """
        return self.body.is_prepared_by(user)

    def is_waiting_for(self, user: "User") -> bool:
        """Twin of `.waiting_for()`."""
        is_late = self.status in self.AHEAD_STATUSES and self.starts_at < timezone.now()
        return (is_late or self.status in self.BEGUN_STATUSES) and self.is_prepared_by(user)

    def is_written_by(self, user: "User") -> bool:
        """Whether the person may change it *now*: by right and by step."""
        return self.is_open and self.is_prepared_by(user)

    def require_writer(self, user: "User | None") -> None:
        """Ask the rule again where it binds.

        Raises:
            NotAllowed: the person does not prepare this meeting.
            WrongStep: the meeting has passed the step where it may be changed.
        """
        if user is None or not self.is_prepared_by(user):
            raise NotAllowed
        if not self.is_open:
            raise WrongStep(self.get_status_display())

    def next_steps(self) -> "tuple[Meeting.Status, ...]":
        return self.STEPS[self.Status(self.status)]

    @contextmanager
    def changing(self, *, by: "User | None", require: "Callable[[Any], None] | None" = None) -> "Iterator[None]":
        """One change to the agenda, the roll, a text or what stands with it: alone, asked for again, and noted.

        Opens a transaction, takes the meeting's row before any row of what belongs to it (who locks in another
        order can end in a deadlock), reads its step anew, asks `require` (by default `require_writer`), and touches
        at the end. `by` is None for somebody without an account, who answers a notice.
        """
        with transaction.atomic():
            self.lock()
            (require or self.require_writer)(by)
            yield
            self.touch()

    def lock(self) -> None:
        """Take the meeting's row until the transaction ends, and read what may have changed since it was fetched."""
        # NO KEY: rows that refer to the meeting may still be inserted beside us.
        self.refresh_from_db(
            fields=["starts_at", "status", "labels_fixed_at", "first_section", "revision", "opened_at", "closed_at"],
            from_queryset=Meeting.objects.select_for_update(no_key=True),
        )

    def touch(self) -> None:
        """Note a change, so that followers see it and the file is made anew. One UPDATE, no read."""
        now = timezone.now()
        Meeting.objects.filter(pk=self.pk).update(revision=F("revision") + 1, changed_at=now)
        self.changed_at = now

    @transaction.atomic
    def plan(self, *, by: "User") -> None:
        """Save a new meeting with the body's standing items and an attendance row for each seat.

        Raises:
            NotAllowed: the person does not prepare the body's meetings.
            TimeTaken: the body already meets then.
        """
        from meetings.agenda import place_standing_items
        from meetings.roll import prefill

        if not self.body.is_prepared_by(by):
            raise NotAllowed
        self.created_by = by
        self._save_at_its_time()
        place_standing_items(self, by=by)
        prefill(self)
        MeetingStep.objects.create(meeting=self, status=self.Status.PLANNED, by=by)
        Event.record("meeting.planned", self, by=by, body=self.body.slug, starts_at=self.starts_at.isoformat())

    #: What `change` may change.
    CHANGEABLE = ("starts_at", "ends_at", "place", "is_extra", "registry_number")

    def change(self, *, by: "User", **fields: Any) -> None:
        """Another time, place, kind or registry number; `fields` are some of `CHANGEABLE`.

        Raises:
            NotAllowed, WrongStep: see `require_writer`.
            TimeTaken: the body already meets then.
            SeriesDrawn: the meeting already has § numbers of another year.
        """
        if unknown := fields.keys() - set(self.CHANGEABLE):
            raise ValueError(f"not changed here: {unknown}")
        with self.changing(by=by):
            stored = Meeting.objects.get(pk=self.pk)
            was = {name: getattr(stored, name) for name in fields if getattr(stored, name) != fields[name]}
            if not was:
                return
            for name, value in fields.items():
                setattr(self, name, value)
            if self.first_section is not None and self.held_on.year != stored.held_on.year:
                raise SeriesDrawn
            self._save_at_its_time(update_fields=list(fields))
            now = {name: fields[name] for name in was}
            Event.record("meeting.changed", self, by=by, was=_plain(was), now=_plain(now))

    @transaction.atomic
    def give_notice(self, *, by: "User") -> None:
        """The notice is out: from now on the labels of items stay."""
        self._require_preparing(by)
        self.take_step(self.Status.NOTICED, by=by)
        self.fix_labels(by=by)

    @transaction.atomic
    def start(self, *, by: "User") -> None:
        """The meeting is opened; the time is noted."""
        self._require_preparing(by)
        self.take_step(self.Status.IN_SESSION, by=by)
        self.opened_at = timezone.now()
        self.save(update_fields=["opened_at"])

    @transaction.atomic
    def close(self, *, by: "User", confirmed: bool = False) -> None:
        """The meeting is over and the minutes are drafted. The time is noted, and no item is current any longer.

        Raises:
            NotAllowed: the person does not prepare the meeting.
            WrongStep: it is not in session.
            NeedsConfirmation: something is missing that is easiest mended while everybody is here (`readiness`).
        """
        from meetings import course, readiness

        self._require_preparing(by)
        self.lock()
        missing = readiness.of(self) if self.status == self.Status.IN_SESSION else []
        if missing and not confirmed:
            raise NeedsConfirmation([found.sentence for found in missing])
        # Back from adjustment to draft is another act, with its own reasons.
        self.take_step(self.Status.DRAFTING, after=self.Status.IN_SESSION, by=by, missing=len(missing))
        self.closed_at = course.end(self)
        self.save(update_fields=["closed_at"])

    @transaction.atomic
    def cancel(self, *, by: "User", reason: str) -> None:
        """The meeting will not be held. What was prepared stays readable, and so does the reason.

        Everybody who was called is told by mail.
        """
        from meetings.notices import tell_cancelled

        self._require_preparing(by)
        self.take_step(self.Status.CANCELLED, by=by, reason=reason)
        tell_cancelled(self, reason=reason)

    @transaction.atomic
    def fix_labels(self, *, by: "User") -> None:
        """Keep the labels of all items as they are now; later items are placed between or last, never renumber."""
        from meetings.agenda import fix_labels

        self.lock()
        self.labels_fixed_at = timezone.now()
        self.save(update_fields=["labels_fixed_at"])
        fix_labels(self)
        self.touch()
        Event.record("meeting.labels_fixed", self, by=by)

    def _save_at_its_time(self, *, update_fields: list[str] | None = None) -> None:
        """Save; the form has asked whether the time is free, but somebody may have been quicker."""
        try:
            with transaction.atomic():
                self.save(update_fields=update_fields)
        except IntegrityError as error:
            if "one_meeting_at_a_time" in str(error):
                raise TimeTaken from error
            raise

    def _require_preparing(self, by: "User") -> None:
        if not self.is_prepared_by(by):
            raise NotAllowed

    def take_step(
        self,
        to: "Meeting.Status",
        *,
        by: "User | None",
        after: "Meeting.Status | None" = None,
        reason: str = "",
        **data: Any,
    ) -> None:
        """Take one step, in SQL, so that two people who press at once take it once. For verbs, in their transaction.

        `after` names the step that it must follow on, where STEPS allows several.
        """
        before = [after] if after else [status for status, following in self.STEPS.items() if to in following]
        taken = Meeting.objects.filter(pk=self.pk, status__in=before).update(status=to)
        if not taken:
            self.refresh_from_db(fields=["status"])
            raise WrongStep(self.get_status_display())
        was, self.status = self.status, to
        MeetingStep.objects.create(meeting=self, status=to, by=by, reason=reason)
        self.touch()
        told = data | ({"reason": reason} if reason else {})
        Event.record(f"meeting.{to}", self, by=by, was=was, **told)


def _plain(values: dict[str, Any]) -> dict[str, Any]:
    """Values as the event log keeps them."""
    return {name: value.isoformat() if isinstance(value, dt.datetime) else value for name, value in values.items()}


class MeetingStep(models.Model):
    """That a meeting reached a step: when, and by whom."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="steps")
    status = models.CharField(max_length=20, choices=Meeting.Status)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    reason = models.TextField(blank=True)

    class Meta:
        verbose_name = _("step")
        verbose_name_plural = _("steps")
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.meeting}: {self.get_status_display()}"


class SectionSeries(models.Model):
    """The last § number that a body has used in a year. Drawn under a row lock, so there are no gaps and no doubles."""

    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="section_series")
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["body", "year"], name="one_series_per_body_and_year")]

    def __str__(self) -> str:
        return f"{self.body} {self.year}: § {self.last}"

    @classmethod
    @transaction.atomic
    def draw(cls, body: Body, year: int, *, count: int) -> int:
        """Take `count` numbers and return the first. Blocks while somebody else draws from the same series."""
        cls.objects.get_or_create(body=body, year=year)
        series = cls.objects.select_for_update().get(body=body, year=year)
        first = series.last + 1
        series.last += count
        series.save(update_fields=["last"])
        return first
