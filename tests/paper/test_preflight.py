"""Each rule of the preflight: a good file is clean, and the same file broken in one place is not."""

import io
from collections.abc import Callable

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, Pdf

from paper import preflight, rendering
from tests.paper.factories import EVERYTHING, picture

Mutation = Callable[[Pdf], None]
MUTATIONS: dict[str, list[Mutation]] = {}


def breaks(rule: str) -> Callable[[Mutation], Mutation]:
    def keep(mutation: Mutation) -> Mutation:
        MUTATIONS.setdefault(rule, []).append(mutation)
        return mutation

    return keep


def saved(pdf: Pdf) -> bytes:
    file = io.BytesIO()
    as_it_is = pikepdf.StreamDecodeLevel.none
    pdf.save(file, static_id=True, compress_streams=False, stream_decode_level=as_it_is, fix_metadata_version=False)
    return file.getvalue()


def rules_of(data: bytes, expect: str | None = None) -> set[str]:
    return {finding.rule for finding in preflight.check(data, expect=expect)}


def elements(pdf: Pdf, kind: str) -> list[Dictionary]:
    return [obj for obj in pdf.objects if isinstance(obj, Dictionary) and obj.get(Name.S) == Name("/" + kind)]


def a_font(pdf: Pdf) -> Dictionary:
    fonts = pdf.pages[0].obj.Resources.Font
    return fonts[sorted(fonts.keys())[0]]


def add_content(pdf: Pdf, content: bytes) -> None:
    pdf.pages[0].contents_add(content)


def add_resource(pdf: Pdf, kind: str, value: object) -> str:
    resources = pdf.pages[0].obj.Resources
    if kind not in resources:
        resources[kind] = Dictionary()
    resources[kind]["/Extra"] = value
    return "/Extra"


def add_annotation(pdf: Pdf, **fields: object) -> Dictionary:
    annotation = Dictionary(Type=Name.Annot, Rect=Array([10, 10, 60, 30]), F=4, **fields)
    made = pdf.make_indirect(annotation)
    page = pdf.pages[0].obj
    page.Annots = Array([*page.get("/Annots", []), made])
    return made


def add_element(pdf: Pdf, kind: str, parent: Dictionary | None = None, **fields: object) -> Dictionary:
    above = parent if parent is not None else pdf.Root.StructTreeRoot.K[0]
    made = pdf.make_indirect(Dictionary(Type=Name.StructElem, S=Name("/" + kind), P=above, K=Array(), **fields))
    above.K.append(made)
    return made


def attach(pdf: Pdf) -> Dictionary:
    """A well-attached file, for the mutation to spoil."""
    stream = pdf.make_stream(b"<a/>", Type=Name.EmbeddedFile, Subtype=Name("/application#2Fxml"))
    specification = pdf.make_indirect(
        Dictionary(
            Type=Name.Filespec, F="a.xml", UF="a.xml", AFRelationship=Name.Source, EF=Dictionary(F=stream, UF=stream)
        )
    )
    pdf.Root.Names = Dictionary(EmbeddedFiles=Dictionary(Names=Array(["a.xml", specification])))
    pdf.Root.AF = Array([specification])
    return specification


def replace_metadata(pdf: Pdf, old: bytes, new: bytes) -> None:
    data = pdf.Root.Metadata.read_bytes()
    assert old in data
    pdf.Root.Metadata.write(data.replace(old, new))


# The file and its metadata


@breaks("damaged")
@breaks("content")
def _(pdf: Pdf) -> None:
    pdf.pages[0].obj.Contents.write(b"no deflated data", filter=Name.FlateDecode)


@breaks("external-stream")
def _(pdf: Pdf) -> None:
    pdf.pages[0].obj.Contents.F = Dictionary(Type=Name.Filespec, F="elsewhere.txt")


@breaks("filter")
def _(pdf: Pdf) -> None:
    pdf.Root.Extra = pdf.make_stream(b"\x80\x0b\x60\x50\x22\x0c\x0c\x85\x01", Filter=Name.LZWDecode)


@breaks("limits")
def _(pdf: Pdf) -> None:
    pdf.Root["/" + "n" * 200] = 1


@breaks("limits")
def _(pdf: Pdf) -> None:
    pdf.Root.Extra = pikepdf.String("x" * 40000)


@breaks("metadata")
def _(pdf: Pdf) -> None:
    del pdf.Root.Metadata


@breaks("metadata")
def _(pdf: Pdf) -> None:
    pdf.Root.Metadata.write(b"<x:xmpmeta")


