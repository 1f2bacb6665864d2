"""Fetching from a real server on this machine: what is kept, what is refused, and in which words."""

import gzip
import hashlib
import socket
import time
from datetime import UTC, datetime, timedelta
from functools import partial

import brotli
import httpcore
import pytest
from asking import QUICK, leads, refused
from hypothesis import given, settings
from hypothesis import strategies as some
from web import Site, dripping

from dashboard.fetching import Fetcher, FetchError, Limits, Validators
from dashboard.fetching.connection import AGENT
from dashboard.fetching.fetcher import _parsed
from dashboard.fetching.robots import Robots, robots_from

HTML = {"Content-Type": "text/html"}
PACKED = [("gzip", gzip.compress), ("br", partial(brotli.compress, quality=5))]
INSIDE = """127.0.0.1 localhost 2130706433 0177.0.0.1 0x7f000001 127.1 0 0.0.0.0 127。0。0。1 ⑫⑦.0.0.1 10.0.0.1
    192.168.0.1 169.254.169.254 [::1] [::] [::ffff:127.0.0.1] [::ffff:7f00:1] [::127.0.0.1] [fe80::1] [fe80::1%25eth0]
    [fc00::1] [64:ff9b::7f00:1]"""
ENDLESS = b"HTTP/1.1 200 OK\r\nContent-Type: application/rss+xml\r\n\r\n<rss><channel>"


class TestPage:
    def test_the_bytes_as_they_came_their_fingerprint_and_where_from(self, web, fetcher):
        before = datetime.now(UTC)
        page = fetcher.fetch(web.html("/a?b=c", "<p>Été</p>", ETag='"v1"') + "#part")
        assert (page.url, page.final_url) == (web.url("/a?b=c"), web.url("/a?b=c"))
        assert page.body == "<p>Été</p>".encode()
        assert page.sha256 == hashlib.sha256(page.body).hexdigest()
        assert page.content_type == "text/html; charset=utf-8"
        assert before <= page.fetched_at <= datetime.now(UTC)
        assert web.paths() == ["/robots.txt", "/a?b=c"]

    def test_who_asks_is_told(self, web, fetcher):
        fetcher.fetch(web.html("/", "x").replace("http://", "http://user:secret@"))
        assert all(headers["User-Agent"] == AGENT for _, headers in web.requests)
        assert not any("Authorization" in headers for _, headers in web.requests)

    @pytest.mark.parametrize(("coding", "pack"), PACKED)
    def test_what_is_packed_is_unpacked(self, web, fetcher, coding, pack):
        web.pages["/"] = (200, {**HTML, "Content-Encoding": coding}, pack(b"packed " * 1000))
        assert fetcher.fetch(web.url("/")).body == b"packed " * 1000

    def test_an_answer_without_a_body_is_packed_in_name_alone(self, web, fetcher):
        web.html("/there", "here")
        web.pages["/old"] = (301, {"Location": "/there", "Content-Encoding": "gzip"}, b"")
        assert fetcher.fetch(web.url("/old")).body == b"here"

    def test_unchanged_is_none(self, web, fetcher):
        def conditional(request):
            known = request.headers.get("If-None-Match") == '"v1"'
            request.send_response(304 if known else 200)
            request.send_header("ETag", '"v1"')
            request.send_header("Last-Modified", "Wed, 18 Nov 2020 09:00:00 GMT")
            request.send_header("Content-Length", "0")
            request.end_headers()

        web.pages["/feed"] = conditional
        page = fetcher.fetch(web.url("/feed"))
        assert page.validators == Validators(etag='"v1"', last_modified="Wed, 18 Nov 2020 09:00:00 GMT")
        assert fetcher.fetch(web.url("/feed"), known=page.validators) is None
        assert web.requests[-1][1]["If-Modified-Since"] == "Wed, 18 Nov 2020 09:00:00 GMT"

    def test_redirects_are_followed(self, web, fetcher):
        web.html("/there", "here")
        web.pages["/old"] = (301, {"Location": "../there"}, b"")
        page = fetcher.fetch(web.url("/old"))
        assert (page.url, page.final_url, page.body) == (web.url("/old"), web.url("/there"), b"here")


