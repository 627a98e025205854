"""The rules that a preflight knows, and what it found: plain values, so that keeping and showing needs no PDF library.

Clauses are those of ISO 19005-2 and -3 (PDF/A-2 and -3; they number alike) and of ISO 14289-1 (PDF/UA-1).
"""

from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Rule:
    """A requirement: its clause in PDF/A (`a`) and PDF/UA-1 (`ua`), None where the standard does not ask it."""

    a: str | None
    ua: str | None
    message: str | Promise


RULES: Final[dict[str, Rule]] = {
    # The file
    "header": Rule("6.1.2", None, _("The file does not begin as a PDF 1.x with a line of binary signs.")),
    "after-end": Rule("6.1.3", None, _("There is something after the end of the file.")),
    "damaged": Rule("6.1", None, _("The file is damaged, although it can be opened.")),
    "file-id": Rule("6.1.3", None, _("The file has no identifier.")),
    "external-stream": Rule("6.1.7.1", None, _("Part of the content lies in another file.")),
    "filter": Rule("6.1.7.2", None, _("A compression is used that archives do not take.")),
    "limits": Rule("6.1.13", None, _("A name or text inside the file is longer than the format allows.")),
    # Metadata
    "metadata": Rule("6.6.2.1", "7.1", _("There is no readable metadata (XMP).")),
    "pdfa-id": Rule("6.6.4", None, _("The file does not say that it is PDF/A-2a or PDF/A-3a.")),
    "pdfa-variant": Rule("6.6.4", None, _("The file says that it is another variant than the one ordered.")),
    "pdfua-id": Rule(None, "5", _("The file does not say that it is PDF/UA-1.")),
    "extension-schema": Rule("6.6.2.3.1", None, _("The metadata has a part that is not described.")),
    "title": Rule(None, "7.1", _("The document has no title.")),
    "show-title": Rule(None, "7.1", _("Readers are not told to show the title instead of the file name.")),
    "language": Rule("6.7.4", "7.2", _("The document's language is missing or not a language.")),
    # Colour
    "output-intent": Rule("6.2.4.3", None, _("A colour has no meaning: the file has no matching colour profile.")),
    # What a viewer must not do
    "action": Rule("6.5.1", None, _("The file holds an action that archives do not take.")),
    "trigger": Rule("6.5.2", None, _("The file does something by itself when it is opened or used.")),
    "form": Rule("6.4", "7.15", _("The file holds a form that changes how it looks.")),
    "layers": Rule("6.9", None, _("The file has layers that a reader can switch without a name or by themselves.")),
    "presentation": Rule("6.10", None, _("The file has alternative presentations.")),
    "requirements": Rule("6.11", None, _("The file makes demands on the viewer.")),
    # Graphics
    "content": Rule("6.2.2", "7.1", _("A page's content cannot be read.")),
    "operator": Rule("6.2.2", None, _("A page's content holds an instruction that the format does not know.")),
    "resource": Rule("6.2.2", None, _("A page uses something that the file does not hold.")),
    "interpolated": Rule("6.2.8", None, _("A picture asks the viewer to smooth it.")),
    "alternate-image": Rule("6.2.8", None, _("A picture has alternative versions.")),
    "foreign-object": Rule("6.2.9", "7.20", _("A page embeds PostScript or a page of another file.")),
    "graphics-state": Rule("6.2.5", None, _("A page changes how its colours are printed.")),
    "blend-mode": Rule("6.2.10", None, _("A page mixes colours in an unknown way.")),
    # Fonts
    "font-embedded": Rule("6.2.11.4.1", "7.21.4.1", _("A typeface is not in the file.")),
    "font-map": Rule("6.2.11.3.2", "7.21.3.2", _("A typeface does not say which character is which shape.")),
    "font-unicode": Rule("6.2.11.7.2", "7.21.7", _("Text in a typeface cannot be read as letters.")),
    "font-widths": Rule("6.2.11.5", "7.21.5", _("A typeface's widths are not those of its shapes.")),
    "missing-glyph": Rule("6.2.11.8", "7.21.8", _("A character has no shape in its typeface.")),
    "private-character": Rule("6.2.11.7.3", None, _("A character means nothing outside its own typeface.")),
    # Annotations
    "annotation-type": Rule("6.3.1", "7.18.2", _("The file holds sound, film or a note of a kind that is not taken.")),
    "annotation-flags": Rule("6.3.2", None, _("A note or link is hidden or is not printed.")),
    "annotation-appearance": Rule("6.3.3", None, _("A note does not say how it looks.")),
    "annotation-tagged": Rule(None, "7.18.1", _("A note, link or field is not in the reading order.")),
    "annotation-text": Rule(None, "7.18.5", _("A link, note or field has no text that describes it.")),
    "tab-order": Rule(None, "7.18.3", _("Links on a page are not reached in reading order.")),
    # Attached files
    "attachment-relation": Rule("6.8", None, _("An attached file does not say how it belongs to the document.")),
    "attachment-type": Rule("6.8", None, _("An attached file does not say of which kind it is.")),
    "attachment-name": Rule("6.8", "7.11", _("An attached file has no name.")),
    "attachment-refused": Rule("6.8", None, _("PDF/A-2a takes no attached files.")),
    # Structure
    "tagged": Rule("6.7.2.2", "7.1", _("The document is not tagged.")),
    "suspects": Rule(None, "7.1", _("The document says that its tags may be wrong.")),
    "structure-tree": Rule("6.7.3.3", "7.1", _("The tree of tags is missing or broken.")),
    "structure-type": Rule("6.7.3.4", "7.1", _("A tag has no standard meaning.")),
    "untagged-content": Rule(None, "7.1", _("Content is neither tagged nor marked as decoration.")),
    "mixed-content": Rule(None, "7.1", _("Content is marked as both text and decoration.")),
    "lost-content": Rule(None, "7.1", _("Tagged content is not found from the tree of tags.")),
    "heading-skip": Rule(None, "7.4.2", _("A level of headings is skipped.")),
    "heading-mix": Rule(None, "7.4.4", _("Headings with and without levels are mixed.")),
    "figure-text": Rule(None, "7.3", _("A picture has no text that describes it.")),
    "formula-text": Rule(None, "7.7", _("A formula has no text that describes it.")),
    "list": Rule(None, "7.2", _("A list holds something else than list items.")),
    "table": Rule(None, "7.2", _("A table holds something else than rows and cells.")),
    "table-shape": Rule(None, "7.2", _("The rows of a table have different numbers of columns.")),
    "table-heads": Rule(None, "7.5", _("It cannot be told which headings a table's cells have.")),
    "table-head-ids": Rule(None, "7.5", _("A cell names a heading that does not exist.")),
    "contents-list": Rule(None, "7.2", _("A table of contents holds something else than its entries.")),
    "note-id": Rule(None, "7.9", _("A footnote has no identifier of its own.")),
    "part-language": Rule("6.7.4", "7.2", _("A part of the text names something that is not a language.")),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Finding:
    """A rule that a file breaks: its id in RULES, what was seen, and where ("page 3", "object 12"; "" when nowhere)."""

    rule: str
    detail: str = ""
    place: str = ""

    @property
    def message(self) -> str:
        return str(RULES[self.rule].message)

    @property
    def standard(self) -> str:
        """`PDF/A 6.7.2.2, PDF/UA-1 7.1`."""
        rule = RULES[self.rule]
        parts = [f"PDF/A {rule.a}"] if rule.a else []
        if rule.ua:
            parts.append(f"PDF/UA-1 {rule.ua}")
        return ", ".join(parts)

    @property
    def where(self) -> str:
        """The place in the reader's words."""
        kind, _, number = self.place.partition(" ")
        if kind == "page":
            return gettext("page %(number)s") % {"number": number}
        return gettext("object %(number)s") % {"number": number} if kind == "object" else self.place

    def __str__(self) -> str:
        seen = ", ".join(part for part in (self.detail, self.place) if part)
        return f"{self.rule} ({self.standard}): {self.message}" + (f" [{seen}]" if seen else "")
