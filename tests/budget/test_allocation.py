"""An allocation in an item: proposed, countered, revised, decided, frozen with the minutes."""

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from budget import allocating
from budget.exceptions import Contradiction, NotAllowed, StaleRevision, WrongStep
from budget.models import Allocation, AllocationRevision, AllocationRow, CounterAmount, CounterProposal
from budget.models.allocation import MOST_ROWS, Change
from budget.shares import Share
from demo.tables import TRAINING_SUM
from meetings.models import AgendaItem, Meeting
from meetings.tables import ItemTable
from minutes.composing import compose
from parties.models import Event, Union
from tests.budget.factories import make_allocation
from tests.budget.tables import d
from tests.meetings.factories import make_guest, make_item, make_meeting


@pytest.fixture
def meeting(cast):
    return make_meeting(cast=cast)


@pytest.fixture
def item(meeting):
    return make_item(meeting=meeting, title="Omställningsfonden")


@pytest.fixture
def allocation(cast, item):
    return make_allocation(cast=cast, item=item)


def row(allocation, number) -> AllocationRow:
    return allocation.rows.standing()[number - 1]


def change(allocation, number, column, was, value) -> Change:
    return Change(row(allocation, number).pk, column, was, value)


def begin(meeting, status="in_session"):
    Meeting.objects.filter(pk=meeting.pk).update(status=status)
    meeting.refresh_from_db()


def in_the_minutes(meeting, item) -> ItemTable:
    composed = compose(Meeting.objects.with_body().get(pk=meeting.pk))
    (table,) = next(one for one in composed.items if one.id == item.pk).tables
    return table


def plain(text: str) -> str:
    return text.replace("\u202f", " ")


def client_of(user):
    client = Client()
    client.force_login(user)
    return client


def checked(act):
    act()
    connection.check_constraints()


def url(allocation, name="allocation_detail", *more):
    return reverse(name, args=[allocation.item.meeting_id, allocation.item_id, allocation.pk, *more])


# The proposal


def test_the_reference_sums_to_what_is_printed_under_it(meeting, item, allocation):
    assert allocation.division().sums.proposed == TRAINING_SUM == 3549041
    table = in_the_minutes(meeting, item)
    assert plain(table.lines[-1].cells[0]) == "3 549 041"
    assert (table.lines[-1].label, table.lines[-1].css) == ("Summa", "sum")
    assert len(table.lines) == 11
    assert table.lines[2].label == "3. Spetskompetens hos boendestödjare och stödassistenter (SÄF)"
    assert table.heads[1] == "Föreslagen fördelning, kr (ca)"
    assert table.notes == ()


def test_every_change_is_recorded_with_what_was(cast, allocation):
    allocation.write([change(allocation, 3, "proposed", d(300000), d(250000))], by=cast.secretary)
    assert allocation.division().sums.proposed == TRAINING_SUM - 50000
    told = Event.objects.about(allocation).filter(verb="allocation.written").get().data
    assert list(told["was"].values()) == ["300000"]
    assert list(told["now"].values()) == ["250000"]
    verbs = set(Event.objects.about(allocation).values_list("verb", flat=True))
    assert {"allocation.made", "allocation.rows_added"} <= verbs


def test_words_are_one_line_of_signs_that_can_be_seen(cast, allocation):
    was = row(allocation, 1).label
    allocation.write([change(allocation, 1, "label", was, "  Ny\x07 insats\nmed rad ")], by=cast.secretary)
    assert row(allocation, 1).label == "Ny insats med rad"


def test_a_cell_that_somebody_else_has_changed_is_not_overwritten(cast, allocation):
    first = change(allocation, 3, "proposed", d(300000), d(250000))
    allocation.write([first], by=cast.secretary)
    with pytest.raises(StaleRevision):
        allocation.write([change(allocation, 3, "proposed", d(300000), d(1))], by=cast.chair)
    # The same again is no conflict: an answer that was lost is sent once more.
    allocation.write([first], by=cast.secretary)


