"""Files inside the file."""

from collections.abc import Callable, Iterator
from typing import Final

from pikepdf import Dictionary, Name, Object

from paper.preflight.file import File, as_list
from paper.preflight.findings import Finding


def embedded(file: File) -> Iterator[Finding]:
    associated = {entry.objgen for entry in as_list(file.root.get(Name.AF))}
    for specification in _specifications(file):
        name = str(specification.get(Name.UF, specification.get(Name.F, "")))
        if file.variant == "2a":
            yield Finding("attachment-refused", name)
            continue
        if Name.AFRelationship not in specification or specification.objgen not in associated:
            yield Finding("attachment-relation", name)
        if not str(specification.get(Name.F, "")) or not str(specification.get(Name.UF, "")):
            yield Finding("attachment-name", name)
        if Name.Subtype not in specification.EF.get(Name.F, Dictionary()):
            yield Finding("attachment-type", name)


def _specifications(file: File) -> list[Object]:
    tree = file.root.get(Name.Names, Dictionary()).get(Name.EmbeddedFiles)
    found: list[Object] = list(_leaves(tree)) if isinstance(tree, Dictionary) else []
    found += [entry for entry in as_list(file.root.get(Name.AF)) if isinstance(entry, Dictionary)]
    found += [annotation[Name.FS] for _, annotation in file.annotations if Name.FS in annotation]
    by_number = {specification.objgen: specification for specification in found if Name.EF in specification}
    return list(by_number.values())


def _leaves(node: Object, depth: int = 0) -> Iterator[Object]:
    yield from as_list(node.get(Name.Names))[1::2]
    if depth < 20:
        for kid in as_list(node.get(Name.Kids)):
            yield from _leaves(kid, depth + 1)


ALL: Final[tuple[Callable[[File], Iterator[Finding]], ...]] = (embedded,)
