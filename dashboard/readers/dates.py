"""What may stand as a publication date: an ISO 8601 day, or a moment with or without its offset."""

import re
from datetime import date, datetime

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def published_at(value: object) -> str | None:
    """The publication date in normal form (``2020-11-18`` or ``2020-11-18T09:30:00+01:00``); None when blank.

    A moment keeps its offset: relative dates of the text count from its local day.

    Raises:
        ValueError: it is no ISO 8601 day or moment.
    """
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, date):
        return value.isoformat()
    text = "" if value is None else str(value).strip()
    if not text:
        return None
    if _DAY.fullmatch(text):
        return date.fromisoformat(text).isoformat()
    if _DAY.match(text) and text[10:11] in ("T", "t", " "):
        return datetime.fromisoformat(text).isoformat()
    raise ValueError(f"{text[:40]!r} is no ISO 8601 day or moment")
