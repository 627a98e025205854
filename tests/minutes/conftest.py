"""The renderer's imports cost a second, and a good file half of one: once per run."""

import pytest

from minutes import rendering
from tests.minutes.factories import EVERYTHING, picture


@pytest.fixture(scope="session")
def good() -> rendering.Printed:
    """A document with one of everything, as PDF/A-3a and PDF/UA-1."""
    return rendering.render(rendering.Job(EVERYTHING, {"logotype": picture()}))
