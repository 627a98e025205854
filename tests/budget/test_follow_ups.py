"""A follow-up in the database: taken in, written, compared, settled."""

from dataclasses import replace

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from budget import importing, showing, years
from budget.exceptions import Contradiction, FileUnreadable, NotAllowed, StaleRevision
from budget.figures import plain
from budget.models import FollowUp, FollowUpCell, FollowUpRow, HeadingMeaning, ImportDraft, Settlement
from budget.models.follow_up import Edit
from budget.models.settlement import unsettled
from budget.tables import Kind, Line, made
from parties.models import Event
from tests.budget import workbooks
from tests.budget.factories import make_follow_up
from tests.budget.tables import d, reference


@pytest.fixture
def follow_up(cast):
    return make_follow_up(cast=cast)


def client_of(user):
    client = Client()
    client.force_login(user)
    return client


def cell(follow_up, label, key):
    return follow_up.rows.get(label=label), follow_up.columns.get(key=key)


def edit(follow_up, label, key, was, value):
    row, column = cell(follow_up, label, key)
    return Edit(row.pk, column.pk, was, value)


def value(follow_up, label, key):
    loaded = follow_up.loaded()
    line = next(at for at, one in enumerate(loaded.table.lines) if one.label == label)
    return loaded.computing.value(line, key)


def test_what_is_taken_in_computes_to_what_was_printed(follow_up):
    loaded, printed = follow_up.loaded(), reference()
    for at, line in enumerate(printed.lines):
        for key, figure in line.values.items():
            # Where nothing contradicts, the value follows; where it does, what is printed stands.
            assert loaded.computing.value(at, key) == figure or key == "deviation_pct"
            assert loaded.printed[loaded.rows[at].pk, key] == figure
    assert [(one.column, one.difference) for one in loaded.contradictions] == [
        ("net_outcome", -20000), ("deviation_pct", -3),
    ]  # fmt: skip
    assert Event.objects.about(follow_up).get().verb == "follow_up.begun"


def test_only_who_prepares_the_bodys_meetings_changes_figures(cast, follow_up):
    one = edit(follow_up, "Kommunstyrelsen", "net_outcome", d(-33445), d(-53445))
    for user in (cast.union_rep, cast.stranger, cast.archivist):
        with pytest.raises(NotAllowed):
            follow_up.write([one], by=user)
    with pytest.raises(NotAllowed):
        make_follow_up(cast=cast, by=cast.union_rep, through_month=4)


def test_a_changed_row_changes_the_sums_above_it_and_is_recorded(cast, follow_up):
    follow_up.write([edit(follow_up, "Kommunstyrelsen", "forecast", d(-343400), d(-343500))], by=cast.secretary)
    assert value(follow_up, "Kommunstyrelsen", "deviation") == -45100
    assert value(follow_up, "S:a skattefinansierad verksamhet", "forecast") == -5555100
    assert value(follow_up, "Resultat 2022", "forecast") == 190897
    event = Event.objects.about(follow_up).filter(verb="follow_up.written").get()
    assert list(event.data["was"].values()) == ["-343400"]
    follow_up.refresh_from_db()
    assert follow_up.revision == 1


def test_a_cell_that_somebody_else_has_changed_is_not_overwritten(cast, follow_up):
    first = edit(follow_up, "Kommunstyrelsen", "forecast", d(-343400), d(-1))
    follow_up.write([first], by=cast.secretary)
    with pytest.raises(StaleRevision):
        follow_up.write([edit(follow_up, "Kommunstyrelsen", "forecast", d(-343400), d(-2))], by=cast.chair)
    assert value(follow_up, "Kommunstyrelsen", "forecast") == -1
    # The same again is no conflict: an answer that was lost is sent once more.
    follow_up.write([first], by=cast.secretary)


def test_cells_of_another_follow_up_are_not_written(cast, follow_up):
    other = make_follow_up(cast=cast, through_month=4)
    foreign = edit(other, "Kommunstyrelsen", "forecast", d(-343400), d(-1))
    follow_up.write([foreign], by=cast.secretary)
    assert value(other, "Kommunstyrelsen", "forecast") == -343400


