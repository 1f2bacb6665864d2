"""A small store made by hand, for tests of the page: towns and provinces, ranges, undated and recalled incidents.

Each incident is told by an article of ours; its claims are given as the words that say them, so that every offset
quotes its text. One article is hostile: its title, outlet, target and perpetrator are markup and formulas.
"""

from datetime import date
from pathlib import Path
from typing import Any

from dashboard.model import Article, Claim, Reading, Report
from dashboard.store import Store
from dashboard.store.readings import commit_readings
from dashboard.store.readings import told as as_told

SHELLING = ("Explosions/Remote violence", "Shelling/artillery/missile attack")
AIR = ("Explosions/Remote violence", "Air/drone strike")
IED = ("Explosions/Remote violence", "Remote explosive/landmine/IED")
CLASH = ("Battles", "Armed clash")
ATTACK = ("Violence against civilians", "Attack")
ABDUCTION = ("Violence against civilians", "Abduction/forced disappearance")
RIOT = ("Riots", "Mob violence")
PROTEST = ("Protests", "Protest with intervention")
HOSTILE = '<img src=x onerror="window.hacked=1">'

_PLACES: dict[str, tuple[str, str, str | None, str | None, float | None, float | None, int, float | None]] = {
    "Tikrit": ("Iraq", "IRQ", "Salah ad Din", "Tikrit", 34.607, 43.678, 1, 6.0),
    "Kirkouk": ("Iraq", "IRQ", "Kirkuk", "Kirkuk", 35.468, 44.392, 1, 9.0),
    "près de Falloujah": ("Iraq", "IRQ", "Al Anbar", "Fallujah", 33.35, 43.78, 2, 15.0),
    "Gao": ("Mali", "MLI", "Gao", "Gao", 16.27, -0.04, 1, 5.0),
    "région de Mopti": ("Mali", "MLI", "Mopti", None, 14.6, -3.9, 4, None),
    "Djibo": ("Burkina Faso", "BFA", "Sahel", "Djibo", 14.1, -1.63, 1, 4.0),
    "Maiduguri": ("Nigeria", "NGA", "Borno", "Maiduguri", 11.85, 13.16, 1, 10.0),
    "Marioupol": ("Ukraine", "UKR", "Donetsk", "Mariupol", 47.1, 37.55, 1, 10.0),
    "Port-au-Prince": ("Haiti", "HTI", "Ouest", "Port-au-Prince", 18.54, -72.34, 1, 8.0),
    "Bogota": ("Colombia", "COL", "Bogota D.C.", "Bogotá", 4.61, -74.08, 1, 15.0),
    "Yémen": ("Yemen", "YEM", None, None, None, None, 6, None),
}


def store_at(path: Path) -> Store:
    """Make the store at `path`."""
    store = Store.create(path)
    commit_readings([(article, as_told(article, reading)) for article, reading in readings()], store)
    return store


