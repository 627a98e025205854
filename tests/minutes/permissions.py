"""Permissions of minutes: whoever reads the whole meeting reads its minutes; who is to sign, reads and signs."""

import datetime as dt

from django.core.files.uploadedfile import SimpleUploadedFile

from meetings.models import Attendance
from minutes import adjusting, signing
from minutes.models import Extract, Round, Seal
from tests.minutes.signoff import make_held, make_round, place_of, sign, sign_all
from tests.permissions import GET, POST, Row, World

LATER = dt.datetime(2022, 9, 1, 12, 30, tzinfo=dt.UTC)


def meeting(w: World) -> list[int]:
    return [w.meeting.pk]


def signed(w: World) -> list[int]:
    type(w.meeting).objects.filter(pk=w.meeting.pk).update(status="signed")
    return [w.meeting.pk]


def with_logotype(w: World) -> list[int]:
    w.cast.body.set_logotype(b"\x89PNG", alt="Vapen", by=w.cast.administrator)
    return [w.meeting.pk]


def held(w: World) -> list[int]:
    return [make_held(cast=w.cast, starts_at=LATER).pk]


def items(w: World) -> list[object]:
    meeting = make_held(cast=w.cast, starts_at=LATER)
    return [meeting.pk, str(meeting.items.first().pk)]


def out(w: World) -> list[int]:
    """A version that is out for adjustment, of a meeting with everybody but the guest."""
    round = make_round(cast=w.cast, meeting=make_held(cast=w.cast, starts_at=LATER))
    return [round.meeting_id, round.pk]


def second(w: World) -> list[int]:
    round = make_round(cast=w.cast, meeting=make_held(cast=w.cast, starts_at=LATER))
    adjusting.take_back(round, by=w.cast.secretary, reason="Fel")
    again = make_round(cast=w.cast, meeting=round.meeting)
    return [again.meeting_id, again.pk]


def remark(w: World) -> list[int]:
    meeting, pk = out(w)
    place = place_of(Round.objects.get(pk=pk), w.cast.union_rep)
    review = adjusting.remark(place, None, by=w.cast.union_rep, comment="Datum saknas")
    return [meeting, pk, review.pk]


def place(w: World) -> list[int]:
    meeting, pk = out(w)
    return [meeting, pk, place_of(Round.objects.get(pk=pk), w.cast.union_rep).pk]


def item(w: World) -> list[int]:
    meeting, pk = out(w)
    return [meeting, pk, Round.objects.get(pk=pk).composition.items[0].id]


def signed_round(w: World) -> list[int]:
    meeting, pk = out(w)
    round = Round.objects.get(pk=pk)
    sign(round, w.cast.union_rep)
    return [meeting, pk]


def sealed(w: World) -> list[int]:
    round = sign_all(Round.objects.get(pk=out(w)[1]))
    signing.sealed(round)
    Seal.objects.create(round=round, pdf=b"%PDF", sha256="0" * 64, pages=1, log_anchor="", report={})
    return [round.meeting_id, round.pk]


def extract(w: World) -> list[int]:
    """An extract for the presenter, who came for the first item alone."""
    meeting = make_held(cast=w.cast, starts_at=LATER)
    item = meeting.items.order_by("position").first()
    guest = Attendance.objects.create(
        meeting=meeting,
        side="a_employer",
        name=w.cast.presenter.name,
        person=w.cast.presenter,
        is_guest=True,
        mode="onsite",
        scope="only",
    )
    guest.items.add(item)
    round = sign_all(make_round(cast=w.cast, meeting=meeting))
    signing.sealed(round)
    seal = Seal.objects.create(round=round, pdf=b"%PDF", sha256="0" * 64, pages=1, log_anchor="", report={})
    made = Extract.objects.create(
        seal=seal, chosen=[item.pk], pdf=b"%PDF", sha256="1" * 64, pages=1, log_anchor="", report={}
    )
    return [meeting.pk, made.pk]


def sealed_meeting(w: World) -> list[int]:
    return sealed(w)[:1]


def unsealed_file(w: World) -> dict[str, object]:
    return {"file": SimpleUploadedFile("protokoll.pdf", b"%PDF-1.7")}


