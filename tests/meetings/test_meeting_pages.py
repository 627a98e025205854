"""The meeting's pages and fragments as they are answered: what is in them, what they cost, what they say."""

import json

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from meetings import agenda
from meetings.models import AgendaItem, Meeting
from tests.meetings.factories import make_guest, make_item, make_meeting

pytestmark = pytest.mark.django_db
HTMX = {"hx-request": "true"}


def signed_in(person):
    client = Client()
    client.force_login(person)
    return client


def queries_of(client, url):
    client.get(url)  # what is asked once per process is not the page's
    with CaptureQueriesContext(
        connection,
    ) as asked:
        answer = client.get(url)
    assert answer.status_code == 200
    return len(asked), [query["sql"] for query in asked]


def grow(meeting, cast, *, to):
    """A tree of `to` items, with presenters, unions, kinds and texts."""
    row = meeting.attendance.first()
    top = None
    for n in range(meeting.items.count(), to):
        item = make_item(
            meeting=meeting,
            title=f"Punkt {n}",
            parent=top if n % 3 else None,
            kinds=["information"],
            text="<p>Text</p>",
        )
        item.presenters.add(row)
        item.raised_by.add(cast.union, cast.other_union)
        top = item if not n % 3 else top


@pytest.mark.parametrize("numbering", ["letters", "section"])
@pytest.mark.parametrize("role", ["secretary", "union_rep", "presenter"])
def test_the_page_costs_at_most_fifteen_queries_whatever_its_size(cast, role, numbering):
    type(cast.body).objects.filter(pk=cast.body.pk).update(numbering=numbering)
    meeting = make_meeting(cast=cast)
    grow(meeting, cast, to=60)
    make_guest(meeting=meeting, person=cast.presenter, items=list(meeting.items.all()[:3]))
    client = signed_in(getattr(cast, role))
    url = reverse("meeting_detail", args=[meeting.pk])
    sixty, asked = queries_of(client, url)
    grow(meeting, cast, to=120)
    twice, _ = queries_of(client, url)
    assert sixty == twice
    assert sixty <= 15, "\n".join(asked)


@pytest.mark.parametrize("name", ["meeting_agenda", "meeting_document", "items_deleted"])
def test_a_fragment_costs_the_same_whatever_its_size(cast, name):
    meeting = make_meeting(cast=cast)
    grow(meeting, cast, to=10)
    client = signed_in(cast.secretary)
    url = reverse(name, args=[meeting.pk])
    ten, _ = queries_of(client, url)
    grow(meeting, cast, to=40)
    for item in meeting.items.filter(parent=None)[:4]:
        agenda.remove(item, by=cast.secretary)
    forty, _ = queries_of(client, url)
    assert forty <= ten + 1  # the deleted items are there to be asked about


def test_the_list_of_meetings_costs_the_same_whatever_its_length(cast):
    client = signed_in(cast.secretary)
    url = reverse("body_meetings", args=[cast.body.slug])
    first = make_meeting(cast=cast)
    one, _ = queries_of(client, url)
    for month in (5, 6, 8, 9):
        make_meeting(cast=cast, starts_at=first.starts_at.replace(month=month))
    five, _ = queries_of(client, url)
    assert one == five


def test_a_guest_reads_the_own_item_and_nothing_of_the_rest(cast):
    meeting = make_meeting(cast=cast)
    make_item(meeting=meeting, title="Hemligt annat", text="<p>Annan text</p>")
    own = make_item(meeting=meeting, title="Egen punkt", text="<p>Egen text</p>")
    make_item(meeting=meeting, title="Egen underpunkt", parent=own)
    make_item(meeting=meeting, title="Hemlig underpunkt", parent=own, is_confidential=True, secrecy_statute="OSL 39:2")
    make_guest(meeting=meeting, person=cast.presenter, items=[own])
    client = signed_in(cast.presenter)
    for name in ("meeting_detail", "meeting_agenda", "meeting_document"):
        page = client.get(reverse(name, args=[meeting.pk])).content.decode()
        assert "Egen punkt" in page
        assert "Egen underpunkt" in page
        assert "Hemlig" not in page
        assert "Annan text" not in page
        assert ">2 a<" in page
        assert cast.chair.name not in page


def test_a_member_who_writes_nothing_sees_no_tools(cast):
    meeting = make_meeting(cast=cast)
    make_item(meeting=meeting, title="Budget")
    page = signed_in(cast.union_rep).get(reverse("meeting_detail", args=[meeting.pk])).content.decode()
    assert "Budget" in page
    for tool in ("data-grip", "data-menu-url", "/items/add/", "item-menu", "/cancel/"):
        assert tool not in page


