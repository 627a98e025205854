"""`python -m paper.annexes.child FOLDER`: looks into files from elsewhere in a process that has given up everything.

The task lies in the folder as `task.json` beside the files that it names; all is read before the doors are closed. The
answer goes to standard output, framed: a header in JSON with its length before it, then the bytes of the file. What
this process says before it dies ("at 3") tells its parent which annex it died of.
"""

import html
import io
import json
import os
import re
import sys
import tempfile
import zipfile
from collections.abc import Callable
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from paper.annexes.programs import HEADER

if TYPE_CHECKING:
    import pikepdf

    from paper.annexes.lettering import Face

#: A text without end is told of, not set: so many lines of so many pages.
_MOST_LINES: Final = 20_000


def main(folder: Path) -> None:
    task = json.loads((folder / "task.json").read_text())
    files = {path.name: path.read_bytes() for path in folder.iterdir() if path.name != "task.json"}
    out = os.dup(1)
    _confine(task, keep=out)
    try:
        head, body = _TASKS[task["do"]](task, files, out)
    except MemoryError:
        head, body = {"failed": "limits"}, b""
    except (RecursionError, zipfile.BadZipFile, OSError, NotImplementedError, RuntimeError):
        head, body = {"failed": "damaged"}, b""
    _say(out, head)
    while body:
        body = body[os.write(out, body) :]


def _confine(task: dict[str, Any], *, keep: int) -> None:
    from django.conf import settings

    settings.configure(BASE_DIR=task["base"], USE_I18N=False)
    # Loaded while files may still be opened.
    import fontTools.subset  # noqa: F401
    import img2pdf  # noqa: F401
    import pikepdf  # noqa: F401
    from PIL import Image

    from paper import confinement, preflight
    from paper.rendering import Limits

    Image.preinit()
    Image.MAX_IMAGE_PIXELS = 100_000_000
    with suppress(preflight.Unreadable):
        preflight.check(b"")
    limits = Limits(task["cpu_seconds"], task["cpu_seconds"], task["memory_bytes"])
    confinement.enter(limits, keep=keep)
    tempfile.tempdir = "/nowhere"


def _say(out: int, head: dict[str, Any]) -> None:
    encoded = json.dumps(head).encode()
    os.write(out, HEADER.pack(len(encoded)) + encoded)


def bind(task: dict[str, Any], files: dict[str, bytes], out: int) -> tuple[dict[str, Any], bytes]:
    """All annexes into the document; or, said on the way, which of them cannot be taken as they are, and why."""
    import pikepdf

    from paper.annexes.wrapping import Binder, Words

    parts = task["parts"]
    with ExitStack() as stack:
        base = stack.enter_context(pikepdf.open(io.BytesIO(files["base"])))
        shown: dict[int, bytes] = {}
        for index, part in enumerate(parts):
            if part["files"]:
                _say(out, {"at": index})
                shown[index], fault = _looked_at(task, part, files, base)
                _say(out, {"checked": index, "fault": fault})
        if any(part["files"] and not shown[index] for index, part in enumerate(parts)):
            return {"unfit": True}, b""
        _say(out, {"at": -1})
        binder = Binder(base, _face(base, task, files), Words(**task["words"]))
        for index, part in enumerate(parts):
            if part["files"]:
                source = stack.enter_context(pikepdf.open(io.BytesIO(shown[index])))
                binder.add(part["label"], part["title"], source, part["texts"])
            else:
                binder.tell(part["label"], part["title"], part["notice"])
        binder.close()
        for part in parts:
            if part["original"]:
                _embed(base, part, files[part["original"]])
        return {"done": True}, _saved(base)


def _looked_at(
    task: dict[str, Any], part: dict[str, Any], files: dict[str, bytes], base: "pikepdf.Pdf"
) -> tuple[bytes, dict[str, Any] | None]:
    """The annex as a PDF that can be taken in; or b"" and why not."""
    from paper.annexes import gate

    given = [files[name] for name in part["files"]]
    try:
        made = _FORMS[part["form"]](given, files)
        fault = None if part["is_clean"] else _fault(task, part, made, files, base)
    except (gate.Refused, _Unfit) as refused:
        fault = {"reason": refused.reason}
    except (MemoryError, RecursionError):
        fault = {"reason": "limits"}
    except Exception as error:  # it comes from anywhere, and what a library says of it is known to no one
        fault = {"reason": "nonconforming", "detail": f"{type(error).__name__}: {error}"[:200]}
    return (b"", fault) if fault else (made, None)


