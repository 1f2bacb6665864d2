"""Folding text for matching, one character for one character.

Folded text has the length of the original, so an offset into the one is an offset into the other: lower case,
no accents, ’ is ', every dash is -, every white space is one blank. Words tables are folded by the same
function, so a text with its accents stripped reads like one that has them.
"""

import unicodedata
from functools import cache

_SPECIAL = (
    dict.fromkeys("’‘ʼ`´", "'")
    | dict.fromkeys("«»“”„", '"')
    | dict.fromkeys("‐‑–—−", "-")
    | dict(zip("œŒæÆßøØđĐłŁı", "ooaasooddlli", strict=True))
    | dict(zip("أإآٱىةؤئ", "اااايهوي", strict=True))
)


class _Table(dict[int, str]):
    """A translation table that fills itself with the characters it meets."""

    def __missing__(self, code: int) -> str:
        folded = self[code] = _fold_character(chr(code))
        return folded


def _fold_character(character: str) -> str:
    if character in _SPECIAL:
        return _SPECIAL[character]
    if character.isspace():
        return " "
    # The first character of the decomposition is the bare letter; some (İ) lower to two, so it is cut again.
    return unicodedata.normalize("NFKD", character)[:1].lower()[:1] or character


_TABLE = _Table()


def fold(text: str) -> str:
    """Lower-case `text` without accents, of the same length in characters."""
    return text.translate(_TABLE)


@cache
def fold_name(name: str) -> str:
    """A name folded for look-up: as :func:`fold`, with punctuation as blanks and blanks run together."""
    return " ".join("".join(c if c.isalnum() else " " for c in fold(name)).split())
