"""Packages for the e-archive: ordered, followed, fetched."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from archive import packing
from archive.access import archivist, kept_export
from archive.forms import ExportForm
from archive.forms.register import years_of
from archive.models import PackageExport, RegisterEntry
from archive.packages import schemas
from parties.forms import accepted
from parties.views.answers import answer, done, form_page, posted


@form_page
def export_list(request: HttpRequest) -> HttpResponse:
    """What has been packed, and what to pack."""
    by = archivist(request)
    form = ExportForm(posted(request), years=years_of(RegisterEntry.objects.kept_by(by)))
    made: list[PackageExport] = []
    if form.is_bound and accepted(form, lambda: made.append(PackageExport.order(by=by, **form.cleaned_data))):
        return redirect("export_detail", made[0].pk)
    exports = PackageExport.objects.kept().select_related("body", "ordered_by")[:100]
    has_entries = RegisterEntry.objects.kept_by(by).exists()
    context = {"exports": exports, "has_entries": has_entries, "missing": schemas.missing()}
    return answer(request, "archive/export_list.html", form, **context)


@require_safe
def export_detail(request: HttpRequest, pk: int) -> HttpResponse:
    return render(request, "archive/export_detail.html", {"export": kept_export(request, pk)})


@require_safe
def export_state(request: HttpRequest, pk: int) -> HttpResponse:
    """The part of the page that follows how far it has come."""
    return render(request, "archive/_export_state.html", {"export": kept_export(request, pk)})


@require_POST
def export_again(request: HttpRequest, pk: int) -> HttpResponse:
    """Go on after a fault."""
    export = kept_export(request, pk)
    done(request, lambda: export.again(by=archivist(request)), _("It goes on where it was."))
    return redirect("export_detail", pk)


@require_POST
def export_discard(request: HttpRequest, pk: int) -> HttpResponse:
    export = kept_export(request, pk)
    done(request, lambda: export.discard(by=archivist(request)), _("The packages are thrown away."))
    return redirect("export_list")


@require_POST
def export_fetch(request: HttpRequest, pk: int) -> HttpResponseBase:
    """All of it as one file. A POST, since it is kept who fetched it."""
    export = kept_export(request, pk)
    if not export.is_there:
        raise Http404
    export.note_fetched(by=archivist(request))
    name = packing.file_name(export)
    headers = {
        "Content-Disposition": content_disposition_header(as_attachment=True, filename=name) or "",
        "Cache-Control": "private, no-store",
    }
    pieces = packing.tar(export.folder, name.removesuffix(".tar"))
    return StreamingHttpResponse(pieces, content_type="application/x-tar", headers=headers)
