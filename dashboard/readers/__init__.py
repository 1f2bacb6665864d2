"""Files, folders and pasted text -> Article. Nothing is lost: what can't be read comes out as Skipped, with the reason.

``record``     the fields of one article, as any source gives them -> Article | Skipped
``dates``      what may stand as a publication date
``identity``   the canonical form of a URL
``language``   which language a text is in, or "not sure"
``decode``     bytes -> text: encodings, mojibake, binary files told apart
``bounds``     what a file cannot make us hold
``markup``     HTML -> the words to be read in it
``formats``    which formats there are, and which one a file is of
``sandbox``    risky formats are parsed in a process of their own, under limits
``sources``    files, folders and uploads -> the reader of each

Formats of one article: ``plain``, ``markdown``, ``html``, ``pdf``, ``docx``, ``odt``, ``rtf``, ``mail``. Of many:
``jsonl``; ``csv``, ``workbook``, ``parquet`` by way of ``tables``; ``feed``, ``warc``, ``archive``, ``url_list``; and
what the press databases export as HTML, RTF or Word, which ``press`` splits.

To add a format, write a module here with ``read(name, stream, defaults)`` that yields ``Article | Skipped``, and give
it a line in ``formats.FORMATS``; ``tests/readers`` asks for a sample of each.
"""

from dashboard.readers.formats import formats, suffixes
from dashboard.readers.record import Defaults, Item, Skipped, make_article, pasted
from dashboard.readers.sources import read, read_bytes, read_stream
from dashboard.readers.tables import MapError, columns_given

__all__ = [
    "Defaults",
    "Item",
    "MapError",
    "Skipped",
    "columns_given",
    "formats",
    "make_article",
    "pasted",
    "read",
    "read_bytes",
    "read_stream",
    "suffixes",
]
