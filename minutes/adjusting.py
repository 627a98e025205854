"""Adjustment (justering): a version is frozen and sent, read, remarked on, and in the end signed or sent anew.

Each verb takes the meeting's row and then the round's, so that nobody is ever in doubt about which came first. What is
signed stands in `minutes/signing.py`.
"""

import datetime as dt
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from meetings import plaintext, richtext
from meetings.exceptions import Contradiction, NeedsConfirmation, NotAllowed, WrongStep
from meetings.models import AgendaItem, Meeting, Statement
from minutes import composition, signoff_letters
from minutes.composition import Composition
from minutes.models import Decline, MinutesVersion, Review, Round, Signatory, Signature
from minutes.preparing import Preparation, Proposed, stand_ins, with_under
from parties.models import Event, Seat, User

# Sending


def send(
    meeting: Meeting,
    *,
    by: User,
    due_on: dt.date,
    groups: Mapping[int, int] | None = None,
    of: Collection[int] = (),
    confirmed: bool = False,
) -> Round:
    """Freeze the minutes as they are and send them to those who must sign.

    Args:
        due_on: the last day to sign.
        groups: by row of the roll, in which order people are asked; those with the same number in parallel.
        of: the items to adjust at once, while the meeting goes on or is written up; empty for all of the minutes.
        confirmed: whether somebody has said that what is missing is right so (`Preparation.findings`).

    Raises:
        NeedsConfirmation: something is missing, and nobody has said that it is right so.
        NotAllowed: the person does not prepare the meeting.
        WrongStep: the meeting is not being written up, or a version is out already.
        Contradiction: something stands in the way (`Preparation.hindrances`).
    """
    chosen = frozenset(of)
    with transaction.atomic():
        meeting.lock()
        require_preparing(meeting, by)
        _require_step(meeting, chosen)
        if due_on < timezone.localdate():
            raise Contradiction(_("The last day to sign has passed."))
        preparation = Preparation(meeting, chosen)
        if preparation.hindrances:
            raise Contradiction(" ".join(preparation.hindrances))
        if preparation.findings and not confirmed:
            raise NeedsConfirmation(preparation.findings)
        round = freeze(
            meeting,
            preparation.content,
            scope=Round.Scope.ITEMS if chosen else Round.Scope.WHOLE,
            due_on=due_on,
            by=by,
        )
        for position, one in enumerate(preparation.proposed, start=1):
            _add_signatory(round, one, position, (groups or {}).get(one.row.pk if one.row else 0, 1))
        if chosen:
            round.items.set(chosen)
            with_under(meeting, chosen).update(frozen_at=timezone.now())
            meeting.touch()
        else:
            meeting.take_step(Meeting.Status.IN_ADJUSTMENT, by=by)
    return round


def freeze(
    meeting: Meeting, content: Composition, *, scope: str, due_on: dt.date, by: User, corrects: Round | None = None
) -> Round:
    round = Round.objects.create(
        meeting=meeting,
        scope=scope,
        number=content.adjustment,
        content=composition.as_json(content),
        content_sha256=content.sha256,
        corrects=corrects,
        due_on=due_on,
        sent_by=by,
    )
    told = {"scope": scope, "number": round.number, "content": content.sha256}
    Event.record("round.sent", round, by=by, meeting=meeting.pk, due=due_on.isoformat(), **told)
    Round.wake()
    return round


def _add_signatory(round: Round, one: Proposed, position: int, group: int) -> None:
    assert one.row is not None
    assert one.row.person is not None
    Signatory.objects.create(
        round=round,
        attendance=one.row,
        person=one.row.person,
        name=one.row.name,
        title=one.row.title,
        organisation=one.row.organisation,
        union=one.row.union if one.row.side == Seat.Side.UNION else None,
        roles=list(one.signer.roles),
        items=one.items,
        position=position,
        group=group,
    )


