"""What is wrong in sealed minutes is corrected by a signed record beside them."""

import datetime as dt

import pytest
from django.urls import reverse

from meetings.exceptions import Contradiction, NotAllowed, WrongStep
from minutes import correcting, signing
from tests.minutes.signoff import make_round, make_sealed, print_round, read, sign_all

LATER = dt.date(2099, 1, 1)


@pytest.fixture
def sealed(cast):
    return make_sealed(cast=cast)


def correct(sealed, by, **said):
    item = sealed.round.composition.items[0]
    values = {"wrong": "redovisade utfallet", "right": "redovisade prognosen", "reason": "Fel ord", "due_on": LATER}
    return correcting.correct(sealed.round, item.id, by=by, **(values | said))


def test_a_correction_says_what_stood_and_what_should_and_is_signed_by_the_same(cast, sealed):
    made = correct(sealed, cast.secretary)
    assert made.composition.corrects.sha256 == sealed.round.adjusted_sha256
    text = made.composition.items[0].text
    assert "redovisade utfallet" in text
    assert "redovisade prognosen" in text
    assert set(made.signatories.values_list("person", flat=True)) == set(
        sealed.round.signatories.values_list("person", flat=True)
    )
    print_round(made)
    sign_all(made)
    signing.sealed(made)
    assert read(sealed.meeting).status == "signed"


def test_the_words_must_stand_in_the_minutes(cast, sealed):
    with pytest.raises(Contradiction):
        correct(sealed, cast.secretary, wrong="står inte där")
    with pytest.raises(Contradiction):
        correct(sealed, cast.secretary, right="Redovisade  utfallet")


def test_only_who_prepares_the_meeting_corrects_and_only_what_is_sealed(cast, sealed):
    with pytest.raises(NotAllowed):
        correct(sealed, cast.union_rep)


def test_minutes_that_are_not_sealed_are_not_corrected(cast):
    round = make_round(cast=cast)
    with pytest.raises(WrongStep):
        correcting.correct(
            round, round.composition.items[0].id, by=cast.secretary, wrong="a", right="b", reason="c", due_on=LATER
        )


def test_a_signed_correction_is_shown_with_the_minutes(cast, sealed, client):
    made = correct(sealed, cast.secretary)
    print_round(made)
    client.force_login(cast.union_rep)
    page = reverse("minutes_preview", args=[sealed.meeting.pk])
    address = reverse("round_detail", args=[sealed.meeting.pk, made.pk])
    assert address not in client.get(page).content.decode()
    sign_all(made)
    assert address in client.get(page).content.decode()
    assert address in client.get(reverse("meeting_detail", args=[sealed.meeting.pk])).content.decode()
