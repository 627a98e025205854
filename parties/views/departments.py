"""Departments (förvaltningar)."""

from django.contrib import messages
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from parties.access import administrator, kept_department
from parties.forms import DepartmentForm, accepted
from parties.models import Department
from parties.views.answers import answer, done, form_page, posted


@require_safe
def department_list(request: HttpRequest) -> HttpResponse:
    administrator(request)
    departments = Department.objects.in_name_order().annotate(body_count=Count("body", distinct=True))
    return render(request, "parties/department_list.html", {"departments": departments})


@form_page
def department_add(request: HttpRequest) -> HttpResponse:
    by = administrator(request)
    form = DepartmentForm(posted(request))
    if form.is_bound and accepted(form, lambda: form.instance.add(by=by)):
        messages.success(request, _("%(name)s was added.") % {"name": form.instance})
        return redirect("department_list")
    return answer(request, "parties/department_add.html", form)


@form_page
def department_edit(request: HttpRequest, pk: int) -> HttpResponse:
    by, department = administrator(request), kept_department(request, pk)
    name = str(department)
    form = DepartmentForm(posted(request), instance=department)
    if form.is_bound and accepted(form, lambda: form.instance.change(by=by)):
        messages.success(request, _("The changes are saved."))
        return redirect("department_list")
    return answer(request, "parties/department_edit.html", form, department=department, name=name)


@require_POST
def department_remove(request: HttpRequest, pk: int) -> HttpResponse:
    by, department = administrator(request), kept_department(request, pk)
    is_gone = done(request, lambda: department.remove(by=by), _("%(name)s was removed.") % {"name": department})
    return redirect("department_list") if is_gone else redirect("department_edit", pk)
