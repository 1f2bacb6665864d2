"""Takes a picture of every page, light and dark, wide and narrow, in French and English, on the sample.

    python tests/browser/screenshots.py [PAGE ...]

Each page is taken four times, so that each theme, width and language is seen twice. The pictures go to
``screenshots/`` beside this file, as small WebP files.
"""
# ruff: noqa: E402 - the browser's settings stand beside this file, the specimen above it

import io
import sys
import tempfile
from collections.abc import Iterator, Mapping
from itertools import product
from pathlib import Path
from urllib.parse import urlencode

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parents[1])]

from browsing import launch, served
from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from dashboard.query import ArticleFilters, Filters, Snapshot, articles, incidents
from dashboard.samples import sample_store

FOLDER = Path(__file__).with_name("screenshots")
# (width, height, theme, language)
LOOKS = (
    (1440, 900, "light", "en"),
    (1440, 900, "dark", "fr"),
    (390, 844, "light", "fr"),
    (390, 844, "dark", "en"),
)
TALLEST = {1440: 1700, 390: 1900}
QUALITY = 62
_DRAWN = """() => !document.querySelector('[data-test-script-state="running"]')
    && !document.querySelector('[data-testid="stSkeleton"]')
    && [...document.querySelectorAll('.vg-map')].every(one => one.dataset.drawn && one.map?.loaded())"""
_TEXT = {
    "fr": "Trois roquettes sont tombées lundi matin sur Mossoul, blessant deux gardes, selon la police irakienne. "
    "Personne n'a revendiqué l'attaque.",
    "en": "Three rockets fell on Mosul on Monday morning, wounding two guards, according to the Iraqi police. "
    "Nobody has claimed the attack.",
}


def pages() -> dict[str, tuple[str, Mapping[str, str]]]:
    """Name -> (page, what its address asks for)."""
    snapshot = Snapshot(sample_store())
    told = incidents(snapshot, Filters(place="Tayaran"))
    arabic = articles(snapshot, ArticleFilters(language=("ar",)))["article_id"].iloc[0]
    french = articles(snapshot, ArticleFilters(status="report", language=("fr",)))["article_id"].iloc[0]
    return {
        "overview": ("", {}),
        "filtered": ("", {"country": "IRQ", "date_from": "2021-01-01", "date_to": "2021-12-31", "map": "heat"}),
        "incidents": ("incidents", {}),
        "incident": ("incident", {"id": str(told["incident_id"].iloc[0])}),
        "compare": ("compare", {}),
        "others": ("others", {}),
        "changes": ("changes", {}),
        "articles": ("articles", {}),
        "article": ("articles", {"article": str(french)}),
        "arabic": ("articles", {"article": str(arabic)}),
        "report": ("report", {"country": "IRQ"}),
        "add": ("add", {}),
        "welcome": ("", {"store": "own"}),
        "nothing": ("", {"country": "FRA"}),
    }


def take(names: list[str]) -> None:
    """Take the pictures of these pages; of all where none is named."""
    FOLDER.mkdir(exist_ok=True)
    known = pages()
    with (
        tempfile.TemporaryDirectory() as folder,
        served(Path(folder) / "store") as running,
        sync_playwright() as by,
    ):
        browser = launch(by)
        for name, look in product(names or known, LOOKS):
            place, query = known[name]
            picture = _taken(browser, f"{running.address}/{place}", {"store": "sample", **query}, name, look)
            picture.save(FOLDER / f"{name}.{look[0]}.{look[2]}.{look[3]}.webp", quality=QUALITY, method=6)
            print(name, *look)
        browser.close()


def _taken(
    browser: Browser, address: str, query: Mapping[str, str], name: str, look: tuple[int, int, str, str]
) -> Image.Image:
    width, height, theme, language = look
    context = browser.new_context(viewport={"width": width, "height": height}, color_scheme=theme)
    page = context.new_page()
    page.set_default_timeout(180_000)
    page.goto(f"{address}?{urlencode({'lang': language, **query})}")
    page.wait_for_selector(".vg", state="attached")
    for _ in _steps(page, name, language):
        _settle(page)
    tall = page.evaluate("document.querySelector('[data-testid=stMainBlockContainer]').scrollHeight")
    page.set_viewport_size({"width": width, "height": min(max(height, tall), TALLEST[width])})
    _settle(page)
    picture = Image.open(io.BytesIO(page.screenshot()))
    context.close()
    return picture.convert("RGB")


def _steps(page: Page, name: str, language: str) -> Iterator[None]:
    """What is done on the page before its picture is taken."""
    yield
    if name == "add":
        page.locator("textarea").fill(_TEXT[language])
        page.locator("[data-testid=stFormSubmitButton] button").click()
        page.locator(".vg-article").wait_for()
        yield


def _settle(page: Page) -> None:
    page.wait_for_function(_DRAWN)
    page.wait_for_timeout(1500)


if __name__ == "__main__":
    take(sys.argv[1:])
