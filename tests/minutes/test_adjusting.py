"""A version is sent, read, remarked on and sent anew."""

import datetime as dt

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from meetings.exceptions import Contradiction, NotAllowed, WrongStep
from meetings.models import Attendance, Meeting, Statement
from minutes import adjusting, preparing, printing, tasks
from minutes.models import Review, Round
from outbox.models import Letter
from parties.models import Event
from tests.minutes.signoff import make_held, make_round, place_of, print_round, read, sign

LATER = dt.date(2099, 1, 1)


@pytest.fixture
def meeting(cast):
    return make_held(cast=cast)


@pytest.fixture
def round(cast, meeting):
    return make_round(cast=cast, meeting=meeting)


def item_of(round: Round, title: str = "Budgetfrågor"):
    item = round.meeting.items.get(title=title)
    item.meeting = round.meeting
    return item


# Sending


def test_sending_freezes_the_minutes_and_asks_those_who_must_sign(cast, meeting):
    round = adjusting.send(meeting, by=cast.secretary, due_on=LATER)
    assert read(meeting).status == "in_adjustment"
    assert [place.name for place in round.signatories.in_order()] == [
        cast.chair.name, cast.secretary.name, cast.union_rep.name, cast.other_union_rep.name,
    ]  # fmt: skip
    assert not Letter.objects.filter(kind="adjustment").exists()
    print_round(round)
    assert set(Letter.objects.filter(kind="adjustment").values_list("person", flat=True)) == {
        cast.chair.pk, cast.secretary.pk, cast.union_rep.pk, cast.other_union_rep.pk,
    }  # fmt: skip
    assert Event.objects.filter(verb="round.sent", subject_id=round.pk).exists()


def test_only_who_prepares_the_meeting_sends_it(cast, meeting):
    with pytest.raises(NotAllowed):
        adjusting.send(meeting, by=cast.union_rep, due_on=LATER)


def test_a_meeting_that_is_not_written_up_is_not_sent(cast, meeting):
    Meeting.objects.filter(pk=meeting.pk).update(status="in_session")
    with pytest.raises(WrongStep):
        adjusting.send(read(meeting), by=cast.secretary, due_on=LATER)


def test_what_stands_in_the_way_is_said_in_sentences(cast, meeting):
    Attendance.objects.filter(meeting=meeting).update(roles=[])
    preparation = preparing.Preparation(read(meeting))
    # Chair, secretary, two adjusters, and none of them from a union.
    assert len(preparation.hindrances) == 5
    with pytest.raises(Contradiction):
        adjusting.send(read(meeting), by=cast.secretary, due_on=LATER)
    assert not Round.objects.exists()


def test_somebody_without_an_account_cannot_be_asked(cast, meeting):
    Attendance.objects.filter(meeting=meeting, person=cast.union_rep).update(person=None, seat=None)
    assert len(preparing.Preparation(read(meeting)).hindrances) == 1


def test_the_minutes_stay_as_they_were_sent(cast, round):
    assert printing.current(read(round.meeting)) == round.composition
    assert round.composition.stage == "adjustment"
    with pytest.raises(WrongStep):
        item_of(round).write("<p>Annat</p>", by=cast.secretary, revision=0)


def test_two_versions_are_never_out_at_once(cast, round):
    with pytest.raises(IntegrityError), transaction.atomic():
        Round.objects.create(
            meeting=round.meeting, number=2, content={}, content_sha256="x", due_on=LATER, sent_by=cast.secretary
        )


def test_an_order_asks_the_next_when_all_before_have_signed(cast, meeting):
    rows = dict(Attendance.objects.filter(meeting=meeting, person__isnull=False).values_list("person", "pk"))
    order = {rows[cast.union_rep.pk]: 1, rows[cast.other_union_rep.pk]: 1, rows[cast.chair.pk]: 2}
    round = make_round(cast=cast, meeting=meeting, groups=order | {rows[cast.secretary.pk]: 2})
    asked = lambda: set(round.signatories.filter(asked_at__isnull=False).values_list("person", flat=True))  # noqa: E731
    assert asked() == {cast.union_rep.pk, cast.other_union_rep.pk}
    sign(round, cast.union_rep)
    assert asked() == {cast.union_rep.pk, cast.other_union_rep.pk}
    with pytest.raises(Contradiction):
        sign(round, cast.chair)
    sign(round, cast.other_union_rep)
    assert cast.chair.pk in asked()


# Remarks


def test_a_remark_is_kept_and_the_secretary_is_told(cast, round):
    review = adjusting.remark(
        place_of(round, cast.union_rep), item_of(round), by=cast.union_rep, proposal="<p>Kommunal frågade.</p>"
    )
    assert review.proposal == "<p>Kommunal frågade.</p>"
    assert Letter.objects.filter(person=cast.secretary, key__contains="remarked").count() == 1


