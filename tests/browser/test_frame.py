"""The frame's own pages in a real browser."""

import datetime as dt
import re

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from demo import sign_ins
from meetings.models import Meeting
from tests.browser import axe
from tests.meetings.factories import make_meeting
from tests.parties.factories import make_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PASSWORD = "lugn och saklig 7"


@pytest.fixture
def busy(cast):
    """Something that waits and something ahead."""
    now = timezone.now()
    late = make_meeting(cast=cast, starts_at=now - dt.timedelta(days=2))
    Meeting.objects.filter(pk=late.pk).update(status=Meeting.Status.DRAFTING)
    make_meeting(cast=cast, starts_at=now + dt.timedelta(days=2))
    return cast


def soon(page, expression: str) -> None:
    """Playwright's own wait_for_function needs eval inside the page, which the security policy refuses."""
    for _ in range(100):
        if page.evaluate(expression):
            return
        page.wait_for_timeout(50)
    pytest.fail(f"never true: {expression}")


# Accessible in every form, without a word from the browser's own watchdogs


@pytest.mark.parametrize("path", ["/account/login/", "/account/password/reset/", "/account/signup/", "/no/such/page/"])
def test_pages_before_sign_in_are_accessible(page_of, path):
    page = page_of(expect_errors=path == "/no/such/page/")
    page.goto(path)
    axe.check_all_forms(page)


@pytest.mark.parametrize("path", ["/", "/account/password/set/"])
def test_pages_after_sign_in_are_accessible(busy, page_of, path):
    page = page_of(busy.secretary)
    page.goto(path)
    axe.check_all_forms(page)


def test_the_empty_start_page_is_accessible(page_of):
    page = page_of(make_user())
    page.goto("/")
    axe.check_all_forms(page)


def test_the_english_start_page_is_accessible(busy, page_of):
    busy.secretary.choose_language("en")
    page = page_of(busy.secretary)
    page.goto("/")
    assert page.locator("html").get_attribute("lang") == "en"
    axe.check_all_forms(page)


def test_a_form_with_errors_is_accessible_and_the_summary_has_the_focus(page_of):
    page = page_of()
    page.goto("/account/login/")
    page.fill("#id_login", "sara@example.com")
    page.fill("#id_password", "wrong")
    page.get_by_role("button", name="Logga in", exact=True).first.click()
    expect(page.locator(".error-summary")).to_be_focused()
    expect(page.locator("#id_login")).to_have_value("sara@example.com")
    expect(page).to_have_title(re.compile("^Fel: "))
    axe.check_all_forms(page)


def test_the_style_guide_is_accessible(cast, page_of):
    page = page_of(cast.administrator)
    page.goto("/styleguide/")
    axe.check_all_forms(page)


def test_open_menus_sheets_and_dialogs_are_accessible(busy, page_of):
    page = page_of(busy.administrator, width=360)
    page.goto("/styleguide/")
    page.locator(".bar summary").click()
    # What the open menu lies over cannot be reached meanwhile; axe would measure what sticks out of it.
    axe.check(page, context=".bar")
    page.keyboard.press("Escape")
    page.locator(".bar__places").click()
    expect(page.locator("#places")).to_be_visible()
    axe.check(page)
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Dialog").click()
    expect(page.locator("#example-dialog")).to_be_visible()
    axe.check(page)


# Keyboard and focus


def test_the_first_tab_leads_past_the_frame(busy, page_of):
    page = page_of(busy.secretary)
    page.goto("/")
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    expect(page.locator(".skip")).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()


@pytest.mark.parametrize("dark", [False, True])
def test_the_focus_is_seen_on_everything_that_takes_it(busy, page_of, dark):
    page = page_of(busy.administrator, dark=dark)
    page.goto("/styleguide/")
    page.locator(".skip").focus()
    seen = set()
    for _ in range(70):
        page.keyboard.press("Tab")
        name, width, style, colour = page.evaluate(
            """() => {
                const element = document.activeElement, look = getComputedStyle(element);
                return [element.outerHTML.slice(0, 80), look.outlineWidth, look.outlineStyle, look.outlineColor];
            }"""
        )
        if name.startswith("<body"):
            break
        seen.add(name)
        assert (width, style) == ("3px", "solid"), name
        assert colour == ("rgb(255, 180, 84)" if dark else "rgb(180, 84, 10)"), name
    assert len(seen) > 20


