"""The calendar: a day, month, year or weekday as told, and what is known around it -> an interval of days.

What can't be told has start and end None, and a ``reason``:

``no_publication_date``  it counts from publication, which is missing
``no_anchor``            it counts from another date, and the text has none before it
``no_such_day``          31 February
``weekday_mismatch``     weekday and day number contradict each other; the number is kept
``after_publication``    its year lies ahead of publication and nothing in the clause says future
``year_from_text``       its year is the one that the article names for the same day, or tells its story in
``time_only``            a time of day without a day

The weekday rule: the last such day on or before publication, unless the clause speaks of the future.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import MAXYEAR, MINYEAR, date, timedelta
from typing import Literal

from dashboard.extraction.date_shapes import Catch
from dashboard.model import DateValue

Anchor = Literal["absolute", "publication", "event", "unresolved"]

DAY = timedelta(days=1)
# A weekday that fits names the year of a day number when it lies this near: after seven years at most the same
# weekday comes back, so two fitting years within the window are rare.
_YEARS_BACK, _YEARS_AHEAD = 4, 1
# A fresh day wins over the same day of another year that the text names; and a slip in the weekday is believed
# sooner than a leap of years, when the day number alone lies so near.
_FRESH = timedelta(days=10)
# A day this long ago may be of the year that the article names with its month ("novembre 2015 ... le 13 novembre").
_LONG_AGO = timedelta(days=90)
# "Jusqu'au 15 mars" lies ahead, unless that would be most of a year away: then it tells of what is over.
_UNTIL = timedelta(days=200)
# In a story told with its year, the next days without one are of that year: "le 7 janvier 2015 ... le 9 janvier".
_STORY = timedelta(days=5)


@dataclass(frozen=True, slots=True)
class Clues:
    """What is known around an expression.

    ``future``: its clause speaks of the future; ``until``: "jusqu'à" stands before it.
    ``last``: the days of the last resolved date before it; ``here``: it stands in the same sentence;
    ``told_last``: it stands near and was told with its year, so the text tells an earlier story.
    ``first``: no date was told before. ``of_event``: an event follows ("trois jours après l'attaque").
    ``years``: (month, day) -> the year that the article names for it; day 0 is the month as a whole.
    """

    published: date | None
    future: bool = False
    until: bool = False
    last: DateValue | None = None
    first: bool = False
    here: bool = False
    told_last: bool = False
    of_event: bool = False
    years: Mapping[tuple[int, int], int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Point:
    """The parts of one date as told; a missing part is None."""

    weekday: int | None = None
    day: int | None = None
    month: int | None = None
    year: int | None = None

    @classmethod
    def of(cls, catch: Catch, suffix: str = "") -> "Point":
        """The point of the slots that end in `suffix`."""
        return cls(
            catch.name(f"weekday{suffix}"),
            catch.name(f"day{suffix}"),
            catch.name(f"month{suffix}", f"anymonth{suffix}"),
            catch.name(f"year{suffix}"),
        )

    def filled(self, other: "Point") -> "Point":
        """This point with what it lacks of month and year taken from `other` ("du 7 au 9 janvier 2015")."""
        month = self.month or (other.month if self.day else None)
        return replace(self, month=month, year=self.year or (other.year if month else None))


def precision(start: date, end: date) -> int:
    """UCDP's date_prec of an interval: 1 a day, 2 for 2-6 days, 3 a week, 4 up to a month, 5 longer."""
    days = (end - start).days + 1
    return next((prec for prec, most in ((1, 1), (2, 6), (3, 7), (4, 31)) if days <= most), 5)


def span(start: date, end: date, anchor: Anchor, reason: str | None = None) -> DateValue:
    """A resolved value."""
    return DateValue(start, end, precision(start, end), anchor, reason=reason)


def unresolved(reason: str) -> DateValue:
    """A date that is told but can't be resolved."""
    return DateValue(None, None, None, "unresolved", reason=reason)


# --- Days, months, years ------------------------------------------------------------------------------------


def make_day(year: int, month: int, day: int) -> date | None:
    """The day, or None where the calendar has no such day."""
    try:
        return date(year, month, day)
    except ValueError:
        return None


def add_days(day: date, days: int) -> date | None:
    """`day` moved, or None beyond the calendar's ends."""
    try:
        return day + timedelta(days=days)
    except OverflowError:
        return None


