"""Permissions of proposed points."""

import datetime as dt

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from meetings import documents, proposals
from meetings.models import ItemProposal
from tests.parties.factories import make_body
from tests.permissions import GET, POST, Row, World


def slug(w: World) -> list[str]:
    return [w.cast.body.slug]


def ahead(w: World) -> None:
    """The next meeting is one to come."""
    type(w.meeting).objects.filter(pk=w.meeting.pk).update(
        starts_at=timezone.now() + dt.timedelta(days=30), ends_at=timezone.now() + dt.timedelta(days=30, hours=2)
    )


def proposal(w: World) -> list[int]:
    ahead(w)
    return [proposals.propose(w.cast.body, title="Parkering", by=w.cast.union_rep, unions=[w.cast.union]).pk]


def joint(w: World) -> list[int]:
    both = [w.cast.union, w.cast.other_union]
    return [proposals.propose(w.cast.body, title="Parkering", by=w.cast.union_rep, unions=both).pk]


def with_file(w: World) -> list[int]:
    [pk] = proposal(w)
    taken = documents.take(SimpleUploadedFile("a.txt", b"Text"))
    return [pk, proposals.attach(ItemProposal.objects.get(pk=pk), taken, by=w.cast.union_rep).pk]


def placed(w: World) -> list[int]:
    args = proposal(w)
    proposals.place(ItemProposal.objects.get(pk=args[0]), w.meeting, by=w.cast.secretary)
    return args


def returned(w: World) -> list[int]:
    args = proposal(w)
    proposals.give_back(ItemProposal.objects.get(pk=args[0]), "Hör till FSG.", by=w.cast.secretary)
    return args


def item(w: World) -> list[int]:
    w.cast.body.parent = make_body(name="Ovanför")
    w.cast.body.save()
    return [w.meeting.pk, w.item.pk]


def point(w: World) -> dict[str, str]:
    return {"title": "Parkering", "unions": str(w.cast.union.pk), "meeting": ""}


def on_agenda(w: World) -> dict[str, str]:
    return {"place-where": f"meeting-{w.meeting.pk}"}


def under_item(w: World) -> dict[str, str]:
    return {"merge-item": str(w.item.pk)}


# fmt: off
ROWS: list[Row] = [
    #                                                     anon  secr  chair union other subst prese archi admin stran
    Row("proposal_list", GET, slug,                      "login 200   200   200   200   200   404   403   403   404"),
    Row("proposal_add", GET, slug,                       "login 200   200   200   200   200   404   403   403   404"),
    Row("proposal_add", POST, slug, data=point, case="for one union", expected=
                                                         "login 302   302   302   422   302   404   403   403   404"),
    Row("proposal_detail", GET, proposal,                "login 200   200   200   404   200   404   404   404   404"),
    Row("proposal_detail", GET, joint, case="joint",     expected=
                                                         "login 200   200   200   200   200   404   404   404   404"),
    Row("proposal_detail", GET, placed, case="placed",   expected=
                                                         "login 200   200   200   200   200   404   404   404   404"),
    Row("proposal_place", POST, proposal, data=on_agenda, expected=
                                                         "login 302   302   403   404   403   404   404   404   404"),
    Row("proposal_merge", POST, proposal, data=under_item, expected=
                                                         "login 302   302   403   404   403   404   404   404   404"),
    Row("proposal_return", POST, proposal, data={"return-reason": "Hör till FSG."}, expected=
                                                         "login 302   302   403   404   403   404   404   404   404"),
    Row("proposal_return", POST, placed, data={"return-reason": "För sent."}, case="placed", expected=
                                                         "login 422   422   403   403   403   404   404   404   404"),
    Row("proposal_withdraw", POST, proposal,             "login 403   403   302   404   302   404   404   404   404"),
    Row("proposal_withdraw", POST, joint, case="joint",  expected=
                                                         "login 403   403   302   403   403   404   404   404   404"),
    Row("proposal_step_out", POST, joint, case="joint",  expected=
                                                         "login 403   403   302   302   302   404   404   404   404"),
    Row("proposal_step_out", POST, proposal,             "login 403   403   403   404   403   404   404   404   404"),
    Row("proposal_attach", POST, proposal, data=lambda w: {"file": SimpleUploadedFile("a.txt", b"Text")}, expected=
                                                         "login 302   302   302   404   302   404   404   404   404"),
    Row("proposal_file", GET, with_file,                 "login 200   200   200   404   200   404   404   404   404"),
    Row("proposal_seen", POST, returned,                 "login 403   403   302   404   403   404   404   404   404"),
    Row("item_lift", GET, item,                          "login 200   200   403   403   403   403   404   404   404"),
    Row("item_lift", POST, item, data={"background": "Vi kan inte avgöra det."}, expected=
                                                         "login 302   302   403   403   403   403   404   404   404"),
]
# fmt: on
