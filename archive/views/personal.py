"""A person's own data as a file: one's own, and by an administrator for somebody who cannot sign in."""

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from archive.models import DataExtract
from archive.personal import is_small
from archive.personal.writing import file_name
from parties.access import kept_person, person
from parties.models import User
from parties.views.answers import done, form_page


@form_page
def data_extract(request: HttpRequest) -> HttpResponse:
    """One's own."""
    by = person(request)
    if request.method == "POST":
        return _ask(request, by, "data_extract")
    return _page(request, by)


@require_POST
def data_extract_fetch(request: HttpRequest) -> HttpResponse:
    return _fetch(request, person(request))


@form_page
def user_data_extract(request: HttpRequest, pk: int) -> HttpResponse:
    """For a person who is shut out."""
    about = _shut_out(request, pk)
    if request.method == "POST":
        return _ask(request, about, "user_data_extract", pk)
    return _page(request, about)


@require_POST
def user_data_extract_fetch(request: HttpRequest, pk: int) -> HttpResponse:
    return _fetch(request, _shut_out(request, pk))


def _shut_out(request: HttpRequest, pk: int) -> User:
    about = kept_person(request, pk)
    if not DataExtract.may_be_asked_for(about, person(request)):
        raise PermissionDenied
    return about


def _page(request: HttpRequest, about: User) -> HttpResponse:
    extract = DataExtract.objects.light().filter(person=about).first()
    is_own = about.pk == person(request).pk
    return render(request, "archive/data_extract.html", {"about": about, "extract": extract, "is_own": is_own})


def _ask(request: HttpRequest, about: User, page: str, *args: int) -> HttpResponse:
    words = _("The file is made.") if is_small(about) else _("The file is being made.")
    done(request, lambda: DataExtract.ask(about, by=person(request)), words)
    return redirect(page, *args)


def _fetch(request: HttpRequest, about: User) -> HttpResponse:
    """A POST, since it is kept who fetched it."""
    extract = DataExtract.objects.there().filter(person=about).first()
    if extract is None or extract.data is None:
        raise Http404
    extract.note_fetched(by=person(request))
    name = file_name(about)
    headers = {
        "Content-Disposition": content_disposition_header(as_attachment=True, filename=name) or "",
        "Cache-Control": "private, no-store",
    }
    return HttpResponse(bytes(extract.data), content_type="application/zip", headers=headers)
