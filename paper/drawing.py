"""Charts drawn as SVG by matplotlib: text as text, no style, no date, the same bytes for the same figures.

matplotlib takes half a second and 70 MB, so it is loaded when the first picture is drawn and not with the program, and
what is drawn is kept by its content under `var/drawings`, which may be emptied at any time.

Without a `style` of any kind the file may stand under the strictest Content-Security-Policy, and the typesetter needs
no more than attributes. Black on white: what a bar or a line is shows in its shape, never in a colour alone.
"""

import io
import os
import re
import tempfile
import textwrap
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from xml.etree import ElementTree

from django.conf import settings
from django.utils.translation import override

from cesam.display import number
from paper.charts import Chart, ChartKind
from paper.fonts import FACES

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

CONTENT_TYPE: Final = "image/svg+xml"
_SVG: Final = "http://www.w3.org/2000/svg"
_XLINK: Final = "http://www.w3.org/1999/xlink"
_FACE: Final = "Source Sans Pro"
_FAMILIES: Final = f"'{_FACE}', 'Source Sans 3', 'Open Sans', 'Segoe UI', Arial, sans-serif"
_INK, _MUTED, _PALE, _PAPER = "#16202a", "#4a5560", "#c9d0d6", "#ffffff"
#: Inches, and points of the type.
_WIDTH: Final = 5.9
_SIZE: Final = 9.0
_LABEL_SIGNS: Final = 34
_MOST_LABEL_LINES: Final = 2
#: How each line is told from the others, in the order of the series.
_LINES: Final = (("-", "o"), ("--", "s"), (":", "^"), ("-.", "D"))
_MOST_KEPT: Final = 1000
_UNPRINTABLE: Final = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]+")


def drawn(chart: Chart) -> bytes:
    """The picture, from store where it has been drawn before."""
    folder = Path(settings.VAR_DIR) / "drawings"
    kept = folder / f"{chart.sha256}.svg"
    try:
        return kept.read_bytes()
    except FileNotFoundError:
        data = draw(chart)
    folder.mkdir(parents=True, exist_ok=True)
    _make_room(folder)
    with tempfile.NamedTemporaryFile(dir=folder, delete=False) as file:
        file.write(data)
    os.replace(file.name, kept)
    return data


