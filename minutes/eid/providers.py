"""Which ways to sign this installation offers: those whose settings are filled in."""

import datetime as dt
from functools import lru_cache

from django.conf import settings

from minutes.eid.provider import CannotSign, Provider


def offered() -> tuple[Provider, ...]:
    """In the order in which they are shown."""
    found: list[Provider] = []
    if settings.BANKID_URL:
        found.append(_bankid(*_bankid_settings()))
    if settings.OIDC_ISSUER:
        found.append(_oidc(*_oidc_settings()))
    if settings.EXTERNAL_ROOTS:
        found.append(_external(settings.EXTERNAL_ROOTS, settings.EXTERNAL_MEGABYTES))
    if settings.DEMO_MODE:
        found.append(_demo())
    return tuple(found)


def get(slug: str) -> Provider:
    """One of those offered. Raises CannotSign when the settings no longer have it."""
    for provider in offered():
        if provider.slug == slug:
            return provider
    raise CannotSign


def _bankid_settings() -> tuple:  # type: ignore[type-arg]
    return (
        *(settings.BANKID_URL, settings.BANKID_CERT, settings.BANKID_KEY, settings.BANKID_CA, settings.BANKID_ROOTS),
        *(tuple(settings.BANKID_POLICIES), settings.BANKID_APP, settings.BANKID_SIMULATED, settings.EID_SKEW_SECONDS),
    )


@lru_cache(maxsize=4)
def _bankid(
    url: str,
    certificate: str,
    key: str,
    authority: str,
    roots: str,
    policies: tuple[str, ...],
    app: str,
    is_simulated: bool,
    skew: float,
) -> Provider:
    from minutes.eid.bankid import BankID, Configuration

    return BankID(
        Configuration(
            url=url,
            certificate=certificate,
            key=key,
            authority=authority,
            roots=roots,
            policies=policies,
            app=app,
            skew=dt.timedelta(seconds=skew),
            is_real=not is_simulated,
        )
    )


def _oidc_settings() -> tuple:  # type: ignore[type-arg]
    return (
        *(settings.OIDC_ISSUER, settings.OIDC_CLIENT_ID, settings.OIDC_CLIENT_SECRET, tuple(settings.OIDC_ACR)),
        *(settings.OIDC_SCOPE, settings.OIDC_PERSON_CLAIM, settings.OIDC_LABEL, settings.EID_SKEW_SECONDS),
    )


@lru_cache(maxsize=4)
def _oidc(
    issuer: str, client_id: str, secret: str, acr: tuple[str, ...], scope: str, claim: str, label: str, skew: float
) -> Provider:
    from minutes.eid.oidc import Configuration, OpenIDConnect

    return OpenIDConnect(
        Configuration(
            issuer=issuer,
            client_id=client_id,
            client_secret=secret,
            acr=acr,
            scope=scope,
            person_claim=claim,
            label=label,
            skew=dt.timedelta(seconds=skew),
        )
    )


@lru_cache(maxsize=4)
def _external(roots: str, megabytes: int) -> Provider:
    from minutes.eid.external import External

    return External(roots=roots, largest=megabytes << 20)


@lru_cache(maxsize=1)
def _demo() -> Provider:
    from minutes.eid.demo import Demo

    return Demo()
