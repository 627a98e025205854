"""What sealing needs: an authority, a time stamp server on loopback, and a file to seal. Each is made once."""

import threading
from dataclasses import dataclass
from pathlib import Path

import pytest
from asn1crypto import pem
from django.db import transaction
from django.test import override_settings

from minutes import printing, sealing_jobs
from minutes.models import Round, Seal
from minutes.sealing import authority, sealer
from minutes.sealing.configuration import Configuration, Key, Trust
from paper.rendering import Job, Variant, render
from simulators.timestamp.server import TimestampServer
from tests.minutes.factories import make_composition
from tests.minutes.signoff import make_round, sign_all
from tests.parties.factories import Cast, make_cast

ORGANISATION = "Exempelkommunen"


@pytest.fixture(scope="session")
def demo_authority(tmp_path_factory) -> authority.Authority:
    return authority.ensure(tmp_path_factory.mktemp("authority") / "sealing", ORGANISATION)


@pytest.fixture(scope="session")
def _server(demo_authority):
    with TimestampServer(demo_authority.timestamp) as server:
        threading.Thread(target=server.serve_forever, name="run_server timestamps", daemon=True).start()
        yield server
        server.shutdown()


@pytest.fixture
def timestamp_server(_server):
    """Answers until a test says otherwise."""
    yield _server
    _server.refusal = 0


@pytest.fixture(scope="session")
def trust(demo_authority) -> Trust:
    return trust_in(demo_authority)


def trust_in(made: authority.Authority) -> Trust:
    return Trust(
        roots=(pem.unarmor(made.roots.read_bytes())[2],),
        revocations=(made.revocations.read_bytes(),),
        organisation=ORGANISATION,
    )


@pytest.fixture(scope="session")
def configuration(demo_authority, trust, _server) -> Configuration:
    return Configuration(Key(file=demo_authority.organisation), trust, _server.url, may_fetch=False)


@pytest.fixture(scope="session")
def plain_pdf() -> bytes:
    return render(Job(printing.page(make_composition(), 1, logotype=""), {}, Variant.A3)).pdf


@pytest.fixture(scope="session")
def sealed_pdf(plain_pdf, configuration) -> bytes:
    return sealer.seal(plain_pdf, configuration)


@dataclass(frozen=True)
class Sealed:
    """Minutes that everybody has signed, and their seal."""

    cast: Cast
    round: Round
    seal: Seal


@pytest.fixture(scope="module")
def _sealed_once(django_db_setup, django_db_blocker, demo_authority, _server):
    how = {
        "SEAL_DEMO_FOLDER": Path(demo_authority.folder),
        "SEAL_ORGANISATION": ORGANISATION,
        "TIMESTAMP_URL": _server.url,
    }
    kept = transaction.atomic()
    # As the transaction around a test: what must not be done in one is asked of those inside.
    kept._from_testcase = True  # type: ignore[attr-defined]
    with django_db_blocker.unblock(), override_settings(**how), kept:
        cast = make_cast()
        round = sign_all(make_round(cast=cast))
        seal = sealing_jobs.seal_now(round)
        assert seal is not None
        yield Sealed(cast, round, seal)
        transaction.set_rollback(True)


@pytest.fixture
def sealed(_sealed_once, db) -> Sealed:
    """Made once for a module; what a test does with it is taken back."""
    return Sealed(
        _sealed_once.cast, Round.objects.get(pk=_sealed_once.round.pk), Seal.objects.get(pk=_sealed_once.seal.pk)
    )


@pytest.fixture
def seal(sealed) -> Seal:
    return sealed.seal


@pytest.fixture
def sealing_settings(settings, demo_authority, timestamp_server):
    """The installation seals with the demonstration's authority and the server on loopback."""
    settings.SEAL_DEMO_FOLDER = Path(demo_authority.folder)
    settings.SEAL_ORGANISATION = ORGANISATION
    settings.TIMESTAMP_URL = timestamp_server.url
    return settings
