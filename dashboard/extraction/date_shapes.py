"""The shapes of dates: ``dates.toml`` of a language -> one compiled alternation, and what it caught.

A shape is a template such as ``{weekday} {day} {month}[~{year}]``: ``{slot}`` stands for a word of the table
of that name, ``[ ]`` may be missing, ``( | )`` is one of them, a blank is one or more blanks, ``~`` none or
more. Shapes stand in the file from the most specific to the least, and the first that fits wins. All is
matched on folded text, so offsets are those of the original.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from dashboard.folding import fold
from dashboard.languages import Language

# Slot -> the tables its words come from. A digit at a slot's end only keeps two of the same kind apart.
_TABLES = {
    "month": ("months",),
    "anymonth": ("months", "abbreviations"),
    "weekday": ("weekdays",),
    "part": ("parts",),
    "early": ("early",),
    "relativeday": ("relative_days",),
    "thispart": ("these_parts",),
    "pastpart": ("past_parts",),
    "eventday": ("event_days",),
    "unit": ("units",),
    "span": ("spans",),
    "weekend": ("weekends",),
    "season": ("seasons",),
    "modifier": ("modifiers",),
    "phase": ("phases",),
    "approximation": ("approximations",),
    "exact": ("exact",),
    "number": ("numbers", "rounded_numbers"),
    "idiom": ("idioms",),
    "direction": ("directions",),
    "preposition": ("prepositions",),
    "holiday": ("holidays",),
}
# Every shape holds a word of one of these tables, or a digit.
_KERNELS = (
    "months", "abbreviations", "weekdays", "parts", "relative_days", "these_parts", "past_parts", "event_days", "units",
    "spans", "weekends", "seasons", "holidays",
)  # fmt: skip
# A shape begins at most this many characters before its first kernel, and ends as many after its last.
_BEFORE, _AFTER = 26, 16
_TOKEN = re.compile(r"<(?P<macro>\w+)>|\{(?P<slot>\w+)\}|(?P<sign>[\[\]()|? ~])|(?P<literal>[^\[\]()|? ~{}<>]+)")
_SIGNS = {"[": "(?:", "]": ")?", "(": "(?:", ")": ")", "|": "|", "?": "?", " ": " +", "~": " *"}
# "0630", "1800 hours": four digits without a colon.
_MILITARY = r"(?:0\d[0-5]\d|(?:1\d|2[0-3])[0-5]\d(?= *(?:\(|[a-z]*(?:hours|hrs|local|gmt|utc))))"
_YEAR = r"(?:1[89]|20)\d\d"
_ISO_DATE = rf"(?:{_YEAR})-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])"
_MONTHS = 12
# Day or month first. With stops it needs a year of four digits: "1.2.15" is rather a number of something else.
_SLASH_DATE = rf"(?:0?[1-9]|[12]\d|3[01])(?:/(?:0?[1-9]|[12]\d|3[01])/(?:{_YEAR}|\d\d)|\.(?:0?[1-9]|1[0-2])\.{_YEAR})"


@dataclass(frozen=True, slots=True)
class Catch:
    """What one shape caught in a sentence: its form, its span in the sentence, the slots' values and spans."""

    form: str
    start: int
    end: int
    slots: Mapping[str, Any] = field(default_factory=dict)
    spans: Mapping[str, tuple[int, int]] = field(default_factory=dict)

    def name(self, *slots: str) -> Any:  # noqa: ANN401 - each table has its own value type
        """The value of the first of `slots` that was caught, or None."""
        return next((self.slots[slot] for slot in slots if slot in self.slots), None)


def _flat(surface: str, *, keep_hyphens: bool = False) -> str:
    text = fold(surface) if keep_hyphens else fold(surface).replace("-", " ")
    return " ".join(text.split())


