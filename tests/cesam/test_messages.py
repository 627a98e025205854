import gettext
import os
from pathlib import Path

import polib
import pytest

from cesam import messages

HEADER = (
    'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\nPlural-Forms: nplurals=2; plural=(n != 1);\\n"\n\n'
)


@pytest.fixture
def locale(tmp_path: Path) -> Path:
    (tmp_path / "sv" / "LC_MESSAGES").mkdir(parents=True)
    (tmp_path / "parts").mkdir()
    (tmp_path / "sv" / "LC_MESSAGES" / "django.po").write_text(HEADER + 'msgid "Save"\nmsgstr "Spara"\n')
    return tmp_path


def swedish(locale: Path) -> gettext.GNUTranslations:
    with (locale / "sv" / "LC_MESSAGES" / "django.mo").open("rb") as file:
        return gettext.GNUTranslations(file)


def test_the_parts_are_compiled_into_one_catalogue(locale):
    (locale / "parts" / "minutes.po").write_text(
        HEADER + 'msgctxt "verb"\nmsgid "Sign"\nmsgstr "Justera"\n\n'
        'msgid "%(n)s page"\nmsgid_plural "%(n)s pages"\nmsgstr[0] "%(n)s sida"\nmsgstr[1] "%(n)s sidor"\n'
    )
    messages.compile_all(locale)
    catalogue = swedish(locale)
    assert catalogue.gettext("Save") == "Spara"
    assert catalogue.pgettext("verb", "Sign") == "Justera"
    assert catalogue.ngettext("%(n)s page", "%(n)s pages", 2) == "%(n)s sidor"
    assert [path.name for path in (locale / "sv" / "LC_MESSAGES").iterdir() if path.suffix == ".mo"] == ["django.mo"]


def test_a_new_a_changed_and_a_removed_part_are_noticed(locale):
    messages.compile_if_changed(locale)
    compiled = locale / "sv" / "LC_MESSAGES" / "django.mo"

    def age() -> None:
        for path in [*messages.sources(locale), locale / "parts", compiled]:
            os.utime(path, (1_000_000, 1_000_000 + (path == compiled)))

    part = locale / "parts" / "parties.po"
    age()
    messages.compile_if_changed(locale)
    assert compiled.stat().st_mtime == 1_000_001, "nothing changed, nothing written"
    part.write_text(HEADER + 'msgid "Seat"\nmsgstr "Plats"\n')
    messages.compile_if_changed(locale)
    assert swedish(locale).gettext("Seat") == "Plats"
    age()
    part.write_text(HEADER + 'msgid "Seat"\nmsgstr "Stol"\n')
    messages.compile_if_changed(locale)
    assert swedish(locale).gettext("Seat") == "Stol"
    age()
    part.unlink()
    messages.compile_if_changed(locale)
    assert swedish(locale).gettext("Seat") == "Seat"


def test_two_files_that_translate_one_message_differently_are_told(locale):
    (locale / "parts" / "one.po").write_text(HEADER + 'msgid "Save"\nmsgstr "Bevara"\n')
    (locale / "parts" / "two.po").write_text(HEADER + 'msgid "Save"\nmsgstr "Spara"\n')
    known, complaints = messages.catalogue(locale)
    assert complaints == ["one.po: two translations of “Save”"]
    assert known[None, "Save", False].msgstr == "Spara"


def entry(msgid: str, msgstr: str = "", **fields) -> polib.POEntry:
    return polib.POEntry(msgid=msgid, msgstr=msgstr, **fields)


@pytest.mark.parametrize(
    ("used", "known", "problem"),
    [
        (entry("Save"), entry("Save", "Spara"), None),
        (entry("Save"), entry("Sign", "Justera"), "is missing"),
        (entry("Save", msgctxt="a"), entry("Save", "Spara", msgctxt="b"), "is missing"),
        (entry("Save"), entry("Save", "Spara", flags=["fuzzy"]), "is fuzzy"),
        (entry("Save"), entry("Save", ""), "is empty"),
        (entry("Hello %(name)s"), entry("Hello %(name)s", "Hej %(name)s"), None),
        (entry("Hello %(name)s"), entry("Hello %(name)s", "Hej %(namn)s"), "has other placeholders"),
        (entry("{n} of {m}"), entry("{n} of {m}", "{n} av"), "has other placeholders"),
        (entry("100 %% of %s"), entry("100 %% of %s", "100 %% av %s"), None),
    ],
)
def test_each_message_needs_a_swedish_that_can_be_shown(used, known, problem):
    told = list(messages.complaints_about([used], {messages._key(known): known}))
    assert len(told) == (problem is not None)
    assert all(problem in line and used.msgid in line for line in told)


def test_a_plural_needs_both_forms_and_the_singular_may_say_one_in_words():
    used = entry("One day", msgid_plural="%(n)s days")
    whole = entry("One day", msgid_plural="%(n)s days", msgstr_plural={0: "En dag", 1: "%(n)s dagar"})
    half = entry("One day", msgid_plural="%(n)s days", msgstr_plural={0: "En dag", 1: ""})
    key = messages._key(used)
    assert list(messages.complaints_about([used], {key: whole})) == []
    assert "is empty" in next(messages.complaints_about([used], {key: half}))
    assert "is missing" in next(
        messages.complaints_about([used], {(None, "One day", False): entry("One day", "En dag")})
    )


def test_messages_of_code_and_templates_are_found_and_the_sources_left_as_they_were(tmp_path):
    app, templates, tests = tmp_path / "app", tmp_path / "templates", tmp_path / "tests"
    for folder in (app, templates, tests):
        folder.mkdir()
    (app / "models.py").write_text(
        'from django.utils.translation import gettext as _, pgettext\n_("Save")\npgettext("verb", "Sign")\n'
    )
    (templates / "page.html").write_text(
        '{% translate "Close" %}'
        "{% blocktranslate count n=n trimmed %}\n {{ n }} day\n{% plural %}\n {{ n }} days\n{% endblocktranslate %}"
    )
    (tests / "test_app.py").write_text('_("not a message for people")\n')
    before = sorted(tmp_path.rglob("*"))

    found = {(each.msgctxt, each.msgid, each.msgid_plural) for each in messages.extract(tmp_path)}

    assert found == {(None, "Save", ""), ("verb", "Sign", ""), (None, "Close", ""), (None, "%(n)s day", "%(n)s days")}
    assert sorted(tmp_path.rglob("*")) == before
