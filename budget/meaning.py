"""What a printed heading means: the words that finance departments use for the columns of a follow-up."""

import re
from collections.abc import Mapping
from typing import Final

#: Tried in this order, for the narrower meaning must be found before the wider: all words of one line must occur.
_WORDS: Final[tuple[tuple[str, str], ...]] = (
    ("difference", r"\bskillnad|\bförändring\b.*\b(prognos|avvikelse|föreg)|\bdifference\b|\bchange\b|\bdiff\b"),
    (
        "previous_deviation",
        r"\b(f[öo]reg\w*|tidigare|förra|senaste|previous|last|prior)\b.*\b(avv|prognos|deviation|variance|forecast)"
        r"|\b(avv\w*|deviation|variance)\b.*\b(f[öo]reg\w*|tidigare|förra|previous|last|prior)\b"
        r"|\bf[öo]reg\w*\s+(månad|uppföljning|period)",
    ),
    (
        "deviation_pct",
        r"^%$|^procent$|\b(avv\w*|deviation|variance|diff)\b.*(%|\bprocent\b|\bpct\b|\bpercent)|^avv\.?\s*%|^%\s*avv|^i\s*%$",
    ),
    ("deviation", r"\bavvikelse|\bavv\b|\bdeviation\b|\bvariance\b|\bbudgetavvikelse|\böver-?\s*/\s*underskott"),
    ("forecast", r"\bprognos|\bforecast\b|\bhelårsprognos|\bårsprognos|\bhelårsbedömning|\bprojection\b"),
    ("budget", r"\bbudget\b|\bårsbudget|\bhelårsbudget|\bbudgeten\b|\bkommunbidrag|\bbudgetram|\bbudget\d|\bram\b"),
    (
        "net_outcome",
        r"\bnettoutfall|\butfall|\bnetto\b|\bnettokostnad|\bbokfört|\bredovisat|\backumulerat|\bnet outcome\b"
        r"|\boutcome\b|\bactuals?\b|\bresultat t\.?\s*o\.?\s*m",
    ),
)
_PATTERNS: Final = [(key, re.compile(pattern)) for key, pattern in _WORDS]
#: Headings that begin like a standard column and mean another: never taken for it.
_OTHER: Final = re.compile(
    r"\butfall\s*(i\s*)?(%|procent)|%\s*av\b|\bprocent av\b|\bav budget\b|\bof budget\b|\bförbruk|\bperiodbudget"
    r"|\bperiodiserad\b|\bbudget\s*(jan|feb|mar|apr|maj|jun|jul|aug|sep|okt|nov|dec|period|ack)|\b(förra|f[öo]reg\w*)\s+år"
)


def plainly(heading: str) -> str:
    """For comparing headings: small letters, one space (also for `_`), no line breaks, no soft hyphens."""
    words = heading.replace("\u00ad", "").replace("-\n", "").casefold()
    return re.sub(r"[\s\u00a0\u202f_]+", " ", words).strip(" :.*")


def key_of(heading: str, known: Mapping[str, str] | None = None) -> str:
    """The key of the standard column that a heading means, or "". `known` are headings whose meaning was taught."""
    plain = plainly(heading)
    if not plain:
        return ""
    if known and plain in known:
        return known[plain]
    if _OTHER.search(plain):
        return ""
    return next((key for key, pattern in _PATTERNS if pattern.search(plain)), "")
