"""How a table's values read in a template."""

from decimal import Decimal

from django import template

from budget import showing
from budget.tables import Line

register = template.Library()


@register.filter
def given(line: Line, key: str) -> str:
    """What is given in the line under the column's key."""
    return showing.figure(line.values.get(key))


@register.filter
def figure(value: Decimal | None) -> str:
    """`−1 234,5`, without the zeros that the database keeps."""
    return showing.figure(value)
