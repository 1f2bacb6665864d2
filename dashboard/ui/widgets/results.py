"""The table of what is filtered, in the order and with the columns that the address tells; its files beside it."""

from typing import get_args

import streamlit as st

from dashboard.query import Order
from dashboard.ui import state
from dashboard.ui.i18n import Words
from dashboard.ui.view import View
from dashboard.ui.widgets import states
from dashboard.ui.widgets.downloads import csv_button, more_formats
from dashboard.ui.widgets.table import COLUMNS, SHOWN_FIRST, column_label, incident_table

ORDERS: tuple[Order, ...] = get_args(Order)
PAGE_ROWS = 200  # in the page at once: some 100 KB; the files have them all


def results(view: View, kept: int, *, height: int = 420) -> None:
    """Draw the table of the kept incidents, and go to the one whose row is chosen."""
    words, columns = view.words, _columns()
    order: Order = state.choice("order", ORDERS)
    page = _page(kept)
    first = page * PAGE_ROWS
    left, right = st.columns([3, 8], vertical_alignment="bottom")
    with left:
        states.title(words("table.title"), words("table.hint"))
    with right, st.container(key="table-tools", horizontal=True, horizontal_alignment="right"):
        _choose_order(order, words)
        _choose_columns(columns, words)
        csv_button(view, order)
        more_formats(view, kept, order)
    # Another name after each opening: the row that was chosen is not chosen for ever.
    opened = st.session_state.get("opened", 0)
    rows = view.incidents(PAGE_ROWS, offset=first, order=order)
    incident_id = incident_table(
        rows, words, columns=columns, link=view.parameters(), key=f"table.{opened}.{page}", height=height
    )
    if kept > PAGE_ROWS:
        _pager(page, kept, words)
    if incident_id:
        st.session_state["opened"] = opened + 1
        view.open("incident", id=incident_id)


def _columns() -> tuple[str, ...]:
    asked = dict.fromkeys(filter(None, st.query_params.get("columns", "").split(",")))
    if not asked.keys() <= set(COLUMNS):
        state.ignore("columns")
    return tuple(name for name in asked if name in COLUMNS) or SHOWN_FIRST


def _page(kept: int) -> int:
    asked = st.query_params.get("page", "1")
    is_number = asked.isascii() and asked.isdigit() and len(asked) < 9
    if not is_number:
        state.ignore("page")
    number = int(asked) if is_number else 1
    return min(max(number, 1), max(1, -(-kept // PAGE_ROWS))) - 1


def _choose_order(order: Order, words: Words) -> None:
    def write() -> None:
        chosen = st.session_state["table.order"]
        state.set_parameter("page", None)
        state.set_parameter("order", None if chosen == ORDERS[0] else chosen)

    st.selectbox(
        words("table.order"), ORDERS, format_func=lambda code: words(f"order.{code}"), width=205,
        key=state.seed("table.order", order), on_change=write, label_visibility="collapsed",
    )  # fmt: skip


def _choose_columns(columns: tuple[str, ...], words: Words) -> None:
    def write() -> None:
        chosen = tuple(st.session_state["table.columns"])
        state.set_parameter("columns", None if chosen == SHOWN_FIRST else ",".join(chosen))

    shown = st.popover(words("table.columns"), icon=":material/view_column:", key="table.choose", on_change="rerun")
    if not shown.open:
        return
    with shown:
        st.multiselect(
            words("table.columns"), COLUMNS, format_func=lambda name: column_label(name, words), width=420,
            key=state.seed("table.columns", list(columns)), on_change=write, label_visibility="collapsed",
        )  # fmt: skip


def _pager(page: int, kept: int, words: Words) -> None:
    last = -(-kept // PAGE_ROWS) - 1

    def turn(to: int) -> None:
        state.set_parameter("page", None if to == 0 else str(to + 1))

    with st.container(key="pager", horizontal=True, horizontal_alignment="center", vertical_alignment="center"):
        st.button(
            words("table.before"), icon=":material/chevron_left:", disabled=page == 0, on_click=turn, args=(page - 1,),
            key="pager.before", type="tertiary",
        )  # fmt: skip
        first, end = page * PAGE_ROWS + 1, min(kept, (page + 1) * PAGE_ROWS)
        first_text, end_text, all_text = (words.number(number) for number in (first, end, kept))
        states.note(words("table.rows", first=first_text, end=end_text, all=all_text))
        st.button(
            words("table.after"), icon=":material/chevron_right:", disabled=page == last, on_click=turn,
            args=(page + 1,), key="pager.after", type="tertiary",
        )  # fmt: skip
