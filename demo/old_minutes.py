"""Minutes from before CESAM put into the archive: sent in, read and confirmed as the archivist does it."""

import io
import textwrap
import zipfile
from html import escape
from typing import Final

import pikepdf
from django.core.files.uploadedfile import SimpleUploadedFile
from pikepdf import Array, Dictionary, Name

from archive import importing
from archive.models import Intake
from demo.texts.old import OLD, OldMinutes
from parties.models import User

_A4: Final = (0, 0, 595, 842)
#: Signs that fit in a line, lines that fit on a page, and the height of one.
_WIDTH, _LINES, _LEADING = 92, 46, 15
_RELATIONS: Final = "http://schemas.openxmlformats.org"
_WORD: Final = f"{_RELATIONS}/wordprocessingml/2006/main"


def load(*, by: User) -> None:
    """Import the old minutes, if nothing has been imported yet. One is left to be confirmed."""
    if Intake.objects.exists():
        return
    told = {one.file_name: one for one in OLD}
    intake = importing.receive([_upload(one) for one in OLD], by=by)
    while not importing.work(intake.pk):
        pass
    for file in intake.files.select_related("body").order_by("pk"):
        minutes = told[file.place]
        if minutes.title:
            # Body and number are what was guessed of the text.
            file.correct(
                by=by,
                title=minutes.title,
                body=file.body,
                held_on=minutes.held_on,
                number=file.number,
                secrecy_statute=minutes.statute,
            )
            file.confirm(by=by)


def _upload(minutes: OldMinutes) -> SimpleUploadedFile:
    make = _pdf if minutes.file_name.endswith(".pdf") else _docx
    return SimpleUploadedFile(minutes.file_name, make(minutes.lines))


def _pdf(paragraphs: tuple[str, ...]) -> bytes:
    """As a program of those days wrote it: without tags, in the fonts that every reader has."""
    lines: list[tuple[str, str]] = []
    for paragraph in paragraphs:
        words = paragraph.removeprefix("# ")
        font = "Bold" if words != paragraph else "Plain"
        lines += [(font, line) for line in textwrap.wrap(words, _WIDTH)] + [(font, "")]
    made = pikepdf.new()
    fonts = Dictionary(Plain=_font(Name("/Times-Roman")), Bold=_font(Name("/Times-Bold")))
    for at in range(0, len(lines), _LINES):
        made.add_blank_page(page_size=_A4[2:])
        page = made.pages[-1].obj
        page.MediaBox = Array(_A4)
        page.Resources = Dictionary(Font=fonts)
        page.Contents = made.make_stream(_shown(lines[at : at + _LINES]))
    file = io.BytesIO()
    made.save(file, deterministic_id=True)
    return file.getvalue()


def _font(base: Name) -> Dictionary:
    return Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=base, Encoding=Name.WinAnsiEncoding)


def _shown(lines: list[tuple[str, str]]) -> bytes:
    shown = [f"BT {_LEADING} TL 72 770 Td"]
    shown += [f"/{font} 12 Tf <{line.encode('cp1252').hex()}> Tj T*" for font, line in lines]
    return " ".join([*shown, "ET"]).encode()


def _docx(paragraphs: tuple[str, ...]) -> bytes:
    told = "".join(f'<w:p><w:r><w:t xml:space="preserve">{escape(words)}</w:t></w:r></w:p>' for words in paragraphs)
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{_RELATIONS}/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/word/document.xml" ContentType="{kind}"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{_RELATIONS}/package/2006/relationships"><Relationship Id="r1" '
        f'Type="{_RELATIONS}/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/>'
        "</Relationships>",
        "word/document.xml": f'<w:document xmlns:w="{_WORD}"><w:body>{told}</w:body></w:document>',
    }
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, text in parts.items():
            # Of one and the same day, so that the same words are the same file.
            packed.writestr(zipfile.ZipInfo(name), f'<?xml version="1.0" encoding="UTF-8"?>{text}')
    return file.getvalue()
