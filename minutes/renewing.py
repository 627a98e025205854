"""Renewing the archive time stamp of sealed files, so that they can be checked when today's certificates have ended."""

import datetime as dt
import hashlib
import logging
from typing import Final

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from minutes.models import Renewal, Seal
from minutes.sealing import configuration, sealer, validation
from minutes.sealing.timestamps import NoTimestamp
from parties.models import Event

log = logging.getLogger(__name__)

_EVERY: Final = dt.timedelta(days=365)


def is_due(report: validation.Report, now: dt.datetime) -> bool:
    """Whether a file with this last time stamp needs another: after a year, or before its certificate ends."""
    if report.stamped_at is None or report.lasts_until is None:
        return True
    soon = now + dt.timedelta(days=settings.SEAL_RENEW_DAYS)
    # A server whose certificates are short gets a year's rest only as far as they last; but not a stamp a night.
    rested = now - report.stamped_at > dt.timedelta(days=settings.SEAL_RENEW_DAYS)
    return now - report.stamped_at >= _EVERY or (report.lasts_until <= soon and (rested or report.lasts_until <= now))


def due(now: dt.datetime | None = None) -> list[Seal]:
    moment = now or timezone.now()
    rows = Seal.objects.defer("pdf", "shared_pdf").prefetch_related("renewals")
    return [seal for seal in rows if is_due(_last_report(seal), moment)]


def _last_report(seal: Seal) -> validation.Report:
    renewals = list(seal.renewals.all())
    return validation.Report.from_json(renewals[-1].report) if renewals else seal.validation


def renew_due() -> int:
    """Renew what is due; how many were. Stops at the first time that the server gives no time stamp."""
    renewed = 0
    for seal in due():
        try:
            renewed += bool(renew(seal))
        except (NoTimestamp, configuration.SealingNotSetUp) as error:
            log.warning("Seals are not renewed, again tomorrow: %s", error)
            break
        except sealer.SealingFailed as error:
            log.error("The seal of %s is not renewed: %s", seal, error)
    return renewed


def renew(seal: Seal) -> Renewal | None:
    """Add a time stamp; None where somebody else has just done so. Raises as `sealer.renew`."""
    using = configuration.from_settings()
    number = seal.renewals.count() + 1
    before = seal.current_pdf
    after = sealer.renew(before, using)
    report = validation.validate(after, using.trust)
    if not report.is_genuine:
        raise sealer.SealingFailed(f"the renewed file does not hold: {report.fault} {report.detail}")
    with transaction.atomic():
        Seal.objects.select_for_update(no_key=True).only("pk").get(pk=seal.pk)
        if seal.renewals.filter(number=number).exists():
            return None
        renewal = Renewal.objects.create(
            seal=seal,
            number=number,
            tail=after[len(before) :],
            sha256=hashlib.sha256(after).hexdigest(),
            report=report.as_json(),
        )
        Event.record("seal.renewed", seal, by=None, round=seal.round_id, sha256=renewal.sha256)
    return renewal
