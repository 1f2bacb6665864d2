"""The words of the interface, its numbers and its dates.

A text is looked up by a dotted key in ``locales/<code>.toml``; one that depends on a number is a table of the
plural forms that CLDR names for the language (``one``, ``other`` ...). Numbers and dates are Babel's.
"""

import calendar
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_datetime, format_interval
from babel.lists import format_list
from babel.numbers import format_decimal

from dashboard.model import VigieError

LOCALES = Path(__file__).with_name("locales")
NOT_TOLD = "–"


class MissingWordsError(VigieError):
    """A locale lacks a key. Adding it to ``dashboard/ui/locales/`` restores the page."""


@cache
def interface_languages() -> tuple[str, ...]:
    """Codes of the languages that the interface speaks."""
    return tuple(sorted(path.stem for path in LOCALES.glob("*.toml")))


@cache
def texts(language: str) -> dict[str, Any]:
    """Every text of one locale: a string, or a table of plural forms, by dotted key."""
    tree = tomllib.loads((LOCALES / f"{language}.toml").read_text("utf-8"))
    return dict(_flat(tree, ""))


def _flat(tree: dict[str, Any], prefix: str) -> list[tuple[str, Any]]:
    rows: list[tuple[str, Any]] = []
    for key, value in tree.items():
        if isinstance(value, dict) and "other" not in value:
            rows += _flat(value, f"{prefix}{key}.")
        else:
            rows.append((prefix + key, value))
    return rows


def preferred(tags: Sequence[str | None]) -> str:
    """The first of the browser's language tags (``fr-CA``) that the interface speaks, else English."""
    for tag in tags:
        code = (tag or "").replace("_", "-").split("-")[0].lower()
        if code in interface_languages():
            return code
    return "en"


@dataclass(frozen=True)
class Words:
    """The interface in one language. Calling it gives the text of a key: ``words("tiles.killed")``."""

    language: str

    def __call__(self, key: str, /, n: int | None = None, **values: object) -> str:
        """The text of `key`. ``n`` chooses the plural form and is put in as a formatted number.

        Raises:
            MissingWordsError: the locale lacks the key.
        """
        text = texts(self.language).get(key)
        if text is None:
            raise MissingWordsError(f"The interface has no text {key!r} in {self.language!r}.")
        if isinstance(text, dict):
            form = Locale.parse(self.language).plural_form(abs(n or 0))
            text = text.get(form, text["other"])
        if n is not None:
            values["n"] = self.number(n)
        return str(text).format_map(values) if values else str(text)

    def has(self, key: str) -> bool:
        """Whether the locale has the key: for codes that come from data."""
        return key in texts(self.language)

    def code(self, group: str, code: object) -> str:
        """The word for a code that stands in the data (``qualifier``, ``at_least``); the code itself if unknown."""
        key = f"{group}.{code}"
        return self(key) if self.has(key) else str(code)

    def number(self, number: float) -> str:
        """A number with the language's separators, without decimals when it is whole."""
        return format_decimal(number, locale=self.language, decimal_quantization=False, format="#,##0.##")

    def difference(self, number: int) -> str:
        """A number with its sign: ``+12``, ``−3``, ``±0``."""
        sign = "+" if number > 0 else "−" if number < 0 else "±"
        return sign + self.number(abs(number))

    def percent(self, share: float) -> str:
        """A change as a share, with its sign: ``+30%``."""
        return self.difference(round(share * 100)) + ("\u202f%" if self.language == "fr" else "%")

    def count(self, low: int | None, best: int | None, high: int | None) -> str:
        """A low-best-high count: ``37 (34–41)``, ``≥ 12`` when open upwards, ``≤ 5``, ``–`` when not told."""
        low, best, high = (None if value is None else int(value) for value in (low, best, high))
        if best is None:
            if low is None and high is None:
                return NOT_TOLD
            if low is None or high is None:
                return f"≥ {self.number(low)}" if low is not None else f"≤ {self.number(high or 0)}"
            return f"{self.number(low)}–{self.number(high)}"
        if high is None:
            if low is None:
                return self.number(best)
            return f"≥ {self.number(best)}" if low == best else f"{self.number(best)} (≥ {self.number(low)})"
        floor = best if low is None else low
        if floor == best == high:
            return self.number(best)
        return f"{self.number(best)} ({self.number(floor)}–{self.number(high)})"

    def day(self, day: date, *, short: bool = False) -> str:
        """A day: ``17 November 2020``, or ``17 Nov 2020`` when `short`."""
        pattern = "d MMM y" if short else "d MMMM y"
        return _first_of_month(format_date(day, pattern, locale=self.language), day, self.language)

    def moment(self, moment: datetime) -> str:
        """A moment in UTC, to the minute."""
        return format_datetime(moment, "d MMM y, HH:mm", locale=self.language) + " UTC"

    def month(self, day: date, *, short: bool = False) -> str:
        """The month of a day with its year."""
        return format_date(day, "LLL y" if short else "LLLL y", locale=self.language)

    def month_name(self, day: date) -> str:
        """The month of a day, short, without its year."""
        return format_date(day, "LLL", locale=self.language)

    def day_of_month(self, day: date) -> str:
        """A day without its year, short: ``17 Nov``."""
        return _first_of_month(format_date(day, "d MMM", locale=self.language), day, self.language)

    def days(self, start: date | None, end: date | None, *, short: bool = False) -> str:
        """An interval of days, told no finer than it is known: a day, a month, a year, or first and last day."""
        if start is None or end is None:
            return self("dates.undated")
        if start == end:
            return self.day(start, short=short)
        if (start.month, start.day, end.month, end.day) == (1, 1, 12, 31):
            return str(start.year) if start.year == end.year else f"{start.year}–{end.year}"
        if start.day == 1 and (start.year, start.month) == (end.year, end.month) and end.day == _last_day(end):
            return self.month(start, short=short)
        return str(format_interval(start, end, "yMMMd" if short else "yMMMMd", locale=self.language))

    def language_name(self, code: str) -> str:
        """What a language is called: ``French``; its code where nobody knows it."""
        try:
            return Locale.parse(code).get_display_name(self.language) or code
        except (UnknownLocaleError, ValueError):  # an article may say anything
            return code

    def quote(self, text: str) -> str:
        """`text` between the language's quotation marks."""
        return self("app.quote", text=text)

    def list(self, items: Sequence[str]) -> str:
        """``a, b and c`` in the language's way."""
        return format_list(list(items), locale=self.language)


def _last_day(day: date) -> int:
    return calendar.monthrange(day.year, day.month)[1]


def _first_of_month(text: str, day: date, language: str) -> str:
    """French says « 1er janvier », not « 1 janvier »; CLDR's patterns have no ordinal."""
    return text.replace("1 ", "1er ", 1) if language == "fr" and day.day == 1 else text
