"""Permissions of the archive. Everybody may search; what is found differs (tests/archive/test_reach.py). The register
is the archivist's."""

import datetime as dt

from django.utils import timezone

from archive.models import MaskedCopy, PackageExport, RegisterEntry
from parties.models import User
from tests.archive.disposals import make_proposal, make_stopped
from tests.archive.factories import make_copy, make_sealed, order
from tests.archive.past import make_ready
from tests.permissions import GET, POST, Row, World


def entry(w: World) -> list[int]:
    return [make_sealed(w.cast, dt.datetime(2026, 3, 3, 9, tzinfo=dt.UTC)).pk]


def body(w: World) -> list[str]:
    return [w.cast.body.slug]


def files(w: World) -> list[int]:
    entry = make_sealed(w.cast, dt.datetime(2026, 3, 3, 9, tzinfo=dt.UTC))
    return [entry.pk, entry.meeting.rounds.get().pk]


def copy(w: World) -> list[int]:
    return [make_copy(w.cast).pk]


def masked(w: World) -> list[int]:
    made = make_copy(w.cast)
    mask = made.mask("items.0.title", statute="OSL 39 kap. 1 §", by=w.cast.archivist)[0]
    return [made.pk, mask.pk]


def ordered(w: World) -> list[int]:
    return [order(make_copy(w.cast), w.cast).pk]


def failed(w: World) -> list[int]:
    pk = ordered(w)[0]
    MaskedCopy.objects.filter(pk=pk).update(fault="broken")
    return [pk]


def made(w: World) -> list[int]:
    pk = ordered(w)[0]
    MaskedCopy.objects.filter(pk=pk).update(made_at=timezone.now(), pdf=b"%PDF", pdf_sha256="0" * 64, pages=1)
    return [pk]


def export(w: World) -> list[int]:
    make_sealed(w.cast, dt.datetime(2026, 3, 3, 9, tzinfo=dt.UTC))
    return [PackageExport.order(by=w.cast.archivist, body=None, year=None).pk]


def sealed(w: World) -> list[int]:
    make_sealed(w.cast, dt.datetime(2026, 3, 3, 9, tzinfo=dt.UTC))
    return []


def stopped_export(w: World) -> list[int]:
    pk = export(w)[0]
    PackageExport.objects.filter(pk=pk).update(fault="disk")
    return [pk]


def finished_export(w: World) -> list[int]:
    """Its files are on no disk here: whoever may fetch them is told that they are not there."""
    pk = export(w)[0]
    PackageExport.objects.get(pk=pk).finish(packages=1, size=1, left_out=[])
    return [pk]


def member(w: World) -> list[int]:
    return [w.cast.union_rep.pk]


def shut_out(w: World) -> list[int]:
    return [User.objects.create_user("avstangd@example.se", name="Avstängd", is_active=False).pk]


def proposal(w: World) -> list[int]:
    return [make_proposal(w.cast).pk]


def stopped_disposal(w: World) -> list[int]:
    return [make_stopped(w.cast).pk]


def proposed_row(w: World) -> list[int]:
    disposal = make_proposal(w.cast)
    return [disposal.pk, disposal.rows.values_list("pk", flat=True)[0]]


def exempted_row(w: World) -> list[int]:
    disposal = make_proposal(w.cast)
    row = disposal.rows.first()
    assert row
    row.exempt("Tvist", by=w.cast.archivist)
    return [disposal.pk, row.pk]


def proposed_kind(w: World) -> list[object]:
    return [make_proposal(w.cast).pk, "meetings"]


def intake(w: World) -> list[int]:
    return [make_ready(w.cast).intake_id]


def intake_file(w: World) -> list[int]:
    file = make_ready(w.cast)
    return [file.intake_id, file.pk]


def discarded(w: World) -> list[int]:
    file = make_ready(w.cast, step="discarded")
    return [file.intake_id, file.pk]


def record(w: World) -> list[int]:
    return [make_ready(w.cast).confirm(by=w.cast.archivist).pk]


def secret_record(w: World) -> list[int]:
    pk = record(w)[0]
    RegisterEntry.objects.filter(record=pk).update(secrecy="whole", secrecy_statute="OSL 39 kap. 1 §")
    return [pk]


SAID = {"title": "Vårmötet", "held_on": "2009-03-14", "number": ""}
MASK = {"path": "items.0.title", "statute": "39:1"}
DECISION = {"decided_by": "Kanslichefen", "decided_on": "2026-03-03"}
OUT = {"to_whom": "En journalist", "how": "handed"}
AS_IT_IS = OUT | DECISION | {"ground": "Ingen sekretess"}
ENTRY = {"number": "KS 9", "retention": "preserve", "secrecy": "none"}
SERIES = {"pattern": "KS {year}-{n:04}", "retention": "preserve"}

