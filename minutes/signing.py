"""Signing: a signature is taken, withdrawn, and the last one completes the round.

What a signature is worth is judged before it comes here (`minutes/eid`); here it is asked whether it may stand.
"""

import hashlib
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from meetings import disagreements
from meetings.exceptions import Contradiction, NotAllowed, WrongStep
from meetings.models import AgendaItem, Meeting
from minutes import adjusting, preparing, signoff_letters
from minutes.models import EvidenceFile, Lock, Round, Signatory, Signature
from parties.models import Event, User

if TYPE_CHECKING:
    from minutes.eid.provider import Evidence

#: What is done in the transaction of the last signature, with the round: its sealing is ordered.
when_complete: Final[list[Callable[[Round], None]]] = []


def accept(signatory: Signatory, evidence: "Evidence", *, sha256: str, by: User) -> Signature:
    """Keep a signature with its evidence; the last one completes the round.

    Args:
        evidence: found genuine by its provider, on the file whose hash is `sha256`.

    Raises:
        NotAllowed: it is somebody else's place to sign.
        WrongStep: the round is no longer open, or its file is another one.
        Contradiction: the person has signed already, has remarks that are not settled, or it is not the turn of
            this group yet; or the evidence was used before.
    """
    round = signatory.round
    with adjusting.changing(round):
        signatory.refresh_from_db(fields=["person", "replaced_by", "asked_at"])
        if signatory.person_id != by.pk or not signatory.is_serving:
            raise NotAllowed
        require_signable(signatory)
        assert round.version is not None
        if round.version.pdf_sha256 != sha256:
            raise WrongStep(_("There is a newer version"))
        signature = _keep(signatory, evidence)
        told = {"round": round.pk, "sha256": sha256, "method": evidence.provider, "is_real": evidence.is_real}
        Event.record("signature.given", signature, by=by, meeting=round.meeting_id, **told)
        if is_complete(round):
            _complete(round, by=by)
        else:
            adjusting.ask(round)
    return signature


def require_signable(signatory: Signatory) -> None:
    """Whether the place can be signed now; asked before an order begins, and again when it ends.

    Raises:
        WrongStep, Contradiction: see `accept`.
    """
    round = signatory.round
    if not round.is_open:
        raise WrongStep(round.get_end_display())
    if round.version_id is None:
        raise WrongStep(_("The file is being made"))
    if signatory.asked_at is None:
        raise Contradiction(_("It is not your turn to sign yet."))
    if signatory.signatures.standing().exists():
        raise Contradiction(_("You have signed already."))
    if any(review.is_unsettled for review in signatory.reviews.all()):
        raise Contradiction(_("You have remarks that the secretary has not settled yet."))


def _keep(signatory: Signatory, evidence: "Evidence") -> Signature:
    version = signatory.round.version
    assert version is not None
    try:
        with transaction.atomic():
            signature = Signature.objects.create(
                signatory=signatory,
                version=version,
                pdf_sha256=version.pdf_sha256,
                provider=evidence.provider,
                method=evidence.method,
                level=evidence.level,
                certified_name=evidence.name,
                is_real=evidence.is_real,
                person_key=evidence.person_key,
                evidence_id=evidence.sha256,
                signed_at=evidence.signed_at,
            )
    except IntegrityError as error:
        if "evidence_id" in str(error):
            raise Contradiction(_("This signature has been used before.")) from None
        raise
    EvidenceFile.objects.bulk_create(
        EvidenceFile(
            signature=signature,
            name=file.name,
            media_type=file.media_type,
            content=file.content,
            sha256=hashlib.sha256(file.content).hexdigest(),
        )
        for file in evidence.files
    )
    return signature


def withdraw(signature: Signature, *, by: User, reason: str) -> None:
    """Take one's signature back, while others have not signed yet; recorded.

    Raises:
        NotAllowed: somebody else's signature.
        WrongStep: the last has signed, or the round has ended otherwise.
        Contradiction: it is withdrawn already, or no reason is given.
    """
    round = signature.signatory.round
    with adjusting.changing(round):
        if signature.signatory.person_id != by.pk:
            raise NotAllowed
        if not round.is_open:
            raise WrongStep(round.get_end_display())
        if not reason.strip():
            raise Contradiction(_("Say why you withdraw your signature."))
        signature.refresh_from_db(fields=["withdrawn_at"])
        if not signature.is_standing:
            raise Contradiction(_("The signature has been withdrawn already."))
        signature.withdrawn_at, signature.withdrawn_reason = timezone.now(), reason.strip()
        signature.save(update_fields=["withdrawn_at", "withdrawn_reason"])
        Event.record("signature.withdrawn", signature, by=by, round=round.pk, reason=reason.strip())
        signoff_letters.withdrawn(signature)


def standing(round: Round) -> Sequence[Signature]:
    """The signatures that stand, in the order of the signature block."""
    rows = Signature.objects.standing().filter(signatory__round=round, signatory__replaced_by=None)
    return list(rows.select_related("signatory").order_by("signatory__position", "signatory__pk"))


def is_complete(round: Round) -> bool:
    """Whether everybody who must has signed this very version."""
    signed = Signature.objects.standing().filter(signatory__round=round).values("signatory")
    return not round.signatories.serving().exclude(pk__in=signed).exists()


def _complete(round: Round, *, by: User) -> None:
    round.end, round.ended_at, round.ended_by = Round.End.COMPLETE, timezone.now(), by
    round.save(update_fields=["end", "ended_at", "ended_by"])
    Event.record("round.complete", round, by=by, meeting=round.meeting_id, sha256=round.adjusted_sha256)
    _end_cooperation(round)
    for then in when_complete:
        then(round)


def _end_cooperation(round: Round) -> None:
    """Where cooperation ends with the adjustment, the time for central negotiation runs from today (MBL 14 §)."""
    if round.scope == Round.Scope.CORRECTION:
        return
    ids = [one.id for one in round.composition.items]
    ended = AgendaItem.objects.kept().filter(pk__in=ids, cooperation_ended=AgendaItem.CooperationEnd.AT_ADJUSTMENT)
    for item in ended.select_related("meeting__body"):
        disagreements.fix(item, ended_on=timezone.localdate(round.ended_at))


def sealed(round: Round) -> None:
    """The seal is on the file: lock what it covers. Called in the transaction that keeps the seal.

    Raises:
        WrongStep: the round is not complete.
    """
    meeting = round.meeting
    meeting.lock()
    if not round.is_complete:
        raise WrongStep(round.get_end_display() or _("open"))
    if round.scope == Round.Scope.WHOLE:
        meeting.take_step(Meeting.Status.SIGNED, after=Meeting.Status.IN_ADJUSTMENT, by=None)
        Lock.objects.create(meeting=meeting, round=round)
    elif round.scope == Round.Scope.ITEMS:
        chosen = set(round.items.values_list("pk", flat=True))
        for item in preparing.with_under(meeting, chosen):
            Lock.objects.create(meeting=meeting, item=item, round=round)
        meeting.touch()
