"""Rules of retention: what falls under them, what a run proposes, and what it deletes."""

import datetime as dt
import os

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from archive.models import (
    Disclosure,
    Disposal,
    DisposalRow,
    ImportedRecord,
    PackageExport,
    RegisterEntry,
    RetentionKind,
    SearchEntry,
)
from archive.retention import accounts, cover, kinds, meetings, years
from archive.retention.yielding import speak_for
from meetings import documents
from meetings.models import Meeting, TextRevision
from minutes import signing
from minutes.models import Lock, MinutesVersion, Round, Seal, Signatory
from outbox import letters
from outbox.models import Letter
from parties.exceptions import Invalid, NotAllowed
from parties.models import Event, User
from tests.archive.disposals import approve, carry_out, make_forgotten, propose, settle
from tests.archive.factories import make_sealed, upload
from tests.minutes.signoff import make_round, read, sign_all
from tests.minutes.test_locks import under_a_meeting, world

TODAY = dt.date(2026, 3, 3)


def say_in_register(meeting: Meeting, after: int) -> None:
    settle("minutes", "register", None)
    RegisterEntry.objects.filter(meeting=meeting).update(retention="delete", retention_years=after)


def make_full(cast) -> Meeting:
    """A sealed meeting with a row in as many tables as there can be, of 2022."""
    meeting = world(cast)
    meeting.refresh_from_db()
    item = meeting.items.get(title="Budgetfrågor")
    item.write("<p>Arbetsgivaren redovisade.</p>", by=cast.secretary, revision=item.text_revision)
    documents.add(meeting, upload("bilaga"), by=cast.secretary, title="En bilaga")
    round = sign_all(make_round(cast=cast, meeting=read(meeting)))
    signing.sealed(round)
    Seal.objects.create(round=round, pdf=b"%PDF", sha256="0" * 64, pages=1, log_anchor="", report={})
    RegisterEntry.note_sealed(round)
    return Meeting.objects.get(pk=meeting.pk)


@pytest.mark.parametrize(
    ("since", "after", "due"),
    [
        (dt.date(2026, 1, 1), 2, dt.date(2029, 1, 1)),
        (dt.date(2026, 12, 31), 2, dt.date(2029, 1, 1)),
        (dt.date(2024, 2, 29), 1, dt.date(2026, 1, 1)),
    ],
)
def test_years_are_counted_from_the_end_of_the_calendar_year(since, after, due):
    assert years.due_on(since, after) == due
    assert since <= years.last_day(due, after)
    assert since > years.last_day(due - dt.timedelta(days=1), after)


@pytest.mark.django_db
def test_whatever_refers_to_a_meeting_goes_with_it_or_lets_go():
    """A new table under a meeting is named in `retention.meetings`, with its way to the meeting."""
    tree = {apps.get_model(label): ways for label, ways in meetings.TREE}
    assert set(under_a_meeting()) <= set(tree)
    let_go = {(label, field) for label, field, _way in meetings.LETS_GO}
    for model in under_a_meeting():
        for field in model._meta.concrete_fields:
            if field.related_model not in tree or field.related_model is model:
                continue
            is_way = any(way.split("__")[0] == field.name for way in tree[model])
            is_within = (model._meta.label, field.name) in WITHIN
            assert is_way or is_within or (model._meta.label, field.name) in let_go, f"{model._meta.label}.{field.name}"


#: Keys between rows of one and the same meeting.
WITHIN = {
    ("archive.Disclosure", "copy"),
    ("archive.SearchEntry", "item"),
    ("meetings.Adjournment", "item"),
    ("meetings.Attendance_items", "agendaitem"),
    ("meetings.AgendaItem_presenters", "attendance"),
    ("meetings.Dispatch", "invitation"),
    ("meetings.Dispatch", "file"),
    ("meetings.Document", "item"),
    ("meetings.Invitation", "row"),
    ("meetings.ItemSpell", "item"),
    ("meetings.Recusal", "item"),
    ("minutes.Lock", "item"),
    ("minutes.Lock", "round"),
    ("minutes.Review", "item"),
    ("minutes.Round", "version"),
    ("minutes.Round_items", "agendaitem"),
    ("minutes.Signatory", "attendance"),
    ("minutes.Signature", "version"),
}


