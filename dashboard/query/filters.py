"""Filters: one frozen object that map, charts, counts, table, export and URL all read.

Each filter is one row of :data:`RULES`: its field, its SQL with parameters, its words in English and French, and how
its value is written in a URL. To add one, add a field to :class:`Filters`, its row here, and its row in
``tests/test_query.py``.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date, timedelta
from types import MappingProxyType
from typing import Any, Literal
from urllib.parse import parse_qsl, urlencode

from dashboard.folding import fold_name
from dashboard.geocoding.countries import country_of
from dashboard.taxonomy import event_types, sub_event_types

KnownFrom = Literal["fresh", "recalled", "all"]
Undated = Literal["auto", "yes", "no", "only"]
Origin = Literal["own", "acled", "ucdp", "theirs", "all"]
Box = tuple[float, float, float, float]

# Incidents that were read out of articles, not imported from another's table.
OWN = "NOT list_contains(['acled', 'ucdp'], coalesce(origin, ''))"


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """Which incidents are asked for. The default asks for every fresh one.

    date_from, date_to: local days, both inclusive; an incident whose interval overlaps them is kept.
    undated: ``auto`` keeps undated incidents while no day is asked for; ``yes`` keeps them always, ``no`` never,
        ``only`` keeps nothing else.
    origin: ``own`` (what was read out of articles), ``acled``, ``ucdp``, ``theirs`` (both), or ``all``.
    known_from: ``fresh`` (an article reports it as news), ``recalled``, or ``all``.
    country: ISO 3166-1 alpha-3 codes; any of them.
    place: the beginning of a word of the place's name, its province's, its country's, or as a text spells it.
    box: (west, south, east, north) in degrees; west > east crosses the antimeridian.
    event_type, sub_event_type: codes of the taxonomy; any of them.
    actor: the beginning of a word of an actor that any claim names.
    source: outlets; any of them.
    text: words that all stand in the summary, places, actors or first sentence of evidence.
    """

    date_from: date | None = None
    date_to: date | None = None
    undated: Undated = "auto"
    origin: Origin = "own"
    known_from: KnownFrom = "fresh"
    country: tuple[str, ...] = ()
    place: str = ""
    box: Box | None = None
    event_type: tuple[str, ...] = ()
    sub_event_type: tuple[str, ...] = ()
    actor: str = ""
    source: tuple[str, ...] = ()
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
        """(condition, parameters) over the snapshot's table ``incidents``; rejected incidents are never kept."""
        conditions, parameters = ["coalesce(review_status, '') <> 'rejected'"], dict[str, Any]()
        for rule in RULES:
            value = self._effective(rule.field)
            if condition := rule.condition(value):
                conditions.append(f"({condition})")
                parameters |= rule.parameters(value, condition)
        return " AND ".join(conditions), parameters

    def _effective(self, name: str) -> Any:  # noqa: ANN401 - each field has its own type
        if name == "undated" and self.undated == "auto":
            return "no" if self.date_from or self.date_to else "yes"
        return getattr(self, name)


_DEFAULTS: Mapping[str, Any] = MappingProxyType({field.name: field.default for field in fields(Filters)})


# --- How a value is written in a URL ----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Form:
    """A value's URL form. ``read`` gives None for what is no such value."""

    write: Callable[[Any], str]
    read: Callable[[str], Any]


def _choice(*choices: str) -> Form:
    return Form(str, lambda text: text if text in choices else None)


def _read_day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:  # a URL that someone typed; the filter is left out
        return None


def _read_box(text: str) -> Box | None:
    try:
        west, south, east, north = (float(part) for part in text.split(","))
    except ValueError:  # as above
        return None
    sound = all(abs(x) <= 180 for x in (west, east)) and -90 <= south <= north <= 90
    return (west, south, east, north) if sound else None


# A comma inside a value (an outlet's name) is written as \, so that a list reads back whole.
def _write_list(values: tuple[str, ...]) -> str:
    return ",".join(value.replace("\\", "\\\\").replace(",", "\\,") for value in values)


def _read_list(text: str) -> tuple[str, ...]:
    values: list[str] = []
    current, escaped = "", False
    for character in text:
        if escaped or character not in "\\,":
            current, escaped = current + character, False
        elif character == "\\":
            escaped = True
        else:
            values, current = [*values, current], ""
    return tuple(value for value in (*values, current) if value)


_DAY = Form(date.isoformat, _read_day)
_TEXT = Form(str, str)
_LIST = Form(_write_list, _read_list)
_BOX = Form(lambda box: ",".join(str(side) for side in box), _read_box)


def _codes(known: Callable[[], Mapping[str, Any]]) -> Form:
    return Form(_write_list, lambda text: tuple(code for code in _read_list(text) if code in known()))


