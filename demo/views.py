"""One-click sign-in as somebody made up. Exists in demo mode only."""

from django.conf import settings
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from cesam.addresses import is_ours
from demo import sign_ins
from parties.models import User


@require_POST
@login_not_required
def sign_in(request: HttpRequest, role: str) -> HttpResponse:
    """404 unless DEMO_MODE, and for a role or person that the demonstration does not have."""
    emails = {each.role: each.email for each in sign_ins()} if settings.DEMO_MODE else {}
    if role not in emails:
        raise Http404
    user = get_object_or_404(User.objects.active(), email=emails[role])
    login(request, user, backend=settings.AUTHENTICATION_BACKENDS[0])
    page = request.POST.get("next", "")
    return redirect(page if is_ours(request, page) else settings.LOGIN_REDIRECT_URL)
