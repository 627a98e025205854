"""Unions (förbund): their names over time, and when they are party to the cooperation agreement."""

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from parties.access import administrator, kept_agreement, kept_union, kept_union_name
from parties.forms import (
    AgreementForm,
    UnionAddForm,
    UnionForm,
    UnionNameForm,
    UnionRenameForm,
    accepted,
)
from parties.models import AgreementParty, Union, UnionName, User
from parties.views.answers import answer, done, form_page, posted


@require_safe
def union_list(request: HttpRequest) -> HttpResponse:
    administrator(request)
    today = timezone.localdate()
    unions = [(union, union.is_party_on(today)) for union in Union.objects.with_names().in_name_order()]
    return render(request, "parties/union_list.html", {"unions": unions})


@require_safe
def union_detail(request: HttpRequest, pk: int) -> HttpResponse:
    union = kept_union(request, pk)
    context = {"union": union, "is_party": union.is_party_on(timezone.localdate())}
    return render(request, "parties/union_detail.html", context)


@form_page
def union_add(request: HttpRequest) -> HttpResponse:
    by = administrator(request)
    form = UnionAddForm(posted(request))
    if form.is_bound and accepted(form, lambda: _add(form, by)):
        messages.success(request, _("%(name)s was added.") % {"name": form.instance})
        return redirect("union_detail", form.instance.pk)
    return answer(request, "parties/union_add.html", form)


@transaction.atomic
def _add(form: UnionAddForm, by: User) -> None:
    form.instance.add(by=by)
    if party_from := form.cleaned_data["party_from_on"]:
        AgreementParty(union=form.instance, from_on=party_from).add(by=by)


@form_page
def union_edit(request: HttpRequest, pk: int) -> HttpResponse:
    by, union = administrator(request), kept_union(request, pk)
    name = str(union)
    form = UnionForm(posted(request), instance=union)
    if form.is_bound and accepted(form, lambda: form.instance.change(by=by)):
        messages.success(request, _("The changes are saved."))
        return redirect("union_detail", pk)
    return answer(request, "parties/union_edit.html", form, union=union, name=name)


@form_page
def union_rename(request: HttpRequest, pk: int) -> HttpResponse:
    by, union = administrator(request), kept_union(request, pk)
    form = UnionRenameForm(posted(request))
    if form.is_bound and accepted(
        form, lambda: union.rename(form.cleaned_data["name"], from_on=form.cleaned_data["from_on"], by=by)
    ):
        messages.success(request, _("The union is now called %(name)s.") % {"name": union.name})
        return redirect("union_detail", pk)
    return answer(request, "parties/union_rename.html", form, union=kept_union(request, pk))


@require_POST
def union_remove(request: HttpRequest, pk: int) -> HttpResponse:
    by, union = administrator(request), kept_union(request, pk)
    is_gone = done(request, lambda: union.remove(by=by), _("%(name)s was removed.") % {"name": union})
    return redirect("union_list") if is_gone else redirect("union_detail", pk)


@form_page
def union_name_add(request: HttpRequest, pk: int) -> HttpResponse:
    by, union = administrator(request), kept_union(request, pk)
    form = UnionNameForm(posted(request), instance=UnionName(union=union))
    if form.is_bound and accepted(form, lambda: form.instance.add(by=by)):
        messages.success(request, _("The former name was added."))
        return redirect("union_detail", pk)
    return answer(request, "parties/union_name_add.html", form, union=union)


@form_page
def union_name_edit(request: HttpRequest, pk: int, name_pk: int) -> HttpResponse:
    by, former = administrator(request), kept_union_name(request, pk, name_pk)
    form = UnionNameForm(posted(request), instance=former)
    if form.is_bound and accepted(form, lambda: form.instance.change(by=by)):
        messages.success(request, _("The changes are saved."))
        return redirect("union_detail", pk)
    return answer(request, "parties/union_name_edit.html", form, union=former.union, former=former)


@require_POST
def union_name_remove(request: HttpRequest, pk: int, name_pk: int) -> HttpResponse:
    by, former = administrator(request), kept_union_name(request, pk, name_pk)
    done(request, lambda: former.remove(by=by), _("The former name %(name)s was removed.") % {"name": former})
    return redirect("union_detail", pk)


@form_page
def union_agreement_add(request: HttpRequest, pk: int) -> HttpResponse:
    by, union = administrator(request), kept_union(request, pk)
    form = AgreementForm(posted(request), instance=AgreementParty(union=union))
    if form.is_bound and accepted(form, lambda: form.instance.add(by=by)):
        messages.success(request, _("The time in the agreement was added."))
        return redirect("union_detail", pk)
    return answer(request, "parties/union_agreement_add.html", form, union=union)


@form_page
def union_agreement_edit(request: HttpRequest, pk: int, agreement_pk: int) -> HttpResponse:
    by, agreement = administrator(request), kept_agreement(request, pk, agreement_pk)
    form = AgreementForm(posted(request), instance=agreement)
    if form.is_bound and accepted(form, lambda: form.instance.change(by=by)):
        messages.success(request, _("The changes are saved."))
        return redirect("union_detail", pk)
    return answer(request, "parties/union_agreement_edit.html", form, union=agreement.union, agreement=agreement)


@require_POST
def union_agreement_remove(request: HttpRequest, pk: int, agreement_pk: int) -> HttpResponse:
    by, agreement = administrator(request), kept_agreement(request, pk, agreement_pk)
    done(request, lambda: agreement.remove(by=by), _("The time in the agreement was removed."))
    return redirect("union_detail", pk)
