"""A party's own words: only that party writes them, the secretary places them, and nobody changes them afterwards."""

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse

from meetings import agenda, plaintext, statements, voices
from meetings.exceptions import Contradiction, ItemDeleted, NotAllowed, StaleRevision, WrongStep
from meetings.models import Meeting, Statement, StatementDraft, StatementRevision
from parties.models import Event
from tests.meetings.factories import make_guest, make_item, make_meeting
from tests.meetings.test_agenda_races import at_once, fresh, item_of
from tests.parties.factories import make_cast, make_seat


@pytest.fixture
def item(cast):
    return make_item(meeting=make_meeting(cast=cast), title="Budgetfrågor")


@pytest.fixture
def statement(cast, item):
    return Statement.make(item, "<p>Kommunal anser att underlaget saknas.</p>", by=cast.union_rep, union=cast.union)


def step(meeting, status):
    Meeting.objects.filter(pk=meeting.pk).update(status=status)
    meeting.status = status


def client_of(user):
    client = Client()
    client.force_login(user)
    return client


# Saved while it is written


def autosave(statement, user, text, revision):
    args = [statement.item.meeting_id, statement.item_id, statement.pk]
    data = {"kind": "statement", "text": text, "revision": revision}
    return client_of(user).post(reverse("statement_autosave", args=args), data)


def test_what_is_written_is_saved_as_it_grows_and_is_one_event_less(cast, statement):
    answer = autosave(statement, cast.union_rep, "Kommunal anser att", 1)
    assert answer.status_code == 200
    assert 'data-revision="2"' in answer.content.decode()
    statement.refresh_from_db()
    assert (statement.text, statement.text_revision) == ("<p>Kommunal anser att</p>", 2)
    assert statement.revisions.count() == 2
    assert [event.verb for event in Event.objects.about(statement)] == ["statement.made"]
    assert autosave(statement, cast.union_rep, "", 2).status_code == 422


def test_a_colleague_who_wrote_meanwhile_is_not_written_over(cast, statement):
    statement.write("<p>Ersättarens ord.</p>", by=cast.substitute, revision=1)
    assert autosave(statement, cast.union_rep, "Mina ord", 1).status_code == 409
    statement.refresh_from_db()
    assert statement.text == "<p>Ersättarens ord.</p>"


def test_the_history_compares_what_the_party_wrote(cast, statement):
    statement.write("<p>Kommunal anser att underlaget räcker.</p>", by=cast.substitute, revision=1)
    args = [statement.item.meeting_id, statement.item_id, statement.pk]
    page = client_of(cast.union_rep).get(reverse("statement_history", args=args)).content.decode()
    assert "<del>saknas" in page
    assert "<ins>räcker" in page
    assert "Ester Ersättare" in page


# A new one is kept while it is written


def draft(item, user, text):
    args = [item.meeting_id, item.pk]
    return client_of(user).post(reverse("statement_draft", args=args), {"kind": "reservation", "text": text})


def test_what_is_begun_is_kept_for_its_writer_alone_and_offered_again(cast, item):
    answer = draft(item, cast.union_rep, "Vi anser ")
    assert "Utkast sparat" in answer.content.decode()
    assert not item.statements.exists()
    page = reverse("statement_add", args=[item.meeting_id, item.pk])
    mine = client_of(cast.union_rep).get(page)
    assert mine.context["form"].initial == {"party": "", "kind": "reservation", "text": "Vi anser "}
    assert "Vi anser" in mine.content.decode()
    for other in (cast.substitute, cast.other_union_rep, cast.secretary):
        assert "Vi anser" not in client_of(other).get(page).content.decode()


def test_a_draft_is_gone_when_the_statement_is_saved_or_nothing_is_written_or_it_is_thrown_away(cast, item):
    draft(item, cast.union_rep, "Vi anser")
    draft(item, cast.other_union_rep, "Vi med")
    Statement.make(item, "<p>Vi anser.</p>", by=cast.union_rep, union=cast.union)
    assert [kept.by for kept in StatementDraft.objects.all()] == [cast.other_union_rep]
    draft(item, cast.other_union_rep, " ")
    assert not StatementDraft.objects.exists()
    draft(item, cast.union_rep, "Igen")
    client_of(cast.union_rep).post(reverse("statement_draft_delete", args=[item.meeting_id, item.pk]))
    assert not StatementDraft.objects.exists()


