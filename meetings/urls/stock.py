"""What a body's meetings start from."""

from django.urls import URLPattern, path

from meetings.views import phrases, standing

urlpatterns: list[URLPattern] = [
    path("bodies/<slug:slug>/standing/", standing.standing_list, name="standing_list"),
    path("bodies/<slug:slug>/standing/tree/", standing.standing_tree, name="standing_tree"),
    path("bodies/<slug:slug>/standing/quick/", standing.standing_quick_add, name="standing_quick_add"),
    path("bodies/<slug:slug>/standing/add/", standing.standing_add, name="standing_add"),
    path("bodies/<slug:slug>/standing/add/form/", standing.standing_add_form, name="standing_add_form"),
    path("bodies/<slug:slug>/standing/undo/", standing.standing_undo, name="standing_undo"),
    path("bodies/<slug:slug>/standing/<int:pk>/edit/", standing.standing_edit, name="standing_edit"),
    path("bodies/<slug:slug>/standing/<int:pk>/form/", standing.standing_edit_form, name="standing_edit_form"),
    path("bodies/<slug:slug>/standing/<int:pk>/up/", standing.standing_up, name="standing_up"),
    path("bodies/<slug:slug>/standing/<int:pk>/down/", standing.standing_down, name="standing_down"),
    path("bodies/<slug:slug>/standing/<int:pk>/in/", standing.standing_in, name="standing_in"),
    path("bodies/<slug:slug>/standing/<int:pk>/out/", standing.standing_out, name="standing_out"),
    path("bodies/<slug:slug>/standing/<int:pk>/delete/", standing.standing_delete, name="standing_delete"),
    path("bodies/<slug:slug>/phrases/", phrases.phrase_list, name="phrase_list"),
    path("bodies/<slug:slug>/phrases/rows/", phrases.phrase_rows, name="phrase_rows"),
    path("bodies/<slug:slug>/phrases/add/", phrases.phrase_add, name="phrase_add"),
    path("bodies/<slug:slug>/phrases/add/form/", phrases.phrase_add_form, name="phrase_add_form"),
    path("bodies/<slug:slug>/phrases/undo/", phrases.phrase_undo, name="phrase_undo"),
    path("bodies/<slug:slug>/phrases/<int:pk>/edit/", phrases.phrase_edit, name="phrase_edit"),
    path("bodies/<slug:slug>/phrases/<int:pk>/form/", phrases.phrase_edit_form, name="phrase_edit_form"),
    path("bodies/<slug:slug>/phrases/<int:pk>/up/", phrases.phrase_up, name="phrase_up"),
    path("bodies/<slug:slug>/phrases/<int:pk>/down/", phrases.phrase_down, name="phrase_down"),
    path("bodies/<slug:slug>/phrases/<int:pk>/delete/", phrases.phrase_delete, name="phrase_delete"),
]
