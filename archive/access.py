"""Fetch and check in one call. The register and what is disclosed from it are the archivist's."""

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from archive import numbering
from archive.models import (
    Disposal,
    DisposalRow,
    ImportedRecord,
    Intake,
    IntakeFile,
    MaskedCopy,
    PackageExport,
    RegisterEntry,
    RegistrySeries,
    RetentionRule,
)
from archive.retention import kinds
from minutes.models import Round
from parties.access import person
from parties.models import Body, User


def archivist(request: HttpRequest) -> User:
    """The signed-in person, if an archivist."""
    user = person(request)
    if not (user.is_active and user.is_archivist):
        raise PermissionDenied
    return user


def kept_entry(request: HttpRequest, pk: int) -> RegisterEntry:
    """An entry that the person keeps."""
    entries = RegisterEntry.objects.kept_by(archivist(request)).select_related("meeting", "body", "record")
    return get_object_or_404(entries, pk=pk)


def kept_series(request: HttpRequest, slug: str) -> RegistrySeries:
    """How a body's minutes are registered; not saved yet where nobody has said it."""
    archivist(request)
    body = get_object_or_404(Body, slug=slug)
    known = RegistrySeries.objects.select_related("body").filter(body=body).first()
    return known or RegistrySeries(body=body, pattern=numbering.suggested(body.registry_prefix))


def kept_sealed(request: HttpRequest, pk: int, round_pk: int) -> tuple[RegisterEntry, Round]:
    """A sealed document of an entry that the person keeps."""
    entry = kept_entry(request, pk)
    found = Round.objects.filter(meeting=entry.meeting_id, seal__isnull=False)
    round = get_object_or_404(found.select_related("seal", "meeting__body", "meeting__register_entry"), pk=round_pk)
    return entry, round


def kept_copy(request: HttpRequest, pk: int) -> MaskedCopy:
    """A masked copy, for those who draw them up."""
    archivist(request)
    copies = MaskedCopy.objects.select_related("round__seal", "round__meeting__body", "round__meeting__register_entry")
    light = copies.defer("pdf", "printed", "round__seal__pdf", "round__seal__shared_pdf")
    return get_object_or_404(light.prefetch_related("masks"), pk=pk)


def kept_export(request: HttpRequest, pk: int) -> PackageExport:
    """An export of packages that has not been thrown away, for those who order them."""
    archivist(request)
    return get_object_or_404(PackageExport.objects.kept().select_related("body", "ordered_by"), pk=pk)


def kept_intake(request: HttpRequest, pk: int) -> Intake:
    """An import, for those who may import."""
    archivist(request)
    return get_object_or_404(Intake.objects.select_related("by", "body"), pk=pk)


def kept_intake_file(request: HttpRequest, pk: int, file_pk: int) -> IntakeFile:
    """A file of an import whose bytes were taken."""
    intake = kept_intake(request, pk)
    found = (
        intake.files.filter(gone_at=None)
        .exclude(sha256="")
        .exclude(step=IntakeFile.Step.LIST)
        .select_related("body", "intake")
    )
    return get_object_or_404(found, pk=file_pk)


def visible_record(request: HttpRequest, pk: int) -> ImportedRecord:
    """Imported minutes that the person may read."""
    records = ImportedRecord.objects.visible_to(person(request)).select_related("body", "register_entry", "by")
    return get_object_or_404(records, pk=pk)


def kept_record(request: HttpRequest, pk: int) -> ImportedRecord:
    archivist(request)
    return visible_record(request, pk)


def rule_reader(request: HttpRequest) -> User:
    """The signed-in person, if an archivist, who keeps the rules of retention, or an administrator, who reads them."""
    user = person(request)
    if not (user.is_active and (user.is_archivist or user.is_administrator)):
        raise PermissionDenied
    return user


def kept_rule(request: HttpRequest, kind: str) -> RetentionRule:
    """The rule of a kind; not saved yet where nobody has said it."""
    archivist(request)
    rule = kinds.rules().get(kind)
    if rule is None:
        raise Http404
    return rule


def kept_disposal(request: HttpRequest, pk: int) -> Disposal:
    archivist(request)
    return get_object_or_404(Disposal.objects.select_related("asked_by", "approved_by"), pk=pk)


def kept_row(request: HttpRequest, pk: int, row_pk: int) -> DisposalRow:
    """A row of a run."""
    disposal = kept_disposal(request, pk)
    return get_object_or_404(disposal.rows.select_related("disposal"), pk=row_pk)
