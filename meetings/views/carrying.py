"""What comes along from earlier meetings."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from meetings import carrying
from meetings.access import editable_meeting
from meetings.exceptions import Refused
from meetings.views.parts import words
from parties.access import person


@require_http_methods(["GET", "HEAD", "POST"])
def carry_over(request: HttpRequest, pk: int) -> HttpResponse:
    meeting = editable_meeting(request, pk)
    if request.method != "POST":
        return render(request, "meetings/carry_over.html", {"meeting": meeting, "offers": carrying.offers(meeting)})
    try:
        made = carrying.carry(meeting, set(request.POST.getlist("carry")), by=person(request))
    except Refused as refusal:
        messages.warning(request, words(refusal))
    else:
        said = ngettext("%(count)s item put on the agenda.", "%(count)s items put on the agenda.", len(made))
        messages.success(request, said % {"count": len(made)} if made else _("Nothing was put on the agenda."))
    return redirect("meeting_detail", meeting.pk)