def test_no_tools_are_left_once_the_minutes_are_signed(cast):
    meeting = make_meeting(cast=cast, status=Meeting.Status.SIGNED)
    make_item(meeting=meeting, title="Budget")
    page = signed_in(cast.secretary).get(reverse("meeting_detail", args=[meeting.pk])).content.decode()
    for tool in ("data-grip", "data-menu-url", "/items/add/", "/cancel/", "/edit/"):
        assert tool not in page


def test_what_is_typed_into_a_heading_is_shown_as_text(cast):
    meeting = make_meeting(cast=cast)
    item = make_item(meeting=meeting, title="<script>alert(1)</script>")
    client = signed_in(cast.secretary)
    for url in (
        reverse("meeting_detail", args=[meeting.pk]),
        reverse("item_menu", args=[meeting.pk, item.pk]),
        reverse("item_title", args=[meeting.pk, item.pk]),
        reverse("item_form", args=[meeting.pk, item.pk]),
        reverse("meeting_notice", args=[meeting.pk]),
    ):
        assert "<script>alert" not in client.get(url).content.decode()


# Acts as the page sends them


def facts(answer):
    return json.loads(answer.headers["HX-Trigger"])


def test_a_move_answers_with_what_happened(cast):
    meeting = make_meeting(cast=cast)
    make_item(meeting=meeting, title="Ett")
    two = make_item(meeting=meeting, title="Två")
    answer = signed_in(cast.secretary).post(reverse("item_up", args=[meeting.pk, two.pk]), headers=HTMX)
    assert (answer.status_code, answer.content) == (200, b"")
    assert facts(answer) == {
        "announced": {"text": "Punkt 2 flyttad till 1", "kind": "positive"},
        "agendaChanged": {"moved": two.pk},
    }


def test_a_section_is_called_by_its_sign_and_a_heading_by_its_words(cast):
    assert agenda.called("§ 61 a", "Budget") == "§ 61 a"
    assert agenda.called("", "Parkering") == "rubriken ”Parkering”"


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("item_up", "Punkten står redan först"),
        ("item_down", "Punkten står redan sist"),
        ("item_in", "Det finns ingen punkt före den här"),
        ("item_out", "Punkten står redan på översta nivån"),
    ],
)
def test_a_move_that_cannot_be_answers_422_in_words(cast, name, words):
    meeting = make_meeting(cast=cast)
    only = make_item(meeting=meeting, title="Ensam")
    client = signed_in(cast.secretary)
    answer = client.post(reverse(name, args=[meeting.pk, only.pk]), headers=HTMX)
    assert answer.status_code == 422
    assert answer.headers["HX-Reswap"] == "none"
    assert facts(answer)["announced"]["text"].startswith(words)
    page = client.post(reverse(name, args=[meeting.pk, only.pk]), follow=True).content.decode()
    assert words in page


def test_a_drop_deeper_than_three_levels_is_refused_in_words(cast):
    meeting = make_meeting(cast=cast)
    items = [make_item(meeting=meeting, title="Ett")]
    for title in ("Två", "Tre"):
        items.append(make_item(meeting=meeting, title=title, parent=items[-1]))
    moved = make_item(meeting=meeting, title="Fyra")
    url = reverse("item_place", args=[meeting.pk, moved.pk])
    answer = signed_in(cast.secretary).post(url, {"under": items[-1].pk}, headers=HTMX)
    assert answer.status_code == 422
    assert "högst tre nivåer" in facts(answer)["announced"]["text"]


def test_a_drop_beside_an_item_of_another_meeting_is_refused(cast):
    meeting = make_meeting(cast=cast)
    other = make_meeting(cast=cast, starts_at=meeting.starts_at.replace(month=5))
    strange, own = make_item(meeting=other, title="Annat möte"), make_item(meeting=meeting, title="Egen")
    for field in ("under", "before"):
        answer = signed_in(cast.secretary).post(
            reverse("item_place", args=[meeting.pk, own.pk]), {field: strange.pk}, headers=HTMX
        )
        assert answer.status_code == 422
    assert AgendaItem.objects.get(pk=own.pk).parent_id is None


def test_an_item_is_never_reached_through_another_meeting(cast):
    meeting = make_meeting(cast=cast)
    other = make_meeting(cast=cast, starts_at=meeting.starts_at.replace(month=5))
    strange = make_item(meeting=other, title="Annat möte")
    client = signed_in(cast.secretary)
    for name in ("item_edit", "item_form", "item_menu", "item_title"):
        assert client.get(reverse(name, args=[meeting.pk, strange.pk])).status_code == 404
    for name in ("item_up", "item_down", "item_in", "item_out", "item_place", "item_delete", "item_restore"):
        assert client.post(reverse(name, args=[meeting.pk, strange.pk])).status_code == 404


