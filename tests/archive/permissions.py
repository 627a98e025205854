"""Permissions of the archive. Everybody may search; what is found differs (tests/archive/test_reach.py). The register
is the archivist's."""

import datetime as dt

from tests.archive.factories import make_sealed
from tests.permissions import GET, POST, Row, World


def entry(w: World) -> list[int]:
    return [make_sealed(w.cast, dt.datetime(2026, 3, 3, 9, tzinfo=dt.UTC)).pk]


def body(w: World) -> list[str]:
    return [w.cast.body.slug]


ENTRY = {"number": "KS 9", "retention": "preserve", "secrecy": "none"}
SERIES = {"pattern": "KS {year}-{n:04}", "retention": "preserve"}

# fmt: off
ROWS = [
    #                                                   anon  secr  chair union other subst prese archi admin stran
    Row("search", GET, [],                              "login 200   200   200   200   200   200   200   200   200"),
    Row("search_hits", GET, [],                         "login 200   200   200   200   200   200   200   200   200"),
    Row("register_list", GET, [],                       "login 403   403   403   403   403   403   200   403   403"),
    Row("register_xlsx", GET, [],                       "login 403   403   403   403   403   403   200   403   403"),
    Row("register_csv", GET, [],                        "login 403   403   403   403   403   403   200   403   403"),
    Row("register_detail", GET, entry,                  "login 403   403   403   403   403   403   200   403   403"),
    Row("register_edit", GET, entry,                    "login 403   403   403   403   403   403   200   403   403"),
    Row("register_edit", POST, entry, data=ENTRY, expected=
                                                        "login 403   403   403   403   403   403   302   403   403"),
    Row("register_draw", POST, entry,                   "login 403   403   403   403   403   403   302   403   403"),
    Row("series_list", GET, [],                         "login 403   403   403   403   403   403   200   403   403"),
    Row("series_edit", GET, body,                       "login 403   403   403   403   403   403   200   403   403"),
    Row("series_edit", POST, body, data=SERIES, expected=
                                                        "login 403   403   403   403   403   403   302   403   403"),
]
# fmt: on
