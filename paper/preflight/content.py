"""What is drawn on the pages: marks, colours, resources. Each page is walked once; `fonts` uses what was shown."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, Final

import pikepdf
from pikepdf import Array, Dictionary, Name, Stream

from paper.preflight.file import File, number_of
from paper.preflight.findings import Finding

_OPERATORS: Final = frozenset(  # ISO 32000-1, annex A
    """b B b* B* BDC BI BMC BT BX c cm CS cs d d0 d1 Do DP EI EMC ET EX f F f* G g gs h i ID j J K k l m M MP n q Q re
    RG rg ri s S sc SC scn SCN sh T* Tc Td TD Tf Tj TJ TL Tm Tr Ts Tw Tz v w W W* y ' \" """.split()  # noqa: SIM905 (a table to read)
) | {"INLINE IMAGE"}
_PAINTING: Final = frozenset(["S", "s", "f", "F", "f*", "B", "B*", "b", "b*", "sh", "INLINE IMAGE"])
_SHOWING: Final = frozenset(["Tj", "TJ", "'", '"'])
_INTENTS: Final = frozenset(["/AbsoluteColorimetric", "/RelativeColorimetric", "/Saturation", "/Perceptual"])
#: Device colour space → components of the output profile that gives it a meaning; grey is fine with any profile.
_DEVICE: Final = {"/DeviceRGB": 3, "/DeviceCMYK": 4, "/DeviceGray": 0}
_COLOUR_OPERATORS: Final = {
    "rg": "/DeviceRGB", "RG": "/DeviceRGB",
    "k": "/DeviceCMYK", "K": "/DeviceCMYK",
    "g": "/DeviceGray", "G": "/DeviceGray",
}  # fmt: skip
_DEEPEST: Final = 12
#: Asked about by `_Walker._follow`; the others, six of ten, move and measure and cannot break anything.
_ASKED: Final = frozenset(["BDC", "BMC", "EMC", "Tf", "cs", "CS", "ri", "gs", "Do", "q", "Q"]).union(
    _PAINTING, _SHOWING, _COLOUR_OPERATORS
)
_PLAIN: Final = _OPERATORS - _ASKED


@dataclass(frozen=True, slots=True)
class Shown:
    """A piece of text: its font, its codes, and whether the text is given in letters beside it (ActualText)."""

    font: Dictionary
    codes: bytes
    is_spelled: bool
    place: str


@dataclass(slots=True)
class _Mark:
    """A stretch of marked content: tagged, an artifact, or neither."""

    kind: str
    is_spelled: bool


@dataclass(slots=True)
class Walk:
    findings: list[Finding] = field(default_factory=list)
    shown: list[Shown] = field(default_factory=list)
    #: (index of the page, MCID) of everything that is marked as content
    mcids: set[tuple[int, int]] = field(default_factory=set)


def walk(file: File) -> Walk:
    """Walk all pages. Rules take `file.walk`, which is made once."""
    made = Walk()
    for index, page in enumerate(file.pages):
        _Walker(file, made, index).page(page)
    return made


def drawn(file: File) -> Iterator[Finding]:
    yield from file.walk.findings


def lost(file: File) -> Iterator[Finding]:
    """Everything that is marked as content is reached from the tree of tags."""
    reached = {content for element in file.elements for content in element.mcids}
    for index, mcid in sorted(file.walk.mcids):
        if (number_of(file.pages[index]), mcid) not in reached:
            yield Finding("lost-content", place=f"page {index + 1}")


@dataclass(slots=True)
class _Level:
    """Where the walker is: in the page itself or in a form that it draws."""

    resources: Dictionary
    depth: int
    marks_outside: int
    saved: int = 0
    font: Dictionary | None = None