def test_only_who_writes_in_the_item_changes_the_proposal(cast, allocation):
    one = change(allocation, 3, "proposed", d(300000), d(1))
    for user in (cast.union_rep, cast.presenter, cast.stranger):
        with pytest.raises(NotAllowed):
            allocation.write([one], by=user)
        with pytest.raises(NotAllowed):
            allocation.add_rows([Share("Ny")], by=user)
        with pytest.raises(NotAllowed):
            allocation.begin_revision(by=user)
        with pytest.raises(NotAllowed):
            Allocation.make(allocation.item, "Egen", by=user)


def test_rows_are_moved_removed_and_at_most_so_many(cast, allocation):
    allocation.move_row(row(allocation, 10), by=cast.secretary, steps=-20)
    assert row(allocation, 1).label == "Reserv i en fond"
    allocation.remove_row(row(allocation, 1), by=cast.secretary)
    assert allocation.division().sums.proposed == TRAINING_SUM - 300000
    with pytest.raises(Contradiction):
        allocation.add_rows([Share("x")] * MOST_ROWS, by=cast.secretary)


# What is decided


def test_nothing_is_decided_before_the_meeting_has_begun(cast, meeting, allocation):
    with pytest.raises(Contradiction):
        allocation.decide_as_proposed(by=cast.secretary)
    with pytest.raises(Contradiction):
        allocation.write([change(allocation, 1, "decided", None, d(1))], by=cast.secretary)
    with pytest.raises(DatabaseError, match="before the meeting"), transaction.atomic():
        allocation.rows.update(decided=1)
    begin(meeting)
    allocation.decide_as_proposed(by=cast.secretary)
    assert allocation.division().sums.decided == TRAINING_SUM


def test_decided_and_its_difference_stand_beside_the_proposal(cast, meeting, item, allocation):
    begin(meeting)
    allocation.write([change(allocation, 3, "decided", None, d(200000))], by=cast.secretary)
    allocation.decide_as_proposed(by=cast.secretary)
    table = in_the_minutes(meeting, item)
    assert table.heads[2:] == ("Beslutat, kr", "Skillnad mot förslaget")
    assert [plain(cell) for cell in table.lines[2].cells] == ["300 000", "200 000", "−100 000"]
    assert [plain(cell) for cell in table.lines[-1].cells] == ["3 549 041", "3 449 041", "−100 000"]


# A union's column


def test_a_union_has_a_column_of_its_own_that_only_it_writes(cast, meeting, item, allocation):
    allocation.counter(cast.union, by=cast.union_rep)
    allocation.write([change(allocation, 3, cast.union.pk, None, d(400000))], by=cast.substitute)
    table = in_the_minutes(meeting, item)
    assert table.heads[1:] == ("Arbetsgivarens förslag, kr (ca)", "Motförslag, Kommunal")
    assert plain(table.lines[2].cells[1]) == plain(table.lines[-1].cells[1]) == "400 000"
    one = change(allocation, 3, cast.union.pk, d(400000), d(1))
    for user in (cast.secretary, cast.chair, cast.other_union_rep, cast.stranger):
        with pytest.raises(NotAllowed):
            allocation.write([one], by=user)
        with pytest.raises(NotAllowed):
            allocation.counter(cast.union, by=user)
        with pytest.raises(NotAllowed):
            allocation.withdraw_counter(cast.union, by=user)
    assert Event.objects.about(allocation).filter(verb="allocation.countered").count() == 1


