"""Where the tables of a sheet begin and end, and what their columns and lines are.

The head is found by the meaning of its words, wherever it stands: beneath titles, in one line or up to three, with
merged cells. A table ends where the next one begins; text beneath it is notes. Nothing that was left out, or taken in
against appearances, goes unsaid: hidden rows, columns without meaning, formulas without an answer stand in `remarks`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final

from django.utils.translation import gettext as _

from budget import figures, formulas, meaning
from budget.checks import contradictions
from budget.exceptions import FileUnreadable, NumberUnreadable
from budget.figures import Style
from budget.reading import kinds
from budget.reading.cells import Cell, Sheet, address, unmarked
from budget.reading.heads import Head, heading_text, heads_in, is_figure, texts_of
from budget.sums import Computing, Rule
from budget.tables import STANDARD, Column, Kind, Line, Table, key_for, standard

_LONG_TEXT: Final = 90


@dataclass(frozen=True)
class Source:
    """A column of the sheet: where it stands, what is printed over it, and the key that it was taken as, or ""."""

    at: int
    heading: str
    key: str


@dataclass(frozen=True)
class Reading:
    """A table as it stands in the file. `title` and `notes` are the text above and beneath it."""

    sheet: str
    table: Table
    sources: tuple[Source, ...]
    title: str = ""
    unit: str = ""
    notes: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    #: Cells that the file has a formula for, without an answer: what stands in them was computed here.
    computed: frozenset[tuple[int, str]] = frozenset()


def tables_in(
    sheet: Sheet, *, known: Mapping[str, str] | None = None, chosen: Mapping[int, str] | None = None,
    own: Mapping[str, Column] | None = None,
) -> list[Reading]:  # fmt: skip
    """The tables of a sheet, in reading order.

    `known` are headings whose meaning a body has taught; `chosen` says for columns by their position what a person took
    them as, "" for not at all.

    Raises:
        FileUnreadable: there is no table, or a cell in one cannot be read.
    """
    heads = heads_in(sheet, known or {})
    if not heads:
        raise FileUnreadable(_no_table(sheet))
    found = []
    for head in heads:
        below = [other.top for other in heads if other.top > head.bottom and _overlap(head, other)]
        above = [other.bottom + 1 for other in heads if other.bottom < head.top and _overlap(head, other)]
        rows = range(_end_of_figures(sheet, max(above, default=0), head), min(below, default=len(sheet.rows)))
        found.append(_reading(sheet, head, rows, chosen, own or {}))
    return found


def _end_of_figures(sheet: Sheet, begin: int, head: Head) -> int:
    """The row after the last one with figures between the table above and the head: what follows is the head's."""
    rows = range(begin, head.top if begin else 0)
    with_figures = [row for row in rows if any(is_figure(cell) for cell in sheet.rows[row][head.left : head.right])]
    return max(with_figures, default=begin - 1) + 1


def _overlap(one: Head, other: Head) -> bool:
    return one.left < other.right and other.left < one.right


def _no_table(sheet: Sheet) -> str:
    for row in range(len(sheet.rows)):
        texts = [heading_text(sheet.shown(row, column)) for column in range(len(sheet.rows[row]))]
        if sum(bool(kinds.MONTHS.match(text)) for text in texts) >= 3:
            told = {"sheet": sheet.name, "row": row + 1}
            return (
                _(
                    "Sheet %(sheet)s, row %(row)s: the columns are months. A follow-up has columns such as budget, "
                    "forecast and "
                    "deviation; choose the sheet or the file with those."
                )
                % told
            )
    return _(
        "Sheet %(sheet)s: no row with headings was found. At least two of net outcome, budget, forecast and "
        "deviation must "
        "stand over their columns."
    ) % {"sheet": sheet.name}


# The table


