"""``vigie ingest URL``, ``vigie feed``, ``vigie watch``: what they say, their exit codes, and a real Ctrl-C."""

import hashlib
import json
import os
import signal
import subprocess
import sys

import pytest
from click.testing import CliRunner, Result

from dashboard.cli import main
from dashboard.cli.collecting import _seconds
from dashboard.store import Store

TEXT = "Une attaque a fait trois morts mardi à Gao, dans le nord du Mali, selon l'armée. "


@pytest.fixture(autouse=True)
def _store(monkeypatch, tmp_path):
    monkeypatch.setenv("VIGIE_STORE", str(tmp_path / "store"))


def vigie(*arguments: object, code: int = 0) -> Result:
    result = CliRunner().invoke(main, [str(argument) for argument in arguments])
    assert result.exit_code == code, result.output
    return result


class TestIngest:
    def test_an_address(self, web, page):
        result = vigie("ingest", web.html("/a", page("Un titre")), "--allow-private")
        assert "1 articles: 1 new" in result.output

    def test_the_page_as_it_was_fetched_is_given_back(self, web, page, tmp_path):
        address = web.html("/a?utm_source=x", page("Un titre"))
        vigie("ingest", address, "--allow-private")
        told = vigie("raw", address, "--to", tmp_path / "a.html").stderr
        content = (tmp_path / "a.html").read_bytes()
        assert content == web.pages["/a?utm_source=x"][2]
        assert told.startswith(f"{len(content):,} bytes, fetched 20")
        assert told.endswith(f" from {address}, sha256 {hashlib.sha256(content).hexdigest()}\n")

    def test_of_a_file_no_page_is_kept(self, tmp_path):
        (tmp_path / "a.jsonl").write_text(json.dumps({"id": "a", "text": TEXT, "raw_sha256": "../feeds.json"}))
        vigie("ingest", tmp_path / "a.jsonl")
        assert "came in a file" in vigie("raw", "a", "--to", tmp_path / "out", code=1).stderr
        assert "no article 'b'" in vigie("raw", "b", "--to", tmp_path / "out", code=1).stderr
        assert not (tmp_path / "out").exists()

    def test_an_address_inside_is_refused_in_one_line(self, web, page):
        result = vigie("ingest", web.html("/a", page("Un titre")), code=2)
        assert result.stderr.count("\n") == 1
        assert "no host of the public internet" in result.stderr
        assert "--allow-private" in result.stderr

    def test_a_list_of_addresses_when_asked(self, web, page, tmp_path):
        (tmp_path / "list.urls").write_text(web.html("/a", page("Un titre")))
        assert "nothing is fetched unless asked" in vigie("ingest", tmp_path / "list.urls", code=2).stderr
        assert web.requests == []
        assert "1 new" in vigie("ingest", tmp_path / "list.urls", "--fetch", "--allow-private").output


class TestFeed:
    def test_added_listed_polled_and_taken_off(self, web):
        whole = f"<content:encoded>{TEXT * 3}</content:encoded>"
        web.pages["/feed"] = (
            200,
            {"Content-Type": "application/rss+xml"},
            f'<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>La Dépêche'
            f"</title><item><title>Gao</title><link>{web.url('/a')}</link>{whole}</item></channel></rss>".encode(),
        )
        url = web.url("/feed")
        vigie("feed", "add", url)
        assert f"{url}  not polled yet" in vigie("feed", "list").output
        assert "1 new articles, 0 changed." in vigie("feed", "poll", "--allow-private").output
        assert f"{url}  polled 20" in vigie("feed", "list").output
        vigie("feed", "remove", url)
        assert vigie("feed", "list").output == ""

    def test_a_feed_that_fails_is_told_and_listed(self, web):
        vigie("feed", "add", web.url("/none"))
        assert "the server answered 404" in vigie("feed", "poll", "--allow-private", code=2).stderr
        assert "the server answered 404" in vigie("feed", "list").output

    def test_what_can_not_be_done_is_one_line(self):
        assert vigie("feed", "add", "nonsense", code=1).stderr.count("\n") == 1
        assert "No feed is followed" in vigie("feed", "poll", code=1).stderr
        assert "is not followed" in vigie("feed", "remove", "https://example.org", code=1).stderr

    @pytest.mark.parametrize(
        ("text", "seconds"), [("15m", 900), ("2h", 7200), ("1d", 86400), ("90s", 90), (" 1H ", 3600)]
    )
    def test_times(self, text, seconds):
        assert _seconds(text) == seconds

    @pytest.mark.parametrize("text", ["", "15", "m", "-5m", "1.5h", "30s", "0m", "every day"])
    def test_what_is_no_time_or_too_often(self, text):
        assert "--every" in vigie("feed", "poll", "--every", text, code=2).stderr

    def test_again_and_again_until_ctrl_c(self, web):
        def interrupted(request):
            os.kill(os.getpid(), signal.SIGINT)
            request.send_error(404)

        web.pages["/feed"] = interrupted
        vigie("feed", "add", web.url("/feed"))
        result = vigie("feed", "poll", "--every", "15m", "--allow-private", code=2)
        assert "0 new articles, 0 changed." in result.output


def test_watch_reads_what_is_put_there_and_ends_cleanly_by_ctrl_c(tmp_path):
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    (inbox / "first.txt").write_text(TEXT)
    command = [sys.executable, "-c", "from dashboard.cli import main; main()", "watch", str(inbox)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as watching:  # noqa: S603 - ours
        assert "Ctrl-C stops" in watching.stderr.readline()
        assert "1 articles: 1 new" in watching.stdout.readline()
        watching.send_signal(signal.SIGINT)
        rest, complaints = watching.communicate(timeout=60)
    assert watching.returncode == 0, complaints
    assert "Stopped: 1 new articles, 0 changed." in rest
    assert Store.open(tmp_path / "store").current("articles")["text"].to_pylist() == [TEXT.strip()]


def test_watch_needs_a_folder(tmp_path):
    assert "no folder" in vigie("watch", tmp_path / "none", code=1).stderr
