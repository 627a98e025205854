"""How signatures read on the signature page and beside it."""

import datetime as dt

from django import template
from django.utils import timezone
from django.utils.translation import gettext, pgettext

from cesam import display
from minutes import signers
from minutes.final_copy import Signed
from minutes.models import Extract

register = template.Library()


@register.filter
def exact_time(moment: dt.datetime) -> str:
    """`2022-05-19 13.44.34 (UTC+02.00)`: to the second, and in which zone."""
    local = timezone.localtime(moment)
    zone = f"{local:%z}"
    return f"{local:%Y-%m-%d} {display.clock(local)}.{local:%S} (UTC{zone[:3]}.{zone[3:]})"


@register.filter
def extracted_items(extract: Extract) -> str:
    """`3 b Budgetuppföljning, 7 Övriga frågor`: what an extract was made for."""
    named = {item.id: f"{item.label} {item.title}".strip() for item in extract.seal.round.composition.items}
    return ", ".join(named[pk] for pk in extract.chosen if pk in named)


@register.filter
def signed_as(signature: Signed) -> str:
    """`Justerare, Kommunal, ordförande i avdelning 12`."""
    roles = ", ".join(signers.role_name(role).lower() for role in signature.roles)
    parts = [roles[:1].upper() + roles[1:], signature.title, signature.organisation, signature.items]
    if signature.instead_of:
        parts.append(
            gettext("instead of %(name)s (%(reason)s)") % {"name": signature.instead_of, "reason": signature.reason}
        )
    return ", ".join(dict.fromkeys(part for part in parts if part))


@register.filter
def method_words(signature: Signed) -> str:
    """`BankID, LoA 3, intygat namn Greta Ekvall`, or that it is a demonstration."""
    parts = [signature.method, signature.level]
    if signature.certified_name and signature.certified_name != signature.name:
        parts.append(pgettext("of a certificate", "certified name %(name)s") % {"name": signature.certified_name})
    if not signature.is_real:
        parts.append(gettext("demonstration, not a real e-identification"))
    return ", ".join(part for part in parts if part)
