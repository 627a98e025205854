"""The pages of seats: what an administrator can do with them, and what members read."""

import datetime as dt

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from parties.models import Seat
from tests.parties.factories import make_body, make_seat, make_union, make_user

DAY = dt.date


@pytest.fixture
def client(cast):
    client = Client()
    client.force_login(cast.administrator)
    return client


@pytest.fixture
def seat(cast):
    return cast.body.seats.get(person=cast.union_rep)


def url(name, seat):
    return reverse(name, args=[seat.body.slug, seat.pk])


def test_a_seat_is_added_on_its_side(cast, client):
    answer = client.post(
        reverse("seat_add", args=[cast.body.slug, "b_union"]),
        {"union": cast.other_union.pk, "kind": "a_ordinary", "role": "member", "title": "", "from_on": "2026-01-01"},
    )
    assert answer.status_code == 302, answer.context["form"].errors
    seat = cast.body.seats.latest("pk")
    assert (seat.side, seat.union, seat.is_vacant, seat.from_on) == ("b_union", cast.other_union, True, DAY(2026, 1, 1))


def test_the_form_offers_what_belongs_to_the_side(cast, client):
    make_union(name="Gammalt förbund", successor=cast.union)
    make_seat(body=make_body(), union=cast.union, person=cast.presenter)
    form = client.get(reverse("seat_add", args=[cast.body.slug, "b_union"])).context["form"]
    assert "department" not in form.fields
    assert "chair" not in dict(form.fields["role"].choices)
    assert [str(union) for union in form.fields["union"].queryset] == ["Kommunal", "Vision"]
    assert {row.person for row in form.fields["substitute_for"].queryset} == {cast.union_rep, cast.other_union_rep}
    employer = client.get(reverse("seat_add", args=[cast.body.slug, "a_employer"])).context["form"]
    assert "union" not in employer.fields
    assert "chair" in dict(employer.fields["role"].choices)


@pytest.mark.parametrize("side", ["third", "a_employer-x"])
def test_a_body_has_two_sides(cast, client, side):
    assert client.get(reverse("seat_add", args=[cast.body.slug, side])).status_code == 404


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"person": "union_rep"}, "Personen har redan en plats"),
        ({"substitute_for": "union_rep"}, "Bara en ersättare"),
        ({"union": ""}, "Förbund"),
    ],
)
def test_what_cannot_be_is_told_on_the_form(cast, client, seat, fields, words):
    data = {"union": cast.union.pk, "kind": "a_ordinary", "role": "member", "from_on": "2026-01-01"}
    given = {"person": cast.union_rep.pk, "substitute_for": seat.pk, "union": ""}
    answer = client.post(
        reverse("seat_add", args=[cast.body.slug, "b_union"]), data | {name: given[name] for name in fields}
    )
    assert answer.status_code == 422
    assert words in answer.content.decode()


def test_a_seat_goes_to_somebody_else_from_a_day(cast, client, seat):
    data = {"person": cast.stranger.pk, "from_on": "2026-03-01", "role": "member", "title": "Ombud"}
    assert client.post(url("seat_appoint", seat), data).status_code == 302
    following = cast.body.seats.get(person=cast.stranger)
    assert (following.from_on, following.title, following.follows) == (DAY(2026, 3, 1), "Ombud", seat)


def test_a_seat_that_has_gone_to_another_says_so(cast, client, seat):
    seat.appoint(cast.stranger, from_on=DAY(2026, 3, 1), by=cast.administrator)
    data = {"person": cast.presenter.pk, "from_on": "2026-02-01", "role": "member"}
    answer = client.post(url("seat_appoint", seat), data)
    assert answer.status_code == 422
    assert "Platsen är avslutad" in answer.content.decode()


def test_a_seat_is_marked_as_vacant_on_its_page(cast, client, seat):
    assert client.post(url("seat_vacate", seat), {"from_on": "2026-03-01"}).status_code == 302
    assert cast.body.seats.get(follows=seat).is_vacant


