"""The demo municipality, loaded once for the tests of this folder; what a test changes is taken back."""

import datetime as dt
from collections.abc import Iterator

import pytest
from django.db import transaction

from demo import loading
from demo.people import PEOPLE
from meetings.models import Meeting
from parties.models import User

TODAY = dt.date(2026, 11, 23)


@pytest.fixture(scope="package")
def _loaded(django_db_setup, django_db_blocker) -> Iterator[None]:
    with django_db_blocker.unblock(), transaction.atomic():
        loading.load(today=TODAY)
        yield
        transaction.set_rollback(True)


@pytest.fixture
def demo(_loaded, db) -> None:
    """The municipality is there."""


@pytest.fixture
def meeting(demo) -> Meeting:
    """The reference meeting of 26 April 2022."""
    return Meeting.objects.select_related("body").get(body__slug="cesam", starts_at__date=dt.date(2022, 4, 26))


@pytest.fixture
def secretary(demo) -> User:
    return User.objects.get(email=PEOPLE["hr_director"].email)
