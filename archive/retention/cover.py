"""Which rule holds for what, in words; and why there is none for the rest. A test walks every model of every app."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from archive.models import RetentionKind

#: What each rule is about, and from when its years are counted.
WORDS: Final[dict[str, Promise]] = {
    RetentionKind.MINUTES: _(
        "The whole meeting with its minutes, signatures, evidence and annexes. Each entry of the register says whether "
        "it is preserved; the years are counted from the day of the meeting. Questions that are open, or were answered "
        "at another meeting, stay."
    ),
    RetentionKind.IMPORTED: _("The file and what the register says of it, counted from the day of the meeting."),
    RetentionKind.MEETINGS: _(
        "Meetings of which no minutes were sent for adjustment, with all that was written for them, counted from the "
        "day of the meeting. Questions that are open, or were answered at another meeting, stay."
    ),
    RetentionKind.NOTICES: _(
        "What was sent, to whom, and what they answered, counted from the day of the meeting. The minutes stay."
    ),
    RetentionKind.DRAFTS: _(
        "Printed drafts, earlier texts, texts that were set aside and statements that were never handed in, counted "
        "from the day of the seal. The minutes stay."
    ),
    RetentionKind.READINGS: _(
        "When each person opened what was to be signed, counted from the last of them. The signatures stay."
    ),
    RetentionKind.COPIES: _(
        "Counted from when a copy was made or last handed out. They go with the minutes at the latest."
    ),
    RetentionKind.DISCLOSURES: _("Counted from each handing out. They go with the minutes at the latest."),
    RetentionKind.PACKAGES: _(
        "The packages on this server, which can be made anew, counted from when they were ordered."
    ),
    RetentionKind.INTAKES: _("What was sent in when. The minutes that were kept of it have a rule of their own."),
    RetentionKind.BUDGET_FILES: _("The file as it was sent in. The table that was made of it stays."),
    RetentionKind.LETTERS: _("Letters from CESAM with what they enclosed. Those of a notice go with it."),
    RetentionKind.ACCOUNTS: _(
        "Name, e-mail and everything by which the person signed in, counted from when the person was shut out. Minutes "
        "keep the name as it is printed there."
    ),
}

#: What goes without a run, since nobody needs to look at it.
BY_ITSELF: Final[tuple[tuple[Promise, Promise], ...]] = (
    (_("Sessions"), _("Taken away each night when they have run out, two weeks after the last visit at the latest.")),
    (_("Jobs of the worker"), _("Taken away after two days; those that failed after thirty.")),
    (_("Files of imports that nobody kept"), _("Taken away after thirty days.")),
    (_("Extracts of personal data"), _("The file is taken away after seven days.")),
)
#: What is kept for ever.
NEVER: Final[tuple[tuple[Promise, Promise], ...]] = (
    (_("The event log"), _("Each event proves the ones before it. It says who did what.")),
    (_("Records of deletions"), _("They say what is no longer here, and who approved it.")),
    (_("Bodies, organisations and seats"), _("They say who met whom and when. An emptied account has no name there.")),
    (_("Tables of figures of a body"), _("They hold no people, and each builds on the one before.")),
    (_("Open questions and proposed points of no meeting"), _("They are the body's own register.")),
)

_REGISTER: Final = "A register of the body or the municipality: no person, no document."
_FRAMEWORK: Final = "Of the framework, without content of ours."
_FIGURES: Final = "A body's figures: no person. What minutes showed of them is frozen there."
_WORKER: Final = "Cleared by the worker itself (`outbox.tasks.clear`)."
_RECORD: Final = "Says what was deleted and why; kept for ever, without names of people."

#: Models without a rule, and why.
NONE: Final[dict[str, str]] = {
    "auth.Permission": _FRAMEWORK,
    "auth.Group": _FRAMEWORK,
    "auth.Group_permissions": _FRAMEWORK,
    "contenttypes.ContentType": _FRAMEWORK,
    "sessions.Session": "Cleared by the worker each night when it has run out (`archive.tasks.clear_sessions`).",
    "procrastinate.ProcrastinateWorker": _WORKER,
    "procrastinate.ProcrastinateJob": _WORKER,
    "procrastinate.ProcrastinateEvent": _WORKER,
    "procrastinate.ProcrastinatePeriodicDefer": _WORKER,
    "parties.Event": "A chain: without one event none after it could be proved. See ADR 13.",
    "parties.Body": _REGISTER,
    "parties.DeadlineRule": _REGISTER,
    "parties.Department": _REGISTER,
    "parties.Union": _REGISTER,
    "parties.UnionName": _REGISTER,
    "parties.AgreementParty": _REGISTER,
    "parties.Seat": "Who sat where decides who may read old minutes; the person is an account, which is emptied.",
    "meetings.SectionSeries": _REGISTER,
    "meetings.Phrase": _REGISTER,
    "meetings.StandingItem": _REGISTER,
    "budget.FollowUp": _FIGURES,
    "budget.FollowUpColumn": _FIGURES,
    "budget.FollowUpRow": _FIGURES,
    "budget.FollowUpCell": _FIGURES,
    "budget.HeadingMeaning": _FIGURES,
    "budget.Settlement": _FIGURES,
    "archive.DataExtract": "Its file goes after seven days; that it was asked for stands in the log.",
    "archive.RegistrySeries": _REGISTER,
    "archive.RegistryCounter": _REGISTER,
    "archive.FileText": "The words of a file go with the file (`archive.clearing`).",
    "archive.RetentionRule": "The rules themselves.",
    "archive.Disposal": _RECORD,
    "archive.DisposalRow": _RECORD,
    "archive.Exemption": "Stands until somebody takes it back.",
}
