"""Opens a page of the dashboard on a store made by hand, without a browser."""

import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from specimen import store_at
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from dashboard.query import Filters, Snapshot, incidents
from dashboard.store import Store
from dashboard.ui import stores

APP = Path(__file__).parents[2] / "dashboard" / "app.py"


@pytest.fixture(scope="session")
def specimen_store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """The store made by hand; tests only read it."""
    return store_at(tmp_path_factory.mktemp("specimen") / "store")


@pytest.fixture(scope="session")
def ids(specimen_store: Store) -> Callable[..., list[str]]:
    """Ids of incidents: ``ids(place="Tikrit")``."""
    snapshot = Snapshot(specimen_store)
    return lambda **filters: incidents(snapshot, Filters(**filters))["incident_id"].tolist()


@pytest.fixture
def open_page(specimen_store: Store, monkeypatch: pytest.MonkeyPatch) -> Callable[..., AppTest]:
    """Run a page: ``open_page("incident", id=...)``; English unless ``lang`` says otherwise."""
    return lambda name="", store=specimen_store.path, **query: run_page(
        monkeypatch, Path(store), specimen_store.path, name, query
    )


def run_page(monkeypatch: pytest.MonkeyPatch, store: Path, sample: Path, name: str, query: dict[str, str]) -> AppTest:
    """Run the page called `name` in the address on the store at `store`."""
    monkeypatch.setenv("VIGIE_STORE", str(store))
    # A script run by Streamlit becomes the main module, which every process spawned afterwards would import.
    monkeypatch.setitem(sys.modules, "__main__", sys.modules["__main__"])
    # What is cached is kept by store and commit, so that no page sees another's.
    # The sample's place is taken by the store made by hand: reading the corpus is not the page's business.
    monkeypatch.setattr(stores, "sample_store", lambda: Store.open(sample))
    page = AppTest.from_file(str(APP), default_timeout=30)
    for parameter, value in {"lang": "en", **query}.items():
        page.query_params[parameter] = value
    if name:
        page._page_hash = calc_hash(name)  # AppTest can switch only to pages that are files
    return page.run()
