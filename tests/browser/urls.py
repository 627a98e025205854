"""The project's addresses and one page more: a form of every kind of field, to lose a session on."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import path

from cesam.htmx import announce
from cesam.urls import handler400, handler403, handler404, handler429, handler500, urlpatterns

__all__ = ["handler400", "handler403", "handler404", "handler429", "handler500", "urlpatterns"]

_PAGE = """{% extends "base.html" %}{% block title %}Keep{% endblock %}
{% block heading %}{% if received %}Received{% else %}Keep{% endif %}{% endblock %}
{% block content %}<form id="keep" class="form" method="post">{% csrf_token %}{{ form }}
<button class="button" type="submit">Send</button></form>{% endblock %}"""


class Keep(forms.Form):
    title = forms.CharField()
    body = forms.ChoiceField(choices=[("central", "Central"), ("local", "Local")])
    is_extra = forms.BooleanField(required=False)
    side = forms.ChoiceField(
        choices=[("employer", "Employer"), ("unions", "Unions")], widget=forms.RadioSelect, required=False
    )
    text = forms.CharField(widget=forms.Textarea, required=False)
    secret = forms.CharField(widget=forms.PasswordInput, required=False)


def keep(request: HttpRequest) -> HttpResponse:
    context = {"form": Keep(), "received": request.method == "POST"}
    return HttpResponse(engines["django"].from_string(_PAGE).render(context, request))


_BUTTONS = """{% extends "base.html" %}{% block title %}Answers{% endblock %}{% block heading %}Answers{% endblock %}
{% block content %}<div id="place">before</div>{% for status in statuses %}
<button class="button" hx-post="/test/answer/{{ status }}/" hx-target="#place" hx-swap="innerHTML">{{ status }}</button>
{% endfor %}
<button class="button" hx-get="/test/inline/" hx-target="#place" hx-swap="innerHTML">Open</button>{% endblock %}"""

_INLINE = """
<form method="post" action="/test/answer/200/" hx-post="/test/answer/200/" hx-target="#place" hx-swap="innerHTML">
<label>Title <input name="title"></label><button class="button" type="submit">Save</button></form>"""


def buttons(request: HttpRequest) -> HttpResponse:
    context = {"statuses": [200, 204, 403, 404, 409, 422, 429, 500]}
    return HttpResponse(engines["django"].from_string(_BUTTONS).render(context, request))


def answer(request: HttpRequest, status: int) -> HttpResponse:
    response = HttpResponse(f"after {status}" if status != 204 else "", status=status)
    return announce(response, "Sparat 14.32", kind="positive") if status == 200 else response


def inline(request: HttpRequest) -> HttpResponse:
    return HttpResponse(_INLINE)


urlpatterns = [
    *urlpatterns,
    path("test/keep/", keep),
    path("test/buttons/", buttons),
    path("test/inline/", inline),
    path("test/answer/<int:status>/", answer),
]
