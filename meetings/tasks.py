"""The periodic jobs of meetings. Each bears being run again."""

from django.utils import timezone
from procrastinate.contrib.django import app

from meetings import reminders


@app.periodic(cron="30 5 * * *")
@app.task(name="meetings.remind", queue="keeping", queueing_lock="meetings.remind")
def remind(timestamp: int) -> None:
    reminders.send(timezone.localdate())
