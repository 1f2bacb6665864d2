"""One lane a place or an actor: marks sized by toll, spans of days as spans."""

import math

import pandas as pd

from dashboard.ui import naming
from dashboard.ui.charts.axis import day_ticks, shown_days
from dashboard.ui.charts.chart import Chart, Mark, Span
from dashboard.ui.i18n import Words
from dashboard.ui.palette import Theme, type_color

LANE_HEIGHT = 25  # pixels
_BELOW = 40  # pixels for the days
_LEFT, _LONGEST = 150, 22  # pixels and letters of a lane's name
_SMALLEST, _LARGEST, _TOLL_OF_LARGEST = 7.0, 24.0, 100
_FEWEST_DAYS = 30


def lane_chart(frame: pd.DataFrame, labels: dict[str, str], *, words: Words, theme: Theme) -> Chart | None:
    """The incidents on their lanes; None where there is none.

    Args:
        frame: as :func:`dashboard.query.lanes` gives it. Incidents without a toll have the smallest mark, hollow.
        labels: the name of each lane as the reader calls it.
    """
    if frame.empty:
        return None
    rows = naming.records(frame)
    lanes = list(dict.fromkeys(str(row["lane"]) for row in rows))
    starts = [day for row in rows if (day := naming.day(row["date_start"]))]
    ends = [day for row in rows if (day := naming.day(row["date_end"]))]
    first, last = shown_days(min(starts), max([*starts, *ends]), "day", fewest=_FEWEST_DAYS)
    span = (last - first).days
    room = max(1, span // 50)
    return Chart(
        height=LANE_HEIGHT * len(lanes) + _BELOW, theme=theme, language=words.language, left=_LEFT,
        days=(first.toordinal() - room, last.toordinal() + room), ticks=day_ticks(first, last, "day", words),
        lanes=[_short(labels.get(lane, lane)) for lane in lanes],
        marks=[_mark(row, lanes, words) for row in rows],
        spans=[one for row in rows if (one := _span(row, lanes))],
    )  # fmt: skip


def _mark(row: naming.Row, lanes: list[str], words: Words) -> Mark:
    killed = naming.number(row, "killed")
    toll = words("toll.killed", n=killed, count=words.number(killed)) if killed is not None else ""
    told = (naming.when(row, words, short=True), naming.sub_type_name(row, words), toll)
    return Mark(
        day=_day(row["date_start"]), lane=lanes.index(str(row["lane"])), diameter=_diameter(killed or 0),
        color=type_color(row["event_type"]), hollow=killed is None, told=[part for part in told if part],
        id=str(row["incident_id"]),
    )  # fmt: skip


def _span(row: naming.Row, lanes: list[str]) -> Span | None:
    first, last = _day(row["date_start"]), _day(row["date_end"])
    return Span(first, last, lanes.index(str(row["lane"])), type_color(row["event_type"])) if last > first else None


def _day(value: object) -> int:
    day = naming.day(value)
    return day.toordinal() if day else 0


def _diameter(killed: int) -> float:
    return round(max(_SMALLEST, _LARGEST * math.sqrt(min(killed, _TOLL_OF_LARGEST) / _TOLL_OF_LARGEST)), 1)


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1].rstrip() + "…"
