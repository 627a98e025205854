"""A person's own choice of letters, also by a link in a letter."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from cesam.forms import sent
from outbox import links, preferences
from outbox.forms import PreferenceForm
from outbox.models import Preference
from parties.access import person
from parties.models import User


@require_http_methods(["GET", "HEAD", "POST"])
def letter_preferences(request: HttpRequest) -> HttpResponse:
    """Which letters the signed-in person wants."""
    user = person(request)
    preference = Preference.of(user)
    form = PreferenceForm(sent(request), instance=preference)
    if form.is_bound and form.is_valid():
        preference.choose(**form.cleaned_data, by=user)
        messages.success(request, _("Your choice is saved."))
        return redirect("letter_preferences")
    return render(request, "outbox/letter_preferences.html", {"form": form}, status=422 if form.errors else 200)


@csrf_exempt  # A mail program sends it (RFC 8058); the signed link is the proof, and all it can do is end letters.
@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def letters_unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """Opened it asks, sent it ends the letters: programs that look at links in letters must not end anything."""
    match links.read_unsubscribe(token):
        case int(pk), str(kind) if preferences.can_be_switched_off(kind):
            receiver = get_object_or_404(User, pk=pk)
        case _:
            raise Http404
    name = preferences.SWITCHES[kind]
    if request.method == "POST":
        Preference.switch_off(receiver, name)
    with translation.override(receiver.language):
        context = {"what": PreferenceForm.base_fields[name].label}
        template = "letters_ended.html" if request.method == "POST" else "letters_unsubscribe.html"
        return render(request, f"outbox/{template}", context)
