"""Bytes -> text: by what the file says of its encoding, else UTF-8, else a guess; mojibake mended."""

import codecs
import contextlib
import re
from email.message import Message
from typing import BinaryIO

import ftfy
import webencodings
from ftfy.badness import is_bad

from dashboard.model import VigieError

_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
# Control characters that no text holds: all but tab, line feed, vertical tab, form feed, carriage return.
_CONTROLS = bytes(byte for byte in range(32) if byte not in b"\t\n\x0b\x0c\r")
# Where mojibake shows: two characters or more that stand for one.
_NOT_ASCII = re.compile(r"[^\x00-\x7f]{2,}")
_WESTERN = "cp1252"
# Declared, they are a mistake: the first by a page that could be read so far, the others name no text.
_NEVER = frozenset({"utf-16le", "utf-16be", "replacement", "x-user-defined"})
# So many bytes tell an encoding.
_GUESSED = 1 << 18


class NotTextError(VigieError):
    """The bytes are no text."""


def decode(data: bytes, *declared: str | None) -> tuple[str, tuple[str, ...]]:
    """(text, notes on what was guessed and mended). Line ends become ``\\n``.

    Raises:
        NotTextError: as :func:`decode_as_declared`.
    """
    text, notes = decode_as_declared(data, *declared)
    text, mending = mended(text)
    return text.replace("\r\n", "\n").replace("\r", "\n"), notes + mending


def decode_as_declared(data: bytes, *declared: str | None) -> tuple[str, tuple[str, ...]]:
    """(text as it is, a note where its encoding was guessed).

    UTF-8 is tried first, since nothing else passes for it by chance; then what is ``declared`` (by the server, by the
    file), each as browsers understand it: to them iso-8859-1 is cp1252, or ’ and “ would be lost. The rest is guessed
    by charset-normalizer.

    Raises:
        NotTextError: the bytes are those of a binary file, or of no known encoding.
    """
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            try:
                return data.decode(encoding), ()
            except UnicodeDecodeError as error:
                raise NotTextError(f"The file says it is {encoding} and is not") from error
    if _looks_binary(data):
        raise NotTextError("The file is binary, not text")
    for told in ("utf-8", *declared):
        known = webencodings.lookup(told) if told else None
        if known and known.name not in _NEVER:
            with contextlib.suppress(UnicodeError):
                return known.codec_info.decode(data)[0], ()
    encoding = _guess(data)
    return data.decode(encoding, "replace"), (f"encoding guessed: {encoding}",)


def charset_in(content_type: str) -> str | None:
    """The charset that a server names: "text/html; charset=iso-8859-1"."""
    told = Message()
    told["Content-Type"] = content_type
    return told.get_content_charset()


def mended(text: str) -> tuple[str, tuple[str, ...]]:
    """(text without mojibake, a note where there was some)."""
    # With their neighbours; ten times as fast as to look at every letter.
    doubtful = [text[max(found.start() - 1, 0) : found.end() + 1] for found in _NOT_ASCII.finditer(text)]
    if not is_bad(" ".join(doubtful)):
        return text, ()
    clean = ftfy.fix_encoding(text)
    return clean, (("mojibake was mended (ftfy)",) if clean != text else ())


def encoding_of(stream: BinaryIO) -> tuple[str, tuple[str, ...]]:
    """(encoding, notes) of a file that is too large to be decoded at once. The stream is left at its start.

    Raises:
        NotTextError: as :func:`decode`.
    """
    head = stream.read(_GUESSED)
    stream.seek(0)
    for bom, encoding in _BOMS:
        if head.startswith(bom):
            return encoding, ()
    if _looks_binary(head):
        raise NotTextError("The file is binary, not text")
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        while block := stream.read(_GUESSED):
            decoder.decode(block)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        encoding = _guess(head)
        return encoding, (f"encoding guessed: {encoding}",)
    finally:
        stream.seek(0)
    return "utf-8", ()


def _guess(data: bytes) -> str:
    """The likeliest encoding; of several that do, the one in which Windows writes French and English."""
    from charset_normalizer import from_bytes  # costs 0.1 s, and most files are UTF-8

    found = from_bytes(data[:_GUESSED])
    best = found.best()
    if best is None:
        raise NotTextError("The file is in no known encoding")
    western = any(match.encoding == _WESTERN and match.chaos <= best.chaos for match in found)
    return _WESTERN if western else best.encoding


def _looks_binary(data: bytes) -> bool:
    head = data[:8192]
    return b"\0" in head or len(head) - len(head.translate(None, _CONTROLS)) > len(head) * 0.02