def _words(surfaces: list[str], *, keep_hyphens: bool = False) -> str:
    """An alternation of `surfaces`, the longest first so that none hides behind its own beginning.

    Without surfaces it matches nothing.
    """
    if not surfaces:
        return "(?!)"
    flat = sorted({_flat(surface, keep_hyphens=keep_hyphens) for surface in surfaces}, key=lambda s: (-len(s), s))
    blank = " +" if keep_hyphens else "[ -]+"
    return "(?:" + "|".join(re.escape(word).replace(r"\ ", blank) for word in flat) + ")"


class Shapes:
    """The compiled shapes of one language."""

    def __init__(self, language: Language) -> None:
        self._table = language.table("dates")
        self._values = {slot: self._values_of(slot) for slot in _TABLES}
        self._forms: dict[str, tuple[str, list[tuple[str, str]]]] = {}
        self._by_opening: dict[str, list[str]] = {}
        for i, shape in enumerate(self._table.get("shapes", ())):
            for j, template in enumerate(shape["like"]):
                alternative = self._alternative(shape["form"], template, f"s{i}_{j}")
                for character in self._openings(template):
                    self._by_opening.setdefault(character, []).append(alternative)
        self._patterns: dict[str, re.Pattern[str]] = {}
        self._starts = re.compile(rf"\b[{''.join(map(re.escape, self._by_opening)) or ' '}]")
        kernels = [surface for name in _KERNELS for surface in self._table.get(name, {})]
        kernels += [surface for name in ("midnight", "noon") for surface in self._table.get("clock", {}).get(name, ())]
        self._kernel = re.compile(rf"\b(?:{_words(kernels)}|\d+)")

    def find(self, folded: str) -> Iterator[Catch]:
        """Every catch in a folded sentence, left to right, none overlapping another."""
        for start, end in self._windows(folded):
            yield from self._find(folded, start, end)

    def _windows(self, folded: str) -> Iterator[tuple[int, int]]:
        """The stretches around kernels, grown to whole words: the full alternation is too slow to try on all text."""
        start = end = -1
        for match in self._kernel.finditer(folded):
            if match.start() - _BEFORE > end:
                if end >= 0:
                    yield start, end
                start = max(0, match.start() - _BEFORE)
            stop = folded.find(" ", match.end() + _AFTER)
            end = stop if stop >= 0 else len(folded)
        if end >= 0:
            yield start, end

    def _find(self, folded: str, start: int, end: int) -> Iterator[Catch]:
        stop = start
        for opening in self._starts.finditer(folded, start, end):
            if opening.start() < stop:
                continue
            match = self._starting_with(opening.group()).match(folded, opening.start(), end)
            if match is None:
                continue
            stop = match.end()
            form, groups = self._forms[match.lastgroup or ""]
            # A slot may stand in a shape twice (the part of day, before or after); the first that matched counts.
            found = {slot: group for slot, group in reversed(groups) if match.group(group) is not None}
            yield Catch(
                form,
                match.start(),
                match.end(),
                {slot: self._value(slot, match.group(group)) for slot, group in found.items()},
                {slot: match.span(group) for slot, group in found.items()},
            )

    def _starting_with(self, character: str) -> re.Pattern[str]:
        """The shapes that may begin with a character: a fifth of them, so several times faster than all."""
        if character not in self._patterns:
            self._patterns[character] = re.compile("|".join(self._by_opening[character]))
        return self._patterns[character]

    # --- from a template to a regular expression ----------------------------------------------------------

    def _alternative(self, form: str, template: str, name: str) -> str:
        groups: list[tuple[str, str]] = []
        body = self._regex(template, name, groups)
        self._forms[name] = (form, groups)
        # The empty group comes last and tells which shape matched.
        return f"{body}(?!\\w)(?P<{name}>)"

    def _regex(self, template: str, name: str, groups: list[tuple[str, str]]) -> str:
        pieces = []
        for token in _TOKEN.finditer(template):
            if macro := token["macro"]:
                pieces.append(self._regex(self._table["macros"][f"<{macro}>"], name, groups))
            elif slot := token["slot"]:
                group = f"{name}_{slot}_{len(groups)}"
                groups.append((slot, group))
                pieces.append(f"(?P<{group}>{self._slot(slot.rstrip('0123456789'))})")
            else:
                pieces.append(_SIGNS.get(token["sign"] or "") or re.escape(fold(token["literal"])))
        return "".join(pieces)

    def _openings(self, template: str) -> set[str]:
        """The characters that a template may begin with."""
        for name, body in self._table.get("macros", {}).items():
            template = template.replace(name, body)
        return self._first([token.group() for token in _TOKEN.finditer(template)])[0]

    def _first(self, pieces: list[str]) -> tuple[set[str], bool]:
        """(first characters, whether it may be empty) of the pieces up to a closing bracket, which is eaten."""
        found: set[str] = set()
        may_be_empty, empty_so_far = False, True
        while pieces:
            piece = pieces.pop(0)
            if piece in "])":
                break
            if piece == "|":
                may_be_empty, empty_so_far = may_be_empty or empty_so_far, True
                continue
            if piece in "[(":
                first, empty = self._first(pieces)
                empty = empty or piece == "["
            else:
                first, empty = self._first_of(piece), piece in "?~"
            if pieces and pieces[0] == "?":
                empty = True
            if empty_so_far:
                found |= first
                empty_so_far = empty
        return found, may_be_empty or empty_so_far

    def _first_of(self, piece: str) -> set[str]:
        if not piece.startswith("{"):
            return set() if piece in "?~" else {fold(piece)[0]}
        slot = piece.strip("{}").rstrip("0123456789")
        surfaces = [surface for table in _TABLES.get(slot, ()) for surface in self._table.get(table, {})]
        if slot in {"clock", "zonedclock", "halfclock"}:
            clock = self._table.get("clock", {})
            surfaces = [*clock.get("midnight", ()), *clock.get("noon", ()), *self._table.get("numbers", {})]
        elif slot == "day":
            surfaces = list(self._table.get("day_words", ()))
        digits = set() if slot in _TABLES and slot != "number" else set("0123456789")
        return digits | {fold(surface)[0] for surface in surfaces}

    def _slot(self, slot: str) -> str:
        if slot in _TABLES:
            surfaces = [surface for table in _TABLES[slot] for surface in self._table.get(table, {})]
            words = _words(surfaces, keep_hyphens=slot == "holiday")
            if slot == "anymonth" and (short := list(self._table.get("abbreviations", {}))):
                bare = f"|{_words(short)}" if self._table.get("grammar", {}).get("bare_abbreviations") else ""
                words = f"(?:{_words(short)}\\.|{words}{bare})"
            return rf"{words}|\d{{1,3}}" if slot == "number" else words
        patterns = {
            "day": self._day(),
            "year": _YEAR,
            "shortyear": r"'?\d\d(?= *(?:$|[(),.;:\[\]-]))",
            "decade": r"(?:1[89]|20)?\d0",
            "isodate": _ISO_DATE,
            "slashdate": _SLASH_DATE,
            "clock": self._clock(),
            "zonedclock": rf"{self._clock()} *\(? *{self._zone()}",
            "halfclock": self._halved(),
        }
        return patterns[slot]

    def _day(self) -> str:
        endings = self._table.get("grammar", {}).get("day_endings", ())
        words = "|".join(re.escape(fold(word)) for word in self._table.get("day_words", ()))
        ending = f"(?: ?(?:{'|'.join(map(re.escape, endings))}))?" if endings else ""
        digits = rf"(?:0?[1-9]|[12]\d|3[01])(?!\d){ending}"
        return f"{digits}|{words}" if words else digits

    def _zone(self) -> str:
        return _words(self._table.get("clock", {}).get("zones", ["gmt"])) + r"(?:[+-]\d\d?)?"

    def _clock(self) -> str:
        clock = self._table.get("clock", {})
        marks = _words(clock.get("marks", [":"]))
        special = _words([*clock.get("midnight", ()), *clock.get("noon", ())])
        halves = _words(list(self._table.get("meridiems", {})))
        numbers = _words(list(self._table.get("numbers", {})))
        hour = r"(?:[01]?\d|2[0-4])"
        military = rf"|{_MILITARY}" if clock.get("military") else ""
        return (
            rf"(?:{hour} *(?:{marks}(?: *[0-5]\d)?|[:.][0-5]\d)(?: *{halves})?"
            rf"|{numbers} +{marks} +{halves}|{special}{military})"
        )

    def _halved(self) -> str:
        """A clock time with its half of the day, which needs no word before it: "3:15 a.m."."""
        return rf"(?:0?[1-9]|1[0-2])(?:[:.][0-5]\d)? *{_words(list(self._table.get('meridiems', {})))}"

    def _day_first(self, surface: str) -> str:
        """A date in figures with its day first; where the language says the month first, that is turned round."""
        first, second, year = surface.replace(".", "/").split("/")
        swapped = self._table.get("grammar", {}).get("month_first") and "/" in surface and int(first) <= _MONTHS
        return f"{second}/{first}/{year}" if swapped or int(second) > _MONTHS else f"{first}/{second}/{year}"

    # --- from a surface form to its value -----------------------------------------------------------------

    def _values_of(self, slot: str) -> dict[str, Any]:
        keep = slot == "holiday"
        return {
            _flat(surface, keep_hyphens=keep): value
            for table in _TABLES[slot]
            for surface, value in self._table.get(table, {}).items()
        }

    def _value(self, slot: str, surface: str) -> Any:  # noqa: ANN401 - each table has its own value type
        slot = slot.rstrip("0123456789")
        if slot == "day":
            digits = "".join(c for c in surface if c.isdecimal())
            return int(digits) if digits else self._table["day_words"][surface]
        if slot in {"year", "shortyear", "decade"}:
            return int(surface.lstrip("'"))
        if slot == "slashdate":
            return self._day_first(surface)
        if slot not in _TABLES:
            return surface
        if slot == "number" and surface.isdecimal():
            return int(surface)
        return self._values[slot][_flat(surface.rstrip("."), keep_hyphens=slot == "holiday")]


