"""Columns that a body adds to its follow-ups: figures of input, or a formula of other columns in their headings' words.

A formula is typed with the headings that people see, `[Net outcome] / [Budget] * 100`; it is kept with the keys of the
columns, so that a heading may change. What it means is the matter of `budget.formulas`.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from django.utils.translation import gettext as _

from budget import formulas, meaning
from budget.exceptions import Contradiction, FormulaUnreadable
from budget.models import FollowUp, FollowUpColumn
from budget.tables import STANDARD, Column, key_for
from parties.models import Body, Event, User

#: More are no table that anybody reads; and a formula that builds on a formula has an end.
_MOST: Final = 40
#: How many of a body's own columns are offered when a file is read in.
_MOST_OFFERED: Final = 30
_SIGNS: Final = str.maketrans({"×": "*", "·": "*", "÷": "/", ":": "/", "–": "-", "−": "-"})


# A formula in the words of its table


def as_keys(typed: str, columns: Iterable[Column]) -> str:
    """The formula with keys in the place of headings.

    Raises FormulaUnreadable where a heading is none, or what is left is no formula.
    """
    by_heading = {meaning.plainly(column.heading): column.key for column in columns if column.heading}
    longest = sorted(by_heading, key=len, reverse=True)
    bare = "|".join(rf"(?<!\w){re.escape(heading)}(?!\w)" for heading in longest)
    token = re.compile(rf"\[(?P<within>[^\]]*)\]|(?P<bare>{bare or '(?!)'})|(?P<word>[^\W\d]\w*)", re.IGNORECASE)

    def key(found: re.Match[str]) -> str:
        heading = meaning.plainly(found["within"] if found["within"] is not None else found[0])
        if heading in by_heading:
            return f" {by_heading[heading]} "
        if found["word"] and heading == "abs":
            return "abs"
        raise FormulaUnreadable(_("There is no column “%(name)s”.") % {"name": found[0].strip("[]")[:60]})

    parts = token.sub(key, re.sub(r"\s+", " ", typed))
    text = " ".join(parts.translate(_SIGNS).split())
    formulas.read(text)
    return text


def in_words(formula: str, columns: Iterable[Column]) -> str:
    """The inverse of `as_keys`: `[Net outcome] / [Budget] * 100`."""
    headings = {column.key: f"[{column.heading}]" for column in columns}
    return re.sub(r"[a-z][a-z0-9_]*", lambda found: headings.get(found[0], found[0]), formula)


# The verbs


def add(
    follow_up: FollowUp, heading: str, *, by: User, formula: str = "", decimals: int | None = None,
    is_summed: bool = True,
) -> FollowUpColumn:  # fmt: skip
    """A column after the others; `formula` with keys, "" for one of input.

    Raises:
        NotAllowed: see `FollowUp.is_written_by`.
        Contradiction: the heading is taken, or there are too many columns.
        FormulaUnreadable: the formula cannot be computed.
    """
    with follow_up.changing(by=by):
        columns = list(follow_up.columns.all())
        if len(columns) >= _MOST:
            raise Contradiction(_("A follow-up has at most %(most)s columns.") % {"most": _MOST})
        heading = _free(heading, columns)
        key = key_for(heading, {one.key for one in columns})
        _check(columns, key, formula)
        position = max((one.position for one in columns), default=-1) + 1
        made = FollowUpColumn.objects.create(
            follow_up=follow_up, position=position, key=key, heading=heading, formula=formula, decimals=decimals,
            is_summed=is_summed,
        )  # fmt: skip
        Event.record("follow_up.column_added", follow_up, by=by, **_told(made))
    return made


def change(
    column: FollowUpColumn, *, by: User, heading: str, formula: str, decimals: int | None, is_summed: bool
) -> None:
    """Another heading, for a column of the body's own also another formula. Raises as `add`."""
    with column.follow_up.changing(by=by):
        columns = list(column.follow_up.columns.all())
        column.refresh_from_db(from_queryset=FollowUpColumn.objects.select_related("follow_up"))
        was = _told(column)
        column.heading = _free(heading, [one for one in columns if one.pk != column.pk])
        if column.key not in STANDARD:
            _check(columns, column.key, formula)
            column.formula, column.decimals, column.is_summed = formula, decimals, is_summed
        column.save(update_fields=["heading", "formula", "decimals", "is_summed"])
        if was != _told(column):
            Event.record("follow_up.column_changed", column.follow_up, by=by, was=was, now=_told(column))


