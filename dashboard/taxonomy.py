"""ACLED's event types and sub-event types, as ``data/taxonomy.toml`` lists them.

To add an event type, add a block to that file and its words to ``data/languages/<code>/events.toml``.
"""

import tomllib
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from dashboard.resources import data_path


@dataclass(frozen=True, slots=True)
class SubEventType:
    """One sub-event type. ``extract`` is False for those that Vigie knows but does not read out of articles."""

    code: str
    name: str
    labels: MappingProxyType[str, str]
    event_type: str
    extract: bool


@dataclass(frozen=True, slots=True)
class EventType:
    """One event type with its colour (hex), the symbol of its marks and its sub-event types."""

    code: str
    name: str
    labels: MappingProxyType[str, str]
    color: str
    symbol: str
    subs: tuple[SubEventType, ...]


@cache
def event_types() -> tuple[EventType, ...]:
    """All event types, in the file's order (ACLED's)."""
    rows = tomllib.loads(data_path("taxonomy.toml").read_text("utf-8"))["event_type"]
    return tuple(
        EventType(
            code=row["code"],
            name=row["name"],
            labels=MappingProxyType({"en": row["name"], "fr": row["fr"]}),
            color=row["color"],
            symbol=row["symbol"],
            subs=tuple(
                SubEventType(
                    code=sub["code"],
                    name=sub["name"],
                    labels=MappingProxyType({"en": sub["name"], "fr": sub["fr"]}),
                    event_type=row["name"],
                    extract=sub.get("extract", True),
                )
                for sub in row["sub"]
            ),
        )
        for row in rows
    )


@cache
def sub_event_types() -> MappingProxyType[str, SubEventType]:
    """Sub-event types by code."""
    return MappingProxyType({sub.code: sub for event_type in event_types() for sub in event_type.subs})
