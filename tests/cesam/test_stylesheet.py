"""The one sheet that a browser asks for."""

import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.urls import reverse

from cesam import stylesheet


def test_every_sheet_is_in_it_in_its_layer_and_medium(tmp_path):
    (tmp_path / "one.css").write_text("a { color: red; }\n")
    (tmp_path / "two.css").write_text("b { color: red; }\n")
    entry = tmp_path / "entry.css"
    entry.write_text(
        '@layer x, y;\n@import url("one.css") layer(x);\n@import url("two.css") layer(y) print and (color);\n'
    )
    assert re.sub(r"\s+", " ", stylesheet.joined(entry)).strip() == (
        "@layer x, y; @layer x { a { color: red; } } @media print and (color) { @layer y { b { color: red; } } }"
    )


@pytest.mark.parametrize("odd", ['@import "one.css";', "a { background: url(x.png); }"])
def test_what_joining_would_break_is_refused(tmp_path, odd):
    entry = tmp_path / "entry.css"
    entry.write_text(odd)
    with pytest.raises(ValueError, match="joining would break"):
        stylesheet.joined(entry)


def test_a_changed_sheet_makes_it_anew(tmp_path, monkeypatch, settings):
    settings.VAR_DIR = tmp_path
    monkeypatch.setattr(stylesheet, "_FOLDER", tmp_path / "css")
    monkeypatch.setattr(stylesheet, "joined", lambda: "first")
    (tmp_path / "css").mkdir()
    (tmp_path / "css/app.css").touch()
    assert stylesheet.made().read_text() == "first"
    monkeypatch.setattr(stylesheet, "joined", lambda: "second")
    assert stylesheet.made().read_text() == "first"
    (tmp_path / "css/app.css").touch()
    assert stylesheet.made().read_text() == "second"
    assert [path.name for path in (tmp_path / "sheets/css").iterdir()] == ["all.css"]


@pytest.mark.django_db
def test_a_page_asks_for_it_alone_and_it_is_found(client):
    page = client.get(reverse("account_login")).content.decode()
    assert re.findall(r'rel="stylesheet" href="/static/([^"]+)"', page) == [stylesheet.NAME]
    assert ".button" in Path(finders.find(stylesheet.NAME)).read_text()
    assert (stylesheet.NAME, True) in [
        (name, storage.exists(name)) for finder in finders.get_finders() for name, storage in finder.list([])
    ]
