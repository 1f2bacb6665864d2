"""Files, folders and pasted text -> Article. Nothing is lost: what can't be read comes out as Skipped, with the reason.

``record``    the fields of one article, as any source gives them -> Article | Skipped
``dates``     what may stand as a publication date
``identity``  the canonical form of a URL
``language``  which language a text is in, or "not sure"
``decode``    bytes -> text: encodings, mojibake, binary files told apart
``jsonl``     .jsonl .ndjson: one article a line, kept to the character
``markdown``  .md: front matter and text
``plain``     .txt: the whole file is one text
``sources``   files and folders -> the reader of each

To add a format, write a module here with ``SUFFIXES`` and ``read(name, stream, defaults)`` that yields
``Article | Skipped``, and name it in ``sources.READERS``; ``tests/readers`` asks for a sample of each.
"""

from dashboard.readers.record import Defaults, Skipped, make_article, pasted
from dashboard.readers.sources import read, read_stream, suffixes

__all__ = ["Defaults", "Skipped", "make_article", "pasted", "read", "read_stream", "suffixes"]
