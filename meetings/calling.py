"""The roll while the meeting is on: called from the replies, and changed as people come and go.

Every act is one change of the roll (`roll.changing`) and can be taken back like any other. What cannot be true is
refused (`Contradiction`). Raises NotAllowed and WrongStep as `Meeting.require_writer`.
"""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from meetings import coming, replies, roll, roll_reading
from meetings.exceptions import Contradiction
from meetings.models import AgendaItem, Attendance, Meeting, Recusal
from meetings.ranges import Attended
from parties.models import User

_CALLED: dict[str, Attendance.Mode] = {
    replies.ONSITE: Attendance.Mode.ONSITE,
    replies.REMOTE: Attendance.Mode.REMOTE,
    replies.ABSENT: Attendance.Mode.REPORTED_ABSENT,
}


def call_from_replies(meeting: Meeting, *, by: User) -> int:
    """Note who is not noted yet as the reply to the notice said. Returns how many; the rest is asked about."""
    with roll.changing(meeting, "called", by=by, confirmed=True):
        told = replies.of(meeting)
        rows = [row for row in meeting.attendance.filter(mode=Attendance.Mode.UNKNOWN) if told.get(row.pk) in _CALLED]
        for row in rows:
            row.mode = _CALLED[told[row.pk]]
        Attendance.objects.bulk_update(rows, ["mode"])
        return len(rows)


def leave(row: Attendance, item: AgendaItem, *, by: User) -> None:
    """The person is not there from this item on."""
    with roll.changing(row.meeting, "left", by=by, confirmed=True) as change:
        change.fetch(row)
        places = roll_reading.places_of(row.meeting)
        _require_place(item, places.by_id)
        words = {"name": row.name, "item": roll_reading.words_of(item.pk, places)}
        if not row.is_present:
            raise Contradiction(_("%(name)s is not noted as present and cannot leave.") % words)
        if coming.is_gone_from(roll_reading.noted(row), places, item.pk):
            raise Contradiction(_("%(name)s is already noted as gone from %(item)s.") % words)
        _write(row, coming.leaves(roll_reading.noted(row), places, item.pk))


def come_back(row: Attendance, item: AgendaItem, *, by: User) -> None:
    """The person, who had left, is there again from this item on."""
    with roll.changing(row.meeting, "returned", by=by, confirmed=True) as change:
        change.fetch(row)
        places = roll_reading.places_of(row.meeting)
        _require_place(item, places.by_id)
        words = {"name": row.name, "item": roll_reading.words_of(item.pk, places)}
        if not row.is_present:
            raise Contradiction(_("%(name)s has not been there yet. Note that %(name)s arrived instead.") % words)
        if coming.is_there_from(roll_reading.noted(row), places, item.pk):
            raise Contradiction(_("%(name)s is already noted as present from %(item)s.") % words)
        _write(row, coming.returns(roll_reading.noted(row), places, item.pk))


def arrive(row: Attendance, item: AgendaItem, *, by: User, mode: str = Attendance.Mode.ONSITE) -> None:
    """The person came at this item: not there before it, there from it on."""
    with roll.changing(row.meeting, "arrived", by=by, confirmed=True) as change:
        change.fetch(row)
        places = roll_reading.places_of(row.meeting)
        _require_place(item, places.by_id)
        if row.is_vacant:
            raise Contradiction(_("The seat is vacant. Add a substitute, or the person who came, for it."))
        if row.is_present and row.is_limited:
            words = {"name": row.name}
            raise Contradiction(_("%(name)s is noted for single items. Note a return, or change the items.") % words)
        if not row.is_present:
            row.mode = mode
        _write(row, coming.arrives(places, item.pk))


def recuse(row: Attendance, item: AgendaItem, *, by: User, reason: str = Recusal.CONFLICT_OF_INTEREST) -> None:
    """The person, though there, takes no part in this item (jäv)."""
    with roll.changing(row.meeting, "recused", by=by, confirmed=True) as change:
        change.fetch(row)
        places = roll_reading.places_of(row.meeting)
        _require_place(item, places.by_id)
        words = {"name": row.name, "item": roll_reading.words_of(item.pk, places)}
        if row.mode in (Attendance.Mode.REPORTED_ABSENT, Attendance.Mode.ABSENT, Attendance.Mode.VACANT):
            raise Contradiction(_("%(name)s is not noted as present.") % words)
        if item.pk in row.recused_pks:
            raise Contradiction(_("%(name)s is already noted as taking no part in %(item)s.") % words)
        if not places.covers(roll_reading.noted(row), item.pk):
            raise Contradiction(_("%(name)s is not noted as present for %(item)s.") % words)
        Recusal.objects.create(attendance=row, item=item, reason=reason, by=by)


def readmit(row: Attendance, item: AgendaItem, *, by: User) -> None:
    """The person takes part in this item after all."""
    with roll.changing(row.meeting, "readmitted", by=by, confirmed=True) as change:
        change.fetch(row)
        gone, _rows = row.recusals.filter(item=item).delete()
        if not gone:
            raise Contradiction(_("Somebody else has noted already that %(name)s takes part.") % {"name": row.name})


def _require_place(item: AgendaItem, known: Iterable[int]) -> None:
    if item.pk not in known:
        raise Contradiction(_("Somebody else has deleted the item. It is kept among the deleted items."))


def _write(row: Attendance, attended: Attended) -> None:
    if attended.scope == "only" and not attended.ids:
        words = {"name": row.name}
        raise Contradiction(_("%(name)s would attend no item at all. Note absence instead.") % words)
    row.scope = attended.scope
    row.save(update_fields=["mode", "scope"])
    row.items.set(attended.ids)
