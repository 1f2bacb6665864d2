"""The table of filters: one row each, with its SQL, its words in English and French, and its form in a URL.

To add a filter, add a field to :class:`~dashboard.query.filters.Filters`, its row here, and its row in
``tests/query/test_filters.py``. Values reach SQL as parameters alone.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from dashboard.columns import IMPORTED
from dashboard.folding import fold_name
from dashboard.query.forms import (
    BOX,
    DAY,
    LIST,
    NEAR,
    POLYGON,
    RANGE,
    SHARE,
    TEXT,
    Form,
    choice,
    some,
    some_of,
    whole,
)
from dashboard.query.values import (
    DATE_PRECISIONS,
    PLACE_PRECISIONS,
    REVIEWS,
    box_parameters,
    iso3_of,
    names,
    near_parameters,
    polygon_parameters,
    say_codes,
    say_countries,
    say_day,
    say_languages,
    say_near,
    say_provinces,
    say_range,
    types_by_code,
)
from dashboard.store.reviewed import tag_mark
from dashboard.taxonomy import sub_event_types, weapon_words

# Incidents that were read out of articles, not imported from another's table.
_THEIRS = ", ".join(f"'{origin}'" for origin in IMPORTED)
OWN = f"NOT list_contains([{_THEIRS}], coalesce(origin, ''))"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One filter. ``sql`` is a condition, or one for each choice; ``$field`` is its parameter.

    ``words`` holds a template by language, or one for each choice; ``{}`` stands for the value. ``bind`` turns the
    value into the parameter (or a dict of them), ``say`` into words. ``each``: the condition holds for every item of
    the parameter by itself. ``otherwise`` is the condition while nothing is asked. ``of``: the table that has all its
    columns, one of :data:`~dashboard.query.parts.NUMBERED` where one does; else each incident, or its texts, have to
    be looked at.
    ``or_undated``: it keeps undated ones, where they are asked for.
    """

    field: str
    sql: str | Mapping[str, str]
    words: Mapping[str, str | Mapping[Any, str]]
    form: Form
    bind: Callable[[Any], Any] = lambda value: value
    say: Callable[[Any, str], str] = lambda value, language: str(value)
    each: bool = False
    otherwise: str = ""
    of: str = "incidents"
    or_undated: bool = False

    def condition(self, value: Any) -> tuple[str, dict[str, Any]]:  # noqa: ANN401 - each field has its own type
        """The SQL for a value ("" where it keeps everything), and its parameters by name."""
        if not isinstance(self.sql, str):
            return self.sql[value], {}
        if value in (None, "", ()):
            return self.otherwise, {}
        bound = self.bind(value)
        if self.each:
            items = {f"{self.field}_{number}": item for number, item in enumerate(bound)}
            return " AND ".join(self.sql.replace(f"${self.field}", f"${name}") for name in items), items
        return self.sql, bound if isinstance(bound, dict) else {self.field: bound}

    def in_words(self, value: Any, language: str) -> str:  # noqa: ANN401 - as above
        """The filter in words: ``Country: Iraq``."""
        words = self.words["fr" if language == "fr" else "en"]
        template = words if isinstance(words, str) else words[value]
        return template.format(self.say(value, language))


def _toll(count: str, english: str, french: str) -> Rule:
    """From so many to so many, by the best supported number; an incident that tells none is not kept."""
    best = f"coalesce({count}_best, {count}_low)"
    return Rule(
        field=count,
        of=f"{count}_tolls",
        sql=f"{best} BETWEEN coalesce($from_{count}, 0) AND coalesce($to_{count}, {best})",
        words={"en": f"{english}: {{}}", "fr": f"{french} : {{}}"},
        form=RANGE,
        bind=lambda ends: {f"from_{count}": ends[0], f"to_{count}": ends[1]},
        say=say_range,
    )