@breaks("pdfa-id")
def _(pdf: Pdf) -> None:
    replace_metadata(pdf, b'pdfaid:conformance="A"', b'pdfaid:conformance="B"')


@breaks("pdfua-id")
def _(pdf: Pdf) -> None:
    replace_metadata(pdf, b"pdfuaid:part>1<", b"pdfuaid:part>2<")


@breaks("extension-schema")
def _(pdf: Pdf) -> None:
    replace_metadata(pdf, b"namespaceURI>http://www.aiim.org/pdfua/ns/id/", b"namespaceURI>http://example.com/")


@breaks("title")
def _(pdf: Pdf) -> None:
    replace_metadata(pdf, b">Protokoll<", b"><")


@breaks("show-title")
def _(pdf: Pdf) -> None:
    del pdf.Root.ViewerPreferences


@breaks("language")
def _(pdf: Pdf) -> None:
    del pdf.Root.Lang


@breaks("language")
def _(pdf: Pdf) -> None:
    pdf.Root.Lang = "på svenska"


@breaks("output-intent")
def _(pdf: Pdf) -> None:
    del pdf.Root.OutputIntents


@breaks("output-intent")
def _(pdf: Pdf) -> None:
    add_content(pdf, b"/Artifact BMC 0 0 0 1 k 0 0 5 5 re f EMC")


@breaks("output-intent")
def _(pdf: Pdf) -> None:
    add_content(pdf, b"/Artifact BMC /DeviceCMYK cs 0 0 5 5 re f EMC")


@breaks("output-intent")
def _(pdf: Pdf) -> None:
    image = next(o for o in pdf.objects if isinstance(o, pikepdf.Stream) and o.get(Name.Subtype) == Name.Image)
    image.ColorSpace = Name.DeviceCMYK


# What a viewer must not do


@breaks("action")
def _(pdf: Pdf) -> None:
    link = next(o for o in pdf.objects if isinstance(o, Dictionary) and o.get(Name.Subtype) == Name.Link)
    link.A = Dictionary(S=Name.Launch, F="calc.exe")


@breaks("action")
def _(pdf: Pdf) -> None:
    pdf.Root.Names = Dictionary(JavaScript=Dictionary(Names=Array()))


@breaks("action")
def _(pdf: Pdf) -> None:
    add_annotation(pdf, Subtype=Name.Link, A=Dictionary(S=Name.Named, N=Name.Print))


@breaks("trigger")
def _(pdf: Pdf) -> None:
    pdf.Root.AA = Dictionary(WC=Dictionary(S=Name.URI, URI="https://example.com/"))


@breaks("trigger")
def _(pdf: Pdf) -> None:
    pdf.pages[0].obj.AA = Dictionary(O=Dictionary(S=Name.URI, URI="https://example.com/"))


@breaks("trigger")
def _(pdf: Pdf) -> None:
    pdf.Root.OpenAction = Dictionary(S=Name.URI, URI="https://example.com/")


@breaks("trigger")
def _(pdf: Pdf) -> None:
    add_annotation(pdf, Subtype=Name.Text, AA=Dictionary(E=Dictionary(S=Name.URI, URI="https://example.com/")))


@breaks("form")
def _(pdf: Pdf) -> None:
    pdf.Root.AcroForm = Dictionary(Fields=Array(), NeedAppearances=True)


@breaks("form")
def _(pdf: Pdf) -> None:
    pdf.Root.AcroForm = Dictionary(Fields=Array(), XFA=pdf.make_stream(b"<xdp/>"))


@breaks("layers")
def _(pdf: Pdf) -> None:
    pdf.Root.OCProperties = Dictionary(OCGs=Array(), D=Dictionary(AS=Array(), Name="x"))


@breaks("presentation")
def _(pdf: Pdf) -> None:
    pdf.Root.Names = Dictionary(AlternatePresentations=Dictionary(Names=Array()))


@breaks("presentation")
def _(pdf: Pdf) -> None:
    pdf.pages[0].obj.PresSteps = Dictionary()


@breaks("requirements")
def _(pdf: Pdf) -> None:
    pdf.Root.Requirements = Array([Dictionary(S=Name.EnableJavaScripts)])


# Graphics


@breaks("content")
def _(pdf: Pdf) -> None:
    add_content(pdf, b"Q Q Q")


@breaks("operator")
def _(pdf: Pdf) -> None:
    add_content(pdf, b"1 2 hokuspokus")


@breaks("resource")
def _(pdf: Pdf) -> None:
    add_content(pdf, b"/Artifact BMC /Nowhere Do EMC")


