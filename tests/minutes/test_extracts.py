"""Whoever came for single items gets an extract of them: what the minutes say of those, and nothing else."""

import io
import subprocess

import pikepdf
import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from meetings import roll_reading
from meetings.models import AgendaItem, Attendance, Meeting
from minutes import extracts, sealing_jobs, verifying
from minutes.composition import EXTRACT
from minutes.models import Extract, Sealing
from minutes.sealing import validation
from minutes.templatetags.final_copy import extracted_items
from outbox.models import Letter
from paper import preflight
from tests.meetings.factories import make_item
from tests.minutes.signoff import make_held, make_round, read, sign_all

pytestmark = pytest.mark.django_db


@pytest.fixture
def round(cast, sealing_settings):
    """A presenter came for "Budgetfrågor" alone; everybody has signed."""
    meeting = make_held(cast=cast)
    Meeting.objects.filter(pk=meeting.pk).update(status=Meeting.Status.IN_SESSION)
    budget = AgendaItem.objects.get(meeting=meeting, title="Budgetfrågor")
    make_item(meeting=meeting, parent=budget, title="Delårsbokslut", text="<p>Ett underskott väntas.</p>")
    guest = Attendance.objects.create(
        meeting=meeting, side="a_employer", name=cast.presenter.name, person=cast.presenter, is_guest=True,
        organisation="Ekonomi", mode="onsite", scope="only",
    )  # fmt: skip
    guest.items.add(budget)
    budget.presenters.add(guest)
    AgendaItem.objects.get(meeting=meeting, title="Delårsbokslut").presenters.add(guest)
    Meeting.objects.filter(pk=meeting.pk).update(status=Meeting.Status.DRAFTING)
    return sign_all(make_round(cast=cast, meeting=read(meeting)))


def test_what_stands_under_an_item_is_not_named_beside_it(round):
    row = Attendance.objects.get(meeting=round.meeting, is_guest=True)
    found = extracts.wanted(round)
    assert {len(chosen) for chosen in found} == {1}
    assert {item_of(round, "Budgetfrågor").id, item_of(round, "Delårsbokslut").id} == {
        item.pk for item in row.items.all()
    } | {item.pk for item in row.presents.all()}


def item_of(round, title):
    return next(item for item in round.composition.items if item.title == title)


def test_only_who_gets_no_whole_minutes_gets_an_extract(round, cast):
    assert extracts.wanted(round) == {(item_of(round, "Budgetfrågor").id,): [cast.presenter]}


def test_it_holds_the_items_with_all_under_them_and_who_was_there(round, cast):
    chosen = [item_of(round, "Övriga frågor").id]
    content = extracts.of(round.composition, chosen, roll_reading.places_of(round.meeting))
    assert (content.scope, [item.title for item in content.items]) == (EXTRACT, ["Övriga frågor"])
    names = [person.name for party in content.parties for person in party.people]
    assert cast.presenter.name not in names
    assert cast.chair.name in names
    whole = extracts.of(round.composition, [item_of(round, "Budgetfrågor").id], roll_reading.places_of(round.meeting))
    assert [item.title for item in whole.items] == ["Budgetfrågor", "Delårsbokslut"]
    assert cast.presenter.name in [person.name for party in whole.parties for person in party.people]


def test_of_what_stands_above_it_holds_the_heading_alone(round):
    content = extracts.of(
        round.composition, [item_of(round, "Delårsbokslut").id], roll_reading.places_of(round.meeting)
    )
    assert [(item.title, bool(item.text)) for item in content.items] == [
        ("Budgetfrågor", False),
        ("Delårsbokslut", True),
    ]


def test_it_is_sealed_after_the_minutes_handed_out_once_and_recognised(round, cast, trust, client):
    assert not Sealing.objects.exclude(chosen=[]).exists()
    seal = sealing_jobs.seal_now(round)
    assert Sealing.objects.get().is_of_extract
    [extract] = sealing_jobs.extract_now(round)
    assert not Sealing.objects.exists()
    assert extract.seal == seal
    pdf = bytes(extract.pdf)
    assert preflight.check(pdf, expect="3a") == ()
    assert validation.validate(pdf, trust).is_genuine
    with pikepdf.open(io.BytesIO(pdf)) as document:
        assert not document.attachments
    assert extracted_items(extract).endswith("Budgetfrågor")

    letter = Letter.objects.get(key=f"extract:{extract.pk}:{cast.presenter.pk}")
    assert bytes(letter.enclosed.get().content.data) == pdf
    assert cast.presenter.pk not in Letter.objects.filter(key__contains=":sealed:").values_list("person", flat=True)
    assert extracts.hand_out(extract, round) == 1
    assert Letter.objects.filter(key__startswith="extract:").count() == 1

    verdict = verifying.verify(pdf, lambda file: validation.validate(file, trust))
    assert (verdict.is_good, verdict.extract, verdict.seal) == (True, extract, seal)
    assert verifying.known(pdf).is_genuine
    altered = verifying.verify(pdf[:-40], lambda file: validation.validate(file, trust))
    assert (altered.kind, altered.seal) == (verifying.Kind.ALTERED, seal)

    url = reverse("extract_pdf", args=[round.meeting_id, extract.pk])
    client.force_login(cast.presenter)
    assert client.get(url).content == pdf
    assert url in client.get(reverse("meeting_detail", args=[round.meeting_id])).content.decode()
    client.force_login(cast.secretary)
    assert url in client.get(reverse("round_detail", args=[round.meeting_id, round.pk])).content.decode()

    for change in (lambda: Extract.objects.update(pages=9), lambda: Extract.objects.all().delete()):
        with pytest.raises(DatabaseError, match="refused"), transaction.atomic():
            change()


def test_no_word_of_another_item_is_in_it(round):
    sealing_jobs.seal_now(round)
    [extract] = sealing_jobs.extract_now(round)
    text = subprocess.run(["pdftotext", "-", "-"], input=bytes(extract.pdf), capture_output=True, check=True).stdout
    said = text.decode()
    assert "Ett underskott väntas." in said
    assert "Protokollsutdrag" in said
    assert "Inga." not in said
    assert "Övriga frågor" not in said
