"""Points that the parties have proposed for the next meeting of the central body."""

from typing import NamedTuple


class Point(NamedTuple):
    """`by` and `unions` are keys of PEOPLE and UNIONS."""

    title: str
    by: str
    unions: tuple[str, ...] = ()
    text: str = ""
    returned_because: str = ""


class Lifted(NamedTuple):
    """An item of a body below, and why it is lifted."""

    body: str
    title: str
    by: str
    background: str


POINTS = (
    Point(
        "Parkering för personal i hemtjänsten",
        "kommunal",
        ("kommunal", "vision"),
        "<p>Flera grupper saknar plats för cyklar och bilar under arbetspasset. Vi vill att arbetsgivaren redovisar</p>"
        "<ul><li><p>hur många platser som finns vid varje lokal</p></li>"
        "<li><p>vad som kan göras före vintern</p></li></ul>",
    ),
    Point(
        "Löneöversyn för en enskild medarbetare",
        "ssr",
        ("ssr",),
        "<p>Vi vill ta upp lönesättningen i ett ärende.</p>",
        "Enskilda ärenden behandlas inte i samverkan. Ta det med HR direkt.",
    ),
)

LIFTED = Lifted(
    "fsg-utbildning",
    "Riskbedömning inför höstens schema",
    "schools_hr",
    "<p>Varje förvaltning gör riskbedömningar på sitt sätt. Vi vill ha en gemensam mall och få svar före hösten.</p>",
)