def test_the_menu_closes_on_escape_and_gives_the_focus_back(busy, page_of):
    page = page_of(busy.secretary)
    page.goto("/")
    summary = page.locator(".bar summary")
    summary.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Logga ut")).to_be_visible()
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Logga ut")).to_be_hidden()
    expect(summary).to_be_focused()
    summary.click()
    page.locator("h1").click()
    expect(page.get_by_role("button", name="Logga ut")).to_be_hidden()


def test_the_dialog_closes_on_escape_and_gives_the_focus_back(cast, page_of):
    page = page_of(cast.administrator)
    page.goto("/styleguide/")
    button = page.get_by_role("button", name="Dialog")
    button.click()
    page.keyboard.press("Escape")
    expect(page.locator("#example-dialog")).to_be_hidden()
    expect(button).to_be_focused()


def test_what_is_not_available_refuses_the_click_but_can_be_reached(cast, page_of):
    page = page_of(cast.administrator)
    page.goto("/styleguide/")
    button = page.get_by_role("button", name="Not now")
    page.evaluate("document.addEventListener('click', () => { document.title = 'clicked'; })")
    button.focus()
    expect(button).to_be_focused()
    page.keyboard.press("Enter")
    assert page.title() != "clicked"


# The phone


def test_on_a_phone_the_places_are_a_sheet_from_below(busy, page_of):
    page = page_of(busy.secretary, width=360, height=740)
    page.goto("/")
    sheet = page.locator("#places")
    expect(sheet).to_be_hidden()
    page.get_by_role("button", name="Meny", exact=True).click()
    expect(sheet).to_be_visible()
    box = sheet.bounding_box()
    assert (round(box["x"]), round(box["y"] + box["height"]), round(box["width"])) == (0, 740, 360)
    page.keyboard.press("Escape")
    expect(sheet).to_be_hidden()


def test_on_a_large_screen_the_places_stand_to_the_left(busy, page_of):
    page = page_of(busy.secretary)
    page.goto("/")
    expect(page.locator("#places")).to_be_visible()
    expect(page.locator(".bar__places")).to_be_hidden()


# Paper


def test_on_paper_the_frame_is_gone_and_the_text_stays(busy, page_of):
    page = page_of(busy.secretary, dark=True)
    page.goto("/")
    page.emulate_media(media="print", color_scheme="dark")
    for frame in (".bar", "#places", ".toasts", ".skip"):
        expect(page.locator(frame)).to_be_hidden()
    expect(page.locator("h1")).to_be_visible()
    expect(page.locator(".list").first).to_be_visible()
    ink = page.evaluate("getComputedStyle(document.body).color")
    assert ink == "rgb(30, 27, 22)", "on paper the ink is dark, whatever the screen was"


# Motion


def test_nothing_moves_for_those_who_do_not_want_it(cast, page_of):
    page = page_of(cast.administrator, reduced_motion="reduce")
    page.goto("/styleguide/")
    moving = """() => [...document.querySelectorAll("body *")].filter((e) => {
        const look = getComputedStyle(e);
        return look.transitionDuration !== "0s" || look.animationName !== "none";
    }).map((e) => e.outerHTML.slice(0, 80))"""
    assert page.evaluate(moving) == []


def test_nothing_moves_longer_than_150_ms(cast, page_of):
    page = page_of(cast.administrator)
    page.goto("/styleguide/")
    times = page.evaluate(
        """() => [...document.querySelectorAll("body *")].flatMap((e) =>
            getComputedStyle(e).transitionDuration.split(", ").map(parseFloat))"""
    )
    assert 0 < max(times) <= 0.15


# Sign-in


def test_one_click_signs_a_demo_person_in_and_the_menu_signs_out(page_of):
    demo = sign_ins()[0]
    make_user(name=demo.name, email=demo.email)
    page = page_of()
    page.goto("/")
    page.get_by_role("button", name=re.compile(f"Logga in.*{demo.label}")).click()
    expect(page.locator("h1")).to_contain_text("Hej")
    page.locator(".bar summary").click()
    page.get_by_role("button", name="Logga ut").click()
    expect(page.get_by_text("Du är utloggad.")).to_be_visible()


