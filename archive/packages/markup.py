"""XML as packages need it: written with names of spaces, read without trusting it."""

import datetime as dt
import re
from typing import Final

from django.utils import timezone
from lxml import etree

METS: Final = "http://www.loc.gov/METS/"
XLINK: Final = "http://www.w3.org/1999/xlink"
CSIP: Final = "https://DILCIS.eu/XML/METS/CSIPExtensionMETS"
SIP: Final = "https://DILCIS.eu/XML/METS/SIPExtensionMETS"
PREMIS: Final = "http://www.loc.gov/premis/v3"
ERMS: Final = "https://DILCIS.eu/XML/ERMS"
DC: Final = "http://purl.org/dc/elements/1.1/"
XSI: Final = "http://www.w3.org/2001/XMLSchema-instance"

SPACES: Final = {"mets": METS, "xlink": XLINK, "csip": CSIP, "sip": SIP, "premis": PREMIS, "erms": ERMS, "xsi": XSI}
#: What XML 1.0 has no way to write.
_FORBIDDEN: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


class Markup:
    """Elements of one space, each made inside another. Attributes are named as they are, or `space:name`."""

    def __init__(self, space: str) -> None:
        self._space = space

    def root(self, name: str, spaces: dict[str | None, str], /, **attributes: str) -> etree._Element:
        made = etree.Element(etree.QName(self._space, name), nsmap=spaces)  # type: ignore[arg-type]  # None: the default
        return self._filled(made, "", attributes)

    def add(self, parent: etree._Element, name: str, text: str = "", /, **attributes: str) -> etree._Element:
        return self._filled(etree.SubElement(parent, etree.QName(self._space, name)), text, attributes)

    def _filled(self, element: etree._Element, text: str, attributes: dict[str, str]) -> etree._Element:
        if text:
            element.text = clean(text)
        set_all(element, attributes)
        return element


def set_all(element: etree._Element, attributes: dict[str, str]) -> None:
    for name, value in attributes.items():
        space, colon, local = name.rpartition(":")
        element.set(etree.QName(SPACES[space], local) if colon else name, clean(value))


def clean(text: str) -> str:
    return _FORBIDDEN.sub("", text)


def moment(at: dt.datetime) -> str:
    """With its zone, to the second."""
    return timezone.localtime(at).isoformat(timespec="seconds")


def written(root: etree._Element) -> bytes:
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)


def parsed(data: bytes) -> etree._Element:
    """A file from anywhere: no entities, no network, no trees without end.

    Raises:
        etree.XMLSyntaxError: it is no XML.
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    return etree.fromstring(data, parser)