# --- The table of filters ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One filter. ``sql`` is a condition, or one for each choice; ``$field`` is its parameter.

    ``words`` holds a template by language, or one for each choice; ``{}`` stands for the value. ``bind`` turns the
    value into the parameter, ``say`` into words.
    """

    field: str
    sql: str | Mapping[str, str]
    words: Mapping[str, str | Mapping[str, str]]
    form: Form
    bind: Callable[[Any], Any] = lambda value: value
    say: Callable[[Any, str], str] = lambda value, language: str(value)

    def condition(self, value: Any) -> str:  # noqa: ANN401 - each field has its own type
        """The SQL for a value; "" where it asks for nothing."""
        if isinstance(self.sql, str):
            return self.sql if value not in (None, "", ()) else ""
        return self.sql[value]

    def parameters(self, value: Any, condition: str) -> dict[str, Any]:  # noqa: ANN401 - as above
        """The parameters of that SQL by name."""
        bound = self.bind(value)
        named = bound if isinstance(bound, dict) else {self.field: bound}
        return {name: item for name, item in named.items() if f"${name}" in condition}

    def in_words(self, value: Any, language: str) -> str:  # noqa: ANN401 - as above
        """The filter in words: ``Country: Iraq``."""
        words = self.words["fr" if language == "fr" else "en"]
        template = words if isinstance(words, str) else words[value]
        return template.format(self.say(value, language))


def _say_day(day: date, language: str) -> str:
    from babel.dates import format_date

    return format_date(day, "d MMM y", locale=language)


def _say_countries(codes: tuple[str, ...], language: str) -> str:
    found = ((code, country_of(code)) for code in codes)
    return ", ".join(country.name(language) if country else code for code, country in found)


def _say_codes(known: Callable[[], Mapping[str, Any]]) -> Callable[[tuple[str, ...], str], str]:
    def say(codes: tuple[str, ...], language: str) -> str:
        kinds = [(code, known().get(code)) for code in codes]
        return ", ".join(kind.labels.get(language, kind.name) if kind else code for code, kind in kinds)

    return say


def _names(known: Callable[[], Mapping[str, Any]]) -> Callable[[tuple[str, ...]], list[str]]:
    return lambda codes: [known()[code].name for code in codes if code in known()]


def _types() -> Mapping[str, Any]:
    return {kind.code: kind for kind in event_types()}


def _box_parameters(box: Box) -> dict[str, float]:
    return dict(zip(("west", "south", "east", "north"), box, strict=True))


RULES: tuple[Rule, ...] = (
    Rule(
        field="date_from",
        sql="coalesce(date_end, date_start) >= $date_from OR date_start IS NULL",
        words={"en": "From {}", "fr": "À partir du {}"},
        form=_DAY,
        say=_say_day,
    ),
    Rule(
        field="date_to",
        sql="date_start <= $date_to OR date_start IS NULL",
        words={"en": "Until {}", "fr": "Jusqu'au {}"},
        form=_DAY,
        say=_say_day,
    ),
    Rule(
        field="undated",
        sql={"yes": "", "no": "date_start IS NOT NULL", "only": "date_start IS NULL"},
        words={
            "en": {"yes": "With undated ones", "no": "Without undated ones", "only": "Undated only"},
            "fr": {"yes": "Avec les non datés", "no": "Sans les non datés", "only": "Non datés seulement"},
        },
        form=_choice("auto", "yes", "no", "only"),
    ),
    Rule(
        field="origin",
        sql={
            "own": OWN,
            "acled": "origin = 'acled'",
            "ucdp": "origin = 'ucdp'",
            "theirs": "list_contains(['acled', 'ucdp'], origin)",
            "all": "",
        },
        words={
            "en": {"acled": "ACLED's", "ucdp": "UCDP's", "theirs": "Imported only", "all": "With imported ones"},
            "fr": {"acled": "D'ACLED", "ucdp": "D'UCDP", "theirs": "Importés seulement", "all": "Avec les importés"},
        },
        form=_choice("own", "acled", "ucdp", "theirs", "all"),
    ),
    Rule(
        field="known_from",
        sql={"fresh": "known_from = 'fresh'", "recalled": "known_from = 'recalled'", "all": ""},
        words={
            "en": {"recalled": "Recalled only", "all": "With recalled ones"},
            "fr": {"recalled": "Rappelés seulement", "all": "Avec les rappelés"},
        },
        form=_choice("fresh", "recalled", "all"),
    ),
    Rule(
        field="country",
        sql="list_contains($country, iso3)",
        words={"en": "Country: {}", "fr": "Pays : {}"},
        form=_LIST,
        bind=list,
        say=_say_countries,
    ),
    Rule(
        field="place",
        sql="contains(' ' || place_text, ' ' || $place)",
        words={"en": "Place: {}", "fr": "Lieu : {}"},
        form=_TEXT,
        bind=fold_name,
    ),
    Rule(
        field="box",
        sql="latitude BETWEEN $south AND $north AND CASE WHEN $west <= $east "
        "THEN longitude BETWEEN $west AND $east ELSE longitude >= $west OR longitude <= $east END",
        words={"en": "Area of the map", "fr": "Zone de la carte"},
        form=_BOX,
        bind=_box_parameters,
    ),
    Rule(
        field="event_type",
        sql="list_contains($event_type::VARCHAR[], event_type)",
        words={"en": "Type: {}", "fr": "Type : {}"},
        form=_codes(_types),
        bind=_names(_types),
        say=_say_codes(_types),
    ),
    Rule(
        field="sub_event_type",
        sql="list_contains($sub_event_type::VARCHAR[], sub_event_type)",
        words={"en": "Sub-type: {}", "fr": "Sous-type : {}"},
        form=_codes(sub_event_types),
        bind=_names(sub_event_types),
        say=_say_codes(sub_event_types),
    ),
    Rule(
        field="actor",
        sql="contains(' ' || actor_text, ' ' || $actor)",
        words={"en": "Actor: {}", "fr": "Acteur : {}"},
        form=_TEXT,
        bind=fold_name,
    ),
    Rule(
        field="source",
        sql="list_has_any(string_split(sources, '; '), $source)",
        words={"en": "Outlet: {}", "fr": "Média : {}"},
        form=_LIST,
        bind=list,
        say=lambda sources, language: ", ".join(sources),
    ),
    Rule(
        field="text",
        sql="len(list_filter($text::VARCHAR[], lambda word: NOT contains(' ' || search_text, ' ' || word))) = 0",
        words={"en": "Words: {}", "fr": "Mots : {}"},
        form=_TEXT,
        bind=lambda text: fold_name(text).split(),
    ),
)
_RULE: Mapping[str, Rule] = MappingProxyType({rule.field: rule for rule in RULES})
