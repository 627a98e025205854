"""What BankID's codes mean for the person who signs: each hint of `/collect`, and each error of the service."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

PENDING: Mapping[str, str | Promise] = {
    "outstandingTransaction": _("Scan the code with the BankID app, or open BankID on this device."),
    "noClient": _("Scan the code with the BankID app, or open BankID on this device."),
    "started": _(
        "Looking for your BankID. If nothing happens there may be no valid BankID on the device. "
        "Use another device that has one, or order a BankID from your bank."
    ),
    "userMrtd": _("Follow the instructions in the BankID app to read your passport or identity card."),
    "userCallConfirm": _("Follow the instructions in the BankID app."),
    "userSign": _("Read the text in the BankID app, enter your security code there and choose Sign."),
    "processing": _("The signature is being made."),
}
#: A hint that came after this was written.
OTHER_PENDING = _("The signing goes on in the BankID app.")

FAILED: Mapping[str, str | Promise] = {
    "expiredTransaction": _("The time for signing ran out. Nothing was signed. Press Try again for a new code."),
    "certificateErr": _(
        "The BankID you are using is blocked or too old, or a wrong security code was given too many times. "
        "Use another BankID or order a new one from your bank."
    ),
    "userCancel": _("You cancelled the signing in the BankID app. Nothing was signed."),
    "cancelled": _("The signing was cancelled. Nothing was signed."),
    "startFailed": _(
        "The BankID app was not opened in time, or the code was not scanned. Check that BankID is on the device "
        "and that the app is up to date, then try again."
    ),
    "userDeclinedCall": _("You said no in the BankID app. Nothing was signed."),
    "notSupportedByUserApp": _("The BankID app on the device is too old for this. Update it and try again."),
    "transactionRiskBlocked": _(
        "BankID stopped the signing as a precaution. Nothing was signed. Contact your bank if it happens again."
    ),
}
OTHER_FAILED = _("The signing could not be done in the BankID app. Nothing was signed. Try again.")

ERRORS: Mapping[str, str | Promise] = {
    "alreadyInProgress": _("A signing for you had already begun and has now been stopped. Try again."),
    "requestTimeout": _("BankID does not answer right now. Nothing was signed. Try again in a while."),
    "internalError": _("BankID has a fault right now. Nothing was signed. Try again in a while."),
    "maintenance": _("BankID is being maintained right now. Nothing was signed. Try again in a while."),
    "unauthorized": _("CESAM is not let in to BankID. Tell the one who runs CESAM. Nothing was signed."),
    "invalidParameters": _("BankID did not take the order. Tell the one who runs CESAM. Nothing was signed."),
}
OTHER_ERROR = _("BankID did not take the order. Nothing was signed. Try again in a while.")
WAITING_FOR_SERVICE = _("BankID does not answer right now. We keep trying.")
LOST = _("BankID no longer knows of the signing. Nothing was signed. Try again.")
DONE = _("The signature is received.")
ACT = _("Sign with BankID")


def pending(hint: str) -> str | Promise:
    return PENDING.get(hint, OTHER_PENDING)


def failed(hint: str) -> str | Promise:
    return FAILED.get(hint, OTHER_FAILED)


def error(code: str) -> str | Promise:
    return ERRORS.get(code, OTHER_ERROR)