class _Walker:
    def __init__(self, file: File, walk: Walk, index: int) -> None:
        self._file = file
        self._walk = walk
        self._index = index
        self._place = f"page {index + 1}"
        self._page_number = number_of(file.pages[index])
        self._marks: list[_Mark] = []
        self._level = _Level(Dictionary(), 0, 0)

    def page(self, page: pikepdf.Page) -> None:
        self._stream(page, _resources(page.obj), depth=0)

    def _find(self, rule: str, detail: str = "") -> None:
        self._walk.findings.append(Finding(rule, detail, self._place))

    def _stream(self, source: Any, resources: Dictionary, depth: int) -> None:
        try:
            instructions = pikepdf.parse_content_stream(source)
        except (pikepdf.PdfError, ValueError) as error:
            self._find("content", str(error)[:100])
            return
        outer = self._level
        self._level = _Level(resources, depth, marks_outside=len(self._marks))
        for instruction in instructions:
            operator = str(instruction.operator)
            if operator in _PLAIN:
                continue
            try:
                self._follow(operator, instruction.operands)
            except (IndexError, TypeError, ValueError, AttributeError, pikepdf.PdfError):
                self._find("content", operator[:20])
        if len(self._marks) > self._level.marks_outside:
            self._find("content", "BDC")
            del self._marks[self._level.marks_outside :]
        self._level = outer

    def _follow(self, operator: str, operands: Any) -> None:
        """One instruction. Raises what nonsense among its operands makes it raise."""
        level = self._level
        if operator not in _OPERATORS:
            self._find("operator", operator[:20])
        elif operator in ("BDC", "BMC"):
            self._begin(operands, level.resources)
        elif operator == "EMC":
            if len(self._marks) <= level.marks_outside:
                raise ValueError
            self._marks.pop()
        elif operator == "Tf":
            level.font = self._resource(Name.Font, operands[0])
        elif operator in _SHOWING:
            self._show(level.font, operands[-1])
        elif operator in _PAINTING:
            self._paint()
            if operator == "INLINE IMAGE":
                self._inline_image(operands[0])
            elif operator == "sh":
                self._colour_space(self._resource(Name.Shading, operands[0])[Name.ColorSpace])
        elif operator in _COLOUR_OPERATORS:
            self._device(_COLOUR_OPERATORS[operator])
        elif operator in ("cs", "CS"):
            self._colour_space(operands[0])
        elif operator == "ri" and str(operands[0]) not in _INTENTS:
            self._find("graphics-state", str(operands[0]))
        elif operator == "gs":
            self._resource(Name.ExtGState, operands[0])
        elif operator == "Do":
            self._do(self._resource(Name.XObject, operands[0]))
        elif operator in ("q", "Q"):
            level.saved += 1 if operator == "q" else -1
            if level.saved < 0:
                raise ValueError

    def _begin(self, operands: Any, resources: Dictionary) -> None:
        properties = operands[1] if len(operands) > 1 else None
        if isinstance(properties, Name):
            properties = resources.get(Name.Properties, Dictionary()).get(properties)
        is_spelled, mcid = False, None
        if isinstance(properties, Dictionary):
            is_spelled = Name.ActualText in properties
            mcid = int(properties.MCID) if Name.MCID in properties else None
        kind = "artifact" if operands[0] == Name.Artifact else "tagged" if mcid is not None else ""
        if kind and any(mark.kind and mark.kind != kind for mark in self._marks):
            self._find("mixed-content")
        if kind == "tagged" and mcid is not None:
            self._walk.mcids.add((self._index, mcid))
            is_spelled = is_spelled or (self._page_number, mcid) in self._file.spelled
        self._marks.append(_Mark(kind, is_spelled))

    def _resource(self, kind: Name, name: Any) -> Any:
        found = self._level.resources.get(kind, Dictionary()).get(name)
        if found is None:
            self._find("resource", str(name))
        return found

    def _paint(self) -> None:
        if not any(mark.kind for mark in self._marks):
            self._find("untagged-content")

    def _show(self, font: Dictionary | None, operand: Any) -> None:
        self._paint()
        if font is None:
            return
        parts = list(operand) if isinstance(operand, Array) else [operand]
        codes = b"".join(bytes(part) for part in parts if isinstance(part, pikepdf.String))
        is_spelled = any(mark.is_spelled for mark in self._marks)
        self._walk.shown.append(Shown(font, codes, is_spelled, self._place))

    def _do(self, thing: Any) -> None:
        if not isinstance(thing, Stream):
            return
        if thing.get(Name.Subtype) == Name.Form:
            if self._level.depth < _DEEPEST:
                self._stream(thing, _resources(thing) or self._level.resources, self._level.depth + 1)
            return
        self._paint()
        if not thing.get(Name.ImageMask, False):
            self._colour_space(thing.get(Name.ColorSpace))

    def _inline_image(self, image: Any) -> None:
        values = image.obj
        if values.get(Name.I, values.get(Name.Interpolate, False)):
            self._find("interpolated")
        short = {"/RGB": "/DeviceRGB", "/CMYK": "/DeviceCMYK", "/G": "/DeviceGray"}
        space = values.get(Name.CS, values.get(Name.ColorSpace))
        if space is not None:
            self._device(short.get(str(space), str(space)))

    def _colour_space(self, space: Any) -> None:
        """A device space, by name, by a name in the resources, or as the base of an indexed or spot colour."""
        if isinstance(space, Name):
            named = self._level.resources.get(Name.ColorSpace, Dictionary()).get(space)
            if str(space) in _DEVICE or named is None:
                self._device(str(space))
            else:
                self._colour_space(named)
        elif isinstance(space, Array) and len(space) > 1:
            if space[0] in (Name.Indexed, Name.Pattern):
                self._colour_space(space[1])
            elif space[0] in (Name.Separation, Name.DeviceN) and len(space) > 2:
                self._colour_space(space[2])

    def _device(self, space: str) -> None:
        needed = _DEVICE.get(space)
        if needed is None:
            return
        spaces = self._level.resources.get(Name.ColorSpace, Dictionary())
        if f"/Default{space.removeprefix('/Device')}" in spaces:
            return
        has = self._file.profile_components
        if not has or (needed and has != needed):
            self._find("output-intent", space)


def _resources(holder: Dictionary | Stream) -> Dictionary:
    """A page's or form's resources; a page inherits them."""
    for _ in range(50):
        found = holder.get(Name.Resources)
        if isinstance(found, Dictionary):
            return found
        above = holder.get(Name.Parent)
        if not isinstance(above, Dictionary):
            break
        holder = above
    return Dictionary()


ALL: Final[tuple[Callable[[File], Iterator[Finding]], ...]] = (drawn, lost)
