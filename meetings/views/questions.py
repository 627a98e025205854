"""Open questions: the registers of a body and of all, and what is done with one question."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cesam.forms import sent
from meetings import agenda, questions
from meetings.access import (
    answered_item,
    asked_body,
    asked_item,
    questioned_body,
    questioned_meeting,
    visible_question,
)
from meetings.exceptions import Refused
from meetings.forms.question import AnswerForm, ItemAnswerForm, QuestionForm, ReasonForm, RegisterForm
from meetings.models import AgendaItem, OpenQuestion
from meetings.models.question import QuestionQuerySet
from meetings.views.parts import form_page, words
from parties.access import person
from parties.models import Body, User

_PER_PAGE = 50


@require_safe
def question_register(request: HttpRequest) -> HttpResponse:
    """The questions of all bodies that the person may see."""
    found = OpenQuestion.objects.visible_to(person(request))
    return render(request, "meetings/question_register.html", _listed(request, found))


@require_safe
def question_list(request: HttpRequest, slug: str) -> HttpResponse:
    body = questioned_body(request, slug)
    found = OpenQuestion.objects.visible_to(person(request)).filter(body=body)
    can_ask = OpenQuestion.may_be_asked_in(body, person(request))
    shown = _listed(request, found) | {"body": body, "can_ask": can_ask}
    return render(request, "meetings/question_list.html", shown)


@require_http_methods(["GET", "HEAD", "POST"])
def question_add(request: HttpRequest, slug: str) -> HttpResponse:
    """A question between two meetings."""
    return _asked(request, asked_body(request, slug), None)


@require_http_methods(["GET", "HEAD", "POST"])
def item_question_add(request: HttpRequest, pk: int, item_pk: int) -> HttpResponse:
    item = asked_item(request, pk, item_pk)
    return _asked(request, item.meeting.body, item)


@require_safe
def meeting_questions(request: HttpRequest, pk: int) -> HttpResponse:
    """What a meeting has to know of questions, as a page."""
    meeting = questioned_meeting(request, pk)
    shown = {"meeting": meeting, "around": questions.around(meeting, person(request))}
    return render(request, "meetings/meeting_questions.html", shown)


@require_safe
def meeting_questions_panel(request: HttpRequest, pk: int) -> HttpResponse:
    """The same beside the document."""
    meeting = questioned_meeting(request, pk)
    shown = {"meeting": meeting, "around": questions.around(meeting, person(request))}
    return render(request, "meetings/_questions_around.html", shown)


@require_http_methods(["GET", "HEAD", "POST"])
def item_question_answer(request: HttpRequest, pk: int, item_pk: int) -> HttpResponse:
    """An open question is answered at an item."""
    item = answered_item(request, pk, item_pk)
    form = ItemAnswerForm(sent(request), questions=questions.answerable(item.meeting, person(request)))
    back = f"{reverse('meeting_detail', args=[item.meeting_id])}#item-{item.pk}"
    if form.is_valid():
        said = form.cleaned_data
        question = form.questions[said["question"]]
        try:
            question.answer(said["text"], by=person(request), settles=not said["is_partial"], item=item)
        except Refused as refusal:
            form.add_error(None, words(refusal))
        else:
            messages.success(request, _("The answer is saved."))
            return redirect(back)
    called = agenda.called(agenda.label_of(item), item.title)
    return form_page(request, "meetings/item_question_answer.html", form, item=item, called=called, back=back)


@require_safe
def question_detail(request: HttpRequest, pk: int) -> HttpResponse:
    question = visible_question(request, pk)
    return render(request, "meetings/question_detail.html", _about(question, person(request)))


@require_POST
def question_answer(request: HttpRequest, pk: int) -> HttpResponse:
    question = visible_question(request, pk, OpenQuestion.is_answered_by)
    form = AnswerForm(request.POST)

    def act(by: User) -> None:
        said = form.cleaned_data
        question.answer(said["text"], by=by, settles=not said["is_partial"])

    return _acted(request, question, form, act, _("The answer is saved."), answer_form=form)


@require_POST
def question_reopen(request: HttpRequest, pk: int) -> HttpResponse:
    question = visible_question(request, pk, OpenQuestion.is_withdrawn_by)
    form = ReasonForm(request.POST)

    def act(by: User) -> None:
        question.reopen(form.cleaned_data["reason"], by=by)

    return _acted(request, question, form, act, _("The question is open again."), reason_form=form)


@require_POST
def question_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    question = visible_question(request, pk, OpenQuestion.is_withdrawn_by)
    form = ReasonForm(request.POST)

    def act(by: User) -> None:
        question.withdraw(form.cleaned_data["reason"], by=by)

    return _acted(request, question, form, act, _("The question is withdrawn."), reason_form=form)


def _asked(request: HttpRequest, body: Body, item: AgendaItem | None) -> HttpResponse:
    user = person(request)
    form = QuestionForm(sent(request), body=body, user=user)
    back = reverse("question_list", args=[body.slug])
    if item:
        back = f"{reverse('meeting_detail', args=[item.meeting_id])}#item-{item.pk}"
    if form.is_valid():
        try:
            OpenQuestion.ask(body, by=user, item=item, **form.values())
        except Refused as refusal:
            form.add_error(None, words(refusal))
        else:
            messages.success(request, _("The question is registered."))
            return redirect(back)
    called = agenda.called(agenda.label_of(item), item.title) if item else ""
    return form_page(request, "meetings/question_add.html", form, body=body, item=item, called=called, back=back)


def _acted(
    request: HttpRequest,
    question: OpenQuestion,
    form: AnswerForm | ReasonForm,
    act: Callable[[User], None],
    said: str,
    **forms: AnswerForm | ReasonForm,
) -> HttpResponse:
    if form.is_valid():
        try:
            act(person(request))
        except Refused as refusal:
            form.add_error(None, words(refusal))
        else:
            messages.success(request, said)
            return redirect(_after(question, person(request), form))
    shown = _about(question, person(request)) | forms | {"form": form}
    return render(request, "meetings/question_detail.html", shown, status=422)


def _after(question: OpenQuestion, user: User, form: AnswerForm | ReasonForm) -> str:
    """The list, for who answered in it; the question's page otherwise."""
    if not form.cleaned_data.get("is_from_list"):
        return reverse("question_detail", args=[question.pk])
    if question.body.seats_of(user):
        return reverse("question_list", args=[question.body.slug])
    return reverse("question_register")


