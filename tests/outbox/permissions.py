"""Permissions of a person's own choice of letters, and of the link in a letter that ends them."""

from pathlib import Path

from django.conf import settings

from outbox import links
from tests.permissions import GET, POST, Row, World

BOTH = {"reminders": "on", "digest": "on"}


def token(world: World) -> list:
    return [links.unsubscribe(world.cast.stranger, "digest").rstrip("/").rsplit("/", 1)[1]]


def token_of_a_notice(world: World) -> list:
    return [links.unsubscribe(world.cast.stranger, "notice").rstrip("/").rsplit("/", 1)[1]]


def mail(world: World) -> list:
    folder = Path(settings.MAIL_FOLDER)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "1-matrix.eml").write_bytes(
        b"Subject: Hej\nContent-Type: multipart/mixed; boundary=x\n\n"
        b"--x\nContent-Type: text/html\n\n<p>Hej</p>\n"
        b"--x\nContent-Type: text/plain\nContent-Disposition: attachment; filename=a.txt\n\nHej\n--x--\n"
    )
    return ["1-matrix"]


def attachment(world: World) -> list:
    return [*mail(world), 0]


# fmt: off
ROWS = [
    #                                                     anon  secr  chair union other subst prese archi admin stran
    Row("letter_preferences", GET, [],                   "login 200   200   200   200   200   200   200   200   200"),
    Row("letter_preferences", POST, [], data=BOTH, expected=
                                                         "login 302   302   302   302   302   302   302   302   302"),
    # The link is all that is asked for: a letter is read where nobody is signed in.
    Row("letters_unsubscribe", GET, token,               "200   200   200   200   200   200   200   200   200   200"),
    Row("letters_unsubscribe", POST, token,              "200   200   200   200   200   200   200   200   200   200"),
    Row("letters_unsubscribe", POST, token_of_a_notice, case="notice", expected=
                                                         "404   404   404   404   404   404   404   404   404   404"),
    Row("letters_unsubscribe", GET, ["made-up"], case="made up", expected=
                                                         "404   404   404   404   404   404   404   404   404   404"),
    # Tests run in demo mode; tests/outbox/test_folder.py shows that there is nothing here otherwise.
    Row("mail_list", GET, [],                            "login 200   200   200   200   200   200   200   200   200"),
    Row("mail_detail", GET, mail,                        "login 200   200   200   200   200   200   200   200   200"),
    Row("mail_html", GET, mail,                          "login 200   200   200   200   200   200   200   200   200"),
    Row("mail_attachment", GET, attachment,              "login 200   200   200   200   200   200   200   200   200"),
]
# fmt: on
