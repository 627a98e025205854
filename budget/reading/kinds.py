"""What kind of line a label names, as finance departments write them."""

import re
from collections.abc import Collection
from typing import Final

from budget.tables import Kind

_OF_WHICH: Final = re.compile(r"^\W*(varav|därav|of which|of this)\b", re.IGNORECASE)
_RESULT: Final = re.compile(
    r"^\W*((årets|periodens|totalt|summa|s:a|net)\s+)?(resultat|result)\b|förändring av eget kapital"
    r"|^\W*balanskravsresultat",
    re.IGNORECASE,
)
_SUBTOTAL: Final = re.compile(
    r"^\W*(s:a|sa:|summa|delsumma|total|totalt|totala|subtotal|sum|verksamhetens netto\w*)\b"
    r"|\b(totalt|summa|total)\W*$",
    re.IGNORECASE,
)
_FINANCE: Final = re.compile(
    r"^\W*(finans(ering|förvaltning|netto|enhet|verksamhet|iella|iering)?\w*|skatt\w*|kommunalskatt\w*|slutavräkning\w*"
    r"|(generella |riktade )?(stats)?bidrag\w*|.*\butjämning\w*|räntor?\b.*|ränte\w*|avskrivning\w*"
    r"|jämförelsestörande.*|extraordinära.*|pension\w*)\b",
    re.IGNORECASE,
)
#: What a heading says of its column that is no column of a follow-up.
COMMENT: Final = re.compile(r"\b(kommentar\w*|anm\w*|not|noter|comment\w*|orsak\w*|förklaring\w*)\b", re.IGNORECASE)
UNIT: Final = re.compile(r"\b(tkr|mnkr|mkr|kr|sek|ksek|msek)\b", re.IGNORECASE)
_UNITS: Final = {"mkr": "mnkr", "sek": "kr", "ksek": "tkr", "msek": "mnkr"}
MONTHS: Final = re.compile(
    r"^(jan|feb|mar|apr|maj|may|jun|jul|aug|sep|okt|oct|nov|dec)\w*\.?(\s*\d{2,4})?$|^20\d{2}-?(0[1-9]|1[0-2])$",
    re.IGNORECASE,
)


#: Headings of a column that says what kind of row each is, and its words, as our own files have them.
KIND_HEADINGS: Final = frozenset({"slag av rad", "kind of row", "radtyp", "row type"})
#: What a heading says of the column that names the lines, where others stand beside it.
NAMES: Final = re.compile(r"^(namn|name|benämning)\b", re.IGNORECASE)
_SAID: Final = {
    "rad": Kind.ROW, "row": Kind.ROW, "varav": Kind.OF_WHICH, "of which": Kind.OF_WHICH, "grupp": Kind.GROUP,
    "group": Kind.GROUP, "delsumma": Kind.SUBTOTAL, "subtotal": Kind.SUBTOTAL, "finansrad": Kind.FINANCE,
    "finance row": Kind.FINANCE, "finance": Kind.FINANCE, "resultat": Kind.RESULT, "result": Kind.RESULT,
    "notering": Kind.MEMO, "memo": Kind.MEMO,
}  # fmt: skip


def said_kind(text: str) -> Kind | None:
    return _SAID.get(text.strip().casefold())


def kind_of(label: str, before: Collection[Kind]) -> Kind:
    """By its label and the kinds of line above it. Finance rows come after a subtotal; after the result all is memo."""
    if _OF_WHICH.search(label):
        return Kind.OF_WHICH
    if _RESULT.search(label):
        return Kind.RESULT
    if _SUBTOTAL.search(label):
        has_finance = Kind.FINANCE in before and Kind.RESULT not in before
        return Kind.RESULT if has_finance else Kind.SUBTOTAL
    if (Kind.SUBTOTAL in before or Kind.RESULT in before) and _FINANCE.search(label):
        return Kind.FINANCE
    return Kind.ROW


def unit_in(text: str) -> str:
    """`tkr`, `mnkr`, `kr` or ""."""
    found = UNIT.search(text)
    return _UNITS.get(found[0].lower(), found[0].lower()) if found else ""
