"""The renderer's imports cost a second, and a good file half of one: once per run."""

import pytest

from paper import rendering
from tests.paper.factories import EVERYTHING, picture


@pytest.fixture(scope="session")
def good() -> rendering.Printed:
    """A document with one of everything, as PDF/A-3a and PDF/UA-1."""
    return rendering.render(rendering.Job(EVERYTHING, {"logotype": picture()}))
