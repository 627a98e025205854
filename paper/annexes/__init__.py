"""Annexes as pages: what people attached, readable in the same document as the minutes, whatever it was.

Everything that looks into a foreign file does so in a confined child, within bounds. An annex that cannot be shown as
pages never stops the archive file: a page says so, and why, and the file is embedded as it was received.
"""

import hashlib
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from django.template.defaultfilters import filesizeformat
from django.utils.functional import Promise
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

from paper.annexes import conversion, gate

__all__ = [
    "MEDIA_TYPES",
    "Annex",
    "AppendFailed",
    "append",
    "can_read_pictures",
    "fault_of",
    "words_in_pictures",
    "words_of",
]

#: Why an annex is not there as pages.
REASONS: Final[dict[str, str | Promise]] = {
    gate.LOCKED: _("It is locked by a password."),
    gate.CUT_OFF: _("The file is cut off: its end is missing."),
    gate.DAMAGED: _("The file is damaged and cannot be opened."),
    gate.NOT_PDF: _("The file is damaged and cannot be opened."),
    gate.EMPTY: _("The file has no pages."),
    "long": _("It is too long to be shown as pages."),
    "limits": _("It takes too much time or memory to be shown as pages."),
    "kind": _("Files of this kind cannot be shown as pages here."),
}
MEDIA_TYPES: Final = {
    "pdf": "application/pdf",
    "png": "image/png",
    "jpeg": "image/jpeg",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "odt": "application/vnd.oasis.opendocument.text",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "odp": "application/vnd.oasis.opendocument.presentation",
    "txt": "text/plain",
}
_OFFICE: Final = ("docx", "xlsx", "pptx", "odt", "ods", "odp")


class AppendFailed(Exception):
    """Not even a page that says so could be added: the document itself, or the machine, is at fault."""


@dataclass(frozen=True)
class Annex:
    """A file as it was received. `label` is its number ("2 a"), `kind` a key of the kinds that are taken at upload."""

    label: str
    title: str
    file_name: str
    kind: str
    data: bytes


def append(pdf: bytes, annexes: Sequence[Annex], *, originals: bool = True, language: str = "sv") -> bytes:
    """`pdf` (tagged, PDF/A and PDF/UA) with every annex behind it as pages, tagged and bookmarked.

    The result is PDF/A and PDF/UA if `pdf` is. The same input gives the same bytes on the same machine. Blocks for as
    long as `ANNEX_SECONDS` per attempt, so it is for the worker.

    Args:
        originals: embed each file as it was received (never a locked one, and nothing in PDF/A-2).
        language: that of the document; the rows and notices are in it.

    Raises:
        AppendFailed: see there.
    """
    if not annexes:
        return pdf
    with tempfile.TemporaryDirectory(prefix="cesam-annexes-") as folder, override(language):
        return _Work(pdf, annexes, originals and _takes_files(pdf), Path(folder)).done()


def words_of(data: bytes, kind: str) -> str:
    """The words of a file, as far as they can be read without showing it; "" for pictures and what is broken.

    As bounded as `append`; a line of the text is a line or paragraph of the file.
    """
    with tempfile.TemporaryDirectory(prefix="cesam-words-") as folder:
        if kind == "pdf":
            try:
                with gate.opened(data):
                    pass
            except gate.Refused:
                return ""
            return "\n".join(conversion.words(data, Path(folder)))
        if kind == "txt":
            return data.decode("utf-8-sig", "replace")
        if kind in _OFFICE:
            answer = conversion.ask(Path(folder), {"do": "words"}, {"packed": data})
            return answer.file.decode() if "done" in answer.head else ""
        return ""


def fault_of(pdf: bytes) -> str:
    """Why a PDF from elsewhere is not let in: a key of REASONS, told by a confined child; "" for one that is."""
    with tempfile.TemporaryDirectory(prefix="cesam-look-") as folder:
        answer = conversion.ask(Path(folder), {"do": "look"}, {"pdf": pdf})
        return str(answer.head.get("failed", ""))


def can_read_pictures() -> bool:
    """Whether this machine reads pages that are pictures: tesseract is installed, with Swedish."""
    return conversion.reader_of_pictures() is not None


def words_in_pictures(pdf: bytes) -> str:
    """The words of a PDF whose pages are pictures, as far as they are made out; "" where that cannot be done here."""
    with tempfile.TemporaryDirectory(prefix="cesam-pictures-") as folder:
        return "\n".join(conversion.words_in_pictures(pdf, Path(folder)))


def _takes_files(pdf: bytes) -> bool:
    import io

    import pikepdf

    from paper.preflight.file import File

    with pikepdf.open(io.BytesIO(pdf)) as opened:
        return File(opened, None).variant != "2a"


@dataclass(frozen=True)
class _Form:
    """What stands for an annex: one PDF, one text, or pictures."""

    kind: str
    files: Sequence[bytes]


