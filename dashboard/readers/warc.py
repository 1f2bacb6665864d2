""".warc .warc.gz: a web archive: each page that was fetched well is read as a file of its kind, with its address."""

from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from typing import Any, BinaryIO

from dashboard.readers.record import Defaults, Item, Skipped, noted
from dashboard.readers.sources import read_stream

# What a page or a document may have; what is longer (films, disk images) is no article.
_MAX_BYTES = 50_000_000
_READ = ("text/html", "application/xhtml+xml", "application/pdf", "text/plain")


def read(name: str, stream: BinaryIO, defaults: Defaults) -> Iterator[Item]:
    """The articles of the pages in the archive's order; pictures, scripts and refusals are passed by."""
    from warcio.archiveiterator import ArchiveIterator
    from warcio.exceptions import ArchiveLoadFailed

    pages = 0
    try:
        for record in ArchiveIterator(stream):
            if _is_page(record):
                pages += 1
                yield from _page(record, name, defaults)
    except (ArchiveLoadFailed, OSError, EOFError, ValueError) as error:
        after = f" after {pages} pages" if pages else ""
        yield Skipped(name, None, f"the web archive is damaged{after} ({str(error)[:200]})", "Make it anew.")
        return
    if not pages:
        yield Skipped(name, None, "the web archive holds no page", "It should hold responses in HTML.")


def _is_page(record: Any) -> bool:  # noqa: ANN401 - warcio has no types
    if record.rec_type == "response":
        kind = record.http_headers.get_header("Content-Type", "") if record.http_headers else ""
        fine = bool(record.http_headers) and record.http_headers.get_statuscode() == "200"
    else:
        kind, fine = record.rec_headers.get_header("Content-Type", ""), record.rec_type == "resource"
    return fine and kind.split(";")[0].strip().lower() in _READ


def _page(record: Any, name: str, defaults: Defaults) -> Iterator[Item]:  # noqa: ANN401 - warcio has no types
    url = record.rec_headers.get_header("WARC-Target-URI", "").strip("<>")
    fetched = record.rec_headers.get_header("WARC-Date", "")
    data = record.content_stream().read(_MAX_BYTES + 1)
    where = f"{name}/{url}"
    if len(data) > _MAX_BYTES:
        yield Skipped(where, None, f"the page has more than {_MAX_BYTES // 1_000_000} MB", "Save the article alone.")
        return
    # A page's address says nothing of its kind: /article.php, or nothing behind the last stroke.
    for item in read_stream(where.rstrip("/") + "/page", BytesIO(data), defaults=replace(defaults, url=url)):
        yield noted(item, f"fetched {fetched}")
