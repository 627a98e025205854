"""The worker's part of an export of packages: a while at a time, so that the worker can be stopped between two
packages, and others get their turn. And the packages as one file."""

import datetime as dt
import io
import logging
import shutil
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from archive.models import PackageExport
from archive.packages import Busy, Progress, Scope, run

log = logging.getLogger(__name__)

#: The worker lets go of it after so many seconds, and takes it up again.
SECONDS: Final = 5.0
_SOON: Final = dt.timedelta(seconds=0)
_LATER: Final = dt.timedelta(seconds=10)
_BLOCK: Final = 1 << 20


def attempt(pk: int) -> dt.timedelta | None:
    """Go on with it; how long to wait before the next time, or None when there is no more to do."""
    export = PackageExport.objects.under_way().select_related("body").filter(pk=pk).first()
    if export is None:
        return None
    rows = PackageExport.objects.filter(pk=pk)

    def tell(progress: Progress) -> None:
        rows.update(done=progress.done, total=progress.total, at=progress.name[:200])

    def is_wanted() -> bool:
        return PackageExport.objects.under_way().filter(pk=pk).exists()

    scope = Scope(export.body, export.year)
    try:
        outcome = run(export.folder, scope, tell=tell, is_wanted=is_wanted, seconds=SECONDS, is_again=False)
    except Busy:
        return _LATER
    except OSError:
        log.exception("The packages of export %s cannot be written", pk)
        rows.filter(finished_at=None).update(fault=PackageExport.Fault.DISK)
        return None
    except Exception:
        log.exception("Export %s of packages broke", pk)
        rows.filter(finished_at=None).update(fault=PackageExport.Fault.BROKEN)
        return None
    if outcome.is_finished:
        export.refresh_from_db()
        export.finish(packages=outcome.packages, size=outcome.size, left_out=list(outcome.left_out))
    if not PackageExport.objects.kept().filter(pk=pk).exists():
        # Thrown away while it was made.
        shutil.rmtree(export.folder, ignore_errors=True)
        return None
    return None if outcome.is_finished else _SOON


def file_name(export: PackageExport) -> str:
    """`arkivpaket-cesam-2022.tar`."""
    words = [_("packages"), export.body.short_name if export.body else "", str(export.year or "")]
    return f"{slugify('-'.join(word for word in words if word))}.tar"


def tar(folder: Path, name: str) -> Iterator[bytes]:
    """The folder of a finished export as one file, a piece at a time; what is ours alone stays out."""
    pieces = _Pieces()
    now = timezone.now().timestamp()
    with tarfile.open(fileobj=pieces, mode="w|", format=tarfile.PAX_FORMAT, bufsize=_BLOCK) as packed:
        for path in sorted(folder.rglob("*")):
            at = path.relative_to(folder)
            if at.parts[0].startswith(".") or not path.is_file() or path.is_symlink():
                continue
            told = tarfile.TarInfo(f"{name}/{at.as_posix()}")
            told.size, told.mtime, told.mode = path.stat().st_size, int(now), 0o600
            with path.open("rb") as file:
                packed.addfile(told, file)
            yield from pieces.taken()
    yield from pieces.taken()


class _Pieces(io.RawIOBase):
    """What a tar writes, until it is taken."""

    def __init__(self) -> None:
        super().__init__()
        self._kept: list[bytes] = []

    def write(self, data: bytes) -> int:  # type: ignore[override]
        self._kept.append(bytes(data))
        return len(data)

    def writable(self) -> bool:
        return True

    def taken(self) -> Iterator[bytes]:
        kept, self._kept = self._kept, []
        yield from kept
