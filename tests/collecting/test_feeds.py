"""Feeds that are followed: what is new is read once; what fails is told, and asked for again where that may help."""

import json
import threading
from xml.sax.saxutils import escape

import pytest

from dashboard.collecting import feeds
from dashboard.collecting.feeds import FeedError, follow, followed, poll, unfollow
from dashboard.fetching import Fetcher
from dashboard.store import raw

RSS = {"Content-Type": "application/rss+xml", "ETag": '"v1"', "Last-Modified": "Wed, 03 Mar 2021 09:00:00 GMT"}


@pytest.fixture
def put(web):
    """Put a feed with these entries at /feed: (path, title, first lines) or (path, title, lines, whole text)."""

    def made(*entries, etag='"v1"'):
        items = "".join(
            f"<item><title>{escape(title)}</title><link>{link if '//' in link else web.url(link)}</link>"
            f"<pubDate>Wed, 03 Mar 2021 09:00:00 +0100</pubDate><description>{escape(lines)}</description>"
            + "".join(f"<content:encoded>{escape(text)}</content:encoded>" for text in whole)
            + "</item>"
            for link, title, lines, *whole in entries
        )
        head = '<?xml version="1.0"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/">'
        body = f"{head}<channel><title>La Dépêche</title>{items}</channel></rss>".encode()

        def conditional(request):
            unchanged = request.headers.get("If-None-Match") == etag
            request.send_response(304 if unchanged else 200)
            for name, text in {**RSS, "ETag": etag, "Content-Length": str(0 if unchanged else len(body))}.items():
                request.send_header(name, text)
            request.end_headers()
            request.wfile.write(b"" if unchanged else body)

        web.pages["/feed"] = conditional
        return web.url("/feed")

    return made


@pytest.fixture
def read_new(store, fetcher):
    def run():
        return list(poll(store, fetcher, threading.Event(), seconds=0))

    return run


def total(summaries):
    return (
        sum(one.new for one in summaries),
        sum(one.changed for one in summaries),
        [str(skipped) for one in summaries for skipped in one.skipped],
    )


def texts(store):
    return {row["url"].rpartition("/")[2]: row["text"] for row in store.current("articles").to_pylist()}


def test_the_page_of_each_new_entry_is_read_once(web, put, page, store, read_new):
    for name in "ab":
        web.html(f"/{name}", page(f"Titre {name}", text=f"Récit {name} de l'attaque, avec dix morts. "))
    follow(store, put(("/a", "Titre a", "Les premières lignes…"), ("/b", "Titre b", "Les premières lignes…")))
    assert total(read_new()) == (2, 0, [])
    assert "Récit a" in texts(store)["a"]
    assert total(read_new()) == (0, 0, [])
    assert web.paths() == ["/robots.txt", "/feed", "/a", "/b", "/feed"]
    put(("/c", "Titre c", "…"), ("/a", "Titre a", "Les premières lignes…"), etag='"v2"')
    web.html("/c", page("Titre c"))
    assert total(read_new()) == (1, 0, [])
    assert web.paths()[5:] == ["/feed", "/c"]


def test_an_unchanged_feed_is_not_sent_again(web, put, store, read_new):
    follow(store, put())
    read_new()
    read_new()
    assert web.requests[-1][1]["If-None-Match"] == '"v1"'
    assert web.requests[-1][1]["If-Modified-Since"] == RSS["Last-Modified"]
    [feed] = followed(store)
    assert feed.polled_at
    assert feed.problem is None


def test_a_feed_that_tells_all_is_enough(web, put, store, read_new):
    whole = "<p>Le récit entier de l'attaque, qui a fait dix morts mardi soir.</p>"
    follow(store, put(("/a", "Titre a", "Le récit…", whole)))
    assert total(read_new()) == (1, 0, [])
    assert web.paths() == ["/robots.txt", "/feed"]
    [row] = store.current("articles").to_pylist()
    assert row["published_at"] == "2021-03-03T09:00:00+01:00"
    assert b"qui a fait dix morts" in raw.read(store, _raw(row))


