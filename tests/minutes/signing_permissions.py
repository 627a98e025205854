"""Permissions of signing by e-identification: one signs in one's own place; administrators tie people to theirs."""

from minutes.eid import providers
from minutes.models import EidLink, Round, SigningOrder
from minutes.ordering import start
from tests.minutes.permissions import out
from tests.minutes.signoff import place_of
from tests.permissions import GET, POST, Row, World

BACK = {"state": "secret", "code": "x"}


def by_demo(w: World) -> list[object]:
    return [*out(w), "demo"]


def by_nothing(w: World) -> list[object]:
    return [*out(w), "nothing"]


def begun(w: World) -> list[int]:
    """The union representative has begun to sign."""
    meeting, pk = out(w)
    place = place_of(Round.objects.get(pk=pk), w.cast.union_rep)
    start(place, providers.get("demo"), by=w.cast.union_rep, end_user_ip="127.0.0.1", return_url="/")
    return [meeting, pk]


def upload(w: World) -> list[int]:
    found = begun(w)
    SigningOrder.objects.update(provider="external")
    return found


def away(w: World) -> list[int]:
    """The union representative is at another site, which sends back a secret."""
    begun(w)
    SigningOrder.objects.update(provider="oidc", reference=BACK["state"])
    return []


def link(w: World) -> list[int]:
    row = EidLink.objects.create(person=w.cast.union_rep, provider="x", method="x", person_key="k", certified_name="x")
    return [row.pk]


# fmt: off
ROWS = [
    #                                                     anon  secr  chair union other subst prese archi admin stran
    Row("signature_sign", GET, out,                      "login 200   200   200   200   403   404   404   404   404"),
    Row("signature_sign", GET, begun, case="begun", expected=
                                                         "login 200   200   200   200   403   404   404   404   404"),
    Row("signature_start", POST, by_demo,                "login 302   302   302   302   403   404   404   404   404"),
    Row("signature_start", POST, by_nothing, case="not offered", expected=
                                                         "login 404   404   404   404   403   404   404   404   404"),
    Row("signature_code", GET, out,                      "login 286   286   286   286   403   404   404   404   404"),
    Row("signature_check", POST, begun,                  "login 302   302   302   302   403   404   404   404   404"),
    Row("signature_confirm", POST, begun,                "login 404   404   302   404   403   404   404   404   404"),
    Row("signature_upload", POST, upload,                "login 404   404   302   404   403   404   404   404   404"),
    Row("signature_cancel", POST, begun,                 "login 302   302   302   302   403   404   404   404   404"),
    Row("signing_return", GET, away, data=BACK, expected="login 404   404   200   404   404   404   404   404   404"),
    Row("signing_finish", POST, away, data=BACK, expected=
                                                         "login 404   404   302   404   404   404   404   404   404"),
    Row("eid_link_list", GET, [],                        "login 403   403   403   403   403   403   403   200   403"),
    Row("eid_link_approve", POST, link,                  "login 403   403   403   403   403   403   403   302   403"),
    Row("eid_link_remove", POST, link,                   "login 403   403   403   403   403   403   403   302   403"),
]
