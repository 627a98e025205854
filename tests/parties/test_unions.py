"""Unions: names of the day, successors, time in the agreement."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from parties.exceptions import Invalid
from parties.models import AgreementParty, Event, Union, UnionName
from parties.models.organisation import name_of_day
from tests.parties.factories import make_union

DAY = dt.date


def test_the_name_of_the_day_is_kept_when_a_union_changes_its_name(cast):
    union = make_union(name="SKTF")
    union.rename("Vision Två", from_on=DAY(2011, 10, 1), by=cast.administrator)
    union.rename("Vision Tre", from_on=DAY(2020, 1, 1), by=cast.administrator)
    union = Union.objects.with_names().get(pk=union.pk)
    assert [union.name_on(day) for day in (DAY(2005, 1, 1), DAY(2011, 9, 30), DAY(2011, 10, 1))] == [
        "SKTF",
        "SKTF",
        "Vision Två",
    ]
    assert [union.name_on(day) for day in (DAY(2019, 12, 31), DAY(2020, 1, 1))] == ["Vision Två", "Vision Tre"]
    former = union.names.order_by("to_on")
    assert [(name.name, name.from_on, name.to_on) for name in former] == [
        ("SKTF", None, DAY(2011, 9, 30)),
        ("Vision Två", DAY(2011, 10, 1), DAY(2019, 12, 31)),
    ]


def test_a_query_tells_the_name_of_the_day_that_the_union_tells(cast):
    union, other = make_union(name="SKTF"), make_union(name="Ledarna")
    union.rename("Vision Två", from_on=DAY(2011, 10, 1), by=cast.administrator)
    union.rename("Vision Tre", from_on=DAY(2020, 1, 1), by=cast.administrator)
    ours = AgreementParty.objects.filter(union__in=[union, other]).order_by("pk")
    for day in (DAY(2005, 1, 1), DAY(2011, 9, 30), DAY(2011, 10, 1), DAY(2019, 12, 31), DAY(2020, 1, 1)):
        told = list(ours.values_list(name_of_day(day, "union"), flat=True))
        assert told == [party.union.name_on(day) for party in ours]
        assert len(told) == 2


def test_a_new_name_is_recorded_from_what_to_what(cast):
    cast.union.rename("Kommunal Nya", from_on=DAY(2026, 1, 1), by=cast.administrator)
    event = Event.objects.about(cast.union).get()
    assert (event.verb, event.data["changes"]) == ("union.renamed", {"name": ["Kommunal", "Kommunal Nya"]})
    assert event.data["from_on"] == "2026-01-01"
    assert Event.objects.filter(verb="unionname.added").count() == 1


def test_a_new_name_that_is_the_old_one_is_refused(cast):
    with pytest.raises(Invalid):
        cast.union.rename("Kommunal", from_on=DAY(2026, 1, 1), by=cast.administrator)
    assert not UnionName.objects.exists()


def test_a_new_name_inside_the_time_of_a_former_one_is_refused(cast):
    UnionName(union=cast.union, name="SKAF", to_on=DAY(2020, 1, 1)).add(by=cast.administrator)
    with pytest.raises(Invalid, match="tidigare namn"):
        cast.union.rename("Nytt", from_on=DAY(2015, 1, 1), by=cast.administrator)
    cast.union.refresh_from_db()
    assert cast.union.name == "Kommunal"


# first name's days, second name's days, do they overlap?
PERIODS = [
    ((None, DAY(2010, 12, 31)), (DAY(2011, 1, 1), DAY(2012, 1, 1)), False),
    ((None, DAY(2010, 12, 31)), (DAY(2010, 12, 31), DAY(2012, 1, 1)), True),
    ((None, DAY(2010, 12, 31)), (None, DAY(2001, 1, 1)), True),
    ((DAY(2005, 1, 1), DAY(2006, 1, 1)), (None, DAY(2004, 12, 31)), False),
    ((DAY(2005, 1, 1), DAY(2006, 1, 1)), (DAY(2005, 6, 1), DAY(2005, 6, 1)), True),
]


@pytest.mark.parametrize(("first", "second", "overlap"), PERIODS)
def test_former_names_of_a_union_never_overlap(cast, first, second, overlap):
    UnionName(union=cast.union, name="Ett", from_on=first[0], to_on=first[1]).add(by=cast.administrator)
    UnionName(union=cast.other_union, name="Samma tid", from_on=first[0], to_on=first[1]).add(by=cast.administrator)
    name = UnionName(union=cast.union, name="Två", from_on=second[0], to_on=second[1])
    if not overlap:
        name.add(by=cast.administrator)
        return
    with pytest.raises(Invalid, match="Förbundet har redan ett tidigare namn"):
        name.add(by=cast.administrator)
    with pytest.raises(IntegrityError, match="one_name_a_day"), transaction.atomic():
        UnionName.objects.bulk_create([name])


def test_a_former_name_has_a_last_day_also_in_the_database(cast):
    with pytest.raises(Invalid, match="sista dagen"):
        UnionName(union=cast.union, name="Alltid").add(by=cast.administrator)
    with pytest.raises(IntegrityError, match="former_name_has_a_last_day"), transaction.atomic():
        UnionName.objects.create(union=cast.union, name="Alltid")


@pytest.mark.parametrize("from_on", [None, DAY(2018, 1, 1), DAY(2024, 1, 1)])
def test_agreement_periods_of_a_union_never_overlap(cast, from_on):
    with pytest.raises(Invalid, match="redan part i avtalet"):
        AgreementParty(union=cast.union, from_on=from_on).add(by=cast.administrator)
    with pytest.raises(IntegrityError, match="party_once_a_day"), transaction.atomic():
        AgreementParty.objects.create(union=cast.union, from_on=from_on)


def test_a_union_that_left_the_agreement_may_come_back(cast):
    first = cast.union.agreements.get()
    first.to_on = DAY(2024, 6, 21)
    first.change(by=cast.administrator)
    AgreementParty(union=cast.union, from_on=DAY(2025, 1, 1)).add(by=cast.administrator)
    union = Union.objects.with_names().get(pk=cast.union.pk)
    days = [DAY(2024, 6, 21), DAY(2024, 6, 22), DAY(2024, 12, 31), DAY(2025, 1, 1)]
    assert [union.is_party_on(day) for day in days] == [True, False, False, True]


def test_the_last_day_is_not_before_the_first(cast):
    with pytest.raises(Invalid, match="före första"):
        UnionName(union=cast.union, name="X", from_on=DAY(2020, 1, 2), to_on=DAY(2020, 1, 1)).add(by=cast.administrator)


def test_a_chain_of_successors_never_leads_back(cast):
    cast.union.successor = cast.other_union
    cast.union.change(by=cast.administrator)
    third = make_union(successor=cast.union)
    cast.other_union.successor = third
    with pytest.raises(Invalid, match="ersatts själv"):
        cast.other_union.change(by=cast.administrator)
    assert list(Union.objects.active()) == [cast.other_union]


# The pages


@pytest.fixture
def client(cast):
    client = Client()
    client.force_login(cast.administrator)
    return client


def test_a_union_is_added_with_its_first_day_in_the_agreement(cast, client):
    answer = client.post(reverse("union_add"), {"name": "Ledarna", "abbreviation": "", "party_from_on": "2024-01-01"})
    union = Union.objects.get(name="Ledarna")
    assert answer["Location"] == reverse("union_detail", args=[union.pk])
    assert union.is_party_on(DAY(2024, 1, 1))
    assert not union.is_party_on(DAY(2023, 12, 31))


def test_a_union_that_cannot_be_added_is_not_half_there(cast, client):
    answer = client.post(reverse("union_add"), {"name": "Kommunal", "party_from_on": "2024-01-01"})
    assert answer.status_code == 422
    assert answer.context["form"].errors == {"name": ["Namnet används redan."]}
    assert AgreementParty.objects.count() == 2


def test_a_union_gets_a_new_name_on_the_page(cast, client):
    url = reverse("union_rename", args=[cast.union.pk])
    assert client.post(url, {"name": "Nya Kommunal", "from_on": "2026-01-01"}).status_code == 302
    text = client.get(reverse("union_detail", args=[cast.union.pk])).content.decode()
    assert "Nya Kommunal" in text
    assert "till och med 31 dec 2025" in text
    answer = client.post(url, {"name": "Tredje namnet", "from_on": "2025-06-01"})
    assert answer.status_code == 422
    assert "tidigare namn under en del av den tiden" in answer.content.decode()
    assert "Nytt namn på Nya Kommunal" in answer.content.decode()


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        (
            "union_name_add",
            {"name": "Två", "from_on": "2000-01-01", "to_on": "2005-01-01"},
            "tidigare namn under en del",
        ),
        ("union_name_add", {"name": "Två", "from_on": "2012-01-02", "to_on": "2012-01-01"}, "före första"),
        ("union_agreement_add", {"from_on": "2024-01-01"}, "redan part i avtalet"),
    ],
)
def test_what_overlaps_is_told_on_the_form(cast, client, name, data, words):
    UnionName(union=cast.union, name="Ett", to_on=DAY(2010, 1, 1)).add(by=cast.administrator)
    answer = client.post(reverse(name, args=[cast.union.pk]), data)
    assert answer.status_code == 422
    assert words in answer.content.decode()


def test_names_and_times_are_changed_and_removed_through_their_own_union(cast, client):
    former = UnionName.objects.create(union=cast.union, name="Förr", to_on=DAY(2010, 1, 1))
    agreement = cast.union.agreements.get()
    for name, pk in (("union_name_edit", former.pk), ("union_agreement_edit", agreement.pk)):
        assert client.get(reverse(name, args=[cast.other_union.pk, pk])).status_code == 404
    client.post(reverse("union_name_edit", args=[cast.union.pk, former.pk]), {"name": "Före", "to_on": "2010-01-01"})
    client.post(reverse("union_agreement_edit", args=[cast.union.pk, agreement.pk]), {"to_on": "2025-01-01"})
    former.refresh_from_db()
    agreement.refresh_from_db()
    assert (former.name, agreement.to_on) == ("Före", DAY(2025, 1, 1))
    client.post(reverse("union_name_remove", args=[cast.union.pk, former.pk]))
    client.post(reverse("union_agreement_remove", args=[cast.union.pk, agreement.pk]))
    assert not cast.union.names.exists()
    assert not cast.union.agreements.exists()


def test_a_union_with_seats_stays_and_one_without_goes(cast, client):
    answer = client.post(reverse("union_remove", args=[cast.union.pk]), follow=True)
    assert "finns därför kvar" in answer.content.decode()
    unused = make_union()
    client.post(reverse("union_remove", args=[unused.pk]))
    assert not Union.objects.filter(pk=unused.pk).exists()


def test_a_successor_is_chosen_among_the_other_unions(cast, client):
    url = reverse("union_edit", args=[cast.union.pk])
    assert cast.union not in client.get(url).context["form"].fields["successor"].queryset
    assert client.post(url, {"name": "Kommunal", "successor": cast.other_union.pk}).status_code == 302
    assert "Ersatt av Vision" in client.get(reverse("union_list")).content.decode()
