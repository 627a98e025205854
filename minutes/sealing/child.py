"""Checking a file from anywhere, in a process with limits: a web worker never looks into one itself.

`validate` starts `python -m minutes.sealing.child`, which loads neither Django nor the settings, gets what is trusted
and the file on its standard input, and answers with a Report as JSON.
"""

import base64
import json
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

from minutes.sealing.configuration import Trust
from minutes.sealing.validation import Report, validate

CPU_SECONDS: Final = 15
WALL_SECONDS: Final = 40
MEMORY_BYTES: Final = 1 << 30
_ROOT: Final = Path(__file__).resolve().parents[2]


def validated(pdf: bytes, trust: Trust) -> Report:
    """What `validation.validate` says; `heavy` for a file that takes more than its share."""
    head = json.dumps({name: _encoded(value) for name, value in asdict(trust).items()}).encode()
    try:
        run = subprocess.run(
            [sys.executable, "-m", "minutes.sealing.child"],
            input=head + b"\n" + pdf,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=_ROOT,
            env={"PYTHONDONTWRITEBYTECODE": "1"},
            timeout=WALL_SECONDS,
            check=True,
        )
        return Report.from_json(json.loads(run.stdout))
    except (subprocess.SubprocessError, ValueError, TypeError):
        return Report("heavy")


def _encoded(value: Any) -> Any:
    return value if isinstance(value, str) else [base64.b64encode(each).decode() for each in value]


def _decoded(value: Any) -> Any:
    return value if isinstance(value, str) else tuple(base64.b64decode(each) for each in value)


def main() -> None:
    import resource

    for kind, limit in (
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_AS, MEMORY_BYTES),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NPROC, 0),
    ):
        resource.setrlimit(kind, (limit, limit))
    head, _, pdf = sys.stdin.buffer.read().partition(b"\n")
    trust = Trust(**{name: _decoded(value) for name, value in json.loads(head).items()})
    print(json.dumps(validate(pdf, trust).as_json()))


if __name__ == "__main__":
    main()
