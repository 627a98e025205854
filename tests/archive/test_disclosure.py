"""Masked copies as rows: drawn up, ordered by a decision, made once, handed out, kept; and the guard before each."""

import datetime as dt
import hashlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse
from procrastinate.contrib.django.models import ProcrastinateJob

from archive import copying, disclosing, guard, tasks
from archive.forms.disclosure import statute
from archive.models import Disclosure, FileText, Mask, MaskedCopy, RegisterEntry
from archive.models.disclosure import Frozen
from archive.press import MaskedCopiesDue
from meetings import documents, personal_numbers
from meetings.exceptions import NeedsConfirmation
from meetings.models import Document
from minutes import composition
from minutes.models import Round
from outbox.models import Letter
from paper.problems import Problem
from paper.rendering import DocumentRefused, render
from parties.exceptions import Invalid, NotAllowed
from parties.models import Event
from tests.archive.factories import make_copy, order
from tests.minutes.factories import make_composition, make_item

OSL = "OSL 39 kap. 1 §"
DECIDED = {"ground": "Ingen sekretess", "decided_by": "Kanslichefen", "decided_on": dt.date(2026, 3, 3)}
NUMBER = "811228-9874"


@pytest.fixture
def client(cast):
    client = Client()
    client.force_login(cast.archivist)
    return client


def content(*texts: str, **fields) -> composition.Composition:
    items = tuple(
        make_item(id=number, label=str(number), title=f"Punkt {number}", text=f"<p>{text}</p>", **fields)
        for number, text in enumerate(texts, 1)
    )
    return make_composition(stage="final", items=items)


def as_made(copy: MaskedCopy, cast) -> MaskedCopy:
    """With a stand-in for the file."""
    order(copy, cast)
    MaskedCopy.objects.filter(pk=copy.pk).update(made_at=copy.ordered_at, pdf=b"%PDF", pdf_sha256="a" * 64, pages=1)
    copy.refresh_from_db()
    return copy


# Personal identity numbers, as a table; the numbers are those that Skatteverket gives as examples and made-up ones.


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("född 811228-9874.", ["811228-9874"]),
        ("19811228-9874", ["19811228-9874"]),
        ("198112289874", ["198112289874"]),
        ("8112289874", ["8112289874"]),
        ("811228+9874", ["811228+9874"]),
        ("811228 – 9874", ["811228 – 9874"]),
        ("811228\u20119874 och 670919\u22129530", ["811228\u20119874", "670919\u22129530"]),
        ("701063-2391", ["701063-2391"]),
        ("811228-9875", []),
        ("811328-9874", []),
        ("19810229-0004", []),
        ("556036-0793", []),
        ("1811228-98740", []),
        ("0811228-9874", []),
        ("tel. 08-123 45 67, 12 500 tkr, 2022-04-26", []),
    ],
)
def test_a_personal_identity_number_is_known_by_its_day_and_its_check_digit(text, found):
    numbers = list(personal_numbers.find(text))
    assert [text[one.start : one.end] for one in numbers] == found
    assert [one.is_coordination for one in numbers] == ["63-" in one for one in found]


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("39:1", OSL),
        ("39 kap 1 §", OSL),
        ("osl 39 kap. 1", OSL),
        ("OSL 39 kap. 5 b § första stycket", "OSL 39 kap. 5 b § första stycket"),
        ("39:5b", "OSL 39 kap. 5 b §"),
        ("lagen om x 3 §", "lagen om x 3 §"),
    ],
)
def test_a_statute_is_written_in_full(typed, kept):
    assert statute(typed) == kept


# Drawn up