@breaks("interpolated")
def _(pdf: Pdf) -> None:
    image = next(o for o in pdf.objects if isinstance(o, pikepdf.Stream) and o.get(Name.Subtype) == Name.Image)
    image.Interpolate = True


@breaks("interpolated")
def _(pdf: Pdf) -> None:
    add_content(pdf, b"/Artifact BMC q 5 0 0 5 0 0 cm BI /W 1 /H 1 /BPC 8 /CS /G /I true ID \x00 EI Q EMC")


@breaks("alternate-image")
def _(pdf: Pdf) -> None:
    image = next(o for o in pdf.objects if isinstance(o, pikepdf.Stream) and o.get(Name.Subtype) == Name.Image)
    image.Alternates = Array()


@breaks("foreign-object")
def _(pdf: Pdf) -> None:
    pdf.Root.Extra = pdf.make_stream(b"", Type=Name.XObject, Subtype=Name.PS)


@breaks("foreign-object")
def _(pdf: Pdf) -> None:
    pdf.Root.Extra = pdf.make_stream(b"", Type=Name.XObject, Subtype=Name.Form, Ref=Dictionary())


@breaks("graphics-state")
def _(pdf: Pdf) -> None:
    add_resource(pdf, "/ExtGState", Dictionary(TR=Name.Identity))


@breaks("graphics-state")
def _(pdf: Pdf) -> None:
    add_content(pdf, b"/Whatever ri")


@breaks("blend-mode")
def _(pdf: Pdf) -> None:
    add_resource(pdf, "/ExtGState", Dictionary(BM=Name.Sparkle))


# Fonts


@breaks("font-embedded")
def _(pdf: Pdf) -> None:
    del a_font(pdf).DescendantFonts[0].FontDescriptor.FontFile2


@breaks("font-map")
def _(pdf: Pdf) -> None:
    del a_font(pdf).DescendantFonts[0].CIDToGIDMap


@breaks("font-unicode")
def _(pdf: Pdf) -> None:
    del a_font(pdf).ToUnicode


@breaks("font-unicode")
def _(pdf: Pdf) -> None:
    a_font(pdf).ToUnicode.write(b"1 beginbfchar <0001> <0041> endbfchar")


@breaks("font-widths")
def _(pdf: Pdf) -> None:
    del a_font(pdf).DescendantFonts[0].W
    a_font(pdf).DescendantFonts[0].DW = 333


@breaks("missing-glyph")
def _(pdf: Pdf) -> None:
    name = sorted(pdf.pages[0].obj.Resources.Font.keys())[0]
    add_content(pdf, b"/Artifact BMC BT %s 10 Tf <FFF0> Tj ET EMC" % name.encode())


@breaks("private-character")
def _(pdf: Pdf) -> None:
    font = a_font(pdf)
    font.ToUnicode.write(b"1 beginbfrange <0000> <ffff> <e000> endbfrange")


# Annotations


@breaks("annotation-type")
def _(pdf: Pdf) -> None:
    add_annotation(pdf, Subtype=Name.Movie)


@breaks("annotation-flags")
def _(pdf: Pdf) -> None:
    add_annotation(pdf, Subtype=Name.Text, Contents="x").F = 0


@breaks("annotation-appearance")
def _(pdf: Pdf) -> None:
    add_annotation(pdf, Subtype=Name.Text, Contents="x")


@breaks("annotation-tagged")
def _(pdf: Pdf) -> None:
    add_annotation(pdf, Subtype=Name.Link, Contents="x")


@breaks("annotation-text")
def _(pdf: Pdf) -> None:
    link = next(o for o in pdf.objects if isinstance(o, Dictionary) and o.get(Name.Subtype) == Name.Link)
    del link.Contents


@breaks("tab-order")
def _(pdf: Pdf) -> None:
    del pdf.pages[0].obj.Tabs


# Attached files


@breaks("attachment-relation")
def _(pdf: Pdf) -> None:
    del attach(pdf).AFRelationship


@breaks("attachment-relation")
def _(pdf: Pdf) -> None:
    attach(pdf)
    del pdf.Root.AF


@breaks("attachment-type")
def _(pdf: Pdf) -> None:
    del attach(pdf).EF.F.Subtype


@breaks("attachment-name")
def _(pdf: Pdf) -> None:
    del attach(pdf).UF


@breaks("attachment-refused")
def _(pdf: Pdf) -> None:
    attach(pdf)
    replace_metadata(pdf, b'pdfaid:part="3"', b'pdfaid:part="2"')


# Structure


