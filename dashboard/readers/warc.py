""".warc .warc.gz: a web archive: each page that was fetched well is read as a file of its kind, with its address."""

import zlib
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from typing import Any, BinaryIO

from dashboard.readers.decode import charset_in
from dashboard.readers.record import Defaults, Item, Skipped, noted
from dashboard.readers.sources import read_stream

# What a page or a document may have; what is longer (films, disk images) is no article.
_MAX_BYTES = 50_000_000
_READ = ("text/html", "application/xhtml+xml", "application/pdf", "text/plain")


def read(name: str, stream: BinaryIO, defaults: Defaults) -> Iterator[Item]:
    """The articles of the pages in the archive's order; pictures, scripts and refusals are passed by."""
    from warcio.archiveiterator import ArchiveIterator

    class Quiet(ArchiveIterator):  # type: ignore[misc]
        """As warcio's; it counts the records of a wrong length, and does not print what they hold."""

        INC_RECORD = ""

    pages = 0
    records = Quiet(stream)
    while True:
        try:
            record = next(records, None)
            page = _content(record) if record and _is_page(record) else None
        except _damage() as error:
            after = f" after {pages} pages" if pages else ""
            yield Skipped(name, None, f"the web archive is damaged{after} ({str(error)[:200]})", "Make it anew.")
            return
        if record is None:
            break
        if page is not None:
            pages += 1
            yield from _page(record, page, name, defaults)
    if records.err_count:
        reason = f"{records.err_count} records are longer or shorter than they say: pages may be cut off"
        yield Skipped(name, None, reason, "Make the archive anew.")
    elif not pages:
        yield Skipped(name, None, "the web archive holds no page", "It should hold responses in HTML.")


def _damage() -> tuple[type[Exception], ...]:
    """What warcio raises on a damaged archive: more than it says, since it relies on every header being there."""
    from warcio.exceptions import ArchiveLoadFailed

    return (
        ArchiveLoadFailed,
        OSError,
        EOFError,
        ValueError,
        TypeError,
        AttributeError,
        KeyError,
        IndexError,
        zlib.error,
    )


def _is_page(record: Any) -> bool:  # noqa: ANN401 - warcio has no types
    if record.rec_type == "response":
        fine = bool(record.http_headers) and record.http_headers.get_statuscode() == "200"
    else:
        fine = record.rec_type == "resource"
    return fine and _content_type(record).split(";")[0].strip().lower() in _READ


def _content_type(record: Any) -> str:  # noqa: ANN401 - warcio has no types
    """What the server called the page, else what the archive does."""
    told = record.http_headers if record.rec_type == "response" else record.rec_headers
    return str(told.get_header("Content-Type", "")) if told else ""


def _content(record: Any) -> bytes:  # noqa: ANN401 - warcio has no types
    content: bytes = record.content_stream().read(_MAX_BYTES + 1)
    return content


def _page(record: Any, page: bytes, name: str, defaults: Defaults) -> Iterator[Item]:  # noqa: ANN401 - as above
    url = (record.rec_headers.get_header("WARC-Target-URI") or "").strip("<>")
    fetched = record.rec_headers.get_header("WARC-Date") or "at an unknown time"
    where = f"{name}/{url}"
    if len(page) > _MAX_BYTES:
        yield Skipped(where, None, f"the page has more than {_MAX_BYTES // 1_000_000} MB", "Save the article alone.")
        return
    # A page's address says nothing of its kind: /article.php, or nothing behind the last stroke.
    told = replace(defaults, url=url, charset=charset_in(_content_type(record)))
    for item in read_stream(where.rstrip("/") + "/page", BytesIO(page), defaults=told):
        yield noted(item, f"fetched {fetched}")
