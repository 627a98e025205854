"""A signature is on one very file; it may be withdrawn before the last; the last one completes the round."""

import pytest
from django.db import DatabaseError, connection, transaction

from meetings.exceptions import Contradiction, NotAllowed, WrongStep
from minutes import adjusting, signing
from minutes.models import EvidenceFile, Lock, Round, Signature
from parties.models import Event
from tests.minutes.signoff import (
    make_evidence,
    make_held,
    make_round,
    make_sealed,
    place_of,
    print_round,
    read,
    sign,
    sign_all,
)


@pytest.fixture
def round(cast):
    return make_round(cast=cast)


def test_a_signature_is_kept_with_its_evidence_and_recorded(cast, round):
    signature = sign(round, cast.chair)
    assert signature.pdf_sha256 == round.version.pdf_sha256
    assert EvidenceFile.objects.get(signature=signature).sha256
    event = Event.objects.get(verb="signature.given")
    assert event.data["sha256"] == round.version.pdf_sha256


def test_nobody_signs_in_the_place_of_another(cast, round):
    with pytest.raises(NotAllowed):
        signing.accept(
            place_of(round, cast.chair),
            make_evidence(round, cast.union_rep),
            sha256=round.adjusted_sha256,
            by=cast.union_rep,
        )


def test_a_signature_on_another_file_is_refused(cast, round):
    with pytest.raises(WrongStep):
        signing.accept(place_of(round, cast.chair), make_evidence(round, cast.chair), sha256="0" * 64, by=cast.chair)
    assert not Signature.objects.exists()


def test_one_person_signs_once(cast, round):
    sign(round, cast.chair)
    with pytest.raises(Contradiction):
        sign(round, cast.chair, level="annan")


def test_the_same_evidence_is_never_a_second_signature(cast, round):
    sign(round, cast.chair, sha256="a" * 64)
    with pytest.raises(Contradiction):
        sign(round, cast.union_rep, sha256="a" * 64)
    assert Signature.objects.count() == 1


def test_nothing_is_signed_before_there_is_a_file(cast):
    round = make_round(cast=cast, is_printed=False)
    with pytest.raises(WrongStep):
        sign(round, cast.chair)


def test_with_one_signature_missing_it_is_not_complete(cast, round):
    for person in (cast.chair, cast.secretary, cast.union_rep):
        sign(round, person)
    round.refresh_from_db()
    assert round.is_open
    assert not signing.is_complete(round)
    with pytest.raises(WrongStep):
        signing.sealed(round)
    sign(round, cast.other_union_rep)
    round.refresh_from_db()
    assert round.is_complete


def test_a_signature_is_withdrawn_until_the_last_has_signed(cast, round):
    signature = sign(round, cast.chair)
    with pytest.raises(NotAllowed):
        signing.withdraw(signature, by=cast.secretary, reason="Nej")
    with pytest.raises(Contradiction):
        signing.withdraw(signature, by=cast.chair, reason="")
    signing.withdraw(signature, by=cast.chair, reason="Jag läste fel version")
    assert Event.objects.filter(verb="signature.withdrawn").exists()
    again = sign(round, cast.chair, level="igen")
    for person in (cast.secretary, cast.union_rep, cast.other_union_rep):
        sign(round, person)
    with pytest.raises(WrongStep):
        signing.withdraw(again, by=cast.chair, reason="För sent")


def test_what_waits_for_the_last_signature_is_done_in_its_transaction(cast, round, monkeypatch):
    done: list[Round] = []
    monkeypatch.setattr(signing, "when_complete", [done.append])
    sign_all(round)
    assert done == [round]


def test_sealed_minutes_are_signed_and_locked(cast):
    sealed = make_sealed(cast=cast)
    assert sealed.meeting.status == "signed"
    assert Lock.objects.get().meeting == sealed.meeting
    assert not sealed.meeting.is_open


def test_a_union_that_disagreed_gets_its_time_when_the_minutes_are_signed(cast):
    meeting = make_held(cast=cast)
    item = meeting.items.get(title="Budgetfrågor")
    item.positions.create(union=cast.union, union_name="Kommunal", stance="disagrees", by=cast.secretary)
    type(item).objects.filter(pk=item.pk).update(outcome="disagreement", cooperation_ended="at_adjustment")
    round = make_round(cast=cast, meeting=read(meeting))
    sign_all(round)
    assert item.disagreements.get().ended_on is not None


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE minutes_signature SET certified_name = 'Annan'",
        "UPDATE minutes_signature SET withdrawn_at = NULL",
        "DELETE FROM minutes_signature",
        "UPDATE minutes_evidencefile SET content = 'x'",
        "DELETE FROM minutes_evidencefile",
    ],
)
def test_the_database_keeps_a_signature(cast, round, sql):
    signing.withdraw(sign(round, cast.chair), by=cast.chair, reason="Fel")
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


def test_the_database_takes_no_signature_on_another_file_or_after_the_end(cast, round):
    place, version = place_of(round, cast.chair), round.version
    values = {
        "signatory": place, "version": version, "provider": "x", "method": "x", "certified_name": "x",
        "is_real": False, "evidence_id": "x", "signed_at": round.sent_at,
    }  # fmt: skip
    with pytest.raises(DatabaseError), transaction.atomic():
        Signature.objects.create(pdf_sha256="0" * 64, **values)
    adjusting.take_back(round, by=cast.secretary, reason="Fel")
    with pytest.raises(DatabaseError), transaction.atomic():
        Signature.objects.create(pdf_sha256=version.pdf_sha256, **values)


def test_items_adjusted_at_once_are_locked_when_sealed_and_cited_by_the_minutes(cast):
    meeting = make_held(cast=cast)
    item = meeting.items.get(title="Budgetfrågor")
    round = make_round(cast=cast, meeting=meeting, of=[item.pk])
    sign_all(round)
    signing.sealed(round)
    with pytest.raises(DatabaseError), transaction.atomic():
        type(item).objects.filter(pk=item.pk).update(text="<p>Annat</p>")
    type(item).objects.filter(meeting=meeting, title="Övriga frågor").update(text="<p>Mer</p>")
    whole = make_round(cast=cast, meeting=read(meeting))
    cited = next(one for one in whole.composition.items if one.id == item.pk)
    assert cited.adjusted_on is not None
    sign_all(whole)
    signing.sealed(whole)
    assert read(meeting).status == "signed"


def test_a_file_that_comes_after_the_round_has_ended_asks_nobody(cast):
    round = make_round(cast=cast, is_printed=False)
    adjusting.take_back(round, by=cast.secretary, reason="Fel")
    print_round(Round.objects.get(pk=round.pk))
    assert Round.objects.get(pk=round.pk).version is None
