"""The meeting of 26 April 2022 has the structure and the figures of its model, counted in the database."""

import pytest
from lxml import html

from meetings import agenda, materials
from meetings.models import Attendance, Meeting
from meetings.tables import ItemTable


@pytest.fixture
def nodes(meeting) -> dict[str, agenda.Node]:
    """The items by label; the unnumbered ones by heading."""
    return {node.label or node.item.title: node for node in agenda.flat(agenda.tree(meeting))}


def table_of(node: agenda.Node) -> ItemTable:
    """The one table of figures that stands in the item."""
    (table,) = materials.tables(node.item)
    return table


def value(printed: str) -> int:
    """A figure as it is printed: thin spaces, a true minus, the number of a note; an empty cell counts nothing."""
    bare = printed.rstrip("¹²").replace("\N{NARROW NO-BREAK SPACE}", "").replace("\N{MINUS SIGN}", "-")
    return int(bare or 0)


def test_nine_items_with_their_letters_a_third_level_and_two_headings(nodes):
    assert list(nodes) == [
        "1", "2", "3", "3 a", "3 b", "4", "4 a", "4 b", "4 c", "5", "5 a", "5 b", "6",
        "7", "7 a", "7 b", "7 b 1", "7 b 2", "8", "Dyrare personalparkering", "Skolledarnas plats i Cesam", "9",
    ]  # fmt: skip
    assert max(node.level for node in nodes.values()) == 3


def test_every_item_without_items_of_its_own_has_a_text(nodes):
    assert [label for label, node in nodes.items() if not node.children and not node.item.text] == []


def test_fourteen_were_present_eight_of_them_for_single_items(meeting):
    present = meeting.attendance.present()
    assert present.count() == 14
    parts = [agenda.label_of(item) for row in present.filter(scope="only") for item in row.items.all()]
    assert sorted(parts) == ["3", "4 a", "4 b", "4 c", "5 a", "5 b", "5 b", "6"]


def test_four_had_reported_absence_and_one_seat_was_vacant(meeting):
    modes = list(meeting.attendance.values_list("mode", flat=True))
    assert modes.count(Attendance.Mode.REPORTED_ABSENT) == 4
    assert modes.count(Attendance.Mode.VACANT) == 1
    assert len(modes) == 14 + 4 + 1


def test_one_person_was_acting_chair_and_secretary_and_the_chair_was_away(meeting):
    acting = meeting.attendance.get(roles__contains=[Attendance.Role.ACTING_CHAIR])
    assert sorted(acting.roles) == ["acting_chair", "secretary"]
    assert acting.person == meeting.body.seats.get(role="secretary").person
    chair = meeting.attendance.get(person=meeting.body.seats.get(role="chair").person)
    assert chair.mode == Attendance.Mode.REPORTED_ABSENT
    assert chair.roles == [Attendance.Role.CHAIR]
    assert not meeting.attendance.present().filter(roles__contains=[Attendance.Role.CHAIR]).exists()


def test_a_substitute_served_for_one_who_was_away(meeting):
    serving = meeting.attendance.get(substitute_for__isnull=False)
    assert serving.is_present
    assert serving.substitute_for.mode == Attendance.Mode.REPORTED_ABSENT
    assert serving.organisation == serving.substitute_for.organisation == "Akademikerförbundet SSR"


def test_two_union_representatives_adjust_and_the_text_names_them(meeting, nodes):
    adjusters = meeting.attendance.filter(roles__contains=[Attendance.Role.ADJUSTER])
    assert {row.organisation for row in adjusters} == {"Kommunal", "Vision"}
    assert all(row.name in nodes["1"].item.text for row in adjusters)


def test_each_presenter_attended_the_item_that_was_presented(nodes):
    for node in nodes.values():
        for row in node.item.presenters.all():
            attended = {item.pk for item in row.items.all()}
            assert attended & {node.item.pk, node.item.parent_id}, f"{row.name} at {node.label}"


def test_the_budget_table_keeps_its_rows_and_figures(nodes):
    table = table_of(nodes["3 a"])
    assert table.caption == "Budgetuppföljning 202201–202203, tkr"
    assert len(table.heads) == 8
    assert len(table.lines) == 20
    assert {len(line.cells) for line in table.lines} == {7}
    by_name = {line.label: list(line.cells) for line in table.lines}
    assert by_name["S:a skattefinansierad verksamhet"] == [
        "−1\u202f261\u202f729¹", "−5\u202f492\u202f600", "−5\u202f555\u202f000", "−62\u202f400",
        "−1,1", "−63\u202f400", "1\u202f000",
    ]  # fmt: skip
    assert by_name["varav över-/underskott elevpengssystem"] == ["", "", "", "7\u202f000", "", "0", "7\u202f000"]
    # Nothing is printed there, so what is computed stands.
    assert by_name["Resultat 2022"][4] == "14,8"
    assert [name for name, row in by_name.items() if row.count("") == 6] == ["Prognos 2022"]


