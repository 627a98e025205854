"""What a deletion leaves: packages in which nothing of it lies, and questions that others still show."""

import datetime as dt
import json

from django.utils import timezone

from archive.models import PackageExport, RegisterEntry, SearchEntry
from archive.packages.checking import JOURNAL
from meetings.models import Meeting, OpenQuestion, QuestionAnswer
from minutes import signing
from minutes.models import Seal
from tests.archive.disposals import approve, carry_out, propose, settle
from tests.archive.factories import make_sealed
from tests.archive.test_retention import TODAY, refuse, say_in_register
from tests.meetings.factories import make_item, make_meeting
from tests.minutes.signoff import make_round, read, sign_all
from tests.minutes.test_locks import world


def test_packages_in_which_nothing_was_deleted_stay(cast, settings, tmp_path):
    """Also those of the same year, of another body; and one that stopped with the minutes in it goes."""
    settings.PACKAGES = tmp_path
    meeting = make_sealed(cast, dt.datetime(2022, 4, 1, 12, tzinfo=dt.UTC)).meeting
    other = make_sealed(cast, dt.datetime(2022, 5, 6, 12, tzinfo=dt.UTC)).meeting
    told = {one: {"entry": RegisterEntry.objects.get(meeting=one).pk, "name": f"cesam-{one.pk}"}
            for one in (meeting, other)}  # fmt: skip
    kept, gone, stopped = (PackageExport.order(by=cast.archivist, body=body, year=year)
                           for body, year in ((None, 2022), (cast.body, 2022), (cast.body, None)))  # fmt: skip
    for export in (kept, gone, stopped):
        export.folder.mkdir(parents=True)
    (kept.folder / "manifest.json").write_text(json.dumps({"packages": [told[other]]}))
    (gone.folder / "manifest.json").write_text(json.dumps({"packages": list(told.values())}))
    (stopped.folder / JOURNAL).write_text("\n".join(map(json.dumps, ({"format": 1}, told[meeting]))) + "\n")
    for export in (kept, gone):
        export.finish(packages=1, size=1, left_out=[])
    PackageExport.objects.filter(pk=stopped.pk).update(fault="disk")
    say_in_register(meeting, 1)
    disposal = propose(cast, "minutes")
    approve(disposal, cast)
    carry_out(disposal)
    assert [export.folder.exists() for export in (kept, gone, stopped)] == [True, False, False]
    assert list(PackageExport.objects.kept()) == [kept]


def test_a_question_that_is_open_or_that_another_meeting_shows_stays_without_its_meeting(cast):
    old = dt.datetime(2015, 4, 1, 12, tzinfo=dt.UTC)
    kept = make_item(meeting=make_meeting(cast=cast, starts_at=old.replace(year=2026)), title="Kvar")
    gone = make_item(meeting=make_meeting(cast=cast, starts_at=old), title="Bort")
    secret = make_item(meeting=gone.meeting, title="Enskilt")
    type(secret).objects.filter(pk=secret.pk).update(is_confidential=True, secrecy_statute="OSL 39 kap. 1 §")

    def ask(text, item, **said):
        return OpenQuestion.objects.create(
            body=cast.body, item=item, text=text, asked_on=TODAY, is_asked_by_employer=True,
            created_by=cast.secretary, **said,
        )  # fmt: skip

    now = timezone.now()
    ask("Öppen?", gone)
    ask("Besvarad där den ställdes?", gone, settled_at=now, settled_item=gone)
    ask("Återtagen?", gone, withdrawn_at=now)
    ask("Bakom sekretess?", secret)
    ask("Besvarad senare?", gone, settled_at=now, settled_item=kept)
    partly = ask("Delvis besvarad senare?", gone, settled_at=now)
    QuestionAnswer.objects.create(question=partly, act="answered", text="Ja.", by=cast.secretary, item=kept)
    settle("meetings")
    disposal = propose(cast, "meetings")
    approve(disposal, cast)
    carry_out(disposal)
    assert not Meeting.objects.filter(pk=gone.meeting_id).exists()
    left = OpenQuestion.objects.order_by("pk")
    assert [one.text for one in left] == ["Öppen?", "Besvarad senare?", "Delvis besvarad senare?"]
    assert {one.item_id for one in left} == {None}
    assert [one.settled_item_id for one in left] == [None, kept.pk, None]
    assert SearchEntry.objects.filter(kind="question").count() == 3


def test_a_question_of_sealed_minutes_lets_go_of_its_item_only_by_a_run(cast):
    meeting = world(cast)
    question = OpenQuestion.objects.filter(item__meeting=meeting).first()
    OpenQuestion.objects.filter(pk=question.pk).update(settled_at=None, settled_item=None, withdrawn_at=None)
    meeting.refresh_from_db()
    signing.sealed(round := sign_all(make_round(cast=cast, meeting=read(meeting))))
    Seal.objects.create(round=round, pdf=b"%PDF", sha256="0" * 64, pages=1, log_anchor="", report={})
    RegisterEntry.note_sealed(round)
    refuse(f"UPDATE meetings_openquestion SET item_id = NULL WHERE id = {question.pk}")
    say_in_register(meeting, 1)
    disposal = propose(cast, "minutes")
    approve(disposal, cast)
    refuse(
        f"SET LOCAL cesam.retention_run = '{disposal.pk}'; "
        f"UPDATE meetings_openquestion SET item_id = NULL, text = 'Annat' WHERE id = {question.pk}"
    )
    carry_out(disposal)
    assert not Meeting.objects.filter(pk=meeting.pk).exists()
    question.refresh_from_db()
    assert question.item_id is None
