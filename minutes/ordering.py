"""Orders to sign: begun, followed, taken back and judged. Between them and `minutes/signing.py` stands who may sign.

A collected answer is kept before it is judged, so that a signature that somebody has made is not lost with a process
that ends. Judging it twice gives one signature: the order's row is taken first, then the round's.
"""

import dataclasses
import datetime as dt
import logging
import secrets
from collections.abc import Mapping
from typing import Any, Final

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import override

from meetings.exceptions import Contradiction, NotAllowed, Refused, WrongStep
from minutes import signing
from minutes.eid import providers, wording
from minutes.eid.provider import (
    WORDS,
    CannotSign,
    Evidence,
    EvidenceRefused,
    Order,
    Progress,
    Provider,
    Reason,
    SignRequest,
    State,
)
from minutes.models import EidLink, Round, Signatory, SigningOrder
from parties.models import Event, User

log = logging.getLogger(__name__)

#: An open page asks every other second; what is older than this may have none.
_ATTENDED: Final = dt.timedelta(seconds=30)
#: No way to sign lets a person take longer.
_ABANDONED: Final = dt.timedelta(hours=24)


def live_order(signatory: Signatory) -> SigningOrder | None:
    """The attempt that is under way, or else the last one, which may tell why it came to nothing."""
    orders = signatory.signing_orders.select_related("started_by")
    return orders.live().first() or orders.order_by("-pk").first()


def start(signatory: Signatory, provider: Provider, *, by: User, end_user_ip: str, return_url: str) -> SigningOrder:
    """Begin to sign; an attempt that was under way is given up.

    Raises:
        NotAllowed: it is somebody else's place to sign.
        WrongStep, Contradiction: the place cannot be signed now (`signing.require_signable`).
        CannotSign: the service did not take the order.
    """
    if signatory.person_id != by.pk or not signatory.is_serving:
        raise NotAllowed
    signing.require_signable(signatory)
    before = signatory.signing_orders.live().first()
    if before is not None:
        cancel(before, by=by)
    request = _request(signatory, end_user_ip=end_user_ip, return_url=return_url)
    at = timezone.now()
    started = provider.start(request)
    made = SigningOrder(
        signatory=signatory,
        provider=provider.slug,
        reference=started.reference,
        asked=dataclasses.asdict(request),
        private=dict(started.private),
        redirect_url=started.redirect_url,
        started_by=by,
        started_at=at,
    )
    try:
        with transaction.atomic():
            made.save(force_insert=True)
    except IntegrityError:
        # Two presses at once: the other one's order goes on.
        provider.cancel(Order(request, started, at))
        return signatory.signing_orders.live().get()
    return made


def follow(order: SigningOrder) -> SigningOrder:
    """Ask the service how it goes, and judge what it answers. The order is as it is afterwards."""
    with transaction.atomic():
        order.lock()
        if order.is_pending:
            provider = _provider_of(order)
            if provider:
                _note(order, provider.status(order.value()))
    return judge(order)


def follow_unattended(now: dt.datetime | None = None) -> None:
    """Look after attempts whose page may be closed: collect what was signed, judge what was answered, end what nobody
    goes on with. An order that the service no longer knows is over by its answer."""
    at = now or timezone.now()
    for order in SigningOrder.objects.unattended(at - _ATTENDED).select_related("started_by"):
        try:
            with override(order.started_by.language):
                follow(order)
        except Refused as error:
            log.warning("Attempt %s to sign is looked after again later: %s", order.pk, error)
    for order in SigningOrder.objects.abandoned(at - _ABANDONED):
        with transaction.atomic():
            order.lock()
            if order.is_pending:
                order.end(SigningOrder.State.FAILED, hint="abandoned", said=_("The signing was never finished."))


def take_back(order: SigningOrder, brought: Mapping[str, Any]) -> SigningOrder:
    """The person brings the answer: from another site, as a file, or by a press."""
    with transaction.atomic():
        order.lock()
        if order.is_pending:
            provider = _provider_of(order)
            if provider and hasattr(provider, "take_back"):
                _note(order, provider.take_back(order.value(), brought))
    return judge(order)


def cancel(order: SigningOrder, *, by: User) -> None:
    """Give the attempt up, here and at the service. Raises NotAllowed for somebody else's."""
    if order.started_by_id != by.pk:
        raise NotAllowed
    with transaction.atomic():
        order.lock()
        if not order.is_live:
            return
        value, was_pending = order.value(), order.is_pending
        order.end(SigningOrder.State.CANCELLED, said=_("The signing was cancelled. Nothing was signed."))
    provider = _provider(order.provider)
    if provider and was_pending:
        provider.cancel(value)


