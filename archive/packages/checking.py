"""Is a package, or a folder of them, whole? Asked of the files alone, without a database.

Every file is measured by its hash, every METS.xml is asked the rules of the specification, and every document whose
schema is installed is validated by it. What is wrong is named, file by file.
"""

import json
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any, Final
from urllib.parse import unquote

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from lxml import etree

from archive.packages import rules, schemas
from archive.packages.markup import CSIP, DC, ERMS, METS, PREMIS, SPACES, parsed

MANIFEST: Final = "manifest.json"
JOURNAL: Final = ".journal"
LOCK: Final = ".lock"

#: What can be wrong, and what that is called.
WORDS: Final[dict[str, str | Promise]] = {
    "unfinished": _("The export is not finished."),
    "no-package": _("There is no package here."),
    "left-out": _("Left out when the export was made:"),
    "package-missing": _("The package is missing."),
    "package-changed": _("METS.xml of the package is not the one that was made."),
    "missing": _("The file is missing."),
    "extra": _("The file is named by no METS.xml."),
    "checksum": _("The checksum is wrong: the file has been changed."),
    "size": _("The size is wrong."),
    "link": _("It is a link, or no plain file."),
    "outside": _("METS.xml names something outside the package."),
    "twice": _("The file is named twice."),
    "algorithm": _("The checksum is not SHA-256."),
    "unreadable": _("The file cannot be read as XML."),
    "rule": _("METS.xml does not keep the rule"),
    "schema": _("It does not follow its published schema:"),
    "name": _("The folder is not called as the package says (OBJID)."),
    "folder": _("The folder is missing, by the rule"),
    "premis": _("PREMIS says another hash of the file."),
    "erms": _("ERMS.xml names a file that is not there:"),
}


@dataclass(frozen=True)
class Fault:
    kind: str
    path: str
    detail: str = ""

    @property
    def sentence(self) -> str:
        """`minutes.pdf: The file is missing.`"""
        return " ".join(part for part in (f"{self.path}:", str(WORDS[self.kind]), self.detail) if part)


@dataclass(frozen=True)
class Checked:
    """How many packages and files were looked at, and what is wrong."""

    packages: int
    files: int
    faults: tuple[Fault, ...]


def check(folder: Path) -> Checked:
    """A package, or the folder of an export."""
    if any((folder / name).exists() for name in ("METS.xml", "representations", "metadata")):
        faults = check_one(folder)
        return Checked(1, _count(folder), tuple(faults))
    return _check_export(folder)


def check_one(folder: Path, *, name: str = "") -> list[Fault]:
    """One package; `name` where it does not lie under its own name yet."""
    return list(_Package(folder, name or folder.resolve().name).faults())


def _check_export(folder: Path) -> Checked:
    manifest = folder / MANIFEST
    if not manifest.is_file():
        kind = "unfinished" if (folder / JOURNAL).exists() else "no-package"
        return Checked(0, 0, (Fault(kind, folder.name or "."),))
    faults: list[Fault] = []
    try:
        told = json.loads(manifest.read_text())
        named = {str(each["name"]): str(each["mets"]) for each in told["packages"]}
        left_out = [(str(each["what"]), str(each["why"])) for each in told["left_out"]]
    except (ValueError, KeyError, TypeError):
        return Checked(0, 0, (Fault("unreadable", MANIFEST),))
    faults += [Fault("left-out", what, why) for what, why in left_out]
    if (folder / JOURNAL).exists():
        faults.append(Fault("unfinished", folder.name or "."))
    beside = {MANIFEST, JOURNAL, LOCK}
    faults += [Fault("extra", path.name) for path in sorted(folder.iterdir()) if path.name not in {*named, *beside}]
    files = 0
    for name, mets in named.items():
        package = folder / name
        if "/" in name or not package.is_dir() or package.is_symlink():
            faults.append(Fault("package-missing", name))
            continue
        files += _count(package)
        found = [Fault(fault.kind, f"{name}/{fault.path}", fault.detail) for fault in check_one(package)]
        if (package / "METS.xml").is_file() and _hash(package / "METS.xml") != mets:
            found.insert(0, Fault("package-changed", name))
        faults += found
    return Checked(len(named), files, tuple(faults))


def _count(folder: Path) -> int:
    return sum(path.is_file() for path in folder.rglob("*"))


