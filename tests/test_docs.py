"""The documentation speaks of what is there."""

import importlib
import re
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parent.parent
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
GLOSSARY = (ROOT / "docs/glossary.md").read_text()


def _glossary_names() -> list[str]:
    lines = [line.split("|") for line in GLOSSARY.splitlines() if line.startswith("| ") and "In the code" not in line]
    return sorted({name for cells in lines for name in re.findall(r"`([\w.]+)`", "|".join(cells[2:]))})


def _found(name: str) -> object:
    """What a dotted name of the glossary stands for. A class may be named without its module once it has been."""
    first, *rest = name.split(".")
    if first[0].isupper():
        full = next(known for known in re.findall(r"`([\w.]+)`", GLOSSARY) if known.endswith(f".models.{first}"))
        return _found(".".join([full, *rest]))
    found: object = importlib.import_module(first)
    for part in rest:
        if isinstance(found, ModuleType) and not hasattr(found, part):
            found = importlib.import_module(f"{found.__name__}.{part}")
        else:
            found = getattr(found, part)
    return found


@pytest.mark.parametrize("name", _glossary_names())
def test_what_the_glossary_names_is_there(name):
    assert _found(name) is not None


def test_no_swedish_word_stands_twice_in_the_glossary():
    words = [line.split("|")[1].strip() for line in GLOSSARY.splitlines() if line.startswith("| ")]
    words = [word for word in words if word != "Swedish"]
    assert sorted(words) == sorted(set(words))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_to_files(page):
    links = re.findall(r"\]\((?!https?:|mailto:|#)([^)#\s]+)", page.read_text())
    assert [link for link in links if not (page.parent / link).exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_the_make_commands_that_are_named_exist(page):
    targets = re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE)
    named = re.findall(r"`make ([a-z]+)", page.read_text()) + re.findall(
        r"^make ([a-z]+)", page.read_text(), re.MULTILINE
    )
    assert [name for name in named if name not in targets] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_files_that_are_named_exist(page):
    """From the root, or in any app. What is written at run time lies in var/ and is not looked for."""
    named = set(re.findall(r"`((?:[\w.-]+/)+[\w.-]*)`", page.read_text()))
    missing = [name for name in named if not (ROOT / name).exists() and not any(ROOT.glob(f"*/{name}"))]
    assert [name for name in missing if not name.startswith(("var/", "CESAM_STATE/"))] == []
