"""The jobs of the background worker that keep letters going, and the worker's own housekeeping.

A job may run twice: a worker that is killed leaves its job behind and another takes it up. So every task of every app
must bear being repeated (`send` asks the letter; see docs/adr/0011-background-work.md).
"""

import datetime as dt
import logging
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from procrastinate import BaseRetryStrategy, JobContext, RetryDecision
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued, ConnectorException, UniqueViolation
from procrastinate.jobs import Job, Status
from procrastinate.tasks import Task

from outbox import sending
from outbox.models import Letter

log = logging.getLogger(__name__)


class Postponed(Exception):
    """The job is to run again after a while; nothing is wrong with it."""

    def __init__(self, wait: dt.timedelta) -> None:
        super().__init__(f"again in {wait}")
        self.wait = wait


class UntilDone(BaseRetryStrategy):
    """Again when the job itself says, or, when it broke, after longer and longer pauses. Never given up: what a
    letter's job stands for ends only by the letter being sent or failed."""

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision:
        if isinstance(exception, Postponed):
            wait = exception.wait
        else:
            log.error("%s broke and is tried again: %r", job.call_string, exception)
            wait = sending.pause(job.attempts + 1)
        return RetryDecision(retry_at=timezone.now() + wait)


def defer_once(task: Task[..., Any, Any], **key: int) -> None:
    """Let the worker do the task for a row when the current transaction is committed.

    Where a job for that row waits already, that one does it. Two for one row never run at the same time.
    """
    (pk,) = key.values()
    lock = f"{task.name}:{pk}"
    try:
        with transaction.atomic():
            task.configure(lock=lock, queueing_lock=lock).defer(**key)
    except AlreadyEnqueued:
        pass


@app.task(name="outbox.send", queue="mail", retry=UntilDone())
def send(letter: int) -> None:
    if wait := sending.send(letter):
        raise Postponed(wait)


def defer(letter: Letter) -> None:
    """Let the worker send the letter when the current transaction is committed."""
    lock = f"{Letter.LOCK}{letter.pk}"
    send.configure(lock=lock, queueing_lock=lock).defer(letter=letter.pk)


@app.periodic(cron=settings.WORKER_RESCUE_CRON)
@app.task(name="outbox.take_up", queue="keeping", queueing_lock="outbox.take_up", pass_context=True)
async def take_up(context: JobContext, timestamp: int) -> None:
    """Take up the jobs of workers that died: their heart has not beaten for a while (WORKER_STALLED_SECONDS).

    Without a lock, on purpose: a worker that died doing this would hold it, and nobody could take anything up.
    """
    manager = context.app.job_manager
    for job in await manager.get_stalled_jobs(seconds_since_heartbeat=settings.WORKER_STALLED_SECONDS):
        try:
            await manager.retry_job(job)
            log.warning("The worker of %s has died; the job is taken up again.", job.call_string)
        except UniqueViolation:
            # An equal one, of a periodic task, is waiting already.
            await manager.finish_job(job, Status.ABORTED, delete_job=False)
        except ConnectorException as error:
            log.info("%s was taken up by somebody else: %s", job.call_string, error)


@app.periodic(cron="*/5 * * * *")
@app.task(name="outbox.sweep", queue="keeping", queueing_lock="outbox.sweep")
def sweep(timestamp: int) -> None:
    """Give queued letters that have no job one. None should be without; a letter must not depend on that."""
    for letter in Letter.objects.without_job():
        log.warning("Letter %s was queued without a job.", letter.pk)
        try:
            with transaction.atomic():
                defer(letter)
        except AlreadyEnqueued:
            continue


@app.periodic(cron="17 3 * * *")
@app.task(name="outbox.clear", queue="keeping", queueing_lock="outbox.clear", pass_context=True)
async def clear(context: JobContext, timestamp: int) -> None:
    """Remove what is left of jobs: done ones after two days, those that failed after thirty."""
    await context.app.job_manager.delete_old_jobs(nb_hours=48)
    await context.app.job_manager.delete_old_jobs(
        nb_hours=30 * 24, include_failed=True, include_cancelled=True, include_aborted=True
    )
