"""What of a report's words is kept for linking: numbers that tell whether two texts speak of one event.

A word counts the more the rarer it is in news (``data/weights/frequent.<language>.toml`` lists those that are not
rare; names, streets and ages are in no such list, so they weigh most). All is kept as hashes, without its language: a
name or a figure is the same in many of them.
"""

import math
import re
import tomllib
import zlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dashboard.folding import fold
from dashboard.languages import languages
from dashboard.linking.meaning import LENGTH, meaning
from dashboard.resources import data_path

# The strongest words hold nearly all of a text's weight: 64 link the development articles as well as all do.
WORDS = 64
NAMES = 32
FULL_NAMES = 32
PHRASES = 48
HEADLINE = 12
AGES = 8
# Near copies: the smallest hashes of a text's runs of words estimate how much two texts overlap (Broder 1997).
SHINGLES = 48
_RUN = 5
# What share of articles a word that no list has is taken to stand in.
_RARE = 0.002
# A name that stands in more articles than this tells no event apart.
_COMMON = 0.05
# A word of a headline that stands in more articles than this tells no event apart ("police", "dead").
_COMMON_HEADLINE = 0.15
# A full name that is on the list at all tells little: towns, institutions, news outlets.
_COMMON_FULL = 0.008
# A few words may be alike by chance: to every text is added this much that nothing else resembles.
_UNSAID = 400.0
_WORD = re.compile(r"\w+")
_CAPITAL = r"[^\W\d_a-zß-öø-ÿ]"
# A word with a capital that no sentence begins with, or a number of two figures or more (streets, hours, years).
_NAME = re.compile(rf"(?<=[\w,;:'’-] ){_CAPITAL}[^\W\d_]{{2,}}|(?<![\w.,])\d{{2,}}(?![\w.,]\d)")
# Two or more such words in a row: persons, streets, institutions.
_FULL_NAME = re.compile(rf"{_CAPITAL}[\w'’]+(?:[ -]{_CAPITAL}[\w'’]+)+")
# A list of videos that a page shows before its text: "2:05 Video shows ...".
_PLAYLIST = re.compile(r"^\d{1,2}:\d\d [^\d\s].*$", re.MULTILINE)
# "Jean, 11, " tells an age in any language; the words after a number are in the language's table.
_BARE_AGE = r", (\d{1,2}),"


# A weight, from 0 to 1, in whole ten-thousandths.
WEIGHT_ONE = 10_000
# How a trace is kept, in memory and in stores: numbers side by side, so that millions of traces are read as columns
# without a Python object for each number. Where a text has fewer, -1 fills up; an unknown meaning is all 0. A change
# asks for a new format of the store.
RECORD = np.dtype(
    [
        ("words", "<i4", WORDS),
        ("weights", "<i2", WORDS),
        ("names", "<i4", NAMES),
        ("full_names", "<i4", FULL_NAMES),
        ("phrases", "<i4", PHRASES),
        ("headline", "<i4", HEADLINE),
        ("ages", "i1", AGES),
        ("shingles", "<i4", SHINGLES),
        ("meaning", "i1", LENGTH),
    ]
)
Records = NDArray[np.void]


def blank_records(many: int) -> Records:
    """So many traces of no text."""
    records = np.full(many, 0, RECORD)
    for name in RECORD.names or ():
        records[name] = 0 if name == "meaning" else -1
    return records


@dataclass(frozen=True, slots=True)
class Trace:
    """The words of a text, by default of none, as the bytes of a :data:`RECORD`.

    ``words`` are hashes, strongest first, ``weights`` theirs; as a vector their length is 1 for a long text, less for
    a short one. ``names`` are the hashes of single names and numbers, rarest first; ``full_names`` those of two names
    in a row, ``phrases`` of two words in a row, ``headline`` those of its headline's words, rarest first; ``ages`` are
    numbers of years; ``shingles`` the smallest hashes of the text's runs of words, ascending. ``meaning`` is what its
    beginning means (:mod:`dashboard.linking.meaning`), the same in any language.
    """

    record: bytes = field(default=blank_records(1).tobytes(), repr=False)

    @classmethod
    def of(cls, **told: Sequence[int] | NDArray[np.int8]) -> "Trace":
        """The trace with these numbers, by their names: of each as many as are kept."""
        records = blank_records(1)
        for name, numbers in told.items():
            kept = numbers[: records[name].shape[1]]
            records[name][0, : len(kept)] = kept
        return cls(records.tobytes())

    def numbers(self, name: str) -> tuple[int, ...]:
        """Those of one name, in their order."""
        kept: Any = np.frombuffer(self.record, RECORD)[name][0]
        return tuple((kept if name == "meaning" else kept[kept >= 0]).tolist())

    def resemblance(self, other: "Trace") -> float:
        """What share of their runs of words two texts have in common, estimated: 1 for the same text."""
        own, others = set(self.numbers("shingles")), set(other.numbers("shingles"))
        lowest = sorted(own | others)[:SHINGLES]
        return sum(run in own and run in others for run in lowest) / len(lowest) if lowest else 0.0


