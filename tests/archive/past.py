"""Old minutes as files: made by hand, so that each holds exactly what it is to be tried for."""

import io
import zipfile
from collections.abc import Mapping
from html import escape

from django.core.files.uploadedfile import SimpleUploadedFile
from pikepdf import Dictionary, Encryption, Name
from PIL import Image, ImageDraw, ImageFont

from archive import importing
from archive.models import Intake, IntakeFile
from paper.fonts import FACES
from tests.paper.annex_files import pdf, saved
from tests.parties.factories import Cast

_MONTHS = ("januari", "februari", "mars", "april", "maj", "juni", "juli", "augusti", "september", "oktober")


def old_pdf(*lines: str, **options: object) -> bytes:
    """A page with the lines, as programs of those days wrote them."""
    font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica, Encoding=Name.WinAnsiEncoding)
    shown = b" T* ".join(b"<" + line.encode("cp1252").hex().encode() + b"> Tj" for line in lines)
    return saved(
        pdf(b"BT /F 12 Tf 16 TL 72 760 Td " + shown + b" ET", resources=Dictionary(Font=Dictionary(F=font))), **options
    )


def scanned_pdf() -> bytes:
    return saved(pdf())


def photographed_pdf(*lines: str) -> bytes:
    """A page as a scanner gives it: grey, a little askew, and without a word of text."""
    sheet = Image.new("L", (1654, 2339), 245)
    face = ImageFont.truetype(str(FACES[0]), 44)
    for number, line in enumerate(lines):
        ImageDraw.Draw(sheet).text((200, 240 + 90 * number), line, font=face, fill=30)
    file = io.BytesIO()
    sheet.rotate(0.4, fillcolor=245).save(file, "PDF", resolution=200)
    return file.getvalue()


def locked_pdf() -> bytes:
    return old_pdf("Hemligt", encryption=Encryption(owner="a", user="b"))


def old_docx(*lines: str) -> bytes:
    paragraphs = "".join(f"<w:p><w:r><w:t>{escape(line)}</w:t></w:r></w:p>" for line in lines)
    return zipped(
        {
            "[Content_Types].xml": b"<Types/>",
            "word/document.xml": f"<w:document><w:body>{paragraphs}</w:body></w:document>".encode(),
        }
    )


def zipped(parts: Mapping[str, bytes], *, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as packed:
        for name, data in parts.items():
            # Always of the same day, so that the same content is the same file.
            packed.writestr(zipfile.ZipInfo(name), data, method)
    return file.getvalue()


def ten_old_minutes() -> dict[str, bytes]:
    """Five of each kind, of ten months of 2009, each with a word of its own."""
    made = {}
    for number, month in enumerate(_MONTHS, start=1):
        lines = (
            "Centrala samverkansgruppen",
            f"Protokoll {number}/2009, dnr KS 2009/{number:03}",
            f"Sammanträdesdatum: {number + 3} {month} 2009",
            f"Nästa möte är den {number + 4} {month} 2009. Vi talade om arkivord{chr(96 + number) * 3}.",
            "Justerat 2009-12-24",
        )
        name = f"Protokoll {number:02}.{'pdf' if number % 2 else 'docx'}"
        made[f"Samverkan/2009/{name}"] = (old_pdf if number % 2 else old_docx)(*lines)
    return made


def upload(name: str, data: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data)


def sent(cast: Cast, parts: Mapping[str, bytes], **options: object) -> Intake:
    """An import of loose files that nobody has read yet."""
    return importing.receive([upload(*part) for part in parts.items()], by=cast.archivist, **options)


def read(cast: Cast, parts: Mapping[str, bytes], **options: object) -> Intake:
    intake = sent(cast, parts, **options)
    assert importing.work(intake.pk, seconds=600)
    return intake


def make_ready(cast: Cast, **fields: object) -> IntakeFile:
    """A file that has been read, without reading one."""
    intake = sent(cast, {"Protokoll.docx": old_docx("Protokoll")})
    told = {"step": "ready", "kind": "docx", "file_name": "Protokoll.docx", "title": "Protokoll", "reading": "text"}
    intake.files.update(**(told | {"body": cast.body, "held_on": "2009-03-14"} | fields))
    return intake.files.select_related("body").get()
