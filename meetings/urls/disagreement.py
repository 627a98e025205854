"""What follows on disagreement."""

from django.urls import URLPattern, path

from meetings.views import disagreement

_ITEM = "meetings/<int:pk>/items/<int:item_pk>/"
_UNION = f"{_ITEM}disagreement/<int:union_pk>/"

urlpatterns: list[URLPattern] = [
    path(f"{_ITEM}disagreement/", disagreement.disagreement_detail, name="disagreement_detail"),
    path(f"{_UNION}request/", disagreement.negotiation_request, name="negotiation_request"),
    path(f"{_UNION}end/", disagreement.negotiation_end, name="negotiation_end"),
    path(f"{_ITEM}decision/", disagreement.decision_edit, name="decision_edit"),
    path(f"{_ITEM}decision/execute/", disagreement.decision_execute, name="decision_execute"),
]
