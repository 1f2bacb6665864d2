"""What is prepared of a store for queries: the incidents with all that they are kept and counted by, and the articles.

Each part is two lists of statements, one that makes its tables out of the rows of a store, and one that brings them up
to date by the rows that changed (:class:`~dashboard.query.prepared.Part`).
"""
# ruff: noqa: S608 - statements are put together from the names in this module

from collections.abc import Mapping
from types import MappingProxyType

from dashboard.columns import COUNTS
from dashboard.query.prepared import Part
from dashboard.store import TABLES
from dashboard.store.schema import FOUND_BY

# How incidents are shown unless another order is asked for, and how the table stands but for what changed since.
NEWEST_DAYS = "date_start DESC NULLS LAST, date_end DESC"
NEWEST_FIRST = f"{NEWEST_DAYS}, incident_id"
NEWEST_ARTICLES = "published_at DESC NULLS LAST, article_id"
# What is known to be somewhere in a province alone has its middle for a point.
PROVINCE_ALONE = "(where_prec = 4 AND admin1 IS NOT NULL AND iso3 IS NOT NULL)"
# What sites of one point share: some 10 m, and how surely it is known.
POINT = "round(latitude, 4), round(longitude, 4), coalesce(where_prec, 5)"
# What many incidents share, by its table: the name of its number, and its columns. Incidents are kept, counted and
# grouped by these numbers (:mod:`~dashboard.query.numbers`); a page asks for their names afterwards.
NUMBERED: Mapping[str, tuple[str, tuple[str, ...]]] = MappingProxyType(
    {
        "spans": ("span", ("date_start", "date_end")),
        "sites": (
            "site",
            ("country", "iso3", "admin1", "location", "latitude", "longitude", "where_prec", "radius_km"),
        ),
        "areas": ("area", ("country", "iso3", "admin1")),
        "types": ("type", ("event_type",)),
        "sub_types": ("sub_type", ("event_type", "sub_event_type")),
        "actors": ("actors", ("perpetrator",)),
        "outlets": ("outlets", ("sources",)),
        "weapons": ("weapon_number", ("weapon",)),
        "standings": (
            "standing",
            ("known_from", "review_status", "origin", "languages", "date_prec", "where_prec"),
        ),
        "sizes": ("size", ("n_reports",)),
        **{f"{count}_tolls": (f"{count}_toll", (f"{count}_low", f"{count}_best", f"{count}_high")) for count in COUNTS},
    }
)


# --- Incidents --------------------------------------------------------------------------------------------


def _same(columns: tuple[str, ...], table: str, other: str) -> str:
    return " AND ".join(f"{table}.{column} IS NOT DISTINCT FROM {other}.{column}" for column in columns)


def _numbering(table: str) -> str:
    """Give a number to what the coming incidents share that has none yet: from 0 on, without gaps."""
    _, columns = NUMBERED[table]
    listed = ", ".join(columns)
    return f"""
        INSERT INTO prepared.{table}
        SELECT (SELECT count(*) FROM prepared.{table}) + row_number() OVER (ORDER BY {listed}) - 1, {listed}
        FROM (SELECT DISTINCT {listed} FROM coming_incidents) new
        ANTI JOIN prepared.{table} known ON {_same(columns, "new", "known")}
    """