def _require_step(meeting: Meeting, chosen: frozenset[int]) -> None:
    if chosen:
        if meeting.status not in Meeting.BEGUN_STATUSES:
            raise WrongStep(meeting.get_status_display())
        known = set(meeting.items.kept().filter(pk__in=chosen).values_list("pk", flat=True))
        if known != chosen:
            raise Contradiction(_("One of the items is no longer on the agenda."))
        if with_under(meeting, chosen).filter(frozen_at__isnull=False).exists():
            raise Contradiction(_("One of the items is adjusted at once already."))
        return
    if meeting.status != Meeting.Status.DRAFTING:
        raise WrongStep(meeting.get_status_display())
    if meeting.rounds.open().exists():
        raise Contradiction(_("Items are out to be adjusted at once. Wait until they are signed, or take them back."))


# Printed


def printed(round: Round, version: MinutesVersion) -> None:
    """The file is there: from now on it can be read and signed, and those who come first are asked."""
    with changing(round):
        if not round.is_open or round.version_id is not None:
            return
        round.version = version
        round.problems = []
        round.save(update_fields=["version", "problems"])
        told = {"version": version.pk, "sha256": version.pdf_sha256}
        Event.record("round.printed", round, by=None, meeting=round.meeting_id, **told)
        ask(round)


def ask(round: Round) -> None:
    """Ask those whose turn it is: the first group in which somebody has not signed. In the caller's transaction."""
    for signatory in _turn(round):
        if signatory.asked_at is None:
            signatory.asked_at = timezone.now()
            signatory.save(update_fields=["asked_at"])
            signoff_letters.ask(signatory)


def _turn(round: Round) -> list[Signatory]:
    serving = list(round.signatories.serving().in_order().select_related("person"))
    signed = set(Signature.objects.standing().filter(signatory__round=round).values_list("signatory", flat=True))
    waiting = [one for one in serving if one.pk not in signed]
    first = min((one.group for one in waiting), default=0)
    return [one for one in waiting if one.group == first]


# Reading and remarks


def open_(signatory: Signatory, *, by: User) -> None:
    """The signatory has opened the version; noted once."""
    _require_own(signatory, by)
    Signatory.objects.filter(pk=signatory.pk, opened_at=None, round__end="").update(opened_at=timezone.now())


def remark(signatory: Signatory, item: AgendaItem | None, *, by: User, proposal: str = "", comment: str = "") -> Review:
    """Other words for an item, or a comment on it; with `item` None on the version as a whole. Replaces an earlier one.

    Raises:
        NotAllowed: somebody else's reading.
        WrongStep: the version is no longer out.
        Contradiction: nothing is said, or the remark has been settled already.
        TextRefused: the text is beyond a limit.
    """
    words = richtext.clean(proposal) if proposal else ""
    if item is not None and words == item.text:
        words = ""
    if not words and not comment.strip():
        raise Contradiction(_("Change the text or write a comment."))
    return _review(signatory, item, by=by, verdict=Review.Verdict.REMARK, proposal=words, comment=comment.strip())


def approve(signatory: Signatory, item: AgendaItem | None, *, by: User) -> Review:
    """No remarks on the item, or with `item` None on the version as a whole. Raises as `remark`."""
    return _review(signatory, item, by=by, verdict=Review.Verdict.NO_REMARK, proposal="", comment="")


def _review(signatory: Signatory, item: AgendaItem | None, *, by: User, **said: str) -> Review:
    round = signatory.round
    with changing(round):
        _require_own(signatory, by)
        _require_out(round)
        if item is not None and item.pk not in {one.id for one in round.composition.items}:
            raise Contradiction(_("The item is not part of this version."))
        review, is_new = Review.objects.select_for_update().get_or_create(
            signatory=signatory, item=item, defaults=said | {"at": timezone.now()}
        )
        if not is_new:
            if review.settlement:
                raise Contradiction(_("The remark has been settled. Make a new one on the next version."))
            for name, value in (said | {"at": timezone.now()}).items():
                setattr(review, name, value)
            review.save(update_fields=[*said, "at"])
        if review.is_remark:
            signoff_letters.remarked(signatory)
        Event.record(f"review.{said['verdict']}", review, by=by, round=round.pk, item=item.pk if item else None)
    return review


