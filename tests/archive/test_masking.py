"""What is masked is nowhere in what remains, and nowhere in the file: by random passages, and by every stream of it."""

import dataclasses
import io
import random
import re
import subprocess

import pikepdf
import pytest

from archive import copying, masking
from archive.masking import Cut, markup, proof
from archive.masking.markup import Span
from archive.models import MaskedCopy
from minutes import composition
from minutes.composition import Composition
from paper.rendering import Printed, render
from tests.archive.factories import make_copy, make_full_content, order
from tests.minutes.factories import make_composition, make_item

MARK = "[maskat 1]"


class Words:
    """Words that stand nowhere else, from a seed."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.count = 0

    def __call__(self) -> str:
        self.count += 1
        letters = "".join(self.random.choices("bcdfghjklmnpqrstvwxzåäö", k=7))
        return f"{letters}{self.count}q"


# Texts, as tables


@pytest.mark.parametrize(
    ("text", "span", "left"),
    [
        ("<p>Anna Ek är sjuk.</p>", (0, 7), "<p>[x] är sjuk.</p>"),
        ("<p>Hej <strong>Anna</strong> Ek.</p>", (4, 11), "<p>Hej <strong>[x]</strong>.</p>"),
        ("<p>Hej</p><p>Anna</p>", (1, 5), "<p>H[x]</p><p>[x]na</p>"),
        ("<p>A &lt; B &amp; C</p>", (2, 5), "<p>A [x] &amp; C</p>"),
        ('<p>Se <a href="https://x/anna">sidan</a></p>', (0, 2), "<p>[x] sidan</p>"),
        ("<ul><li>ett</li><li>två</li></ul>", (0, 6), "<ul><li>[x]</li><li>[x]</li></ul>"),
        ("<p>a<br>b</p>", (0, 2), "<p>[x]<br></p>"),
        ("<p>😀 Anna</p>", (2, 6), "<p>😀 [x]</p>"),
        ("<p>Anna</p>", (0, 99), "<p>[x]</p>"),
    ],
)
def test_a_passage_is_replaced_whatever_stands_around_it(text, span, left):
    assert markup.replaced(text, [Span(*span, "[x]")]) == left


def test_the_mark_says_nothing_of_how_long_it_was():
    short = markup.replaced("<p>Han är A</p>", [Span(7, 8, MARK)])
    long = markup.replaced("<p>Han är mycket, mycket sjuk</p>", [Span(7, 26, MARK)])
    assert short == long


def content_of(text: str, **fields) -> Composition:
    return make_composition(stage="final", items=(make_item(text=text, **fields),))


def test_cuts_that_overlap_are_one():
    content = content_of("<p>abcdefgh</p>")
    cuts = [Cut("items.0.text", "[1]", 1, 4), Cut("items.0.text", "[2]", 3, 6)]
    assert masking.masked(content, cuts).items[0].text == "<p>a[1]gh</p>"


def test_a_whole_item_leaves_its_number_and_nothing_else():
    content = make_full_content(Words(1))
    for path, title in (("items.0", MARK), ("items.0.content", content.items[0].title)):
        item = masking.masked(content, [Cut(path, MARK)]).items[0]
        assert item == make_item(id=7, label="1", title=title, text=f"<p>{MARK}</p>")


def test_outcome_positions_and_tables_can_be_left_out():
    content = make_full_content(Words(1))
    cuts = [Cut(f"items.0.{name}", MARK) for name in ("outcome", "positions", "tables.0")]
    item = masking.masked(content, cuts).items[0]
    assert (item.outcome, item.cooperation_ended, item.positions, item.tables) == ("", "", (), ())
    assert item.text.endswith(f"<p>{MARK}</p>" * 3)


def test_pictures_addresses_and_hashes_are_left_out_always():
    content = dataclasses.replace(
        make_full_content(Words(1)), corrects=composition.Corrected(content_of("").starts_at.date(), "ab" * 32)
    )
    left = masking.masked(content, [])
    assert left.corrects is None
    assert left.items[0].tables[0].chart is None
    assert "href" not in left.canonical


def test_every_text_of_the_minutes_can_be_masked():
    """A text that is added to the composition is a place by itself, or is named among what is kept."""
    words = Words(2)
    content = make_full_content(words)
    cuts = [Cut(path, MARK) for path in masking.places(content)]
    left = masking.masked(content, cuts).canonical
    said = masking.masked(content, []).canonical
    known = [word for word in said.replace("<", " ").replace(">", " ").split('"') for word in word.split()]
    unmasked = [word for word in known if word.endswith("q") and word in left]
    assert not unmasked
    assert masking.masked(content, []) == masking.masked(masking.masked(content, []), [])


def test_every_place_is_shown_in_a_section():
    content = make_full_content(Words(3))
    shown = [place.path for section in masking.sections(content) for place in section.places]
    assert sorted(shown) == sorted(masking.places(content))


# By chance


def random_cuts(content: Composition, chance: random.Random, count: int) -> dict[str, list[Cut]]:
    """Passages of any length at any place, and what stands there. Never two at one place: each stands whole."""
    found: dict[str, list[Cut]] = {}
    places = chance.sample(list(masking.places(content).values()), count)
    for place in places:
        length = len(place.text)
        start = chance.randrange(max(1, length - 7))
        end = min(length, start + chance.randint(8, 60))
        whole = chance.random() < 0.2
        cut = Cut(place.path, MARK) if whole else Cut(place.path, MARK, start, end)
        found.setdefault(place.text if whole else place.text[start:end], []).append(cut)
    return found


@pytest.mark.parametrize("seed", range(60))
def test_random_passages_are_nowhere_in_what_remains(seed):
    chance = random.Random(seed)
    content = make_full_content(Words(seed))
    passages = random_cuts(content, chance, 12)
    left = masking.masked(content, [cut for cuts in passages.values() for cut in cuts])
    remaining = [proof.squeezed(place.text) for place in masking.places(left).values()]
    for passage in passages:
        if len(proof.squeezed(passage)) >= 6:
            assert not any(proof.squeezed(passage) in text for text in remaining), passage


def streams(pdf: bytes) -> list[bytes]:
    """The file, and every stream and every string of every object in it, opened."""
    found = [pdf]
    with pikepdf.open(io.BytesIO(pdf)) as document:
        for one in document.objects:
            if one is None:
                continue
            if isinstance(one, pikepdf.Stream):
                found.append(one.read_bytes())
            found.append(one.unparse(resolved=False))
        for page in document.pages:
            found.append(page.obj.unparse())
        found.append(str(document.open_metadata()).encode())
        assert not document.attachments
    return found


def words_of(pdf: bytes, tmp_path, *, with_tags: bool) -> str:
    """As pdftotext gives them, and as the tags do, which takes seconds."""
    (tmp_path / "copy.pdf").write_bytes(pdf)
    asked = [["pdftotext", "-enc", "UTF-8", "copy.pdf", "-"], ["pdfinfo", "-struct-text", "copy.pdf"]]
    told = [
        subprocess.run(command, cwd=tmp_path, capture_output=True, check=True).stdout
        for command in asked[: 1 + with_tags]
    ]
    return proof.squeezed(b"".join(told).decode("utf-8", "replace"))


@pytest.mark.parametrize("seed", range(100, 104))
def test_random_passages_are_in_no_stream_of_the_file(cast, tmp_path, seed):
    """Grepped in every decompressed stream and string as UTF-8, UTF-16 and Latin-1, and in the words as pdftotext and
    the tags give them."""
    chance = random.Random(seed)
    words = Words(seed)
    copy = make_copy(cast, make_full_content(words))
    content = copy.round.composition
    passages = random_cuts(content, chance, 35)
    for passage, cuts in passages.items():
        for cut in cuts:
            quote = "" if cut.start is None else passage
            copy.mask(cut.path, statute="OSL 39 kap. 1 §", by=cast.archivist, quote=quote, start=cut.start)
    order(copy, cast)
    made = render(copying.job(copy))
    assert not made.findings
    said, every = words_of(made.pdf, tmp_path, with_tags=seed == 100), b"\0".join(streams(made.pdf))
    sought = [passage for passage in passages if len(proof.squeezed(passage)) >= 6]
    assert len(sought) > 15
    for passage in sought:
        assert proof.squeezed(passage) not in said, passage
        for word in passage.split():
            # A whole word is this passage's alone.
            if word.endswith("q") and word[0].isalpha() and len(word) > 8:
                assert not any(form in every for form in proof.forms(word)), word
    assert not copying.leaks(copy, made.pdf)
    # What is not masked is there: in texts no word is divided.
    kept = [
        place.text for path, place in masking.places(copy.frozen).items() if path in ("items.0.text", "items.1.text")
    ]
    whole = [word for text in kept for word in text.split() if re.fullmatch(r"[^\W\d]{7}\d+q", word)]
    assert whole
    assert [word for word in whole if proof.squeezed(word) not in said] == []


# The copy proves itself


def test_a_file_that_holds_what_was_masked_is_not_kept(cast, caplog):
    """A fault of ours: the press prints the original's text. The copy is refused, whatever program made it."""
    copy = make_copy(cast, content_of("<p>Ärendet rör Anna Eksjö och hennes hälsa.</p>"))
    copy.mask("items.0.text", statute="OSL 39 kap. 1 §", by=cast.archivist, quote="Anna Eksjö")
    order(copy, cast)
    wrong = dataclasses.replace(
        copying.job(copy), html=copy.page.replace('<strong class="document-masked">[maskat 1]</strong>', "Anna Eksjö")
    )
    MaskedCopy.objects.filter(pk=copy.pk).update(printed=render(wrong).pdf)
    copying.bind(copy.pk)
    copy.refresh_from_db()
    assert (copy.fault, copy.is_made, copy.pdf) == (MaskedCopy.Fault.LEAK, False, None)


