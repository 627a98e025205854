"""Formulas of a workbook that has been saved without answers: the few that budgets are made of are computed here.

Cells and ranges of the own sheet, numbers, + - * / and brackets, SUM, SUBTOTAL, ABS, ROUND, MIN, MAX and IFERROR. Any
other formula has no answer (`Unknown`); nobody guesses.
"""

import re
from collections.abc import Callable
from decimal import Decimal, DecimalException
from typing import Final

from budget.figures import rounded

_TOKEN: Final = re.compile(
    r"\s*(?:(?P<range>\$?[A-Z]{1,3}\$?[0-9]{1,7}:\$?[A-Z]{1,3}\$?[0-9]{1,7})|(?P<ref>\$?[A-Z]{1,3}\$?[0-9]{1,7})(?![A-Z(])"
    r"|(?P<number>[0-9]{1,15}(?:\.[0-9]{1,15})?)|(?P<name>[A-Z][A-Z0-9.]*)(?=\()|(?P<text>\"\")|(?P<sign>[-+*/(),%]))"
)
_REF: Final = re.compile(r"\$?([A-Z]{1,3})\$?([0-9]{1,7})")
_MOST_CELLS: Final = 20_000
_DEEPEST: Final = 30


class Unknown(Exception):
    """The formula has no answer here."""


class DividedByZero(Exception):
    """`#DIV/0!`"""


#: The value of the cell at (row, column), counted from 0; None for nothing or a text.
ValueAt = Callable[[int, int], Decimal | None]


def result(formula: str, value_at: ValueAt) -> Decimal | None:
    """Raises Unknown, DividedByZero."""
    if len(formula) > 1000:
        raise Unknown
    tokens, at, text = [], 0, formula.lstrip("=").strip()
    while at < len(text):
        found = _TOKEN.match(text, at)
        if found is None:
            raise Unknown
        tokens.append((found.lastgroup or "", found.group(found.lastgroup or 0)))
        at = found.end()
    reader = _Reader(tokens, value_at)
    try:
        answer = reader.sum(0)
    except DecimalException as error:
        raise Unknown from error
    if reader.at < len(tokens):
        raise Unknown
    return answer


def place(reference: str) -> tuple[int, int]:
    """`$B$7` → (6, 1)."""
    found = _REF.fullmatch(reference)
    if found is None:
        raise Unknown
    column = 0
    for letter in found.group(1):
        column = column * 26 + ord(letter) - 64
    return int(found.group(2)) - 1, column - 1


class _Reader:
    def __init__(self, tokens: list[tuple[str, str]], value_at: ValueAt) -> None:
        self.tokens, self.at, self._value_at = tokens, 0, value_at

    def _peek(self) -> tuple[str, str]:
        return self.tokens[self.at] if self.at < len(self.tokens) else ("", "")

    def _next(self, *signs: str) -> str:
        kind, word = self._peek()
        if kind == "sign" and word in signs:
            self.at += 1
            return word
        return ""

    def sum(self, depth: int) -> Decimal | None:
        if depth > _DEEPEST:
            raise Unknown
        left = self.product(depth)
        while sign := self._next("+", "-"):
            right = self.product(depth) or Decimal(0)
            left = (left or Decimal(0)) + (right if sign == "+" else -right)
        return left

    def product(self, depth: int) -> Decimal | None:
        left = self.factor(depth)
        while sign := self._next("*", "/"):
            right = self.factor(depth) or Decimal(0)
            if sign == "/" and not right:
                raise DividedByZero
            left = (left or Decimal(0)) * right if sign == "*" else (left or Decimal(0)) / right
        return left

    def factor(self, depth: int) -> Decimal | None:
        if depth > _DEEPEST:
            raise Unknown
        if sign := self._next("-", "+"):
            value = self.factor(depth + 1)
            return value if sign == "+" or value is None else -value
        if self._next("("):
            value = self.sum(depth + 1)
            self._close()
        else:
            kind, word = self._peek()
            self.at += 1
            if kind == "number":
                value = Decimal(word)
            elif kind == "ref":
                value = self._value_at(*place(word))
            elif kind == "name":
                value = self._called(word, depth + 1)
            else:
                raise Unknown
        while self._next("%"):
            value = None if value is None else value / 100
        return value

    def _called(self, name: str, depth: int) -> Decimal | None:
        if not self._next("("):
            raise Unknown
        if name == "IFERROR":
            return self._if_error(depth)
        arguments = [self._argument(depth)]
        while self._next(","):
            arguments.append(self._argument(depth))
        self._close()
        if name == "SUBTOTAL" and arguments[0] in ([Decimal(9)], [Decimal(109)]):
            name, arguments = "SUM", arguments[1:]
        values = [value for argument in arguments for value in argument if value is not None]
        if name == "SUM":
            return sum(values, Decimal(0))
        if name in ("MIN", "MAX"):
            return (min if name == "MIN" else max)(values, default=Decimal(0))
        if name == "ABS" and len(values) == 1:
            return abs(values[0])
        if name == "ROUND" and len(values) == 2 and 0 <= values[1] <= 6:
            return rounded(values[0], int(values[1]))
        raise Unknown

    def _if_error(self, depth: int) -> Decimal | None:
        start = self.at
        try:
            value, failed = self.sum(depth), False
        except DividedByZero:
            value, failed, self.at = None, True, start
            self._skip_argument()
        if not self._next(","):
            raise Unknown
        if self._peek()[0] == "text":
            self.at += 1
            instead = None
        else:
            instead = self.sum(depth)
        self._close()
        return instead if failed else value

    def _skip_argument(self) -> None:
        depth = 0
        while self.at < len(self.tokens):
            kind, word = self._peek()
            if kind == "sign" and not depth and word in ",)":
                return
            depth += (word == "(") - (word == ")") if kind == "sign" else 0
            self.at += 1

    def _argument(self, depth: int) -> list[Decimal | None]:
        kind, word = self._peek()
        if kind != "range":
            return [self.sum(depth)]
        self.at += 1
        (top, left), (bottom, right) = map(place, word.split(":"))
        if (bottom - top + 1) * (right - left + 1) > _MOST_CELLS:
            raise Unknown
        return [self._value_at(row, column) for row in range(top, bottom + 1) for column in range(left, right + 1)]

    def _close(self) -> None:
        if not self._next(")"):
            raise Unknown
