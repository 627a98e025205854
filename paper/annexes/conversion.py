"""Files of every allowed kind made into PDF, by what the machine has. Each attempt ends within its bounds.

LibreOffice fetches what a file links to while it converts: it runs in a network of its own with nothing in it, or not
at all. Ghostscript embeds fonts and turns colours; what even then does not fit an archive file becomes pictures.
"""

import json
import shutil
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from django.conf import settings

from paper.annexes import programs
from paper.annexes.programs import Bounds
from paper.fonts import FACES

#: The longest side of a page as a picture, in dots: some 180 to the inch on A4, and no more for a poster.
_DOTS: Final = 2100
_OFFICE_MEMORY: Final = 8 << 30


@dataclass(frozen=True)
class Answer:
    """What a child said last, the file that it made, where it was (when it died), and what it found on the way."""

    head: dict[str, Any]
    file: bytes
    at: int
    checked: dict[int, dict[str, Any] | None]


def bounds() -> Bounds:
    return Bounds(settings.ANNEX_SECONDS, settings.ANNEX_MEMORY_BYTES, settings.ANNEX_PAGES)


def ask(folder: Path, task: dict[str, Any], files: Mapping[str, bytes]) -> Answer:
    """Have a confined child do a task. `head` is {"failed": "limits"} when it did not come back."""
    allowed = bounds()
    room = folder / "task"
    shutil.rmtree(room, ignore_errors=True)
    room.mkdir()
    for name, data in {**files, "face": FACES[0].read_bytes()}.items():
        (room / name).write_bytes(data)
    known = {
        "base": str(settings.BASE_DIR),
        "cpu_seconds": max(1, allowed.seconds - 1),
        "memory_bytes": allowed.memory_bytes,
    }
    (room / "task.json").write_text(json.dumps(task | known))
    command = [sys.executable, "-m", "paper.annexes.child", str(room)]
    ran = programs.run(
        command,
        folder=folder,
        bounds=allowed,
        environment={"PYTHONPATH": str(settings.BASE_DIR), "PYTHONNOUSERSITE": "1"},
    )
    return _read(ran.output)


def _read(output: bytes) -> Answer:
    at, start = -1, 0
    checked: dict[int, dict[str, Any] | None] = {}
    while start + programs.HEADER.size <= len(output):
        (length,) = programs.HEADER.unpack_from(output, start)
        start += programs.HEADER.size
        said = json.loads(output[start : start + length])
        start += length
        if "at" in said:
            at = said["at"]
        elif "checked" in said:
            checked[said["checked"]] = said["fault"]
        else:
            return Answer(said, output[start:], at, checked)
    return Answer({"failed": "limits"}, b"", at, checked)


def ghostscript(data: bytes, folder: Path) -> bytes | None:
    """PDF → PDF with fonts embedded and colours in RGB; None where it is not installed or gives up."""
    program = programs.found("gs")
    if program is None:
        return None
    source, made = _placed(folder, "gs", data, ".pdf"), folder / "gs-made.pdf"
    command = [
        program, "-dSAFER", "-dBATCH", "-dNOPAUSE", "-dQUIET", "-dPDFSTOPONERROR", "-sDEVICE=pdfwrite", "-dPDFA=2",
        "-dPDFACompatibilityPolicy=1", "-dEmbedAllFonts=true", "-dSubsetFonts=true", "-sColorConversionStrategy=RGB",
        "-sProcessColorModel=DeviceRGB", f"-sOutputFile={made}", str(source),
    ]  # fmt: skip
    return _made(programs.run(command, folder=folder, bounds=bounds()), made)


def raster(data: bytes, folder: Path) -> list[bytes]:
    """The pages of a PDF as pictures; empty where that cannot be done."""
    program = programs.found("pdftoppm")
    if program is None:
        return []
    source, made = _placed(folder, "raster", data, ".pdf"), folder / "pages"
    shutil.rmtree(made, ignore_errors=True)
    made.mkdir()
    command = [
        program, "-q", "-cropbox", "-jpeg", "-jpegopt", "quality=85", "-scale-to", str(_DOTS),
        "-l", str(bounds().pages), str(source), str(made / "page"),
    ]  # fmt: skip
    if not programs.run(command, folder=folder, bounds=bounds()).is_done:
        return []
    return [path.read_bytes() for path in sorted(made.iterdir())]


def office(data: bytes, kind: str, folder: Path) -> bytes | None:
    """An office file → PDF, by LibreOffice with a profile of its own and without a network; None where that is not."""
    program, alone = programs.found("soffice"), programs.found("unshare")
    if program is None or alone is None:
        return None
    source, made = _placed(folder, "office", data, f".{kind}"), folder / "office.pdf"
    command = [
        alone, "--user", "--map-root-user", "--net", "--", program, f"-env:UserInstallation=file://{folder}/profile",
        "--headless", "--norestore", "--nolockcheck", "--convert-to", 'pdf:writer_pdf_Export:{"SelectPdfVersion":'
        '{"type":"long","value":"2"},"UseTaggedPDF":{"type":"boolean","value":"true"}}', "--outdir", str(folder),
        str(source),
    ]  # fmt: skip
    return _made(programs.run(command, folder=folder, bounds=bounds(), memory_bytes=_OFFICE_MEMORY), made)


def words(data: bytes, folder: Path) -> list[str]:
    """What each page of a PDF says; empty where nothing can be read."""
    program = programs.found("pdftotext")
    if program is None:
        return []
    source, made = _placed(folder, "words", data, ".pdf"), folder / "words.txt"
    command = [program, "-q", "-enc", "UTF-8", "-l", str(bounds().pages), str(source), str(made)]
    found = _made(programs.run(command, folder=folder, bounds=bounds()), made)
    return found.decode("utf-8", "replace").split("\f") if found else []


def reader_of_pictures() -> str | None:
    """tesseract, where it is installed and has learnt Swedish."""
    program = programs.found("tesseract")
    if program is None:
        return None
    with tempfile.TemporaryDirectory(prefix="cesam-languages-") as folder:
        told = programs.run([program, "--list-langs"], folder=Path(folder), bounds=bounds())
    return program if told.is_done and b"swe" in told.output.split() else None


def words_in_pictures(data: bytes, folder: Path) -> list[str]:
    """What each page of a PDF without text says, read from its picture; empty where that cannot be done."""
    program = reader_of_pictures()
    if program is None:
        return []
    said = []
    for number, picture in enumerate(raster(data, folder)):
        path = folder / f"seen-{number}.jpg"
        path.write_bytes(picture)
        command = [program, str(path), "stdout", "-l", "swe"]
        # A page that is too much is left out; the others say what they say.
        ran = programs.run(command, folder=folder, bounds=bounds(), environment={"OMP_THREAD_LIMIT": "1"})
        said.append(ran.output.decode("utf-8", "replace") if ran.is_done else "")
        path.unlink()
    return said


def _placed(folder: Path, name: str, data: bytes, ending: str) -> Path:
    path = folder / f"{name}{ending}"
    path.write_bytes(data)
    return path


def _made(ran: programs.Ran, path: Path) -> bytes | None:
    return path.read_bytes() if ran.is_done and path.exists() and path.stat().st_size else None
