"""Whether every character that is shown has its typeface in the file, a shape, and a letter behind it."""

import re
import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from pikepdf import Array, Dictionary, Name, Stream

from paper.preflight.file import File, as_list
from paper.preflight.findings import Finding

_FONT_FILES: Final = (Name.FontFile, Name.FontFile2, Name.FontFile3)
_READABLE_ENCODINGS: Final = {"/WinAnsiEncoding", "/MacRomanEncoding", "/MacExpertEncoding", "/StandardEncoding"}
_MEANINGLESS: Final = {"", "\x00", "\ufeff", "\ufffe"}
_WIDTH_TOLERANCE: Final = 1.0


@dataclass(frozen=True, slots=True)
class Text:
    """Codes shown in a font on a page, each kind once; spelled when a tag gives the text in letters."""

    codes: frozenset[int]
    is_spelled: bool
    place: str


def texts(file: File) -> dict["Font", set[Text]]:
    """What is shown in which font. Rules take `file.texts`, which is made once."""
    fonts: dict[Any, Font] = {}
    codes: dict[tuple[Font, bool, str], set[int]] = {}
    for shown in file.walk.shown:
        key = shown.font.objgen if shown.font.is_indirect else id(shown.font)
        if key not in fonts:
            fonts[key] = Font(shown.font)
        font = fonts[key]
        codes.setdefault((font, shown.is_spelled, shown.place), set()).update(font.codes(shown.codes))
    found: dict[Font, set[Text]] = {}
    for (font, is_spelled, place), its_codes in codes.items():
        found.setdefault(font, set()).add(Text(frozenset(its_codes), is_spelled, place))
    return found


def embedded(file: File) -> Iterator[Finding]:
    for font in file.texts:
        if not font.is_embedded:
            yield Finding("font-embedded", font.name)


def mapped(file: File) -> Iterator[Finding]:
    for font in file.texts:
        if font.is_composite and font.is_embedded and not font.has_shape_map:
            yield Finding("font-map", font.name)


def readable(file: File) -> Iterator[Finding]:
    for font, its_texts in file.texts.items():
        if not font.can_be_read:
            yield Finding("font-unicode", font.name)
        elif font.letters:
            for text in its_texts:
                if not text.is_spelled and any(font.letters.get(code, "") in _MEANINGLESS for code in text.codes):
                    yield Finding("font-unicode", font.name, text.place)


def private(file: File) -> Iterator[Finding]:
    for font, its_texts in file.texts.items():
        for text in its_texts:
            letters = set("".join(font.letters.get(code, "") for code in text.codes))
            for letter in sorted(letters):
                if not text.is_spelled and (0xE000 <= ord(letter) <= 0xF8FF or ord(letter) >= 0xF0000):
                    yield Finding("private-character", f"U+{ord(letter):04X}", text.place)


def shaped(file: File) -> Iterator[Finding]:
    for font, its_texts in file.texts.items():
        if font.is_composite and font.is_embedded:
            for text in its_texts:
                shapes = {font.shape(code) for code in text.codes}
                if 0 in shapes or (font.shape_count and max(shapes, default=0) >= font.shape_count):
                    yield Finding("missing-glyph", font.name, text.place)


def widths(file: File) -> Iterator[Finding]:
    for font, its_texts in file.texts.items():
        real = font.program_widths
        for code in sorted(set().union(*(text.codes for text in its_texts))) if real else ():
            shape = font.shape(code)
            said = font.said_widths.get(font.cid(code), font.default_width)
            if shape < len(real) and abs(said - real[shape]) > _WIDTH_TOLERANCE:
                yield Finding("font-widths", font.name)
                break


