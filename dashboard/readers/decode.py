"""Bytes -> text, for files that don't say their encoding."""

import codecs

import ftfy

from dashboard.model import VigieError

_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
# Control characters that a text may hold: tab, line feed, form feed, carriage return, escape-less others may not.
_TEXT_CONTROLS = frozenset(b"\t\n\x0b\x0c\r\x85")


class NotTextError(VigieError):
    """The bytes are no text."""


def decode(data: bytes) -> tuple[str, tuple[str, ...]]:
    """(text, notes on what was guessed and mended). Line ends become ``\\n``.

    UTF-8 is tried first, since nothing else passes for it by chance; the rest is guessed by charset-normalizer.

    Raises:
        NotTextError: the bytes are those of a binary file, or of no known encoding.
    """
    text, notes = _decode(data)
    mended = ftfy.fix_encoding(text)
    if mended != text:
        notes = (*notes, "mojibake was mended (ftfy)")
    return mended.replace("\r\n", "\n").replace("\r", "\n"), notes


def _decode(data: bytes) -> tuple[str, tuple[str, ...]]:
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            try:
                return data.decode(encoding), ()
            except UnicodeDecodeError as error:
                raise NotTextError(f"The file says it is {encoding} and is not") from error
    if _looks_binary(data):
        raise NotTextError("The file is binary, not text")
    try:
        return data.decode("utf-8"), ()
    except UnicodeDecodeError:
        return _guess(data)


def _guess(data: bytes) -> tuple[str, tuple[str, ...]]:
    from charset_normalizer import from_bytes  # costs 0.1 s, and most files are UTF-8

    best = from_bytes(data).best()
    if best is None:
        raise NotTextError("The file is in no known encoding")
    return str(best), (f"encoding guessed: {best.encoding}",)


def _looks_binary(data: bytes) -> bool:
    head = data[:8192]
    controls = sum(byte < 32 and byte not in _TEXT_CONTROLS for byte in head)
    return b"\0" in head or controls > len(head) * 0.02