def settle(review: Review, settlement: str, *, by: User, reason: str = "") -> None:
    """The secretary accepts a remark, rejects it with a reason, or makes it a statement of the signatory's party.

    What is accepted or made a statement is carried out with the next version (`revise`).

    Raises:
        NotAllowed, WrongStep.
        Contradiction: it is settled already, no reason is given, or another wording of the item is accepted.
    """
    round = review.signatory.round
    with changing(round):
        require_preparing(round.meeting, by)
        _require_out(round)
        review.refresh_from_db(from_queryset=Review.objects.select_for_update(of=("self",)))
        if not review.is_unsettled:
            raise Contradiction(_("The remark has been settled already."))
        if settlement == Review.Settlement.REJECTED and not reason.strip():
            raise Contradiction(_("Say why the remark is rejected."))
        if settlement == Review.Settlement.STATEMENT and review.item is None:
            raise Contradiction(_("Only a remark on an item can be made a statement."))
        if settlement == Review.Settlement.ACCEPTED and review.proposal:
            accepted = Review.objects.filter(
                signatory__round=round, item=review.item, settlement=Review.Settlement.ACCEPTED
            )
            if accepted.exclude(proposal="").exists():
                raise Contradiction(
                    _("Another wording of the item is accepted already. Reject this one, or merge them in the draft.")
                )
        review.settlement, review.settled_reason = settlement, reason.strip()
        review.settled_by, review.settled_at = by, timezone.now()
        review.save(update_fields=["settlement", "settled_reason", "settled_by", "settled_at"])
        told = {"settlement": settlement, "reason": review.settled_reason}
        Event.record("review.settled", review, by=by, round=round.pk, **told)
        signoff_letters.settled(review)


# Ending without signatures


def revise(round: Round, *, by: User) -> None:
    """End the round, so that a new version can be made: back to the draft, with what was accepted in it.

    No signature on this version counts for the next one; who has signed is told.

    Raises:
        NotAllowed, WrongStep.
        Contradiction: a remark is not settled yet, or none was accepted.
    """
    with changing(round):
        require_preparing(round.meeting, by)
        _require_open(round)
        reviews = list(
            Review.objects.filter(signatory__round=round, verdict=Review.Verdict.REMARK)
            .select_related("signatory__person", "signatory__union", "item", "signatory__round")
            .order_by("at", "pk")
        )
        if any(review.is_unsettled for review in reviews):
            raise Contradiction(_("Settle every remark first."))
        carried = [review for review in reviews if review.settlement != Review.Settlement.REJECTED]
        if not carried:
            raise Contradiction(_("No remark was accepted: there is nothing to change."))
        _end(round, Round.End.REVISED, by=by)
        _reopen(round, by=by)
        for review in carried:
            _carry_out(review, round.meeting, by=by)


def take_back(round: Round, *, by: User, reason: str) -> None:
    """Back to the draft for another reason than a remark; those who were asked are told why.

    Raises:
        NotAllowed, WrongStep, Contradiction: no reason is given.
    """
    with changing(round):
        require_preparing(round.meeting, by)
        _require_open(round)
        if not reason.strip():
            raise Contradiction(_("Say why it is taken back."))
        _end(round, Round.End.TAKEN_BACK, by=by, reason=reason.strip())
        _reopen(round, by=by, reason=reason.strip())


def decline(signatory: Signatory, *, by: User, reason: str) -> None:
    """The signatory will not sign this version: it goes back to the draft, and everybody who has signed is told.

    Raises:
        NotAllowed, WrongStep.
        Contradiction: no reason is given, or the person has signed and must withdraw first.
    """
    round = signatory.round
    with changing(round):
        _require_own(signatory, by)
        _require_out(round)
        if not reason.strip():
            raise Contradiction(_("Say why you do not sign."))
        if signatory.signatures.standing().exists():
            raise Contradiction(_("You have signed. Withdraw your signature first."))
        Decline.objects.create(signatory=signatory, reason=reason.strip())
        _end(round, Round.End.DECLINED, by=by, reason=reason.strip())
        _reopen(round, by=by, reason=reason.strip())


def _end(round: Round, end: str, *, by: User, reason: str = "") -> None:
    round.end, round.ended_at, round.ended_by, round.reason = end, timezone.now(), by, reason
    round.save(update_fields=["end", "ended_at", "ended_by", "reason"])
    Event.record(f"round.{end}", round, by=by, meeting=round.meeting_id, reason=reason)
    signoff_letters.ended(round)


