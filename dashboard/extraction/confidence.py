"""How sure a chosen value is: shares right on labelled articles, by what the evidence looks like.

The shares stand in ``data/weights/confidence.toml``: for each field, the chance by the number of signs that
speak for the value (told in title or lead, told again, beside the trigger, of full precision, in news).
"""

import tomllib
from collections.abc import Mapping, Sequence
from functools import cache

from dashboard.extraction.choose import Scene
from dashboard.model import FigureValue, Mention
from dashboard.resources import data_path

_LEAD = 3


@cache
def _table() -> Mapping[str, Sequence[float]]:
    table: Mapping[str, Sequence[float]] = tomllib.loads(data_path("weights", "confidence.toml").read_text("utf-8"))
    return table


def confidence_of(field: str, chosen: Mention, scene: Scene) -> float:
    """The chance that `chosen` is right as the scene's `field` (date, place, type, killed, wounded ...)."""
    shares = _table().get(field) or _table()["other"]
    return shares[min(signs(chosen, scene), len(shares) - 1)]


def signs(chosen: Mention, scene: Scene) -> int:
    """How many signs speak for a chosen mention, 0 to 4."""
    again = sum(other.value == chosen.value for other in (*scene.dates, *scene.places, *scene.figures)) > 1
    value = chosen.value
    hedged = isinstance(value, FigureValue) and value.qualifier not in ("exact", "at_least")
    return sum((chosen.sentence <= _LEAD, chosen.sentence in scene.told, again and not hedged, scene.main))