def _raw(row):
    return json.loads(row["extra"])["raw_sha256"]


def test_of_a_page_that_cannot_be_read_what_the_feed_tells_is_stored(web, put, store, read_new):
    web.pages["/a"] = (403, {}, b"")
    follow(store, put(("/a", "Titre a", "Une attaque a fait dix morts mardi soir à Gao.")))
    assert total(read_new()) == (1, 0, [])
    [row] = store.current("articles").to_pylist()
    assert row["text"] == "Une attaque a fait dix morts mardi soir à Gao."
    assert "the server answered 403" in row["notes"]
    put(("/a", "Titre a", "Une attaque a fait dix morts mardi soir à Gao."), etag='"v2"')
    read_new()
    assert web.paths().count("/a") == 1  # it would refuse again


def test_a_page_that_tells_less_than_the_feed_is_a_wall(web, put, store, read_new):
    web.html("/a", "<!doctype html><title>Titre a</title><article><p>Pour lire, acceptez nos cookies.</p></article>")
    lines = "Une attaque a fait dix morts mardi soir à Gao, selon l'armée, qui accuse un groupe armé de la région."
    follow(store, put(("/a", "Titre a", lines)))
    read_new()
    assert [row["text"] for row in store.current("articles").to_pylist()] == [lines]


def test_where_the_reason_may_pass_the_page_is_asked_for_again(web, put, page, store, read_new):
    web.pages["/a"] = (503, {}, b"")
    follow(store, put(("/a", "Titre a", "Une attaque a fait dix morts mardi soir à Gao.")))
    assert total(read_new()) == (1, 0, [])
    web.html("/a", page("Titre a", text="Le récit entier. "))
    assert total(read_new()) == (0, 1, [])
    assert "Le récit entier" in texts(store)["a"]


def test_an_entry_with_a_title_alone_is_still_fetched(web, put, page, store, read_new):
    web.html("/a", page("Titre a", text="Le récit entier. "))
    follow(store, put(("/a", "Titre a", "")))
    assert total(read_new()) == (1, 0, [])
    assert "Le récit entier" in texts(store)["a"]


def test_an_entry_that_is_changed_is_read_again(web, put, page, store, read_new):
    web.html("/a", page("Titre a"))
    follow(store, put(("/a", "Titre a", "Dix morts.")))
    read_new()
    web.html("/a", page("Titre a", text="Le bilan est monté à douze morts. "))
    put(("/a", "Titre a", "Douze morts."), etag='"v2"')
    assert total(read_new()) == (0, 1, [])


def test_a_feed_that_fails_costs_the_others_nothing(web, put, page, store, read_new):
    follow(store, web.url("/none"))
    web.html("/a", page("Titre a"))
    follow(store, put(("/a", "Titre a", "…")))
    new, _, skipped = total(read_new())
    assert (new, skipped) == (1, [f"{web.url('/none')}: the server answered 404. Check the address."])
    assert [bool(feed.problem) for feed in followed(store)] == [True, False]


@pytest.mark.parametrize(
    ("link", "advice"),
    [
        ("", "Look for the feed's own address."),
        (
            '<link rel="alternate" type="application/rss+xml" href="/feed?a=1&amp;b=2">',
            "/feed?a=1&b=2 instead",
        ),
        ('<link type="application/atom+xml" href="javascript:alert(1)">', "Look for the feed's own address."),
    ],
)
def test_a_page_that_is_no_feed_is_not_stored(web, page, store, read_new, link, advice):
    follow(store, web.html("/", page("Une").replace("<title>", f"{link}<title>")))
    new, _, [skipped] = total(read_new())
    assert new == 0
    assert "it is no feed" in skipped
    assert advice in skipped
    assert advice in followed(store)[0].problem


