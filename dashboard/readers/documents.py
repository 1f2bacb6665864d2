"""What the word processors' formats share: a check before they are opened, and what their lines hold."""

from collections.abc import Iterator, Sequence
from typing import BinaryIO
from zipfile import BadZipFile, ZipFile

from dashboard.readers import press
from dashboard.readers.decode import mended
from dashboard.readers.record import Defaults, Item, Skipped, make_article

# An office document is a zip file of XML, which shrinks to a tenth; one that shrinks to a hundredth is a bomb.
_MAX_BYTES = 400_000_000
_MAX_RATIO = 100
_FREE_BYTES = 20_000_000
_DAMAGED = "Open it in Word, Excel or LibreOffice, and save it anew."


def refusal(name: str, stream: BinaryIO) -> Skipped | None:
    """Why an office document is not to be opened: it is damaged, or a zip bomb. The stream is left at its start."""
    try:
        with ZipFile(stream) as package:
            packed = sum(part.compress_size for part in package.infolist())
            size = sum(part.file_size for part in package.infolist())
    except (BadZipFile, OSError, ValueError) as error:
        return Skipped(name, None, f"the document is damaged ({error})", _DAMAGED)
    finally:
        stream.seek(0)
    if size > _MAX_BYTES or (size > _FREE_BYTES and size > _MAX_RATIO * packed):
        reason = f"the document unpacks to {size // 1_000_000} MB, as zip bombs do"
        return Skipped(name, None, reason, "If it is yours, save its text as .txt.")
    return None


def damaged(name: str, error: Exception) -> Skipped:
    """What is said of a document that its library can't open."""
    return Skipped(name, None, f"the document is damaged ({type(error).__name__}: {error})", _DAMAGED)


def articles(
    lines: Sequence[str], name: str, defaults: Defaults, *, title: str = "", author: str = ""
) -> Iterator[Item]:
    """What a document's lines hold: the articles of a press database's export, else one article.

    ``title`` and ``author`` are those that the document tells of itself.
    """
    if found := press.in_lines(lines):
        database, exported = found
        for number, fields in enumerate(exported, 1):
            yield make_article(fields, path=name, line=number, defaults=defaults, notes=(press.note(database),))
        return
    told = [line.strip() for line in lines]
    if title and title in told[:3]:
        told.remove(title)
    text, notes = mended("\n".join(line for line in told if line))
    fields = {"text": text, "title": title, "url": defaults.url, **({"document_author": author} if author else {})}
    yield make_article(fields, path=name, defaults=defaults, notes=notes)
