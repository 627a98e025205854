"""Where a text is marked as safe is known: each place says why it may."""

from pathlib import Path

HOUSE = Path(__file__).resolve().parent.parent
KNOWN = {"meetings/templatetags/richtext.py", "minutes/templatetags/minutes.py", "minutes/views/signing.py"}


def test_texts_are_marked_as_safe_only_where_it_is_said_why():
    found = {
        str(path.relative_to(HOUSE))
        for app in ("cesam", "parties", "meetings", "minutes", "demo")
        for path in (HOUSE / app).rglob("*.py")
        if "mark_safe(" in path.read_text()
    }
    assert found == KNOWN


def test_no_template_marks_a_text_as_safe():
    for path in (HOUSE / "templates").rglob("*.html"):
        words = path.read_text()
        assert "|safe" not in words, path
        assert "autoescape off" not in words, path
