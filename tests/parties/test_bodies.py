"""Bodies: their rules, what stands above them, and the page with its two sides on any day."""

import datetime as dt

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from parties.exceptions import Invalid
from parties.models import Body, DeadlineRule, Event, Seat, UnionName
from parties.sides import sides
from tests.parties.factories import make_body, make_department, make_seat, make_union, make_user

DAY = dt.date
ROLES = ["secretary", "chair", "union_rep", "substitute", "presenter", "archivist", "administrator", "stranger"]


def signed_in(person):
    client = Client()
    client.force_login(person)
    return client


def page(person, body, **query):
    return signed_in(person).get(reverse("body_detail", args=[body.slug]), query)


# The verbs


def test_deadlines_are_set_changed_and_taken_away_as_one(cast):
    event = DeadlineRule.Event
    cast.body.set_rules({event.NOTICE: (14, "calendar"), event.POINTS: (6, "working")}, by=cast.administrator)
    cast.body.set_rules({event.NOTICE: (10, "calendar")}, by=cast.administrator)
    cast.body.set_rules({event.NOTICE: (10, "calendar")}, by=cast.administrator)
    assert [(rule.event, rule.days) for rule in cast.body.rules.all()] == [("notice", 10)]
    first, second = Event.objects.about(cast.body)
    assert first.data["changes"] == {"notice": [None, [14, "calendar"]], "points": [None, [6, "working"]]}
    assert second.data["changes"] == {"notice": [[14, "calendar"], [10, "calendar"]], "points": [[6, "working"], None]}


def test_a_deadline_of_more_than_a_year_is_refused(cast):
    with pytest.raises(Invalid, match="366"):
        cast.body.set_rules({"notice": (367, "calendar")}, by=cast.administrator)
    with pytest.raises(IntegrityError, match="deadline_within_a_year"), transaction.atomic():
        DeadlineRule.objects.create(body=cast.body, event="notice", days=367)
    DeadlineRule.objects.create(body=cast.body, event="notice", days=3)
    with pytest.raises(IntegrityError, match="one_rule_per_deadline"), transaction.atomic():
        DeadlineRule.objects.create(body=cast.body, event="notice", days=4)


def test_no_body_stands_above_itself_however_far_up(cast):
    middle = make_body(parent=cast.body)
    low = make_body(parent=middle)
    cast.body.parent = low
    with pytest.raises(Invalid, match="står under den här"):
        cast.body.change(by=cast.administrator)
    with pytest.raises(IntegrityError, match="body_is_not_above_itself"), transaction.atomic():
        Body.objects.filter(pk=low.pk).update(parent=low)


# Who may do what


@pytest.mark.parametrize("day", [None, DAY(2030, 1, 1), DAY(2000, 1, 1)])
def test_who_may_do_what_agrees_with_the_predicates(cast, day):
    Seat.objects.filter(person=cast.chair).update(to_on=DAY(2029, 1, 1))
    Seat.objects.filter(person=cast.secretary).update(from_on=DAY(2010, 1, 1))
    body = Body.objects.with_parties().get()
    allowed = body.who_may(day)
    for role in ROLES:
        person = getattr(cast, role)
        assert (person in allowed["see"]) is body.is_visible_to(person, day), role
        assert (person in allowed["prepare"]) is body.is_prepared_by(person, day), role
        assert (person in allowed["keep"]) is body.is_kept_by(person), role


@pytest.mark.parametrize("role", ROLES)
def test_the_body_is_listed_for_whom_it_is_visible_to(cast, role):
    person = getattr(cast, role)
    listed = signed_in(person).get(reverse("body_list")).context["bodies"]
    assert (cast.body in listed) is cast.body.is_visible_to(person)


# The two sides


def names(places):
    return [(place.seat.person.name if place.seat.person else "Vakant", place.organisation) for place in places]


def test_a_substitute_stands_under_the_seat_that_it_replaces(cast):
    make_seat(body=cast.body, union=cast.other_union, person=cast.stranger, kind=Seat.Kind.SUBSTITUTE)
    employer, unions = sides(Body.objects.with_parties().get(), timezone.localdate())
    assert names(employer.places) == [
        ("Orvar Ordförande", "Kommunstyrelseförvaltningen"),
        ("Siv Sekreterare", "Kommunstyrelseförvaltningen"),
    ]
    assert names(unions.places) == [("Ulla Unionsson", "Kommunal"), ("Vidar Visionär", "Vision")]
    assert names(unions.places[0].substitutes) == [("Ester Ersättare", "Kommunal")]
    assert names(unions.free_substitutes) == [("Frank Främling", "Vision")]


def test_vacancies_are_counted_among_ordinary_seats(cast):
    make_seat(body=cast.body, union=cast.union)
    make_seat(body=cast.body, union=cast.union, kind=Seat.Kind.SUBSTITUTE)
    _, unions = sides(Body.objects.with_parties().get(), timezone.localdate())
    assert unions.vacant_count == 1


def test_the_page_shows_the_day_that_is_asked_for_by_the_names_of_that_day(cast):
    UnionName(union=cast.union, name="Kommunalarbetareförbundet", to_on=DAY(2025, 12, 31)).add(by=cast.administrator)
    seat = cast.body.seats.get(person=cast.union_rep)
    seat.appoint(cast.stranger, from_on=DAY(2026, 1, 1), by=cast.administrator)
    then = page(cast.secretary, cast.body, on="2025-12-31").content.decode()
    now = page(cast.secretary, cast.body, on="2026-01-01").content.decode()
    assert "Ulla Unionsson" in then
    assert "Kommunalarbetareförbundet" in then
    assert "som den var onsdag 31 december 2025" in then
    assert "Kommunalarbetareförbundet" not in now
    assert "Frank Främling" in now


