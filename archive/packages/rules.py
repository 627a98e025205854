"""What METS.xml must hold, by the numbers of the specification (E-ARK CSIP and SIP 2.1), each as a question in XPath.

Written from the text of the specification, where the rules that programs ship differ from it. Only what MUST be is
asked; `SHOULD` is kept by the writer and asked of nobody.
"""

from typing import Final

from lxml import etree

from archive.packages.markup import SPACES

_MEASURED: Final = "@MIMETYPE and @SIZE and @CREATED and @CHECKSUM and @CHECKSUMTYPE"
_LOCATED: Final = "@LOCTYPE = 'URL' and @xlink:type = 'simple' and @xlink:href"
#: Number, where, and what must be true there.
_BOTH: Final = (
    ("CSIP1", "/mets:mets", "normalize-space(@OBJID)"),
    ("CSIP2", "/mets:mets", "normalize-space(@TYPE)"),
    ("CSIP3", "/mets:mets", "not(@TYPE = 'OTHER') or @csip:OTHERTYPE"),
    ("CSIP5", "/mets:mets", "not(@csip:CONTENTINFORMATIONTYPE = 'OTHER') or @csip:OTHERCONTENTINFORMATIONTYPE"),
    ("CSIP6", "/mets:mets", "normalize-space(@PROFILE)"),
    ("SIP2", "/mets:mets", "starts-with(@PROFILE, 'https://earksip.dilcis.eu/profile/E-ARK-SIP')"),
    ("CSIP117", "/mets:mets", "count(mets:metsHdr) = 1"),
    ("CSIP7", "/mets:mets/mets:metsHdr", "@CREATEDATE"),
    ("CSIP9", "/mets:mets/mets:metsHdr", "@csip:OAISPACKAGETYPE = 'SIP'"),
    (
        "CSIP10",
        "/mets:mets/mets:metsHdr",
        "mets:agent[@ROLE = 'CREATOR' and @OTHERTYPE = 'SOFTWARE']",
    ),
    ("CSIP14", "//mets:agent[@OTHERTYPE = 'SOFTWARE']", "normalize-space(mets:name)"),
    ("CSIP15", "//mets:agent[@OTHERTYPE = 'SOFTWARE']", "mets:note[@csip:NOTETYPE = 'SOFTWARE VERSION']"),
    ("SIP15", "/mets:mets/mets:metsHdr", "mets:agent[@ROLE = 'CREATOR' and @TYPE != 'OTHER']/mets:name"),
    ("CSIP18", "//mets:dmdSec", "@ID and @CREATED"),
    ("CSIP22", "//mets:dmdSec/mets:mdRef", _LOCATED),
    ("CSIP25", "//mets:dmdSec/mets:mdRef", f"@MDTYPE and {_MEASURED}"),
    ("CSIP33", "//mets:digiprovMD", "@ID"),
    ("CSIP36", "//mets:digiprovMD/mets:mdRef", _LOCATED),
    ("CSIP39", "//mets:digiprovMD/mets:mdRef", f"@MDTYPE and {_MEASURED}"),
    ("CSIP59", "/mets:mets", "mets:fileSec/@ID"),
    ("CSIP64", "//mets:fileGrp", "@USE and @ID"),
    ("CSIP66", "//mets:fileGrp", "mets:file"),
    ("CSIP67", "//mets:file", f"@ID and {_MEASURED}"),
    ("CSIP76", "//mets:file", "count(mets:FLocat) = 1"),
    ("CSIP77", "//mets:FLocat", _LOCATED),
    ("CSIP80", "/mets:mets", "count(mets:structMap[@TYPE = 'PHYSICAL' and @LABEL = 'CSIP']) = 1"),
    ("CSIP83", "//mets:structMap[@LABEL = 'CSIP']", "@ID and count(mets:div) = 1"),
    ("CSIP85", "//mets:structMap[@LABEL = 'CSIP']//mets:div", "@ID and @LABEL"),
    ("CSIP88", "//mets:structMap[@LABEL = 'CSIP']/mets:div", "count(mets:div[@LABEL = 'Metadata']) = 1"),
    ("CSIP96", "//mets:structMap//mets:fptr", "@FILEID = //mets:fileGrp/@ID or @FILEID = //mets:file/@ID"),
)
_PACKAGE: Final = (
    ("CSIP60", "/mets:mets/mets:fileSec", "mets:fileGrp[@USE = 'Documentation']"),
    ("CSIP113", "/mets:mets/mets:fileSec", "mets:fileGrp[@USE = 'Schemas']"),
    ("CSIP114", "/mets:mets/mets:fileSec", "mets:fileGrp[starts-with(@USE, 'Representations')]"),
    ("CSIP62", "//mets:fileGrp[starts-with(@USE, 'Representations')]", "@csip:CONTENTINFORMATIONTYPE"),
    ("CSIP93", "//mets:structMap[@LABEL = 'CSIP']/mets:div", "count(mets:div[@LABEL = 'Documentation']) = 1"),
    ("CSIP97", "//mets:structMap[@LABEL = 'CSIP']/mets:div", "count(mets:div[@LABEL = 'Schemas']) = 1"),
    (
        "CSIP105",
        "//mets:structMap[@LABEL = 'CSIP']/mets:div",
        "count(mets:div[starts-with(@LABEL, 'Representations/')]) = "
        "count(//mets:fileGrp[starts-with(@USE, 'Representations/')])",
    ),
    ("CSIP109", "//mets:structMap/mets:div/mets:div[starts-with(@LABEL, 'Representations/')]", "count(mets:mptr) = 1"),
    ("CSIP110", "//mets:structMap//mets:mptr", f"{_LOCATED} and @xlink:title = //mets:fileGrp/@ID"),
)
#: What a package's root must hold (CSIPSTR), and each of its representations.
FOLDERS: Final = {
    "metadata": "CSIPSTR5",
    "representations": "CSIPSTR9",
    "schemas": "CSIPSTR15",
    "documentation": "CSIPSTR16",
}


def broken(document: etree._Element, *, is_package: bool) -> list[str]:
    """The numbers of the rules that a METS.xml does not keep."""
    found = []
    for number, where, asked in (*_BOTH, *(_PACKAGE if is_package else ())):
        places = document.getroottree().xpath(where, namespaces=SPACES)
        assert isinstance(places, list)
        is_kept = all(place.xpath(f"boolean({asked})", namespaces=SPACES) for place in places)  # type: ignore[union-attr]
        if not is_kept:
            found.append(number)
    ids = document.xpath("//@ID")
    assert isinstance(ids, list)
    return found if len(ids) == len(set(ids)) else [*found, "ID"]
