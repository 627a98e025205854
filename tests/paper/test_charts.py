"""Pictures of figures: the same bytes for the same figures, and nothing in them that a page may not hold."""

import re
from dataclasses import asdict, replace
from xml.etree import ElementTree

import pytest

from paper import charts, drawing
from paper.charts import Chart, ChartKind, Series

BARS = Chart(
    ChartKind.BARS, "Avvikelse $mot$ budget", "Två rader.", "sv", ("Kommunstyrelsen", "Kultur- <b>& fritid"),
    (Series("Avvikelse", ("-45000", "1234.5")),),
)  # fmt: skip
LINES = Chart(
    ChartKind.LINES, "Prognosen", "Tre månader.", "sv", ("jan", "feb", "mars"),
    (Series("Resultat", ("1000", "", "-2000")), Series("Summa", ("5", "6", "7"))),
)  # fmt: skip


def texts(svg: bytes) -> list[str]:
    root = ElementTree.fromstring(svg)
    return [element.text or "" for element in root.iter("{http://www.w3.org/2000/svg}text")]


@pytest.mark.parametrize("chart", [BARS, LINES], ids=["bars", "lines"])
def test_the_same_figures_are_the_same_bytes_without_style_date_or_anything_from_elsewhere(chart):
    svg = drawing.draw(chart)
    assert svg == drawing.draw(chart)
    page = svg.decode()
    assert not re.search(r"<style|style=|<script|<metadata|20\d\d-\d\d|<!DOCTYPE|href=\"[^#]", page)
    root = ElementTree.fromstring(svg)
    assert root.get("role") == "img"
    assert [root[0].text, root[1].text] == [chart.title, chart.alt]


def test_figures_and_labels_are_text_the_swedish_way():
    assert {"−45\u202f000", "1\u202f234,5", "Kommunstyrelsen", "Kultur- <b>& fritid"} <= set(texts(drawing.draw(BARS)))
    assert "−45,000" in texts(drawing.draw(replace(BARS, language="en")))
    assert {"jan", "feb", "mars", "Resultat", "Summa", "−2\u202f000"} <= set(texts(drawing.draw(LINES)))


def test_lines_are_told_apart_without_colour():
    svg = drawing.draw(LINES).decode()
    assert len(set(re.findall(r"stroke-dasharray=\"([^\"]+)\"", svg))) == 1, "one whole line and one broken"
    assert {"#16202a", "#ffffff"} <= set(re.findall(r"fill=\"(#\w+)\"", svg))


ODD = ("", "_under", "$x^2$", "\x00\x1b\ud800", "a" * 300, "汉字 \U0001f600", "  \n ", "<&>\"'")


@pytest.mark.parametrize("kind", list(ChartKind))
@pytest.mark.parametrize("values", [("0",) * len(ODD), ("", "1", "-1", "999999999", "0.01", "", "-5", "")])
def test_whatever_rows_are_called_there_is_a_picture(kind, values):
    chart = replace(BARS, kind=kind, title=ODD[3], labels=ODD, series=tuple(Series(name, values) for name in ODD[:2]))
    ElementTree.fromstring(drawing.draw(chart))


@pytest.mark.parametrize("kind", list(ChartKind))
def test_a_chart_of_nothing_is_a_picture_all_the_same(kind):
    ElementTree.fromstring(drawing.draw(replace(BARS, kind=kind, labels=(), series=(Series("", ()),))))


def test_a_picture_is_drawn_once_and_kept_by_its_content(settings, tmp_path, monkeypatch):
    settings.VAR_DIR = tmp_path
    first = drawing.drawn(BARS)
    monkeypatch.setattr(drawing, "draw", lambda chart: pytest.fail("drawn again"))
    assert drawing.drawn(BARS) == first
    assert replace(BARS, language="en").sha256 != BARS.sha256


def test_what_has_been_kept_for_long_makes_room(settings, tmp_path, monkeypatch):
    settings.VAR_DIR = tmp_path
    monkeypatch.setattr(drawing, "_MOST_KEPT", 2)
    monkeypatch.setattr(drawing, "draw", lambda chart: b"<svg/>")
    for language in ("sv", "en", "fi", "nb"):
        drawing.drawn(replace(BARS, language=language))
    assert len(list((tmp_path / "drawings").glob("*.svg"))) <= 3


def test_a_chart_comes_back_from_json_as_it_was():
    assert charts.from_json(asdict(LINES)) == LINES
