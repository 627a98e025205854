"""The texts: what a page asks for as fragments, and what is a page of its own."""

from django.urls import URLPattern, path

from meetings.views import live, text

urlpatterns: list[URLPattern] = [
    path("meetings/<int:pk>/live/", live.meeting_live, name="meeting_live"),
    path("meetings/<int:pk>/items/<int:item_pk>/text/", text.text_show, name="text_show"),
    path("meetings/<int:pk>/items/<int:item_pk>/text/editor/", text.text_editor, name="text_editor"),
    path("meetings/<int:pk>/items/<int:item_pk>/text/autosave/", text.text_autosave, name="text_autosave"),
    path("meetings/<int:pk>/items/<int:item_pk>/text/compare/", text.text_compare, name="text_compare"),
    path("meetings/<int:pk>/items/<int:item_pk>/text/paste/", text.text_paste, name="text_paste"),
    path("meetings/<int:pk>/items/<int:item_pk>/text/waiting/<int:aside_pk>/", text.text_waiting, name="text_waiting"),
    path("meetings/<int:pk>/items/<int:item_pk>/text/edit/", text.text_edit, name="text_edit"),
    path("meetings/<int:pk>/items/<int:item_pk>/text/save/", text.text_save, name="text_save"),
    path("meetings/<int:pk>/items/<int:item_pk>/text/history/", text.text_history, name="text_history"),
    path("meetings/<int:pk>/items/<int:item_pk>/text/<int:number>/restore/", text.text_restore, name="text_restore"),
    path("meetings/<int:pk>/items/<int:item_pk>/text/aside/<int:aside_pk>/", text.text_aside, name="text_aside"),
    path("meetings/<int:pk>/items/<int:item_pk>/text/aside/<int:aside_pk>/yield/", text.text_yield, name="text_yield"),
]
