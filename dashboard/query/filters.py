"""Filters: one frozen object that map, charts, counts, table, export and URL all read.

Each filter is one row of :data:`~dashboard.query.rules.RULES`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import date, timedelta
from types import MappingProxyType
from typing import Any, Literal
from urllib.parse import parse_qsl, urlencode

from dashboard.query.forms import Box, Near, Polygon, Range
from dashboard.query.rules import RULES, Rule

KnownFrom = Literal["fresh", "recalled", "all"]
Undated = Literal["auto", "yes", "no", "only"]
Origin = Literal["own", "acled", "ucdp", "theirs", "all"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """Which incidents are asked for. The default asks for every fresh one.

    date_from, date_to: local days, both inclusive; an incident whose interval overlaps them is kept.
    undated: ``auto`` keeps undated incidents while no day is asked for; ``yes`` keeps them always, ``no`` never,
        ``only`` keeps nothing else.
    origin: ``own`` (what was read out of articles), ``acled``, ``ucdp``, ``theirs`` (both), or ``all``.
    known_from: ``fresh`` (an article reports it as news), ``recalled``, or ``all``.
    country: ISO 3166-1 alpha-3 codes; any of them.
    admin1: provinces as ``IRQ/Baghdad``; any of them.
    place: the beginning of a word of the place's name, its province's, its country's, or as a text spells it.
    box: (west, south, east, north) in degrees; west > east crosses the antimeridian.
    near: within so many kilometres of a point. polygon: inside the corners, whose sides are straight in degrees. Of a
        place that has an extent, its point counts; what has no point is in no box, circle or polygon.
    event_type, sub_event_type: codes of the taxonomy; any of them.
    actor: the beginning of a word of an actor that any claim names.
    weapon: the beginning of a word of the weapon, as told; the name of a kind ("rockets") stands for all its words.
    killed, wounded, abducted: from and to, both inclusive, of the best supported number; what is not told is not kept.
    source: outlets; any of them. language: of the articles, ISO 639-1; any of them.
    date_prec, where_prec: UCDP's precision, at most (1 is the best).
    confidence: at least, above 0 and up to 1.
    review_status: auto, confirmed, corrected, rejected; any of them. Rejected incidents are kept where asked for alone.
    tag: words that a reviewer's note marks with #; any of them.
    text: words that all stand in the summary, places, actors or first sentence of evidence.
    """

    date_from: date | None = None
    date_to: date | None = None
    undated: Undated = "auto"
    origin: Origin = "own"
    known_from: KnownFrom = "fresh"
    country: tuple[str, ...] = ()
    admin1: tuple[str, ...] = ()
    place: str = ""
    box: Box | None = None
    near: Near | None = None
    polygon: Polygon = ()
    event_type: tuple[str, ...] = ()
    sub_event_type: tuple[str, ...] = ()
    actor: str = ""
    weapon: str = ""
    killed: Range | None = None
    wounded: Range | None = None
    abducted: Range | None = None
    source: tuple[str, ...] = ()
    language: tuple[str, ...] = ()
    date_prec: int | None = None
    where_prec: int | None = None
    confidence: float | None = None
    review_status: tuple[str, ...] = ()
    tag: tuple[str, ...] = ()
    text: str = ""

    def set(self, **values: Any) -> "Filters":  # noqa: ANN401 - each field has its own type
        """These filters with other values."""
        return replace(self, **values)

    def without(self, name: str) -> "Filters":
        """These filters with one back at its default."""
        return replace(self, **{name: _DEFAULTS[name]})

    def active(self) -> tuple[str, ...]:
        """Names of the filters that are not at their default, in the order of :data:`RULES`."""
        return tuple(rule.field for rule in RULES if getattr(self, rule.field) != _DEFAULTS[rule.field])

    def before(self) -> "Filters | None":
        """The same filters over as many days just before; None unless both first and last day are given."""
        if self.date_from is None or self.date_to is None or self.date_to < self.date_from:
            return None
        try:
            first = self.date_from - (self.date_to - self.date_from) - timedelta(days=1)
        except OverflowError:  # before the first day that there is
            return None
        return self.set(date_from=first, date_to=self.date_from - timedelta(days=1))

    def to_query(self) -> dict[str, str]:
        """URL parameters, without those at their default."""
        return {name: _RULE[name].form.write(getattr(self, name)) for name in self.active()}

    def to_url(self) -> str:
        """The query string: ``from=2020-01-01&country=IRQ,SYR``."""
        return urlencode(self.to_query())

    @classmethod
    def from_query(cls, query: Mapping[str, str]) -> "Filters":
        """Filters out of URL parameters. Unknown parameters and values that are none are left out."""
        read = {name: _RULE[name].form.read(text) for name, text in query.items() if name in _RULE}
        return cls(**{name: value for name, value in read.items() if value is not None})

    @classmethod
    def from_url(cls, url: str) -> "Filters":
        """As :meth:`from_query`, from a query string."""
        return cls.from_query(dict(parse_qsl(url.lstrip("?"))))

    def in_words(self, language: str = "en") -> dict[str, str]:
        """Each active filter in words, by its field: ``{"country": "Country: Iraq"}``."""
        return {name: _RULE[name].in_words(getattr(self, name), language) for name in self.active()}

    def sql(self) -> tuple[str, dict[str, Any]]:
        """(condition, parameters) over the snapshot's table ``incidents``."""
        conditions, parameters = [], dict[str, Any]()
        for condition, bound in self.conditions().values():
            conditions.append(condition)
            parameters |= bound
        return " AND ".join(conditions) or "TRUE", parameters

    def conditions(self) -> dict[str, tuple[str, dict[str, Any]]]:
        """The same by the table that each condition is about (:attr:`Rule.of`): incidents are kept that meet all."""
        found: dict[str, tuple[str, dict[str, Any]]] = {}
        for rule in RULES:
            condition, bound = rule.condition(self._effective(rule.field))
            if condition and rule.or_undated and self._effective("undated") != "no":
                condition = f"{condition} OR date_start IS NULL"
            if condition:
                before, parameters = found.get(rule.of, ("", {}))
                found[rule.of] = (f"{before} AND ({condition})" if before else f"({condition})", parameters | bound)
        return found

    def _effective(self, name: str) -> Any:  # noqa: ANN401 - each field has its own type
        if name == "undated" and self.undated == "auto":
            return "no" if self.date_from or self.date_to else "yes"
        return getattr(self, name)


_DEFAULTS: Mapping[str, Any] = MappingProxyType({field.name: field.default for field in fields(Filters)})
_RULE: Mapping[str, Rule] = MappingProxyType({rule.field: rule for rule in RULES})
