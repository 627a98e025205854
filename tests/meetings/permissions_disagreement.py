"""Permissions of what follows on disagreement: a union registers its own request, the employer's side the rest."""

from meetings import disagreements, outcomes, positions
from tests.meetings.permissions_course import begun
from tests.permissions import GET, POST, Row, World

DAY = {"on": "2022-05-20"}
OVERRIDE = DAY | {"override_reason": "Synnerliga skäl."}
DECISION = {"text": "Budgeten fastställs.", "decided_by": "Orvar Ordförande", "decided_on": "2022-05-20"}


def item(w: World) -> list[int]:
    return [w.meeting.pk, w.item.pk]


def disagreed(w: World) -> list[int]:
    begun(w)
    positions.note(w.item, w.cast.union, "disagrees", by=w.cast.secretary)
    outcomes.settle(w.item, outcome="disagreement", by=w.cast.secretary, confirmed=True)
    return item(w)


def union(w: World) -> list[int]:
    return [*disagreed(w), w.cast.union.pk]


def requested(w: World) -> list[int]:
    args = union(w)
    row = w.item.disagreements.get()
    row.item = w.item
    disagreements.request(row, on=w.meeting.held_on, by=w.cast.union_rep)
    return args


def decided(w: World) -> list[int]:
    args = disagreed(w)
    said = DECISION | {"decided_on": w.meeting.held_on, "delegation": ""}
    disagreements.decide(w.item, by=w.cast.secretary, **said)
    return args


# fmt: off
ROWS: list[Row] = [
    #                                                     anon  secr  chair union other subst prese archi admin stran
    Row("disagreement_detail", GET, disagreed,           "login 200   200   200   200   200   403   404   404   404"),
    Row("disagreement_detail", GET, item, case="none",   expected=
                                                         "login 404   404   404   404   404   403   404   404   404"),
    Row("negotiation_request", GET, union,               "login 200   200   200   403   200   403   404   404   404"),
    Row("negotiation_request", POST, union, data=DAY, expected=
                                                         "login 302   302   302   403   302   403   404   404   404"),
    Row("negotiation_end", GET, requested,               "login 200   200   403   403   403   403   404   404   404"),
    Row("negotiation_end", POST, requested, data=DAY | {"result": "Enighet."}, expected=
                                                         "login 302   302   403   403   403   403   404   404   404"),
    Row("decision_edit", GET, disagreed,                 "login 200   200   403   403   403   403   404   404   404"),
    Row("decision_edit", POST, disagreed, data=DECISION, expected=
                                                         "login 302   302   403   403   403   403   404   404   404"),
    Row("decision_execute", GET, decided,                "login 200   200   403   403   403   403   404   404   404"),
    Row("decision_execute", POST, decided, data=DAY, expected=
                                                         "login 422   422   403   403   403   403   404   404   404"),
    Row("decision_execute", POST, decided, data=OVERRIDE, case="override", expected=
                                                         "login 302   302   403   403   403   403   404   404   404"),
]
# fmt: on
