"""Files as people attach them, and as somebody would who means harm: each by name, made when asked for."""

import io
import zipfile
import zlib
from collections.abc import Callable
from typing import Final

import pikepdf
from pikepdf import Array, Dictionary, Encryption, Name, Pdf
from PIL import Image

A4 = (0, 0, 595, 842)
INK = b"0.1 0.3 0.4 rg 100 100 200 300 re f"


def pdf(*contents: bytes, box: tuple[float, ...] = A4, resources: Dictionary | None = None, **keys: object) -> Pdf:
    made = Pdf.new()
    for content in contents or (INK,):
        made.add_blank_page(page_size=(100, 100))
        page = made.pages[-1].obj
        page.MediaBox = Array(box)
        page.Contents = made.make_stream(content)
        if resources is not None:
            page.Resources = resources
        for key, value in keys.items():
            page[f"/{key}"] = value
    return made


def saved(made: Pdf, **options: object) -> bytes:
    file = io.BytesIO()
    made.save(file, **options)
    return file.getvalue()


def _helvetica() -> Dictionary:
    return Dictionary(Font=Dictionary(F=Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)))


def _text(words: str = "Bilagans egna ord") -> bytes:
    return saved(pdf(f"BT /F 24 Tf 72 700 Td ({words}) Tj ET".encode(), resources=_helvetica()))


def _image(**keys: object) -> bytes:
    made = pdf(b"200 0 0 200 100 100 cm /I Do")
    image = made.make_stream(bytes(range(12)) * 1, Type=Name.XObject, Subtype=Name.Image, Width=2, Height=2, **keys)
    made.pages[0].obj.Resources = Dictionary(XObject=Dictionary(I=image))
    return saved(made)


def _with_root(**keys: object) -> bytes:
    made = pdf()
    for key, value in keys.items():
        made.Root[f"/{key}"] = value
    return saved(made)


def _annotated() -> bytes:
    made = pdf()
    link = Dictionary(
        Type=Name.Annot,
        Subtype=Name.Link,
        Rect=Array([0, 0, 50, 50]),
        A=Dictionary(S=Name.URI, URI=pikepdf.String("https://example.com/")),
    )
    note = Dictionary(Type=Name.Annot, Subtype=Name.Text, Rect=Array([50, 50, 70, 70]), Contents=pikepdf.String("!"))
    made.pages[0].obj.Annots = Array([made.make_indirect(link), made.make_indirect(note)])
    return saved(made)


def _form() -> bytes:
    made = pdf()
    look = made.make_stream(
        b"1 0 0 rg 0 0 100 20 re f", Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 100, 20])
    )
    field = made.make_indirect(
        Dictionary(
            Type=Name.Annot, Subtype=Name.Widget, FT=Name.Tx, T=pikepdf.String("namn"), V=pikepdf.String("Kim"),
            Rect=Array([300, 600, 400, 620]), F=4, AP=Dictionary(N=look), DA=pikepdf.String("0 g"),
        )
    )  # fmt: skip
    made.pages[0].obj.Annots = Array([field])
    made.Root.AcroForm = Dictionary(Fields=Array([field]))
    return saved(made)


def _embedding() -> bytes:
    made = pdf()
    made.attachments["inne.txt"] = b"inne"
    return saved(made)


def _layered() -> bytes:
    made = pdf(b"/OC /L BDC " + INK + b" EMC")
    layer = made.make_indirect(Dictionary(Type=Name.OCG, Name=pikepdf.String("Lager")))
    made.pages[0].obj.Resources = Dictionary(Properties=Dictionary(L=layer))
    made.Root.OCProperties = Dictionary(OCGs=Array([layer]), D=Dictionary(Order=Array([layer])))
    return saved(made)


def _transparent() -> bytes:
    group = Dictionary(S=Name.Transparency, CS=Name.DeviceRGB)
    return saved(pdf(b"/G gs " + INK, resources=Dictionary(ExtGState=Dictionary(G=Dictionary(ca=0.5))), Group=group))


def _biting_its_tail() -> bytes:
    made = pdf(b"/X Do")
    form = made.make_stream(INK + b" /X Do", Type=Name.XObject, Subtype=Name.Form, BBox=Array(A4))
    form.Resources = Dictionary(XObject=Dictionary(X=form))
    made.pages[0].obj.Resources = Dictionary(XObject=Dictionary(X=form))
    return saved(made)