def _reading(
    sheet: Sheet, head: Head, rows: range, chosen: Mapping[int, str] | None, own: Mapping[str, Column]
) -> Reading:
    keys = {at: (chosen.get(at, "") if chosen is not None else head.keys[at]) for at in range(head.left, head.right)}
    first = min((at for at, key in keys.items() if key), default=head.right)
    body = range(head.bottom + 1, rows.stop)
    style = figures.style_of(
        sheet.cell(row, at).text for row in body for at in range(first, head.right) if sheet.cell(row, at).text
    )
    comment = next((at for at in keys if not keys[at] and kinds.COMMENT.search(head.headings[at])), None)
    kind_at = next((at for at in keys if meaning.plainly(head.headings[at]) in kinds.KIND_HEADINGS), None)
    # A file of our own says what each line is; then the names are what stands first, also where they are numbers.
    is_ours = kind_at is not None and kind_at > first
    labels = [head.left] if is_ours else _label_columns(sheet, head, keys, body, kind_at)
    sources: list[Source] = []
    columns: list[Column] = []
    for at in range(head.left, head.right):
        # What stands before the names are numbers of lines, not figures.
        if at in labels or at in (comment, kind_at) or (labels and at < labels[0]):
            continue
        column = _column(sheet, head, at, keys[at], body, style, {one.key for one in columns}, chosen, own)
        if column is not None:
            columns.append(column)
        if column is not None or head.headings[at]:
            sources.append(Source(at, head.headings[at] or address(head.bottom, at), column.key if column else ""))
    reader = _Reader(sheet, [(one.at, one.key) for one in sources if one.key], labels, comment, style, kind_at)
    lines, notes = reader.lines(body, {column.key: column for column in columns})
    if not lines:
        row = {"sheet": sheet.name, "row": head.bottom + 1}
        raise FileUnreadable(_("Sheet %(sheet)s: there are no figures beneath the headings in row %(row)s.") % row)
    table = _as_evidence_says(Table(_computable(columns), tuple(lines)))
    above = [text for row in range(max(rows.start, head.top - 8), head.top) for text in texts_of(sheet, row)]
    unit = next(filter(None, map(kinds.unit_in, [*above, *head.headings.values(), *notes])), "")
    left_out = [head.headings[one.at] or one.heading for one in sources if not one.key]
    remarks = list(reader.remarks)
    if left_out:
        remarks.append(_("Not read, for want of figures or by choice: %(columns)s") % {"columns": ", ".join(left_out)})
    return Reading(
        sheet.name, table, tuple(sources), above[0] if above else "", unit, tuple(notes), tuple(remarks),
        frozenset(reader.computed),
    )  # fmt: skip


def _label_columns(sheet: Sheet, head: Head, keys: Mapping[int, str], body: range, kind_at: int | None) -> list[int]:
    """The columns whose texts name the lines: those before the first figures, or the first with texts."""
    first = min((at for at, key in keys.items() if key), default=head.right)
    before = [at for at in range(head.left, first) if at != kind_at and _text_count(sheet, at, body)]
    named = [at for at in before if kinds.NAMES.match(meaning.plainly(head.headings[at]))]
    if named:
        return named[:1]
    if before:
        # What stands before the names are codes, not figures.
        return list(range(head.left, before[-1] + 1))
    counted = [
        (at, _text_count(sheet, at, body))
        for at in keys
        if not keys[at] and not kinds.COMMENT.search(head.headings[at])
    ]
    with_text = [at for at, count in counted if count]
    return with_text[:1]


def _text_count(sheet: Sheet, column: int, body: range) -> int:
    return sum(1 for row in body if sheet.cell(row, column).text and not is_figure(sheet.cell(row, column)))


