"""When: every date expression of a document, to an interval of days with its precision.

``date_shapes`` finds the expressions, ``calendar_rules`` and ``calendar_days`` say which days they are. Here they
are put in order: what stands around each (a verb of saying, "depuis", a dateline), which date it counts from,
and the time of day that belongs to it. Every date told is a mention, also the day of a statement or of an
earlier attack: which one is the event's is chosen in ``assemble``, from these ``features``:

``form``       weekday, weekday_day, day_month, day_month_year, month, month_year, year, decade, season, holiday,
               interval, relative_day, relative_span, ago, past_span, ahead, event_relative, part_of_day_only, time
``has_year``   it names its year
``since``, ``until``   "depuis mardi", "jusqu'au 3 mai"
``statement``  it stands beside a verb of saying: the day of the statement alone
``same_day``   the day of a statement, and of the event: "said on Monday that ... earlier in the day"
``dateline``   "publié le ...", or the date in front of an agency's mark
``future``     its clause speaks of the future
``of_event``   it dates the event that it names: "trois jours après l'attaque", "au lendemain du raid"
``zone``       the time zone told with the time of day

A new language needs a ``dates.toml`` and no line here.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from typing import Any

from dashboard.extraction.calendar_days import Clues
from dashboard.extraction.calendar_rules import RULES
from dashboard.extraction.date_shapes import Catch, form_of, parse_clock, shapes
from dashboard.extraction.datelines import follows_town, may_be_dateline
from dashboard.folding import fold
from dashboard.languages import Language
from dashboard.model import DateValue, Document, Mention, Sentence, mention

# How far the words around a date are looked at, in characters.
_AROUND = 90
# An anaphoric expression ("la veille", "dans la soirée") counts from a date at most this many sentences back.
_REACH = {"event_relative": 12, "part_of_day_only": 3}
# A date told with its year sets the scene for this many sentences.
_STORY = 4
# Forms that give a time of day, and those that it may belong to when both stand side by side.
_TIMES = frozenset({"time", "part_of_day_only"})
_CLOCKS = ("clock", "zonedclock", "halfclock")
_DAYS = frozenset({"point", "numeric", "relative_day", "interval"})
# Too coarse to be the day of a statement: "signalé en novembre" tells of something else than of saying.
_COARSE = frozenset({"month", "month_year", "year", "season", "decade"})
_BRACKET = re.compile(r"\([^()]{0,30}\)")
_CLAUSE_END = re.compile(r"[;:.!?\"()]| - ")
# Publication days outside these years are misread; nothing is counted from them.
_YEARS = range(1800, 2200)


@dataclass(frozen=True)
class _Context:
    """The compiled words of one language that stand around dates."""

    since: re.Pattern[str]
    until: re.Pattern[str]
    dateline: re.Pattern[str]
    agency: re.Pattern[str]
    saying: re.Pattern[str]
    saying_ends: re.Pattern[str]
    future: re.Pattern[str]
    not_future: re.Pattern[str]
    before_nouns: re.Pattern[str]
    names: re.Pattern[str]
    name_ends: re.Pattern[str]
    month_needs: re.Pattern[str]
    after_year: re.Pattern[str]
    event_follows: re.Pattern[str]
    event_of: re.Pattern[str]
    zone: re.Pattern[str]
    dateline_end: re.Pattern[str]
    not_statement: re.Pattern[str]
    same_day: re.Pattern[str]
    then_saying: re.Pattern[str]


def _any(words: Iterable[str]) -> str:
    """An alternation of folded words, blanks loose; one that never matches where there are none."""
    folded = sorted((fold(word) for word in words), key=len, reverse=True)
    return "(?:" + "|".join(re.escape(word).replace(r"\ ", " +") for word in folded) + ")" if folded else "(?!)"


@cache
def _context(language: Language) -> _Context:
    table = language.table("dates")
    words, grammar = table.get("context", {}), table.get("grammar", {})

    def before(name: str) -> re.Pattern[str]:
        return re.compile(rf"(?<!\w){_any(words.get(name, ()))} *$")

    def after(listed: Iterable[str]) -> re.Pattern[str]:
        return re.compile(rf" *{_any(listed)}(?:(?<=')|(?!\w))")

    endings = _any(words.get("future_endings", ()))
    # Between a verb of saying and the day of the statement: the words listed, else any few.
    reach = 9 if words.get("saying_between") else 5
    between = rf"{_any(listed)}(?!\w)" if (listed := words.get("saying_between")) else r"(?!-)[\w'.-]+"
    if places := words.get("saying_places"):  # "told reporters in Jos on Sunday"
        between = rf"(?:{_any(places)} +[\w'-]+|{between})"
    return _Context(
        since=before("since"),
        until=before("until"),
        dateline=re.compile(rf"(?<!\w){_any(words.get('dateline', ()))} *:? *$"),
        agency=re.compile(rf"[^.]{{0,30}}\({_any(words.get('agencies', ()))}\b"),
        saying=re.compile(rf"(?<!\w){_any(words.get('saying', ()))}e?s?(?P<gap>(?:[ ,]+{between}){{0,{reach}}})[ ,]*$"),
        saying_ends=re.compile(rf"(?<!\w){_any(words.get('saying_ends', ()))}(?!\w)"),
        future=re.compile(rf"(?<!\w)(?:{_any(words.get('future', ()))}|\w+{endings})(?!\w)"),
        before_nouns=re.compile(rf"(?<!\w)(?:{_any(words.get('before_nouns', ()))})\s?$"),
        not_future=re.compile(rf"{_any(words.get('not_future', ()))}$"),
        names=before("names"),
        name_ends=after(words.get("name_ends", ())),
        month_needs=re.compile(rf"(?<!\w)(?:{_any(grammar.get('month_needs', ()))} +|\w'|mi-) *$"),
        after_year=re.compile(rf" *(?:$|[^\w ]| {_any(grammar.get('after_year', ()))}(?!\w))"),
        event_follows=re.compile(r" +\w") if grammar.get("always_event") else after(grammar.get("event_follows", ())),
        event_of=after(grammar.get("event_of", ())),
        dateline_end=re.compile(rf"\.?[^.]{{0,60}}?{_any(words.get('dateline_marks', ()))}"),
        then_saying=after(words.get("then_saying", ())),
        not_statement=after(words.get("not_statement", ())),
        same_day=re.compile(rf"(?<!\w){_any(words.get('same_day', ()))}(?!\w)"),
        zone=re.compile(rf"{_any(table.get('clock', {}).get('zones', ()))}(?:[+-]\d\d?)?"),
    )


def find_dates(document: Document) -> tuple[Mention, ...]:
    """Every date of `document` in reading order, as mentions of kind ``date`` with a ``DateValue``."""
    published = document.published_on
    if published is not None and published.year not in _YEARS:
        published = None
    caught = [
        (sentence, catches)
        for sentence in document.sentences
        if (catches := list(_caught(sentence, document.language)))
    ]
    return tuple(_Reader(document.language, published, _named_years(caught)).read(caught))


def _caught(sentence: Sentence, language: Language) -> Iterator[Catch]:
    """The catches of a sentence, without false friends, pairs ("les 3 et 7 avril") as one catch each."""
    context, grammar = _context(language), language.table("dates").get("grammar", {})
    ambiguous = frozenset(fold(month) for month in grammar.get("ambiguous_months", ()))
    previous: Catch | None = None
    for catch in shapes(language).find(sentence.folded):
        before, previous = previous, catch
        if before and (catch.name("eventday") or 0) < 0 and _beside(sentence, before, catch):
            continue  # it only says again which day that is: "le 24 mai, veille du scrutin"
        head = sentence.folded[max(0, catch.start - 30) : catch.start]
        if context.names.search(head) or context.name_ends.match(sentence.folded, catch.end):
            continue
        if _bare_month(catch) and sentence.folded[slice(*catch.spans["month"])] in ambiguous:
            month_at = catch.spans["month"][0]
            if not context.month_needs.search(sentence.folded[max(0, month_at - 12) : month_at]):
                continue
        if catch.form == "counted_year":
            if not context.after_year.match(sentence.folded, catch.end):
                continue
            catch = replace(catch, start=catch.spans["year"][0])
        yield from _split(catch) if catch.form == "pair" else (catch,)


def _bare_month(catch: Catch) -> bool:
    return catch.form == "point" and not catch.slots.keys() - {"month", "modifier"}


def _split(pair: Catch) -> tuple[Catch, ...]:
    """ "Les 17 et 18 août": an interval where the two follow each other, else two dates."""
    unit = next(slot for slot in ("day", "month", "year") if slot in pair.slots)
    told = [pair.slots[slot] for slot in (unit, f"{unit}3", f"{unit}2") if slot in pair.slots]
    in_row = told == list(range(told[0], told[0] + len(told)))
    if in_row and unit != "month" and "weekday" not in pair.slots:
        return (replace(pair, form="interval"),)
    shared = {slot.rstrip("2"): pair.slots[slot] for slot in ("modifier", "month2", "year2") if slot in pair.slots}
    first = {slot: pair.slots[slot] for slot in ("weekday", "day", "month", "year") if slot in pair.slots}
    last = {slot.rstrip("2"): value for slot, value in pair.slots.items() if slot.endswith("2")}
    cut = max(pair.spans[slot][1] for slot in first)
    again = min(start for slot, (start, _) in pair.spans.items() if slot.endswith("2"))
    middle = [Catch("point", *pair.spans[f"{unit}3"], shared | {unit: told[1]})] if len(told) > 2 else []
    return (
        Catch("point", pair.start, cut, shared | first),
        *middle,
        Catch("point", again, pair.end, shared | last),
    )


def _named_years(caught: list[tuple[Sentence, list[Catch]]]) -> dict[tuple[int, int], int]:
    """(month, day), day 0 for a whole month -> the year that the article names with it, where it is one only."""
    years: dict[tuple[int, int], set[int]] = {}
    for _, catches in caught:
        for catch in catches:
            year, month, day = catch.name("year"), catch.name("anymonth", "month"), catch.name("day")
            if catch.form == "point" and year and month:
                years.setdefault((month, day or 0), set()).add(year)
    return {key: named.pop() for key, named in years.items() if len(named) == 1}


@dataclass
class _Reader:
    """Resolves catches in reading order: each may count from the one before it."""

    language: Language
    published: date | None
    years: Mapping[tuple[int, int], int]
    last: DateValue | None = None
    last_sentence: int = -1
    seen: bool = False  # a date came before
    story: bool = False  # `last` was told with its year, or counts from one that was

    def read(self, caught: list[tuple[Sentence, list[Catch]]]) -> Iterator[Mention]:
        for sentence, catches in caught:
            timed, time = _lone_time(sentence, catches)
            for catch, clock in _with_times(sentence, catches):
                found = self._mention(sentence, catch, clock, time if catch is timed else None)
                if found is not None:
                    yield found
                    self._remember(found)

    def _remember(self, found: Mention) -> None:
        prec = found.value.prec
        self.seen = self.seen or prec is not None
        apart = found.features["dateline"] or found.features["of_event"] or found.features["form"] == "part_of_day_only"
        apart = apart or (found.features["statement"] and self.last is not None)  # "on the same day" is no statement's
        if prec in {1, 2} and not apart:
            self.story = found.value.anchor == "absolute" or (self.story and found.value.anchor == "event")
            self.last, self.last_sentence = found.value, found.sentence

    def _mention(self, sentence: Sentence, catch: Catch, clock: Catch | None, far: Catch | None) -> Mention | None:
        """The mention of a catch. ``clock`` is the time beside it, ``far`` the one elsewhere in its sentence."""
        features = _features(sentence, catch, self.language)
        near = sentence.index - self.last_sentence <= _REACH.get(catch.form, 1_000)
        clues = Clues(
            self.published,
            future=features["future"] or features["until"],
            until=features["until"],
            last=self.last if near else None,
            first=not self.seen,
            here=self.last is not None and self.last_sentence == sentence.index,
            told_last=self.story and sentence.index - self.last_sentence <= _STORY,
            of_event=features["of_event"],
            years=self.years,
        )
        value = RULES[catch.form](catch, clues)
        if value is None:
            return None
        catch = _without_foreign_number(catch, value)
        start, end = min(catch.start, clock.start if clock else catch.start), max(catch.end, clock.end if clock else 0)
        value, zone = self._timed(sentence, catch, clock or (None if features["statement"] else far), value)
        if features["same_day"]:  # "said on Monday evening that ... earlier in the day": the hour is the statement's
            value = replace(value, time_of_day=None)
        if zone:
            features["zone"] = zone
        features["form"] = form_of(catch)
        return mention("date", sentence, start, end, value, f"date.{features['form']}", **features)

    def _timed(
        self, sentence: Sentence, catch: Catch, clock: Catch | None, value: DateValue
    ) -> tuple[DateValue, str | None]:
        """`value` with its time of day, and the time zone told with it."""
        time = catch.name("part", "part2", "thispart", "pastpart", "early") or (clock.name("part") if clock else None)
        zone = None
        timed = catch if catch.form == "time" else clock if clock and clock.form == "time" else None
        if timed is not None:
            start, end = next(timed.spans[slot] for slot in _CLOCKS if slot in timed.spans)
            time = parse_clock(sentence.folded[start:end], self.language.table("dates")) or time
            told = _context(self.language).zone.search(sentence.folded, start, timed.end)
            zone = told.group() if told else None
        value = replace(value, time_of_day=time)
        return (_night_hour(value) if catch.name("part", "thispart") == "night" else value), zone


def _night_hour(value: DateValue) -> DateValue:
    """A clock time says which of a night's two days is meant."""
    if value.prec != 2 or not value.time_of_day or ":" not in value.time_of_day:
        return value
    hour = int(value.time_of_day[:2])
    if hour < 12:
        return replace(value, start=value.end, prec=1)
    return replace(value, end=value.start, prec=1) if hour >= 17 else value


