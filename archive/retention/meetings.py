"""A meeting and all that hangs on it, taken away: table by table, what refers before what is referred to.

A test walks the models: a table that refers to one of these and is not named here fails it, so that none is forgotten.
"""

from contextlib import nullcontext
from typing import Any, Final

import pgtrigger
from django.apps import apps
from django.db import models
from django.db.models import F, Q

from meetings.models import OpenQuestion, QuestionAnswer
from outbox.models import Content, EnclosedFile, Letter

#: (model, ways to the key of its meeting). A row goes with each of them.
TREE: Final[tuple[tuple[str, tuple[str, ...]], ...]] = (
    ("archive.Disclosure", ("round__meeting",)),
    ("archive.Mask", ("copy__round__meeting",)),
    ("archive.MaskedCopy", ("round__meeting",)),
    ("minutes.Extract", ("seal__round__meeting",)),
    ("minutes.Renewal", ("seal__round__meeting",)),
    ("minutes.Seal", ("round__meeting",)),
    ("minutes.Sealing", ("round__meeting",)),
    ("minutes.EvidenceFile", ("signature__signatory__round__meeting",)),
    ("minutes.Signature", ("signatory__round__meeting",)),
    ("minutes.Decline", ("signatory__round__meeting",)),
    ("minutes.SigningOrder", ("signatory__round__meeting",)),
    ("minutes.Review", ("signatory__round__meeting",)),
    ("minutes.Signatory", ("round__meeting",)),
    ("minutes.Round_items", ("round__meeting",)),
    ("archive.RegisterEntry", ("meeting",)),
    ("budget.CounterAmount", ("row__allocation__item__meeting",)),
    ("budget.CounterProposal", ("allocation__item__meeting",)),
    ("budget.AllocationRevision", ("allocation__item__meeting",)),
    ("budget.AllocationRow", ("allocation__item__meeting",)),
    ("budget.Allocation", ("item__meeting",)),
    ("budget.TextClaim_rows", ("textclaim__placement__item__meeting",)),
    ("budget.TextClaim", ("placement__item__meeting",)),
    ("budget.Placement", ("item__meeting",)),
    ("meetings.Dispatch", ("notice__meeting",)),
    ("meetings.Invitation", ("meeting",)),
    ("meetings.NoticeFile", ("notice__meeting",)),
    ("meetings.Notice", ("meeting",)),
    ("meetings.StatementDraft", ("item__meeting",)),
    ("meetings.StatementRevision", ("statement__item__meeting",)),
    ("meetings.Statement", ("item__meeting",)),
    ("meetings.AsideText", ("item__meeting",)),
    ("meetings.TextRevision", ("item__meeting",)),
    ("meetings.Position", ("item__meeting",)),
    ("meetings.ItemLink", ("later__meeting", "earlier__meeting")),
    ("meetings.QuestionAnswer", ("question__item__meeting",)),
    ("meetings.OpenQuestion_unions", ("openquestion__item__meeting",)),
    ("meetings.OpenQuestion", ("item__meeting",)),
    ("meetings.EmployerDecision", ("item__meeting",)),
    ("meetings.Disagreement", ("item__meeting",)),
    ("meetings.ProposalFile", ("proposal__item__meeting",)),
    ("meetings.StepOut", ("proposal__item__meeting",)),
    ("meetings.ItemProposal_unions", ("itemproposal__item__meeting",)),
    ("meetings.ItemProposal", ("item__meeting",)),
    ("meetings.Document", ("meeting",)),
    ("meetings.Recusal", ("attendance__meeting",)),
    ("meetings.AgendaItem_presenters", ("agendaitem__meeting",)),
    ("meetings.AgendaItem_raised_by", ("agendaitem__meeting",)),
    ("meetings.Attendance_items", ("attendance__meeting",)),
    ("meetings.ItemSpell", ("meeting",)),
    ("meetings.Adjournment_unions", ("adjournment__meeting",)),
    ("meetings.Adjournment", ("meeting",)),
    ("meetings.Attendance", ("meeting",)),
    ("minutes.Lock", ("meeting",)),
    ("minutes.Round", ("meeting",)),
    ("minutes.MinutesVersion", ("meeting",)),
    ("minutes.Print", ("meeting",)),
    ("meetings.AgendaItem", ("meeting",)),
    ("meetings.MeetingStep", ("meeting",)),
    ("archive.SearchEntry", ("meeting",)),
    ("meetings.Meeting", ("pk",)),
)

#: What is kept and refers to the meeting lets go of it: (model, field, way to the meeting).
LETS_GO: Final[tuple[tuple[str, str, str], ...]] = (
    ("meetings.QuestionAnswer", "item", "item__meeting"),
    ("meetings.OpenQuestion", "settled_item", "settled_item__meeting"),
    ("meetings.ItemProposal", "meeting", "meeting"),
    ("meetings.ItemProposal", "lifted_from", "lifted_from__meeting"),
    ("budget.Allocation", "carried_from", "carried_from__item__meeting"),
)

