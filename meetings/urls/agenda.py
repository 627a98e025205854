"""The meeting and its agenda."""

from django.urls import URLPattern, path

from meetings.views import agenda, meeting, planning

urlpatterns: list[URLPattern] = [
    path("bodies/<slug:slug>/meetings/", planning.body_meetings, name="body_meetings"),
    path("bodies/<slug:slug>/meetings/add/", planning.meeting_add, name="meeting_add"),
    path("meetings/<int:pk>/", meeting.meeting_detail, name="meeting_detail"),
    path("meetings/<int:pk>/edit/", planning.meeting_edit, name="meeting_edit"),
    path("meetings/<int:pk>/cancel/", planning.meeting_cancel, name="meeting_cancel"),
    path("meetings/<int:pk>/start/", planning.meeting_start, name="meeting_start"),
    path("meetings/<int:pk>/close/", planning.meeting_close, name="meeting_close"),
    path("meetings/<int:pk>/readiness/", planning.meeting_readiness, name="meeting_readiness"),
    path("meetings/<int:pk>/agenda/", meeting.meeting_agenda, name="meeting_agenda"),
    path("meetings/<int:pk>/agenda/add/", agenda.agenda_add, name="agenda_add"),
    path("meetings/<int:pk>/document/", meeting.meeting_document, name="meeting_document"),
    path("meetings/<int:pk>/items/add/", agenda.item_add, name="item_add"),
    path("meetings/<int:pk>/items/deleted/", agenda.items_deleted, name="items_deleted"),
    path("meetings/<int:pk>/items/<int:item_pk>/edit/", agenda.item_edit, name="item_edit"),
    path("meetings/<int:pk>/items/<int:item_pk>/form/", agenda.item_form, name="item_form"),
    path("meetings/<int:pk>/items/<int:item_pk>/menu/", agenda.item_menu, name="item_menu"),
    path("meetings/<int:pk>/items/<int:item_pk>/title/", agenda.item_title, name="item_title"),
    path("meetings/<int:pk>/items/<int:item_pk>/up/", agenda.item_up, name="item_up"),
    path("meetings/<int:pk>/items/<int:item_pk>/down/", agenda.item_down, name="item_down"),
    path("meetings/<int:pk>/items/<int:item_pk>/in/", agenda.item_in, name="item_in"),
    path("meetings/<int:pk>/items/<int:item_pk>/out/", agenda.item_out, name="item_out"),
    path("meetings/<int:pk>/items/<int:item_pk>/place/", agenda.item_place, name="item_place"),
    path("meetings/<int:pk>/items/<int:item_pk>/delete/", agenda.item_delete, name="item_delete"),
    path("meetings/<int:pk>/items/<int:item_pk>/restore/", agenda.item_restore, name="item_restore"),
]
