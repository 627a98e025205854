"""The periodic jobs of meetings. Each bears being run again."""

from django.utils import timezone
from procrastinate.contrib.django import app

from meetings import digest, reminders


@app.periodic(cron="30 5 * * *")
@app.task(name="meetings.remind", queue="keeping", queueing_lock="meetings.remind")
def remind(timestamp: int) -> None:
    reminders.send(timezone.localdate())


@app.periodic(cron="0 6 * * 1")
@app.task(name="meetings.digest", queue="keeping", queueing_lock="meetings.digest")
def weekly(timestamp: int) -> None:
    digest.send(timezone.localdate())