class TestRefusals:
    def test_a_circle(self, web, fetcher):
        web.pages["/a"] = (302, {"Location": "/b"}, b"")
        web.pages["/b"] = (302, {"Location": "/a"}, b"")
        assert "circle" in str(refused(fetcher, web.url("/a")))

    def test_a_chain_without_end(self, web, fetcher):
        for number in range(20):
            web.pages[f"/{number}"] = (302, {"Location": f"/{number + 1}"}, b"")
        assert "more than 10 times" in str(refused(fetcher, web.url("/0")))
        assert len(web.requests) == 12

    @pytest.mark.parametrize(
        "to", ["file:///etc/passwd", "ftp://example.org/", "http://[", "http://a b/", "mailto:a@b"]
    )
    def test_a_redirect_to_no_page(self, web, fetcher, to):
        web.pages["/a"] = (302, {"Location": to}, b"")
        assert "redirects to" in str(refused(fetcher, web.url("/a")))

    @pytest.mark.parametrize("url", ["", "example.org", "file:///etc/passwd", "http://", "http://[::1", "http://a b/"])
    def test_what_is_no_address(self, fetcher, url):
        assert "https://" in refused(fetcher, url).advice

    @settings(max_examples=100)
    @given(some.one_of(some.text(), some.text().map("https://".__add__), some.from_regex(r"https?://[ -~]*")))
    def test_whatever_is_given_is_an_address_or_refused(self, url):
        try:
            parts = _parsed(url)
        except FetchError:
            return
        assert parts.scheme in ("http", "https")
        assert parts.host
        assert not parts.userinfo

    def test_a_feed_that_never_ends(self, web, fetcher):
        web.pages["/"] = dripping(ENDLESS, b"<item>again</item>" * 1000, every=0)
        assert "larger than 0.2 MB" in str(refused(fetcher, web.url("/")))

    def test_a_length_told_in_advance(self, web, fetcher):
        web.pages["/"] = (200, {"Content-Length": "999999999"}, b"")
        assert "larger than 0.2 MB" in str(refused(fetcher, web.url("/")))

    @pytest.mark.parametrize(("coding", "pack"), PACKED)
    def test_a_bomb(self, web, fetcher, coding, pack):
        bomb = pack(b"\0" * 50_000_000)
        assert len(bomb) < QUICK.max_bytes
        web.pages["/"] = (200, {"Content-Encoding": coding}, bomb)
        assert "larger than 0.2 MB" in str(refused(fetcher, web.url("/")))

    @pytest.mark.parametrize(("coding", "pack"), PACKED)
    @pytest.mark.parametrize("half", [True, False])
    def test_what_is_packed_badly(self, web, fetcher, coding, pack, half):
        body = pack(hashlib.shake_128(b"").digest(2000))[:-20] if half else b"\xffnot packed at all"
        web.pages["/"] = (200, {"Content-Encoding": coding}, body)
        assert ("incomplete" if half else "broken") in str(refused(fetcher, web.url("/")))

    def test_another_packing_than_was_asked_for(self, web, fetcher):
        web.pages["/"] = (200, {"Content-Encoding": "zstd"}, b"?")
        assert "packed as zstd" in str(refused(fetcher, web.url("/")))

    def test_a_proxy_is_not_used_and_that_is_said(self, fetcher, monkeypatch):
        monkeypatch.setenv("https_proxy", "http://proxy.example:3128")
        with socket.create_server(("127.0.0.1", 0)) as closed:
            port = closed.getsockname()[1]
        told = str(refused(fetcher, f"http://127.0.0.1:{port}/"))
        assert "https_proxy" in told
        assert "save the page as a file" in told

    @pytest.mark.parametrize(
        ("first", "drop"),
        [(b"", b"H"), (b"HTTP/1.1 200 OK\r\n", b"X: y\r\n"), (ENDLESS, b"<"), (b"HTTP/1.1 200 OK\r\n\r\n", b".")],
        ids=["status", "headers", "body", "body without length"],
    )
    def test_a_server_that_drips(self, web, first, drop):
        web.pages["/"] = dripping(first, drop, every=0.02)
        slow = Fetcher(limits=Limits(whole=0.3, attempts=1, between=0), allow_private=True)
        slow._robots[web.url("/robots.txt")] = Robots()
        assert "took longer than 0.3 s" in str(refused(slow, web.url("/")))

    def test_redirects_that_each_take_their_time(self, web):
        def slow(request):
            time.sleep(0.1)
            number = int(request.path[1:])
            request.connection.sendall(f"HTTP/1.1 302 Found\r\nLocation: /{number + 1}\r\n\r\n".encode())

        web.pages.update({f"/{number}": slow for number in range(9)})
        patient = Fetcher(limits=Limits(whole=0.35, attempts=1, between=0), allow_private=True)
        assert "took longer than 0.35 s" in str(refused(patient, web.url("/0")))

    def test_a_server_that_says_nothing(self, web):
        web.pages["/"] = dripping(b"HTTP/1.1 200 OK\r\n", b"", every=0.2)
        silent = Fetcher(limits=Limits(silence=0.2, attempts=1, between=0), allow_private=True)
        assert "nothing came for 0.2 s" in str(refused(silent, web.url("/")))

    @pytest.mark.parametrize("answer", [b"SSH-2.0-OpenSSH_9.6\r\n", b"", b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 50_000])
    def test_a_server_that_speaks_no_http(self, web, fetcher, answer):
        web.pages["/"] = lambda request: request.connection.sendall(answer)
        assert "HTTP" in str(refused(fetcher, web.url("/")))

    def test_nobody_there(self, fetcher):
        with socket.create_server(("127.0.0.1", 0)) as taken:
            port = taken.getsockname()[1]
        assert "connection failed" in str(refused(fetcher, f"http://127.0.0.1:{port}/"))

    def test_no_such_name(self, fetcher, monkeypatch):
        def unknown(*_args, **_options):
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

        monkeypatch.setattr(socket, "getaddrinfo", unknown)
        assert "the name nowhere.example has no address" in str(refused(fetcher, "http://nowhere.example/"))

    def test_a_server_without_tls(self, web, fetcher):
        refused(fetcher, web.url("/").replace("http:", "https:"))

    @pytest.mark.parametrize(("status", "advice"), [(404, "Check the address"), (403, "browser"), (401, "password")])
    def test_the_server_s_own_refusal(self, web, fetcher, waits, status, advice):
        web.pages["/"] = (status, {}, b"")
        assert advice in str(refused(fetcher, web.url("/")))
        assert waits == []


