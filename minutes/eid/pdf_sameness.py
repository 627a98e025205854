"""Whether a PDF shows what another one shows, apart from signatures that were added to it.

pyHanko judges what was changed after a signature; what a service changes together with the first signature is judged
here, by comparing all that hangs on the document's root.
"""

import io
from typing import Any

from minutes.eid.provider import EvidenceRefused, Reason

#: What a signature brings with it at the root: its field, its proof, its permissions, and when the file was changed.
_ROOT_ADDITIONS = {"/AcroForm", "/DSS", "/Perms", "/Extensions", "/Metadata", "/Version"}
_DEEPEST = 20_000


def require_same(before: bytes, after: bytes) -> None:
    """Raise EvidenceRefused unless `after` is `before` with nothing but signatures added."""
    import pikepdf

    with pikepdf.open(io.BytesIO(before)) as old, pikepdf.open(io.BytesIO(after)) as new:
        if not (_is_same(old.Root, new.Root) and _adds_signatures_only(old.Root, new.Root)):
            raise EvidenceRefused(Reason.NOT_OUR_FILE)


def _is_same(old: Any, new: Any) -> bool:
    import pikepdf

    seen: set[tuple[Any, Any]] = set()
    todo: list[tuple[Any, Any, bool]] = [(old, new, True)]
    while todo:
        if len(seen) > _DEEPEST:
            return False
        a, b, is_root = todo.pop()
        if not isinstance(a, pikepdf.Object) or not isinstance(b, pikepdf.Object):
            if a != b:
                return False
            continue
        if a.is_indirect and b.is_indirect:
            if (a.objgen, b.objgen) in seen:
                continue
            seen.add((a.objgen, b.objgen))
        if a._type_code != b._type_code:
            return False
        if isinstance(a, pikepdf.Array):
            if len(a) != len(b):
                return False
            todo += [(one, other, False) for one, other in zip(a, b, strict=True)]
        elif isinstance(a, pikepdf.Dictionary | pikepdf.Stream):
            if isinstance(a, pikepdf.Stream) and a.read_raw_bytes() != b.read_raw_bytes():
                return False
            ignored = _ROOT_ADDITIONS if is_root else {"/Length"} if isinstance(a, pikepdf.Stream) else set()
            is_page = "/Type" in a and a["/Type"] == pikepdf.Name.Page
            if is_page:
                ignored = {"/Annots"}
                if not _annotations_are_same(a, b, todo):
                    return False
            keys = set(a.keys()) - ignored
            if keys != set(b.keys()) - ignored:
                return False
            todo += [(a[key], b[key], False) for key in keys]
        elif a != b:
            return False
    return True


def _annotations_are_same(old: Any, new: Any, todo: list[tuple[Any, Any, bool]]) -> bool:
    """Those that were there come first and are compared; what follows are fields of signatures."""
    before, after = list(old.get("/Annots", [])), list(new.get("/Annots", []))
    if len(after) < len(before):
        return False
    todo += [(one, other, False) for one, other in zip(before, after, strict=False)]
    return all(_is_signature(added) for added in after[len(before) :])


def _adds_signatures_only(old: Any, new: Any) -> bool:
    before, after = (list(root.get("/AcroForm", {}).get("/Fields", [])) for root in (old, new))
    return "/XFA" not in new.get("/AcroForm", {}) and all(_is_signature(added) for added in after[len(before) :])


def _is_signature(field: Any) -> bool:
    return field.get("/FT", field.get("/Parent", {}).get("/FT")) == "/Sig" and "/A" not in field and "/AA" not in field
