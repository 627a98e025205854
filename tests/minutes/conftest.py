"""What sealing needs: an authority, a time stamp server on loopback, and a file to seal. Each is made once."""

import threading
from pathlib import Path

import pytest
from asn1crypto import pem

from minutes import printing
from minutes.sealing import authority, sealer
from minutes.sealing.configuration import Configuration, Key, Trust
from paper.rendering import Job, Variant, render
from simulators.timestamp.server import TimestampServer
from tests.minutes.factories import make_composition

ORGANISATION = "Exempelkommunen"


@pytest.fixture(scope="session")
def demo_authority(tmp_path_factory) -> authority.Authority:
    return authority.ensure(tmp_path_factory.mktemp("authority") / "sealing", ORGANISATION)


@pytest.fixture(scope="session")
def _server(demo_authority):
    with TimestampServer(demo_authority.timestamp) as server:
        threading.Thread(target=server.serve_forever, name="process_request_thread timestamps", daemon=True).start()
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


@pytest.fixture
def sealing_settings(settings, demo_authority, timestamp_server):
    """The installation seals with the demonstration's authority and the server on loopback."""
    settings.SEAL_DEMO_FOLDER = Path(demo_authority.folder)
    settings.SEAL_ORGANISATION = ORGANISATION
    settings.TIMESTAMP_URL = timestamp_server.url
    return settings