def test_the_database_lets_nobody_say_a_unions_amounts_but_that_union(cast, allocation):
    allocation.counter(cast.union, by=cast.union_rep)
    allocation.write([change(allocation, 3, cast.union.pk, None, d(400000))], by=cast.union_rep)
    at = row(allocation, 3)
    for act in (
        lambda: CounterAmount.objects.create(row=at, union=cast.union, amount=1, by=cast.secretary),
        lambda: CounterAmount.objects.create(row=at, union=cast.union, amount=1, by=cast.other_union_rep),
        lambda: CounterProposal.objects.create(
            allocation=allocation, union=cast.union, union_name="x", is_withdrawn=True, by=cast.chair
        ),
        lambda: CounterAmount.objects.update(amount=1),
        lambda: CounterAmount.objects.all().delete(),
        lambda: CounterProposal.objects.update(is_withdrawn=True),
        lambda: AllocationRow.objects.filter(pk=at.pk)._raw_delete("default"),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            checked(act)
    assert allocation.division().shares[2].counters == {cast.union.pk: d(400000)}


def test_two_unions_have_a_column_each_and_withdraw_their_own(cast, meeting, item, allocation):
    allocation.counter(cast.union, by=cast.union_rep)
    allocation.counter(cast.other_union, by=cast.other_union_rep)
    assert in_the_minutes(meeting, item).heads[2:] == ("Motförslag, Kommunal", "Motförslag, Vision")
    allocation.withdraw_counter(cast.union, by=cast.union_rep)
    assert in_the_minutes(meeting, item).heads[2:] == ("Motförslag, Vision",)
    with pytest.raises(Contradiction):
        allocation.write([change(allocation, 1, cast.union.pk, None, d(1))], by=cast.union_rep)


def test_what_a_union_has_said_is_not_taken_away_with_a_row_or_the_table(cast, allocation):
    allocation.counter(cast.union, by=cast.union_rep)
    allocation.write([change(allocation, 3, cast.union.pk, None, d(400000))], by=cast.union_rep)
    with pytest.raises(Contradiction):
        allocation.remove_row(row(allocation, 3), by=cast.secretary)
    with pytest.raises(Contradiction, match="Kommunal"):
        allocation.withdraw(by=cast.secretary)
    allocation.withdraw_counter(cast.union, by=cast.union_rep)
    allocation.withdraw(by=cast.secretary)
    assert not Allocation.objects.standing().exists()
    with pytest.raises(Contradiction):
        allocation.add_rows([Share("Ny")], by=cast.secretary)


# Proposals within a meeting


def test_a_revised_proposal_leaves_the_one_before_as_it_stood(cast, meeting, item, allocation):
    first = allocation.division()
    allocation.begin_revision(by=cast.secretary, reason="Facken vill ha mer till UBF")
    allocation.write([change(allocation, 3, "proposed", d(300000), d(250000))], by=cast.secretary)
    allocation.remove_row(row(allocation, 10), by=cast.secretary)
    allocation.add_rows([Share("Vikarier", "UBF", d(350000))], by=cast.secretary)
    kept = allocation.revisions.get()
    assert (kept.number, kept.division, kept.reason) == (1, first, "Facken vill ha mer till UBF")
    assert allocation.number == 2
    (note,) = in_the_minutes(meeting, item).notes
    assert plain(note) == ("Förslag 1 hade summan 3 549 041. Där stod rad 3: 300 000, rad 10: 300 000, rad 10 är ny.")


def test_nothing_is_revised_twice_without_a_change(cast, item, allocation):
    allocation.begin_revision(by=cast.secretary)
    with pytest.raises(Contradiction):
        allocation.begin_revision(by=cast.secretary)
    with pytest.raises(Contradiction):
        Allocation.make(item, "Tom", by=cast.secretary).begin_revision(by=cast.secretary)


def test_two_proposals_are_compared_row_by_row(cast, allocation):
    allocation.begin_revision(by=cast.secretary)
    first = row(allocation, 1)
    allocation.write(
        [
            Change(first.pk, "label", first.label, "Undersköterskor"),
            change(allocation, 3, "proposed", d(300000), d(250000)),
        ],
        by=cast.secretary,
    )
    allocation.remove_row(row(allocation, 2), by=cast.secretary)
    allocation.add_rows([Share("Vikarier", "UBF", d(5))], by=cast.secretary)
    found = allocating.compared(allocation.revisions.get().division, allocation.division())
    states = {line.label.partition(" (")[0]: line.state for line in found.lines if line.state}
    assert states == {
        "Undersköterskor": "changed",
        "Körkort för medarbetare i hemtjänsten": "gone",
        "Spetskompetens hos boendestödjare och stödassistenter": "changed",
        "Vikarier": "added",
    }
    third = next(line for line in found.lines if line.label.startswith("Spets"))
    assert third.number == "2 (3)"
    assert [plain(text) for text in third.cells[0]] == ["300 000", "250 000", "−50 000"]
    assert [plain(text) for text in (found.columns[0].was, found.columns[0].now, found.columns[0].difference)] == [
        "3 549 041", "3 499 046", "−49 995",
    ]  # fmt: skip
    assert found.lines[0].was_label.startswith("Vårdbiträden")


def test_earlier_proposals_stay_in_the_database(cast, allocation):
    kept = allocation.begin_revision(by=cast.secretary)
    for act in (
        lambda: AllocationRevision.objects.update(reason="annat"),
        lambda: AllocationRevision.objects.filter(pk=kept.pk).delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            act()


# The sum of a file


def test_a_sum_that_contradicts_is_told_until_it_is_settled(cast, meeting, item, allocation):
    allocation.read_sum(d(3549000), by=cast.secretary, source="förslag.xlsx")
    table = in_the_minutes(meeting, item)
    assert plain(table.lines[-1].cells[0]) == "3 549 041¹"
    assert [plain(note) for note in table.notes] == [
        "Summa: raderna ger 3 549 041, angiven summa 3 549 000, skillnad −41."
    ]
    allocation.settle_sum(by=cast.secretary, is_kept=True)
    assert in_the_minutes(meeting, item).notes == ()
    # Kept beside these figures, and no others.
    allocation.write([change(allocation, 3, "proposed", d(300000), d(250000))], by=cast.secretary)
    assert len(in_the_minutes(meeting, item).notes) == 1
    allocation.settle_sum(by=cast.secretary, is_kept=False)
    with pytest.raises(Contradiction):
        allocation.settle_sum(by=cast.secretary, is_kept=False)
    told = Event.objects.about(allocation).filter(verb="allocation.sum_settled").order_by("pk").last().data
    assert (told["choice"], told["printed"]) == ("compute", "3549000")


# Frozen with the minutes


def test_from_adjustment_on_nothing_of_it_changes(cast, meeting, item, allocation):
    allocation.counter(cast.union, by=cast.union_rep)
    was = in_the_minutes(meeting, item)
    begin(meeting, "in_adjustment")
    one = change(allocation, 3, "proposed", d(300000), d(1))
    with pytest.raises(WrongStep):
        allocation.write([one], by=cast.secretary)
    with pytest.raises(WrongStep):
        allocation.withdraw_counter(cast.union, by=cast.union_rep)
    for act in (
        lambda: Allocation.objects.update(content={}),
        lambda: Allocation.objects.all()._raw_delete("default"),
        lambda: Allocation.objects.create(item=item, title="Ny", created_by=cast.secretary),
        lambda: allocation.rows.update(proposed=1),
        lambda: AllocationRow.objects.create(allocation=allocation, position=99),
        lambda: allocation.rows.filter(pk=one.row)._raw_delete("default"),
        lambda: CounterAmount.objects.create(row_id=one.row, union=cast.union, amount=1, by=cast.union_rep),
        lambda: AllocationRevision.objects.create(allocation=allocation, number=1, content={}, by=cast.secretary),
    ):
        with pytest.raises(DatabaseError, match="adjustment"), transaction.atomic():
            act()
    assert in_the_minutes(meeting, item) == was
    begin(meeting, "drafting")
    allocation.write([one], by=cast.secretary)


def test_it_stays_in_its_item(cast, meeting, allocation):
    other = make_item(meeting=meeting, title="Annan")
    with pytest.raises(DatabaseError, match="its item"), transaction.atomic():
        Allocation.objects.filter(pk=allocation.pk).update(item=other)


# Pages


def test_the_meeting_page_shows_it_without_a_query_more(cast, meeting, item):
    client, page = client_of(cast.union_rep), reverse("meeting_detail", args=[meeting.pk])
    client.get(page)
    with CaptureQueriesContext(connection) as without:
        client.get(page)
    make_allocation(cast=cast, item=item)
    with CaptureQueriesContext(connection) as with_it:
        shown = client.get(page).content.decode()
    assert len(with_it) == len(without)
    assert "Reserv i en fond" in shown


def test_a_guest_sees_it_at_own_items_alone(cast, meeting, item, allocation):
    make_guest(meeting=meeting, person=cast.presenter, items=[make_item(meeting=meeting, title="Upphandling")])
    client = client_of(cast.presenter)
    assert "Reserv i en fond" not in client.get(reverse("meeting_detail", args=[meeting.pk])).content.decode()
    assert client.get(url(allocation)).status_code == 404


def test_its_page_costs_the_same_for_more_rows(cast, allocation):
    client = client_of(cast.union_rep)
    counts = []
    for _time in range(2):
        with CaptureQueriesContext(connection) as queries:
            assert client.get(url(allocation)).status_code == 200
        counts.append(len(queries))
        allocation.add_rows([Share(f"Rad {at}", proposed=d(1)) for at in range(100)], by=cast.secretary)
    assert counts[0] == counts[1] <= 15


def test_each_writes_what_is_theirs_in_the_browser(cast, allocation):
    allocation.counter(cast.union, by=cast.union_rep)
    at = row(allocation, 3).pk

    def send(user, edits):
        client, page = client_of(user), url(allocation, "allocation_cells")
        answer = client.post(page, {"edits": edits}, headers={"HX-Request": "true"})
        return answer.status_code, plain(answer.content.decode())

    status, page = send(
        cast.secretary, f"{at} proposed\t300 000\t250 000\n{at} label\t{row(allocation, 3).label}\tNytt"
    )
    assert status == 200
    assert "3 499 041" in page
    assert ">Nytt<" in page
    # The union's column is there to be passed through, and not to be written.
    assert 'data-own="" data-label="3 Nytt, Motförslag, Kommunal" aria-readonly="true"' in page
    assert send(cast.union_rep, f"{at} counter-{cast.union.pk}\t\t400 000")[0] == 200
    assert send(cast.union_rep, f"{at} proposed\t250 000\t1")[0] == 403
    assert send(cast.secretary, f"{at} counter-{cast.union.pk}\t400 000\t1")[0] == 403
    assert send(cast.secretary, f"{at} proposed\t7\t1")[0] == 409
    assert send(cast.secretary, f"{at} decided\t\t1")[0] == 422


@pytest.mark.parametrize(
    "edits", ["", "1", "x proposed\t1\t2", "1 other\t1\t2", "1 counter-x\t\t1", "1 proposed\t\ttolv", "\n\n",
              "9" * 30 + " proposed\t\t1", "1 counter-" + "9" * 30 + "\t\t1"]
)  # fmt: skip
def test_an_edit_that_is_none_is_refused(cast, allocation, edits):
    answer = client_of(cast.secretary).post(
        url(allocation, "allocation_cells"), {"edits": edits}, headers={"HX-Request": "true"}
    )
    assert answer.status_code == 422


def test_a_union_makes_its_counter_proposal_without_scripts(cast, allocation):
    client = client_of(cast.union_rep)
    page = url(allocation, "allocation_counter", cast.union.pk)
    assert "Arbetsgivaren föreslår 300" in client.get(page).content.decode()
    at = row(allocation, 3).pk
    assert client.post(page, {f"amount-{at}": "400 000"}).status_code == 302
    assert allocation.division().shares[2].counters == {cast.union.pk: d(400000)}
    assert client.post(page, {f"amount-{at}": "mycket"}).status_code == 422


def test_proposals_are_read_and_compared_on_pages(cast, allocation):
    allocation.begin_revision(by=cast.secretary, reason="Nytt läge")
    allocation.write([change(allocation, 3, "proposed", d(300000), d(250000))], by=cast.secretary)
    client = client_of(cast.union_rep)
    assert "300\u202f000" in client.get(url(allocation, "allocation_revision", 1)).content.decode()
    assert "−50\u202f000" in client.get(url(allocation, "allocation_compare", 1, 2)).content.decode()
    assert client.get(url(allocation, "allocation_compare", 1, 3)).status_code == 404
    assert "Nytt läge" in client.get(url(allocation)).content.decode()


def test_an_item_that_is_taken_away_takes_its_tables_out_of_sight(cast, meeting, item, allocation):
    AgendaItem.objects.filter(pk=item.pk).update(deleted_at=meeting.changed_at)
    assert client_of(cast.secretary).get(url(allocation)).status_code == 404


def test_a_union_is_called_as_on_the_day(cast, allocation):
    Union.objects.filter(pk=cast.union.pk).update(name="Kommunal Nord")
    allocation.counter(Union.objects.get(pk=cast.union.pk), by=cast.union_rep)
    assert allocation.division().parties[0].name == "Kommunal Nord"
