"""The Swedish translations: merged and compiled without gettext's own tools, and checked for completeness with them.

    python -m cesam.messages            compile
    python -m cesam.messages check      fail on a message that has no good Swedish

The messages stand in locale/sv/LC_MESSAGES/django.po and, by area, in locale/parts/*.po.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import polib

_ROOT = Path(__file__).resolve().parent.parent
_LOCALE = _ROOT / "locale"
# Where no message for people is written, or where other people's lie.
_NO_SOURCES = {"tests", "benchmarks", "locale", "static", "var", "docs", "requirements", "node_modules", "migrations"}

# A message is known by its context, its text and whether it has a plural.
Key = tuple[str | None, str, bool]


def sources(locale: Path = _LOCALE) -> list[Path]:
    """The files that hold the translations; of two that hold one message, the first counts."""
    return [locale / "sv" / "LC_MESSAGES" / "django.po", *sorted((locale / "parts").glob("*.po"))]


def catalogue(locale: Path = _LOCALE) -> tuple[dict[Key, polib.POEntry], list[str]]:
    """Every message, and a complaint for each that two files translate differently."""
    entries: dict[Key, polib.POEntry] = {}
    complaints = []
    for path in sources(locale):
        for entry in polib.pofile(str(path)):
            if entry.obsolete:
                continue
            known = entries.setdefault(_key(entry), entry)
            if _swedish(known) != _swedish(entry):
                complaints.append(f"{path.name}: two translations of “{entry.msgid}”")
    return entries, complaints


def _key(entry: polib.POEntry) -> Key:
    return entry.msgctxt, entry.msgid, bool(entry.msgid_plural)


def _swedish(entry: polib.POEntry) -> list[str]:
    return list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]


def _compiled(locale: Path) -> Path:
    return locale / "sv" / "LC_MESSAGES" / "django.mo"


def compile_all(locale: Path = _LOCALE) -> None:
    """Write django.mo; a process that reads it meanwhile reads the old one whole."""
    whole = polib.POFile()
    whole.metadata = polib.pofile(str(sources(locale)[0])).metadata
    whole.extend(catalogue(locale)[0].values())
    compiled = _compiled(locale)
    with tempfile.NamedTemporaryFile(dir=compiled.parent, prefix=".", suffix=".mo", delete=False) as file:
        aside = Path(file.name)
    try:
        whole.save_as_mofile(str(aside))
        aside.chmod(0o644)
        aside.replace(compiled)
    finally:
        aside.unlink(missing_ok=True)


def compile_if_changed(locale: Path = _LOCALE) -> None:
    """Compile when a file of translations is newer than django.mo, or was added or removed."""
    read = [*sources(locale), locale / "parts"]
    newest = max(path.stat().st_mtime_ns for path in read if path.exists())
    compiled = _compiled(locale)
    if not compiled.exists() or compiled.stat().st_mtime_ns <= newest:
        compile_all(locale)


# ---------------------------------------------------------------- checking


def complaints_about(used: Sequence[polib.POEntry], known: dict[Key, polib.POEntry]) -> Iterator[str]:
    """One line for each message of the sources that has no Swedish that could be shown."""
    for entry in used:
        found = known.get(_key(entry))
        where = ", ".join(f"{path}:{line}" if line else path for path, line in entry.occurrences[:2])
        if found is None:
            problem = "is missing"
        elif "fuzzy" in found.flags:
            problem = "is fuzzy"
        elif not all(_swedish(found)):
            problem = "is empty"
        elif any(not _fits(entry, text) for text in _swedish(found)):
            problem = "has other placeholders than the English"
        else:
            continue
        yield f"{where}: the Swedish of “{entry.msgid}” {problem}"


def _fits(entry: polib.POEntry, swedish: str) -> bool:
    # A singular may say "one" where the plural says the number: any subset of the plural's placeholders will do.
    wanted = _placeholders(entry.msgid) | _placeholders(entry.msgid_plural)
    given = _placeholders(swedish)
    return given <= wanted if entry.msgid_plural else given == wanted


def _placeholders(text: str) -> set[str]:
    return set(re.findall(r"%\(\w+\)[a-z]|%[sd]|\{\w*\}", text.replace("%%", "")))


def extract(root: Path = _ROOT) -> list[polib.POEntry]:
    """The messages in the code and the templates of the project, by gettext's tools, on a copy of the sources."""
    # On a copy: makemessages writes beside every template and into locale/.
    with tempfile.TemporaryDirectory(prefix="cesam-messages-") as folder:
        copy = Path(folder)
        for path in _source_files(root):
            target = copy / path.relative_to(root)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, target)
        (copy / "locale").mkdir()
        # Without our settings, whose LOCALE_PATHS would lead back here.
        environment = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
        made = subprocess.run(
            [sys.executable, "-m", "django", "makemessages", "--locale", "sv", "--no-wrap", "--verbosity", "0"],
            cwd=copy,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        if made.returncode or made.stderr:
            raise SystemExit(f"The messages could not be read from the sources:\n{made.stderr}")
        return list(polib.pofile(str(copy / "locale" / "sv" / "LC_MESSAGES" / "django.po")))


def _source_files(root: Path) -> Iterator[Path]:
    for folder, inner, files in os.walk(root):
        inner[:] = [name for name in inner if name not in _NO_SOURCES and not name.startswith((".", "__"))]
        for name in files:
            if name.endswith((".py", ".html", ".txt")):
                yield Path(folder) / name


def check() -> int:
    """Print every complaint; how many there were."""
    known, complaints = catalogue()
    complaints += complaints_about(extract(), known)
    for line in complaints:
        print(line)
    return len(complaints)


if __name__ == "__main__":
    if sys.argv[1:] == ["check"]:
        sys.exit(1 if check() else 0)
    compile_all()
