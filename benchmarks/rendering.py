"""The minutes as PDF: the reference meeting of the demo municipality, cold, warm, from store, and by LibreOffice."""

import http.client
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

from benchmarks.measuring import Line, Place, median
from benchmarks.serving import cookie, server
from meetings.models import Meeting
from minutes import printing
from minutes.composing import compose
from minutes.models import MinutesVersion, Print
from paper import preflight, rendering
from paper.press import Press
from parties.models import Seat, User

BODY, DAY = "cesam", "2022-04-26"
_MANAGE = [sys.executable, str(Path(settings.BASE_DIR) / "manage.py")]


def measure(place: Place) -> Iterator[Line]:
    meeting = Meeting.objects.with_body().get(body__slug=BODY, starts_at__date=DAY)
    content = compose(meeting)
    job = printing.task(meeting, content).job
    rendering.warm_up()
    printed = rendering.render(job)
    size = f"{printed.pages} pages, {len(printed.pdf) // 1024} kB"
    with _unchecked():
        warm = median(lambda: rendering.render(job), rounds=place.rounds)
    yield Line("warm rendering in a confined child", warm, goal=0.7, note=size, is_base=True)
    checked = median(lambda: rendering.render(job), rounds=place.rounds)
    yield Line("the same with its preflight, as it is always done", checked)
    yield Line("the preflight alone", median(lambda: preflight.check(printed.pdf), rounds=place.rounds))
    yield Line("composing and hashing", median(lambda: compose(meeting).sha256, rounds=place.rounds))
    with tempfile.TemporaryDirectory() as folder:
        yield from _commands(place, Path(folder))
        yield from _pages(place, meeting)
        yield from _libreoffice(place, job.html, Path(folder))


@contextmanager
def _unchecked() -> Iterator[None]:
    """Children that are forked meanwhile print without looking at what they printed."""
    check = preflight.check
    preflight.check = lambda pdf, *, expect=None: ()  # type: ignore[assignment]
    try:
        yield
    finally:
        preflight.check = check


def _empty_the_store() -> None:
    MinutesVersion.objects.all().delete()
    Print.objects.all().delete()


def _commands(place: Place, folder: Path) -> Iterator[Line]:
    command = [*_MANAGE, "export_minutes", BODY, DAY, "--output", str(folder / "minutes.pdf")]

    def export() -> None:
        subprocess.run(command, env=place.environment, check=True, capture_output=True)

    cold = median(export, rounds=min(place.rounds, 5), before=_empty_the_store)
    yield Line("cold command, nothing in store", cold)
    yield Line("cold command, file in store", median(export, rounds=min(place.rounds, 5)))


def _pages(place: Place, meeting: Meeting) -> Iterator[Line]:
    Press().drain()
    given = cookie(_secretary())
    with server(place) as port:

        def click() -> None:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
            connection.request("GET", f"/meetings/{meeting.pk}/minutes/pdf/", headers={"Cookie": given})
            response = connection.getresponse()
            assert response.status == 200, response.status
            assert response.read(5) == b"%PDF-"
            connection.close()

        yield Line("click to first byte, unchanged", median(click, rounds=place.rounds * 5), goal=0.05)


def _secretary() -> User:
    seat = Seat.objects.filter(body__slug=BODY, role=Seat.Role.SECRETARY, person__isnull=False).select_related("person")
    person = seat[0].person
    assert person is not None
    return person


def _libreoffice(place: Place, html: str, folder: Path) -> Iterator[Line]:
    """The secretary's own tool on the same content: docx to PDF, started each time as a person would."""
    name = "LibreOffice, docx to PDF, the same content"
    soffice = shutil.which("soffice")
    if soffice is None:
        yield Line(name, None, note="LibreOffice is not installed")
        return
    (folder / "minutes.html").write_text(html)

    def convert(source: str, to: str, *options: str) -> None:
        profile = f"-env:UserInstallation=file://{folder}/profile"
        command = [soffice, profile, "--headless", *options, "--convert-to", to, "--outdir", str(folder)]
        subprocess.run([*command, str(folder / source)], check=True, capture_output=True, timeout=300)

    # A page of the web is turned into a document first; what is measured begins with the document.
    convert("minutes.html", "docx:MS Word 2007 XML", "--infilter=HTML (StarWriter)")
    if not (folder / "minutes.docx").exists():
        yield Line(name, None, note="LibreOffice is installed without Writer")
        return
    yield Line(name, median(lambda: convert("minutes.docx", "pdf"), rounds=min(place.rounds, 5)))
