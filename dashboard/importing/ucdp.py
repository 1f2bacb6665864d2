"""UCDP GED's rows (GED 25.1) -> incidents. date_prec and where_prec are ours too.

type_of_violence 3 is violence against civilians, 1 and 2 are battles. best, low and high count attackers too. A place
known to its country alone (where_prec 6) has no point here; UCDP gives the country's middle.
"""

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

ORIGIN = "ucdp"
MARK = frozenset({"id", "type_of_violence", "where_prec", "date_prec", "date_start", "best"})

_BATTLE = ("Battles", "Armed clash")
_ONE_SIDED = ("Violence against civilians", "Attack")
_TYPES = {1: _BATTLE, 2: _BATTLE, 3: _ONE_SIDED}
_DATES = {number: number for number in range(1, 6)}
_PLACES = {number: number for number in range(1, 8)}
_COUNTRY = 6
_NOT_COUNTED = -1  # number_of_sources of events before 2013


def as_incident(cells: Cells) -> Row:
    """One row as an incident.

    Raises:
        CellError: a cell is not what its column holds.
    """
    kind = code(cells, "type_of_violence", _TYPES)
    if kind is None:
        raise CellError("type_of_violence is empty")
    where_prec = code(cells, "where_prec", _PLACES)
    first = day(required(cells, "date_start"), "date_start")
    last = day(text(cells, "date_end") or first.isoformat(), "date_end")
    if last < first:
        raise CellError(f"date_end {last} is before date_start {first}")
    sides = [text(cells, "side_a"), None if kind is _ONE_SIDED else text(cells, "side_b")]
    counted = whole(cells, "number_of_sources", least=_NOT_COUNTED)
    has_point = where_prec != _COUNTRY
    return incident(
        ORIGIN,
        required(cells, "id"),
        {
            **country_columns(text(cells, "country")),
            "date_start": first,
            "date_end": last,
            "date_prec": code(cells, "date_prec", _DATES),
            "event_type": kind[0],
            "sub_event_type": kind[1],
            "admin1": text(cells, "adm_1"),
            "location": text(cells, "where_coordinates"),
            "latitude": degrees(cells, "latitude", 90) if has_point else None,
            "longitude": degrees(cells, "longitude", 180) if has_point else None,
            "where_prec": where_prec,
            **{f"killed_{end}": whole(cells, end) for end in ("low", "best", "high")},
            "perpetrator": several("; ".join(filter(None, sides))),
            "perpetrator_status": "stated" if sides[0] else "unknown",
            "victims": text(cells, "side_b") if kind is _ONE_SIDED else None,
            "n_sources": None if counted == _NOT_COUNTED else counted,
            "sources": several(text(cells, "source_office")),
            "summary": text(cells, "source_headline") or text(cells, "where_description"),
        },
    )
