"""What contradicts in a follow-up, and what a person makes of it."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from budget import checks, claiming, showing
from budget.access import visible_follow_up, written_follow_up
from budget.checks import Candidate, Check, Why
from budget.exceptions import Refused, StaleRevision
from budget.figures import written
from budget.forms import SettleForm
from budget.models import FollowUp, Settlement
from budget.models.follow_up import Loaded
from budget.models.settlement import unsettled
from parties.access import person


@dataclass(frozen=True)
class Asked:
    """A contradiction with its sentence and the form that settles it."""

    check: Check
    sentence: str
    form: SettleForm


@require_safe
def budget_checks(request: HttpRequest, pk: int) -> HttpResponse:
    follow_up = visible_follow_up(request, pk)
    return render(request, "budget/budget_checks.html", _about(request, follow_up))


@require_POST
def budget_settle(request: HttpRequest, pk: int) -> HttpResponse:
    follow_up = written_follow_up(request, pk)
    loaded = follow_up.loaded()
    check = _asked_about(loaded, request.POST)
    if check is None:
        messages.warning(request, _("The figures have been changed. Look at what contradicts now."))
        return redirect("budget_checks", follow_up.pk)
    form = _form_for(loaded, check, request.POST).form
    if form.is_valid():
        try:
            Settlement.settle(follow_up, check, by=person(request), **form.values())
        except StaleRevision:
            messages.warning(request, _("The figures have been changed. Look at what contradicts now."))
        except Refused as refusal:
            messages.warning(request, str(refusal))
        else:
            messages.success(request, _("It is settled."))
        return redirect("budget_checks", follow_up.pk)
    asked = Asked(check, checks.sentence(loaded.table, check), form)
    return render(request, "budget/budget_checks.html", _about(request, follow_up, asked), status=422)


def _asked_about(loaded: Loaded, sent: QueryDict) -> Check | None:
    wanted = (sent.get("line"), sent.get("column"), sent.get("rule"))
    return next((one for one in loaded.contradictions if (str(one.line), one.column, one.rule) == wanted), None)


def _about(request: HttpRequest, follow_up: FollowUp, refused: Asked | None = None) -> dict[str, object]:
    """`refused` stands, with what was typed, in the place of its contradiction."""
    loaded = follow_up.loaded()
    settlements = showing.settlements_of(follow_up)
    asked = [
        refused if refused is not None and check == refused.check else _form_for(loaded, check)
        for check in unsettled(loaded, settlements)
    ]
    return {
        "follow_up": follow_up,
        "body": follow_up.body,
        "asked": asked,
        "made": len(checks.checked(loaded.told)),
        "settlements": settlements,
        "held": claiming.held(follow_up, loaded),
        "can_write": follow_up.is_written_by(person(request)),
        "form": refused.form if refused else None,
    }


def _form_for(loaded: Loaded, check: Check, sent: QueryDict | None = None) -> Asked:
    initial = {"line": check.line, "column": check.column, "rule": check.rule}
    prefix_id = f"settle-{check.line}-{check.column}-{check.rule}-%s"
    form = SettleForm(
        sent, initial=initial, offered=_offered(loaded, check), cells=_cells(loaded, check), auto_id=prefix_id
    )
    return Asked(check, checks.sentence(loaded.table, check), form)


def _offered(loaded: Loaded, check: Check) -> Sequence[tuple[Candidate, str]]:
    """The cells that alone would explain it, in words. A candidate is a cell of the same column."""
    found = [one for one in checks.candidates(loaded.table, check) if one.column == check.column]
    return [(one, _words(loaded, one)) for one in found]


def _cells(loaded: Loaded, check: Check) -> list[tuple[int, str]]:
    """The cells of the column that the contradiction is made of, with what stands in them."""
    operands = loaded.computing.operands(check.rule, check.line, check.column)
    lines = [line for line, column in operands if column == check.column]
    found = [(line, loaded.computing.value(line, check.column)) for line in lines]
    return [(line, f"{loaded.table.lines[line].label}: {showing.figure(value) or '–'}") for line, value in found]


def _words(loaded: Loaded, one: Candidate) -> str:
    why = {Why.SIGN: _("the sign"), Why.DIGIT: _("one digit"), Why.SWAP: _("two digits changed about")}[one.why]
    told = {"label": loaded.table.lines[one.line].label, "was": written(one.value), "to": written(one.to), "why": why}
    return _("Correct %(label)s from %(was)s to %(to)s (%(why)s)") % told
