"""The sentences of an item's text beside the table that they speak of: those noted, and those that seem to."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from budget import claims, figures
from budget.claims import Answer, Measure, Suggestion
from budget.models import FollowUp, Placement, TextClaim
from budget.models.follow_up import Loaded
from meetings import plaintext
from parties.models import Department

#: What happens to one, in the log of events.
EVENTS: Final = {
    "claim.noted": gettext_lazy("Sentence held against a budget table"),
    "claim.dropped": gettext_lazy("Sentence no longer held against a budget table"),
}
_MOST_SUGGESTED: Final = 12


@dataclass(frozen=True)
class Held:
    """A noted sentence with what the table answers."""

    claim: TextClaim
    answer: Answer
    words: str
    #: Whether the text still says so.
    still_stands: bool


def held(follow_up: FollowUp, loaded: Loaded, placement: Placement | None = None) -> list[Held]:
    """What texts say of the follow-up; of one item's text with its placement."""
    noted = TextClaim.objects.filter(placement__follow_up=follow_up).select_related("column", "placement__item")
    if placement is not None:
        noted = noted.filter(placement=placement)
    found = []
    texts: dict[int, str] = {}
    for one in noted.prefetch_related("rows"):
        item = one.placement.item
        if item.pk not in texts:
            texts[item.pk] = _one_line(plaintext.text_of(item.text))
        answer = claims.answer(loaded.table, one.as_value(loaded))
        found.append(Held(one, answer, words(answer), _one_line(one.sentence) in texts[item.pk]))
    return found


def words(answer: Answer) -> str:
    """`texten säger 7 000, tabellen ger 0, skillnad 7 000`"""
    told = {
        "stated": figures.written(answer.claim.stated),
        "computed": figures.written(answer.computed),
        "difference": figures.written(answer.difference),
    }
    if answer.claim.measure == Measure.COUNT:
        return _("the text says that %(stated)s rows are other than zero, in the table %(computed)s are") % told
    if not answer.difference:
        return _("the text and the table say %(stated)s") % told
    return _("the text says %(stated)s, the table gives %(computed)s, difference %(difference)s") % told


def suggested(placement: Placement, loaded: Loaded, noted: Sequence[Held]) -> list[Suggestion]:
    """The sentences of the item's text that seem to speak of the table and are not noted."""
    departments = {one.abbreviation: one.name for one in Department.objects.exclude(abbreviation="")}
    text = plaintext.text_of(placement.item.text)
    known = {_one_line(one.claim.sentence) for one in noted}
    found = claims.suggestions(text, loaded.table, placement.follow_up.unit, departments)
    return [one for one in found if _one_line(one.sentence) not in known][:_MOST_SUGGESTED]


def _one_line(text: str) -> str:
    return " ".join(text.split())
