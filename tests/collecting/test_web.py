"""The page at an address: what is read, what is stored, which evidence is kept."""

import gzip
from datetime import datetime

import pytest
from made import article

from dashboard.collecting import web as collecting
from dashboard.collecting.web import ingest_sources, is_address, keep, look_up
from dashboard.fetching import Fetcher
from dashboard.model import Article
from dashboard.pipeline import ingest_articles
from dashboard.readers import Defaults, Skipped
from dashboard.store import raw
from dashboard.store.forgetting import forget

NOTHING_SAID = Defaults()


def raw_files(store) -> list[str]:
    return sorted(path.name for path in (store.path / "raw").rglob("*") if path.is_file())


class TestLookUp:
    def test_an_article_with_where_when_and_what_it_was_read_from(self, web, fetcher, page):
        html = page("Des roquettes sur l'aéroport")
        found = look_up(web.html("/a?utm_source=x", html), fetcher)
        [article] = found.articles
        assert (article.title, article.source) == ("Des roquettes sur l'aéroport", "La Dépêche de test")
        assert article.published_at == "2021-03-03T09:00:00+01:00"
        assert "Deux soldats" in article.text
        assert "Menu" not in article.text
        assert article.extra["raw_sha256"] == found.page.sha256
        assert article.extra["fetched_from"] == web.url("/a?utm_source=x")
        assert datetime.fromisoformat(article.extra["fetched_at"]).tzinfo
        assert any(note.startswith("fetched 20") for note in article.notes)

    def test_the_encoding_that_its_server_names(self, web, fetcher, page):
        body = page("Des tirs à Şırnak").encode("cp1254")
        web.pages["/a"] = (200, {"Content-Type": "text/html; charset=windows-1254"}, body)
        [article] = look_up(web.url("/a"), fetcher).articles
        assert article.title == "Des tirs à Şırnak"

    def test_its_identity_is_the_address_after_redirects(self, web, fetcher, page):
        web.html("/story?utm_medium=mail", page("Un titre"))
        web.pages["/short"] = (301, {"Location": "/story?utm_medium=mail"}, b"")
        [article] = look_up(web.url("/short"), fetcher).articles
        assert article.article_id == web.url("/story").replace("http:", "https:")

    def test_a_page_declares_another_address_of_its_own_outlet(self, web, fetcher, page):
        [article] = look_up(web.html("/amp/story", page("Un titre", canonical=web.url("/story"))), fetcher).articles
        assert article.url == web.url("/story")

    def test_a_page_cannot_pass_for_another_outlet_s(self, web, fetcher, page):
        hostile = page("Un titre", canonical="https://www.example.org/the/real/story")
        [article] = look_up(web.html("/copy", hostile), fetcher).articles
        assert article.article_id == web.url("/copy").replace("http:", "https:")
        assert article.url == web.url("/copy")

    @pytest.mark.parametrize(
        ("one", "other", "same"),
        [
            ("https://www.a.org/x", "https://m.a.org/y", True),
            ("https://a.org", "https://amp.a.org", True),
            ("https://a.org", "https://b.org", False),
            ("https://a.co.uk", "https://b.co.uk", False),
            ("https://a.org", "http://[", False),
        ],
    )
    def test_one_outlet_for_several_devices(self, one, other, same):
        assert (collecting._host(one) == collecting._host(other)) is same

    def test_what_was_not_fetched_says_why(self, web, fetcher):
        found = look_up(web.url("/none"), fetcher)
        [skipped] = found.items
        assert str(skipped) == f"{web.url('/none')}: the server answered 404. Check the address."
        assert found.problem

    def test_a_page_without_article_says_so_under_its_address(self, web, fetcher):
        [skipped] = look_up(web.html("/empty", "<html><body></body></html>"), fetcher).items
        assert isinstance(skipped, Skipped)
        assert skipped.path == web.url("/empty")

    def test_the_kind_of_page_is_what_it_holds_and_what_the_server_calls_it(self, web, fetcher):
        web.pages["/download.php"] = (200, {"Content-Type": "text/plain; charset=utf-8"}, ("Bilan. " * 30).encode())
        [article] = look_up(web.url("/download.php"), fetcher).articles
        assert article.text.startswith("Bilan.")

    def test_without_being_allowed_nothing_inside_is_fetched(self, web, page):
        [skipped] = look_up(web.html("/a", page("x")), Fetcher()).items
        assert "no host of the public internet" in skipped.reason
        assert web.requests == []


