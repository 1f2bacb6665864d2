"""A store linked again: another rule for tolls, other weights."""

from dataclasses import replace

import pytest
from click.testing import CliRunner
from made import BAGHDAD, article, reader, report

from dashboard import pipeline
from dashboard.cli import main
from dashboard.cli.linking import TOLL_RULES
from dashboard.linking import comparison
from dashboard.linking.tolls import RULES
from dashboard.store import Store
from dashboard.store.history import restore
from dashboard.store.relinking import link_again

TEXTS = {
    "a": "Des roquettes sont tombées mardi sur la Zone verte de Bagdad, près de l'ambassade américaine : une fillette "
    "a été tuée, selon l'armée, et quatre passants sont blessés.",
    "b": "L'ambassade américaine à Bagdad a été visée mardi par des roquettes, dit l'armée. Une fillette est morte "
    "dans la Zone verte ; personne n'a revendiqué l'attaque.",
    "c": "Roquettes de mardi sur l'ambassade américaine à Bagdad : le bilan passe à trois morts dans la Zone verte.",
}
DAYS = {"a": "2020-11-18", "b": "2020-11-19", "c": "2020-11-20"}


def killed(number: int):
    return report({**BAGHDAD, **{f"killed_{end}": number for end in ("low", "best", "high")}})


@pytest.fixture
def store(tmp_path, monkeypatch) -> Store:
    told = {"a": (killed(1),), "b": (killed(2),), "c": (killed(3),)}
    monkeypatch.setattr(pipeline, "read_article", reader(told))
    store = Store.create(tmp_path / "store")
    put(store, "ab")
    return store


def put(store: Store, ids: str) -> None:
    articles = [article(one, TEXTS[one], source=one, published_at=DAYS[one]) for one in ids]
    pipeline.ingest_articles(articles, store)


def tolls(store: Store) -> list[tuple[int | None, ...]]:
    ends = ("killed_low", "killed_best", "killed_high")
    return [tuple(row[end] for end in ends) for row in store.current("incidents").to_pylist()]


def incidents(store: Store) -> dict[str, str]:
    return {row["report_id"]: row["incident_id"] for row in store.current("links").to_pylist()}


class TestRule:
    def test_the_latest_by_default(self, store):
        assert tolls(store) == [(1, 2, 2)]

    def test_later_ingests_follow_the_rule_that_was_chosen(self, store):
        before = incidents(store)
        assert link_again(store, rule="conservative") is not None
        assert tolls(store) == [(1, 1, 2)]
        assert incidents(store) == before
        put(store, "c")
        assert tolls(store) == [(1, 1, 3)]
        link_again(store, rule="range")
        assert tolls(store) == [(1, None, 3)]
        pipeline.reread(store)
        assert tolls(store) == [(1, None, 3)]

    def test_the_rule_that_is_kept_already_changes_nothing(self, store):
        assert link_again(store) is None
        assert link_again(store, rule="latest") is None

    def test_going_back_takes_back_the_rule_too(self, store):
        link_again(store, rule="conservative")
        restore(store, 1)
        put(store, "c")
        assert tolls(store) == [(1, 3, 3)]

    def test_from_the_command_line(self, store):
        assert TOLL_RULES == RULES
        ran = CliRunner().invoke(main, ["link", "--store", str(store.path), "--rule", "conservative"])
        assert ran.exit_code == 0, ran.output
        assert tolls(store) == [(1, 1, 2)]
        assert "commit 2" in ran.output
        assert "join" in CliRunner().invoke(main, ["link", "--help"]).output
        assert CliRunner().invoke(main, ["link", "--rule", "range", "join", "x"]).exit_code == 2


class TestWeights:
    def test_linked_again_when_they_changed(self, store, monkeypatch):
        before = incidents(store)
        assert len(set(before.values())) == 1
        strict = replace(comparison.weights(), intercept=-50.0)
        monkeypatch.setattr(comparison, "weights", lambda: strict)
        assert link_again(store) is not None
        after = incidents(store)
        assert len(set(after.values())) == 2
        assert set(before.values()) < set(after.values())  # the larger part keeps its id
        assert store.current("pairs").num_rows == 0
        assert link_again(store) is None
        monkeypatch.undo()
        assert link_again(store) is not None
        assert len(set(incidents(store).values())) == 1

    def test_a_store_that_never_kept_them_is_linked_once(self, store):
        from dashboard.store.tables import CommitRows

        store.commit(CommitRows(rows={}, removed={"settings": ["weights"]}))
        assert link_again(store) is not None
        assert link_again(store) is None