_NUMBERS = ", ".join(f"{table}.{number}" for table, (number, _) in NUMBERED.items())
_JOINS = " ".join(f"JOIN prepared.{table} ON {_same(columns, 'i', table)}" for table, (_, columns) in NUMBERED.items())
# ``row``: what the other tables, and who reads this one, know an incident by; it rises by the order of the table.
_INCIDENTS = f"""
    SELECT {{first}} + row_number() OVER () - 1 AS row, * FROM (
        SELECT i.* EXCLUDE ({", ".join(FOUND_BY)}), {_NUMBERS}
        FROM coming_incidents i {_JOINS} ORDER BY {NEWEST_FIRST}
    )
"""
# A report's id is its article's, # and an ordinal.
_ARTICLE = "left(report_id, length(report_id) - strpos(reverse(report_id), '#'))"
# Beside the incidents, of the rows that come. ``texts`` are what words are looked for in: they stand by place, so that
# a word near somewhere is looked for in a few portions, and begin with a blank, so that " gao" finds the beginning of a
# word. ``days`` tells where an incident stands. ``linked`` knows an article by a number that its id gives.
_BESIDE: Mapping[str, str] = MappingProxyType(
    {
        "texts": f"""
            SELECT site, row, {", ".join(f"' ' || {text} AS {text}" for text in FOUND_BY)}
            FROM coming_incidents JOIN prepared.incidents USING (incident_id) ORDER BY site, row
        """,
        "days": "SELECT incident_id, date_start FROM coming_incidents ORDER BY incident_id",
        "linked": f"SELECT incident_id, report_id, hash({_ARTICLE}) AS article FROM coming_links ORDER BY incident_id",
    }
)
# What is made of these tables, anew each time. Most articles tell of one incident alone; ``shared`` lists the others,
# so that articles are counted without a look at each.
_DERIVED: Mapping[str, str] = MappingProxyType(
    {
        "outlet_names": """
            SELECT outlets, name, dense_rank() OVER (ORDER BY name)::INTEGER AS outlet
            FROM (SELECT outlets, unnest(string_split(sources, '; ')) AS name FROM prepared.outlets)
        """,
        "actor_names": "SELECT actors, unnest(string_split(perpetrator, '; ')) AS name FROM prepared.actors",
        "named_places": """
            SELECT site, dense_rank() OVER (ORDER BY location, admin1, iso3)::INTEGER AS place
            FROM prepared.sites WHERE location IS NOT NULL
        """,
        "shared": """
            SELECT DISTINCT incident_id, article FROM prepared.linked
            SEMI JOIN (SELECT article FROM prepared.linked WHERE NOT ends_with(report_id, '#0')) USING (article)
        """,
    }
)
_CHANGED = "SELECT incident_id FROM changed_incidents"
_DERIVING = tuple(f"CREATE OR REPLACE TABLE prepared.{table} AS {select}" for table, select in _DERIVED.items())

INCIDENTS = Part(
    table="incidents",
    read=("incidents", "links"),
    made=(
        *(
            f"CREATE TABLE prepared.{table} AS SELECT 0 AS {number}, {', '.join(columns)} FROM coming_incidents LIMIT 0"
            for table, (number, columns) in NUMBERED.items()
        ),
        *map(_numbering, NUMBERED),
        f"CREATE TABLE prepared.incidents AS {_INCIDENTS.format(first=0)}",
        *(f"CREATE TABLE prepared.{table} AS {select}" for table, select in _BESIDE.items()),
        *_DERIVING,
        f"CREATE VIEW prepared.evidence AS SELECT *, {_ARTICLE} AS article_id FROM prepared.linked",
    ),
    extended=(
        *map(_numbering, NUMBERED),
        f"DELETE FROM prepared.texts WHERE row IN (SELECT row FROM prepared.incidents SEMI JOIN ({_CHANGED}) "
        "USING (incident_id))",
        f"DELETE FROM prepared.incidents WHERE incident_id IN ({_CHANGED})",
        f"DELETE FROM prepared.days WHERE incident_id IN ({_CHANGED})",
        "DELETE FROM prepared.linked WHERE report_id IN (SELECT report_id FROM changed_links)",
        "INSERT INTO prepared.incidents "
        + _INCIDENTS.format(first="(SELECT coalesce(max(row), -1) + 1 FROM prepared.incidents)"),
        *(f"INSERT INTO prepared.{table} {select}" for table, select in _BESIDE.items()),
        *_DERIVING,
    ),
)

# --- Articles ---------------------------------------------------------------------------------------------

# The articles as they are listed, ``words`` to find them by, and the number that ``linked`` knows them by.
_LISTED = f"""
    SELECT {", ".join(name for name in TABLES["articles"].names if name not in {"text", "notes", "extra"})},
        strip_accents(lower(concat_ws(' ', title, source))) AS words, hash(article_id) AS article
    FROM coming_articles ORDER BY {NEWEST_ARTICLES}
"""
# The figures and other claims that belong to no incident, a row each. Every row of a claim is of one report, or none,
# but for those that end it: of nine million claims, few have to be looked at.
_OUTSIDE = """
    SELECT hash(claim_id) AS claim, hash(arg_max(article_id, number)) AS article
    FROM all_claims WHERE report_id IS NULL GROUP BY claim_id HAVING NOT arg_max(removed, number)
"""
_OUTSIDE_NOW = "SELECT hash(claim_id) AS claim, hash(article_id) AS article FROM coming_claims WHERE report_id IS NULL"

ARTICLES = Part(
    table="listed",
    read=("articles", "claims"),
    made=(f"CREATE TABLE prepared.listed AS {_LISTED}", f"CREATE TABLE prepared.outside AS {_OUTSIDE}"),
    extended=(
        "DELETE FROM prepared.listed WHERE article_id IN (SELECT article_id FROM changed_articles)",
        "DELETE FROM prepared.outside WHERE claim IN (SELECT hash(claim_id) FROM changed_claims)",
        f"INSERT INTO prepared.listed {_LISTED}",
        f"INSERT INTO prepared.outside {_OUTSIDE_NOW}",
    ),
)
