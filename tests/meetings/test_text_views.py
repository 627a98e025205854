"""Reading, writing, comparing and bringing back a text through its addresses."""

from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from meetings import agenda
from meetings.models import AsideText, Meeting, Phrase
from parties.models import Event
from tests.meetings.factories import make_item, make_meeting
from tests.parties.factories import make_cast

MINE, THEIRS = UUID(int=1), UUID(int=2)
FRAGMENT = {"HX-Request": "true"}


@pytest.fixture
def item(cast):
    return make_item(meeting=make_meeting(cast=cast), title="Budget")


@pytest.fixture
def secretary(client, cast):
    client.force_login(cast.secretary)
    return client


def at(name, item, *more):
    return reverse(name, args=[item.meeting_id, item.pk, *more])


def sent(cast, text, *, revision=0, editor=MINE, sequence=1, writer=None):
    writer = writer or cast.secretary
    return {"text": text, "revision": revision, "editor": editor, "sequence": sequence, "writer": writer.pk}


def queries_of(act):
    """The statements that an act sent, without those that only begin and end a transaction."""
    with CaptureQueriesContext(connection) as found:
        answer = act()
    control = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE", "ROLLBACK")
    return answer, [query["sql"] for query in found if not query["sql"].startswith(control)]


def test_an_autosave_keeps_the_text_and_says_when(secretary, cast, item):
    answer = secretary.post(at("text_autosave", item), sent(cast, "<p>Hej</p>"), headers=FRAGMENT)
    assert answer.status_code == 200
    assert 'data-revision="1"' in answer.text
    assert "Sparat " in answer.text
    item.refresh_from_db()
    assert (item.text, item.text_editor, item.text_sequence) == ("<p>Hej</p>", MINE, 1)


@pytest.mark.django_db(transaction=True)
def test_an_autosave_needs_at_most_six_queries(client):
    cast = make_cast()
    item = make_item(meeting=make_meeting(cast=cast), title="Budget")
    client.force_login(cast.secretary)
    url = at("text_autosave", item)

    saved, queries = queries_of(lambda: client.post(url, sent(cast, "<p>a</p>")))
    assert saved.status_code == 200
    assert len(queries) <= 5, queries
    again, queries = queries_of(lambda: client.post(url, sent(cast, "<p>a</p>", revision=1, sequence=2)))
    assert again.status_code == 200
    assert len(queries) <= 6, queries
    # With twice as many items, seats and revisions it needs no more.
    for number in range(20):
        make_item(meeting=item.meeting, title=f"Punkt {number}")
        item.write(f"<p>{number}</p>", by=cast.secretary, revision=number + 1)
    saved, queries = queries_of(lambda: client.post(url, sent(cast, "<p>b</p>", revision=21, sequence=3)))
    assert saved.status_code == 200
    assert len(queries) <= 5, queries


def test_an_autosave_of_nothing_new_says_saved(secretary, cast, item):
    answer = secretary.post(at("text_autosave", item), sent(cast, ""))
    assert (answer.status_code, item.revisions.count()) == (200, 0)
    assert "Sparat" in answer.text


def test_a_stale_autosave_shows_both_texts_and_keeps_both(secretary, cast, item):
    item.write("<p>Vi möts kl. 14.</p>", by=cast.chair, revision=0, editor=THEIRS, sequence=1)
    answer = secretary.post(at("text_autosave", item), sent(cast, "<p>Vi möts kl. 15.</p>"), headers=FRAGMENT)
    assert answer.status_code == 409
    assert "<template data-mine>&lt;p&gt;Vi möts kl. 15.&lt;/p&gt;</template>" in answer.text
    assert "<template data-theirs>&lt;p&gt;Vi möts kl. 14.&lt;/p&gt;</template>" in answer.text
    assert "Orvar Ordförande sparade" in answer.text
    assert "<del>14</del><ins>15</ins>" in answer.text
    assert 'data-revision="1"' in answer.text
    aside = AsideText.objects.waiting().get()
    assert aside.text == "<p>Vi möts kl. 15.</p>"
    assert at("text_yield", item, aside.pk) in answer.text
    item.refresh_from_db()
    assert item.text == "<p>Vi möts kl. 14.</p>"


