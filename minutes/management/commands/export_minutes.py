import datetime as dt
import os
import tempfile
from argparse import ArgumentParser, ArgumentTypeError
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from cesam import display
from meetings.models import Meeting
from minutes.models import MinutesVersion
from minutes.printing import print_now
from paper.rendering import RenderError
from parties.models import Body


def _day(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError(f"{text!r} is not a day written as YYYY-MM-DD") from None


def _time(text: str) -> dt.time:
    try:
        return dt.time.fromisoformat(text.replace(".", ":"))
    except ValueError:
        raise ArgumentTypeError(f"{text!r} is not a time written as HH:MM") from None


class Command(BaseCommand):
    help = "Write the minutes of a meeting as a PDF file. The same minutes give the same bytes each time."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("body", metavar="BODY-SLUG")
        parser.add_argument("day", metavar="YYYY-MM-DD", type=_day)
        parser.add_argument("--time", type=_time, metavar="HH:MM", help="which meeting, where a day has several")
        parser.add_argument("--output", "-o", type=Path, required=True, metavar="FILE.pdf")

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["output"]
        meeting = self._meeting(options["body"], options["day"], options["time"])
        try:
            version = print_now(meeting)
        except RenderError as error:
            raise CommandError(str(error)) from None
        assert version.pdf is not None
        try:
            _write(path, bytes(version.pdf))
        except OSError as error:
            text = _("%(file)s cannot be written: %(reason)s") % {"file": path, "reason": error.strerror}
            raise CommandError(text) from None
        self._tell(path, version)

    def _meeting(self, slug: str, day: dt.date, at: dt.time | None) -> Meeting:
        body = Body.objects.filter(slug=slug).first()
        if body is None:
            slugs = ", ".join(Body.objects.order_by("slug").values_list("slug", flat=True)) or "–"
            raise CommandError(_("There is no body %(slug)s. There are: %(slugs)s") % {"slug": slug, "slugs": slugs})
        meetings = Meeting.objects.with_body().filter(body=body, starts_at__date=day).order_by("starts_at")
        held = [meeting for meeting in meetings if meeting.status != Meeting.Status.CANCELLED]
        if at is not None:
            held = [meeting for meeting in held if timezone.localtime(meeting.starts_at).time() == at]
        if not held:
            days = Meeting.objects.filter(body=body).order_by("-starts_at")[:5]
            known = ", ".join(f"{meeting.held_on:%Y-%m-%d}" for meeting in days) or "–"
            text = _("%(body)s has no meeting on %(day)s. The latest are on: %(days)s")
            raise CommandError(text % {"body": body, "day": day, "days": known})
        if len(held) > 1:
            times = ", ".join(display.clock(meeting.starts_at) for meeting in held)
            text = _("%(body)s has several meetings on %(day)s. Choose one with --time: %(times)s")
            raise CommandError(text % {"body": body, "day": day, "times": times})
        return held[0]

    def _tell(self, path: Path, version: MinutesVersion) -> None:
        text = _("%(file)s: version %(number)s, %(pages)s pages.")
        self.stdout.write(text % {"file": path, "number": version.number, "pages": version.pages})
        for finding in version.findings:
            self.stderr.write(str(finding))


def _write(path: Path, data: bytes) -> None:
    """Whole or not at all: written beside, then put in its place."""
    if not path.parent.is_dir():
        raise FileNotFoundError(2, os.strerror(2))
    if path.is_dir():
        raise IsADirectoryError(21, os.strerror(21))
    with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
        beside = Path(file.name)
        try:
            file.write(data)
            file.flush()
            umask = os.umask(0)
            os.umask(umask)
            beside.chmod(0o666 & ~umask)
            beside.replace(path)
        except OSError:
            beside.unlink(missing_ok=True)
            raise
