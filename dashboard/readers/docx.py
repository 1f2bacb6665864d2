""".docx: paragraphs and tables in their order; or the articles of a press database's export."""

from collections.abc import Iterator
from typing import BinaryIO

from dashboard.readers.documents import articles, damaged, refusal
from dashboard.readers.record import Defaults, Item


def read(name: str, stream: BinaryIO, defaults: Defaults) -> Iterator[Item]:
    """The article of the document, or those of the export; or why not."""
    if refused := refusal(name, stream):
        yield refused
        return
    from docx import Document
    from docx.opc.exceptions import PackageNotFoundError
    from docx.table import Table

    try:
        document = Document(stream)
    except (PackageNotFoundError, KeyError, ValueError) as error:
        yield damaged(name, error)
        return
    lines: list[str] = []
    heading = ""
    for block in document.iter_inner_content():
        if isinstance(block, Table):
            # A cell that spans columns is given once for each.
            lines += ["\t".join(dict.fromkeys(cell.text.strip() for cell in row.cells)) for row in block.rows]
            continue
        style = (block.style.name or "") if block.style else ""
        if not heading and style.startswith(("Title", "Heading 1")):
            heading = block.text.strip()
        lines += block.text.split("\n")
    told = document.core_properties
    yield from articles(lines, name, defaults, title=heading or told.title.strip(), author=told.author.strip())
