"""The one place where HTML is built.

``element`` escapes every piece of text that is not ``Html`` already, and every attribute, so what an article
says can only ever come out as words. Nothing else in Vigie writes a tag, and markdown never gets an article's
words unescaped either: :func:`plain` is for those.
"""

import html
import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

_VOID = {"br", "hr"}
_MARKDOWN = re.compile(r"([\\`*_{}\[\]()#+\-.!|<>~$:&])")
_SCHEMES = ("https://", "http://")


class Html(str):
    """Text that is HTML already: only this module makes it."""

    __slots__ = ()


def escape(text: object) -> Html:
    """`text` as words: no tag, no entity, no quote of it survives as markup."""
    return text if isinstance(text, Html) else Html(html.escape(str(text), quote=True))


def join(pieces: Iterable[object], separator: str = "") -> Html:
    """The pieces one after another, each escaped unless it is ``Html``."""
    return Html(escape(separator).join(escape(piece) for piece in pieces))


def element(name: str, *children: object, **attributes: object) -> Html:
    """``<name attributes>children</name>``. ``cls`` stands for class, ``_`` in names for ``-``; None is left out."""
    written = "".join(
        f' {"class" if key == "cls" else key.replace("_", "-")}="{escape(value)}"'
        for key, value in attributes.items()
        if value is not None
    )
    return Html(f"<{name}{written}>" if name in _VOID else f"<{name}{written}>{join(children)}</{name}>")


def link(label: object, address: str | None, **attributes: object) -> Html:
    """A link to a web address that opens beside; plain text where the address is no http(s) one."""
    if not address or not address.lower().startswith(_SCHEMES):
        return element("span", label, **attributes)
    return element("a", label, href=address, target="_blank", rel="noopener noreferrer", **attributes)


def plain(text: object) -> str:
    """`text` for a Streamlit label: markdown, colour directives, icons and LaTeX in it stay words."""
    return _MARKDOWN.sub(r"\\\1", " ".join(str(text).split()))


# --- An article with its sentences and phrases marked -----------------------------------------------------


@dataclass(frozen=True, slots=True)
class Mark:
    """A phrase, ``text[start:end]``, its sentence ``text[first:last]``, the kind of underline, and its token."""

    start: int
    end: int
    first: int
    last: int
    kind: str
    token: str


def sentence_span(text: str, sentence: str, start: int, end: int) -> tuple[int, int]:
    """Where `sentence`, which holds the characters from `start` to `end`, stands in `text`.

    The phrase alone, where the sentence isn't found around it.
    """
    first = text.rfind(sentence, 0, start + len(sentence)) if sentence else -1
    return (first, first + len(sentence)) if 0 <= first <= start and end <= first + len(sentence) else (start, end)


def marked(text: str, marks: Iterable[Mark], *, part: str = "text", name: str = "p") -> Html:
    """`text` in paragraphs (elements called `name`), phrases underlined by kind, each sentence with the tokens
    of what it says and the id that :func:`anchor` gives. Marks may overlap.
    """
    ordered = sorted(marks, key=lambda mark: (mark.start, mark.end))
    return join(
        element(name, _paragraph(text, match.start(), match.end(), ordered, part), dir="auto")
        for match in re.finditer(r"[^\n]+", text)
        if match.group().strip()
    )


def excerpt(text: str, marks: Iterable[Mark]) -> Html:
    """The sentences of `text` that the marks stand in, phrases underlined, "…" for what is left out between them."""
    ordered = sorted(marks, key=lambda mark: (mark.start, mark.end))
    spans = _sentences(ordered, 0, len(text))
    pieces: list[Html] = []
    for (first, last), before in zip(spans, [None, *spans], strict=False):
        if before is not None:
            pieces.append(escape(" … " if text[before[1] : first].strip() else " "))
        inside = [mark for mark in ordered if mark.start < last and mark.end > first]
        pieces.append(_phrases(text, first, last, inside))
    return join(pieces)


def anchor(part: str, mark: Mark) -> str:
    """The id of the mark's sentence in the marked text."""
    return f"s-{part}-{mark.first}"


def _paragraph(text: str, start: int, end: int, marks: list[Mark], part: str) -> Html:
    """One paragraph: its sentences that say something as spans, the rest as it is."""
    pieces: list[Html] = []
    position = start
    for first, last in _sentences(marks, start, end):
        inside = [mark for mark in marks if mark.start < last and mark.end > first]
        tokens = list(dict.fromkeys(mark.token for mark in inside))
        pieces.append(escape(text[position:first]))
        pieces.append(
            element(
                "span",
                _phrases(text, first, last, inside),
                cls="vg-sentence",
                id=f"s-{part}-{first}",
                data_tokens=" ".join(tokens),
            )
        )
        position = last
    pieces.append(escape(text[position:end]))
    return join(pieces)


def _sentences(marks: list[Mark], start: int, end: int) -> list[tuple[int, int]]:
    """The marks' sentences within a paragraph, in order, run together where they overlap."""
    spans: list[tuple[int, int]] = []
    for first, last in sorted({(max(mark.first, start), min(mark.last, end)) for mark in marks}):
        if first >= last:
            continue
        if spans and first < spans[-1][1]:
            spans[-1] = (spans[-1][0], max(last, spans[-1][1]))
        else:
            spans.append((first, last))
    return spans


def _phrases(text: str, start: int, end: int, marks: list[Mark]) -> Html:
    """``text[start:end]`` cut at every end of a phrase; each piece carries all the phrases that cover it."""
    bounds = {start, end} | {min(max(edge, start), end) for mark in marks for edge in (mark.start, mark.end)}
    cuts = sorted(bounds)
    pieces: list[Html] = []
    for left, right in pairwise(cuts):
        over = [mark for mark in marks if mark.start <= left and right <= mark.end]
        if not over:
            pieces.append(escape(text[left:right]))
            continue
        narrow = min(over, key=lambda mark: mark.end - mark.start)
        tokens = " ".join(dict.fromkeys(mark.token for mark in over))
        pieces.append(element("mark", text[left:right], cls=f"vg-mark vg-{narrow.kind}", data_tokens=tokens))
    return join(pieces)


def lighting(tokens: Iterable[str]) -> Html:
    """Style rules by which a value lights its sentence, and a phrase its value, under pointer or focus.

    `tokens` are the page's own (``c0``, ``c1`` ...), never an article's words.
    """
    rules = [
        f'body:has([data-tokens~="{token}"]:is(.vg-value, .vg-mark):is(:hover, :focus-visible, :focus-within)) '
        f':is(.vg-value, .vg-sentence)[data-tokens~="{token}"] {{ background: var(--vg-lit); }}'
        for token in tokens
        if token.isalnum()
    ]
    return Html(f"<style>{' '.join(rules)}</style>")