class TestRetries:
    def test_what_passes_is_tried_again(self, web, fetcher):
        web.pages["/"] = [(503, {}, b""), (502, {}, b""), (200, HTML, b"at last")]
        assert fetcher.fetch(web.url("/")).body == b"at last"

    def test_with_longer_and_longer_waits_and_an_end(self, web, waits):
        web.pages["/"] = (503, {}, b"")
        fetcher = Fetcher(limits=Limits(between=0), allow_private=True, sleep=waits.append)
        assert "answered 503" in str(refused(fetcher, web.url("/")))
        assert waits == [2, 4]
        assert web.paths().count("/") == 3

    @pytest.mark.parametrize(("told", "expected"), [("7", 7), ("soon", 0)])
    def test_as_the_server_asks(self, web, fetcher, waits, told, expected):
        web.pages["/"] = [(429, {"Retry-After": told}, b""), (200, HTML, b"")]
        fetcher.fetch(web.url("/"))
        assert sum(waits) == pytest.approx(expected, abs=1)

    def test_until_the_moment_that_the_server_names(self, web, waits):
        told = (datetime.now(UTC) + timedelta(seconds=50)).strftime("%a, %d %b %Y %H:%M:%S GMT")
        web.pages["/"] = [(429, {"Retry-After": told}, b""), (200, HTML, b"")]
        Fetcher(limits=Limits(between=0), allow_private=True, sleep=waits.append).fetch(web.url("/"))
        assert 30 < sum(waits) <= 50

    def test_a_server_that_asks_for_an_hour_is_left_alone(self, web, fetcher, waits):
        web.pages["/"] = (429, {"Retry-After": "3600"}, b"")
        assert "patience" in str(refused(fetcher, web.url("/")))
        assert (waits, web.paths().count("/")) == ([], 1)


class TestInside:
    """Addresses of a network's inside are refused, whatever name or form they come in."""

    @pytest.fixture
    def careful(self, waits):
        return Fetcher(limits=QUICK, sleep=waits.append)

    @pytest.mark.parametrize(
        "host",
        INSIDE.split(),
    )
    def test_in_every_form(self, web, careful, host):
        port = web.address.rpartition(":")[2]
        refused(careful, f"http://{host}:{port}/")
        assert web.requests == []

    def test_by_a_name_that_leads_inside(self, web, careful, monkeypatch):
        leads(monkeypatch, {"intranet.example": ["10.0.0.5"], "metadata.example": ["169.254.169.254", "fd00::1"]})
        for name in ("intranet.example", "metadata.example"):
            assert "no host of the public internet" in str(refused(careful, f"http://{name}/"))

    def test_after_a_redirect(self, web, careful, monkeypatch):
        public_at(monkeypatch, web)
        web.pages["/"] = (302, {"Location": web.url("/secret")}, b"")
        web.html("/secret", "internal")
        assert "no host of the public internet" in str(refused(careful, "http://news.example/"))
        assert web.paths() == ["/robots.txt", "/"]

    def test_after_a_redirect_of_robots_txt(self, web, careful, monkeypatch):
        public_at(monkeypatch, web)
        web.pages["/robots.txt"] = (302, {"Location": web.url("/secret")}, b"")
        assert "no host of the public internet" in str(refused(careful, "http://news.example/"))
        assert web.paths() == ["/robots.txt"]

    def test_a_name_that_changes_its_mind_is_asked_once_a_request_and_the_checked_address_is_used(
        self, web, careful, monkeypatch
    ):
        connected = public_at(monkeypatch, web)
        web.html("/", "public")
        assert careful.fetch("http://news.example/").body == b"public"
        assert connected == ["8.8.8.8", "8.8.8.8"]  # never a name, which could lead elsewhere by now
        assert web.requests[-1][1]["Host"] == "news.example"

    def test_of_several_addresses_only_the_public_ones_are_tried(self, web, careful, monkeypatch):
        connected = public_at(monkeypatch, web, addresses=["127.0.0.1", "8.8.4.4"])
        web.html("/", "public")
        careful.fetch("http://news.example/")
        assert set(connected) == {"8.8.4.4"}