def readings() -> list[tuple[Article, Reading]]:
    """Every article with what it says."""
    return [
        told(
            "rockets",
            "Roquettes sur une base de Tikrit",
            "Cinq roquettes se sont abattues mardi soir sur la base de Speicher, à Tikrit.\n\n"
            "L'attaque a tué deux soldats et blessé au moins sept personnes, selon le commandement des opérations. "
            "Un responsable de la province, cité par la radio locale, parle de trois morts.\n\n"
            "Washington accuse les Brigades du Tigre. En mars, un raid de drone avait tué quatre miliciens à Kirkouk.",
            "2021-04-07",
            "La Lettre du Tigre",
            [
                incident(
                    SHELLING,
                    "Tikrit",
                    date(2021, 4, 6),
                    time_of_day="evening",
                    killed=(2, 2, 3),
                    wounded=(7, 7, None),
                    target="base de Speicher",
                    weapon="roquettes",
                    weapon_count=(5, 5, 5),
                    perpetrator="Brigades du Tigre",
                    perpetrator_status="accused",
                    said=[
                        ("date_start", "mardi soir", {"value": "2021-04-06"}),
                        ("location", "Tikrit", {"value": "Tikrit"}),
                        ("sub_event_type", "Cinq roquettes", {"value": SHELLING[1]}),
                        ("target", "la base de Speicher", {}),
                        ("weapon_count", "Cinq roquettes", {"best": 5, "qualifier": "exact"}),
                        (
                            "killed",
                            "tué deux soldats",
                            {"best": 2, "qualifier": "exact", "said_by": "commandement des opérations"},
                        ),
                        (
                            "killed",
                            "trois morts",
                            {"best": 3, "said_by": "un responsable de la province", "via": "la radio locale"},
                        ),
                        (
                            "wounded",
                            "blessé au moins sept personnes",
                            {"low": 7, "best": 7, "qualifier": "at_least", "said_by": "commandement des opérations"},
                        ),
                        (
                            "perpetrator",
                            "les Brigades du Tigre",
                            {"value": "Brigades du Tigre", "status": "accused", "said_by": "Washington"},
                        ),
                    ],
                ),
                incident(
                    AIR,
                    "Kirkouk",
                    date(2021, 3, 1),
                    date(2021, 3, 31),
                    prec=4,
                    main=False,
                    killed=(4, 4, 4),
                    said=[
                        ("killed", "tué quatre miliciens", {"best": 4}),
                        ("location", "Kirkouk", {"value": "Kirkuk"}),
                    ],
                ),
            ],
        ),
        told(
            "rockets-2",
            "Des obus sur la gare : trois morts",
            "Des obus de mortier sont tombés sur la gare de Tikrit. Bilan : trois morts, a annoncé lundi l'hôpital.",
            "2021-04-20",
            "Agence du Nord",
            [
                incident(
                    SHELLING,
                    "Tikrit",
                    date(2021, 4, 19),
                    killed=(3, 3, 3),
                    target="gare",
                    said=[
                        ("killed", "trois morts", {"best": 3, "said_by": "l'hôpital"}),
                        ("location", "Tikrit", {"value": "Tikrit"}),
                    ],
                ),
            ],
        ),
        told(
            "market",
            "Une bombe sur un marché près de Falloujah",
            "Un engin explosif a fait une dizaine de morts sur un marché près de Falloujah, dimanche.",
            "2021-02-14",
            "Le Quotidien du Golfe",
            [
                incident(
                    IED,
                    "près de Falloujah",
                    date(2021, 2, 14),
                    killed=(None, 10, None),
                    weapon="engin explosif",
                    said=[
                        ("killed", "une dizaine de morts", {"best": 10, "qualifier": "about"}),
                        ("location", "près de Falloujah", {}),
                    ],
                ),
            ],
        ),
        told(
            "gao",
            "Affrontements à Gao",
            "Des combats ont opposé l'armée à des hommes armés à Gao en janvier. Douze soldats sont morts.",
            "2021-02-01",
            "Studio du Fleuve",
            [
                incident(
                    CLASH,
                    "Gao",
                    date(2021, 1, 1),
                    date(2021, 1, 31),
                    prec=4,
                    killed=(12, 12, 12),
                    perpetrator="hommes armés; armée malienne",
                    perpetrator_status="stated",
                    said=[
                        ("killed", "Douze soldats sont morts", {"best": 12}),
                        ("date_start", "en janvier", {"value": "2021-01"}),
                    ],
                ),
            ],
        ),
        told(
            "mopti",
            "Villages attaqués dans la région de Mopti",
            "Des hommes à moto ont attaqué vendredi la région de Mopti : plusieurs morts, disent les élus.",
            "2021-03-20",
            "Studio du Fleuve",
            [
                incident(
                    ATTACK,
                    "région de Mopti",
                    date(2021, 3, 19),
                    perpetrator="hommes à moto",
                    perpetrator_status="unknown",
                    said=[
                        (
                            "killed",
                            "plusieurs morts",
                            {"value": "plusieurs", "qualifier": "unknown_plural", "said_by": "les élus"},
                        )
                    ],
                ),
            ],
        ),
        told(
            "djibo",
            "Des lycéens enlevés à Djibo",
            "Huit lycéens ont été enlevés lundi à Djibo. Personne n'a été tué.",
            "2021-05-04",
            "Faso Matin",
            [
                incident(
                    ABDUCTION,
                    "Djibo",
                    date(2021, 5, 3),
                    abducted=(8, 8, 8),
                    killed=(0, 0, 0),
                    victims="lycéens",
                    said=[
                        ("abducted", "Huit lycéens", {"best": 8}),
                        ("killed", "Personne n'a été tué", {"best": 0, "qualifier": "none"}),
                    ],
                ),
            ],
        ),
        told(
            "maiduguri",
            "Attaque à Maiduguri",
            "Au moins trente civils ont péri mardi dans l'attaque d'un quartier de Maiduguri.",
            "2021-02-24",
            "Lake Tribune",
            [
                incident(
                    ATTACK,
                    "Maiduguri",
                    date(2021, 2, 23),
                    killed=(30, 30, None),
                    victims="civils",
                    said=[("killed", "Au moins trente civils", {"low": 30, "best": 30, "qualifier": "at_least"})],
                ),
            ],
            language="fr",
        ),
        told(
            "mariupol",
            "Bombardement à Marioupol",
            "Le bombardement d'un théâtre à Marioupol a fait entre 300 et 600 morts.",
            "2022-03-25",
            "Dépêches d'Azov",
            [
                incident(
                    AIR,
                    "Marioupol",
                    date(2022, 3, 16),
                    killed=(300, None, 600),
                    target="théâtre",
                    said=[("killed", "entre 300 et 600 morts", {"low": 300, "high": 600})],
                ),
            ],
        ),
        told(
            "port",
            "Barricades à Port-au-Prince",
            "La foule a mis le feu à un dépôt de Port-au-Prince. On compte quatre blessés.",
            None,
            "Radio Caye",
            [
                incident(
                    RIOT,
                    "Port-au-Prince",
                    None,
                    wounded=(4, 4, 4),
                    said=[("wounded", "quatre blessés", {"best": 4}), ("location", "Port-au-Prince", {})],
                ),
            ],
        ),
        told(
            "bogota",
            "Manifestation dispersée à Bogota",
            "La police a dispersé mercredi une manifestation à Bogota avec des gaz lacrymogènes.",
            "2021-04-29",
            "El Mirador",
            [incident(PROTEST, "Bogota", date(2021, 4, 28), said=[("location", "Bogota", {"value": "Bogotá"})])],
        ),
        told(
            "hostile",
            HOSTILE + "=HYPERLINK(1)",
            f"Un tir a visé {HOSTILE} au Yémen ; *deux* blessés, dit </span><script>window.hacked=1</script>.",
            "2021-04-15",
            "<b>Le Canard</b>",
            [
                incident(
                    SHELLING,
                    "Yémen",
                    date(2021, 4, 14),
                    wounded=(2, 2, 2),
                    target=HOSTILE,
                    perpetrator="=cmd|' /C calc'!A0",
                    said=[
                        ("target", HOSTILE, {}),
                        ("wounded", "*deux* blessés", {"best": 2, "said_by": "<script>window.hacked=1</script>"}),
                    ],
                ),
            ],
        ),
        told(
            "arabic",
            "مقتل ثلاثة في كركوك",
            "قتل ثلاثة أشخاص في كركوك يوم الأحد، بحسب الشرطة.",
            "2021-06-07",
            "وكالة الشمال",
            [
                incident(
                    IED,
                    "Kirkouk",
                    date(2021, 6, 6),
                    killed=(3, 3, 3),
                    said=[
                        ("killed", "ثلاثة أشخاص", {"best": 3, "said_by": "الشرطة"}),
                        ("location", "كركوك", {"value": "Kirkuk"}),
                    ],
                ),
            ],
            language="ar",
        ),
        told(
            "trial",
            "Le procès reprend",
            "Le procès a repris mercredi ; la salle compte cinquante places.",
            "2021-04-09",
            "La Lettre du Tigre",
            [],
            reason="trial",
        ),
    ]


