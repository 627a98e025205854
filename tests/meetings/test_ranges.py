"""Which items were attended: what people type, and how it is written back."""

import pytest
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from meetings import numbering
from meetings.ranges import ALL, EXCEPT, ONLY, Agenda, Attended, NotUnderstood, Place, parse, wording


def agenda(*rows: str, scheme: str = "letters") -> Agenda:
    """An agenda from labels; how deep a row is indented is its level, a row in quotes has no number."""
    places: list[Place] = []
    above: list[int] = []
    for id, row in enumerate(rows, start=1):
        level = (len(row) - len(row.lstrip())) // 2
        text = row.strip()
        del above[level:]
        label, title = ("", text.strip('"')) if text.startswith('"') else (text, f"Heading {text}")
        places.append(Place(id, above[-1] if above else None, label, title))
        above.append(id)
    return Agenda(places)


LETTERS = agenda(
    "1", "2", "3", "  3 a", "  3 b", "4", "  4 a", "  4 b", "  4 c", "5", "  5 a", "  5 b", "6", "7", "  7 a", "  7 b",
    "    7 b 1", "    7 b 2", "8", "9",
)  # fmt: skip
DECIMAL = agenda("1", "2", "3", "  3.1", "  3.2", "    3.2.1", "    3.2.2", "  3.3", "4")
SECTION = agenda(*[f"§ {n}" for n in range(90, 100)], "  § 99 a", "  § 99 b", "  § 99 c", "§ 100")


#: What LETTERS has, as every refusal says it.
EXISTING = "1–9, 3 a–b, 4 a–c, 5 a–b, 7 a–b, 7 b 1–2"


def told(attended: Attended, of: Agenda) -> tuple[str, list[str]]:
    return attended.scope, [of.names[place.id] for place in of.places if place.id in attended.ids]


@pytest.mark.parametrize(
    ("of", "text", "scope", "labels"),
    [
        (LETTERS, "", ALL, ""),
        (LETTERS, "  ", ALL, ""),
        (LETTERS, "hela mötet", ALL, ""),
        (LETTERS, "Alla", ALL, ""),
        (LETTERS, "the whole meeting", ALL, ""),
        (LETTERS, "3", ONLY, "3"),
        (LETTERS, "punkt 3", ONLY, "3"),
        (LETTERS, "Punkt 3.", ONLY, "3"),
        (LETTERS, "p. 3", ONLY, "3"),
        (LETTERS, "item 3", ONLY, "3"),
        (LETTERS, "4a", ONLY, "4 a"),
        (LETTERS, "4 a", ONLY, "4 a"),
        (LETTERS, "4A", ONLY, "4 a"),
        (LETTERS, "4 a)", ONLY, "4 a"),
        (LETTERS, "4.a", ONLY, "4 a"),
        (LETTERS, "7b1", ONLY, "7 b 1"),
        (LETTERS, "punkt 7 b 1–2", ONLY, "7 b 1,7 b 2"),
        (LETTERS, "1–3, 5–9", ONLY, "1,2,3,5,6,7,8,9"),
        (LETTERS, "1-3 och 5", ONLY, "1,2,3,5"),
        (LETTERS, "1 — 3 samt punkt 5", ONLY, "1,2,3,5"),
        (LETTERS, "  1\u00a0−\u20093 ;5 ", ONLY, "1,2,3,5"),
        (LETTERS, "punkterna 1 till 3", ONLY, "1,2,3"),
        (LETTERS, "punkt 1 till och med punkt 3 och 5", ONLY, "1,2,3,5"),
        (LETTERS, "1 t.o.m. 3", ONLY, "1,2,3"),
        (LETTERS, "items 1 to 3 and 5", ONLY, "1,2,3,5"),
        (LETTERS, "4 a–c", ONLY, "4 a,4 b,4 c"),
        (LETTERS, "4a-4c", ONLY, "4 a,4 b,4 c"),
        (LETTERS, "4 a och c", ONLY, "4 a,4 c"),
        (LETTERS, "4 a, b, 6", ONLY, "4 a,4 b,6"),
        (LETTERS, "3–3", ONLY, "3"),
        (LETTERS, "3, 3 a", ONLY, "3"),
        (LETTERS, "5, 1–3, 2", ONLY, "1,2,3,5"),
        (LETTERS, "ej 4 a", EXCEPT, "4 a"),
        (LETTERS, "Ej punkt 4 a", EXCEPT, "4 a"),
        (LETTERS, "alla utom 4a och 6", EXCEPT, "4 a,6"),
        (LETTERS, "hela mötet, utom punkt 6", EXCEPT, "6"),
        (LETTERS, "not items 4 a–b", EXCEPT, "4 a,4 b"),
        (LETTERS, "all but 6", EXCEPT, "6"),
        (LETTERS, "ingen punkt", ONLY, ""),
        (DECIMAL, "3.1", ONLY, "3.1"),
        (DECIMAL, "punkt 3 . 2", ONLY, "3.2"),
        (DECIMAL, "3.1–3.3", ONLY, "3.1,3.2,3.3"),
        (DECIMAL, "3.1–3", ONLY, "3.1,3.2,3.3"),
        (DECIMAL, "3.2.1-3.2.2, 4", ONLY, "3.2.1,3.2.2,4"),
        (SECTION, "§ 91–97", ONLY, "91,92,93,94,95,96,97"),
        (SECTION, "91-93", ONLY, "91,92,93"),
        (SECTION, "ej § 91–97", EXCEPT, "91,92,93,94,95,96,97"),
        (SECTION, "§§ 90 – 92, § 99b", ONLY, "90,91,92,99 b"),
        (SECTION, "paragraf 99 a–c", ONLY, "99 a,99 b,99 c"),
    ],
)
def test_what_people_type_is_understood(of, text, scope, labels):
    assert told(parse(text, of), of) == (scope, labels.split(",") if labels else [])


