"""The agenda's verbs: allowed, refused, recorded, and what they do to labels."""

import pytest

from meetings import agenda
from meetings.exceptions import NotAllowed, WrongStep
from meetings.models import AgendaItem, Meeting
from meetings.outline import Impossible, Reason
from parties.models import Body, Event
from tests.meetings.factories import make_item, make_meeting

pytestmark = pytest.mark.django_db


def plan(*, cast, numbering="letters"):
    """1 · 2 (2 a, 2 b (2 b 1)) · 3, by name."""
    Body.objects.filter(pk=cast.body.pk).update(numbering=numbering)
    cast.body.numbering = numbering
    meeting = make_meeting(cast=cast)
    items = {"1": make_item(meeting=meeting, title="Val av justerare")}
    items["2"] = make_item(meeting=meeting, title="Budgetfrågor")
    items["2 a"] = make_item(meeting=meeting, title="Uppföljning", parent=items["2"])
    items["2 b"] = make_item(meeting=meeting, title="Budgetarbete", parent=items["2"])
    items["2 b 1"] = make_item(meeting=meeting, title="Tidplan", parent=items["2 b"])
    items["3"] = make_item(meeting=meeting, title="Nästa möte")
    return meeting, items


def shown(meeting):
    """Label and heading of every item, in order."""
    return [f"{node.label} {node.item.title}".strip() for node in agenda.flat(agenda.tree(meeting))]


def test_items_are_added_last_under_and_after(cast):
    meeting, items = plan(cast=cast)
    assert agenda.add(meeting, "Övrigt", by=cast.secretary).now == "4"
    assert agenda.add(meeting, "Lokaler", by=cast.secretary, under=items["2"]).now == "2 c"
    assert agenda.add(meeting, "Föregående protokoll", by=cast.secretary, after=items["1"]).now == "2"
    assert shown(meeting) == [
        "1 Val av justerare",
        "2 Föregående protokoll",
        "3 Budgetfrågor",
        "3 a Uppföljning",
        "3 b Budgetarbete",
        "3 b 1 Tidplan",
        "3 c Lokaler",
        "4 Nästa möte",
        "5 Övrigt",
    ]


@pytest.mark.parametrize(
    ("verb", "item", "was", "now"),
    [
        (agenda.move_up, "3", "3", "2"),
        (agenda.move_down, "1", "1", "2"),
        (agenda.move_up, "2 b", "2 b", "2 a"),
        (agenda.move_in, "3", "3", "2 c"),
        (agenda.move_out, "2 b 1", "2 b 1", "2 c"),
        (agenda.move_out, "2 b", "2 b", "3"),
    ],
)
def test_an_item_is_moved_one_step(cast, verb, item, was, now):
    _meeting, items = plan(cast=cast)
    change = verb(items[item], by=cast.secretary)
    assert (change.was, change.now) == (was, now)
    assert agenda.label_of(AgendaItem.objects.get(pk=items[item].pk)) == now


def test_an_item_is_placed_anywhere_with_what_stands_under_it(cast):
    meeting, items = plan(cast=cast)
    agenda.place(items["2 b"], by=cast.chair, under=items["1"])
    assert shown(meeting)[:3] == ["1 Val av justerare", "1 a Budgetarbete", "1 a 1 Tidplan"]
    agenda.place(items["2 b"], by=cast.chair, under=None, before=items["1"])
    assert shown(meeting)[:3] == ["1 Budgetarbete", "1 a Tidplan", "2 Val av justerare"]


def test_nothing_goes_deeper_than_three_levels(cast):
    meeting, items = plan(cast=cast)
    before = shown(meeting)
    for act in (
        lambda: agenda.add(meeting, "För djupt", by=cast.secretary, under=items["2 b 1"]),
        lambda: agenda.place(items["3"], by=cast.secretary, under=items["2 b 1"]),
        lambda: agenda.place(items["2"], by=cast.secretary, under=items["1"]),
    ):
        with pytest.raises(Impossible) as refusal:
            act()
        assert refusal.value.reason is Reason.TOO_DEEP
    assert shown(meeting) == before
    assert not Event.objects.filter(verb__startswith="item.")


def test_a_refused_change_is_no_change_of_the_meeting(cast):
    meeting, items = plan(cast=cast)
    revision = Meeting.objects.get(pk=meeting.pk).revision
    with pytest.raises(Impossible):
        agenda.move_up(items["1"], by=cast.secretary)
    assert Meeting.objects.get(pk=meeting.pk).revision == revision
    agenda.move_down(items["1"], by=cast.secretary)
    assert Meeting.objects.get(pk=meeting.pk).revision == revision + 1


def test_an_item_goes_with_all_under_it_and_comes_back_to_its_place(cast):
    meeting, items = plan(cast=cast)
    before = shown(meeting)
    change = agenda.remove(items["2"], by=cast.secretary)
    assert change.was == "2"
    assert shown(meeting) == ["1 Val av justerare", "2 Nästa möte"]
    assert list(meeting.items.deleted()) == [items["2"]]
    assert agenda.restore(items["2"], by=cast.secretary).now == "2"
    assert shown(meeting) == before


