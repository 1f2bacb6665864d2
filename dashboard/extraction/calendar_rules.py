"""What each form of date expression means: the slots of a shape and what is known around it -> DateValue.

Every rule takes a ``Catch`` and its ``Clues`` and returns a ``DateValue``, or None where the words are no date
after all. Days and reasons are those of ``calendar_days``.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, timedelta

from dashboard.extraction.calendar_days import (
    DAY,
    Anchor,
    Clues,
    Point,
    add_days,
    add_months,
    month_end,
    precision,
    resolve,
    span,
    unresolved,
)
from dashboard.extraction.date_shapes import Catch
from dashboard.model import DateValue

Rule = Callable[[Catch, Clues], DateValue | None]


def _point(catch: Catch, clues: Clues) -> DateValue | None:
    point = Point.of(catch)
    if short := catch.name("shortyear"):
        point = replace(point, year=_full_year(short, clues))
    value = resolve(point, clues, catch.name("modifier"))
    phase = catch.name("phase")
    return value if phase is None or value.start is None else _phase(value, phase)


def _phase(value: DateValue, phase: str) -> DateValue:
    """The beginning, middle or end of a month (ten days each) or of a year (two, four, two months)."""
    if value.start is None or value.end is None or phase == "whole":
        return value
    first, last = value.start, value.end
    if (last - first).days > 31:
        cuts = {
            "start": (first, month_end(first.year, 2)),
            "middle": (date(first.year, 5, 1), month_end(first.year, 8)),
            "end": (date(first.year, 11, 1), last),
        }
    else:
        cuts = {
            "start": (first, first.replace(day=10)),
            "middle": (first.replace(day=11), first.replace(day=20)),
            "end": (first.replace(day=21), last),
        }
    start, end = cuts[phase]
    return replace(value, start=start, end=end, prec=precision(start, end))


def _interval(catch: Catch, clues: Clues) -> DateValue | None:
    last_point, first_point = Point.of(catch, "2"), Point.of(catch)
    if not first_point.month and last_point.day and last_point.month is None and first_point.day:
        return _weekday_interval(first_point, last_point, clues, catch)
    end = resolve(last_point, clues, catch.name("modifier"))
    if end.start is None or end.end is None:
        return end
    if first_point.weekday and not first_point.day:
        return _weekday_interval(first_point, last_point, clues, catch)
    filled = first_point.filled(replace(last_point, month=last_point.month or end.start.month, year=end.start.year))
    start = resolve(replace(filled, year=filled.year or end.start.year), clues)
    if start.start and start.start > end.end and first_point.month is None:  # "du 30 au 1er mai"
        before = end.end.replace(day=1) - DAY
        start = resolve(replace(filled, month=before.month, year=before.year), clues)
    if start.start and start.start > end.end and first_point.year is None:  # "de novembre à février 2016"
        start = resolve(replace(filled, year=end.start.year - 1), clues)
    if start.start is None or start.start > end.end:
        return None
    return span(start.start, end.end, end.anchor, end.reason)


def _weekday_interval(first: Point, last: Point, clues: Clues, catch: Catch) -> DateValue:
    """ "De lundi à mercredi": the last weekday first, then the first one before it."""
    end = resolve(last if last.month else replace(last, day=None), clues, catch.name("modifier"))
    if end.end is None or first.weekday is None:
        return end
    start = end.end - timedelta(days=(end.end.isoweekday() - first.weekday) % 7 or 7)
    return span(start, end.end, end.anchor, end.reason)


def _numeric(catch: Catch, clues: Clues) -> DateValue | None:
    if iso := catch.name("isodate"):
        year, month, day = (int(piece) for piece in iso.split("-"))
    else:
        day, month, year = (int(piece) for piece in catch.name("slashdate").replace(".", "/").split("/"))
    if not 1 <= month <= 12:
        return None
    year = _full_year(year, clues) if year < 100 else year
    return resolve(Point(catch.name("weekday"), day, month, year), clues)


def _full_year(year: int, clues: Clues) -> int:
    """A two-digit year is of the century that brings it nearest to publication, without leaping ahead."""
    latest = (clues.published.year if clues.published else 2049) + 1
    year += latest // 100 * 100
    return year - 100 * (year > latest)


def _season(catch: Catch, clues: Clues) -> DateValue | None:
    """A meteorological season: three whole months. Winter is named after the year it ends in."""
    month, year = catch.name("season"), catch.name("year")
    if year is None and clues.published is None:
        return unresolved("no_publication_date")
    anchor: Anchor = "absolute" if year else "publication"
    if year is None and clues.published:
        year = clues.published.year + (month == 12)
        modifier = catch.name("modifier")
        first = date(year - (month == 12), month, 1)
        if modifier == "next":
            year += first <= clues.published
        else:
            done = add_months(first, 3) or first
            year -= first > clues.published or (modifier == "last" and done > clues.published)
    year -= month == 12
    first = date(year, month, 1)
    return span(first, (add_months(first, 3) or first) - DAY, anchor)


def _holiday(catch: Catch, clues: Clues) -> DateValue | None:
    pieces = [int(piece) for piece in catch.name("holiday").split("-")]
    if len(pieces) == 3 and catch.name("year") is None:
        day = date(*pieces)
        return span(day, day, "absolute")
    return resolve(Point(None, pieces[-1], pieces[-2], catch.name("year")), clues, catch.name("modifier"))


def _decade(catch: Catch, clues: Clues) -> DateValue | None:
    decade = catch.name("decade")
    if decade < 100:
        century = (clues.published.year if clues.published else 2049) // 100 * 100
        decade += century - 100 * (century + decade > (clues.published.year if clues.published else 2049))
    return span(date(decade, 1, 1), date(decade + 9, 12, 31), "absolute")


def _year(catch: Catch, clues: Clues) -> DateValue | None:
    return resolve(Point(year=catch.name("year")), clues)


def _counted(day: date, number: int, catch: Catch, anchor: Anchor) -> DateValue | None:
    """`number` units from `day` (backwards where negative), as wide as the unit and the approximation say."""
    unit, loose = catch.name("unit"), catch.name("approximation")
    if idiom := catch.name("idiom"):
        ends = sorted(idiom if number > 0 else (-days for days in idiom))
        start, end = add_days(day, ends[0]), add_days(day, ends[-1])
        return span(start, end, anchor) if start and end else None
    if unit in {"hour", "day", "week"}:
        days = {"hour": int(number / 24), "day": number, "week": 7 * number}[unit]
        centre, unit_days = add_days(day, days), {"hour": 1, "day": 1, "week": 7}[unit]
        rough = unit == "week" and abs(number) > 1
        loose = loose if unit != "hour" else None
        slack = (
            (-unit_days, 0) if loose == "over" else (0, unit_days) if loose == "under" else (-3, 3) if rough else (0, 0)
        )
    else:
        centre = add_months(day, number * (12 if unit == "year" else 1))
        slack = (-31, 0) if loose == "over" else (0, 31) if loose == "under" else (0, 0)
    if centre is None:
        return None
    if number > 0:  # "moins de" three days after falls short of the third day, before it
        slack = (-slack[1], -slack[0])
    if unit in {"month", "year"} and not loose and not catch.name("exact"):
        if unit == "year" and abs(number) > 1:
            return span(date(centre.year, 1, 1), date(centre.year, 12, 31), anchor)
        return span(centre.replace(day=1), month_end(centre.year, centre.month), anchor)
    start, end = add_days(centre, slack[0]), add_days(centre, slack[1])
    return span(start, end, anchor) if start and end else None


def _ago(catch: Catch, clues: Clues) -> DateValue | None:
    if clues.published is None:
        return unresolved("no_publication_date")
    number = catch.name("number") or 1
    if catch.name("weekday"):  # "two weeks ago Sunday": so many weeks before the last Sunday
        last = resolve(Point(weekday=catch.name("weekday")), clues).start or clues.published
        day = add_days(last, -7 * number) if catch.name("unit") == "week" else None
        return span(day, day, "publication") if day else None
    return _counted(clues.published, -number, catch, "publication")


def _past_span(catch: Catch, clues: Clues) -> DateValue | None:
    """ "Over the past three days": from so many units back to the day of publication."""
    if clues.published is None:
        return unresolved("no_publication_date")
    number, unit = catch.name("number"), catch.name("unit")
    if unit in {"month", "year"}:
        start = add_months(clues.published, -number * (12 if unit == "year" else 1))
    else:
        start = add_days(clues.published, -{"hour": -(-number // 24), "day": number, "week": 7 * number}[unit])
    return span(start, clues.published, "publication") if start else None


def _ahead_of(catch: Catch, clues: Clues) -> DateValue | None:
    if clues.published is None:
        return unresolved("no_publication_date")
    return _counted(clues.published, catch.name("number"), catch, "publication")


def _event_relative(catch: Catch, clues: Clues) -> DateValue | None:
    """ "Deux jours plus tard" counts on from the last date told; "deux jours après l'attaque" and "au lendemain
    de l'attaque" date the attack, back from the date of the sentence or from publication.
    """
    sign = catch.name("preposition", "direction")
    steps = catch.name("eventday") if sign is None else sign * (catch.name("number") or 1)
    last = clues.last
    if clues.of_event and steps >= 0:
        steps = -steps
        if not clues.here and not clues.told_last and clues.published:
            last = span(clues.published, clues.published, "publication")
    if last is None and clues.first and clues.published and sign is None and steps <= 0:
        # A text that opens with "la veille" speaks from its day of publication; "le lendemain" is of a day untold.
        day = add_days(clues.published, steps) or clues.published
        return span(day, day, "publication")
    if last is None or last.start is None:
        return unresolved("no_anchor")
    if sign is not None:
        return _counted(last.start, steps, catch, "event")
    start, end = add_days(last.start, steps), add_days(last.end or last.start, steps)
    return span(start, end, "event") if start and end else None


def _relative_day(catch: Catch, clues: Clues) -> DateValue | None:
    if clues.published is None:
        return unresolved("no_publication_date")
    if catch.name("thispart") == "night":  # the night before the morning's news, or the one to come
        start = clues.published - (timedelta() if clues.future else DAY)
        return span(start, start + DAY, "publication")
    past = -1 if catch.name("pastpart") else 0  # "last night" is the night that began the day before
    day = clues.published + timedelta(days=catch.name("relativeday") or past)
    return span(day, day, "publication")


def _relative_span(catch: Catch, clues: Clues) -> DateValue | None:
    """ "La semaine dernière", "le mois prochain", "cette année", "ce week-end"."""
    modifier, unit = catch.name("modifier"), catch.name("span")
    counted = modifier in {"before", "after"}
    base = clues.last.start if counted and clues.last else clues.published
    if base is None:
        return unresolved("no_anchor" if counted else "no_publication_date")
    anchor: Anchor = "event" if counted else "publication"
    step = {"last": -1, "before": -1, "next": 1, "after": 1}.get(modifier, 0)
    monday = base - timedelta(days=base.weekday())
    if unit == "week":
        start = monday + timedelta(weeks=step)
        return span(start, start + timedelta(days=6), anchor)
    if catch.name("weekend"):
        saturday = monday + timedelta(days=5)
        # On a Saturday or Sunday "ce week-end" is today's; on other days the last, unless it lies ahead.
        if step == 0 and saturday > base and not clues.future:
            step = -1
        if step == 1:
            step = 0 if base < saturday else 1
        saturday += timedelta(weeks=step)
        return span(saturday, saturday + DAY, anchor)
    if unit == "month":
        start = add_months(base.replace(day=1), step) or base
        return span(start, month_end(start.year, start.month), anchor)
    year = base.year + step
    return span(date(year, 1, 1), date(year, 12, 31), anchor)


def _part_only(catch: Catch, clues: Clues) -> DateValue | None:
    """ "Dans la soirée" is of the day last told; a night reaches into the next day."""
    if clues.last is None or clues.last.start is None or clues.last.prec != 1:
        return unresolved("no_anchor")
    start = clues.last.start
    night = catch.name("part") == "night" and clues.last.time_of_day != "night"
    return span(start, (add_days(start, 1) or start) if night else start, "event")


def _time(_catch: Catch, _clues: Clues) -> DateValue | None:
    return unresolved("time_only")


RULES: Mapping[str, Rule] = {
    "point": _point,
    "interval": _interval,
    "numeric": _numeric,
    "season": _season,
    "holiday": _holiday,
    "decade": _decade,
    "year": _year,
    "counted_year": _year,
    "ago": _ago,
    "past_span": _past_span,
    "ahead": _ahead_of,
    "event_relative": _event_relative,
    "relative_day": _relative_day,
    "relative_span": _relative_span,
    "part_of_day_only": _part_only,
    "time": _time,
}
