"""What stands in requirements/: pinned, hashed, and without a word of where it comes from."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FILES = [ROOT / "requirements" / name for name in ("base.txt", "dev.txt")]


def pins(file: Path) -> set[str]:
    return set(re.findall(r"^([a-z0-9][\w.\-\[\],]*==[^ ;\\]+)", file.read_text(), re.MULTILINE))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_every_requirement_has_a_version_and_hashes_and_no_address(file):
    text = file.read_text()
    requirements = re.split(r"\n(?=[a-z0-9])", text)
    assert len(requirements) > 20
    assert all("==" in requirement and "--hash=sha256:" in requirement for requirement in requirements)
    assert not re.search(r"://|--(extra-)?index|--find|\bfile:", text)


def test_what_is_tested_is_what_is_run():
    base, dev = map(pins, FILES)
    assert base
    assert base <= dev


def test_every_direct_requirement_of_the_project_is_pinned():
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    names = {re.match(r"[\w\-]+", line)[0] for line in project["dependencies"]}
    assert names <= {re.match(r"[\w\-]+", pin)[0] for pin in pins(FILES[0])}
