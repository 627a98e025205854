"""A text that is changed in a plain field keeps what was not touched."""

import pytest
from django.utils import translation

from meetings import plaintext, richtext

RICH = richtext.clean(
    "<p>Arbetsgivaren <strong>redovisade</strong> utfallet.</p>"
    "<ul><li><p>Ett</p></li><li><p>Två</p><ul><li><p>Under två</p></li></ul></li></ul>"
    "<table><caption>Utfall</caption><thead><tr><th>Nämnd</th><th>Kr</th></tr></thead>"
    "<tbody><tr><th>KS</th><td>-5</td></tr></tbody></table>"
    "<p>Frågan <em>besvaras</em> i punkt 4 b.</p>"
)


@pytest.fixture(autouse=True)
def _in_swedish():
    with translation.override("sv"):
        yield


def test_a_table_is_one_line_in_a_plain_field():
    assert "[Tabell 1: Utfall]" in plaintext.editable(RICH).splitlines()


def test_what_was_not_touched_stays_as_it_is_set():
    assert plaintext.edited(RICH, plaintext.editable(RICH)) == RICH


def test_a_changed_paragraph_is_set_plainly_and_the_rest_stays():
    text = plaintext.editable(RICH).replace("Frågan besvaras i punkt 4 b.", "Frågan besvaras vid nästa möte.")
    changed = plaintext.edited(RICH, text)
    assert "<p>Frågan besvaras vid nästa möte.</p>" in changed
    assert "<strong>redovisade</strong>" in changed
    assert "<table>" in changed
    assert "<ul><li><p>Under två</p></li></ul>" in changed


def test_lines_are_added_and_taken_away():
    text = "Inledning.\n" + plaintext.editable(RICH).replace("[Tabell 1: Utfall]\n", "")
    changed = plaintext.edited(RICH, text)
    assert changed.startswith("<p>Inledning.</p><p>Arbetsgivaren <strong>")
    assert "<table>" not in changed


@pytest.mark.parametrize("text", ["", "<script>alert(1)</script>", "- ett\n- två", "[Table 9]"])
def test_any_text_is_a_text(text):
    assert richtext.clean(plaintext.edited(RICH, text)) == plaintext.edited(RICH, text)
