"""What coming and going makes of what somebody attended. Pure functions over the agenda in reading order.

What is true of an item with others under it follows from those: who was there for 3 a but not for 3 b has neither
attended the whole of item 3 nor missed it. So the answers are exact for the items that have none under them.
"""

from meetings.ranges import Agenda, Attended

ARRIVED, LEFT, RETURNED = "arrived", "left", "returned"


def leaves(attended: Attended, agenda: Agenda, at: int) -> Attended:
    """Not there from this item on, nor for what is added after it."""
    return agenda.expressed(_there(attended, agenda) - _from(agenda, at), is_open=False)


def returns(attended: Attended, agenda: Agenda, at: int) -> Attended:
    """There again from this item on, and for what is added after it; what was missed before stays missed."""
    return agenda.expressed(_there(attended, agenda) | _from(agenda, at), is_open=True)


def arrives(agenda: Agenda, at: int) -> Attended:
    """There from this item on for the first time."""
    return agenda.expressed(_from(agenda, at), is_open=True)


def is_there_from(attended: Attended, agenda: Agenda, at: int) -> bool:
    """Whether nothing from this item on is missed."""
    return _ends(agenda, _from(agenda, at)) <= _there(attended, agenda)


def is_gone_from(attended: Attended, agenda: Agenda, at: int) -> bool:
    """Whether nothing from this item on is attended."""
    return not _ends(agenda, _from(agenda, at)) & _there(attended, agenda)


def gone_from(attended: Attended, agenda: Agenda) -> int | None:
    """The item from which somebody who was there before is there no longer; None for who stays, or was never there."""
    there = _ends(agenda, _there(attended, agenda))
    order = [place.id for place in agenda.places]
    last = max((index for index, id in enumerate(order) if id in there), default=None)
    if last is None or not _ends(agenda, frozenset(order[last + 1 :])):
        return None
    return order[last + 1]


def movements(attended: Attended, agenda: Agenda) -> list[tuple[str, int]]:
    """How somebody came and went, in reading order: ("arrived" | "left" | "returned", the item at which it was).

    Who was there from the first item on has not arrived, and who never was has not left. What changes between two items
    is told at the first heading between them: who missed all of 3 left at 3, not at 3 a.
    """
    there = _ends(agenda, _there(attended, agenda))
    ends = _ends(agenda, frozenset(place.id for place in agenda.places))
    found: list[tuple[str, int]] = []
    was_there, ever, at = True, False, 0
    for place in agenda.places:
        at = at or place.id
        if place.id not in ends:
            continue
        is_there = place.id in there
        if is_there and not was_there:
            found.append((RETURNED if ever else ARRIVED, at))
        elif was_there and not is_there and ever:
            found.append((LEFT, at))
        was_there, ever, at = is_there, ever or is_there, 0
    return found if there else []


def rest_from(agenda: Agenda, at: int) -> Attended:
    """This item and all after it, as somebody who takes over attends them."""
    return arrives(agenda, at)


def _there(attended: Attended, agenda: Agenda) -> frozenset[int]:
    return frozenset(place.id for place in agenda.places if agenda.covers(attended, place.id))


def _from(agenda: Agenda, at: int) -> frozenset[int]:
    order = [place.id for place in agenda.places]
    return frozenset(order[order.index(at) :])


def _ends(agenda: Agenda, ids: frozenset[int]) -> frozenset[int]:
    """Those that have none under them."""
    parents = {place.parent for place in agenda.places}
    return frozenset(id for id in ids if id not in parents)
