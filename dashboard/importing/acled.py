"""ACLED's rows (its codebook of 2024) -> incidents.

time_precision 1 is the day, 2 the week around it (date_prec 3), 3 its month (4). geo_precision 1 is where_prec 1, 2 is
2, 3 is 4. fatalities is killed_best: ACLED counts attackers too, and writes 0 also where no death is told. Of a battle
both actors are the perpetrator; else actor2 is who was hit.
"""

from calendar import monthrange
from datetime import date, datetime, timedelta

from dashboard.importing.row import (
    CellError,
    Cells,
    Row,
    code,
    country_columns,
    day,
    degrees,
    incident,
    required,
    several,
    text,
    whole,
)  # fmt: skip

ORIGIN = "acled"
MARK = frozenset({"event_id_cnty", "event_date", "event_type", "country", "fatalities"})

_TIME = {1: 1, 2: 3, 3: 4}
_PLACE = {1: 1, 2: 2, 3: 4}
_WEEK = timedelta(days=3)
# "05 January 2024" in files of ACLED's own, ISO in its API's.
_LONG_DAY = "%d %B %Y"


def as_incident(cells: Cells) -> Row:
    """One row as an incident.

    Raises:
        CellError: a cell is not what its column holds.
    """
    date_prec = code(cells, "time_precision", _TIME)
    first, last = _days(_day(required(cells, "event_date")), date_prec)
    kind = required(cells, "event_type")
    actor1, actor2 = text(cells, "actor1"), text(cells, "actor2")
    both = kind == "Battles"
    sources = several(text(cells, "source"))
    return incident(
        ORIGIN,
        required(cells, "event_id_cnty"),
        {
            **country_columns(text(cells, "country")),
            "date_start": first,
            "date_end": last,
            "date_prec": date_prec,
            "event_type": kind,
            "sub_event_type": text(cells, "sub_event_type"),
            "admin1": text(cells, "admin1"),
            "location": text(cells, "location"),
            "latitude": degrees(cells, "latitude", 90),
            "longitude": degrees(cells, "longitude", 180),
            "where_prec": code(cells, "geo_precision", _PLACE),
            "killed_best": whole(cells, "fatalities"),
            "perpetrator": several("; ".join(filter(None, (actor1, actor2 if both else None)))),
            "perpetrator_status": "stated" if actor1 else "unknown",
            "victims": None if both else actor2,
            "sources": sources,
            "n_sources": len(sources.split("; ")) if sources else None,
            "summary": text(cells, "notes"),
        },
    )


def _day(told: str) -> date:
    try:
        return datetime.strptime(told, _LONG_DAY).date()
    except ValueError:
        return day(told, "event_date")


def _days(told: date, date_prec: int | None) -> tuple[date, date]:
    """The first and the last day that it may have been."""
    try:
        if date_prec == _TIME[2]:
            return told - _WEEK, told + _WEEK
        if date_prec == _TIME[3]:
            return told.replace(day=1), told.replace(day=monthrange(told.year, told.month)[1])
    except OverflowError as error:
        raise CellError(f"event_date is {told}") from error
    return told, told
