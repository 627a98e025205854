"""Correcting sealed minutes (rättelse): a new signed record beside them, which says what stood and what should."""

import dataclasses
import datetime as dt

from django.utils import timezone
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.utils.translation import override

from meetings import plaintext, prose, richtext
from meetings.exceptions import Contradiction, WrongStep
from minutes import composition
from minutes.adjusting import changing, freeze, require_preparing
from minutes.composition import Item
from minutes.models import Round
from parties.models import User


def correct(round: Round, item_id: int, *, by: User, wrong: str, right: str, reason: str, due_on: dt.date) -> Round:
    """A signed record beside sealed minutes: what stands there, and what should have. They themselves stay.

    JO 581-2013: a page that is replaced in silence is no correction; it must be seen that and what was corrected. Those
    who signed the minutes sign the correction.

    Raises:
        NotAllowed: the person does not prepare the meeting.
        WrongStep: the minutes are not sealed, or a correction is out already.
        Contradiction: the words do not stand in the item, or nothing is corrected.
    """
    meeting = round.meeting
    with changing(round):
        require_preparing(meeting, by)
        if not meeting.is_signed or not round.is_complete or round.scope != Round.Scope.WHOLE:
            raise WrongStep(meeting.get_status_display())
        if meeting.rounds.open().filter(scope=Round.Scope.CORRECTION).exists():
            raise Contradiction(_("A correction is out to be signed already. Wait until it is, or take it back."))
        content = round.composition
        item = next((one for one in content.items if one.id == item_id), None)
        if item is None or _folded(wrong) not in _folded(richtext.plain(item.text)):
            raise Contradiction(_("Those words do not stand in the item. Copy them from the minutes."))
        if _folded(wrong) == _folded(right):
            raise Contradiction(_("The two wordings are the same."))
        if due_on < timezone.localdate():
            raise Contradiction(_("The last day to sign has passed."))
        assert round.ended_at is not None
        corrected = dataclasses.replace(
            content,
            stage=composition.ADJUSTMENT,
            scope=composition.CORRECTION,
            adjustment=1 + meeting.rounds.filter(scope=Round.Scope.CORRECTION).count(),
            corrects=composition.Corrected(timezone.localdate(round.ended_at), round.adjusted_sha256),
            items=(_correcting(item, wrong, right, reason, language=content.language),),
            annexes=(),
            pauses=(),
            next_meeting=None,
        )
        made = freeze(meeting, corrected, scope=Round.Scope.CORRECTION, due_on=due_on, by=by, corrects=round)
        for place in round.signatories.serving().in_order():
            place.pk, place.round, place.group = None, made, 1
            place.asked_at = place.opened_at = place.reminded_on = None
            place._state.adding = True
            place.save(force_insert=True)
    return made


def _correcting(item: Item, wrong: str, right: str, reason: str, *, language: str) -> Item:
    with override(language):
        html = "".join(
            f"<p>{escape(words)}</p>{'<blockquote>' + plaintext.html_of(text) + '</blockquote>'}"
            for words, text in (
                (_("The minutes say:"), wrong),
                (_("It should be:"), right),
                (_("Reason:"), reason),
            )
        )
        text = prose.document_html(richtext.clean(html), level=item.level + 1)
    return Item(item.id, item.label, item.level, item.title, (), (), (), "", text, "")


def _folded(text: str) -> str:
    return " ".join(text.split()).casefold()
