"""Who must sign the minutes: worked out from the roll and the body's rules.

Pure functions over plain values. No statute says who adjusts cooperation minutes: MBL 16 § asks for adjusted minutes
when a party wants them, the rest is agreed locally, so the numbers are rules of the body. Who had the chair signs for
the items where they had it; the adjusters sign for the parties.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from meetings import presence, ranges
from meetings.models import Attendance
from meetings.ranges import Agenda, Attended

CHAIR, ACTING_CHAIR = presence.CHAIR, presence.ACTING_CHAIR
SECRETARY, ADJUSTER = presence.SECRETARY, presence.ADJUSTER
_WHOLE = Attended()
#: Signs for a union that was there and has no adjuster.
UNION = "union"


@dataclass(frozen=True)
class Present:
    """Somebody who was there, in the order of the roll. `union` says which union, None for the employer's side."""

    id: int
    roles: frozenset[str]
    attended: Attended
    union: int | None = None
    is_guest: bool = False


@dataclass(frozen=True)
class Rules:
    """What the body has decided."""

    adjuster_count: int = 2
    secretary_signs: bool = True
    each_union_signs: bool = False


@dataclass(frozen=True)
class Signer:
    """One who must sign: the row of the roll (None: nobody is noted yet), as what, and which of the items.

    `attended` is all of the meeting unless the chair changed hands.
    """

    row: int | None
    roles: tuple[str, ...]
    attended: Attended = _WHOLE


def required(
    people: Sequence[Present], rules: Rules, agenda: Agenda, *, of: frozenset[int] = frozenset()
) -> list[Signer]:
    """Those who must sign, in the order of the signature block: chairs, secretary, adjusters, then further unions.

    Args:
        of: the items that are adjusted at once, without those under them; empty for the whole minutes.
    """
    places = _under(of, agenda) if of else frozenset(agenda.by_id)
    signers = _chairs(people, agenda, places)
    if rules.secretary_signs:
        _add(signers, SECRETARY, [one.id for one in people if SECRETARY in one.roles], wanted=1)
    adjusters = [one.id for one in people if ADJUSTER in one.roles]
    _add(signers, ADJUSTER, adjusters, wanted=rules.adjuster_count)
    if rules.each_union_signs:
        signers += [Signer(row, (UNION,)) for row in _further_unions(people, signers)]
    return signers


def _chairs(people: Sequence[Present], agenda: Agenda, places: frozenset[int]) -> list[Signer]:
    """Whoever had the chair; an acting one before the ordinary where both were there."""
    acting = [one for one in people if ACTING_CHAIR in one.roles]
    ordinary = [one for one in people if CHAIR in one.roles and ACTING_CHAIR not in one.roles]
    held: dict[int, set[int]] = {}
    for place in places or {0}:
        holder = next((one for one in (*acting, *ordinary) if _there(one, place, agenda)), None)
        if holder is not None:
            held.setdefault(holder.id, set()).add(place)
    by_id = {one.id: one for one in people}
    order = [one.id for one in (*acting, *ordinary) if one.id in held]
    # In the order in which they had it.
    first = {place.id: at for at, place in enumerate(agenda.places)}
    order.sort(key=lambda row: min((first.get(place, 0) for place in held[row]), default=0))
    signers = []
    for row in order:
        roles = tuple(role for role in (ACTING_CHAIR, CHAIR, SECRETARY) if role in by_id[row].roles)
        part = agenda.expressed(frozenset(held[row]), is_open=False) if len(order) > 1 else Attended()
        signers.append(Signer(row, roles, part))
    return signers or [Signer(None, (CHAIR,))]


def _add(signers: list[Signer], role: str, rows: Sequence[int], *, wanted: int) -> None:
    """Those with the role, once each, and as many empty places as are wanted besides."""
    for row in rows:
        at = next((n for n, signer in enumerate(signers) if signer.row == row), None)
        if at is None:
            signers.append(Signer(row, (role,)))
        elif role not in signers[at].roles:
            # Who signs in two roles signs once.
            signers[at] = Signer(row, (*signers[at].roles, role), signers[at].attended)
    signers += [Signer(None, (role,))] * max(0, wanted - len(rows))


def _further_unions(people: Sequence[Present], signers: Sequence[Signer]) -> list[int]:
    """One for each union that was there as a party and that nobody signs for yet, the first in the roll."""
    signing = {signer.row for signer in signers}
    spoken = {one.union for one in people if one.id in signing}
    found: dict[int, int] = {}
    for one in people:
        if one.union is not None and one.union not in spoken and not one.is_guest:
            found.setdefault(one.union, one.id)
    return list(found.values())


def _there(one: Present, place: int, agenda: Agenda) -> bool:
    if place not in agenda.by_id:
        return one.attended.scope != ranges.ONLY
    return agenda.covers(one.attended, place)


def _under(of: frozenset[int], agenda: Agenda) -> frozenset[int]:
    """The items and all that stands under them."""
    return frozenset(place for place in agenda.by_id if place in of or not of.isdisjoint(agenda.above(place)))


def role_name(role: str) -> str:
    """What somebody signs as, in the active language."""
    return _("Union representative") if role == UNION else str(Attendance.Role(role).label)