def _with_times(sentence: Sentence, catches: list[Catch]) -> Iterator[tuple[Catch, Catch | None]]:
    """Each catch with the time that stands right beside it ("vers 15 heures, mardi"; "lundi à 14h40")."""
    waiting: Catch | None = None
    for catch in _without_conversions(sentence, catches):
        if waiting is None or not _beside(sentence, waiting, catch):
            if waiting is not None:
                yield waiting, None
            waiting = catch
        elif catch.form in _TIMES and waiting.form in _DAYS:
            yield waiting, catch
            waiting = None
        elif waiting.form in _TIMES and catch.form in _DAYS:
            yield catch, waiting
            waiting = None
        else:
            yield waiting, None
            waiting = catch
    if waiting is not None:
        yield waiting, None


def _lone_time(sentence: Sentence, catches: list[Catch]) -> tuple[Catch | None, Catch | None]:
    """The day and the time of a sentence that has one of each near each other, in one clause; else (None, None)."""
    times = [catch for catch in _without_conversions(sentence, catches) if catch.form == "time"]
    days = [catch for catch in catches if catch.form in _DAYS]
    if len(times) != 1 or len(days) != 1:
        return None, None
    first, second = sorted((times[0], days[0]), key=lambda catch: catch.start)
    gap = sentence.folded[first.end : second.start]
    return (None, None) if len(gap) > _AROUND or _CLAUSE_END.search(gap) else (days[0], times[0])


