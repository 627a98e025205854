"""The notice: to whom it goes, what each is told, each letter once, and amended when something has changed."""

import datetime as dt
import subprocess

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from meetings import answering, calling, notice_content, notice_printing, notices, reply_links, roll, todo
from meetings.exceptions import Contradiction, NotAllowed, WrongStep
from meetings.models import Attendance, Dispatch, Invitation, Meeting, Notice, NoticeFile
from outbox.models import Letter
from paper import rendering
from paper.press import Press
from parties.models import Seat
from tests.meetings.factories import make_guest, make_item, make_meeting
from tests.outbox.factories import fail_letter
from tests.parties.factories import make_seat, make_user

NEXT_YEAR = timezone.localtime().replace(hour=14, minute=30, second=0, microsecond=0) + dt.timedelta(days=40)


@pytest.fixture
def meeting(cast):
    meeting = make_meeting(cast=cast, starts_at=NEXT_YEAR)
    budget = make_item(meeting=meeting, title="Budgetfrågor", kinds=["cooperation"])
    make_item(meeting=meeting, title="Uppföljning", parent=budget)
    own = make_item(meeting=meeting, title="Upphandling")
    make_guest(meeting=meeting, person=cast.presenter, items=[own])
    return read(meeting)


def read(meeting: Meeting) -> Meeting:
    return Meeting.objects.with_body().get(pk=meeting.pk)


def send(meeting: Meeting, cast, **more) -> Notice:
    return notices.send(read(meeting), number=notices.next_number(meeting), by=cast.secretary, **more)


def print_all() -> None:
    """As the renderer keeps each file, without setting it."""
    for file in NoticeFile.objects.filter(printed_at=None):
        file.pdf, file.printed_at = b"%PDF", timezone.now()
        file.save()
        notices.post_letters(file)


def letters_to(person) -> list[Letter]:
    return list(Letter.objects.filter(address=person.email, kind="notice").order_by("pk"))


def invitation(meeting: Meeting, person) -> Invitation:
    found = Invitation.objects.get(meeting=meeting, person=person)
    found.meeting = read(meeting)
    return found


# Sending


def test_everybody_in_the_roll_gets_it_with_the_file_and_the_event(cast, meeting):
    send(meeting, cast)
    assert Letter.objects.count() == 0
    print_all()
    assert sorted(Letter.objects.values_list("address", flat=True)) == sorted(
        person.email for person in (cast.chair, cast.secretary, cast.union_rep, cast.other_union_rep, cast.presenter)
    )
    [letter] = letters_to(cast.union_rep)
    assert letter.subject.startswith("Kallelse: Centrala samverkansgruppen")
    assert "1  Budgetfrågor (Samverkan)" in letter.text
    assert "Samverkan" in letter.html
    assert reply_links.of(invitation(meeting, cast.union_rep)) in letter.text
    assert letter.headers["Reply-To"] == cast.secretary.email
    pdf, event = letter.enclosed.select_related("content")
    assert (pdf.content_type, pdf.name.startswith("Kallelse ")) == ("application/pdf", True)
    assert event.content_type == "text/calendar; method=REQUEST"
    assert b"Budgetfr" not in bytes(event.content.data)


def test_the_meeting_is_noticed_and_its_numbers_stay(cast, meeting):
    send(meeting, cast)
    again = read(meeting)
    assert again.status == Meeting.Status.NOTICED
    assert again.are_labels_fixed


def test_a_guest_is_told_of_the_own_items_only(cast, meeting):
    send(meeting, cast)
    print_all()
    [letter] = letters_to(cast.presenter)
    assert "Upphandling" in letter.text
    for hidden in ("Budgetfrågor", "Uppföljning"):
        assert hidden not in letter.text
        assert hidden not in letter.html
    file = Dispatch.objects.get(invitation__person=cast.presenter).file
    assert [point["title"] for point in file.content["points"]] == ["Upphandling"]


