"""What differs between two texts, and two changes of one text put together."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from meetings import worddiff
from meetings.richtext import clean, plain
from meetings.worddiff import DiffTable, Line, compare, merge, sides
from tests.work import work

SIGNS = {"same": "{}", "added": "[+{}]", "removed": "[-{}]"}


def words(line):
    return "".join(SIGNS[segment.change].format(segment.text) for segment in line.segments)


def seen(parts):
    """A comparison as lines of text: [-gone][+come]."""
    out = []
    for part in parts:
        if isinstance(part, DiffTable):
            for row in part.rows:
                out.append(" | ".join(" / ".join(words(line) for line in cell.lines) for cell in row.cells))
        else:
            out.append(f"{part.marker} {words(part)}".strip())
    return out


CASES = {
    "the same": ("<p>a b</p>", "<p>a b</p>", ["a b"]),
    "from nothing": ("", "<p>a b</p>", ["[+a b]"]),
    "to nothing": ("<p>a b</p>", "", ["[-a b]"]),
    "a word": (
        "<p>Utfallet för mars redovisades.</p>",
        "<p>Utfallet för april redovisades.</p>",
        ["Utfallet för [-mars][+april] redovisades."],
    ),
    "words beside each other are one change": (
        "<p>Den förra texten gäller alla.</p>",
        "<p>Den nya skrivelsen gäller alla.</p>",
        ["Den [-förra texten][+nya skrivelsen] gäller alla."],
    ),
    "a figure is a word": (
        "<p>Summan är 1 234,5 tkr.</p>",
        "<p>Summan är 1 235,5 tkr.</p>",
        ["Summan är [-1 234,5][+1 235,5] tkr."],
    ),
    "a paragraph that came": (
        "<p>a a a</p><p>c c c</p>",
        "<p>a a a</p><p>b b</p><p>c c c</p>",
        ["a a a", "[+b b]", "c c c"],
    ),
    "a paragraph that went": ("<p>a a</p><p>b b</p>", "<p>b b</p>", ["[-a a]", "b b"]),
    "another paragraph in its place": (
        "<p>ett två tre</p>",
        "<p>fyra fem sex</p>",
        ["[+fyra fem sex]", "[-ett två tre]"],
    ),
    "only the marks": ("<p>a b c</p>", "<p>a <b>b</b> c</p>", ["a [-b][+b] c"]),
    "list items with their bullets": (
        "<ul><li>ett<ol><li>två</ol></ul>",
        "<ul><li>ett<ol><li>två igen</ol><li>tre</ul>",
        ["• ett", "1. två[+ igen]", "• [+tre]"],
    ),
    "a paragraph that became an item": ("<p>ett två</p>", "<ul><li>ett två</li></ul>", ["• ett två"]),
    "a line break": ("<p>a<br>b</p>", "<p>a b</p>", ["a[-\n][+ ]b"]),
    "a cell": (
        "<table><tr><th>A<th>B<tr><td>x<td>1 234</table>",
        "<table><tr><th>A<th>B<tr><td>x<td>1 235</table>",
        ["A | B", "x | [-1 234][+1 235]"],
    ),
    "a row that came": (
        "<table><tr><td>x<td>1<tr><td>z<td>3</table>",
        "<table><tr><td>x<td>1<tr><td>y<td>2<tr><td>z<td>3</table>",
        ["x | 1", "[+y] | [+2]", "z | 3"],
    ),
    "a column that came": (
        "<table><tr><td>alfa<td>beta<tr><td>gamma<td>delta</table>",
        "<table><tr><td>alfa<td>ny<td>beta<tr><td>gamma<td>nyare<td>delta</table>",
        ["alfa | [+ny] | beta", "gamma | [+nyare] | delta"],
    ),
    "a text that became a table": ("<p>a b</p>", "<table><tr><td>a b</table>", ["[+a b]", "[-a b]"]),
}  # fmt: skip


@pytest.mark.parametrize(("old", "new", "said"), CASES.values(), ids=CASES.keys())
def test_two_texts_are_compared_word_by_word(old, new, said):
    assert seen(compare(clean(old), clean(new))) == said


def test_the_same_text_has_no_difference_whatever_is_in_it():
    text = clean("<h3>a</h3><ul><li>b</ul><table><caption>c</caption><tr><td>d</table><blockquote>e</blockquote>")
    assert worddiff.is_same(compare(text, text))
    assert not worddiff.is_same(compare(text, text.replace("d", "x")))
    assert not worddiff.is_same(compare(text, text.replace("c</caption>", "x</caption>")))
    assert worddiff.counts(compare(text, text)) == (0, 0)


def test_words_that_came_and_went_are_counted():
    assert worddiff.counts(compare("<p>ett två tre</p>", "<p>ett fyra fem tre</p>")) == (2, 1)


def test_kinds_and_depths_are_kept():
    parts = compare("", clean("<h3>a</h3><h4>b</h4><ul><li>c<ul><li>d</ul></ul><blockquote>e</blockquote>"))
    assert [(part.kind, part.depth) for part in parts] == [
        ("heading-1", 0), ("heading-2", 0), ("item", 1), ("item", 2), ("paragraph", 1),
    ]  # fmt: skip


def test_the_two_sides_are_the_two_texts():
    old, new = "<p>a b c</p><p>d</p>", "<p>a x c</p><p>e e</p>"
    left, right = sides(compare(old, new))
    assert seen(left) == ["a [-b] c", "[-d]"]
    assert seen(right) == ["a [+x] c", "[+e e]"]


_words = st.lists(st.sampled_from(["a", "b", "c", "dd", "1 234", "."]), max_size=6).map(" ".join)
_texts = st.lists(
    st.one_of(
        _words.map("<p>{}</p>".format),
        st.lists(_words, min_size=1, max_size=3).map(
            lambda items: "<ul>" + "".join(f"<li>{i}" for i in items) + "</ul>"
        ),
        st.lists(st.tuples(_words, _words), min_size=1, max_size=3).map(
            lambda rows: "<table>" + "".join(f"<tr><td>{a}<td>{b}" for a, b in rows) + "</table>"
        ),
    ),
    max_size=5,
).map(lambda parts: clean("".join(parts)))


def text_of(parts):
    out = []
    for part in parts:
        lines = [part] if isinstance(part, Line) else [line for row in part.rows for c in row.cells for line in c.lines]
        out += ["".join(segment.text for segment in line.segments) for line in lines]
    return "\n".join(out)


@settings(max_examples=200, deadline=None, derandomize=True)
@given(_texts, _texts)
def test_each_side_holds_its_whole_text_and_nothing_else(old, new):
    left, right = sides(compare(old, new))
    assert sorted(text_of(left).split("\n")) == sorted(plain(old).split("\n"))
    assert text_of(right) == plain(new)


MERGES = {
    "only mine": ("<p>a</p>", "<p>b</p>", "<p>a</p>", "<p>b</p>", True),
    "only theirs": ("<p>a</p>", "<p>a</p>", "<p>b</p>", "<p>b</p>", True),
    "both the same": ("<p>a</p>", "<p>b</p>", "<p>b</p>", "<p>b</p>", True),
    "different paragraphs": (
        "<p>a</p><p>b</p><p>c</p>", "<p>a1</p><p>b</p><p>c</p>", "<p>a</p><p>b</p><p>c2</p><p>d</p>",
        "<p>a1</p><p>b</p><p>c2</p><p>d</p>", True,
    ),
    "different words of one paragraph": (
        "<p>Arbetsgivaren informerade om budgeten 2022.</p>",
        "<p>Arbetsgivaren informerade kort om budgeten 2022.</p>",
        "<p>Arbetsgivaren informerade om budgeten 2023.</p>",
        "<p>Arbetsgivaren informerade kort om budgeten 2023.</p>", True,
    ),
    "the same words": ("<p>a b</p>", "<p>a c</p>", "<p>a d</p>", "<p>a d</p><p>a c</p>", False),
    "the same place": ("<p>a</p>", "<p>a</p><p>b</p>", "<p>a</p><p>c</p>", "<p>a</p><p>c</p><p>b</p>", False),
    "from nothing": ("", "<p>a</p>", "<p>b</p>", "<p>b</p><p>a</p>", False),
    "one deletes what the other changes": (
        "<p>a</p><p>b</p>", "<p>b</p>", "<p>a x</p><p>b</p>", "<p>a x</p><p>b</p>", False,
    ),
    "both delete": ("<p>a</p><p>b</p>", "<p>b</p>", "<p>b</p>", "<p>b</p>", True),
}  # fmt: skip


@pytest.mark.parametrize(("base", "mine", "theirs", "together", "is_clean"), MERGES.values(), ids=MERGES.keys())
def test_two_changes_are_put_together(base, mine, theirs, together, is_clean):
    merged = merge(base, mine, theirs)
    assert (merged.html, merged.is_clean) == (together, is_clean)


@settings(max_examples=200, deadline=None, derandomize=True)
@given(_texts, _texts, _texts)
def test_a_merge_leaves_nothing_out_that_either_wrote(base, mine, theirs):
    merged = plain(merge(base, mine, theirs).html).split("\n")
    for text in (mine, theirs):
        for line in plain(text).split("\n"):
            if line not in plain(base).split("\n"):
                assert any(set(line.split()) <= set(other.split()) for other in merged)


def slow_cases():
    chance = random.Random(1)
    vocabulary = [f"ord{n}" for n in range(600)]

    def paragraph(length):
        return f"<p>{' '.join(chance.choice(vocabulary) for _ in range(length))}</p>"

    return {
        "one paragraph of 20 kB": (paragraph(3000), paragraph(3000)),
        "one word again and again": ("<p>" + "a " * 10_000 + "</p>", "<p>" + "a " * 9_999 + "b</p>"),
        "two words in turn": ("<p>" + "a b " * 5_000 + "</p>", "<p>" + "b a " * 5_000 + "</p>"),
        "three hundred paragraphs": tuple("".join(paragraph(10) for _ in range(300)) for _ in range(2)),
        "the same paragraph again and again": ("<p>x</p>" * 2500, "<p>x</p>" * 2499 + "<p>y</p>"),
        "a table": tuple(
            "<table>" + "".join("<tr>" + f"<td>{chance.random():.4f}" * 8 for _ in range(80)) + "</table>"
            for _ in range(2)
        ),
    }  # fmt: skip


@pytest.mark.parametrize("case", slow_cases())
def test_twenty_kilobytes_are_compared_with_bounded_work(case):
    old, new = (clean(text) for text in slow_cases()[case])
    parts = []
    # Comparing each word with each would be some twenty million.
    assert work(lambda: parts.extend(compare(old, new))) < 2_000_000
    assert text_of(sides(parts)[1]) == plain(new)


def test_even_a_text_at_the_limit_is_compared_with_bounded_work():
    old, new = (clean("<p>" + words * 300_000 + "</p>") for words in ("a b ", "b a "))
    assert work(lambda: compare(old, new)) < 5_000_000
