"""The pictures of the pages: in each theme, width and language, and small."""

from pathlib import Path

FOLDER = Path(__file__).parents[1] / "browser" / "screenshots"
MOST_BYTES = 3_000_000


def test_every_page_was_taken_in_each_theme_width_and_language():
    looks: dict[str, set[str]] = {}
    for path in FOLDER.iterdir():
        page, *look = path.stem.split(".")
        looks.setdefault(page, set()).update(look)
    assert looks.keys() >= {
        "overview",
        "incidents",
        "incident",
        "compare",
        "others",
        "changes",
        "articles",
        "report",
        "add",
    }
    assert set.intersection(*looks.values()) == {"1440", "390", "light", "dark", "en", "fr"}


def test_they_are_small():
    assert sum(path.stat().st_size for path in FOLDER.iterdir()) < MOST_BYTES
