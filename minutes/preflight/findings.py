"""What a preflight found: plain values, so that those who only keep or show them need no PDF library."""

from dataclasses import dataclass
from typing import Final

A: Final = "PDF/A"
UA: Final = "PDF/UA-1"
SYNTAX: Final = "PDF"


@dataclass(frozen=True, slots=True)
class Finding:
    """One rule that a file breaks.

    `rule` is our own stable id; `standard` is PDF, PDF/A or PDF/UA-1; `clause` is the clause of ISO 19005-2/-3 or
    ISO 14289-1 where it is known, else ""; `place` is the page or object, else "".
    """

    rule: str
    standard: str
    clause: str
    message: str
    place: str = ""

    def __str__(self) -> str:
        where = " ".join(part for part in (self.standard, self.clause) if part)
        return f"[{self.rule}] {where}: {self.message}" + (f" ({self.place})" if self.place else "")
