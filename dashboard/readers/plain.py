""".txt: the whole file is one text, without title or date."""

from collections.abc import Iterator
from typing import BinaryIO

from dashboard.readers.decode import NotTextError, decode
from dashboard.readers.record import MAX_BYTES, Defaults, Item, Skipped, empty, make_article, too_long


def read(name: str, stream: BinaryIO, defaults: Defaults) -> Iterator[Item]:
    """The one article of the file, or why not."""
    content = read_text(name, stream, defaults)
    if isinstance(content, Skipped):
        yield content
    else:
        text, notes = content
        yield make_article({"text": text.strip(), "url": defaults.url}, path=name, defaults=defaults, notes=notes)


def read_text(name: str, stream: BinaryIO, defaults: Defaults) -> tuple[str, tuple[str, ...]] | Skipped:
    """(text, notes) of a whole file that holds one article, or why not."""
    data = stream.read(MAX_BYTES + 1)
    if not data.strip():
        return empty(name)
    if len(data) > MAX_BYTES:
        return too_long(name, None, f"the file has more than {MAX_BYTES // 1_000_000} MB")
    try:
        return decode(data, defaults.charset)
    except NotTextError as error:
        return Skipped(name, None, str(error), "Save it as text in UTF-8.")