def test_the_budget_table_adds_up_and_contradicts_itself_as_its_model_does(nodes):
    table = table_of(nodes["3 a"])
    by_name = {line.label: line.cells for line in table.lines}
    counted = [line.cells for line in table.lines[:16] if line.kind != "of_which"]
    sums = [sum(value(row[column]) for row in counted) for column in (0, 1, 2, 3, 5, 6)]
    printed = [value(by_name["S:a skattefinansierad verksamhet"][column]) for column in (0, 1, 2, 3, 5, 6)]
    assert [mine - theirs for mine, theirs in zip(sums, printed, strict=True)] == [20_000, 0, 0, 0, 0, 0]
    assert by_name["Finansförvaltningen"][3] == "86\u202f997"
    assert by_name["Finansförvaltningen"][4] == "−1,5²"
    for row in counted:
        assert value(row[2]) - value(row[1]) == value(row[3])
        assert value(row[3]) - value(row[5]) == value(row[6])
    assert [note.replace("\u202f", " ").rpartition(", ")[2] for note in table.notes] == [
        "skillnad −20 000.", "skillnad −3,0.",
    ]  # fmt: skip


def test_the_decision_table_has_ten_numbered_rows_and_their_sum(nodes):
    table = table_of(nodes["4 c"])
    assert table.heads[1] == "Föreslagen fördelning, kr (ca)"
    assert [line.label.split(".")[0] for line in table.lines] == [*map(str, range(1, 11)), "Summa"]
    amounts = [value(line.cells[0]) for line in table.lines]
    assert amounts == [100_000, 0, 300_000, 0, 749_041, 0, 100_000, 1_000_000, 1_000_000, 300_000, 3_549_041]
    assert sum(amounts[:-1]) == amounts[-1]
    assert table.notes == ()


def test_no_table_of_figures_is_a_text(nodes):
    assert [label for label, node in nodes.items() if "<table" in node.item.text] == []


def test_the_dated_plan_stands_twice_in_the_same_words(nodes):
    plans = [
        html.fragment_fromstring(nodes[label].item.text, create_parent="div").findall(".//ul")[-1]
        for label in ("4 a", "4 c")
    ]
    first, second = ([" ".join(line.itertext()) for line in plan] for plan in plans)
    assert first == second
    assert len(first) == 6
    for line, date in zip(
        first, ("21 april", "26 april", "I maj", "16 juni", "juni–oktober", "Under november"), strict=True
    ):
        assert date in line


@pytest.mark.parametrize(
    ("label", "words"),
    [
        ("3 a", ["7 miljoner", "180 miljoner", "25 miljoner", "24 maj"]),
        ("3 b", ["Vecka 15", "Vecka 16", "Vecka 17", "Vecka 18", "Vecka 21", "14 april", "28 april", "2/5", "9 maj"]),
        ("4 b", ["bilaga 1"]),
        ("4 c", ["2022/2023", "Parterna enades"]),
        ("5 b", ["bilaga 2"]),
        ("6", ["4 år", "SUN 2.0", "US 2.0"]),
        ("7 a", ["punkt 4 b"]),
        ("7 b", ["återkommer"]),
        ("Dyrare personalparkering", ["5 kr", "7 kr", "400 kr", "600 kr", "1 juni 2022"]),
        ("Skolledarnas plats i Cesam", ["vakant"]),
        ("9", ["24 maj 2022", "14.30–17.00"]),
    ],
)
def test_dates_amounts_annexes_and_references_stand_in_the_text(nodes, label, words):
    text = " ".join(html.fragment_fromstring(nodes[label].item.text, create_parent="div").itertext())
    text = " ".join(text.replace("\u00a0", " ").split())
    assert [word for word in words if word not in text] == []


def test_three_lists_under_procurement_and_a_list_in_a_list_under_benefits(nodes):
    body = html.fragment_fromstring(nodes["6"].item.text, create_parent="div")
    assert [len(found) for found in body.findall("ul")] == [6, 6, 7]
    benefits = html.fragment_fromstring(nodes["5 a"].item.text, create_parent="div")
    assert len(benefits.find("ol")) == 4
    assert len(benefits.find("ol/li/ul")) == 3


def test_a_joint_question_names_both_unions(nodes):
    assert {union.name for union in nodes["7 b"].item.raised_by.all()} == {"Lärarförbundet", "Lärarnas Riksförbund"}


def test_the_next_meeting_is_the_one_that_the_text_names(meeting):
    following = Meeting.objects.filter(body=meeting.body, starts_at__gt=meeting.starts_at).order_by("starts_at").first()
    assert following.held_on.isoformat() == "2022-05-24"


def test_the_minutes_are_a_draft_that_the_secretary_may_write(meeting, secretary):
    assert meeting.status == Meeting.Status.DRAFTING
    assert meeting.is_written_by(secretary)
