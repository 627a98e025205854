"""Rules of retention, and the runs that delete by them."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from archive.access import archivist, kept_disposal, kept_row, kept_rule, rule_reader
from archive.forms import ApproveForm, ExemptForm, RuleForm
from archive.models import Disposal, RetentionKind, RetentionRule
from archive.retention import cover, files, kinds, links
from archive.views.register import XLSX, page_of
from parties.forms import accepted
from parties.views.answers import answer, done, form_page, posted

PAGE = 50


@require_safe
def retention_list(request: HttpRequest) -> HttpResponse:
    """What is kept how long."""
    by = rule_reader(request)
    rules = [(rule, cover.WORDS[kind]) for kind, rule in kinds.rules().items()]
    context = {
        "rules": rules,
        "is_kept": RetentionRule().is_kept_by(by),
        "by_itself": cover.BY_ITSELF,
        "never": cover.NEVER,
    }
    return render(request, "archive/retention_list.html", context)


@form_page
def retention_edit(request: HttpRequest, kind: str) -> HttpResponse:
    by, rule = archivist(request), kept_rule(request, kind)
    form = RuleForm(posted(request), instance=rule)
    verb = rule.change if rule.pk else rule.add
    if form.is_bound and accepted(form, lambda: verb(by=by)):
        messages.success(request, _("The rule is saved. It holds from the next proposal on."))
        return redirect("retention_list")
    return answer(request, "archive/retention_edit.html", form, kind=rule.get_kind_display(), words=cover.WORDS[kind])


@form_page
def disposal_list(request: HttpRequest) -> HttpResponse:
    """Runs, the newest first; asking for one is the only thing to send in."""
    by = archivist(request)
    if request.method == "POST":
        made: list[Disposal] = []
        if done(request, lambda: made.append(Disposal.ask(by=by)), _("The proposal is being made.")):
            return redirect("disposal_detail", made[0].pk)
        return redirect("disposal_list")
    disposals = list(Disposal.objects.select_related("asked_by", "approved_by")[:100])
    context = {"disposals": disposals, "has_open": any(one.is_open for one in disposals)}
    return render(request, "archive/disposal_list.html", context)


@dataclass(frozen=True)
class Part:
    """What a run has of one kind."""

    kind: str
    name: str
    number: int
    size: int
    exempted: int
    gone: int
    left: int


@require_safe
def disposal_detail(request: HttpRequest, pk: int) -> HttpResponse:
    return render(request, "archive/disposal_detail.html", _told(kept_disposal(request, pk)))


@require_safe
def disposal_state(request: HttpRequest, pk: int) -> HttpResponse:
    """The part of the page that follows how far it has come."""
    return render(request, "archive/_disposal_state.html", _told(kept_disposal(request, pk)))


@require_safe
def disposal_rows(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """What is proposed of one kind, the oldest first, a page at a time."""
    disposal = kept_disposal(request, pk)
    if kind not in RetentionKind.values:
        raise Http404
    page = page_of(request)
    found = list(disposal.rows.filter(kind=kind).select_related("exempted_by")[(page - 1) * PAGE : page * PAGE + 1])
    pages = links.of(kind, found[:PAGE])
    context = {
        "disposal": disposal,
        "name": RetentionKind(kind).label,
        "rows": [(row, pages.get(row.source_id, "")) for row in found[:PAGE]],
        "before": page - 1,
        "after": page + 1 if len(found) > PAGE else 0,
    }
    return render(request, "archive/disposal_rows.html", context)


@form_page
def disposal_exempt(request: HttpRequest, pk: int, row_pk: int) -> HttpResponse:
    row = kept_row(request, pk, row_pk)
    form = ExemptForm(posted(request))
    if form.is_bound and accepted(form, lambda: row.exempt(form.cleaned_data["reason"], by=archivist(request))):
        messages.success(request, _("It is exempted, now and in the proposals to come."))
        return redirect("disposal_rows", pk, row.kind)
    return answer(request, "archive/disposal_exempt.html", form, row=row, disposal=row.disposal)


@require_POST
def disposal_readmit(request: HttpRequest, pk: int, row_pk: int) -> HttpResponse:
    row = kept_row(request, pk, row_pk)
    done(request, lambda: row.readmit(by=archivist(request)), _("It is among what is proposed again."))
    return redirect("disposal_rows", pk, row.kind)


@form_page
def disposal_approve(request: HttpRequest, pk: int) -> HttpResponse:
    """The second step: what goes is said once more, and somebody says that it may."""
    by, disposal = archivist(request), kept_disposal(request, pk)
    counts = {kind: number for kind, (number, _size) in disposal.totals().items()}
    form = ApproveForm(posted(request), initial={"shown": counts})
    if form.is_bound and accepted(form, lambda: disposal.approve(by=by, expected=form.cleaned_data["shown"])):
        messages.success(request, _("Approved. You can leave the page; the deletion goes on."))
        return redirect("disposal_detail", pk)
    if form.errors:
        # What is shown now is what the next press says.
        said = request.POST.copy()
        said["shown"] = form.fields["shown"].prepare_value(counts)
        form.data = said
    parts = [part for part in _parts(disposal) if part.number]
    context = {
        "disposal": disposal,
        "parts": parts,
        "what": kinds.in_words(counts),
        "exempted": _exempted(disposal),
        "undecided": _undecided(parts),
        "has_minutes": any(part.kind in RetentionRule.BY_REGISTER for part in parts),
    }
    return answer(request, "archive/disposal_approve.html", form, **context)


@require_POST
def disposal_discard(request: HttpRequest, pk: int) -> HttpResponse:
    disposal = kept_disposal(request, pk)
    done(
        request, lambda: disposal.discard(by=archivist(request)), _("The proposal is thrown away. Nothing was deleted.")
    )
    return redirect("disposal_list")


@require_POST
def disposal_again(request: HttpRequest, pk: int) -> HttpResponse:
    """Go on after a fault."""
    disposal = kept_disposal(request, pk)
    done(request, lambda: disposal.again(by=archivist(request)), _("It goes on where it was."))
    return redirect("disposal_detail", pk)


@require_safe
def disposal_csv(request: HttpRequest, pk: int) -> StreamingHttpResponse:
    disposal = kept_disposal(request, pk)
    headers = _as_file(disposal, "csv")
    return StreamingHttpResponse(files.text(disposal), content_type="text/csv; charset=utf-8", headers=headers)


@require_safe
def disposal_xlsx(request: HttpRequest, pk: int) -> HttpResponse:
    disposal = kept_disposal(request, pk)
    return HttpResponse(files.workbook(disposal), content_type=XLSX, headers=_as_file(disposal, "xlsx"))


def _told(disposal: Disposal) -> dict[str, object]:
    parts = _parts(disposal)
    counts = {part.kind: part.number for part in parts}
    return {
        "disposal": disposal,
        "parts": parts,
        "total": sum(counts.values()),
        "done": sum(part.gone + part.left for part in parts),
        "what": kinds.in_words(counts),
        "numbers": disposal.rows.filter(outcome="deleted").exclude(number="").values_list("number", flat=True)[:PAGE],
    }


def _parts(disposal: Disposal) -> list[Part]:
    totals, outcomes, exempted = disposal.totals(), disposal.outcomes(), disposal.exemptions()
    return [
        Part(kind, str(RetentionKind(kind).label), *totals.get(kind, (0, 0)), exempted.get(kind, 0), *outcomes[kind])
        for kind in outcomes
    ]


def _undecided(parts: list[Part]) -> list[str]:
    """The kinds whose rule names no decision. Of minutes each entry of the register is decided about."""
    said = kinds.rules()
    return [part.name for part in parts if part.kind not in RetentionRule.BY_REGISTER and not said[part.kind].authority]


def _exempted(disposal: Disposal) -> int:
    return disposal.rows.exclude(exempt_reason="").count()


def _as_file(disposal: Disposal, ending: str) -> dict[str, str]:
    name = _("Deletion") + f" {disposal.as_of:%Y-%m-%d}.{ending}"
    return {
        "Content-Disposition": content_disposition_header(as_attachment=True, filename=name) or "",
        "Cache-Control": "private, no-store",
    }
