"""The generator that benchmarks run on gives stores like those that articles give."""

from pathlib import Path

import synthetic

from dashboard import query
from dashboard.query import Filters, Snapshot
from dashboard.store import Store


def test_a_store_like_those_of_articles(tmp_path: Path, monkeypatch):
    monkeypatch.setattr(synthetic, "A_COMMIT", 200)
    assert list(synthetic.write(tmp_path / "store", 500)) == [200, 400, 500]
    store = Store.open(tmp_path / "store")
    snapshot = Snapshot(store)
    kept = query.incidents(snapshot, Filters(known_from="all", origin="all"))
    assert 480 < len(kept) <= 500
    assert kept["incident_id"].is_unique
    assert kept["date_start"].isna().any()
    assert kept["latitude"].isna().any()
    assert (kept["killed_best"].dropna() == 0).any()

    for found in kept["incident_id"].head(20):
        detail = query.incident(snapshot, found)
        assert len(detail.reports) == detail.row["n_reports"]
        texts = detail.articles.set_index("article_id")["text"]
        for claim in detail.claims.to_dict("records"):
            quoted = texts[claim["article_id"]][claim["char_start"] : claim["char_end"]]
            assert quoted == claim["value"] or claim["field"] == "event_type"
            assert claim["sentence"] in texts[claim["article_id"]]


def test_the_same_seed_gives_the_same_rows():
    one, other = (synthetic.draw(50, seed=3, first=100)["claims"] for _ in range(2))
    assert one.equals(other)
    assert not one.equals(synthetic.draw(50, seed=4, first=100)["claims"])
