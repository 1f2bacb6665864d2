"""What happened, where, when, says who: on one screen, then the rankings and the table."""

from collections import Counter
from functools import partial
from typing import get_args

import pandas as pd
import streamlit as st

from dashboard.query import Totals
from dashboard.ui import naming, state
from dashboard.ui.charts.frame import CONFIG
from dashboard.ui.charts.map import Drag, Spot, chosen, diameter, incident_map, spots
from dashboard.ui.charts.timeline import brushed, timeline
from dashboard.ui.i18n import Words
from dashboard.ui.local_names import actor_name
from dashboard.ui.markup import element
from dashboard.ui.palette import type_color, type_colors
from dashboard.ui.view import View
from dashboard.ui.widgets import states
from dashboard.ui.widgets.lines import lines
from dashboard.ui.widgets.ranking import ranking
from dashboard.ui.widgets.results import results
from dashboard.ui.widgets.tiles import tiles

MOST_MARKS = 4000
MAP_HEIGHT = 396
_LISTED = 40
_DRAGS: tuple[Drag, ...] = get_args(Drag)
_SIZES = (10, 50)  # killed, of the marks in the key
_ACTORS = 60  # names counted before those of one actor are put together
_MAP_CONFIG = {**CONFIG, "scrollZoom": True}


def show(view: View) -> None:
    """Draw the page."""
    totals = view.totals()
    before = view.filters.before()
    if before and before.date_from and before.date_to:
        period = view.words.days(before.date_from, before.date_to, short=True)
        st.html(tiles(totals, view.words, view.totals_of(before), period))
    else:
        st.html(tiles(totals, view.words))
    if not totals.incidents:
        states.state(view.words("empty.filtered"), view.words("empty.filtered_what"))
        return
    _timeline(view, totals.undated)
    _where(view, totals.unplaced)
    _rankings(view)
    results(view, totals.incidents)
    _source_line(view, totals)


def _source_line(view: View, totals: Totals) -> None:
    """What all of this is drawn from."""
    words = view.words
    incidents = f"{words.number(totals.incidents)} {words('tiles.incidents', n=totals.incidents)}"
    articles = f"{words.number(totals.articles)} {words('tiles.articles', n=totals.articles)}"
    number = words.number(view.snapshot.number)
    states.note(words("app.source_line", incidents=incidents, articles=articles, commit=number))


# --- Timeline ---------------------------------------------------------------------------------------------


def _timeline(view: View, undated: int) -> None:
    words, frame = view.words, view.timeline()
    left, right = st.columns([2, 5], vertical_alignment="bottom")
    with left:
        aside = words("timeline.undated", n=undated) if undated else words("timeline.hint")
        states.title(words(f"timeline.{frame.attrs.get('by', 'month')}"), aside)
    with right:
        st.html(_key(frame, view))
    if frame.empty:
        return
    name = f"timeline.{st.session_state.get('brushes', 0)}"
    days = pd.to_datetime(frame["bin"])
    st.plotly_chart(
        timeline(frame, words=words, theme=view.theme),
        key=name,
        config=CONFIG,
        on_select=partial(_brush, name),
        selection_mode="box",
        alt=words("timeline.alt", first=words.day(days.min().date()), last=words.day(days.max().date())),
    )


def _brush(name: str) -> None:
    """A brush across the timeline becomes the filter of dates; the chart is drawn anew without the brush."""
    days = brushed(st.session_state[name].selection)
    if days:
        state.set_filters(lambda filters: filters.set(date_from=days[0], date_to=days[1]))
        st.session_state["brushes"] = st.session_state.get("brushes", 0) + 1


def _key(frame: pd.DataFrame, view: View) -> object:
    """Which colour is which type: those in sight only."""
    present = [name for name in type_colors() if name in set(frame["stack"].dropna())]
    items = [element("span", _dot(name), naming.type_name(name, view.words)) for name in present]
    return element("div", *items, cls="vg vg-key")


def _dot(name: str) -> object:
    return element("i", "", cls="vg-dot", style=f"background:{type_color(name)}")


# --- Map and list -----------------------------------------------------------------------------------------


@st.fragment
def _where(view: View, unplaced: int) -> None:
    """Map and list move as one: the list holds what is chosen on the map, else the newest."""
    words = view.words
    newest = view.incidents(_LISTED)
    left, right = st.columns([3, 2], gap="medium")
    with left:
        ids = _map(view, unplaced)
    with right:
        picked = newest[newest["incident_id"].isin(ids)] if ids else newest
        if ids and len(picked) < len(ids):
            every = view.incidents()
            picked = every[every["incident_id"].isin(ids)]
        states.title(words("map.chosen", n=len(ids)) if ids else words("list.title"))
        if ids and st.button(words("map.keep"), key="map.keep", type="tertiary", icon=":material/filter_alt:"):
            _keep(picked)
            st.rerun()  # the whole page: the chips, tiles and charts are other than before
        with st.container(key="list", height=MAP_HEIGHT, border=False):
            lines(picked.head(_LISTED), page=view.pages["incident"], filters=view.filters, words=words)
            kept = view.totals().incidents
            if not ids and kept > _LISTED:
                states.note(words("list.more", n=kept - _LISTED))


