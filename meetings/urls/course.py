"""The meeting as it is held."""

from django.urls import URLPattern, path

from meetings.views import course, going

urlpatterns: list[URLPattern] = [
    path("meetings/<int:pk>/now/", course.meeting_now, name="meeting_now"),
    path("meetings/<int:pk>/items/<int:item_pk>/current/", course.item_current, name="item_current"),
    path("meetings/<int:pk>/course/", course.meeting_course, name="meeting_course"),
    path("meetings/<int:pk>/course/times/", course.meeting_times, name="meeting_times"),
    path("meetings/<int:pk>/adjourn/", course.meeting_adjourn, name="meeting_adjourn"),
    path("meetings/<int:pk>/adjourn/form/", course.meeting_adjourn_form, name="meeting_adjourn_form"),
    path("meetings/<int:pk>/resume/", course.meeting_resume, name="meeting_resume"),
    path("meetings/<int:pk>/adjournments/<int:adjournment_pk>/edit/", course.adjournment_edit, name="adjournment_edit"),
    path(
        "meetings/<int:pk>/adjournments/<int:adjournment_pk>/delete/",
        course.adjournment_delete,
        name="adjournment_delete",
    ),
    path("meetings/<int:pk>/attendance/call/", going.attendance_call, name="attendance_call"),
    path("meetings/<int:pk>/attendance/<int:row_pk>/going/", going.attendance_going, name="attendance_going"),
    path(
        "meetings/<int:pk>/attendance/<int:row_pk>/going/form/",
        going.attendance_going_form,
        name="attendance_going_form",
    ),
    path("meetings/<int:pk>/attendance/<int:row_pk>/leave/", going.attendance_leave, name="attendance_leave"),
    path("meetings/<int:pk>/attendance/<int:row_pk>/return/", going.attendance_return, name="attendance_return"),
    path("meetings/<int:pk>/attendance/<int:row_pk>/arrive/", going.attendance_arrive, name="attendance_arrive"),
    path("meetings/<int:pk>/attendance/<int:row_pk>/recuse/", going.attendance_recuse, name="attendance_recuse"),
    path("meetings/<int:pk>/attendance/<int:row_pk>/readmit/", going.attendance_readmit, name="attendance_readmit"),
]
