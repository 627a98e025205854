"""The pages of people, organisations, bodies and seats in a real browser."""

import datetime as dt

import pytest
from django.urls import reverse
from PIL import Image
from playwright.sync_api import expect

from parties.models import Seat, UnionName, User
from tests.browser import axe
from tests.parties.factories import make_body, make_seat, make_union

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def full(cast):
    """The cast's body with everything that its page can show."""
    administrator = cast.administrator
    cast.body.set_rules({"notice": (14, "calendar"), "adjustment": (14, "working")}, by=administrator)
    make_body(name="Lokal samverkansgrupp på Ängsskolan", parent=cast.body, level="c_local")
    UnionName(union=cast.union, name="Svenska Kommunalarbetareförbundet", to_on=dt.date(2015, 1, 1)).add(
        by=administrator
    )
    outside = make_union(name="Sveriges Skolledare", party_from=None, successor=cast.other_union)
    make_seat(body=cast.body, union=outside)
    make_seat(body=cast.body, union=cast.other_union, kind=Seat.Kind.SUBSTITUTE, person=cast.presenter)
    cast.body.seats.get(person=cast.union_rep).appoint(cast.stranger, from_on=dt.date(2026, 1, 1), by=administrator)
    cast.presenter.deactivate(by=administrator)
    return cast


def pages(cast) -> dict[str, str]:
    body, seat = [cast.body.slug], cast.body.seats.get(person=cast.stranger)
    union, agreement = cast.union, cast.union.agreements.get()
    return {
        "bodies": reverse("body_list"),
        "body": reverse("body_detail", args=body),
        "body then": reverse("body_detail", args=body) + "?on=2020-01-01",
        "body edit": reverse("body_edit", args=body),
        "deadlines": reverse("body_rules", args=body),
        "logotype": reverse("body_logotype_edit", args=body),
        "seat": reverse("seat_detail", args=[cast.body.slug, seat.pk]),
        "seat add": reverse("seat_add", args=[cast.body.slug, "b_union"]),
        "seat appoint": reverse("seat_appoint", args=[cast.body.slug, seat.pk]),
        "seat end": reverse("seat_end", args=[cast.body.slug, seat.pk]),
        "people": reverse("user_list"),
        "person": reverse("user_detail", args=[cast.presenter.pk]),
        "person add": reverse("user_add"),
        "invitation": reverse("user_invite", args=[cast.secretary.pk]),
        "unions": reverse("union_list"),
        "union": reverse("union_detail", args=[union.pk]),
        "agreement": reverse("union_agreement_edit", args=[union.pk, agreement.pk]),
        "departments": reverse("department_list"),
        "department": reverse("department_edit", args=[cast.department.pk]),
        "events": reverse("event_list"),
    }


def test_every_page_is_accessible(full, page_of):
    page = page_of(full.administrator)
    for address in pages(full).values():
        page.goto(address)
        axe.check_all_forms(page)


def test_a_page_with_errors_is_accessible_and_leads_to_them(full, page_of):
    page = page_of(full.administrator, expect_errors=True)
    page.goto(reverse("user_add"))
    page.get_by_label("Namn", exact=True).fill("Två Samma")
    page.get_by_label("E-post").fill("chair@example.com")
    page.get_by_role("button", name="Lägg till person").click()
    expect(page.get_by_role("alert")).to_be_focused()
    axe.check_all_forms(page)
    page.get_by_role("link", name="E-post: Någon har redan den e-postadressen.").click()
    expect(page.get_by_label("E-post")).to_be_focused()
    expect(page.get_by_label("Namn", exact=True)).to_have_value("Två Samma")


def test_a_member_reads_the_body_on_another_day(full, page_of):
    page = page_of(full.secretary, width=360)
    page.goto(full.body.get_absolute_url())
    expect(page.get_by_role("link", name="Frank Främling")).to_be_visible()
    expect(page.get_by_role("link", name="Vakant plats")).to_be_visible()
    expect(page.get_by_text("Lägg till plats")).to_have_count(0)
    page.get_by_label("Som den var den").fill("2025-12-31")
    page.get_by_role("button", name="Visa", exact=True).click()
    expect(page.get_by_text("som den var onsdag 31 december 2025")).to_be_visible()
    expect(page.get_by_role("link", name="Ulla Unionsson")).to_be_visible()
    axe.check(page)