def _without_conversions(sentence: Sentence, catches: list[Catch]) -> Iterator[Catch]:
    """The catches without the same moment in another zone: "à 22h30 (21h30 GMT)"."""
    for before, catch in zip([None, *catches], catches, strict=False):
        again = before is not None and before.form == catch.form == "time"
        if not (before and again and sentence.folded[before.end : catch.start].strip() in {"(", "/"}):
            yield catch


def _beside(sentence: Sentence, first: Catch, second: Catch) -> bool:
    """Whether nothing but marks and a bracket ("(21h30 GMT)") stands between two catches."""
    gap = _BRACKET.sub("", sentence.folded[first.end : second.start])
    return len(gap) <= 3 and not gap.strip(" ,(")


def _without_foreign_number(catch: Catch, value: DateValue) -> Catch:
    """ "Mardi 5 policiers": the number is no day when the weekday falls on another one."""
    if form_of(catch) != "weekday_day" or (value.start and value.start.day == catch.name("day")):
        return catch
    slots = {slot: value for slot, value in catch.slots.items() if slot != "day"}
    return replace(catch, end=catch.spans["weekday"][1], slots=slots)


def _features(sentence: Sentence, catch: Catch, language: Language) -> dict[str, Any]:
    context, text = _context(language), sentence.folded
    head, tail = text[max(0, catch.start - _AROUND) : catch.start], text[catch.end : catch.end + _AROUND]
    said = context.saying.search(head)
    opening = may_be_dateline(sentence, catch.start)
    stamped = opening or catch.form == "numeric"
    stamp = bool(stamped and context.agency.match(tail)) or bool(opening and context.dateline_end.match(tail))
    stamp = stamp or (opening and follows_town(sentence, catch.start, catch.end))
    reported = said is not None and form_of(catch) == "weekday"  # "ont publié jeudi une liste" is no page's stamp
    dateline = stamp or (bool(context.dateline.search(head)) and not reported)
    said = None if context.not_statement.match(text, catch.end) else said
    same_day = said is not None and bool(context.same_day.search(text, catch.end))
    relative = catch.form == "event_relative" and "direction" not in catch.slots
    follows = context.event_follows if "preposition" in catch.slots else context.event_of
    return {
        "form": catch.form,
        "has_year": bool(catch.slots.keys() & {"year", "year2", "shortyear", "isodate", "slashdate", "decade"}),
        "since": bool(context.since.search(head)),
        "until": bool(context.until.search(head)),
        "same_day": same_day,
        "statement": form_of(catch) not in _COARSE
        and not same_day
        and (
            bool(said and not context.saying_ends.search(said["gap"]))
            or bool(context.then_saying.match(text, catch.end))
        ),
        "dateline": dateline,
        "future": not dateline and _is_future(context, sentence, catch),
        "of_event": relative and bool(follows.match(text, catch.end)),
    }


def _is_future(context: _Context, sentence: Sentence, catch: Catch) -> bool:
    """Whether the clause around a date speaks of the future. A name is no verb, whatever its ending ("Bouira")."""
    text = sentence.folded
    start, stop = max(0, catch.start - _AROUND), min(len(text), catch.end + _AROUND)
    start = max((m.end() for m in _CLAUSE_END.finditer(text, start, catch.start)), default=start)
    end = _CLAUSE_END.search(text, catch.end, stop)
    clauses = (start, catch.start), (catch.end, end.start() if end else stop)
    return any(
        not (
            sentence.text[match.start()].isupper()
            or context.not_future.search(match.group())
            or context.before_nouns.search(text, 0, match.start())
        )
        for first, last in clauses
        for match in context.future.finditer(text, first, last)
    )
