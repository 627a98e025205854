"""Files inside a file, and the head of the event log in its metadata: the last that is done before the seal."""

import datetime as dt
import io
import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

_ANCHOR: Final = re.compile(rb"cesam:log:([0-9]{1,18}:[0-9a-f]{64})")


class Relation(StrEnum):
    """How an enclosed file belongs to the document (ISO 19005-3, 6.8)."""

    SOURCE = "/Source"
    SUPPLEMENT = "/Supplement"


@dataclass(frozen=True, slots=True)
class Enclosed:
    name: str
    media_type: str
    content: bytes
    relation: Relation
    description: str


def enclose(pdf: bytes, files: Iterable[Enclosed], *, log_anchor: str, at: dt.datetime) -> bytes:
    """`pdf` with the files in it, dated `at`. The same input gives the same bytes."""
    import pikepdf

    when = f"{at.astimezone(dt.UTC):D:%Y%m%d%H%M%SZ}"
    with pikepdf.open(io.BytesIO(pdf)) as document:
        _note(document, log_anchor)
        belonging = list(document.Root.get("/AF", pikepdf.Array()))
        for file in files:
            document.attachments[file.name] = pikepdf.AttachedFileSpec(
                document,
                file.content,
                description=file.description,
                filename=file.name,
                mime_type=file.media_type,
                creation_date=when,
                mod_date=when,
                relationship=pikepdf.Name(file.relation),  # type: ignore[call-arg]  # newer than its types
            )
            belonging.append(document.attachments[file.name].obj)
        if belonging:
            document.Root.AF = pikepdf.Array(belonging)
        out = io.BytesIO()
        document.save(out, deterministic_id=True, preserve_pdfa=True, fix_metadata_version=False)
    return out.getvalue()


def _note(document, log_anchor: str) -> None:  # type: ignore[no-untyped-def]
    """`dc:identifier` is among the properties that PDF/A knows without a description of its own."""
    metadata = document.Root.Metadata.read_bytes()
    note = (
        '<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f"<dc:identifier>cesam:log:{log_anchor}</dc:identifier></rdf:Description>"
    )
    before, end, after = metadata.rpartition(b"</rdf:RDF>")
    if not end:
        raise ValueError("The file has no metadata.")
    document.Root.Metadata.write(before + note.encode() + end + after)


def pages_of(pdf: bytes) -> int:
    import pikepdf

    with pikepdf.open(io.BytesIO(pdf)) as document:
        return len(document.pages)


def anchor_in(pdf: bytes) -> str:
    """The head of the event log that stands in a file; "" where there is none."""
    found = _ANCHOR.search(pdf)
    return found[1].decode() if found else ""
