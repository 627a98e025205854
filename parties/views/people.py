"""People: who may sign in, with which roles, and the links that let them choose a password."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_POST, require_safe

from parties import invitation
from parties.access import administrator, kept_person
from parties.exceptions import Refused
from parties.forms import PersonForm, accepted
from parties.models import User
from parties.views.answers import answer, done, form_page, posted


@require_safe
def user_list(request: HttpRequest) -> HttpResponse:
    """Everybody, or those whose name or address holds the words asked for (`?q=`)."""
    administrator(request)
    words = request.GET.get("q", "").strip()
    people = User.objects.matching(words).in_name_order().with_seats_on(timezone.localdate())
    return render(request, "parties/user_list.html", {"people": people, "words": words})


@require_safe
def user_detail(request: HttpRequest, pk: int) -> HttpResponse:
    user = kept_person(request, pk)
    seats = user.seats.with_people().select_related("body").order_by("body__level", "body__name", "-from_on", "pk")
    context = {"person": user, "seats": seats, "today": timezone.localdate()}
    return render(request, "parties/user_detail.html", context)


@form_page
def user_add(request: HttpRequest) -> HttpResponse:
    by = administrator(request)
    form = PersonForm(posted(request))
    if form.is_bound and accepted(form, lambda: form.instance.add(by=by)):
        messages.success(request, _("%(name)s was added. Invite the person now.") % {"name": form.instance})
        return redirect("user_invite", form.instance.pk)
    return answer(request, "parties/user_add.html", form)


@form_page
def user_edit(request: HttpRequest, pk: int) -> HttpResponse:
    by, user = administrator(request), kept_person(request, pk)
    name = str(user)
    form = PersonForm(posted(request), instance=user)
    if form.is_bound and accepted(form, lambda: form.instance.change(by=by)):
        messages.success(request, _("The changes are saved."))
        return redirect("user_detail", pk)
    return answer(request, "parties/user_edit.html", form, person=user, name=name)


@require_POST
def user_deactivate(request: HttpRequest, pk: int) -> HttpResponse:
    by, user = administrator(request), kept_person(request, pk)
    done(request, lambda: user.deactivate(by=by), _("%(name)s can no longer sign in.") % {"name": user})
    return redirect("user_detail", pk)


@require_POST
def user_activate(request: HttpRequest, pk: int) -> HttpResponse:
    by, user = administrator(request), kept_person(request, pk)
    done(request, lambda: user.activate(by=by), _("%(name)s can sign in again.") % {"name": user})
    return redirect("user_detail", pk)


@require_safe
def user_invite(request: HttpRequest, pk: int) -> HttpResponse:
    """Two ways to give a person the link. It is made when one of them is chosen."""
    return render(request, "parties/user_invite.html", {"person": kept_person(request, pk), "days": invitation.days()})


@require_POST
def user_invite_send(request: HttpRequest, pk: int) -> HttpResponse:
    by, user = administrator(request), kept_person(request, pk)
    try:
        sent = _("A link was sent to %(email)s.") % {"email": user.email}
        is_sent = done(request, lambda: invitation.send(user, site=_site(request), by=by), sent)
    except OSError:
        is_sent = False
        unsent = _("The mail server did not take the letter; nothing was sent. Try again, or hand over a link instead.")
        messages.error(request, unsent)
    return redirect("user_detail" if is_sent else "user_invite", pk)


@require_POST
@never_cache
@sensitive_variables("link")
def user_invite_link(request: HttpRequest, pk: int) -> HttpResponse:
    """The link itself, shown once. By POST: making it is recorded."""
    by, user = administrator(request), kept_person(request, pk)
    try:
        link = invitation.make_link(user, site=_site(request), by=by)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("user_invite", pk)
    context = {"person": user, "days": invitation.days(), "link": link}
    return render(request, "parties/user_invite_link.html", context)


def _site(request: HttpRequest) -> str:
    return request.build_absolute_uri("/")
