"""The sample store and the user's own; a snapshot of each, kept for all who look at the same commit.

A reader's session stays on the commit that it began with until its reader asks for a newer one: a commit never
shifts the page under its reader.
"""

import gc
from pathlib import Path
from typing import Literal

import streamlit as st

from dashboard.access import require
from dashboard.query import Options, Snapshot, is_prepared, options
from dashboard.samples import sample_store
from dashboard.store import Store, StoreError, own_store_path

Name = Literal["own", "sample"]
Key = tuple[str, int]
_FIRST = "store.first"
_LOOKED_FOR = 3.0  # seconds after which a newer commit is looked for again: it costs as much as drawing a chart


def current(name: Name) -> Snapshot | None:
    """The snapshot on show; None where the user has no store yet. The sample's store is built when it is asked for.

    Raises:
        StoreError: the store can't be read.
    """
    store = _open(name)
    if store is None:
        return None
    key = _session_key(name)
    if key not in st.session_state:
        st.session_state[key] = _last(store)
    return _snapshot(str(store.path), st.session_state[key], store)


def latest(name: Name) -> Snapshot | None:
    """The snapshot at the store's last commit, whatever anyone looks at; None where the user has no store yet.

    Raises:
        StoreError: the store can't be read.
    """
    store = _open(name)
    return _snapshot(str(store.path), _last(store), store) if store else None


def warm() -> None:
    """Open the user's own store as its first reader would, who then need not wait for that."""
    try:
        snapshot = latest("own")
    except StoreError:  # the page says what is wrong with it
        return
    if snapshot and snapshot.number:
        choices(snapshot)


def shown(asked: str | None) -> Name:
    """The store on show: the one that the address asks for, else the user's own, or the sample while that is empty.

    A reader's session stays with what it began with, until an article is saved.
    """
    if asked is not None:
        return "sample" if asked == "sample" else "own"
    if _FIRST not in st.session_state:
        st.session_state[_FIRST] = _first()
    first: Name = st.session_state[_FIRST]
    return first


def is_behind(snapshot: Snapshot) -> bool:
    """Whether the store has a newer commit than the snapshot shows, as of some seconds ago at most."""
    return _newest(str(snapshot.store.path), snapshot.store) > snapshot.number


def refresh(name: Name) -> None:
    """Show this reader the store's last commit from now on."""
    _newest.clear()
    st.session_state.pop(_session_key(name), None)
    st.session_state.pop(_FIRST, None)


def to_write() -> Store:
    """The user's own store, to be written: every action of a page that writes gets it here.

    Raises:
        AccessError: who looks at the page is no editor.
        StoreError: it can't be made.
    """
    require("editor")
    return Store.create(own_store_path())


def own() -> Store:
    """The user's own store, to be read.

    Raises:
        StoreError: there is none.
    """
    return Store.open(own_store_path())


def own_path() -> Path:
    """Where the user's own store is, or would be."""
    return own_store_path()


def awaited(name: Name) -> Literal["sample.building", "store.preparing"] | None:
    """The words for what takes some seconds before the store can be shown; None where it opens at once.

    The sample's is built when this process first asks for it; a large one of one's own is prepared where what wrote it
    did not do so.

    Raises:
        StoreError: the store can't be read.
    """
    if name == "sample":
        return None if "sample" in _opened() else "sample.building"
    store = _open(name)
    if store is None or (str(store.path), st.session_state.get(_session_key(name))) in _opened():
        return None
    return None if is_prepared(store) else "store.preparing"


def key(snapshot: Snapshot) -> Key:
    """What tells a snapshot from every other: the store's path and the commit's number."""
    return str(snapshot.store.path), snapshot.number


def choices(snapshot: Snapshot) -> Options:
    """What the filters may choose from."""
    return _choices(key(snapshot), snapshot)


def _session_key(name: Name) -> str:
    return f"commit.{name}"


def _first() -> Name:
    try:
        store = _open("own")
        return "own" if store and _last(store) else "sample"
    except StoreError:  # the page of the own store says what is wrong with it
        return "own"


def _open(name: Name) -> Store | None:
    if name == "sample":
        return _sample()
    return Store.open(own_store_path()) if own_store_path().exists() else None


def _last(store: Store) -> int:
    commit = store.last_commit()
    return commit.number if commit else 0


@st.cache_resource(show_spinner=False)
def _opened() -> set[str | Key]:
    """What this process has open: the sample, and the snapshots of either store."""
    return set()


@st.cache_resource(show_spinner=False)
def _sample() -> Store:
    store = sample_store()
    _opened().add("sample")
    return store


@st.cache_resource(ttl=_LOOKED_FOR, max_entries=8, show_spinner=False)
def _newest(path: str, _store: Store) -> int:
    return _last(_store)


@st.cache_resource(max_entries=4, show_spinner=False)
def _snapshot(path: str, number: int, _store: Store) -> Snapshot:
    snapshot = Snapshot(_store)
    _opened().add((path, number))
    # Streamlit collects garbage after each run: what stays for ever need not be looked through each time.
    gc.collect()
    gc.freeze()
    return snapshot


@st.cache_resource(max_entries=8, show_spinner=False)
def _choices(key: Key, _snapshot: Snapshot) -> Options:
    return options(_snapshot)
