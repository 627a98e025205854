"""Long words are divided where Swedish divides them."""

import pytest

from meetings.hyphens import with_soft_hyphens


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Koncernövergripande frågor", "Koncer-növer-gri-pande frågor"),
        ("Ny organisation på stadsbyggnadsförvaltningen", "Ny organisation på stads-bygg-nads-för-valt-ningen"),
        ("Samverkan", "Samverkan"),
        ("A1234567890123456789", "A1234567890123456789"),
        ("", ""),
    ],
)
def test_only_long_words_are_divided(text, shown):
    assert with_soft_hyphens(text, "sv").replace("\u00ad", "-") == shown


def test_a_language_without_rules_leaves_the_text_as_it_is():
    assert with_soft_hyphens("stadsbyggnadsförvaltningen", "xx") == "stadsbyggnadsförvaltningen"
