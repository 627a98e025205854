"""What the worker does for the archive: reads the words of files that people added.

What is to be read is a query, not a queue: a file that was added while no worker ran is read by the next one.
"""

import logging

from django.db.models import Exists, OuterRef
from procrastinate.contrib.django import app

from archive.models import DataExtract, Disposal, FileText, Intake, MaskedCopy, PackageExport
from meetings import documents
from meetings.models import Document
from outbox.tasks import Postponed, UntilDone, defer_once
from paper import annexes

log = logging.getLogger(__name__)
#: So many files at a time; the rest a minute later, so that other jobs get their turn.
_AT_A_TIME = 20


@app.periodic(cron="* * * * *")
@app.task(name="archive.read_files", queue="keeping", queueing_lock="archive.read_files")
def read_files(timestamp: int = 0) -> None:
    read_some()


def read_some() -> int:
    """Read files whose words are not known yet; how many were read."""
    known = FileText.objects.filter(sha256=OuterRef("sha256"))
    unread = Document.objects.kept().filter(~Exists(known)).order_by("pk")[:_AT_A_TIME]
    done = 0
    for document in {each.sha256: each for each in unread}.values():
        try:
            text = annexes.words_of(documents.read_bytes(document), document.kind)
        except documents.FileDamaged:
            log.error("The file of document %s is missing or damaged.", document.pk)
            text = ""
        FileText.objects.get_or_create(sha256=document.sha256, defaults={"text": text[:500_000].replace("\x00", "")})
        done += 1
    return done


@app.task(name="archive.bind_copy", queue="seals", retry=2)
def bind_copy(copy: int) -> None:
    from archive import copying

    copying.bind(copy)


def defer_binding(copy: int) -> None:
    """Let the worker finish a printed copy when the current transaction is committed."""
    defer_once(bind_copy, copy=copy)


@app.periodic(cron="* * * * *")
@app.task(name="archive.take_up_copies", queue="keeping", queueing_lock="archive.take_up_copies")
def take_up_copies(timestamp: int) -> None:
    """A printed copy without a job, from whatever cause, gets one."""
    for pk in MaskedCopy.objects.filter(printed__isnull=False, made_at=None, fault="").values_list("pk", flat=True):
        defer_binding(pk)


@app.task(name="archive.export_packages", queue="packages", retry=UntilDone())
def export_packages(export: int) -> None:
    from archive import packing

    if (wait := packing.attempt(export)) is not None:
        raise Postponed(wait)


def defer_export(export: int) -> None:
    """Let the worker make the packages when the current transaction is committed."""
    defer_once(export_packages, export=export)


@app.periodic(cron="* * * * *")
@app.task(name="archive.take_up_exports", queue="keeping", queueing_lock="archive.take_up_exports")
def take_up_exports(timestamp: int) -> None:
    """An export without a job, from whatever cause, gets one."""
    for pk in PackageExport.objects.under_way().values_list("pk", flat=True):
        defer_export(pk)


@app.task(name="archive.read_import", queue="reading", retry=UntilDone())
def read_import(intake: int) -> None:
    from archive import importing

    if not importing.work(intake):
        defer_import(intake)


def defer_import(intake: int) -> None:
    """Let the worker unpack and read what was sent in, when the current transaction is committed."""
    defer_once(read_import, intake=intake)


@app.periodic(cron="25 2 * * *")
@app.task(name="archive.clear_imports", queue="keeping", queueing_lock="archive.clear_imports")
def clear_imports(timestamp: int) -> None:
    """Throw away what imports leave behind."""
    from archive import clearing

    clearing.clear()


@app.periodic(cron="* * * * *")
@app.task(name="archive.take_up_imports", queue="keeping", queueing_lock="archive.take_up_imports")
def take_up_imports(timestamp: int) -> None:
    """An import with something left to do and without a job, from whatever cause, gets one."""
    for pk in Intake.unfinished().values_list("pk", flat=True):
        defer_import(pk)


@app.task(name="archive.dispose", queue="packages", retry=UntilDone())
def dispose(disposal: int) -> None:
    from archive.retention import deleting

    if (wait := deleting.attempt(disposal)) is not None:
        raise Postponed(wait)


def defer_disposal(disposal: int) -> None:
    """Let the worker count or carry out a disposal when the current transaction is committed."""
    defer_once(dispose, disposal=disposal)


@app.periodic(cron="* * * * *")
@app.task(name="archive.take_up_disposals", queue="keeping", queueing_lock="archive.take_up_disposals")
def take_up_disposals(timestamp: int) -> None:
    """A disposal without a job, from whatever cause, gets one."""
    for pk in Disposal.objects.under_way().values_list("pk", flat=True):
        defer_disposal(pk)


@app.task(name="archive.make_data_extract", queue="packages", retry=2)
def make_data_extract(extract: int) -> None:
    found = DataExtract.objects.under_way().select_related("person").filter(pk=extract).first()
    if found is None:
        return
    try:
        found.make()
    except Exception:
        log.exception("The extract of data %s broke", extract)
        DataExtract.objects.under_way().filter(pk=extract).update(fault=DataExtract.Fault.BROKEN)


def defer_data_extract(extract: int) -> None:
    """Let the worker gather a person's data when the current transaction is committed."""
    defer_once(make_data_extract, extract=extract)


@app.periodic(cron="* * * * *")
@app.task(name="archive.take_up_data_extracts", queue="keeping", queueing_lock="archive.take_up_data_extracts")
def take_up_data_extracts(timestamp: int) -> None:
    """An extract without a job, from whatever cause, gets one."""
    for pk in DataExtract.objects.under_way().values_list("pk", flat=True):
        defer_data_extract(pk)


@app.periodic(cron="40 2 * * *")
@app.task(name="archive.clear_sessions", queue="keeping", queueing_lock="archive.clear_sessions")
def clear_sessions(timestamp: int) -> None:
    """Sessions that have run out, and extracts of data that nobody needs any longer."""
    from django.core.management import call_command

    call_command("clearsessions")
    DataExtract.clear()