def test_the_verb_keeps_no_draft_of_whom_speaks_for_nobody_or_after_the_step(cast, item):
    with pytest.raises(NotAllowed):
        StatementDraft.keep(item, "x", by=cast.stranger, kind="statement")
    step(item.meeting, "in_adjustment")
    with pytest.raises(WrongStep):
        StatementDraft.keep(item, "x", by=cast.union_rep, kind="statement")


# Whose it is


def test_a_substitute_too_speaks_for_the_union_and_the_secretary_for_the_employer(cast, item):
    assert voices.of(item.meeting, cast.union_rep) == [cast.union.pk]
    assert voices.of(item.meeting, cast.substitute) == [cast.union.pk]
    assert voices.of(item.meeting, cast.secretary) == voices.of(item.meeting, cast.chair) == [None]
    assert voices.of(item.meeting, cast.stranger) == voices.of(item.meeting, cast.archivist) == []


def test_whoever_held_the_seat_on_the_day_still_speaks_for_the_union(cast, item):
    cast.body.seats.filter(person=cast.other_union_rep).update(to_on=item.meeting.held_on)
    assert voices.of(fresh(item.meeting.pk), cast.other_union_rep) == [cast.other_union.pk]
    cast.body.seats.filter(person=cast.other_union_rep).update(to_on="2022-04-25")
    assert voices.of(fresh(item.meeting.pk), cast.other_union_rep) == []


def test_a_union_writes_its_own_words_with_its_name_of_the_day(cast, item, statement):
    assert (statement.party_name, statement.text_revision, statement.position) == ("Kommunal", 1, 1)
    assert statement.revisions.get().by == cast.union_rep
    assert Event.objects.about(statement).get().verb == "statement.made"


@pytest.mark.parametrize("who", ["secretary", "chair", "other_union_rep", "presenter", "archivist", "administrator"])
def test_nobody_else_writes_changes_or_withdraws_a_unions_words(cast, item, statement, who):
    person = getattr(cast, who)
    with pytest.raises(NotAllowed):
        Statement.make(item, "<p>Vi är nöjda.</p>", by=person, union=cast.union)
    with pytest.raises(NotAllowed):
        statement.write("<p>Vi är nöjda.</p>", by=person, revision=1)
    with pytest.raises(NotAllowed):
        statement.withdraw(by=person, revision=1)
    assert Statement.objects.get().text == "<p>Kommunal anser att underlaget saknas.</p>"


def test_the_employer_owns_its_words_likewise(cast, item):
    own = Statement.make(item, "<p>Arbetsgivaren delar inte bilden.</p>", by=cast.chair, union=None)
    assert own.party_name == "Arbetsgivaren"
    own.write("<p>Arbetsgivaren återkommer.</p>", by=cast.secretary, revision=1)
    with pytest.raises(NotAllowed):
        own.write("<p>Annat.</p>", by=cast.union_rep, revision=2)


def test_a_substitute_goes_on_where_the_ordinary_stopped(cast, statement):
    statement.write("<p>Nytt.</p>", by=cast.substitute, revision=1, kind=Statement.Kind.RESERVATION)
    kept = statement.revisions.get(number=2)
    assert (kept.text, kept.kind, kept.by) == ("<p>Nytt.</p>", "reservation", cast.substitute)
    assert Event.objects.about(statement).filter(verb="statement.written").exists()


def test_what_is_withdrawn_is_kept_and_can_be_written_again(cast, item, statement):
    statement.withdraw(by=cast.union_rep, revision=1)
    assert not Statement.objects.standing().exists()
    assert statements.of(item.meeting.items.with_agenda().get(pk=item.pk)) == ()
    statement.write(statement.text, by=cast.union_rep, revision=2)
    assert Statement.objects.standing().get().revisions.count() == 3


def test_the_predicate_and_its_twin_agree_about_what_is_withdrawn(cast, statement):
    for _state in range(2):
        assert [one.is_withdrawn for one in Statement.objects.all()] == [not Statement.objects.standing().exists()]
        statement.withdraw(by=cast.union_rep, revision=1) if not statement.is_withdrawn else None


def test_nothing_is_no_statement_and_a_deleted_item_takes_none(cast, item):
    with pytest.raises(Contradiction):
        Statement.make(item, "<p> </p>", by=cast.union_rep, union=cast.union)
    agenda.remove(item, by=cast.secretary)
    with pytest.raises(ItemDeleted):
        Statement.make(item, "<p>Text</p>", by=cast.union_rep, union=cast.union)


