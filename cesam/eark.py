"""`make eark DIR=…`: packages as the validator of the E-ARK Foundation sees them. A check for developers.

    python -m cesam.eark DIR

The validator has an environment of its own (it needs an older lxml than we do) and asks the network for its lists of
words; CESAM_EARK_LISTS names a folder with copies of them. It does not look at checksums, and its exit code tells
nothing, so its answer is read. What it is known to be wrong about stands in `KNOWN`, with why; anything else fails.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

_ROOT: Final = Path(__file__).resolve().parent.parent
_VERSION: Final = "eark-validator==1.1.3"

#: Rules that it asks otherwise than the specification says.
KNOWN: Final = {
    "CSIP12": "asked of every creator, though SIP wants a second one: the organisation",
    "CSIP13": "as CSIP12",
    "CSIP15": "as CSIP12, where the organisation has no number that is noted (CESAM_ORGANISATION_NUMBER)",
    "CSIP16": "as CSIP12",
    "SIP14": "asks for @NOTETYPE where the schema has @csip:NOTETYPE, and asks it of the software's note too",
    "CSIP63": "wants a kind of content on every group, though only representations have one (CSIP62)",
    "CSIP103": "wants the division Representations, which is for packages without a METS.xml in the representation",
}
#: Run with the validator's Python: lists of words come from a folder where one is named.
_RUN: Final = """
import os, sys, urllib.request
folder = os.environ.get("CESAM_EARK_LISTS")
if folder:
    urllib.request.urlopen = lambda address, *_, **__: open(os.path.join(folder, str(address).rsplit("/", 1)[-1]), "rb")
from eark_validator.cli.app import main
sys.exit(main())
"""


def main(arguments: list[str]) -> int:
    """Exit codes: 0 nothing but what is known, 1 something else, 2 it could not be asked."""
    if len(arguments) != 1 or not Path(arguments[0]).is_dir():
        print("python -m cesam.eark DIR", file=sys.stderr)
        return 2
    folder = Path(arguments[0]).resolve()
    packages = [folder] if (folder / "METS.xml").exists() else sorted(path.parent for path in folder.glob("*/METS.xml"))
    python = _environment()
    faults = 0
    for package in packages:
        answer = _ask(python, package)
        if answer is None:
            return 2
        for number, words in _errors(answer):
            faults += number not in KNOWN
            print(f"{package.name}: {number} {'known: ' + KNOWN[number] if number in KNOWN else words}")
    print(f"{len(packages)} packages, {faults} unexplained")
    return 1 if faults or not packages else 0


def _environment() -> Path:
    folder = Path(os.environ.get("CESAM_STATE") or _ROOT / "var") / "eark"
    python = folder / "bin" / "python"
    ready = folder / "ready"
    if not ready.exists():
        subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
        subprocess.run([str(python), "-m", "pip", "install", "--quiet", _VERSION], check=True)
        ready.touch()
    return python


def _ask(python: Path, package: Path) -> dict[str, Any] | None:
    said = subprocess.run([str(python), "-c", _RUN, str(package)], check=False, capture_output=True, text=True)
    begin = said.stdout.find("{")
    try:
        answer = json.loads(said.stdout[begin:])
    except ValueError:
        print((said.stderr.strip().splitlines() or ["It gave no answer."])[-1], file=sys.stderr)
        return None
    return answer if isinstance(answer, dict) else None


def _errors(answer: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Every error, by the number of its rule; a verdict that is not good is one too."""
    structure, metadata = answer["structure"], answer.get("metadata") or {}
    schema, rules = metadata.get("schema_results") or {}, metadata.get("schematron_results") or {}
    if structure["status"] != "WellFormed":
        yield "structure", structure["status"]
    if schema.get("status") != "VALID":
        yield "schema", str(schema.get("status"))
    for part in (structure, schema, rules):
        for told in part.get("messages", []):
            if told["severity"] == "Error":
                yield str(told["rule_id"]), str(told["message"])[:200]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