def test_a_confidential_title_is_in_no_letter_and_no_file(cast, meeting):
    make_item(meeting=meeting, title="Omplacering av A.B.", is_confidential=True, secrecy_statute="39 kap. 2 § OSL")
    send(meeting, cast)
    print_all()
    assert not Letter.objects.filter(text__contains="A.B.").exists()
    assert not any("A.B." in repr(file.content) for file in NoticeFile.objects.all())


def test_a_second_press_sends_nothing(cast, meeting):
    notices.send(meeting, number=1, by=cast.secretary)
    with pytest.raises(Contradiction, match="redan skickats"):
        notices.send(read(meeting), number=1, by=cast.secretary)
    print_all()
    print_all()
    for file in NoticeFile.objects.all():
        notices.post_letters(file)
    assert Letter.objects.count() == 5


def test_only_who_prepares_sends_and_only_before_it_begins(cast, meeting):
    with pytest.raises(NotAllowed):
        notices.send(meeting, number=1, by=cast.union_rep)
    Meeting.objects.filter(pk=meeting.pk).update(status=Meeting.Status.IN_SESSION)
    with pytest.raises(WrongStep):
        notices.send(read(meeting), number=1, by=cast.secretary)
    assert not Notice.objects.exists()


def test_an_empty_agenda_is_not_sent_and_nothing_has_changed(cast):
    meeting = make_meeting(cast=cast, starts_at=NEXT_YEAR)
    meeting.items.all().delete()
    with pytest.raises(Contradiction, match="Dagordningen är tom"):
        notices.send(read(meeting), number=1, by=cast.secretary)
    assert read(meeting).status == Meeting.Status.PLANNED


def test_absence_that_was_reported_before_calls_the_substitute(cast, meeting):
    row = meeting.attendance.get(person=cast.union_rep)
    roll.note(row, Attendance.Mode.REPORTED_ABSENT, by=cast.secretary, confirmed=True)
    send(meeting, cast)
    print_all()
    assert meeting.attendance.get(person=cast.substitute).substitute_for == row
    assert len(letters_to(cast.substitute)) == 1


def test_the_renderer_makes_the_files_and_writes_the_letters(cast, meeting):
    send(meeting, cast)
    assert Press().drain() == 2
    whole = NoticeFile.objects.get(content__is_whole=True)
    assert bytes(whole.pdf).startswith(b"%PDF-")
    assert Letter.objects.count() == 5
    assert Press().drain() == 0


def test_the_notice_on_paper_is_clean_and_says_what_has_changed(cast, meeting, tmp_path):
    content = notice_content.of(meeting, notices.nodes_of(meeting))
    job = notice_printing.job(meeting, content, changes=["Ny plats: Lilla salen."], message="Välkomna.")
    printed = rendering.render(job)
    assert printed.findings == ()
    file = tmp_path / "notice.pdf"
    file.write_bytes(printed.pdf)
    text = subprocess.run(["pdftotext", "-layout", file, "-"], capture_output=True, text=True, check=True).stdout
    for words in ("Ändrad kallelse", "Ny plats: Lilla salen.", "Välkomna.", "Budgetfrågor Samverkan", "Sida 1 av 1"):
        assert words in text
    assert "UTKAST" not in text


def test_a_file_that_cannot_be_made_is_told_and_the_letters_can_go_without(cast, meeting):
    send(meeting, cast, message="Välkomna \U0001f389")
    Press().drain()
    file = NoticeFile.objects.get(content__is_whole=True)
    assert file.problems
    assert letters_to(cast.union_rep) == []
    client_file = notices.state_of(read(meeting))["refused"]
    assert file in client_file
    file.notice.meeting = read(meeting)
    notices.send_without_file(file, by=cast.secretary)
    [letter] = letters_to(cast.union_rep)
    assert [enclosed.content_type for enclosed in letter.enclosed.all()] == ["text/calendar; method=REQUEST"]
    with pytest.raises(Contradiction):
        notices.send_without_file(file, by=cast.secretary)


