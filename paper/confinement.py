"""What a rendering child gives up before it looks at the text.

Three locks, one behind the other, because one library bug opens one of them: the fetcher refuses addresses, the
interpreter's audit hook refuses sockets, processes and foreign files, and the kernel's limits end what burns.
"""

import ctypes
import os
import resource
import signal
import sys
import sysconfig
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from django.conf import settings

if TYPE_CHECKING:
    from paper.rendering import Limits

_CLONE_NEWNET: Final = 0x40000000
_PR_SET_PDEATHSIG: Final = 1
_FORBIDDEN: Final = (
    "socket.", "subprocess.", "ftplib.", "http.client.", "urllib.", "smtplib.", "webbrowser.", "sqlite3.",
    "os.system", "os.exec", "os.fork", "os.forkpty", "os.spawn", "os.posix_spawn", "os.startfile", "os.kill",
    "os.remove", "os.rename", "os.rmdir", "os.mkdir", "os.link", "os.symlink", "os.truncate", "os.chmod", "os.chown",
    "pty.spawn", "ctypes.dlopen", "shutil.",
)  # fmt: skip

#: What the audit hook refused in this process, oldest first. A library may swallow the refusal; this list remains.
refused: list[str] = []


def enter(limits: "Limits", *, keep: int) -> None:
    """Confine this process for good. `keep` is the one file descriptor that stays open beside standard error.

    The inherited database connection is closed at its descriptor, unseen by its owner, so that no destructor in this
    process can say good-bye on the parent's connection.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    # Should the parent be killed, the child goes with it.
    libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    # A network of its own with nothing in it. An ordinary user may not have one: it is one lock more, not the lock.
    libc.unshare(_CLONE_NEWNET)
    nothing = os.open(os.devnull, os.O_RDWR)
    os.dup2(nothing, 0)
    os.dup2(nothing, 1)
    os.closerange(3, keep)
    os.closerange(keep + 1, resource.getrlimit(resource.RLIMIT_NOFILE)[0])
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent, which ends its children itself
    signal.set_wakeup_fd(-1)
    for kind, value in (
        (resource.RLIMIT_AS, _size() + limits.memory_bytes),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NPROC, 0),
    ):
        with suppress(ValueError):  # an outer limit is already lower
            resource.setrlimit(kind, (value, value))
    resource.setrlimit(resource.RLIMIT_CPU, (limits.cpu_seconds, limits.cpu_seconds + 1))
    sys.dont_write_bytecode = True
    sys.addaudithook(_guard(_readable_roots()))


def _readable_roots() -> tuple[str, ...]:
    """Folders that the libraries read their own parts from: code, fonts, hyphenation, colour profile."""
    installed = sysconfig.get_paths()
    paths = {Path(installed[name]) for name in ("stdlib", "platstdlib", "purelib", "platlib")}
    paths |= {Path(settings.BASE_DIR) / name for name in ("static", "paper", "locale")}
    return tuple(str(path.resolve()) + os.sep for path in paths)


def _guard(roots: tuple[str, ...]) -> Callable[[str, tuple[Any, ...]], None]:
    writing = os.O_WRONLY | os.O_RDWR | os.O_CREAT

    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        if event == "builtins.id":  # nine of ten, and harmless
            return
        if event == "open":
            path, _mode, flags = arguments
            if isinstance(path, int):
                return
            real = os.path.realpath(os.fsdecode(path))
            if not (flags or 0) & writing and real.startswith(roots):
                return
            _refuse(real)
        elif event.startswith(_FORBIDDEN):
            _refuse(event)

    return hook


def _refuse(what: str) -> None:
    refused.append(what)
    raise PermissionError(f"Not allowed while rendering: {what}")


def _size() -> int:
    """Bytes of address space that the process has from its parent: what it may take comes on top."""
    with open("/proc/self/statm") as statm:
        return int(statm.read().split()[0]) * resource.getpagesize()
