"""Letters to people, and their accounts."""

from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import ngettext

from archive.models import RetentionKind
from archive.retention import accounts, meetings
from archive.retention.kinds.base import Dated, octets
from meetings.models import Dispatch
from outbox.models import Letter
from parties.models import Event, Seat, User


class Letters(Dated):
    """Those of a notice go with it."""

    key = RetentionKind.LETTERS
    model = Letter
    moment = "created_at"
    at_a_time = 200
    covers = ("outbox.Letter", "outbox.EnclosedFile", "outbox.Content")

    def all(self) -> "QuerySet[Letter]":
        noticed = Dispatch.objects.filter(letter=OuterRef("pk"))
        settled = Letter.objects.exclude(state=Letter.State.QUEUED).exclude(Exists(noticed))
        return settled.defer("text", "html", "headers", "answer").annotate(bytes=octets("text"))

    def remove(self, keys: list[int]) -> list[str]:
        meetings.remove_letters(Letter.objects.filter(pk__in=keys))
        return []

    def count(self, number: int) -> str:
        return ngettext("%(n)s letter", "%(n)s letters", number) % {"n": number}


class Accounts(Dated):
    """From the year in which the person was shut out; who holds a seat is not."""

    key = RetentionKind.ACCOUNTS
    model = User
    moment = "closed_at"
    covers = ("parties.User", "account.EmailAddress", "account.EmailConfirmation", "outbox.Preference",
              "meetings.CalendarFeed", "minutes.EidLink")  # fmt: skip

    def all(self) -> "QuerySet[User]":
        ended = Event.objects.filter(subject="parties.user", subject_id=OuterRef("pk"), verb="user.deactivated")
        seated = Seat.objects.on(timezone.localdate()).filter(person=OuterRef("pk"))
        shut_out = User.objects.filter(is_active=False).exclude(email__endswith=f"@{accounts.DOMAIN}")
        closed = Coalesce(ended.order_by("-id").values("at")[:1], "last_login", "created_at")
        return shut_out.exclude(Exists(seated)).annotate(closed_at=closed)

    def remove(self, keys: list[int]) -> list[str]:
        return [sha256 for key in keys for sha256 in accounts.remove(key)]

    def count(self, number: int) -> str:
        return ngettext("%(n)s account", "%(n)s accounts", number) % {"n": number}