@pytest.mark.parametrize(
    ("of", "text", "sentence"),
    [
        (LETTERS, "12", f"There is no item “12” on the agenda. It has {EXISTING}."),
        (LETTERS, "4 d", f"There is no item “4 d” on the agenda. It has {EXISTING}."),
        (LETTERS, "1–12", f"There is no item “12” on the agenda. It has {EXISTING}."),
        (LETTERS, "a", f"There is no item “a” on the agenda. It has {EXISTING}."),
        (LETTERS, "Budget", f"There is no item “Budget” on the agenda. It has {EXISTING}."),
        (SECTION, "§ 8", "There is no item “8” on the agenda. It has § 90–100, 99 a–c."),
        (DECIMAL, "3.9", "There is no item “3.9” on the agenda. It has 1–4, 3.1–3.3, 3.2.1–3.2.2."),
        (LETTERS, "3–1", "The range 3–1 runs backwards. Write the one that comes first on the agenda first."),
        (LETTERS, "4 c–a", "The range 4 c–4 a runs backwards. Write the one that comes first on the agenda first."),
        (LETTERS, "3–4 a", "3 and 4 a are not on the same level, so there is no range from one to the other."),
        (LETTERS, "3 a–4 b", "3 a and 4 b are not on the same level, so there is no range from one to the other."),
        (LETTERS, "7 b 1–8", "7 b 1 and 8 are not on the same level, so there is no range from one to the other."),
        (LETTERS, "1–3–5", "“1–3–5” is not a range. Write for example 1–3."),
        (LETTERS, "–5", "“–5” is not a range. Write for example 1–3."),
        (LETTERS, "5–", "“5–” is not a range. Write for example 1–3."),
        (LETTERS, "1–5, ej 4 a", "Give either the items or the exceptions, not both."),
        (LETTERS, "1–5 utom 4 a", "Give either the items or the exceptions, not both."),
        (LETTERS, "ej", f"Say which items. The agenda has {EXISTING}."),
        (LETTERS, "{0}", f"There is no item “0” on the agenda. It has {EXISTING}."),
        (LETTERS, "”Rast”", f"There is no item “Rast” on the agenda. It has {EXISTING}."),
        (agenda('"Rast"', "1", "2"), "”Rast”–2", "A range goes from one number to another, not from or to a heading."),
        (agenda(), "1", "The agenda has no numbered items yet."),
    ],
)
def test_what_is_not_understood_is_refused_with_a_sentence(of, text, sentence):
    with translation.override("en"), pytest.raises(NotUnderstood) as refusal:
        parse(text, of)
    assert str(refusal.value) == sentence