def move(column: FollowUpColumn, *, by: User, steps: int) -> None:
    """To the left (negative) or to the right; as far as there are any."""
    with column.follow_up.changing(by=by):
        columns = list(column.follow_up.columns.all())
        at = next(place for place, one in enumerate(columns) if one.pk == column.pk)
        to = min(max(at + steps, 0), len(columns) - 1)
        columns.insert(to, columns.pop(at))
        for place, one in enumerate(columns):
            one.position = place
        FollowUpColumn.objects.bulk_update(columns, ["position"])
        if to != at:
            Event.record("follow_up.column_moved", column.follow_up, by=by, heading=column.heading, was=at, now=to)


def remove(column: FollowUpColumn, *, by: User) -> None:
    """A column of the body's own, with its figures.

    Raises:
        NotAllowed: see `FollowUp.is_written_by`.
        Contradiction: it is one that every follow-up has, another column builds on it, or it has been settled.
    """
    with column.follow_up.changing(by=by):
        if column.key in STANDARD:
            raise Contradiction(_("The column belongs to every follow-up and stays."))
        others = column.follow_up.columns.exclude(pk=column.pk).exclude(formula="")
        builds = next((one for one in others if column.key in formulas.read(one.formula).names), None)
        if builds is not None:
            raise Contradiction(
                _("“%(heading)s” is computed from it. Change that column first.") % {"heading": builds.heading}
            )
        if column.follow_up.settlements.filter(column=column).exists():
            raise Contradiction(_("A contradiction in the column has been settled, so it stays."))
        told = _told(column) | {"figures": column.cells.count()}
        column.delete()
        Event.record("follow_up.column_removed", column.follow_up, by=by, **told)


def _free(heading: str, others: Sequence[FollowUpColumn]) -> str:
    heading = " ".join(heading.split())
    if not heading or any(sign in heading for sign in "[]"):
        raise Contradiction(_("A heading has words, and no square brackets."))
    if meaning.plainly(heading) in {meaning.plainly(one.heading) for one in others}:
        raise Contradiction(_("There is a column “%(heading)s” already.") % {"heading": heading})
    return heading


def _check(columns: Sequence[FollowUpColumn], key: str, formula: str) -> None:
    """The standard formulas name standard columns alone, whether the table has them or not."""
    every = {one.key: one.formula for one in columns} | {key: formula}
    formulas.check({name: text for name, text in every.items() if text and name not in STANDARD}, every)


def _told(column: FollowUpColumn) -> dict[str, object]:
    names = ("key", "heading", "formula", "decimals", "is_summed")
    return {name: getattr(column, name) for name in names}


# Remembered for the next file


def own_of(body: Body) -> Mapping[str, Column]:
    """The columns beside the standard ones that the body has had in its follow-ups, by key; as they were last."""
    rows = (
        FollowUpColumn.objects.filter(follow_up__body=body).exclude(key__in=STANDARD).order_by("-follow_up", "position")
    )
    found: dict[str, Column] = {}
    for row in rows[: 10 * _MOST_OFFERED]:
        if len(found) < _MOST_OFFERED:
            found.setdefault(row.key, row.as_value())
    return found


def headings_of(own: Mapping[str, Column]) -> dict[str, str]:
    """What their headings mean, as `budget.meaning` asks."""
    return {meaning.plainly(column.heading): key for key, column in own.items()}
