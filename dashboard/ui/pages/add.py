"""Add articles: put in files, text or an address; see what is found; save it; see what became of it, or undo it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any

import streamlit as st

from dashboard.access import require
from dashboard.collecting import feeds, web
from dashboard.fetching import Fetcher
from dashboard.model import Article
from dashboard.readers import Defaults, Skipped, pasted, suffixes
from dashboard.ui import stores
from dashboard.ui.i18n import Words
from dashboard.ui.markup import plain
from dashboard.ui.remarks import refusal
from dashboard.ui.widgets import states
from dashboard.ui.widgets.preview import preview
from dashboard.ui.widgets.uploading import panel
from dashboard.uploads import Upload, UploadError, begin, stage, stage_addresses, stage_articles

_MOST_SHOWN = 20  # articles of an upload whose findings are shown before saving
_STAGED = "add.staged"
_WAYS = ("paste", "file", "address")
_FETCHED = "add.fetched"


@dataclass(frozen=True, slots=True)
class Fetched:
    """What was found at an address, for the upload in ``folder``."""

    folder: str
    url: str
    found: web.Found
    is_feed: bool


def show(words: Words, pages: Mapping[str, Any], parameters: Mapping[str, str]) -> None:
    """Draw the form; below it what is found, once it was asked for; then the uploads and what became of them.

    Raises:
        AccessError: who looks at the page is no editor.
    """
    require("editor")
    states.title(words("pages.add"), words("add.intro"))
    how = st.segmented_control(
        words("pages.add"), _WAYS, format_func=lambda way: words(f"add.{way}"), default="paste", required=True,
        key="add.how", label_visibility="collapsed",
    )  # fmt: skip
    with st.form("add", border=False):
        staged = _form(str(how), words)
    if staged is not None:
        _forget_staged()
        st.session_state[_STAGED] = str(staged.folder)
    if upload := _staged():
        _found(upload, words)
    panel(words, pages, parameters)


def _form(how: str, words: Words) -> Upload | None:
    """The fields; what they hold, kept as an upload, once the button is pressed, else None."""
    if how == "address":
        return _address(words)
    if how == "paste":
        text = st.text_area(words("add.text"), height=240, placeholder=words("add.text_hint"), key="add.text")
        title = st.text_input(words("add.title"), key="add.title")
    else:
        endings = [suffix.removeprefix(".") for suffix in suffixes()]
        files = st.file_uploader(words("add.upload"), type=endings, key="add.upload", accept_multiple_files=True)
    left, middle, right = st.columns(3)
    published = left.date_input(
        words("add.published"), value=None, key="add.published", help=words("add.published_help"),
        format="DD/MM/YYYY" if words.language == "fr" else "YYYY-MM-DD", min_value="1900-01-01",
    )  # fmt: skip
    source = middle.text_input(words("add.source"), placeholder=words("add.source_hint"), key="add.source")
    url = right.text_input(words("add.url"), key="add.url") if how == "paste" else ""
    if not st.form_submit_button(words("add.preview"), type="primary"):
        return None
    day = published.isoformat() if published else None
    if how == "paste":
        return _pasted(pasted(text, title=title, published_at=day, source=source or None, url=url or None), words)
    if not files:
        states.note(words("add.no_file"))
        return None
    defaults = Defaults(published_at=day, source=source or None)
    return stage(stores.own_path(), [(file.name, file) for file in files], defaults=defaults)


def _pasted(item: Article | Skipped, words: Words) -> Upload | None:
    if isinstance(item, Skipped):
        st.warning(plain(refusal(item, words)), icon=":material/block:")
        return None
    return stage_articles(stores.own_path(), [item], name=item.title or words("add.paste"))


def _address(words: Words) -> Upload | None:
    """The field for a page's address, or a feed's; what is there, fetched once the button is pressed."""
    url = st.text_input(
        words("add.address_label"), key="add.address", placeholder="https://", help=words("add.address_help")
    )
    if not st.form_submit_button(words("add.fetch"), type="primary"):
        return None
    if not web.is_address(url):
        states.note(words("add.no_address"))
        return None
    with states.loading(words("add.fetching")):
        found = web.look_up(url.strip(), Fetcher())
    for item in found.items:
        if isinstance(item, Skipped):
            st.warning(plain(refusal(item, words)), icon=":material/block:")
    if not found.articles:
        return None
    entries = [article.url for article in found.articles if article.extra.get("excerpt") and article.url]
    if entries:
        upload = stage_addresses(stores.own_path(), entries, name=url)
    else:
        upload = stage_articles(stores.own_path(), found.articles, name=found.articles[0].title or url)
    st.session_state[_FETCHED] = Fetched(str(upload.folder), url, found, is_feed=bool(entries))
    return upload


# --- What is found ----------------------------------------------------------------------------------------


def _staged() -> Upload | None:
    """What was put in last and neither saved nor left; None where that is nothing."""
    folder = st.session_state.get(_STAGED)
    if folder is None:
        return None
    upload = Upload(Path(folder))
    try:
        return upload if upload.status().state == "staged" else None
    except UploadError:  # swept away since
        return None


def _forget_staged() -> None:
    if upload := _staged():
        upload.drop()
    st.session_state.pop(_STAGED, None)


def _found(upload: Upload, words: Words) -> None:
    """What the first articles say, and the button that saves them all."""
    fetched = _fetched(upload)
    items = list(islice(fetched.found.items if fetched and fetched.is_feed else upload.items(), _MOST_SHOWN + 1))
    shown, more = items[:_MOST_SHOWN], len(items) > _MOST_SHOWN
    readable = [item for item in shown if isinstance(item, Article)]
    st.divider()
    left, leave, save = st.columns([4, 1, 1.6], vertical_alignment="center")
    with left:
        aside = words("add.first_of_many", n=len(shown)) if more else words("add.several", n=len(readable))
        states.title(words("add.found"), aside if more or len(shown) > 1 else "")
    leave.button(words("add.leave"), key="add.leave", width="stretch", on_click=_forget_staged)
    save.button(
        words("add.save"), type="primary", icon=":material/save:", width="stretch", key="add.save",
        on_click=_save, args=(upload,), disabled=not readable,
    )  # fmt: skip
    if fetched and fetched.is_feed:
        states.note(words("add.is_feed"))
        st.toggle(words("add.follow"), key="add.follow", help=words("add.follow_help"))
    preview(shown, words, dated=lambda article_id, day: _date(upload, article_id, day))


def _fetched(upload: Upload) -> Fetched | None:
    """What was fetched for this upload; None for files and text."""
    fetched: Fetched | None = st.session_state.get(_FETCHED)
    return fetched if fetched and fetched.folder == str(upload.folder) else None


def _date(upload: Upload, article_id: str, day: date | None) -> None:
    """Keep the day, and read the article anew with it."""
    upload.date(article_id, day.isoformat() if day else None)
    st.rerun()


def _save(upload: Upload) -> None:
    """Begin to store it; the reader sees what there is from now on. Of a page that was fetched, the page is kept."""
    store = stores.to_write()
    if fetched := _fetched(upload):
        if not fetched.is_feed:
            web.keep(fetched.found, store)
        elif st.session_state.get("add.follow") and fetched.url not in [feed.url for feed in feeds.followed(store)]:
            feeds.follow(store, fetched.url)
    begin(upload, store)
    st.session_state.pop(_STAGED, None)
    for field in ("add.text", "add.title", "add.url", "add.address"):
        if field in st.session_state:
            st.session_state[field] = ""
    stores.refresh("own")
