"""FORMAT grows with what sets the minutes, so that a file in store is never taken for one that would look otherwise."""

import hashlib
import importlib.metadata
import re
from collections.abc import Callable
from pathlib import Path

from django.conf import settings

from minutes.composition import FORMAT
from paper import engine

#: The fingerprint of what sets the document, for the present FORMAT.
FINGERPRINT = (13, "3cc5fb361bc884df")
_ROOT = Path(settings.BASE_DIR)
_CSS_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_TEMPLATE_COMMENT = re.compile(r"{#.*?#}|{% comment %}.*?{% endcomment %}", re.DOTALL)


def parts(read: Callable[[Path], str]) -> dict[str, str]:
    """What decides how the same content looks, by name, without comments and spare space."""
    found = {name: importlib.metadata.version(name.lower()) for name in ("WeasyPrint", "matplotlib")}
    sheets = {name: read(_ROOT / "static" / name) for name in engine.STYLESHEETS}
    used = set(re.findall(r"var\((--[\w-]+)", "".join(text for name, text in sheets.items() if "tokens" not in name)))
    for name, text in sheets.items():
        rules = _CSS_COMMENT.sub("", text)
        if "tokens" in name:
            # The screen's tokens stand in the same file and are no matter of the paper's.
            rules = "\n".join(re.findall(rf"(?:{'|'.join(sorted(used))}):[^;]*;", rules))
        found[name] = " ".join(rules.split())
    pieces = ("_document", "_facts", "_attendance", "_absent", "_item", "_table", "_signatures", "document")
    for name in pieces:
        text = read(_ROOT / "templates" / "minutes" / f"{name}.html")
        found[name] = " ".join(_TEMPLATE_COMMENT.sub("", text).split())
    for name in (
        "minutes/templatetags/minutes.py",
        "paper/engine.py",
        "paper/tagging.py",
        "paper/fonts.py",
        "paper/drawing.py",
    ):
        lines = read(_ROOT / name).splitlines()
        found[name] = "\n".join(line.strip() for line in lines if line.strip() and not line.strip().startswith("#"))
    return found


def fingerprint(read: Callable[[Path], str] = Path.read_text) -> str:
    return hashlib.sha256(repr(sorted(parts(read).items())).encode()).hexdigest()[:16]


def test_the_format_is_raised_when_the_document_is_set_differently():
    now = (FORMAT, fingerprint())
    following = (FINGERPRINT[0] + 1, now[1])
    assert now == FINGERPRINT, (
        "What sets the minutes has changed. Raise FORMAT in minutes/composition.py by one, so that files in store are "
        f"made anew, and let FINGERPRINT here be {following}. Only where the change cannot be seen on paper, as a name "
        "in the code, does FORMAT stay as it is."
    )


def test_the_fingerprint_minds_the_stylesheets_and_not_their_comments():
    assert fingerprint(lambda path: path.read_text() + "/* x */" * (path.suffix == ".css")) == fingerprint()
    assert fingerprint(lambda path: path.read_text() + "p{}" * (path.name == "document.css")) != fingerprint()
