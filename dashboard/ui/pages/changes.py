"""What became of the incidents since a commit: new, changed field by field, merged, rejected, gone."""

from collections import Counter
from typing import Any

import pandas as pd
import streamlit as st

from dashboard.columns import CHANGES, INCIDENTS
from dashboard.export import exporter, select_changes, to_bytes
from dashboard.query import Moment, Snapshot, commits, last_known
from dashboard.ui import naming, state
from dashboard.ui.i18n import Words
from dashboard.ui.remarks import remark
from dashboard.ui.stores import Key
from dashboard.ui.view import View
from dashboard.ui.widgets import states
from dashboard.ui.widgets.past import said
from dashboard.ui.widgets.table import chosen_row

_MOST_ROWS = 2000
_MOST_COMMITS = 200
_KINDS = ("new", "changed", "merged", "rejected", "gone")


def show(view: View) -> None:
    """Draw the page."""
    words = view.words
    known = commits(view.snapshot, most=_MOST_COMMITS)
    since = _since(known, words)
    frame, count = _changes(view.key, since, view.snapshot)
    left, right = st.columns([5, 2], vertical_alignment="bottom")
    with left:
        aside = words("table.limited", n=_MOST_ROWS) if count > _MOST_ROWS else words("changes.hint")
        states.title(words("changes.shown", n=count), aside)
        counted = Counter(frame["change"])
        states.note(" · ".join(words(f"changes.{kind}", n=counted[kind]) for kind in _KINDS if counted[kind]))
    with right:
        st.download_button(
            words("table.download"),
            data=lambda: to_bytes(
                select_changes(view.snapshot, since), delimiter=";" if words.language == "fr" else ","
            ),
            file_name="vigie-changes.csv",
            mime=exporter("csv").mime,
            icon=":material/download:",
            on_click="ignore",
            key="changes.download",
        )
    if count:
        _table(view, frame)
    else:
        states.note(words("changes.none"))


def _since(known: list[Moment], words: Words) -> int:
    """The commit to count from: the one that the address asks for, else the last but one."""
    by_number = {moment.number: moment for moment in known}
    numbers = [0, *sorted(by_number)][-_MOST_COMMITS:][::-1]
    asked = st.query_params.get("since", "")
    number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 9 else -1
    if asked and number not in numbers:
        state.ignore("since")
    first = number if number in numbers else numbers[1]

    def label(number: int) -> str:
        if number not in by_number:
            return words("changes.empty_store")
        told = by_number[number]
        return f"{number} · {words.moment(told.committed_at)} · {remark(told.message, words)}"

    chosen = st.selectbox(
        words("changes.since"), numbers, format_func=label, key=state.seed("changes.since", first), on_change=_write
    )
    return int(chosen)


def _write() -> None:
    state.set_parameter("since", str(st.session_state["changes.since"]))


@st.cache_data(max_entries=20, show_spinner=False)
def _changes(key: Key, since: int, _snapshot: Snapshot) -> tuple[pd.DataFrame, int]:
    """The first rows, each with the incident that it tells of (``row``), and how many there are."""
    selection = select_changes(_snapshot, since, window=(_MOST_ROWS, 0))
    frame = selection.batches.read_all().to_pandas()
    known = naming.records(last_known(_snapshot, frame["incident_id"].drop_duplicates().tolist()))
    by_id = {row["incident_id"]: row for row in known}
    return frame.assign(row=[by_id.get(one, {}) for one in frame["incident_id"]]), selection.about.count


def _table(view: View, frame: pd.DataFrame) -> None:
    words = view.words
    opened = st.session_state.get("changes.opened", 0)
    event = st.dataframe(
        _shown(frame, words),
        key=f"changes.{opened}",
        height=min(720, 38 + 30 * len(frame)),
        hide_index=True,
        column_config=_configuration(words),
        on_select="rerun",
        selection_mode=["single-row", "single-cell"],
        row_height=30,
        placeholder="",
        alt=words("pages.changes"),
    )
    row = chosen_row(event)
    if row is not None and row < len(frame):
        st.session_state["changes.opened"] = opened + 1
        view.open("incident", id=str(frame.iloc[row]["incident_id"]))


def _configuration(words: Words) -> dict[str, Any]:
    labels = {column.name: column.label(words.language) for column in CHANGES}
    widths = {"change": 90, "date_start": 100, "summary": 380, "updated_at": 160}
    return {name: st.column_config.Column(label, width=widths.get(name)) for name, label in labels.items()}


def _shown(frame: pd.DataFrame, words: Words) -> pd.DataFrame:
    """The rows in the reader's language."""
    labels = {column.name: column.label(words.language) for column in INCIDENTS}
    rows = naming.records(frame)
    told = {
        "change": [words(f"change.{row['change']}") for row in rows],
        "field": [labels.get(str(naming.known(row["field"]))) for row in rows],
        "summary": [naming.headline(row["row"], words) for row in rows],
        "updated_at": [words.moment(row["updated_at"]) for row in rows],
        "before": [_value(row, "before", words) for row in rows],
        "after": [_value(row, "after", words) for row in rows],
    }
    shown = frame.assign(**{name: pd.Series(texts, index=frame.index, dtype="str") for name, texts in told.items()})
    return shown[["change", "date_start", "summary", "field", "before", "after", "merged_into", "updated_at"]]


def _value(row: naming.Row, side: str, words: Words) -> str | None:
    """What the field said; blank where the row is not of one field."""
    field = naming.known(row["field"])
    return said(str(field), row[side], words) if field else None
