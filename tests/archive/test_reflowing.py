"""Lines of a file put together to paragraphs."""

import pytest

from archive.reflowing import paragraphs

FULL = "Arbetsgivaren informerade om att sju tjänster berörs när förskolan läggs samman"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("", []),
        (" \n\n", []),
        ("Ett\n\nTvå", ["Ett", "Två"]),
        ("Almfjärds kommun\nProtokoll", ["Almfjärds kommun", "Protokoll"]),
        ("på kvällar i\näldreomsorgen.", ["på kvällar i äldreomsorgen."]),
        # A new sentence that begins small is none; an abbreviation is no end.
        ("Det gäller bl.a.\nskolan.", ["Det gäller bl.a. skolan."]),
        ("Närvarande:\nkl. 13", ["Närvarande:", "kl. 13"]),
        (f"{FULL}\nAsken.", [f"{FULL} Asken."]),
        (f"{FULL}.\nParterna", [f"{FULL}.", "Parterna"]),
        # A numbered heading begins anew, however full the line before it is.
        (f"{FULL}\n4. Beredskap", [FULL, "4. Beredskap"]),
        ("Ett\n\nliten bokstav", ["Ett", "liten bokstav"]),
        ("  flera   blanksteg ", ["flera blanksteg"]),
        ("A\nB\nC", ["A", "B", "C"]),
    ],
)
def test_a_line_goes_on_where_the_page_broke_it(text, shown):
    assert paragraphs(text) == shown


def test_no_word_is_lost():
    text = f"{FULL}\nAsken.\n\n4. Beredskap\nEn plan\ntas fram"
    assert " ".join(paragraphs(text)).split() == text.split()
