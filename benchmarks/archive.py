"""Searching and reading in an archive of 60 000 meetings with a million items (ARCHIVE_SCALE=0.01 for a hundredth).

The archive is made once, by `manage.py demo --scale` in a database of its own beside the demo's, and kept for later
runs: `cesam_archive`, or for a share of it a name that says so. Pages come from the product's web server, one by one.
Each word is asked for as one types (the hits alone, without the page around them), without a filter and with each, by a
union's representative, a secretary and an archivist. What a page costs in processor time, of the page's and the
database's process, says more on a machine with other work to do.
"""

import http.client
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from random import Random
from typing import Final
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from benchmarks.measuring import Line, Place
from benchmarks.serving import cookie, server
from demo import scale
from demo.people import PEOPLE
from demo.scale.groups import SLUG
from demo.scale.words import Language
from parties.models import Body, Union, User

PROMISED_SEARCH, PROMISED_PAGE = 0.1, 0.15
_RARE, _COMPOUNDS = 6, 4
_COMMON: Final = ("budget", "arbetsmiljö", "verksamheten", "information", "plan")
_WORDS: Final = {
    "common words": _COMMON,
    "two common words": ("budget verksamhet", "samverkan planen", "information uppföljning", "arbetsmiljö personal"),
    "words half typed": ("bud", "arbetsm", "verk", "pla", "samv"),
    "phrases": ('"före sommaren"', '"enligt budget"', '"samverkan om"', '"tillsammans med skyddsombuden"'),
    "words left out": ("budget -verksamhet", 'samverkan -"före sommaren"', "plan -budget"),
}


def measure(place: Place) -> Iterator[Line]:
    # Whole pages are asked for, with the addresses of their style sheets.
    call_command("collectstatic", interactive=False, verbosity=0)
    small = _small()
    factor = float(os.environ.get("ARCHIVE_SCALE", "1"))
    with _archive(place, factor) as (environment, note):
        large = _costs()
        yield Line("the archive", None, note=note)
        yield from _processor_time()
        with server(Place(environment, place.rounds)) as port:
            yield from _search(port)
            yield from _pages(port, place.rounds)
        grown = {page: (small[page], large[page]) for page in small if small[page] != large[page]}
        told = "; ".join(f"{page}: {few}, then {many}" for page, (few, many) in grown.items())
        same = "as with sixteen meetings: " + ", ".join(f"{page} {count}" for page, count in large.items())
        yield Line("queries of the pages", None, note=told or same, is_broken=bool(grown))


# The archive


@contextmanager
def _archive(place: Place, factor: float) -> Iterator[tuple[dict[str, str], str]]:
    """The made archive as the database of this process, with the environment that leads others to it; how it came."""
    name = "cesam_archive" + ("" if factor == 1 else f"_{factor:g}".replace(".", "_"))
    kept = connection.settings_dict["NAME"]
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT FROM pg_database WHERE datname = %s)", [name])
        if not cursor.fetchone()[0]:
            cursor.execute(f'CREATE DATABASE "{name}"')
    address = urlsplit(place.environment["DATABASE_URL"])._replace(path=f"/{name}").geturl()
    environment = place.environment | {"DATABASE_URL": address}
    _manage(environment, "migrate", "--verbosity=0")
    note = _manage(environment, "demo", f"--scale={factor:g}")
    connection.close()
    connection.settings_dict["NAME"] = name
    try:
        yield environment, note
    finally:
        connection.close()
        connection.settings_dict["NAME"] = kept


