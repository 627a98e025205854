"""The seal, on bytes alone: made, checked, renewed, and refused when anything at all was changed."""

import dataclasses
import io
import os
import random
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature

from minutes.sealing import authority, outermost, sealer, validation
from minutes.sealing.configuration import Key, SealingNotSetUp
from minutes.sealing.timestamps import NoTimestamp
from paper import preflight
from tests.minutes.conftest import ORGANISATION, trust_in

PIN = "1234"
MODULE = "/usr/lib/softhsm/libsofthsm2.so"


def flipped(pdf: bytes, at: int, bit: int) -> bytes:
    changed = bytearray(pdf)
    changed[at] ^= 1 << bit
    return bytes(changed)


def test_a_sealed_file_tells_who_sealed_it_and_when(sealed_pdf, trust):
    report = validation.validate(sealed_pdf, trust)
    assert (report.fault, report.level, report.organisation) == ("", "B-LTA", ORGANISATION)
    assert report.sealed_at <= report.stamped_at < report.lasts_until
    assert validation.Report.from_json(report.as_json()) == report


def test_the_seal_is_the_last_thing_written_and_changes_nothing_before_it(plain_pdf, sealed_pdf):
    assert sealed_pdf.startswith(plain_pdf)
    last = outermost.check(sealed_pdf)
    assert sealed_pdf[last.end :].endswith(b"%%EOF\n")


def test_a_sealed_file_is_still_an_archive_file_that_everybody_can_read(sealed_pdf, configuration):
    assert preflight.check(sealed_pdf, expect="3a") == ()
    assert preflight.check(sealer.renew(sealed_pdf, configuration), expect="3a") == ()


def test_pdfsig_and_pyhanko_agree_that_the_file_is_valid(sealed_pdf, trust, tmp_path):
    """The library's own comparison of the states of the file, which ours stands in for, is run here as well."""
    path = tmp_path / "sealed.pdf"
    path.write_bytes(sealed_pdf)
    said = subprocess.run(["pdfsig", "-nocert", path], capture_output=True, text=True).stdout
    assert f"Signature Field Name: {sealer.SEAL_FIELD}" in said
    assert "Signature Validation: Signature is Valid." in said
    assert "Total document signed" in said
    context = sealer.trusting(trust, may_fetch=False)
    seal = PdfFileReader(io.BytesIO(sealed_pdf)).embedded_signatures[0]
    assert validate_pdf_signature(seal, context, ts_validation_context=context).bottom_line


def test_a_thousand_changed_bits_are_each_refused(sealed_pdf, trust):
    chosen = random.Random(1000)
    places = [(chosen.randrange(len(sealed_pdf)), chosen.randrange(8)) for _ in range(1000)]
    genuine = [place for place in places if validation.validate(flipped(sealed_pdf, *place), trust).is_genuine]
    assert genuine == []


def test_changed_bits_in_the_last_time_stamp_are_refused_too(sealed_pdf, trust):
    """No hash covers them: here each byte is vouched for by a signature or is what it must be."""
    last = outermost.check(sealed_pdf)
    chosen = random.Random(300)
    places = [(chosen.randrange(last.begin, last.end), chosen.randrange(8)) for _ in range(300)]
    genuine = [place for place in places if validation.validate(flipped(sealed_pdf, *place), trust).is_genuine]
    assert genuine == []


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        pytest.param(lambda pdf: pdf + b"\n", "uncovered", id="a byte more"),
        pytest.param(lambda pdf: pdf[:-1], "uncovered", id="a byte less"),
        pytest.param(lambda pdf: pdf[: pdf.rfind(b"%%EOF", 0, -10) + 6], "unstamped", id="without its last part"),
        pytest.param(lambda pdf: b"", "unsealed", id="nothing"),
        pytest.param(lambda pdf: b"<html>", "unsealed", id="another kind of file"),
        pytest.param(lambda pdf: b"/ByteRange [0 1 2 3]", "uncovered", id="what looks like a seal"),
        pytest.param(lambda pdf: b"/ByteRange [0 20 24 0]<30>", "uncovered", id="what looks more like one"),
    ],
)
def test_a_file_that_is_not_as_it_was_sealed_is_told_apart(sealed_pdf, trust, change, fault):
    assert validation.validate(change(sealed_pdf), trust).fault == fault


def test_what_was_added_later_is_seen_although_it_was_time_stamped(sealed_pdf, trust, configuration):
    """Anybody can buy a time stamp; what may stand before it is proofs of time and nothing else."""
    writer = IncrementalPdfFileWriter(io.BytesIO(sealed_pdf))
    page = writer.find_page_for_modification(0)[0]
    page.get_object()["/Rotate"] = generic.NumberObject(90)
    writer.mark_update(page)
    turned = io.BytesIO()
    writer.write(turned)
    assert validation.validate(turned.getvalue(), trust).fault == "uncovered"
    assert validation.validate(sealer.renew(turned.getvalue(), configuration), trust).fault == "foreign"