def test_what_is_confidential_is_proposed_to_be_masked_with_all_under_it(cast):
    items = (
        make_item(id=1, label="1", level=1, title="Hemligt", text="<p>Om Anna.</p>", secrecy=OSL),
        make_item(id=2, label="1 a", level=2, title="Under", text="<p>Mer om Anna.</p>"),
        make_item(id=3, label="2", level=1, title="Öppet", text="<p>Om huset.</p>"),
    )
    copy = make_copy(cast, make_composition(stage="final", items=items))
    assert [(mask.path, mask.statute) for mask in copy.masks.all()] == [("items.0", OSL), ("items.1", OSL)]
    assert [item.title for item in copy.remaining().items] == ["[maskat 1]", "[maskat 1]", "Öppet"]
    assert guard.of_copy(copy) == []
    for mask in copy.masks.all():
        copy.unmask(mask.pk, by=cast.archivist)
    assert [one.path for one in guard.of_copy(fresh(copy))] == ["items.0", "items.1"]
    # Who shows the heading has chosen so.
    copy.mask("items.0.content", statute=OSL, by=cast.archivist)
    assert [one.path for one in guard.of_copy(fresh(copy))] == ["items.1"]


def fresh(copy: MaskedCopy) -> MaskedCopy:
    return MaskedCopy.objects.select_related("round__seal", "round__meeting__body").get(pk=copy.pk)


def test_a_passage_is_masked_where_it_was_chosen_or_wherever_it_stands(cast):
    copy = make_copy(cast, content("Anna och Anna.", "Anna igen."))
    copy.mask("items.0.text", statute=OSL, by=cast.archivist, quote="Anna", start=9)
    assert copy.remaining().items[0].text == "<p>Anna och [maskat 1].</p>"
    copy.mask("items.0.text", statute="OSL 21 kap. 1 §", by=cast.archivist, quote="Anna", everywhere=True)
    assert [item.text for item in copy.remaining().items] == [
        "<p>[maskat 1] och [maskat 1].</p>",
        "<p>[maskat 1] igen.</p>",
    ]
    assert copy.grounds() == ["OSL 21 kap. 1 §"]


@pytest.mark.parametrize(
    "said",
    [
        {"path": "items.0.text", "quote": "Karl"},
        {"path": "items.9.text"},
        {"path": "letterhead.name"},
        {"path": "__class__"},
        {"path": "items.0.text", "statute": "  "},
    ],
)
def test_what_is_not_there_cannot_be_masked(cast, said):
    copy = make_copy(cast, content("Anna."))
    with pytest.raises(Invalid):
        copy.mask(by=cast.archivist, **({"statute": OSL} | said))
    assert not copy.masks.exists()


@pytest.mark.parametrize("role", ["secretary", "chair", "administrator"])
def test_only_the_archivist_draws_up_copies(cast, role):
    copy, person = make_copy(cast, content("Anna.")), getattr(cast, role)
    for act in (
        lambda: MaskedCopy.begin(copy.round, by=person),
        lambda: copy.mask("items.0.text", statute=OSL, by=person),
        lambda: copy.unmask(1, by=person),
        lambda: copy.choose_annexes([], {}, by=person),
        lambda: copy.order(by=person, decided_by="x", decided_on=dt.date(2026, 1, 1)),
        lambda: copy.discard(by=person),
        lambda: copy.reopen(by=person),
        lambda: disclosing.disclose(
            disclosing.of_sealed(copy.round), by=person, to_whom="x", how="handed", confirmed=True, **DECIDED
        ),
    ):
        with pytest.raises(NotAllowed):
            act()


def test_a_copy_is_ordered_by_a_decision_and_is_then_frozen(cast):
    copy = make_copy(cast, content("Anna är sjuk."))
    copy.mask("items.0.text", statute=OSL, by=cast.archivist, quote="Anna")
    for wrong in ({"decided_by": " "}, {"decided_on": dt.date(2999, 1, 1)}):
        with pytest.raises(Invalid):
            copy.order(by=cast.archivist, **({"decided_by": "x", "decided_on": dt.date(2026, 1, 1)} | wrong))
    order(copy, cast)
    assert "Anna" not in copy.page
    assert "Anna" not in str(copy.content)
    event = Event.objects.about(copy).newest_first()[0]
    assert (event.verb, event.data["masks"]) == ("maskedcopy.ordered", 1)
    assert "Anna" not in str(event.data)
    with pytest.raises(Frozen):
        copy.mask("items.0.title", statute=OSL, by=cast.archivist)
    with pytest.raises(Frozen):
        copy.discard(by=cast.archivist)


