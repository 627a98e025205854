"""Packages of many: broken off anywhere, it goes on where it was, and nothing that is half is taken for whole."""

import io
import shutil
import tarfile
from dataclasses import replace

import pytest
from django.core.management import CommandError, call_command

from archive import packing
from archive.models import PackageExport, RegisterEntry
from archive.packages import Busy, Foreign, Scope, check, contents, exporting, run, writing
from parties.exceptions import Invalid, NotAllowed
from parties.models import Event
from tests.archive.factories import at, make_sealed


def told(folder):
    return [(fault.kind, fault.path) for fault in check(folder).faults]


@pytest.fixture
def three(cast, monkeypatch) -> list[RegisterEntry]:
    """Of a stand-in for a sealed file, which has no hash of its own."""
    monkeypatch.setattr(contents, "records", _light(contents.records))
    return [make_sealed(cast, at(2022, month)) for month in (2, 4, 6)]


def _light(read):
    """The same without what the files' hashes should be."""

    def records(entry):
        return [
            replace(record, files=tuple(replace(file, sha256="") for file in record.files)) for record in read(entry)
        ]

    return records


def test_an_export_is_whole_and_run_again_makes_only_what_changed(three, tmp_path, monkeypatch):
    assert run(tmp_path, Scope(None, 2022)).packages == 3
    assert told(tmp_path) == []
    made: list[int] = []
    write = writing.write
    monkeypatch.setattr(writing, "write", lambda entry, folder: made.append(entry.pk) or write(entry, folder))
    assert run(tmp_path, Scope(None, 2022)).packages == 3
    assert made == []
    RegisterEntry.objects.filter(pk=three[1].pk).update(note="Ny anteckning")
    run(tmp_path, Scope(None, 2022))
    assert made == [three[1].pk]
    assert told(tmp_path) == []


def test_a_year_and_a_body_choose(three, tmp_path):
    assert Scope(three[0].body, 2022).entries().count() == 3
    assert not Scope(three[0].body, 2021).entries().exists()


@pytest.mark.parametrize("where", ["in a package", "before its name is noted", "before the manifest"])
def test_broken_off_it_is_not_whole_and_goes_on_where_it_was(three, tmp_path, monkeypatch, where):
    """As by SIGKILL: nothing that would tidy up runs."""

    class Killed(BaseException):
        pass

    def stop(*args, **kwargs):
        raise Killed

    made: list[int] = []
    write = writing.write

    def counted(entry, folder):
        made.append(entry.pk)
        if where == "in a package" and len(made) == 2:
            (folder / f"{contents.name_of(entry)}.part").mkdir()
            (folder / f"{contents.name_of(entry)}.part" / "METS.xml").write_text("<half")
            raise Killed
        done = write(entry, folder)
        if where == "before its name is noted" and len(made) == 2:
            raise Killed
        return done

    with monkeypatch.context() as broken:
        broken.setattr(writing, "write", counted)
        if where == "before the manifest":
            broken.setattr(exporting, "_finish", stop)
        with pytest.raises(Killed):
            run(tmp_path, Scope(None, 2022))
    assert [kind for kind, _path in told(tmp_path)] == ["unfinished"]
    # The last line of the journal as a power cut leaves it.
    with (tmp_path / exporting.JOURNAL).open("a") as journal:
        journal.write('{"entry": 99, "na')
    again: list[int] = []
    monkeypatch.setattr(writing, "write", lambda entry, folder: again.append(entry.pk) or write(entry, folder))
    assert run(tmp_path, Scope(None, 2022), is_again=False).packages == 3
    pks = [entry.pk for entry in three]
    assert again == ([] if where == "before the manifest" else pks[1:])
    assert told(tmp_path) == []


def test_minutes_that_are_deleted_while_it_is_made_are_not_in_it(three, tmp_path):
    def delete(progress):
        """After the first: one that has a package, and one that has none yet."""
        if progress.done == 1:
            RegisterEntry.objects.filter(pk__in=[three[0].pk, three[2].pk]).delete()

    assert run(tmp_path, Scope(None, 2022), tell=delete).packages == 1
    assert [path.name for path in tmp_path.iterdir() if path.is_dir()] == [contents.name_of(three[1])]
    assert told(tmp_path) == []


def test_a_folder_with_something_else_is_not_touched(three, tmp_path):
    (tmp_path / "mine.txt").write_text("x")
    with pytest.raises(Foreign):
        run(tmp_path, Scope(None, 2022))
    assert sorted(path.name for path in tmp_path.iterdir()) == [".lock", "mine.txt"]


def test_another_choice_does_not_take_the_folder(three, tmp_path):
    run(tmp_path, Scope(None, 2022))
    with pytest.raises(Foreign):
        run(tmp_path, Scope(three[0].body, 2022))
    assert told(tmp_path) == []


def test_two_at_once_are_one(three, tmp_path):
    with exporting._alone(tmp_path), pytest.raises(Busy):
        run(tmp_path, Scope(None, 2022))


