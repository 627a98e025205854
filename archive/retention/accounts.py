"""The account of a person who is shut out, emptied: what was signed keeps the name as it is printed there, and the
account that it refers to no longer says who it was."""

from django.utils import timezone, translation
from django.utils.translation import gettext

from archive.models import DataExtract
from budget.models import ImportDraft
from meetings.models import CalendarFeed, StatementDraft
from minutes.models import EidLink
from outbox.models import Preference
from parties.models import User

#: Reserved (RFC 2606): nothing that is sent there arrives anywhere.
DOMAIN = "removed.invalid"


def remove(pk: int) -> list[str]:
    """Empty the account in the current transaction: e-mail, name, password, roles, ways to sign in, and what only the
    person had a use for. The row stays, since meetings and the log refer to it."""
    from allauth.account.models import EmailAddress

    EmailAddress.objects.filter(user=pk).delete()
    Preference.objects.filter(person=pk).delete()
    CalendarFeed.objects.filter(person=pk).delete()
    EidLink.objects.filter(person=pk).delete()
    DataExtract.objects.there().filter(person=pk).update(data=None, gone_at=timezone.now())
    StatementDraft.objects.filter(by=pk).delete()
    ImportDraft.objects.filter(by=pk).delete()
    with translation.override("sv"):
        name = gettext("Removed account %(number)s") % {"number": pk}
    person = User.objects.select_for_update(no_key=True).get(pk=pk)
    person.set_unusable_password()
    said = {"email": f"{pk}@{DOMAIN}", "name": name, "password": person.password, "last_login": None}
    User.objects.filter(pk=pk).update(**said, is_administrator=False, is_archivist=False, language="sv")
    return []