def test_nobody_remarks_in_the_place_of_another(cast, round):
    with pytest.raises(NotAllowed):
        adjusting.remark(place_of(round, cast.union_rep), None, by=cast.chair, comment="Nej")


def test_a_remark_says_something(cast, round):
    item = item_of(round)
    with pytest.raises(Contradiction):
        adjusting.remark(place_of(round, cast.union_rep), item, by=cast.union_rep, proposal=item.text)


def test_who_has_remarks_does_not_sign_until_they_are_settled(cast, round):
    review = adjusting.remark(place_of(round, cast.union_rep), None, by=cast.union_rep, comment="Datum saknas")
    with pytest.raises(Contradiction):
        sign(round, cast.union_rep)
    review.signatory.round = round
    adjusting.settle(review, "rejected", by=cast.secretary, reason="Datum står i punkt 3")
    assert sign(round, cast.union_rep).is_standing


def test_a_remark_is_rejected_only_for_a_reason(cast, round):
    review = adjusting.remark(place_of(round, cast.union_rep), None, by=cast.union_rep, comment="Datum saknas")
    with pytest.raises(Contradiction):
        adjusting.settle(review, "rejected", by=cast.secretary)
    with pytest.raises(NotAllowed):
        adjusting.settle(review, "accepted", by=cast.union_rep)


def test_only_one_wording_of_an_item_is_accepted(cast, round):
    one = adjusting.remark(place_of(round, cast.union_rep), item_of(round), by=cast.union_rep, proposal="<p>A</p>")
    two = adjusting.remark(
        place_of(round, cast.other_union_rep), item_of(round), by=cast.other_union_rep, proposal="<p>B</p>"
    )
    adjusting.settle(one, "accepted", by=cast.secretary)
    with pytest.raises(Contradiction):
        adjusting.settle(two, "accepted", by=cast.secretary)


def test_the_next_version_holds_what_was_accepted_and_what_became_a_statement(cast, round):
    sign(round, cast.chair)
    one = adjusting.remark(
        place_of(round, cast.union_rep), item_of(round), by=cast.union_rep, proposal="<p>Nya ord.</p>"
    )
    two = adjusting.remark(
        place_of(round, cast.other_union_rep), item_of(round, "Övriga frågor"), by=cast.other_union_rep,
        comment="Vi beklagar det.",
    )  # fmt: skip
    adjusting.settle(one, "accepted", by=cast.secretary)
    adjusting.settle(two, "statement", by=cast.secretary)
    adjusting.revise(round, by=cast.secretary)
    meeting = read(round.meeting)
    assert meeting.status == "drafting"
    assert meeting.items.get(title="Budgetfrågor").text == "<p>Nya ord.</p>"
    statement = Statement.objects.get(item__title="Övriga frågor")
    assert statement.union == cast.other_union
    assert statement.text == "<p>Vi beklagar det.</p>"
    told = Letter.objects.get(person=cast.chair, key__contains=":ended:")
    assert "signature" in told.text or "underskrift" in told.text
    second = make_round(cast=cast, meeting=meeting)
    assert second.number == 2
    assert not second.signatories.filter(signatures__isnull=False).exists()


def test_a_version_is_not_revised_with_remarks_open_or_none_accepted(cast, round):
    with pytest.raises(Contradiction):
        adjusting.revise(round, by=cast.secretary)
    adjusting.remark(place_of(round, cast.union_rep), None, by=cast.union_rep, comment="Fel datum")
    with pytest.raises(Contradiction):
        adjusting.revise(round, by=cast.secretary)


# Declined, taken back, replaced


def test_a_decline_returns_the_minutes_and_everybody_who_signed_is_told(cast, round):
    sign(round, cast.chair)
    with pytest.raises(Contradiction):
        adjusting.decline(place_of(round, cast.union_rep), by=cast.union_rep, reason=" ")
    adjusting.decline(place_of(round, cast.union_rep), by=cast.union_rep, reason="Punkt 1 stämmer inte")
    assert read(round.meeting).status == "drafting"
    assert Letter.objects.filter(person=cast.chair, text__contains="Punkt 1 stämmer inte").exists()
    round.refresh_from_db()
    assert round.end == "declined"


def test_who_has_signed_cannot_decline(cast, round):
    sign(round, cast.union_rep)
    with pytest.raises(Contradiction):
        adjusting.decline(place_of(round, cast.union_rep), by=cast.union_rep, reason="Ångrar mig")


def test_a_version_is_taken_back_for_a_reason(cast, round):
    with pytest.raises(Contradiction):
        adjusting.take_back(round, by=cast.secretary, reason="")
    adjusting.take_back(round, by=cast.secretary, reason="Fel bilaga")
    assert read(round.meeting).status == "drafting"
    with pytest.raises(WrongStep):
        sign(round, cast.chair)


