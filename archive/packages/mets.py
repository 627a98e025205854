"""METS.xml of a package and of its representation (CSIP and SIP 2.1).

Everything that a package holds is named in exactly one of the two, with size and SHA-256. What each rule is called
stands in `archive.packages.rules`, which asks for them.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from lxml import etree

from archive.packages.markup import CSIP, METS, SIP, XLINK, XSI, Markup, moment, set_all, written

PROFILE: Final = "https://earksip.dilcis.eu/profile/E-ARK-SIP.xml"
#: What the list of categories calls it (CSIP2); CITS ERMS writes it in the singular.
_CATEGORY: Final = "Datasets"
#: CITS ERMS names the kind `citserms_v3_0`. The list of kinds in the newest schema that is published in a package ends
#: at 2.1, so it stands where that schema takes any kind.
KIND: Final = {"csip:CONTENTINFORMATIONTYPE": "OTHER", "csip:OTHERCONTENTINFORMATIONTYPE": "citserms_v3_0"}
_M: Final = Markup(METS)
_LOCATION: Final = (
    f"{METS} {{to}}schemas/mets.xsd {XLINK} {{to}}schemas/xlink.xsd {CSIP} {{to}}schemas/DILCISExtensionMETS.xsd "
    f"{SIP} {{to}}schemas/DILCISExtensionSIPMETS.xsd"
)


@dataclass(frozen=True)
class Fact:
    """A file that has been written, by its path from the METS.xml that names it."""

    path: str
    media_type: str
    size: int
    sha256: str
    created: dt.datetime
    format_name: str = ""
    format_version: str = ""


@dataclass(frozen=True)
class Sender:
    """Who hands the package over. `code` is the organisation number, "" where it has not been set."""

    name: str
    code: str
    unit: str
    version: str


def representation(name: str, label: str, data: Sequence[Fact], *, at: dt.datetime, sender: Sender) -> bytes:
    mets = _mets(name, label, at, to="../../", sender=sender)
    groups = {"Data": data}
    ids = _files(mets, groups)
    top = _structure(mets, name)
    _M.add(top, "div", ID="div-metadata", LABEL="Metadata")
    _part(top, "Data", ids["Data"])
    return written(mets)


def package(
    name: str,
    label: str,
    *,
    described: Sequence[Fact],
    preserved: Sequence[Fact],
    groups: Mapping[str, Sequence[Fact]],
    at: dt.datetime,
    sender: Sender,
) -> bytes:
    """`groups` are the documentation, the schemas and the METS.xml of each representation."""
    mets = _mets(name, label, at, to="", sender=sender)
    for number, fact in enumerate(described, 1):
        section = _M.add(mets, "dmdSec", ID=f"dmd-{number}", CREATED=moment(fact.created), STATUS="CURRENT")
        _reference(section, fact, "DC")
    administered = _M.add(mets, "amdSec")
    for number, fact in enumerate(preserved, 1):
        section = _M.add(
            administered, "digiprovMD", ID=f"amd-{number}", CREATED=moment(fact.created), STATUS="CURRENT"
        )  # fmt: skip
        _reference(section, fact, "PREMIS")
    ids = _files(mets, groups)
    top = _structure(mets, name)
    metadata = _M.add(top, "div", ID="div-metadata", LABEL="Metadata")
    metadata.set("ADMID", " ".join(f"amd-{number}" for number in range(1, len(preserved) + 1)))
    metadata.set("DMDID", " ".join(f"dmd-{number}" for number in range(1, len(described) + 1)))
    for use, facts in groups.items():
        part = _part(top, use, "" if use.startswith("Representations/") else ids[use])
        if use.startswith("Representations/"):
            pointer = _M.add(part, "mptr", LOCTYPE="URL")
            set_all(pointer, {"xlink:type": "simple", "xlink:href": facts[0].path, "xlink:title": ids[use]})
    return written(mets)


def _mets(name: str, label: str, at: dt.datetime, *, to: str, sender: Sender) -> etree._Element:
    spaces: dict[str | None, str] = {"mets": METS, "xlink": XLINK, "csip": CSIP, "sip": SIP, "xsi": XSI}
    mets = _M.root("mets", spaces, OBJID=name, LABEL=label, TYPE=_CATEGORY, PROFILE=PROFILE)
    set_all(mets, {**KIND, "xsi:schemaLocation": _LOCATION.format(to=to)})
    header = _M.add(mets, "metsHdr", CREATEDATE=moment(at), LASTMODDATE=moment(at), RECORDSTATUS="NEW")
    set_all(header, {"csip:OAISPACKAGETYPE": "SIP"})
    software = _M.add(header, "agent", ROLE="CREATOR", TYPE="OTHER", OTHERTYPE="SOFTWARE")
    _M.add(software, "name", "CESAM")
    set_all(_M.add(software, "note", sender.version), {"csip:NOTETYPE": "SOFTWARE VERSION"})
    for role, who in (("ARCHIVIST", sender.unit), ("CREATOR", sender.name)):
        agent = _M.add(header, "agent", ROLE=role, TYPE="ORGANIZATION")
        _M.add(agent, "name", who)
        if sender.code:
            set_all(_M.add(agent, "note", sender.code), {"csip:NOTETYPE": "IDENTIFICATIONCODE"})
    return mets


def _reference(section: etree._Element, fact: Fact, kind: str) -> None:
    reference = _M.add(section, "mdRef", LOCTYPE="URL", MDTYPE=kind)
    set_all(reference, {"xlink:type": "simple", "xlink:href": fact.path})
    _measured(reference, fact)


def _measured(element: etree._Element, fact: Fact) -> None:
    set_all(
        element,
        {
            "MIMETYPE": fact.media_type,
            "SIZE": str(fact.size),
            "CREATED": moment(fact.created),
            "CHECKSUM": fact.sha256,
            "CHECKSUMTYPE": "SHA-256",
        },
    )
    if fact.format_name:
        set_all(element, {"sip:FILEFORMATNAME": fact.format_name, "sip:FILEFORMATVERSION": fact.format_version})


def _files(mets: etree._Element, groups: Mapping[str, Sequence[Fact]]) -> dict[str, str]:
    """The ID of each group, by what it is used for."""
    section = _M.add(mets, "fileSec", ID="files")
    ids = {}
    for use, facts in groups.items():
        ids[use] = f"group-{use.lower().replace('/', '-')}"
        group = _M.add(section, "fileGrp", USE=use, ID=ids[use])
        if use.startswith("Representations/") or use == "Data":
            set_all(group, KIND)
        for number, fact in enumerate(facts, 1):
            file = _M.add(group, "file", ID=f"{ids[use]}-{number}")
            _measured(file, fact)
            set_all(_M.add(file, "FLocat", LOCTYPE="URL"), {"xlink:type": "simple", "xlink:href": fact.path})
    return ids


def _structure(mets: etree._Element, name: str) -> etree._Element:
    structure = _M.add(mets, "structMap", TYPE="PHYSICAL", LABEL="CSIP", ID="structure")
    return _M.add(structure, "div", ID="div-package", LABEL=name)


def _part(top: etree._Element, use: str, group: str) -> etree._Element:
    part = _M.add(top, "div", ID=f"div-{use.lower().replace('/', '-')}", LABEL=use)
    if group:
        _M.add(part, "fptr", FILEID=group)
    return part
