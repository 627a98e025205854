"""Contrast of colours as WCAG 2.2 counts it, and the municipality's own accent made readable."""

import re
from typing import NamedTuple

_HEX = re.compile(r"#([0-9a-fA-F]{2})([0-9a-fA-F]{2})([0-9a-fA-F]{2})")

#: What the accent is read against: the lightest and darkest grounds of the two themes (tokens.css, tokens-dark.css).
LIGHT_GROUNDS = ("#ffffff", "#f5f3ee")
DARK_GROUNDS = ("#1e1c19", "#151412")
TEXT_CONTRAST = 4.5


class Colour(NamedTuple):
    """Plain sRGB, each channel 0–255."""

    red: int
    green: int
    blue: int

    def __str__(self) -> str:
        return f"#{self.red:02x}{self.green:02x}{self.blue:02x}"


def parse(text: str) -> Colour:
    """`#1b4b6b` → Colour; ValueError for anything else."""
    match = _HEX.fullmatch(text)
    if match is None:
        raise ValueError(f"{text!r} is not a colour written as #rrggbb.")
    return Colour(*(int(part, 16) for part in match.groups()))


def luminance(colour: Colour) -> float:
    """Relative luminance, WCAG 2.2."""

    def linear(channel: int) -> float:
        share = channel / 255
        return share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4

    return 0.2126 * linear(colour.red) + 0.7152 * linear(colour.green) + 0.0722 * linear(colour.blue)


def contrast(one: Colour, other: Colour) -> float:
    """1 to 21."""
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def mixed(colour: Colour, other: Colour, share: float) -> Colour:
    """`share` 0 is the colour itself, 1 the other."""
    return Colour(*(round(a + (b - a) * share) for a, b in zip(colour, other, strict=True)))


def weakest(accent: Colour, grounds: tuple[str, ...] = LIGHT_GROUNDS) -> float:
    """The lowest contrast that the accent has to what it stands on; white text on it is one of them."""
    return min(contrast(accent, parse(ground)) for ground in grounds)


class Accent(NamedTuple):
    """One theme's values for the four accent tokens."""

    accent: str
    strong: str
    ink: str
    soft: str


def for_light(accent: Colour) -> Accent:
    black, paper = Colour(0, 0, 0), parse(LIGHT_GROUNDS[0])
    return Accent(str(accent), str(mixed(accent, black, 0.25)), str(paper), _soft(accent, paper, 0.9))


def for_dark(accent: Colour) -> Accent:
    """The same hue lightened until it can be read on the dark grounds with room to spare."""
    white, paper = Colour(255, 255, 255), parse(DARK_GROUNDS[0])
    steps = (mixed(accent, white, step / 20) for step in range(21))
    light = next(colour for colour in steps if weakest(colour, DARK_GROUNDS) >= 8)
    return Accent(
        str(light), str(mixed(light, white, 0.4)), str(mixed(accent, Colour(0, 0, 0), 0.8)), _soft(light, paper, 0.88)
    )


def _soft(accent: Colour, paper: Colour, share: float) -> str:
    """The tint behind accent text: as much colour as the text's contrast allows."""
    steps = (mixed(accent, paper, share + step * 0.01) for step in range(100))
    return str(next(colour for colour in steps if contrast(accent, colour) >= TEXT_CONTRAST or colour == paper))
