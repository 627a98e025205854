"""Compile the Swedish translations to the form that gettext reads, without needing gettext's own tools."""

from pathlib import Path

import polib

_LOCALE = Path(__file__).resolve().parent.parent / "locale"


def compile_all() -> None:
    """Merge locale/parts/*.po over locale/sv/LC_MESSAGES/django.po and write django.mo beside it."""
    folder = _LOCALE / "sv" / "LC_MESSAGES"
    whole = polib.pofile(str(folder / "django.po"))
    for part in sorted((_LOCALE / "parts").glob("*.po")):
        for entry in polib.pofile(str(part)):
            if not whole.find(entry.msgid, msgctxt=entry.msgctxt or False):
                whole.append(entry)
    whole.save_as_mofile(str(folder / "django.mo"))


if __name__ == "__main__":
    compile_all()
