"""After disagreement: the clock of MBL 14 §, requests, and the employer's decision."""

from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from cesam.forms import sent
from meetings import agenda, disagreements
from meetings.access import disagreed_item, prepared_item
from meetings.exceptions import Refused
from meetings.forms.disagreement import DecisionForm, ExecuteForm, NegotiatedForm, RequestForm
from meetings.models import AgendaItem, Disagreement, EmployerDecision
from meetings.views.parts import form_page, words
from parties.access import person


@require_safe
def disagreement_detail(request: HttpRequest, pk: int, item_pk: int) -> HttpResponse:
    item = disagreed_item(request, pk, item_pk)
    user, today = person(request), timezone.localdate()
    rows = list(item.disagreements.all())
    for row in rows:
        row.item = item
    shown = [
        {
            "row": row,
            "is_open": row.is_open_on(today),
            "left": disagreements.working_days_left(today, row.last_on) if row.last_on else 0,
            "may_request": row.requested_on is None and disagreements.may_request(row, user),
        }
        for row in rows
    ]
    context = {
        "rows": shown,
        "waits": any(one["is_open"] for one in shown),
        "decision": EmployerDecision.objects.filter(item=item).first(),
        "is_preparer": item.meeting.is_prepared_by(user),
    }
    return render(request, "meetings/disagreement_detail.html", _about(item) | context)


@require_http_methods(["GET", "HEAD", "POST"])
def negotiation_request(request: HttpRequest, pk: int, item_pk: int, union_pk: int) -> HttpResponse:
    row = _row(request, pk, item_pk, union_pk)
    if not disagreements.may_request(row, person(request)):
        raise PermissionDenied
    form = RequestForm(sent(request))
    title = _("%(union)s requests central negotiation") % {"union": row.union_name}
    return _answer(
        request, row.item, form, title, lambda: disagreements.request(row, by=person(request), **form.cleaned_data)
    )


@require_http_methods(["GET", "HEAD", "POST"])
def negotiation_end(request: HttpRequest, pk: int, item_pk: int, union_pk: int) -> HttpResponse:
    row = _row(request, pk, item_pk, union_pk)
    if not row.item.meeting.is_prepared_by(person(request)):
        raise PermissionDenied
    form = NegotiatedForm(sent(request))
    title = _("The negotiation with %(union)s has ended") % {"union": row.union_name}
    return _answer(
        request, row.item, form, title, lambda: disagreements.end(row, by=person(request), **form.cleaned_data)
    )


@require_http_methods(["GET", "HEAD", "POST"])
def decision_edit(request: HttpRequest, pk: int, item_pk: int) -> HttpResponse:
    item = prepared_item(request, pk, item_pk)
    known = EmployerDecision.objects.filter(item=item).values(*DecisionForm.base_fields).first()
    form = DecisionForm(sent(request), initial=known or {})
    title = _("The employer's decision")
    return _answer(
        request, item, form, title, lambda: disagreements.decide(item, by=person(request), **form.cleaned_data)
    )


@require_http_methods(["GET", "HEAD", "POST"])
def decision_execute(request: HttpRequest, pk: int, item_pk: int) -> HttpResponse:
    item = prepared_item(request, pk, item_pk)
    decision = get_object_or_404(EmployerDecision, item=item)
    decision.item = item
    form = ExecuteForm(sent(request))
    title = _("The decision is executed")
    return _answer(
        request, item, form, title, lambda: disagreements.execute(decision, by=person(request), **form.cleaned_data)
    )


def _row(request: HttpRequest, pk: int, item_pk: int, union_pk: int) -> Disagreement:
    item = disagreed_item(request, pk, item_pk)
    row = get_object_or_404(item.disagreements, union=union_pk)
    row.item = item
    return row


def _answer(
    request: HttpRequest, item: AgendaItem, form: forms.Form, title: str, act: Callable[[], object]
) -> HttpResponse:
    if form.is_valid():
        try:
            act()
        except Refused as refusal:
            form.add_error(None, words(refusal))
        else:
            messages.success(request, _("Registered."))
            return redirect("disagreement_detail", item.meeting_id, item.pk)
    return form_page(request, "meetings/disagreement_form.html", form, **_about(item), title=title)


def _about(item: AgendaItem) -> dict[str, object]:
    called = agenda.called(agenda.label_of(item), item.title)
    return {"meeting": item.meeting, "item": item, "called": called}
