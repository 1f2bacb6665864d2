"""Readings made by hand, for tests of all that comes after extraction."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from dashboard.model import Article, Claim, Reading, Report

BAGHDAD: Mapping[str, Any] = {
    "date_start": date(2020, 11, 17),
    "date_end": date(2020, 11, 17),
    "date_prec": 1,
    "time_of_day": "evening",
    "event_type": "Explosions/Remote violence",
    "sub_event_type": "Shelling/artillery/missile attack",
    "country": "Iraq",
    "iso3": "IRQ",
    "admin1": "Baghdad",
    "location": "Green Zone",
    "latitude": 33.3,
    "longitude": 44.39,
    "where_prec": 1,
    "radius_km": 3.0,
    "killed_low": 1,
    "killed_best": 1,
    "killed_high": 1,
    "wounded_low": 4,
    "wounded_best": 4,
    "wounded_high": None,
    "weapon": "roquettes",
    "perpetrator": "Hezbollah Brigades",
    "perpetrator_status": "accused",
    "confidence": 0.8,
}
GAO: Mapping[str, Any] = {
    "date_start": date(2021, 3, 1),
    "date_end": date(2021, 3, 31),
    "date_prec": 4,
    "event_type": "Battles",
    "sub_event_type": "Armed clash",
    "country": "Mali",
    "iso3": "MLI",
    "admin1": "Gao",
    "location": "Gao",
    "latitude": 16.27,
    "longitude": -0.04,
    "where_prec": 1,
    "killed_best": 10,
    "perpetrator": "JNIM; Malian army",
}
UNDATED: Mapping[str, Any] = {
    "event_type": "Violence against civilians",
    "sub_event_type": "Abduction/forced disappearance",
    "country": "Haiti",
    "iso3": "HTI",
    "where_prec": 6,
}
RAID: Mapping[str, Any] = {
    "date_start": date(2020, 1, 3),
    "date_end": date(2020, 1, 3),
    "date_prec": 1,
    "event_type": "Explosions/Remote violence",
    "sub_event_type": "Air/drone strike",
    "killed_low": 2,
    "killed_best": 2,
    "killed_high": 2,
}


def article(article_id: str, text: str = "Des roquettes à Bagdad ont fait un mort.", **fields: Any) -> Article:
    given = {"language": "fr", "published_at": "2020-11-18", "source": "AFP", **fields}
    return Article(article_id=article_id, text=text, **given)


def claim(field: str, value: str, *, start: int = 0, end: int = 3, **fields: Any) -> Claim:
    return Claim(
        field=field,
        value=value,
        part="text",
        sentence="Des roquettes",
        char_start=start,
        char_end=end,
        rule="made",
        **fields,
    )


def report(
    values: Mapping[str, Any], *, main: bool = True, place: str | None = None, claims: tuple[Claim, ...] = ()
) -> Report:
    return Report(main=main, values=values, claims=claims, place=place)


def reader(told: Mapping[str, tuple[Report, ...]], figures: tuple[Claim, ...] = ()) -> Callable[[Article], Reading]:
    """What stands for ``extract``: each article says what `told` has under its id."""

    def extract(article: Article) -> Reading:
        reports = told.get(article.article_id, ())
        return Reading(
            article_id=article.article_id,
            language="fr",
            is_incident_report=any(report.main for report in reports),
            reason=None if reports else "no incident",
            reports=reports,
            figures=figures,
        )

    return extract