def test_two_renderers_never_take_the_same_file(cast, meeting):
    send(meeting, cast)
    assert {NoticeFile.claim().pk, NoticeFile.claim().pk} == set(NoticeFile.objects.values_list("pk", flat=True))
    assert NoticeFile.claim() is None
    NoticeFile.objects.update(claimed_at=timezone.now() - 2 * NoticeFile.CLAIM_HOLDS)
    assert NoticeFile.claim() is not None


def test_sending_to_forty_takes_as_many_queries_as_sending_to_ten(cast, client):
    """The request keeps what is to be sent, all in one; printing and sending are others' work."""
    client.force_login(cast.secretary)

    def sending(starts_at: dt.datetime) -> int:
        meeting = make_meeting(cast=cast, starts_at=starts_at)
        make_item(meeting=meeting)
        with CaptureQueriesContext(connection) as seen:
            answer = client.post(reverse("meeting_notice", args=[meeting.pk]), {"number": 1})
        assert answer.status_code == 302
        return len(seen)

    for _n in range(6):
        make_seat(body=cast.body, person=make_user(), department=cast.department)
    ten = sending(NEXT_YEAR)
    for _n in range(30):
        make_seat(body=cast.body, person=make_user(), department=cast.department)
    forty = sending(NEXT_YEAR + dt.timedelta(days=1))
    assert Dispatch.objects.count() == 10 + 40
    assert forty == ten


# Amended


def test_a_changed_agenda_goes_out_as_an_amended_notice_to_who_is_concerned(cast, meeting):
    send(meeting, cast)
    print_all()
    with pytest.raises(Contradiction, match="Inget har ändrats"):
        send(meeting, cast)
    make_item(meeting=meeting, title="Semesterplanering")
    send(meeting, cast)
    print_all()
    _first, amended = letters_to(cast.union_rep)
    assert amended.subject.startswith("Ändrad kallelse: ")
    assert "Ny: punkt 3, Semesterplanering." in amended.text
    # A guest's own items are as they were.
    assert len(letters_to(cast.presenter)) == 1


def test_a_new_time_reaches_the_guest_too_and_the_calendar(cast, meeting):
    send(meeting, cast)
    print_all()
    read(meeting).change(by=cast.secretary, starts_at=NEXT_YEAR + dt.timedelta(hours=1))
    send(meeting, cast)
    print_all()
    first, amended = letters_to(cast.presenter)
    assert "Ny tid" in amended.text
    sequences = [
        int(bytes(letter.enclosed.last().content.data).split(b"SEQUENCE:")[1].split(b"\r")[0])
        for letter in (first, amended)
    ]
    assert sequences[1] > sequences[0]


def test_who_comes_into_the_roll_later_gets_a_notice_of_their_own(cast, meeting):
    send(meeting, cast)
    print_all()
    roll.add_guest(read(meeting), "Gunnar Gäst", by=cast.secretary, person=cast.stranger)
    send(meeting, cast)
    print_all()
    [letter] = letters_to(cast.stranger)
    assert letter.subject.startswith("Kallelse: ")
    assert len(letters_to(cast.union_rep)) == 1


def test_a_message_goes_to_everybody(cast, meeting):
    send(meeting, cast)
    send(meeting, cast, message="Ta med er almanackan.")
    print_all()
    assert "Ta med er almanackan." in letters_to(cast.presenter)[-1].text


def test_a_cancelled_meeting_is_told_to_all_who_were_called(cast, meeting):
    send(meeting, cast)
    print_all()
    read(meeting).cancel(by=cast.secretary, reason="Ordföranden är sjuk.")
    letter = letters_to(cast.presenter)[-1]
    assert letter.subject.startswith("Inställt: ")
    assert "Ordföranden är sjuk." in letter.text
    [event] = letter.enclosed.all()
    assert b"METHOD:CANCEL" in bytes(event.content.data)


def test_a_meeting_that_was_not_noticed_from_here_is_cancelled_without_letters(cast, meeting):
    meeting.give_notice(by=cast.secretary)
    read(meeting).cancel(by=cast.secretary, reason="Sjukdom")
    assert not Letter.objects.exists()