#: What was written on the way to minutes, as (model, way to the meeting, which rows): printed versions that were sent
#: to nobody, texts that others took the place of, texts set aside, and drafts of statements that were never handed in.
DRAFTS: Final[tuple[tuple[str, str, Q], ...]] = (
    ("minutes.MinutesVersion", "meeting", Q(round=None)),
    ("meetings.TextRevision", "item__meeting", Q(number__lt=F("item__text_revision"))),
    ("meetings.StatementRevision", "statement__item__meeting", Q(number__lt=F("statement__text_revision"))),
    ("meetings.AsideText", "item__meeting", Q()),
    ("meetings.StatementDraft", "item__meeting", Q()),
)

_MOVED: Final = "budget.Placement:placed_while_open"
#: Rows whose files lie in the store by their hash.
_FILES: Final = (("meetings.Document", "meeting"), ("meetings.ProposalFile", "proposal__item__meeting"))


def rows(label: str, ways: tuple[str, ...], meeting: int) -> "models.QuerySet[Any]":
    """The rows of a table that hang on the meeting."""
    asked = Q()
    for way in ways:
        asked |= Q(**{way: meeting})
    return apps.get_model(label)._base_manager.filter(asked)


def remove(meeting: int) -> list[str]:
    """Take all of it away, in the current transaction, which speaks for a run that lists the meeting.

    Returns the hashes of files that it had.

    Raises:
        DatabaseError: the database refuses it.
        IntegrityError: at the latest when the transaction ends, where something that is kept refers to it.
    """
    files = {
        sha256 for label, way in _FILES for sha256 in rows(label, (way,), meeting).values_list("sha256", flat=True)
    }
    letters = _letters_of_notices(meeting)
    # First, while what is let go of is still there for the triggers to look at.
    questions_that_stay(meeting).update(item=None)
    for kept, field, way in LETS_GO:
        rows(kept, (way,), meeting).update(**{field: None})
    for label, ways in TREE:
        # A table in an item may be moved while its meeting is open; that it was cancelled is no reason to keep it.
        with pgtrigger.ignore(_MOVED) if label == "budget.Placement" else nullcontext():
            raw_delete(rows(label, ways, meeting))
    _remove_letters(letters)
    return sorted(files)


def questions_that_stay(meeting: int) -> "models.QuerySet[OpenQuestion]":
    """What was asked at the meeting and is still open, or was answered at another one, which shows it: from now on a
    question of no meeting. What was asked at a confidential item goes: without the item nothing would say so."""
    elsewhere = QuestionAnswer.objects.filter(question=models.OuterRef("pk"), item__isnull=False)
    is_open = Q(settled_at=None, withdrawn_at=None)
    is_answered_elsewhere = Q(settled_item__isnull=False) & ~Q(settled_item__meeting=meeting)
    is_answered_elsewhere |= Q(models.Exists(elsewhere.exclude(item__meeting=meeting)))
    asked = OpenQuestion.objects.filter(item__meeting=meeting, item__is_confidential=False)
    return asked.filter(is_open | is_answered_elsewhere)


def remove_notices(meeting: int) -> list[str]:
    """Take the notices of a meeting away, with what was sent and what was answered."""
    letters = _letters_of_notices(meeting)
    for label, way in (
        ("meetings.Dispatch", "notice__meeting"),
        ("meetings.Invitation", "meeting"),
        ("meetings.NoticeFile", "notice__meeting"),
        ("meetings.Notice", "meeting"),
    ):
        raw_delete(rows(label, (way,), meeting))
    _remove_letters(letters)
    return []


def remove_drafts(meeting: int) -> list[str]:
    for label, way, which in DRAFTS:
        raw_delete(rows(label, (way,), meeting).filter(which))
    return []


def raw_delete(found: "models.QuerySet[Any]") -> None:
    """DELETE by one statement: what refers to the rows is dealt with by who calls."""
    found.order_by()._raw_delete(found.db)  # type: ignore[attr-defined]


def _letters_of_notices(meeting: int) -> list[int]:
    found = rows("meetings.Dispatch", ("notice__meeting",), meeting).exclude(letter=None)
    return list(found.values_list("letter", flat=True))


def _remove_letters(letters: list[int]) -> None:
    remove_letters(Letter.objects.filter(pk__in=letters))


def remove_letters(letters: "models.QuerySet[Letter]") -> None:
    """With what was enclosed, where no other letter encloses it."""
    keys = list(letters.values_list("pk", flat=True))
    contents = list(EnclosedFile.objects.filter(letter__in=keys).values_list("content", flat=True).distinct())
    EnclosedFile.objects.filter(letter__in=keys).delete()
    still = EnclosedFile.objects.filter(content=models.OuterRef("pk"))
    # Who encloses the same content at this moment keeps it by a row that refers to it; the database then refuses.
    raw_delete(Content.objects.filter(~models.Exists(still), pk__in=contents))
    raw_delete(Letter.objects.filter(pk__in=keys))
