"""Rows as frames and streams; one incident or article with its evidence."""

from typing import get_args

import pytest

from dashboard import query
from dashboard.columns import INCIDENT_COLUMNS
from dashboard.query import ArticleFilters, Filters


class TestLists:
    def test_columns_and_kinds(self, snapshot):
        frame = query.incidents(snapshot, Filters())
        assert tuple(frame.columns) == INCIDENT_COLUMNS
        assert frame["killed_best"].dtype == "Int64"
        assert frame["location"].tolist()[:2] == ["Gao", "Green Zone"]

    def test_order_and_window(self, snapshot):
        assert query.incidents(snapshot, Filters(), order="oldest")["location"][0] == "Green Zone"
        assert query.incidents(snapshot, Filters(), order="deadliest")["killed_best"].tolist()[:2] == [10, 1]
        assert query.incidents(snapshot, Filters(), limit=1, offset=1)["location"].tolist() == ["Green Zone"]

    @pytest.mark.parametrize("order", get_args(query.Order))
    @pytest.mark.parametrize("filters", [Filters(known_from="all"), Filters(place="nowhere")])
    def test_batches_are_the_same_rows_as_a_stream(self, snapshot, filters, order):
        reader = query.incident_batches(snapshot, filters, order=order, rows=2)
        assert tuple(reader.schema.names) == INCIDENT_COLUMNS
        ids = [found for batch in reader for found in batch["incident_id"].to_pylist()]
        assert ids == query.incidents(snapshot, filters, order=order)["incident_id"].tolist()

    def test_ids_are_those_of_the_newest(self, snapshot):
        every = query.incidents(snapshot, Filters(known_from="all"))["incident_id"].tolist()
        assert query.incident_ids(snapshot, Filters(known_from="all"), limit=100) == every
        assert query.incident_ids(snapshot, Filters(known_from="all"), limit=2) == every[:2]


class TestDetail:
    def test_incident_with_its_evidence(self, snapshot):
        incident_id = query.incidents(snapshot, Filters(place="bagdad"))["incident_id"][0]
        detail = query.incident(snapshot, incident_id)
        assert detail.row["location"] == "Green Zone"
        assert detail.row["wounded_high"] is None
        assert detail.reports["report_id"].tolist() == ["a#0"]
        assert detail.claims["value"].tolist() == ["État islamique"]
        assert detail.articles["article_id"].tolist() == ["a"]

    def test_article_with_what_it_says(self, snapshot):
        detail = query.article(snapshot, "a")
        assert detail.row["text"].startswith("Des roquettes")
        assert detail.incidents["known_from"].tolist() == ["fresh", "recalled"]
        assert detail.reports["ordinal"].tolist() == [0, 1]

    @pytest.mark.parametrize("unknown", ["", "none", "' OR 1=1 --"])
    def test_unknown_ids(self, snapshot, unknown):
        assert query.incident(snapshot, unknown) is None
        assert query.article(snapshot, unknown) is None

    def test_articles(self, snapshot):
        everything = query.articles(snapshot, ArticleFilters())
        assert everything.set_index("article_id")["n_incidents"].to_dict() == {"a": 2, "b": 1, "c": 1, "d": 0}
        assert query.articles(snapshot, ArticleFilters(status="none"))["article_id"].tolist() == ["d"]
        assert query.articles(snapshot, ArticleFilters(status="unread")).empty
        assert query.articles(snapshot, ArticleFilters(text="rfi"))["article_id"].tolist() == ["b"]
        assert query.articles(snapshot, ArticleFilters(outlet=("RFI, Paris",)))["article_id"].tolist() == ["b"]
        assert query.articles(snapshot, ArticleFilters(language=("en",))).empty
        first = query.articles(snapshot, ArticleFilters(language=("fr",)), limit=1)
        assert (len(first), first.attrs["all"]) == (1, 4)
        assert query.article_values(snapshot) == {"outlet": ["AFP", "RFI, Paris"], "language": ["fr"]}
