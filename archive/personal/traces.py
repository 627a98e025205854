"""Where a person stands in the tables. A test walks every key to a person and fails for one that is not named here."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


@dataclass(frozen=True)
class Trace:
    """Rows of one table that are about a person.

    Args:
        model: its label.
        people: the ways to the person; a row with any of them is told of once.
        words: what such a row says of the person.
        at: the field with its time.
        fields: what of it is told.
        meeting, item: the ways to what it belongs to; what is said within an item is told where the person may read it.
        own: fields with what the person wrote, or was told, which are held back with the item.
    """

    model: str
    people: tuple[str, ...]
    words: str | Promise
    at: str = ""
    fields: tuple[str, ...] = ()
    meeting: str = ""
    item: str = ""
    own: tuple[str, ...] = ()


@dataclass(frozen=True)
class Section:
    """A part of the extract: what is in it, why it is held and for how long."""

    key: str
    name: str | Promise
    why: str | Promise
    traces: tuple[Trace, ...]
    #: The kinds of retention that say how long; see `retention.kinds`.
    kept: tuple[str, ...] = ()
    #: What is said before the rules.
    kept_first: str | Promise = field(default="")
    #: In words, where no rule does.
    kept_words: str | Promise = field(default="")


_LAW: Final = _(
    "To hold and document cooperation by the cooperation agreement and MBL, and to preserve public records."
)

SECTIONS: Final[tuple[Section, ...]] = (
    Section(
        "account",
        _("Your account"),
        _("So that you can sign in and be reached."),
        (
            Trace("parties.User", ("pk",), _("Account"), "created_at",
                  ("name", "email", "language", "is_active", "is_administrator", "is_archivist", "last_login")),
            Trace("account.EmailAddress", ("user",), _("E-mail address to sign in with"), "", ("email", "verified")),
            Trace("outbox.Preference", ("person",), _("Which letters you want"), "",
                  ("reminders", "task_reminders", "digest")),
            Trace("meetings.CalendarFeed", ("person",), _("Calendar subscription"), "created_at", ("revoked_at",)),
            Trace("minutes.EidLink", ("person",), _("Your e-identification"), "asked_at",
                  ("provider", "method", "certified_name", "approved_at")),
            Trace("archive.DataExtract", ("person", "asked_by"), _("Extract of personal data asked for"), "asked_at",
                  ("made_at",)),
        ),
        ("accounts",),
        kept_first=_("As long as you can sign in. Then:"),
    ),
    Section(
        "seats",
        _("Seats and roles"),
        _("They say who represents whom, and what you may read and do. Which union you represent is held since you act "
          "for it (GDPR art. 9.2 b); nothing says who is a member."),
        (
            Trace("parties.Seat", ("person",), _("Seat in a body"), "from_on",
                  ("body", "union", "department", "side", "kind", "role", "title", "to_on")),
        ),
        kept_words=_("For ever: they say who met whom. When your account is emptied your name goes."),
    ),
    Section(
        "meetings",
        _("Meetings"),
        _LAW,
        (
            Trace("meetings.Attendance", ("person",), _("On the roll of a meeting"), "",
                  ("name", "organisation", "title", "mode", "roles"), meeting="meeting"),
            Trace("meetings.AgendaItem_presenters", ("attendance__person",), _("Item that you presented"), "", (),
                  "agendaitem__meeting", "agendaitem"),
            Trace("meetings.Recusal", ("attendance__person", "by"), _("Conflict of interest, yours or noted by you"),
                  "at", (), "item__meeting", "item", ("reason",)),
            Trace("meetings.Invitation", ("person",), _("Called to a meeting"), "replied_at",
                  ("address", "reply", "note"), meeting="meeting"),
        ),
        ("minutes", "notices"),
    ),
    Section(
        "said",
        _("What you have said and asked"),
        _LAW,
        (
            Trace("meetings.Statement", ("text_by",), _("Statement by your party"), "text_at", ("union_name", "kind"),
                  "item__meeting", "item", ("text",)),
            Trace("meetings.StatementRevision", ("by",), _("Earlier words of a statement"), "at", ("kind",),
                  "statement__item__meeting", "statement__item", ("text",)),
            Trace("meetings.StatementDraft", ("by",), _("Draft of a statement"), "at", ("kind",),
                  "item__meeting", "item", ("text",)),
            Trace("meetings.Position", ("by",), _("Position that you noted"), "at", ("union_name", "stance"),
                  "item__meeting", "item", ("note",)),
            Trace("meetings.OpenQuestion", ("created_by", "owner"), _("Question that you asked or are to answer"),
                  "asked_on", ("kind", "due_on", "settled_at"), "item__meeting", "item", ("text",)),
            Trace("meetings.QuestionAnswer", ("by",), _("Answer"), "at", ("act",), "question__item__meeting",
                  "question__item", ("text",)),
            Trace("meetings.ItemProposal", ("proposer", "settled_by"), _("Point that you proposed or dealt with"),
                  "proposed_at", ("state",), "meeting", "item", ("title", "text")),
            Trace("meetings.ProposalFile", ("by",), _("File of a proposed point"), "at", ("file_name",)),
            Trace("meetings.StepOut", ("by",), _("Union that you took out of a joint proposal"), "at", ("union_name",)),
            Trace("budget.CounterProposal", ("by",), _("Counter-proposal"), "at", ("union_name", "is_withdrawn"),
                  "allocation__item__meeting", "allocation__item"),
            Trace("budget.CounterAmount", ("by",), _("Amount of a counter-proposal"), "at", (),
                  "row__allocation__item__meeting", "row__allocation__item", ("amount",)),
            Trace("meetings.Disagreement", ("requested_by",), _("Central negotiation that you noted"), "requested_on",
                  ("union_name",), "item__meeting", "item"),
        ),
        ("minutes",),
    ),
    Section(
        "signed",
        _("What you have adjusted and signed"),
        _("To prove that the minutes are those that were adjusted, and by whom."),
        (
            Trace("minutes.Signatory", ("person",), _("Asked to adjust minutes"), "asked_at",
                  ("name", "title", "organisation", "roles", "opened_at", "reminded_on", "replaced_reason"),
                  meeting="round__meeting"),
            Trace("minutes.Review", ("signatory__person", "settled_by"),
                  _("Remark on a version, or one that you settled"),
                  "at", ("verdict", "settlement"), "signatory__round__meeting", "item",
                  ("proposal", "comment", "settled_reason")),
            Trace("minutes.Signature", ("signatory__person",), _("Signature"), "signed_at",
                  ("provider", "method", "level", "certified_name", "withdrawn_at", "withdrawn_reason"),
                  "signatory__round__meeting"),
            Trace("minutes.EvidenceFile", ("signature__signatory__person",), _("Evidence of a signature, enclosed"), "",
                  ("name", "media_type"), "signature__signatory__round__meeting"),
            Trace("minutes.Decline", ("signatory__person",), _("Minutes that you declined to sign"), "at", (),
                  "signatory__round__meeting", "", ("reason",)),
            Trace("minutes.SigningOrder", ("started_by",), _("Attempt to sign"), "started_at",
                  ("provider", "outcome", "ended_at"), "signatory__round__meeting"),
        ),
        ("minutes", "readings"),
    ),
    Section(
        "letters",
        _("Letters to you"),
        _("So that it can be seen what you have been called to and told."),
        (Trace("outbox.Letter", ("person",), _("Letter"), "created_at",
               ("address", "subject", "state", "sent_at", "text")),),
        ("letters", "notices"),
    ),
    Section(
        "work",
        _("What you have done in CESAM"),
        _LAW,
        (
            Trace("meetings.Meeting", ("created_by",), _("Meeting that you planned"), "starts_at", (), "pk"),
            Trace("meetings.MeetingStep", ("by",), _("Step of a meeting"), "at", ("status", "reason"), "meeting"),
            Trace("meetings.Notice", ("by",), _("Notice that you sent"), "at", ("number",), "meeting"),
            Trace("meetings.AgendaItem", ("text_by",), _("Item whose text you wrote last"), "text_at", (),
                  "meeting", "pk"),
            Trace("meetings.TextRevision", ("by",), _("Text that you saved"), "at", ("number",),
                  "item__meeting", "item",
                  ("text",)),
            Trace("meetings.AsideText", ("by",), _("Text of yours that was set aside"), "at", (),
                  "item__meeting", "item",
                  ("text",)),
            Trace("meetings.Document", ("by",), _("Document that you added"), "at", (), "meeting", "item",
                  ("title", "file_name")),
            Trace("meetings.ItemLink", ("by",), _("Item that you carried on"), "at", ("kind",),
                  "later__meeting", "later"),
            Trace("meetings.ItemSpell", ("by",), _("Item that you began"), "started_at", (), "meeting", "item"),
            Trace("meetings.Adjournment", ("by",), _("Pause that you noted"), "started_at", (), "meeting", "item"),
            Trace("meetings.EmployerDecision", ("by", "executed_by"), _("Employer's decision that you noted"), "at",
                  ("decided_on", "executed_on"), "item__meeting", "item"),
            Trace("budget.FollowUp", ("created_by",), _("Budget follow-up that you made"), "changed_at", ("title",)),
            Trace("budget.Settlement", ("by",), _("Difference in figures that you settled"), "at",
                  ("choice", "reason")),
            Trace("budget.ImportDraft", ("by",), _("Budget file that you sent in"), "at", ("name",)),
            Trace("budget.Allocation", ("created_by",), _("Allocation that you made"), "changed_at", (),
                  "item__meeting", "item", ("title",)),
            Trace("budget.AllocationRevision", ("by",), _("Change of an allocation"), "at", ("number",),
                  "allocation__item__meeting", "allocation__item", ("reason",)),
            Trace("budget.Placement", ("by",), _("Table that you placed in an item"), "at", (), "item__meeting",
                  "item"),
            Trace("budget.TextClaim", ("by",), _("Figure in a text that you looked at"), "at", (),
                  "placement__item__meeting", "placement__item", ("sentence",)),
            Trace("minutes.Round", ("sent_by", "ended_by"), _("Version that you sent for adjustment or ended"),
                  "sent_at",
                  ("number", "end", "reason"), "meeting"),
            Trace("minutes.EidLink", ("approved_by",), _("E-identification that you approved"), "approved_at",
                  ("provider",)),
            Trace("archive.MaskedCopy", ("created_by", "ordered_by"), _("Masked copy that you drew up or ordered"),
                  "created_at", ("decided_by", "decided_on"), "round__meeting"),
            Trace("archive.Mask", ("by",), _("Passage that you masked"), "at", ("statute",), "copy__round__meeting"),
            Trace("archive.Disclosure", ("by",), _("Minutes that you handed out"), "at", ("how",), "round__meeting"),
            Trace("archive.ImportedRecord", ("by",), _("Minutes that you imported"), "at", ("title",)),
            Trace("archive.Intake", ("by",), _("Import of old minutes"), "at"),
            Trace("archive.PackageExport", ("ordered_by",), _("Archive packages that you ordered"), "ordered_at"),
            Trace("archive.Disposal", ("asked_by", "approved_by"), _("Deletion that you asked for or approved"),
                  "asked_at", ("state",)),
            Trace("archive.DisposalRow", ("exempted_by",), _("Exemption from a deletion"), "exempted_at",
                  ("exempt_reason",)),
            Trace("archive.Exemption", ("by",), _("Exemption that stands"), "at", ("reason",)),
        ),
        ("minutes", "drafts", "copies"),
    ),
    Section(
        "log",
        _("The event log"),
        _("So that it can be proved afterwards who did what, and that nothing was changed."),
        (
            # As words, and those about the person too: `gathering`.
            Trace("parties.Event", ("actor",), "", "at"),
        ),
        kept_words=_("For ever: each event proves the ones before it."),
    ),
)  # fmt: skip

#: Keys to a person that are not told of, and why.
NONE: Final[Mapping[tuple[str, str], str]] = {}

#: What fields are called that have no words of their own.
LABELS: Final[Mapping[str, str | Promise]] = {
    "act": pgettext_lazy("of a person's data", "What you did"),
    "address": pgettext_lazy("of a person's data", "Sent to"),
    "amount": pgettext_lazy("of a person's data", "Amount"),
    "approved_at": pgettext_lazy("of a person's data", "Approved by an administrator"),
    "certified_name": pgettext_lazy("of a person's data", "Name in the e-identification"),
    "end": pgettext_lazy("of a person's data", "How it ended"),
    "ended_at": pgettext_lazy("of a person's data", "Ended"),
    "is_withdrawn": pgettext_lazy("of a person's data", "Withdrawn"),
    "kind": pgettext_lazy("of a person's data", "Kind"),
    "level": pgettext_lazy("of a person's data", "Level of assurance"),
    "made_at": pgettext_lazy("of a person's data", "Made"),
    "media_type": pgettext_lazy("of a person's data", "Type of file"),
    "method": pgettext_lazy("of a person's data", "Way"),
    "name": pgettext_lazy("of a person's data", "Name"),
    "number": pgettext_lazy("of a person's data", "Number"),
    "opened_at": pgettext_lazy("of a person's data", "Opened"),
    "organisation": pgettext_lazy("of a person's data", "Organisation"),
    "outcome": pgettext_lazy("of a person's data", "Outcome"),
    "proposal": pgettext_lazy("of a person's data", "Proposed words"),
    "provider": pgettext_lazy("of a person's data", "Service"),
    "reason": pgettext_lazy("of a person's data", "Reason"),
    "reminded_on": pgettext_lazy("of a person's data", "Reminded"),
    "revoked_at": pgettext_lazy("of a person's data", "Ended"),
    "roles": pgettext_lazy("of a person's data", "Roles"),
    "sent_at": pgettext_lazy("of a person's data", "Sent"),
    "settled_at": pgettext_lazy("of a person's data", "Settled"),
    "settlement": pgettext_lazy("of a person's data", "What became of it"),
    "state": pgettext_lazy("of a person's data", "State"),
    "status": pgettext_lazy("of a person's data", "Step"),
    "subject": pgettext_lazy("of a person's data", "Subject"),
    "text": pgettext_lazy("of a person's data", "Text"),
    "union_name": pgettext_lazy("of a person's data", "Union"),
    "verdict": pgettext_lazy("of a person's data", "What was said"),
    "withdrawn_at": pgettext_lazy("of a person's data", "Withdrawn"),
}
