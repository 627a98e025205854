"""A person's own data as a file: everything, by keys that a test counts, as the person may read it."""

import datetime as dt
import io
import json
import zipfile

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from archive import personal, tasks
from archive.models import DataExtract
from archive.personal import gathering, traces
from meetings import notices, reply_links
from meetings.models import AgendaItem
from parties.exceptions import Invalid, NotAllowed
from parties.models import Event, Seat, User
from tests.archive.test_retention import make_full
from tests.meetings.factories import make_item, make_meeting
from tests.minutes.test_locks import world
from tests.outbox.factories import make_letter


def opened(data: bytes) -> tuple[str, dict, list[str]]:
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        page = packed.read("mina-uppgifter.html").decode()
        return page, json.loads(packed.read("mina-uppgifter.json")), packed.namelist()


def entries(told: dict, what: str) -> list[dict]:
    return [entry for section in told["sections"] for entry in section["entries"] if entry["what"] == what]


@pytest.mark.django_db
def test_a_letter_is_told_of_without_the_addresses_that_answer_for_the_person(cast):
    meeting = make_meeting(cast=cast)
    make_item(meeting=meeting, title="Budget")
    meeting.give_notice(by=cast.secretary)
    notices.send(meeting, number=1, by=cast.secretary)
    invitation = meeting.invitations.get(person=cast.union_rep)
    address = reply_links.of(invitation)
    make_letter(person=cast.union_rep, text=f"Kommer du? Svara här: {address}\nHälsningar")
    page, told, _names = opened(personal.make(cast.union_rep))
    assert "Svara här: (adress i CESAM)" in page
    assert reply_links.token(invitation) not in page + json.dumps(told)


@pytest.mark.django_db
def test_every_key_to_a_person_is_told_of_or_says_why_not():
    """A new key to a person gets a trace (`personal.traces`), or a reason in `NONE`."""
    keys = {
        (model._meta.label, field.name)
        for model in apps.get_models(include_auto_created=True)
        for field in model._meta.concrete_fields
        if field.is_relation and field.related_model is User
    }
    every = [trace for section in traces.SECTIONS for trace in section.traces]
    told = {(trace.model, way) for trace in every for way in trace.people}
    assert keys - told - set(traces.NONE) == set()
    assert ("parties.Seat", "person") in keys
    # And what stands in the traces is there.
    for trace in every:
        model = apps.get_model(trace.model)
        model._base_manager.filter(**dict.fromkeys(trace.people, 0)).exists()
        for name in (*trace.fields, *trace.own, *filter(None, [trace.at])):
            model._meta.get_field(name)
        model._base_manager.values_list(*filter(None, [trace.meeting, trace.item, "pk"])).first()


def test_it_holds_what_the_person_is_said_and_signed(cast):
    meeting = make_full(cast)
    page, told, names = opened(personal.make(cast.union_rep))
    said = json.dumps(told, ensure_ascii=False)
    assert "Vi beklagar." in said
    assert "Vi beklagar." in page
    (roll,) = entries(told, "På närvarolistan för ett möte")
    assert roll["meeting"] == "Centrala samverkansgruppen, 26 apr 2022"
    (seat,) = entries(told, "Plats i en grupp")
    for section in told["sections"]:
        for entry in section["entries"]:
            assert not entry["at"] or dt.datetime.fromisoformat(entry["at"])
    assert {"label": "Förbund", "value": "Kommunal"} in seat["said"]
    signatures = entries(told, "Underskrift")
    assert bool(signatures) == meeting.rounds.filter(signatories__person=cast.union_rep).exists()
    evidence = [name for name in names if name.startswith("underskrifter/")]
    assert len(evidence) == len(entries(told, "Bevis för en underskrift, bifogat"))
    assert told["person"]["email"] == cast.union_rep.email
    assert "Ändamål" in page
    kept = {section["key"]: section["kept"] for section in told["sections"]}
    assert kept["account"].startswith(
        "Så länge du kan logga in. Därefter: Konton för personer som är avstängda: gallras"
    )
    assert "Integritetsskyddsmyndigheten" in page


def test_it_tells_of_no_other_person(cast):
    make_full(cast)
    _page, told, _names = opened(personal.make(cast.stranger))
    assert [section["key"] for section in told["sections"] if section["entries"]] == ["account"]


def test_words_within_an_item_that_may_not_be_read_any_longer_are_held_back(cast):
    meeting = world(cast)
    Seat.objects.filter(person=cast.union_rep).update(from_on="2020-01-01", to_on="2021-12-31")
    meeting.items.update(is_confidential=True, secrecy_statute="OSL 39 kap. 1 §")
    _page, told, _names = opened(personal.make(cast.union_rep))
    said = json.dumps(told, ensure_ascii=False)
    assert "Vi beklagar." not in said
    (statement,) = entries(told, "Protokollsanteckning")
    assert statement["item"] == "en punkt som du inte längre får läsa"
    assert "Budgetfrågor" not in said