def test_the_database_keeps_what_was_printed_and_cells_within_one_follow_up(cast, follow_up):
    other = make_follow_up(cast=cast, through_month=4)
    with pytest.raises(DatabaseError, match="printed"), transaction.atomic():
        FollowUpCell.objects.filter(row__follow_up=follow_up, printed__isnull=False).update(printed=1)
    with pytest.raises(DatabaseError, match="one follow-up"), transaction.atomic():
        FollowUpCell.objects.create(row=follow_up.rows.first(), column=other.columns.first(), value=1)
    with pytest.raises(DatabaseError, match="stays in its row"), transaction.atomic():
        FollowUpCell.objects.filter(row=follow_up.rows.first()).update(row=other.rows.first())
    with pytest.raises(IntegrityError), transaction.atomic():
        FollowUpCell.objects.create(
            row=follow_up.rows.get(label="Prognos 2022"), column=follow_up.columns.get(key="budget")
        )
    with pytest.raises(IntegrityError), transaction.atomic():
        FollowUpRow.objects.filter(follow_up=follow_up).update(kind="other")
    with pytest.raises(IntegrityError), transaction.atomic():
        FollowUp.objects.filter(pk=follow_up.pk).update(through_month=13)


def test_a_period_has_one_follow_up(cast, follow_up):
    with pytest.raises(Contradiction):
        make_follow_up(cast=cast)
    assert make_follow_up(cast=cast, title="Utan elevpeng").title == "Utan elevpeng"


# Settling


def test_keeping_what_is_printed_settles_it_as_long_as_the_figures_are_the_same(cast, follow_up):
    check = follow_up.loaded().contradictions[0]
    Settlement.settle(follow_up, check, "keep", by=cast.secretary, reason="Så står det i underlaget.")
    loaded = follow_up.loaded()
    assert len(unsettled(loaded, showing.settlements_of(follow_up))) == 1
    assert loaded.computing.given(check.line, "net_outcome") == -1261729
    follow_up.write([edit(follow_up, "Revisionen", "net_outcome", d(-213), d(-214))], by=cast.secretary)
    assert len(unsettled(follow_up.loaded(), showing.settlements_of(follow_up))) == 2


def test_taking_what_is_computed_keeps_the_printed_beside_it(cast, follow_up):
    check = follow_up.loaded().contradictions[0]
    Settlement.settle(follow_up, check, "compute", by=cast.secretary)
    loaded = follow_up.loaded()
    assert loaded.computing.value(check.line, "net_outcome") == -1241729
    assert loaded.printed[loaded.rows[check.line].pk, "net_outcome"] == -1261729
    shown = showing.of_follow_up(follow_up)
    cell = next(one for one in shown.lines[check.line].cells if one.key == "net_outcome")
    assert cell.printed
    assert value(follow_up, "Resultat 2022", "net_outcome") == 244074


def test_correcting_a_cell_makes_it_hold_and_is_recorded(cast, follow_up):
    check = follow_up.loaded().contradictions[0]
    with pytest.raises(Contradiction):
        Settlement.settle(follow_up, check, "correct", by=cast.secretary)
    Settlement.settle(follow_up, check, "correct", by=cast.secretary, corrected=(3, d(-35621)))
    assert value(follow_up, "Idrotts- och fritidsnämnden", "net_outcome") == -35621
    assert [one.column for one in follow_up.loaded().contradictions] == ["deviation_pct"]
    told = Event.objects.about(follow_up).filter(verb="follow_up.settled").get().data
    assert (told["choice"], told["to"], told["printed"]) == ("correct", "-35621", "-1261729")


def test_a_contradiction_that_is_another_now_is_not_settled(cast, follow_up):
    check = follow_up.loaded().contradictions[0]
    follow_up.write([edit(follow_up, "Revisionen", "net_outcome", d(-213), d(-214))], by=cast.secretary)
    with pytest.raises(StaleRevision):
        Settlement.settle(follow_up, check, "keep", by=cast.secretary)
    with pytest.raises(NotAllowed):
        Settlement.settle(follow_up, follow_up.loaded().contradictions[0], "keep", by=cast.union_rep)


def test_settlements_stay_also_in_the_database(cast, follow_up):
    one = Settlement.settle(follow_up, follow_up.loaded().contradictions[0], "keep", by=cast.secretary)
    with pytest.raises(DatabaseError), transaction.atomic():
        Settlement.objects.filter(pk=one.pk).update(reason="annat")
    with pytest.raises(Contradiction):
        follow_up.remove_row(one.row, by=cast.secretary)


