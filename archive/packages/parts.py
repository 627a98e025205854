"""What a package is made of, whatever it is a package of: documents, their files, and what was done with them."""

import datetime as dt
import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from minutes.models import Signature

#: Who did it, where nobody in person did.
SOFTWARE: Final = "CESAM"


class Unsound(Exception):
    """What is kept is not what was sealed: nothing is packed."""


@dataclass(frozen=True)
class File:
    """One file of a package, by its path under `data/`. `sha256` is "" where nobody knew it before."""

    path: str
    media_type: str
    title: str
    created: dt.datetime
    read: Callable[[], bytes]
    sha256: str = ""
    original_name: str = ""
    format_name: str = ""
    format_version: str = ""
    is_signed: bool = False

    def content(self) -> bytes:
        """Raises Unsound or documents.FileDamaged where it is not what it was."""
        data = self.read()
        if self.sha256 and hashlib.sha256(data).hexdigest() != self.sha256:
            raise Unsound(self.path)
        return data


@dataclass(frozen=True)
class Signed:
    """Somebody's signature on a document."""

    signature: Signature
    is_chair: bool


@dataclass(frozen=True)
class Agent:
    """A person who did something with a document."""

    key: str
    name: str
    note: str = ""


@dataclass(frozen=True)
class Happening:
    """What was done with a file (its path under `data/`), when, by whom (`Agent.key`, or the software), and how it
    ended."""

    kind: str
    at: dt.datetime
    detail: str
    outcome: str
    by: str
    path: str


@dataclass(frozen=True)
class Record:
    """One document of the matter: sealed minutes, items that were adjusted at once, a correction, or a file that was
    imported."""

    key: str
    kind: str
    name: str
    title: str
    sha256: str
    originated: dt.datetime
    created: dt.datetime
    #: When it was sealed; None for what was not sealed here.
    sealed_at: dt.datetime | None
    signatures: tuple[Signed, ...]
    agents: tuple[Agent, ...]
    happenings: tuple[Happening, ...]
    files: tuple[File, ...]
    #: The key of the document that it corrects.
    corrects: str = ""
    note: str = ""


def plain(name: str) -> str:
    """A name that every file system takes."""
    return re.sub(r"[^A-Za-z0-9._-]+", "-", name).strip(".-") or "file"