def test_who_had_not_read_the_latest_words_is_refused(cast, statement):
    statement.write("<p>Två</p>", by=cast.substitute, revision=1)
    with pytest.raises(StaleRevision):
        statement.write("<p>Tre</p>", by=cast.union_rep, revision=1)
    assert statement.text == "<p>Två</p>"


# Its place


def test_the_secretary_places_it_and_changes_no_word(cast, item, statement):
    second = Statement.make(item, "<p>Vision håller med.</p>", by=cast.other_union_rep, union=cast.other_union)
    second.place(item, by=cast.secretary, before=statement)
    assert [one.pk for one in item.statements.in_order()] == [second.pk, statement.pk]
    other = make_item(meeting=item.meeting, title="Övrigt")
    second.place(other, by=cast.secretary)
    assert Statement.objects.get(pk=second.pk).item == other
    assert StatementRevision.objects.count() == 2
    with pytest.raises(NotAllowed):
        second.place(item, by=cast.other_union_rep)


# Frozen


@pytest.mark.parametrize("status", ["in_adjustment", "signed", "archived", "cancelled"])
def test_nobody_writes_places_or_withdraws_after_the_step_is_passed(cast, item, statement, status):
    step(item.meeting, status)
    for act in (
        lambda: Statement.make(item, "<p>Sent.</p>", by=cast.union_rep, union=cast.union),
        lambda: statement.write("<p>Sent.</p>", by=cast.union_rep, revision=1),
        lambda: statement.withdraw(by=cast.union_rep, revision=1),
        lambda: statement.place(item, by=cast.secretary),
    ):
        with pytest.raises(WrongStep):
            act()


def refused_in_the_database(act, words):
    with pytest.raises(DatabaseError, match=words), transaction.atomic():
        act()


def test_the_database_takes_no_words_without_a_revision_by_the_party(cast, item, statement):
    rows = Statement.objects.filter(pk=statement.pk)
    refused_in_the_database(lambda: rows.update(text="<p>Vi är nöjda.</p>"), "no revision by its party")
    refused_in_the_database(lambda: rows.update(kind="proposal"), "no revision by its party")
    refused_in_the_database(lambda: rows.update(union=cast.other_union), "stays its party's")
    words = {"statement": statement, "number": 2, "kind": "statement", "text": "<p>Vi är nöjda.</p>"}
    refused_in_the_database(
        lambda: StatementRevision.objects.create(**words, by=cast.secretary), "does not speak for that party"
    )
    refused_in_the_database(lambda: statement.revisions.update(text="<p>Vi är nöjda.</p>"), "kept as they were written")
    unsigned = Statement(item=item, side="b_union", union=cast.union, text="<p>Nytt.</p>", text_by=cast.secretary)
    refused_in_the_database(lambda: unsigned.save(), "does not speak for that party")


def test_no_setting_of_the_session_switches_the_database_off(cast, statement):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL pgtrigger.ignore = '{meetings_statement:all}'")
        refused_in_the_database(lambda: Statement.objects.update(text="<p>Annat.</p>"), "no revision by its party")


def test_the_database_freezes_it_with_the_step(cast, item, statement):
    step(item.meeting, "in_adjustment")
    refused_in_the_database(lambda: Statement.objects.update(position=7), "no longer open")
    words = {"statement": statement, "number": 2, "kind": "statement", "text": "<p>Sent.</p>", "by": cast.union_rep}
    refused_in_the_database(lambda: StatementRevision.objects.create(**words), "no longer open")


def test_a_statement_stays_in_its_meeting(cast, statement):
    other = make_item(meeting=make_meeting(cast=cast, starts_at=statement.text_at), title="Annat möte")
    refused_in_the_database(lambda: Statement.objects.update(item=other), "stays in its meeting")


# The page


def test_the_meeting_page_shows_it_to_all_who_read_the_item_and_offers_it_to_its_party_alone(cast, item, statement):
    make_guest(meeting=item.meeting, person=cast.presenter, items=[item])
    step(item.meeting, "drafting")
    edit = reverse("statement_edit", args=[item.meeting.pk, item.pk, statement.pk])
    place = reverse("statement_place", args=[item.meeting.pk, item.pk, statement.pk])
    add = reverse("statement_add", args=[item.meeting.pk, item.pk])
    seen = {
        role: client_of(getattr(cast, role)).get(reverse("meeting_detail", args=[item.meeting.pk])).content.decode()
        for role in ("secretary", "union_rep", "other_union_rep", "presenter")
    }
    assert all("Kommunal anser att underlaget saknas." in page for page in seen.values())
    assert [role for role, page in seen.items() if edit in page] == ["union_rep"]
    assert [role for role, page in seen.items() if place in page] == ["secretary"]
    assert [role for role, page in seen.items() if add in page] == ["union_rep", "other_union_rep"]


