"""The kinds of things that have a rule, in the order in which a run deletes them.

`due` is asked when a run is counted, and again about each thing before it goes.
"""

import datetime as dt
from collections.abc import Iterator

from django.utils.translation import gettext as _

from archive.models import RetentionKind, RetentionRule
from archive.retention.kinds.base import Kind, Proposed
from archive.retention.kinds.files import BudgetFiles, Copies, Disclosures, Intakes, Packages
from archive.retention.kinds.minutes import Drafts, Imported, Meetings, Minutes, Notices, Readings
from archive.retention.kinds.people import Accounts, Letters

__all__ = ["KINDS", "PARTS", "Kind", "Proposed", "in_words", "proposals", "rules"]

#: In the order in which they go: whole meetings before parts of meetings.
KINDS: dict[str, Kind] = {
    str(kind.key): kind
    for kind in (
        Minutes(), Imported(), Meetings(), Notices(), Drafts(), Readings(), Copies(), Disclosures(), Packages(),
        Intakes(), BudgetFiles(), Letters(), Accounts(),
    )
}  # fmt: skip
#: Kinds whose things are parts of a meeting that may go as a whole in the same run.
PARTS = (RetentionKind.NOTICES, RetentionKind.DRAFTS, RetentionKind.READINGS)


def rules() -> dict[str, RetentionRule]:
    """What holds for each kind. One that nobody has said anything of is preserved."""
    said = {rule.kind: rule for rule in RetentionRule.objects.all()}
    return {kind: said.get(kind) or RetentionRule(kind=kind) for kind in KINDS}


def in_words(counts: dict[str, int]) -> str:
    """`3 meetings, 12 letters and 1 account`."""
    said = [KINDS[kind].count(number) for kind, number in counts.items() if kind in KINDS and number]
    if len(said) < 2:
        return "".join(said)
    return _("%(first)s and %(last)s") % {"first": ", ".join(said[:-1]), "last": said[-1]}


def proposals(kind: Kind, rule: RetentionRule, today: dt.date) -> Iterator[Proposed]:
    """All that would go, one at a time."""
    for row in kind.due(rule, today).order_by("pk").iterator(chunk_size=500):
        yield kind.proposed(row, rule)