def test_the_language_is_switched_from_the_menu_and_used_at_once(busy, page_of):
    page = page_of(busy.secretary)
    page.goto("/")
    page.locator(".bar summary").click()
    page.get_by_role("button", name="English").click()
    expect(page.get_by_role("heading", name="Your next meetings")).to_be_visible()


# What is typed


@pytest.fixture
def kept_form(settings) -> str:
    """The address of a page with a form of every kind of field."""
    settings.ROOT_URLCONF = "tests.browser.urls"
    return "/test/keep/?year=2027"


def sign_in_here(page, user) -> None:
    page.fill("#id_login", user.email)
    page.fill("#id_password", PASSWORD)
    page.locator("form.form button").click()


def test_what_was_typed_when_the_session_was_lost_is_there_after_sign_in(page_of, kept_form, settings):
    user = make_user(password=PASSWORD)
    page = page_of(user)
    page.goto(kept_form)
    page.fill("[name=title]", "Budget 2027")
    page.select_option("[name=body]", "local")
    page.check("[name=is_extra]")
    page.check("[name=side][value=unions]")
    page.fill("[name=text]", "Rad ett\nRad två")
    page.fill("[name=secret]", "hemligt")
    page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    page.locator("#keep button").click()
    expect(page.locator("h1")).to_have_text("Logga in")
    assert "hemligt" not in page.evaluate("JSON.stringify({...sessionStorage})")
    sign_in_here(page, user)
    expect(page).to_have_url(re.compile(re.escape(kept_form)))
    expect(page.locator("[name=title]")).to_have_value("Budget 2027")
    expect(page.locator("[name=body]")).to_have_value("local")
    expect(page.locator("[name=is_extra]")).to_be_checked()
    expect(page.locator("[name=side][value=unions]")).to_be_checked()
    expect(page.locator("[name=text]")).to_have_value("Rad ett\nRad två")
    expect(page.locator("[name=secret]")).to_have_value("")
    expect(page.locator("#toasts")).to_contain_text("Det du hade skrivit finns kvar.")
    soon(page, "sessionStorage.getItem('cesam-typed') === null")


def test_what_was_typed_is_not_shown_to_somebody_else(page_of, kept_form, settings):
    user, other = make_user(password=PASSWORD), make_user(password=PASSWORD)
    page = page_of(user)
    page.goto(kept_form)
    page.fill("[name=title]", "Budget 2027")
    page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    page.locator("#keep button").click()
    sign_in_here(page, other)
    expect(page.locator("[name=title]")).to_have_value("")
    soon(page, "sessionStorage.getItem('cesam-typed') === null")


def test_what_was_typed_on_a_page_that_grew_too_old_is_there_when_it_is_opened_anew(page_of, kept_form):
    page = page_of(make_user(), expect_errors=True)
    page.goto(kept_form)
    page.fill("[name=title]", "Budget 2027")
    page.context.clear_cookies(name="csrftoken")
    page.locator("#keep button").click()
    expect(page.locator("h1")).to_have_text("Sidan hade blivit för gammal")
    page.get_by_role("link", name="Öppna sidan på nytt").click()
    expect(page.locator("[name=title]")).to_have_value("Budget 2027")


def test_what_was_typed_in_a_form_that_opens_in_the_page_is_there_when_it_opens_again(page_of, kept_form, settings):
    user = make_user(password=PASSWORD)
    page = page_of(user)
    page.goto("/test/buttons/")
    page.get_by_role("button", name="Open").click()
    page.fill("[name=title]", "Budget 2027")
    page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    page.get_by_role("button", name="Save").click()
    sign_in_here(page, user)
    page.get_by_role("button", name="Open").click()
    expect(page.locator("[name=title]")).to_have_value("Budget 2027")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#place")).to_have_text("after 200")
    soon(page, "sessionStorage.getItem('cesam-typed') === null")