class _Unfit(Exception):
    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def _fault(
    task: dict[str, Any], part: dict[str, Any], made: bytes, files: dict[str, bytes], base: "pikepdf.Pdf"
) -> dict[str, Any] | None:
    """Why this PDF cannot be taken as it is: refused at the gate, too long, or not fit for an archive file."""
    from paper import preflight
    from paper.annexes import gate
    from paper.annexes.wrapping import Binder, Words

    with gate.opened(made) as source:
        if len(source.pages) > task["most_pages"]:
            return {"reason": "long"}
        gate.read_through(source)
        with _carrier(base) as trial:
            binder = Binder(trial, _face(trial, task, files), Words(**task["words"]))
            binder.add(part["label"], part["title"], source)
            binder.close()
            findings = preflight.check(_saved(trial))
    rules = ", ".join(sorted({finding.rule for finding in findings}))
    return {"reason": "nonconforming", "detail": rules} if rules else None


def _carrier(base: "pikepdf.Pdf") -> "pikepdf.Pdf":
    """A document without pages that claims what `base` claims: what is wrong in it then, an annex brought."""
    import pikepdf
    from pikepdf import Array, Dictionary, Name

    trial = pikepdf.Pdf.new()
    for key in ("/Metadata", "/OutputIntents", "/ViewerPreferences", "/MarkInfo", "/Lang"):
        if key in base.Root:
            trial.Root[key] = trial.copy_foreign(base.make_indirect(base.Root[key]))
    top = trial.make_indirect(Dictionary(Type=Name.StructElem, S=Name.Document, K=Array([])))
    tree = trial.make_indirect(
        Dictionary(Type=Name.StructTreeRoot, K=Array([top]), ParentTree=Dictionary(Nums=Array([])), ParentTreeNextKey=0)
    )
    top.P = tree
    trial.Root.StructTreeRoot = tree
    return trial


def _face(pdf: "pikepdf.Pdf", task: dict[str, Any], files: dict[str, bytes]) -> "Face":
    from paper.annexes.lettering import Face

    said = [*task["words"].values(), "0123456789"]
    for part in task["parts"]:
        said += [part["label"], part["title"], *part["notice"]]
    return Face(pdf, files["face"], said)


def _embed(pdf: "pikepdf.Pdf", part: dict[str, Any], data: bytes) -> None:
    """The original as it was received, inside the file (PDF/A-3, `/Supplement`)."""
    from pikepdf import Array, AttachedFileSpec, Name

    names = set(pdf.attachments)
    name, number = part["name"], 2
    while name in names:
        name, number = f"{number} {part['name']}", number + 1
    # mod_date has a default, whatever the stubs say.
    spec = AttachedFileSpec(pdf, data, filename=name, mime_type=part["type"], description=part["title"])  # type: ignore[call-arg]
    spec.relationship = Name.Supplement
    pdf.attachments[name] = spec
    if Name.AF not in pdf.Root:
        pdf.Root.AF = Array([])
    pdf.Root.AF.append(spec.obj)


def _saved(pdf: "pikepdf.Pdf") -> bytes:
    file = io.BytesIO()
    pdf.save(file, deterministic_id=True)
    return file.getvalue()


# What an annex comes as → a PDF.


def _from_pdf(given: list[bytes], files: dict[str, bytes]) -> bytes:
    return given[0]


def _from_pictures(given: list[bytes], files: dict[str, bytes]) -> bytes:
    """A page for each picture: turned as it was held, without transparency, in plain colours."""
    import img2pdf

    try:
        plain = [_plain(data) for data in given]
    except (OSError, ValueError, SyntaxError, EOFError) as error:
        raise _Unfit("damaged") from error
    paper = (img2pdf.mm_to_pt(210), img2pdf.mm_to_pt(297))
    layout = img2pdf.get_layout_fun(paper, auto_orient=True, fit=img2pdf.FitMode.into)
    made: bytes = img2pdf.convert(plain, layout_fun=layout, nodate=True, producer="", engine=img2pdf.Engine.internal)
    return made


