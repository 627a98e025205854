"""From what remains of minutes to the file of a masked copy: printed by the press, bound and proved by the worker.

The file is a document of its own. It says on each page that it is a masked copy, lists the grounds, and has no
signature page: the signatures and the seal are the original's.
"""

import hashlib
import html
import logging
import re

from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext, override

from archive import guard
from archive.masking import proof
from archive.models import MaskedCopy
from archive.models.disclosure import mark
from meetings import documents
from minutes import printing
from minutes.composition import Composition
from minutes.models.seal import as_findings
from paper import annexes
from paper.problems import Problem
from paper.problems import as_json as problems_as_json
from paper.rendering import Job, Printed, RenderError, Variant, render
from parties.models import Event

log = logging.getLogger(__name__)

_TEXT = re.compile(r">([^<]*)<")


class Leak(Exception):
    """The file holds what it must not hold."""


def page(copy: MaskedCopy, content: Composition) -> str:
    """The whole copy as HTML for paper, in the language of the minutes."""
    with override(content.language):
        return _marked(copy, render_to_string("archive/masked_document.html", _context(copy, content)))


def article(copy: MaskedCopy, content: Composition) -> SafeString:
    """The same as a piece of a page."""
    context = _context(copy, content) | {"is_screen": True}
    with override(content.language):
        # What a template made, with an element of ours around its marks.
        return mark_safe(_marked(copy, render_to_string("archive/_masked_document.html", context)))  # noqa: S308


def _context(copy: MaskedCopy, content: Composition) -> dict[str, object]:
    round = copy.round
    grounds = copy.grounds()
    numbers = {statute: number for number, statute in enumerate(grounds, 1)}
    counts = [mask.statute for mask in copy.masks.all()]
    return {
        "document": content,
        "copy": copy,
        "sealed_at": round.seal.sealed_at,
        "original_sha256": round.seal.sha256,
        "corrected_on": round.composition.corrects.sealed_on if round.composition.corrects else None,
        "grounds": [(statute, counts.count(statute)) for statute in grounds],
        "annexes": [
            (annex, annex.label in copy.annexes, numbers.get(copy.withheld.get(annex.label, ""), 0))
            for annex in content.annexes
        ],
        "has_dropped_chart": any(table.chart for item in round.composition.items for table in item.tables),
        "logotype": "image:logotype" if content.letterhead.logotype and round.meeting.body.logotype else "",
    }


def _marked(copy: MaskedCopy, page: str) -> str:
    """Each mark in the text of the page set so that it is seen; in attributes and the title it stays as it is."""
    marks = [re.escape(html.escape(mark(number, copy.round))) for number in range(1, len(copy.grounds()) + 1)]
    if not marks:
        return page
    sought = re.compile("|".join(marks))
    head, body, rest = page.partition("<body") if "<body" in page else ("", "", page)

    def within(text: re.Match[str]) -> str:
        return sought.sub(lambda found: f'<strong class="document-masked">{found[0]}</strong>', text[0])

    return head + body + _TEXT.sub(within, rest)


def job(copy: MaskedCopy) -> Job:
    """What the press prints: what was frozen when the copy was ordered."""
    content = copy.frozen
    return Job(
        copy.page, printing.pictures(copy.round.meeting, content), Variant(content.variant), content.letterhead.accent
    )


def printed(copy: MaskedCopy, made: Printed) -> None:
    """Keep what was printed and let the worker finish it."""
    from archive import tasks

    with transaction.atomic():
        if copy.finish(printed=made.pdf):
            tasks.defer_binding(copy.pk)


def not_printed(copy: MaskedCopy, *problems: Problem) -> None:
    copy.finish(problems=problems_as_json(problems))
    log.error("Masked copy %s cannot be printed: %s", copy.pk, [each.kind for each in problems])


def bind(pk: int) -> None:
    """Put the chosen annexes behind the printed copy, prove that nothing masked is in it, and keep it."""
    copy = MaskedCopy.objects.select_related("round__meeting__body").filter(pk=pk, made_at=None).first()
    if copy is None or copy.printed is None or copy.has_failed:
        return
    try:
        pdf = _with_annexes(copy)
        if found := leaks(copy, pdf):
            raise Leak(f"{len(found)} passages")
    except Exception as error:
        fault = {documents.FileDamaged: MaskedCopy.Fault.ANNEX, Leak: MaskedCopy.Fault.LEAK}.get(type(error))
        log.exception("Masked copy %s is not made", pk)
        MaskedCopy.objects.filter(pk=pk, made_at=None).update(fault=fault or MaskedCopy.Fault.BROKEN)
        return
    _keep(copy, pdf)


def leaks(copy: MaskedCopy, pdf: bytes) -> list[str]:
    """Passages that were masked and that the file holds all the same."""
    return proof.leaks(pdf, copy.passages(), page=copy.page, beside=guard.words_beside(copy))


def _with_annexes(copy: MaskedCopy) -> bytes:
    content = copy.frozen
    files = {file.sha256: file for file in copy.round.meeting.documents.all()}
    chosen = []
    for named in content.annexes:
        if named.label not in copy.annexes:
            continue
        if named.sha256 not in files:
            raise documents.FileDamaged(f"annex {named.label}")
        file = files[named.sha256]
        # Under a name of ours: the file's own was chosen by nobody.
        name = f"{named.label}.{file.kind}".replace(" ", "-")
        chosen.append(annexes.Annex(named.label, named.title, name, file.kind, documents.read_bytes(file)))
    # As pages alone: what else a file holds (drafts, comments, who wrote it) is seen by nobody who chooses.
    return annexes.append(bytes(copy.printed or b""), chosen, originals=False, language=content.language)


def _keep(copy: MaskedCopy, pdf: bytes) -> None:
    from minutes.enclosing import pages_of
    from paper import preflight

    with transaction.atomic():
        waiting = MaskedCopy.objects.select_for_update(no_key=True).filter(pk=copy.pk, made_at=None)
        sha256 = hashlib.sha256(pdf).hexdigest()
        made = waiting.update(
            pdf=pdf,
            pdf_sha256=sha256,
            pages=pages_of(pdf),
            preflight=as_findings(preflight.check(pdf, expect=copy.frozen.variant)),
            made_at=timezone.now(),
            printed=None,
            claimed_at=None,
        )
        if made:
            Event.record("maskedcopy.made", copy, by=None, round=copy.round_id, sha256=sha256)


def make_now(copy: MaskedCopy) -> MaskedCopy:
    """Print and bind here and now, without press and worker: for commands and the demo."""
    try:
        made = render(job(copy))
    except RenderError as error:
        MaskedCopy.objects.filter(pk=copy.pk).update(problems=problems_as_json(error.problems))
    else:
        MaskedCopy.objects.filter(pk=copy.pk, made_at=None).update(printed=made.pdf)
        bind(copy.pk)
    copy.refresh_from_db()
    return copy


def file_name(copy: MaskedCopy) -> str:
    """`Maskad kopia av protokoll CESAM 2022-04-26.pdf`, in the language of the minutes."""
    meeting = copy.round.meeting
    with override(meeting.body.language):
        words = gettext("Masked copy of minutes %(body)s %(date)s") % {
            "body": meeting.body.short_name,
            "date": f"{meeting.held_on:%Y-%m-%d}",
        }
    return printing.as_file(words)
