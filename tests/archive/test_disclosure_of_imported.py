"""Imported minutes handed out: warned of, decided, noted, and shown where the minutes stand in the register."""

import datetime as dt

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from archive import disclosing, guard
from archive.models import Disclosure, FileText, ImportedRecord, RegisterEntry
from meetings import documents
from meetings.exceptions import NeedsConfirmation
from outbox.models import Letter
from parties.exceptions import Invalid, NotAllowed
from parties.models import Event
from tests.archive.disposals import approve, carry_out, propose, settle
from tests.archive.factories import at, make_sealed
from tests.archive.past import make_ready, old_docx

OSL = "OSL 39 kap. 1 §"
NUMBER, OTHER = "811228-9874", "670919-9530"
DECIDED = {"ground": "Ingen sekretess", "decided_by": "Kanslichefen", "decided_on": dt.date(2026, 3, 3)}
FORM = {"to_whom": "En journalist", "how": "handed"} | DECIDED | {"decided_on": "2026-03-03"}


@pytest.fixture(autouse=True)
def store(settings, tmp_path):
    settings.DOCUMENTS = str(tmp_path / "documents")


def make_record(cast, text: str = "Vi talade om sommaren.", **fields) -> ImportedRecord:
    record = make_ready(cast, **fields).confirm(by=cast.archivist)
    FileText.objects.update_or_create(sha256=record.sha256, defaults={"text": text})
    return ImportedRecord.objects.select_related("body", "register_entry").get(pk=record.pk)


def hand_out(record, cast, **said) -> Disclosure:
    told = {"by": cast.archivist, "to_whom": "En journalist", "how": "handed"} | DECIDED
    return disclosing.disclose(disclosing.of_record(record), **(told | said))


def sentences(record) -> list[str]:
    return [one.sentence for one in guard.of_record(record)]


def test_it_is_kept_to_whom_why_by_whose_decision_and_which_file(cast):
    record = make_record(cast)
    assert sentences(record) == []
    made = hand_out(record, cast)
    assert (made.record, made.round, made.copy, made.sha256) == (record, None, None, record.sha256)
    assert (made.ground, made.decided_by, made.decided_on) == tuple(DECIDED.values())
    event = Event.objects.about(made).get()
    assert (event.verb, event.actor, event.data["record"]) == ("disclosure.made", cast.archivist, record.pk)
    assert (event.data["sha256"], event.data["warnings"]) == (record.sha256, 0)


def test_the_guard_tells_of_numbers_secrecy_and_words_that_cannot_be_read(cast):
    text = f"1\n{NUMBER}\n2 och {OTHER}\n{NUMBER}"
    record = make_record(cast, text, secrecy_statute=OSL, reading="pictures")
    told = sentences(record)
    assert [word for word in (OSL, NUMBER, OTHER) if any(word in one for one in told)] == [OSL, NUMBER, OTHER]
    assert len(told) == 4
    RegisterEntry.objects.update(secrecy="partly")
    record = ImportedRecord.objects.select_related("register_entry").get(pk=record.pk)
    assert "delvis" in sentences(record)[0]
    RegisterEntry.objects.update(secrecy="none", secrecy_statute="")
    FileText.objects.update(text=" ")
    record = ImportedRecord.objects.select_related("register_entry").get(pk=record.pk)
    assert len(sentences(record)) == 1


def test_of_many_numbers_the_first_are_told_of(cast):
    many = ["811228-9874", "670919-9530", "640823-3234", "121212-1212", "900118-9811", "191212121212", "811218-9876"]
    record = make_record(cast, "\n".join(many))
    told = sentences(record)
    assert len(told) == 6
    assert told[-1].startswith("Och ")


def test_what_the_guard_sees_asks_for_a_word(cast):
    record = make_record(cast, f"Om {NUMBER}.")
    with pytest.raises(NeedsConfirmation):
        hand_out(record, cast)
    assert not Disclosure.objects.exists()
    hand_out(record, cast, confirmed=True)
    assert Event.objects.get(verb="disclosure.made").data["warnings"] == 1


@pytest.mark.parametrize(
    "said",
    [
        {"to_whom": " "},
        {"how": "mail"},
        {"address": "a@example.com"},
        {"ground": " "},
        {"decided_by": ""},
        {"decided_on": None},
        {"decided_on": timezone.localdate() + dt.timedelta(days=2)},
    ],
)
def test_what_is_not_said_is_asked_for(cast, said):
    with pytest.raises(Invalid):
        hand_out(make_record(cast), cast, **said)