def _about(question: OpenQuestion, user: User) -> dict[str, Any]:
    return {
        "question": question,
        "answers": list(question.answers.select_related("by", "item__meeting")),
        "can_answer": question.is_open and question.is_answered_by(user),
        "can_withdraw": question.is_withdrawn_by(user),
        "has_register": bool(question.body.seats_of(user)),
        "answer_form": AnswerForm(),
        "reason_form": ReasonForm(),
    }


def _listed(request: HttpRequest, found: QuestionQuerySet) -> dict[str, Any]:
    form = RegisterForm(request.GET)
    chosen = form.cleaned_data if form.is_valid() else {}
    shown = _chosen(found, person(request), chosen).with_register().prefetch_related("body__seats").in_due_order()
    page = Paginator(shown, _PER_PAGE).get_page(request.GET.get("page"))
    kept = request.GET.copy()
    kept.pop("page", None)
    rows = [(question, question.is_open and question.is_answered_by(person(request))) for question in page]
    return {"filters": form, "page": page, "rows": rows, "kept": kept.urlencode(), "is_filtered": any(chosen.values())}


def _chosen(found: QuestionQuerySet, user: User, chosen: dict[str, Any]) -> QuestionQuerySet:
    state = chosen.get("state", "")
    if state == "overdue":
        found = found.overdue(timezone.localdate())
    elif state == "ended":
        found = found.exclude(pk__in=OpenQuestion.objects.open().values("pk"))
    elif state != "all":
        found = found.open()
    if chosen.get("whose") == "mine":
        found = found.owned_by(user)
    elif chosen.get("whose") == "union":
        found = found.asked_by_unions_of(user)
    return found.filter(kind=chosen["kind"]) if chosen.get("kind") else found
