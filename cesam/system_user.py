"""Running programs as somebody else, for root: PostgreSQL refuses to run as root."""

import contextlib
import fcntl
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

NAME = "cesam-pg"
# What this user must reach lies here when the checkout lies where it may not go, as below /root.
FOLDER = Path("/var/lib/cesam-pg")


def run(user: pwd.struct_passwd | None, *command: str | Path, **options: Any) -> subprocess.CompletedProcess[str]:
    """Run a program as that user (None: as ourselves), with nothing of our environment; both outputs are in stdout."""
    if user:
        options |= {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
    return subprocess.run(
        [str(word) for word in command],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        cwd="/",
        umask=0o077,
        env={"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"},
        check=False,
        **options,
    )


def system_user() -> pwd.struct_passwd:
    """The user cesam-pg, made if it is missing. Raises OSError with what useradd said."""
    with contextlib.suppress(KeyError):
        return pwd.getpwnam(NAME)
    with lock():
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(NAME)
        made = subprocess.run(
            ["useradd", "--system", "--home-dir", "/nonexistent", "--shell", "/usr/sbin/nologin", NAME],
            capture_output=True,
            text=True,
            check=False,
        )
        if made.returncode:
            raise OSError(f"useradd {NAME}: {made.stderr.strip()}")
        return pwd.getpwnam(NAME)


def copy_of(folder: Path, *, version: str) -> Path:
    """A copy of PACKAGE/NAME, and of PACKAGE.libs beside it, that every user can reach; made once per version."""
    package = folder.parent
    release = FOLDER / f"{package.name}-{version}"
    with lock():
        if not release.exists():
            aside = Path(tempfile.mkdtemp(prefix=".copy-", dir=FOLDER))
            aside.chmod(0o755)
            shutil.copytree(folder, aside / package.name / folder.name, symlinks=True)
            # Programs of a wheel look for their libraries there, by a relative path.
            libraries = package.with_name(f"{package.name}.libs")
            if libraries.exists():
                shutil.copytree(libraries, aside / libraries.name)
            aside.rename(release)
    return release / package.name / folder.name


@contextlib.contextmanager
def lock() -> Iterator[None]:
    """One process of the machine at a time."""
    FOLDER.mkdir(mode=0o755, parents=True, exist_ok=True)
    with (FOLDER / "lock").open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
