"""How these pages answer."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from parties.exceptions import NotAllowed, Refused

#: A page with a form: shown by GET, sent by POST.
form_page = require_http_methods(["GET", "HEAD", "POST"])


def posted(request: HttpRequest) -> Any:
    """What the form was sent with; None while it is only shown."""
    return request.POST if request.method == "POST" else None


def answer(request: HttpRequest, template: str, form: BaseForm, **context: Any) -> HttpResponse:
    """The page with its form: 422 where something in it must be corrected."""
    return render(request, template, {"form": form, **context}, status=422 if form.errors else 200)


def done(request: HttpRequest, verb: Callable[[], Any], words: str) -> bool:
    """Carry out a verb that a button asks for. The next page says that it was done, or why it was not."""
    try:
        verb()
    except NotAllowed:
        raise
    except Refused as refusal:
        messages.error(request, str(refusal))
        return False
    messages.success(request, words)
    return True
