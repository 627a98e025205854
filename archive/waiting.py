"""What the archive asks of a person: the list on the start page, and the number in the bar."""

from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from archive.models import Intake, IntakeFile
from cesam import display
from meetings.todo import Source, Task
from parties.models import User


def imports(user: User) -> QuerySet[Intake]:
    """Imports with files that nobody has confirmed or discarded, for those who may."""
    if not (user.is_active and user.is_archivist):
        return Intake.objects.none()
    ready = IntakeFile.objects.at_step(IntakeFile.Step.READY).filter(intake=OuterRef("pk"))
    return Intake.objects.filter(Exists(ready))


def _import(intake: Intake) -> Task:
    count = IntakeFile.objects.at_step(IntakeFile.Step.READY).filter(intake=intake).count()
    told = {"count": count, "day": display.date_short(intake.at)}
    return Task(
        title=str(_("Confirm old minutes")),
        context=ngettext("%(count)s file, sent in %(day)s", "%(count)s files, sent in %(day)s", count) % told,
        url=reverse("intake_detail", args=[intake.pk]),
    )


SOURCES = (Source("imports", imports, _import),)