def test_the_secretary_takes_a_version_back_from_the_meeting_page(client, cast, round):
    page = reverse("meeting_detail", args=[round.meeting_id])
    back = reverse("round_take_back", args=[round.meeting_id, round.pk])
    client.force_login(cast.union_rep)
    assert back not in client.get(page).content.decode()
    client.force_login(cast.secretary)
    assert back in client.get(page).content.decode()
    sign(round, cast.union_rep)
    # Who has signed already is told before it is done.
    assert "1 av 4 har skrivit under." in client.get(back).content.decode()
    assert client.post(back, {"reason": "En mening ska ändras"}).url == page
    assert back not in client.get(page).content.decode()
    assert read(round.meeting).status == "drafting"


def test_a_substitute_signs_for_somebody_who_is_ill(cast, round):
    place = place_of(round, cast.union_rep)
    assert cast.substitute in preparing.stand_ins(place)
    with pytest.raises(Contradiction):
        adjusting.replace(place, by=cast.secretary, person=cast.substitute, title="", reason="")
    with pytest.raises(Contradiction):
        adjusting.replace(place, by=cast.secretary, person=cast.stranger, title="", reason="Sjuk")
    new = adjusting.replace(place, by=cast.secretary, person=cast.substitute, title="Ersättare", reason="Sjuk")
    assert new.roles == ["adjuster"]
    new.refresh_from_db()
    assert new.asked_at is not None
    with pytest.raises(NotAllowed):
        adjusting.approve(place, None, by=cast.union_rep)
    assert sign(round, cast.substitute).is_standing


def test_a_reminder_goes_once_a_day_to_those_who_are_missing(cast, round):
    sign(round, cast.chair)
    assert adjusting.remind(round, by=cast.secretary) == 3
    assert adjusting.remind(round, by=cast.secretary) == 0
    assert not Letter.objects.filter(kind="reminder", person=cast.chair).exists()


# In the database


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE minutes_round SET content = '{}'",
        "UPDATE minutes_round SET version_id = NULL",
        "DELETE FROM minutes_round",
        "UPDATE minutes_signatory SET name = 'Annan'",
        "DELETE FROM minutes_signatory",
        "UPDATE minutes_minutesversion SET pdf = 'x'",
        "DELETE FROM minutes_minutesversion",
        "UPDATE minutes_round SET \"end\" = 'complete', ended_at = now()",
        "TRUNCATE minutes_review CASCADE",
    ],
)
def test_the_database_keeps_what_was_sent(round, sql):
    from django.db import connection

    with transaction.atomic(), connection.cursor() as cursor, pytest.raises(DatabaseError), transaction.atomic():
        cursor.execute(sql)


def test_what_was_said_of_a_version_that_has_ended_stays(cast, round):
    adjusting.approve(place_of(round, cast.union_rep), None, by=cast.union_rep)
    adjusting.take_back(round, by=cast.secretary, reason="Fel")
    with pytest.raises(DatabaseError), transaction.atomic():
        Review.objects.update(verdict="remark", comment="x")
    with pytest.raises(DatabaseError), transaction.atomic():
        Review.objects.all().delete()


# Items adjusted at once


def test_an_item_is_adjusted_at_once_while_the_rest_is_written(cast, meeting):
    item = meeting.items.get(title="Budgetfrågor")
    round = make_round(cast=cast, meeting=meeting, of=[item.pk])
    assert read(meeting).status == "drafting"
    assert [one.title for one in round.composition.items] == ["Budgetfrågor"]
    item.refresh_from_db()
    item.meeting = read(meeting)
    with pytest.raises(WrongStep):
        item.write("<p>Annat</p>", by=cast.secretary, revision=item.text_revision)
    with pytest.raises(Contradiction):
        adjusting.send(read(meeting), by=cast.secretary, due_on=LATER)
    adjusting.take_back(round, by=cast.secretary, reason="Inte ännu")
    item.refresh_from_db()
    assert not item.is_frozen


def test_the_day_to_sign_by_follows_the_rule_of_the_body(cast, meeting):
    today = timezone.localdate()
    assert preparing.due_on(meeting, today) >= today + dt.timedelta(days=3)


@pytest.mark.parametrize(
    ("left", "is_due"), [(9, False), (5, True), (4, False), (3, True), (1, True), (0, False), (-1, True), (-3, True)]
)
def test_reminders_follow_the_last_day(left, is_due):
    today = dt.date(2026, 3, 2)
    assert tasks.is_due(today + dt.timedelta(days=left), today) == is_due


def test_the_daily_job_reminds_those_who_are_missing(cast, meeting):
    round = make_round(cast=cast, meeting=meeting, due_on=timezone.localdate() + dt.timedelta(days=5))
    sign(round, cast.chair)
    tasks.send_reminders(timezone.localdate())
    assert Letter.objects.filter(kind="reminder").count() == 3