RULE = {"act": "delete", "years": "3"}
#: The old meeting of the proposal, and that of the world.
APPROVAL = {"is_looked_through": "on", "shown": '{"meetings": 2}'}

# fmt: off
ROWS = [
    #                                                   anon  secr  chair union other subst prese archi admin stran
    Row("search", GET, [],                              "login 200   200   200   200   200   200   200   200   200"),
    Row("search_hits", GET, [],                         "login 200   200   200   200   200   200   200   200   200"),
    Row("register_list", GET, [],                       "login 403   403   403   403   403   403   200   403   403"),
    Row("register_xlsx", GET, [],                       "login 403   403   403   403   403   403   200   403   403"),
    Row("register_csv", GET, [],                        "login 403   403   403   403   403   403   200   403   403"),
    Row("register_detail", GET, entry,                  "login 403   403   403   403   403   403   200   403   403"),
    Row("register_edit", GET, entry,                    "login 403   403   403   403   403   403   200   403   403"),
    Row("register_edit", POST, entry, data=ENTRY, expected=
                                                        "login 403   403   403   403   403   403   302   403   403"),
    Row("register_draw", POST, entry,                   "login 403   403   403   403   403   403   302   403   403"),
    Row("sealed_disclose", GET, files,                  "login 403   403   403   403   403   403   200   403   403"),
    Row("sealed_disclose", POST, files, data=AS_IT_IS, expected=
                                                        "login 403   403   403   403   403   403   302   403   403"),
    Row("masked_copy_add", POST, files,                 "login 403   403   403   403   403   403   302   403   403"),
    Row("masked_copy_detail", GET, copy,                "login 403   403   403   403   403   403   200   403   403"),
    Row("masked_copy_detail", GET, made, case="made", expected=
                                                        "login 403   403   403   403   403   403   200   403   403"),
    Row("masked_copy_state", GET, ordered,              "login 403   403   403   403   403   403   200   403   403"),
    Row("masked_copy_mask", GET, copy, data={"path": "items.0.title"}, expected=
                                                        "login 403   403   403   403   403   403   200   403   403"),
    Row("masked_copy_mask", POST, copy, data=MASK, expected=
                                                        "login 403   403   403   403   403   403   302   403   403"),
    Row("masked_copy_unmask", POST, masked,             "login 403   403   403   403   403   403   302   403   403"),
    Row("masked_copy_annexes", POST, copy,              "login 403   403   403   403   403   403   302   403   403"),
    Row("masked_copy_order", GET, copy,                 "login 403   403   403   403   403   403   200   403   403"),
    Row("masked_copy_order", POST, copy, data=DECISION, expected=
                                                        "login 403   403   403   403   403   403   302   403   403"),
    Row("masked_copy_reopen", POST, failed,             "login 403   403   403   403   403   403   302   403   403"),
    Row("masked_copy_discard", POST, copy,              "login 403   403   403   403   403   403   302   403   403"),
    Row("masked_copy_pdf", GET, made,                   "login 403   403   403   403   403   403   200   403   403"),
    Row("masked_copy_disclose", GET, made,              "login 403   403   403   403   403   403   200   403   403"),
    Row("masked_copy_disclose", POST, made, data=OUT, expected=
                                                        "login 403   403   403   403   403   403   302   403   403"),
    Row("data_extract", GET, [],                        "login 200   200   200   200   200   200   200   200   200"),
    Row("data_extract", POST, [],                       "login 302   302   302   302   302   302   302   302   302"),
    Row("data_extract_fetch", POST, [],                 "login 404   404   404   404   404   404   404   404   404"),
    Row("user_data_extract", GET, shut_out,             "login 403   403   403   403   403   403   403   200   403"),
    Row("user_data_extract", GET, member, case="who can sign in", expected=
                                                        "login 403   403   403   403   403   403   403   403   403"),
    Row("user_data_extract", POST, shut_out,            "login 403   403   403   403   403   403   403   302   403"),
    Row("user_data_extract_fetch", POST, shut_out,      "login 403   403   403   403   403   403   403   404   403"),
    Row("retention_list", GET, [],                      "login 403   403   403   403   403   403   200   200   403"),
    Row("retention_edit", GET, ["letters"],             "login 403   403   403   403   403   403   200   403   403"),
    Row("retention_edit", POST, ["letters"], data=RULE, expected=
                                                        "login 403   403   403   403   403   403   302   403   403"),
    Row("disposal_list", GET, [],                       "login 403   403   403   403   403   403   200   403   403"),
    Row("disposal_list", POST, [],                      "login 403   403   403   403   403   403   302   403   403"),
    Row("disposal_detail", GET, proposal,               "login 403   403   403   403   403   403   200   403   403"),
    Row("disposal_state", GET, proposal,                "login 403   403   403   403   403   403   200   403   403"),
    Row("disposal_rows", GET, proposed_kind,            "login 403   403   403   403   403   403   200   403   403"),
    Row("disposal_exempt", GET, proposed_row,           "login 403   403   403   403   403   403   200   403   403"),
    Row("disposal_exempt", POST, proposed_row, data={"reason": "Tvist"}, expected=
                                                        "login 403   403   403   403   403   403   302   403   403"),
    Row("disposal_readmit", POST, exempted_row,         "login 403   403   403   403   403   403   302   403   403"),
    Row("disposal_approve", GET, proposal,              "login 403   403   403   403   403   403   200   403   403"),
    Row("disposal_approve", POST, proposal, data=APPROVAL, expected=
                                                        "login 403   403   403   403   403   403   302   403   403"),
    Row("disposal_discard", POST, proposal,             "login 403   403   403   403   403   403   302   403   403"),
    Row("disposal_again", POST, stopped_disposal,       "login 403   403   403   403   403   403   302   403   403"),
    Row("disposal_csv", GET, proposal,                  "login 403   403   403   403   403   403   200   403   403"),
    Row("disposal_xlsx", GET, proposal,                 "login 403   403   403   403   403   403   200   403   403"),
    Row("export_list", GET, [],                         "login 403   403   403   403   403   403   200   403   403"),
    Row("export_list", POST, sealed, data={"body": "", "year": ""}, expected=
                                                        "login 403   403   403   403   403   403   302   403   403"),
    Row("export_detail", GET, export,                   "login 403   403   403   403   403   403   200   403   403"),
    Row("export_state", GET, export,                    "login 403   403   403   403   403   403   200   403   403"),
    Row("export_again", POST, stopped_export,           "login 403   403   403   403   403   403   302   403   403"),
    Row("export_discard", POST, export,                 "login 403   403   403   403   403   403   302   403   403"),
    Row("export_fetch", POST, finished_export,          "login 403   403   403   403   403   403   404   403   403"),
    Row("intake_list", GET, [],                         "login 403   403   403   403   403   403   200   403   403"),
    Row("intake_add", GET, [],                          "login 403   403   403   403   403   403   200   403   403"),
    Row("intake_add", POST, [], data={},                expected=
                                                        "login 403   403   403   403   403   403   422   403   403"),
    Row("intake_detail", GET, intake,                   "login 403   403   403   403   403   403   200   403   403"),
    Row("intake_state", GET, intake,                    "login 403   403   403   403   403   403   200   403   403"),
    Row("intake_confirm", POST, intake,                 "login 403   403   403   403   403   403   302   403   403"),
    Row("intake_confirm_all", POST, intake,             "login 403   403   403   403   403   403   302   403   403"),
    Row("intake_discard", POST, intake,                 "login 403   403   403   403   403   403   302   403   403"),
    Row("intake_file_edit", GET, intake_file,           "login 403   403   403   403   403   403   200   403   403"),
    Row("intake_file_edit", POST, intake_file, data=SAID, expected=
                                                        "login 403   403   403   403   403   403   302   403   403"),
    Row("intake_file_read", GET, intake_file,           "login 403   403   403   403   403   403   200   403   403"),
    Row("intake_file_restore", POST, discarded,         "login 403   403   403   403   403   403   302   403   403"),
    Row("record_detail", GET, record,                   "login 200   200   200   200   200   404   200   404   404"),
    Row("record_detail", GET, secret_record, case="secret", expected=
                                                        "login 404   404   404   404   404   404   200   404   404"),
    Row("record_file", GET, record,                     "login 200   200   200   200   200   404   200   404   404"),
    Row("record_file", GET, secret_record, case="secret", expected=
                                                        "login 404   404   404   404   404   404   200   404   404"),
    Row("record_edit", GET, record,                     "login 403   403   403   403   403   403   200   403   403"),
    Row("record_edit", POST, record, data=SAID | {"body": 0}, expected=
                                                        "login 403   403   403   403   403   403   422   403   403"),
    Row("record_disclose", GET, record,                 "login 403   403   403   403   403   403   200   403   403"),
    Row("record_disclose", POST, record, data=AS_IT_IS | {"confirmed": "on"}, expected=
                                                        "login 403   403   403   403   403   403   302   403   403"),
    Row("series_list", GET, [],                         "login 403   403   403   403   403   403   200   403   403"),
    Row("series_edit", GET, body,                       "login 403   403   403   403   403   403   200   403   403"),
    Row("series_edit", POST, body, data=SERIES, expected=
                                                        "login 403   403   403   403   403   403   302   403   403"),
]
# fmt: on
