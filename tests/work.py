"""How much work something is, counted in calls, so that no clock decides whether a test holds."""

import cProfile
from collections.abc import Callable


def work(act: Callable[[], object]) -> int:
    """How many calls of Python and C functions the act makes: the same on every machine, however busy it is.

    What a single call does, a regular expression that runs wild above all, is not seen: a test of that does not end.
    """
    profile = cProfile.Profile()
    profile.enable()
    try:
        act()
    finally:
        profile.disable()
    return sum(entry.callcount for entry in profile.getstats())
