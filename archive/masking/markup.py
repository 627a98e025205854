"""The texts of a document (`meetings.prose`) as plain signs, and with passages of them replaced."""

import html
from collections.abc import Sequence
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Final

#: Where one of these begins inside a masked passage, the mark is set again: no cell and no line is left empty.
_BLOCKS: Final = frozenset({"p", "li", "td", "th", "caption", "blockquote", "h2", "h3", "h4", "h5", "h6"})
_ALONE: Final = frozenset({"br"})


@dataclass(frozen=True)
class Span:
    """Signs from `start` up to `end` of the plain text, and what stands in their place."""

    start: int
    end: int
    mark: str


def plain(text: str) -> str:
    """The signs of a text in their order, without anything between: what a selection in a browser counts in."""
    reader = _Reader()
    reader.feed(text)
    reader.close()
    return "".join(reader.signs)


def replaced(text: str, spans: Sequence[Span]) -> str:
    """The text with each span replaced by its mark. Spans do not overlap; links lose where they lead."""
    writer = _Writer(sorted(spans, key=lambda span: span.start))
    writer.feed(text)
    writer.close()
    return "".join(writer.out)


def highlighted(text: str, spans: Sequence[Span]) -> str:
    """The text as it is, with each span in a <mark>; for the page where passages are chosen."""
    writer = _Highlighter(sorted(spans, key=lambda span: span.start))
    writer.feed(text)
    writer.close()
    return "".join(writer.out)


def escaped(text: str) -> str:
    """A plain line as markup."""
    return html.escape(text, quote=False)


def cut(text: str, spans: Sequence[Span]) -> str:
    """As `replaced`, for a plain line."""
    for span in sorted(spans, key=lambda span: span.start, reverse=True):
        text = text[: span.start] + span.mark + text[span.end :]
    return text


def blocks(text: str) -> list[tuple[int, str]]:
    """The lines and cells of a text, each with where it begins in the plain text."""
    reader = _Reader()
    reader.feed(text)
    reader.close()
    signs = "".join(reader.signs)
    ends = [*reader.begun[1:], len(signs)]
    return [(start, signs[start:end]) for start, end in zip(reader.begun, ends, strict=True) if start < end]


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.signs: list[str] = []
        self.begun = [0]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _BLOCKS or tag in _ALONE:
            self.begun.append(sum(map(len, self.signs)))

    def handle_data(self, data: str) -> None:
        self.signs.append(data)


class _Writer(HTMLParser):
    def __init__(self, spans: Sequence[Span]) -> None:
        super().__init__(convert_charrefs=True)
        self.out: list[str] = []
        self._spans = spans
        self._at = 0
        #: The span whose mark has been written, and in which block.
        self._marked: tuple[Span, int] | None = None
        self._block = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "a":
            # Where a link leads is seen by nobody who chooses what to mask.
            return
        if tag in _BLOCKS:
            self._block += 1
        self.out.append(f"<{tag}{''.join(_attribute(name, value) for name, value in attrs)}>")

    def handle_endtag(self, tag: str) -> None:
        if tag != "a" and tag not in _ALONE:
            self.out.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        begin, end = self._at, self._at + len(data)
        self._at = end
        at = begin
        for span in self._spans:
            if span.end <= at or span.start >= end:
                continue
            self._keep(data[at - begin : max(span.start, at) - begin])
            self._mask(span, data[max(span.start, at) - begin : min(span.end, end) - begin])
            at = min(span.end, end)
        self._keep(data[at - begin :])

    def _keep(self, signs: str) -> None:
        self.out.append(html.escape(signs, quote=False))

    def _mask(self, span: Span, signs: str) -> None:
        if self._marked != (span, self._block):
            self._marked = (span, self._block)
            self._keep(span.mark)


class _Highlighter(_Writer):
    def _mask(self, span: Span, signs: str) -> None:
        self.out.append(f'<mark class="masking__cut" data-number="{html.escape(span.mark)}">')
        self._keep(signs)
        self.out.append("</mark>")


def _attribute(name: str, value: str | None) -> str:
    return f' {name}="{html.escape(value or "")}"'
