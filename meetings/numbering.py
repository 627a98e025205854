"""The labels of agenda items, as a pure function of the agenda and the body's scheme.

Three schemes (`Body.Numbering`): letters "3", "3 a", "3 a 1"; decimal "3", "3.1", "3.1.1"; section "§ 61",
"§ 61 a", "§ 61 a 1" where the top level runs through the body's year.

Once a notice is out, labels stay. An item that comes later between 3 and 4 becomes "3 a" (or the next letter that
is free), one that comes last takes the next number; in the section scheme a late item is always a letter after
the one before it, since the next § may already belong to the next meeting. A label that has been read is never
given to another item.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import count

LETTERS, DECIMAL, SECTION = "letters", "decimal", "section"


@dataclass(frozen=True)
class Entry:
    """What numbering needs to know of an item. `parent` is None at the top; siblings sort by `position`, then `id`."""

    id: int
    parent: int | None
    position: int
    is_numbered: bool = True
    fixed_label: str = ""


def letter(number: int) -> str:
    """1 → a, 26 → z, 27 → aa. Never å, ä or ö."""
    name = ""
    while number:
        number, rest = divmod(number - 1, 26)
        name = chr(ord("a") + rest) + name
    return name


def labels(
    entries: Iterable[Entry], scheme: str, *, first: int = 1, fixed: bool = False, retired: Collection[str] = ()
) -> dict[int, str]:
    """The label of each entry by id; "" for an unnumbered one.

    Args:
        first: the number of the first top item (the section scheme runs through the year).
        fixed: whether labels have been fixed; then `fixed_label` holds and items without one are late.
        retired: labels of deleted items, which are not given again.
    """
    entries = sorted(entries, key=lambda entry: (entry.position, entry.id))
    children: dict[int | None, list[Entry]] = {}
    for entry in entries:
        children.setdefault(entry.parent, []).append(entry)
    taken = {entry.fixed_label for entry in entries if entry.fixed_label} | set(retired)
    found: dict[int, str] = {}

    def series(parent: int | None) -> Iterator[Entry]:
        """What is counted together: under a heading without a number, its items count with what is around it."""
        for entry in children.get(parent, []):
            if entry.is_numbered:
                yield entry
            else:
                found[entry.id] = ""
                yield from series(entry.id)

    def visit(parent: int | None, base: str, depth: int) -> None:
        siblings = list(series(parent))
        stem = ""
        for index, entry in enumerate(siblings):
            if not fixed:
                label = _label(scheme, base, depth, index + (1 if depth else first))
            elif entry.fixed_label:
                label = entry.fixed_label
                stem = _stem(scheme, base, depth, label)
            else:
                label = _late_label(scheme, base, depth, stem, siblings[index:], taken, first=first)
            taken.add(label)
            found[entry.id] = label
            visit(entry.id, label, depth + 1)

    visit(None, "", 0)
    return found


def _label(scheme: str, base: str, depth: int, number: int) -> str:
    if depth == 0:
        return f"§ {number}" if scheme == SECTION else str(number)
    if scheme == DECIMAL:
        return f"{base}.{number}"
    return f"{base} {letter(number) if depth % 2 else number}"


def _late_label(
    scheme: str, base: str, depth: int, stem: str, rest: Sequence[Entry], taken: Collection[str], *, first: int
) -> str:
    """A free label for the first of `rest`, which stands after `stem` ("" if nothing fixed stands before it)."""
    is_top_section = scheme == SECTION and depth == 0
    if is_top_section and not stem:
        # Before all that have been read: named as if it came last. Without any, the numbers are its own.
        stem = next((entry.fixed_label for entry in reversed(rest) if entry.fixed_label), "")
    is_last = not any(entry.fixed_label for entry in rest)
    if not stem or (is_last and not is_top_section):
        start = 1 if depth else first
        return next(label for n in count(start) if (label := _label(scheme, base, depth, n)) not in taken)
    # Between two that have been read: a letter after a number, a number after a letter.
    ends_in_letter = stem[-1].isalpha()
    return next(label for n in count(1) if (label := f"{stem} {n if ends_in_letter else letter(n)}") not in taken)


def _stem(scheme: str, base: str, depth: int, label: str) -> str:
    """What a late item after `label` is named after: two after 3 are "3 a" and "3 b", not "3 a" and "3 a 1"."""
    if _is_ordinary(scheme, base, depth, label):
        return label
    shorter = label.rpartition(" ")[0]
    return shorter if shorter and _is_ordinary(scheme, base, depth, shorter) else label


def _is_ordinary(scheme: str, base: str, depth: int, label: str) -> bool:
    """Whether an item here would have such a label without being late."""
    if depth == 0:
        return bool(re.fullmatch(r"§ \d+" if scheme == SECTION else r"\d+", label))
    last = r"\.\d+" if scheme == DECIMAL else r" [a-z]+" if depth % 2 else r" \d+"
    return bool(re.fullmatch(re.escape(base) + last, label))