def test_what_was_deleted_before_stays_deleted_when_its_parent_comes_back(cast):
    meeting, items = plan(cast=cast)
    agenda.remove(items["2 a"], by=cast.secretary)
    agenda.remove(items["2"], by=cast.secretary)
    assert set(meeting.items.deleted()) == {items["2"], items["2 a"]}
    agenda.restore(items["2"], by=cast.secretary)
    assert shown(meeting) == [
        "1 Val av justerare",
        "2 Budgetfrågor",
        "2 a Budgetarbete",
        "2 a 1 Tidplan",
        "3 Nästa möte",
    ]
    agenda.restore(items["2 a"], by=cast.secretary)
    assert shown(meeting)[2] == "2 a Uppföljning"


def test_an_item_whose_parent_is_gone_comes_back_last(cast):
    meeting, items = plan(cast=cast)
    agenda.remove(items["2 a"], by=cast.secretary)
    agenda.remove(items["2"], by=cast.secretary)
    agenda.restore(items["2 a"], by=cast.secretary)
    assert shown(meeting) == ["1 Val av justerare", "2 Nästa möte", "3 Uppföljning"]


def test_restoring_twice_is_restoring_once(cast):
    _meeting, items = plan(cast=cast)
    agenda.remove(items["1"], by=cast.secretary)
    agenda.restore(items["1"], by=cast.secretary)
    agenda.restore(items["1"], by=cast.secretary)
    assert Event.objects.about(items["1"]).filter(verb="item.restored").count() == 1


def test_a_deleted_item_is_not_moved(cast):
    _meeting, items = plan(cast=cast)
    agenda.remove(items["1"], by=cast.secretary)
    for act in (lambda: agenda.move_down(items["1"], by=cast.chair), lambda: agenda.remove(items["1"], by=cast.chair)):
        with pytest.raises(Impossible) as refusal:
            act()
        assert refusal.value.reason is Reason.GONE


VERBS = {
    "add": lambda meeting, item, by: agenda.add(meeting, "Ny", by=by),
    "up": lambda meeting, item, by: agenda.move_up(item, by=by),
    "down": lambda meeting, item, by: agenda.move_down(item, by=by),
    "in": lambda meeting, item, by: agenda.move_in(item, by=by),
    "out": lambda meeting, item, by: agenda.move_out(item, by=by),
    "place": lambda meeting, item, by: agenda.place(item, by=by, under=None),
    "remove": lambda meeting, item, by: agenda.remove(item, by=by),
    "restore": lambda meeting, item, by: agenda.restore(item, by=by),
    "rename": lambda meeting, item, by: item.rename("Annat", by=by),
    "describe": lambda meeting, item, by: item.describe(by=by, kinds=["information"]),
}


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("role", ["union_rep", "substitute", "presenter", "administrator", "stranger"])
def test_only_who_prepares_the_meeting_changes_its_agenda(cast, verb, role):
    meeting, items = plan(cast=cast)
    with pytest.raises(NotAllowed):
        VERBS[verb](meeting, items["2 b"], getattr(cast, role))


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("status", ["in_adjustment", "signed", "archived", "cancelled"])
def test_nobody_changes_the_agenda_once_the_minutes_are_to_be_adjusted(cast, verb, status):
    meeting, items = plan(cast=cast)
    # As somebody else did it meanwhile: the meeting in hand still thinks that it is open.
    Meeting.objects.filter(pk=meeting.pk).update(status=status)
    with pytest.raises(WrongStep):
        VERBS[verb](meeting, items["2 b"], cast.secretary)


@pytest.mark.parametrize(
    ("verb", "event"),
    [
        ("up", "item.moved"),
        ("out", "item.moved"),
        ("remove", "item.removed"),
        ("rename", "item.described"),
        ("describe", "item.described"),
    ],
)
def test_each_change_is_recorded_with_its_actor(cast, verb, event):
    meeting, items = plan(cast=cast)
    VERBS[verb](meeting, items["2 b"], cast.chair)
    row = Event.objects.about(items["2 b"]).get()
    assert (row.verb, row.actor, row.data["meeting"]) == (event, cast.chair, meeting.pk)


def test_what_an_item_says_of_itself_is_recorded_from_what_to_what(cast):
    meeting, items = plan(cast=cast)
    row = meeting.attendance.first()
    items["1"].describe(
        by=cast.secretary,
        title="Val av två justerare",
        kinds=["formality", "information"],
        presenters=[row],
        raised_by=[cast.union],
        is_confidential=True,
        secrecy_statute="OSL 39 kap. 2 §",
    )
    data = Event.objects.about(items["1"]).get().data
    assert data["title"] == {"was": "Val av justerare", "now": "Val av två justerare"}
    assert data["presenters"] == {"was": [], "now": [row.pk]}
    assert data["raised_by"] == {"was": [], "now": [cast.union.pk]}
    assert "is_numbered" not in data


