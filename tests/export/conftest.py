"""A small store to export from, and rows of any text."""

from collections.abc import Callable
from datetime import UTC, date, datetime

import pyarrow as pa
import pytest
from made import BAGHDAD, GAO, RAID, UNDATED, article, claim, reader, report

from dashboard import pipeline
from dashboard.columns import INCIDENTS, Column
from dashboard.export import Selection
from dashboard.export.about import About
from dashboard.query import Filters, Snapshot
from dashboard.store import Store
from dashboard.store.schema import arrow_schema

HOSTILE = '=HYPERLINK("http://evil")'
SOFIA = {
    "date_start": date(1873, 2, 3),
    "date_end": date(1873, 2, 3),
    "date_prec": 1,
    "event_type": "Violence against civilians",
    "sub_event_type": "Attack",
    "country": "Bulgaria",
    "iso3": "BGR",
    "admin1": "Sofia",
    "location": "صوفيا",
    "latitude": 42.7,
    "longitude": 23.32,
    "where_prec": 4,
    "killed_low": 3,
    "killed_best": 3,
    "perpetrators_killed": 1,
    "perpetrator": "Ivan Petrov; JNIM",
}


@pytest.fixture(scope="session")
def store(tmp_path_factory) -> Store:
    store = Store.create(tmp_path_factory.mktemp("export") / "store")
    hostile = {**UNDATED, "target": HOSTILE, "longitude": -72.3, "latitude": 18.5}
    said = (
        claim("killed", "1", low=1, best=1, high=1, qualifier="exact", said_by="l'armée"),
        claim("location", "Bagdad", start=5, end=11),
    )
    told = {
        "a": (report(BAGHDAD, claims=said), report(RAID, main=False)),
        "b": (report(GAO, claims=(claim("killed", "10", best=10, qualifier="about"),)),),
        "c": (report(hostile),),
        "d": (report(SOFIA),),
    }
    articles = [
        article("a", url="https://example.org/a?b=1&c=2", title="=1+1"),
        article("b", url="javascript:alert(1)"),
        article("c", source="+33 Presse"),
        article("d"),
    ]
    with pytest.MonkeyPatch.context() as patch:
        outside = (claim("killed", "1 200", best=1200), claim("location", "Gao", start=5, end=11))
        patch.setattr(pipeline, "read_article", reader(told, figures=outside))
        pipeline.ingest_articles(articles, store)
    return store


@pytest.fixture(scope="session")
def snapshot(store) -> Snapshot:
    return Snapshot(store)


@pytest.fixture(scope="session")
def selection_of() -> Callable[..., Selection]:
    """A selection of incidents of which only some columns are told, in batches of two rows."""

    def build(columns: dict[str, list], described: tuple[Column, ...] = INCIDENTS) -> Selection:
        schema = arrow_schema(described)
        count = len(next(iter(columns.values())))
        full = {field.name: pa.array(columns.get(field.name, [None] * count), field.type) for field in schema}
        table = pa.table(full, schema=schema)
        now = datetime.now(UTC)
        told = About(
            table="incidents",
            count=count,
            filters=Filters(),
            order="newest",
            commit=1,
            committed_at=now,
            written_at=now,
        )
        return Selection(columns=described, batches=table.to_reader(max_chunksize=2), about=told)

    return build