def _make_room(folder: Path) -> None:
    files = sorted(folder.glob("*.svg"), key=lambda file: file.stat().st_mtime)
    for file in files[: len(files) // 2 if len(files) >= _MOST_KEPT else 0]:
        file.unlink(missing_ok=True)


def draw(chart: Chart) -> bytes:
    """The picture as SVG; the same bytes each time."""
    with _matplotlib() as new_figure, override(chart.language), warnings.catch_warnings():
        # It warns of a sign that the face lacks; on screen another face has it, and for paper the typesetter tells.
        warnings.simplefilter("ignore")
        figure = _bars(chart, new_figure) if chart.kind == ChartKind.BARS else _lines(chart, new_figure)
        target = io.BytesIO()
        figure.savefig(target, format="svg", metadata={"Date": None, "Creator": None, "Format": None, "Type": None})
    return _attributes_alone(target.getvalue(), chart)


@contextmanager
def _matplotlib() -> Iterator[Callable[[float], "Figure"]]:
    """What makes a figure of a height, with the documents' own face and everything random taken out."""
    # Its fonts' cache lies with what else is written; arithmetic needs no threads.
    os.environ.setdefault("MPLCONFIGDIR", str(Path(settings.VAR_DIR) / "matplotlib"))
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    import matplotlib
    from matplotlib import font_manager
    from matplotlib.backends.backend_svg import FigureCanvasSVG
    from matplotlib.figure import Figure

    known = {entry.name for entry in font_manager.fontManager.ttflist}
    if _FACE not in known:
        for face in FACES:
            font_manager.fontManager.addfont(str(face))

    def new_figure(height: float) -> Figure:
        figure = Figure(figsize=(_WIDTH, height), facecolor=_PAPER)
        FigureCanvasSVG(figure)
        return figure

    ways: Any = {
        "svg.fonttype": "none",
        "svg.hashsalt": "cesam",
        "text.parse_math": False,
        "font.family": [_FACE],
        "font.size": _SIZE,
        "text.color": _INK,
        "axes.edgecolor": _INK,
        "axes.labelcolor": _INK,
        "xtick.color": _INK,
        "ytick.color": _INK,
    }
    with matplotlib.rc_context(ways):
        yield new_figure


def _bars(chart: Chart, new_figure: Callable[[float], "Figure"]) -> "Figure":
    labels = [_wrapped(label) for label in chart.labels]
    values = [float(value or 0) for value in chart.series[0].values]
    row = 0.31 if any(len(lines) > 1 for lines in labels) else 0.23
    height = row * max(1, len(labels)) + 0.2
    figure = new_figure(height)
    # Wide enough for whatever face a browser has in the place of ours.
    left = 0.1 + 0.076 * max((len(line) for lines in labels for line in lines), default=0)
    axes = figure.add_axes((left / _WIDTH, 0.1 / height, 1 - left / _WIDTH - 0.02, 1 - 0.2 / height))
    _bare(axes)
    lowest, highest = min([0.0, *values]), max([0.0, *values])
    reach = (highest - lowest) or 1
    # Room for the figures beyond the ends of the bars.
    axes.set_xlim(lowest - 0.3 * reach * (lowest < 0), highest + 0.3 * reach)
    axes.set_ylim(len(labels) - 0.5, -0.5)
    for at, value in enumerate(values):
        fill = _INK if value < 0 else _PALE
        axes.barh(at, value, height=0.62, color=fill, edgecolor=_INK, linewidth=0.7, clip_on=False)
        said = chart.series[0].values[at]
        axes.annotate(
            number(Decimal(said)) if said else "–", (value, at), xytext=(-4 if value < 0 else 4, 0),
            textcoords="offset points", ha="right" if value < 0 else "left", va="center_baseline", clip_on=False,
        )  # fmt: skip
    axes.axvline(0, color=_INK, linewidth=1.1, clip_on=False)
    for at, lines in enumerate(labels):
        for place, line in enumerate(lines):
            # Each line by itself, set from its end: its width is the browser's matter.
            below = 5.0 * (len(lines) - 1) - 10.0 * place
            axes.annotate(
                line, (0, at), xycoords=("axes fraction", "data"), xytext=(-4, below), textcoords="offset points",
                ha="right", va="center_baseline", clip_on=False, annotation_clip=False,
            )  # fmt: skip
    axes.set_xticks([])
    axes.set_yticks([])
    return figure


def _lines(chart: Chart, new_figure: Callable[[float], "Figure"]) -> "Figure":
    height = 2.5 + 0.2 * len(chart.series)
    figure = new_figure(height)
    below = 0.36 + 0.2 * len(chart.series)
    axes = figure.add_axes((0.78 / _WIDTH, below / height, 1 - 1.75 / _WIDTH, 1 - (below + 0.14) / height))
    _bare(axes)
    shown = [one for one in chart.series if any(one.values)]
    drawn: list[Any] = []
    for at, one in enumerate(shown):
        dash, mark = _LINES[at % len(_LINES)]
        drawn += axes.plot(
            range(len(one.values)), [float(value or "nan") for value in one.values], linestyle=dash, marker=mark,
            markersize=4.5, linewidth=1.4, color=_INK, markerfacecolor=_INK if at % 2 == 0 else _PAPER,
            clip_on=False,
        )  # fmt: skip
        place, last = next(
            (place, one.values[place]) for place in reversed(range(len(one.values))) if one.values[place]
        )
        axes.annotate(
            number(Decimal(last)), (place, float(last)), xytext=(7, 0), textcoords="offset points",
            va="center_baseline", clip_on=False,
        )  # fmt: skip
    axes.set_xlim(-0.3, max(1, len(chart.labels) - 1) + 0.1)
    axes.margins(y=0.15)
    axes.axhline(0, color=_INK, linewidth=1.1)
    axes.set_xticks(range(len(chart.labels)), [_shortened(label, 12) for label in chart.labels])
    axes.yaxis.set_major_formatter(lambda value, _place: number(Decimal(f"{value:.6f}").normalize() + 0))
    axes.grid(axis="y", color=_PALE, linewidth=0.6)
    axes.tick_params(length=0, pad=4)
    # A label that begins with an underline is none to matplotlib, unless it is handed over.
    figure.legend(
        drawn, [_shortened(one.label, 70) for one in shown], loc="lower left",
        bbox_to_anchor=(0.6 / _WIDTH, 0), frameon=False, handlelength=4, borderaxespad=0.2,
        labelspacing=0.35, fontsize=_SIZE,
    )  # fmt: skip
    return figure


def _bare(axes: "Axes") -> None:
    axes.set_facecolor("none")
    axes.set_axisbelow(True)
    for spine in axes.spines.values():
        spine.set_visible(False)


def _wrapped(label: str) -> list[str]:
    lines = textwrap.wrap(_shortened(label, 200), _LABEL_SIGNS) or [""]
    if len(lines) > _MOST_LABEL_LINES:
        lines = [*lines[: _MOST_LABEL_LINES - 1], f"{lines[_MOST_LABEL_LINES - 1][: _LABEL_SIGNS - 1]}…"]
    return lines


def _shortened(text: str, signs: int) -> str:
    """In one line, without what no picture can hold."""
    line = " ".join(_UNPRINTABLE.sub(" ", text).split())
    return line if len(line) <= signs else f"{line[: signs - 1]}…"


# From what matplotlib writes to what our pages may hold


def _attributes_alone(data: bytes, chart: Chart) -> bytes:
    """The same picture with attributes in the place of every style, and with what it shows told in words."""
    ElementTree.register_namespace("", _SVG)
    ElementTree.register_namespace("xlink", _XLINK)
    root = ElementTree.fromstring(data)  # noqa: S314 (our own output)
    for parent in list(root.iter()):
        for child in list(parent):
            if child.tag in (f"{{{_SVG}}}metadata", f"{{{_SVG}}}style", f"{{{_SVG}}}title"):
                parent.remove(child)
    for element in root.iter():
        for name, value in _declared(element.attrib.pop("style", "")):
            element.set(name, value)
        element.attrib.pop("font-family", None)
    root.attrib.update({"font-family": _FAMILIES, "stroke-linejoin": "round", "stroke-linecap": "butt"})
    root.attrib.update({"role": "img", "aria-labelledby": "chart-title chart-desc", "lang": chart.language})
    root.insert(0, _words("desc", chart.alt))
    root.insert(0, _words("title", chart.title))
    return ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)


def _declared(style: str) -> Iterator[tuple[str, str]]:
    for declaration in style.split(";"):
        name, _colon, value = declaration.partition(":")
        if name.strip():
            yield name.strip(), value.strip()


def _words(tag: str, text: str) -> Any:
    element = ElementTree.Element(f"{{{_SVG}}}{tag}", {"id": f"chart-{tag}"})
    element.text = _shortened(text, 2000)
    return element