def test_what_was_sent_and_received_is_not_kept(page_of, kept_form, settings):
    page = page_of(make_user())
    page.goto(kept_form)
    page.fill("[name=title]", "Budget 2027")
    page.locator("#keep button").click()
    expect(page.locator("h1")).to_have_text("Received")
    soon(page, "sessionStorage.getItem('cesam-typed') === null")
    page.goto(kept_form)
    expect(page.locator("[name=title]")).to_have_value("")


def test_signing_out_forgets_what_was_typed(page_of, kept_form, settings):
    page = page_of(make_user())
    page.goto(kept_form)
    page.evaluate("sessionStorage.setItem('cesam-typed', JSON.stringify({interrupted: true, values: []}))")
    page.locator(".bar summary").click()
    page.get_by_role("button", name="Logga ut").click()
    expect(page.locator("h1")).to_have_text("Logga in")
    soon(page, "sessionStorage.getItem('cesam-typed') === null")


def test_a_page_that_the_back_button_kept_is_asked_for_anew_after_a_sign_out(page_of, settings):
    page = page_of(make_user())
    page.goto("/")
    page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    page.evaluate("window.dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))")
    expect(page.locator("h1")).to_contain_text("Hej")
    page.evaluate("localStorage.setItem('cesam-signed-out-at', Date.now() + 1)")
    page.evaluate("window.dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))")
    expect(page.locator("h1")).to_have_text("Logga in")


# What htmx does with each answer


@pytest.fixture
def answers(settings, page_of):
    settings.ROOT_URLCONF = "tests.browser.urls"
    # A failed request is an error in the browser's console, whoever takes care of it.
    page = page_of(make_user(), expect_errors=True)
    page.goto("/test/buttons/")
    return page


@pytest.mark.parametrize("status", [200, 409, 422])
def test_an_answer_meant_for_the_page_is_shown(answers, status):
    answers.get_by_role("button", name=str(status)).click()
    expect(answers.locator("#place")).to_have_text(f"after {status}")


@pytest.mark.parametrize(
    ("status", "said"),
    [(403, "Du får inte göra det här."), (404, "finns inte längre kvar"), (429, "För många"), (500, "Något gick fel")],
)
def test_a_failure_is_said_and_the_page_stays(answers, status, said):
    answers.get_by_role("button", name=str(status)).click()
    expect(answers.locator("#toasts")).to_contain_text(said)
    expect(answers.locator("#place")).to_have_text("before")


def test_nothing_to_show_changes_nothing(answers):
    with answers.expect_response("**/test/answer/204/"):
        answers.get_by_role("button", name="204").click()
    expect(answers.locator("#place")).to_have_text("before")


def test_a_dead_network_is_said_and_the_page_stays(answers):
    answers.context.set_offline(True)
    answers.get_by_role("button", name="200").click()
    expect(answers.locator("#toasts")).to_contain_text("Servern svarar inte.")
    expect(answers.locator("#place")).to_have_text("before")


def test_what_the_server_announces_is_said_in_the_live_region(answers):
    answers.get_by_role("button", name="200").click()
    expect(answers.locator("#toasts[role=status] .toast--positive [data-toast-text]")).to_have_text("Sparat 14.32")
    answers.locator("[data-toast-close]").click()
    expect(answers.locator("#toasts .toast")).to_have_count(0)


def test_a_page_left_open_can_save_after_signing_in_anew_elsewhere(answers, live_server):
    """Signing in changes the token that protects forms; the page left open holds the old one."""
    answers.context.add_cookies([{"name": "csrftoken", "value": "a" * 32, "url": live_server.url}])
    answers.get_by_role("button", name="200").click()
    expect(answers.locator("#place")).to_have_text("after 200")


def test_htmx_leaves_for_sign_in_when_the_session_is_lost(answers, settings):
    answers.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    answers.get_by_role("button", name="200").click()
    expect(answers).to_have_url(re.compile(r"/account/login/\?next=%2Ftest%2Fbuttons%2F$"))


# The fixtures themselves


def test_a_violation_of_the_security_policy_is_heard(page_of):
    page = page_of(expect_errors=True)
    heard = []
    page.on("console", lambda message: heard.append(message.text))
    page.goto("/account/login/")
    page.evaluate("document.body.insertAdjacentHTML('beforeend', '<p style=\"color: red\">x</p>')")
    assert any("Content Security Policy" in text for text in heard)
