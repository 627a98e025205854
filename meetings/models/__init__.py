"""What is met about: meetings, their agenda and texts, and who was there."""

from meetings.models.attendance import Attendance, Recusal
from meetings.models.course import Adjournment, ItemSpell
from meetings.models.disagreement import Disagreement, EmployerDecision
from meetings.models.document import Document
from meetings.models.feed import CalendarFeed
from meetings.models.item import AgendaItem
from meetings.models.link import ItemLink
from meetings.models.meeting import Meeting, MeetingStep, SectionSeries
from meetings.models.notice import Dispatch, Invitation, Notice, NoticeFile
from meetings.models.phrase import Phrase
from meetings.models.position import Position
from meetings.models.proposal import ItemProposal, ProposalFile, StepOut
from meetings.models.question import OpenQuestion, QuestionAnswer
from meetings.models.standing import StandingItem
from meetings.models.statement import Statement, StatementDraft, StatementRevision
from meetings.models.text import AsideText, TextRevision

__all__ = [
    "Adjournment",
    "AgendaItem",
    "AsideText",
    "Attendance",
    "CalendarFeed",
    "Disagreement",
    "Dispatch",
    "Document",
    "EmployerDecision",
    "Invitation",
    "ItemLink",
    "ItemProposal",
    "ItemSpell",
    "Meeting",
    "MeetingStep",
    "Notice",
    "NoticeFile",
    "OpenQuestion",
    "Phrase",
    "Position",
    "ProposalFile",
    "QuestionAnswer",
    "Recusal",
    "SectionSeries",
    "StandingItem",
    "Statement",
    "StatementDraft",
    "StatementRevision",
    "StepOut",
    "TextRevision",
]
