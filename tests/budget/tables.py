"""Tables for tests: the reference table by its figures, and random ones."""

from decimal import Decimal

from hypothesis import strategies as st

from budget.shares import Share
from budget.tables import STANDARD, Kind, Line, Table, made
from demo.tables import BUDGET_ROWS, TRAINING_ROWS

_FIELDS = ("net_outcome", "budget", "forecast", "deviation", "deviation_percent", "previous_deviation", "change")
_KINDS = {16: Kind.SUBTOTAL, 17: Kind.FINANCE, 18: Kind.RESULT, 19: Kind.MEMO}
KEYS = tuple(STANDARD)


def d(text: object) -> Decimal:
    return Decimal(str(text))


def reference() -> Table:
    """The table as it is printed, nothing corrected. Line 1 of the reference is line 0 here."""
    lines = []
    for at, row in enumerate(BUDGET_ROWS):
        values = {
            key: Decimal(getattr(row, name))
            for key, name in zip(KEYS, _FIELDS, strict=True)
            if getattr(row, name) is not None
        }
        kind = Kind.OF_WHICH if row.name.startswith("varav") else _KINDS.get(at, Kind.ROW)
        lines.append(Line(row.name, kind, values))
    return made(KEYS, lines)


def allocation() -> list[Share]:
    """The reference's decision table; the sum beneath it is `demo.tables.TRAINING_SUM`."""
    return [Share(row.name, row.department, Decimal(row.amount)) for row in TRAINING_ROWS]


amounts = st.decimals(min_value=-(10**9), max_value=10**9, places=0, allow_nan=False, allow_infinity=False)


words = st.text(st.characters(codec="utf-8", categories=["L", "N", "P", "S"]), min_size=1, max_size=20).filter(
    lambda text: not text.startswith("'") and not text.isspace()
)


@st.composite
def divisions(draw: st.DrawFn) -> list[Share]:
    """Rows as a proposal has them; some say nothing of an amount, none is without words."""
    amount = st.none() | st.decimals(min_value=-(10**9), max_value=10**9, places=2, allow_nan=False)
    return draw(st.lists(st.builds(Share, words, st.just("") | words, amount, amount), min_size=1, max_size=8))


@st.composite
def tables(draw: st.DrawFn) -> Table:
    """Rows with parts under them, a subtotal, a finance row and a result; some cells empty, no sum printed."""

    def line(kind: Kind, at: int) -> Line:
        keys = [key for key in ("net_outcome", "budget", "forecast", "previous_deviation") if draw(st.booleans())]
        return Line(f"{kind.value} {at}", kind, {key: draw(amounts) for key in keys})

    kinds = draw(st.lists(st.sampled_from([Kind.ROW, Kind.ROW, Kind.OF_WHICH]), min_size=1, max_size=8))
    lines = [line(kind, at) for at, kind in enumerate([Kind.ROW, *kinds])]
    lines.append(Line("Summa", Kind.SUBTOTAL))
    lines.append(line(Kind.FINANCE, 99))
    lines.append(Line("Resultat", Kind.RESULT))
    return made(KEYS, lines)
