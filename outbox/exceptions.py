"""Refusals of the outbox."""

from django.utils.translation import gettext_lazy as _

from parties.exceptions import Refused


class NotFailed(Refused):
    """Only a letter that has failed for good is sent once more by hand."""

    words = _("The letter has not failed, so it is not sent again.")
