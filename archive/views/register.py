"""The register of sealed minutes: listed, exported, kept."""

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from archive import register_files
from archive.access import archivist, kept_entry, kept_series
from archive.forms import EntryForm, RegisterFilterForm, SeriesForm
from archive.forms.register import years_of
from archive.models import Disclosure, MaskedCopy, RegisterEntry, RegistrySeries
from archive.models.register import RegisterEntryQuerySet
from minutes.models import Round
from parties import event_words
from parties.forms import accepted
from parties.models import Body, Event
from parties.views.answers import answer, done, form_page, posted

PAGE = 50
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True)
class Row:
    entry: RegisterEntry
    files: list[Round]


@require_safe
def register_list(request: HttpRequest) -> HttpResponse:
    """Sealed minutes, the newest first, a page at a time."""
    form, entries = _asked(request)
    page = page_of(request)
    # The keys alone first: on a late page all rows before it are passed over, and an index does that.
    keys = list(entries.values_list("pk", flat=True)[(page - 1) * PAGE : page * PAGE + 1])
    shown = list(RegisterEntry.objects.filter(pk__in=keys).select_related("body", "meeting", "record").newest_first())
    told = {name: value for name, value in request.GET.items() if name != "page" and value}
    context = {
        "form": form,
        "rows": _rows(shown[:PAGE]),
        "count": entries.count(),
        "filters": urlencode(told),
        "before": urlencode(told | {"page": page - 1}) if page > 1 else "",
        "after": urlencode(told | {"page": page + 1}) if len(shown) > PAGE else "",
    }
    return render(request, "archive/register_list.html", context)


@require_safe
def register_xlsx(request: HttpRequest) -> HttpResponse:
    """What the filters let through, as a workbook."""
    _form, entries = _asked(request)
    data = register_files.workbook(entries.select_related("body").iterator(chunk_size=2000))
    return HttpResponse(data, content_type=XLSX, headers=_as_file("xlsx"))


@require_safe
def register_csv(request: HttpRequest) -> StreamingHttpResponse:
    _form, entries = _asked(request)
    pieces = register_files.text(entries.select_related("body").iterator(chunk_size=2000))
    return StreamingHttpResponse(pieces, content_type="text/csv; charset=utf-8", headers=_as_file("csv"))


@require_safe
def register_detail(request: HttpRequest, pk: int) -> HttpResponse:
    entry = kept_entry(request, pk)
    events = Event.objects.about(entry).newest_first()
    context = {
        "entry": entry,
        "rounds": _sealed_of([entry]),
        "copies": MaskedCopy.objects.light().filter(round__meeting=entry.meeting_id).select_related("created_by"),
        "disclosures": Disclosure.objects.of_entry(entry).select_related("by").order_by("-at"),
        "has_series": RegistrySeries.objects.filter(body=entry.body_id).exclude(pattern="").exists(),
        "history": [(event, event_words.verb(event), event_words.told(event)) for event in events],
    }
    return render(request, "archive/register_detail.html", context)


@form_page
def register_edit(request: HttpRequest, pk: int) -> HttpResponse:
    entry = kept_entry(request, pk)
    form = EntryForm(posted(request), instance=entry, codes=codes())
    if form.is_bound and accepted(form, lambda: form.instance.change(by=archivist(request))):
        messages.success(request, _("The changes are saved."))
        return redirect("register_detail", pk)
    return answer(request, "archive/register_edit.html", form, entry=kept_entry(request, pk))


@require_POST
def register_draw(request: HttpRequest, pk: int) -> HttpResponse:
    """Give it the next number of its body's series."""
    entry = kept_entry(request, pk)
    done(request, lambda: entry.draw_number(by=archivist(request)), _("The minutes have got a registry number."))
    return redirect("register_detail", pk)


@require_safe
def series_list(request: HttpRequest) -> HttpResponse:
    """How the minutes of each body are registered."""
    archivist(request)
    series = {one.body_id: one for one in RegistrySeries.objects.all()}
    bodies = [(body, series.get(body.pk)) for body in Body.objects.in_name_order()]
    return render(request, "archive/series_list.html", {"bodies": bodies})


@form_page
def series_edit(request: HttpRequest, slug: str) -> HttpResponse:
    by, series = archivist(request), kept_series(request, slug)
    verb = series.change if series.pk else series.add
    form = SeriesForm(posted(request), instance=series, codes=codes())
    if form.is_bound and accepted(form, lambda: verb(by=by)):
        messages.success(request, _("Minutes that are sealed from now on are registered so."))
        return redirect("series_list")
    return answer(request, "archive/series_edit.html", form, body=series.body)


def codes() -> list[str]:
    """Classification codes of the bodies."""
    used = RegistrySeries.objects.exclude(classification_code="").order_by("classification_code")
    return list(used.values_list("classification_code", flat=True).distinct())


def _asked(request: HttpRequest) -> tuple[RegisterFilterForm, RegisterEntryQuerySet]:
    entries = RegisterEntry.objects.kept_by(archivist(request))
    form = RegisterFilterForm(request.GET, years=years_of(entries))
    form.is_valid()
    return form, form.filtered(entries).newest_first()


def page_of(request: HttpRequest) -> int:
    text = request.GET.get("page", "1")
    return max(int(text), 1) if text.isascii() and text.isdigit() and len(text) < 6 else 1


def _sealed_of(entries: Iterable[RegisterEntry]) -> list[Round]:
    """The sealed rounds of the meetings, without their files, the first sealed first."""
    meetings = [entry.meeting_id for entry in entries if not entry.is_imported]
    found = Round.objects.filter(meeting__in=meetings, seal__isnull=False).select_related("seal")
    light = found.defer("content", "seal__pdf", "seal__shared_pdf", "seal__report", "seal__preflight")
    return list(light.order_by("seal__sealed_at", "pk"))


def _rows(entries: list[RegisterEntry]) -> list[Row]:
    rounds = _sealed_of(entries)
    return [Row(entry, [one for one in rounds if one.meeting_id == entry.meeting_id]) for entry in entries]


def _as_file(ending: str) -> dict[str, str]:
    name = _("Register of minutes") + f".{ending}"
    return {"Content-Disposition": content_disposition_header(as_attachment=True, filename=name) or ""}