@pytest.mark.parametrize(
    ("of", "text", "swedish", "english"),
    [
        (LETTERS, "", "", ""),
        (LETTERS, "3", "punkt 3", "item 3"),
        (LETTERS, "3 a, 3", "punkt 3", "item 3"),
        (LETTERS, "3,2,1,9,8,7,6,5", "punkt 1–3, 5–9", "items 1–3, 5–9"),
        (LETTERS, "1,2", "punkt 1–2", "items 1–2"),
        (LETTERS, "ej 4a", "ej punkt 4 a", "not item 4 a"),
        (LETTERS, "4a, 4c", "punkt 4 a, 4 c", "items 4 a, 4 c"),
        (LETTERS, "4a, 4b, 4c, 6", "punkt 4 a–c, 6", "items 4 a–c, 6"),
        (LETTERS, "7 b 1, 7 b 2", "punkt 7 b 1–2", "items 7 b 1–2"),
        (LETTERS, "ingen", "ingen punkt", "no item"),
        (DECIMAL, "3.1–3.2", "punkt 3.1–3.2", "items 3.1–3.2"),
        (SECTION, "90–97, 99 a", "§ 90–97, 99 a", "§ 90–97, 99 a"),
        (SECTION, "ej 91–97", "ej § 91–97", "not § 91–97"),
    ],
)
def test_the_shortest_clear_wording_is_written(of, text, swedish, english):
    with translation.override("sv"):
        assert wording(parse(text, of), of) == swedish
    with translation.override("en"):
        assert wording(parse(text, of), of) == english


def test_a_late_item_stands_in_its_place_in_a_range():
    of = agenda("1", "2", "2 a", "3")
    assert told(parse("1–3", of), of) == (ONLY, ["1", "2", "2 a", "3"])
    assert wording(Attended(ONLY, frozenset({1, 2, 4})), of) == "punkt 1–2, 3"


def test_late_items_under_late_items_are_not_mixed_up_with_the_top():
    of = agenda("1", "2", "3", "3 a", "3 a 1", "3 a 2", "4")
    assert wording(Attended(ONLY, frozenset({5, 6})), of) == "punkt 3 a 1–2"
    assert parse("3 a 1–2", of) == Attended(ONLY, frozenset({5, 6}))


HEADINGS = agenda("1", '"Rast"', "2", '"Övrigt"', "  3", "  4", "5", '  "Löst"')


@pytest.mark.parametrize(
    ("ids", "words"),
    [
        ({1, 2, 3}, "punkt 1–2"),
        ({1, 3}, "punkt 1, 2"),
        ({2}, "punkt ”Rast”"),
        ({1, 2}, "punkt 1, ”Rast”"),
        ({4}, "punkt ”Övrigt”"),
        ({5, 6}, "punkt 3–4"),
        ({3, 5}, "punkt 2–3"),
        ({3, 4}, "punkt 2–4"),
        ({3, 5, 6}, "punkt 2–3, 4"),
        ({4, 7}, "punkt ”Övrigt”, 5"),
        ({8}, "punkt ”Löst”"),
        ({1, 2, 3, 4, 7}, "punkt 1–5"),
    ],
)
def test_a_heading_without_number_is_counted_past_or_named(ids, words):
    attended = Attended(ONLY, frozenset(ids))
    assert wording(attended, HEADINGS) == words
    assert parse(words, HEADINGS) == attended