def test_a_guest_of_another_item_does_not_see_it(cast, item, statement):
    other = make_item(meeting=item.meeting, title="Upphandling")
    make_guest(meeting=item.meeting, person=cast.presenter, items=[other])
    page = client_of(cast.presenter).get(reverse("meeting_detail", args=[item.meeting.pk])).content.decode()
    assert "Upphandling" in page
    assert "underlaget saknas" not in page


def test_two_of_a_party_who_write_at_once_get_both_texts(cast, item, statement):
    url = reverse("statement_edit", args=[item.meeting.pk, item.pk, statement.pk])
    said = {"kind": "statement", "text": "Min text", "revision": "1"}
    statement.write("<p>Den andras text</p>", by=cast.substitute, revision=1)
    answer = client_of(cast.union_rep).post(url, said)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Min" in page
    assert "andras" in page
    assert client_of(cast.union_rep).post(url, said | {"revision": "2"}).status_code == 302
    assert Statement.objects.get().text == "<p>Min text</p>"


def test_what_was_typed_is_kept_when_it_cannot_be_taken(cast, item):
    url = reverse("statement_add", args=[item.meeting.pk, item.pk])
    answer = client_of(cast.union_rep).post(url, {"kind": "nonsense", "text": "Det jag skrev"})
    assert answer.status_code == 422
    assert "Det jag skrev" in answer.content.decode()


def test_who_speaks_for_two_parties_says_for_which(cast, item):
    make_seat(body=cast.body, person=cast.union_rep, union=cast.other_union)
    url = reverse("statement_add", args=[item.meeting.pk, item.pk])
    client = client_of(cast.union_rep)
    assert client.post(url, {"kind": "statement", "text": "Text"}).status_code == 422
    said = {"kind": "statement", "text": "Text", "party": str(cast.other_union.pk)}
    assert client.post(url, said).status_code == 302
    assert Statement.objects.get().union == cast.other_union


def test_a_new_statement_moves_the_mark_that_followers_compare(cast, item, django_assert_max_num_queries):
    before = fresh(item.meeting.pk).revision
    Statement.make(item, "<p>Text.</p>", by=cast.union_rep, union=cast.union)
    assert fresh(item.meeting.pk).revision == before + 1


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("Ett\n\nTvå", "<p>Ett</p><p>Två</p>"),
        ("Vi vill:\n- mer\n- tid\nTack", "<p>Vi vill:</p><ul><li><p>mer</p></li><li><p>tid</p></li></ul><p>Tack</p>"),
        ("a < b & c", "<p>a &lt; b &amp; c</p>"),
        ("", ""),
    ],
)
def test_plain_text_becomes_paragraphs_and_lists_and_back(text, html):
    assert plaintext.html_of(text) == html
    assert plaintext.html_of(plaintext.text_of(html)) == html


# Several at once


@pytest.mark.django_db(transaction=True)
def test_of_two_edits_at_once_one_stands_and_the_other_is_told(transactional_db):
    cast = make_cast()
    item = make_item(meeting=make_meeting(cast=cast))
    made = Statement.make(item, "<p>Ett</p>", by=cast.union_rep, union=cast.union)

    def edit(by, words):
        own = Statement.objects.get(pk=made.pk)
        own.item = item_of(item.meeting_id, item.pk)
        own.write(words, by=by, revision=1)

    results = at_once(
        lambda: edit(cast.union_rep, "<p>A</p>"), lambda: edit(cast.substitute, "<p>B</p>"),
        lambda: edit(cast.union_rep, "<p>C</p>"),
    )  # fmt: skip
    assert sum(isinstance(result, StaleRevision) for result in results) == 2
    assert Statement.objects.get().text_revision == 2
    assert StatementRevision.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_a_statement_that_comes_while_the_step_is_taken_stands_or_is_refused(transactional_db):
    cast = make_cast()
    meeting = make_meeting(cast=cast)
    item = make_item(meeting=meeting)
    results = at_once(
        lambda: Statement.make(item_of(meeting.pk, item.pk), "<p>A</p>", by=cast.union_rep, union=cast.union),
        lambda: fresh(meeting.pk).cancel(by=cast.secretary, reason="Sjukdom"),
    )
    assert Statement.objects.exists() != isinstance(results[0], WrongStep)