@pytest.mark.django_db
def test_every_table_has_a_rule_or_a_reason_why_it_has_none():
    """A new table gets a kind (`retention.kinds`), or a reason in `retention.cover.NONE`."""
    ruled = {label for label, _ways in meetings.TREE} | {one for kind in kinds.KINDS.values() for one in kind.covers}
    every = {model._meta.label for model in apps.get_models(include_auto_created=True)}
    assert every - ruled - set(cover.NONE) == set()
    assert (ruled | set(cover.NONE)) - every == set()
    assert not ruled & set(cover.NONE)
    assert set(cover.WORDS) == set(kinds.KINDS) == set(RetentionKind.values)


@pytest.mark.django_db
def test_every_trigger_that_refuses_to_delete_yields_to_an_approved_run():
    """A table under a meeting that is guarded later gets `yields` in a migration of the archive."""
    tables = [apps.get_model(label)._meta.db_table for label, _ways in meetings.TREE]
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT tgrelid::regclass::text, tgname FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid
            WHERE NOT tgisinternal AND tgtype & 8 = 8 AND tgtype & 2 = 2 AND tgrelid::regclass::text = ANY(%s)
                AND (tgqual IS NULL OR pg_get_triggerdef(t.oid) NOT LIKE '%%_yields_%%')
            """,
            [tables],
        )
        assert [row for row in cursor.fetchall() if not row[1].startswith("pgtrigger_placed_while_open")] == []


# The lock


def refuse(sql: str, *params) -> None:
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, params)


def a_sealed_table(meeting: Meeting) -> list[tuple[str, int]]:
    """A row of each table that a sealed meeting holds, with its key."""
    found = []
    for label, ways in meetings.TREE:
        row = meetings.rows(label, ways, meeting.pk).order_by("pk").first()
        if row is not None and label not in FREE:
            found.append((row._meta.db_table, row.pk))
    return found


#: Not locked: the database lets anybody delete them.
FREE = {
    "archive.RegisterEntry", "archive.SearchEntry", "meetings.OpenQuestion_unions", "minutes.Print", "minutes.Sealing",
    "minutes.SigningOrder",
}  # fmt: skip


def test_the_lock_does_not_yield_to_a_setting_alone_nor_to_a_run_that_is_not_approved(cast):
    meeting = make_full(cast)
    say_in_register(meeting, 1)
    tried = a_sealed_table(meeting)
    assert len(tried) > 15
    disposal = propose(cast, "minutes")
    assert disposal.rows.get().source_id == meeting.pk
    for said in ("", "0", str(disposal.pk), "true"):
        for table, key in tried:
            refuse(f"SET LOCAL cesam.retention_run = '{said}'; DELETE FROM {table} WHERE id = {key}")


def test_a_run_lets_go_only_of_what_it_lists_and_only_deletes(cast):
    meeting = make_full(cast)
    other = make_sealed(cast, dt.datetime(2015, 4, 1, 12, tzinfo=dt.UTC)).meeting
    Lock.objects.create(meeting=other, round=other.rounds.get())
    say_in_register(other, 1)
    settle("minutes", "register", None)
    disposal = propose(cast, "minutes")
    approve(disposal, cast)
    assert list(disposal.rows.values_list("source_id", flat=True)) == [other.pk]
    for table, key in a_sealed_table(meeting):
        refuse(f"SET LOCAL cesam.retention_run = '{disposal.pk}'; DELETE FROM {table} WHERE id = %s", key)
    say = f"SET LOCAL cesam.retention_run = '{disposal.pk}'; "
    refuse(f"{say} UPDATE meetings_meeting SET place = 'Annan' WHERE id = %s", other.pk)
    refuse(f"{say} UPDATE minutes_seal SET pages = 7")
    refuse(f"{say} UPDATE minutes_round SET due_on = due_on + 1 WHERE meeting_id = %s", other.pk)
    refuse(f"{say} INSERT INTO meetings_itemspell (meeting_id, started_at) VALUES (%s, now())", other.pk)
    for table in ("meetings_meeting", "minutes_seal", "minutes_lock", "archive_disposal", "archive_disposalrow"):
        refuse(f"{say} TRUNCATE {table} CASCADE")
    # With the setting, and listed, it goes; without the setting it does not.
    lock = Lock.objects.get(meeting=other)
    refuse("DELETE FROM minutes_lock WHERE id = %s", lock.pk)
    with transaction.atomic():
        speak_for(disposal.pk)
        meetings.raw_delete(Lock.objects.filter(pk=lock.pk))
        assert not Lock.objects.filter(pk=lock.pk).exists()
        transaction.set_rollback(True)
    # Exempted, it stays.
    disposal.rows.get().exempt("Forskning", by=cast.archivist)
    refuse(f"{say} DELETE FROM minutes_lock WHERE id = %s", lock.pk)


def test_what_was_approved_and_who_did_it_cannot_be_forged_by_sql(cast):
    meeting = make_full(cast)
    say_in_register(meeting, 1)
    disposal = propose(cast, "minutes")
    approved = "approved_by_id = %s, approved_at = now()"
    refuse(f"UPDATE archive_disposal SET state = 'running', {approved}", cast.archivist.pk)
    refuse(f"UPDATE archive_disposal SET state = 'done', {approved}", cast.archivist.pk)
    columns = "state, asked_by_id, asked_at, as_of, approved, fault, approved_by_id, approved_at"
    values = "'running', %s, now(), now(), '{}', '', %s, now()"
    refuse(f"INSERT INTO archive_disposal ({columns}) VALUES ({values})", cast.archivist.pk, cast.archivist.pk)
    refuse("UPDATE archive_disposalrow SET source_id = source_id + 1")
    refuse("UPDATE archive_disposalrow SET outcome = 'deleted'")
    refuse("DELETE FROM archive_disposalrow")
    refuse("DELETE FROM archive_disposal")
    with pytest.raises(DatabaseError), transaction.atomic():
        DisposalRow.objects.create(disposal=disposal, kind="minutes", source_id=1, since=TODAY, years=1)
    approve(disposal, cast)
    refuse("UPDATE archive_disposal SET approved_by_id = %s", cast.secretary.pk)
    refuse("UPDATE archive_disposal SET state = 'proposed', approved_by_id = NULL, approved_at = NULL")
    # An event by somebody else does not help either.
    assert Event.objects.filter(verb="disposal.approved").count() == 1


def test_a_run_that_is_done_lets_nothing_go_any_longer(cast):
    first = make_forgotten(cast)
    settle("meetings")
    disposal = propose(cast, "meetings")
    approve(disposal, cast)
    carry_out(disposal)
    # Even what has the same key as something that the run deleted.
    meeting = make_full(cast)
    with connection.cursor() as cursor:
        cursor.execute("SELECT cesam_retention_lets('{meetings}', %s)", [first.pk])
        assert cursor.fetchone() == (False,)
    refuse(
        f"SET LOCAL cesam.retention_run = '{disposal.pk}'; DELETE FROM minutes_lock WHERE meeting_id = %s", meeting.pk
    )
    refuse("UPDATE archive_disposal SET fault = 'broken'")
    refuse("UPDATE archive_disposalrow SET outcome = ''")


# Runs


def test_sealed_minutes_go_with_everything_that_hangs_on_them(cast, settings, tmp_path):
    settings.DOCUMENTS = tmp_path
    settle("minutes", "register", None)
    meeting = make_full(cast)
    other = make_sealed(cast, dt.datetime(2023, 4, 1, 12, tzinfo=dt.UTC), registry_number="KS 2023-1").meeting
    (file,) = meeting.documents.all()
    path = documents.path_of(file.sha256)
    os.utime(path, (0, 0))
    say_in_register(meeting, 1)
    RegisterEntry.objects.filter(meeting=meeting).update(number="KS 2022-41")
    head = Event.objects.head()
    disposal = propose(cast, "minutes")
    row = disposal.rows.get()
    assert (row.number, row.since, row.due_on) == ("KS 2022-41", dt.date(2022, 4, 26), dt.date(2024, 1, 1))
    assert row.size > 0
    approve(disposal, cast)
    assert Meeting.objects.filter(pk=meeting.pk).exists()
    carry_out(disposal)
    left = {label: meetings.rows(label, ways, meeting.pk).count() for label, ways in meetings.TREE}
    assert not any(left.values()), left
    assert not SearchEntry.objects.filter(meeting_id=meeting.pk).exists()
    assert not path.exists()
    call_command("rebuild_search")
    # The other meeting, the log, and the protocol are whole.
    assert Seal.objects.filter(round__meeting=other).exists()
    assert Event.objects.faults() == []
    row.refresh_from_db()
    assert (row.outcome, row.number, row.files) == ("deleted", "KS 2022-41", [])
    event = Event.objects.get(verb="disposal.deleted")
    assert event.data == {"kind": "minutes", "ids": [meeting.pk], "numbers": ["KS 2022-41"]}
    assert event.actor == cast.archivist
    assert event.pk > head.pk


def test_what_the_register_or_the_rule_preserves_is_not_proposed(cast):
    meeting = make_full(cast)
    settle("minutes", "register", None)
    assert not propose(cast, "minutes").rows.exists()
    Disposal.objects.get().discard(by=cast.archivist)
    say_in_register(meeting, 200)
    assert not propose(cast, "minutes").rows.exists()
    Disposal.objects.open().get().discard(by=cast.archivist)
    say_in_register(meeting, 1)
    settle("minutes", "preserve", None)
    assert not propose(cast, "minutes").rows.exists()


def test_what_was_exempted_stays_and_is_exempted_the_next_time_too(cast):
    meeting = make_full(cast)
    say_in_register(meeting, 1)
    disposal = propose(cast, "minutes")
    row = disposal.rows.get()
    with pytest.raises(Invalid):
        row.exempt("  ", by=cast.archivist)
    with pytest.raises(NotAllowed):
        row.exempt("Jag vill", by=cast.secretary)
    row.exempt("Tvist pågår", by=cast.archivist)
    with pytest.raises(Invalid):
        approve(disposal, cast)
    disposal.discard(by=cast.archivist)
    again = propose(cast, "minutes")
    assert again.rows.get().exempt_reason == "Tvist pågår"
    again.rows.get().readmit(by=cast.archivist)
    approve(again, cast)
    carry_out(again)
    assert not Meeting.objects.filter(pk=meeting.pk).exists()


def test_a_rule_that_became_longer_after_the_approval_leaves_what_it_keeps_and_says_so(cast):
    meeting = make_full(cast)
    say_in_register(meeting, 1)
    disposal = propose(cast, "minutes")
    approve(disposal, cast)
    RegisterEntry.objects.filter(meeting=meeting).update(retention_years=100)
    carry_out(disposal)
    row = disposal.rows.get()
    assert (row.outcome, row.why) == ("left", "changed")
    assert Lock.objects.filter(meeting=meeting).exists()


def test_only_an_archivist_approves_and_only_what_was_shown(cast):
    meeting = make_full(cast)
    say_in_register(meeting, 1)
    disposal = propose(cast, "minutes")
    for person in (cast.administrator, cast.secretary):
        with pytest.raises(NotAllowed):
            disposal.approve(by=person, expected={"minutes": 1})
        with pytest.raises(NotAllowed):
            Disposal.ask(by=person)
    with pytest.raises(Invalid):
        disposal.approve(by=cast.archivist, expected={"minutes": 2})
    disposal.approve(by=cast.archivist, expected={"minutes": 1})
    with pytest.raises(Invalid):
        disposal.approve(by=cast.archivist, expected={"minutes": 1})
    with pytest.raises(Invalid):
        Disposal.ask(by=cast.archivist)


def test_a_meeting_that_was_never_minuted_goes_also_when_it_was_cancelled(cast):
    from tests.meetings.factories import make_item, make_meeting

    old = dt.datetime(2015, 4, 1, 12, tzinfo=dt.UTC)
    cancelled, forgotten = make_meeting(cast=cast, starts_at=old), make_meeting(cast=cast, starts_at=old.replace(day=2))
    make_item(meeting=cancelled)
    Meeting.objects.filter(pk=cancelled.pk).update(status="cancelled")
    sent = make_meeting(cast=cast, starts_at=old.replace(day=3))
    make_round_of(sent, cast)
    settle("meetings")
    disposal = propose(cast, "meetings")
    assert {row.source_id for row in disposal.rows.all()} == {cancelled.pk, forgotten.pk}
    approve(disposal, cast)
    carry_out(disposal)
    assert list(Meeting.objects.values_list("pk", flat=True)) == [sent.pk]


def make_round_of(meeting: Meeting, cast) -> None:
    from minutes import composition
    from paper.rendering import Printed
    from tests.minutes.factories import make_composition

    content = make_composition()
    version = MinutesVersion.keep(meeting, content, 1, Printed(b"%PDF", 1, ()))
    Round.objects.create(meeting=meeting, number=1, content=composition.as_json(content), content_sha256=content.sha256,
                         version=version, due_on=meeting.held_on, sent_by=cast.secretary)  # fmt: skip


def test_drafts_of_sealed_minutes_go_and_the_minutes_stay(cast):
    meeting = make_full(cast)
    item = meeting.items.get(title="Budgetfrågor")
    kept = meeting.rounds.get().version
    from paper.rendering import Printed
    from tests.minutes.factories import make_composition

    MinutesVersion.keep(meeting, make_composition(place="Annan plats"), 9, Printed(b"%PDF-utkast", 1, ()))
    numbers = list(item.revisions.values_list("number", flat=True))
    assert len(numbers) > 1
    settle("drafts")
    assert not propose(cast, "drafts").rows.exists()
    Disposal.objects.get().discard(by=cast.archivist)
    settle("drafts", after=1)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE minutes_lock DISABLE TRIGGER cesam_append_only")
        cursor.execute("UPDATE minutes_lock SET at = '2020-01-01'")
        cursor.execute("ALTER TABLE minutes_lock ENABLE TRIGGER cesam_append_only")
    disposal = propose(cast, "drafts")
    assert disposal.rows.get().size == len(b"%PDF-utkast")
    # Of the meeting only its drafts may go.
    approve(disposal, cast)
    refuse(f"SET LOCAL cesam.retention_run = '{disposal.pk}'; DELETE FROM minutes_lock")
    carry_out(disposal)
    assert list(TextRevision.objects.filter(item=item).values_list("number", flat=True)) == [max(numbers)]
    assert list(meeting.minutes_versions.all() if hasattr(meeting, "minutes_versions") else
                MinutesVersion.objects.filter(meeting=meeting)) == [kept]  # fmt: skip
    assert Seal.objects.filter(round__meeting=meeting).exists()


def test_the_log_of_readings_is_emptied_and_nothing_else_of_who_signed(cast):
    meeting = make_full(cast)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE minutes_signatory DISABLE TRIGGER cesam_signatory_stays_update")
        cursor.execute("UPDATE minutes_signatory SET opened_at = '2020-01-01'")
        cursor.execute("ALTER TABLE minutes_signatory ENABLE TRIGGER cesam_signatory_stays_update")
    before = list(Signatory.objects.order_by("pk").values("name", "organisation", "asked_at"))
    settle("readings")
    disposal = propose(cast, "readings")
    assert disposal.rows.get().source_id == meeting.pk
    approve(disposal, cast)
    say = f"SET LOCAL cesam.retention_run = '{disposal.pk}'"
    refuse(f"{say}; UPDATE minutes_signatory SET name = 'Annan', opened_at = NULL")
    carry_out(disposal)
    assert not Signatory.objects.exclude(opened_at=None).exists()
    assert list(Signatory.objects.order_by("pk").values("name", "organisation", "asked_at")) == before


def test_an_account_is_emptied_and_minutes_keep_the_name(cast):
    meeting = make_full(cast)
    person = cast.union_rep
    name = person.name
    Event.record("user.deactivated", person, by=cast.administrator)
    User.objects.filter(pk=person.pk).update(is_active=False, is_archivist=True)
    settle("accounts", after=1)
    # It was shut out today, and has a seat.
    assert not propose(cast, "accounts").rows.exists()
    Disposal.objects.get().discard(by=cast.archivist)
    gone = User.objects.create_user("gammal@example.se", "hemligt-ord-1", name="Gammal Person", is_active=False)
    User.objects.filter(pk=gone.pk).update(created_at=dt.datetime(2015, 1, 1, tzinfo=dt.UTC))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(timezone, "localdate", lambda *args: dt.date(2050, 1, 1))
        person.seats.update(to_on=dt.date(2049, 1, 1))
        disposal = propose(cast, "accounts")
        assert {row.label for row in disposal.rows.all()} == {name, "Gammal Person"}
        approve(disposal, cast)
        carry_out(disposal)
    for one in (person, gone):
        one.refresh_from_db()
        assert one.email == f"{one.pk}@{accounts.DOMAIN}"
        assert one.name == f"Borttaget konto {one.pk}"
        assert not one.has_usable_password()
        assert (one.is_active, one.is_archivist, one.last_login) == (False, False, None)
    assert meeting.attendance.filter(name=name, person=person).exists()
    # Nothing of the run names them any longer.
    assert not disposal.rows.exclude(label="").exists()
    for event in Event.objects.filter(verb="disposal.deleted"):
        assert name not in str(event.data)
    assert Event.objects.faults() == []


def test_letters_go_many_at_a_time_with_what_only_they_enclose(cast):
    from outbox.models import Content

    both = letters.Enclosure("a.pdf", "application/pdf", b"bada")
    alone = letters.Enclosure("b.pdf", "application/pdf", b"ensam")
    for number in range(5):
        enclosed = [both, alone] if number == 0 else [both]
        letters.post(key=f"k{number}", kind="x", to="a@example.se", subject="Hej", text="Text", enclosures=enclosed)
    old = dt.datetime(2015, 1, 1, tzinfo=dt.UTC)
    Letter.objects.filter(key__in=["k0", "k1", "k2"]).update(created_at=old, state="sent", sent_at=old)
    Letter.objects.filter(key="k3").update(created_at=old)
    settle("letters")
    disposal = propose(cast, "letters")
    assert disposal.totals()["letters"][0] == 3
    approve(disposal, cast)
    carry_out(disposal)
    assert set(Letter.objects.values_list("key", flat=True)) == {"k3", "k4"}
    assert [bytes(one.data) for one in Content.objects.all()] == [b"bada"]
    assert Event.objects.filter(verb="disposal.deleted").count() == 1


def test_imported_minutes_go_with_their_file_unless_another_has_the_same(cast, settings, tmp_path):
    settings.DOCUMENTS = tmp_path
    records = []
    for word in ("ett", "två"):
        sha256 = documents.keep(upload(word))
        os.utime(documents.path_of(sha256), (0, 0))
        record = ImportedRecord(body=cast.body, held_on=dt.date(2009, 3, 14), title=word, file_name="P.pdf", kind="pdf",
                                size=9, reading="text", by=cast.archivist, sha256=sha256)  # fmt: skip
        record.enter(by=cast.archivist)
        records.append(record)
    from tests.meetings.factories import make_meeting

    documents.add(make_meeting(cast=cast), upload("två"), by=cast.secretary)
    os.utime(documents.path_of(records[1].sha256), (0, 0))
    RegisterEntry.objects.imported().update(retention="delete", retention_years=10)
    settle("imported", "register", None)
    disposal = propose(cast, "imported")
    refuse("DELETE FROM archive_importedrecord")
    approve(disposal, cast)
    carry_out(disposal)
    assert not ImportedRecord.objects.exists()
    assert not RegisterEntry.objects.imported().exists()
    assert [documents.path_of(record.sha256).exists() for record in records] == [False, True]
    assert not SearchEntry.objects.filter(kind="record").exists()


def test_who_refers_to_a_deleted_meeting_lets_go_of_it_and_says_the_rest_as_before(cast):
    """A question of an older meeting that is kept was answered at the one that goes."""
    from meetings.models import ItemLink, ItemProposal, OpenQuestion, QuestionAnswer
    from tests.meetings.factories import make_item, make_meeting

    old = dt.datetime(2015, 4, 1, 12, tzinfo=dt.UTC)
    kept = make_item(meeting=make_meeting(cast=cast, starts_at=old.replace(year=2026)), title="Kvar")
    gone = make_item(meeting=make_meeting(cast=cast, starts_at=old), title="Bort")
    question = OpenQuestion.objects.create(
        body=cast.body, item=kept, text="Varför?", asked_on=TODAY, is_asked_by_employer=True, created_by=cast.secretary,
        settled_at=timezone.now(), settled_item=gone,
    )  # fmt: skip
    answer = QuestionAnswer.objects.create(
        question=question, act="answered", text="Därför.", by=cast.secretary, item=gone
    )
    # A point that was lifted from below, first meant for the meeting that goes, and taken up at the one that is kept.
    proposal = ItemProposal.objects.create(
        body=cast.body, meeting=gone.meeting, title="Lyft punkt", proposer=cast.secretary, state="placed", item=kept,
        lifted_from=gone, settled_at=timezone.now(), settled_by=cast.secretary,
    )  # fmt: skip
    ItemLink.objects.create(earlier=gone, later=kept, kind="lifted", by=cast.secretary)
    refuse("UPDATE meetings_questionanswer SET item_id = NULL")
    refuse("UPDATE meetings_itemproposal SET lifted_from_id = NULL")
    settle("meetings")
    disposal = propose(cast, "meetings")
    approve(disposal, cast)
    refuse(
        f"SET LOCAL cesam.retention_run = '{disposal.pk}'; UPDATE meetings_questionanswer SET text = '', item_id = NULL"
    )
    carry_out(disposal)
    assert not ItemLink.objects.exists()
    proposal.refresh_from_db()
    assert (proposal.lifted_from, proposal.meeting, proposal.item, proposal.title) == (None, None, kept, "Lyft punkt")
    answer.refresh_from_db()
    question.refresh_from_db()
    assert (answer.item, answer.text, question.settled_item) == (None, "Därför.", None)


def test_packages_in_which_deleted_minutes_lie_are_thrown_away(cast, settings, tmp_path):
    settings.PACKAGES = tmp_path
    meeting = make_sealed(cast, dt.datetime(2022, 4, 1, 12, tzinfo=dt.UTC)).meeting
    export = PackageExport.order(by=cast.archivist, body=None, year=2022)
    export.folder.mkdir(parents=True)
    (export.folder / "manifest.json").write_text("{}")
    export.finish(packages=1, size=1, left_out=[])
    say_in_register(meeting, 1)
    disposal = propose(cast, "minutes")
    approve(disposal, cast)
    carry_out(disposal)
    assert not export.folder.exists()
    assert not PackageExport.objects.kept().exists()


def test_disclosures_and_masked_copies_have_rules_of_their_own(cast):
    from archive.models import MaskedCopy
    from tests.archive.factories import make_copy, order

    copy = order(make_copy(cast), cast)
    MaskedCopy.objects.filter(pk=copy.pk).update(
        made_at=timezone.now(),
        pdf=b"%PDF",
        pdf_sha256="0" * 64,
        pages=1,
        created_at=dt.datetime(2015, 1, 1, tzinfo=dt.UTC),
    )
    said = {"round": copy.round, "sha256": "0" * 64, "to_whom": "En journalist", "how": "handed", "by": cast.archivist}
    Disclosure.objects.create(**said, copy=copy)
    Disclosure.objects.create(**said)
    settle("copies")
    settle("disclosures")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(timezone, "localdate", lambda *args: dt.date(2050, 1, 1))
        disposal = propose(cast, "copies", "disclosures")
        assert {row.kind for row in disposal.rows.all()} == {"copies", "disclosures"}
        approve(disposal, cast)
        carry_out(disposal)
    assert not Disclosure.objects.exists()
    assert not MaskedCopy.objects.exists()
    assert Seal.objects.filter(round=copy.round).exists()


def test_counts_are_said_in_words():
    assert kinds.in_words({"minutes": 3, "letters": 12, "accounts": 1}) == (
        "protokollen från 3 möten, 12 brev och 1 konto"
    )


def test_the_pages_of_minutes_stand_when_their_parts_have_gone(cast, client):
    """Drafts, notices, readings, copies and letters are gone; what is left is read as before."""
    from archive.models import MaskedCopy
    from meetings.models import Notice, NoticeFile
    from tests.meetings.factories import make_meeting

    meeting = make_full(cast)
    round = meeting.rounds.select_related("seal", "meeting__body").get()
    MaskedCopy.begin(round, by=cast.archivist)
    called = make_meeting(cast=cast, starts_at=dt.datetime(2015, 4, 1, 12, tzinfo=dt.UTC))
    notice = Notice.objects.create(meeting=called, number=1)
    NoticeFile.objects.create(notice=notice, content={}, pdf=b"%PDF", printed_at=timezone.now())
    Meeting.objects.filter(pk=called.pk).update(status="drafting")
    for kind in ("notices", "drafts", "readings", "copies", "letters"):
        settle(kind, after=1)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(timezone, "localdate", lambda *args: dt.date(2050, 1, 1))
        disposal = propose(cast, "notices", "drafts", "readings", "copies", "letters")
        assert {"notices", "drafts", "copies"} <= set(disposal.totals())
        approve(disposal, cast)
        carry_out(disposal)
    assert not Notice.objects.exists()
    assert not MaskedCopy.objects.exists()
    item = meeting.items.get(title="Budgetfrågor")
    pages = [
        ("meeting_detail", [meeting.pk]), ("meeting_detail", [called.pk]), ("notice_detail", [called.pk]),
        ("text_history", [meeting.pk, item.pk]), ("round_list", [meeting.pk]),
        ("round_detail", [meeting.pk, round.pk]), ("sealed_pdf", [meeting.pk, round.pk]),
        ("minutes_preview", [meeting.pk]),
    ]  # fmt: skip
    client.force_login(cast.secretary)
    for name, args in pages:
        assert client.get(reverse(name, args=args)).status_code in (200, 302), name
    client.force_login(cast.archivist)
    entry = RegisterEntry.objects.get(meeting=meeting)
    assert client.get(reverse("register_detail", args=[entry.pk])).status_code == 200
