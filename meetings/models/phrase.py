"""The body's phrase bank."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from meetings.models.item import AgendaItem
from parties.models import Body


class Phrase(models.Model):
    """A wording that the body uses again and again, to be put into a text.

    Plain words, a line for each paragraph. A blank as "{datum}" is filled from the meeting (meetings/blanks.py); "…"
    is what the writer fills in. A phrase may belong to an outcome: it is offered when an item gets that one.
    """

    body = models.ForeignKey(Body, on_delete=models.CASCADE, related_name="phrases")
    name = models.CharField(_("name"), max_length=100)
    text = models.TextField(_("wording"))
    outcome = models.CharField(_("outcome"), max_length=24, choices=AgendaItem.Outcome, blank=True)
    position = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("phrase")
        verbose_name_plural = _("phrases")
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["body", "name"],
                name="one_phrase_per_name",
                violation_error_message=_("The body already has a phrase with this name."),
            )
        ]

    def __str__(self) -> str:
        return self.name
