"""Letters about proposed points: what became of one, to who proposed it; and that one was made in a union's name.

They always come: who asked has a right to the answer. What is confidential below is not named in a letter.
"""

from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from cesam import display
from meetings.blanks import listed
from meetings.models import ItemProposal
from outbox import letters, links
from parties.models import Seat, User

KIND = "proposal"


def tell_proposer(proposal: ItemProposal) -> None:
    """That it was placed, merged or returned; nothing to who did it, and nothing about what was withdrawn."""
    to = proposal.proposer
    if proposal.state == ItemProposal.State.WITHDRAWN or to.pk == proposal.settled_by_id or not to.is_active:
        return
    assert proposal.settled_at is not None
    with translation.override(to.language):
        about = _about(proposal)
        if proposal.item is not None:
            about["day"] = display.date_long(proposal.item.meeting.starts_at)
            subject = _("Your point is on the agenda of %(day)s") % about
            said = (
                _("It stands as an item of its own on the agenda of %(body)s, %(day)s.")
                if proposal.state == ItemProposal.State.PLACED
                else _("It is taken up under an item on the agenda of %(body)s, %(day)s. Your words are kept there.")
            )
        else:
            subject = _("Your point has been returned")
            said = _("%(body)s does not take it up.") + f"\n\n{proposal.reason.replace('%', '%%')}"
        letters.post(
            key=f"proposal:{proposal.pk}:{to.pk}:{proposal.settled_at.isoformat()}",
            kind=KIND,
            to=to.email,
            person=to,
            subject=subject,
            text=_letter(_("You proposed a point: %(title)s"), said, about),
        )


def tell_partners(proposal: ItemProposal, *, by: User) -> None:
    """The representatives of each other union in whose name it was made: they see it from now on."""
    own = {seat.union_id for seat in proposal.body.seats_of(by)}
    named = {union.pk for union in proposal.unions.all()} - own
    today = timezone.localdate()
    for seat in proposal.body.seats.all():
        to = seat.person
        if seat.union_id not in named or seat.kind != Seat.Kind.ORDINARY or not seat.holds_on(today):
            continue
        if to is None or to.pk == by.pk or not to.is_active:
            continue
        with translation.override(to.language):
            about = _about(proposal) | {"name": by.name, "unions": proposal.of}
            letters.post(
                key=f"proposal:{proposal.pk}:{to.pk}:made",
                kind=KIND,
                to=to.email,
                person=to,
                subject=_("A point has been proposed in your union's name"),
                text=_letter(
                    _("%(name)s has proposed a point: %(title)s"), _("It is proposed by %(unions)s in %(body)s."), about
                ),
            )


def tell_left(proposal: ItemProposal, names: list[str], *, by: User) -> None:
    """That unions have stepped out of a joint point, to who proposed it."""
    to = proposal.proposer
    if to.pk == by.pk or not to.is_active:
        return
    with translation.override(to.language):
        about = _about(proposal) | {"unions": listed(names), "of": proposal.of}
        letters.post(
            key=f"proposal:{proposal.pk}:{to.pk}:left:{'-'.join(sorted(names))}"[:200],
            kind=KIND,
            to=to.email,
            person=to,
            subject=_("%(unions)s no longer stands behind your point") % about,
            text=_letter(
                _("You proposed a point: %(title)s"),
                _("%(unions)s has stepped out. It is now proposed by %(of)s."),
                about,
            ),
        )


def _about(proposal: ItemProposal) -> dict[str, str]:
    source = proposal.lifted_from
    return {
        "title": _("a confidential item") if source and source.is_confidential else proposal.title,
        "body": proposal.body.name,
        "url": links.absolute(reverse("proposal_detail", args=[proposal.pk])),
    }


def _letter(first: str, then: str, about: dict[str, str]) -> str:
    return f"{first}\n\n{then}\n\n%(url)s\n" % about
