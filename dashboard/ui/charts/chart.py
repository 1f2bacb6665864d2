"""What a chart of the page is given, for ``static/chart/chart.mjs`` to draw: bars over days, or marks on lanes.

Days are numbers (``date.toordinal``), values numbers from 0 up; lanes count from 0, the topmost first. Everything that
is written comes as text, already in the reader's language.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields, is_dataclass
from typing import Any

from dashboard.ui.palette import Theme

_COLORS = ("text", "muted", "line", "accent", "ground")


@dataclass(frozen=True, slots=True)
class Tick:
    """A place on an axis, its text, and what stands below that."""

    at: float
    text: str
    below: str = ""


@dataclass(frozen=True, slots=True)
class Bin:
    """Days that are counted together, from the first to the one after the last, and what they are called."""

    start: float
    end: float
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Bars:
    """Bars of one colour, each in the bin whose position it names, from ``bases`` up to ``tops``. ``part``: which share
    of the bin's width they take.
    """

    label: str
    color: str
    bins: Sequence[int]
    bases: Sequence[float]
    tops: Sequence[float]
    hatched: bool = False
    part: tuple[float, float] = (0.06, 0.94)


@dataclass(frozen=True, slots=True)
class Line:
    """A dotted line through (day, value)."""

    days: Sequence[float]
    values: Sequence[float]
    color: str


@dataclass(frozen=True, slots=True)
class Sign:
    """A letter above a value."""

    day: float
    value: float
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """An incident on its lane: a disc, a ring where ``hollow``. ``told``: lines about it."""

    day: float
    lane: int
    diameter: float
    color: str
    hollow: bool
    told: Sequence[str]
    id: str


@dataclass(frozen=True, slots=True)
class Span:
    """Days on a lane, first and last."""

    first: float
    last: float
    lane: int
    color: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """A chart: bars with a line and signs over days, or marks and spans on lanes.

    days: the first and last day in sight. most: the value at the upper edge. left: pixels beside it for the texts of
    the values or lanes. brush: a drag across it chooses days.
    """

    height: int
    theme: Theme
    language: str
    days: tuple[float, float]
    ticks: Sequence[Tick]
    values: Sequence[Tick] = ()
    most: float = 1.0
    left: int = 28
    bins: Sequence[Bin] = ()
    bars: Sequence[Bars] = ()
    lines: Sequence[Line] = ()
    signs: Sequence[Sign] = ()
    lanes: Sequence[str] = ()
    marks: Sequence[Mark] = ()
    spans: Sequence[Span] = ()
    brush: bool = False

    def data(self, alt: str) -> dict[str, Any]:
        """Ready for JSON; ``alt`` is what is read to those who do not see it."""
        theme = {name: getattr(self.theme, name) for name in _COLORS}
        return {**_plain(self), "theme": theme, "alt": alt}


def _plain(value: Any) -> Any:  # noqa: ANN401 - a field of any part
    """Dataclasses as dicts. Unlike ``asdict`` it copies no number: there are thousands."""
    if is_dataclass(value):
        return {one.name: _plain(getattr(value, one.name)) for one in fields(value)}
    if isinstance(value, list | tuple | range):
        return [_plain(one) for one in value] if value and is_dataclass(value[0]) else list(value)
    return value
