"""What a page is given: the words, the colours, the filters, the snapshot; and its frames, cached."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd
import streamlit as st

from dashboard import query
from dashboard.query import ArticleFilters, By, Filters, Held, Lane, Options, Sight, Snapshot, Spots, Stack, Totals
from dashboard.ui import state, stores
from dashboard.ui.i18n import Words
from dashboard.ui.palette import Theme
from dashboard.ui.stores import Key


@dataclass(frozen=True, slots=True)
class View:
    """One run of the page. ``pages`` are Streamlit's, by name; ``reader`` is who signed in, blank where nobody does;
    the frames are those of ``filters``.
    """

    words: Words
    theme: Theme
    filters: Filters
    snapshot: Snapshot
    choices: Options
    pages: Mapping[str, Any]
    reader: str = ""

    @property
    def key(self) -> Key:
        """What its frames are kept by, beside the filters."""
        return stores.key(self.snapshot)

    def totals(self) -> Totals:
        return _totals(self.key, self.filters, self.snapshot)

    def totals_of(self, filters: Filters) -> Totals:
        """The totals under other filters, to compare with."""
        return _totals(self.key, filters, self.snapshot)

    def timeline(self, by: By = "auto", stack: Stack = "event_type") -> pd.DataFrame:
        return _timeline(self.key, self.filters, by, stack, self.snapshot)

    def lanes(self, by: Lane, most: int, limit: int) -> pd.DataFrame:
        return _lanes(self.key, self.filters, by, most, limit, self.snapshot)

    def incidents(self, limit: int | None = None, *, offset: int = 0, order: query.Order = "newest") -> pd.DataFrame:
        return _incidents(self.key, self.filters, limit, offset, order, self.snapshot)

    def ids(self, limit: int) -> list[str]:
        """The ids of the newest incidents."""
        return _ids(self.key, self.filters, limit, self.snapshot)

    def spots(self, limit: int, sight: Sight | None = None) -> Spots:
        return _spots(self.key, self.filters, limit, sight, self.snapshot)

    def spots_over_time(self, found: Spots, limit: int) -> pd.DataFrame:
        return query.spots_over_time(self.snapshot, self.filters, found, limit=limit)

    def provinces_alone(self) -> pd.DataFrame:
        return _provinces_alone(self.key, self.filters, self.snapshot)

    def areas(self, level: query.AreaLevel) -> pd.DataFrame:
        return _areas(self.key, self.filters, level, self.snapshot)

    def held(self, held: Held, limit: int) -> tuple[pd.DataFrame, int]:
        """The incidents that something pressed on the map holds, and how many they are."""
        return query.incidents_held(self.snapshot, self.filters, held, limit=limit)

    def top(self, by: query.counts.TopBy, limit: int = 6, *, filters: Filters | None = None) -> pd.DataFrame:
        """The most frequent values; under other `filters` where they are given, to compare with."""
        return _top(self.key, filters or self.filters, by, limit, self.snapshot)

    def pivot(self, rows: query.Field, columns: query.Field) -> pd.DataFrame:
        return _pivot(self.key, self.filters, rows, columns, self.snapshot)

    def weeks(self) -> pd.DataFrame:
        """The weeks of the filters' days, each against the year before it, which the filters' days don't cut off."""
        return _weeks(self.key, self.filters, self.snapshot)

    def articles(self, filters: ArticleFilters, limit: int) -> pd.DataFrame:
        return _articles(self.key, filters, limit, self.snapshot)

    def article_values(self) -> dict[str, list[str]]:
        """Outlets and languages that the articles may be filtered by."""
        return _article_values(self.key, self.snapshot)

    def parameters(self, **others: str | None) -> dict[str, str]:
        """Query parameters of a link to a page that keeps this view."""
        return state.parameters(self.filters, **others)

    def open(self, page: str, **others: str | None) -> None:
        """Go to a page that keeps this view."""
        st.switch_page(self.pages[page], query_params=self.parameters(**others))


# Each frame is kept by store, commit and filters: who comes back to a view finds it made. Frames are given as copies,
# totals, which nothing can change, as they are.


@st.cache_resource(max_entries=200, show_spinner=False)
def _totals(key: Key, filters: Filters, _snapshot: Snapshot) -> Totals:
    return query.totals(_snapshot, filters)


@st.cache_data(max_entries=200, show_spinner=False)
def _timeline(key: Key, filters: Filters, by: By, stack: Stack, _snapshot: Snapshot) -> pd.DataFrame:
    return query.timeline(_snapshot, filters, by=by, stack=stack)


@st.cache_data(max_entries=50, show_spinner=False)
def _lanes(key: Key, filters: Filters, by: Lane, most: int, limit: int, _snapshot: Snapshot) -> pd.DataFrame:
    return query.lanes(_snapshot, filters, by, most=most, limit=limit)


@st.cache_data(max_entries=50, show_spinner=False)
def _incidents(
    key: Key, filters: Filters, limit: int | None, offset: int, order: query.Order, _snapshot: Snapshot
) -> pd.DataFrame:
    return query.incidents(_snapshot, filters, limit=limit, offset=offset, order=order)


@st.cache_data(max_entries=50, show_spinner=False)
def _ids(key: Key, filters: Filters, limit: int, _snapshot: Snapshot) -> list[str]:
    return query.incident_ids(_snapshot, filters, limit=limit)


@st.cache_data(max_entries=100, show_spinner=False)
def _spots(key: Key, filters: Filters, limit: int, sight: Sight | None, _snapshot: Snapshot) -> Spots:
    return query.spots(_snapshot, filters, limit=limit, sight=sight)


@st.cache_data(max_entries=100, show_spinner=False)
def _provinces_alone(key: Key, filters: Filters, _snapshot: Snapshot) -> pd.DataFrame:
    return query.provinces_alone(_snapshot, filters)


@st.cache_data(max_entries=100, show_spinner=False)
def _areas(key: Key, filters: Filters, level: query.AreaLevel, _snapshot: Snapshot) -> pd.DataFrame:
    return query.areas(_snapshot, filters, level)


@st.cache_data(max_entries=200, show_spinner=False)
def _top(key: Key, filters: Filters, by: query.counts.TopBy, limit: int, _snapshot: Snapshot) -> pd.DataFrame:
    return query.top(_snapshot, filters, by, limit=limit)


@st.cache_data(max_entries=100, show_spinner=False)
def _pivot(key: Key, filters: Filters, rows: query.Field, columns: query.Field, _snapshot: Snapshot) -> pd.DataFrame:
    return query.pivot(_snapshot, filters, rows, columns)


@st.cache_data(max_entries=100, show_spinner=False)
def _weeks(key: Key, filters: Filters, _snapshot: Snapshot) -> pd.DataFrame:
    dated = filters.set(date_from=None, date_to=None, undated="no")
    counted = query.timeline(_snapshot, dated, by="week")
    return query.unusual_weeks(counted, first=filters.date_from, last=filters.date_to)


@st.cache_data(max_entries=50, show_spinner=False)
def _articles(key: Key, filters: ArticleFilters, limit: int, _snapshot: Snapshot) -> pd.DataFrame:
    return query.articles(_snapshot, filters, limit=limit)


@st.cache_data(max_entries=8, show_spinner=False)
def _article_values(key: Key, _snapshot: Snapshot) -> dict[str, list[str]]:
    return query.article_values(_snapshot)
