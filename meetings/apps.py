from typing import TYPE_CHECKING

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from meetings.models import Meeting
    from parties.models import User


def notice_panel(meeting: "Meeting", user: "User") -> bool | None:
    """Beside a meeting that people are called to; what stands there is fetched after the page."""
    return True if meeting.status == "noticed" else None


class MeetingsConfig(AppConfig):
    name = "meetings"

    def ready(self) -> None:
        from meetings import deadlines
        from meetings.materials import Panel, register
        from parties import event_words

        register(Panel("deadlines", "meetings/_deadlines.html", deadlines.beside, order=90))
        register(Panel("notice", "meetings/_notice_panel.html", notice_panel, order=80))

        event_words.register(
            {
                "meeting.planned": _("Meeting planned"),
                "meeting.noticed": _("Notice given"),
                "meeting.in_session": _("Meeting opened"),
                "meeting.drafting": _("Meeting closed"),
                "meeting.cancelled": _("Meeting cancelled"),
                "meeting.changed": _("Meeting changed"),
                "meeting.labels_fixed": _("Labels of items fixed"),
                "meeting.adjourned": _("Meeting adjourned"),
                "meeting.resumed": _("Meeting resumed"),
                "meeting.adjournment_corrected": _("Adjournment corrected"),
                "meeting.adjournment_removed": _("Adjournment removed"),
                "meeting.times_corrected": _("Times of the meeting corrected"),
                "item.taken_up": _("Item taken up"),
                "item.added": _("Item added"),
                "item.described": _("Item described"),
                "item.moved": _("Item moved"),
                "item.removed": _("Item removed"),
                "item.restored": _("Item restored"),
                "item.text_restored": _("Earlier text restored"),
                "statement.made": _("Statement written"),
                "statement.written": _("Statement changed"),
                "statement.withdrawn": _("Statement withdrawn"),
                "statement.placed": _("Statement placed"),
                "item.carried": _("Item carried over"),
                "item.answered": _("Answer of the body above taken up"),
                "item.settled": _("Outcome noted"),
                "position.noted": _("Position noted"),
                "disagreement.requested": _("Central negotiation requested"),
                "disagreement.negotiated": _("Central negotiation ended"),
                "decision.registered": _("Decision of the employer registered"),
                "decision.executed": _("Decision of the employer executed"),
                "document.added": _("Document added"),
                "document.renamed": _("Document renamed"),
                "document.moved": _("Document moved"),
                "document.restored": _("Document brought back"),
                "document.removed": _("Document taken away"),
                "notice.sent": _("Notice sent"),
                "notice.replied": _("Notice answered"),
                "notice.address_mended": _("Address of the notice mended"),
                "calendar.opened": _("Calendar address made"),
                "calendar.revoked": _("Calendar address revoked"),
                "item.lifted": _("Item lifted to the body above"),
                "proposal.made": _("Point proposed"),
                "proposal.attached": _("File put with a point"),
                "proposal.placed": _("Point put on the agenda"),
                "proposal.merged": _("Point merged into an item"),
                "proposal.returned": _("Point returned"),
                "proposal.left": _("Union stepped out of a joint point"),
                "proposal.withdrawn": _("Point withdrawn"),
                "question.asked": _("Question registered"),
                "question.answered": _("Question answered in part"),
                "question.settled": _("Question answered"),
                "question.reopened": _("Question reopened"),
                "question.withdrawn": _("Question withdrawn"),
            }
        )
        from meetings import (
            carrying,
            disagreements,
            documents,
            followers,
            notices,
            outcomes,
            proposals,
            questions,
            readiness,
            statements,
        )
        from meetings.notice_printing import NoticesDue
        from paper import press

        press.register(NoticesDue())
        notices.register()
        documents.register()

        followers.register()
        disagreements.register()
        carrying.register()
        outcomes.register()
        proposals.register()
        questions.register()
        readiness.register()
        statements.register()