def test_ending_a_seat_names_the_substitutes_that_end_with_it(cast, client, seat):
    assert "Ester Ersättare" in client.get(url("seat_end", seat)).content.decode()
    assert client.post(url("seat_end", seat), {"to_on": "2026-06-30"}).status_code == 302
    assert cast.body.seats.get(person=cast.substitute).to_on == DAY(2026, 6, 30)
    # Then the last day can be taken away again.
    assert client.post(url("seat_end", seat), {"to_on": ""}).status_code == 302
    seat.refresh_from_db()
    assert seat.to_on is None


def test_a_last_day_must_be_given_to_end_a_seat(cast, client, seat):
    assert client.post(url("seat_end", seat), {"to_on": ""}).status_code == 422


def test_a_used_seat_that_is_to_be_removed_stays_and_says_why(cast, client, seat):
    answer = client.post(url("seat_remove", seat), follow=True)
    assert "har använts och finns därför kvar" in answer.content.decode()
    assert Seat.objects.filter(pk=seat.pk).exists()


def test_everybody_who_held_a_seat_can_be_read_by_members(cast, seat):
    seat.vacate(from_on=DAY(2026, 2, 1), by=cast.administrator)
    cast.body.seats.get(follows=seat).appoint(cast.stranger, from_on=DAY(2026, 3, 1), by=cast.administrator)
    client = Client()
    client.force_login(cast.secretary)
    answer = client.get(url("seat_detail", seat))
    assert [str(row.person or "Vakant") for row in answer.context["tenures"]] == [
        "Frank Främling",
        "Vakant",
        "Ulla Unionsson",
    ]
    assert "Ta bort platsen" not in answer.content.decode()


def test_a_seat_of_another_body_is_not_found_through_this_one(cast, client):
    other = make_seat(body=make_body(), person=cast.stranger, department=cast.department)
    for name in ("seat_detail", "seat_edit", "seat_end"):
        assert client.get(reverse(name, args=[cast.body.slug, other.pk])).status_code == 404


def test_moving_leads_back_to_the_seat_without_a_script(cast, client, seat):
    answer = client.post(url("seat_down", seat))
    assert answer["Location"] == f"{cast.body.get_absolute_url()}#seat-{seat.pk}"


def test_moving_with_htmx_answers_with_the_two_sides_and_says_what_happened(cast, client, seat):
    answer = client.post(url("seat_down", seat), headers={"HX-Request": "true"})
    text = answer.content.decode()
    assert text.strip().startswith('<div class="columns" id="sides">')
    assert text.index("Vidar Visionär") < text.index("Ulla Unionsson")
    assert "Flyttad" in answer["HX-Trigger"].encode().decode("unicode_escape")
    again = client.post(url("seat_down", seat), headers={"HX-Request": "true"})
    assert "ytterst" in again["HX-Trigger"].encode().decode("unicode_escape")


def test_correcting_keeps_to_what_may_be_corrected(cast, client, seat):
    data = {"role": "safety_representative", "title": "Huvudskyddsombud", "from_on": "", "union": cast.other_union.pk}
    assert client.post(url("seat_edit", seat), data).status_code == 302
    seat.refresh_from_db()
    assert (seat.role, seat.title, seat.union) == ("safety_representative", "Huvudskyddsombud", cast.union)


def test_a_seats_page_needs_the_same_queries_for_twice_the_holders(cast, client, seat):
    def queries():
        with CaptureQueriesContext(connection) as captured:
            client.get(url("seat_detail", seat))
        return len(captured)

    day = timezone.localdate()

    def hand_over(times):
        nonlocal seat, day
        for _ in range(times):
            day += dt.timedelta(days=1)
            seat = seat.appoint(make_user(), from_on=day, by=cast.administrator)

    hand_over(3)
    queries()
    few = queries()
    hand_over(6)
    assert queries() == few
