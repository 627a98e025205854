"""An item's text as it stands in a document."""

import pytest

from meetings import prose, richtext


def set_(text: str, level: int = 2) -> str:
    return prose.document_html(richtext.clean(text), level=level)


@pytest.mark.parametrize(
    ("text", "level", "becomes"),
    [
        pytest.param("", 2, "", id="nothing"),
        pytest.param("<p>Ett <b>ord</b>.</p>", 2, "<p>Ett <strong>ord</strong>.</p>", id="words"),
        pytest.param("<h3>A</h3><h4>B</h4><h3>C</h3>", 2, "<h3>A</h3><h4>B</h4><h3>C</h3>", id="headings follow"),
        pytest.param("<h3>A</h3><h4>B</h4>", 4, "<h5>A</h5><h6>B</h6>", id="headings of a deep item"),
        pytest.param("<h4>B</h4><p>x</p><h3>A</h3>", 2, "<h3>B</h3><p>x</p><h3>A</h3>", id="no level is skipped"),
        pytest.param("<ul><li><p>a</p></li></ul>", 2, "<ul><li>a</li></ul>", id="a list item needs no paragraph"),
        pytest.param(
            "<ul><li><p>a</p><p>b</p></li></ul>", 2, "<ul><li><p>a</p><p>b</p></li></ul>", id="two paragraphs do"
        ),
        pytest.param(
            "<ol start='3' type='a'><li>x<ul><li>y</li></ul></li></ol>",
            2,
            '<ol start="3" type="a"><li>x<ul><li>y</li></ul></li></ol>',
            id="lists in lists",
        ),
        pytest.param("<p>\uf0b7 ett \u25cf två\u200b a\u2011b</p>", 2, "<p>• ett • två a-b</p>", id="signs of Word"),
        pytest.param("<blockquote><p>x</p></blockquote>", 2, "<blockquote><p>x</p></blockquote>", id="quote"),
        pytest.param("<p>a &lt;b&gt; &amp; c</p>", 2, "<p>a &lt;b&gt; &amp; c</p>", id="signs of HTML"),
    ],
)
def test_a_text_becomes_a_document(text, level, becomes):
    assert set_(text, level) == becomes


def test_a_table_pasted_from_excel_gets_its_head_names_and_figures():
    text = set_(
        "<table><tr><td>Nämnd</td><td>Budget</td></tr>"
        "<tr><td>Skola</td><td>-2 267 100</td></tr><tr><td>varav lokaler</td><td></td></tr>"
        "<tr><td>Summa</td><td><b>7&nbsp;000</b></td></tr></table>"
    )
    assert text == (
        '<table class="short"><thead><tr><th scope="col">Nämnd</th>'
        '<th scope="col" class="figure">Budget</th></tr></thead>'
        '<tbody><tr><th scope="row">Skola</th><td class="figure">−2 267 100</td></tr>'
        '<tr class="of-which"><th scope="row">varav lokaler</th><td class="figure"></td></tr>'
        '<tr class="sum"><th scope="row">Summa</th><td class="figure"><strong>7 000</strong></td></tr></tbody></table>'
    )


def test_no_cell_reaches_over_rows():
    text = set_(
        "<table><thead><tr><th rowspan=2>Nämnd<th colspan=2>Budget<tr><th>2022<th>2023</thead>"
        "<tbody><tr><td rowspan=2>Skola<td>1<td>2<tr><td>3<td>4</table>"
    )
    assert "rowspan" not in text
    assert '<tr><td></td><th scope="col" colspan="2" class="group">Budget</th></tr>' in text
    assert '<tr><th scope="col">Nämnd</th><th scope="col" class="figure">2022</th>' in text
    assert '<tr><th scope="row">Skola</th><td class="figure">1</td>' in text
    assert '<tr><td></td><td class="figure">3</td>' in text


def test_words_over_words_are_no_head():
    assert "<th" not in set_("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td><td>d</td></tr></table>")


def test_a_long_table_may_be_cut_and_a_broad_one_takes_the_margin():
    long = set_("<table>" + "<tr><td>a</td><td>b</td></tr>" * 30 + "</table>")
    broad = set_("<table><tr>" + "<td>a</td>" * 8 + "</tr></table>")
    assert "class" not in long
    assert broad.startswith('<table class="wide short">')


def test_a_table_broader_than_paper_is_refused():
    with pytest.raises(prose.TableTooManyColumns):
        set_("<table><tr>" + "<td>a</td>" * 31 + "</tr></table>")


def test_a_line_has_no_signs_that_cannot_be_printed():
    assert prose.plain("  Anna\u00a0\u200bÅs\t\x07 ● ") == "Anna Ås •"


def test_what_was_made_for_a_document_is_made_again_the_same():
    once = set_("<h3>A</h3><table><tr><td>a</td><td>1</td></tr></table><ul><li>x</li></ul>")
    assert set_(once) == once
