"""What was sent to be read in, until a person has looked at how it is understood, and what headings were taught."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from budget.meaning import plainly
from parties.models import Body


class ImportDraft(models.Model):
    """A file or a pasted block, for the one who sent it.

    It is removed when it has been taken in; a long one is taken in by the worker, and stays, without its bytes, to tell
    how far that has come, until the next is sent.
    """

    #: What a long import goes through: it waits, is read, and is saved.
    STEPS = 3

    body = models.ForeignKey(Body, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=200)
    data = models.BinaryField()
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    #: What the worker shall take in: the table's number, the meaning of each column, what the follow-up is of.
    wanted = models.JSONField(null=True, editable=False)
    step = models.PositiveSmallIntegerField(default=0, editable=False)
    #: Why it was not taken in, in the reader's words.
    problem = models.TextField(blank=True, editable=False)
    follow_up = models.ForeignKey(
        "budget.FollowUp", null=True, editable=False, on_delete=models.CASCADE, related_name="+"
    )

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")

    def __str__(self) -> str:
        return self.name

    @property
    def is_under_way(self) -> bool:
        return self.wanted is not None and self.follow_up_id is None


class HeadingMeaning(models.Model):
    """What a body's finance department calls a column, remembered from the last time a person said so."""

    body = models.ForeignKey(Body, on_delete=models.CASCADE, related_name="+")
    heading = models.CharField(max_length=150)
    #: "": the column is not read.
    key = models.CharField(max_length=40, blank=True)

    class Meta:
        verbose_name = _("meaning of a heading")
        verbose_name_plural = _("meanings of headings")
        constraints = [models.UniqueConstraint(fields=["body", "heading"], name="one_meaning_a_heading")]

    def __str__(self) -> str:
        return f"{self.heading}: {self.key}"

    @classmethod
    def known_by(cls, body: Body) -> dict[str, str]:
        return dict(cls.objects.filter(body=body).values_list("heading", "key"))

    @classmethod
    def remember(cls, body: Body, heading: str, key: str) -> None:
        cls.objects.update_or_create(body=body, heading=plainly(heading)[:150], defaults={"key": key})
