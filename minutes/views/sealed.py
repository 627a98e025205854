"""The sealed file: the copy that is handed out, and the original with the evidence in it."""

from csp.decorators import csp_exempt
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.cache import get_conditional_response
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from meetings.access import visible_meeting
from minutes import extracts, printing
from minutes.access import read_round
from minutes.models import Extract, Round, Seal
from parties.access import person


@csp_exempt()  # type: ignore[arg-type]  # as for every PDF
@require_safe
def sealed_pdf(request: HttpRequest, pk: int, round_pk: int) -> HttpResponse:
    """The sealed copy without evidence, for everybody who reads the minutes."""
    round = read_round(request, pk, round_pk)
    seal = _seal(round)
    return _file(request, round, seal.handed_out, seal.shared_sha256 or seal.sha256)


@csp_exempt()  # type: ignore[arg-type]
@require_safe
def sealed_original(request: HttpRequest, pk: int, round_pk: int) -> HttpResponse:
    """The sealed file itself. Its evidence holds personal identity numbers: for those who keep the minutes."""
    round = read_round(request, pk, round_pk)
    user = person(request)
    if not (round.meeting.is_prepared_by(user) or user.is_archivist):
        raise PermissionDenied
    seal = _seal(round)
    return _file(request, round, seal.current_pdf, f"{seal.sha256}-{seal.renewals.count()}")


@csp_exempt()  # type: ignore[arg-type]
@require_safe
def extract_pdf(request: HttpRequest, pk: int, extract_pk: int) -> HttpResponse:
    """The sealed extract, for those who got it and those who keep the minutes."""
    meeting = visible_meeting(request, pk)
    found = Extract.objects.filter(seal__round__meeting=meeting).select_related("seal__round__meeting__body")
    extract = get_object_or_404(found, pk=extract_pk)
    round = extract.seal.round
    if extract not in extracts.visible(round, person(request)):
        raise Http404
    return _answer(request, bytes(extract.pdf), extract.sha256, printing.extract_name(extract, round))


def _seal(round: Round) -> Seal:
    seal = Seal.objects.filter(round=round).first()
    if seal is None:
        raise Http404
    return seal


def _file(request: HttpRequest, round: Round, pdf: bytes, tag: str) -> HttpResponse:
    return _answer(request, pdf, tag, printing.sealed_name(round))


def _answer(request: HttpRequest, pdf: bytes, tag: str, name: str) -> HttpResponse:
    etag = f'"{tag}"'
    unchanged = get_conditional_response(request, etag=etag)
    headers = {
        "ETag": etag,
        "Content-Disposition": content_disposition_header(as_attachment=False, filename=name),
        "Cache-Control": "private, no-cache",
    }
    return unchanged or HttpResponse(pdf, content_type="application/pdf", headers=headers)
