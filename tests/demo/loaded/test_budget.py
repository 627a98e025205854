"""The demo's follow-up holds the reference figures, and says what they contradict."""

from budget.models import FollowUp


def test_the_figures_of_march_2022_contradict_where_their_model_does(demo):
    follow_up = FollowUp.objects.get(body__slug="cesam", year=2022, through_month=3)
    found = follow_up.loaded().contradictions
    assert [(one.column, one.difference) for one in found] == [("net_outcome", -20000), ("deviation_pct", -3)]
