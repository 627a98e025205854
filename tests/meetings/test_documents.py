"""Files: what is taken, what it is, its number as an annex, and who gets it."""

import io
import zipfile
from pathlib import Path

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from PIL import Image

from meetings import agenda, annexes, documents, file_check, proposals
from meetings.exceptions import Contradiction, NotAllowed, WrongStep
from meetings.file_check import FileRefused, check, safe_name
from meetings.models import Document, ItemProposal, Meeting
from minutes.composing import compose
from minutes.composition import Annex
from parties.models import Event
from tests.meetings.factories import make_guest, make_item, make_meeting


@pytest.fixture(autouse=True)
def _store(settings, tmp_path):
    settings.DOCUMENTS = str(tmp_path / "documents")


@pytest.fixture
def meeting(cast):
    meeting = make_meeting(cast=cast)
    make_item(meeting=meeting, title="Budget")
    make_item(meeting=meeting, title="Lokaler")
    return read(meeting)


def read(meeting: Meeting) -> Meeting:
    return Meeting.objects.with_body().get(pk=meeting.pk)


def items(meeting: Meeting) -> list:
    return [node.item for node in agenda.flat(agenda.tree(meeting))][-2:]


def upload(name: str = "plan.txt", data: bytes = b"Plan") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data)


def pdf(*, font: bool = True, tagged: bool = False, **root: object) -> bytes:
    made = pikepdf.new()
    page = made.add_blank_page()
    if font:
        fonts = pikepdf.Dictionary(F1=pikepdf.Dictionary(Type=pikepdf.Name.Font))
        page.obj.Resources = pikepdf.Dictionary(Font=fonts)
    if tagged:
        made.Root.StructTreeRoot = made.make_indirect(pikepdf.Dictionary(Type=pikepdf.Name.StructTreeRoot))
        made.Root.MarkInfo = pikepdf.Dictionary(Marked=True)
        made.Root.Lang = pikepdf.String("sv")
    for name, value in root.items():
        made.Root[f"/{name}"] = value
    target = io.BytesIO()
    made.save(target)
    return target.getvalue()


def locked_pdf() -> bytes:
    made, target = pikepdf.new(), io.BytesIO()
    made.add_blank_page()
    made.save(target, encryption=pikepdf.Encryption(owner="a", user="b"))
    return target.getvalue()


def packed(**parts: bytes) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in parts.items():
            file.writestr(name, data)
    return target.getvalue()


def office(part: str, **more: bytes) -> bytes:
    return packed(**{"[Content_Types].xml": b"<Types/>", part: b"<x/>", **more})


def picture(name: str = "PNG") -> bytes:
    target = io.BytesIO()
    Image.new("RGB", (20, 10)).save(target, name)
    return target.getvalue()


def looked(data: bytes) -> file_check.Checked:
    return check(io.BytesIO(data), len(data))


# What a file is


@pytest.mark.parametrize(
    ("data", "kind", "warnings"),
    [
        (pdf(tagged=True), "pdf", []),
        (pdf(), "pdf", ["untagged", "no_language"]),
        (pdf(font=False), "pdf", ["scanned"]),
        # Opened at a page: no program.
        (pdf(tagged=True, OpenAction=pikepdf.Array([0, pikepdf.Name.Fit])), "pdf", []),
        (picture(), "png", ["picture"]),
        (picture("JPEG"), "jpeg", ["picture"]),
        (office("word/document.xml"), "docx", []),
        (office("xl/workbook.xml"), "xlsx", []),
        (office("ppt/presentation.xml"), "pptx", []),
        (packed(mimetype=b"application/vnd.oasis.opendocument.text"), "odt", []),
        ("Åtgärder\n1. Ljud".encode(), "txt", []),
    ],
)
def test_a_file_is_what_its_content_says(data, kind, warnings):
    found = looked(data)
    assert (found.kind, found.warnings) == (kind, warnings)


SCRIPT = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=pikepdf.String("app.alert(1)"))


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "tom"),
        (b"MZ\x90\x00" + bytes(100), "tas inte emot"),
        (b"<html><script>alert(1)</script>", "tas inte emot"),
        (b"\xff\xfe" + bytes(20), "tas inte emot"),
        (pdf()[:60], "avklippt"),
        (picture()[:40], "trasig"),
        (b"PK\x03\x04" + bytes(40), "trasig"),
        (locked_pdf(), "lösenord"),
        (pdf(OpenAction=SCRIPT), "program"),
        (pdf(AA=pikepdf.Dictionary()), "program"),
        (office("word/document.xml", **{"word/vbaProject.bin": b"x"}), "makron"),
        (lambda: office("word/document.xml", **{"word/media/a.bin": bytes(400 << 20)}), "packas upp"),
        (packed(**{"anything.exe": b"x"}), "tas inte emot"),
    ],
    ids=["empty", "program", "page", "utf-16", "half pdf", "half picture", "half zip", "locked", "script", "actions",
         "macros", "bomb", "zip"],
)  # fmt: skip
def test_what_is_not_allowed_is_refused_with_what_to_do(data, words):
    # What is large is made when it is asked for, not whenever tests are collected.
    made = data() if callable(data) else data
    with pytest.raises(FileRefused, match=words):
        looked(made)


