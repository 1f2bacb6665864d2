"""The API on its own, without the page: on a small store."""

from collections.abc import Iterator

import pytest
from specimen import store_at
from starlette.applications import Starlette
from starlette.testclient import TestClient

from dashboard import access, api
from dashboard.query import Snapshot
from dashboard.ui import stores


@pytest.fixture(scope="session")
def snapshot(tmp_path_factory) -> Snapshot:
    return Snapshot(store_at(tmp_path_factory.mktemp("api") / "store"))


@pytest.fixture
def application(snapshot, monkeypatch) -> Starlette:
    monkeypatch.setattr(stores, "latest", {"sample": snapshot, "own": snapshot}.get)
    monkeypatch.setattr(access, "policy", lambda: access.Policy(sign_in=False, anyone="viewer"))
    return Starlette(routes=api.routes())


@pytest.fixture
def client(application) -> Iterator[TestClient]:
    with TestClient(application, raise_server_exceptions=True) as client:
        yield client