def test_the_two_sides_stand_beside_each_other_and_on_a_phone_below(full, page_of):
    page = page_of(full.secretary)
    page.goto(full.body.get_absolute_url())

    def tops() -> list[float]:
        sides = (page.get_by_role("region", name=name, exact=True) for name in ("Arbetsgivare", "Förbund"))
        boxes = [side.bounding_box() for side in sides]
        return [box["y"] for box in boxes if box]

    employer, unions = tops()
    assert employer == unions
    page.set_viewport_size({"width": 360, "height": 900})
    employer, unions = tops()
    assert employer < unions


def test_a_seat_is_moved_from_the_keyboard_and_the_focus_stays(full, page_of):
    page = page_of(full.administrator)
    page.goto(full.body.get_absolute_url())
    names = page.get_by_role("region", name="Förbund", exact=True).locator(".seat__name")
    before = names.all_inner_texts()
    move = page.get_by_role("button", name="Flytta upp Frank Främling")
    first = before.index("Frank Främling")
    move.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#toasts")).to_contain_text("Flyttad.")
    expect(names.nth(first)).not_to_have_text("Frank Främling")
    expect(move).to_be_focused()
    assert page.url.endswith(full.body.get_absolute_url())
    axe.check(page)


def test_a_vacant_seat_is_filled_through_its_menu(full, page_of):
    page = page_of(full.administrator)
    page.goto(full.body.get_absolute_url())
    page.get_by_text("Vad du kan göra med Vakant, Sveriges Skolledare").locator("..").click()
    axe.check(page, context=".menu[open]")
    page.get_by_role("link", name="Tillsätt platsen").click()
    page.get_by_label("Person").select_option(label="Siv Sekreterare")
    page.get_by_role("button", name="Ge platsen").click()
    expect(page.get_by_text("Platsen går till Siv Sekreterare.")).to_be_visible()
    expect(page.get_by_role("link", name="Vakant plats")).to_have_count(0)


def test_a_new_person_is_added_invited_and_chooses_a_password(full, page_of):
    page = page_of(full.administrator)
    page.goto(reverse("user_list"))
    page.get_by_role("link", name="Lägg till person").click()
    page.get_by_label("Namn", exact=True).fill("Nora Ny")
    page.get_by_label("E-post").fill("Nora@Example.com")
    page.get_by_role("button", name="Lägg till person").click()
    page.get_by_role("button", name="Visa en länk").click()
    link = page.get_by_label("Länk för att välja lösenord").input_value()
    axe.check_all_forms(page)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Kopiera länken").click()
    expect(page.locator("#toasts")).to_contain_text("Länken är kopierad.")
    assert page.evaluate("navigator.clipboard.readText()") == link

    newcomer = page_of(None)
    newcomer.goto(link)
    for field in newcomer.locator("input[type=password]").all():
        field.fill("en riktigt lång lösenfras")
    newcomer.locator("main button[type=submit]").click()
    newcomer.goto(reverse("account_login"))
    newcomer.get_by_label("E-post").fill("nora@example.com")
    newcomer.locator("input[type=password]").fill("en riktigt lång lösenfras")
    newcomer.get_by_role("button", name="Logga in", exact=True).click()
    expect(newcomer.get_by_role("heading", level=1)).to_contain_text("Nora")
    assert User.objects.get(email="nora@example.com").has_signed_in


def test_a_logotype_is_chosen_and_shown(full, page_of, tmp_path):
    Image.new("RGB", (400, 120), (27, 75, 107)).save(tmp_path / "vapen.png")
    page = page_of(full.administrator)
    page.goto(reverse("body_logotype_edit", args=[full.body.slug]))
    page.get_by_label("Bild").set_input_files(tmp_path / "vapen.png")
    page.get_by_label("Logotypen i ord").fill("Exempelkommunens vapen")
    page.get_by_role("button", name="Spara logotypen").click()
    picture = page.get_by_role("img", name="Exempelkommunens vapen")
    expect(picture).to_be_visible()
    expect(picture).to_have_js_property("naturalWidth", 400)
