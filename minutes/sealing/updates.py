"""What may have been written after a seal: proofs of time, and nothing else.

The library's own comparison of two states of a file walks through every tag of the document, seconds for a few pages.
This one looks at what was written later, which is little, and asks of each object what it is for. It is stricter: only
what `minutes.sealing.sealer` writes passes.
"""

from functools import cache
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from pyhanko.pdf_utils.reader import HistoricalResolver, PdfFileReader
    from pyhanko.sign.diff_analysis import DiffPolicy

_FIELD_KEYS: Final = {"/FT", "/T", "/TU", "/Type", "/Subtype", "/F", "/Rect", "/P", "/V"}
_PROOF_KEYS: Final = {"/Type", "/Certs", "/CRLs", "/OCSPs"}


class _Foreign(Exception):
    """Something else was written."""


@cache
def policy() -> "DiffPolicy":
    from pyhanko.sign.diff_analysis import DiffPolicy, DiffResult, ModificationLevel, SuspiciousModification

    class ProofsOnly(DiffPolicy):
        def review_file(self, reader, base_revision, field_mdp_spec=None, doc_mdp=None):  # type: ignore[no-untyped-def]
            first = base_revision if isinstance(base_revision, int) else base_revision.revision
            try:
                for number in range(first + 1, reader.total_revisions):
                    _Update(reader, number).review()
            except (_Foreign, KeyError, ValueError, TypeError, AttributeError, IndexError) as error:
                return SuspiciousModification(f"{type(error).__name__} {error}")
            return DiffResult(ModificationLevel.LTA_UPDATES, set())

    return ProofsOnly()


