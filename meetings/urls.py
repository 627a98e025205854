from django.urls import URLPattern, path

from meetings.views import agenda, attendance, live, meeting, phrases, planning, standing, text

# The meeting and its agenda
urlpatterns: list[URLPattern] = [
    path("bodies/<slug:slug>/meetings/", planning.body_meetings, name="body_meetings"),
    path("bodies/<slug:slug>/meetings/add/", planning.meeting_add, name="meeting_add"),
    path("meetings/<int:pk>/", meeting.meeting_detail, name="meeting_detail"),
    path("meetings/<int:pk>/edit/", planning.meeting_edit, name="meeting_edit"),
    path("meetings/<int:pk>/cancel/", planning.meeting_cancel, name="meeting_cancel"),
    path("meetings/<int:pk>/notice/", planning.meeting_notice, name="meeting_notice"),
    path("meetings/<int:pk>/start/", planning.meeting_start, name="meeting_start"),
    path("meetings/<int:pk>/close/", planning.meeting_close, name="meeting_close"),
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

# The roll
urlpatterns += [
    path("meetings/<int:pk>/attendance/", attendance.attendance_list, name="attendance_list"),
    path("meetings/<int:pk>/attendance/table/", attendance.attendance_table, name="attendance_table"),
    path("meetings/<int:pk>/attendance/state/", attendance.attendance_state, name="attendance_state"),
    path("meetings/<int:pk>/attendance/summary/", attendance.attendance_summary, name="attendance_summary"),
    path("meetings/<int:pk>/attendance/all-present/", attendance.attendance_all_present, name="attendance_all_present"),
    path("meetings/<int:pk>/attendance/undo/", attendance.attendance_undo, name="attendance_undo"),
    path("meetings/<int:pk>/attendance/seats/", attendance.attendance_seats, name="attendance_seats"),
    path("meetings/<int:pk>/attendance/guests/add/", attendance.attendance_guest_add, name="attendance_guest_add"),
    path("meetings/<int:pk>/attendance/guests/form/", attendance.attendance_guest_form, name="attendance_guest_form"),
    path("meetings/<int:pk>/attendance/<int:row_pk>/", attendance.attendance_row, name="attendance_row"),
    path("meetings/<int:pk>/attendance/<int:row_pk>/mode/", attendance.attendance_mode, name="attendance_mode"),
    path("meetings/<int:pk>/attendance/<int:row_pk>/edit/", attendance.attendance_edit, name="attendance_edit"),
    path("meetings/<int:pk>/attendance/<int:row_pk>/form/", attendance.attendance_form, name="attendance_form"),
    path("meetings/<int:pk>/attendance/<int:row_pk>/vacate/", attendance.attendance_vacate, name="attendance_vacate"),
    path("meetings/<int:pk>/attendance/<int:row_pk>/up/", attendance.attendance_up, name="attendance_up"),
    path("meetings/<int:pk>/attendance/<int:row_pk>/down/", attendance.attendance_down, name="attendance_down"),
    path("meetings/<int:pk>/attendance/<int:row_pk>/delete/", attendance.attendance_delete, name="attendance_delete"),
    path(
        "meetings/<int:pk>/attendance/<int:row_pk>/substitute/add/",
        attendance.attendance_substitute_add,
        name="attendance_substitute_add",
    ),
    path(
        "meetings/<int:pk>/attendance/<int:row_pk>/substitute/form/",
        attendance.attendance_substitute_form,
        name="attendance_substitute_form",
    ),
]

# What a body's meetings start from
urlpatterns += [
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

# The texts: what a page asks for as fragments, and what is a page of its own
urlpatterns += [
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
