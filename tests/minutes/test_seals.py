"""What a seal is: the file, what is in it, and that it stays as it was sealed."""

import hashlib
import io
import json

import pikepdf
import pytest
from django.db import DatabaseError, connection, transaction

from minutes import final_copy, sealing_jobs
from minutes.enclosing import anchor_in
from minutes.models import Renewal, Seal, Sealing
from minutes.sealing import validation
from paper import preflight

pytestmark = pytest.mark.django_db


def test_the_sealed_file_is_whole_and_its_check_is_kept(seal, trust):
    assert validation.validate(bytes(seal.pdf), trust) == seal.validation
    assert seal.validation.is_genuine
    assert seal.preflight == []
    assert hashlib.sha256(bytes(seal.pdf)).hexdigest() == seal.sha256


def test_all_that_proves_it_is_enclosed(sealed):
    seal, signed = sealed.seal, sealed.round
    with pikepdf.open(io.BytesIO(bytes(seal.pdf))) as pdf:
        files = {name: file.get_file().read_bytes() for name, file in pdf.attachments.items()}
        relations = {name: str(file.obj.AFRelationship) for name, file in pdf.attachments.items()}
    evidence = {name: content for name, content in files.items() if name.startswith("signature-")}
    assert hashlib.sha256(files["adjustment-copy.pdf"]).hexdigest() == signed.adjusted_sha256
    assert len(evidence) == len(final_copy.of(signed).signatures)
    assert relations["protocol.json"] == "/Source"
    assert {relations[name] for name in files if name != "protocol.json"} == {"/Supplement"}
    told = json.loads(files["protocol.json"])
    assert [each["name"] for each in told["signatures"]] == [each.name for each in final_copy.of(signed).signatures]
    assert told["event_log"] == seal.log_anchor == anchor_in(bytes(seal.pdf))


def test_the_copy_that_is_handed_out_is_sealed_too_and_has_no_evidence(seal, trust):
    assert validation.validate(seal.handed_out, trust).is_genuine
    assert preflight.check(seal.handed_out, expect="3a") == ()
    with pikepdf.open(io.BytesIO(seal.handed_out)) as pdf:
        assert sorted(pdf.attachments) == ["adjustment-copy.pdf", "protocol.json"]


def test_a_second_try_after_the_seal_does_nothing(sealed, plain_pdf):
    seal = sealed.seal
    sealing_jobs.want(sealed.round)
    Sealing.objects.update(copy=plain_pdf)
    assert sealing_jobs.attempt(Sealing.objects.get().pk) is None
    assert not Sealing.objects.exists()
    assert sealing_jobs.attempt(9999) is None
    assert Seal.objects.get().sha256 == seal.sha256


@pytest.mark.parametrize(
    "change",
    [
        lambda seal: Seal.objects.update(sha256="0" * 64),
        lambda seal: seal.delete(),
        lambda seal: _raw("UPDATE minutes_seal SET pdf = ''"),
        lambda seal: _raw("DELETE FROM minutes_seal"),
        lambda seal: _raw("TRUNCATE minutes_seal CASCADE"),
        lambda seal: _raw("UPDATE minutes_renewal SET tail = ''"),
        lambda seal: _raw("DELETE FROM minutes_renewal"),
    ],
)
def test_a_seal_stays_as_it_was_sealed(seal, change):
    Renewal.objects.create(seal=seal, number=1, tail=b"x", sha256="1" * 64, report={})
    with pytest.raises(DatabaseError), transaction.atomic():
        change(seal)
    assert Seal.objects.get().sha256 == seal.sha256


def _raw(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(sql)