def test_keeping_mine_saves_over_the_revision_that_was_shown(secretary, cast, item):
    item.write("<p>Deras</p>", by=cast.chair, revision=0, editor=THEIRS, sequence=1)
    secretary.post(at("text_autosave", item), sent(cast, "<p>Min</p>"))
    answer = secretary.post(at("text_autosave", item), sent(cast, "<p>Min</p>", revision=1, sequence=2))
    assert answer.status_code == 200
    assert list(item.revisions.values_list("text", flat=True)) == ["<p>Deras</p>", "<p>Min</p>"]
    assert not AsideText.objects.waiting()


def test_keeping_theirs_leaves_mine_in_the_history(secretary, cast, item):
    item.write("<p>Deras</p>", by=cast.chair, revision=0, editor=THEIRS, sequence=1)
    secretary.post(at("text_autosave", item), sent(cast, "<p>Min</p>"))
    aside = AsideText.objects.waiting().get()
    assert secretary.post(at("text_yield", item, aside.pk), headers=FRAGMENT).status_code == 204
    aside.refresh_from_db()
    assert (aside.is_waiting, aside.text) == (False, "<p>Min</p>")
    item.refresh_from_db()
    assert item.text == "<p>Deras</p>"
    assert "Undanlagda" in secretary.get(at("text_history", item)).text


def test_somebody_else_who_has_signed_in_does_not_save_in_the_first_ones_name(secretary, cast, item):
    answer = secretary.post(at("text_autosave", item), sent(cast, "<p>Hej</p>", writer=cast.chair))
    assert answer.status_code == 403
    assert "data-refused" in answer.text
    assert not item.revisions.exists()


def test_a_text_beyond_a_limit_is_refused_in_the_writers_words(secretary, cast, item):
    answer = secretary.post(at("text_autosave", item), sent(cast, "<ul><li>x" * 7))
    assert answer.status_code == 422
    assert "En lista har fler än sex nivåer." in answer.text


def test_whoever_writes_in_an_item_that_was_taken_away_is_told_so(secretary, cast, item):
    agenda.remove(item, by=cast.chair)
    answer = secretary.post(at("text_autosave", item), sent(cast, "<p>Hej</p>"))
    assert answer.status_code == 410
    assert "Punkten har tagits bort." in answer.text
    assert AsideText.objects.get().text == "<p>Hej</p>"


def test_a_frozen_text_is_not_written(secretary, cast, item):
    Meeting.objects.update(status=Meeting.Status.IN_ADJUSTMENT)
    assert secretary.post(at("text_autosave", item), sent(cast, "<p>Hej</p>")).status_code == 403
    assert not item.revisions.exists()


def test_a_lost_session_leads_to_sign_in_and_back_to_the_meeting(client, cast, item):
    page = f"http://testserver{reverse('meeting_detail', args=[item.meeting_id])}"
    headers = FRAGMENT | {"HX-Current-URL": page}
    answer = client.post(at("text_autosave", item), sent(cast, "<p>Hej</p>"), headers=headers)
    assert answer.headers["HX-Redirect"].endswith(f"?next=%2Fmeetings%2F{item.meeting_id}%2F")


def test_the_text_is_shown_under_its_heading_and_only_writers_may_write(client, cast, item):
    item.write("<h3>Mars</h3><p>Hej</p>", by=cast.secretary, revision=0)
    client.force_login(cast.union_rep)
    answer = client.get(at("text_show", item), headers=FRAGMENT)
    assert "<h4>Mars</h4><p>Hej</p>" in answer.text
    assert "data-write" not in answer.text
    assert "Siv Sekreterare skriver här" in answer.text
    client.force_login(cast.secretary)
    answer = client.get(at("text_show", item), headers=FRAGMENT)
    assert at("text_editor", item) in answer.text
    assert "skriver här" not in answer.text


def test_the_editor_comes_with_the_text_the_revision_and_the_phrases(secretary, cast, item):
    Phrase.objects.create(body=cast.body, name="Till handlingarna", text="Protokollet lades till handlingarna.")
    item.write("<p>Hej</p>", by=cast.chair, revision=0)
    answer = secretary.get(at("text_editor", item), headers=FRAGMENT)
    assert "&lt;p&gt;Hej&lt;/p&gt;</textarea>" in answer.text
    assert 'name="revision" value="1"' in answer.text
    assert f'name="writer" value="{cast.secretary.pk}"' in answer.text
    assert 'data-phrase="&lt;p&gt;Protokollet lades till handlingarna.&lt;/p&gt;"' in answer.text
    other = secretary.get(at("text_editor", item), headers=FRAGMENT)
    assert answer.context["form"]["editor"].value() != other.context["form"]["editor"].value()