def public_at(monkeypatch, web: Site, addresses: tuple[str, ...] | list[str] = ("8.8.8.8",)) -> list[str]:
    """news.example stands at public addresses, where the test's server answers; gives what was connected to."""
    leads(monkeypatch, {"news.example": list(addresses)})
    connected: list[str] = []
    connect = httpcore.SyncBackend.connect_tcp
    port = int(web.address.rpartition(":")[2])

    def at_home(self, host, _port, *args, **options):
        connected.append(host)
        return connect(self, "127.0.0.1", port, *args, **options)

    monkeypatch.setattr(httpcore.SyncBackend, "connect_tcp", at_home)
    return connected


class TestRobots:
    def test_what_the_site_asks_not_to_read(self, web, fetcher):
        web.pages["/robots.txt"] = (
            200,
            {},
            b"User-agent: *\nDisallow: /private/*.html$\n\nUser-agent: Vigie\nDisallow: /ours",
        )
        web.html("/ours/a", "x")
        web.html("/private/a.html", "x")
        assert "robots.txt" in str(refused(fetcher, web.url("/ours/a")))
        assert fetcher.fetch(web.url("/private/a.html")).body == b"x"  # the rules for us count, not those for all
        assert web.paths() == ["/robots.txt", "/private/a.html"]

    def test_patterns_count_for_all(self, web, fetcher):
        web.pages["/robots.txt"] = (200, {}, b"User-agent: *\nDisallow: /*?print=\n")
        refused(fetcher, web.url("/article?print=1"))

    def test_every_hop_of_a_redirect_is_asked_for(self, web, fetcher):
        web.pages["/robots.txt"] = (200, {}, b"User-agent: *\nDisallow: /there\n")
        web.pages["/here"] = (302, {"Location": "/there"}, b"")
        refused(fetcher, web.url("/here"))
        assert web.paths() == ["/robots.txt", "/here"]

    @pytest.mark.parametrize("status", [500, 503, 429])
    def test_rules_that_cannot_be_read_allow_nothing(self, web, fetcher, status):
        web.pages["/robots.txt"] = (status, {}, b"")
        assert f"can't be read, so nothing is allowed (HTTP status {status})" in str(refused(fetcher, web.url("/")))

    def test_rules_without_end_allow_nothing(self, web, fetcher):
        web.pages["/robots.txt"] = dripping(b"HTTP/1.1 200 OK\r\n\r\n", b"Allow: /\n" * 50_000, every=0)
        assert "robots.txt can't be read" in str(refused(fetcher, web.url("/")))

    @pytest.mark.parametrize("status", [401, 403, 404, 410])
    def test_no_rules_allow_all(self, status):
        robots_from(status, b"User-agent: *\nDisallow: /").check("http://a/b")

    def test_nonsense_allows_all(self):
        robots_from(200, b"\xff\0<html>" * 1000).check("http://a/b")

    def test_a_polite_rate_by_host(self, web, waits):
        web.pages["/robots.txt"] = (200, {}, b"User-agent: *\nCrawl-delay: 5")
        fetcher = Fetcher(limits=Limits(between=1), allow_private=True, sleep=waits.append)
        for path in ("/a", "/b", "/c"):
            fetcher.fetch(web.html(path, "x"))
        assert [round(wait) for wait in waits] == [1, 6, 11]  # nobody slept: the turns add up

    def test_a_delay_of_a_day_is_not_waited_for(self):
        assert robots_from(200, b"User-agent: *\nCrawl-delay: 86400").delay == 30
