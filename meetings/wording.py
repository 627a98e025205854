"""Outcomes and positions in the sentences of minutes, in the active language. Pure functions over plain values."""

import datetime as dt
from collections.abc import Iterable, Sequence

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from meetings.blanks import listed
from meetings.models import AgendaItem, Position

_Outcome = AgendaItem.Outcome
_End = AgendaItem.CooperationEnd
#: In this order they are told: what most said first, what stands out last.
_ORDER = tuple(Position.Stance.values)


def positions_sentence(positions: Iterable[tuple[str, str, str]], *, are_all: bool = False) -> str:
    """ "SSR och Vision hade inget att erinra. Kommunal var oenig."

    Args:
        positions: (name of the union, stance, own words or ""), in the order of names.
        are_all: every union that the body has is among them; if all that were there say the same, they are not named
            one by one. Where one is outside the agreement they are: "all unions" would count it among them.
    """
    by_stance: dict[str, list[str]] = {}
    sentences = []
    for name, stance, note in positions:
        by_stance.setdefault(stance, []).append(name)
        if note:
            sentences.append(_("%(union)s: %(note)s") % {"union": name, "note": note.rstrip(".") + "."})
    spoken = [stance for stance in by_stance if stance not in (Position.Stance.ABSENT, Position.Stance.NOT_PARTY)]
    told = []
    for stance in sorted(by_stance, key=_ORDER.index):
        names = by_stance[stance]
        everybody = are_all and spoken == [stance] and len(names) > 1 and Position.Stance.NOT_PARTY not in by_stance
        only_present = Position.Stance.ABSENT in by_stance
        told.append(_everybody(stance, only_present=only_present) if everybody else _said(stance, names))
    return " ".join([*told, *sentences])


def _said(stance: str, names: Sequence[str]) -> str:
    count, unions = len(names), listed(names)
    match stance:
        case Position.Stance.AGREES:
            text = ngettext("%(unions)s agreed.", "%(unions)s agreed.", count)
        case Position.Stance.NO_OBJECTION:
            text = ngettext("%(unions)s had no objection.", "%(unions)s had no objection.", count)
        case Position.Stance.ABSTAINS:
            text = ngettext("%(unions)s abstained.", "%(unions)s abstained.", count)
        case Position.Stance.DISAGREES:
            text = ngettext("%(unions)s disagreed.", "%(unions)s disagreed.", count)
        case Position.Stance.ABSENT:
            text = ngettext("%(unions)s was not present.", "%(unions)s were not present.", count)
        case _other:
            text = ngettext(
                "%(unions)s is not party to the cooperation agreement.",
                "%(unions)s are not party to the cooperation agreement.",
                count,
            )
    return text % {"unions": unions}


def _everybody(stance: str, *, only_present: bool) -> str:
    if not only_present:
        return {
            Position.Stance.AGREES: _("All unions agreed."),
            Position.Stance.NO_OBJECTION: _("All unions had no objection."),
            Position.Stance.ABSTAINS: _("All unions abstained."),
            Position.Stance.DISAGREES: _("All unions disagreed."),
        }[Position.Stance(stance)]
    return {
        Position.Stance.AGREES: _("All unions present agreed."),
        Position.Stance.NO_OBJECTION: _("All unions present had no objection."),
        Position.Stance.ABSTAINS: _("All unions present abstained."),
        Position.Stance.DISAGREES: _("All unions present disagreed."),
    }[Position.Stance(stance)]


def outcome_sentence(outcome: str, *, ended: str = "", returns_on: dt.date | None = None) -> str:
    """ "Samverkan avslutades i oenighet vid mötet.", "Punkten bordlades till den 24 maj."; "" without one."""
    if not outcome:
        return ""
    if outcome in AgendaItem.ENDING_OUTCOMES:
        how = str(_Outcome(outcome).label)
        return f"{how} {_End(ended).label}." if ended in (_End.AT_MEETING, _End.AT_ADJUSTMENT) else f"{how}."
    if outcome in AgendaItem.RETURNING_OUTCOMES and returns_on:
        day = date_format(returns_on, "j F Y")
        return {
            _Outcome.ADJOURNED: _("Cooperation was adjourned until %(day)s."),
            _Outcome.TABLED: _("The item was tabled until %(day)s."),
            _Outcome.REFERRED_BACK: _("The item was referred back and returns on %(day)s."),
        }[_Outcome(outcome)] % {"day": day}
    return {
        _Outcome.NOTED: _("The information was noted."),
        _Outcome.ANSWERED: _("The question was answered."),
        _Outcome.DIALOGUE_HELD: _("Dialogue was held."),
        _Outcome.ADJOURNED: _("Cooperation was adjourned."),
        _Outcome.TABLED: _("The item was tabled until the next meeting."),
        _Outcome.REFERRED_BACK: _("The item was referred back."),
        _Outcome.TAKEN_BACK: _("The employer takes the question back and returns."),
        _Outcome.LIFTED: _("The item was lifted to the body above."),
        _Outcome.WITHDRAWN: _("The item was withdrawn."),
    }[_Outcome(outcome)]
