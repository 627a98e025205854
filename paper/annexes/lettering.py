"""Text of our own on a page: one embedded face, cut down to the characters that are set, led back to letters."""

import functools
import io
from collections.abc import Iterable
from typing import Any, Final

import pikepdf
from pikepdf import Array, Dictionary, Name

#: What stands for a character that the face lacks.
_LACKING: Final = "?"
_TAG: Final = "CESAMA"


class Face:
    """A typeface for `text`, put into `pdf` once. Widths are in points."""

    def __init__(self, pdf: pikepdf.Pdf, face: bytes, text: Iterable[str]) -> None:
        font, data = _cut(face, "".join(sorted({_LACKING, "…", " "}.union(*text))))
        self._em = font["head"].unitsPerEm
        self._numbers: dict[str, int] = {
            chr(code): font.getGlyphID(name) for code, name in font.getBestCmap().items() if name != ".notdef"
        }
        self._advances = [font["hmtx"][name][0] for name in font.getGlyphOrder()]
        self.font = pdf.make_indirect(self._made(pdf, font, data))

    def shown(self, text: str) -> bytes:
        """The operand that shows `text`, for `Tj`."""
        return b"<" + "".join(f"{self._number(sign):04x}" for sign in text).encode() + b">"

    def width(self, text: str, size: float) -> float:
        return sum(self._advances[self._number(sign)] for sign in text) * size / self._em

    def fitted(self, text: str, size: float, room: float) -> str:
        """As much of `text` as there is room for, with … where it was cut."""
        if self.width(text, size) <= room:
            return text
        while text and self.width(text + "…", size) > room:
            text = text[:-1]
        return text.rstrip() + "…"

    def lines(self, text: str, size: float, room: float) -> list[str]:
        """`text` in lines that fit; a word without end is cut."""
        found: list[str] = []
        for paragraph in text.splitlines() or [""]:
            line = ""
            for word in paragraph.split(" "):
                tried = f"{line} {word}" if line else word
                if self.width(tried, size) <= room:
                    line = tried
                    continue
                if line:
                    found.append(line)
                while self.width(word, size) > room:
                    kept = self._most(word, size, room)
                    found.append(word[:kept])
                    word = word[kept:]
                line = word
            found.append(line)
        return found

    def _most(self, word: str, size: float, room: float) -> int:
        total = 0.0
        for count, sign in enumerate(word):
            total += self.width(sign, size)
            if total > room:
                return max(1, count)
        return len(word)

    def _number(self, sign: str) -> int:
        return self._numbers.get(sign, self._numbers[_LACKING])

    def _made(self, pdf: pikepdf.Pdf, font: Any, data: bytes) -> Dictionary:
        scale = 1000 / self._em
        name = Name(f"/{_TAG}+{font['name'].getDebugName(6)}")
        head, metrics = font["head"], font["OS/2"]
        descriptor = Dictionary(
            Type=Name.FontDescriptor,
            FontName=name,
            Flags=4,
            FontBBox=Array([round(value * scale) for value in (head.xMin, head.yMin, head.xMax, head.yMax)]),
            ItalicAngle=0,
            Ascent=round(font["hhea"].ascent * scale),
            Descent=round(font["hhea"].descent * scale),
            CapHeight=round(getattr(metrics, "sCapHeight", 660) * scale),
            StemV=80,
            FontFile2=pdf.make_stream(data),
        )
        descendant = Dictionary(
            Type=Name.Font,
            Subtype=Name.CIDFontType2,
            BaseFont=name,
            CIDSystemInfo=Dictionary(
                Registry=pikepdf.String("Adobe"), Ordering=pikepdf.String("Identity"), Supplement=0
            ),
            FontDescriptor=pdf.make_indirect(descriptor),
            DW=1000,
            W=Array([0, Array([round(advance * scale) for advance in self._advances])]),
            CIDToGIDMap=Name.Identity,
        )
        return Dictionary(
            Type=Name.Font,
            Subtype=Name.Type0,
            BaseFont=name,
            Encoding=Name("/Identity-H"),
            DescendantFonts=Array([pdf.make_indirect(descendant)]),
            ToUnicode=pdf.make_stream(self._to_letters()),
        )

    def _to_letters(self) -> bytes:
        """The CMap that tells which letter each glyph is."""
        pairs = [
            f"<{number:04x}> <{sign.encode('utf-16-be').hex()}>"
            for number, sign in sorted({number: sign for sign, number in self._numbers.items()}.items())
        ]
        blocks = [pairs[start : start + 100] for start in range(0, len(pairs), 100)]
        listed = "\n".join(f"{len(block)} beginbfchar\n" + "\n".join(block) + "\nendbfchar" for block in blocks)
        return (
            "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n"
            "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n"
            "/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n"
            "1 begincodespacerange\n<0000> <ffff>\nendcodespacerange\n"
            f"{listed}\nendcmap\nCMapName currentdict /CMap defineresource pop\nend\nend"
        ).encode()


@functools.lru_cache(maxsize=4)
def _cut(face: bytes, text: str) -> tuple[Any, bytes]:
    """The face with only the glyphs that `text` needs, and nothing that ligates or kerns."""
    from fontTools import subset
    from fontTools.ttLib import TTFont

    options = subset.Options(
        layout_features=[], hinting=False, notdef_outline=True, recalc_timestamp=False, name_IDs=[1, 2, 6]
    )
    options.drop_tables += ["GSUB", "GPOS", "GDEF", "DSIG", "FFTM"]
    cutter = subset.Subsetter(options)
    font = TTFont(io.BytesIO(face), recalcTimestamp=False, lazy=False)
    cutter.populate(text=text)
    cutter.subset(font)
    file = io.BytesIO()
    font.save(file)
    return TTFont(io.BytesIO(file.getvalue()), recalcTimestamp=False, lazy=False), file.getvalue()