@breaks("tagged")
def _(pdf: Pdf) -> None:
    pdf.Root.MarkInfo.Marked = False


@breaks("suspects")
def _(pdf: Pdf) -> None:
    pdf.Root.MarkInfo.Suspects = True


@breaks("structure-tree")
def _(pdf: Pdf) -> None:
    del pdf.Root.StructTreeRoot


@breaks("structure-tree")
def _(pdf: Pdf) -> None:
    del pdf.Root.StructTreeRoot.ParentTree


@breaks("structure-tree")
def _(pdf: Pdf) -> None:
    elements(pdf, "H1")[0].P = elements(pdf, "Table")[0]


@breaks("structure-tree")
def _(pdf: Pdf) -> None:
    numbers = pdf.Root.StructTreeRoot.ParentTree.Nums
    numbers[1][0], numbers[1][1] = numbers[1][1], numbers[1][0]


@breaks("structure-type")
def _(pdf: Pdf) -> None:
    elements(pdf, "H1")[0].S = Name.Rubrik


@breaks("structure-type")
def _(pdf: Pdf) -> None:
    pdf.Root.StructTreeRoot.RoleMap = Dictionary(P=Name.Span)


@breaks("untagged-content")
def _(pdf: Pdf) -> None:
    add_content(pdf, b"0 0 5 5 re f")


@breaks("mixed-content")
def _(pdf: Pdf) -> None:
    add_content(pdf, b"/Artifact BMC /Span <</MCID 0>> BDC 0 0 5 5 re f EMC EMC")


@breaks("lost-content")
def _(pdf: Pdf) -> None:
    add_content(pdf, b"/Span <</MCID 900>> BDC 0 0 5 5 re f EMC")


@breaks("heading-skip")
def _(pdf: Pdf) -> None:
    elements(pdf, "H2")[0].S = Name.H4


@breaks("heading-skip")
def _(pdf: Pdf) -> None:
    elements(pdf, "H1")[0].S = Name.P


@breaks("heading-mix")
def _(pdf: Pdf) -> None:
    elements(pdf, "H1")[0].S = Name.H


@breaks("figure-text")
def _(pdf: Pdf) -> None:
    elements(pdf, "Figure")[0].Alt = "  "


@breaks("formula-text")
def _(pdf: Pdf) -> None:
    add_element(pdf, "Formula")


@breaks("list")
def _(pdf: Pdf) -> None:
    elements(pdf, "LBody")[0].S = Name.P


@breaks("list")
def _(pdf: Pdf) -> None:
    elements(pdf, "L")[0].S = Name.Div


@breaks("table")
def _(pdf: Pdf) -> None:
    elements(pdf, "TR")[0].S = Name.P


@breaks("table")
def _(pdf: Pdf) -> None:
    add_element(pdf, "THead", elements(pdf, "Table")[0])


@breaks("table-shape")
def _(pdf: Pdf) -> None:
    elements(pdf, "TR")[1].K.pop()


@breaks("table-shape")
def _(pdf: Pdf) -> None:
    elements(pdf, "TD")[0].A.ColSpan = 2


@breaks("table-shape")
def _(pdf: Pdf) -> None:
    elements(pdf, "TD")[0].A.RowSpan = 9


@breaks("table-heads")
def _(pdf: Pdf) -> None:
    del elements(pdf, "TD")[0].A.Headers
    del elements(pdf, "TH")[0].A.Scope


@breaks("table-head-ids")
def _(pdf: Pdf) -> None:
    elements(pdf, "TD")[0].A.Headers = Array(["nowhere"])


@breaks("contents-list")
def _(pdf: Pdf) -> None:
    add_element(pdf, "P", add_element(pdf, "TOC"))


@breaks("note-id")
def _(pdf: Pdf) -> None:
    add_element(pdf, "Note")


@breaks("part-language")
def _(pdf: Pdf) -> None:
    elements(pdf, "H1")[0].Lang = "två språk"


@pytest.fixture(scope="session")
def rich(good: rendering.Printed) -> bytes:
    """The good file as pikepdf saves it, before anything is broken."""
    return saved(Pdf.open(io.BytesIO(good.pdf)))


def test_a_good_file_is_clean(good, rich):
    assert preflight.check(good.pdf) == ()
    assert good.findings == ()
    assert preflight.check(rich, expect="3a") == ()


def test_a_good_file_with_an_attachment_is_clean(rich):
    pdf = Pdf.open(io.BytesIO(rich))
    attach(pdf)
    assert rules_of(saved(pdf)) == set()


