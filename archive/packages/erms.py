"""ERMS.xml: what the register and the minutes say of the matter, by CITS ERMS 3.

The matter is a case file; each document is a record in it, with its files as appendices.
"""

import datetime as dt
from collections.abc import Sequence
from typing import Final

from django.utils.translation import gettext as _
from lxml import etree

from archive.models import RegisterEntry, Retention, Secrecy
from archive.packages.imported import noon
from archive.packages.markup import ERMS, Markup, moment, written
from archive.packages.mets import Sender
from archive.packages.parts import Record

_E: Final = Markup(ERMS)


def document(name: str, entry: RegisterEntry, records: Sequence[Record], *, at: dt.datetime, sender: Sender) -> bytes:
    root = _E.root("erms", {None: ERMS})
    _control(root, name, at, sender)
    matter = _E.add(_E.add(root, "aggregations"), "aggregation", systemIdentifier=name, aggregationType="caseFile")
    _E.add(matter, "objectId", entry.number or name)
    _E.add(matter, "extraId", name, extraIdType="package")
    if entry.classification_code:
        code = entry.classification_code
        _E.add(matter, "classification", code, classificationCode=code)
    _E.add(
        matter, "title", _("Minutes of %(body)s, %(day)s") % {"body": entry.body.name, "day": entry.held_on.isoformat()}
    )
    _E.add(matter, "status", value="closed")
    if entry.secrecy != Secrecy.NONE:
        _secrecy(matter, entry)
    _personal(matter, entry)
    _disposal(matter, entry, records)
    agents = _E.add(matter, "agents")
    _agent(agents, "creator", entry.body.name, organisation=sender.name)
    dates = _E.add(matter, "dates")
    _date(dates, "opened", entry.meeting.starts_at if entry.meeting else noon(entry.held_on))
    _date(dates, "closed", max(record.sealed_at or record.created for record in records))
    if entry.note:
        _E.add(_E.add(matter, "notes"), "note", entry.note)
    for number, record in enumerate(records, 1):
        _record(matter, number, record, records)
    return written(root)


def _control(root: etree._Element, name: str, at: dt.datetime, sender: Sender) -> None:
    control = _E.add(root, "control")
    _E.add(control, "identification", name, identificationType="package")
    maintenance = _E.add(control, "maintenanceInformation")
    _E.add(maintenance, "maintenanceStatus", value="new")
    agency = _E.add(maintenance, "maintenanceAgency")
    if sender.code:
        _E.add(agency, "agencyCode", sender.code, type="organisation number")
    _E.add(agency, "agencyName", sender.name)
    event = _E.add(_E.add(maintenance, "maintenanceHistory"), "maintenanceEvent")
    _E.add(event, "eventType", value="created")
    _E.add(event, "eventDateTime", moment(at))
    agent = _E.add(event, "agent", agentType="other", otherAgentType="software")
    _E.add(agent, "name", f"CESAM {sender.version}")


def _secrecy(matter: etree._Element, entry: RegisterEntry) -> None:
    restriction = _E.add(matter, "restriction", restrictionType="confidential")
    _E.add(restriction, "explanatoryText", entry.get_secrecy_display())
    _E.add(restriction, "regulation", entry.secrecy_statute)
    if entry.secrecy_until:
        _date(_E.add(restriction, "dates"), "end", noon(entry.secrecy_until))


def _personal(matter: etree._Element, entry: RegisterEntry) -> None:
    restriction = _E.add(matter, "restriction", restrictionType="gdpr")
    if entry.is_imported:
        told = _("Imported minutes may hold personal identity numbers.")
    else:
        told = _("The evidence of signatures may hold personal identity numbers.")
    _E.add(restriction, "explanatoryText", told)
    _E.add(restriction, "regulation", "(EU) 2016/679")


def _disposal(matter: etree._Element, entry: RegisterEntry, records: Sequence[Record]) -> None:
    is_deleted = entry.retention == Retention.DELETE
    disposal = _E.add(matter, "disposal", disposable=str(is_deleted).lower())
    _E.add(disposal, "disposalAction", entry.get_retention_display())
    if entry.retention_years:
        _E.add(disposal, "disposalPeriod", f"P{entry.retention_years}Y")
    dates = _E.add(disposal, "dates")
    _E.add(
        dates, "disposalDate", moment(records[0].sealed_at or records[0].originated), dateType="retention_period_start"
    )


def _record(matter: etree._Element, number: int, record: Record, records: Sequence[Record]) -> None:
    made = _E.add(
        matter,
        "record",
        systemIdentifier=record.key,
        recordType=record.kind,
        recordPhysicalOrDigital="digital",
    )
    _E.add(made, "objectId", record.key)
    _E.add(made, "extraId", record.sha256, extraIdType="SHA-256")
    _E.add(made, "title", record.title)
    _E.add(made, "status", value="closed")
    _E.add(made, "runningNumber", str(number))
    if any(record.corrects == other.key for other in records):
        _E.add(
            made,
            "relation",
            record.corrects,
            relationType="own_relation_definition",
            otherRelationType="corrects",
        )
    if record.signatures:
        agents = _E.add(made, "agents")
        for each in record.signatures:
            by = each.signature.signatory
            kind = "main_signatory" if each.is_chair else "other_signatory"
            _agent(agents, kind, by.name, organisation=by.organisation, role=by.title)
    dates = _E.add(made, "dates")
    _date(dates, "originated", record.originated)
    _date(dates, "created", record.created)
    for each in record.signatures:
        _date(dates, "main_signature" if each.is_chair else "other_signature", each.signature.signed_at)
    if record.sealed_at:
        _date(dates, "finished", record.sealed_at)
    if record.note:
        _E.add(_E.add(made, "notes"), "note", record.note)
    signatures = _E.add(made, "eSignatures")
    for each in record.signatures:
        _E.add(signatures, "eSignature", present="true", dateeSignatureIsVerified=moment(each.signature.kept_at))
    if record.sealed_at:
        _E.add(signatures, "eSignature", present="true", dateeSignatureIsVerified=moment(record.sealed_at))
    else:
        _E.add(signatures, "eSignature", present="false")
    information = _E.add(made, "additionalInformation")
    for file in record.files:
        told = {"name": file.original_name or file.title, "fileFormat": file.media_type, "path": file.path}
        if file.original_name:
            told["description"] = file.title
        if file.is_signed:
            told["eSignatureHasExisted"] = "true"
        _E.add(information, "appendix", **told)


def _agent(parent: etree._Element, kind: str, name: str, *, organisation: str = "", role: str = "") -> None:
    agent = _E.add(parent, "agent", agentType=kind)
    _E.add(agent, "name", name)
    if organisation:
        _E.add(agent, "organisation", organisation)
    if role:
        _E.add(agent, "role", role)


def _date(parent: etree._Element, kind: str, at: dt.datetime) -> None:
    _E.add(parent, "date", moment(at), dateType=kind)
