"""Where it happened: the map, and beside it the list, which holds what is pressed on the map, else the newest."""

import re
from typing import Any

import pandas as pd
import streamlit as st

from dashboard.geocoding.areas import province_key
from dashboard.query import Held, Sight
from dashboard.ui import naming, state
from dashboard.ui.charts.basemap import online_tiles
from dashboard.ui.charts.map import MEASURES, MODES, MapView, Measure, Mode, diameter, map_data
from dashboard.ui.i18n import Words
from dashboard.ui.markup import Html, element
from dashboard.ui.view import View
from dashboard.ui.widgets import states
from dashboard.ui.widgets.lines import follow, lines
from dashboard.ui.widgets.map import draw_map

MOST_MARKS = 2500  # sent at once: some 120 KB
MAP_HEIGHT = 396
_MOST_MOMENTS = 9000  # rows of the time player: some 100 KB
_LISTED = 25
_SIZES = (10, 50)  # killed, of the marks in the key
_KEY = "map"
_MOST_CORNERS = 60  # of a lasso that becomes a filter
# Where the map is looked at, which it writes and reads itself: latitude, longitude, zoom.
_PLACE = re.compile(r"-?\d{1,2}(\.\d+)?,-?\d{1,3}(\.\d+)?,\d{1,2}(\.\d+)?")
_WORLD = "0,0,1"
_MARGIN = 0.02  # degrees around what is kept as a box, so that the marks at the edge stay in


@st.fragment
def where(view: View, unplaced: int) -> None:
    """Map and list move as one. What is drawn on the map becomes a filter, and the whole page follows."""
    if st.session_state.pop(f"{_KEY}.filtered", False):
        st.rerun()
    follow(view)
    left, right = st.columns([3, 2], gap="medium")
    with left:
        _map(view, unplaced)
    with right:
        _list(view)


def _map(view: View, unplaced: int) -> None:
    words = view.words
    mode: Mode = state.choice("map", MODES)
    measure: Measure = state.choice("measure", MEASURES)
    if not _PLACE.fullmatch(st.query_params.get("at", _WORLD)):
        state.ignore("at")
    told = st.session_state.get(_KEY) or {}
    found = view.spots(MOST_MARKS, _sight(told.get("sight")))
    alone = view.provinces_alone()
    level = {"countries": "country", "provinces": "province"}.get(mode)
    shown = MapView(
        name=f"{view.key[0]}", height=MAP_HEIGHT, mode=mode, measure=measure, alone=alone,
        areas=view.areas("country" if level == "country" else "province") if level else None,
        frames=view.spots_over_time(found, _MOST_MOMENTS) if told.get("playing") else None,
        tiles=online_tiles(), online=bool(st.session_state.get(f"{_KEY}.tiles")),
    )  # fmt: skip
    aside = words("map.unplaced", n=unplaced) if unplaced else words("map.hint")
    states.title(words("map.where"), aside)
    with st.container(key="map-switch"):
        visible = st.toggle(words("map.show"), key="map.shown")
    with st.container(key="map-on" if visible else "map-off"):
        draw_map(
            map_data(found, shown, words=words, theme=view.theme), key=_KEY,
            area=_keep, pick=_pick, mode=_write("map"), measure=_write("measure"), tiles=_online,
            sight=lambda _: None, playing=lambda _: None,
        )  # fmt: skip
        if mode == "marks":
            st.html(_map_key(found.frame, alone, words))


def _list(view: View) -> None:
    words = view.words
    held = _held(view)
    if held is None:
        rows, n = view.incidents(_LISTED), view.totals().incidents
        states.title(words("list.title"))
    else:
        rows, n = view.held(held, _LISTED)
        states.title(words("map.chosen", n=n))
        keep, clear = st.columns(2)
        if len(rows) and keep.button(words("map.keep"), key="map.keep", type="tertiary", icon=":material/filter_alt:"):
            state.set_filters(lambda filters: filters.set(box=_around(rows)))
            st.rerun()  # the whole page: the chips, tiles and charts are other than before
        clear.button(words("map.unpick"), key="map.unpick", type="tertiary", on_click=_pick, args=(None,))
    with st.container(key="list", height=MAP_HEIGHT, border=False):
        lines(rows, view)
        if n > len(rows):
            states.note(words("list.more", n=n - len(rows)))


# --- What the address and the map tell --------------------------------------------------------------------


def _sight(told: Any) -> Sight | None:  # noqa: ANN401 - what a browser says
    try:
        west, south, east, north = (float(side) for side in told["box"])
        box = (_turned(west), max(-90.0, south), _turned(east), min(90.0, north))
        return Sight((-180.0, box[1], 180.0, box[3]) if east - west >= 360 else box, float(told["zoom"]))
    except (TypeError, KeyError, ValueError):  # nothing yet, or nothing that a map says
        return None


