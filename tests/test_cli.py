"""The command: what it writes, what it says, its exit code."""

import json
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from made import BAGHDAD, GAO, RAID, reader, report

from dashboard import pipeline, query, serving
from dashboard.cli import common, main
from dashboard.cli import serving as cli_serving
from dashboard.cli.common import so_far
from dashboard.export import exporters
from dashboard.query import prepared
from dashboard.store import Store
from dashboard.store.location import PREPARED

TEXT = "Sept roquettes se sont abattues mardi soir sur Bagdad, tuant un enfant."
TOLD = {"a": (report(RAID, main=False), report(BAGHDAD)), "b": (report(GAO),)}


@pytest.fixture(autouse=True)
def _read(monkeypatch, tmp_path):
    monkeypatch.setattr(pipeline, "read_article", reader(TOLD))
    monkeypatch.setenv("VIGIE_STORE", str(tmp_path / "store"))


@pytest.fixture
def articles(tmp_path: Path) -> Path:
    path = tmp_path / "articles.jsonl"
    path.write_text("".join(json.dumps({"id": key, "text": TEXT, "language": "fr"}) + "\n" for key in "ab"), "utf-8")
    return path


def vigie(*arguments: str | Path, code: int = 0) -> Result:
    result = CliRunner().invoke(main, [str(argument) for argument in arguments])
    assert result.exit_code == code, result.output
    return result


def lines(path: Path) -> list[dict]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


class TestExtract:
    def test_one_line_an_article_in_their_order(self, articles, tmp_path):
        vigie("extract", articles, "--to", tmp_path / "reports.jsonl")
        assert [line["article_id"] for line in lines(tmp_path / "reports.jsonl")] == ["a", "b"]

    def test_bad_lines_are_told_and_the_rest_is_read(self, articles, tmp_path):
        with articles.open("a") as file:
            file.write('nonsense\n{"id": "c", "text": "qo\'", "language": "tlh"}\n')
        result = vigie("extract", articles, "--to", tmp_path / "reports.jsonl", code=2)
        assert "line 3" in result.stderr
        assert "c: not read" in result.stderr
        assert [line["article_id"] for line in lines(tmp_path / "reports.jsonl")] == ["a", "b", "c"]

    def test_missing_file(self, tmp_path):
        assert "does not exist" in vigie("extract", tmp_path / "none", "--to", "-", code=2).stderr


class TestIngest:
    def test_summary_and_idempotence(self, articles):
        assert "2 new" in vigie("ingest", articles).output
        again = vigie("ingest", articles).output
        assert "0 new" in again
        assert "2 already known" in again

    def test_a_large_store_is_prepared_for_who_opens_it(self, articles, monkeypatch, tmp_path):
        assert "preparing" not in vigie("ingest", articles).stderr
        monkeypatch.setattr(prepared, "WORTH_A_FILE", 0)
        assert "preparing the store" in vigie("ingest", articles).stderr
        assert query.is_prepared(Store.open(tmp_path / "store"))
        assert "preparing" not in vigie("ingest", articles).stderr
        assert "preparing the store" in vigie("forget", "a", "--yes").stderr

    def test_it_is_prepared_on_the_way_too(self, articles, monkeypatch, tmp_path):
        monkeypatch.setattr(prepared, "WORTH_A_FILE", 0)
        monkeypatch.setattr(common, "PREPARE_EVERY", 1)
        monkeypatch.setattr(pipeline, "BATCH_ARTICLES", 1)
        assert vigie("ingest", articles, "--workers", "1").stderr.count("preparing the store") == 2

    def test_a_folder_that_cannot_be_prepared_is_told(self, articles, monkeypatch, tmp_path):
        vigie("ingest", articles)
        monkeypatch.setattr(prepared, "WORTH_A_FILE", 0)
        (tmp_path / "store" / PREPARED).write_text("in the way")
        assert "can't be written" in vigie("ingest", articles).stderr

    def test_columns_and_dates_are_asked_for(self, tmp_path):
        table = tmp_path / "table.csv"
        table.write_text("cle,propos,quand\na,Bagdad,03/04/2020\n", "utf-8")
        assert "--map" in vigie("ingest", table, code=2).stderr
        assert "FIELD=COLUMN" in vigie("ingest", table, "--map", "text", code=1).stderr
        told = ("--map", "id=cle,text=propos,published_at=quand", "--dates", "month-first", "--language", "fr")
        vigie("extract", table, "--to", tmp_path / "reports.jsonl", *told)
        assert "1 new" in vigie("ingest", table, *told).output
        assert [line["article_id"] for line in lines(tmp_path / "reports.jsonl")] == ["a"]

    def test_everything_bad_is_told_and_the_rest_stored(self, articles, tmp_path):
        bad = tmp_path / "bad"
        bad.mkdir()
        (bad / "empty.txt").touch()
        (bad / "binary.txt").write_bytes(b"\x89PNG\r\n\0\0")
        (bad / "huge.txt").write_text("mot " * 500_000)
        (bad / "date.md").write_text(f"---\npublished_at: hier\n---\n{TEXT}", "utf-8")
        (bad / "klingon.md").write_text(f"---\nlanguage: tlh\n---\n{TEXT}", "utf-8")
        (bad / "lines.jsonl").write_text('{"id": "x"}\nnonsense\n{"id": "b2", "language": "fr", "text": "Bien."}\n')
        result = vigie("ingest", bad, articles, code=2)
        for name in ("empty.txt", "binary.txt", "huge.txt", "date.md", "lines.jsonl, line 1", "lines.jsonl, line 2"):
            assert f"{name}: " in result.stderr
        assert "not read: Vigie has no words for the language 'tlh'" in result.stderr
        assert "4 articles: 4 new" in result.output
        assert "1 not read, 6 skipped" in result.output

    def test_store_that_is_none(self, articles, tmp_path):
        (tmp_path / "other").mkdir()
        (tmp_path / "other" / "file").touch()
        result = vigie("ingest", articles, "--store", tmp_path / "other", code=1)
        assert result.stderr.count("\n") == 1