@pytest.mark.parametrize(
    "hide",
    [
        lambda pdf: pdf.docinfo.__setitem__("/Keywords", "Anna Eksjö"),
        lambda pdf: pdf.Root.__setattr__("Hidden", pdf.make_stream("Anna Eksjö".encode("utf-16-be"))),
        lambda pdf: pdf.attachments.__setitem__("x.txt", b"om Anna Eksj\xf6 h\xe4r"),
        lambda pdf: pdf.Root.StructTreeRoot.__setattr__("ActualText", pikepdf.String("om Anna Eksjö")),
    ],
)
def test_what_is_hidden_in_a_file_is_found(cast, hide, plain):
    with pikepdf.open(io.BytesIO(plain.pdf)) as pdf:
        hide(pdf)
        out = io.BytesIO()
        pdf.save(out, compress_streams=True)
    assert proof.leaks(out.getvalue(), ["Anna Eksjö"], page="<p>[maskat 1]</p>") == ["Anna Eksjö"]
    assert not proof.leaks(plain.pdf, ["Anna Eksjö"], page="<p>[maskat 1]</p>")
    assert not proof.leaks(out.getvalue(), ["Anna Eksjö"], page="<p>Anna <em>Eksjö</em> har sagt ja.</p>")


@pytest.fixture(scope="module")
def plain() -> Printed:
    from minutes import printing
    from paper.rendering import Job, Variant

    return render(Job(printing.page(content_of("<p>Inget.</p>"), 1, logotype=""), {}, Variant.A3))
