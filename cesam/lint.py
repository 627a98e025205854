"""`make lint`: every check of the project that runs no test, each told by name with how long it took.

All of them run, whatever the first ones say, so that one round shows everything there is to mend.
"""

import os
import subprocess
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from cesam import database

_ROOT = Path(__file__).resolve().parent.parent
_PROGRAMS = Path(sys.executable).parent
_PYTHON = sys.executable


@dataclass(frozen=True)
class Check:
    name: str
    command: Sequence[str | Path]


@dataclass(frozen=True)
class Outcome:
    check: Check
    code: int
    output: str
    seconds: float


def checks() -> list[Check]:
    templates = sorted((_ROOT / "templates").rglob("*.html"))
    return [
        # The slowest first: the others run beside it.
        Check("types (mypy)", [_PROGRAMS / "mypy"]),
        Check("style (ruff check)", [_PROGRAMS / "ruff", "check", "--quiet", "."]),
        Check("layout of code (ruff format)", [_PROGRAMS / "ruff", "format", "--check", "--quiet", "."]),
        Check("layout of templates (djade)", [_PROGRAMS / "djade", "--target-version", "5.2", "--check", *templates]),
        Check("layers (import-linter)", [_PROGRAMS / "lint-imports", "--no-cache"]),
        Check("settings (check --deploy)", [_PYTHON, "manage.py", "check", "--deploy", "--fail-level", "WARNING"]),
        Check("migrations (makemigrations --check)", [_PYTHON, "manage.py", "makemigrations", "--check", "--dry-run"]),
        Check("translations (cesam.messages check)", [_PYTHON, "-m", "cesam.messages", "check"]),
    ]


def run(check: Check) -> Outcome:
    begun = time.monotonic()
    # As a production server would have it, whatever the shell of the one who runs this says.
    environment = {name: value for name, value in os.environ.items() if name not in ("CESAM_HTTPS", "CESAM_DEMO")}
    done = subprocess.run(
        [str(word) for word in check.command],
        cwd=_ROOT,
        env=environment | {"DEBUG": "0"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    return Outcome(check, done.returncode, done.stdout.strip(), time.monotonic() - begun)


def main() -> int:
    """Exit codes: 0 all clean, 1 something to mend."""
    failed = 0
    with ThreadPoolExecutor(max_workers=min(4, os.cpu_count() or 1)) as pool:
        for outcome in pool.map(run, checks()):
            failed += outcome.code != 0
            mark = "ok  " if outcome.code == 0 else "FAIL"
            print(f"{mark}  {outcome.check.name}  {outcome.seconds:.1f} s", flush=True)
            if outcome.code:
                print(outcome.output, flush=True)
    database.stop(if_idle=True)
    print(f"{failed} of {len(checks())} checks failed" if failed else "All checks passed")
    return 1 if failed else 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except database.DatabaseUnavailable as problem:
        sys.exit(str(problem))
