"""Points from the parties: proposed alone or together, and placed, merged, returned or withdrawn; late ones marked."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from meetings import agenda, carrying, proposals, todo
from meetings.exceptions import Contradiction, ItemDeleted, NotAllowed, Refused, WrongStep
from meetings.models import AgendaItem, ItemProposal, Meeting
from minutes.composing import compose
from outbox.models import Letter
from parties.models import DeadlineRule, Event, Seat
from tests.meetings.factories import make_item, make_meeting
from tests.parties.factories import make_body, make_cast, make_seat, make_union, make_user

State = ItemProposal.State


def coming(cast, days: int = 30, **fields) -> Meeting:
    starts_at = (timezone.now() + dt.timedelta(days=days)).replace(microsecond=0)
    return make_meeting(cast=cast, starts_at=starts_at, **fields)


def proposed(cast, **fields) -> ItemProposal:
    fields = {"title": "Parkering", "by": cast.union_rep, "unions": [cast.union]} | fields
    return proposals.propose(cast.body, **fields)


def signed_in(person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def page(person, name: str, *args) -> str:
    return signed_in(person).get(reverse(name, args=args)).content.decode()


# Proposing


@pytest.mark.parametrize(
    ("on", "last_on", "late"),
    [
        ("2022-04-11", "2022-04-12", False),
        ("2022-04-12", "2022-04-12", False),
        ("2022-04-13", "2022-04-12", True),
        ("2022-04-13", None, False),
    ],
)
def test_a_point_is_late_after_the_last_day_for_points(on, last_on, late):
    assert proposals.is_late(dt.date.fromisoformat(on), last_on and dt.date.fromisoformat(last_on)) is late


def test_a_late_point_is_marked_and_not_refused(cast):
    DeadlineRule.objects.create(body=cast.body, event=DeadlineRule.Event.POINTS, days=14)
    assert not proposed(cast, meeting=coming(cast)).is_late
    late = proposed(cast, meeting=coming(cast, days=5))
    assert late.is_late
    assert "Sen" in page(cast.secretary, "proposal_list", cast.body.slug)
    item = proposals.place(late, late.meeting, by=cast.secretary)
    assert "Sen" in page(cast.union_rep, "meeting_detail", item.meeting_id)


def test_what_was_proposed_is_cleaned_and_kept_with_the_names_of_the_day(cast):
    made = proposed(cast, text="<p onclick='x()'>Hej</p><script>1</script>", unions=[cast.other_union, cast.union])
    made.refresh_from_db()
    assert (made.text, made.union_names, made.of) == ("<p>Hej</p>", ["Kommunal", "Vision"], "Kommunal och Vision")
    assert Event.objects.filter(verb="proposal.made", subject_id=made.pk).exists()


def test_a_union_proposes_for_itself_and_the_employers_members_for_the_employer(cast):
    member = make_user(name="Mats Chef")
    make_seat(body=cast.body, person=member, department=cast.department)
    assert proposed(cast, by=member, unions=[]).of == "Arbetsgivaren"
    refused = [
        {"unions": [cast.other_union]},
        {"unions": []},
        {"by": member, "unions": [cast.union]},
        {"by": cast.stranger, "unions": [cast.union]},
        {"by": cast.archivist, "unions": []},
    ]
    for fields in refused:
        with pytest.raises(NotAllowed):
            proposed(cast, **fields)
    # Who prepares the meetings writes down what came by other ways.
    assert proposed(cast, by=cast.secretary, unions=[cast.other_union]).of == "Vision"


def test_together_needs_a_seat_for_each_union_and_all_of_them_see_it_and_are_told(cast):
    outside = make_union(name="Ledarna")
    with pytest.raises(Contradiction, match="Ledarna"):
        proposed(cast, unions=[cast.union, outside])
    alone = proposed(cast)
    assert not alone.is_visible_to(cast.other_union_rep)
    Letter.objects.all().delete()
    joint = proposed(cast, unions=[cast.union, cast.other_union])
    assert joint.is_visible_to(cast.other_union_rep)
    letter = Letter.objects.get()
    assert (letter.person, letter.kind) == (cast.other_union_rep, "proposal")
    assert "Parkering" in letter.text
    assert reverse("proposal_detail", args=[joint.pk]) in letter.text


def test_a_point_is_proposed_for_a_meeting_that_is_ahead(cast):
    meeting = coming(cast)
    Meeting.objects.filter(pk=meeting.pk).update(status=Meeting.Status.CANCELLED)
    with pytest.raises(WrongStep):
        proposed(cast, meeting=meeting)
    with pytest.raises(Contradiction):
        proposed(cast, title="  ")


def everybody(cast):
    return [
        cast.secretary, cast.chair, cast.union_rep, cast.other_union_rep, cast.substitute, cast.presenter,
        cast.administrator, cast.archivist, cast.stranger,
    ]  # fmt: skip


def test_who_sees_a_proposal_is_the_same_asked_in_sql_and_of_the_row(cast):
    meeting = coming(cast)
    below = make_body(name="Nedan", parent=cast.body)
    boss = make_user(name="Nils Nedan")
    make_seat(body=below, person=boss, role=Seat.Role.SECRETARY)
    low = Meeting(body=below, starts_at=timezone.now(), place="")
    low.plan(by=boss)
    lifted = make_item(meeting=low, title="Lokaler")
    made = [
        proposed(cast),
        proposed(cast, unions=[cast.union, cast.other_union]),
        proposed(cast, by=cast.chair, unions=[]),
        proposals.lift(lifted, to=cast.body, by=boss, background="<p>Bakgrund</p>"),
    ]
    placed, back = proposed(cast, title="Placerad"), proposed(cast, title="Åter")
    proposals.place(placed, meeting, by=cast.secretary)
    proposals.give_back(back, "Nej.", by=cast.secretary)
    for row in [*made, placed, back]:
        row = ItemProposal.objects.with_list().get(pk=row.pk)
        for user in [*everybody(cast), boss]:
            seen = ItemProposal.objects.visible_to(user).filter(pk=row.pk).exists()
            assert seen == row.is_visible_to(user), (row, user)


def test_waiting_and_answered_are_the_same_asked_in_sql_and_of_the_row(cast):
    meeting, cancelled = coming(cast), coming(cast, days=60)
    rows = [proposed(cast, title=f"Punkt {n}") for n in range(6)]
    _waiting, placed, gone, merged, back, away = rows
    proposals.place(placed, meeting, by=cast.secretary)
    agenda.remove(proposals.place(gone, meeting, by=cast.secretary), by=cast.secretary)
    proposals.merge(merged, make_item(meeting=cancelled), by=cast.secretary)
    cancelled.cancel(by=cast.secretary, reason="Sjukdom")
    proposals.give_back(back, "Nej.", by=cast.secretary)
    proposals.withdraw(away, by=cast.union_rep)
    found = {row.pk: row for row in ItemProposal.objects.with_list()}
    waiting = set(ItemProposal.objects.waiting().values_list("pk", flat=True))
    assert waiting == {pk for pk, row in found.items() if row.is_waiting} == {_waiting.pk, gone.pk, merged.pk}
    unread = set(ItemProposal.objects.answered_to(cast.union_rep).values_list("pk", flat=True))
    assert unread == {pk for pk, row in found.items() if row.is_unread_by(cast.union_rep)}
    assert not ItemProposal.objects.answered_to(cast.secretary).exists()


# What becomes of it


def test_a_placed_point_is_an_item_with_its_words_and_whose_it_is(cast):
    meeting = coming(cast)
    made = proposed(cast, text="<p>Det finns för få platser.</p>", unions=[cast.union, cast.other_union])
    item = proposals.place(made, meeting, by=cast.secretary)
    made.refresh_from_db()
    item.refresh_from_db()
    assert (made.state, made.item, made.settled_by) == (State.PLACED, item, cast.secretary)
    assert (item.title, item.text) == ("Parkering", "<p>Det finns för få platser.</p>")
    assert item.kinds == [AgendaItem.Kind.QUESTION_FROM_UNION]
    assert "Anmäld av Kommunal och Vision, " in page(cast.other_union_rep, "meeting_detail", meeting.pk)
    (told,) = [one for one in compose(meeting).items if one.id == item.pk]
    assert sorted(told.raised_by) == ["Kommunal", "Vision"]


def test_a_merged_points_words_are_kept_with_the_item_that_it_went_into(cast):
    meeting = coming(cast)
    item = make_item(meeting=meeting, title="Lokaler", kinds=["dialogue"])
    made = proposed(cast, text="<p>Det finns för få platser.</p>")
    proposals.merge(made, item, by=cast.secretary)
    item.refresh_from_db()
    assert (item.text, item.kinds, list(item.raised_by.all())) == ("", ["dialogue"], [cast.union])
    shown = page(cast.union_rep, "meeting_detail", meeting.pk)
    assert "Det finns för få platser." in shown
    assert reverse("proposal_detail", args=[made.pk]) in shown


def test_a_returned_point_has_a_reason_that_the_proposer_reads(cast):
    made = proposed(cast)
    with pytest.raises(Contradiction):
        proposals.give_back(made, " ", by=cast.secretary)
    proposals.give_back(made, "Det hör till 100 % FSG.", by=cast.secretary)
    assert "Det hör till 100 % FSG." in page(cast.union_rep, "proposal_detail", made.pk)
    letter = Letter.objects.get()
    assert letter.person == cast.union_rep
    assert "Det hör till 100 % FSG." in letter.text


def test_the_proposer_has_a_letter_when_it_is_placed_and_nobody_else(cast):
    proposals.place(proposed(cast), coming(cast), by=cast.secretary)
    own = proposed(cast, by=cast.secretary, unions=[])
    proposals.place(own, coming(cast, days=60), by=cast.secretary)
    letter = Letter.objects.get()
    assert letter.person == cast.union_rep
    assert "dagordningen" in letter.subject


def test_only_who_prepares_the_meetings_answers_and_only_once(cast):
    meeting, made = coming(cast), proposed(cast)
    with pytest.raises(NotAllowed):
        proposals.place(made, meeting, by=cast.union_rep)
    with pytest.raises(NotAllowed):
        proposals.give_back(made, "Nej.", by=cast.union_rep)
    proposals.place(made, meeting, by=cast.secretary)
    for act in (
        lambda: proposals.place(made, meeting, by=cast.secretary),
        lambda: proposals.merge(made, make_item(meeting=meeting), by=cast.secretary),
        lambda: proposals.give_back(made, "Nej.", by=cast.secretary),
        lambda: proposals.withdraw(made, by=cast.union_rep),
    ):
        with pytest.raises(Contradiction, match="på dagordningen"):
            act()


def test_nothing_is_placed_where_the_agenda_is_closed_or_the_item_gone(cast):
    meeting, made = coming(cast), proposed(cast)
    item = make_item(meeting=meeting)
    item.meeting = meeting
    agenda.remove(item, by=cast.secretary)
    with pytest.raises(ItemDeleted):
        proposals.merge(made, item, by=cast.secretary)
    Meeting.objects.filter(pk=meeting.pk).update(status=Meeting.Status.IN_ADJUSTMENT)
    with pytest.raises(WrongStep):
        proposals.place(made, meeting, by=cast.secretary)
    made.refresh_from_db()
    assert made.is_waiting


def test_who_proposed_withdraws_and_no_other_union_alone(cast):
    joint = proposed(cast, unions=[cast.union, cast.other_union])
    with pytest.raises(NotAllowed):
        proposals.withdraw(joint, by=cast.other_union_rep)
    with pytest.raises(NotAllowed):
        proposals.withdraw(joint, by=cast.secretary)
    proposals.withdraw(joint, by=cast.union_rep)
    proposals.withdraw(proposed(cast), by=cast.substitute)
    assert set(ItemProposal.objects.values_list("state", flat=True)) == {State.WITHDRAWN}
    assert not Letter.objects.filter(person=cast.union_rep).exists()


def test_a_union_steps_out_of_a_joint_point_and_the_others_go_on(cast):
    joint = proposed(cast, unions=[cast.union, cast.other_union])
    assert proposals.step_out(joint, by=cast.other_union_rep) == ["Vision"]
    again = ItemProposal.objects.get(pk=joint.pk)
    assert (again.of, again.union_names) == ("Kommunal", ["Kommunal", "Vision"])
    assert Event.objects.about(joint).filter(verb="proposal.left").get().actor == cast.other_union_rep
    letter = Letter.objects.get(person=cast.union_rep)
    assert letter.subject == "Vision står inte längre bakom din punkt"
    # Once, and who is alone withdraws instead.
    for person in (cast.other_union_rep, cast.union_rep, cast.secretary):
        with pytest.raises(NotAllowed):
            proposals.step_out(again, by=person)
    item = proposals.place(again, coming(cast), by=cast.secretary)
    assert [union.name for union in item.raised_by.all()] == ["Kommunal"]
    assert "Anmäld av Kommunal, " in page(cast.secretary, "meeting_detail", item.meeting_id)


def test_nobody_steps_out_of_what_is_settled_and_the_database_keeps_who_did(cast):
    joint = proposed(cast, unions=[cast.union, cast.other_union])
    proposals.step_out(joint, by=cast.other_union_rep)
    with pytest.raises(DatabaseError), transaction.atomic():
        joint.left.update(union_name="Kommunal")
    other = proposed(cast, unions=[cast.union, cast.other_union])
    proposals.give_back(other, "Hör till FSG.", by=cast.secretary)
    with pytest.raises(Contradiction):
        proposals.step_out(other, by=cast.other_union_rep)


def test_a_point_whose_item_was_taken_off_again_waits_anew(cast):
    meeting, made = coming(cast), proposed(cast)
    item = proposals.place(made, meeting, by=cast.secretary)
    agenda.remove(item, by=cast.secretary)
    assert todo.count(cast.secretary) == 1
    again = proposals.place(ItemProposal.objects.get(pk=made.pk), meeting, by=cast.secretary)
    assert again.pk != item.pk
    assert todo.count(cast.secretary) == 0


def test_the_database_keeps_what_was_proposed_and_asks_for_item_and_reason(cast):
    made = proposed(cast)
    rows = ItemProposal.objects.filter(pk=made.pk)
    elsewhere = make_item(meeting=make_meeting(cast=make_cast_of(make_body(name="Annan"))), title="Annan")
    settled = {"settled_at": timezone.now(), "settled_by": cast.secretary}
    for wrong in (
        {"title": "Annat"}, {"text": "Annat"}, {"is_late": True}, {"union_names": []},
        {"state": State.RETURNED} | settled, {"state": State.PLACED} | settled, {"reason": "Nej."},
        {"state": State.PLACED, "item": elsewhere} | settled, {"state": State.WITHDRAWN},
    ):  # fmt: skip
        with pytest.raises((DatabaseError, IntegrityError)), transaction.atomic():
            rows.update(**wrong)


def make_cast_of(body):
    """Somebody who prepares another body, under the names that `make_meeting` asks for."""
    secretary = make_user(name="Sara Sekreterare")
    make_seat(body=body, person=secretary, role=Seat.Role.SECRETARY)
    return type("Others", (), {"body": body, "secretary": secretary})


# Where it waits


def test_it_waits_for_the_secretary_and_its_answer_for_the_proposer(cast):
    made = proposed(cast)
    assert [task.title for task in todo.tasks(cast.secretary)] == ["Parkering"]
    assert todo.tasks(cast.union_rep) == []
    proposals.give_back(made, "Nej.", by=cast.secretary)
    assert todo.tasks(cast.secretary) == []
    (task,) = todo.tasks(cast.union_rep)
    assert task.url == reverse("proposal_detail", args=[made.pk])
    signed_in(cast.union_rep).post(reverse("proposal_seen", args=[made.pk]))
    assert todo.tasks(cast.union_rep) == []


def test_waiting_points_are_offered_to_the_meeting_that_they_are_meant_for(cast):
    june, july = coming(cast), coming(cast, days=60)
    early, late, any_ = proposed(cast, meeting=june), proposed(cast, meeting=july), proposed(cast, title="När som")

    def offered(meeting):
        return [offer.key for offer in carrying.offers(meeting) if offer.proposal]

    assert offered(june) == [f"proposal-{early.pk}", f"proposal-{any_.pk}"]
    assert offered(july) == [f"proposal-{row.pk}" for row in (early, late, any_)]
    (item,) = carrying.carry(june, [f"proposal-{early.pk}"], by=cast.secretary)
    early.refresh_from_db()
    assert (early.state, early.item) == (State.PLACED, item)
    assert offered(june) == [f"proposal-{any_.pk}"]


def test_the_list_costs_the_same_for_twice_the_points(cast, django_assert_max_num_queries):
    client, address = signed_in(cast.secretary), reverse("proposal_list", args=[cast.body.slug])
    meeting = coming(cast)
    for n in range(20):
        made = proposed(cast, title=f"Punkt {n}", meeting=meeting, unions=[cast.union, cast.other_union])
        if n % 2:
            proposals.place(made, meeting, by=cast.secretary)
        if n in (9, 19):
            with django_assert_max_num_queries(10):
                assert client.get(address).content.decode().count("list__title") == n + 1


# Pages


def test_a_representative_proposes_on_the_page_and_the_secretary_answers_there(cast):
    meeting = coming(cast)
    client = signed_in(cast.union_rep)
    address = reverse("proposal_add", args=[cast.body.slug])
    sent = {"unions": [cast.union.pk, cast.other_union.pk], "title": "Parkering", "text": "- Fler platser\n- Laddning"}
    assert client.post(address, sent | {"title": ""}).status_code == 422
    assert client.post(address, sent | {"unions": [cast.other_union.pk]}).status_code == 422
    answer = client.post(address, sent | {"meeting": meeting.pk})
    made = ItemProposal.objects.get()
    assert answer.url == reverse("proposal_detail", args=[made.pk])
    assert (made.meeting, made.text.count("<li>")) == (meeting, 2)
    desk = signed_in(cast.secretary)
    refused = desk.post(reverse("proposal_return", args=[made.pk]), {"return-reason": ""})
    assert refused.status_code == 422
    item = make_item(meeting=meeting, title="Lokaler")
    desk.post(reverse("proposal_merge", args=[made.pk]), {"merge-item": item.pk})
    made.refresh_from_db()
    assert (made.state, made.item) == (State.MERGED, item)
    again = desk.post(reverse("proposal_place", args=[made.pk]), {"place-where": f"meeting-{meeting.pk}"})
    assert again.status_code == 422
    assert "redan" in again.content.decode()


def test_the_secretary_puts_a_point_under_the_item_for_questions_of_the_unions(cast):
    meeting, made = coming(cast), proposed(cast)
    under = make_item(meeting=meeting, title="Frågor från förbunden")
    desk, address = signed_in(cast.secretary), reverse("proposal_place", args=[made.pk])
    assert desk.post(address, {"place-where": "item-999999"}).status_code == 422
    desk.post(address, {"place-where": f"item-{under.pk}"})
    made.refresh_from_db()
    assert made.item.parent == under
    assert "Punkt 1 a, " in page(cast.union_rep, "proposal_detail", made.pk)


def test_a_point_for_a_meeting_that_was_cancelled_is_offered_to_the_next_one(cast):
    soon, later = coming(cast), coming(cast, days=60)
    made = proposed(cast, meeting=later)
    assert not [offer for offer in carrying.offers(soon) if offer.proposal]
    later.cancel(by=cast.secretary, reason="Sjukdom")
    assert [offer.proposal for offer in carrying.offers(soon) if offer.proposal] == [made]


def test_a_guest_is_not_told_who_proposed(cast):
    from tests.meetings.factories import make_guest

    meeting = coming(cast)
    item = proposals.place(proposed(cast), meeting, by=cast.secretary)
    make_guest(meeting=meeting, person=cast.presenter, items=[item])
    shown = page(cast.presenter, "meeting_detail", meeting.pk)
    assert "Parkering" in shown
    assert "Anmäld av" not in shown


# Races


@pytest.mark.django_db(transaction=True)
def test_two_who_place_at_once_place_it_once():
    cast = make_cast()
    meetings = [coming(cast), coming(cast, days=60)]
    made = proposed(cast)
    for _round in range(3):
        barrier = Barrier(4, timeout=10)

        def press(person, meeting, barrier=barrier, pk=made.pk):
            try:
                barrier.wait()
                proposals.place(
                    ItemProposal.objects.get(pk=pk), Meeting.objects.with_body().get(pk=meeting.pk), by=person
                )
            except Refused as refusal:
                return refusal
            else:
                return None
            finally:
                connection.close()

        with ThreadPoolExecutor(4) as pool:
            acts = [(person, meeting) for person in (cast.secretary, cast.chair) for meeting in meetings]
            done = [future.result(timeout=30) for future in [pool.submit(press, *act) for act in acts]]
        assert sorted(isinstance(one, Contradiction) for one in done) == [False, True, True, True]
        assert AgendaItem.objects.filter(title="Parkering").count() == 1
        made.refresh_from_db()
        item = made.item
        item.meeting = Meeting.objects.with_body().get(pk=item.meeting_id)
        agenda.remove(item, by=cast.secretary)
        AgendaItem.objects.filter(pk=item.pk).update(title="Borta")


@pytest.mark.django_db(transaction=True)
def test_placing_and_withdrawing_at_once_have_one_winner():
    cast = make_cast()
    meeting, barrier = coming(cast), Barrier(2, timeout=10)
    made = proposed(cast)

    def act(verb):
        try:
            barrier.wait()
            verb(ItemProposal.objects.get(pk=made.pk))
        except Refused as refusal:
            return refusal
        else:
            return None
        finally:
            connection.close()

    verbs = [
        lambda row: proposals.place(row, Meeting.objects.with_body().get(pk=meeting.pk), by=cast.secretary),
        lambda row: proposals.withdraw(row, by=cast.union_rep),
    ]
    with ThreadPoolExecutor(2) as pool:
        done = [future.result(timeout=30) for future in [pool.submit(act, verb) for verb in verbs]]
    assert sum(isinstance(one, Contradiction) for one in done) == 1
    made.refresh_from_db()
    assert AgendaItem.objects.kept().filter(title="Parkering").exists() == (made.state == State.PLACED)