def test_a_missing_an_extra_and_another_package_are_named(three, tmp_path):
    run(tmp_path, Scope(None, 2022))
    first, second, third = sorted(path for path in tmp_path.iterdir() if path.is_dir())
    shutil.rmtree(first)
    (tmp_path / "new").mkdir()
    mets = second / "METS.xml"
    mets.write_bytes(mets.read_bytes() + b"\n")
    assert told(tmp_path) == [("extra", "new"), ("package-missing", first.name), ("package-changed", second.name)]
    assert third.exists()


def test_the_commands_say_how_it_went(three, tmp_path, capsys):
    folder = tmp_path / "out"
    call_command("export_archive", "--body", three[0].body.slug, "--year", "2022", "--output", folder)
    assert "3/3" in capsys.readouterr().out
    call_command("check_package", folder)
    assert "3 " in capsys.readouterr().out
    with pytest.raises(CommandError):
        call_command("export_archive", "--year", "1999", "--output", folder)
    with pytest.raises(CommandError):
        call_command("export_archive", "--body", "nowhere", "--output", folder)


# From the page, by the worker


@pytest.fixture
def ordered(three, cast, settings, tmp_path) -> PackageExport:
    settings.PACKAGES = str(tmp_path / "packages")
    return PackageExport.order(by=cast.archivist, body=None, year=2022)


def work(export: PackageExport) -> int:
    """As the worker does, until it is done; how many times it was taken up."""
    times = 1
    while packing.attempt(export.pk) is not None:
        times += 1
    export.refresh_from_db()
    return times


def test_an_order_is_made_a_while_at_a_time_and_checked(ordered, monkeypatch):
    monkeypatch.setattr(packing, "SECONDS", 0)
    seen = []
    run = packing.run

    def told_of(*args, **kwargs):
        outcome = run(*args, **kwargs)
        ordered.refresh_from_db()
        seen.append((ordered.done, ordered.total))
        return outcome

    monkeypatch.setattr(packing, "run", told_of)
    # One package at a time: the time is up after each.
    assert work(ordered) == 3
    assert seen[-1] == (3, 3)
    assert ordered.is_there
    assert told(ordered.folder) == []
    assert Event.objects.about(ordered).filter(verb="packageexport.made").count() == 1
    # A job that runs twice does nothing more.
    assert packing.attempt(ordered.pk) is None


def test_what_is_fetched_is_whole_and_noted(ordered, cast, client, tmp_path):
    work(ordered)
    client.force_login(cast.archivist)
    answer = client.post(f"/archive/packages/{ordered.pk}/fetch/")
    assert 'filename="' in answer["Content-Disposition"]
    with tarfile.open(fileobj=io.BytesIO(b"".join(answer.streaming_content))) as packed:
        packed.extractall(tmp_path / "out")
    (folder,) = (tmp_path / "out").iterdir()
    assert told(folder) == []
    assert Event.objects.about(ordered).filter(verb="packageexport.fetched", actor=cast.archivist).exists()


def test_a_disk_that_is_full_is_told_and_it_goes_on_afterwards(ordered, cast, monkeypatch, client):
    write, made = writing.write, []

    def full(entry, folder):
        if made:
            raise OSError(28, "No space left on device")
        made.append(entry.pk)
        return write(entry, folder)

    with monkeypatch.context() as broken:
        broken.setattr(writing, "write", full)
        work(ordered)
    assert (ordered.fault, ordered.done, ordered.finished_at) == ("disk", 1, None)
    client.force_login(cast.archivist)
    page = client.get(f"/archive/packages/{ordered.pk}/").content.decode()
    assert f"/archive/packages/{ordered.pk}/again/" in page
    ordered.again(by=cast.archivist)
    work(ordered)
    assert ordered.is_there
    assert told(ordered.folder) == []


def test_one_that_is_thrown_away_stops_and_leaves_nothing(
    ordered, cast, monkeypatch, django_capture_on_commit_callbacks
):
    write = writing.write

    def thrown(entry, folder):
        done = write(entry, folder)
        ordered.discard(by=cast.archivist)
        return done

    monkeypatch.setattr(writing, "write", thrown)
    work(ordered)
    assert not ordered.folder.exists()
    assert ordered.finished_at is None


def test_only_the_archivist_orders_and_only_once_at_a_time(ordered, cast):
    with pytest.raises(NotAllowed):
        PackageExport.order(by=cast.secretary, body=None, year=2022)
    with pytest.raises(Invalid):
        PackageExport.order(by=cast.archivist, body=None, year=2022)
    with pytest.raises(Invalid):
        PackageExport.order(by=cast.archivist, body=None, year=1999)
    PackageExport.order(by=cast.archivist, body=None, year=None)


def test_is_under_way_agrees_with_its_queryset(ordered):
    for told_of in ({}, {"fault": "disk"}, {"fault": "", "discarded_at": at(2023)}, {"finished_at": at(2023)}):
        PackageExport.objects.filter(pk=ordered.pk).update(**told_of)
        ordered.refresh_from_db()
        assert ordered.is_under_way == PackageExport.objects.under_way().filter(pk=ordered.pk).exists()


def test_the_list_costs_the_same_however_many_there_are(ordered, cast, client, django_assert_max_num_queries):
    client.force_login(cast.archivist)
    for year in range(3):
        PackageExport.objects.create(year=year, ordered_by=cast.archivist, total=1)
    with django_assert_max_num_queries(14):
        client.get("/archive/packages/")
