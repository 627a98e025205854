"""The organisation's key, from a file (PKCS#12) or a device (PKCS#11): only this module knows which."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from minutes.sealing.configuration import Configuration, SealingNotSetUp

if TYPE_CHECKING:
    from pyhanko.sign.signers import Signer


@contextmanager
def signer(configuration: Configuration) -> Iterator["Signer"]:
    """The key, ready to sign; a device is logged out of afterwards.

    Raises:
        SealingNotSetUp: there is no such key, or its passphrase or PIN is wrong.
    """
    with _from_device(configuration) if configuration.key.module else _from_file(configuration) as found:
        yield found


@contextmanager
def _from_file(configuration: Configuration) -> Iterator["Signer"]:
    from asn1crypto import x509
    from pyhanko.sign.signers import SimpleSigner

    key = configuration.key
    try:
        content = key.file.read_bytes() if key.file else b""
    except OSError as error:
        raise SealingNotSetUp(f"{key.file} cannot be read: {error.strerror}.") from error
    chain = [x509.Certificate.load(each) for each in configuration.trust.others]
    try:
        loaded = SimpleSigner.load_pkcs12_data(content, other_certs=chain, passphrase=key.passphrase.encode() or None)
    except ValueError as error:
        raise SealingNotSetUp(f"{key.file} holds no key that CESAM_SEAL_PASSPHRASE opens.") from error
    yield loaded


@contextmanager
def _from_device(configuration: Configuration) -> Iterator["Signer"]:
    from asn1crypto import x509
    from pkcs11 import PKCS11Error
    from pyhanko.config.pkcs11 import PKCS11SignatureConfig, TokenCriteria
    from pyhanko.sign.general import SigningError
    from pyhanko.sign.pkcs11 import PKCS11SigningContext

    key = configuration.key
    wanted = PKCS11SignatureConfig(
        module_path=key.module,
        token_criteria=TokenCriteria(label=key.token) if key.token else None,
        cert_label=key.label,
        user_pin=key.pin or None,
        other_certs=[x509.Certificate.load(each) for each in configuration.trust.others],
    )
    try:
        with PKCS11SigningContext(wanted) as found:
            # Read now, so that a wrong label is told as such.
            assert found.signing_cert is not None
            yield found
    except (PKCS11Error, SigningError) as error:
        raise SealingNotSetUp(
            f"The device behind {key.module} does not sign with “{key.label}”: {error or type(error).__name__}"
        ) from error
