"""Looking in the table: rights and filters in the query itself, ranked, in a time that does not grow with the archive.

Up to `RANKED` hits are ranked all of them; of more, the newest: to read half a million rows and rank them would take a
second, for a word that says little.

The index of words costs by how often a word occurs, whatever else is asked for, and PostgreSQL does not count that in.
So it is asked for words of which there are few; where all are common, the newest entries are read until enough have
them.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db import OperationalError, connection, transaction
from django.db.models import FloatField
from django.db.models.expressions import RawSQL

from archive.finding.asking import Asked, Part
from archive.models import SearchEntry
from archive.models.entry import SearchQuerySet

RANKED: Final = 500
#: A word in a smaller share of the entries is looked up in the index; several are, that together have no larger one.
_RARE, _RARE_TOGETHER = 0.015, 0.06
#: So many words are weighed.
_WEIGHED: Final = 8
_PATIENCE: Final = "500ms"
#: For reading the newest first where little is not an item.
_LITTLE_PATIENCE: Final = "30ms"
_MORE_PATIENCE: Final = "2s"
_LEXEME: Final = (
    "(SELECT quote_literal(lexeme) FROM unnest(to_tsvector('pg_catalog.swedish', archive_bare(%s))) LIMIT 1)"
)


@dataclass(frozen=True)
class Found:
    """A page of hits, the best first. `count` is up to RANKED; `is_more` says that there are more than that."""

    hits: Sequence[SearchEntry]
    count: int
    is_more: bool
    #: The stems that were looked for, for marking.
    stems: Sequence[str]
    has_next: bool = False


@dataclass(frozen=True)
class Query:
    """What was asked, as the text of a tsquery; "" finds nothing."""

    text: str
    #: Tsqueries of a word each, which every hit fulfils.
    needles: Sequence[str]
    stems: Sequence[str]


def find(
    parts: Sequence[SearchQuerySet], asked: Asked, *, page: int = 1, per_page: int = 20, is_beside: bool = False
) -> Found:
    """The hits in any of `parts`, which already hold what the person may read and the filters.

    `is_beside` says that the filters let no items through.
    """
    query = _query(asked)
    if not query.text or not parts:
        return Found([], 0, False, query.stems)
    with transaction.atomic():
        newest, is_more = _newest(parts, query, is_beside=is_beside)
        start = (page - 1) * per_page
        hits = list(_ranked(newest, query)[start : start + per_page + 1])
    return Found(hits[:per_page], len(newest), is_more, query.stems, len(hits) > per_page)


def _query(asked: Asked) -> Query:
    """One round to the database, which knows the stems."""
    if asked.is_empty:
        return Query("", [], [])
    made = [_part(part) for part in asked.parts]
    wanted = [part for part in asked.parts if not part.is_excluded]
    words = [word for part in wanted for word in part.words]
    of_phrases = [word for part in wanted if part.is_phrase for word in part.words]
    columns = [sql for sql, _values in made] + ["archive_stem(%s)"] * len(words) + [_LEXEME] * len(of_phrases)
    values = [value for _sql, values in made for value in values]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(columns)}", [*values, *words, *of_phrases])
        row = cursor.fetchone()
    told, stems, lexemes = row[: len(made)], row[len(made) : len(made) + len(words)], row[len(made) + len(words) :]
    texts = [(part, text) for part, text in zip(asked.parts, told, strict=True) if text]
    conditions = [text for part, text in texts if not part.is_excluded]
    if not conditions:
        return Query("", [], [])
    needles = [text for part, text in texts if not part.is_excluded and not part.is_phrase]
    needles += [lexeme for lexeme in lexemes if lexeme]
    conditions += [f"!{text}" for part, text in texts if part.is_excluded]
    return Query(" & ".join(conditions), needles[:_WEIGHED], [stem for stem in stems if stem])


def _part(part: Part) -> tuple[str, list[Any]]:
    if part.is_phrase:
        words = " ".join(part.words)
        # A phrase of words that say nothing ("och så") is no condition.
        return (
            "nullif('(' || phraseto_tsquery('pg_catalog.swedish', archive_bare(%s))::text || ')', '()')",
            [words],
        )
    return "archive_word(%s, %s, %s)", [part.words[0], part.is_begun, part.is_excluded]


def _newest(parts: Sequence[SearchQuerySet], query: Query, *, is_beside: bool) -> tuple[list[int], bool]:
    """The keys of the newest hits, up to RANKED, and whether there are more."""
    by_words = " & ".join(query.needles)
    found = _beside(parts, query) if is_beside else None
    for patience, words in ((_PATIENCE, _looked_up(query)), (_MORE_PATIENCE, by_words)):
        if found is None:
            found = _in_time(_together([part.holding(query.text, words).newest_first() for part in parts]), patience)
    if found is None:
        # So many that even to put them in order takes long: whichever come first.
        found = list(_together([part.holding(query.text, by_words).order_by() for part in parts]))
    return [pk for pk, _at in found[:RANKED]], len(found) > RANKED


def _beside(parts: Sequence[SearchQuerySet], query: Query) -> list[Any] | None:
    """What is not an item: among the newest, if so many have the words; else by an index of such entries alone."""
    found = _in_time(_together([part.holding(query.text, "").newest_first() for part in parts]), _LITTLE_PATIENCE)
    if found is None:
        by_index = [part.holding(query.text, query.text).sorted_afterwards() for part in parts]
        found = _in_time(_together(by_index), _PATIENCE)
    return found


def _looked_up(query: Query) -> str:
    """The words to ask the index for, as a tsquery; "" where all are common."""
    shares = _shares(query.needles)
    rarest = min(shares, default=1.0)
    if rarest <= _RARE:
        return query.needles[shares.index(rarest)]
    return " & ".join(query.needles) if len(shares) > 1 and sum(shares) <= _RARE_TOGETHER else ""


def _shares(needles: Sequence[str]) -> list[float]:
    """In which share of the entries each is, by the statistics; nothing is counted."""
    counted = "SELECT FROM archive_searchentry"
    asked = " UNION ALL ".join([counted, *(f"{counted} WHERE tsv @@ %s::tsquery" for _ in needles)])
    with connection.cursor() as cursor:
        # One process for a search: there are others who search, and a plan of one is what is told of.
        cursor.execute("SET LOCAL max_parallel_workers_per_gather = 0")
        cursor.execute(f"EXPLAIN (FORMAT JSON) {asked}", needles)
        told = cursor.fetchone()[0]
    plan = (json.loads(told) if isinstance(told, str) else told)[0]["Plan"]
    every, *rows = [part["Plan Rows"] for part in plan.get("Plans", [plan])]
    return [min(1.0, found / max(every, 1)) for found in rows]


def _together(parts: Sequence[SearchQuerySet]) -> Any:
    """One query of all parts: keys and days, none twice, the newest first."""
    first, *others = [part.values_list("id", "at")[: RANKED + 1] for part in parts]
    return first.union(*others).order_by("-at", "-id")[: RANKED + 1] if others else first


def _ranked(keys: list[int], query: Query) -> SearchQuerySet:
    rank = RawSQL("ts_rank(archive_searchentry.tsv, %s::tsquery)", [query.text], output_field=FloatField())
    found = SearchEntry.objects.filter(pk__in=keys).annotate(rank=rank)
    return found.select_related("body", "meeting").defer("tsv").order_by("-rank", "-at", "-pk")


def _in_time(asked: Any, patience: str) -> list[Any] | None:
    """What a query finds; None when that takes too long, and the transaction goes on."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL statement_timeout = '{patience}'")
            found = list(asked)
            cursor.execute("SET LOCAL statement_timeout TO DEFAULT")
            return found
    except OperationalError as error:
        if getattr(error.__cause__, "sqlstate", "") != "57014":  # query_canceled
            raise
        return None
