"""Masking: what of sealed minutes is left out of a copy, before the copy is made.

The masked text is taken out of the frozen composition, and the copy is printed from what remains. So there is nothing
beneath anything: no file ever held both the copy and what is masked in it. Pure functions over plain values.
"""

from archive.masking.places import (
    CONTENT,
    OUTCOME,
    POSITIONS,
    Place,
    Section,
    confidential,
    is_group,
    is_under,
    places,
    row_name,
    row_of,
    sections,
)
from archive.masking.removing import Cut, masked, occurrences

__all__ = [
    "CONTENT",
    "OUTCOME",
    "POSITIONS",
    "Cut",
    "Place",
    "Section",
    "confidential",
    "is_group",
    "is_under",
    "masked",
    "occurrences",
    "places",
    "row_name",
    "row_of",
    "sections",
]
