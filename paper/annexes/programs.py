"""Programs of others, and our own child, run within bounds of time, memory, disk and network."""

import os
import shutil
import signal
import struct
import subprocess
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

#: Before each thing that a child says: how long it is.
HEADER: Final = struct.Struct(">I")
#: What one file that a program writes may hold, and what is read from its standard output.
_MOST_BYTES: Final = 512 << 20


#: How much longer than its processor time an attempt may take by the clock: the machine does other things too.
_PATIENCE: Final = 5


@dataclass(frozen=True)
class Bounds:
    """`seconds` of processor time, and by the clock so many times as long."""

    seconds: int
    memory_bytes: int
    pages: int


def found(name: str) -> str | None:
    return shutil.which(name)


@dataclass(frozen=True)
class Ran:
    is_done: bool
    output: bytes


def run(
    command: Sequence[str],
    *,
    folder: Path,
    bounds: Bounds,
    memory_bytes: int | None = None,
    environment: Mapping[str, str] | None = None,
) -> Ran:
    """Run `command` in `folder`: whether it ended well within its bounds, and what it wrote until then.

    It sees no more of our environment than a path, and no process of it outlives this call.
    """
    limited = [
        "prlimit", f"--cpu={bounds.seconds}", f"--fsize={_MOST_BYTES}", "--core=0",
        f"--as={memory_bytes or bounds.memory_bytes}", "--", *command,
    ]  # fmt: skip
    with subprocess.Popen(
        limited,
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        env={"PATH": os.environ.get("PATH", os.defpath), "HOME": str(folder), "TMPDIR": str(folder), "LANG": "C.UTF-8"}
        | dict(environment or {}),
    ) as process:
        try:
            output, _ = process.communicate(timeout=_PATIENCE * bounds.seconds)
        except subprocess.TimeoutExpired:
            _end(process)
            return Ran(False, process.communicate()[0])
        finally:
            _end(process)
    return Ran(process.returncode == 0, output)


def _end(process: "subprocess.Popen[bytes]") -> None:
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
