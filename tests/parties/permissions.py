"""Permissions of the registers and of the pages of bodies and seats."""

import datetime as dt

from parties.models import Seat, UnionName
from tests.permissions import GET, POST, Row, World

DAY = dt.date(2020, 1, 1)


def body(world: World) -> list:
    return [world.cast.body.slug]


def seat(world: World) -> list:
    return [world.cast.body.slug, world.cast.body.seats.get(person=world.cast.union_rep).pk]


def unused_seat(world: World) -> list:
    made = Seat.objects.create(body=world.cast.body, side=Seat.Side.UNION, union=world.cast.union)
    return [world.cast.body.slug, made.pk]


def side(world: World) -> list:
    return [world.cast.body.slug, Seat.Side.UNION]


def user(world: World) -> list:
    return [world.cast.stranger.pk]


def department(world: World) -> list:
    return [world.cast.department.pk]


def union(world: World) -> list:
    return [world.cast.union.pk]


def former_name(world: World) -> list:
    return [world.cast.union.pk, UnionName.objects.create(union=world.cast.union, name="Förr", to_on=DAY).pk]


def agreement(world: World) -> list:
    return [world.cast.union.pk, world.cast.union.agreements.get().pk]


def drawn_logotype(world: World) -> list:
    world.cast.body.logotype, world.cast.body.logotype_alt = b"png", "Vapen"
    world.cast.body.save()
    return body(world)


# fmt: off
_BODIES = [
    #                                                     anon  secr  chair union other subst prese archi admin stran
    Row("body_list", GET, [],                            "login 200   200   200   200   200   200   200   200   200"),
    Row("body_detail", GET, body,                        "login 200   200   200   200   200   404   200   200   404"),
    Row("body_add", GET, [],                             "login 403   403   403   403   403   403   403   200   403"),
    Row("body_add", POST, [],                            "login 403   403   403   403   403   403   403   422   403"),
    Row("body_edit", GET, body,                          "login 403   403   403   403   403   404   403   200   404"),
    Row("body_edit", POST, body,                         "login 403   403   403   403   403   404   403   422   404"),
    Row("body_rules", GET, body,                         "login 403   403   403   403   403   404   403   200   404"),
    Row("body_rules", POST, body,                        "login 403   403   403   403   403   404   403   422   404"),
    Row("body_logotype_edit", GET, body,                 "login 403   403   403   403   403   404   403   200   404"),
    Row("body_logotype_edit", POST, body,                "login 403   403   403   403   403   404   403   422   404"),
    Row("body_logotype_remove", POST, body,              "login 403   403   403   403   403   404   403   302   404"),
    Row("body_logotype", GET, drawn_logotype,            "login 200   200   200   200   200   404   200   200   404"),
    Row("body_logotype", GET, body, case="none",         expected=
                                                         "login 404   404   404   404   404   404   404   404   404"),
]
_SEATS = [
    #                                                     anon  secr  chair union other subst prese archi admin stran
    Row("seat_detail", GET, seat,                        "login 200   200   200   200   200   404   200   200   404"),
    Row("seat_add", GET, side,                           "login 403   403   403   403   403   404   403   200   404"),
    Row("seat_add", POST, side,                          "login 403   403   403   403   403   404   403   422   404"),
    Row("seat_edit", GET, seat,                          "login 403   403   403   403   403   404   403   200   404"),
    Row("seat_edit", POST, seat,                         "login 403   403   403   403   403   404   403   422   404"),
    Row("seat_appoint", GET, seat,                       "login 403   403   403   403   403   404   403   200   404"),
    Row("seat_appoint", POST, seat,                      "login 403   403   403   403   403   404   403   422   404"),
    Row("seat_vacate", GET, seat,                        "login 403   403   403   403   403   404   403   200   404"),
    Row("seat_vacate", POST, seat,                       "login 403   403   403   403   403   404   403   422   404"),
    Row("seat_end", GET, seat,                           "login 403   403   403   403   403   404   403   200   404"),
    Row("seat_end", POST, seat,                          "login 403   403   403   403   403   404   403   422   404"),
    Row("seat_remove", POST, unused_seat,                "login 403   403   403   403   403   404   403   302   404"),
    Row("seat_up", POST, seat,                           "login 403   403   403   403   403   404   403   302   404"),
    Row("seat_down", POST, seat,                         "login 403   403   403   403   403   404   403   302   404"),
]
_REGISTERS = [
    #                                                     anon  secr  chair union other subst prese archi admin stran
    *(Row(name, GET, args,                               "login 403   403   403   403   403   403   403   200   403")
      for name, args in {
          "user_list": [], "user_add": [], "user_detail": user, "user_edit": user, "user_invite": user,
          "department_list": [], "department_add": [], "department_edit": department,
          "union_list": [], "union_add": [], "union_detail": union, "union_edit": union, "union_rename": union,
          "union_name_add": union, "union_name_edit": former_name,
          "union_agreement_add": union, "union_agreement_edit": agreement,
          "event_list": [],
      }.items()),
    # What was sent lacks something: the form comes back.
    *(Row(name, POST, args,                              "login 403   403   403   403   403   403   403   422   403")
      for name, args in {
          "user_add": [], "user_edit": user, "department_add": [], "department_edit": department,
          "union_add": [], "union_edit": union, "union_rename": union,
          "union_name_add": union, "union_name_edit": former_name,
      }.items()),
    # A time without a first or last day overlaps the one that is there.
    Row("union_agreement_add", POST, union,              "login 403   403   403   403   403   403   403   422   403"),
    # Nothing in it must be filled in.
    Row("union_agreement_edit", POST, agreement,         "login 403   403   403   403   403   403   403   302   403"),
    # Buttons.
    *(Row(name, POST, args,                              "login 403   403   403   403   403   403   403   302   403")
      for name, args in {
          "user_deactivate": user, "user_activate": user, "user_invite_send": user,
          "department_remove": department, "union_remove": union,
          "union_name_remove": former_name, "union_agreement_remove": agreement,
      }.items()),
    Row("user_invite_link", POST, user,                  "login 403   403   403   403   403   403   403   200   403"),
]
# fmt: on

ROWS = [*_BODIES, *_SEATS, *_REGISTERS]
