"""The budget's jobs for the background worker."""

from procrastinate.contrib.django import app

from budget import importing


@app.task(name="budget.take_in", queue="reading")
def take_in(draft: int) -> None:
    importing.take_in_wanted(draft)