# How far it has come


def test_a_letter_that_did_not_arrive_is_seen_and_mended(cast, meeting):
    send(meeting, cast)
    print_all()
    fail_letter(letters_to(cast.union_rep)[0])
    [line] = notices.state_of(read(meeting))["failed"]
    assert (line.invitation.person, line.state) == (cast.union_rep, "failed")
    assert "godtar inte adressen" in line.error
    assert [task.title for task in todo.tasks(cast.secretary) if "nådde" in task.title]
    called = invitation(meeting, cast.union_rep)
    old = reply_links.token(called)
    notices.mend_address(called, "ulla.ny@example.com", by=cast.secretary)
    assert Letter.objects.filter(address="ulla.ny@example.com").count() == 1
    assert reply_links.read(old) is None
    assert notices.state_of(read(meeting))["failed"] == []
    with pytest.raises(NotAllowed):
        notices.mend_address(called, "x@example.com", by=cast.union_rep)


def test_letters_that_wait_for_a_renderer_that_does_not_run_are_told_after_a_while(cast, meeting, client):
    client.force_login(cast.secretary)
    send(meeting, cast)
    words = "utskriften är inte igång"
    pages = [reverse(name, args=[meeting.pk]) for name in ("notice_detail", "notice_beside")]
    assert not any("väntar: PDF" in client.get(page).content.decode() for page in pages)
    Notice.objects.update(at=timezone.now() - 2 * NoticeFile.PATIENCE)
    assert words in client.get(pages[0]).content.decode()
    assert "Breven väntar: PDF:en är inte gjord" in client.get(pages[1]).content.decode()
    # Somebody prints it now.
    NoticeFile.objects.update(claimed_at=timezone.now())
    assert words not in client.get(pages[0]).content.decode()
    NoticeFile.objects.update(claimed_at=None)
    [file] = NoticeFile.objects.filter(content__is_whole=True)
    client.post(reverse("notice_without", args=[meeting.pk, file.pk]))
    assert letters_to(cast.union_rep)


def test_who_has_no_address_is_told_of_and_gets_it_when_there_is_one(cast, meeting):
    roll.add_guest(meeting, "Gunnar Gäst", by=cast.secretary)
    send(meeting, cast)
    print_all()
    [line] = notices.state_of(read(meeting))["failed"]
    assert (line.invitation.name, line.state) == ("Gunnar Gäst", "none")
    line.invitation.meeting = read(meeting)
    notices.mend_address(line.invitation, "gunnar@example.com", by=cast.secretary)
    assert Letter.objects.filter(address="gunnar@example.com").count() == 1


def test_the_pages_cost_the_same_for_twice_the_people(cast, client):
    meeting = make_meeting(cast=cast, starts_at=NEXT_YEAR)
    make_item(meeting=meeting)
    send(meeting, cast)
    client.force_login(cast.secretary)

    def count(name: str) -> int:
        with CaptureQueriesContext(connection) as seen:
            client.get(reverse(name, args=[meeting.pk]))
        return len(seen)

    before = {name: count(name) for name in ("notice_detail", "notice_beside", "meeting_notice")}
    for n in range(10):
        roll.add_guest(read(meeting), f"Gäst {n}", by=cast.secretary, person=make_user())
    send(meeting, cast)
    assert {name: count(name) for name in before} == before


# Answering


def answer(meeting: Meeting, person, reply: str, **more) -> None:
    answering.give(invitation(meeting, person), reply, by=person, is_linked=True, **more)


def test_the_roll_is_called_from_the_answers(cast, meeting):
    send(meeting, cast)
    answer(meeting, cast.chair, "onsite")
    answer(meeting, cast.other_union_rep, "remote")
    read(meeting).start(by=cast.secretary)
    assert calling.call_from_replies(read(meeting), by=cast.secretary) == 2
    assert meeting.attendance.get(person=cast.other_union_rep).mode == Attendance.Mode.REMOTE


