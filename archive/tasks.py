"""What the worker does for the archive: reads the words of files that people added.

What is to be read is a query, not a queue: a file that was added while no worker ran is read by the next one.
"""

import logging

from django.db.models import Exists, OuterRef
from procrastinate.contrib.django import app

from archive.models import FileText
from meetings import documents
from meetings.models import Document
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
