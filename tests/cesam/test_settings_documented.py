"""docs/settings.md describes every variable that the product reads, and no other."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CODE = [path for app in ("cesam", "parties", "meetings", "minutes", "demo") for path in (ROOT / app).rglob("*.py")]
# Read by Django and pytest, or set by ourselves for the processes that we start.
NOT_SETTINGS = {"DJANGO_SETTINGS_MODULE", "FONTCONFIG_FILE"}


def read_by_the_code() -> set[str]:
    calls = r"""(?:env\.\w+\(|environ\.get\(|environ\[)\s*["']([A-Z_]+)["']"""
    found = {name for path in CODE for name in re.findall(calls, path.read_text())}
    makefile = set(re.findall(r"^([A-Z]+) \?=", (ROOT / "Makefile").read_text(), re.MULTILINE))
    return (found | makefile) - NOT_SETTINGS


def documented() -> set[str]:
    return set(re.findall(r"^\| `([A-Z_]+)` \|", (ROOT / "docs" / "settings.md").read_text(), re.MULTILINE))


def test_every_variable_is_described_and_every_description_has_a_variable():
    assert len(documented()) > 15
    assert documented() == read_by_the_code()
