"""What seals are made with and checked against, read from the settings.

Plain values, so that everything else in this package works on bytes and can run in a child without Django.
"""

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from minutes.sealing.authority import Authority


class SealingNotSetUp(Exception):
    """A setting is missing or cannot be used; the text says which."""


@dataclass(frozen=True, slots=True)
class Key:
    """The organisation's key: a PKCS#12 file, or a device behind a PKCS#11 module."""

    file: Path | None = None
    passphrase: str = field(default="", repr=False)
    module: str = ""
    token: str = ""
    label: str = ""
    pin: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Trust:
    """What a seal must lead back to. Certificates and lists of revoked ones as DER.

    `organisation` is the name (O) that a sealing certificate must carry to be ours; "" takes any that the roots trust.
    """

    roots: tuple[bytes, ...]
    others: tuple[bytes, ...] = ()
    revocations: tuple[bytes, ...] = ()
    organisation: str = ""


@dataclass(frozen=True, slots=True)
class Configuration:
    key: Key
    trust: Trust
    timestamp_url: str
    #: Whether what is missing about revoked certificates is fetched from their issuers when something is sealed.
    may_fetch: bool = True


def from_settings() -> Configuration:
    """The configuration of this installation. In demo mode what is not set is the demo's own (`authority`).

    Raises:
        SealingNotSetUp: there is no certificate to seal with, or a file cannot be read.
    """
    from django.conf import settings

    key = Key(
        file=Path(settings.SEAL_PKCS12) if settings.SEAL_PKCS12 else None,
        passphrase=settings.SEAL_PASSPHRASE,
        module=settings.SEAL_PKCS11_MODULE,
        token=settings.SEAL_PKCS11_TOKEN,
        label=settings.SEAL_PKCS11_LABEL,
        pin=settings.SEAL_PKCS11_PIN,
    )
    is_demo = settings.DEMO_MODE and not key.file and not key.module
    if is_demo:
        key = Key(file=demo_authority().organisation)
    if not key.file and not key.module:
        raise SealingNotSetUp("CESAM_SEAL_PKCS12 or CESAM_SEAL_PKCS11_MODULE must name the organisation's certificate.")
    return Configuration(key, trust_from_settings(), settings.TIMESTAMP_URL, may_fetch=not is_demo)


def trust_from_settings() -> Trust:
    """What seals are checked against; raises SealingNotSetUp."""
    from django.conf import settings

    roots, revocations, organisation = settings.SEAL_ROOTS, settings.SEAL_REVOCATIONS, settings.SEAL_ORGANISATION
    if not roots and settings.DEMO_MODE:
        # Its root is our own, and the municipality may be called otherwise since it was made.
        own = demo_authority()
        roots, revocations = str(own.roots), str(own.revocations)
    if not roots:
        raise SealingNotSetUp("CESAM_SEAL_ROOTS must name a file with the certificates that seals lead back to.")
    return Trust(
        roots=_certificates(roots),
        others=_certificates(settings.SEAL_CHAIN),
        revocations=(_read(revocations),) if revocations else (),
        organisation=organisation,
    )


def demo_authority() -> "Authority":
    """The certificates of a demonstration, made the first time."""
    from django.conf import settings

    from minutes.sealing import authority

    return authority.ensure(Path(settings.SEAL_DEMO_FOLDER), settings.MUNICIPALITY)


def _certificates(path: str) -> tuple[bytes, ...]:
    """The certificates of a PEM file, as DER."""
    from asn1crypto import pem

    if not path:
        return ()
    try:
        return tuple(content for _name, _headers, content in pem.unarmor(_read(path), multiple=True))
    except ValueError as error:
        raise SealingNotSetUp(f"{path} holds no certificates in PEM form: {error}.") from error


def _read(path: str) -> bytes:
    try:
        return Path(path).read_bytes()
    except OSError as error:
        raise SealingNotSetUp(f"{path} cannot be read: {error.strerror}.") from error