def test_headings_that_are_alike_are_told_apart():
    of = agenda('"Rast, (kort) – 10 min"', "1", '"Rast, (kort) – 10 min"')
    words = wording(Attended(ONLY, frozenset({3})), of)
    assert words == "punkt ”Rast, (kort) – 10 min” (2)"
    assert parse(words, of) == Attended(ONLY, frozenset({3}))


@pytest.mark.parametrize(
    ("text", "yes", "no"),
    [
        ("", ["1", "4", "4 a", "7 b 1"], []),
        ("4", ["4", "4 a", "4 c"], ["3", "5"]),
        ("4 a", ["4 a"], ["4", "4 b"]),
        ("7 b", ["7 b", "7 b 2"], ["7", "7 a"]),
        ("ej 4 a", ["4", "4 b", "1"], ["4 a"]),
        ("ej 7", ["6", "8"], ["7", "7 b", "7 b 1"]),
        ("ingen", [], ["1"]),
    ],
)
def test_an_item_stands_for_what_is_under_it(text, yes, no):
    attended, by_label = parse(text, LETTERS), {name: id for id, name in LETTERS.names.items()}
    assert all(LETTERS.covers(attended, by_label[label]) for label in yes)
    assert not any(LETTERS.covers(attended, by_label[label]) for label in no)


@st.composite
def agendas_and_attendance(draw):
    """Any tree three deep by any scheme, with headings and late items in it, and any set of its items."""
    count = draw(st.integers(1, 14))
    levels, parents = [1], [None]
    for id in range(2, count + 1):
        level = draw(st.integers(1, min(3, levels[-1] + 1)))
        above = next((i for i in range(id - 1, 0, -1) if levels[i - 1] == level - 1), None) if level > 1 else None
        levels.append(level)
        parents.append(above)
    is_numbered = [draw(st.integers(0, 4)) > 0 for _ in range(count)]
    scheme = draw(st.sampled_from(["letters", "decimal", "section"]))
    first = draw(st.sampled_from([1, 61]))
    late = {id for id in range(1, count + 1) if draw(st.integers(0, 5)) == 0}
    entries = [numbering.Entry(id, parents[id - 1], id, is_numbered[id - 1]) for id in range(1, count + 1)]
    labels = numbering.labels([entry for entry in entries if entry.id not in late], scheme, first=first)
    entries = [
        numbering.Entry(entry.id, entry.parent, entry.position, entry.is_numbered, labels.get(entry.id, ""))
        for entry in entries
    ]
    labels = numbering.labels(entries, scheme, first=first, fixed=True)
    titles = draw(
        st.lists(st.sampled_from(["Rast", "rast", 'Om "x", 1–3', "Övrigt (2)", ""]), min_size=14, max_size=14)
    )
    of = Agenda([Place(id, parents[id - 1], labels[id], titles[id - 1]) for id in range(1, count + 1)])
    scope = draw(st.sampled_from([ALL, ONLY, EXCEPT]))
    return of, Attended(scope, frozenset(draw(st.sets(st.integers(1, count)))))


@settings(max_examples=600, deadline=None)
@given(agendas_and_attendance(), st.sampled_from(["sv", "en"]))
def test_what_is_written_is_read_back_as_the_same(case, language):
    of, attended = case
    with translation.override(language):
        words = wording(attended, of)
        assert parse(words, of) == of.tidy(attended), words


@settings(max_examples=300, deadline=None)
@given(agendas_and_attendance())
def test_tidying_never_changes_what_was_attended(case):
    of, attended = case
    tidy = of.tidy(attended)
    assert [of.covers(attended, place.id) for place in of.places] == [of.covers(tidy, place.id) for place in of.places]


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet="123 ab–-,.§() ejochtilpunkt”{}", max_size=20))
def test_any_text_is_read_or_refused(text):
    try:
        attended = parse(text, LETTERS)
    except NotUnderstood:
        return
    assert attended.ids <= LETTERS.by_id.keys()