@dataclass
class _Part:
    """One annex on its way: what stands for it now, what is left to try, and why nothing is."""

    annex: Annex
    attempts: Iterator[_Form | None] = field(default_factory=lambda: iter(()))
    form: _Form | None = None
    is_clean: bool = False
    texts: list[str] = field(default_factory=list)
    reason: str = ""

    @property
    def weight(self) -> int:
        return sum(map(len, self.form.files)) if self.form else 0


class _Work:
    def __init__(self, pdf: bytes, annexes: Sequence[Annex], originals: bool, folder: Path) -> None:
        self._pdf = pdf
        self._originals = originals
        self._folder = folder
        self._parts = [self._begun(annex) for annex in annexes]

    def done(self) -> bytes:
        # Each round either ends it or takes an attempt away, so it ends.
        while True:
            answer = conversion.ask(self._folder, self._task(), self._files())
            if "done" in answer.head:
                return answer.file
            for index, fault in answer.checked.items():
                self._meet(self._parts[index], fault)
            if "unfit" not in answer.head and not self._give_up_one(answer.at):
                raise AppendFailed(str(answer.head))

    def _begun(self, annex: Annex) -> _Part:
        part = _Part(annex)
        part.attempts = self._attempts(part)
        self._try_next(part, "kind")
        return part

    def _attempts(self, part: _Part) -> Iterator[_Form | None]:
        """What may stand for an annex, the best first; each is made when those before it did not do."""
        data, kind = part.annex.data, part.annex.kind
        if kind in ("png", "jpeg"):
            yield _Form("pictures", [data])
        elif kind == "txt":
            yield _Form("text", [data])
        else:
            pdf = conversion.office(data, kind, self._folder) if kind in _OFFICE else data
            if pdf is not None:
                part.texts = conversion.words(pdf, self._folder)
                yield _Form("pdf", [pdf])
                mended = conversion.ghostscript(pdf, self._folder)
                yield _Form("pdf", [mended]) if mended else None
                pages = conversion.raster(pdf, self._folder)
                yield _Form("pictures", pages) if pages else None

    def _try_next(self, part: _Part, reason: str) -> None:
        """The next form that there is; when none is left, `reason` is told on a page."""
        part.form = next((form for form in part.attempts if form), None)
        part.reason = "" if part.form else reason

    def _meet(self, part: _Part, fault: dict[str, Any] | None) -> None:
        if fault is None:
            part.is_clean = True
        elif fault["reason"] == "nonconforming":
            self._try_next(part, "limits")
        else:
            part.form, part.reason = None, fault["reason"]

    def _give_up_one(self, at: int) -> bool:
        """The child died: of annex `at`, or of all together, and then the largest is told of instead."""
        shown = [part for part in self._parts if part.form]
        if not shown:
            return False
        dead = self._parts[at] if at >= 0 else max(shown, key=lambda part: part.weight)
        dead.form, dead.reason = None, "limits"
        return True

    def _is_embedded(self, part: _Part) -> bool:
        return self._originals and part.reason != gate.LOCKED

    def _task(self) -> dict[str, Any]:
        return {
            "do": "bind",
            "most_pages": conversion.bounds().pages,
            "words": {
                "row": gettext("Annex %(label)s, page %(page)s (%(pages)s)"),
                "described": gettext("Annex %(label)s, %(title)s, page %(page)s of %(pages)s"),
                "bookmark": gettext("Annex %(label)s: %(title)s"),
            },
            "parts": [
                {
                    "label": part.annex.label,
                    "title": part.annex.title,
                    "name": part.annex.file_name,
                    "type": MEDIA_TYPES.get(part.annex.kind, "application/octet-stream"),
                    "form": part.form.kind if part.form else "",
                    "files": [f"shown-{index}-{number}" for number in range(len(part.form.files))] if part.form else [],
                    "original": f"original-{index}" if self._is_embedded(part) else "",
                    "is_clean": part.is_clean,
                    "texts": part.texts,
                    "notice": [] if part.form else self._notice(part),
                }
                for index, part in enumerate(self._parts)
            ],
        }

    def _files(self) -> dict[str, bytes]:
        files = {"base": self._pdf}
        for index, part in enumerate(self._parts):
            for number, data in enumerate(part.form.files if part.form else ()):
                files[f"shown-{index}-{number}"] = data
            if self._is_embedded(part):
                files[f"original-{index}"] = part.annex.data
        return files

    def _notice(self, part: _Part) -> list[str]:
        known = {"name": part.annex.file_name, "size": filesizeformat(len(part.annex.data))}
        if self._is_embedded(part):
            where = gettext("The file %(name)s (%(size)s) is embedded in this document as it was received.") % known
        else:
            where = gettext("The file %(name)s (%(size)s) is kept beside this document as it was received.") % known
        return [
            gettext("Annex %(label)s: %(title)s") % {"label": part.annex.label, "title": part.annex.title},
            gettext("This annex is not shown as pages.") + " " + str(REASONS[part.reason]),
            where,
            f"SHA-256: {hashlib.sha256(part.annex.data).hexdigest()}",
        ]