def test_entries_cannot_lead_inside(put, store, fetcher, web, monkeypatch):
    """The feed's own server is allowed here; where its entries lead is not."""
    follow(store, put(("http://169.254.169.254/latest/meta-data", "Titre", "Une attaque a fait dix morts à Gao.")))
    careful = Fetcher(limits=fetcher.limits)
    fetch = Fetcher.fetch

    def trusting_the_feed(self, url, **options):
        return fetch(fetcher if url == web.url("/feed") else careful, url, **options)

    monkeypatch.setattr(Fetcher, "fetch", trusting_the_feed)
    list(poll(store, careful, threading.Event(), seconds=0))
    [row] = store.current("articles").to_pylist()
    assert "no host of the public internet" in row["notes"]


def test_a_feed_of_too_many_entries_is_read_in_part(put, store, read_new, monkeypatch):
    monkeypatch.setattr(feeds, "MOST_ENTRIES", 3)
    whole = "<p>Le récit entier numéro {} de l'attaque de mardi.</p>"
    follow(store, put(*((f"/{n}", f"Titre {n}", "…", whole.format(n)) for n in range(5))))
    new, _, skipped = total(read_new())
    assert new == 3
    assert "lists 5 entries" in skipped[0]


def test_one_commit_for_what_comes_soon_after_each_other(put, page, web, store, fetcher):
    for name in "abc":
        web.html(f"/{name}", page(f"Titre {name}"))
    follow(store, put(*((f"/{name}", f"Titre {name}", "…") for name in "abc")))
    told = list(poll(store, fetcher, threading.Event(), seconds=3600))
    assert [one.new for one in told] == [1, 2]


def test_stopped_in_the_middle_the_rest_is_read_next_time(put, page, web, store, fetcher, read_new, monkeypatch):
    stop = threading.Event()
    fetch = Fetcher.fetch

    def stopping(self, url, **options):
        if url.endswith("/b"):
            stop.set()
        return fetch(self, url, **options)

    for name in "abc":
        web.html(f"/{name}", page(f"Titre {name}", text=f"Récit {name}. "))
    follow(store, put(*((f"/{name}", f"Titre {name}", "…") for name in "abc")))
    with monkeypatch.context() as patched:
        patched.setattr(Fetcher, "fetch", stopping)
        assert total(poll(store, fetcher, stop, seconds=0))[0] == 2
    assert total(read_new())[0] == 1


class TestList:
    def test_added_listed_and_taken_off(self, store):
        follow(store, " https://example.org/feed ")
        follow(store, "https://example.org/other")
        assert [feed.url for feed in followed(store)] == ["https://example.org/feed", "https://example.org/other"]
        with pytest.raises(FeedError, match="already"):
            follow(store, "http://EXAMPLE.org/feed/")
        unfollow(store, "http://example.org/feed")
        assert [feed.url for feed in followed(store)] == ["https://example.org/other"]
        with pytest.raises(FeedError, match="not followed"):
            unfollow(store, "https://example.org/feed")

    @pytest.mark.parametrize("url", ["", "feed", "file:///etc/passwd", "javascript:alert(1)"])
    def test_what_is_no_address(self, store, url):
        with pytest.raises(FeedError, match="https://"):
            follow(store, url)
        assert followed(store) == ()

    @pytest.mark.parametrize(
        "text", ["", "[]", '{"format": 2, "feeds": []}', '{"format": 1, "feeds": [{"x": 1}]}', "\0"]
    )
    def test_a_damaged_list_says_so(self, store, text):
        (store.path / "feeds.json").write_text(text)
        with pytest.raises(FeedError, match=r"feeds\.json"):
            followed(store)

    def test_one_taken_off_while_it_is_polled_stays_off(self, put, store, fetcher):
        url = put()
        follow(store, url)
        steps = poll(store, fetcher, threading.Event(), seconds=0)
        next(steps)
        unfollow(store, url)
        assert list(steps) == []
        assert followed(store) == ()
