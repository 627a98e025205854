"""The standing items of a body: a tree three deep, kept by verbs, and the meetings that begin with it."""

import pytest

from meetings import richtext, standing, stock
from meetings.exceptions import ChangedSince, Contradiction, NotAllowed
from meetings.models import AgendaItem, StandingItem
from meetings.outline import Impossible, Reason
from parties.models import Event
from tests.meetings.factories import make_meeting
from tests.parties.factories import make_body, make_seat


@pytest.fixture
def rows(cast):
    """1 Val, 2 Budget (2 a Uppföljning, 2 a 1 Nämnder), 3 Nästa möte."""
    by = cast.secretary
    made = {title: standing.add(cast.body, title, by=by) for title in ("Val", "Budget", "Nästa möte")}
    made["Uppföljning"] = standing.add(cast.body, "Uppföljning", by=by, under=made["Budget"])
    made["Nämnder"] = standing.add(cast.body, "Nämnder", by=by, under=made["Uppföljning"])
    return made


def shown(body):
    return [f"{node.number} {node.row.title}".strip() for node in standing.nodes(body)]


def test_the_tree_has_the_numbers_of_an_agenda_of_its_own(cast, rows):
    assert shown(cast.body) == ["1 Val", "2 Budget", "2 a Uppföljning", "2 a 1 Nämnder", "3 Nästa möte"]
    cast.body.numbering = "decimal"
    assert shown(cast.body)[3] == "2.1.1 Nämnder"
    cast.body.numbering = "section"
    assert shown(cast.body)[3] == "2 a 1 Nämnder"


def test_reading_the_tree_is_one_query(cast, rows, django_assert_num_queries):
    for number in range(20):
        standing.add(cast.body, f"Punkt {number}", by=cast.secretary)
    with django_assert_num_queries(1):
        assert len(standing.nodes(cast.body)) == 25


@pytest.mark.parametrize(
    ("verb", "title", "after"),
    [
        (standing.move_up, "Nästa möte", ["1 Val", "2 Nästa möte", "3 Budget", "3 a Uppföljning", "3 a 1 Nämnder"]),
        (standing.move_down, "Val", ["1 Budget", "1 a Uppföljning", "1 a 1 Nämnder", "2 Val", "3 Nästa möte"]),
        (standing.move_in, "Nästa möte", ["1 Val", "2 Budget", "2 a Uppföljning", "2 a 1 Nämnder", "2 b Nästa möte"]),
        (standing.move_out, "Uppföljning", ["1 Val", "2 Budget", "3 Uppföljning", "3 a Nämnder", "4 Nästa möte"]),
    ],
)
def test_an_item_moves_one_step_with_what_is_under_it(cast, rows, verb, title, after):
    verb(rows[title], by=cast.secretary)
    assert shown(cast.body) == after
    assert Event.objects.about(cast.body).latest("id").verb == "standing.moved"


@pytest.mark.parametrize(
    ("act", "reason"),
    [
        (lambda rows, by: standing.move_up(rows["Val"], by=by), Reason.ALREADY_FIRST),
        (lambda rows, by: standing.move_down(rows["Nästa möte"], by=by), Reason.ALREADY_LAST),
        (lambda rows, by: standing.move_in(rows["Val"], by=by), Reason.NOTHING_BEFORE),
        (lambda rows, by: standing.move_in(rows["Budget"], by=by), Reason.TOO_DEEP),
        (lambda rows, by: standing.move_out(rows["Val"], by=by), Reason.ALREADY_AT_TOP),
        (lambda rows, by: standing.add(rows["Val"].body, "Fjärde", under=rows["Nämnder"], by=by), Reason.TOO_DEEP),
    ],
)
def test_what_would_break_the_tree_is_refused(cast, rows, act, reason):
    before = shown(cast.body)
    with pytest.raises(Impossible) as refusal:
        act(rows, cast.secretary)
    assert refusal.value.reason == reason
    assert shown(cast.body) == before


def test_what_is_possible_is_told_beforehand(cast, rows):
    possible = {node.row.title: node.possible for node in standing.nodes(cast.body)}
    assert possible["Val"] == {"down"}
    assert possible["Nästa möte"] == {"up", "inward"}
    assert possible["Nämnder"] == {"outward"}
    assert {node.row.title: node.below for node in standing.nodes(cast.body)}["Budget"] == 2


def test_everything_about_an_item_is_edited(cast, rows):
    kinds = [AgendaItem.Kind.FORMALITY]
    standing.edit(rows["Val"], by=cast.secretary, title="Val av justerare", kinds=kinds, text="… väljs.")
    row = StandingItem.objects.get(pk=rows["Val"].pk)
    assert (row.title, row.kinds, row.text, row.is_numbered) == ("Val av justerare", kinds, "… väljs.", True)
    event = Event.objects.about(cast.body).latest("id")
    assert event.data["rows"][str(row.pk)]["was"] == {"title": "Val", "kinds": [], "text": ""}
    standing.edit(rows["Val"], by=cast.secretary, is_numbered=False)
    assert shown(cast.body)[:2] == ["Val av justerare", "1 Budget"]


