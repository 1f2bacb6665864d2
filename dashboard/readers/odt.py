""".odt: headings and paragraphs in their order; or the articles of a press database's export."""

from collections.abc import Iterator
from io import BytesIO
from typing import BinaryIO

from dashboard.readers.documents import articles, damaged, refusal
from dashboard.readers.record import Defaults, Item


def read(name: str, stream: BinaryIO, defaults: Defaults) -> Iterator[Item]:
    """The article of the document, or those of the export; or why not."""
    if refused := refusal(name, stream):
        yield refused
        return
    from odfdo import Document

    try:
        document = Document(BytesIO(stream.read()))
        parts = document.body.get_elements("descendant::text:p|descendant::text:h")
        meta = document.meta
    except (KeyError, ValueError, TypeError, AttributeError, SyntaxError) as error:  # a part that is missing or no XML
        yield damaged(name, error)
        return
    lines = [line for part in parts for line in part.inner_text.split("\n")]
    heading = next((part.inner_text.strip() for part in parts if part.tag == "text:h"), "")
    yield from articles(lines, name, defaults, title=(heading or meta.title or "").strip(), author=meta.creator or "")
