"""Letters to those who shall answer an open question: before it is due, on the day, and each week that it is late."""

import datetime as dt

from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from cesam import display
from meetings.models import OpenQuestion
from outbox import letters, links, preferences

KIND, TASK_KIND = "reminder", "task_reminder"
#: So many days before the date somebody is reminded.
DAYS_BEFORE = 3


def is_due_on(due_on: dt.date, today: dt.date) -> bool:
    """Whether a reminder goes out today: three days before, on the day, and every seventh day after it."""
    left = (due_on - today).days
    return left in (DAYS_BEFORE, 0) or (left < 0 and left % 7 == 0)


def send(today: dt.date) -> None:
    """Write the reminders of a day. Each goes once, however often this runs: the key says question and day."""
    last = today + dt.timedelta(days=DAYS_BEFORE)
    waiting = OpenQuestion.objects.open().filter(owner__is_active=True, due_on__lte=last)
    for question in waiting.select_related("owner", "body", "item").in_due_order():
        assert question.owner is not None
        assert question.due_on is not None
        if is_due_on(question.due_on, today) and preferences.wants(question.owner, kind_of(question)):
            _write(question, today)


def kind_of(question: OpenQuestion) -> str:
    """The kind of its letter: questions and tasks are switched off each by itself."""
    return TASK_KIND if question.kind == OpenQuestion.Kind.TASK else KIND


def mailable(question: OpenQuestion) -> str:
    """What was asked; at a confidential item it is read in CESAM and never goes by mail."""
    is_secret = question.item is not None and question.item.is_confidential
    return _("A question at a confidential item") if is_secret else question.text


def _write(question: OpenQuestion, today: dt.date) -> None:
    owner = question.owner
    assert owner is not None
    assert question.due_on is not None
    with translation.override(owner.language):
        about = {
            "text": mailable(question),
            "body": question.body.name,
            "day": display.date_long(question.due_on),
            "url": links.absolute(reverse("question_detail", args=[question.pk])),
        }
        letters.post(
            key=f"reminder:{question.pk}:{owner.pk}:{today.isoformat()}",
            kind=kind_of(question),
            to=owner.email,
            person=owner,
            subject=_("Open question, due %(day)s") % about,
            text=_("You are to answer this in %(body)s, due %(day)s:\n\n%(text)s\n\n%(url)s\n") % about,
        )
