"""The roll."""

from django.urls import URLPattern, path

from meetings.views import attendance

urlpatterns: list[URLPattern] = [
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
