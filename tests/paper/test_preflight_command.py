"""The command that checks a file."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from tests.processes import manage


def preflight(path: object, *arguments: str) -> tuple[int, str]:
    """(exit status, what was said)."""
    out = StringIO()
    try:
        call_command("preflight", str(path), *arguments, stdout=out)
    except SystemExit as ending:
        return int(ending.code or 0), out.getvalue()
    except CommandError as error:
        return error.returncode, str(error)
    return 0, out.getvalue()


def test_preflight_says_that_nothing_is_wrong(good, tmp_path):
    path = tmp_path / "good.pdf"
    path.write_bytes(good.pdf)
    assert preflight(path) == (0, f"{path}: inget att anmärka på.\n")


def test_preflight_prints_what_it_found(good, tmp_path):
    path = tmp_path / "good.pdf"
    path.write_bytes(good.pdf)
    status, said = preflight(path, "--variant", "2a")
    assert status == 1
    assert "pdfa-variant (PDF/A 6.6.4)" in said


@pytest.mark.parametrize("data", [b"", b"rubbish", b"%PDF-1.7\n", None])
def test_preflight_refuses_what_it_cannot_read(data, tmp_path):
    path = tmp_path / "bad.pdf"
    if data is not None:
        path.write_bytes(data)
    status, said = preflight(path)
    assert status == 1
    assert said.startswith(str(path))


def test_preflight_needs_no_database(good, tmp_path):
    path = tmp_path / "good.pdf"
    path.write_bytes(good.pdf)
    done = manage("preflight", path, DATABASE_URL="postgres://nobody@127.0.0.1:1/nothing")
    assert done.returncode == 0, done.stderr