def test_the_database_keeps_what_is_ordered_made_and_handed_out(cast):
    copy = make_copy(cast, content("Anna."))
    mask = copy.mask("items.0.text", statute=OSL, by=cast.archivist)[0]
    order(copy, cast)
    mine = MaskedCopy.objects.filter(pk=copy.pk)
    refused(lambda: Mask.objects.filter(pk=mask.pk).delete())
    refused(lambda: Mask.objects.filter(pk=mask.pk).update(statute="x"))
    refused(lambda: Mask.objects.create(copy=copy, path="x", statute="x", by=cast.archivist))
    refused(lambda: mine.update(page="<p>Anna</p>"))
    refused(lambda: mine.update(decided_by="Någon annan"))
    mine.update(made_at=copy.ordered_at, pdf=b"%PDF", pdf_sha256="a" * 64)
    refused(lambda: mine.update(pdf=b"%PDF other"))
    refused(lambda: mine.update(made_at=None, pdf=None, pdf_sha256=""))
    refused(lambda: mine.delete())
    copy.refresh_from_db()
    made = disclosing.disclose(disclosing.of_copy(copy), by=cast.archivist, to_whom="En journalist", how="handed")
    refused(lambda: Disclosure.objects.filter(pk=made.pk).update(to_whom="Ingen"))
    refused(lambda: Disclosure.objects.filter(pk=made.pk).delete())


def refused(act) -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        act()


def test_the_original_is_untouched(cast):
    copy = make_copy(cast, content("Anna."))
    before = Round.objects.values().get(pk=copy.round_id)
    copy.mask("items.0.text", statute=OSL, by=cast.archivist)
    as_made(copy, cast)
    assert Round.objects.values().get(pk=copy.round_id) == before


def test_one_that_could_not_be_made_is_opened_again(cast):
    copy = order(make_copy(cast, content("Anna.")), cast)
    with pytest.raises(Frozen):
        copy.reopen(by=cast.archivist)
    MaskedCopy.objects.filter(pk=copy.pk).update(fault="leak")
    copy.refresh_from_db()
    assert MaskedCopy.claim() is None
    copy.reopen(by=cast.archivist)
    copy.mask("items.0.text", statute=OSL, by=cast.archivist)
    copy.discard(by=cast.archivist)
    assert not MaskedCopy.objects.exists()


# The guard


def test_the_guard_sees_numbers_and_what_stands_elsewhere_too(cast):
    copy = make_copy(cast, content(f"Anna Ek, {NUMBER[:6]}<strong>{NUMBER[6:]}</strong>.", "Anna Ek igen."))
    copy.mask("items.0.text", statute=OSL, by=cast.archivist, quote="Anna Ek")
    number, still = guard.of_copy(fresh(copy))
    assert (number.path, number.quote) == ("items.0.text", NUMBER)
    assert (still.path, still.quote) == ("items.1.text", "Anna Ek")
    for one in (number, still):
        copy.mask(one.path, statute=OSL, by=cast.archivist, quote=one.quote)
    assert guard.of_copy(fresh(copy)) == []


def test_numbers_in_lines_that_follow_each_other_are_not_one(cast):
    copy = make_copy(cast, content(f"1</p><p>{NUMBER}</p><p>2"))
    assert [one.quote for one in guard.of_copy(copy)] == [NUMBER]


def test_a_disclosure_asks_for_a_word_on_what_the_guard_sees(cast):
    copy = as_made(make_copy(cast, content(f"Om {NUMBER}.")), cast)
    with pytest.raises(NeedsConfirmation):
        disclosing.disclose(disclosing.of_copy(copy), by=cast.archivist, to_whom="En journalist", how="handed")
    assert not Disclosure.objects.exists()
    made = disclosing.disclose(
        disclosing.of_copy(copy), by=cast.archivist, to_whom="En journalist", how="handed", confirmed=True
    )
    assert (made.sha256, made.by) == ("a" * 64, cast.archivist)
    event = Event.objects.about(made).get()
    assert (event.data["sha256"], event.data["warnings"]) == ("a" * 64, 1)


