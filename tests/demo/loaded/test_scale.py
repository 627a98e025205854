"""`manage.py demo --scale`: a made-up archive that holds nothing which the product would refuse."""

import io
from collections.abc import Iterator

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from archive.finding import find, parse
from archive.models import RegisterEntry, RegistryCounter, RegistrySeries, SearchEntry
from archive.rebuilding import rebuild
from demo import scale
from demo.people import PEOPLE
from demo.scale.groups import DOMAIN, SLUG
from meetings import agenda, richtext
from meetings.models import AgendaItem, Attendance, Meeting, MeetingStep, Position
from parties.models import Body, Seat, User
from tests.demo.loaded.conftest import TODAY

MEETINGS, ITEMS = 60, 900


@pytest.fixture(scope="module")
def _filled(_loaded, django_db_blocker) -> Iterator[None]:
    with django_db_blocker.unblock(), transaction.atomic():
        scale.fill(MEETINGS, ITEMS, today=TODAY)
        yield
        transaction.set_rollback(True)


@pytest.fixture
def filled(_filled, db) -> None:
    """The made archive is there, beside the demo."""


def made_meetings():
    return Meeting.objects.filter(body__slug__startswith=SLUG)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def archivist() -> User:
    return User.objects.get(email=PEOPLE["archive"].email)


def test_there_are_as_many_as_were_asked_for(filled):
    assert made_meetings().count() == MEETINGS
    assert AgendaItem.objects.filter(meeting__in=made_meetings()).count() == ITEMS
    years = [meeting.held_on.year for meeting in made_meetings()]
    assert max(years) - min(years) >= 20
    assert set(made_meetings().values_list("status", flat=True)) >= {"planned", "signed"}


def test_every_made_row_passes_the_checks_of_its_model(filled):
    items = AgendaItem.objects.filter(meeting__in=made_meetings())
    rows = [
        Body.objects.filter(slug__startswith=SLUG), Seat.objects.filter(body__slug__startswith=SLUG),
        RegistrySeries.objects.filter(body__slug__startswith=SLUG), User.objects.filter(email__endswith=DOMAIN)[:20],
        made_meetings(), items[:100], Attendance.objects.filter(meeting__in=made_meetings())[:40],
        MeetingStep.objects.filter(meeting__in=made_meetings())[:40], Position.objects.filter(item__in=items),
        RegisterEntry.objects.filter(meeting__in=made_meetings()),
    ]  # fmt: skip
    for found in rows:
        assert found, found.model
        for row in found:
            row.full_clean(exclude=["password"])


def test_every_key_leads_somewhere(filled):
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def test_texts_and_labels_are_as_the_product_makes_them(filled):
    for meeting in made_meetings().select_related("body")[:30]:
        items = list(meeting.items.all())
        for item in items:
            assert richtext.clean(item.text) == item.text
        if meeting.are_labels_fixed:
            fixed = {item.pk: item.fixed_label for item in items}
            for item in items:
                item.fixed_label = ""
            meeting.labels_fixed_at = None
            assert agenda.labels_of(meeting, items) == fixed


def test_the_search_holds_what_its_own_rules_make_of_it(filled):
    def entries():
        rows = SearchEntry.objects.order_by("kind", "source_id")
        return list(rows.values("kind", "source_id", "body", "meeting", "item", "at", "status", "kinds", "outcome",
                                "unions", "title", "text", "tsv"))  # fmt: skip

    before = entries()
    assert len(before) > ITEMS + MEETINGS
    rebuild()
    assert entries() == before


def test_it_is_found_read_and_registered(filled):
    signed = made_meetings().filter(status="signed").first()
    item = signed.items.filter(outcome="noted", kinds=["information"]).first()
    found = find(SearchEntry.objects.parts_for(archivist()), parse(f'"{item.title}"'))
    assert item.pk in {entry.item_id for entry in found.hits}
    secretary = signed.body.seats.get(role="secretary").person
    for user in (archivist(), secretary):
        page = signed_in(user).get(reverse("meeting_detail", args=[signed.pk])).content.decode()
        assert item.title in page
    entry = RegisterEntry.objects.exclude(number="").get(meeting=signed)
    client = signed_in(archivist())
    assert entry.number in client.get(reverse("register_list"), {"q": entry.number}).content.decode()
    assert client.get(reverse("register_detail", args=[entry.pk])).status_code == 200


def test_every_series_goes_on_without_a_gap(filled):
    for counter in RegistryCounter.objects.filter(series__startswith="SK"):
        prefix = counter.series.replace("{n}", "")
        assert RegisterEntry.objects.filter(number__startswith=prefix).count() == counter.last
    waiting = RegisterEntry.objects.filter(meeting__in=made_meetings(), number__startswith="SK").first()
    RegisterEntry.objects.filter(pk=waiting.pk).update(number="")
    waiting.draw_number(by=archivist())
    assert waiting.number


def test_unions_positions_are_noted_before_the_minutes_are_signed(filled):
    items = AgendaItem.objects.filter(meeting__in=made_meetings(), positions__isnull=False).distinct()
    assert items
    for item in items.select_related("meeting"):
        assert item.meeting.status == Meeting.Status.SIGNED
        entry = SearchEntry.objects.get(kind="item", source_id=item.pk)
        assert entry.status == "signed"
        assert set(entry.unions) >= set(item.positions.values_list("union", flat=True))


# Runs


def test_a_second_run_says_that_all_is_there(filled):
    said = io.StringIO()
    call_command("demo", "--scale", f"--meetings={MEETINGS}", f"--items={ITEMS}", stdout=said)
    assert f"{MEETINGS} möten med {ITEMS} punkter finns redan." in said.getvalue()
    assert made_meetings().count() == MEETINGS


def test_another_size_is_refused(filled):
    with pytest.raises(CommandError, match=f"{MEETINGS} möten"):
        call_command("demo", "--scale", "--meetings=100", "--items=900")
