"""ACLED's event types and sub-event types, as ``data/taxonomy.toml`` lists them; kinds of weapon (``weapons.toml``).

To add an event type, add a block to that file and its words to ``data/languages/<code>/events.toml``.
"""

import re
import tomllib
from dataclasses import dataclass
from functools import cache, lru_cache
from types import MappingProxyType

from dashboard.folding import fold_name
from dashboard.resources import data_path

# A word that asks for a kind of weapon by its name has so many letters at least.
_SHORTEST = 3


@dataclass(frozen=True, slots=True)
class SubEventType:
    """One sub-event type. ``extract`` is False for those that Vigie knows but does not read out of articles."""

    code: str
    name: str
    labels: MappingProxyType[str, str]
    event_type: str
    extract: bool


@dataclass(frozen=True, slots=True)
class EventType:
    """One event type with its colour (hex), the symbol of its marks and its sub-event types."""

    code: str
    name: str
    labels: MappingProxyType[str, str]
    color: str
    symbol: str
    subs: tuple[SubEventType, ...]


@cache
def event_types() -> tuple[EventType, ...]:
    """All event types, in the file's order (ACLED's)."""
    rows = tomllib.loads(data_path("taxonomy.toml").read_text("utf-8"))["event_type"]
    return tuple(
        EventType(
            code=row["code"],
            name=row["name"],
            labels=MappingProxyType({"en": row["name"], "fr": row["fr"]}),
            color=row["color"],
            symbol=row["symbol"],
            subs=tuple(
                SubEventType(
                    code=sub["code"],
                    name=sub["name"],
                    labels=MappingProxyType({"en": sub["name"], "fr": sub["fr"]}),
                    event_type=row["name"],
                    extract=sub.get("extract", True),
                )
                for sub in row["sub"]
            ),
        )
        for row in rows
    )


@cache
def sub_event_types() -> MappingProxyType[str, SubEventType]:
    """Sub-event types by code."""
    return MappingProxyType({sub.code: sub for event_type in event_types() for sub in event_type.subs})


@dataclass(frozen=True, slots=True)
class WeaponKind:
    """A kind of weapon; ``words`` are the folded beginnings of the words that tell it, in any language."""

    code: str
    labels: MappingProxyType[str, str]
    words: tuple[str, ...]

    def is_told(self, told: str) -> bool:
        """Does a folded text have one of the words?"""
        return any(re.search(rf"\b{re.escape(word)}", told) for word in self.words)


@cache
def weapon_kinds() -> tuple[WeaponKind, ...]:
    """The kinds of weapon, in the file's order: a text is of the first kind that it tells."""
    rows = tomllib.loads(data_path("weapons.toml").read_text("utf-8"))
    return tuple(
        WeaponKind(code, MappingProxyType({"en": row["en"], "fr": row["fr"]}), tuple(row["words"]))
        for code, row in rows.items()
    )


@lru_cache(maxsize=4096)  # what articles tell has no end
def weapon_kind(told: str) -> WeaponKind | None:
    """The kind of a weapon as told ("trois roquettes"); None for one that the file does not know."""
    folded = fold_name(told)
    return next((kind for kind in weapon_kinds() if kind.is_told(folded)), None)


def weapon_words(asked: str) -> tuple[str, ...]:
    """Beginnings of words by which to look for a weapon: the folded word asked, and where it names a kind, in
    whatever language, all the kind's ("rocket" asks for "roquettes" too).
    """
    word = fold_name(asked)
    kinds = [
        kind
        for kind in weapon_kinds()
        if len(word) >= _SHORTEST and any(_names(word, fold_name(label)) for label in kind.labels.values())
    ]
    return (word, *(other for kind in kinds for other in kind.words))


def _names(word: str, label: str) -> bool:
    """Is it the label, or its singular?"""
    return word in (label, label.removesuffix("s"))