def test_the_unmasked_copy_is_warned_of_and_noted_too(cast):
    copy = make_copy(cast, content("Om Anna.", secrecy=OSL))
    RegisterEntry.objects.update(secrecy="whole", secrecy_statute=OSL)
    round = Round.objects.select_related("seal", "meeting__body", "meeting__register_entry").get(pk=copy.round_id)
    assert len(guard.of_sealed(round)) == 2
    said = {"by": cast.archivist, "to_whom": "Facket", "how": "post", "confirmed": True}
    for missing in ({"ground": " "}, {"decided_by": " "}, {"decided_on": None}):
        with pytest.raises(Invalid):
            disclosing.disclose(disclosing.of_sealed(round), **said, **(DECIDED | missing))
    made = disclosing.disclose(disclosing.of_sealed(round), **said, **DECIDED)
    assert (made.copy, made.sha256, made.decided_by) == (None, round.seal.sha256, "Kanslichefen")


def test_mail_is_sent_with_the_file(cast):
    copy = as_made(make_copy(cast, content("Inget.")), cast)
    for wrong in ({"how": "mail"}, {"how": "handed", "address": "a@example.com"}, {"how": "handed", "to_whom": " "}):
        with pytest.raises(Invalid):
            disclosing.disclose(disclosing.of_copy(copy), by=cast.archivist, **({"to_whom": "En person"} | wrong))
    disclosing.disclose(
        disclosing.of_copy(copy), by=cast.archivist, to_whom="En person", how="mail", address="person@example.com"
    )
    letter = Letter.objects.get()
    assert letter.address == "person@example.com"
    enclosed = letter.enclosed.select_related("content").get()
    assert bytes(enclosed.content.data) == b"%PDF"
    assert enclosed.name.startswith("Maskad kopia av protokoll")


# Made by the press and the worker


def test_the_press_prints_and_the_worker_finishes(cast):
    copy = make_copy(cast, content("Anna Eksjö är sjuk."))
    copy.mask("items.0.text", statute=OSL, by=cast.archivist, quote="Anna Eksjö")
    assert MaskedCopiesDue().claim(rested_for=None) is None
    order(copy, cast)
    claim = MaskedCopiesDue().claim(rested_for=None)
    assert claim is not None
    assert MaskedCopiesDue().claim(rested_for=None) is None
    claim.keep(render(claim.job()))
    assert ProcrastinateJob.objects.filter(task_name="archive.bind_copy", args={"copy": copy.pk}).count() == 1
    tasks.take_up_copies(0)
    assert ProcrastinateJob.objects.filter(task_name="archive.bind_copy").count() == 1
    for _again in range(2):
        copying.bind(copy.pk)
    copy.refresh_from_db()
    assert copy.is_made
    assert copy.preflight == []
    assert copy.pdf_sha256 == hashlib.sha256(copy.pdf).hexdigest()
    assert Event.objects.filter(verb="maskedcopy.made").count() == 1


def test_what_cannot_be_printed_is_told(cast):
    copy = order(make_copy(cast, content("Anna.")), cast)
    claim = MaskedCopiesDue().claim(rested_for=None)
    assert claim is not None
    claim.refuse(DocumentRefused(Problem("glyph", "X")))
    copy.refresh_from_db()
    assert copy.has_failed
    assert MaskedCopiesDue().claim(rested_for=None) is None


# Annexes


