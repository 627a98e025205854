"""The extract of sealed minutes: single items, for those who came to present them."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from minutes.models.seal import Seal


class Extract(models.Model):
    """What the sealed minutes say of the items `chosen`, as a sealed file of its own. Never changed."""

    seal = models.ForeignKey(Seal, on_delete=models.PROTECT, related_name="extracts")
    #: The items that it was made for, by key, in ascending order; what stands under them is in it too.
    chosen = ArrayField(models.BigIntegerField())
    pdf = models.BinaryField()
    sha256 = models.CharField(max_length=64, unique=True)
    pages = models.PositiveIntegerField(_("pages"))
    log_anchor = models.CharField(max_length=90)
    report = models.JSONField()
    preflight = models.JSONField(default=list)
    sealed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("extract of minutes")
        verbose_name_plural = _("extracts of minutes")
        ordering = ["seal", "chosen"]
        constraints = [models.UniqueConstraint(fields=["seal", "chosen"], name="one_extract_of_the_same_items")]

    def __str__(self) -> str:
        return f"{self.seal} {self.chosen}"
