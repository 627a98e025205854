"""The files of a meeting: taken in with progress, ordered, and served through the access check alone."""

from collections.abc import Callable
from typing import Any

from csp.decorators import csp
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.cache import get_conditional_response
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cesam.forms import sent
from meetings import documents
from meetings.access import editable_meeting, visible_meeting
from meetings.exceptions import Refused
from meetings.file_check import KINDS, WARNINGS, FileRefused
from meetings.forms.document import DocumentForm, DocumentTitleForm
from meetings.models import Document, Meeting
from meetings.views.parts import form_page, words
from parties.access import person

#: Whatever the file holds: no script, nothing fetched, no origin of ours.
SANDBOX = {"default-src": ["'none'"], "style-src": ["'unsafe-inline'"], "img-src": ["'self'"], "sandbox": []}


@require_http_methods(["GET", "HEAD", "POST"])
def document_list(request: HttpRequest, pk: int) -> HttpResponse:
    """All files that the person may see; who prepares the meeting adds to them. A script asks for plain answers."""
    meeting, user = visible_meeting(request, pk), person(request)
    is_writer = meeting.is_written_by(user)
    if request.method == "POST":
        editable_meeting(request, pk)
    bound = request.FILES if request.method == "POST" else None
    form = DocumentForm(sent(request), bound, meeting=meeting, initial={"item": request.GET.get("item", "")})
    if is_writer and form.is_valid():
        try:
            document = documents.add(meeting, by=user, **form.values())
        except Refused as refusal:
            said = str(refusal) if isinstance(refusal, FileRefused) else words(refusal)
            form.add_error("file", said)
        else:
            said = _("“%(title)s” is annex %(label)s.") % {"title": document.title, "label": _label(document)}
            messages.success(request, said)
            answer = redirect("document_list", meeting.pk)
            if request.headers.get("X-Upload"):
                # The script goes there itself: an answer that it followed would have eaten the message.
                answer.status_code = 201
            return answer
    shown = Document.objects.visible_to(user, meeting).standing().select_related("item", "by").in_order()
    gone = meeting.documents.removed() if is_writer else Document.objects.none()
    context: dict[str, Any] = {
        "meeting": meeting,
        "rows": [_row(one) for one in shown],
        "is_writer": is_writer,
        "gone": gone,
    }
    return form_page(request, "meetings/document_list.html", form, **context)


def _label(document: Document) -> str:
    return Document.objects.values_list("label", flat=True).get(pk=document.pk)


def _row(document: Document) -> dict[str, Any]:
    return {"document": document, "warnings": [WARNINGS[key] for key in document.warnings if key in WARNINGS]}


@csp(SANDBOX)  # type: ignore[arg-type]
@require_safe
def document_file(request: HttpRequest, pk: int, document_pk: int) -> HttpResponse:
    """The bytes as they were taken in."""
    meeting = visible_meeting(request, pk)
    rows = Document.objects.visible_to(person(request), meeting).kept()
    document = get_object_or_404(rows, pk=document_pk)
    return served(request, document)


def served(request: HttpRequest, document: documents.Stored) -> HttpResponse:
    """The bytes of a file that the person may have, shown only where a browser shows them harmlessly."""
    etag = f'"{document.sha256}"'
    if (unchanged := get_conditional_response(request, etag=etag)) is not None:
        return unchanged
    try:
        data = documents.read_bytes(document)
    except documents.FileDamaged:
        return render(request, "meetings/document_damaged.html", status=500)
    name = content_disposition_header(as_attachment=document.kind not in Document.SHOWN, filename=document.file_name)
    headers = {
        "Content-Disposition": name,
        "ETag": etag,
        "Cache-Control": "private, no-cache",
        "X-Content-Type-Options": "nosniff",
    }
    return HttpResponse(data, content_type=KINDS[document.kind][0], headers=headers)


@require_http_methods(["GET", "HEAD", "POST"])
def document_edit(request: HttpRequest, pk: int, document_pk: int) -> HttpResponse:
    document = _editable(request, pk, document_pk)
    form = DocumentTitleForm(sent(request), instance=document)
    if form.is_valid():
        title = form.cleaned_data["title"]
        return _done(request, document, lambda: documents.rename(document, title, by=person(request)), _("Renamed."))
    return form_page(request, "meetings/document_edit.html", form, meeting=document.meeting, document=document)


@require_POST
def document_up(request: HttpRequest, pk: int, document_pk: int) -> HttpResponse:
    document = _editable(request, pk, document_pk)
    return _done(request, document, lambda: documents.move(document, -1, by=person(request)), _("Moved."))


@require_POST
def document_down(request: HttpRequest, pk: int, document_pk: int) -> HttpResponse:
    document = _editable(request, pk, document_pk)
    return _done(request, document, lambda: documents.move(document, 1, by=person(request)), _("Moved."))


@require_POST
def document_remove(request: HttpRequest, pk: int, document_pk: int) -> HttpResponse:
    document = _editable(request, pk, document_pk)
    said = _("“%(title)s” is taken away.") % {"title": document.title}
    return _done(request, document, lambda: documents.remove(document, by=person(request)), said)


@require_POST
def document_restore(request: HttpRequest, pk: int, document_pk: int) -> HttpResponse:
    meeting = editable_meeting(request, pk)
    document = get_object_or_404(meeting.documents.removed(), pk=document_pk)
    document.meeting = meeting
    said = _("“%(title)s” is back.") % {"title": document.title}
    return _done(request, document, lambda: documents.restore(document, by=person(request)), said)


def _editable(request: HttpRequest, pk: int, document_pk: int) -> Document:
    meeting: Meeting = editable_meeting(request, pk)
    document = get_object_or_404(meeting.documents.kept(), pk=document_pk)
    document.meeting = meeting
    return document


def _done(request: HttpRequest, document: Document, do: Callable[[], None], said: str) -> HttpResponse:
    try:
        do()
    except Refused as refusal:
        messages.warning(request, words(refusal))
    else:
        messages.success(request, said)
    return redirect("document_list", document.meeting_id)