def _reopen(round: Round, *, by: User, reason: str = "") -> None:
    if round.scope == Round.Scope.WHOLE:
        round.meeting.take_step(Meeting.Status.DRAFTING, after=Meeting.Status.IN_ADJUSTMENT, by=by, reason=reason)
    elif round.scope == Round.Scope.ITEMS:
        with_under(round.meeting, set(round.items.values_list("pk", flat=True))).update(frozen_at=None)
        round.meeting.touch()


def _carry_out(review: Review, meeting: Meeting, *, by: User) -> None:
    item = review.item
    if item is None:
        return
    item.refresh_from_db()
    item.meeting = meeting
    if review.settlement == Review.Settlement.ACCEPTED and review.proposal:
        item.write(review.proposal, by=by, revision=item.text_revision)
    elif review.settlement == Review.Settlement.STATEMENT:
        words = review.proposal or plaintext.html_of(review.comment)
        Statement.make(item, words, by=review.signatory.person, union=review.signatory.union)


# Who signs


def replace(signatory: Signatory, *, by: User, person: User, title: str, reason: str) -> Signatory:
    """Somebody else signs in this one's place, for a reason: illness, as a rule.

    Raises:
        NotAllowed, WrongStep.
        Contradiction: no reason; the person signs already, is not of the same side, or the signatory has signed.
    """
    round = signatory.round
    with changing(round):
        require_preparing(round.meeting, by)
        _require_open(round)
        signatory.refresh_from_db()
        if not reason.strip():
            raise Contradiction(_("Say why somebody else signs."))
        if not signatory.is_serving:
            raise Contradiction(_("Somebody else signs in that place already."))
        if signatory.signatures.standing().exists():
            raise Contradiction(_("%(name)s has signed already.") % {"name": signatory.name})
        if round.signatories.serving().filter(person=person).exists():
            raise Contradiction(_("%(name)s signs already.") % {"name": person.name})
        if person.pk not in {other.pk for other in stand_ins(signatory)}:
            raise Contradiction(_("%(name)s cannot sign in that place.") % {"name": person.name})
        row = round.meeting.attendance.filter(person=person).first()
        with override(round.meeting.body.language):
            organisation = row.organisation if row else signatory.organisation
        # The place is free first: one person signs a version once.
        new = Signatory(
            round=round, attendance=row, person=person, name=person.name, title=title, organisation=organisation,
            union=signatory.union, roles=signatory.roles, items=signatory.items, position=signatory.position,
            group=signatory.group,
        )  # fmt: skip
        new.save(force_insert=True)
        signatory.replaced_by, signatory.replaced_reason = new, reason.strip()
        signatory.save(update_fields=["replaced_by", "replaced_reason"])
        Event.record("signatory.replaced", signatory, by=by, round=round.pk, person=person.pk, reason=reason.strip())
        if round.version_id is not None:
            ask(round)
    return new


def remind(round: Round, *, by: User | None) -> int:
    """A reminder to everybody who has been asked and has not signed, at most one a day. Returns how many.

    Raises:
        NotAllowed, WrongStep.
    """
    with changing(round):
        if by is not None:
            require_preparing(round.meeting, by)
        _require_out(round)
        today = timezone.localdate()
        late = [one for one in _turn(round) if one.asked_at is not None and one.reminded_on != today]
        for signatory in late:
            signatory.reminded_on = today
            signatory.save(update_fields=["reminded_on"])
            signoff_letters.remind(signatory)
        if late:
            Event.record("round.reminded", round, by=by, people=[one.person_id for one in late])
    return len(late)


# Shared


@contextmanager
def changing(round: Round) -> Iterator[None]:
    """One change to a round: the meeting's row and the round's are taken, in this order, and the meeting is touched."""
    with transaction.atomic():
        round.meeting.lock()
        round.lock()
        yield
        round.meeting.touch()


def require_preparing(meeting: Meeting, by: User) -> None:
    if not meeting.is_prepared_by(by):
        raise NotAllowed


def _require_own(signatory: Signatory, by: User) -> None:
    if signatory.person_id != by.pk or not signatory.is_serving:
        raise NotAllowed


def _require_open(round: Round) -> None:
    if not round.is_open:
        raise WrongStep(round.get_end_display())


def _require_out(round: Round) -> None:
    """Open, with a file that can be read."""
    _require_open(round)
    if round.version_id is None:
        raise WrongStep(_("The file is being made"))
