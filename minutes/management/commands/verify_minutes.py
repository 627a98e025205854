"""Check a PDF with signed minutes."""

import json
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from cesam import display
from minutes import verifying
from minutes.sealing import configuration, validation
from minutes.sealing.validation import Report
from minutes.verifying import Kind, Verdict

_WORDS = {
    Kind.GENUINE: "Genuine and whole.",
    Kind.SUPERSEDED: "Genuine, but not the latest.",
    Kind.ALTERED: "Altered.",
    Kind.UNKNOWN: "Unknown: not among the minutes that were sealed here.",
}


class Command(BaseCommand):
    help = (
        "Tell whether a PDF is genuine and whole, genuine but not the latest, altered, or unknown, and who signed what "
        "and when. The exit code is 0 for genuine and whole only. With --without-database only the seal itself is "
        "checked, against CESAM_SEAL_ROOTS and CESAM_SEAL_ORGANISATION, wherever the file came from."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", help="the PDF, or - for standard input")
        parser.add_argument("--without-database", action="store_true", help="check the seal alone")
        parser.add_argument("--json", action="store_true", help="print what was found as JSON")

    def handle(self, *, file: str, without_database: bool, **options: Any) -> None:
        pdf = _read(file)
        try:
            trust = configuration.trust_from_settings()
        except configuration.SealingNotSetUp as error:
            raise CommandError(str(error)) from error
        report = validation.validate(pdf, trust)
        verdict = None if without_database else verifying.judge(pdf, report)
        if options["json"]:
            kind = verdict.kind if verdict else ("sealed" if report.is_genuine else "refused")
            self.stdout.write(json.dumps({"verdict": kind, **report.as_json()}, ensure_ascii=False, indent=1))
        else:
            lines = _told(verdict) if verdict else _sealed(report)
            self.stdout.write("\n".join(lines))
        if not (verdict.is_good if verdict else report.is_genuine):
            sys.exit(1)


def _read(file: str) -> bytes:
    try:
        return sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
    except OSError as error:
        raise CommandError(f"{file} cannot be read: {error.strerror}.") from error


def _told(verdict: Verdict) -> list[str]:
    lines = [_WORDS[verdict.kind]]
    if verdict.fault:
        lines.append(str(verdict.fault))
    if verdict.seal:
        round = verdict.seal.round
        about = f"{round.meeting.body.name}, {display.date_long(round.meeting.held_on)}, version {round.number}"
        lines.append(f"Made from: {about}" if verdict.kind == Kind.ALTERED else about)
    if verdict.kind in (Kind.GENUINE, Kind.SUPERSEDED):
        if verdict.is_shared_copy:
            lines.append("The copy that was handed out, without evidence.")
        lines += [f"Signed by {_signature(each)}" for each in verdict.signatures]
        lines += [f"Corrected by what was sealed {display.moment(each.sealed_at)}" for each in verdict.corrections]
        lines += _sealed(verdict.report)
    return lines


def _signature(signature: Any) -> str:
    by = signature.signatory
    mark = "" if signature.is_real else " (a demonstration, no real e-identification)"
    return (
        f"{by.name}, {by.organisation}, {signature.method}, {signature.signed_at.isoformat(timespec='seconds')}{mark}"
    )


def _sealed(report: Report) -> list[str]:
    if not report.is_genuine:
        return [f"The seal does not hold: {verifying.FAULT_WORDS[report.fault]} {report.detail}".rstrip()]
    assert report.sealed_at is not None
    return [
        f"Sealed by {report.signer}, {report.organisation}, {report.sealed_at.isoformat(timespec='seconds')}, "
        f"{report.level}, {report.stamps} archive time stamp(s), the last one good until {report.lasts_until:%Y-%m-%d}."
    ]
