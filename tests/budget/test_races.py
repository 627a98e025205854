"""Two editors of one table at once, with real transactions on connections of their own."""

import pytest

from budget import columns
from budget.exceptions import Contradiction, StaleRevision
from budget.models import FollowUp, FollowUpCell, FollowUpRow, Settlement
from budget.models.follow_up import Edit
from parties.models import Event, User
from tests.budget.factories import make_follow_up
from tests.budget.tables import d
from tests.meetings.test_agenda_races import at_once
from tests.parties.factories import make_cast

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def desks():
    """A follow-up and the two who may write in it, each read anew as by a request of its own."""
    cast = make_cast()
    pk = make_follow_up(cast=cast).pk

    def desk(user):
        return FollowUp.objects.select_related("body").get(pk=pk), User.objects.get(pk=user.pk)

    return pk, lambda: desk(cast.secretary), lambda: desk(cast.chair)


def edit(pk, label, was, value, key="forecast"):
    follow_up = FollowUp.objects.get(pk=pk)
    return Edit(follow_up.rows.get(label=label).pk, follow_up.columns.get(key=key).pk, d(was), d(value))


def writing(desk, *edits):
    def act():
        follow_up, by = desk()
        follow_up.write(edits, by=by)

    return act


def test_of_two_who_write_one_cell_the_first_stands_and_the_second_is_told(desks):
    pk, one, other = desks
    acts = [writing(desk, edit(pk, "Kommunstyrelsen", -343400, value)) for desk, value in ((one, -1), (other, -2))]
    answers = at_once(*acts)
    (refused,) = [answer for answer in answers if answer is not None]
    assert isinstance(refused, StaleRevision)
    cell = FollowUpCell.objects.get(row__label="Kommunstyrelsen", column__key="forecast")
    assert cell.value == (-1 if answers[0] is None else -2)
    assert list(refused.args[0].values()) == [cell.value]
    assert Event.objects.filter(verb="follow_up.written").count() == 1


def test_two_who_write_blocks_that_overlap_write_all_of_one_and_nothing_of_the_other(desks):
    pk, one, other = desks
    both = edit(pk, "Kommunstyrelsen", -343400, -1), edit(pk, "Socialnämnden", -1070800, -1)
    again = edit(pk, "Socialnämnden", -1070800, -2), edit(pk, "Revisionen", -1600, -2)
    answers = at_once(writing(one, *both), writing(other, *again))
    assert sum(answer is None for answer in answers) == 1
    stand = dict(FollowUpCell.objects.filter(column__key="forecast").values_list("row__label", "value"))
    found = [stand[label] for label in ("Kommunstyrelsen", "Socialnämnden", "Revisionen")]
    assert found in ([-1, -1, -1600], [-343400, -2, -2])


def test_two_who_write_different_cells_both_stand(desks):
    pk, one, other = desks
    acts = writing(one, edit(pk, "Kommunstyrelsen", -343400, -1)), writing(other, edit(pk, "Revisionen", -1600, -2))
    assert at_once(*acts) == [None, None]
    follow_up = FollowUp.objects.get(pk=pk)
    assert follow_up.revision == 2
    assert follow_up.loaded().computing.value(16, "forecast") == -5555000 + 343400 + 1600 - 3


def test_rows_added_moved_and_removed_at_once_keep_an_order_without_gaps(desks):
    pk, one, other = desks

    def adding(desk, label):
        def act():
            follow_up, by = desk()
            for number in range(4):
                follow_up.add_row(f"{label} {number}", by=by, after=follow_up.rows.all()[2])

        return act

    def moving(desk):
        def act():
            follow_up, by = desk()
            for steps in (-3, 5, -2):
                follow_up.move_row(follow_up.rows.get(label="Revisionen"), by=by, steps=steps)
            follow_up.remove_row(follow_up.rows.get(label="Valnämnden"), by=by)

        return act

    assert at_once(adding(one, "A"), moving(other), adding(other, "B")) == [None] * 3
    places = list(FollowUpRow.objects.filter(follow_up=pk).order_by("position").values_list("position", flat=True))
    assert places == list(range(20 + 8 - 1))


def test_a_contradiction_is_not_settled_while_its_figures_change(desks):
    pk, one, other = desks

    def settling():
        follow_up, by = one()
        Settlement.settle(follow_up, follow_up.loaded().contradictions[0], "compute", by=by)

    at_once(settling, writing(other, edit(pk, "Revisionen", -213, -214, key="net_outcome")))
    for settlement in Settlement.objects.all():
        assert settlement.computed in (-1241729, -1241730)
        told = Event.objects.get(verb="follow_up.settled").data
        assert d(told["computed"]) == settlement.computed
    value = FollowUp.objects.get(pk=pk).loaded().computing.value(16, "net_outcome")
    assert value == (-1241730 if Settlement.objects.exists() else -1261729)


def test_of_two_columns_called_alike_one_is_made(desks):
    pk, one, other = desks

    def adding(desk):
        def act():
            follow_up, by = desk()
            columns.add(follow_up, "Andel", by=by, formula="budget / 2")

        return act

    answers = at_once(adding(one), adding(other))
    assert [type(answer) for answer in answers if answer is not None] == [Contradiction]
    assert FollowUp.objects.get(pk=pk).columns.filter(heading="Andel").count() == 1
