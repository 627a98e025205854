"""A certificate authority of our own: for the connections, and for the people who sign."""

import datetime as dt
import ipaddress
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509 import ocsp
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

#: The policy that test BankIDs on phones are issued under.
POLICY = "1.2.3.4.25"
_YEARS = dt.timedelta(days=3650)

PrivateKey = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey


@dataclass(frozen=True)
class Holder:
    """A certificate with its key."""

    certificate: x509.Certificate
    key: PrivateKey


@dataclass(frozen=True)
class Person:
    name: str
    number: str


def _name(common: str, **more: str) -> x509.Name:
    parts = [x509.NameAttribute(NameOID.COUNTRY_NAME, "SE"), x509.NameAttribute(NameOID.COMMON_NAME, common)]
    if "number" in more:
        given, _, surname = common.partition(" ")
        parts += [
            x509.NameAttribute(NameOID.SURNAME, surname or given),
            x509.NameAttribute(NameOID.GIVEN_NAME, given),
            x509.NameAttribute(NameOID.SERIAL_NUMBER, more["number"]),
            x509.NameAttribute(x509.ObjectIdentifier("2.5.4.41"), common),
        ]
    return x509.Name(parts)


def _usage(*, signs: bool = False, issues: bool = False) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not issues,
        content_commitment=signs,
        key_cert_sign=issues,
        crl_sign=issues,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def issue(
    name: x509.Name, key: PrivateKey, issuer: Holder | None, *extensions: x509.ExtensionType, is_authority: bool = False
) -> Holder:
    """A certificate for the key; signed by itself when there is no issuer."""
    now = dt.datetime.now(dt.UTC)
    signer = issuer.key if issuer else key
    builder = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(issuer.certificate.subject if issuer else name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + _YEARS)
        .add_extension(x509.BasicConstraints(ca=is_authority, path_length=None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key()), critical=False)
    )
    for extension in extensions:
        builder = builder.add_extension(extension, critical=isinstance(extension, x509.KeyUsage))
    return Holder(builder.sign(signer, hashes.SHA256()), key)


def _key() -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(ec.SECP256R1())


class Authority:
    """Root, issuer and OCSP responder for people, and a root for the connections of server and relying party."""

    def __init__(self) -> None:
        ku = _usage(issues=True)
        self.root = issue(_name("Simulated BankID root"), _key(), None, ku, is_authority=True)
        self.issuer = issue(_name("Simulated bank"), _key(), self.root, ku, is_authority=True)
        self.responder = issue(
            _name("Simulated OCSP"),
            _key(),
            self.issuer,
            _usage(),
            x509.ExtendedKeyUsage([ExtendedKeyUsageOID.OCSP_SIGNING]),
            x509.OCSPNoCheck(),
        )
        self.tls_root = issue(_name("Simulated TLS root"), _key(), None, ku, is_authority=True)
        # People have RSA keys, as BankID's do; one for all of them, since they are slow to make.
        self._people_key = rsa.generate_private_key(65537, 2048)
        self._people: dict[tuple[Person, str], Holder] = {}

    def person(self, person: Person, *, policy: str = POLICY) -> Holder:
        if (person, policy) not in self._people:
            self._people[person, policy] = issue(
                _name(person.name, number=person.number),
                self._people_key,
                self.issuer,
                _usage(signs=True),
                x509.CertificatePolicies([x509.PolicyInformation(x509.ObjectIdentifier(policy), None)]),
            )
        return self._people[person, policy]

    def status(self, holder: Holder, *, is_revoked: bool = False) -> bytes:
        """The OCSP answer for a person's certificate, made now (DER)."""
        now = dt.datetime.now(dt.UTC).replace(microsecond=0)
        builder = ocsp.OCSPResponseBuilder().add_response(
            cert=holder.certificate,
            issuer=self.issuer.certificate,
            algorithm=hashes.SHA1(),  # noqa: S303  the identifier of a certificate, as everybody writes it
            cert_status=ocsp.OCSPCertStatus.REVOKED if is_revoked else ocsp.OCSPCertStatus.GOOD,
            this_update=now,
            next_update=now + dt.timedelta(minutes=5),
            revocation_time=now - dt.timedelta(hours=1) if is_revoked else None,
            revocation_reason=x509.ReasonFlags.unspecified if is_revoked else None,
        )
        answer = builder.responder_id(ocsp.OCSPResponderEncoding.HASH, self.responder.certificate).certificates(
            [self.responder.certificate]
        )
        return answer.sign(self.responder.key, hashes.SHA256()).public_bytes(serialization.Encoding.DER)

    def write(self, folder: Path) -> None:
        """What the server and the product need as files: the server's own, the relying party's, and the two roots."""
        addresses = x509.SubjectAlternativeName(
            [x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
        )
        server = issue(
            _name("127.0.0.1"),
            _key(),
            self.tls_root,
            _usage(),
            addresses,
            x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]),
        )
        party = issue(
            _name("CESAM"), _key(), self.tls_root, _usage(), x509.ExtendedKeyUsage([ExtendedKeyUsageOID.CLIENT_AUTH])
        )
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in {
            "tls-root.pem": _pem(self.tls_root),
            "people-root.pem": _pem(self.root),
            "server.pem": _pem(server) + _pem_key(server),
            "party.pem": _pem(party),
            "party-key.pem": _pem_key(party),
        }.items():
            path = folder / name
            path.unlink(missing_ok=True)
            path.touch(mode=0o600)
            path.write_bytes(content)


def _pem(holder: Holder) -> bytes:
    return holder.certificate.public_bytes(serialization.Encoding.PEM)


def _pem_key(holder: Holder) -> bytes:
    return holder.key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