class Font:
    """A font dictionary and the program behind it. Codes are what strings hold, shapes are glyphs in the program."""

    def __init__(self, obj: Dictionary) -> None:
        self._obj = obj
        self.is_composite = obj.get(Name.Subtype) == Name.Type0
        self._is_drawn = obj.get(Name.Subtype) == Name.Type3
        self._descendant = as_list(obj.get(Name.DescendantFonts))[0] if self.is_composite else obj
        descriptor = self._descendant.get(Name.FontDescriptor)
        self._descriptor = descriptor if isinstance(descriptor, Dictionary) else Dictionary()

    @property
    def name(self) -> str:
        return str(self._obj.get(Name.BaseFont, self._obj.get(Name.Name, "/?")))[1:]

    @property
    def is_embedded(self) -> bool:
        return self._is_drawn or any(key in self._descriptor for key in _FONT_FILES)

    @property
    def has_shape_map(self) -> bool:
        """TrueType shapes are found by CIDToGIDMap, which must be there; other programs carry their own map."""
        if self._descendant.get(Name.Subtype) != Name.CIDFontType2:
            return True
        mapping = self._descendant.get(Name.CIDToGIDMap)
        return mapping == Name.Identity or isinstance(mapping, Stream)

    @property
    def can_be_read(self) -> bool:
        if Name.ToUnicode in self._obj:
            return True
        if self.is_composite or self._is_drawn:
            return False
        encoding = self._obj.get(Name.Encoding)
        base = encoding.get(Name.BaseEncoding) if isinstance(encoding, Dictionary) else encoding
        return str(base) in _READABLE_ENCODINGS or isinstance(encoding, Dictionary)

    def codes(self, text: bytes) -> Iterator[int]:
        width = 2 if self.is_composite else 1
        for start in range(0, len(text) - width + 1, width):
            yield int.from_bytes(text[start : start + width], "big")

    def cid(self, code: int) -> int:
        return self._cids.get(code, code)

    def shape(self, code: int) -> int:
        cid = self.cid(code)
        if not self._shape_map:
            return cid
        return int.from_bytes(self._shape_map[2 * cid : 2 * cid + 2], "big")

    @cached_property
    def letters(self) -> dict[int, str]:
        """Code → text, from ToUnicode."""
        stream = self._obj.get(Name.ToUnicode)
        return dict(_letters(stream.read_bytes())) if isinstance(stream, Stream) else {}

    @cached_property
    def _cids(self) -> dict[int, int]:
        """Code → CID from an embedded CMap; empty for Identity."""
        encoding = self._obj.get(Name.Encoding)
        if not self.is_composite or not isinstance(encoding, Stream):
            return {}
        found = re.finditer(rb"<([0-9a-fA-F]{4})>\s+(\d+)\b", encoding.read_bytes())
        return {int(match[1], 16): int(match[2]) for match in found}

    @cached_property
    def _shape_map(self) -> bytes:
        mapping = self._descendant.get(Name.CIDToGIDMap)
        return mapping.read_bytes() if isinstance(mapping, Stream) else b""

    @cached_property
    def _tables(self) -> dict[bytes, bytes]:
        """The TrueType tables that widths and the number of shapes are read from."""
        program = self._descriptor.get(Name.FontFile2)
        data = program.read_bytes() if isinstance(program, Stream) else b""
        if len(data) < 12:
            return {}
        tables = {}
        for index in range(struct.unpack_from(">H", data, 4)[0]):
            record = data[12 + 16 * index : 28 + 16 * index]
            if len(record) == 16 and record[:4] in (b"maxp", b"hhea", b"hmtx", b"head"):
                offset, length = struct.unpack(">II", record[8:])
                tables[record[:4]] = data[offset : offset + length]
        return tables

    @cached_property
    def shape_count(self) -> int:
        """How many shapes the program has; 0 when it is not TrueType."""
        table = self._tables.get(b"maxp", b"")
        return struct.unpack_from(">H", table, 4)[0] if len(table) >= 6 else 0

    @cached_property
    def program_widths(self) -> list[float]:
        """Width of each shape in thousandths; empty when it is not a composite TrueType font."""
        tables = self._tables
        if not self.is_composite or not {b"hhea", b"hmtx", b"head"} <= tables.keys():
            return []
        count = struct.unpack_from(">H", tables[b"hhea"], 34)[0]
        unit = struct.unpack_from(">H", tables[b"head"], 18)[0] or 1000
        advances = [struct.unpack_from(">H", tables[b"hmtx"], 4 * index)[0] * 1000 / unit for index in range(count)]
        return advances + advances[-1:] * max(0, self.shape_count - count)

    @property
    def default_width(self) -> float:
        return float(self._descendant.get(Name.DW, 1000))

    @cached_property
    def said_widths(self) -> dict[int, float]:
        """CID → width in thousandths, from W."""
        found: dict[int, float] = {}
        parts = as_list(self._descendant.get(Name.W))
        while parts:
            first, second, *parts = parts
            if isinstance(second, Array):
                found.update({int(first) + offset: float(width) for offset, width in enumerate(second)})
            elif parts:
                width, *parts = parts
                found.update(dict.fromkeys(range(int(first), int(second) + 1), float(width)))
        return found


def _letters(cmap: bytes) -> Iterator[tuple[int, str]]:
    for section in re.findall(rb"beginbfchar(.*?)endbfchar", cmap, re.DOTALL):
        for code, text in re.findall(rb"<([0-9a-fA-F]+)>\s*<([0-9a-fA-F]*)>", section):
            yield int(code, 16), _utf16(text)
    for section in re.findall(rb"beginbfrange(.*?)endbfrange", cmap, re.DOTALL):
        for low, high, text in re.findall(rb"<([0-9a-fA-F]+)>\s*<([0-9a-fA-F]+)>\s*<([0-9a-fA-F]*)>", section):
            first = _utf16(text)
            for offset in range(min(int(high, 16) - int(low, 16) + 1, 65536)):
                yield int(low, 16) + offset, first[:-1] + chr(ord(first[-1]) + offset) if first else ""


def _utf16(text: bytes) -> str:
    return bytes.fromhex(text.decode()).decode("utf-16-be", "replace") if len(text) % 4 == 0 else ""


ALL: Final[tuple[Callable[[File], Iterator[Finding]], ...]] = (embedded, mapped, readable, private, shaped, widths)
