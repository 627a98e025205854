"""Signing a version: the choice of a way, the attempt that is under way, and how it ends."""

import re
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from meetings.exceptions import Refused
from meetings.views.parts import words
from minutes import ordering, signing
from minutes.access import own_place
from minutes.eid import bankid, providers, qr, wording
from minutes.eid.provider import CannotSign, Provider
from minutes.models import Signatory, SigningOrder
from parties.access import person

_PHONE = re.compile(r"Android|iPhone|iPad|Mobile")
#: htmx stops asking.
_NO_MORE = 286


@require_safe
def signature_sign(request: HttpRequest, pk: int, round_pk: int) -> HttpResponse:
    """The ways to sign, or the attempt that is under way with its code."""
    place = own_place(request, pk, round_pk)
    order = ordering.live_order(place)
    hindrance = "" if order and order.is_unlinked else _hindrance(place)
    if hindrance and order and order.is_pending:
        order = None  # its version was taken back, or somebody else signs: there is nothing to scan for
    context = {
        "meeting": place.round.meeting,
        "round": place.round,
        "place": place,
        "order": order,
        "hindrance": hindrance,
        "providers": providers.offered(),
        "text": None if hindrance else wording.parts(ordering.visible_text(place)),
    }
    return render(request, "minutes/signature_sign.html", context | _under_way(request, order))


@require_POST
def signature_start(request: HttpRequest, pk: int, round_pk: int, slug: str) -> HttpResponse:
    """Begin an attempt, or begin anew when the last one ran out: one press."""
    place = own_place(request, pk, round_pk)
    provider = _offered(slug)
    at = _at(place)
    back = reverse("signing_return") if slug == "oidc" else at
    try:
        ordering.start(
            place,
            provider,
            by=person(request),
            end_user_ip=_address(request),
            return_url=request.build_absolute_uri(back),
        )
    except CannotSign as refusal:
        messages.warning(request, str(refusal))
    except Refused as refusal:
        messages.warning(request, words(refusal))
    return redirect(at)


@require_safe
def signature_code(request: HttpRequest, pk: int, round_pk: int) -> HttpResponse:
    """The code of this second, made here: the secret behind it never leaves the server."""
    order = ordering.live_order(own_place(request, pk, round_pk))
    if order is None or not order.is_pending or order.provider != "bankid":
        return HttpResponse(status=_NO_MORE)
    return render(request, "minutes/_signature_code.html", {"code": _code(order)})


@require_POST
def signature_check(request: HttpRequest, pk: int, round_pk: int) -> HttpResponse:
    """Ask the service how it goes. The page that shows the attempt does it every other second."""
    place = own_place(request, pk, round_pk)
    order = ordering.live_order(place)
    seen = request.POST.get("seen", "")
    if order and order.is_live:
        order = ordering.follow(order)
        if request.htmx and order.is_pending:  # type: ignore[attr-defined]
            if order.hint == seen:
                return HttpResponse(status=204)
            return render(request, "minutes/_signature_said.html", {"order": order})
    return _onwards(request, place, order)


@require_POST
def signature_confirm(request: HttpRequest, pk: int, round_pk: int) -> HttpResponse:
    """The press that stands for an e-identification in the demo."""
    place, order = _pending(request, pk, round_pk, "demo")
    return _onwards(request, place, ordering.take_back(order, {}))


@require_POST
def signature_upload(request: HttpRequest, pk: int, round_pk: int) -> HttpResponse:
    """The file that was signed elsewhere."""
    place, order = _pending(request, pk, round_pk, "external")
    given = request.FILES.get("file")
    if given is None or given.size is None:
        messages.warning(request, _("Choose the file that you have signed."))
        return redirect(_at(place))
    limit = settings.EXTERNAL_MEGABYTES << 20
    return _onwards(request, place, ordering.take_back(order, {"file": given.read(limit + 1)}))


@require_POST
def signature_cancel(request: HttpRequest, pk: int, round_pk: int) -> HttpResponse:
    place = own_place(request, pk, round_pk)
    order = ordering.live_order(place)
    if order:
        ordering.cancel(order, by=person(request))
    return redirect(_at(place))


@require_safe
def signing_return(request: HttpRequest) -> HttpResponse:
    """Back from another site. A GET writes nothing: the page sends on what it brings by itself."""
    order = _returned(request, request.GET.get("state", ""))
    brought = {name: request.GET[name] for name in ("state", "code", "error") if name in request.GET}
    return render(request, "minutes/signing_return.html", {"order": order, "brought": brought})


@require_POST
def signing_finish(request: HttpRequest) -> HttpResponse:
    order = _returned(request, request.POST.get("state", ""))
    brought = {name: request.POST[name] for name in ("state", "code", "error") if name in request.POST}
    return _onwards(request, order.signatory, ordering.take_back(order, brought))


# ------------------------------------------------------------


def _onwards(request: HttpRequest, place: Signatory, order: SigningOrder | None) -> HttpResponse:
    """To where the attempt leads: the version that is signed now, or this page with what hindered it."""
    is_signed = order is not None and order.state == SigningOrder.State.ACCEPTED
    if is_signed:
        messages.success(request, _("Your signature is on the minutes."))
    at = reverse("round_read", args=[place.round.meeting_id, place.round_id]) if is_signed else _at(place)
    if request.htmx:  # type: ignore[attr-defined]
        return HttpResponse(status=204, headers={"HX-Redirect": at})
    return redirect(at)


def _hindrance(place: Signatory) -> str:
    try:
        signing.require_signable(place)
    except Refused as refusal:
        return str(words(refusal))
    return ""


def _under_way(request: HttpRequest, order: SigningOrder | None) -> dict[str, Any]:
    if order is None or not order.is_pending:
        return {}
    provider = _offered(order.provider)
    if order.provider != "bankid":
        return {"provider": provider}
    is_phone = bool(_PHONE.search(request.headers.get("User-Agent", "")))
    link = bankid.app_link(order.private, return_url=order.return_url, is_phone=is_phone, app=settings.BANKID_APP)
    return {"provider": provider, "code": _code(order), "app_link": link, "is_phone": is_phone}


def _code(order: SigningOrder) -> str:
    return mark_safe(qr.svg(bankid.qr_text(order.private)))  # noqa: S308  made of our own code, not of anybody's text


def _offered(slug: str) -> Provider:
    try:
        return providers.get(slug)
    except CannotSign:
        raise Http404 from None


def _pending(request: HttpRequest, pk: int, round_pk: int, slug: str) -> tuple[Signatory, SigningOrder]:
    place = own_place(request, pk, round_pk)
    return place, get_object_or_404(place.signing_orders.filter(state=SigningOrder.State.PENDING, provider=slug))


def _returned(request: HttpRequest, state: str) -> SigningOrder:
    """The person's own attempt that the other site answers; `state` is the secret that it was sent out with."""
    orders = SigningOrder.objects.filter(state=SigningOrder.State.PENDING, provider="oidc", started_by=person(request))
    return get_object_or_404(orders.select_related("signatory__round", "started_by"), reference=state or "-")


def _at(place: Signatory) -> str:
    return reverse("signature_sign", args=[place.round.meeting_id, place.round_id])


def _address(request: HttpRequest) -> str:
    """The device's address, which BankID compares with the phone's; behind a proxy the one that the proxy saw."""
    seen = request.META.get("REMOTE_ADDR", "")
    if settings.BEHIND_PROXY:
        seen = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip() or seen
    return seen or "127.0.0.1"
