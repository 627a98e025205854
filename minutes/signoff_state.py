"""How far a round has come, as its pages show it."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from minutes import signers
from minutes.models import Decline, Review, Round, Seal, Sealing, Signatory, Signature
from parties.models import User

WAITING, ASKED, OPENED, REMARKED, READ, SIGNED, DECLINED = (
    "waiting", "asked", "opened", "remarked", "read", "signed", "declined",
)  # fmt: skip


@dataclass(frozen=True)
class Place:
    """One who must sign, with what has been said and done."""

    signatory: Signatory
    state: str
    #: When the state was reached; None for those that are not asked yet.
    at: dt.datetime | None
    signature: Signature | None
    withdrawn: tuple[Signature, ...]
    decline: Decline | None
    reviews: tuple[Review, ...]
    #: Whoever signed in this place first, with the reason why they do not.
    replaced: tuple[Signatory, ...] = ()

    @property
    def words(self) -> str:
        return {
            WAITING: _("is asked when those before have signed"),
            ASKED: _("asked, not opened yet"),
            OPENED: _("has opened it"),
            REMARKED: _("has remarks"),
            READ: _("no remarks"),
            SIGNED: _("signed"),
            DECLINED: _("does not sign"),
        }[self.state]

    @property
    def roles(self) -> str:
        words = ", ".join(signers.role_name(role) for role in self.signatory.roles)
        return words[:1].upper() + words[1:].lower()

    @property
    def is_missing(self) -> bool:
        return self.state != SIGNED

    @property
    def remarks(self) -> tuple[Review, ...]:
        return tuple(review for review in self.reviews if review.is_remark)


class State:
    """A round with all its places, in a constant number of queries."""

    def __init__(self, round: Round) -> None:
        self.round = round

    @cached_property
    def places(self) -> list[Place]:
        people = list(self.round.signatories.in_order().select_related("person", "union"))
        reviews: dict[int, list[Review]] = {}
        for review in Review.objects.filter(signatory__round=self.round).select_related("item", "settled_by"):
            reviews.setdefault(review.signatory_id, []).append(review)
        signatures: dict[int, list[Signature]] = {}
        for signature in Signature.objects.filter(signatory__round=self.round):
            signatures.setdefault(signature.signatory_id, []).append(signature)
        declines = {one.signatory_id: one for one in Decline.objects.filter(signatory__round=self.round)}
        found = []
        for signatory in people:
            signatory.round = self.round
            if not signatory.is_serving:
                continue
            given = signatures.get(signatory.pk, [])
            found.append(
                _place(
                    signatory,
                    reviews.get(signatory.pk, []),
                    given,
                    declines.get(signatory.pk),
                    _before(signatory, people),
                )
            )
        return found

    @cached_property
    def sealing(self) -> Sealing | None:
        """What waits to be sealed, without the file."""
        waiting = Sealing.objects.filter(round=self.round, chosen=[]).defer("copy")
        return waiting.first() if self.round.is_complete else None

    @cached_property
    def seal(self) -> Seal | None:
        """The seal, without the file."""
        seals = Seal.objects.filter(round=self.round).defer("pdf", "shared_pdf")
        return seals.first() if self.round.is_complete else None

    @property
    def signed(self) -> list[Place]:
        return [place for place in self.places if not place.is_missing]

    @property
    def missing(self) -> list[Place]:
        return [place for place in self.places if place.is_missing]

    @property
    def unsettled(self) -> list[Review]:
        return [review for place in self.places for review in place.remarks if review.is_unsettled]

    @property
    def remarks(self) -> list[tuple[Place, Review]]:
        """All remarks, in the order of the items that they are about, general ones first."""
        order = {item.id: at for at, item in enumerate(self.round.composition.items, start=1)}
        found = [(place, review) for place in self.places for review in place.remarks]
        return sorted(found, key=lambda pair: (order.get(pair[1].item_id or 0, 0), pair[1].at))

    @property
    def has_accepted(self) -> bool:
        return any(
            review.settlement in (Review.Settlement.ACCEPTED, Review.Settlement.STATEMENT)
            for place in self.places
            for review in place.remarks
        )

    @property
    def days_left(self) -> int:
        """Whole days to the last day; negative when it has passed."""
        return (self.round.due_on - timezone.localdate()).days

    @property
    def time_left(self) -> str:
        days = self.days_left
        if days < 0:
            return ngettext("%(days)s day late", "%(days)s days late", -days) % {"days": -days}
        if days == 0:
            return _("last day today")
        return ngettext("%(days)s day left", "%(days)s days left", days) % {"days": days}

    @property
    def summary(self) -> str:
        """`2 av 3 har skrivit under. Ulla Unionsson saknas.`"""
        words = {"signed": len(self.signed), "all": len(self.places)}
        told = _("%(signed)s of %(all)s have signed.") % words
        names = [place.signatory.name for place in self.missing]
        if not names or not self.round.is_open:
            return told
        *first, last = names
        listed = _("%(first)s and %(last)s") % {"first": ", ".join(first), "last": last} if first else last
        missing = _("Missing: %(names)s.") % {"names": listed}
        return f"{told} {missing}"

    @property
    def mark(self) -> str:
        """Changes when what the page tells changes."""
        parts = [self.round.end, str(self.round.version_id), str(len(self.round.problems))]
        parts += [str(self.sealing), self.sealing.fault] if self.sealing else [str(bool(self.seal))]
        parts += [f"{place.signatory.pk}{place.state}{len(place.reviews)}" for place in self.places]
        parts += [review.settlement for place in self.places for review in place.reviews]
        return "-".join(parts)

    def place_of(self, user: User) -> Place | None:
        return next((place for place in self.places if place.signatory.person_id == user.pk), None)


def _before(signatory: Signatory, people: Sequence[Signatory]) -> tuple[Signatory, ...]:
    """Those who were to sign in this place, the first one first."""
    by_next = {one.replaced_by_id: one for one in people if one.replaced_by_id}
    found: list[Signatory] = []
    at = by_next.get(signatory.pk)
    while at is not None:
        found.insert(0, at)
        at = by_next.get(at.pk)
    return tuple(found)


def _place(
    signatory: Signatory,
    reviews: list[Review],
    given: list[Signature],
    decline: Decline | None,
    replaced: tuple[Signatory, ...],
) -> Place:
    signature = next((one for one in given if one.is_standing), None)
    remarks = [one for one in reviews if one.is_remark]
    state, at = WAITING, None
    if decline is not None:
        state, at = DECLINED, decline.at
    elif signature is not None:
        state, at = SIGNED, signature.signed_at
    elif any(one.is_unsettled for one in remarks):
        state, at = REMARKED, max(one.at for one in remarks)
    elif any(not one.is_remark and one.item_id is None for one in reviews):
        state, at = READ, max(one.at for one in reviews)
    elif signatory.opened_at is not None:
        state, at = OPENED, signatory.opened_at
    elif signatory.asked_at is not None:
        state, at = ASKED, signatory.asked_at
    withdrawn = tuple(one for one in given if not one.is_standing)
    return Place(signatory, state, at, signature, withdrawn, decline, tuple(reviews), replaced)
