"""A claim in words: the number with its qualifier and place, why a day is not known, and who says so.

Claims are mappings with the columns of ``columns.CLAIMS``.
"""

from collections.abc import Mapping
from typing import Any

from dashboard.folding import fold_name
from dashboard.ui import naming
from dashboard.ui.i18n import Words

Row = Mapping[str, Any]

UNRESOLVED = "date_unresolved"
"""The field of a claim whose words speak of a day that can't be told; its value is the reason's code."""

_BLAMED = ("claimed", "accused", "denied")
_ON_A_PLACE = "impact"


def number(claim: Row, words: Words) -> str | None:
    """The claim's number with its qualifier: ``at least 7``, ``several, no number``; None for one without."""
    low, best, high = (naming.number(claim, end) for end in ("low", "best", "high"))
    qualifier = naming.known(claim.get("qualifier"))
    if qualifier in ("unknown_plural", "none"):
        return words.code("qualifier", qualifier)
    told = [value for value in (best, low, high) if value is not None]
    if not told:
        return None
    if qualifier in ("at_least", "up_to", "about"):
        return f"{words.code('qualifier', qualifier)} {words.number(told[0])}"
    return words.count(low, best, high) if len(set(told)) > 1 else words.number(told[0])


def counted(claim: Row, row: Row | None, words: Words) -> str | None:
    """The number with the place that it speaks of, where that isn't the incident's own: ``4 on the Green Zone``."""
    told, place = number(claim, words), naming.known(claim.get("place"))
    if told is None or place is None:
        return told
    if claim["field"] == _ON_A_PLACE:
        return words("claim.on_place", number=told, place=place)
    return told if row is not None and _is_of(place, row, words) else f"{told} ({place})"


def _is_of(place: str, row: Row, words: Words) -> bool:
    """Whether the place, as told, is where the incident was, by any of its names."""
    columns = ("place", "location", "admin1", "country")
    names = {known for column in columns if (known := naming.known(row.get(column)))}
    names |= {local for column in columns[1:3] if (local := naming.local(row, column, words))}
    names |= {country for language in ("en", "fr") if (country := naming.country_name(row, Words(language)))}
    folded = fold_name(place)
    return any(folded in fold_name(name) or fold_name(name) in folded for name in names)


def unresolved(claim: Row, quoted: str, words: Words) -> str:
    """Why a day can't be told, and what helps: ``No publication date: give one to place “Tuesday evening”``."""
    reason = naming.known(claim.get("value"))
    code = reason if words.has(f"date_reason.{reason}") else "unknown"
    return words(f"date_reason.{code}", quote=words.quote(quoted))


def who_says(claim: Row, outlet: str | None, words: Words, *, blames: bool) -> str:
    """Who says it, through whom, and in which article: ``US army, via AFP, Le Messager``; "" where nobody is named.

    ``blames``: the claim is about who did it, so that it is told apart from being accused or claimed.
    """
    speaker, agency = naming.known(claim.get("said_by")), naming.known(claim.get("via"))
    status = naming.known(claim.get("status"))
    worded = status == "denied" or (blames and status in _BLAMED)
    if worded:
        speaker = words(f"claim.{status}_by", who=speaker) if speaker else words.code("status", status)
    parts = (speaker, words("incident.via", who=agency) if agency else None, outlet)
    return ", ".join(dict.fromkeys(part for part in parts if part))


def is_of_series(claim: Row) -> bool:
    """Whether it speaks of several attacks: then it is never a value of this one."""
    return bool(naming.known(claim.get("scope")) == "series")