# fmt: off
ROWS = [
    #                                                     anon  secr  chair union other subst prese archi admin stran
    Row("minutes_preview", GET, meeting,                 "login 200   200   200   200   200   403   404   404   404"),
    Row("minutes_preview", GET, signed, case="signed", expected=
                                                         "login 200   200   200   200   200   403   200   404   404"),
    Row("minutes_state", GET, meeting,                   "login 200   200   200   200   200   403   404   404   404"),
    Row("minutes_request", POST, meeting,                "login 302   302   302   302   302   403   404   404   404"),
    Row("minutes_pdf", GET, meeting,                     "login 302   302   302   302   302   403   404   404   404"),
    Row("minutes_preflight", GET, meeting,               "login 200   200   200   200   200   403   404   404   404"),
    Row("minutes_logotype", GET, with_logotype,          "login 200   200   200   200   200   403   404   404   404"),
    Row("minutes_logotype", GET, meeting, case="none",   expected=
                                                         "login 404   404   404   404   404   403   404   404   404"),
    Row("round_list", GET, held,                         "login 200   200   200   200   200   404   404   404   404"),
    Row("round_send", GET, held,                         "login 200   200   403   403   403   404   404   404   404"),
    Row("round_send", POST, held, expected=              "login 422   422   403   403   403   404   404   404   404"),
    Row("round_items", GET, held,                        "login 200   200   403   403   403   404   404   404   404"),
    Row("round_send_items", GET, items,                  "login 200   200   403   403   403   404   404   404   404"),
    Row("round_send_items", POST, items, expected=       "login 422   422   403   403   403   404   404   404   404"),
    Row("round_detail", GET, out,                        "login 200   200   200   200   200   404   404   404   404"),
    Row("round_state", GET, out,                         "login 200   200   200   200   200   404   404   404   404"),
    Row("round_pdf", GET, out,                           "login 200   200   200   200   200   404   404   404   404"),
    Row("round_changes", GET, second,                    "login 200   200   200   200   200   404   404   404   404"),
    Row("round_revise", POST, out,                       "login 302   302   403   403   403   404   404   404   404"),
    Row("round_take_back", GET, out,                     "login 200   200   403   403   403   404   404   404   404"),
    Row("round_take_back", POST, out, expected=          "login 422   422   403   403   403   404   404   404   404"),
    Row("round_remind", POST, out,                       "login 302   302   403   403   403   404   404   404   404"),
    Row("review_accept", POST, remark,                   "login 302   302   403   403   403   404   404   404   404"),
    Row("review_statement", POST, remark,                "login 302   302   403   403   403   404   404   404   404"),
    Row("review_reject", GET, remark,                    "login 200   200   403   403   403   404   404   404   404"),
    Row("review_reject", POST, remark, expected=         "login 422   422   403   403   403   404   404   404   404"),
    Row("signatory_replace", GET, place,                 "login 200   200   403   403   403   404   404   404   404"),
    Row("signatory_replace", POST, place, expected=      "login 422   422   403   403   403   404   404   404   404"),
    Row("sealed_pdf", GET, sealed,                       "login 200   200   200   200   200   404   200   404   404"),
    Row("sealed_pdf", GET, out, case="unsealed", expected=
                                                         "login 404   404   404   404   404   404   404   404   404"),
    Row("sealed_original", GET, sealed,                  "login 200   200   403   403   403   404   200   404   404"),
    Row("extract_pdf", GET, extract,                     "login 200   200   404   404   404   200   200   404   404"),
    Row("minutes_verify", GET, [],                       "login 200   200   200   200   200   200   200   200   200"),
    Row("minutes_verify", POST, [], data=unsealed_file, expected=
                                                         "login 200   200   200   200   200   200   200   200   200"),
    Row("minutes_verify", POST, [], case="no file", expected=
                                                         "login 422   422   422   422   422   422   422   422   422"),
    Row("round_read", GET, out,                          "login 200   200   200   200   403   404   404   404   404"),
    Row("round_opened", POST, out,                       "login 204   204   204   204   403   404   404   404   404"),
    Row("round_approve", POST, out,                      "login 302   302   302   302   403   404   404   404   404"),
    Row("round_remark", GET, out,                        "login 200   200   200   200   403   404   404   404   404"),
    Row("round_remark", POST, out, expected=             "login 422   422   422   422   403   404   404   404   404"),
    Row("round_item_approve", POST, item,                "login 302   302   302   302   403   404   404   404   404"),
    Row("round_item_remark", GET, item,                  "login 200   200   200   200   403   404   404   404   404"),
    Row("round_item_remark", POST, item, expected=       "login 422   422   422   422   403   404   404   404   404"),
    Row("round_decline", GET, out,                       "login 200   200   200   200   403   404   404   404   404"),
    Row("round_decline", POST, out, expected=            "login 422   422   422   422   403   404   404   404   404"),
    Row("signature_withdraw", GET, signed_round,         "login 302   302   200   302   403   404   404   404   404"),
    Row("signature_withdraw", POST, signed_round, expected=
                                                         "login 302   302   422   302   403   404   404   404   404"),
    Row("correction_add", GET, sealed_meeting,           "login 200   200   403   403   403   404   403   404   404"),
    Row("correction_add", POST, sealed_meeting, expected=
                                                         "login 422   422   403   403   403   404   403   404   404"),
]

from tests.minutes import signing_permissions  # noqa: E402  it builds on what stands above

ROWS += signing_permissions.ROWS
