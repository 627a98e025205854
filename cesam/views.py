"""The pages of the frame itself: start, choice of language, the municipality's colour, the style guide."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_POST, require_safe

from cesam import colour, start, styleguide
from cesam.addresses import is_ours
from cesam.forms import LanguageForm
from parties.access import person


@require_safe
def start_page(request: HttpRequest) -> HttpResponse:
    """What waits for the person, and the meetings ahead."""
    return render(request, "start.html", start.overview(person(request)))


@require_POST
@login_not_required
def language_choose(request: HttpRequest) -> HttpResponse:
    """Used at once; kept with the person, or before sign-in in this browser."""
    form = LanguageForm(request.POST)
    if not form.is_valid():
        return HttpResponse(status=422)
    language = form.cleaned_data["language"]
    page = form.cleaned_data["next"]
    response = redirect(page if is_ours(request, page) else "start")
    if request.user.is_authenticated:
        person(request).choose_language(language)
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=31_536_000,
        samesite="Lax",
        secure=request.is_secure(),
        httponly=True,
    )
    return response


@require_safe
@login_not_required
@cache_control(max_age=3600)
def theme(request: HttpRequest) -> HttpResponse:
    """The municipality's colour as a stylesheet: the Content-Security-Policy allows no style in the page."""
    if not settings.ACCENT:
        raise Http404
    accent = colour.parse(settings.ACCENT)
    themes = {"light": colour.for_light(accent), "dark": colour.for_dark(accent)}
    return render(request, "theme.css", themes, content_type="text/css")


@require_safe
def style_guide(request: HttpRequest) -> HttpResponse:
    """Every component on one page, for those who keep the installation and those who build it."""
    if not (settings.DEBUG or person(request).is_administrator):
        raise Http404
    return render(request, "styleguide.html", styleguide.examples())