NO_TRACE = Trace()


def records_of(traces: Iterable[Trace]) -> Records:
    """The traces as columns."""
    return np.frombuffer(b"".join(trace.record for trace in traces), RECORD)


def trace(text: str, language: str | None, headline: str = "") -> Trace:
    """The trace of a text; an empty one where there are no words. ``headline``: the one that it stands under."""
    text = _PLAYLIST.sub("", text)
    words = _WORD.findall(fold(text))
    shares = frequent(language or "")
    strength = {
        word: (1 + math.log(count)) * -math.log(shares.get(word, _RARE))
        for word, count in Counter(word for word in words if _counts(word)).items()
    }
    strongest = sorted(strength, key=lambda word: (-strength[word], word))[:WORDS]
    length = math.sqrt(sum(strength[word] ** 2 for word in strongest) + _UNSAID)
    kept: dict[int, int] = {}
    for word in strongest:
        kept.setdefault(_hash(word), round(strength[word] / length * WEIGHT_ONE))
    return Trace.of(
        words=tuple(kept),
        weights=tuple(kept.values()),
        names=_rarest((fold(match.group()) for match in _NAME.finditer(text)), shares, NAMES, _COMMON),
        full_names=_rarest(full_names(text), shares, FULL_NAMES, _COMMON_FULL),
        phrases=_phrases(words, shares),
        headline=_rarest(filter(_counts, _WORD.findall(fold(headline))), shares, HEADLINE, _COMMON_HEADLINE),
        ages=_ages(text, language or ""),
        shingles=_lowest(words),
        meaning=meaning(text) if words else (),
    )


def _counts(word: str) -> bool:
    """Whether a word is more than a single letter."""
    return len(word) > 1 or word.isdigit()


def full_names(text: str) -> list[str]:
    """Each two names in a row, folded: ``coney island``."""
    runs = (fold(match.group()).replace("-", " ").split() for match in _FULL_NAME.finditer(text))
    return [" ".join(pair) for run in runs for pair in pairwise(run)]


def _rarest(names: Iterable[str], shares: Mapping[str, float], most: int, common: float) -> tuple[int, ...]:
    counts = Counter(names)
    rare = [name for name in counts if shares.get(name, _RARE) < common]
    rare.sort(key=lambda name: (shares.get(name, _RARE), -counts[name], name))
    return tuple(dict.fromkeys(_hash(name) for name in rare[:most]))


def _phrases(words: Sequence[str], shares: Mapping[str, float]) -> tuple[int, ...]:
    """The hashes of two words in a row that are rarest, and said most often."""
    rarity = {word: -math.log(shares.get(word, _RARE)) for word in set(words)}
    strength = {
        pair: (1 + math.log(count)) * (rarity[pair[0]] + rarity[pair[1]])
        for pair, count in Counter(pairwise(words)).items()
    }
    strongest = sorted(strength, key=lambda pair: (-strength[pair], pair))[:PHRASES]
    return tuple(dict.fromkeys(_hash(" ".join(pair)) for pair in strongest))


def _ages(text: str, language: str) -> tuple[int, ...]:
    told = {int(next(filter(None, match.groups()))) for match in _age_pattern(language).finditer(fold(text))}
    return tuple(sorted(told))[:AGES]


@cache
def _age_pattern(language: str) -> re.Pattern[str]:
    known = languages().get(language)
    words = known.table("linking").get("ages", ()) if known else ()
    after = "|".join(re.escape(fold(word)) for word in words)
    return re.compile(rf"\b(\d{{1,2}})[ -](?:{after})\b|{_BARE_AGE}" if after else _BARE_AGE)


def _lowest(words: list[str]) -> tuple[int, ...]:
    runs = {" ".join(words[at : at + _RUN]) for at in range(max(1, len(words) - _RUN + 1))} if words else set()
    return tuple(sorted({_hash(run) for run in runs})[:SHINGLES])


def _hash(text: str) -> int:
    """31 bits that are the same in every process."""
    return zlib.crc32(text.encode("utf-8", "surrogatepass")) & 0x7FFFFFFF


@cache
def frequent(language: str) -> Mapping[str, float]:
    """The words and full names that are not rare in a language's news: the share of articles that each stands in."""
    try:
        path = data_path("weights", f"frequent.{language}.toml")
    except FileNotFoundError:  # a language whose words nobody counted: all of its words weigh the same
        return {}
    shares: dict[str, Iterable[str]] = tomllib.loads(path.read_text("utf-8"))
    return {word: float(share) for share, words in shares.items() for word in words}
