"""Masked copies: drawn up, ordered, read."""

import itertools
from dataclasses import dataclass

from csp.decorators import csp_exempt
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from archive import copying, guard, masking
from archive.access import archivist, kept_copy, kept_sealed
from archive.forms import AnnexesForm, MaskForm, OrderForm
from archive.masking import markup
from archive.masking.removing import spans
from archive.models import Mask, MaskedCopy
from parties.forms import accepted
from parties.views.answers import answer, done, form_page, posted


@dataclass(frozen=True)
class Part:
    """A place as the page shows it: its text with what is masked in it, and those masks."""

    place: masking.Place
    shown: SafeString
    masks: list[Mask]


@dataclass(frozen=True)
class Row:
    """Texts that are read in one line: a person, a row of a table."""

    name: str
    parts: list[Part]
    #: Left out with the whole item, or with all under its heading.
    is_gone: bool = False

    @property
    def path(self) -> str:
        return self.parts[0].place.path

    @property
    def is_single(self) -> bool:
        return len(self.parts) == 1

    @property
    def masks(self) -> list[Mask]:
        return [mask for part in self.parts for mask in part.masks]


@dataclass(frozen=True)
class Shown:
    section: masking.Section
    rows: list[Row]
    #: Masks of all of it, or of its outcome, its positions, a table.
    masks: list[Mask]


@require_POST
def masked_copy_add(request: HttpRequest, pk: int, round_pk: int) -> HttpResponse:
    _entry, round = kept_sealed(request, pk, round_pk)
    copy = MaskedCopy.begin(round, by=archivist(request))
    return redirect("masked_copy_detail", copy.pk)


@require_safe
def masked_copy_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """What is chosen, while it is being drawn up; then how far it has come, and to whom it was handed out."""
    copy = kept_copy(request, pk)
    if not copy.is_draft:
        return render(request, "archive/masked_copy_detail.html", _told(copy))
    return render(request, "archive/masked_copy_draft.html", _draft(copy, _annexes(copy)))


@require_safe
def masked_copy_state(request: HttpRequest, pk: int) -> HttpResponse:
    """The part of the page that follows how the copy is made."""
    return render(request, "archive/_masked_copy_state.html", _told(kept_copy(request, pk)))


@form_page
def masked_copy_mask(request: HttpRequest, pk: int) -> HttpResponse:
    """Mask a passage: sent from the selection on the page, or from this page where nothing can be selected."""
    by, copy = archivist(request), kept_copy(request, pk)
    asked = {name: request.GET.get(name, "") for name in ("path", "quote")}
    form = MaskForm(posted(request), initial=asked | {"statute": _last_statute(copy)})
    path = str(form["path"].value() or "")
    if form.is_bound and accepted(form, lambda: copy.mask(by=by, **form.cleaned_data)):
        return redirect(f"{reverse('masked_copy_detail', args=[pk])}#{anchor(path)}")
    place = masking.places(copy.round.composition).get(path)
    if place is None and not masking.is_group(copy.round.composition, path):
        raise Http404
    return answer(request, "archive/masked_copy_mask.html", form, copy=copy, place=place, statutes=copy.grounds())


@require_POST
def masked_copy_unmask(request: HttpRequest, pk: int, mask_pk: int) -> HttpResponse:
    by, copy = archivist(request), kept_copy(request, pk)
    mask = copy.masks.filter(pk=mask_pk).first()
    if mask is None:
        raise Http404
    done(request, lambda: copy.unmask(mask_pk, by=by), _("It is no longer masked."))
    return redirect(f"{reverse('masked_copy_detail', args=[pk])}#{anchor(mask.parent)}")


@require_POST
def masked_copy_annexes(request: HttpRequest, pk: int) -> HttpResponse:
    by, copy = archivist(request), kept_copy(request, pk)
    form = _annexes(copy, request)
    if accepted(form, lambda: copy.choose_annexes(form.enclosed, form.withheld, by=by)):
        messages.success(request, _("The annexes are chosen."))
        return redirect(f"{reverse('masked_copy_detail', args=[pk])}#annexes-heading")
    return render(request, "archive/masked_copy_draft.html", _draft(copy, form), status=422)