RULES: tuple[Rule, ...] = (
    Rule(
        field="date_from",
        of="spans",
        sql="coalesce(date_end, date_start) >= $date_from",
        or_undated=True,
        words={"en": "From {}", "fr": "À partir du {}"},
        form=DAY,
        say=say_day,
    ),
    Rule(
        field="date_to",
        of="spans",
        sql="date_start <= $date_to",
        or_undated=True,
        words={"en": "Until {}", "fr": "Jusqu'au {}"},
        form=DAY,
        say=say_day,
    ),
    Rule(
        field="undated",
        of="spans",
        sql={"yes": "", "no": "date_start IS NOT NULL", "only": "date_start IS NULL"},
        words={
            "en": {"yes": "With undated ones", "no": "Without undated ones", "only": "Undated only"},
            "fr": {"yes": "Avec les non datés", "no": "Sans les non datés", "only": "Non datés seulement"},
        },
        form=choice("auto", "yes", "no", "only"),
    ),
    Rule(
        field="origin",
        of="standings",
        sql={
            "own": OWN,
            "acled": "origin = 'acled'",
            "ucdp": "origin = 'ucdp'",
            "theirs": f"list_contains([{_THEIRS}], origin)",
            "all": "",
        },
        words={
            "en": {"acled": "ACLED's", "ucdp": "UCDP's", "theirs": "Imported only", "all": "With imported ones"},
            "fr": {"acled": "D'ACLED", "ucdp": "D'UCDP", "theirs": "Importés seulement", "all": "Avec les importés"},
        },
        form=choice("own", "acled", "ucdp", "theirs", "all"),
    ),
    Rule(
        field="known_from",
        of="standings",
        sql={"fresh": "known_from = 'fresh'", "recalled": "known_from = 'recalled'", "all": ""},
        words={
            "en": {"recalled": "Recalled only", "all": "With recalled ones"},
            "fr": {"recalled": "Rappelés seulement", "all": "Avec les rappelés"},
        },
        form=choice("fresh", "recalled", "all"),
    ),
    Rule(
        field="country",
        of="areas",
        sql="list_contains($country, iso3)",
        words={"en": "Country: {}", "fr": "Pays : {}"},
        form=some(iso3_of),
        bind=list,
        say=say_countries,
    ),
    Rule(
        field="admin1",
        of="areas",
        sql="list_contains($admin1, iso3 || '/' || admin1)",
        words={"en": "Province: {}", "fr": "Province : {}"},
        form=LIST,
        bind=list,
        say=say_provinces,
    ),
    Rule(
        field="place",
        of="texts",
        sql="contains(place_text, ' ' || $place)",
        words={"en": "Place: {}", "fr": "Lieu : {}"},
        form=TEXT,
        bind=fold_name,
    ),
    Rule(
        field="box",
        of="sites",
        sql="latitude BETWEEN $south AND $north AND CASE WHEN $west <= $east "
        "THEN longitude BETWEEN $west AND $east ELSE longitude >= $west OR longitude <= $east END",
        words={"en": "Area of the map", "fr": "Zone de la carte"},
        form=BOX,
        bind=box_parameters,
    ),
    Rule(
        field="near",  # the great circle, by the haversine
        of="sites",
        sql="latitude BETWEEN $near_south AND $near_north AND $near_km >= 12742 * asin(sqrt(least(1, "
        "sin(radians(latitude - $near_latitude) / 2) ** 2 + cos(radians(latitude)) * cos(radians($near_latitude)) "
        "* sin(radians(longitude - $near_longitude) / 2) ** 2)))",
        words={"en": "Within {}", "fr": "À moins de {}"},
        form=NEAR,
        bind=near_parameters,
        say=say_near,
    ),
    Rule(
        field="polygon",  # a ray to the east crosses an odd number of sides
        of="sites",
        sql="latitude BETWEEN list_min($polygon_y) AND list_max($polygon_y) "
        "AND longitude BETWEEN list_min($polygon_x) AND list_max($polygon_x) AND len(list_filter("
        "range(1, len($polygon_x) + 1), lambda i: ($polygon_y[i] > latitude) <> ($polygon_next_y[i] > latitude) "
        "AND longitude < $polygon_x[i] + ($polygon_next_x[i] - $polygon_x[i]) "
        "* (latitude - $polygon_y[i]) / ($polygon_next_y[i] - $polygon_y[i]))) % 2 = 1",
        words={"en": "Shape on the map", "fr": "Forme sur la carte"},
        form=POLYGON,
        bind=polygon_parameters,
    ),
    Rule(
        field="event_type",
        of="types",
        sql="list_contains($event_type::VARCHAR[], event_type)",
        words={"en": "Type: {}", "fr": "Type : {}"},
        form=some_of(types_by_code),
        bind=names(types_by_code),
        say=say_codes(types_by_code),
    ),
    Rule(
        field="sub_event_type",
        of="sub_types",
        sql="list_contains($sub_event_type::VARCHAR[], sub_event_type)",
        words={"en": "Sub-type: {}", "fr": "Sous-type : {}"},
        form=some_of(sub_event_types),
        bind=names(sub_event_types),
        say=say_codes(sub_event_types),
    ),
    Rule(
        field="actor",
        of="texts",
        sql="contains(actor_text, ' ' || $actor)",
        words={"en": "Actor: {}", "fr": "Acteur : {}"},
        form=TEXT,
        bind=fold_name,
    ),
    Rule(
        field="weapon",
        of="weapons",
        sql="len(list_filter($weapon::VARCHAR[], lambda word: "
        r"contains(' ' || regexp_replace(strip_accents(lower(weapon)), '\W', ' ', 'g'), ' ' || word))) > 0",
        words={"en": "Weapon: {}", "fr": "Arme : {}"},
        form=TEXT,
        bind=lambda asked: list(weapon_words(asked)),
    ),
    _toll("killed", "Killed", "Tués"),
    _toll("wounded", "Wounded", "Blessés"),
    _toll("abducted", "Abducted", "Enlevés"),
    Rule(
        field="source",
        of="outlets",
        sql="list_has_any(string_split(sources, '; '), $source)",
        words={"en": "Outlet: {}", "fr": "Média : {}"},
        form=LIST,
        bind=list,
        say=lambda sources, language: ", ".join(sources),
    ),
    Rule(
        field="language",
        of="standings",
        sql="list_has_any(string_split(languages, '; '), $language)",
        words={"en": "Language: {}", "fr": "Langue : {}"},
        form=LIST,
        bind=list,
        say=say_languages,
    ),
    Rule(
        field="date_prec",
        of="standings",
        sql="date_prec <= $date_prec",
        words={"en": "Day known: {}", "fr": "Jour connu : {}"},
        form=whole(*DATE_PRECISIONS),
        say=lambda precision, language: DATE_PRECISIONS[precision][language == "fr"],
    ),
    Rule(
        field="where_prec",
        of="standings",
        sql="where_prec <= $where_prec",
        words={"en": "Place known: {}", "fr": "Lieu connu : {}"},
        form=whole(*PLACE_PRECISIONS),
        say=lambda precision, language: PLACE_PRECISIONS[precision][language == "fr"],
    ),
    Rule(
        field="confidence",
        sql="confidence >= $confidence",
        words={"en": "Confidence at least {}", "fr": "Confiance d'au moins {}"},
        form=SHARE,
        say=lambda share, language: f"{share:.0%}".replace("%", " %" if language == "fr" else "%"),
    ),
    Rule(
        field="review_status",
        of="standings",
        sql="list_contains($review_status, review_status)",
        words={"en": "Review: {}", "fr": "Relecture : {}"},
        form=some_of(lambda: REVIEWS),
        bind=list,
        say=lambda codes, language: ", ".join(REVIEWS[code][language == "fr"] for code in codes if code in REVIEWS),
        otherwise="review_status IS DISTINCT FROM 'rejected'",
    ),
    Rule(
        field="tag",
        of="texts",
        sql="len(list_filter($tag::VARCHAR[], lambda mark: contains(search_text, mark))) > 0",
        words={"en": "Tag: {}", "fr": "Étiquette : {}"},
        form=LIST,
        bind=lambda tags: [tag_mark(tag) for tag in tags],
        say=lambda tags, language: ", ".join(f"#{tag}" for tag in tags),
    ),
    Rule(
        field="text",
        of="texts",
        sql="contains(search_text, ' ' || $text)",
        words={"en": "Words: {}", "fr": "Mots : {}"},
        form=TEXT,
        bind=lambda text: fold_name(text).split(),
        each=True,
    ),
)
