"""The forms under which a place name is looked up.

``normal``: lower case, no accents, no punctuation, one blank between words; Arabic without vowel signs. Both
the gazetteer's names and the texts' words go through it, so the table holds one form of each spelling.
``sound``: a coarser key that spellings of one foreign name share (Falloujah, Fallujah, Al-Fallouja). It is asked
only where ``normal`` finds nothing.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from dashboard.folding import fold

# Whatever is neither Latin, Arabic, Cyrillic nor punctuation
_FOREIGN = re.compile(
    "[^\u0000-\u036f\u0400-\u052f\u0600-\u06ff\u0750-\u077f\u1e00-\u1eff\u2000-\u206f\ufb50-\ufdff\ufe70-\ufefc]"
)
_OTHER_SCRIPT = re.compile("[\u0400-\u06ff]")
_LETTER = re.compile(r"[^\W\d_]")
_DIGIT = re.compile(r"\d")
# Macron, dot and line below, breve below; the cedilla but under c, s, t, where it is spelling
_SCHOLARLY = re.compile("[\u0304\u0323\u0331\u032e]|(?<![csktglnrCSKTGLNR])\u0327")
_APOSTROPHES = re.compile("['’‘ʼ`ʿ]")
_SHORT = (("saint ", "st "), ("sainte ", "ste "), ("mount ", "mt "), ("fort ", "ft "))
_SHORTENABLE = re.compile(r"\b(?:saint|sainte|st|ste|mount|mt|fort|ft) ")
_SEPARATORS = re.compile(r"[\W_]+")
# The article of Arabic, as it is written before sun letters too; a name sounds the same without it.
_ARTICLES = frozenset({"al", "el", "ad", "ar", "as", "at", "an", "az", "ash", "adh", "ez", "es", "er", "ed", "ul", "l"})
# French and English transliterations of one sound, longest first; the right-hand side is what both become.
_SOUNDS = (
    (re.compile(r"^[ae]([zsdrnt])(?=\1)"), ""),  # the article grown into its name: Ezzor, Assalam
    (re.compile(r"oua(?=.)"), "va"),
    (re.compile(r"sch|ch|sh"), "s"),
    (re.compile(r"ou|oo|o"), "u"),
    (re.compile(r"dj|tj"), "j"),
    (re.compile(r"kh|q|ck|k|c(?=[aouklrt]|$)"), "k"),
    (re.compile(r"gh"), "g"),
    (re.compile(r"ph"), "f"),
    (re.compile(r"th"), "t"),
    (re.compile(r"dh"), "d"),
    (re.compile(r"tz"), "ts"),
    (re.compile(r"[ae][iy]|ee|ie|y|e"), "i"),
    (re.compile(r"w"), "v"),
    (re.compile(r"(?<=[aeiu])h$"), ""),
    (re.compile(r"([a-z])\1+"), r"\1"),
)
# Arabic vowel signs (tashkil), superscript alef and the letter-stretching tatweel
_VOWEL_SIGNS = re.compile("[\u064b-\u065f\u0670\u0640]")


def normal(name: str) -> str:
    """The form under which a name is stored and asked."""
    folded = fold(name if name.isascii() else _VOWEL_SIGNS.sub("", name))
    return folded if folded.isalnum() else _SEPARATORS.sub(" ", folded).strip()


@lru_cache(maxsize=100_000)
def _word_sound(word: str) -> str:
    for pattern, replacement in _SOUNDS:
        word = pattern.sub(replacement, word)
    return word


def sound(key: str) -> str:
    """The coarse key of a normal form: articles left out, letters of like sound made one."""
    words = key.split(" ")
    kept = [word for word in words if word not in _ARTICLES] or words
    return " ".join([_word_sound(word) for word in kept])


def is_usable(name: str, *, main: bool) -> bool:
    """Whether a name of GeoNames may be looked up.

    Left out: other scripts than Latin, Arabic and Cyrillic; airport and post codes; Latin transcriptions of
    other scripts, which GeoNames writes all in small letters ("ba ge da"); single letters. A `main` name stays
    if it is in a script we read.
    """
    if len(name) < 2 or _FOREIGN.search(name) or not _LETTER.search(name):
        return False
    if main:
        return True
    if len(name) < 3 or _DIGIT.search(name) or (len(name) < 5 and name.isupper()):
        return False
    return name != name.lower() or _OTHER_SCRIPT.search(name) is not None


def forms(name: str) -> Iterator[str]:
    """Normal forms under which a text may write `name`: as it is; with its apostrophes left out (Sana'a, Sanaa);
    with "saint" or "mount" shortened (St. Louis) or in full."""
    key = normal(name)
    if not key:
        return
    yield key
    if _APOSTROPHES.search(name):
        joined = normal(_APOSTROPHES.sub("", name))
        if joined and joined != key:
            yield joined
    if _SHORTENABLE.search(key):
        for long, short in _SHORT:
            if key.startswith(long) or f" {long}" in key:
                yield key.replace(long, short)
            elif key.startswith(short):
                yield long + key.removeprefix(short)


def shown(name: str) -> str:
    """A name of GeoNames as newspapers write it: without the dots and lines of scholarly transcription."""
    if name.isascii():
        return name
    plain = unicodedata.normalize("NFC", _SCHOLARLY.sub("", unicodedata.normalize("NFD", name)))
    return plain.replace("’", "'").replace("‘", "").replace("ʻ", "").replace("ʼ", "'").replace("ʿ", "").strip()


def without_affix(key: str, affixes: frozenset[str]) -> str | None:
    """What is left of a division's normal form without "province of", or None when nothing can be left out."""
    words = key.split(" ")
    for length in range(min(4, len(words) - 1), 0, -1):
        if " ".join(words[:length]) in affixes:
            return " ".join(words[length:])
        if " ".join(words[-length:]) in affixes:
            return " ".join(words[:-length])
    return None
