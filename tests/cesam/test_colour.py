"""Contrast, computed from the token files themselves."""

import re
from pathlib import Path

import pytest
from django.core.checks import run_checks

from cesam import colour

CSS = Path(__file__).resolve().parents[2] / "static" / "css"
_TOKEN = re.compile(r"--([\w-]+):\s*(#[0-9a-f]{6})\s*;")

GROUNDS = ("ground", "paper")
KINDS = ("positive", "warning", "danger", "info", "accent")
#: What is read on what (WCAG 2.2, 1.4.3).
TEXT = [
    *((ink, ground) for ink in ("ink", "ink-muted", *KINDS) for ground in GROUNDS),
    *((kind, f"{kind}-soft") for kind in KINDS),
    *(("ink", f"{kind}-soft") for kind in KINDS),
    *(("ink-muted", f"{kind}-soft") for kind in KINDS),
    ("accent-ink", "accent"),
    ("accent-ink", "accent-strong"),
    ("accent-strong", "accent-soft"),
    ("accent-strong", "paper"),
    ("danger-ink", "danger"),
    ("danger-ink", "danger-strong"),
]
#: What must be seen to be used (1.4.11): borders of controls and the mark of focus.
CONTROLS = [(line, ground) for line in ("line-strong", "focus") for ground in GROUNDS]
CONTROLS += [("focus", f"{kind}-soft") for kind in KINDS]


def tokens(name: str) -> dict[str, colour.Colour]:
    found = {key: colour.parse(value) for key, value in _TOKEN.findall((CSS / name).read_text())}
    assert found, f"no colours in {name}"
    return found


THEMES = {"light": "tokens.css", "dark": "tokens-dark.css"}


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(("text", "ground"), TEXT)
def test_text_can_be_read(theme, text, ground):
    values = tokens(THEMES[theme])
    assert colour.contrast(values[text], values[ground]) >= 4.5


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(("line", "ground"), CONTROLS)
def test_controls_can_be_seen(theme, line, ground):
    values = tokens(THEMES[theme])
    assert colour.contrast(values[line], values[ground]) >= 3


def test_both_themes_have_the_same_colours():
    assert tokens("tokens.css").keys() == tokens("tokens-dark.css").keys()


def test_the_grounds_that_an_accent_is_checked_against_are_those_of_the_tokens():
    for grounds, name in ((colour.LIGHT_GROUNDS, "tokens.css"), (colour.DARK_GROUNDS, "tokens-dark.css")):
        values = tokens(name)
        assert {str(values[ground]) for ground in GROUNDS} == set(grounds)


def test_a_component_takes_its_colours_from_the_tokens():
    for sheet in [*CSS.glob("components/*.css"), CSS / "base.css", CSS / "layout.css", CSS / "utilities.css"]:
        assert not re.search(r"#[0-9a-fA-F]{3,8}\b|\brgba?\(|\bhsla?\(", sheet.read_text()), sheet.name


def test_every_token_that_is_used_is_declared():
    declared, used = set(), {}
    for sheet in CSS.rglob("*.css"):
        if sheet.name.startswith("document"):
            continue
        content = sheet.read_text()
        declared |= set(re.findall(r"(--[\w-]+)\s*:", content))
        used |= dict.fromkeys(re.findall(r"var\((--[\w-]+)", content), sheet.name)
    assert not {name: sheet for name, sheet in used.items() if name not in declared}


def test_every_component_is_imported():
    imported = set(re.findall(r'url\("([^"]+)"\)', (CSS / "app.css").read_text()))
    there = {str(sheet.relative_to(CSS)) for sheet in CSS.rglob("*.css")}
    assert {name for name in there if not name.startswith(("document", "app.css"))} == imported


@pytest.mark.parametrize(
    ("one", "other", "expected"), [("#000000", "#ffffff", 21), ("#ffffff", "#ffffff", 1), ("#767676", "#ffffff", 4.54)]
)
def test_contrast_is_counted_as_the_guideline_does(one, other, expected):
    found = colour.contrast(colour.parse(one), colour.parse(other))
    assert found == pytest.approx(expected, abs=0.01)
    assert found == colour.contrast(colour.parse(other), colour.parse(one))


@pytest.mark.parametrize("text", ["#0e5a3a", "#7a1f5c", "#003366", "#5a3e00", "#000000", "#b0002a"])
def test_a_municipalitys_accent_can_be_read_in_both_themes(text):
    for made, grounds in (
        (colour.for_light(colour.parse(text)), colour.LIGHT_GROUNDS),
        (colour.for_dark(colour.parse(text)), colour.DARK_GROUNDS),
    ):
        accent, strong, ink, soft = map(colour.parse, made)
        assert colour.weakest(accent, grounds) >= 4.5
        assert colour.contrast(ink, accent) >= 4.5
        assert colour.contrast(ink, strong) >= 4.5
        assert colour.contrast(accent, soft) >= 4.5
        assert colour.contrast(strong, soft) >= 4.5


@pytest.mark.parametrize(
    ("accent", "identity"),
    [
        ("", None),
        ("#1b4b6b", None),
        ("#ffcc00", "cesam.E002"),
        ("#7a8fa0", "cesam.E002"),
        ("blue", "cesam.E001"),
        ("#12", "cesam.E001"),
    ],
)
def test_a_colour_that_cannot_be_read_stops_the_start(settings, accent, identity):
    settings.ACCENT = accent
    found = [message.id for message in run_checks() if message.id and message.id.startswith("cesam.")]
    assert found == ([identity] if identity else [])