def test_a_union_outside_the_agreement_is_marked(cast):
    outside = make_union(name="Ledarna", party_from=None)
    make_seat(body=cast.body, union=outside, person=cast.stranger)
    assert "Utanför avtalet" in page(cast.secretary, cast.body).content.decode()


def test_a_day_that_does_not_exist_is_told_and_today_is_shown(cast):
    answer = page(cast.secretary, cast.body, on="2022-02-30")
    assert answer.status_code == 422
    assert answer.context["day"] == timezone.localdate()
    assert "Något behöver rättas" in answer.content.decode()


def test_members_read_and_administrators_keep(cast):
    add = reverse("seat_add", args=[cast.body.slug, Seat.Side.UNION])
    assert add not in page(cast.secretary, cast.body).content.decode()
    assert add in page(cast.administrator, cast.body).content.decode()
    # A day long ago is only read.
    assert add not in page(cast.administrator, cast.body, on="2020-01-01").content.decode()


def test_a_body_above_is_a_link_only_for_those_who_see_it(cast):
    low = make_body(name="Lokal grupp", parent=cast.body, level=Body.Level.LOCAL)
    make_seat(body=low, person=cast.stranger, department=cast.department)
    link = f'href="{cast.body.get_absolute_url()}"'
    answer = page(cast.stranger, low).content.decode()
    assert cast.body.name in answer
    assert link not in answer
    assert link in page(cast.administrator, low).content.decode()
    assert "Lokal grupp" in page(cast.secretary, cast.body).content.decode()


def test_seats_to_come_and_seats_that_have_ended_are_named(cast):
    tomorrow = timezone.localdate() + dt.timedelta(days=1)
    make_seat(body=cast.body, union=cast.union, person=cast.stranger, from_on=tomorrow)
    make_seat(body=cast.body, union=cast.union, person=cast.presenter, to_on=DAY(2020, 1, 1))
    context = page(cast.secretary, cast.body).context
    assert [seat.person for seat in context["ahead"]] == [cast.stranger]
    assert [seat.person for seat in context["ended"]] == [cast.presenter]


def test_a_body_without_anybody_who_prepares_it_says_so(cast):
    body = make_body()
    assert "Ge någon platsen som sekreterare" in page(cast.administrator, body).content.decode()


# The forms


def test_a_body_is_added_with_everything_it_goes_by(cast):
    department = make_department()
    answer = signed_in(cast.administrator).post(
        reverse("body_add"),
        {
            "name": "Förvaltningsgruppen",
            "abbreviation": "FSG",
            "slug": "fsg",
            "level": "b_department",
            "department": department.pk,
            "parent": cast.body.pk,
            "numbering": "section",
            "language": "sv",
            "adjuster_count": "3",
            "pdf_variant": "2a",
        },
    )
    assert answer.status_code == 302, answer.context["form"].errors
    body = Body.objects.get(slug="fsg")
    assert (body.parent, body.department, body.numbering, body.adjuster_count) == (cast.body, department, "section", 3)
    assert not body.secretary_signs
    assert Event.objects.about(body).get().data["numbering"] == "section"


def test_what_was_typed_is_kept_when_something_is_wrong(cast):
    answer = signed_in(cast.administrator).post(
        reverse("body_edit", args=[cast.body.slug]), {"name": "", "letterhead": "X-kommun"}
    )
    text = answer.content.decode()
    assert answer.status_code == 422
    assert 'value="X-kommun"' in text
    assert 'href="#id_name"' in text
    # The page is still called what the body is called.
    assert "Redigera Centrala samverkansgruppen" in text


def test_the_deadlines_page_sets_and_takes_away(cast):
    client = signed_in(cast.administrator)
    data = {f"{event}_kind": "working" for event in DeadlineRule.Event.values}
    url = reverse("body_rules", args=[cast.body.slug])
    assert client.post(url, data | {"notice_days": "14"}).status_code == 302
    assert cast.body.rules.get().day_kind == "working"
    assert client.post(url, data | {"notice_days": "400"}).status_code == 422
    assert client.post(url, data).status_code == 302
    assert not cast.body.rules.exists()


# Queries


def queries(person, url):
    client = signed_in(person)
    client.get(url)
    with CaptureQueriesContext(connection) as captured:
        client.get(url)
    return len(captured)


@pytest.mark.parametrize("role", ["administrator", "secretary"])
def test_the_bodys_page_needs_the_same_queries_for_twice_the_seats(cast, role):
    def add():
        for _ in range(5):
            union = make_union()
            UnionName.objects.create(union=union, name="Förr", to_on=DAY(2020, 1, 1))
            seat = make_seat(body=cast.body, union=union, person=make_user())
            make_seat(body=cast.body, union=union, person=make_user(), kind=Seat.Kind.SUBSTITUTE, substitute_for=seat)
            make_seat(body=cast.body, department=make_department(), person=make_user())
            make_body(parent=cast.body)

    add()
    url = cast.body.get_absolute_url()
    few = queries(getattr(cast, role), url)
    add()
    assert queries(getattr(cast, role), url) == few
    assert few <= 20


@pytest.mark.parametrize("name", ["body_list", "department_list", "union_list"])
def test_a_list_needs_the_same_queries_for_twice_the_rows(cast, name):
    def add():
        for _ in range(5):
            department = make_department()
            union = make_union(successor=make_union())
            UnionName.objects.create(union=union, name="Förr", to_on=DAY(2020, 1, 1))
            make_seat(body=make_body(parent=cast.body, department=department), union=union, person=make_user())

    add()
    few = queries(cast.administrator, reverse(name))
    add()
    assert queries(cast.administrator, reverse(name)) == few
