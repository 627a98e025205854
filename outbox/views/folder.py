"""Sent mail: in demo mode, what landed in the folder instead of at a mail server."""

from csp.decorators import csp, csp_update
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from outbox import folder

_LIMIT = 200

#: Whatever the letter holds: no script, nothing fetched, no form, no origin. Links lead the whole window on when the
#: person follows them.
_SANDBOX = {
    "sandbox": ["allow-top-navigation-by-user-activation"],
    "default-src": ["'none'"],
    "style-src": ["'unsafe-inline'"],
    "img-src": ["data:"],
    "frame-ancestors": ["'self'"],
    "base-uri": ["'none'"],
    "form-action": ["'none'"],
}


def _mail(name: str) -> folder.Mail:
    """404 outside demo mode: elsewhere nobody reads what others are sent."""
    mail = folder.read(name) if settings.DEMO_MODE else None
    if mail is None:
        raise Http404
    return mail


@require_safe
def mail_list(request: HttpRequest) -> HttpResponse:
    if not settings.DEMO_MODE:
        raise Http404
    return render(request, "outbox/mail_list.html", {"mails": folder.newest(_LIMIT), "limit": _LIMIT})


@csp_update({"frame-src": ["'self'"]})  # type: ignore[arg-type]  # typed for views without arguments
@require_safe
def mail_detail(request: HttpRequest, name: str) -> HttpResponse:
    return render(request, "outbox/mail_detail.html", {"mail": _mail(name)})


@xframe_options_sameorigin
@csp(_SANDBOX)  # type: ignore[arg-type]
@require_safe
def mail_html(request: HttpRequest, name: str) -> HttpResponse:
    """The formatted text as it was sent, shown in a frame that nothing gets out of."""
    mail = _mail(name)
    if not mail.html:
        raise Http404
    return HttpResponse(f'<base target="_top">{mail.html}')


@require_safe
def mail_attachment(request: HttpRequest, name: str, number: int) -> HttpResponse:
    """An attached file, to be stored and never shown: its type is what somebody claims."""
    attached = _mail(name).attached
    if number >= len(attached):
        raise Http404
    return HttpResponse(
        attached[number].data,
        content_type="application/octet-stream",
        headers={"Content-Disposition": str(content_disposition_header(True, attached[number].name))},
    )