def _circle_of_pages() -> bytes:
    made = pdf()
    made.Root.Pages.Kids.append(made.Root.Pages)
    return saved(made)


def _lying_count() -> bytes:
    data = saved(pdf(INK, INK), object_stream_mode=pikepdf.ObjectStreamMode.disable)
    return data.replace(b"/Count 2", b"/Count 7")


def _many_pages() -> bytes:
    made = Pdf.new()
    for _ in range(10_000):
        made.add_blank_page(page_size=(595, 842))
    return saved(made)


def _inherited() -> bytes:
    made = pdf()
    del made.pages[0].obj.MediaBox
    made.Root.Pages.MediaBox = Array([0, 0, 842, 595])
    made.Root.Pages.Rotate = 90
    return saved(made)


def _bomb_stream() -> bytes:
    """A few hundred kilobytes that unpack to more than a gigabyte of drawing."""
    packer = zlib.compressobj(9)
    packed = b"".join(packer.compress(b"0 0 m 9 9 l S\n" * 75_000) for _ in range(250)) + packer.flush()
    made = pdf()
    made.pages[0].obj.Contents = pikepdf.Stream(made, packed, Filter=Name.FlateDecode)
    return saved(made, compress_streams=False, stream_decode_level=pikepdf.StreamDecodeLevel.none)


def _picture(mode: str, kind: str, size: tuple[int, int] = (60, 40), **options: object) -> bytes:
    file = io.BytesIO()
    Image.new(mode, size, None if mode != "RGBA" else (20, 80, 120, 90)).save(file, kind, **options)
    return file.getvalue()


def _held_sideways() -> bytes:
    marks = Image.Exif()
    marks[0x0112] = 6
    return _picture("RGB", "JPEG", exif=marks)


def _bomb_picture() -> bytes:
    file = io.BytesIO()
    Image.new("1", (30_000, 30_000)).save(file, "PNG", optimize=False)
    return file.getvalue()


