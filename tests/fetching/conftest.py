"""A web server of one's own, and what fetches from it without waiting."""

import pytest
from asking import QUICK
from web import site

from dashboard.fetching import Fetcher


@pytest.fixture
def web():
    with site() as served:
        yield served


@pytest.fixture
def waits() -> list[float]:
    return []


@pytest.fixture
def fetcher(waits: list[float]) -> Fetcher:
    return Fetcher(limits=QUICK, allow_private=True, sleep=waits.append)
