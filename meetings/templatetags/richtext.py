"""`{% load richtext %}{{ item.text|richtext }}`"""

from django import template
from django.utils.html import strip_tags

register = template.Library()


@register.filter
def richtext(value: str) -> str:
    """The text of an item. Until it is cleaned by an allow-list, only its words are shown."""
    return strip_tags(value)
