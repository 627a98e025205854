"""What a party says on an item: written by the party, placed by the secretary."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cesam.forms import sent
from meetings import agenda, conflict, history, plaintext
from meetings.access import own_statement, placed_statement, read_statement, spoken_item
from meetings.exceptions import ItemDeleted, Refused, StaleRevision
from meetings.forms.statement import (
    PlaceStatementForm,
    RevisionForm,
    StatementDraftForm,
    StatementEditForm,
    StatementForm,
)
from meetings.models import AgendaItem, Statement, StatementDraft
from meetings.richtext import TextRefused
from meetings.views.parts import form_page, words
from parties.access import person


@require_http_methods(["GET", "HEAD", "POST"])
def statement_add(request: HttpRequest, pk: int, item_pk: int) -> HttpResponse:
    item = spoken_item(request, pk, item_pk)
    user = person(request)
    draft = item.statement_drafts.filter(by=user).first()
    begun = {"party": draft.party, "kind": draft.kind, "text": draft.text} if draft else None
    form = StatementForm(sent(request), item=item, user=user, initial=begun)
    if form.is_valid():
        said = form.values()
        try:
            statement = Statement.make(item, said["html"], by=user, union=said["union"], kind=said["kind"])
        except (Refused, TextRefused) as refusal:
            form.add_error(None, _why(refusal))
        else:
            messages.success(request, _("The statement is saved and stands under the item."))
            return redirect(_at(item, statement))
    return form_page(request, "meetings/statement_add.html", form, **_about(item), draft=draft)


@require_POST
def statement_draft(request: HttpRequest, pk: int, item_pk: int) -> HttpResponse:
    """Keep what is in the fields of a new statement, for its writer alone."""
    item = spoken_item(request, pk, item_pk)
    form = StatementDraftForm(request.POST)
    if not form.is_valid():
        why = _("The text is too long to be kept. Shorten it.")
        return render(request, "meetings/_text_refused.html", {"why": why}, status=422)
    try:
        draft = StatementDraft.keep(item, by=person(request), **form.cleaned_data)
    except Refused as refusal:
        return render(request, "meetings/_text_refused.html", {"why": _why(refusal)}, status=422)
    return render(request, "meetings/_statement_draft_saved.html", {"draft": draft})


@require_POST
def statement_draft_delete(request: HttpRequest, pk: int, item_pk: int) -> HttpResponse:
    item = spoken_item(request, pk, item_pk)
    StatementDraft.drop(item, by=person(request))
    messages.success(request, _("The draft is thrown away."))
    return redirect(_at(item))


@require_http_methods(["GET", "HEAD", "POST"])
def statement_edit(request: HttpRequest, pk: int, item_pk: int, statement_pk: int) -> HttpResponse:
    statement = own_statement(request, pk, item_pk, statement_pk)
    form = StatementEditForm(sent(request), initial=StatementEditForm.initial_of(statement))
    if form.is_valid():
        said = form.cleaned_data
        try:
            statement.write(form.html, by=person(request), revision=said["revision"], kind=said["kind"])
        except StaleRevision:
            return _two_texts(request, statement, form)
        except (Refused, TextRefused) as refusal:
            form.add_error(None, _why(refusal))
        else:
            messages.success(request, _("The statement is saved and stands under the item."))
            return redirect(_at(statement.item, statement))
    return form_page(request, "meetings/statement_edit.html", form, **_about(statement.item), statement=statement)


@require_POST
def statement_autosave(request: HttpRequest, pk: int, item_pk: int, statement_pk: int) -> HttpResponse:
    """What is in the field now: 200 with the new revision, 409 when somebody of the party has written since."""
    statement = own_statement(request, pk, item_pk, statement_pk)
    form = StatementEditForm(request.POST)
    if not form.is_valid():
        why = _("Write what the statement says.")
        return render(request, "meetings/_text_refused.html", {"why": why}, status=422)
    said = form.cleaned_data
    try:
        words_of = {"revision": said["revision"], "kind": said["kind"]}
        statement.write(form.html, by=person(request), is_autosave=True, **words_of)
    except StaleRevision:
        return HttpResponse(status=409)
    except (Refused, TextRefused) as refusal:
        return render(request, "meetings/_text_refused.html", {"why": _why(refusal)}, status=422)
    return render(request, "meetings/_text_saved.html", {"item": statement})


@require_safe
def statement_history(request: HttpRequest, pk: int, item_pk: int, statement_pk: int) -> HttpResponse:
    """Who of the party wrote what and when; any two of the saved texts compared."""
    statement = read_statement(request, pk, item_pk, statement_pk)
    rows = list(statement.revisions.select_related("by").order_by("number"))
    listed = history.sittings(rows)
    numbers = {name: request.GET.get(name, "") for name in ("from", "to")}
    newer = int(numbers["to"]) if numbers["to"].isdecimal() else statement.text_revision
    older = int(numbers["from"]) if numbers["from"].isdecimal() else history.began_from(listed, newer)
    found = history.Comparison.of({row.number: row.text for row in rows}, older, newer)
    context = {"statement": statement, "sittings": listed, "found": found, "older": older, "newer": newer}
    return render(request, "meetings/statement_history.html", _about(statement.item) | context)


@require_POST
def statement_withdraw(request: HttpRequest, pk: int, item_pk: int, statement_pk: int) -> HttpResponse:
    statement = own_statement(request, pk, item_pk, statement_pk)
    form = RevisionForm(request.POST)
    revision = form.cleaned_data["revision"] if form.is_valid() else -1
    try:
        statement.withdraw(by=person(request), revision=revision)
    except StaleRevision:
        messages.warning(request, _("Somebody of your party has changed it since. Read it as it is now."))
    except Refused as refusal:
        messages.warning(request, words(refusal))
    else:
        messages.success(request, _("The statement is withdrawn."))
    return redirect(_at(statement.item))


@require_http_methods(["GET", "HEAD", "POST"])
def statement_place(request: HttpRequest, pk: int, item_pk: int, statement_pk: int) -> HttpResponse:
    """The secretary chooses where it stands."""
    statement = placed_statement(request, pk, item_pk, statement_pk)
    nodes = agenda.flat(agenda.tree(statement.item.meeting))
    items = {node.item.pk: f"{node.label} {node.item.title}".strip() for node in nodes}
    form = PlaceStatementForm(sent(request), statement=statement, items=items)
    if form.is_valid():
        item = next(node.item for node in nodes if node.item.pk == int(form.cleaned_data["item"]))
        before = item.statements.exclude(pk=statement.pk).in_order().first() if form.cleaned_data["is_first"] else None
        try:
            statement.place(item, by=person(request), before=before)
        except Refused as refusal:
            form.add_error(None, _why(refusal))
        else:
            messages.success(request, _("The statement is placed."))
            return redirect(_at(item, statement))
    return form_page(request, "meetings/statement_place.html", form, **_about(statement.item), statement=statement)


def _two_texts(request: HttpRequest, statement: Statement, form: StatementEditForm) -> HttpResponse:
    """409 with both texts, and what differs."""
    found = conflict.between(statement, form.html, based_on=form.cleaned_data["revision"])
    context = {
        "conflict": found,
        "statement": statement,
        "kind": form.cleaned_data["kind"],
        "mine": form.cleaned_data["text"],
        "merged": plaintext.text_of(found.merged.html),
    }
    return render(request, "meetings/statement_conflict.html", _about(statement.item) | context, status=409)


def _about(item: AgendaItem) -> dict[str, object]:
    called = agenda.called(agenda.label_of(item), item.title)
    return {"meeting": item.meeting, "item": item, "called": called}


def _why(refusal: Refused | TextRefused) -> str:
    if isinstance(refusal, ItemDeleted):
        return _("The item has been deleted meanwhile. Copy your text if you need it elsewhere.")
    return words(refusal) if isinstance(refusal, Refused) else str(refusal)


def _at(item: AgendaItem, statement: Statement | None = None) -> str:
    place = f"statement-{statement.pk}" if statement else f"item-{item.pk}"
    return f"{reverse('meeting_detail', args=[item.meeting_id])}#{place}"
