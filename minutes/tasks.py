"""The jobs of the background worker: reminders, sealing, and keeping seals fresh. Each bears being repeated."""

import datetime as dt

from django.utils import timezone
from procrastinate.contrib.django import app

from outbox.tasks import Postponed, UntilDone, defer_once


@app.task(name="minutes.seal", queue="seals", retry=UntilDone())
def seal(sealing: int) -> None:
    from minutes import sealing_jobs

    if wait := sealing_jobs.attempt(sealing):
        raise Postponed(wait)


def defer(sealing: int) -> None:
    """Let the worker seal when the current transaction is committed."""
    defer_once(seal, sealing=sealing)


@app.periodic(cron="* * * * *")
@app.task(name="minutes.take_up_sealings", queue="keeping", queueing_lock="minutes.take_up_sealings")
def take_up_sealings(timestamp: int) -> None:
    """A sealing without a job, from whatever cause, gets one."""
    from minutes.models import Sealing

    for pk in Sealing.unsealed_due().values_list("pk", flat=True):
        defer(pk)


@app.periodic(cron="41 3 * * *")
@app.task(name="minutes.renew_seals", queue="seals", queueing_lock="minutes.renew_seals")
def renew_seals(timestamp: int) -> None:
    from minutes import renewing

    renewing.renew_due()


@app.periodic(cron="* * * * *")
@app.task(name="minutes.follow_orders", queue="keeping", queueing_lock="minutes.follow_orders")
def follow_orders(timestamp: int) -> None:
    """What somebody has signed counts, also when the page was closed before it heard of it."""
    from minutes import ordering

    ordering.follow_unattended()


#: So many days before the last day, and every second day from then on, those who are missing are reminded.
_FIRST = 5
_EVERY = 2


@app.periodic(cron="40 5 * * *")
@app.task(name="minutes.remind", queue="keeping", queueing_lock="minutes.remind")
def remind(timestamp: int) -> None:
    send_reminders(timezone.localdate())


def send_reminders(today: dt.date) -> None:
    """The reminders of a day: they follow the last day to sign."""
    from minutes import adjusting
    from minutes.models import Round

    for round in Round.objects.open().filter(version__isnull=False).select_related("meeting__body"):
        if is_due(round.due_on, today):
            adjusting.remind(round, by=None)


def is_due(due_on: dt.date, today: dt.date) -> bool:
    """Whether the day is one to remind on: five, three and one days before the last, then every second day after it."""
    left = (due_on - today).days
    return left <= _FIRST and (_FIRST - left) % _EVERY == 0
