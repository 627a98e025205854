"""What areas register stands in its item, for who may see it, and followers learn when it changes."""

import pytest
from django.test import Client
from django.urls import reverse

from meetings import agenda, live, materials
from meetings.materials import Entry, Material, Panel
from tests.meetings.factories import make_item, make_meeting


@pytest.fixture
def registered(monkeypatch):
    """A registry with nothing but what the test puts into it."""
    monkeypatch.setattr(materials, "_materials", {})
    monkeypatch.setattr(materials, "_panels", {})
    return materials.register


@pytest.fixture
def meeting(cast):
    meeting = make_meeting(cast=cast)
    make_item(meeting=meeting, title="Budgetfrågor")
    return meeting


def page(meeting, user) -> str:
    client = Client()
    client.force_login(user)
    return client.get(reverse("meeting_detail", args=[meeting.pk])).content.decode()


def kind(words: str, **more) -> Material:
    read = lambda meeting, user, nodes: {node.item.pk: words for node in nodes}  # noqa: E731
    return Material(more.pop("name", words), "_notice.html", read, **more)


def test_materials_stand_in_their_order_in_each_item(registered, meeting, cast):
    registered(kind("later", order=2), kind("sooner", order=1))
    nodes = agenda.flat(agenda.tree(meeting))
    materials.place(meeting, cast.secretary, nodes)
    assert [placed.name for placed in nodes[0].materials] == ["sooner", "later"]
    assert page(meeting, cast.secretary).count('class="item__below"') == len(nodes)


def test_a_change_in_a_material_changes_the_mark_that_followers_compare(registered, meeting, cast):
    registered(kind("before", name="x"))
    before = live.state(meeting, cast.union_rep)["agenda"]
    registered(kind("after", name="x"))
    assert live.state(meeting, cast.union_rep)["agenda"] != before


def test_a_panel_without_anything_to_show_is_left_out(registered, meeting, cast):
    registered(
        Panel("empty", "_notice.html", lambda meeting, user: None),
        Panel("full", "_notice.html", lambda meeting, user: "x"),
    )
    assert [placed.name for placed in materials.beside(meeting, cast.secretary)] == ["full"]


def test_the_menu_of_an_item_offers_what_can_be_added(registered, meeting, cast):
    entry = Entry("Bifoga en handling", "document", "/somewhere/")
    registered(kind("x", entries=lambda item, user: [entry]))
    client = Client()
    client.force_login(cast.secretary)
    item = meeting.items.first()
    answer = client.get(reverse("item_menu", args=[meeting.pk, item.pk]), {"at": "agenda"})
    assert 'href="/somewhere/"' in answer.content.decode()
