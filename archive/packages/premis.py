"""PREMIS 3 of a package: its files with their hashes, and what was done with them, when and by whom."""

import datetime as dt
from collections.abc import Sequence
from typing import Final

from lxml import etree

from archive.packages.markup import PREMIS, XSI, Markup, moment, set_all, written
from archive.packages.mets import Fact, Sender
from archive.packages.parts import SOFTWARE, Record

_P: Final = Markup(PREMIS)


def document(
    name: str, number: str, records: Sequence[Record], facts: Sequence[Fact], *, at: dt.datetime, sender: Sender
) -> bytes:
    """`facts` are the files of the representation, by their paths from the root of the package."""
    root = _P.root("premis", {None: PREMIS, "xsi": XSI}, version="3.0")
    whole = _object(root, "intellectualEntity", "package", name)
    if number:
        _identifier(whole, "objectIdentifier", "registry number", number)
    known = {file.path: file for record in records for file in record.files}
    for fact in facts:
        file = known.get(fact.path.partition("/data/")[2])
        _file(root, name, fact, file.original_name if file else "", _variant(fact))
    events = 0
    for record in records:
        for each in record.happenings:
            events += 1
            about = ("path", f"representations/rep1/data/{each.path}")
            _event(root, events, each.kind, each.at, each.detail, each.outcome, each.by, about)
    _event(root, events + 1, "information package creation", at, "", "success", SOFTWARE, ("package", name))
    _agent(root, SOFTWARE, "CESAM", "software", sender.version)
    _agent(root, "organisation", sender.name, "organization", "")
    for record in records:
        for by in record.agents:
            _agent(root, by.key, by.name, "person", "", by.note)
    return written(root)


def _variant(fact: Fact) -> tuple[str, str]:
    return (fact.format_name, fact.format_version) if fact.format_name else (fact.media_type, "")


def _object(root: etree._Element, kind: str, identifier: str, value: str) -> etree._Element:
    made = _P.add(root, "object")
    set_all(made, {"xsi:type": kind})
    _identifier(made, "objectIdentifier", identifier, value)
    return made


def _identifier(parent: etree._Element, name: str, kind: str, value: str) -> None:
    made = _P.add(parent, name)
    _P.add(made, f"{name}Type", kind)
    _P.add(made, f"{name}Value", value)


def _file(root: etree._Element, package: str, fact: Fact, original: str, variant: tuple[str, str]) -> None:
    made = _object(root, "file", "path", fact.path)
    characteristics = _P.add(made, "objectCharacteristics")
    _P.add(characteristics, "compositionLevel", "0")
    fixity = _P.add(characteristics, "fixity")
    _P.add(fixity, "messageDigestAlgorithm", "SHA-256")
    _P.add(fixity, "messageDigest", fact.sha256)
    _P.add(characteristics, "size", str(fact.size))
    designation = _P.add(_P.add(characteristics, "format"), "formatDesignation")
    _P.add(designation, "formatName", variant[0])
    if variant[1]:
        _P.add(designation, "formatVersion", variant[1])
    if original:
        _P.add(made, "originalName", original)
    related = _P.add(made, "relationship")
    _P.add(related, "relationshipType", "structural")
    _P.add(related, "relationshipSubType", "is part of")
    to = _P.add(related, "relatedObjectIdentifier")
    _P.add(to, "relatedObjectIdentifierType", "package")
    _P.add(to, "relatedObjectIdentifierValue", package)


def _event(
    root: etree._Element,
    number: int,
    kind: str,
    at: dt.datetime,
    detail: str,
    outcome: str,
    by: str,
    about: tuple[str, str],
) -> None:
    event = _P.add(root, "event")
    _identifier(event, "eventIdentifier", "local", f"event-{number}")
    _P.add(event, "eventType", kind)
    _P.add(event, "eventDateTime", moment(at))
    if detail:
        _P.add(_P.add(event, "eventDetailInformation"), "eventDetail", detail)
    _P.add(_P.add(event, "eventOutcomeInformation"), "eventOutcome", outcome)
    _identifier(event, "linkingAgentIdentifier", "local", by)
    _identifier(event, "linkingObjectIdentifier", *about)


def _agent(root: etree._Element, identifier: str, name: str, kind: str, version: str, note: str = "") -> None:
    agent = _P.add(root, "agent")
    _identifier(agent, "agentIdentifier", "local", identifier)
    _P.add(agent, "agentName", name)
    _P.add(agent, "agentType", kind)
    if version:
        _P.add(agent, "agentVersion", version)
    if note:
        _P.add(agent, "agentNote", note)