# The next period


def test_the_next_period_has_the_rows_the_budget_and_the_deviations_to_compare_with(cast, follow_up):
    april = follow_up.follow(by=cast.secretary)
    assert (april.year, april.through_month, april.previous) == (2022, 4, follow_up)
    assert list(april.rows.values_list("label", "kind")) == list(follow_up.rows.values_list("label", "kind"))
    assert value(april, "Stadsbyggnadsnämnden", "budget") == -189000
    assert value(april, "Stadsbyggnadsnämnden", "previous_deviation") == -24600
    assert value(april, "Stadsbyggnadsnämnden", "net_outcome") is None
    assert value(april, "S:a skattefinansierad verksamhet", "previous_deviation") == -62400
    with pytest.raises(Contradiction):
        follow_up.follow(by=cast.secretary)


@pytest.mark.parametrize(
    ("heading", "expected"),
    [
        ("Nettoutfall period 202201–202203", "Nettoutfall period 202201–202204"),
        ("Utfall 202201-202203, tkr", "Utfall 202201-202204, tkr"),
        ("Budget 2022", "Budget 2022"),
        ("Utfall 202203", "Utfall 202203"),
    ],
)
def test_a_heading_with_the_period_names_the_next_one_in_what_follows(cast, heading, expected):
    table = made(["budget", "forecast"], [Line("A", values={"budget": d(1)})])
    table = replace(table, columns=(replace(table.columns[0], heading=heading), *table.columns[1:]))
    following = make_follow_up(cast=cast, table=table).follow(by=cast.secretary)
    assert following.columns.first().heading == expected


def test_a_changed_row_list_is_shown_and_a_year_stands_side_by_side(cast, follow_up):
    april = follow_up.follow(by=cast.secretary)
    april.add_row("Tekniska nämnden", by=cast.secretary, after=april.rows.first())
    april.remove_row(april.rows.get(label="Revisionen"), by=cast.secretary)
    assert showing.changed_rows(april) == (["Tekniska nämnden"], ["Revisionen"])
    row, column = cell(april, "Kommunstyrelsen", "forecast")
    april.write([Edit(row.pk, column.pk, None, d(-300000))], by=cast.secretary)
    found = years.side_by_side([follow_up, april])
    lines = {line.label: line for line in found.lines}
    council = lines["Kommunstyrelsen"]
    assert [one.replace("\u202f", " ") for one in (*council.values, council.moved)] == ["−45 000", "−1 600", "43 400"]
    assert [line.label for line in found.lines if line.is_new] == ["Tekniska nämnden"]
    assert [line.label for line in found.lines if line.is_gone] == ["Revisionen"]
    # What is gone stands where it stood.
    labels = [line.label for line in found.lines]
    assert labels.index("Revisionen") == labels.index("Äldrenämnden") + 1
    forecast = {line.label: line for line in years.side_by_side([follow_up, april], "forecast").lines}
    assert forecast["Kommunstyrelsen"].values[1] == "−300\u202f000"
    page = client_of(cast.union_rep).get(reverse("budget_year", args=[cast.body.slug, 2022]), {"column": "forecast"})
    assert "borta" in page.content.decode()
    assert "ny under året" in page.content.decode()


def test_a_years_follow_ups_of_other_things_stand_apart(cast, follow_up):
    make_follow_up(cast=cast, title="Utan elevpeng", through_month=4)
    follow_up.follow(by=cast.secretary)
    assert [len(one) for one in years.series(FollowUp.objects.all())] == [2, 1]
    client, page = client_of(cast.union_rep), reverse("budget_year", args=[cast.body.slug, 2022])
    assert client.get(page, {"of": "1"}).context["follow_ups"][0].title == "Utan elevpeng"
    for nonsense in ({"of": "9"}, {"of": "x"}, {"column": "x"}):
        assert client.get(page, nonsense).status_code == 200