def test_absence_calls_in_the_substitute_and_coming_after_all_calls_it_off(cast, meeting):
    send(meeting, cast)
    print_all()
    answer(meeting, cast.union_rep, "absent", note="Kurs")
    row = meeting.attendance.get(person=cast.union_rep)
    assert row.mode == Attendance.Mode.REPORTED_ABSENT
    assert row.substituted_by.get().person == cast.substitute
    assert [letter.subject[:8] for letter in letters_to(cast.substitute)] == ["Kallelse"]
    answer(meeting, cast.union_rep, "onsite")
    row.refresh_from_db()
    assert row.mode == Attendance.Mode.UNKNOWN
    assert not row.substituted_by.exists()
    off = letters_to(cast.substitute)[-1]
    assert off.subject.startswith("Du behövs inte: ")
    assert "method=CANCEL" in off.enclosed.get().content_type
    with pytest.raises(Contradiction):
        answer(meeting, cast.substitute, "onsite")
    # And absent once more: the substitute is called again, by a letter of its own.
    answer(meeting, cast.union_rep, "absent")
    assert [letter.subject[:8] for letter in letters_to(cast.substitute)] == ["Kallelse", "Du behöv", "Kallelse"]


def test_a_substitute_who_cannot_come_gives_the_place_to_the_next(cast, meeting):
    next_one = make_user(name="Nora Nästa", email="nora@example.com")
    make_seat(body=cast.body, person=next_one, union=cast.union, kind=Seat.Kind.SUBSTITUTE, title="Ersättare")
    send(meeting, cast)
    print_all()
    answer(meeting, cast.union_rep, "absent")
    answer(meeting, cast.substitute, "absent")
    row = meeting.attendance.get(person=cast.union_rep)
    assert row.substituted_by.get().person == next_one
    assert not meeting.attendance.filter(person=cast.substitute).exists()
    answer(meeting, next_one, "absent")
    assert not row.substituted_by.exists()
    assert [line.invitation.person for line in notices.state_of(read(meeting))["uncovered"]] == [cast.union_rep]


def test_a_guest_who_cannot_come_keeps_the_own_items(cast, meeting):
    send(meeting, cast)
    answer(meeting, cast.presenter, "absent")
    row = meeting.attendance.get(person=cast.presenter)
    assert row.items.count() == 1


def test_nobody_answers_for_another_and_nobody_when_it_has_begun(cast, meeting):
    send(meeting, cast)
    with pytest.raises(NotAllowed):
        answering.give(invitation(meeting, cast.union_rep), "absent", by=cast.other_union_rep)
    answering.give(invitation(meeting, cast.union_rep), "absent", by=cast.secretary)
    read(meeting).start(by=cast.secretary)
    with pytest.raises(WrongStep):
        answer(meeting, cast.chair, "onsite")


def test_the_link_answers_without_signing_in_and_opening_it_changes_nothing(cast, meeting, client):
    send(meeting, cast)
    called = invitation(meeting, cast.union_rep)
    url = reverse("notice_reply", args=[reply_links.token(called)])
    page = client.get(url).content.decode()
    assert "Ulla Unionsson, kommer du?" in page
    assert "Budgetfrågor" not in page
    called.refresh_from_db()
    assert called.reply == ""
    assert client.post(url, {"reply": "absent", "note": "Kurs"}).status_code == 302
    called.refresh_from_db()
    assert (called.reply, called.note) == ("absent", "Kurs")
    assert client.post(url, {"reply": "sometimes"}).status_code == 422
    assert client.get(reverse("notice_reply", args=["made-up"])).status_code == 404


def test_what_waits_for_an_answer_stands_on_the_start_page(cast, meeting):
    send(meeting, cast)
    assert [task.title for task in todo.tasks(cast.union_rep)] == ["Svara på kallelsen"]
    answer(meeting, cast.union_rep, "onsite")
    assert todo.tasks(cast.union_rep) == []
