"""Permissions of the demonstration's one-click sign-in."""

from tests.permissions import POST, Row

# fmt: off
ROWS = [
    #                                                     anon  secr  chair union other subst prese archi admin stran
    # A role that the demonstration does not have; the ones that it has are tried in test_sign_in.py.
    Row("demo_sign_in", POST, ["nobody"],                "404   404   404   404   404   404   404   404   404   404"),
]
# fmt: on
