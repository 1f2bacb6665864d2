"""A store made by hand, of four incidents: one recalled, one without day or point."""

import pytest
from made import BAGHDAD, GAO, RAID, UNDATED, article, claim, reader, report

from dashboard import pipeline
from dashboard.query import Snapshot
from dashboard.store import Store

DENIED = claim("perpetrator", "État islamique", status="denied", start=2, end=9)
TOLD = {
    "a": (report(BAGHDAD, place="Bagdad", claims=(DENIED,)), report(RAID, main=False)),
    "b": (report(GAO),),
    "c": (report(UNDATED),),
    "d": (),
}


@pytest.fixture(scope="session")
def store_of_four(tmp_path_factory) -> Store:
    store = Store.create(tmp_path_factory.mktemp("query") / "store")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pipeline, "read_article", reader(TOLD))
        pipeline.ingest_articles(
            [
                article("a"),
                article("b", source="RFI, Paris"),
                article("c", published_at=None),
                article("d", title="=1+1"),
            ],
            store,
        )
    return store


@pytest.fixture(scope="module")
def snapshot(store_of_four) -> Snapshot:
    return Snapshot(store_of_four)
