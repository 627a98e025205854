"""Looking in the table: rights and filters in the query itself, ranked, in a time that does not grow with the archive.

Up to `RANKED` hits are ranked all of them. Of more, the newest `WINDOW` are: reading half a million rows to rank them
would take half a second for a word that says little. Where even those are long to find, as many as the index gives.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

from django.db import OperationalError, connection, transaction
from django.db.models import FloatField
from django.db.models.expressions import RawSQL

from archive.finding.asking import Asked, Part
from archive.models import SearchEntry
from archive.models.entry import SearchQuerySet

RANKED: Final = 5000
WINDOW: Final = 1000
_PATIENCE: Final = "250ms"
_FALLBACK: Final = 20_000


@dataclass(frozen=True)
class Found:
    """A page of hits, the best first. `count` is up to RANKED; `is_more` says that there are more than that."""

    hits: Sequence[SearchEntry]
    count: int
    is_more: bool
    #: The stems that were looked for, for marking.
    stems: Sequence[str]
    has_next: bool = False


def find(seen: SearchQuerySet, asked: Asked, *, page: int = 1, per_page: int = 20) -> Found:
    """The hits among `seen`, which already holds what the person may read and the filters."""
    query, stems = _query(asked)
    if not query:
        return Found([], 0, False, stems)
    matching = seen.holding(query)
    start = (page - 1) * per_page
    with transaction.atomic():
        count = _count(matching)
        if count is not None and count <= RANKED:
            best = _ranked(matching, query)[start : start + per_page + 1]
            hits = list(best)
            return Found(hits[:per_page], count, False, stems, len(hits) > per_page)
        hits = _of_many(matching, query)[start : start + per_page + 1]
    return Found(hits[:per_page], RANKED, True, stems, len(hits) > per_page)


def _query(asked: Asked) -> tuple[str, list[str]]:
    """The tsquery as text, and the stems of the words that are to be there; one round to the database."""
    if asked.is_empty:
        return "", []
    pieces: list[str] = []
    values: list[Any] = []
    stems: list[str] = []
    for part in asked.parts:
        sql, given = _part(part)
        pieces.append(sql)
        values += given
        if not part.is_excluded:
            stems += part.words
    columns = ", ".join([*pieces, *("archive_stem(%s)" for _ in stems)])
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {columns}", [*values, *stems])
        row = cursor.fetchone()
    told = row[: len(pieces)]
    wanted = [text for part, text in zip(asked.parts, told, strict=True) if text and not part.is_excluded]
    unwanted = [f"!{text}" for part, text in zip(asked.parts, told, strict=True) if text and part.is_excluded]
    if not wanted:
        return "", []
    return " & ".join([*wanted, *unwanted]), [stem for stem in row[len(pieces) :] if stem]


def _part(part: Part) -> tuple[str, list[Any]]:
    if part.is_phrase:
        words = " ".join(part.words)
        # A phrase of words that say nothing ("och så") is no condition.
        return (
            "nullif('(' || phraseto_tsquery('pg_catalog.swedish', archive_bare(%s))::text || ')', '()')",
            [words],
        )
    return "archive_word(%s, %s, %s)", [part.words[0], part.is_begun, part.is_excluded]


def _count(matching: SearchQuerySet) -> int | None:
    """How many, up to one more than RANKED; None when that takes long, which it does only where there are many."""
    counted: list[int] = []
    with _patient():
        counted.append(len(matching.order_by().values_list("pk", flat=True)[: RANKED + 1]))
    return counted[0] if counted else None


def _ranked(matching: SearchQuerySet, query: str) -> SearchQuerySet:
    rank = RawSQL("ts_rank(archive_searchentry.tsv, %s::tsquery)", [query], output_field=FloatField())
    return matching.annotate(rank=rank).select_related("body", "meeting").defer("tsv").order_by("-rank", "-at", "-pk")


def _of_many(matching: SearchQuerySet, query: str) -> list[SearchEntry]:
    newest: list[int] = []
    with _patient():
        newest = list(matching.newest_first().values_list("pk", flat=True)[:WINDOW])
    if not newest:
        newest = list(matching.order_by().values_list("pk", flat=True)[:_FALLBACK])
    return list(_ranked(SearchEntry.objects.filter(pk__in=newest), query)[:WINDOW])


@contextmanager
def _patient() -> Iterator[None]:
    """A query inside that takes too long is given up, and what follows the block goes on without its answer."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL statement_timeout = '{_PATIENCE}'")
            yield
            cursor.execute("SET LOCAL statement_timeout TO DEFAULT")
    except OperationalError as error:
        if getattr(error.__cause__, "sqlstate", "") != "57014":  # query_canceled
            raise
