"""Incidents and articles of any kind, and filters that keep some of them."""

import random
from datetime import UTC, date, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from dashboard.columns import COUNTS
from dashboard.query import Filters, Near

PLACES = (
    ("Iraq", "IRQ", "Baghdad", "Green Zone", 33.31, 44.39, 1, 2.0),
    ("Iraq", "IRQ", "Baghdad", None, 33.31, 44.39, 4, 40.0),  # a province known alone, at a place's point
    ("Iraq", "IRQ", None, None, None, None, 6, None),
    ("Mali", "MLI", "Gao", "Gao", 16.27, -0.04, 1, 5.0),
    ("Mali", "MLI", "Gao", "Gao", 16.28, -0.04, 2, 25.0),
    (None, None, None, "Gao", None, None, None, None),
    (None, None, None, None, None, None, None, None),
)
OUTLETS = (None, "AFP", "AFP; RFI", "RFI; Le Monde; AFP; Reuters", "Reuters")
ACTORS = (None, "Da'esh", "Da'esh; JNIM", "JNIM")
LARGE = 2**40  # more than an INTEGER holds


def incident(chance: random.Random, number: int) -> dict[str, Any]:
    """An incident of any kind; many columns unknown."""
    country, iso3, admin1, location, latitude, longitude, where_prec, radius_km = chance.choice(PLACES)
    day = chance.choice((None, date(2018, 1, 1) + timedelta(days=chance.randrange(900))))
    tolls = {
        f"{count}_{end}": chance.choice((None, 0, chance.randrange(50), LARGE if number == 7 else 3))
        for count in COUNTS
        for end in ("low", "best", "high")
    }
    event_type, sub_event_type = chance.choice(
        ((None, None), ("Battles", None), ("Battles", "Armed clash"), ("Riots", "Mob violence"), (None, "Armed clash"))
    )
    return {
        **{"country": country, "iso3": iso3, "admin1": admin1, "location": location, "latitude": latitude},
        **{"longitude": longitude, "where_prec": where_prec, "radius_km": radius_km, **tolls},
        **{"event_type": event_type, "sub_event_type": sub_event_type},
        "incident_id": f"i{number:03}",
        "known_from": chance.choice(("fresh", "fresh", "recalled")),
        "date_start": day,
        "date_end": day and day + timedelta(days=chance.choice((0, 0, 3, 40, 364))),
        "perpetrator": chance.choice(ACTORS),
        "sources": chance.choice(OUTLETS),
        "languages": chance.choice(("fr", "fr; en", None)),
        "n_reports": chance.randrange(1, 4),
        "review_status": chance.choice((None, "auto", "confirmed", "rejected")),
        "confidence": chance.random(),
        "origin": chance.choice(("own", "own", "acled")),
        "search_text": chance.choice(("market attack", "convoy", None)),
        "place_text": location and location.lower(),
        "updated_at": datetime(2024, 1, 1, tzinfo=UTC),
    }


def listed(chance: random.Random, number: int) -> dict[str, Any]:
    """An article as it may be."""
    return {
        "article_id": f"a{number}",
        "title": chance.choice((None, "L'été", "Raid")),
        "source": chance.choice((None, "AFP", "Reuters")),
        "published_at": chance.choice((None, "2020-01-01", f"2020-01-{number % 9 + 1:02}T08:00:00+01:00")),
        "is_incident_report": chance.choice((None, True, False)),
    }


days = st.none() | st.dates(date(2017, 12, 1), date(2020, 8, 1))
any_filters = st.builds(
    Filters,
    date_from=days,
    date_to=days,
    undated=st.sampled_from(("auto", "yes", "no", "only")),
    origin=st.sampled_from(("own", "all", "acled")),
    known_from=st.sampled_from(("fresh", "recalled", "all")),
    country=st.sampled_from(((), ("IRQ",), ("MLI",))),
    event_type=st.sampled_from(((), ("battles",))),
    review_status=st.sampled_from(((), ("rejected",), ("auto", "confirmed"))),
    text=st.sampled_from(("", "", "market")),
    near=st.sampled_from((None, None, Near(33.3, 44.4, 100))),
    source=st.sampled_from(((), ("RFI",))),
)