def test_annexes_are_enclosed_whole_as_pages_or_not_at_all(cast, settings, tmp_path):
    settings.DOCUMENTS = str(tmp_path)
    data = f"Bilagan talar om Anna Eksjö, {NUMBER}.".encode()
    sha256 = documents.keep(SimpleUploadedFile("anna-eksjo.txt", data))
    annexes = (composition.Annex("1", "Läget", sha256), composition.Annex("2", "Mer", "0" * 64))
    items = (make_item(text="<p>Om Anna Eksjö.</p>"),)
    copy = make_copy(cast, make_composition(stage="final", items=items, annexes=annexes))
    Document.objects.create(
        meeting=copy.round.meeting,
        title="Läget",
        file_name="anna-eksjo.txt",
        kind="txt",
        size=len(data),
        sha256=sha256,
        position=1,
    )
    copy.mask("items.0.text", statute=OSL, by=cast.archivist, quote="Anna Eksjö")
    with pytest.raises(Invalid):
        copy.choose_annexes(["3"], {}, by=cast.archivist)
    with pytest.raises(Invalid):
        copy.choose_annexes(["1"], {"1": OSL}, by=cast.archivist)
    copy.choose_annexes(["1"], {"2": "OSL 21 kap. 1 §"}, by=cast.archivist)
    assert "kan inte läsas" in guard.of_copy(fresh(copy))[0].sentence
    while tasks.read_some():
        pass
    assert FileText.objects.get(sha256=sha256).text
    said = " ".join(one.sentence for one in guard.of_copy(fresh(copy)))
    assert NUMBER in said
    assert "Anna Eksjö” är maskat, men står också i bilaga 1" in said
    made = copying.make_now(order(fresh(copy), cast))
    assert made.is_made, (made.fault, made.problems)
    assert made.pages > 1
    assert made.preflight == []
    # As pages alone: neither the file as received nor its name.
    assert b"anna-eksjo" not in bytes(made.pdf)
    assert "lämnas inte ut, grund 2" in made.page


def test_an_annex_that_is_missing_is_told(cast):
    copy = make_copy(
        cast,
        make_composition(stage="final", annexes=(composition.Annex("1", "Läget", "0" * 64),)),
    )
    copy.choose_annexes(["1"], {}, by=cast.archivist)
    order(copy, cast)
    MaskedCopy.objects.filter(pk=copy.pk).update(printed=b"%PDF")
    copying.bind(copy.pk)
    copy.refresh_from_db()
    assert (copy.fault, copy.is_made) == ("annex", False)


# Pages


def test_the_page_shows_what_is_masked_and_a_selection_masks_it(cast, client):
    copy = make_copy(cast, content("Anna <strong>Ek</strong> &amp; co."))
    page, mask = reverse("masked_copy_detail", args=[copy.pk]), reverse("masked_copy_mask", args=[copy.pk])
    assert 'data-place="items.0.text"' in client.get(page).content.decode()
    sent = {"path": "items.0.text", "start": "0", "quote": "Anna Ek & co", "statute": "39:1"}
    answer = client.post(mask, sent)
    assert answer["Location"] == f"{page}#p-items-0-text"
    text = client.get(page).content.decode()
    assert '<mark class="masking__cut" data-number="1">Anna </mark><strong><mark' in text
    assert copy.masks.get().statute == OSL
    assert client.post(mask, sent | {"quote": "Karl"}).status_code == 422
    assert client.get(mask, {"path": "items.77.text"}).status_code == 404


def test_the_page_before_the_copy_shows_it_as_it_will_be(cast, client):
    copy = make_copy(cast, content(f"Anna Ek, {NUMBER}."))
    copy.mask("items.0.text", statute=OSL, by=cast.archivist, quote="Anna Ek")
    url = reverse("masked_copy_order", args=[copy.pk])
    page = client.get(url).content.decode()
    assert '<strong class="document-masked">[maskat 1]</strong>' in page
    assert "Anna Ek" not in page.partition("minutes-sheet")[2]
    said = {"decided_by": "Kanslichefen", "decided_on": "2026-03-03"}
    assert client.post(url, said).status_code == 422
    assert client.post(url, said | {"confirmed": "on"}).status_code == 302
    assert fresh(copy).ordered_by == cast.archivist


def test_a_form_of_another_copy_reaches_no_mask_of_this(cast, client):
    copy = make_copy(cast, content("Anna."))
    other = MaskedCopy.begin(copy.round, by=cast.archivist)
    mask = copy.mask("items.0.text", statute=OSL, by=cast.archivist)[0]
    assert client.post(reverse("masked_copy_unmask", args=[other.pk, mask.pk])).status_code == 404
    assert copy.masks.exists()
