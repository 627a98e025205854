"""One stylesheet from many: a browser asks once instead of fifty times, twice in turn.

The sheets stay files of their own in `static/css`; `app.css` names them, with layer and medium. What it imports is put
in its place, and the whole is served as `css/all.css`.
"""

import os
import re
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.core.checks import CheckMessage
from django.core.files.storage import FileSystemStorage

NAME: Final = "css/all.css"
_FOLDER: Final[Path] = settings.BASE_DIR / "static/css"
_ENTRY: Final = _FOLDER / "app.css"
_IMPORT: Final = re.compile(r'@import url\("([^"]+)"\) layer\((\w+)\)([^;]*);')


def joined(entry: Path = _ENTRY) -> str:
    """The sheet with everything that it imports, each in its layer and, if it names one, its medium.

    Raises:
        ValueError: a sheet imports in a way that is not understood here, or points to files by their place.
    """

    def put(found: re.Match[str]) -> str:
        name, layer, medium = found[1], found[2], found[3].strip()
        inner = f"@layer {layer} {{\n{(entry.parent / name).read_text()}}}\n"
        return f"@media {medium} {{\n{inner}}}\n" if medium else inner

    whole = _IMPORT.sub(put, entry.read_text())
    if "@import" in whole or "url(" in whole:
        raise ValueError(f"{entry.name} imports, or points to a file, in a way that joining would break.")
    return whole


def made() -> Path:
    """The joined sheet as a file in the state folder, made anew where a sheet is newer."""
    target: Path = settings.VAR_DIR / "sheets" / NAME
    newest = max(sheet.stat().st_mtime_ns for sheet in _FOLDER.rglob("*.css"))
    if not target.exists() or target.stat().st_mtime_ns <= newest:
        whole = joined()
        target.parent.mkdir(parents=True, exist_ok=True)
        handle, draft = tempfile.mkstemp(dir=target.parent)
        with os.fdopen(handle, "w") as file:
            file.write(whole)
        Path(draft).chmod(0o644)
        # Several processes may make it at once; none reads half of it.
        Path(draft).replace(target)
    return target


class SheetFinder(BaseFinder):
    """Serves the joined sheet as a static file."""

    def check(self, **options: Any) -> list[CheckMessage]:
        return []

    def find(self, path: str, find_all: bool = False, **options: Any) -> Any:
        found = [str(made())] if path == NAME else []
        return found if find_all else next(iter(found), [])

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterable[Any]:
        yield NAME, FileSystemStorage(location=made().parents[1])
