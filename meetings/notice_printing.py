"""The notice on paper: the page that is printed, and what is due for the press (`paper.press`)."""

import dataclasses
import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import override

from meetings import notice_content, notices, prose
from meetings.models import Meeting, NoticeFile
from meetings.notice_content import Content
from paper.press import Claim
from paper.problems import Problem
from paper.problems import as_json as problems_as_json
from paper.rendering import Job, Picture, Printed, RenderError, Variant


def job(meeting: Meeting, content: Content, *, changes: list[str], message: str) -> Job:
    """What to print: the notice to one circle, in the body's language."""
    body = meeting.body
    pictures = {"logotype": Picture("image/png", bytes(body.logotype))} if body.logotype else {}
    html = page(meeting, content, changes=changes, message=message, logotype="image:logotype" if pictures else "")
    return Job(html, pictures, Variant(body.pdf_variant), settings.ACCENT)


def page(meeting: Meeting, content: Content, *, changes: list[str], message: str, logotype: str) -> str:
    """The whole document as HTML for paper, with signs that can be printed alone (`prose.plain`)."""
    with override(meeting.body.language):
        return render_to_string("meetings/notice_paper.html", _context(meeting, content, changes, message, logotype))


def article(meeting: Meeting, content: Content, *, changes: list[str]) -> SafeString:
    """The document as a piece of a page, in its own language."""
    logotype = reverse("body_logotype", args=[meeting.body.slug]) if meeting.body.logotype else ""
    with override(meeting.body.language):
        context = _context(meeting, content, changes, "", logotype) | {"is_screen": True}
        return render_to_string("meetings/_notice_document.html", context)


def _context(meeting: Meeting, content: Content, changes: list[str], message: str, logotype: str) -> dict[str, Any]:
    body = meeting.body
    points = tuple(
        dataclasses.replace(point, title=prose.plain(point.title), presenters=prose.plain(point.presenters))
        for point in content.points
    )
    return {
        "body": prose.plain(body.name),
        "letterhead": prose.plain(body.letterhead),
        "logotype": logotype,
        "logotype_alt": prose.plain(body.logotype_alt) or prose.plain(body.letterhead),
        "language": body.language,
        "registry_number": prose.plain(meeting.registry_number),
        "is_safety_committee": body.is_safety_committee,
        "content": dataclasses.replace(content, place=prose.plain(content.place), points=points),
        "changes": [prose.plain(said) for said in changes],
        "paragraphs": [prose.plain(line) for line in message.splitlines() if line.strip()],
    }


@dataclass
class NoticeClaim:
    """A file of a notice that this press prints."""

    file: NoticeFile

    def __str__(self) -> str:
        return f"The notice of meeting {self.file.notice.meeting_id}"

    def job(self) -> Job:
        notice = self.file.notice
        content = notice_content.from_json(self.file.content)
        return job(notice.meeting, content, changes=self.file.changes, message=notice.message)

    def keep(self, printed: Printed) -> None:
        """The file and its letters, all or none; a claim that somebody else has taken up is theirs to end."""
        with transaction.atomic():
            held = NoticeFile.objects.select_for_update().get(pk=self.file.pk)
            if held.printed_at is not None or held.claimed_at != self.file.claimed_at:
                return
            held.pdf, held.printed_at, held.claimed_at = printed.pdf, self.file.claimed_at, None
            held.save(update_fields=["pdf", "printed_at", "claimed_at"])
            notices.post_letters(held)

    def refuse(self, error: RenderError) -> None:
        self._fail(*error.problems)

    def crash(self, error: Exception) -> None:
        self._fail(Problem("crash", type(error).__name__))

    def renew(self) -> bool:
        return self.file.renew()

    def release(self) -> None:
        self.file.release()

    def _fail(self, *problems: Problem) -> None:
        mine = NoticeFile.objects.filter(pk=self.file.pk, claimed_at=self.file.claimed_at)
        mine.update(problems=problems_as_json(problems), claimed_at=None)


class NoticesDue:
    """Files of notices that have been sent and wait for their paper."""

    channel: str = NoticeFile.CHANNEL
    claim_holds: dt.timedelta = NoticeFile.CLAIM_HOLDS

    def claim(self, *, rested_for: dt.timedelta | None) -> Claim | None:
        taken = NoticeFile.claim()
        return NoticeClaim(taken) if taken else None