def incident(
    kind: tuple[str, str],
    place: str,
    start: date | None,
    end: date | None = None,
    *,
    said: list[tuple[str, str, dict[str, Any]]],
    main: bool = True,
    prec: int = 1,
    killed: tuple[int | None, int | None, int | None] | None = None,
    wounded: tuple[int | None, int | None, int | None] | None = None,
    abducted: tuple[int | None, int | None, int | None] | None = None,
    weapon_count: tuple[int | None, int | None, int | None] | None = None,
    **values: Any,
) -> dict[str, Any]:
    """One incident as an article tells it; `said` holds (field, the words that say it, the claim's other values)."""
    country, iso3, admin1, location, latitude, longitude, where_prec, radius = _PLACES[place]
    row = {
        "event_type": kind[0],
        "sub_event_type": kind[1],
        "country": country,
        "iso3": iso3,
        "admin1": admin1,
        "location": location,
        "latitude": latitude,
        "longitude": longitude,
        "where_prec": where_prec,
        "radius_km": radius,
        "date_start": start,
        "date_end": end or start,
        "date_prec": prec if start else None,
        "confidence": 0.8,
        **values,
    }
    counts = {"killed": killed, "wounded": wounded, "abducted": abducted, "weapon_count": weapon_count}
    for name, count in counts.items():
        row |= {f"{name}_{part}": number for part, number in zip(("low", "best", "high"), count or (), strict=False)}
    return {"main": main, "values": row, "said": said, "place": place}


def told(
    article_id: str,
    title: str,
    text: str,
    published: str | None,
    source: str,
    incidents: list[dict[str, Any]],
    *,
    language: str = "fr",
    reason: str | None = None,
) -> tuple[Article, Reading]:
    """An article of ours with its reading."""
    article = Article(
        article_id=article_id,
        title=title,
        text=text,
        published_at=published,
        source=source,
        language=language,
        url=f"https://example.org/{article_id}",
    )
    reports = tuple(
        Report(
            main=one["main"],
            values={name: value for name, value in one["values"].items() if value is not None},
            claims=tuple(_claim(article, *said) for said in one["said"]),
            place=one["place"],
        )
        for one in incidents
    )
    return article, Reading(
        article_id=article_id,
        language=language,
        is_incident_report=any(one.main for one in reports),
        reason=reason,
        reports=reports,
        figures=(),
    )


def _claim(article: Article, field: str, words: str, values: dict[str, Any]) -> Claim:
    start = article.text.index(words)
    first = max(article.text.rfind(mark, 0, start) for mark in (". ", "\n")) + 1
    first += len(article.text[first:]) - len(article.text[first:].lstrip())
    last = next((end + 1 for end in range(start + len(words), len(article.text)) if article.text[end] == "."), None)
    return Claim(
        field=field,
        part="text",
        sentence=article.text[first:last],
        char_start=start,
        char_end=start + len(words),
        rule="made",
        **{"value": words, **values},
    )
