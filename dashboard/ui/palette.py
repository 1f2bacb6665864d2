"""The colours of the page, light and dark.

The event types' colours and symbols are the taxonomy's (Okabe and Ito's palette, told apart by colour-blind
readers); here stand the quiet ones around them. One accent marks what can be pressed.
"""

from dataclasses import dataclass
from functools import cache

from dashboard.taxonomy import event_types

ACCENT = "#1F5F8B"


@dataclass(frozen=True, slots=True)
class Theme:
    """The colours of one theme: page, text, lines, and the map's land, water and borders."""

    name: str
    ground: str
    text: str
    muted: str
    line: str
    accent: str
    land: str
    water: str
    border: str
    province: str
    label: str
    halo: str
    others: str
    ramp: tuple[str, ...]
    """From few to many, for heat, hexagons and areas."""


LIGHT = Theme(
    name="light", ground="#FFFFFF", text="#1C2430", muted="#5B6673", line="#E3E7EC", accent=ACCENT,
    land="#F5F3EE", water="#E3EAF0", border="#A9AFB8", province="#DAD8D1", label="#5B6673", halo="#F5F3EE",
    others="#B4BAC2", ramp=("#D6E4EE", "#A9C8DD", "#74A6C7", "#3F80AB", "#16527C"),
)  # fmt: skip
DARK = Theme(
    name="dark", ground="#12161C", text="#E6EAF0", muted="#9AA5B1", line="#2A313A", accent="#6FB3E0",
    land="#232A33", water="#161B22", border="#56606C", province="#333B46", label="#9AA5B1", halo="#232A33",
    others="#5D6772", ramp=("#274056", "#325F80", "#4380A8", "#6BA7CF", "#B5DDF5"),
)  # fmt: skip

UNTYPED_COLOR = "#8C8C8C"
UNTYPED_SYMBOL = "circle"

EVIDENCE_COLORS = {"when": "#0072B2", "where": "#009E73", "count": "#D55E00", "who": "#CC79A7", "what": "#B8860B"}
"""The underline of a marked phrase, by what it tells; Okabe and Ito's again, darker yellow for white ground."""


def theme(kind: str | None) -> Theme:
    """The theme that the browser shows; light when it does not say."""
    return DARK if kind == "dark" else LIGHT


@cache
def type_colors() -> dict[str, str]:
    """Colour of each event type, by ACLED's name, in the taxonomy's order."""
    return {event_type.name: event_type.color for event_type in event_types()}


@cache
def type_names() -> tuple[str, ...]:
    """The event types, by ACLED's names, in the taxonomy's order."""
    return tuple(event_type.name for event_type in event_types())


@cache
def type_codes() -> dict[str, str]:
    """Code of each event type (it stands in URLs and class names), by ACLED's name."""
    return {event_type.name: event_type.code for event_type in event_types()}


def type_color(name: object) -> str:
    """Colour of an event type; grey for an incident without one."""
    return type_colors().get(str(name), UNTYPED_COLOR)