@cache
def shapes(language: Language) -> Shapes:
    """The compiled shapes of a language, built once."""
    return Shapes(language)


def parse_clock(surface: str, table: Mapping[str, Any]) -> str | None:
    """'HH:MM' of a folded clock time ("14h30", "3 heures du matin", "minuit"), or None for an impossible one."""
    clock = table.get("clock", {})
    if any(surface.startswith(fold(word)) for word in clock.get("midnight", ())):
        return "00:00"
    if any(surface.startswith(fold(word)) for word in clock.get("noon", ())):
        return "12:00"
    told = re.findall(r"\d+", surface)[:2]
    if told and len(told[0]) == 4:  # "0630"
        told = [told[0][:2], told[0][2:]]
    numbers = [int(n) for n in told]
    if not numbers:
        word = next((w for w in sorted(table["numbers"], key=len, reverse=True) if surface.startswith(_flat(w))), None)
        numbers = [table["numbers"][word]] if word else []
    if not numbers or numbers[0] > 24:
        return None
    hour, minute = numbers[0], numbers[1] if len(numbers) > 1 else 0
    half = next((v for word, v in table.get("meridiems", {}).items() if fold(word) in surface), None)
    if half == "pm" and hour < 12:
        hour += 12
    if half == "am" and hour == 12:
        hour = 0
    return f"{hour % 24:02d}:{minute:02d}"


def form_of(catch: Catch) -> str:
    """The form as users of a date's ``features`` know it: points are told apart by what they name."""
    if catch.form == "numeric":
        return "day_month_year"
    if catch.form == "counted_year":
        return "year"
    if catch.form != "point":
        return catch.form
    slots = catch.slots.keys()
    if "day" in slots and slots & {"month", "anymonth"}:
        return "day_month_year" if slots & {"year", "shortyear"} else "day_month"
    if slots & {"month", "anymonth"}:
        return "month_year" if "year" in slots else "month"
    if "year" in slots:
        return "year"
    return "weekday_day" if "day" in slots else "weekday"
