"""Sent mail: the folder of demo mode, read whatever lies in it, and shown without harm."""

from pathlib import Path

import pytest
from django.core import mail
from django.core.mail import EmailMessage
from django.urls import reverse

from outbox import folder, sending
from outbox.letters import Enclosure
from parties import invitation
from tests.outbox.factories import make_letter

HOSTILE = b"<script>parent.document.title = 'x'</script><img src=https://example.com/x.png><p>Hej</p>"


@pytest.fixture
def mails(settings, tmp_path) -> Path:
    settings.EMAIL_BACKEND = "outbox.folder.FolderBackend"
    settings.MAIL_FOLDER = tmp_path / "mail"
    return tmp_path / "mail"


@pytest.fixture
def reader(client, cast):
    client.force_login(cast.stranger)
    return client


def put(mails: Path, data: bytes, name: str = "1-a") -> str:
    mails.mkdir(exist_ok=True)
    (mails / f"{name}.eml").write_bytes(data)
    return name


def test_what_is_sent_lands_whole_in_the_folder_newest_first(mails):
    for subject in ("Först", "Sedan"):
        EmailMessage(subject, "Brödtext å", to=["Ulla <ulla@example.com>"]).send()
    newest, oldest = folder.newest(10)
    assert (newest.subject, oldest.subject) == ("Sedan", "Först")
    assert (newest.to, newest.text.strip()) == ("Ulla <ulla@example.com>", "Brödtext å")
    assert folder.newest(1) == [newest]
    assert not [path for path in mails.iterdir() if path.suffix != ".eml"]


def test_no_folder_is_no_mail(mails):
    assert folder.newest(10) == []
    assert folder.read("1-a") is None


@pytest.mark.django_db
def test_a_letter_with_everything_is_read_back(mails):
    calendar = Enclosure("möte.ics", "text/calendar; method=REQUEST", b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n")
    pdf = Enclosure("Kallelse.pdf", "application/pdf", b"%PDF \x00\xff")
    letter = make_letter(html="<p>Välkommen</p>", enclosures=[calendar, pdf])
    assert sending.send(letter.pk) is None
    (read,) = folder.newest(10)
    assert (read.text.strip(), read.html.strip()) == (letter.text, letter.html)
    assert [(file.name, file.data) for file in read.attached] == [("möte.ics", calendar.data), (pdf.name, pdf.data)]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xff\xfe\x00\x01",
        b"Subject: =?nonsense?q?=ff?=\nTo: <<<>>>@@\n\ntext",
        b"Content-Type: text/plain; charset=klingon\nContent-Transfer-Encoding: base64\n\n!!!",
        b"Content-Type: multipart/mixed\n\nno boundary",
        b"Content-Type: multipart/mixed; boundary=x\n\n--x\nContent-Disposition: attachment; filename*=\n\n\n--x",
        b"Content-Type: message/rfc822\nContent-Disposition: attachment\n\nSubject: in\n\nside",
        b'Content-Disposition: attachment; filename="../../etc/pass\r\n wd"\n\nx',
        b"Subject: " + b"a" * 100_000,
    ],
)
def test_what_cannot_be_read_does_no_harm(mails, db, reader, data):
    name = put(mails, data)
    assert reader.get(reverse("mail_list")).status_code == 200
    assert reader.get(reverse("mail_detail", args=[name])).status_code == 200
    read = folder.read(name)
    for number, file in enumerate(read.attached):
        assert "/" not in file.name
        assert reader.get(reverse("mail_attachment", args=[name, number])).status_code == 200


def test_formatted_text_is_shown_where_it_can_do_nothing(mails, db, reader):
    name = put(mails, b"Subject: <script>x</script>\nContent-Type: text/html\n\n" + HOSTILE)
    page = reader.get(reverse("mail_detail", args=[name]))
    assert b"<script>x" not in page.content
    assert HOSTILE not in page.content
    assert b'sandbox="allow-top-navigation-by-user-activation"' in page.content
    assert "frame-src 'self'" in page["Content-Security-Policy"]
    shown = reader.get(reverse("mail_html", args=[name]))
    assert HOSTILE in shown.content
    policy = shown["Content-Security-Policy"]
    assert "sandbox allow-top-navigation-by-user-activation" in policy
    assert "default-src 'none'" in policy
    assert "script-src" not in policy
    assert shown["X-Frame-Options"] == "SAMEORIGIN"


def test_an_attached_file_is_stored_and_never_shown(mails, db, reader):
    name = put(mails, b"Content-Type: text/html\nContent-Disposition: attachment; filename=a.html\n\n" + HOSTILE)
    answer = reader.get(reverse("mail_attachment", args=[name, 0]))
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Content-Disposition"] == 'attachment; filename="a.html"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert reader.get(reverse("mail_attachment", args=[name, 1])).status_code == 404


def test_there_is_no_mail_to_read_outside_demo_mode(mails, db, reader, settings):
    name = put(mails, b"Content-Type: text/html\nContent-Disposition: inline\n\nHej")
    assert "Skickad post" in reader.get("/").content.decode()
    settings.DEMO_MODE = False
    for url in ("mail_list", "mail_detail", "mail_html"):
        assert reader.get(reverse(url, args=[] if url == "mail_list" else [name])).status_code == 404
    assert reader.get(reverse("mail_attachment", args=[name, 0])).status_code == 404
    assert "Skickad post" not in reader.get("/").content.decode()


@pytest.mark.django_db
def test_invitations_land_there_too(mails, cast, reader):
    invitation.send(cast.chair, site="http://testserver", by=cast.administrator)
    assert mail.outbox == []
    page = reader.get(reverse("mail_list")).content.decode()
    assert cast.chair.email in page
    (invited,) = folder.newest(1)
    # A link that can be followed.
    assert '<a href="http://testserver/' in reader.get(reverse("mail_detail", args=[invited.name])).content.decode()