def _column(
    sheet: Sheet, head: Head, at: int, key: str, body: range, style: Style, taken: set[str],
    chosen: Mapping[int, str] | None, own: Mapping[str, Column],
) -> Column | None:  # fmt: skip
    heading = head.headings[at]
    if key in STANDARD and key not in taken:
        return standard(key, heading)
    if key in own and key not in taken:
        return replace(own[key], heading=heading or own[key].heading)
    if chosen is not None and at in chosen and not chosen[at]:
        return None
    if not heading or not all(_reads(sheet.cell(row, at), style) for row in body):
        return None
    if not any(isinstance(sheet.cell(row, at).value, Decimal) or is_figure(sheet.cell(row, at)) for row in body):
        return None
    is_percent = "%" in heading or "procent" in heading.lower() or any(sheet.cell(row, at).is_percent for row in body)
    return Column(key_for(heading, taken), heading, is_summed=not is_percent)


def _computable(columns: Sequence[Column]) -> tuple[Column, ...]:
    """The body's own columns without a formula that names a column which the table lacks."""
    keys = {column.key for column in columns}
    return tuple(
        column
        if not column.formula or column.key in STANDARD or formulas.read(column.formula).names <= keys
        else replace(column, formula="")
        for column in columns
    )


def _reads(cell: Cell, style: Style) -> bool:
    try:
        figures.read(cell.text, style)
    except NumberUnreadable:
        return False
    return True


class _Reader:
    """The lines of one table, and what must be said of them."""

    def __init__(
        self, sheet: Sheet, columns: Sequence[tuple[int, str]], labels: Sequence[int], comment: int | None,
        style: Style, kind_at: int | None,
    ) -> None:  # fmt: skip
        self._kind_at = kind_at
        self._sheet, self._columns, self._labels, self._comment, self._style = sheet, columns, labels, comment, style
        self.remarks: list[str] = []
        self.computed: set[tuple[int, str]] = set()

    def lines(self, body: range, by_key: Mapping[str, Column]) -> tuple[list[Line], list[str]]:
        lines: list[Line] = []
        texts: list[tuple[int, str]] = []
        kinds_before: set[Kind] = set()
        hidden: list[int] = []
        for row in body:
            label = self._label(row)
            said = self._said_kind(row)
            if said is None and not self._has_figures(row, label):
                if label or self._comment_of(row):
                    texts.append((len(lines), label or self._comment_of(row)))
                continue
            kind = said or kinds.kind_of(label, kinds_before)
            groups = [text for at, text in texts if at == len(lines)]
            if not label and said is None:
                kind = Kind.SUBTOTAL if lines else Kind.ROW
            for text in groups:
                if len(text) <= _LONG_TEXT and Kind.RESULT not in kinds_before:
                    texts.remove((len(lines), text))
                    texts = [(at + (at == len(lines)), one) for at, one in texts]
                    lines.append(Line(text, Kind.GROUP))
                    kinds_before.add(Kind.GROUP)
            if said is None and kind == Kind.ROW and Kind.RESULT in kinds_before:
                kind = Kind.MEMO
            values = self._values(row, len(lines), kind, by_key)
            lines.append(Line(label, kind, values, self._comment_of(row)))
            kinds_before.add(kind)
            if row in self._sheet.hidden_rows:
                hidden.append(row + 1)
        if hidden:
            rows = {"rows": ", ".join(map(str, hidden))}
            self.remarks.append(_("Hidden in the file and read all the same: row %(rows)s.") % rows)
        return lines, [text for _at, text in texts]

    def _label(self, row: int) -> str:
        parts: list[str] = []
        for at in self._labels:
            cell = self._sheet.cell(row, at)
            text = " ".join(cell.text.split())
            if text and not (parts and is_figure(cell)):
                parts.append(text)
        if len(parts) > 1 and is_figure(self._sheet.cell(row, self._labels[0])):
            # A code before the name.
            parts = parts[1:]
        return unmarked(" ".join(parts))[:200]

    def _said_kind(self, row: int) -> Kind | None:
        return kinds.said_kind(self._sheet.cell(row, self._kind_at).text) if self._kind_at is not None else None

    def _comment_of(self, row: int) -> str:
        return unmarked(self._sheet.cell(row, self._comment).text) if self._comment is not None else ""

    def _has_figures(self, row: int, label: str) -> bool:
        """Whether the row is a line of the table: it has a figure, or a dash where one could be."""
        if any(not self._is_nothing(row, at) for at, _key in self._columns):
            return True
        return bool(label) and any(self._sheet.cell(row, at).text for at, _key in self._columns)

    def _is_nothing(self, row: int, at: int) -> bool:
        cell = self._sheet.cell(row, at)
        if (row, at) in self._sheet.merged and self._sheet.merged[row, at] != (row, at):
            return True
        return cell.is_empty or bool(cell.text and not cell.text.strip("-–−—. "))

    def _value(self, row: int, at: int) -> Decimal | None:
        cell = self._sheet.cell(row, at)
        if cell.error:
            told = {"sheet": self._sheet.name, "cell": address(row, at), "text": cell.error}
            if cell.error == "#DIV/0!":
                self.remarks.append(_("%(cell)s holds %(text)s and is read as empty.") % told)
                return None
            raise FileUnreadable(
                _("Sheet %(sheet)s, cell %(cell)s: it holds the error %(text)s.") % told, has_table=True
            )
        if isinstance(cell.value, Decimal):
            return cell.value
        try:
            return figures.read(cell.text, self._style)
        except NumberUnreadable as error:
            told = {"sheet": self._sheet.name, "cell": address(row, at), "why": str(error)}
            raise FileUnreadable(_("Sheet %(sheet)s, cell %(cell)s: %(why)s") % told, has_table=True) from error

    def _values(self, row: int, line: int, kind: Kind, by_key: Mapping[str, Column]) -> dict[str, Decimal]:
        found = {}
        for at, key in self._columns:
            cell = self._sheet.cell(row, at)
            told = {"sheet": self._sheet.name, "cell": address(row, at)}
            if cell.formula:
                if by_key[key].formula or kind in (Kind.SUBTOTAL, Kind.RESULT):
                    self.remarks.append(_("%(cell)s has a formula without an answer and is computed here.") % told)
                    continue
                raise FileUnreadable(
                    _(
                        "Sheet %(sheet)s, cell %(cell)s: it has a formula without an answer. Open the file in Excel or "
                        "LibreOffice, save it, and read it again."
                    )
                    % told,
                    has_table=True,
                )
            if self._is_nothing(row, at) and not cell.error:
                continue
            value = self._value(row, at)
            if value is not None:
                found[key] = value
                if cell.is_computed:
                    self.computed.add((line, key))
        return found