class _Package:
    """One package while it is looked through. Each file is read once."""

    def __init__(self, folder: Path, name: str) -> None:
        self.folder, self.name = folder, name
        self.named: dict[str, str] = {"METS.xml": ""}

    def faults(self) -> Iterator[Fault]:
        there = yield from self._there()
        yield from (Fault("folder", name, rule) for name, rule in rules.FOLDERS.items() if not self._has(name, there))
        if "METS.xml" not in there:
            yield Fault("missing", "METS.xml")
            return
        root = yield from self._document("METS.xml")
        if root is not None:
            if root.get("OBJID") != self.name:
                yield Fault("name", self.name, root.get("OBJID") or "")
            yield from self._mets("METS.xml", root, there, is_package=True)
        for rep in sorted({"/".join(path.split("/")[:2]) for path in there if path.startswith("representations/")}):
            path = f"{rep}/METS.xml"
            if path not in there:
                # Where the root names it, it is told of there.
                if path not in self.named:
                    yield Fault("missing", path)
                continue
            its = yield from self._document(path)
            if its is not None:
                yield from self._mets(path, its, there, is_package=False)
        yield from (Fault("extra", path) for path in sorted(there - set(self.named)))
        yield from self._told(there)

    def _there(self) -> Any:
        """The plain files; what is neither file nor folder is a fault."""
        found = set()
        for path in sorted(self.folder.rglob("*")):
            at = path.relative_to(self.folder).as_posix()
            mode = path.lstat().st_mode
            if stat.S_ISREG(mode):
                found.add(at)
            elif not stat.S_ISDIR(mode):
                yield Fault("link", at)
        return found

    def _has(self, folder: str, there: set[str]) -> bool:
        return any(path.startswith(f"{folder}/") for path in there)

    def _document(self, path: str) -> Any:
        try:
            return parsed((self.folder / path).read_bytes())
        except (etree.XMLSyntaxError, ValueError) as error:
            yield Fault("unreadable", path, str(error))
        return None

    def _mets(self, path: str, root: etree._Element, there: set[str], *, is_package: bool) -> Iterator[Fault]:
        if root.tag != etree.QName(METS, "mets").text:
            yield Fault("unreadable", path)
            return
        yield from (Fault("rule", path, number) for number in rules.broken(root, is_package=is_package))
        yield from (Fault("schema", path, words) for words in schemas.complaints(root, METS))
        base = PurePosixPath(path).parent
        for element in root.iter(etree.QName(METS, "file").text, etree.QName(METS, "mdRef").text):
            yield from self._file(element, base, there)

    def _file(self, element: etree._Element, base: PurePosixPath, there: set[str]) -> Iterator[Fault]:
        location = element if element.tag.endswith("mdRef") else element.find("mets:FLocat", SPACES)
        href = unquote(location.get(etree.QName(SPACES["xlink"], "href")) or "") if location is not None else ""
        if not href or "\\" in href or ":" in href or href.startswith("/") or ".." in href.split("/"):
            yield Fault("outside", str(base / "METS.xml"), href)
            return
        path = str(base / href)
        if path in self.named:
            yield Fault("twice", path)
            return
        checksum = (element.get("CHECKSUM") or "").lower()
        self.named[path] = checksum
        if path not in there:
            yield Fault("missing", path)
            return
        if element.get("CHECKSUMTYPE") != "SHA-256":
            yield Fault("algorithm", path)
            return
        file = self.folder / path
        if _hash(file) != checksum:
            yield Fault("checksum", path)
        elif element.get("SIZE") != str(file.stat().st_size):
            yield Fault("size", path)

    def _told(self, there: set[str]) -> Iterator[Fault]:
        """The other documents: their schemas, and whether they tell of the files that are there."""
        for path in sorted(there):
            if not path.endswith(".xml") or path.endswith("METS.xml") or "/signatures/" in path:
                # Evidence is what somebody else wrote, and stays as it was received, whatever it is.
                continue
            if "/annexes/" in path:
                continue
            root = yield from self._document(path)
            if root is None:
                continue
            space = etree.QName(root).namespace or ""
            if space in (PREMIS, ERMS, DC, CSIP):
                yield from (Fault("schema", path, words) for words in schemas.complaints(root, space))
            if space == PREMIS:
                yield from self._fixity(root)
            if space == ERMS:
                yield from self._appendices(path, root, there)

    def _fixity(self, root: etree._Element) -> Iterator[Fault]:
        for told in root.iterfind("premis:object", SPACES):
            if told.findtext("premis:objectIdentifier/premis:objectIdentifierType", "", SPACES) != "path":
                continue
            path = told.findtext("premis:objectIdentifier/premis:objectIdentifierValue", "", SPACES)
            digest = told.findtext(".//premis:messageDigest", "", SPACES)
            if self.named.get(path) != digest:
                yield Fault("premis", path)

    def _appendices(self, path: str, root: etree._Element, there: set[str]) -> Iterator[Fault]:
        base = PurePosixPath(path).parent
        for told in root.iter(etree.QName(ERMS, "appendix").text):
            if str(base / (told.get("path") or "")) not in there:
                yield Fault("erms", path, told.get("path") or "")


def _hash(path: Path) -> str:
    import hashlib

    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
