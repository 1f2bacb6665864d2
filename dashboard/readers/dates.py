"""What may stand as a publication date: ISO 8601, as mail and feeds write it, or as people do.

A date in figures may be read two ways (03/04/2020): then the user says which, or the text's language does, or it
stays unknown.
"""

import re
from datetime import date, datetime
from email.utils import parsedate_to_datetime
from functools import cache

from dashboard.folding import fold

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_MAIL = re.compile(r"(?:[A-Za-z]{3},\s*)?\d{1,2} [A-Za-z]{3} \d{2,4} \d{1,2}:\d{2}(?::\d{2})?(?: [+\-\w].*)?")
_CLOCK = r"(?:[\s,àaT@•-]|at)*(?P<hour>[01]?\d|2[0-3])\s?[:h](?P<minute>[0-5]\d)(?::[0-5]\d)?"
_FIGURES = re.compile(rf"(\d{{1,2}})([/.-])(\d{{1,2}})\2(\d{{4}})(?:{_CLOCK})?")
_NAMED = re.compile(
    r"(?:(?P<day>\d{1,2})(?:er|st|nd|rd|th|º)?\.?(?:\s+de)?\s+(?P<month>[^\W\d_]+)\.?,?(?:\s+del?)?"
    r"|(?P<month2>[^\W\d_]+)\.?\s+(?P<day2>\d{1,2})(?:st|nd|rd|th)?,?)\s+(?P<year>\d{4})(?!\d)"
)
# What may stand about a day written with its month's name: a day of the week before or after it, a time of day.
_BEFORE = re.compile(r"(?:[^\W\d_]+\.?,?\s*){0,2}")
_AFTER = re.compile(rf"(?:[\s,]+[^\W\d_]+\.?)?(?:{_CLOCK})?(?:\s*(?:UTC|GMT|Z))?")
# Before the first newspaper, and beyond what any may be dated, a year is a mistake or meant to break something.
_YEARS = range(1600, 2200)
_MONTH_LANGUAGES = ("fr", "en", "es", "pt", "it", "de", "ar")


class AmbiguousDateError(ValueError):
    """A date in figures that may be read with the day or with the month first."""


def published_at(value: object, *, day_first: bool | None = None) -> str | None:
    """The publication date in normal form (``2020-11-18`` or ``2020-11-18T09:30:00+01:00``); None when blank.

    A moment keeps its offset: relative dates of the text count from its local day.

    Raises:
        AmbiguousDateError: it is in figures, may be read two ways, and ``day_first`` doesn't say which.
        ValueError: it is no date, or not of a year in which there are newspapers.
    """
    text = value.isoformat() if isinstance(value, date) else "" if value is None else str(value).strip()
    if not text:
        return None
    told = _normal(text, day_first)
    if told is None or int(told[:4]) not in _YEARS:
        raise ValueError(f"{text[:40]!r} is no date")
    return told


def _normal(text: str, day_first: bool | None) -> str | None:
    """The date in normal form; None where it is written as none is."""
    if _DAY.fullmatch(text):
        return date.fromisoformat(text).isoformat()
    if _DAY.match(text) and text[10:11] in ("T", "t", " "):
        return datetime.fromisoformat(text).isoformat()
    if len(text) < 60:
        if _MAIL.fullmatch(text):
            return parsedate_to_datetime(text).isoformat()
        if figures := _FIGURES.fullmatch(text):
            return _in_figures(figures, day_first)
        return _written(text)
    return None


def day_in(line: str) -> str | None:
    """The first day that a line names with its month's name (``Monde, mardi 14 mars 2006, p. 16``), if any."""
    return next((day.isoformat() for match in _NAMED.finditer(line[:400]) if (day := _day(match))), None)


def _written(text: str) -> str | None:
    match = _NAMED.search(text)
    day = _day(match) if match else None
    if not match or not day or not _BEFORE.fullmatch(text, 0, match.start()):
        return None
    after = _AFTER.fullmatch(text, match.end())
    if not after:
        return None
    return day.isoformat() if after["hour"] is None else f"{day.isoformat()}T{_time(after)}"


def _day(match: re.Match[str]) -> date | None:
    month = _months().get(fold(match["month"] or match["month2"]))
    try:
        return date(int(match["year"]), month, int(match["day"] or match["day2"])) if month else None
    except ValueError:  # 31 February
        return None


def _in_figures(match: re.Match[str], day_first: bool | None) -> str:
    first, mark, second, year = int(match[1]), match[2], int(match[3]), int(match[4])
    if first > 12 or first == second or mark == ".":  # nobody puts dots and the month first
        day_first = True
    elif second > 12:
        day_first = False
    if day_first is None:
        one, other = date(year, second, first), date(year, first, second)
        raise AmbiguousDateError(f"{match[0]!r} may be {one.isoformat()} or {other.isoformat()}")
    day = date(year, second, first) if day_first else date(year, first, second)
    return day.isoformat() if match["hour"] is None else f"{day.isoformat()}T{_time(match)}"


def _time(match: re.Match[str]) -> str:
    return f"{int(match['hour']):02d}:{match['minute']}:00"


@cache
def _months() -> dict[str, int]:
    """Months by their folded names and abbreviations, in the languages of the press (Unicode CLDR)."""
    from babel import Locale

    found: dict[str, int] = {}
    for code in _MONTH_LANGUAGES:
        months = Locale(code).months
        for context in ("format", "stand-alone"):
            for width in ("wide", "abbreviated"):
                for number, name in months[context][width].items():
                    found.setdefault(fold(name).rstrip("."), number)
    return {**found, "sept": 9}
