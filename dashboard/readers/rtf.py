""".rtf: its paragraphs; or the articles of a press database's export."""

import re
from collections.abc import Iterator
from typing import BinaryIO

from dashboard.readers.documents import articles
from dashboard.readers.record import Defaults, Item, Skipped

# Press databases export hundreds of articles in one file. More takes striprtf half a minute.
_MAX_BYTES = 20_000_000
_TOLD = {name: re.compile(rf"{{\\{name} ([^{{}}\\]*)}}") for name in ("title", "author")}
_CODE_PAGE = re.compile(r"\\ansicpg(\d+)")


def read(name: str, stream: BinaryIO, defaults: Defaults) -> Iterator[Item]:
    """The article of the document, or those of the export; or why not."""
    from striprtf.striprtf import rtf_to_text

    data = stream.read(_MAX_BYTES + 1)
    if len(data) > _MAX_BYTES:
        advice = "Split the export, or save it without pictures."
        yield Skipped(name, None, f"the file has more than {_MAX_BYTES // 1_000_000} MB", advice)
        return
    source = data.decode("latin-1")  # RTF is ASCII; what is not, striprtf reads by the code page
    page = _CODE_PAGE.search(source, 0, 2000)
    text: str = rtf_to_text(source, encoding=f"cp{page[1]}" if page else "cp1252", errors="replace")  # type: ignore[no-untyped-call]
    told = {key: match[1].strip() for key, pattern in _TOLD.items() if (match := pattern.search(source, 0, 20_000))}
    yield from articles(text.split("\n"), name, defaults, title=told.get("title", ""), author=told.get("author", ""))