def test_rows_are_moved_and_indented(cast, follow_up):
    row = follow_up.rows.get(label="Revisionen")
    follow_up.move_row(row, by=cast.secretary, steps=-1)
    labels = list(follow_up.rows.values_list("label", flat=True))
    assert labels.index("Revisionen") == 12
    follow_up.change_row(row, by=cast.secretary, label="varav revision", kind=Kind.OF_WHICH, comment="Ny")
    assert value(follow_up, "S:a skattefinansierad verksamhet", "budget") == -5491000
    assert Event.objects.about(follow_up).filter(verb="follow_up.row_changed").exists()


# Reading in


def test_a_file_is_looked_at_and_taken_in_with_its_contradictions(cast):
    client = client_of(cast.secretary)
    url = reverse("budget_import", args=[cast.body.slug])
    from django.core.files.uploadedfile import SimpleUploadedFile

    sent = client.post(url, {"file": SimpleUploadedFile("mars.xlsx", workbooks.saved(workbooks.the_reference))})
    page = client.get(sent["Location"]).content.decode()
    assert 'value="2022"' in page
    assert 'value="3"' in page
    draft = ImportDraft.objects.get()
    (table,) = importing.tables_of(draft)
    data = {f"column-{one.at}": one.key for one in table.reading.sources}
    answer = client.post(sent["Location"], data | {"year": 2022, "through_month": 3, "unit": "tkr", "sign": "minus"})
    made = FollowUp.objects.get()
    assert answer["Location"] == reverse("budget_checks", args=[made.pk])
    assert made.source == "mars.xlsx"
    assert len(made.loaded().contradictions) == 2
    assert not ImportDraft.objects.exists()
    assert "raderna ger" in client.get(answer["Location"]).content.decode()


def test_the_checks_page_counts_every_check_of_what_was_printed(cast, follow_up):
    """All of the reference's but those of its text and of the allocation."""
    page = client_of(cast.union_rep).get(reverse("budget_checks", args=[follow_up.pk])).content.decode()
    assert "63 kontroller" in page


def test_a_corrected_mapping_is_remembered(cast):
    data = "Nämnd;Läge vid bokslut;Budget;Prognos\nA;7;1;2\nSumma;7;1;2\n".encode()
    draft = importing.receive(cast.body, "a.csv", data, by=cast.secretary)
    (table,) = importing.tables_of(draft)
    chosen = {1: "net_outcome", 2: "budget", 3: "forecast"}
    made = importing.take_in(draft, table, chosen, by=cast.secretary, year=2022, through_month=3)
    assert value(made, "A", "net_outcome") == 7
    assert HeadingMeaning.known_by(cast.body) == {"läge vid bokslut": "net_outcome"}
    draft = importing.receive(cast.body, "b.csv", data, by=cast.secretary)
    (table,) = importing.tables_of(draft)
    assert table.reading.sources[0].key == "net_outcome"


def test_what_cannot_be_read_changes_nothing(cast):
    with pytest.raises(FileUnreadable):
        importing.receive(cast.body, "a.csv", b"hej", by=cast.secretary)
    client = client_of(cast.secretary)
    answer = client.post(reverse("budget_import", args=[cast.body.slug]), {"pasted": "hej\tdu"})
    assert answer.status_code == 422
    assert not ImportDraft.objects.exists()


def test_a_pasted_block_is_read_in(cast):
    client = client_of(cast.secretary)
    pasted = "Nämnd\tBudget\tPrognos\nA\t1 000\t2\nSumma\t1 000\t2"
    answer = client.post(reverse("budget_import", args=[cast.body.slug]), {"pasted": pasted})
    assert answer.status_code == 302


# Pages


def test_the_page_costs_the_same_for_twice_the_rows(cast, follow_up):
    lines = [Line(f"Rad {at}", Kind.ROW, {"budget": d(at), "forecast": d(at)}) for at in range(300)]
    big = make_follow_up(cast=cast, table=made(["budget", "forecast", "deviation"], lines), through_month=5)
    client = client_of(cast.union_rep)
    counts = []
    for one in (follow_up, big):
        with CaptureQueriesContext(connection) as queries:
            assert client.get(reverse("budget_detail", args=[one.pk])).status_code == 200
        counts.append(len(queries))
    # The smaller one has contradictions, and asks once for what was made of them.
    assert counts[1] <= counts[0] <= 15


