"""What every test stands on: a database that is up, compiled Swedish messages, and the cast."""

import os

import pytest

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cesam.test_settings")


def pytest_configure() -> None:
    from cesam import database, messages

    database.ensure()
    messages.compile_all()


@pytest.fixture
def cast(db):
    """A body with everybody in it, by role (tests/parties/factories.py)."""
    from tests.parties.factories import make_cast

    return make_cast()