class TestOut:
    def test_link_table_has_the_first_main_report_of_each_article(self, articles, tmp_path):
        vigie("ingest", articles)
        vigie("link-table", "--to", tmp_path / "links.jsonl")
        table = lines(tmp_path / "links.jsonl")
        assert [row["article_id"] for row in table] == ["a", "b"]
        assert len({row["incident_id"] for row in table}) == 2

    def test_export_with_filters(self, articles, tmp_path):
        vigie("ingest", articles)
        result = vigie("export", "--to", tmp_path / "x.csv", "--delimiter", ";", "--country", "MLI,HTI")
        assert "1 incidents" in result.stderr
        header, row = (tmp_path / "x.csv").read_bytes().decode("utf-8-sig").splitlines()
        assert header.startswith("incident_id;known_from;date_start")
        assert ';"Gao";' in row
        told = (tmp_path / "x.csv.about.txt").read_text("utf-8")
        assert "Rows: 1 incidents" in told
        assert "Filters: Country: Mali, Haiti" in told

    def test_export_refuses_what_is_no_value(self, articles, tmp_path):
        vigie("ingest", articles)
        for option, value in (
            ("--date-from", "hier"),
            ("--event-type", "war"),
            ("--event-type", "battles,war"),
            ("--undated", "perhaps"),
        ):
            assert option in vigie("export", "--to", tmp_path / "x.csv", option, value, code=2).stderr
        assert "Choose one of csv" in vigie("export", "--to", tmp_path / "x", "--format", "doc", code=1).stderr
        assert not (tmp_path / "x.csv").exists()

    def test_every_format_by_name_and_table(self, articles, tmp_path):
        vigie("ingest", articles)
        for name in exporters():
            vigie("export", "--to", tmp_path / name, "--format", name)
            assert (tmp_path / name).stat().st_size > 100
            assert f"{name}.about.txt" in {path.name for path in tmp_path.iterdir()}
        vigie("export", "--to", tmp_path / "c.jsonl", "--format", "jsonl", "--table", "articles")
        assert {line["article_id"] for line in lines(tmp_path / "c.jsonl")} == {"a", "b"}
        vigie("export", "--to", tmp_path / "care.jsonl", "--format", "jsonl", "--share-with-care", "grid")
        assert all(line["location"] is None for line in lines(tmp_path / "care.jsonl"))
        assert "Shared with care" in (tmp_path / "care.jsonl.about.txt").read_text("utf-8")
        assert not list(tmp_path.glob("*.part"))

    def test_export_says_what_can_not_be(self, articles, tmp_path):
        vigie("ingest", articles)
        wrong = ("export", "--to", tmp_path / "x")
        assert "no option 'provinces'" in vigie(*wrong, "--provinces", code=1).stderr
        assert "can't hold claims" in vigie(*wrong, "--format", "kml", "--table", "claims", code=1).stderr
        assert "can't be written" in vigie("export", "--to", tmp_path / "no" / "x.csv", code=1).stderr
        assert not (tmp_path / "x").exists()

    def test_to_print(self, articles):
        vigie("ingest", articles)
        result = vigie("export", "--to", "-", "--plain")
        assert result.stdout.startswith("incident_id,")
        assert "2 incidents" in result.stderr

    def test_changes(self, articles, tmp_path):
        vigie("ingest", articles)
        result = vigie("changes", "--since", "0")
        assert result.stdout.count("new") == 3
        vigie("changes", "--since", "2001-01-01", "--format", "xlsx", "--to", tmp_path / "changes.xlsx")
        assert "Changes after commit 0" in (tmp_path / "changes.xlsx.about.txt").read_text("utf-8")
        assert "neither" in vigie("changes", "--since", "hier", code=1).stderr

    def test_dictionary(self):
        assert "| `killed_best` | Tués |" in vigie("dictionary", "--language", "fr").stdout
        assert vigie("dictionary", "--format", "csv").stdout.startswith("table,column,type")

    def test_no_store_yet(self, tmp_path):
        assert "vigie ingest" in vigie("export", "--to", tmp_path / "x.csv", code=1).stderr