def test_what_was_written_by_somebody_is_escaped_in_the_page(cast):
    User.objects.filter(pk=cast.union_rep.pk).update(name="<script>alert(1)</script>")
    page, _told, _names = opened(personal.make(User.objects.get(pk=cast.union_rep.pk)))
    assert "<script>" not in page


def test_it_is_made_at_once_fetched_and_gone_after_a_week(cast, client):
    client.force_login(cast.union_rep)
    assert client.post(reverse("data_extract")).status_code == 302
    extract = DataExtract.objects.get()
    assert extract.is_there
    answer = client.post(reverse("data_extract_fetch"))
    assert answer["Content-Type"] == "application/zip"
    opened(answer.content)
    verbs = Event.objects.filter(verb__startswith="dataextract.").order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == ["dataextract.asked", "dataextract.fetched"]
    DataExtract.objects.update(made_at=timezone.now() - 2 * DataExtract.KEPT)
    tasks.clear_sessions(0)
    extract.refresh_from_db()
    assert (extract.data, extract.is_there) == (None, False)
    assert client.post(reverse("data_extract_fetch")).status_code == 404


def test_it_can_be_fetched_through_the_day_that_the_page_says(cast):
    extract = DataExtract.ask(cast.union_rep, by=cast.union_rep)
    midnight = timezone.localtime().replace(hour=0, minute=5)
    rows = DataExtract.objects.filter(pk=extract.pk)
    rows.update(made_at=midnight - DataExtract.KEPT)
    assert timezone.localdate(rows.get().goes_at) == timezone.localdate()
    assert DataExtract.clear() == 0
    rows.update(made_at=midnight - DataExtract.KEPT - dt.timedelta(days=1))
    assert DataExtract.clear() == 1


def test_much_is_gathered_by_the_worker(cast, monkeypatch):
    monkeypatch.setattr(gathering, "SMALL", 0)
    extract = DataExtract.ask(cast.union_rep, by=cast.union_rep)
    assert extract.is_under_way
    with pytest.raises(Invalid):
        DataExtract.ask(cast.union_rep, by=cast.union_rep)
    tasks.make_data_extract(extract.pk)
    extract.refresh_from_db()
    assert extract.is_there


def test_one_that_breaks_is_said_and_can_be_asked_for_again(cast, monkeypatch):
    monkeypatch.setattr(gathering, "SMALL", 0)
    extract = DataExtract.ask(cast.union_rep, by=cast.union_rep)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(DataExtract, "make", lambda self: 1 / 0)
        tasks.make_data_extract(extract.pk)
    extract.refresh_from_db()
    assert extract.fault == "broken"
    assert DataExtract.ask(cast.union_rep, by=cast.union_rep).is_under_way


def test_an_administrator_makes_it_only_for_somebody_who_cannot_sign_in(cast, client):
    with pytest.raises(NotAllowed):
        DataExtract.ask(cast.union_rep, by=cast.administrator)
    with pytest.raises(NotAllowed):
        DataExtract.ask(cast.union_rep, by=cast.archivist)
    client.force_login(cast.administrator)
    url = reverse("user_data_extract", args=[cast.union_rep.pk])
    assert client.get(url).status_code == 403
    User.objects.filter(pk=cast.union_rep.pk).update(is_active=False)
    assert client.post(url).status_code == 302
    assert DataExtract.objects.get().asked_by == cast.administrator
    assert client.post(reverse("user_data_extract_fetch", args=[cast.union_rep.pk])).status_code == 200


def test_it_asks_the_database_no_more_for_many_rows_than_for_one(cast):
    make_full(cast)
    with CaptureQueriesContext(connection) as few:
        gathering.gather(cast.secretary)
    other = make_meeting(cast=cast, starts_at=timezone.now())
    for number in range(8):
        make_item(meeting=other, title=f"Punkt {number}")
    AgendaItem.objects.filter(meeting=other).update(text_by=cast.secretary, text_at=timezone.now())
    with CaptureQueriesContext(connection) as many:
        gathered = gathering.gather(cast.secretary)
    assert len(many) <= len(few) + 2
    assert sum(len(one.entries) for one in gathered) > 8


def test_each_field_that_is_told_has_a_name_in_words():
    """A field without words gets them in `personal.traces.LABELS`."""
    for trace in (trace for section in traces.SECTIONS for trace in section.traces):
        model = apps.get_model(trace.model)
        for name in (*trace.fields, *trace.own):
            is_named = name in traces.LABELS or model._meta.get_field(name).verbose_name != name.replace("_", " ")
            assert is_named, f"{trace.model}.{name}"
    assert gathering.label(apps.get_model("meetings.Position"), "union_name") == "Förbund"
