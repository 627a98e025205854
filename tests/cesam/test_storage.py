"""Files as a production server gives them out."""

import re
import shutil
from pathlib import Path

import pytest

from cesam.storage import StaticStorage

STATIC = Path(__file__).resolve().parents[2] / "static"


@pytest.fixture(scope="module")
def collected(tmp_path_factory) -> tuple[Path, StaticStorage]:
    """Our own static files, hashed as `collectstatic` does it."""
    folder = tmp_path_factory.mktemp("static")
    shutil.copytree(STATIC, folder, dirs_exist_ok=True)
    storage = StaticStorage(location=str(folder), base_url="/static/")
    names = [str(path.relative_to(STATIC)) for path in STATIC.rglob("*.*")]
    # The document's sheets point to fonts that come from a package.
    paths = {name: (storage, name) for name in names if not name.startswith("css/document")}
    for name, _, processed in storage.post_process(paths):
        assert not isinstance(processed, Exception), (name, processed)
    return folder, storage


def imports(folder: Path, name: str) -> set[Path]:
    file = folder / name
    return {(file.parent / found).resolve() for found in re.findall(r'(?:import|from)\s*"(\.[^"]+)"', file.read_text())}


@pytest.mark.parametrize("entry", ["js/app.js", "js/toast.js"])
def test_what_a_file_imports_is_there_under_its_hashed_name(collected, entry):
    folder, storage = collected
    found = imports(folder, storage.stored_name(entry))
    assert found
    for path in found:
        assert path.exists()
        assert re.search(r"\.[0-9a-f]{12}\.(js|css)$", path.name), path.name