@form_page
def masked_copy_order(request: HttpRequest, pk: int) -> HttpResponse:
    """The copy as it will be, what to look at, and the decision."""
    by, copy = archivist(request), kept_copy(request, pk)
    if not copy.is_draft:
        return redirect("masked_copy_detail", pk)
    warnings = guard.of_copy(copy)
    form = OrderForm(posted(request), warnings=warnings)

    def order() -> None:
        said = form.cleaned_data
        copy.order(by=by, decided_by=said["decided_by"], decided_on=said["decided_on"], warnings=len(warnings))

    if form.is_bound and accepted(form, order):
        messages.success(request, _("The copy is being made."))
        return redirect("masked_copy_detail", pk)
    article = copying.article(kept_copy(request, pk), copy.remaining())
    return answer(request, "archive/masked_copy_order.html", form, copy=copy, article=article)


@require_POST
def masked_copy_reopen(request: HttpRequest, pk: int) -> HttpResponse:
    by, copy = archivist(request), kept_copy(request, pk)
    done(request, lambda: copy.reopen(by=by), _("The copy can be changed again."))
    return redirect("masked_copy_detail", pk)


@require_POST
def masked_copy_discard(request: HttpRequest, pk: int) -> HttpResponse:
    by, copy = archivist(request), kept_copy(request, pk)
    entry = copy.round.meeting.register_entry
    is_gone = done(request, lambda: copy.discard(by=by), _("The copy is thrown away."))
    return redirect("register_detail", entry.pk) if is_gone else redirect("masked_copy_detail", pk)


@csp_exempt()  # type: ignore[arg-type]  # as for every PDF
@require_safe
def masked_copy_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    copy = kept_copy(request, pk)
    if copy.pdf is None:
        raise Http404
    name = content_disposition_header(as_attachment=False, filename=copying.file_name(copy))
    headers = {"Content-Disposition": name or "", "Cache-Control": "private, no-cache"}
    return HttpResponse(bytes(copy.pdf), content_type="application/pdf", headers=headers)


def anchor(path: str) -> str:
    """What a place is called on the page: that of its item where all of the item is meant."""
    head, _dot, last = path.rpartition(".")
    whole = head if last in (masking.CONTENT, masking.OUTCOME, masking.POSITIONS) else path
    return f"p-{whole.replace('.', '-')}"


def _annexes(copy: MaskedCopy, request: HttpRequest | None = None) -> AnnexesForm:
    return AnnexesForm(request.POST if request else None, copy=copy, annexes=copy.round.composition.annexes)


def _last_statute(copy: MaskedCopy) -> str:
    masks = list(copy.masks.all())
    return masks[-1].statute if masks else ""


def _told(copy: MaskedCopy) -> dict[str, object]:
    return {
        "copy": copy,
        "entry": copy.round.meeting.register_entry,
        "grounds": copy.grounds(),
        "count": len(copy.masks.all()),
        "disclosures": copy.disclosures.select_related("by").order_by("-at"),
    }


def _draft(copy: MaskedCopy, annexes: AnnexesForm) -> dict[str, object]:
    grounds = copy.grounds()
    numbers = {statute: str(number) for number, statute in enumerate(grounds, 1)}
    masks = list(copy.masks.all())
    for mask in masks:
        mask.number = numbers[mask.statute]  # type: ignore[attr-defined]
    content = copy.round.composition
    return {
        "copy": copy,
        "entry": copy.round.meeting.register_entry,
        "grounds": grounds,
        "shown": [_shown(section, masks, numbers) for section in masking.sections(content)],
        "annexes": annexes,
        "form": MaskForm(initial={"statute": masks[-1].statute if masks else ""}),
        "count": len(masks),
        "language": content.language,
    }


def _shown(section: masking.Section, masks: list[Mask], numbers: dict[str, str]) -> Shown:
    parts = []
    for place in section.places:
        own = [mask for mask in masks if mask.path == place.path]
        cuts = [masking.Cut(mask.path, numbers[mask.statute], mask.start, mask.end) for mask in own]
        # Made by meetings.prose, or escaped here.
        text = markup.highlighted(place.html or markup.escaped(place.text), spans(cuts, len(place.text)))
        parts.append(Part(place, mark_safe(text), own))  # noqa: S308
    groups = {mask.path for mask in masks} - {place.path for place in section.places}
    whole = [mask for mask in masks if mask.path in groups and section.whole and mask.path in section.groups]
    rows = []
    for _path, together in itertools.groupby(parts, key=lambda part: masking.row_of(part.place)):
        of_row = list(together)
        name = of_row[0].place.name if len(of_row) == 1 else masking.row_name([part.place for part in of_row])
        is_gone = any(masking.is_under(of_row[0].place.path, mask.path) for mask in whole)
        rows.append(Row(name, of_row, is_gone))
    return Shown(section, rows, whole)