class TestStore:
    def test_look_check_and_go_back(self, articles):
        vigie("ingest", articles)
        assert "2 articles" in vigie("store", "info").output
        assert "0 read otherwise" in vigie("reread").output
        assert "2 articles read" in vigie("store", "history").output
        assert "has no commit 7" in vigie("store", "restore", "--to", "7", code=1).stderr
        assert "0 rows of commits" in vigie("store", "compact").output
        assert "damaged: incidents: no claim gives" in vigie("store", "check", code=2).stderr  # made reports have none

    def test_forget_shows_first(self, articles):
        vigie("ingest", articles)
        assert "Nothing was changed" in vigie("forget", "a").output
        assert "2 articles" in vigie("store", "info").output
        assert "forgotten" in vigie("forget", "a", "--yes").output
        assert "1 articles" in vigie("store", "info").output
        assert "no article and no source" in vigie("forget", "a", code=1).stderr


class TestServe:
    def test_starts_streamlit_with_settings_from_any_folder(self, monkeypatch, tmp_path):
        started = {}
        monkeypatch.setenv("VIGIE_CACHE", str(tmp_path / "cache"))
        monkeypatch.chdir(tmp_path)
        monkeypatch.setattr(cli_serving, "_prepare", lambda: None)
        monkeypatch.setattr(serving, "_run", lambda *call: started.update(call=call) or 0)
        vigie("serve", "--store", tmp_path / "mine", "--port", "8777")
        command, environment, folder = started["call"]
        assert command[1:4] == ["-m", "streamlit", "run"]
        assert command[command.index("--server.port") + 1] == "8777"
        assert command[command.index("--server.address") + 1] == "127.0.0.1"
        assert environment["VIGIE_STORE"] == str(tmp_path / "mine")
        assert "gatherUsageStats = false" in (folder / ".streamlit" / "config.toml").read_text("utf-8")

    def test_says_who_can_reach_it_and_takes_the_secrets_of_the_folder_it_is_started_in(self, monkeypatch, tmp_path):
        started = {}
        home, here = tmp_path / "home", tmp_path / "here"
        for folder in (home, here):
            (folder / ".streamlit").mkdir(parents=True)
            (folder / ".streamlit" / "secrets.toml").touch()
        monkeypatch.setenv("VIGIE_CACHE", str(tmp_path / "cache"))
        monkeypatch.setenv("HOME", str(home))
        monkeypatch.chdir(here)
        monkeypatch.setattr(cli_serving, "_prepare", lambda: None)
        monkeypatch.setattr(serving, "_run", lambda command, *_: started.update(command=command) or 0)
        assert "only this machine can open it" in vigie("serve").stderr
        files = [value for flag, value in pairwise(started["command"]) if flag == "--secrets.files"]
        assert files == [str(folder / ".streamlit" / "secrets.toml") for folder in (home, here)]
        assert "may look, without signing in" in vigie("serve", "--address", "0.0.0.0").stderr  # noqa: S104

    def test_settings_of_the_current_folder_come_first(self, monkeypatch, tmp_path):
        (tmp_path / ".streamlit").mkdir()
        (tmp_path / ".streamlit" / "config.toml").touch()
        monkeypatch.chdir(tmp_path)
        assert serving.working_folder() == tmp_path


def test_help_is_quick_and_loads_no_dashboard():
    script = (
        "import sys, dashboard.cli; sys.exit(any(name in sys.modules for name in ('pandas', 'streamlit', 'duckdb')))"
    )
    subprocess.run([sys.executable, "-c", script], check=True, timeout=60)  # noqa: S603 - our own interpreter
    assert {"extract", "ingest", "export", "serve"} <= set(main.commands)


def test_every_command_says_what_it_does():
    for name, command in main.commands.items():
        assert command.help, name


@pytest.mark.parametrize(
    ("done", "seconds", "total", "told"),
    [
        (0, 0.0, None, "0 articles"),
        (0, 3.0, 10, "0 of 10 articles"),
        (1200, 20.0, 10_000, "1,200 of 10,000 articles, 60 a second, 2 min left"),
        (10, 60.0, 20, "10 of 20 articles, 10 a minute, 60 s left"),
        (10, 1.0, 10, "10 of 10 articles, 10 a second"),
        (100, 10.0, 1_000_000, "100 of 1,000,000 articles, 10 a second, 27.8 h left"),
    ],
)
def test_progress_tells_rate_and_time_left(done, seconds, total, told):
    assert so_far(done, "articles", seconds, total) == told