def _packed(**parts: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, data in {"[Content_Types].xml": b"<Types/>", **parts}.items():
            packed.writestr(name, data)
    return file.getvalue()


def _cut(data: bytes) -> bytes:
    return data[: len(data) * 2 // 3]


def _broken_reference() -> bytes:
    data = saved(pdf(), object_stream_mode=pikepdf.ObjectStreamMode.disable)
    place = data.rindex(b"startxref")
    return data[:place] + b"startxref\n17\n%%EOF\n"


#: name → (kind, bytes). What is fit to be shown as pages:
SHOWN: Final[dict[str, tuple[str, Callable[[], bytes]]]] = {
    "plain": ("pdf", lambda: saved(pdf())),
    "three pages": ("pdf", lambda: saved(pdf(INK, INK, INK))),
    "A3 landscape": ("pdf", lambda: saved(pdf(box=(0, 0, 1191, 842)))),
    "A0": ("pdf", lambda: saved(pdf(box=(0, 0, 2384, 3370)))),
    "A6": ("pdf", lambda: saved(pdf(box=(0, 0, 298, 420)))),
    "a strip": ("pdf", lambda: saved(pdf(box=(0, 0, 14400, 100)))),
    "turned 90": ("pdf", lambda: saved(pdf(Rotate=90))),
    "turned 180": ("pdf", lambda: saved(pdf(Rotate=180))),
    "turned 270": ("pdf", lambda: saved(pdf(Rotate=270))),
    "origin elsewhere": ("pdf", lambda: saved(pdf(box=(90, 90, 685, 932)))),
    "below zero": ("pdf", lambda: saved(pdf(b"1 0 0 rg -90 -90 9 9 re f", box=(-100, -100, 495, 742)))),
    "corners changed about": ("pdf", lambda: saved(pdf(box=(595, 842, 0, 0)))),
    "cropped": ("pdf", lambda: saved(pdf(CropBox=Array([90, 90, 310, 410])))),
    "trimmed": ("pdf", lambda: saved(pdf(TrimBox=Array([200, 200, 210, 210])))),
    "large units": ("pdf", lambda: saved(pdf(UserUnit=3))),
    "inherited box": ("pdf", _inherited),
    "face that is not there": ("pdf", _text),
    "CMYK": ("pdf", lambda: saved(pdf(b"1 0 0 0 k 100 100 200 300 re f"))),
    "smoothed image": ("pdf", lambda: _image(ColorSpace=Name.DeviceRGB, BitsPerComponent=8, Interpolate=True)),
    "JavaScript": (
        "pdf",
        lambda: _with_root(OpenAction=Dictionary(S=Name.JavaScript, JS=pikepdf.String("app.alert(1)"))),
    ),
    "launches": ("pdf", lambda: _with_root(OpenAction=Dictionary(S=Name.Launch, F=pikepdf.String("/bin/sh")))),
    "file inside": ("pdf", _embedding),
    "form": ("pdf", _form),
    "link and note": ("pdf", _annotated),
    "layers": ("pdf", _layered),
    "see-through": ("pdf", _transparent),
    "empty page": ("pdf", lambda: saved(pdf(b""))),
    "open marks": ("pdf", lambda: saved(pdf(b"/P <</MCID 3>> BDC q " + INK))),
    "tags of its own": (
        "pdf",
        lambda: saved(pdf(b"/Artifact BMC " + INK + b" EMC /P <</MCID 0>> BDC n EMC")),
    ),
    "JPEG held sideways": ("jpeg", _held_sideways),
    "JPEG in CMYK": ("jpeg", lambda: _picture("CMYK", "JPEG")),
    "PNG see-through": ("png", lambda: _picture("RGBA", "PNG")),
    "PNG in 16 bits": ("png", lambda: _picture("I;16", "PNG")),
    "PNG with a palette": ("png", lambda: _picture("P", "PNG")),
    "text": ("txt", lambda: "Hej å ä ö 🦉 \u0000 中\n\tindrag\n".encode() + b"x" * 3000),
    "text without end": ("txt", lambda: b"\n" * 500),
}
#: What is told of on a page instead, and the reason (a key of REASONS).
TOLD: Final[dict[str, tuple[str, Callable[[], bytes], str]]] = {
    "10 000 pages": ("pdf", _many_pages, "long"),
    "locked": ("pdf", lambda: saved(pdf(), encryption=Encryption(user="a", owner="b")), "locked"),
    "locked for changes": ("pdf", lambda: saved(pdf(), encryption=Encryption(user="", owner="b")), "locked"),
    "cut off": ("pdf", lambda: _cut(saved(pdf(INK * 400, INK, INK))), "cut_off"),
    "bad end": ("pdf", _broken_reference, "damaged"),
    "zero bytes": ("pdf", lambda: b"", "not_pdf"),
    "noise": ("pdf", lambda: bytes(range(256)) * 50, "not_pdf"),
    "page of the web": ("pdf", lambda: b"<html><script>alert(1)</script>", "not_pdf"),
    "no pages": ("pdf", lambda: saved(Pdf.new()), "empty"),
    "circle of pages": ("pdf", _circle_of_pages, "damaged"),
    "lying count": ("pdf", _lying_count, "damaged"),
    "bomb of drawing": ("pdf", _bomb_stream, "limits"),
    "picture cut off": ("png", lambda: _cut(_picture("RGB", "PNG", (400, 300))), "damaged"),
    "bomb of a picture": ("png", _bomb_picture, "limits"),
    "PDF called PNG": ("png", lambda: saved(pdf()), "damaged"),
    "bomb of a document": ("docx", lambda: _packed(**{"word/document.xml": b"0" * (40 << 20)}), "kind"),
}
#: What may end either way.
ODD: Final[dict[str, tuple[str, Callable[[], bytes]]]] = {
    "bites its tail": ("pdf", _biting_its_tail),
    "no size": ("pdf", lambda: saved(pdf(box=(0, 0, 0, 0)))),
    "nonsense drawing": ("pdf", lambda: saved(pdf(b"( [ << 1 2 re Q Q Q EMC /Nothing Do foo"))),
    "resource missing": ("pdf", lambda: saved(pdf(b"/Nowhere Do BT /F 9 Tf (x) Tj ET"))),
}
