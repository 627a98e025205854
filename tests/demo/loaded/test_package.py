"""The demo's minutes, when the last one has signed them, and the old ones as packages for the e-archive."""

from pathlib import Path

from archive.models import RegisterEntry
from archive.packages import Scope, check, run
from demo import signing_off
from minutes import sealing_jobs
from minutes.models import Round
from tests.minutes.conftest import ORGANISATION, _server, demo_authority, timestamp_server  # noqa: F401  fixtures
from tests.minutes.signoff import sign


def test_every_package_of_the_demo_is_whole(meeting, settings, demo_authority, timestamp_server, tmp_path):  # noqa: F811
    settings.SEAL_DEMO_FOLDER = Path(demo_authority.folder)
    settings.SEAL_ORGANISATION = ORGANISATION
    settings.TIMESTAMP_URL = timestamp_server.url
    signing_off.sign_off()
    round = Round.objects.get(meeting=meeting)
    sign(round, round.signatories.serving().get(signatures=None).person)
    sealing_jobs.seal_now(Round.objects.get(pk=round.pk))
    entries = RegisterEntry.objects.count()
    assert entries == 1 + RegisterEntry.objects.imported().count()
    assert run(tmp_path, Scope()).packages == entries
    checked = check(tmp_path)
    assert (checked.packages, [fault.sentence for fault in checked.faults]) == (entries, [])
