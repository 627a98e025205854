"""E-identifications of people: an administrator says once that one is a person's own."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from minutes import ordering
from minutes.models import EidLink
from parties.access import administrator
from parties.exceptions import Refused


@require_safe
def eid_link_list(request: HttpRequest) -> HttpResponse:
    """Those that wait for approval, and those that are approved."""
    administrator(request)
    links = EidLink.objects.newest_first()
    return render(request, "minutes/eid_link_list.html", {"waiting": links.waiting(), "approved": links.approved()})


@require_POST
def eid_link_approve(request: HttpRequest, pk: int) -> HttpResponse:
    by, link = administrator(request), _link(pk)
    try:
        ordering.approve_link(link, by=by)
    except Refused as refusal:
        messages.warning(request, str(refusal))
    else:
        messages.success(request, _("%(name)s can sign with that e-identification.") % {"name": link.person})
    return redirect("eid_link_list")


@require_POST
def eid_link_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """It is not the person's, or no longer; what was signed with it before stays signed."""
    by, link = administrator(request), _link(pk)
    ordering.refuse_link(link, by=by)
    messages.success(request, _("The e-identification is no longer tied to %(name)s.") % {"name": link.person})
    return redirect("eid_link_list")


def _link(pk: int) -> EidLink:
    return get_object_or_404(EidLink.objects.select_related("person"), pk=pk)
