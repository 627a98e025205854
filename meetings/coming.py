"""What coming and going makes of what somebody attended. Pure functions over the agenda in reading order.

What is true of an item with others under it follows from those: who was there for 3 a but not for 3 b has neither
attended the whole of item 3 nor missed it. So the answers are exact for the items that have none under them.
"""

from meetings.ranges import Agenda, Attended


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
