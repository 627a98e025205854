"""Rules that hold for every object in the file, wherever it is used from."""

from collections.abc import Callable, Iterator
from typing import Any, Final

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Stream

from paper.preflight.file import File, as_list
from paper.preflight.findings import Finding

_FORBIDDEN_ACTIONS: Final = {
    "/Launch", "/Sound", "/Movie", "/ResetForm", "/ImportData", "/Hide", "/SetOCGState", "/Rendition", "/Trans",
    "/GoTo3DView", "/JavaScript", "/SetState", "/NOP",
}  # fmt: skip
_NAMED_ACTIONS: Final = {"/NextPage", "/PrevPage", "/FirstPage", "/LastPage"}
_BLEND_MODES: Final = {
    "/Normal", "/Compatible", "/Multiply", "/Screen", "/Overlay", "/Darken", "/Lighten", "/ColorDodge", "/ColorBurn",
    "/HardLight", "/SoftLight", "/Difference", "/Exclusion", "/Hue", "/Saturation", "/Color", "/Luminosity",
}  # fmt: skip
_LONGEST_NAME: Final = 127
_LONGEST_STRING: Final = 32767


def streams(file: File) -> Iterator[Finding]:
    for number, thing in file.everything:
        if not isinstance(thing, Stream):
            continue
        if any(key in thing for key in (Name.F, Name.FFilter, Name.FDecodeParms)):
            yield Finding("external-stream", place=f"object {number}")
        for used in as_list(thing.get(Name.Filter)):
            if used in (Name.LZWDecode, Name.Crypt):
                yield Finding("filter", str(used), f"object {number}")


def limits(file: File) -> Iterator[Finding]:
    for number, thing in file.everything:
        if isinstance(thing, Dictionary | Stream):
            if any(len(key.encode()) > _LONGEST_NAME + 1 for key in thing.keys()):  # noqa: SIM118 (not a dict)
                yield Finding("limits", place=f"object {number}")
        elif (isinstance(thing, Name) and len(str(thing).encode()) > _LONGEST_NAME + 1) or (
            isinstance(thing, pikepdf.String) and len(bytes(thing)) > _LONGEST_STRING
        ):
            yield Finding("limits", place=f"object {number}")


def actions(file: File) -> Iterator[Finding]:
    for number, thing in file.everything:
        if not isinstance(thing, Dictionary):
            continue
        kind = str(thing.get(Name.S, ""))
        is_action = thing.get(Name.Type) == Name.Action or Name.JS in thing
        if (kind in _FORBIDDEN_ACTIONS and (is_action or Name.Type not in thing)) or (
            kind == "/Named" and str(thing.get(Name.N, "")) not in _NAMED_ACTIONS
        ):
            yield Finding("action", kind, f"object {number}")
    if Name.JavaScript in file.root.get(Name.Names, Dictionary()):
        yield Finding("action", "/JavaScript")


def triggers(file: File) -> Iterator[Finding]:
    if Name.AA in file.root:
        yield Finding("trigger", "/AA")
    for number, page in enumerate(file.pages, start=1):
        if Name.AA in page.obj:
            yield Finding("trigger", "/AA", f"page {number}")
    for number, annotation in file.annotations:
        if Name.AA in annotation:
            yield Finding("trigger", "/AA", f"page {number}")
    opening = file.root.get(Name.OpenAction)
    if isinstance(opening, Dictionary) and opening.get(Name.S) != Name.GoTo:
        yield Finding("trigger", "/OpenAction")


def graphics(file: File) -> Iterator[Finding]:
    for number, thing in file.everything:
        if isinstance(thing, Stream):
            yield from _external_graphics(thing, number)
        elif isinstance(thing, Dictionary):
            for state in _graphics_states(thing):
                yield from _state(state, number)


def _external_graphics(stream: Stream, number: int) -> Iterator[Finding]:
    kind = stream.get(Name.Subtype)
    if kind == Name.Image:
        if stream.get(Name.Interpolate, False):
            yield Finding("interpolated", place=f"object {number}")
        if Name.Alternates in stream or Name.OPI in stream:
            yield Finding("alternate-image", place=f"object {number}")
    elif kind == Name.PS:
        yield Finding("foreign-object", "PostScript", f"object {number}")
    elif kind == Name.Form and (
        Name.Ref in stream or Name.OPI in stream or Name.PS in stream or stream.get(Name.Subtype2) == Name.PS
    ):
        yield Finding("foreign-object", place=f"object {number}")


def _graphics_states(thing: Dictionary) -> Iterator[Object]:
    """Graphics states stand below /ExtGState in resources; their own /Type is optional."""
    states = thing.get(Name.ExtGState)
    if isinstance(states, Dictionary):
        yield from (states[key] for key in states.keys() if isinstance(states[key], Dictionary))  # noqa: SIM118


def _state(state: Object, number: int) -> Iterator[Finding]:
    if Name.TR in state or Name.HTP in state or state.get(Name.TR2, Name.Default) != Name.Default:
        yield Finding("graphics-state", place=f"object {number}")
    for mode in as_list(state.get(Name.BM)):
        if str(mode) not in _BLEND_MODES:
            yield Finding("blend-mode", str(mode), f"object {number}")


def everything(pdf: pikepdf.Pdf) -> Iterator[tuple[int, Any]]:
    for indirect in pdf.objects:
        number = indirect.objgen[0] if isinstance(indirect, pikepdf.Object) else 0
        stack = [indirect]
        while stack:
            current = stack.pop()
            if isinstance(current, Dictionary | Stream):
                inside = [value for _, value in current.items()]
            elif isinstance(current, Array):
                inside = list(current)
            else:
                inside = []
            yield number, current
            stack.extend(part for part in inside if isinstance(part, pikepdf.Object) and not part.is_indirect)


ALL: Final[tuple[Callable[[File], Iterator[Finding]], ...]] = (streams, limits, actions, triggers, graphics)
