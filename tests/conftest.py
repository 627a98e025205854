"""What every test stands on: a database that is up, compiled Swedish messages, and the cast."""

import os

import pytest

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cesam.test_settings")


def pytest_configure() -> None:
    from cesam import database, messages

    try:
        database.ensure()
    except database.DatabaseUnavailable as problem:
        pytest.exit(str(problem), returncode=1)
    messages.compile_all()
    _forget_messages()


def _forget_messages() -> None:
    """Django was set up before this file was read and has already cached the messages of the run before."""
    import gettext

    from django.utils.translation import trans_real

    gettext._translations.clear()  # type: ignore[attr-defined]
    trans_real._translations.clear()
    trans_real._default = None


@pytest.fixture
def cast(db):
    """A body with everybody in it, by role (tests/parties/factories.py)."""
    from tests.parties.factories import make_cast

    return make_cast()