def _map(view: View, unplaced: int) -> tuple[str, ...]:
    """Draw the map; the incidents of the marks that were chosen on it."""
    words = view.words
    found = spots(view.map_points(MOST_MARKS), words)
    title, tools = st.columns([3, 2], vertical_alignment="bottom")
    with title:
        states.title(words("map.title"), words("map.unplaced", n=unplaced) if unplaced else words("map.hint"))
    with tools:
        drag = st.segmented_control(
            words("map.drag"), _DRAGS, format_func=lambda way: words(f"drag.{way}"), default="pan", required=True,
            key="map.drag", label_visibility="collapsed",
        )  # fmt: skip
    with st.container(key="map-switch"):
        shown = st.toggle(words("map.show"), key="map.shown")
    with st.container(key="map-on" if shown else "map-off"):
        event = st.plotly_chart(
            incident_map(found, words=words, theme=view.theme, areas=_areas(found), height=MAP_HEIGHT, drag=drag),
            key=f"map.{st.session_state.get('boxes', 0)}",
            config=_MAP_CONFIG,
            on_select="rerun",
            selection_mode=("points", "box", "lasso"),
            alt=words("map.alt", n=len(found)),
        )
        st.html(_map_key(found, words))
    known = {incident for spot in found for incident in spot.ids}
    return tuple(incident for incident in chosen(event.selection) if incident in known)


def _map_key(found: list[Spot], words: Words) -> object:
    """What size and shapes mean: those in sight only."""
    shapes = {
        ("vg-solid", "map.precise"): any(spot.is_precise for spot in found),
        ("vg-ring", "map.imprecise"): any(not spot.is_precise and not spot.is_area for spot in found),
        ("vg-patch", "map.area"): any(spot.is_area for spot in found),
    }
    items = [
        element("span", element("i", "", cls=f"vg-dot {shape}"), words(name))
        for (shape, name), shown in shapes.items()
        if shown
    ]
    sizes = [element("i", "", cls="vg-dot vg-solid", style=_sized(killed)) for killed in _SIZES]
    numbers = "–".join(words.number(killed) for killed in _SIZES)
    if any(spot.killed for spot in found):
        items.insert(0, element("span", *sizes, words("map.size", numbers=numbers)))
    return element("div", *items, cls="vg vg-key vg-map-key")


def _sized(killed: int) -> str:
    across = f"{diameter(killed):.0f}px"
    return f"width:{across};height:{across};vertical-align:middle"


def _areas(found: list[Spot]) -> dict[str, dict[str, object]]:
    """The outlines of the provinces that incidents are known to alone."""
    from dashboard.geocoding.areas import polygon

    wanted = {(spot.iso3, spot.admin1) for spot in found if spot.is_area and spot.iso3 and spot.admin1}
    return {f"{iso3}/{admin1}": shape for iso3, admin1 in wanted if (shape := polygon(iso3, admin1))}


def _keep(picked: pd.DataFrame) -> None:
    """The bounding box of the chosen marks becomes a filter."""
    margin = 0.02  # degrees, so that the marks at the edge stay in
    west, east = float(picked["longitude"].min()) - margin, float(picked["longitude"].max()) + margin
    south, north = float(picked["latitude"].min()) - margin, float(picked["latitude"].max()) + margin
    box = tuple(round(edge, 3) for edge in (west, south, east, north))
    state.set_filters(lambda filters: filters.set(box=box))
    st.session_state["boxes"] = st.session_state.get("boxes", 0) + 1


# --- Rankings ---------------------------------------------------------------------------------------------


def _rankings(view: View) -> None:
    words = view.words
    types, places = (naming.records(view.top(by)) for by in ("event_type", "place"))
    colors = {naming.type_name(name, words): color for name, color in type_colors().items()}
    ranked = {
        "types": [(naming.type_name(row["value"], words), row["n"]) for row in types],
        "places": [
            (naming.place({"location": row["value"], "iso3": row["detail"]}, words), row["n"]) for row in places
        ],
        "actors": _actors(view),
    }
    for column, (name, rows) in zip(st.columns(3, gap="large"), ranked.items(), strict=True):
        with column:
            states.title(words(f"rankings.{name}"))
            if rows:
                st.html(ranking(rows, words, colors if name == "types" else None))
            else:
                states.note(words("rankings.none"))


def _actors(view: View, shown: int = 6) -> list[tuple[str, int]]:
    """The most frequent perpetrators; one that the articles of two languages name counts once."""
    counts: Counter[str] = Counter()
    for row in naming.records(view.top("actor", _ACTORS)):
        counts[actor_name(str(row["value"]), view.words.language)] += row["n"]
    return counts.most_common(shown)