def test_sizes_and_kinds_are_settings(settings):
    settings.DOCUMENT_MEGABYTES = 1
    with pytest.raises(FileRefused, match="större än 1 MB"):
        looked(b"x" * ((1 << 20) + 1))
    settings.DOCUMENT_KINDS = ["pdf"]
    with pytest.raises(FileRefused, match="PDF"):
        looked(picture())


@pytest.mark.parametrize(
    ("name", "kind", "kept"),
    [
        ("Plan.PDF", "pdf", "Plan.pdf"),
        ("../../etc/passwd", "txt", "passwd.txt"),
        ("C:\\Users\\a\\bild.jpeg", "jpeg", "bild.jpg"),
        ("program.exe", "pdf", "program.exe.pdf"),
        ('a"b\r\n<c>.txt', "txt", "abc.txt"),
        ("", "png", "handling.png"),
        ("å" * 300 + ".pdf", "pdf", "å" * 150 + ".pdf"),
    ],
)
def test_a_name_is_kept_without_what_could_harm(name, kind, kept):
    assert safe_name(name, kind) == kept


# Numbers


@pytest.mark.parametrize(
    ("owners", "labels"),
    [
        ([], []),
        ([1], ["1"]),
        ([1, 1, 2], ["1 a", "1 b", "2"]),
        ([None, None, 3, 3, 3], ["1", "2", "3 a", "3 b", "3 c"]),
        ([1, 2, 1], ["1", "2", "3"]),
        ([1] * 28, [f"1 {letters}" for letters in [*"abcdefghijklmnopqrstuvwxyz", "aa", "ab"]]),
    ],
)
def test_annexes_are_numbered_as_people_cite_them(owners, labels):
    assert annexes.labels(owners) == labels


def test_files_of_an_item_stand_together_and_the_order_can_be_changed(cast, meeting):
    budget, premises = items(meeting)
    for title, item in (("A", budget), ("B", premises), ("C", budget), ("D", None)):
        documents.add(read(meeting), upload(), by=cast.secretary, item=item, title=title)

    def shown() -> dict[str, str]:
        return dict(meeting.documents.kept().in_order().values_list("title", "label"))

    assert shown() == {"A": "1 a", "C": "1 b", "B": "2", "D": "3"}
    last = meeting.documents.get(title="D")
    last.meeting = read(meeting)
    documents.move(last, -1, by=cast.secretary)
    assert list(shown()) == ["A", "C", "D", "B"]
    first = meeting.documents.get(title="A")
    first.meeting = read(meeting)
    documents.remove(first, by=cast.secretary)
    assert shown() == {"C": "1", "D": "2", "B": "3"}
    with pytest.raises(Contradiction):
        documents.remove(first, by=cast.secretary)


# Keeping and serving


def test_what_was_taken_away_comes_back_among_the_files_of_its_item(cast, meeting, client):
    first, second = items(meeting)
    made = [
        documents.add(meeting, upload(f"{name}.txt"), by=cast.secretary, item=item)
        for name, item in (("a", first), ("b", first), ("c", second))
    ]
    documents.remove(made[0], by=cast.secretary)
    client.force_login(cast.secretary)
    assert "1 handling borttagen" in client.get(reverse("document_list", args=[meeting.pk])).content.decode()
    assert client.post(reverse("document_restore", args=[meeting.pk, made[0].pk])).status_code == 302
    labels = dict(meeting.documents.kept().in_order().values_list("title", "label"))
    assert labels == {"b": "1 a", "a": "1 b", "c": "2"}
    assert Event.objects.filter(verb="document.restored").get().actor == cast.secretary
    with pytest.raises(NotAllowed):
        documents.restore(made[0], by=cast.union_rep)


def test_files_of_a_deleted_item_give_their_numbers_back_and_have_them_again(cast, meeting):
    first, second = items(meeting)
    made = documents.add(meeting, upload("a.txt"), by=cast.secretary, item=first)
    documents.add(meeting, upload("b.txt"), by=cast.secretary, item=second)
    documents.add(meeting, upload("c.txt"), by=cast.secretary)

    def labels() -> dict[str, str]:
        return dict(meeting.documents.standing().in_order().values_list("title", "label"))

    agenda.remove(first, by=cast.secretary)
    assert labels() == {"b": "1", "c": "2"}
    assert [annex.label for annex in compose(read(meeting)).annexes] == ["1", "2"]
    documents.move(Document.objects.get(title="c"), -1, by=cast.secretary)
    assert labels() == {"c": "1", "b": "2"}
    agenda.restore(first, by=cast.secretary)
    assert labels() == {"a": "1", "c": "2", "b": "3"}
    documents.remove(made, by=cast.secretary)
    agenda.remove(first, by=cast.secretary)
    made.refresh_from_db()
    with pytest.raises(Contradiction):
        documents.restore(made, by=cast.secretary)


