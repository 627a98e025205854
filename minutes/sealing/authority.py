"""A certificate authority of our own for trying: what a demo seals and stamps time with.

Made once, in demo mode only, in a folder below var/: a root, the organisation's certificate, that of a time stamp
server, and a list of revoked certificates (an empty one), so that a sealed file holds all that it is checked by. It
proves nothing to anybody else, and its names say so.
"""

import datetime as dt
import fcntl
import os
import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_YEARS: Final = dt.timedelta(days=3653)
_MARK: Final = "DEMO"


@dataclass(frozen=True)
class Authority:
    """Where the parts lie. The keys have no passphrase; only the owner of the files may read them."""

    folder: Path

    @property
    def roots(self) -> Path:
        return self.folder / "roots.pem"

    @property
    def organisation(self) -> Path:
        """Certificate and key that seal, PKCS#12."""
        return self.folder / "organisation.p12"

    @property
    def timestamp(self) -> Path:
        """Certificate and key of the time stamp server, PKCS#12."""
        return self.folder / "timestamp.p12"

    @property
    def revocations(self) -> Path:
        return self.folder / "revocations.crl"


def ensure(folder: Path, organisation: str) -> Authority:
    """The authority in `folder`, made the first time. Safe from several processes at once."""
    made = Authority(folder)
    if made.revocations.exists():
        return made
    folder.parent.mkdir(parents=True, exist_ok=True)
    with (folder.parent / f"{folder.name}.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.revocations.exists():
            # Made aside and renamed: a process that is killed leaves no half authority.
            shutil.rmtree(folder, ignore_errors=True)
            making = Path(tempfile.mkdtemp(dir=folder.parent))
            _make(Authority(making), organisation)
            os.rename(making, folder)
    return made


def _make(new: Authority, organisation: str) -> None:
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.x509.oid import ExtendedKeyUsageOID

    now = dt.datetime.now(dt.UTC).replace(microsecond=0)
    root_key = _key()
    root_name = _name(organisation, f"{organisation} rot {_MARK}")
    root = (
        _unsigned(root_name, root_name, root_key.public_key(), now, root_key.public_key())
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(key_cert_sign=True, crl_sign=True), critical=True)
        .sign(root_key, hashes.SHA256())
    )
    seal_key, stamp_key = _key(), _key()
    seal_name = _name(organisation, f"{organisation} {_MARK}")
    seal = (
        _unsigned(seal_name, root_name, seal_key.public_key(), now, root_key.public_key())
        .add_extension(_usage(digital_signature=True, content_commitment=True), critical=True)
        .sign(root_key, hashes.SHA256())
    )
    stamp = (
        _unsigned(
            _name(organisation, f"Tidsstämpel {_MARK}"), root_name, stamp_key.public_key(), now, root_key.public_key()
        )
        .add_extension(_usage(digital_signature=True), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True)
        .sign(root_key, hashes.SHA256())
    )
    revocations = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(root_name)
        .last_update(now - dt.timedelta(minutes=5))
        .next_update(now + _YEARS)
        .add_extension(x509.CRLNumber(1), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(root_key.public_key()), critical=False)
        .sign(root_key, hashes.SHA256())
    )
    _write(new.roots, root.public_bytes(serialization.Encoding.PEM))
    _write(new.organisation, _bundle("seal", seal_key, seal, [root]))
    _write(new.timestamp, _bundle("timestamp", stamp_key, stamp, [root]))
    _write(new.revocations, revocations.public_bytes(serialization.Encoding.DER))


def _key():  # type: ignore[no-untyped-def]  # imported lazily
    from cryptography.hazmat.primitives.asymmetric import rsa

    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def _name(organisation: str, common_name: str):  # type: ignore[no-untyped-def]
    from cryptography import x509
    from cryptography.x509.oid import NameOID

    return x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "SE"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, organisation[:64]),
            x509.NameAttribute(NameOID.COMMON_NAME, common_name[:64]),
        ]
    )


def _unsigned(subject, issuer, public_key, now: dt.datetime, issuer_key):  # type: ignore[no-untyped-def]
    from cryptography import x509

    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(public_key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(minutes=5))
        .not_valid_after(now + _YEARS)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public_key), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key), critical=False)
    )


def _usage(**given: bool):  # type: ignore[no-untyped-def]
    from cryptography import x509

    names = (
        *("digital_signature", "content_commitment", "key_encipherment", "data_encipherment", "key_agreement"),
        *("key_cert_sign", "crl_sign", "encipher_only", "decipher_only"),
    )
    return x509.KeyUsage(**{name: given.get(name, False) for name in names})


def _bundle(name: str, key, certificate, chain: Sequence) -> bytes:  # type: ignore[no-untyped-def, type-arg]
    from cryptography.hazmat.primitives.serialization import NoEncryption, pkcs12

    return pkcs12.serialize_key_and_certificates(name.encode(), key, certificate, list(chain), NoEncryption())


def _write(path: Path, content: bytes) -> None:
    # The folder is made by mkdtemp, which nobody else can enter.
    path.write_bytes(content)
    path.chmod(0o600)