def judge(order: SigningOrder) -> SigningOrder:
    """Make a signature of what was received, or say why it is none. Once, however many ask."""
    with transaction.atomic():
        order.lock()
        if order.state in (SigningOrder.State.RECEIVED, SigningOrder.State.UNLINKED):
            try:
                _judge(order)
            except EvidenceRefused as refusal:
                order.end(SigningOrder.State.REFUSED, hint=refusal.reason, said=refusal)
                told = {"provider": order.provider, "reason": str(refusal.reason)}
                Event.record("signature.refused", order.signatory, by=order.started_by, **told)
            except WrongStep as refusal:
                said = _("This version is no longer out for adjustment.")
                order.end(SigningOrder.State.REFUSED, hint=type(refusal).__name__, said=said)
            except Refused as refusal:
                order.end(SigningOrder.State.REFUSED, hint=type(refusal).__name__, said=refusal)
    return order


def approve_link(link: EidLink, *, by: User) -> None:
    """Tie the e-identification to the person, and judge what was signed with it meanwhile."""
    with transaction.atomic():
        link.approve(by=by)
    for order in SigningOrder.objects.waiting_for_link().filter(started_by=link.person_id):
        judge(order)


def refuse_link(link: EidLink, *, by: User) -> None:
    """It is not this person's, or no longer; what waits for it is no signature."""
    orders = list(SigningOrder.objects.waiting_for_link().filter(started_by=link.person_id))
    with transaction.atomic():
        for order in orders:
            order.lock()
            if order.is_unlinked:
                order.end(SigningOrder.State.REFUSED, hint=Reason.OTHER_PERSON, said=WORDS[Reason.OTHER_PERSON])
        link.remove(by=by)


# ------------------------------------------------------------ judging


def _judge(order: SigningOrder) -> None:
    provider = providers.get(order.provider)
    value = order.value()
    evidence = provider.result(value)
    if provider.needs_link and not _is_linked(order, evidence):
        order.state = SigningOrder.State.UNLINKED
        order.save(update_fields=["state"])
        return
    with transaction.atomic():
        signing.accept(_place(order), evidence, sha256=value.request.sha256, by=order.started_by)
        order.end(SigningOrder.State.ACCEPTED)


def _is_linked(order: SigningOrder, evidence: Evidence) -> bool:
    """Whether the e-identification is known to be this person's. Raises EvidenceRefused when it is somebody else's."""
    known = EidLink.objects.approved()
    owner = known.filter(person_key=evidence.person_key).first()
    if owner is not None:
        if owner.person_id != order.started_by_id:
            raise EvidenceRefused(Reason.OTHER_PERSON)
        return True
    if known.filter(person=order.started_by_id, provider=evidence.provider).exists():
        raise EvidenceRefused(Reason.OTHER_PERSON)
    EidLink.ask(order.started_by, evidence)
    return False


def _place(order: SigningOrder) -> Signatory:
    return Signatory.objects.select_related("round__version", "round__meeting").get(pk=order.signatory_id)


def _note(order: SigningOrder, progress: Progress) -> None:
    if progress.state == State.COMPLETE:
        order.receive(progress.outcome)
    elif progress.state == State.FAILED:
        order.end(SigningOrder.State.FAILED, hint=progress.hint, said=progress.message)
    elif (progress.hint, str(progress.message)) != (order.hint, order.said):
        order.hint, order.said = progress.hint[:60], str(progress.message)
        order.save(update_fields=["hint", "said"])


def _provider_of(order: SigningOrder) -> Provider | None:
    """The order's way to sign; without it the order is over."""
    provider = _provider(order.provider)
    if provider is None:
        order.end(SigningOrder.State.FAILED, hint="settings", said=CannotSign.words)
    return provider


def _provider(slug: str) -> Provider | None:
    try:
        return providers.get(slug)
    except CannotSign:
        return None


# ------------------------------------------------------------ what is signed


def _request(signatory: Signatory, *, end_user_ip: str, return_url: str) -> SignRequest:
    round = signatory.round
    if round.version is None:
        raise Contradiction
    return SignRequest(
        visible_text=visible_text(signatory),
        sha256=round.adjusted_sha256,
        document_id=document_id(round),
        version=round.number,
        name=signatory.name,
        end_user_ip=end_user_ip,
        return_url=return_url,
        nonce=secrets.token_hex(16),
    )


def document_id(round: Round) -> str:
    """Which minutes they are, in words that stand by themselves in the evidence."""
    content = round.composition
    parts = [content.body, f"{content.starts_at:%Y-%m-%d}", content.registry_number, f"cesam:{round.scope}:{round.pk}"]
    return " | ".join(part for part in parts if part)


def visible_text(signatory: Signatory) -> str:
    """What the person reads in the app, in the language of the minutes."""
    round, content = signatory.round, signatory.round.composition
    with override(content.language):
        day = date_format(timezone.localtime(content.starts_at), "j F Y")
        what = {
            Round.Scope.WHOLE: _("I adjust these minutes and sign them."),
            Round.Scope.ITEMS: _("I adjust these items of the minutes at once and sign them."),
            Round.Scope.CORRECTION: _("I sign this correction of the minutes."),
        }[Round.Scope(round.scope)]
        return wording.visible(
            _("Adjustment of minutes"),
            f"{content.body}, {day}",
            content.registry_number,
            _("Version %(number)s") % {"number": round.number},
            what,
            _("Control number (SHA-256): %(hash)s") % {"hash": wording.short(round.adjusted_sha256)},
        )
