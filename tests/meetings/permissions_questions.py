"""Permissions of open questions."""

from meetings.models import OpenQuestion
from tests.permissions import GET, POST, Row, World


def slug(w: World) -> list[str]:
    return [w.cast.body.slug]


def item(w: World) -> list[int]:
    return [w.meeting.pk, w.item.pk]


def passed_item(w: World) -> list[int]:
    type(w.meeting).objects.filter(pk=w.meeting.pk).update(status="in_adjustment")
    return item(w)


def question(w: World) -> list[int]:
    made = OpenQuestion.ask(w.cast.body, "När kommer budgeten?", by=w.cast.union_rep, unions=[w.cast.union])
    return [made.pk]


def guests_question(w: World) -> list[int]:
    made = OpenQuestion.ask(w.cast.body, "Vem tar det?", by=w.cast.secretary, item=w.guest_item, owner=w.cast.presenter)
    return [made.pk]


def settled(w: World) -> list[int]:
    args = question(w)
    OpenQuestion.objects.get(pk=args[0]).answer("I maj.", by=w.cast.secretary)
    return args


def asked(w: World) -> dict[str, str]:
    return {"kind": "question", "text": "När?", "askers": str(w.cast.union.pk)}


def meeting(w: World) -> list[int]:
    return [w.meeting.pk]


def answered(w: World) -> dict[str, str]:
    return {"question": str(question(w)[0]), "text": "I maj."}


# fmt: off
ROWS: list[Row] = [
    #                                                     anon  secr  chair union other subst prese archi admin stran
    Row("question_register", GET, [],                    "login 200   200   200   200   200   200   200   200   200"),
    Row("question_list", GET, slug,                      "login 200   200   200   200   200   404   403   403   404"),
    Row("question_add", GET, slug,                       "login 200   200   200   200   200   404   403   403   404"),
    Row("question_add", POST, slug, data=asked, case="for one union", expected=
                                                         "login 302   302   302   422   302   404   403   403   404"),
    Row("item_question_add", GET, item,                  "login 200   200   200   200   200   404   404   404   404"),
    Row("item_question_add", POST, item, data=asked, expected=
                                                         "login 302   302   302   422   302   404   404   404   404"),
    Row("item_question_add", POST, passed_item, data=asked, case="passed", expected=
                                                         "login 403   403   403   403   403   404   404   404   404"),
    Row("meeting_questions", GET, meeting,               "login 200   200   200   200   200   403   404   404   404"),
    Row("meeting_questions_panel", GET, meeting,         "login 200   200   200   200   200   403   404   404   404"),
    Row("item_question_answer", GET, item,               "login 200   200   200   200   200   404   404   404   404"),
    Row("item_question_answer", POST, item, data=answered, expected=
                                                         "login 302   302   422   422   422   404   404   404   404"),
    Row("item_question_answer", GET, passed_item, case="passed", expected=
                                                         "login 403   403   403   403   403   404   404   404   404"),
    Row("question_detail", GET, question,                "login 200   200   200   200   200   404   404   404   404"),
    Row("question_detail", GET, guests_question, case="of its owner", expected=
                                                         "login 200   200   200   200   200   200   404   404   404"),
    Row("question_answer", POST, question, data={"text": "I maj."}, expected=
                                                         "login 302   302   403   403   403   404   404   404   404"),
    Row("question_answer", POST, guests_question, data={"text": "Jag."}, case="of its owner", expected=
                                                         "login 302   302   403   403   403   302   404   404   404"),
    Row("question_withdraw", POST, question, data={"reason": "Löst."}, expected=
                                                         "login 302   302   302   403   302   404   404   404   404"),
    Row("question_reopen", POST, settled, data={"reason": "Ofullständigt."}, expected=
                                                         "login 302   302   302   403   302   404   404   404   404"),
]
# fmt: on
