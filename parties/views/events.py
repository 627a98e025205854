"""The event log, to be read."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from parties import event_words
from parties.access import administrator
from parties.forms import EventFilterForm
from parties.models import Event
from parties.views.answers import answer

PAGE = 50


@require_safe
def event_list(request: HttpRequest) -> HttpResponse:
    administrator(request)
    form = EventFilterForm(request.GET, kinds=event_words.kinds())
    found = list(Event.objects.filter(form.condition()).newest_first()[: PAGE + 1])
    shown = found[:PAGE]
    earlier = request.GET.copy()
    earlier["before"] = str(shown[-1].pk) if shown else ""
    return answer(
        request,
        "parties/event_list.html",
        form,
        entries=event_words.entries(shown),
        earlier=earlier.urlencode() if len(found) > PAGE else "",
    )
