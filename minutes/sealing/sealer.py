"""Sealing a finished file: PAdES B-LTA by the organisation's key, invisible, the last bytes written.

The file's own bytes stay as they are; what is added after them are the signature with its time stamp, all that it is
checked by (certificates and lists of revoked ones), and a time stamp over the whole. The page, the tags and the archive
format do not change.
"""

import asyncio
import contextlib
import io
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from minutes.sealing import keys, timestamps
from minutes.sealing.configuration import Configuration, SealingNotSetUp, Trust

if TYPE_CHECKING:
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko_certvalidator import ValidationContext

#: What the field of the seal is called in the file; those of time stamps begin with the other.
SEAL_FIELD: Final = "CesamSeal"
STAMP_FIELD: Final = "CesamTimestamp"
DIGEST: Final = "sha256"


class SealingFailed(Exception):
    """The file was not sealed, for a reason that trying again may not cure; the text says which."""


def seal(pdf: bytes, configuration: Configuration) -> bytes:
    """`pdf` with the seal.

    Raises:
        NoTimestamp: the time stamp server gave none.
        SealingNotSetUp: the key cannot be used.
        SealingFailed: the certificates do not lead to the configured roots, or the file cannot be sealed.
    """
    return _told(lambda: asyncio.run(_sealed(pdf, configuration)))


def renew(pdf: bytes, configuration: Configuration) -> bytes:
    """A sealed file with one more time stamp over the whole and what the last one is checked by; raises as `seal`."""
    return _told(lambda: asyncio.run(_stamped(pdf, configuration)))


def _told(work: Any) -> bytes:
    from pyhanko.pdf_utils.misc import PdfError
    from pyhanko.sign.general import SigningError
    from pyhanko_certvalidator.errors import PathError, ValidationError

    try:
        return work()
    except (timestamps.NoTimestamp, SealingNotSetUp):
        raise
    except OSError as error:
        # The library's own word for a server that refuses.
        raise timestamps.NoTimestamp(str(error)) from error
    except (SigningError, PdfError, PathError, ValidationError, ValueError) as error:
        raise SealingFailed(f"{type(error).__name__}: {error}") from error


async def _sealed(pdf: bytes, configuration: Configuration) -> bytes:
    from pyhanko.sign.fields import MDPPerm, SigFieldSpec, SigSeedSubFilter
    from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner

    metadata = PdfSignatureMetadata(
        field_name=SEAL_FIELD,
        md_algorithm=DIGEST,
        subfilter=SigSeedSubFilter.PADES,
        # Nobody may change anything after it but to add proofs of time.
        certify=True,
        docmdp_permissions=MDPPerm.NO_CHANGES,
    )
    field = SigFieldSpec(SEAL_FIELD, readable_field_name="Seal")
    stamper = timestamps.server(configuration.timestamp_url)
    with keys.signer(configuration) as key:
        by = PdfSigner(metadata, signer=key, timestamper=stamper, new_field_spec=field)
        output = await by.async_sign_pdf(_writer(pdf))
    return await _stamped(output.getvalue(), configuration, stamper)


async def _stamped(pdf: bytes, configuration: Configuration, stamper: Any = None) -> bytes:
    """With proofs of the last signature or time stamp, and a time stamp over the whole as the last thing written."""
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.signers import PdfTimeStamper
    from pyhanko.sign.signers.pdf_signer import TimestampDSSContentSettings
    from pyhanko.sign.validation.dss import DocumentSecurityStore, collect_validation_info

    context = trusting(configuration.trust, may_fetch=configuration.may_fetch)
    stamper = stamper or timestamps.server(configuration.timestamp_url)
    signatures = PdfFileReader(io.BytesIO(pdf)).embedded_signatures
    if not signatures or signatures[0].field_name != SEAL_FIELD:
        raise SealingFailed("The file has no seal.")
    async with contextlib.aclosing(context):
        paths = await collect_validation_info(signatures[-1], context)
        writer = _writer(pdf)
        DocumentSecurityStore.supply_dss_in_writer(writer, None, paths=paths, validation_context=context)
        output = await PdfTimeStamper(stamper, f"{STAMP_FIELD}{len(signatures)}").async_timestamp_pdf(
            writer,
            DIGEST,
            context,
            dss_settings=TimestampDSSContentSettings(include_vri=False, update_before_ts=True),
        )
    return output.getvalue()


def trusting(trust: Trust, *, may_fetch: bool) -> "ValidationContext":
    """What certificates are checked by while something is sealed: that they are not revoked must be known."""
    from asn1crypto import x509
    from pyhanko_certvalidator import ValidationContext

    return ValidationContext(
        trust_roots=[x509.Certificate.load(each) for each in trust.roots],
        other_certs=[x509.Certificate.load(each) for each in trust.others],
        crls=list(trust.revocations),
        allow_fetching=may_fetch,
        revocation_mode="require",
    )


def _writer(pdf: bytes) -> "IncrementalPdfFileWriter":
    return _writer_class()(io.BytesIO(pdf))


@cache
def _writer_class() -> type["IncrementalPdfFileWriter"]:
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

    class Writer(IncrementalPdfFileWriter):
        def _update_meta(self) -> None:
            """The metadata stay as they are: rewritten by this library they would no longer describe PDF/UA."""

    return Writer
