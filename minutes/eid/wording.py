"""The text that a person signs, in the simple markdown that BankID shows."""

import re
from dataclasses import dataclass

#: Characters that begin or make markup there; a text of ours never needs them.
_MARKUP = re.compile(r"[*#|+`\\<>\[\]_]")
_SPACE = re.compile(r"\s+")


def plain(text: str) -> str:
    """One line without anything that the app would take for markup, so that what is shown is what was written."""
    return _SPACE.sub(" ", _MARKUP.sub(" ", text)).strip().lstrip("-–— ")


def visible(heading: str, *lines: str) -> str:
    """A heading and a line for each thing that is signed, empty ones left out."""
    body = [plain(line) for line in lines]
    return "\n".join([f"# {plain(heading)}", *(line for line in body if line)])


@dataclass(frozen=True)
class Parts:
    heading: str
    lines: tuple[str, ...]


def parts(text: str) -> Parts:
    """What `visible` put together, for a page that shows it as the app does."""
    heading, *lines = text.split("\n")
    return Parts(heading.removeprefix("# "), tuple(lines))


def short(sha256: str) -> str:
    """The first and last digits of a hash in groups, for people to compare."""
    return f"{sha256[:4]} {sha256[4:8]} {sha256[8:12]} … {sha256[-4:]}"
