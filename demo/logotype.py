"""The demo municipality's logotype, drawn here: an elm leaf above the water of a fjord, on a shield."""

import io
import math
from collections.abc import Sequence

from PIL import Image, ImageDraw

ALT = "Almfjärds kommuns vapen: ett almblad över tre vågor"

_WIDTH, _HEIGHT = 360, 420
# Drawn larger and scaled down: Pillow's shapes have hard edges.
_SCALE = 4
_FIELD = (23, 84, 92, 255)
_FIGURE = (255, 255, 255, 255)
_CLEAR = (0, 0, 0, 0)

Point = tuple[float, float]


def png() -> bytes:
    """The logotype as PNG with a clear ground; the same bytes each time."""
    picture = Image.new("RGBA", (_WIDTH * _SCALE, _HEIGHT * _SCALE), _CLEAR)
    draw = ImageDraw.Draw(picture)
    draw.polygon(_scaled(_shield()), fill=_FIELD)
    draw.polygon(_scaled(_leaf()), fill=_FIGURE)
    for start, end in _veins():
        draw.line(_scaled([start, end]), fill=_FIELD, width=5 * _SCALE)
    for height in (282, 318, 354):
        _draw_wave(draw, height)
    # What stands outside the shield is cut off.
    mask = Image.new("L", picture.size, 0)
    ImageDraw.Draw(mask).polygon(_scaled(_shield()), fill=255)
    picture.putalpha(mask)
    file = io.BytesIO()
    picture.resize((_WIDTH, _HEIGHT), Image.Resampling.LANCZOS).save(file, "PNG", optimize=True)
    return file.getvalue()


def _scaled(points: Sequence[Point]) -> list[Point]:
    return [(x * _SCALE, y * _SCALE) for x, y in points]


def _shield() -> list[Point]:
    """Straight above, and below two arcs that meet in a point."""
    side, top, straight = 20.0, 16.0, 210.0
    right = _WIDTH - side
    arc = [math.radians(step) for step in range(0, 91, 2)]
    reach = (right - side) / 2
    lower = _HEIGHT - 14 - straight
    return [
        (side, top),
        (right, top),
        (right, straight),
        *[(_WIDTH / 2 + reach * math.cos(a) ** 0.72, straight + lower * math.sin(a)) for a in arc],
        *[(_WIDTH / 2 - reach * math.cos(a) ** 0.72, straight + lower * math.sin(a)) for a in reversed(arc)],
    ]


def _leaf() -> list[Point]:
    """An elm leaf: pointed, toothed, and with one half longer at the stalk than the other."""
    return [*_edge(1, 1.0), *reversed(_edge(-1, 0.93))]


def _edge(side: int, length: float) -> list[Point]:
    tip, span, middle = 46.0, 190.0 * length, _WIDTH / 2
    points = []
    steps = 88
    for step in range(steps + 1):
        t = step / steps
        width = 76 * math.sin(math.pi * t**0.86) ** 0.9
        tooth = 5.5 * (1 - (step % 8) / 8) * math.sin(math.pi * t)
        points.append((middle + side * (width + tooth), tip + span * t))
    return points


def _veins() -> list[tuple[Point, Point]]:
    middle = _WIDTH / 2
    side_veins = [
        ((middle, at), (middle + side * reach, at - rise))
        for side in (1, -1)
        for at, reach, rise in ((108, 42, 34), (146, 58, 38), (184, 54, 34))
    ]
    return [((middle, 74), (middle, 258)), *side_veins]


def _draw_wave(draw: ImageDraw.ImageDraw, height: float) -> None:
    points = [(x, height + 9 * math.sin(x / 24)) for x in range(0, _WIDTH + 1, 2)]
    band = [*points, *[(x, y + 13) for x, y in reversed(points)]]
    draw.polygon(_scaled(band), fill=_FIGURE)
