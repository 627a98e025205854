"""Imported minutes: read, downloaded, and what is said of them corrected."""

from csp.decorators import csp
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from archive.access import archivist, kept_record, visible_record
from archive.forms.imported import RecordForm
from archive.models import FileText
from archive.reflowing import paragraphs
from meetings.views.documents import SANDBOX, served
from parties.forms import accepted
from parties.views.answers import answer, form_page, posted


@require_safe
def record_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """What is known of it, and its words."""
    record = visible_record(request, pk)
    text = FileText.objects.filter(sha256=record.sha256).values_list("text", flat=True).first() or ""
    return render(request, "archive/record_detail.html", {"record": record, "paragraphs": paragraphs(text)})


@csp(SANDBOX)  # type: ignore[arg-type]
@require_safe
def record_file(request: HttpRequest, pk: int) -> HttpResponse:
    """The file as it came."""
    return served(request, visible_record(request, pk))


@form_page
def record_edit(request: HttpRequest, pk: int) -> HttpResponse:
    record = kept_record(request, pk)
    form = RecordForm(posted(request), instance=record)
    if form.is_bound and accepted(form, lambda: form.instance.change(by=archivist(request))):
        messages.success(request, _("The changes are saved."))
        return redirect("record_detail", pk)
    return answer(request, "archive/record_edit.html", form, record=kept_record(request, pk))