# What the figures themselves say


def _as_evidence_says(table: Table) -> Table:
    """Readings of a table that its labels leave open, chosen by what its printed figures agree with."""
    table = _with_sign(table)
    lines = list(table.lines)
    for at, line in enumerate(lines):
        if line.kind == Kind.SUBTOTAL and any(one.kind == Kind.SUBTOTAL for one in lines[:at]):
            running = [*lines[:at], replace(line, is_running=True), *lines[at + 1 :]]
            if _agreeing(replace(table, lines=tuple(running)), at) > _agreeing(replace(table, lines=tuple(lines)), at):
                lines = running
    return replace(table, lines=tuple(lines))


def _agreeing(table: Table, at: int) -> int:
    computing = Computing(table)
    return sum(
        1
        for column in table.columns
        if column.is_summed
        and (printed := table.given(at, column.key)) is not None
        and printed == computing.by(Rule.SUM, at, column.key)
    )


def _with_sign(table: Table) -> Table:
    """Where costs are written without a minus, a deviation is what is left of the budget."""
    if not {"budget", "forecast", "deviation"} <= set(table.by_key):
        return table
    turned = replace(
        table,
        columns=tuple(
            replace(column, formula="budget - forecast") if column.key == "deviation" else column
            for column in table.columns
        ),
    )
    return turned if _deviating(turned) < _deviating(table) else table


def _deviating(table: Table) -> int:
    return sum(one.rule == Rule.FORMULA and one.column == "deviation" for one in contradictions(table))
