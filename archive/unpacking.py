"""A zip from elsewhere, a file at a time: its names are only words, and no more comes out of it than is allowed."""

import re
import struct
import zipfile
import zlib
from collections.abc import Sequence
from contextlib import contextmanager
from pathlib import PurePosixPath
from typing import IO, TYPE_CHECKING, Final

from django.utils.translation import gettext as _

from meetings.file_check import FileRefused

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

#: How long a zip's own list of what is in it may be: some 100,000 files.
_MOST_LISTED: Final = 16 << 20
_TAIL: Final = 1 << 17
_DRIVE: Final = re.compile(r"[A-Za-z]:[\\/]")
#: What operating systems leave behind, of no interest to anybody.
_NOISE: Final = ("__MACOSX/", ".DS_Store", "Thumbs.db", "desktop.ini", "~$")


def is_zip(head: bytes, name: str) -> bool:
    """Word files are zips as well: the name tells them apart, and a wrong name is refused later by the content."""
    return head.startswith((b"PK\x03\x04", b"PK\x05\x06")) and name.lower().endswith(".zip")


@contextmanager
def opened(path: "Path", *, most: int) -> "Iterator[tuple[zipfile.ZipFile, Sequence[zipfile.ZipInfo]]]":
    """The zip and the files in it that somebody may want, in its order.

    Raises:
        FileRefused: it is no zip, or holds too many files.
    """
    try:
        with path.open("rb") as file:
            if _listed(file) > _MOST_LISTED:
                raise FileRefused(_too_many(most))
            with zipfile.ZipFile(file) as packed:
                parts = [part for part in packed.infolist() if not part.is_dir() and not _is_noise(part.filename)]
                if len(parts) > most:
                    raise FileRefused(_too_many(most))
                yield packed, parts
    except (zipfile.BadZipFile, NotImplementedError, struct.error, ValueError):
        raise FileRefused(_("The zip is damaged and cannot be opened. Pack it again and try once more.")) from None


def read(packed: zipfile.ZipFile, part: zipfile.ZipInfo, *, most: int) -> bytes:
    """One file of it. What the zip says of its size is not believed.

    Raises:
        FileRefused: its name leads out of the folder; it is locked, damaged, larger than `most` bytes, or unpacks to
            far more than it seems to hold.
    """
    if leads_out(part.filename):
        raise FileRefused(_("Its name leads out of the folder. Pack it again without the folders above."))
    if part.flag_bits & 1:
        raise FileRefused(_("It is locked by a password in the zip. Pack it again without."))
    if part.file_size > most:
        raise FileRefused(_("The file is larger than %(limit)s MB.") % {"limit": most >> 20})
    try:
        with packed.open(part) as file:
            data = file.read(most + 1)
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, NotImplementedError, RuntimeError, ValueError):
        raise FileRefused(_("It is damaged in the zip. Pack it again and try once more.")) from None
    if len(data) > most:
        raise FileRefused(_("The file is larger than %(limit)s MB.") % {"limit": most >> 20})
    return data


def leads_out(name: str) -> bool:
    path = PurePosixPath(name.replace("\\", "/"))
    return not path.parts or path.is_absolute() or ".." in path.parts or bool(_DRIVE.match(name))


def _too_many(most: int) -> str:
    return _("The zip holds more than %(most)s files. Send it in parts.") % {"most": most}


def _is_noise(name: str) -> bool:
    last = PurePosixPath(name).name
    return name.startswith(_NOISE[0]) or last.startswith(_NOISE[1:])


def _listed(file: IO[bytes]) -> int:
    """How long the list of what is in the zip is by its own word, before it is read into memory."""
    size = file.seek(0, 2)
    file.seek(max(0, size - _TAIL))
    tail = file.read(_TAIL)
    file.seek(0)
    at = tail.rfind(b"PK\x05\x06")
    if at < 0:
        raise zipfile.BadZipFile
    (length,) = struct.unpack_from("<I", tail, at + 12)
    wide = tail.rfind(b"PK\x06\x06")
    return max(
        int(length) if length != 0xFFFFFFFF else 0, *(struct.unpack_from("<Q", tail, wide + 40) if wide >= 0 else (0,))
    )