def test_an_unsent_text_is_compared_and_nothing_is_written(secretary, cast, item):
    item.write("<p>Hej du</p>", by=cast.secretary, revision=0, editor=MINE, sequence=1)
    events, revisions = Event.objects.count(), item.revisions.count()
    answer = secretary.post(at("text_compare", item), sent(cast, "<p>Hej alla</p>", revision=1))
    assert answer.status_code == 200
    assert "<del>du</del><ins>alla</ins>" in answer.text
    assert "Du har text som inte sparades" in answer.text
    same = secretary.post(at("text_compare", item), sent(cast, "<p>Hej  du</p>", revision=0))
    assert same.status_code == 204
    assert (Event.objects.count(), item.revisions.count(), AsideText.objects.count()) == (events, revisions, 0)


def test_an_unsent_text_beyond_a_limit_is_offered_all_the_same(secretary, cast, item):
    answer = secretary.post(at("text_compare", item), sent(cast, "<ul><li>x" * 7))
    assert answer.status_code == 200
    assert "data-keep" in answer.text


def test_who_may_no_longer_write_sees_the_unsent_text_but_does_not_go_on(secretary, cast, item):
    Meeting.objects.update(status=Meeting.Status.IN_ADJUSTMENT)
    answer = secretary.post(at("text_compare", item), sent(cast, "<p>Hej</p>"))
    assert "<ins>Hej</ins>" in answer.text
    assert "data-keep" not in answer.text
    assert "data-discard" in answer.text


def test_what_is_pasted_is_cleaned_and_pictures_are_told_of(secretary, item):
    html = "<p class=MsoNormal>Hej<img src=x></p><table><tr><td>Nämnd<td>Utfall<tr><td>Kultur<td>12</table>"
    answer = secretary.post(at("text_paste", item), {"html": html})
    assert answer.text.startswith("<p>Hej</p><table><thead>")
    assert answer.headers["X-Left-Out"] == "images"
    refused = secretary.post(at("text_paste", item), {"html": "<table>" + ("<tr>" + "<td>1" * 51) * 100})
    assert refused.status_code == 422
    assert "5 000 celler" in refused.text


def test_without_scripts_a_text_is_saved_by_a_page(secretary, cast, item):
    page = secretary.get(at("text_edit", item))
    assert f'action="{at("text_save", item)}"' in page.text
    answer = secretary.post(at("text_save", item), sent(cast, "<p>Hej</p>"), follow=True)
    assert "Texten är sparad." in answer.text
    assert "<p>Hej</p>" in answer.text


def test_without_scripts_a_conflict_is_a_page_with_each_choice_as_a_form(secretary, cast, item):
    item.write("<p>Deras</p>", by=cast.chair, revision=0, editor=THEIRS, sequence=1)
    answer = secretary.post(at("text_save", item), sent(cast, "<p>Min</p>"))
    assert answer.status_code == 409
    assert 'name="text" value="&lt;p&gt;Min&lt;/p&gt;"' in answer.text
    assert 'name="revision" value="1"' in answer.text
    assert "&lt;p&gt;Deras&lt;/p&gt;&lt;p&gt;Min&lt;/p&gt;</textarea>" in answer.text
    # The form that keeps mine, as the page would send it.
    form = answer.context["form"]
    values = {name: form[name].value() for name in ("revision", "editor", "sequence", "writer")}
    assert secretary.post(at("text_save", item), values | {"text": "<p>Min</p>"}).status_code == 302
    item.refresh_from_db()
    assert item.text == "<p>Min</p>"


def test_a_refused_page_keeps_what_was_typed(secretary, cast, item):
    answer = secretary.post(at("text_save", item), sent(cast, "<ul><li>djupt" * 7))
    assert answer.status_code == 422
    assert "fler än sex nivåer" in answer.text
    assert "&lt;ul&gt;&lt;li&gt;djupt" in answer.text


