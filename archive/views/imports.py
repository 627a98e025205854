"""Import of old minutes: sent, read by the worker, confirmed by a person in a list."""

from urllib.parse import urlencode

from csp.decorators import csp
from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from archive import importing
from archive.access import archivist, kept_intake, kept_intake_file
from archive.forms.imported import IntakeFileForm, IntakeForm
from archive.importing import Done
from archive.models import FileText, Intake, IntakeFile
from archive.models.imported import IntakeFileQuerySet
from archive.progress import progress_of
from meetings.views.documents import SANDBOX, served
from paper import annexes
from parties.forms import accepted
from parties.views.answers import answer, done, form_page, posted

Step = IntakeFile.Step
PAGE = 100
_SHOWN = 6000


@require_safe
def intake_list(request: HttpRequest) -> HttpResponse:
    """The imports, the newest first, with what waits for a person in each."""
    archivist(request)
    counted = {
        step: Count("files", filter=Q(files__step=step)) for step in ("ready", "waiting", "confirmed", "refused")
    }
    intakes = Intake.objects.select_related("by").annotate(**counted).order_by("-pk")[:50]
    return render(request, "archive/intake_list.html", {"intakes": intakes})


@form_page
def intake_add(request: HttpRequest) -> HttpResponse:
    """Send files in. A script asks for a plain answer."""
    by = archivist(request)
    form = IntakeForm(posted(request), request.FILES if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        intake = importing.receive(form.sent(), by=by, body=form.cleaned_data["body"])
        reply = redirect("intake_detail", intake.pk)
        if request.headers.get("X-Upload"):
            reply.status_code = 201
        return reply
    return answer(request, "archive/intake_add.html", form, reads_pictures=annexes.can_read_pictures())


@require_safe
def intake_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """What was read, to be confirmed; what was not taken, with the reason."""
    intake = kept_intake(request, pk)
    page = _page(request)
    ready = intake.files.at_step(Step.READY).select_related("body").in_order()
    shown = list(ready[(page - 1) * PAGE : page * PAGE + 1])
    context = {
        "intake": intake,
        "progress": progress_of(intake),
        "files": shown[:PAGE],
        "complete": intake.files.complete().count(),
        "left_out": intake.files.filter(step__in=[Step.REFUSED, Step.DUPLICATE]).in_order()[:500],
        "confirmed": intake.files.at_step(Step.CONFIRMED).select_related("record").in_order()[:500],
        "discarded": intake.files.at_step(Step.DISCARDED).in_order()[:500],
        "before": urlencode({"page": page - 1}) if page > 1 else "",
        "after": urlencode({"page": page + 1}) if len(shown) > PAGE else "",
        "says_no_pictures": any(file.reading == "none" for file in shown) and not annexes.can_read_pictures(),
    }
    return render(request, "archive/intake_detail.html", context)


@require_safe
def intake_state(request: HttpRequest, pk: int) -> HttpResponse:
    """How far the worker has come."""
    intake = kept_intake(request, pk)
    return render(request, "archive/_intake_state.html", {"intake": intake, "progress": progress_of(intake)})


@require_POST
def intake_confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep the chosen files as records."""
    intake = kept_intake(request, pk)
    return _told(request, intake, importing.confirm(list(_chosen(request, intake)), by=archivist(request)))


@require_POST
def intake_confirm_all(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep all that lack nothing."""
    intake = kept_intake(request, pk)
    return _told(request, intake, importing.confirm(list(intake.files.complete().in_order()), by=archivist(request)))


@require_POST
def intake_discard(request: HttpRequest, pk: int) -> HttpResponse:
    intake = kept_intake(request, pk)
    result = importing.discard(list(_chosen(request, intake)), by=archivist(request))
    words = ngettext("%(count)s file is discarded.", "%(count)s files are discarded.", result.count)
    return _answered(request, intake, result, words % {"count": result.count})


@form_page
def intake_file_edit(request: HttpRequest, pk: int, file_pk: int) -> HttpResponse:
    """Correct what was guessed, beside the text."""
    file, by = kept_intake_file(request, pk, file_pk), archivist(request)
    form = IntakeFileForm(posted(request), instance=file)
    if form.is_bound and accepted(form, lambda: kept_intake_file(request, pk, file_pk).correct(by=by, **form.said())):
        messages.success(request, _("The changes are saved."))
        return redirect("intake_detail", pk)
    text = FileText.objects.filter(sha256=file.sha256).values_list("text", flat=True).first() or ""
    text = text.strip()
    context = {"file": kept_intake_file(request, pk, file_pk), "text": text[:_SHOWN], "is_cut": len(text) > _SHOWN}
    return answer(request, "archive/intake_file_edit.html", form, **context)


@csp(SANDBOX)  # type: ignore[arg-type]
@require_safe
def intake_file_read(request: HttpRequest, pk: int, file_pk: int) -> HttpResponse:
    """The file as it came; one that has been looked through alone."""
    file = kept_intake_file(request, pk, file_pk)
    if not file.kind:
        return redirect("intake_detail", pk)
    return served(request, file)


@require_POST
def intake_file_restore(request: HttpRequest, pk: int, file_pk: int) -> HttpResponse:
    file = kept_intake_file(request, pk, file_pk)
    done(request, lambda: file.restore(by=archivist(request)), _("The file is to be confirmed again."))
    return redirect("intake_detail", pk)


def _chosen(request: HttpRequest, intake: Intake) -> IntakeFileQuerySet:
    keys = [int(key) for key in request.POST.getlist("file") if key.isascii() and key.isdigit() and len(key) < 12]
    return intake.files.filter(pk__in=keys[:1000]).in_order()


def _told(request: HttpRequest, intake: Intake, result: Done) -> HttpResponse:
    words = ngettext(
        "%(count)s file is now in the register and the search.",
        "%(count)s files are now in the register and the search.",
        result.count,
    )
    return _answered(request, intake, result, words % {"count": result.count})


def _answered(request: HttpRequest, intake: Intake, result: Done, words: str) -> HttpResponse:
    if result.count:
        messages.success(request, words)
    elif not result.problems:
        messages.error(request, _("No file was chosen."))
    for problem in result.problems[:5]:
        messages.error(request, problem)
    if more := len(result.problems[5:]):
        messages.error(request, _("And %(count)s more like these.") % {"count": more})
    if result.left:
        messages.info(request, _("%(count)s are left. Press once more to go on.") % {"count": result.left})
    return redirect("intake_detail", intake.pk)


def _page(request: HttpRequest) -> int:
    text = request.GET.get("page", "1")
    return max(int(text), 1) if text.isascii() and text.isdigit() and len(text) < 4 else 1
