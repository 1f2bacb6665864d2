"""Files of exactly what is filtered, in the order shown: CSV at once, every other format on request."""

from collections.abc import Callable
from functools import partial
from typing import Any

import streamlit as st

from dashboard.export import BLURS, TABLES, Exporter, Selection, exporter, exporters, select, side_file, to_bytes
from dashboard.export.dictionary import as_markdown
from dashboard.query import Order
from dashboard.ui.view import View

_SEPARATORS = {",": "table.comma", ";": "table.semicolon"}
_SIDE_SUFFIX = ".about.txt"


def csv_button(view: View, order: Order) -> None:
    """Draw the separator and the button for the CSV of the incidents, in this order."""
    words = view.words
    separator = st.selectbox(
        words("table.separator"),
        list(_SEPARATORS),
        index=1 if words.language == "fr" else 0,
        format_func=lambda mark: f"{words(_SEPARATORS[mark])}  {mark}",
        label_visibility="collapsed",
        key=f"separator.{words.language}",
        width=150,
    )
    st.download_button(
        words("table.download"),
        data=lambda: to_bytes(select(view.snapshot, view.filters, order=order), "csv", delimiter=separator),
        file_name=words("table.file") + exporter("csv").suffix,
        mime=exporter("csv").mime,
        icon=":material/download:",
        on_click="ignore",
        key="download",
    )


def more_formats(view: View, kept: int, order: Order) -> None:
    """Draw what opens the list of all formats, with sharing with care and the file that says what is in the other."""
    words = view.words
    more = st.popover(words("download.more"), icon=":material/more_horiz:", key="download.more", on_change="rerun")
    if not more.open:
        return
    with more:
        found = exporters()[
            st.selectbox(
                words("download.format"), list(exporters()), key="download.format",
                format_func=lambda name: exporters()[name].label[words.language],
            )
        ]  # fmt: skip
        tables = [table for table in TABLES if table in found.tables]
        table = st.selectbox(
            words("download.table"), tables, key=f"download.table.{len(tables)}",
            format_func=lambda name: words(f"download.{name}"), disabled=len(tables) == 1,
        )  # fmt: skip
        blur = st.selectbox(
            words("download.care"), [None, *BLURS], key="download.care", help=words("download.care_help"),
            format_func=lambda how: words(f"download.care_{how or 'none'}"),
        )  # fmt: skip
        options = _options(found, view)
        if table == "incidents" and found.max_rows is not None and kept > found.max_rows:
            st.warning(words("download.too_many", n=found.max_rows))
        else:
            chosen = partial(select, view.snapshot, view.filters, table=table, order=order, blur=blur)
            _buttons(view, found, f"vigie-{table}{found.suffix}", chosen, options)


def _options(found: Exporter, view: View) -> dict[str, Any]:
    """What may be chosen of this format alone."""
    words, options = view.words, dict[str, Any]()
    if "language" in found.options:
        options["language"] = words.language
    if "delimiter" in found.options and words.language == "fr":
        options["delimiter"] = ";"
    if "plain" in found.options and st.toggle(words("download.plain"), key="download.plain"):
        options |= {"plain": True, "delimiter": ","}
    if "provinces" in found.options:
        options["provinces"] = st.toggle(words("download.provinces"), key="download.provinces")
    return options


def _buttons(view: View, found: Exporter, name: str, chosen: Callable[[], Selection], options: dict[str, Any]) -> None:
    """The buttons for the file called `name`, for what it says of itself, and for what its columns mean."""
    words = view.words
    with st.container(horizontal=True):
        st.download_button(
            words("download.file"),
            data=lambda: to_bytes(chosen(), found.name, **options),
            file_name=name,
            mime=found.mime,
            icon=":material/download:",
            on_click="ignore",
            key="download.file",
        )
        st.download_button(
            words("download.about"),
            data=lambda: side_file(chosen(), found.name, language=words.language),
            file_name=name + _SIDE_SUFFIX,
            mime="text/plain",
            help=words("download.about_help"),
            on_click="ignore",
            key="download.about",
        )
        st.download_button(
            words("download.dictionary"),
            data=lambda: as_markdown(words.language),
            file_name="vigie-dictionary.md",
            mime="text/markdown",
            help=words("download.dictionary_help"),
            on_click="ignore",
            key="download.dictionary",
        )
