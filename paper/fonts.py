"""The faces that documents are set in, on paper and on screen, from the packages that carry them.

Nothing else is visible to the typesetter, so that the same text gives the same bytes whatever fonts a machine happens
to have, and a character that they lack is an error and not a surprise.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

import font_source_sans_pro
import font_source_serif_pro
from django.contrib.staticfiles.finders import BaseFinder
from django.core.checks import CheckMessage
from django.core.files.storage import FileSystemStorage

FACES: Final = (
    *(Path(font_source_sans_pro.font_files_ttf[f"SourceSansPro{f}"]) for f in ("", "It", "Semibold", "SemiboldIt")),
    *(Path(font_source_serif_pro.font_files_ttf[f"SourceSerifPro{f}"]) for f in ("", "Semibold")),
)
_FOLDER: Final = "fonts"


class FaceFinder(BaseFinder):
    """Serves the faces as static files below fonts/, without copying them into the project."""

    def check(self, **options: Any) -> list[CheckMessage]:
        return []

    def find(self, path: str, find_all: bool = False, **options: Any) -> Any:
        found = [str(face) for face in FACES if path == f"{_FOLDER}/{face.name}"]
        return found if find_all else next(iter(found), [])

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterable[Any]:
        for face in FACES:
            storage = FileSystemStorage(location=face.parent)
            storage.prefix = _FOLDER  # type: ignore[attr-defined]  # as Django's own finders do
            yield face.name, storage
