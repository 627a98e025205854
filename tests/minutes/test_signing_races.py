"""Several who sign, withdraw and send anew at the same instant, on connections of their own: never two truths."""

import pytest

from meetings.exceptions import Refused
from minutes import adjusting, signing
from minutes.models import Round, Signature
from tests.meetings.test_agenda_races import at_once
from tests.minutes.signoff import make_evidence, make_round, place_of, sign
from tests.parties.factories import make_cast

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def cast(transactional_db):
    return make_cast()


@pytest.fixture
def round(cast):
    """A version that all but the two adjusters have signed."""
    round = make_round(cast=cast)
    sign(round, cast.chair)
    sign(round, cast.secretary)
    return round


def fresh(round):
    found = Round.objects.get(pk=round.pk)
    found.meeting = type(round.meeting).objects.with_body().get(pk=round.meeting_id)
    return found


def signing_of(round, person, **fields):
    def act():
        now = fresh(round)
        return signing.accept(
            place_of(now, person), make_evidence(now, person, **fields), sha256=round.adjusted_sha256, by=person
        )

    return act


def test_two_last_signers_at_once_complete_the_round_once(cast, round, monkeypatch):
    done: list[int] = []
    monkeypatch.setattr(signing, "when_complete", [lambda completed: done.append(completed.pk)])
    results = at_once(signing_of(round, cast.union_rep), signing_of(round, cast.other_union_rep))
    assert all(isinstance(result, Signature) for result in results)
    assert done == [round.pk]
    assert fresh(round).is_complete


def test_one_person_who_signs_twice_at_once_has_signed_once(cast, round):
    results = at_once(*(signing_of(round, cast.union_rep, level=str(n)) for n in range(3)))
    assert sum(isinstance(result, Signature) for result in results) == 1
    assert Signature.objects.standing().filter(signatory__person=cast.union_rep).count() == 1


def test_the_last_signer_and_one_who_withdraws_end_in_one_truth(cast, round):
    sign(round, cast.union_rep)
    mine = Signature.objects.get(signatory__person=cast.union_rep)

    def withdraw():
        mine.signatory.round = fresh(round)
        signing.withdraw(mine, by=cast.union_rep, reason="Fel")

    last, withdrawn = at_once(signing_of(round, cast.other_union_rep), withdraw)
    assert isinstance(last, Signature)
    now = fresh(round)
    # Either the withdrawal came first and the round waits for that signature, or the last one did and it stands.
    assert now.is_complete == isinstance(withdrawn, Refused)
    assert now.is_complete == signing.is_complete(now)


def test_a_signer_and_a_secretary_who_takes_the_version_back_end_in_one_truth(cast, round):
    sign(round, cast.union_rep)
    signed, taken = at_once(
        signing_of(round, cast.other_union_rep),
        lambda: adjusting.take_back(fresh(round), by=cast.secretary, reason="En ny version"),
    )
    now = fresh(round)
    assert isinstance(signed, Signature) != (taken is None)
    assert now.end == ("complete" if isinstance(signed, Signature) else "taken_back")
    assert now.meeting.status == ("in_adjustment" if now.is_complete else "drafting")


def test_two_who_decline_at_once_end_the_round_once(cast, round):
    def decline(person):
        return lambda: adjusting.decline(place_of(fresh(round), person), by=person, reason="Fel")

    results = at_once(decline(cast.union_rep), decline(cast.other_union_rep))
    assert sum(isinstance(result, Refused) for result in results) == 1
    assert fresh(round).end == "declined"


def test_a_signer_while_the_secretary_writes_the_next_version_signs_the_old_one_or_nothing(cast, round):
    item = round.meeting.items.order_by("position").first()
    review = adjusting.remark(
        place_of(round, cast.other_union_rep), item, by=cast.other_union_rep, proposal="<p>Nya ord.</p>"
    )
    adjusting.settle(review, "accepted", by=cast.secretary)
    signed, revised = at_once(
        signing_of(round, cast.union_rep), lambda: adjusting.revise(fresh(round), by=cast.secretary)
    )
    assert revised is None
    assert fresh(round).end == "revised"
    assert isinstance(signed, (Signature, Refused))
    second = make_round(cast=cast, meeting=fresh(round).meeting)
    assert second.number == 2
    assert not Signature.objects.filter(signatory__round=second).exists()
    assert second.adjusted_sha256 != round.adjusted_sha256