def test_saying_the_same_again_is_no_event(cast):
    _meeting, items = plan(cast=cast)
    items["1"].rename("Val av justerare", by=cast.secretary)
    assert not Event.objects.about(items["1"])


# After the notice


def noticed(cast, numbering="letters"):
    meeting, items = plan(cast=cast, numbering=numbering)
    meeting.give_notice(by=cast.secretary)
    return meeting, items


def test_labels_stay_after_the_notice_whatever_is_moved(cast):
    meeting, items = noticed(cast)
    agenda.move_up(items["3"], by=cast.secretary)
    agenda.move_out(items["2 b"], by=cast.secretary)
    agenda.remove(items["1"], by=cast.secretary)
    assert shown(meeting) == [
        "3 Nästa möte",
        "2 Budgetfrågor",
        "2 a Uppföljning",
        "2 b Budgetarbete",
        "2 b 1 Tidplan",
    ]


def test_late_items_keep_the_label_they_came_with(cast):
    meeting, items = noticed(cast)
    first = agenda.add(meeting, "Först in", by=cast.secretary, after=items["1"])
    second = agenda.add(meeting, "Sedan", by=cast.secretary, after=items["1"])
    last = agenda.add(meeting, "Sist", by=cast.secretary)
    assert (first.now, second.now, last.now) == ("1 a", "1 b", "4")
    assert shown(meeting)[:3] == ["1 Val av justerare", "1 b Sedan", "1 a Först in"]


def test_a_label_of_a_deleted_item_is_never_given_again(cast):
    meeting, items = noticed(cast)
    agenda.remove(items["3"], by=cast.secretary)
    assert agenda.add(meeting, "Sist", by=cast.secretary).now == "4"
    assert agenda.restore(items["3"], by=cast.secretary).now == "3"


def test_a_heading_that_is_numbered_after_the_notice_gets_a_late_label(cast):
    meeting, items = plan(cast=cast)
    items["2 a"].describe(by=cast.secretary, is_numbered=False)
    meeting.give_notice(by=cast.secretary)
    assert "Uppföljning" in shown(meeting)
    items["2 a"].describe(by=cast.secretary, is_numbered=True)
    # Before all that have been read on its level, so named as one that comes last.
    assert "2 b Uppföljning" in shown(meeting)


def test_sections_run_through_the_year_and_late_ones_are_letters(cast):
    meeting, _items = noticed(cast, numbering="section")
    assert shown(meeting)[0] == "§ 1 Val av justerare"
    assert agenda.add(meeting, "Sist", by=cast.secretary).now == "§ 3 a"
    assert cast.body.section_series.get().last == 3


def test_headings_without_a_number_lend_theirs_to_what_stands_under_them(cast):
    meeting, items = plan(cast=cast, numbering="section")
    items["2"].describe(by=cast.secretary, is_numbered=False)
    meeting.give_notice(by=cast.secretary)
    assert [row.split(" ")[1] for row in shown(meeting) if row.startswith("§")] == ["1", "2", "3", "3", "4"]
    assert cast.body.section_series.get().last == 4


def test_a_meeting_noticed_without_items_draws_its_first_section_when_one_comes(cast):
    Body.objects.filter(pk=cast.body.pk).update(numbering="section")
    cast.body.numbering = "section"
    meeting = make_meeting(cast=cast)
    meeting.give_notice(by=cast.secretary)
    assert not cast.body.section_series.exists()
    assert agenda.add(meeting, "Sen", by=cast.secretary).now == "§ 1"
    assert agenda.add(meeting, "Senare", by=cast.secretary).now == "§ 1 a"
    assert cast.body.section_series.get().last == 1


def test_reading_the_agenda_costs_the_same_whatever_its_size(cast, django_assert_num_queries):
    meeting, _items = plan(cast=cast)
    for extra in (0, 20):
        for n in range(extra):
            make_item(meeting=meeting, title=f"Punkt {n}")
        meeting = Meeting.objects.with_body().get(pk=meeting.pk)
        with django_assert_num_queries(3):
            agenda.tree(meeting)


def test_one_item_stands_where_the_tree_has_it_read_in_one_query(cast, django_assert_num_queries):
    meeting, items = plan(cast=cast)
    agenda.remove(items["2 b 1"], by=cast.secretary)
    nodes = agenda.flat(agenda.tree(meeting))
    assert len(nodes) == 5
    for node in nodes:
        item = AgendaItem.objects.select_related("meeting__body").get(pk=node.item.pk)
        with django_assert_num_queries(1):
            assert agenda.stand_of(item) == (node.label, node.level, bool(node.children))
    gone = AgendaItem.objects.select_related("meeting__body").get(pk=items["2 b 1"].pk)
    assert agenda.stand_of(gone) == (gone.fixed_label, 3, False)