def _turned(longitude: float) -> float:
    return (longitude + 180) % 360 - 180


def _write(parameter: str) -> Any:  # noqa: ANN401 - a callback
    first = {"map": MODES[0], "measure": MEASURES[0]}[parameter]
    return lambda value: state.set_parameter(parameter, None if value in (None, first) else str(value))


def _online(value: object) -> None:
    if value is not None:
        st.session_state[f"{_KEY}.tiles"] = bool(value)


def _pick(value: object) -> None:
    """What was pressed is remembered with the filters that it was pressed under: others let it go."""
    st.session_state[f"{_KEY}.pick"] = (state.address().filters, value)


def _keep(drawn: Any) -> None:  # noqa: ANN401 - what a browser says
    """What was drawn on the map becomes a filter."""
    change = area_filter(drawn)
    if change:
        state.set_filters(lambda filters: filters.set(**change))
        st.session_state[f"{_KEY}.filtered"] = True


def area_filter(drawn: Any) -> dict[str, Any]:  # noqa: ANN401 - what a browser says
    """The filter that a drawn shape or a pressed country is; empty where it is none."""
    if not isinstance(drawn, dict):
        return {}
    if country := drawn.get("country"):
        return {"country": (str(country),)}
    if province := drawn.get("province"):
        return {"admin1": (str(province),)}
    corners = drawn.get("ring") or [drawn.get("box", ())[:2], drawn.get("box", ())[2:]]
    try:
        longitudes, latitudes = zip(*((float(x), float(y)) for x, y in corners), strict=True)
    except (TypeError, ValueError):
        return {}
    if len(corners) > 2 and max(map(abs, longitudes)) <= 180:
        step = -(-len(corners) // _MOST_CORNERS)
        ring = zip(longitudes[::step], latitudes[::step], strict=True)
        return {"polygon": tuple((round(x, 3), round(max(-90.0, min(90.0, y)), 3)) for x, y in ring)}
    if max(longitudes) - min(longitudes) >= 360:
        west, east = -180.0, 180.0
    else:
        west, east = _turned(min(longitudes)), _turned(max(longitudes))
    south, north = max(-90.0, min(latitudes)), min(90.0, max(latitudes))
    return {"box": tuple(round(side, 3) for side in (west, south, east, north))}


def _held(view: View) -> Held | None:
    """What was pressed on the map."""
    filters, pick = st.session_state.get(f"{_KEY}.pick", (None, None))
    if filters != view.filters or not isinstance(pick, dict):
        return None
    if key := pick.get("province"):
        names = {(str(row["iso3"]), str(row["admin1"])) for row in naming.records(view.provinces_alone())}
        return Held(provinces=tuple(sorted(name for name in names if province_key(*name) == key)), alone=True)
    boxes = [tuple(float(side) for side in box) for box in pick.get("boxes") or ()]
    return Held(boxes=tuple((w, s, e, n) for w, s, e, n in boxes)) if boxes else None


def _around(rows: pd.DataFrame) -> tuple[float, ...]:
    """The bounding box of the incidents' points."""
    sides = (rows["longitude"].min(), rows["latitude"].min(), rows["longitude"].max(), rows["latitude"].max())
    return tuple(round(float(side) + (_MARGIN if i > 1 else -_MARGIN), 3) for i, side in enumerate(sides))


# --- The key ----------------------------------------------------------------------------------------------


def _map_key(found: pd.DataFrame, alone: pd.DataFrame, words: Words) -> Html:
    """What size and shapes mean: those in sight only."""
    precise = found["where_prec"] == 1
    shapes = {
        ("vg-solid", "map.precise"): bool(precise.any()),
        ("vg-ring", "map.imprecise"): not bool(precise.all()),
        ("vg-square", "map.theirs"): bool((found["n_theirs"] == found["n"]).any()),
        ("vg-patch", "map.area"): len(alone) > 0,
    }
    items = [
        element("span", element("i", "", cls=f"vg-dot {shape}"), words(name))
        for (shape, name), shown in shapes.items()
        if shown
    ]
    sizes = [element("i", "", cls="vg-dot vg-solid", style=_sized(killed)) for killed in _SIZES]
    if found["killed"].any():
        numbers = "–".join(words.number(killed) for killed in _SIZES)
        items.insert(0, element("span", *sizes, words("map.size", numbers=numbers)))
    return element("div", *items, cls="vg vg-key vg-map-key")


def _sized(killed: int) -> str:
    across = f"{diameter(killed):.0f}px"
    return f"width:{across};height:{across};vertical-align:middle"