def test_the_variant_without_attachments_is_clean():
    printed = rendering.render(rendering.Job(EVERYTHING, {"logotype": picture()}, rendering.Variant.A2))
    assert preflight.check(printed.pdf, expect="2a") == ()
    assert rules_of(printed.pdf, expect="3a") == {"pdfa-variant"}


@pytest.mark.parametrize(
    ("rule", "mutation"),
    [pytest.param(rule, one, id=f"{rule}-{n}") for rule, all_ in MUTATIONS.items() for n, one in enumerate(all_)],
)
def test_a_broken_rule_is_found(rule, mutation, rich):
    with Pdf.open(io.BytesIO(rich)) as pdf:
        mutation(pdf)
        assert rule in rules_of(saved(pdf))


def test_the_bytes_around_the_file_are_checked(rich):
    assert rules_of(rich + b"more") == {"after-end"}
    assert rules_of(rich[:9] + b"%abcd" + rich[14:]) == {"header"}
    assert "file-id" in rules_of(rich.replace(b"/ID [", b"/IX ["))


def test_every_rule_has_a_file_that_breaks_it():
    elsewhere = {"after-end", "header", "file-id", "pdfa-variant"}
    assert set(MUTATIONS) | elsewhere == set(preflight.RULES)


def test_decorations_may_be_untagged_and_spelled_characters_private(rich):
    with Pdf.open(io.BytesIO(rich)) as pdf:
        name = sorted(pdf.pages[0].obj.Resources.Font.keys())[0].encode()
        font = a_font(pdf)
        letters = font.ToUnicode.read_bytes()
        font.ToUnicode.write(letters + b"\n1 beginbfchar <0321> <e003> endbfchar")
        add_content(pdf, b"/Artifact <</ActualText (x)>> BDC BT %s 10 Tf <0321> Tj ET EMC" % name)
        assert "private-character" not in rules_of(saved(pdf))


def test_a_rule_that_fails_everywhere_is_told_ten_times(rich):
    with Pdf.open(io.BytesIO(rich)) as pdf:
        for number in range(30):
            add_element(pdf, f"Rubrik{number}")
        findings = [finding for finding in preflight.check(saved(pdf)) if finding.rule == "structure-type"]
    assert len(findings) == 10


def test_a_finding_says_what_and_where_in_the_readers_language(rich):
    with Pdf.open(io.BytesIO(rich)) as pdf:
        del pdf.Root.Lang
        (finding,) = preflight.check(saved(pdf))
    assert finding.standard == "PDF/A 6.7.4, PDF/UA-1 7.2"
    assert "språk" in finding.message
    assert "language" in str(finding)


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        pytest.param(lambda data: data[: len(data) // 2], "avhuggen", id="cut off"),
        pytest.param(lambda data: b"", "inte en PDF-fil", id="empty"),
        pytest.param(lambda data: b"PK\x03\x04 a spreadsheet", "inte en PDF-fil", id="something else"),
        pytest.param(lambda data: b"%PDF-1.7\n" + b"\x00" * 500 + b"\nstartxref\n9\n%%EOF\n", "skadad", id="rubbish"),
        pytest.param(lambda data: data.replace(b"startxref", b"startxref\n1\n%", 1), "skadad", id="no table"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_in_a_sentence(spoil, says, good):
    with pytest.raises(preflight.Unreadable, match=says):
        preflight.check(spoil(good.pdf))


@pytest.mark.parametrize("password", ["", "hemligt"])
def test_an_encrypted_file_is_refused(password, good):
    file = io.BytesIO()
    with Pdf.open(io.BytesIO(good.pdf)) as pdf:
        pdf.save(file, encryption=pikepdf.Encryption(owner="ägare", user=password))
    with pytest.raises(preflight.Unreadable, match="krypterad"):
        preflight.check(file.getvalue())


def test_a_file_of_another_maker_is_found_wanting_and_does_not_stop_the_check():
    pdf = Pdf.new()
    pdf.add_blank_page()
    found = rules_of(saved(pdf))
    assert {"metadata", "pdfa-id", "pdfua-id", "language", "tagged", "structure-tree"} <= found


def test_instructions_may_carry_any_operands(good):
    """A content stream from elsewhere may be nonsense; that is a finding, never a crash."""
    with Pdf.open(io.BytesIO(good.pdf)) as pdf:
        page = pdf.pages[0]
        for operator in (b"Tf", b"Do", b"BDC", b"cs", b"gs", b"Tj", b"sh", b"ri"):
            page.contents_add(b"\n" + operator)
        assert "content" in rules_of(saved(pdf))