def test_a_deletion_answers_with_the_way_back(cast):
    meeting = make_meeting(cast=cast)
    item = make_item(meeting=meeting, title="Budget")
    client = signed_in(cast.secretary)
    answer = client.post(reverse("item_delete", args=[meeting.pk, item.pk]), headers=HTMX)
    restore = reverse("item_restore", args=[meeting.pk, item.pk])
    assert 'hx-swap-oob="beforeend:#toasts"' in answer.content.decode()
    assert f'hx-post="{restore}"' in answer.content.decode()
    assert "announced" not in facts(answer)
    page = client.get(reverse("items_deleted", args=[meeting.pk])).content.decode()
    assert restore in page
    assert facts(client.post(restore, headers=HTMX))["announced"]["text"] == "Punkt 1 är tillbaka"


@pytest.mark.parametrize(
    ("text", "children", "words"),
    [
        ("", 0, "Ta bort punkt 1"),
        ("<p>Text</p>", 0, "Ta bort punkt 1 med dess text"),
        ("", 1, "Ta bort punkt 1 med 1 underpunkt"),
        ("<p>Text</p>", 2, "Ta bort punkt 1 med dess text och 2 underpunkter"),
    ],
)
def test_the_button_says_what_is_deleted(cast, text, children, words):
    meeting = make_meeting(cast=cast)
    item = make_item(meeting=meeting, title="Budget", text=text)
    for _ in range(children):
        make_item(meeting=meeting, title="Under", parent=item)
    menu = signed_in(cast.secretary).get(reverse("item_menu", args=[meeting.pk, item.pk])).content.decode()
    button = menu[menu.rindex("<button") :]
    assert " ".join(button[button.rindex("</svg>") + 6 : button.index("</button>")].split()) == words


def test_an_empty_heading_answers_422_and_keeps_the_form(cast):
    meeting = make_meeting(cast=cast)
    item = make_item(meeting=meeting, title="Budget")
    client = signed_in(cast.secretary)
    for name, args in (("agenda_add", [meeting.pk]), ("item_title", [meeting.pk, item.pk])):
        answer = client.post(reverse(name, args=args), {"title": " "}, headers=HTMX)
        assert answer.status_code == 422
        assert 'aria-invalid="true"' in answer.content.decode()
    assert AgendaItem.objects.get().title == "Budget"


def test_an_item_under_one_that_somebody_deleted_is_refused_in_words(cast):
    meeting = make_meeting(cast=cast)
    item = make_item(meeting=meeting, title="Budget")
    agenda.remove(item, by=cast.chair)
    answer = signed_in(cast.secretary).post(
        reverse("agenda_add", args=[meeting.pk]), {"title": "Ny", "under": item.pk}, headers=HTMX
    )
    assert answer.status_code == 422
    assert "Någon annan har tagit bort den punkten" in answer.content.decode()


def test_the_body_plans_at_a_time_that_is_free(cast):
    make_meeting(cast=cast)
    url = reverse("meeting_add", args=[cast.body.slug])
    data = {"day": "2022-04-26", "begins": "14:30", "ends": "13:00"}
    client = signed_in(cast.secretary)
    answer = client.post(url, data)
    assert answer.status_code == 422
    assert "Mötet måste sluta efter att det har börjat" in answer.content.decode()
    answer = client.post(url, data | {"ends": "16:00"})
    assert answer.status_code == 422
    assert "redan ett möte" in answer.content.decode()
    assert client.post(url, data | {"begins": "09:00", "ends": ""}).status_code == 302
    assert Meeting.objects.count() == 2


def test_a_new_meeting_is_offered_the_hours_and_place_of_the_last(cast):
    make_meeting(cast=cast)
    page = signed_in(cast.secretary).get(reverse("meeting_add", args=[cast.body.slug])).content.decode()
    assert 'value="14:30"' in page
    assert 'value="17:00"' in page
    assert 'value="Stora salen"' in page


def test_a_year_that_is_not_there_shows_the_latest(cast):
    make_meeting(cast=cast)
    client = signed_in(cast.secretary)
    for year in ("1999", "nonsense", "²", "99999999999999999999"):
        page = client.get(reverse("body_meetings", args=[cast.body.slug]), {"year": year}).content.decode()
        assert "26 apr 2022" in page
