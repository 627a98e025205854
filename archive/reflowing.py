"""The lines of a file as paragraphs to read: what a printed page broke is put together again. Pure; nothing is kept."""

from typing import Final

#: After these a line is an end in itself.
_ENDS: Final = (".", ":", ";", "!", "?", "”", '"')
#: A line of so much of the longest was broken where the page ended.
_FULL: Final = 0.8


def paragraphs(text: str) -> list[str]:
    """A line goes on in the next one where that begins with a small letter, or where it fills the page."""
    lines = [" ".join(line.split()) for line in text.splitlines()]
    widest = max(map(len, lines), default=0)
    found: list[str] = []
    before = ""
    for line in lines:
        if line and before and _goes_on(before, line, widest):
            found[-1] = f"{found[-1]} {line}"
        elif line:
            found.append(line)
        before = line
    return found


def _goes_on(before: str, line: str, widest: int) -> bool:
    if before.endswith(_ENDS):
        # "bl.a." and the like end no sentence, and no sentence begins small.
        return line[0].islower() and before.endswith(".")
    return line[0].islower() or (len(before) >= _FULL * widest > 40 and not line[0].isdigit())
