"""Minutes handed out: as they are, as a masked copy, or as the file that was imported. It is kept to whom."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from archive import disclosing
from archive.access import archivist, kept_copy, kept_record, kept_sealed
from archive.disclosing import Outgoing
from archive.forms import DecidedDiscloseForm, DiscloseForm
from archive.models import RegisterEntry
from parties.forms import accepted
from parties.views.answers import answer, form_page, posted


@form_page
def sealed_disclose(request: HttpRequest, pk: int, round_pk: int) -> HttpResponse:
    """Hand the sealed minutes out as they are, without evidence."""
    entry, round = kept_sealed(request, pk, round_pk)
    return _disclose(request, disclosing.of_sealed(round), entry, back=reverse("register_detail", args=[pk]))


@form_page
def record_disclose(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand imported minutes out, as the file that came."""
    record = kept_record(request, pk)
    entry = record.register_entry
    return _disclose(request, disclosing.of_record(record), entry, back=reverse("register_detail", args=[entry.pk]))


@form_page
def masked_copy_disclose(request: HttpRequest, pk: int) -> HttpResponse:
    copy = kept_copy(request, pk)
    back = reverse("masked_copy_detail", args=[pk])
    if not copy.is_made:
        return redirect(back)
    return _disclose(request, disclosing.of_copy(copy), copy.round.meeting.register_entry, back=back)


def _disclose(request: HttpRequest, file: Outgoing, entry: RegisterEntry, *, back: str) -> HttpResponse:
    by = archivist(request)
    kind = DecidedDiscloseForm if file.is_as_it_is else DiscloseForm
    form = kind(posted(request), warnings=list(file.cautions))
    if form.is_bound and accepted(form, lambda: disclosing.disclose(file, by=by, **form.cleaned_data)):
        messages.success(request, _("It is noted to whom the minutes were handed out."))
        return redirect(back)
    return answer(request, "archive/disclose.html", form, file=file, copy=file.copy, entry=entry, back=back)
