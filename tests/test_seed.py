"""The article that the project began with: what it must give, with and without its publication date."""

from datetime import date
from pathlib import Path

import pytest
from geopy.distance import great_circle

from dashboard.model import Article, Claim, Reading, Report
from dashboard.pipeline import read_article, save
from dashboard.query import Filters, Snapshot, totals
from dashboard.store import Store

SEED = Path("/work/shared/seed/article.fr.txt")
GREEN_ZONE = (33.30, 44.39)
COMMAND = "commandement des opérations conjointes"

pytestmark = pytest.mark.skipif(not SEED.exists(), reason="the article is not on this machine")


def article(published_at: str | None) -> Article:
    return Article(article_id="seed", text=SEED.read_text("utf-8"), language="fr", published_at=published_at)


@pytest.fixture(scope="module", params=["2020-11-18", None], ids=["dated", "undated"])
def reading(request) -> Reading:
    return read_article(article(request.param))


@pytest.fixture
def fresh(reading) -> Report:
    (report,) = (report for report in reading.reports if report.main)
    return report


def told(claims: tuple[Claim, ...], field: str, **like: object) -> list[Claim]:
    """The claims of a field that have these values; text need only be contained."""

    def fits(claim: Claim, name: str, value: object) -> bool:
        found = getattr(claim, name)
        return value in (found or "") if isinstance(value, str) else found == value

    return [c for c in claims if c.field == field and all(fits(c, name, value) for name, value in like.items())]


def test_one_fresh_incident(reading):
    assert reading.is_incident_report
    assert [report.main for report in reading.reports].count(True) == 1


def test_the_day_with_a_publication_date():
    (fresh, *_) = read_article(article("2020-11-18")).reports
    assert (fresh.values["date_start"], fresh.values["date_end"]) == (date(2020, 11, 17), date(2020, 11, 17))
    assert fresh.values["date_prec"] == 1


def test_no_day_without_one_and_the_reason():
    (fresh, *_) = read_article(article(None)).reports
    assert not {"date_start", "date_end", "date_prec"} & fresh.values.keys()
    assert told(fresh.claims, "date_unresolved", value="no_publication_date")


def test_what_and_where(fresh):
    values = fresh.values
    assert values["time_of_day"] == "evening"
    assert values["event_type"] == "Explosions/Remote violence"
    assert values["sub_event_type"] == "Shelling/artillery/missile attack"
    assert values["country"] == "Iraq"
    assert great_circle((values["latitude"], values["longitude"]), GREEN_ZONE).km <= 3
    assert values["where_prec"] in (1, 2)
    assert "ambassade" in values["target"]
    assert values["weapon"] == "roquettes"
    assert values["weapon_count_best"] == 7


def test_tolls_with_speaker_and_place(fresh):
    assert (fresh.values["killed_best"], fresh.values["wounded_best"]) == (1, 4)
    assert told(fresh.claims, "killed", best=1, said_by=COMMAND, place="al-Tab al-Zawra")
    assert told(fresh.claims, "wounded", best=4, said_by=COMMAND, place="al-Tab al-Zawra")


def test_the_accused_and_the_series(fresh):
    assert (fresh.values["perpetrator"], fresh.values["perpetrator_status"]) == ("forces hors-la-loi", "accused")
    assert told(fresh.claims, "perpetrator", value="forces hors-la-loi", status="accused", said_by=COMMAND)
    (series,) = told(fresh.claims, "perpetrator", value="Hezbollah")
    assert (series.scope, series.status, series.said_by) == ("series", "accused", "Washington")


def test_impacts_launch_place_and_defence(fresh):
    assert told(fresh.claims, "impact", best=4, said_by="armée américaine", via="AFP", place="Zone verte")
    assert told(fresh.claims, "impact", best=3, said_by="armée américaine", via="AFP", place="quartiers de Bagdad")
    assert told(fresh.claims, "launch_place", said_by="al-Mayadeen", place="al-Amine-2")
    assert told(fresh.claims, "defence", value="C-RAM", said_by="AFP")


def test_the_raid_looked_back_on(reading):
    raids = [r for r in reading.reports if not r.main and r.values["sub_event_type"] == "Air/drone strike"]
    (raid,) = raids
    assert (raid.values["date_start"], raid.values["date_end"]) == (date(2020, 1, 3), date(2020, 1, 3))
    assert raid.values["killed_best"] == 2
    assert "Soleimani" in raid.values["victims"]
    assert raid.place is None
    assert not {"location", "latitude", "country"} & raid.values.keys()


def test_nothing_else_happened(reading):
    """No incident of the truce, the call, the resolution, the threat; the demonstrations may be one."""
    others = {r.values["event_type"] for r in reading.reports if not r.main} - {"Explosions/Remote violence"}
    assert others <= {"Protests"}
    assert len(reading.reports) <= 3


def test_figures_of_no_incident(reading):
    figures = reading.figures
    assert told(figures, "troops", best=500, qualifier="exact", said_by="Christopher Miller")
    assert told(figures, "troops", best=2500, qualifier="exact", said_by="Christopher Miller")
    assert told(figures, "troops", best=None, qualifier="unknown_plural", said_by="commandement")
    assert told(figures, "munitions_total", best=None, qualifier="unknown_plural")
    assert told(figures, "munitions_total", best=90, said_by="Washington")


def test_what_is_no_figure(reading):
    """Neither the district's number, nor "numéro deux", "deux heures", "deux hommes", "deux messages"."""
    counted = {c.best for c in reading.claims() if c.qualifier and c.field != "killed" and c.field != "victims"}
    assert counted <= {None, 1, 3, 4, 7, 90, 500, 2500}
    twos = [c for c in reading.claims() if c.best == 2]
    assert {c.rule for c in twos} <= {"ellipsis.named"}


@pytest.mark.parametrize("published_at", ["2020-11-18", None])
def test_on_the_page_by_default(tmp_path, published_at):
    store = Store.create(tmp_path / "store")
    save(article(published_at), store)
    shown = totals(Snapshot(store), Filters())
    assert (shown.incidents, shown.figures["killed"].best, shown.figures["wounded"].best) == (1, 1, 4)
    assert shown.undated == (published_at is None)
