"""How a table's values read in a template."""

from django import template

from budget.showing import figure
from budget.tables import Line

register = template.Library()


@register.filter
def given(line: Line, key: str) -> str:
    """What is given in the line under the column's key."""
    return figure(line.values.get(key))