def add_months(day: date, months: int) -> date | None:
    """The same day of another month (its last day where that is shorter), or None beyond the calendar's ends."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if not MINYEAR <= year < MAXYEAR:
        return None
    return date(year, month + 1, min(day.day, month_end(year, month + 1).day))


def month_end(year: int, month: int) -> date:
    """The last day of a month."""
    return date(year + month // 12, month % 12 + 1, 1) - DAY


def resolve(point: Point, clues: Clues, modifier: str | None = None) -> DateValue:
    """The days of a point: a weekday, a day of a month, a month or a year."""
    if point.day and point.month:
        return _day_of_month(point, clues, modifier)
    if point.month:
        return _month(point, clues, modifier)
    if point.year:
        return span(date(point.year, 1, 1), date(point.year, 12, 31), "absolute", _ahead(point.year, clues))
    return _weekday(point, clues, modifier)


def _ahead(year: int, clues: Clues) -> str | None:
    late = clues.published and not clues.future and year > clues.published.year
    return "after_publication" if late else None


def _weekday(point: Point, clues: Clues, modifier: str | None) -> DateValue:
    if clues.published is None or point.weekday is None:
        return unresolved("no_publication_date")
    back = (clues.published.isoweekday() - point.weekday) % 7
    if modifier == "last":
        back = back or 7
    elif modifier == "next" or (clues.future and back):
        back -= 7
    day = clues.published - timedelta(days=back)
    return span(day, day, "publication")


def _day_of_month(point: Point, clues: Clues, modifier: str | None) -> DateValue:
    month, number = point.month or 1, point.day or 1
    if point.year:
        day = make_day(point.year, month, number)
        if day is None:
            return unresolved("no_such_day")
        late = clues.published and day > clues.published and not clues.future
        slip = point.weekday is not None and day.isoweekday() != point.weekday
        return span(day, day, "absolute", "weekday_mismatch" if slip else "after_publication" if late else None)
    told = clues.years.get((month, number))
    if clues.published is None:
        day = make_day(told, month, number) if told else None
        if day:
            return span(day, day, "absolute", "year_from_text")
        return unresolved("no_publication_date" if make_day(2000, month, number) else "no_such_day")
    years = range(clues.published.year - 8, clues.published.year + 9)
    days = [day for year in years if (day := make_day(year, month, number))]
    return _choose_year(days, point, clues, modifier, told) if days else unresolved("no_such_day")


def _choose_year(days: list[date], point: Point, clues: Clues, modifier: str | None, told: int | None) -> DateValue:
    """Of the same day in several years, the one that is meant."""
    published = clues.published or days[0]
    past = max((day for day in days if day <= published), default=days[0])
    coming = min((day for day in days if day >= published), default=days[-1])
    nearer = coming - published < published - past  # a verb in the future may belong to something else
    soon = clues.until and coming - published <= _UNTIL
    ahead = modifier == "next" or soon or (clues.future and nearer and modifier != "last")
    plain = coming if ahead else past
    if point.weekday is not None:
        fitting = [
            day
            for day in days
            if day.isoweekday() == point.weekday
            and -_YEARS_BACK <= day.year - published.year <= _YEARS_AHEAD
            and (day <= published or day == coming)
        ]
        if plain in fitting:
            return span(plain, plain, "publication")
        if fitting and abs(plain - published) > _FRESH:
            best = min(fitting, key=lambda day: abs(day - published))
            return span(best, best, "publication")
        return span(plain, plain, "publication", "weekday_mismatch")
    if modifier is None and published - past > _FRESH:
        follows = clues.last.start if clues.told_last and clues.last else None
        if told is None and published - past > _LONG_AGO:
            told = clues.years.get((past.month, 0))
        named = make_day(told, past.month, past.day) if told else None
        day = named or next((day for day in days if follows and timedelta() <= day - follows <= _STORY), None)
        if day:
            return span(day, day, "absolute", "year_from_text")
    return span(plain, plain, "publication")


def _month(point: Point, clues: Clues, modifier: str | None) -> DateValue:
    month = point.month or 1
    if point.year:
        first = date(point.year, month, 1)
        late = clues.published and first > clues.published and not clues.future
        reason = "after_publication" if late else None
        return span(first, month_end(point.year, month), "absolute", reason)
    if clues.published is None:
        return unresolved("no_publication_date")
    year = clues.published.year
    if modifier == "last":
        year -= month >= clues.published.month
    elif modifier == "next":
        year += month <= clues.published.month
    elif clues.future and (month - clues.published.month) % 12 <= 6:
        year += month < clues.published.month
    else:
        year -= month > clues.published.month
    return span(date(year, month, 1), month_end(year, month), "publication")