class TestStored:
    def test_the_raw_page_is_kept_and_found_again(self, web, fetcher, page, store):
        html = page("Un titre")
        web.pages["/a"] = (200, {"Content-Type": "text/html", "Content-Encoding": "gzip"}, gzip.compress(html.encode()))
        found = look_up(web.url("/a"), fetcher)
        ingest_articles(keep(found, store), store)
        [row] = store.current("articles").to_pylist()
        assert f'"raw_sha256": "{found.page.sha256}"' in row["extra"]
        assert raw.read(store, found.page.sha256) == html.encode()

    def test_a_page_is_kept_where_an_article_of_it_is_new_alone(self, web, fetcher, page, store):
        url = web.html("/a", page("Un titre"))
        for advert in ("", "<!-- another advert -->"):
            web.html("/a", page("Un titre") + advert)
            ingest_articles(keep(look_up(url, fetcher), store), store)
        assert len(raw_files(store)) == 1  # else `forget` would not find the second by the article

    def test_forgetting_the_article_deletes_its_page(self, web, fetcher, page, store):
        for name in ("a", "b"):
            found = look_up(web.html(f"/{name}", page(f"Titre {name}", text=f"Récit {name}. ")), fetcher)
            ingest_articles(keep(found, store), store)
        [gone] = look_up(web.url("/a"), fetcher).articles
        forget(store, gone.article_id)
        assert raw_files(store) == [found.page.sha256]

    def test_nothing_is_kept_of_what_has_no_article(self, web, fetcher, store):
        keep(look_up(web.html("/empty", "<html><body></body></html>"), fetcher), store)
        assert raw_files(store) == []


class TestSources:
    def test_addresses_files_and_lists_of_addresses(self, web, fetcher, page, store, tmp_path):
        web.html("/a", page("Un titre"))
        web.html("/b", page("Un autre", text="Une autre attaque, ailleurs, a fait dix morts. "))
        (tmp_path / "c.txt").write_text("Un texte assez long pour en être un, à lire sans réseau.")
        (tmp_path / "list.urls").write_text(f"# à lire\n{web.url('/b')}\n{web.url('/none')}\n")
        sources = [web.url("/a"), str(tmp_path / "c.txt"), str(tmp_path / "list.urls")]
        told = list(ingest_sources(sources, store, fetcher, defaults=NOTHING_SAID, lists=True))
        assert (sum(one.new for one in told), [one.reason for all in told for one in all.skipped]) == (
            3,
            ["the server answered 404"],
        )

    def test_a_list_of_addresses_is_not_fetched_unless_asked(self, web, fetcher, page, store, tmp_path):
        web.html("/b", page("Un autre"))
        (tmp_path / "list.urls").write_text(web.url("/b"))
        told = list(ingest_sources([str(tmp_path / "list.urls")], store, fetcher, defaults=NOTHING_SAID))
        assert "nothing is fetched unless asked" in str(told[0].skipped[0])
        assert web.requests == []

    def test_a_page_that_has_not_changed_is_not_sent_again(self, web, fetcher, page, store):
        html = page("Un titre").encode()

        def conditional(request):
            unchanged = request.headers.get("If-None-Match") == '"v1"'
            request.send_response(304 if unchanged else 200)
            for name, text in {"Content-Type": "text/html", "ETag": '"v1"', "Content-Length": str(len(html))}.items():
                request.send_header(name, text)
            request.end_headers()
            request.wfile.write(b"" if unchanged else html)

        web.pages["/a"] = conditional
        told = [list(ingest_sources([web.url("/a")], store, fetcher, defaults=NOTHING_SAID)) for _ in range(2)]
        assert [(one.new, one.already_known) for [one] in told] == [(1, 0), (0, 1)]
        assert web.requests[-1][1]["If-None-Match"] == '"v1"'
        said = Defaults(source="AFP", published_at="2021-03-05")
        list(ingest_sources([web.url("/a")], store, fetcher, defaults=said))
        assert "If-None-Match" not in web.requests[-1][1]  # what is said anew may change the article

    def test_what_a_feed_told_of_a_page_is_not_the_page(self, web, fetcher, page, store):
        feed = {"fetched_from": web.url("/feed"), "last_modified": "Wed, 03 Mar 2021 09:00:00 GMT"}
        ingest_articles([article(web.url("/a").replace("http:", "https:"), extra=feed)], store)
        web.html("/a", page("Un titre"))
        [told] = ingest_sources([web.url("/a")], store, fetcher, defaults=NOTHING_SAID)
        assert told.changed == 1
        assert "If-Modified-Since" not in web.requests[-1][1]

    def test_defaults_are_for_what_the_page_does_not_tell(self, web, fetcher, page, store):
        said = Defaults(published_at="2021-03-04")
        url = web.html("/a", page("Un titre", published=""))
        [article] = look_up(url, fetcher, defaults=said).articles
        assert isinstance(article, Article)
        assert article.published_at == "2021-03-04"

    @pytest.mark.parametrize(
        ("source", "address"),
        [("https://a.org", True), ("HTTP://A.ORG", True), ("a.org", False), ("/tmp/http:", False), ("file://a", False)],  # noqa: S108
    )
    def test_what_is_an_address(self, source, address):
        assert is_address(source) is address