def test_a_block_costs_what_a_cell_does(cast, follow_up):
    budget = follow_up.columns.get(key="budget")
    cells = list(FollowUpCell.objects.filter(row__follow_up=follow_up, row__kind="row", column=budget))
    counts = []
    for some in (cells[:1], cells[1:]):
        edits = [Edit(one.row_id, one.column_id, one.value, one.value + 1) for one in some]
        with CaptureQueriesContext(connection) as queries:
            follow_up.write(edits, by=cast.secretary)
        counts.append(len(queries))
    assert counts[0] == counts[1]
    # So does moving or removing a row above many.
    counts = []
    follow_ups = [
        make_follow_up(cast=cast, through_month=month, table=_of_rows(count)) for month, count in ((7, 3), (8, 40))
    ]
    for one in follow_ups:
        rows = list(one.rows.all())
        with CaptureQueriesContext(connection) as queries:
            one.move_row(rows[0], by=cast.secretary, steps=len(rows))
            one.remove_row(rows[1], by=cast.secretary)
        assert [row.position for row in one.rows.all()] == list(range(len(rows) - 1))
        counts.append(len(queries))
    assert counts[0] == counts[1]


def _of_rows(count):
    return made(
        ["budget", "forecast", "deviation"], [Line(f"Rad {at}", values={"budget": d(at)}) for at in range(count)]
    )


def test_the_list_costs_the_same_for_more_follow_ups(cast, follow_up):
    client, url = client_of(cast.union_rep), reverse("budget_list", args=[cast.body.slug])
    counts = []
    for month in (4, 5):
        with CaptureQueriesContext(connection) as queries:
            client.get(url)
        counts.append(len(queries))
        make_follow_up(cast=cast, through_month=month)
    assert counts[0] == counts[1]


def test_who_sees_a_follow_up_is_said_twice_alike(cast, follow_up):
    for role in ("secretary", "union_rep", "substitute", "stranger", "archivist", "administrator", "presenter"):
        user = getattr(cast, role)
        assert FollowUp.objects.visible_to(user).exists() == follow_up.is_visible_to(user)


# Writing in the browser


def send(user, follow_up, *edits):
    data = {"edits": "\n".join(edits)}
    return client_of(user).post(reverse("budget_cells", args=[follow_up.pk]), data, headers={"HX-Request": "true"})


def at(follow_up, label, key):
    row, column = cell(follow_up, label, key)
    return f"{row.pk} {column.pk}"


def test_the_server_answers_with_what_an_edit_can_have_changed(cast, follow_up):
    answer = send(cast.secretary, follow_up, f"{at(follow_up, 'Revisionen', 'budget')}\t−1 600\t-1 700")
    page = answer.content.decode().replace("\u202f", " ")
    assert answer.status_code == 200
    assert "−5 492 700" in page
    assert "Sparat" in page
    # Rows that nobody touched are not computed anew on the page.
    assert page.count("<td") == 7 * 4


def test_a_stale_cell_answers_409_with_what_stands_there(cast, follow_up):
    answer = send(cast.secretary, follow_up, f"{at(follow_up, 'Revisionen', 'budget')}\t-7\t-1 700")
    assert answer.status_code == 409
    assert "−1\u202f600" in answer.content.decode()


@pytest.mark.parametrize("edits", ["", "1", "x y\t1\t2", "1 2\t\ttolv", "\n\n", "1\t2\t3"])
def test_an_edit_that_is_none_is_refused(cast, follow_up, edits):
    assert send(cast.secretary, follow_up, edits).status_code == 422


def test_a_row_is_written_without_scripts(cast, follow_up):
    row, column = cell(follow_up, "Revisionen", "budget")
    url = reverse("budget_row_write", args=[follow_up.pk, row.pk])
    data = {f"was-{column.pk}": "-1 600", f"value-{column.pk}": "-1 700"}
    keys = {one.key: one.pk for one in follow_up.columns.all()}
    loaded = follow_up.loaded()
    given = loaded.table.lines[loaded.line_of(row.pk)].values
    for key, figure in given.items():
        if key != "budget":
            data |= {f"was-{keys[key]}": plain(figure), f"value-{keys[key]}": plain(figure)}
    assert client_of(cast.secretary).post(url, data).status_code == 302
    assert value(follow_up, "Revisionen", "budget") == -1700
    assert client_of(cast.secretary).post(url, {f"value-{column.pk}": "tolv"}).status_code == 422
