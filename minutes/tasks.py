"""The jobs of the background worker that seal minutes and keep their seals fresh. Each bears being repeated."""

from django.db import transaction
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from outbox.tasks import Postponed, UntilDone

_LOCK = "minutes.seal:"


@app.task(name="minutes.seal", queue="seals", retry=UntilDone())
def seal(sealing: int) -> None:
    from minutes import sealing_jobs

    if wait := sealing_jobs.attempt(sealing):
        raise Postponed(wait)


def defer(sealing: int) -> None:
    """Let the worker seal when the current transaction is committed."""
    lock = f"{_LOCK}{sealing}"
    seal.configure(lock=lock, queueing_lock=lock).defer(sealing=sealing)


@app.periodic(cron="* * * * *")
@app.task(name="minutes.take_up_sealings", queue="keeping", queueing_lock="minutes.take_up_sealings")
def take_up_sealings(timestamp: int) -> None:
    """A sealing without a job, from whatever cause, gets one."""
    from minutes.models import Sealing

    for pk in Sealing.unsealed_due().values_list("pk", flat=True):
        try:
            with transaction.atomic():
                defer(pk)
        except AlreadyEnqueued:
            continue


@app.periodic(cron="41 3 * * *")
@app.task(name="minutes.renew_seals", queue="seals", queueing_lock="minutes.renew_seals")
def renew_seals(timestamp: int) -> None:
    from minutes import renewing

    renewing.renew_due()