def _manage(environment: dict[str, str], *command: str) -> str:
    """Run a command of the product and show how far it is; its last words."""
    started = [sys.executable, "manage.py", *command]
    last = ""
    with subprocess.Popen(
        started, env=environment, cwd=settings.BASE_DIR, text=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as process:
        assert process.stdout is not None
        for line in process.stdout:
            last = line.strip() or last
            print(f"    {last}", flush=True)
    if process.returncode:
        raise RuntimeError(f"{command[0]} ended with {process.returncode}")
    return last


def _people() -> dict[str, User]:
    """Of the body with the most meetings: a union's representative there and in another, and its secretary."""
    body = Body.objects.get(slug=f"{SLUG}0")
    secretary = body.seats.get(role="secretary").person
    union = body.seats.filter(side="b_union", to_on=None).order_by("pk")[0].person
    assert secretary is not None
    assert union is not None
    return {"union": union, "secretary": secretary, "archivist": User.objects.get(email=PEOPLE["archive"].email)}


# Searching


def _search(port: int) -> Iterator[Line]:
    words = _asked()
    filters = _filters()
    cookies = {role: cookie(person) for role, person in _people().items()}
    every: list[float] = []
    is_first = True
    for kind, asked in words.items():
        for given, name in (([{}], "no filter"), (filters, "each filter")):
            times = []
            for mine in cookies.values():
                _get(port, "/search/hits/?q=x", mine)
                for word in asked:
                    times += [_get(port, f"/search/hits/?{urlencode({'q': word} | one)}", mine) for one in given]
            every += times
            yield _line(f"search, {kind}, {name}: p95", times, PROMISED_SEARCH, is_base=is_first)
            is_first = False
    yield _line("search, all of it: p95", every, PROMISED_SEARCH)
    whole = [f"/search/?{urlencode({'q': word})}" for asked in words.values() for word in asked]
    yield _line(
        "the same words, the whole page around the hits: p95", _times(port, whole, [*cookies.values()], 1), None
    )


def _asked() -> dict[str, Sequence[str]]:
    language, chance = Language("skala"), Random(5)  # noqa: S311  not for secrets
    rare = [language.place(chance) for _ in range(_RARE)]
    return {
        "rare words": rare,
        "compounds": [language.compound(chance) for _ in range(_COMPOUNDS)],
        "a common and a rare word": [f"{common} {word}" for common, word in zip(_COMMON, rare, strict=False)],
        **_WORDS,
    }


def _filters() -> list[dict[str, str | int]]:
    union = Union.objects.get(name="Driftlaget")
    return [
        {"body": f"{SLUG}0"}, {"body": f"{SLUG}3", "year": 2015}, {"year": 2011}, {"kind": "risk_assessment"},
        {"outcome": "taken_back"}, {"union": union.pk}, {"status": "drafting"}, {"of": "meeting"},
        {"status": "signed", "kind": "dialogue", "year": 2019},
    ]  # fmt: skip


# Pages


def _pages(port: int, rounds: int) -> Iterator[Line]:
    people = {role: cookie(person) for role, person in _people().items()}
    body = f"{SLUG}0"
    pages = {
        "the start page": ["/"],
        "the page of the body with most meetings": [f"/bodies/{body}/"],
        "that body's meetings": [f"/bodies/{body}/meetings/"],
    }
    for name, urls in pages.items():
        yield _line(f"{name}: p95", _times(port, urls, list(people.values()), rounds), PROMISED_PAGE)
    register = [
        "", f"?body={body}", "?year=2010", "?retention=delete", "?secrecy=some", "?unnumbered=on", "?origin=imported",
        "?q=SK3+2015-0007", "?page=200", "?page=900", "?retention=delete&page=100",
    ]  # fmt: skip
    urls = [f"/archive/register/{query}" for query in register]
    yield _line(
        "the register, filtered and late pages: p95", _times(port, urls, [people["archivist"]], rounds), PROMISED_PAGE
    )


def _times(port: int, urls: Sequence[str], cookies: Sequence[str], rounds: int) -> list[float]:
    for given in cookies:
        _get(port, urls[0], given)
    return [_get(port, url, given) for _ in range(rounds) for given in cookies for url in urls]


def _small() -> dict[str, int]:
    """What the pages cost with a few made meetings beside the demo; they are taken back."""
    with transaction.atomic():
        scale.fill(16, 160)
        found = _costs()
        transaction.set_rollback(True)
    return found


def _costs() -> dict[str, int]:
    """Queries of the promised pages."""
    people = _people()
    pages = {
        "start": ("secretary", "/"),
        "body": ("secretary", f"/bodies/{SLUG}0/"),
        "register": ("archivist", "/archive/register/"),
        "search": ("union", "/search/?q=budget"),
    }
    told = {}
    for page, (role, url) in pages.items():
        client = _client(people[role])
        client.get(url, secure=True)
        with CaptureQueriesContext(connection) as asked:
            answer = client.get(url, secure=True)
        assert answer.status_code == 200, (url, answer.status_code)
        told[page] = len(asked)
    return told


def _client(person: User) -> Client:
    client = Client(headers={"host": "localhost"})
    client.force_login(person)
    return client


def _processor_time() -> Iterator[Line]:
    """The searches again, in this process."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        backend = Path(f"/proc/{cursor.fetchone()[0]}/schedstat")
    if not backend.exists():
        return
    times = []
    for person in _people().values():
        client = _client(person)
        client.get("/search/?q=x", secure=True)
        for asked in _asked().values():
            for word in asked:
                for one in ({}, *_filters()[::3]):
                    began = time.process_time() + int(backend.read_text().split()[0]) / 1e9
                    client.get("/search/", {"q": word} | one, secure=True)
                    times.append(time.process_time() + int(backend.read_text().split()[0]) / 1e9 - began)
    yield _line("search, all of it, in processor time: p95", times, None)


def _line(name: str, times: Sequence[float], goal: float | None, *, is_base: bool = False) -> Line:
    p95 = sorted(times)[int(len(times) * 0.95)]
    note = f"median {statistics.median(times) * 1000:.0f} ms, longest {max(times) * 1000:.0f} ms of {len(times)}"
    return Line(name, p95, goal=goal, note=f"{note}, load {os.getloadavg()[0]:.1f}", is_base=is_base)


def _get(port: int, path: str, given: str) -> float:
    """How long a page takes."""
    asked = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        began = time.perf_counter()
        asked.request("GET", path, headers={"Cookie": given})
        answer = asked.getresponse()
        answer.read()
        took = time.perf_counter() - began
    finally:
        asked.close()
    if answer.status != 200:
        raise RuntimeError(f"{path}: {answer.status}")
    return took
