"""What imports leave behind is thrown away: zips when all has been taken out, and files that nobody has kept.

They may hold personal data that nobody has a reason to keep. What something else has as well, by its hash, stays.
"""

import datetime as dt
import os
import time
from contextlib import suppress
from typing import Final

from django.utils import timezone

from archive.models import FileText, ImportedRecord, IntakeFile, IntakePack
from meetings import documents
from meetings.models import Document, ProposalFile

#: So long somebody may change their mind.
RESTS: Final = dt.timedelta(days=30)
#: Nothing younger is touched: it may belong to what is being taken in at this moment.
_YOUNG: Final = dt.timedelta(days=1)
_AT_A_TIME: Final = 1000


def clear() -> int:
    """Throw away what is due; how many files and zips. Broken off, it goes on the next time."""
    now = timezone.now()
    count = 0
    packs = IntakePack.objects.filter(is_done=True, gone_at=None, intake__at__lt=now - _YOUNG)
    for pack in packs.order_by("pk")[:_AT_A_TIME]:
        _throw_away(pack.sha256)
        IntakePack.objects.filter(pk=pack.pk).update(gone_at=now)
        count += 1
    for file in IntakeFile.objects.left(now - RESTS).order_by("pk")[:_AT_A_TIME]:
        # Not its own reason to stay; after a crash here it is merely done again.
        if not _is_used(file.sha256, apart_from=file):
            FileText.objects.filter(sha256=file.sha256).delete()
            _throw_away(file.sha256, apart_from=file)
        IntakeFile.objects.filter(pk=file.pk).update(gone_at=now)
        count += 1
    return count


def throw_away(sha256: str) -> None:
    """Take a file away whose row has gone, with its words, unless something else has the same content."""
    if not _is_used(sha256):
        FileText.objects.filter(sha256=sha256).delete()
    _throw_away(sha256)


def _is_used(sha256: str, *, apart_from: IntakeFile | None = None) -> bool:
    files = IntakeFile.objects.filter(sha256=sha256, gone_at=None).exclude(step=IntakeFile.Step.LIST)
    if apart_from is not None:
        files = files.exclude(pk=apart_from.pk)
    packs = IntakePack.objects.filter(sha256=sha256, is_done=False)
    kept = (model.objects.filter(sha256=sha256) for model in (Document, ProposalFile, ImportedRecord))
    return files.exists() or packs.exists() or any(rows.exists() for rows in kept)


def _throw_away(sha256: str, *, apart_from: IntakeFile | None = None) -> None:
    """Take the bytes away, unless something has them.

    Who takes the same content in at this moment has written the file anew and no row yet: the file is put aside
    first, and comes back if it turns out to be young.
    """
    path = documents.path_of(sha256)
    aside = path.with_name(f"{sha256}.gone")
    with suppress(FileNotFoundError):
        if _is_used(sha256, apart_from=apart_from) or _is_young(path):
            return
        os.replace(path, aside)
        if _is_young(aside) or _is_used(sha256, apart_from=apart_from):
            os.replace(aside, path)
        else:
            aside.unlink()


def _is_young(path: os.PathLike[str]) -> bool:
    return os.stat(path).st_mtime > time.time() - _YOUNG.total_seconds()
