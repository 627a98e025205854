"""The small language of a column's formula: `deviation / abs(budget) * 100`.

Names are keys of columns; there are numbers, + - * /, brackets and `abs`. A formula is read once into a value that can
be asked for its names and its result. Where a name has no value, or a division is by zero, there is no result.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Final

from django.utils.translation import gettext as _

from budget.exceptions import FormulaUnreadable

LONGEST: Final = 200
_DEEPEST: Final = 20
_TOKEN: Final = re.compile(
    r"\s*(?:(?P<number>[0-9]{1,12}(?:[.,][0-9]{1,6})?)|(?P<name>[a-z][a-z0-9_]*)|(?P<sign>[-+*/()−]))"
)

Lookup = Callable[[str], Decimal | None]
_Node = Callable[[Lookup], Decimal | None]


@dataclass(frozen=True)
class Formula:
    text: str
    names: frozenset[str]
    _root: _Node

    def result(self, value_of: Lookup) -> Decimal | None:
        return self._root(value_of)


@lru_cache(maxsize=256)
def read(text: str) -> Formula:
    """Raises FormulaUnreadable where the text is no formula."""
    if len(text) > LONGEST:
        raise FormulaUnreadable(_("The formula is too long."))
    tokens = list(_tokens(text))
    reader = _Reader(tokens)
    root = reader.sum(0)
    if reader.at < len(tokens):
        raise FormulaUnreadable(_("“%(what)s” does not belong there.") % {"what": tokens[reader.at][1]})
    return Formula(text, frozenset(word for kind, word in tokens if kind == "name" and word != "abs"), root)


def check(formulas: Mapping[str, str], known: Iterable[str]) -> None:
    """Whether the columns' formulas can be computed: names that exist, and none that leads back to itself.

    Raises FormulaUnreadable.
    """
    names = {key: read(text).names for key, text in formulas.items()}
    every = set(known) | set(formulas)
    for key, used in names.items():
        if unknown := used - every:
            raise FormulaUnreadable(_("There is no column “%(name)s”.") % {"name": sorted(unknown)[0]})
        reached, ahead = set(used), list(used)
        while ahead:
            for further in names.get(ahead.pop(), frozenset()) - reached:
                reached.add(further)
                ahead.append(further)
        if key in reached:
            raise FormulaUnreadable(_("The formula leads back to its own column."))


def _tokens(text: str) -> Iterator[tuple[str, str]]:
    at, text = 0, text.rstrip()
    while at < len(text):
        found = _TOKEN.match(text, at)
        if found is None:
            raise FormulaUnreadable(_("“%(what)s” cannot be read in a formula.") % {"what": text[at:].strip()[:20]})
        kind = found.lastgroup or ""
        yield kind, found.group(kind).replace("−", "-")
        at = found.end()


@dataclass
class _Reader:
    tokens: list[tuple[str, str]]
    at: int = 0

    def _next(self, *signs: str) -> str:
        kind, word = self.tokens[self.at] if self.at < len(self.tokens) else ("", "")
        if kind == "sign" and word in signs:
            self.at += 1
            return word
        return ""

    def sum(self, depth: int) -> _Node:
        if depth > _DEEPEST:
            raise FormulaUnreadable(_("The formula has too many brackets within brackets."))
        left = self.product(depth)
        while sign := self._next("+", "-"):
            left = _applied(sign, left, self.product(depth))
        return left

    def product(self, depth: int) -> _Node:
        left = self.factor(depth)
        while sign := self._next("*", "/"):
            left = _applied(sign, left, self.factor(depth))
        return left

    def factor(self, depth: int) -> _Node:
        if depth > _DEEPEST:
            raise FormulaUnreadable(_("The formula has too many brackets within brackets."))
        if self._next("-"):
            inner = self.factor(depth + 1)
            return lambda value_of: None if (found := inner(value_of)) is None else -found
        if self._next("("):
            return self._closed(self.sum(depth + 1))
        kind, word = self.tokens[self.at] if self.at < len(self.tokens) else ("", "")
        self.at += 1
        if kind == "number":
            number = Decimal(word.replace(",", "."))
            return lambda value_of: number
        if kind == "name" and word == "abs" and self._next("("):
            whole = self._closed(self.sum(depth + 1))
            return lambda value_of: None if (found := whole(value_of)) is None else abs(found)
        if kind == "name" and word != "abs":
            return lambda value_of: value_of(word)
        if not kind:
            raise FormulaUnreadable(_("The formula ends too early."))
        raise FormulaUnreadable(_("“%(what)s” does not belong there.") % {"what": word})

    def _closed(self, inner: _Node) -> _Node:
        if not self._next(")"):
            raise FormulaUnreadable(_("A bracket is not closed."))
        return inner


def _applied(sign: str, left: _Node, right: _Node) -> _Node:
    def result(value_of: Lookup) -> Decimal | None:
        a, b = left(value_of), right(value_of)
        if a is None or b is None or (sign == "/" and not b):
            return None
        if sign == "+":
            return a + b
        if sign == "-":
            return a - b
        return a * b if sign == "*" else a / b

    return result