def test_a_text_set_aside_has_a_page_that_offers_the_choice(secretary, cast, item):
    item.write("<p>Deras</p>", by=cast.chair, revision=0, editor=THEIRS, sequence=1)
    secretary.post(at("text_autosave", item), sent(cast, "<p>Min</p>"))
    aside = AsideText.objects.get()
    notice = secretary.get(at("text_waiting", item, aside.pk), headers=FRAGMENT)
    assert at("text_aside", item, aside.pk) in notice.text
    page = secretary.get(at("text_aside", item, aside.pk))
    assert "Undanlagd text" in page.text
    assert "Behåll texten av Orvar Ordförande" in page.text


def test_a_text_set_aside_is_read_by_others_but_chosen_by_its_writer(client, secretary, cast, item):
    item.write("<p>Deras</p>", by=cast.chair, revision=0, editor=THEIRS, sequence=1)
    secretary.post(at("text_autosave", item), sent(cast, "<p>Min</p>"))
    aside = AsideText.objects.get()
    client.force_login(cast.chair)
    page = client.get(at("text_aside", item, aside.pk))
    assert "Siv Sekreterare har inte bestämt sig än." in page.text
    assert "Behåll" not in page.text
    client.force_login(cast.secretary)
    aside.settle()
    page = client.get(at("text_aside", item, aside.pk))
    assert "Den är avgjord." in page.text
    assert "Behåll" not in page.text


def test_the_history_lists_sittings_and_compares_any_two(secretary, cast, item):
    for number, (text, by) in enumerate(
        [("ett", cast.secretary), ("ett två", cast.secretary), ("ett tre", cast.chair)]
    ):
        item.write(f"<p>{text}</p>", by=by, revision=number)
    page = secretary.get(at("text_history", item))
    assert [sitting.last.number for sitting in page.context["sittings"]] == [3, 2]
    assert (page.context["older"], page.context["newer"]) == (2, 3)
    assert "<del>två</del><ins>tre</ins>" in page.text
    page = secretary.get(at("text_history", item), {"from": 1, "to": 2})
    assert "<ins> två</ins>" in page.text
    page = secretary.get(at("text_history", item), {"from": 0, "to": 1})
    assert "<ins>ett</ins>" in page.text
    # Anything but a number is the present text.
    page = secretary.get(at("text_history", item), {"from": "x", "to": "²"})
    assert page.context["newer"] == 3


def test_the_history_of_an_empty_item_says_what_it_is_for(secretary, item):
    page = secretary.get(at("text_history", item))
    assert "Varje text som sparas finns kvar" in page.text


def test_a_long_history_takes_no_more_queries(secretary, cast, item):
    item.write("<p>0</p>", by=cast.secretary, revision=0)
    _, few = queries_of(lambda: secretary.get(at("text_history", item)))
    for number in range(1, 40):
        item.write(f"<p>{number}</p>", by=[cast.chair, cast.secretary][number % 2], revision=number)
    _, many = queries_of(lambda: secretary.get(at("text_history", item)))
    assert len(many) <= len(few)


def test_an_earlier_text_is_brought_back_as_a_new_one(secretary, cast, item):
    item.write("<p>ett</p>", by=cast.secretary, revision=0)
    item.write("<p>två</p>", by=cast.chair, revision=1)
    answer = secretary.post(at("text_restore", item, 1), {"revision": 2}, follow=True)
    assert "Den tidigare texten gäller igen." in answer.text
    item.refresh_from_db()
    assert (item.text, item.text_revision) == ("<p>ett</p>", 3)
    assert Event.objects.about(item).filter(verb="item.text_restored").count() == 1


def test_bringing_back_over_an_unread_text_is_refused_kindly(secretary, cast, item):
    item.write("<p>ett</p>", by=cast.secretary, revision=0)
    item.write("<p>två</p>", by=cast.chair, revision=1)
    answer = secretary.post(at("text_restore", item, 1), {"revision": 1}, follow=True)
    assert "Någon har ändrat texten sedan du öppnade sidan." in answer.text
    assert secretary.post(at("text_restore", item, 99), {"revision": 2}).status_code == 404


def test_nothing_of_a_text_is_shown_as_markup_of_the_page(secretary, cast, item):
    item.write("<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>", by=cast.secretary, revision=0)
    for name in ("text_show", "text_edit", "text_history"):
        assert "<script>alert" not in secretary.get(at(name, item)).text
    answer = secretary.post(at("text_autosave", item), sent(cast, "<p>&lt;script&gt;x", editor=uuid4()))
    assert "<script>x" not in answer.text