def test_bytes_are_kept_by_their_hash_and_damage_is_told(cast, meeting, client):
    document = documents.add(meeting, upload(data=b"Plan"), by=cast.secretary)
    path = documents.path_of(document.sha256)
    assert path.read_bytes() == b"Plan"
    assert list(Path(path).parent.parent.glob("tmp*")) == []
    client.force_login(cast.union_rep)
    url = reverse("document_file", args=[meeting.pk, document.pk])
    answer = client.get(url)
    assert answer.content == b"Plan"
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert client.get(url, headers={"If-None-Match": answer["ETag"]}).status_code == 304
    path.write_bytes(b"Plant")
    answer = client.get(url)
    assert answer.status_code == 500
    assert "kan inte läsas" in answer.content.decode()


def test_the_predicate_agrees_with_its_queryset(cast, meeting):
    budget, premises = items(meeting)
    make_guest(meeting=meeting, person=cast.presenter, items=[premises])
    for item in (budget, premises, None):
        documents.add(read(meeting), upload(), by=cast.secretary, item=item)
    for person in (cast.secretary, cast.union_rep, cast.presenter, cast.stranger, cast.archivist):
        seen = set(Document.objects.visible_to(person, read(meeting)).values_list("pk", flat=True))
        rows = Document.objects.select_related("item__meeting__body", "meeting__body")
        assert seen == {row.pk for row in rows if row.is_visible_to(person)}, person


def test_only_who_prepares_adds_and_nobody_after_the_step(cast, meeting):
    with pytest.raises(NotAllowed):
        documents.add(meeting, upload(), by=cast.union_rep)
    Meeting.objects.filter(pk=meeting.pk).update(status=Meeting.Status.IN_ADJUSTMENT)
    with pytest.raises(WrongStep):
        documents.add(read(meeting), upload(), by=cast.secretary)
    assert not Document.objects.exists()


def test_a_refused_file_leaves_the_form_with_what_was_typed(cast, meeting, client):
    client.force_login(cast.secretary)
    data = {"file": upload("a.exe", b"MZ\x00"), "title": "Planen"}
    answer = client.post(reverse("document_list", args=[meeting.pk]), data)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "tas inte emot" in page
    assert 'value="Planen"' in page


def test_an_item_shows_its_files_and_the_minutes_list_them(cast, meeting, client):
    budget, _premises = items(meeting)
    document = documents.add(meeting, upload(), by=cast.secretary, item=budget, title="Budget 2027")
    client.force_login(cast.union_rep)
    page = client.get(reverse("meeting_detail", args=[meeting.pk])).content.decode()
    assert "Bilaga 1: Budget 2027" in page
    assert compose(read(meeting)).annexes == (Annex("1", "Budget 2027", document.sha256),)


def test_files_of_a_proposal_go_on_to_its_item(cast, meeting, client):
    client.force_login(cast.union_rep)
    told = {
        "title": "Parkering",
        "unions": cast.union.pk,
        "meeting": "",
        "text": "",
        "file": upload("Karta.txt", b"Karta"),
    }
    add = reverse("proposal_add", args=[cast.body.slug])
    assert client.post(add, told).status_code == 302
    proposal = ItemProposal.objects.get()
    [file] = proposal.files.all()
    page = client.get(reverse("proposal_detail", args=[proposal.pk])).content.decode()
    assert "Karta.txt" in page
    assert client.get(reverse("proposal_file", args=[proposal.pk, file.pk])).content == b"Karta"
    # A file that is refused leaves nothing half done, and what was typed stands there.
    answer = client.post(add, told | {"title": "Annat", "file": upload("a.exe", b"MZ\x00")})
    assert answer.status_code == 422
    assert 'value="Annat"' in answer.content.decode()
    assert ItemProposal.objects.count() == 1
    attach = reverse("proposal_attach", args=[proposal.pk])
    assert client.post(attach, {"file": upload("Till.txt", b"Till")}).status_code == 302
    item = proposals.place(proposal, read(meeting), by=cast.secretary)
    kept = Document.objects.filter(item=item).in_order()
    assert [(one.label, one.file_name) for one in kept] == [("1 a", "Karta.txt"), ("1 b", "Till.txt")]
    with pytest.raises(Contradiction):
        proposals.attach(proposal, documents.take(upload()), by=cast.union_rep)


def test_the_list_costs_the_same_for_twice_the_files(cast, meeting, client):
    client.force_login(cast.secretary)

    def count() -> int:
        with CaptureQueriesContext(connection) as seen:
            client.get(reverse("document_list", args=[meeting.pk]))
        return len(seen)

    documents.add(read(meeting), upload(), by=cast.secretary, item=items(meeting)[0])
    before = count()
    for item in [*items(meeting), None]:
        documents.add(read(meeting), upload(), by=cast.secretary, item=item)
    assert count() == before
