import pytest

from minutes.eid.bankid import BankID
from tests.minutes.eid import simulator as simulators


@pytest.fixture(scope="session")
def simulator(tmp_path_factory):
    with simulators.running(tmp_path_factory.mktemp("bankid")) as running:
        yield running


@pytest.fixture
def bankid(simulator):
    return BankID(simulator.configuration)
