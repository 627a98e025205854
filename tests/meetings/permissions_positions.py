"""Permissions of what the parties say: a union never touches another party's words, and nobody after the step."""

from meetings.models import Statement
from tests.permissions import GET, POST, Row, World


def item(w: World) -> list[int]:
    return [w.meeting.pk, w.item.pk]


def passed_item(w: World) -> list[int]:
    type(w.meeting).objects.filter(pk=w.meeting.pk).update(status="in_adjustment")
    return item(w)


def statement(w: World) -> list[int]:
    made = Statement.make(w.item, "<p>Kommunal anser.</p>", by=w.cast.union_rep, union=w.cast.union)
    return [*item(w), made.pk]


def employers(w: World) -> list[int]:
    made = Statement.make(w.item, "<p>Arbetsgivaren anser.</p>", by=w.cast.chair, union=None)
    return [*item(w), made.pk]


def passed_statement(w: World) -> list[int]:
    args = statement(w)
    passed_item(w)
    return args


def of_another_item(w: World) -> list[int]:
    return [w.meeting.pk, w.sub_item.pk, statement(w)[2]]


def place(w: World) -> dict[str, str]:
    return {"item": str(w.item.pk)}


SAID = {"kind": "statement", "text": "Vi anser."}
AGAIN = SAID | {"revision": "1"}

# fmt: off
ROWS: list[Row] = [
    #                                                     anon  secr  chair union other subst prese archi admin stran
    Row("statement_add", GET, item,                      "login 200   200   200   200   200   404   404   404   404"),
    Row("statement_add", POST, item, data=SAID, expected=
                                                         "login 302   302   302   302   302   404   404   404   404"),
    Row("statement_add", POST, passed_item, data=SAID, case="passed", expected=
                                                         "login 403   403   403   403   403   404   404   404   404"),
    Row("statement_draft", POST, item, data=SAID, expected=
                                                         "login 200   200   200   200   200   404   404   404   404"),
    Row("statement_draft", POST, passed_item, data=SAID, case="passed", expected=
                                                         "login 403   403   403   403   403   404   404   404   404"),
    Row("statement_draft_delete", POST, item, expected=  "login 302   302   302   302   302   404   404   404   404"),
    Row("statement_draft_delete", POST, passed_item, case="passed", expected=
                                                         "login 403   403   403   403   403   404   404   404   404"),
    Row("statement_edit", GET, statement,                "login 403   403   200   403   200   404   404   404   404"),
    Row("statement_edit", POST, statement, data=AGAIN, expected=
                                                         "login 403   403   302   403   302   404   404   404   404"),
    Row("statement_edit", POST, employers, data=AGAIN, case="the employer's", expected=
                                                         "login 302   302   403   403   403   404   404   404   404"),
    Row("statement_edit", POST, passed_statement, data=AGAIN, case="passed", expected=
                                                         "login 403   403   403   403   403   404   404   404   404"),
    Row("statement_edit", GET, of_another_item, case="of another item", expected=
                                                         "login 404   404   404   404   404   404   404   404   404"),
    Row("statement_autosave", POST, statement, data=AGAIN, expected=
                                                         "login 403   403   200   403   200   404   404   404   404"),
    Row("statement_autosave", POST, passed_statement, data=AGAIN, case="passed", expected=
                                                         "login 403   403   403   403   403   404   404   404   404"),
    Row("statement_history", GET, statement,             "login 403   403   200   403   200   404   404   404   404"),
    Row("statement_history", GET, passed_statement, case="passed", expected=
                                                         "login 403   403   200   403   200   404   404   404   404"),
    Row("statement_withdraw", POST, statement, data={"revision": "1"}, expected=
                                                         "login 403   403   302   403   302   404   404   404   404"),
    Row("statement_withdraw", POST, passed_statement, data={"revision": "1"}, case="passed", expected=
                                                         "login 403   403   403   403   403   404   404   404   404"),
    Row("statement_place", GET, statement,               "login 200   200   403   403   403   403   404   404   404"),
    Row("statement_place", POST, statement, data=place, expected=
                                                         "login 302   302   403   403   403   403   404   404   404"),
    Row("statement_place", POST, passed_statement, data=place, case="passed", expected=
                                                         "login 403   403   403   403   403   403   404   404   404"),
]
# fmt: on
