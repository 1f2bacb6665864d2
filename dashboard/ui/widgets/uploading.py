"""The uploads: how far each is, what became of its articles, stopping it, taking it back."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

import pandas as pd
import pyarrow as pa  # type: ignore[import-untyped]
import streamlit as st

from dashboard.access import require
from dashboard.export import csv
from dashboard.ui import stores
from dashboard.ui.i18n import Words
from dashboard.ui.markup import element, plain
from dashboard.ui.remarks import remark
from dashboard.ui.widgets import states
from dashboard.uploads import ENDED, Line, Status, Upload, begin, take_back, uploads

_MOST = 8  # uploads listed
_MOST_LINES = 200  # of a report, on the page; the CSV has them all
_EVERY = 1.0  # seconds between two looks at an upload that is being read


def panel(words: Words, pages: Mapping[str, Any], parameters: Mapping[str, str]) -> None:
    """The latest upload, and the earlier ones folded."""
    found = uploads(stores.own_path(), most=_MOST)
    if not found:
        return
    states.title(words("upload.title"), words("upload.hint"))
    _one(found[0], words, pages, parameters)
    if len(found) > 1:
        with st.expander(words("upload.earlier", n=len(found) - 1)):
            for upload in found[1:]:
                _one(upload, words, pages, parameters)


def _one(upload: Upload, words: Words, pages: Mapping[str, Any], parameters: Mapping[str, str]) -> None:
    with st.container(key=f"upload-{upload.folder.name}", border=True):
        if upload.status().state in ENDED:
            _ended(upload, words, pages, parameters)
        else:
            _progress(upload, words)


# --- While it is read -------------------------------------------------------------------------------------


@st.fragment(run_every=_EVERY)
def _progress(upload: Upload, words: Words) -> None:
    """The bar, looked at once a second; the page is drawn anew when the upload has ended."""
    status = upload.status()
    if status.state in ENDED:
        stores.refresh("own")
        st.rerun()
    left, right = st.columns([5, 1], vertical_alignment="center")
    share = status.done / status.total if status.total else 0.0
    left.progress(min(1.0, share), text=f"**{plain(status.name)}** · {_how_far(status, words)}")
    right.button(
        words("upload.stop"), icon=":material/stop_circle:", key=f"stop.{upload.folder.name}", width="stretch",
        on_click=_stop, args=(upload,), disabled=upload.is_asked_to_stop(),
    )  # fmt: skip
    states.note(words("upload.goes_on"))


def _stop(upload: Upload) -> None:
    require("editor")
    upload.stop()


def _how_far(status: Status, words: Words) -> str:
    """``123 of 1,000 articles · 14.2 a second · 1 min 3 s left``."""
    if status.total is None:
        return words("upload.reading_files", n=status.found) if status.found else words("upload.waiting")
    told = [words("upload.of", n=status.done, all=words.number(status.total))]
    if status.rate and status.seconds_left is not None:
        told.append(words("upload.rate", rate=words.number(round(status.rate, 1))))
        told.append(words("upload.left", time=_time(status.seconds_left, words)))
    return " · ".join(told)


def _time(seconds: float, words: Words) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return words("upload.hours", hours=hours, minutes=minutes)
    return words("upload.minutes", minutes=minutes, seconds=rest) if minutes else words("upload.seconds", seconds=rest)


# --- When it has ended ------------------------------------------------------------------------------------


def _ended(upload: Upload, words: Words, pages: Mapping[str, Any], parameters: Mapping[str, str]) -> None:
    status = upload.status()
    st.html(_summary(status, words))
    if status.problem:
        st.warning(plain(remark(status.problem, words)), icon=":material/error:")
    if status.state == "taken_back":
        return
    stored = status.new + status.changed
    with st.container(horizontal=True, vertical_alignment="center"):
        if stored:
            kept = {name: value for name, value in parameters.items() if name != "store"}
            st.page_link(
                pages["overview"], label=words("add.open"), icon=":material/arrow_forward:", query_params=kept,
                width="content",
            )  # fmt: skip
        st.download_button(
            words("upload.report"), data=lambda: _report(upload, words), mime="text/csv",
            file_name=f"{words('upload.file')}-{_day(status)}.csv", icon=":material/download:", on_click="ignore",
            key=f"report.{upload.folder.name}",
        )  # fmt: skip
        if status.state == "interrupted":
            st.button(
                words("upload.go_on"), icon=":material/play_arrow:", key=f"on.{upload.folder.name}",
                on_click=_go_on, args=(upload,),
            )  # fmt: skip
        if stored:
            with st.popover(words("upload.take_back"), icon=":material/undo:"):
                states.note(words("upload.take_back_what", n=stored))
                st.button(
                    words("upload.take_back_yes"), type="primary", key=f"back.{upload.folder.name}",
                    on_click=_take_back, args=(upload,),
                )  # fmt: skip
    _problems(upload, words)


def _summary(status: Status, words: Words) -> object:
    """One line: what it was, how it ended, and how many of each."""
    counts = {name: getattr(status, name) for name in ("new", "changed", "known", "skipped", "unread")}
    told = [words(f"upload.{name}", n=n) for name, n in counts.items() if n]
    head = [
        element("b", status.name, dir="auto"),
        " · ",
        words(f"upload.state_{status.state}"),
        " · ",
        words.day(_day(status)),
    ]
    lines = [element("p", *head, style="margin:0"), element("p", ", ".join(told), cls="vg-upload-counts")]
    if status.fresh or status.recalled:
        found = words("upload.incidents", n=status.fresh, recalled=words.number(status.recalled))
        lines.append(element("p", found, cls="vg-note"))
    return element("div", *lines, cls="vg", role="status")


def _day(status: Status) -> date:
    return datetime.fromtimestamp(status.created, UTC).date()


def _problems(upload: Upload, words: Words) -> None:
    """What was not read, and why."""
    lines = [line for line in upload.report() if line.reason][:_MOST_LINES]
    if lines:
        with st.expander(words("upload.why", n=len(lines))):
            st.dataframe(
                pd.DataFrame(
                    {
                        words("upload.where"): [line.path or line.article_id for line in lines],
                        words("upload.what"): [words(f"upload.outcome_{line.outcome}") for line in lines],
                        words("upload.reason"): [remark(line.reason, words) for line in lines],
                        words("upload.advice"): [remark(line.advice, words) for line in lines],
                    }
                ),
                hide_index=True,
                key=f"lines.{upload.folder.name}",
            )


def _report(upload: Upload, words: Words) -> bytes:
    """The whole report as CSV, with the titles that the store still has."""
    lines = upload.report()
    titles = _titles([line.article_id for line in lines if line.article_id])
    rows = [_row(line, titles, words) for line in lines]
    delimiter: csv.Delimiter = ";" if words.language == "fr" else ","
    schema = pa.schema([(name, pa.string()) for name in _COLUMNS])
    return csv.table(pa.Table.from_pylist(rows, schema=schema), delimiter=delimiter)


_COLUMNS = ("outcome", "article_id", "title", "where", "reason", "advice")


def _row(line: Line, titles: Mapping[str, str], words: Words) -> dict[str, str]:
    what = words(f"upload.outcome_{line.outcome}")
    told = remark(line.reason, words), remark(line.advice, words)
    values = (what, line.article_id, titles.get(line.article_id, ""), line.path, *told)
    return dict(zip(_COLUMNS, values, strict=True))


def _titles(article_ids: list[str]) -> dict[str, str]:
    if not article_ids:
        return {}
    rows = stores.to_write().current("articles", where=("article_id", article_ids)).to_pylist()
    return {row["article_id"]: row["title"] or "" for row in rows}


def _go_on(upload: Upload) -> None:
    begin(upload, stores.to_write())
    stores.refresh("own")


def _take_back(upload: Upload) -> None:
    take_back(upload, stores.to_write())
    stores.refresh("own")
