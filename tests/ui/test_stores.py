"""The stores that the page opens: before its first reader comes, and once for all."""

import shutil

import pytest

from dashboard.query import Snapshot, prepare, prepared
from dashboard.resources import STORE_MARK
from dashboard.ui import stores


@pytest.fixture
def own(tmp_path, specimen_store, monkeypatch):
    """A copy of the store made by hand, as the user's own."""
    path = shutil.copytree(specimen_store.path, tmp_path / "own")
    monkeypatch.setenv("VIGIE_STORE", str(path))
    return path


def test_what_was_warmed_is_opened_no_more(own, monkeypatch):
    opened = []
    monkeypatch.setattr(stores, "Snapshot", lambda store: opened.append(store.path) or Snapshot(store))
    stores.warm()
    assert stores.latest("own").store.path == own
    assert opened == [own]


def test_a_store_that_cannot_be_read_is_left_to_the_page(own):
    (own / STORE_MARK).write_text("nothing of ours")
    stores.warm()
    with pytest.raises(stores.StoreError):
        stores.latest("own")


def test_a_large_store_that_nobody_prepared_is_waited_for(own, monkeypatch):
    assert stores.awaited("own") is None
    monkeypatch.setattr(prepared, "WORTH_A_FILE", 0)
    assert stores.awaited("own") == "store.preparing"
    prepare(stores.own())
    assert stores.awaited("own") is None


def test_no_store_is_not_waited_for(tmp_path, monkeypatch):
    monkeypatch.setenv("VIGIE_STORE", str(tmp_path / "none"))
    assert stores.awaited("own") is None
