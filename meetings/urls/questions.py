"""Open questions: the registers, and what is done with one."""

from django.urls import URLPattern, path

from meetings.views import questions

urlpatterns: list[URLPattern] = [
    path("meetings/<int:pk>/questions/", questions.meeting_questions, name="meeting_questions"),
    path("meetings/<int:pk>/questions/panel/", questions.meeting_questions_panel, name="meeting_questions_panel"),
    path(
        "meetings/<int:pk>/items/<int:item_pk>/questions/answer/",
        questions.item_question_answer,
        name="item_question_answer",
    ),
    path("questions/", questions.question_register, name="question_register"),
    path("questions/<int:pk>/", questions.question_detail, name="question_detail"),
    path("questions/<int:pk>/answer/", questions.question_answer, name="question_answer"),
    path("questions/<int:pk>/reopen/", questions.question_reopen, name="question_reopen"),
    path("questions/<int:pk>/withdraw/", questions.question_withdraw, name="question_withdraw"),
    path("bodies/<slug:slug>/questions/", questions.question_list, name="question_list"),
    path("bodies/<slug:slug>/questions/add/", questions.question_add, name="question_add"),
    path("meetings/<int:pk>/items/<int:item_pk>/questions/add/", questions.item_question_add, name="item_question_add"),
]