@pytest.mark.parametrize("role", ["secretary", "chair", "union_rep", "administrator"])
def test_only_the_archivist_hands_out(cast, role):
    with pytest.raises(NotAllowed):
        hand_out(make_record(cast), cast, by=getattr(cast, role))


def test_a_file_that_is_gone_is_not_said_to_be_handed_out(cast):
    record = make_record(cast)
    documents.path_of(record.sha256).unlink()
    with pytest.raises(Invalid):
        hand_out(record, cast)
    assert not Disclosure.objects.exists()


def test_by_mail_the_very_file_is_sent(cast):
    record = make_record(cast)
    hand_out(record, cast, how="mail", address="person@example.com")
    letter = Letter.objects.get()
    enclosed = letter.enclosed.select_related("content").get()
    assert bytes(enclosed.content.data) == old_docx("Protokoll") == documents.read_bytes(record)
    assert enclosed.name == "Protokoll.docx"
    assert "inte undertecknats" in letter.text


@pytest.mark.parametrize(
    "wrong",
    [
        {"record": None},
        {"ground": ""},
        {"decided_by": ""},
        {"decided_on": None},
    ],
)
def test_the_database_wants_one_thing_and_its_decision(cast, wrong):
    record = make_record(cast)
    said = {"record": record, "sha256": record.sha256, "to_whom": "En person", "how": "handed", "by": cast.archivist}
    with pytest.raises(IntegrityError), transaction.atomic():
        Disclosure.objects.create(**(said | DECIDED | wrong))
    Disclosure.objects.create(**said, **DECIDED)


def test_the_database_refuses_both_and_keeps_what_was_noted(cast):
    record, entry = make_record(cast), make_sealed(cast, at(2021))
    round = entry.meeting.rounds.get()
    said = {"sha256": record.sha256, "to_whom": "En person", "how": "handed", "by": cast.archivist} | DECIDED
    with pytest.raises(IntegrityError), transaction.atomic():
        Disclosure.objects.create(**said, record=record, round=round)
    hand_out(record, cast)
    for sql in ("UPDATE archive_disclosure SET to_whom = 'Ingen'", "DELETE FROM archive_disclosure"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)


def test_it_stands_where_the_minutes_stand_and_nowhere_else(cast):
    record = make_record(cast)
    other = make_ready(cast, sha256="b" * 64).confirm(by=cast.archivist).register_entry
    sealed = make_sealed(cast, at(2021))
    client = Client()
    client.force_login(cast.archivist)
    entry = record.register_entry
    page = client.get(reverse("register_detail", args=[entry.pk])).content.decode()
    assert reverse("record_disclose", args=[record.pk]) in page
    answer = client.post(reverse("record_disclose", args=[record.pk]), FORM)
    assert answer["Location"] == reverse("register_detail", args=[entry.pk])
    pages = [
        client.get(reverse("register_detail", args=[pk])).content.decode() for pk in (entry.pk, other.pk, sealed.pk)
    ]
    assert ["En journalist" in page for page in pages] == [True, False, False]
    assert "Kanslichefen" in pages[0]


def test_the_page_keeps_what_was_typed_and_shows_what_to_look_at(cast):
    record = make_record(cast, f"Om {NUMBER}.")
    client = Client()
    client.force_login(cast.archivist)
    answer = client.post(reverse("record_disclose", args=[record.pk]), FORM)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert NUMBER in page
    assert 'value="Kanslichefen"' in page
    assert not Disclosure.objects.exists()
    assert client.post(reverse("record_disclose", args=[record.pk]), FORM | {"confirmed": "on"}).status_code == 302


def test_it_goes_with_the_minutes_by_the_rules_of_retention_and_may_go_before(cast):
    for kept in ("imported", "disclosures"):
        record = make_record(cast, sha256=("a" if kept == "imported" else "b") * 64)
        said = {"sha256": record.sha256, "to_whom": "En person", "how": "handed", "by": cast.archivist} | DECIDED
        Disclosure.objects.create(**said, record=record, at=dt.datetime(2015, 1, 1, tzinfo=dt.UTC))
        RegisterEntry.objects.imported().update(retention="delete", retention_years=10)
        settle(kept, "register" if kept == "imported" else "delete", None if kept == "imported" else 2)
        disposal = propose(cast, kept)
        assert disposal.rows.count() == 1
        approve(disposal, cast)
        carry_out(disposal)
        assert not Disclosure.objects.filter(record=record.pk).exists()
        assert ImportedRecord.objects.filter(pk=record.pk).exists() == (kept == "disclosures")
