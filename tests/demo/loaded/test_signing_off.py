"""As in the source, three names stand under the protocol and two have signed: here that is plainly not complete."""

import pytest
from django.urls import reverse

from demo import signing_off
from minutes.models import Round
from minutes.signoff_state import State

pytestmark = pytest.mark.usefixtures("demo")


@pytest.fixture
def round(settings):
    assert settings.DEMO_MODE
    signing_off.sign_off()
    return Round.objects.get(meeting__body__slug="cesam", meeting__starts_at__date="2022-04-26")


def test_two_of_three_have_signed_and_it_is_said_whose_signature_is_missing(round, client):
    state = State(round)
    assert (len(state.signed), len(state.places)) == (2, 3)
    missing = state.missing[0].signatory
    client.force_login(missing.person)
    page = client.get(reverse("meeting_detail", args=[round.meeting_id])).content.decode()
    assert "2 av 3 har skrivit under." in page
    assert f"Saknas: {missing.name}." in page
    assert round.meeting.status == "in_adjustment"


def test_doing_it_again_changes_nothing(round):
    signing_off.sign_off()
    assert Round.objects.filter(meeting=round.meeting).count() == 1
