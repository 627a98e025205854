"""Keys and certificates for tests of signatures in PDFs and tokens, made once."""

import functools
import io

from simulators.bankid.authority import Authority, Holder, Person

ANNA = Person("Anna Prov", "189901010001")


@functools.cache
def authority(number: int = 0) -> Authority:
    """Several numbers are several authorities that do not know each other."""
    return Authority()


def signed_pdf(content: bytes, holder: Holder, issuer: Holder, *, field: str = "Sig1", before=None) -> bytes:
    """The PDF with a signature added, as a service elsewhere would; `before` changes something in the same update."""
    from asn1crypto import keys, x509
    from cryptography.hazmat.primitives import serialization as how
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign import signers
    from pyhanko.sign.fields import SigSeedSubFilter
    from pyhanko_certvalidator.registry import SimpleCertificateStore

    def certificate(of: Holder) -> x509.Certificate:
        return x509.Certificate.load(of.certificate.public_bytes(how.Encoding.DER))

    key = holder.key.private_bytes(how.Encoding.DER, how.PrivateFormat.PKCS8, how.NoEncryption())
    signer = signers.SimpleSigner(
        signing_cert=certificate(holder),
        signing_key=keys.PrivateKeyInfo.load(key),
        cert_registry=SimpleCertificateStore.from_certs([certificate(issuer)]),
    )
    writer = IncrementalPdfFileWriter(io.BytesIO(content))
    if before:
        before(writer)
    about = signers.PdfSignatureMetadata(field_name=field, subfilter=SigSeedSubFilter.PADES, md_algorithm="sha256")
    return signers.sign_pdf(writer, about, signer=signer).getvalue()
