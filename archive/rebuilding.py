"""All entries of the search written anew, by the very function that writes them one by one."""

from collections.abc import Callable
from typing import Final

from django.db import connection, transaction

from archive.models import ImportedRecord, SearchEntry
from budget.models import FollowUpRow
from meetings.models import AgendaItem, Document, Meeting, OpenQuestion, Position, Statement

_SOURCES: Final = {
    SearchEntry.Kind.MEETING: Meeting,
    SearchEntry.Kind.ITEM: AgendaItem,
    SearchEntry.Kind.STATEMENT: Statement,
    SearchEntry.Kind.POSITION: Position,
    SearchEntry.Kind.QUESTION: OpenQuestion,
    SearchEntry.Kind.BUDGET: FollowUpRow,
    SearchEntry.Kind.DOCUMENT: Document,
    SearchEntry.Kind.RECORD: ImportedRecord,
}
_AT_A_TIME: Final = 2000


def rebuild(tell: Callable[[str, int, int], object] = lambda kind, done, of: None) -> int:
    """Write every entry and take away those of what is no more; the number of entries afterwards.

    Each batch is a transaction of its own, so that a long run holds nobody up and can be ended and begun again.
    """
    for kind, model in _SOURCES.items():
        keys = list(model._default_manager.order_by("pk").values_list("pk", flat=True))
        for start in range(0, len(keys), _AT_A_TIME):
            batch = keys[start : start + _AT_A_TIME]
            with connection.cursor() as cursor:
                cursor.execute("SELECT archive_write(%s, %s::bigint[])", [kind, batch])
            tell(kind, min(start + _AT_A_TIME, len(keys)), len(keys))
        with transaction.atomic():
            SearchEntry.objects.filter(kind=kind).exclude(source_id__in=model._default_manager.values("pk")).delete()
    return SearchEntry.objects.count()
