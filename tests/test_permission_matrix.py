"""Every URL name × every role → status.

Each app lists its URLs in `ROWS` of tests/<app>/permissions.py, one `Row(name, method, args, statuses)` a line, e.g.
    Row("meeting_detail", GET, lambda w: [w.meeting.pk], "login 200 200 200 200 200 200 404 404 404"),
The ten words follow ROLES in tests/permissions.py: anonymous secretary chair union_rep other_union_rep substitute
presenter archivist administrator stranger. A view that takes both GET and POST has a row for each; every other method
must answer 405. `pytest tests/test_permission_matrix.py -k meeting_detail` tries one URL.
"""

import copy
import importlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.http import HttpResponseBase
from django.shortcuts import resolve_url
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.permissions import GET, POST, ROLES, Row, World, make_world

TABLES = sorted(path.parent.name for path in Path(__file__).parent.glob("*/permissions.py"))
ROWS: list[Row] = [row for app in TABLES for row in importlib.import_module(f"tests.{app}.permissions").ROWS]


def url_names(patterns: list[URLPattern | URLResolver] | None = None, namespace: str = "") -> Iterator[str]:
    """The name of every URL that the project answers, with its namespace; "(unnamed) …" for one without a name."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from url_names(pattern.url_patterns, inner)
        else:
            yield namespace + pattern.name if pattern.name else f"(unnamed) {pattern.pattern}"


def test_every_url_has_a_row():
    missing = set(url_names()) - {row.name for row in ROWS}
    assert not missing, f"add a row in tests/<app>/permissions.py for: {', '.join(sorted(missing))}"


def test_every_row_has_a_url():
    stale = [f"{row.name} ({row.place})" for row in ROWS if row.name not in set(url_names())]
    assert not stale, f"these rows have no URL: {', '.join(stale)}"


def test_no_row_stands_twice():
    seen = [(row.name, row.method, row.case) for row in ROWS]
    assert len(seen) == len(set(seen)), sorted({key for key in seen if seen.count(key) > 1})


@pytest.fixture(scope="module")
def _made(django_db_setup, django_db_blocker) -> Iterator[World]:
    with django_db_blocker.unblock(), transaction.atomic():
        yield make_world()
        transaction.set_rollback(True)


@pytest.fixture
def world(_made: World, db) -> World:
    """Made once for all rows; see `ask`."""
    return _made


@contextmanager
def taken_back() -> Iterator[None]:
    """What is done inside is undone in the database."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def ask(row: Row, world: World, asked: Sequence[tuple[str, str]]) -> list[HttpResponseBase]:
    """The answers to (role, method) each; what the row needs is made once, and no request sees what another did."""
    with taken_back():
        world = copy.deepcopy(world)
        args = row.args(world) if callable(row.args) else row.args
        data = row.data(world) if callable(row.data) else row.data
        url = reverse(row.name, args=args)
        answers = []
        for role, method in asked:
            client = world.client(role)
            send = {GET: client.get, POST: client.post}[method]
            _at_their_beginning(data)
            with taken_back():
                answers.append(send(url, data, headers=dict(row.headers)))
    return answers


def _at_their_beginning(data: Any) -> None:
    """A file that was sent once is sent again from its first byte."""
    for value in data.values() if isinstance(data, Mapping) else ():
        if hasattr(value, "seek"):
            value.seek(0)


def in_a_word(answer: HttpResponseBase) -> str:
    """The status code, or "login" where the answer leads to the sign-in page."""
    to_login = answer.status_code == 302 and answer["Location"].split("?")[0] == resolve_url("account_login")
    return "login" if to_login else str(answer.status_code)


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_each_role_gets_its_status(row, world):
    answers = ask(row, world, [(role, row.method) for role in ROLES])
    got = {role: in_a_word(answer) for role, answer in zip(ROLES, answers, strict=True)}
    wrong = [f"{role} {got[role]} (not {row.statuses[role]})" for role in ROLES if got[role] != row.statuses[role]]
    assert not wrong, f"{row.place} {row}: {', '.join(wrong)}"


@pytest.mark.parametrize("row", {row.name: row for row in ROWS}.values(), ids=str)
def test_a_method_without_a_row_is_refused(row, world):
    """One intent per URL: what a person may GET must not answer a POST that the table does not know."""
    listed = {other.method for other in ROWS if other.name == row.name}
    allowed = next((role for role in reversed(ROLES) if row.statuses[role][0] == "2"), "secretary")
    unknown = sorted({GET, POST} - listed)
    for method, answer in zip(unknown, ask(row, world, [(allowed, method) for method in unknown]), strict=True):
        assert answer.status_code == 405, f"{method} as {allowed}, {row.place}"