def test_an_item_goes_with_what_is_under_it_and_comes_back_with_it(cast, rows):
    before = shown(cast.body)
    standing.remove(rows["Budget"], by=cast.secretary)
    assert shown(cast.body) == ["1 Val", "2 Nästa möte"]
    event = stock.last_change(cast.body, standing.LEDGER, by=cast.secretary)
    assert standing.describe(event) == "Borttagen: Budget"
    stock.undo(cast.body, standing.LEDGER, event.pk, by=cast.secretary)
    assert shown(cast.body) == before


def test_each_change_can_be_taken_back(cast, rows):
    acts = [
        lambda: standing.add(cast.body, "Ny", by=cast.secretary),
        lambda: standing.move_up(rows["Nästa möte"], by=cast.secretary),
        lambda: standing.move_out(rows["Uppföljning"], by=cast.secretary),
        lambda: standing.edit(rows["Val"], by=cast.secretary, title="Annat"),
        lambda: standing.remove(rows["Budget"], by=cast.secretary),
    ]
    states = []
    for act in acts:
        states.append(shown(cast.body))
        act()
    for state in reversed(states):
        event = stock.last_change(cast.body, standing.LEDGER, by=cast.secretary)
        stock.undo(cast.body, standing.LEDGER, event.pk, by=cast.secretary)
        assert shown(cast.body) == state


def test_somebody_elses_change_is_not_taken_back(cast, rows):
    event = stock.last_change(cast.body, standing.LEDGER, by=cast.secretary)
    assert stock.last_change(cast.body, standing.LEDGER, by=cast.chair) is None
    with pytest.raises(ChangedSince):
        stock.undo(cast.body, standing.LEDGER, event.pk, by=cast.chair)


def test_what_somebody_else_removed_is_not_edited(cast, rows):
    stale = StandingItem.objects.get(pk=rows["Val"].pk)
    standing.remove(rows["Val"], by=cast.chair)
    with pytest.raises(Contradiction, match="Någon annan har tagit bort ”Val”"):
        standing.edit(stale, by=cast.secretary, title="Annat")
    with pytest.raises(Contradiction, match="Någon annan har tagit bort ”Val”"):
        standing.remove(stale, by=cast.secretary)


@pytest.mark.parametrize("role", ["secretary", "chair", "administrator"])
def test_who_prepares_the_body_and_administrators_keep_it(cast, role):
    standing.add(cast.body, "Val", by=getattr(cast, role))
    assert shown(cast.body) == ["1 Val"]


@pytest.mark.parametrize("role", ["union_rep", "substitute", "presenter", "archivist", "stranger"])
def test_nobody_else_keeps_it(cast, rows, role):
    other = getattr(cast, role)
    acts = [
        lambda: standing.add(cast.body, "Ny", by=other),
        lambda: standing.edit(rows["Val"], by=other, title="Annat"),
        lambda: standing.move_up(rows["Budget"], by=other),
        lambda: standing.move_down(rows["Budget"], by=other),
        lambda: standing.move_in(rows["Nästa möte"], by=other),
        lambda: standing.move_out(rows["Uppföljning"], by=other),
        lambda: standing.remove(rows["Val"], by=other),
        lambda: stock.undo(cast.body, standing.LEDGER, 1, by=other),
    ]
    for act in acts:
        with pytest.raises(NotAllowed):
            act()


def test_the_secretary_of_another_body_does_not_keep_it(cast):
    other = make_body()
    make_seat(body=other, person=cast.stranger, role="secretary")
    with pytest.raises(NotAllowed):
        standing.add(cast.body, "Val", by=cast.stranger)


def test_a_meeting_begins_with_the_items_and_their_texts(cast, rows):
    standing.edit(rows["Val"], by=cast.secretary, text="Mötet utsåg … & …\n\nRad <två>")
    standing.edit(rows["Nästa möte"], by=cast.secretary, is_numbered=False)
    meeting = make_meeting(cast=cast)
    item = meeting.items.get(title="Val")
    assert richtext.plain(item.text) == "Mötet utsåg … & …\nRad <två>"
    assert item.text == "<p>Mötet utsåg … &amp; …</p><p>Rad &lt;två&gt;</p>"
    assert [revision.by for revision in item.revisions.all()] == [cast.secretary]
    assert meeting.items.get(title="Nämnder").parent.title == "Uppföljning"
    assert not meeting.items.get(title="Nästa möte").is_numbered
    assert meeting.items.exclude(text="").count() == 1


def test_meetings_that_have_begun_with_an_item_keep_it(cast, rows):
    meeting = make_meeting(cast=cast)
    standing.remove(rows["Budget"], by=cast.secretary)
    assert meeting.items.kept().count() == 5
