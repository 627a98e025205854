"""Signatures in BankID's XML form, genuine ones and those with a fault that a relying party must see."""

import base64
import hashlib
from collections.abc import Sequence

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from lxml import etree

from simulators.bankid.authority import Holder

_DSIG = "http://www.w3.org/2000/09/xmldsig#"
_TYPES = "http://www.bankid.com/signature/v1.0.0/types"
_C14N = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315"
_SHA256 = "http://www.w3.org/2001/04/xmlenc#sha256"


def _b64(content: bytes) -> str:
    return base64.b64encode(content).decode()


def sign(holder: Holder, chain: Sequence[Holder], *, visible: str, hidden: str) -> bytes:
    """The signature over the texts as the relying party sent them, in base64."""
    certificates = "".join(
        f"<X509Certificate>{_b64(one.certificate.public_bytes(serialization.Encoding.DER))}</X509Certificate>"
        for one in (holder, *chain)
    )
    info = f'<KeyInfo xmlns="{_DSIG}" Id="bidKeyInfo"><X509Data>{certificates}</X509Data></KeyInfo>'
    secret = f"<usrNonVisibleData>{hidden}</usrNonVisibleData>" if hidden else ""
    data = (
        f'<bankIdSignedData xmlns="{_TYPES}" Id="bidSignedData">'
        f'<usrVisibleData charset="UTF-8" visible="wysiwys">{visible}</usrVisibleData>{secret}'
        f"<srvInfo><name>{_b64(b'CESAM')}</name><nonce>{_b64(b'simulated')}</nonce>"
        f"<displayName>{_b64(b'CESAM')}</displayName></srvInfo>"
        f"<clientInfo><funcId>Signing</funcId><version>{_b64(b'7.0.0')}</version><env><ai><type>U0lNVUxBVE9S</type>"
        f"<deviceInfo>MS4w</deviceInfo><uhi>c2ltdWxhdG9y</uhi><fsib>0</fsib><utb>cs1</utb></ai></env></clientInfo>"
        "</bankIdSignedData>"
    )
    is_rsa = isinstance(holder.key, rsa.RSAPrivateKey)
    method = "rsa-sha256" if is_rsa else "ecdsa-sha256"
    signed_info = (
        f'<SignedInfo xmlns="{_DSIG}"><CanonicalizationMethod Algorithm="{_C14N}"></CanonicalizationMethod>'
        f'<SignatureMethod Algorithm="http://www.w3.org/2001/04/xmldsig-more#{method}"></SignatureMethod>'
        f"{_reference(data, '#bidSignedData', _TYPES)}{_reference(info, '#bidKeyInfo')}</SignedInfo>"
    )
    value = _b64(_signed(holder, _canonical(signed_info)))
    return (
        f'<?xml version="1.0" encoding="UTF-8" standalone="no"?><Signature xmlns="{_DSIG}">{signed_info}'
        f"<SignatureValue>{value}</SignatureValue>{info}<Object>{data}</Object></Signature>"
    ).encode()


def _reference(element: str, uri: str, kind: str = "") -> str:
    digest = _b64(hashlib.sha256(_canonical(element)).digest())
    typed = f' Type="{kind}"' if kind else ""
    return (
        f'<Reference{typed} URI="{uri}"><Transforms><Transform Algorithm="{_C14N}"></Transform></Transforms>'
        f'<DigestMethod Algorithm="{_SHA256}"></DigestMethod><DigestValue>{digest}</DigestValue></Reference>'
    )


def _canonical(element: str) -> bytes:
    return etree.tostring(etree.fromstring(element), method="c14n")


def _signed(holder: Holder, content: bytes) -> bytes:
    if isinstance(holder.key, rsa.RSAPrivateKey):
        return holder.key.sign(content, padding.PKCS1v15(), hashes.SHA256())
    r, s = decode_dss_signature(holder.key.sign(content, ec.ECDSA(hashes.SHA256())))
    size = (holder.key.key_size + 7) // 8
    return r.to_bytes(size, "big") + s.to_bytes(size, "big")
