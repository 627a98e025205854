"""The labels of agenda items, as a pure function of the agenda and the body's scheme.

Three schemes (`Body.Numbering`): letters "3", "3 a", "3 a 1"; decimal "3", "3.1", "3.1.1"; section "§ 61",
"§ 61 a", "§ 61 a 1" where the top level runs through the body's year.

Once a notice is out, labels stay. An item that comes later between 3 and 4 becomes "3 a" (or the next letter that
is free), one that comes last takes the next number; in the section scheme a late item is always a letter after
the one before it, since the next § may already belong to the next meeting. A label that has been read is never
given to another item.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

LETTERS, DECIMAL, SECTION = "letters", "decimal", "section"


@dataclass(frozen=True)
class Entry:
    """What numbering needs to know of an item. `parent` is None at the top; siblings sort by `position`, then `id`."""

    id: int
    parent: int | None
    position: int
    is_numbered: bool = True
    fixed_label: str = ""


@dataclass
class _Counter:
    """Counts the numbered items under one label."""

    base: str
    depth: int
    next: int = 1
    #: The last label that was fixed: a late item is named after it, so that two late ones are "3 a" and "3 b".
    last_fixed: str = ""


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

    def visit(siblings: Sequence[Entry], counter: _Counter) -> None:
        for index, entry in enumerate(siblings):
            if not entry.is_numbered:
                # A heading without a number: what stands under it is counted with what stands around it.
                found[entry.id] = ""
                visit(children.get(entry.id, []), counter)
                continue
            if fixed and entry.fixed_label:
                label = counter.last_fixed = entry.fixed_label
                counter.next += 1
            elif fixed:
                is_last = not any(after.fixed_label for after in siblings[index + 1 :])
                label = _late_label(scheme, counter, taken, is_last=is_last)
            else:
                label = _label(scheme, counter.base, counter.depth, counter.next)
                counter.next += 1
            taken.add(label)
            found[entry.id] = label
            visit(children.get(entry.id, []), _Counter(label, counter.depth + 1))

    visit(children.get(None, []), _Counter("", 0, next=first))
    return found


def _label(scheme: str, base: str, depth: int, number: int) -> str:
    if depth == 0:
        return f"§ {number}" if scheme == SECTION else str(number)
    if scheme == DECIMAL:
        return f"{base}.{number}"
    return f"{base} {letter(number) if depth % 2 else number}"


def _late_label(scheme: str, counter: _Counter, taken: Collection[str], *, is_last: bool) -> str:
    goes_last = is_last and not (scheme == SECTION and counter.depth == 0)
    if goes_last or not counter.last_fixed:
        while (label := _label(scheme, counter.base, counter.depth, counter.next)) in taken:
            counter.next += 1
        counter.next += 1
        return label
    # Between two that have been read: a letter after a number, a number after a letter.
    number = 1
    ends_in_letter = counter.last_fixed[-1].isalpha()
    while (label := f"{counter.last_fixed} {number if ends_in_letter else letter(number)}") in taken:
        number += 1
    return label