class _Update:
    """One piece that was written at the end of the file, beside the state before it."""

    def __init__(self, reader: "PdfFileReader", number: int) -> None:
        xrefs = reader.xrefs
        self.old: HistoricalResolver = reader.get_historical_resolver(number - 1)
        self.new: HistoricalResolver = reader.get_historical_resolver(number)
        self.written = {(ref.idnum, ref.generation) for ref in xrefs.explicit_refs_in_revision(number)}
        self.was_there = {
            ref for ref in self.written if xrefs.get_historical_ref(_reference(reader, ref), number - 1) is not None
        }
        self.explained: set[tuple[int, int]] = set()
        if xrefs.refs_freed_in_revision(number):
            raise _Foreign("something was taken away")
        container = xrefs.get_xref_container_info(number).stream_ref
        if container is not None:
            self.explained.add((container.idnum, container.generation))

    def review(self) -> None:
        self._trailer()
        root, before = self.new.root, self.old.root
        self._same(before, root, but={"/DSS", "/AcroForm"})
        self._explain(self.new.root_ref)
        field = self._form(before.raw_get("/AcroForm"), root.raw_get("/AcroForm"))
        self._page(field)
        self._proofs(root)
        if self.written - self.explained:
            raise _Foreign(f"objects {sorted(self.written - self.explained)}")

    def _trailer(self) -> None:
        old, new = self.old.trailer_view, self.new.trailer_view
        for key in ("/Root", "/Info", "/Encrypt"):
            if (key in old) != (key in new) or (key in old and not _equal(old.raw_get(key), new.raw_get(key))):
                raise _Foreign(key)
        if self.old.document_id[0] != self.new.document_id[0]:
            raise _Foreign("/ID")

    def _form(self, before: Any, now: Any) -> tuple[int, int]:
        """The form has one field more, a time stamp's; returns its number."""
        if not _equal(before, now):
            raise _Foreign("another form")
        old, new = self._old(before), self._new(now)
        self._same(old, new, but={"/Fields"})
        was, has = self._items(self.old, old, "/Fields"), self._items(self.new, new, "/Fields")
        self._explain(now, _raw(new, "/Fields"))
        if has[:-1] != was or len(has) != len(was) + 1:
            raise _Foreign("fields")
        field = self._fresh(has[-1])
        if set(field) - _FIELD_KEYS or field["/FT"] != "/Sig" or any(float(side) for side in field["/Rect"]):
            raise _Foreign("a field that is no time stamp's")
        stamp = self._fresh(_key(field.raw_get("/V")))
        if stamp["/Type"] != "/DocTimeStamp" or stamp["/SubFilter"] != "/ETSI.RFC3161":
            raise _Foreign("a signature that is no time stamp")
        return has[-1]

    def _page(self, field: tuple[int, int]) -> None:
        """The page that the field names has one annotation more, the field itself, which cannot be seen."""
        page = self._new_by_key(field).raw_get("/P")
        old, new = self._old(page), self._new(page)
        self._same(old, new, but={"/Annots"})
        if self._items(self.new, new, "/Annots") != [*self._items(self.old, old, "/Annots"), field]:
            raise _Foreign("annotations")
        self._explain(page, _raw(new, "/Annots"))

    def _proofs(self, root: Any) -> None:
        """Certificates and lists of revoked ones may have been added; none was taken away."""
        if "/DSS" not in root:
            return
        # `get` would not follow the reference.
        old = self.old.root["/DSS"] if "/DSS" in self.old.root else {}  # noqa: SIM401
        new = root["/DSS"]
        if set(new) - _PROOF_KEYS:
            raise _Foreign("proofs of another kind")
        self._explain(_raw(root, "/DSS"))
        for name in ("/Certs", "/CRLs", "/OCSPs"):
            was = self._items(self.old, old, name) if name in old else []
            has = self._items(self.new, new, name) if name in new else []
            if set(was) - set(has):
                raise _Foreign("a proof was taken away")
            self._explain(_raw(new, name))
            # The library writes them in any order.
            for key in set(has) - set(was):
                self._fresh(key)

    def _same(self, old: Any, new: Any, *, but: set[str]) -> None:
        for key in (set(old) | set(new)) - but:
            if key not in old or key not in new or not _equal(old.raw_get(key), new.raw_get(key)):
                raise _Foreign(str(key))

    def _items(self, state: "HistoricalResolver", holder: Any, name: str) -> list[tuple[int, int]]:
        if name not in holder:
            return []
        array = holder.raw_get(name)
        if _is_reference(array):
            array = state.get_object(array.reference)
        return [_key(array.raw_get(position)) for position in range(len(array))]

    def _explain(self, *references: Any) -> None:
        self.explained |= {_key(each) for each in references if _is_reference(each) or hasattr(each, "idnum")}

    def _fresh(self, key: tuple[int, int]) -> Any:
        """A new object, which no older one can have meant."""
        if key not in self.written or key in self.was_there:
            raise _Foreign(f"object {key[0]}")
        self.explained.add(key)
        return self._new_by_key(key)

    def _old(self, reference: Any) -> Any:
        return self.old.get_object(reference.reference)

    def _new(self, reference: Any) -> Any:
        return self.new.get_object(reference.reference)

    def _new_by_key(self, key: tuple[int, int]) -> Any:
        return self.new.get_object(_reference(self.new.reader, key))


def _reference(reader: Any, key: tuple[int, int]) -> Any:
    from pyhanko.pdf_utils.generic import Reference

    return Reference(*key, pdf=reader)


def _is_reference(value: Any) -> bool:
    from pyhanko.pdf_utils.generic import IndirectObject

    return isinstance(value, IndirectObject)


def _key(reference: Any) -> tuple[int, int]:
    return reference.idnum, reference.generation


def _raw(holder: Any, name: str) -> Any:
    return holder.raw_get(name) if name in holder else None


def _equal(one: Any, other: Any) -> bool:
    """Whether two values as written are the same; what they refer to is looked at by its own number."""
    from pyhanko.pdf_utils.generic import ArrayObject, DictionaryObject

    if _is_reference(one) or _is_reference(other):
        return _is_reference(one) and _is_reference(other) and _key(one) == _key(other)
    if isinstance(one, DictionaryObject) and isinstance(other, DictionaryObject):
        return set(one) == set(other) and all(_equal(one.raw_get(key), other.raw_get(key)) for key in one)
    if isinstance(one, ArrayObject) and isinstance(other, ArrayObject):
        pairs = [(one.raw_get(n), other.raw_get(n)) for n in range(min(len(one), len(other)))]
        return len(one) == len(other) and all(_equal(*pair) for pair in pairs)
    return type(one) is type(other) and one == other
