"""Permissions of the archive. Everybody may search; what is found differs (tests/archive/test_reach.py)."""

from tests.permissions import GET, Row

# fmt: off
ROWS = [
    Row("search", GET, [],                              "login 200   200   200   200   200   200   200   200   200"),
    Row("search_hits", GET, [],                         "login 200   200   200   200   200   200   200   200   200"),
]
# fmt: on
