"""A store of one's own, a web server of one's own, and articles that say nothing: what they say is tested elsewhere."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from made import reader
from web import Site, site

from dashboard import pipeline
from dashboard.fetching import Fetcher, Limits
from dashboard.store import Store

PUBLISHED = "2021-03-03T09:00:00+01:00"
STORY = (
    "Sept roquettes se sont abattues mardi soir sur l'aéroport de la capitale, a indiqué l'armée. Deux soldats ont été "
    "blessés, et un hangar a pris feu. Aucun groupe n'a revendiqué ce tir. Les vols ont repris dans la nuit. "
)


@pytest.fixture(autouse=True)
def _read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pipeline, "read_article", reader({}))


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store.create(tmp_path / "store")


@pytest.fixture
def web() -> Iterator[Site]:
    with site() as served:
        yield served


@pytest.fixture
def fetcher() -> Fetcher:
    limits = Limits(connect=2, silence=2, whole=5, between=0, backoff=0)
    return Fetcher(limits=limits, allow_private=True, sleep=lambda _: None)


@pytest.fixture
def page() -> Callable[..., str]:
    """A news page: ``page("Title", "text", canonical=...)``."""

    def made(
        title: str, text: str = STORY, *, canonical: str = "", published: str = "2021-03-03T09:00:00+01:00"
    ) -> str:
        link = f'<link rel="canonical" href="{canonical}">' if canonical else ""
        date = f'<meta property="article:published_time" content="{published}">' if published else ""
        return (
            f'<!doctype html><html lang="fr"><head><title>{title}</title><meta property="og:title" content="{title}">'
            f'<meta property="og:site_name" content="La Dépêche de test">{link}{date}</head>'
            f"<body><nav>Menu</nav><article><h1>{title}</h1><p>{text}</p><p>{STORY}</p></article></body></html>"
        )

    return made
