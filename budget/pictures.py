"""Pictures of follow-ups: what deviates in each row as bars, and how the year's forecast has drifted as lines.

Here it is only said what is drawn, from the figures that count; the numbers stand in a table beside each picture.
"""

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from budget import showing
from budget.figures import plain
from budget.models import FollowUp
from budget.models.follow_up import Loaded
from budget.tables import Kind
from meetings.tables import ItemTable, TableLine
from paper.charts import Chart, ChartKind, Series
from parties.models import Body

#: More bars than these are no picture: the largest are drawn.
_MOST_BARS: Final = 40
_MOST_LINES: Final = 4


def deviations(follow_up: FollowUp, loaded: Loaded) -> Chart | None:
    """A bar for each row; None where no row has a deviation."""
    found = [
        (line.label, value)
        for at, line in enumerate(loaded.table.lines)
        if line.kind == Kind.ROW and (value := _deviation(loaded, at)) is not None
    ]
    if not any(value for _label, value in found):
        return None
    least = sorted((abs(value) for _label, value in found), reverse=True)[:_MOST_BARS][-1]
    shown = [(label, value) for label, value in found if abs(value) >= least][:_MOST_BARS]
    return Chart(
        kind=ChartKind.BARS,
        title=_("Deviation from the budget: %(name)s, %(unit)s") % _named(follow_up),
        alt=_bars_in_words(shown, len(found)),
        language=get_language() or "sv",
        labels=tuple(label for label, _value in shown),
        series=(Series(_("Deviation"), tuple(plain(value) for _label, value in shown)),),
    )


def _bars_in_words(shown: Sequence[tuple[str, Decimal]], every: int) -> str:
    lowest, highest = min(shown, key=lambda one: one[1]), max(shown, key=lambda one: one[1])
    sentences = [_("Bar chart of the deviations of %(count)s rows.") % {"count": len(shown)}]
    if lowest[1] < 0:
        told = {"label": lowest[0], "value": showing.figure(lowest[1])}
        sentences.append(_("Furthest below the budget: %(label)s %(value)s.") % told)
    if highest[1] > 0:
        told = {"label": highest[0], "value": showing.figure(highest[1])}
        sentences.append(_("Furthest above it: %(label)s %(value)s.") % told)
    if len(shown) < every:
        sentences.append(_("Smaller ones are left out."))
    sentences.append(_("All figures stand in the table."))
    return " ".join(sentences)


def of_the_year(follow_up: FollowUp) -> list[FollowUp]:
    """The follow-ups of the same thing from the year's beginning to this one."""
    same = FollowUp.objects.filter(
        body=follow_up.body_id, department=follow_up.department_id, title=follow_up.title, year=follow_up.year
    )
    return list(same.filter(through_month__lte=follow_up.through_month).order_by("through_month", "pk"))


def in_year(body: Body, year: int) -> list[FollowUp]:
    """The follow-ups of what the body followed last in the year, as a whole."""
    latest = FollowUp.objects.filter(body=body, year=year, department=None).order_by("through_month", "pk").last()
    return of_the_year(latest) if latest else []


def drift(follow_ups: Sequence[FollowUp]) -> ItemTable | None:
    """How the deviations of results and subtotals have moved, as lines above their table; None for less than two."""
    if len(follow_ups) < 2:
        return None
    every = [_totals(follow_up) for follow_up in follow_ups]
    # The latest one says which totals there are, results before sums.
    labels = list(dict.fromkeys(label for totals in reversed(every) for label in totals))[:_MOST_LINES]
    values = {label: [totals.get(label) for totals in every] for label in labels}
    if not labels:
        return None
    months = tuple(_month(follow_up) for follow_up in follow_ups)
    told = _named(follow_ups[-1]) | {"year": follow_ups[-1].year}
    title = _("The forecast's deviation in the course of %(year)s: %(name)s, %(unit)s") % told
    chart = Chart(
        kind=ChartKind.LINES,
        title=title,
        alt=_lines_in_words(months, values),
        language=get_language() or "sv",
        labels=months,
        series=tuple(
            Series(label, tuple("" if value is None else plain(value) for value in values[label])) for label in labels
        ),
    )
    lines = tuple(TableLine(label, "row", tuple(map(showing.figure, values[label]))) for label in labels)
    return ItemTable(_("The figures of the picture"), (_("Row"), *months), lines, (), chart)


def _lines_in_words(months: Sequence[str], values: dict[str, list[Decimal | None]]) -> str:
    sentences = [_("Line chart of the forecast's deviation, month by month.")]
    for label, its in values.items():
        said = [(month, value) for month, value in zip(months, its, strict=True) if value is not None]
        if said:
            told = {"label": label, "first": said[0][0], "was": showing.figure(said[0][1])}
            told |= {"last": said[-1][0], "now": showing.figure(said[-1][1])}
            sentences.append(_("%(label)s: %(was)s in %(first)s, %(now)s in %(last)s.") % told)
    sentences.append(_("All figures stand in the table."))
    return " ".join(sentences)


def _totals(follow_up: FollowUp) -> dict[str, Decimal]:
    """The deviations of what sums the whole, as they were kept at the last change."""
    told = follow_up.loaded().totals if follow_up.totals is None else follow_up.totals
    return {label or _("All rows"): Decimal(value) for label, value in told}


def _deviation(loaded: Loaded, line: int) -> Decimal | None:
    return loaded.computing.value(line, "deviation") if "deviation" in loaded.table.by_key else None


def _named(follow_up: FollowUp) -> dict[str, object]:
    return {"name": f"{follow_up.name} {follow_up.period}", "unit": follow_up.get_unit_display()}


def _month(follow_up: FollowUp) -> str:
    return date_format(dt.date(follow_up.year, follow_up.through_month, 1), "M").lower().rstrip(".")
