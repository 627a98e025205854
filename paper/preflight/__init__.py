"""Our own preflight of PDF/A-2a, PDF/A-3a and PDF/UA-1.

Not a certificate: it knows the rules that files of ours can break, and those that annexes from elsewhere do break.
Where an official validator is installed, it is run beside this one. A rule is a small generator function over an
opened `File`; each has a test that breaks a good file and sees the rule fail.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING

from paper.preflight.findings import RULES, Finding, Rule

if TYPE_CHECKING:
    from paper.preflight.file import File

__all__ = ["RULES", "Finding", "Rule", "Unreadable", "check"]


class Unreadable(Exception):
    """The file cannot be checked at all; the message says why in one sentence."""


def check(pdf: bytes, *, expect: str | None = None) -> tuple[Finding, ...]:
    """What in `pdf` breaks PDF/A (level a) or PDF/UA-1; empty when nothing does.

    Args:
        expect: "2a" or "3a" when the file must be that variant; None takes the variant that the file claims.

    Raises:
        Unreadable: not a PDF, cut off, encrypted, or broken beyond reading.
    """
    from paper.preflight import annotations, attachments, catalog, content, fonts, objects, structure, syntax
    from paper.preflight.file import File

    findings: list[Finding] = []
    findings.extend(syntax.raw(pdf))
    with syntax.opened(pdf) as document:
        file = File(document, expect)
        for area in (syntax, catalog, objects, annotations, attachments, structure, content, fonts):
            for rule in area.ALL:
                findings.extend(_asked(rule, file))
    return _each_once(findings)


def _asked(rule: "Callable[[File], Iterator[Finding]]", file: "File") -> list[Finding]:
    """What a rule finds. One that meets something it cannot even read has found damage: files come from anywhere."""
    try:
        return list(rule(file))
    except Exception as error:
        return [Finding("damaged", f"{rule.__name__}: {error}"[:200])]


def _each_once(findings: Iterable[Finding], most_per_rule: int = 10) -> tuple[Finding, ...]:
    """The findings in order without repeats; a rule that fails everywhere is told ten times and no more."""
    counts: dict[str, int] = {}
    kept: dict[Finding, None] = {}
    for finding in findings:
        if finding not in kept and counts.get(finding.rule, 0) < most_per_rule:
            counts[finding.rule] = counts.get(finding.rule, 0) + 1
            kept[finding] = None
    return tuple(kept)