def test_a_renewed_file_holds_the_one_before_and_is_genuine(sealed_pdf, trust, configuration):
    renewed = sealer.renew(sealed_pdf, configuration)
    assert renewed.startswith(sealed_pdf)
    before, after = validation.validate(sealed_pdf, trust), validation.validate(renewed, trust)
    assert (after.fault, after.stamps, after.sealed_at) == ("", 2, before.sealed_at)
    assert after.stamped_at > before.stamped_at


def test_only_what_is_trusted_is_genuine(sealed_pdf, trust, tmp_path):
    others = trust_in(authority.ensure(tmp_path / "other", ORGANISATION))
    assert validation.validate(sealed_pdf, others).fault != ""
    stranger = dataclasses.replace(trust, organisation="Grannkommunen")
    assert validation.validate(sealed_pdf, stranger).fault == "stranger"


def test_only_a_sealed_file_is_renewed(plain_pdf, configuration):
    with pytest.raises(sealer.SealingFailed):
        sealer.renew(plain_pdf, configuration)


def test_without_a_time_stamp_nothing_is_sealed(plain_pdf, configuration, timestamp_server):
    timestamp_server.refusal = 503
    with pytest.raises(NoTimestamp, match="503"):
        sealer.seal(plain_pdf, configuration)
    for url, says in (("", "CESAM_TIMESTAMP_URL"), ("http://127.0.0.1:9/", "does not answer"), ("file:///etc", "http")):
        with pytest.raises(NoTimestamp, match=says):
            sealer.seal(plain_pdf, dataclasses.replace(configuration, timestamp_url=url))


def test_a_key_that_cannot_be_used_is_told(plain_pdf, configuration, tmp_path):
    nothing = tmp_path / "nothing.p12"
    nothing.write_bytes(b"no key")
    for file, says in ((nothing, "CESAM_SEAL_PASSPHRASE"), (tmp_path / "missing.p12", "cannot be read")):
        with pytest.raises(SealingNotSetUp, match=says):
            sealer.seal(plain_pdf, dataclasses.replace(configuration, key=Key(file=file)))


def test_a_certificate_that_leads_nowhere_seals_nothing(plain_pdf, configuration, tmp_path):
    other = authority.ensure(tmp_path / "other", "Grannkommunen")
    with pytest.raises(sealer.SealingFailed):
        sealer.seal(plain_pdf, dataclasses.replace(configuration, key=Key(file=other.organisation)))


@pytest.fixture
def device(demo_authority, tmp_path, monkeypatch):
    """A PKCS#11 device made of software (SoftHSM), with the organisation's key in it."""
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, pkcs12
    from pkcs11 import Attribute, lib
    from pkcs11.util.rsa import decode_rsa_private_key
    from pkcs11.util.x509 import decode_x509_certificate

    config = tmp_path / "softhsm2.conf"
    (tmp_path / "tokens").mkdir()
    config.write_text(f"directories.tokendir = {tmp_path / 'tokens'}\nobjectstore.backend = file\nlog.level = ERROR\n")
    monkeypatch.setenv("SOFTHSM2_CONF", str(config))
    util = shutil.which("softhsm2-util")
    assert util, "run make setup"
    subprocess.run(
        [util, "--init-token", "--free", "--label", "cesam", "--pin", PIN, "--so-pin", PIN], check=True, env=os.environ
    )
    held = pkcs12.load_pkcs12(demo_authority.organisation.read_bytes(), None)
    key = held.key.private_bytes(Encoding.DER, PrivateFormat.TraditionalOpenSSL, NoEncryption())
    certificate = held.cert.certificate.public_bytes(Encoding.DER)
    module = lib(MODULE)
    module.reinitialize()
    with module.get_token(token_label="cesam").open(rw=True, user_pin=PIN) as session:
        lasting = {Attribute.TOKEN: True, Attribute.LABEL: "seal", Attribute.ID: b"\1"}
        session.create_object(decode_rsa_private_key(key) | lasting)
        session.create_object(decode_x509_certificate(certificate) | lasting)
    return Key(module=MODULE, token="cesam", label="seal", pin=PIN)


def test_the_key_may_be_in_a_device(plain_pdf, configuration, trust, device):
    with_device = dataclasses.replace(configuration, key=device)
    assert validation.validate(sealer.seal(plain_pdf, with_device), trust).is_genuine
    for wrong in (dataclasses.replace(device, pin="4321"), dataclasses.replace(device, label="nobody")):
        with pytest.raises(SealingNotSetUp):
            sealer.seal(plain_pdf, dataclasses.replace(configuration, key=wrong))


def test_the_demonstrations_authority_is_made_once_and_for_its_owner_alone(tmp_path):
    folder = tmp_path / "sealing"
    made = authority.ensure(folder, ORGANISATION)
    before = made.organisation.read_bytes()
    assert authority.ensure(folder, "another name").organisation.read_bytes() == before
    assert {path.stat().st_mode & 0o77 for path in folder.iterdir()} == {0}
    assert Path(folder).stat().st_mode & 0o77 == 0


def test_web_workers_do_not_load_the_signing_library():
    program = (
        "import cesam.wsgi, django.urls, sys; django.urls.get_resolver().url_patterns; print('pyhanko' in sys.modules)"
    )
    run = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        cwd=settings.BASE_DIR,
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "cesam.settings"},
    )
    assert run.stdout.strip() == "False", run.stderr
