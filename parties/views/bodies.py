"""Bodies (samverkansgrupper): their page for everybody in them, and what an administrator keeps about them."""

import datetime as dt
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_POST, require_safe

from parties.access import administrator, kept_body, person, shown_body, visible_body
from parties.forms import BodyAddForm, BodyForm, DayForm, LogotypeForm, RulesForm, accepted
from parties.logotype import as_png
from parties.models import Body
from parties.sides import sides
from parties.views.answers import answer, done, form_page, posted


@require_safe
def body_list(request: HttpRequest) -> HttpResponse:
    user = person(request)
    bodies = Body.objects.visible_to(user).with_seat_counts(timezone.localdate()).select_related("parent", "department")
    context = {"bodies": bodies.in_name_order(), "is_keeper": user.is_keeper}
    return render(request, "parties/body_list.html", context)


@require_safe
def body_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """The body on a day: `?on=YYYY-MM-DD`, today without it."""
    body, form = shown_body(request, slug), DayForm(request.GET)
    return answer(request, "parties/body_detail.html", form, **page_of(request, body, form.day))


def page_of(request: HttpRequest, body: Body, day: dt.date) -> dict[str, Any]:
    """What the body's page shows for a day."""
    user, today = person(request), timezone.localdate()
    above_and_below = [*filter(None, [body.parent]), *body.children.all()]
    is_kept = body.is_kept_by(user)
    gone_on = {seat.follows_id for seat in body.seats.all()}
    return {
        "body": body,
        "day": day,
        "is_today": day == today,
        "sides": sides(body, day),
        "who_may": body.who_may(day),
        "is_kept": is_kept,
        # Seats are kept as they are now; a day long ago is only read.
        "has_tools": is_kept and day == today,
        "is_prepared": body.is_prepared_by(user),
        "open_bodies": set(Body.objects.visible_to(user).filter(pk__in=[b.pk for b in above_and_below])),
        "ahead": [seat for seat in body.seats.all() if seat.is_ahead] if day == today else [],
        "ended": [seat for seat in body.seats.all() if seat.has_ended and seat.pk not in gone_on],
    }


@form_page
def body_add(request: HttpRequest) -> HttpResponse:
    by = administrator(request)
    form = BodyAddForm(posted(request))
    if form.is_bound and accepted(form, lambda: form.instance.add(by=by)):
        messages.success(request, _("%(name)s was added. Now give it its seats.") % {"name": form.instance})
        return redirect("body_detail", form.instance.slug)
    return answer(request, "parties/body_add.html", form)


@form_page
def body_edit(request: HttpRequest, slug: str) -> HttpResponse:
    body = kept_body(request, slug)
    name = str(body)
    form = BodyForm(posted(request), instance=body)
    if form.is_bound and accepted(form, lambda: form.instance.change(by=person(request))):
        messages.success(request, _("The changes are saved."))
        return redirect("body_detail", slug)
    return answer(request, "parties/body_edit.html", form, body=body, name=name)


@form_page
def body_rules(request: HttpRequest, slug: str) -> HttpResponse:
    body = kept_body(request, slug)
    form = RulesForm(posted(request), body=body)
    if form.is_bound and accepted(form, lambda: body.set_rules(form.rules(), by=person(request))):
        messages.success(request, _("The deadlines are saved."))
        return redirect("body_detail", slug)
    return answer(request, "parties/body_rules.html", form, body=body)


@form_page
def body_logotype_edit(request: HttpRequest, slug: str) -> HttpResponse:
    body = kept_body(request, slug)
    form = LogotypeForm(posted(request), request.FILES or None, initial={"alt": body.logotype_alt})
    if form.is_bound and accepted(
        form,
        lambda: body.set_logotype(
            as_png(form.cleaned_data["picture"]), alt=form.cleaned_data["alt"], by=person(request)
        ),
    ):
        messages.success(request, _("The logotype is saved."))
        return redirect("body_detail", slug)
    return answer(request, "parties/body_logotype_edit.html", form, body=body)


@require_POST
def body_logotype_remove(request: HttpRequest, slug: str) -> HttpResponse:
    body = kept_body(request, slug)
    done(request, lambda: body.remove_logotype(by=person(request)), _("The logotype was removed."))
    return redirect("body_logotype_edit", slug)


@require_safe
@cache_control(private=True, no_cache=True)
def body_logotype(request: HttpRequest, slug: str) -> HttpResponse:
    """The picture, for those who see the body."""
    body = visible_body(request, slug)
    if not body.logotype:
        raise Http404
    return HttpResponse(bytes(body.logotype), content_type="image/png")
