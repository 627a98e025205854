"""How masks read on the page where they are chosen."""

from django import template
from django.utils.translation import gettext

from archive import masking
from archive.models import Mask

register = template.Library()


@register.filter
def slugify_path(path: str) -> str:
    """`items.3.text` as a part of an element's id."""
    return path.replace(".", "-")


@register.filter
def mask_words(mask: Mask) -> str:
    """What a mask of more than a text leaves out."""
    last = mask.path.rpartition(".")[2]
    words = {
        masking.CONTENT: gettext("all under the heading"),
        masking.OUTCOME: gettext("the outcome"),
        masking.POSITIONS: gettext("the positions"),
    }
    if last in words:
        return words[last]
    return gettext("the table") if ".tables." in mask.path else gettext("the whole item, with its heading")