def _plain(data: bytes) -> bytes:
    from PIL import Image, ImageOps

    with Image.open(io.BytesIO(data), formats=["PNG", "JPEG"]) as opened:
        opened.load()
        picture = ImageOps.exif_transpose(opened)
        if picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info:
            above = picture.convert("RGBA")
            picture = Image.new("RGB", above.size, "white")
            picture.paste(above, mask=above.getchannel("A"))
        kept = picture.convert("L" if picture.mode in ("1", "L") else "RGB")
    kept.info.clear()
    file = io.BytesIO()
    if opened.format == "JPEG":
        kept.save(file, "JPEG", quality=90)
    else:
        kept.save(file, "PNG")
    return file.getvalue()


def _from_text(given: list[bytes], files: dict[str, bytes]) -> bytes:
    import pikepdf
    from pikepdf import Dictionary

    from paper.annexes.lettering import Face
    from paper.annexes.wrapping import A4

    text = given[0].decode("utf-8-sig", "replace").expandtabs(4).replace("\f", "\n")
    if text.count("\n") > _MOST_LINES or len(text) > 100 * _MOST_LINES:
        raise _Unfit("long")
    size, leading, margin = 10.0, 14.0, 57.0
    with pikepdf.Pdf.new() as pdf:
        face = Face(pdf, files["face"], text)
        set_lines = face.lines(text, size, A4[0] - 2 * margin)
        on_a_page = int((A4[1] - 2 * margin) / leading)
        for start in range(0, len(set_lines), on_a_page):
            pdf.add_blank_page(page_size=A4)
            page = pdf.pages[-1].obj
            page.Resources = Dictionary(Font=Dictionary(F=face.font))
            shown = b"\n".join(face.shown(line) + b" Tj T*" for line in set_lines[start : start + on_a_page])
            page.Contents = pdf.make_stream(
                b"BT /F %.1f Tf %.1f TL %.1f %.1f Td\n%s\nET" % (size, leading, margin, A4[1] - margin - size, shown)
            )
        return _saved(pdf)


_FORMS: Final[dict[str, Callable[[list[bytes], dict[str, bytes]], bytes]]] = {
    "pdf": _from_pdf,
    "pictures": _from_pictures,
    "text": _from_text,
}


# The words of office files.

#: Where the words stand, in the order in which they are read.
_WORDS: Final = re.compile(
    r"word/(document|footnotes|header\d*|footer\d*)\.xml|xl/(sharedStrings|worksheets/sheet\d+)\.xml"
    r"|ppt/(slides/slide|notesSlides/notesSlide)\d+\.xml|content\.xml"
)
_LINE: Final = re.compile(rb"</(?:w:p|a:p|text:p|text:h|si|row|w:tr)>|<(?:w:br|w:tab|text:line-break)[^>]*>")
_TAG: Final = re.compile(rb"<[^>]*>")
_MOST_WORDS: Final = 40 << 20


def unpack(task: dict[str, Any], files: dict[str, bytes], out: int) -> tuple[dict[str, Any], bytes]:
    """The words of a packed office file: its markup is never interpreted, only taken away."""
    lines: list[str] = []
    with zipfile.ZipFile(io.BytesIO(files["packed"])) as packed:
        for name in sorted(packed.namelist()):
            if _WORDS.fullmatch(name):
                with packed.open(name) as part:
                    data = part.read(_MOST_WORDS)
                text = _TAG.sub(b" ", _LINE.sub(b"\n", data)).decode("utf-8", "replace")
                lines += (" ".join(html.unescape(line).split()) for line in text.split("\n"))
    return {"done": True}, "\n".join(filter(None, lines)).encode("utf-8", "replace")


# Whether a PDF may come in.


def look(task: dict[str, Any], files: dict[str, bytes], out: int) -> tuple[dict[str, Any], bytes]:
    """What the gate says of a PDF: its number of pages, or why it is not let in."""
    from paper.annexes import gate

    try:
        with gate.opened(files["pdf"]) as pdf:
            return {"done": True, "pages": len(pdf.pages)}, b""
    except gate.Refused as refused:
        return {"failed": refused.reason}, b""


_TASKS: Final[dict[str, Callable[[dict[str, Any], dict[str, bytes], int], tuple[dict[str, Any], bytes]]]] = {
    "bind": bind,
    "words": unpack,
    "look": look,
}


if __name__ == "__main__":
    main(Path(sys.argv[1]))
