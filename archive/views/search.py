"""The search page, and its hits as one types."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from archive.finding import Found, find, parse
from archive.finding.marking import Piece, paragraph, pieces
from archive.forms import SearchForm
from archive.models import SearchEntry
from parties.access import person

_LAST_PAGE = 10


@dataclass(frozen=True)
class Hit:
    entry: SearchEntry
    url: str
    title: list[Piece]
    words: list[Piece]


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """The whole page; works without scripts."""
    return render(request, "archive/search.html", _found(request))


@require_safe
def search_hits(request: HttpRequest) -> HttpResponse:
    """The hits alone, as one types."""
    return render(request, "archive/_hits.html", _found(request))


def _found(request: HttpRequest) -> dict[str, object]:
    user = person(request)
    form = SearchForm(request.GET, user=user)
    form.is_valid()
    asked = parse(form.cleaned_data.get("q", ""))
    page = _page(request)
    parts = [form.filtered(part) for part in SearchEntry.objects.parts_for(user)]
    found = find(parts, asked, page=page, is_beside=form.is_beside_items)
    told = {name: value for name, value in request.GET.items() if name != "page" and value}
    return {
        "form": form,
        "asked": asked,
        "found": found,
        "hits": [_hit(entry, found) for entry in found.hits],
        "before": urlencode(told | {"page": page - 1}) if page > 1 else "",
        "after": urlencode(told | {"page": page + 1}) if found.has_next and page < _LAST_PAGE else "",
    }


def _page(request: HttpRequest) -> int:
    text = request.GET.get("page", "1")
    return min(max(int(text), 1), _LAST_PAGE) if text.isascii() and text.isdigit() and len(text) < 4 else 1


def _hit(entry: SearchEntry, found: Found) -> Hit:
    title = entry.title or entry.text.partition("\n")[0]
    return Hit(entry, address(entry), pieces(title, found.stems), paragraph(entry.text, found.stems))


def address(entry: SearchEntry) -> str:
    """Where what was found stands."""
    Kind = SearchEntry.Kind
    if entry.kind == Kind.QUESTION:
        return reverse("question_detail", args=[entry.source_id])
    if entry.kind == Kind.BUDGET:
        return reverse("budget_detail", args=[entry.within_id])
    if entry.kind == Kind.RECORD:
        return reverse("record_detail", args=[entry.source_id])
    if entry.kind == Kind.DOCUMENT:
        return reverse("document_file", args=[entry.meeting_id, entry.source_id])
    page = reverse("meeting_detail", args=[entry.meeting_id])
    return f"{page}#item-{entry.item_id}" if entry.item_id else page
