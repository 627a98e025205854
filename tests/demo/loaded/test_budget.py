"""The demo's follow-up holds the reference figures, and says what they contradict."""

from budget import claiming
from budget.models import Allocation, FollowUp, Placement


def test_the_figures_of_march_2022_contradict_where_their_model_does(demo):
    follow_up = FollowUp.objects.get(body__slug="cesam", year=2022, through_month=3)
    found = follow_up.loaded().contradictions
    assert [(one.column, one.difference) for one in found] == [("net_outcome", -20000), ("deviation_pct", -3)]


def test_the_reference_meeting_holds_both_tables_as_data(meeting):
    placed = Placement.objects.get(item__meeting=meeting)
    allocation = Allocation.objects.get(item__meeting=meeting)
    assert (placed.item.title, placed.follow_up.through_month) == ("Budgetuppföljning per mars", 3)
    assert allocation.division().sums.proposed == allocation.printed_sum == 3549041


def test_the_texts_three_sentences_are_held_against_the_table(meeting):
    """T1 holds; T2 and T3 of the reference contradict."""
    placed = Placement.objects.select_related("follow_up").get(item__meeting=meeting)
    found = claiming.held(placed.follow_up, placed.follow_up.loaded(), placed)
    told = {one.claim.sentence[:12]: (one.answer.claim.stated, one.answer.computed, one.answer.holds) for one in found}
    assert told == {
        "UBF räknar m": (7000, 0, False), "Underskottet": (-25000, -24600, True), "För nämndern": (0, 2, False),
    }  # fmt: skip
    assert all(one.still_stands for one in found)
