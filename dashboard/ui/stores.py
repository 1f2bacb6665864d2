"""The sample store and the user's own, opened once and kept; a snapshot of each at its last commit.

A snapshot stays until someone asks for a newer one: a commit never shifts the page under its reader.
"""

from typing import Literal

import streamlit as st

from dashboard.query import Options, Snapshot, options
from dashboard.samples import sample_store
from dashboard.store import Store, own_store_path

Name = Literal["own", "sample"]


@st.cache_resource(max_entries=4, show_spinner=False)
def snapshot(name: Name, edition: int) -> Snapshot | None:
    """The snapshot of a store; None where the user has none yet. The sample's is built when it is asked for.

    `edition` counts how often :func:`refresh` was called in this process.

    Raises:
        StoreError: the store can't be read.
    """
    del edition  # it only keeps one cached snapshot from another
    store = _open(name)
    return Snapshot(store) if store else None


def _open(name: Name) -> Store | None:
    if name == "sample":
        return sample_store()
    return Store.open(own_store_path()) if own_store_path().exists() else None


@st.cache_resource
def _editions() -> dict[str, int]:
    return {}


def edition(name: Name) -> int:
    """How often the store was loaded anew in this process."""
    return _editions().get(name, 0)


def refresh(name: Name) -> None:
    """Show the store's last commit from now on."""
    _editions()[name] = edition(name) + 1


def current(name: Name) -> Snapshot | None:
    """The snapshot on show."""
    return snapshot(name, edition(name))


@st.cache_data(max_entries=8, show_spinner=False)
def choices(name: Name, number: int, _snapshot: Snapshot) -> Options:
    """What the filters may choose from, kept for each store and commit number."""
    return options(_snapshot)
