"""Markup -> the words that are to be read in it."""

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_BLOCKS = frozenset({
    "address", "article", "aside", "blockquote", "br", "dd", "div", "dl", "dt", "figcaption", "footer", "h1", "h2",
    "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "nav", "ol", "p", "pre", "section", "table", "td", "th",
    "tr", "ul",
})  # fmt: skip
_SPACES = re.compile(r"\s+")
_UNSEEN = frozenset({"script", "style", "head", "template", "noscript"})


def text_of(element: "HtmlElement") -> str:
    """All that is to be read within an element, one line a block."""
    parts: list[str] = []
    waiting: list[tuple[Any, bool]] = [(element, True)]  # a stack: pages may be deeper than Python recurses
    while waiting:
        node, opening = waiting.pop()
        is_block = node.tag in _BLOCKS
        if not opening:
            parts += ["\n"] * is_block + [_blanks(node.tail)] * (node is not element)
            continue
        if isinstance(node.tag, str) and node.tag not in _UNSEEN:
            parts += ["\n"] * is_block + [_blanks(node.text)]
            waiting.append((node, False))
            waiting += [(child, True) for child in reversed(node)]
        else:
            parts.append(_blanks(node.tail))
    lines = (" ".join(line.split()) for line in "".join(parts).split("\n"))
    return "\n".join(line for line in lines if line)


def fragment_text(markup: str) -> str:
    """As :func:`text_of`, of a piece of HTML (a feed's entry, a mail)."""
    from lxml.html import document_fromstring

    return text_of(document_fromstring(f"<div>{markup}</div>")) if markup.strip() else ""


def _blanks(text: str | None) -> str:
    return _SPACES.sub(" ", text or "")
