"""Each format with what is its own: what is found where, what is told by content, what is said of the rest."""

import gzip

import pytest
import samples
from samples import DAY, MORE, OUTLET, TEXT, TITLE, URL

from dashboard.model import Article
from dashboard.readers import Defaults, Skipped, formats, read_bytes
from dashboard.readers.markup import fragment_text


def everything(name: str, data: bytes, **defaults) -> list[Article | Skipped]:
    return list(read_bytes(name, data, defaults=Defaults(**defaults)))


def one(name: str, data: bytes, **defaults) -> Article:
    (article,) = everything(name, data, **defaults)
    assert isinstance(article, Article), article
    return article


def refused(name: str, data: bytes) -> Skipped:
    (skipped,) = everything(name, data)
    assert isinstance(skipped, Skipped), skipped
    return skipped


def test_every_format_has_its_module():
    for one_format in formats():
        assert callable(one_format.reader().read)


class TestByContent:
    @pytest.mark.parametrize(
        ("name", "sample"),
        [
            ("a.txt", ".pdf"), ("a.doc", ".rtf"), ("a.html", ".docx"), ("a.docx", ".odt"), ("a.csv", ".xlsx"),
            ("a.xml", ".html"), ("a.txt", ".rss"), ("a.zip", ".tar.gz"), ("a.pdf", ".warc.gz"), ("a.json", ".parquet"),
            ("a.pdf", ".html"), ("a.docx", ".html"),
        ],
    )  # fmt: skip
    def test_what_it_holds_counts_more_than_its_name(self, name, sample):
        assert one(name, samples.SAMPLES[sample]()).text.startswith(TEXT)

    def test_a_wrong_name_is_noted(self):
        assert "its name says plain, it holds pdf" in one("a.txt", samples.pdf()).notes

    @pytest.mark.parametrize("sample", [".pdf", ".eml", ".jsonl", ".md", ".html", ".zip", ".rss"])
    def test_without_an_ending(self, sample):
        assert one("article", samples.SAMPLES[sample]()).text.startswith(TEXT)

    def test_what_has_no_reader_says_what_it_is(self):
        assert "no reader" in refused("a.py", b"print()").reason
        assert "7z" in refused("a.zip", b"7z\xbc\xaf\x27\x1c\0\0").reason


class TestHtml:
    def test_title_author_outlet_date_and_address(self):
        article = one("a.html", samples.html())
        assert (article.title, article.source, article.url) == (TITLE, OUTLET, URL)
        assert article.published_at == f"{DAY}T08:15:00+01:00"
        assert article.extra == {"author": "Awa Maïga"}
        assert article.text == f"{TEXT}\n{MORE}"
        assert "publication date declared by the page" in article.notes

    def test_date_by_htmldate_where_the_page_declares_none(self):
        page = samples.html().replace(b"article:published_time", b"x").replace(b"<h1>", b"<p>2 mars 2021</p><h1>")
        article = one("a.html", page)
        assert article.published_at == DAY
        assert "publication date found by htmldate" in article.notes

    def test_a_date_in_the_future_is_none(self):
        page = samples.html().replace(DAY.encode(), b"2921-03-02")
        assert one("a.html", page).published_at is None

    def test_encoding_as_declared(self):
        page = samples.html().decode().replace("utf-8", "windows-1252").encode("cp1252")
        assert one("a.html", page).text == f"{TEXT}\n{MORE}"

    def test_latin_1_is_what_browsers_take_it_for(self):
        page = samples.html(text=f"{TEXT} “Un carnage”, dit l’armée…").decode().replace("utf-8", "iso-8859-1")
        assert "“Un carnage”, dit l’armée…" in one("a.html", page.encode("cp1252")).text

    def test_the_encoding_that_the_server_names(self):
        page = samples.html().decode().replace('<meta charset="utf-8">', "").replace("Gao", "Şırnak").encode("cp1254")
        assert "Şırnak" in one("a.html", page, charset="windows-1254").text
        text = TEXT.replace("Gao", "Şırnak").encode("cp1254")
        assert "Şırnak" in one("a.txt", text, charset="windows-1254").text
        told = samples.warc(page=page, kind="text/html; charset=windows-1254")
        assert "Şırnak" in one("a.warc.gz", told).text

    def test_a_page_cut_off_by_its_depth_says_so(self):
        deep = samples.html().replace(b"<footer>", b"<font>" * 300 + b"<footer>")
        article = one("a.html", deep)
        assert article.text.startswith(TEXT)
        assert "the page was read up to where its markup is nested more than 255 deep" in article.notes

    @pytest.mark.parametrize("name", ["nonsense", "hex", "undefined", "punycode", "utf-16", "iso-2022-kr"])
    def test_a_declared_encoding_that_is_none(self, name):
        page = samples.html().decode().replace("utf-8", name).encode("cp1252")
        assert one("a.html", page).text == f"{TEXT}\n{MORE}"

    def test_a_paragraph_is_a_line_however_it_is_broken(self):
        assert fragment_text("<p>Une <b>bombe</b>\na explosé\nà Gao.</p><p>Trois<br>morts</p>") == (
            "Une bombe a explosé à Gao.\nTrois\nmorts"
        )

    def test_a_piece_of_a_page(self):
        assert one("a.html", f"<p>{TEXT}</p><p>{MORE}</p>".encode()).text == f"{TEXT}\n{MORE}"

    def test_the_front_page_is_no_identity(self):
        page = samples.html().replace(URL.encode(), b"https://quotidien.example/")
        assert one("a.html", page).url is None
        assert one("a.html", page, url="https://quotidien.example/a").article_id == "https://quotidien.example/a"

    def test_readers_comments_are_no_article(self):
        comments = b'<section id="comments" class="comments"><div class="comment"><p>Dix morts !</p></div></section>'
        assert "Dix morts" not in one("a.html", samples.html().replace(b"<footer>", comments + b"<footer>")).text

    def test_nothing_to_read(self):
        assert "no article" in refused("a.html", b"<html><body><nav>Menu</nav></body></html>").reason


class TestDocuments:
    def test_pdf_paragraphs_running_heads_and_hyphens(self):
        from dashboard.readers.pdf import _flowing, _without_running_heads

        pages = [["Le Quotidien", f"page {n} du récit", str(n)] for n in range(1, 5)]
        assert _without_running_heads(pages) == [f"page {n} du récit" for n in range(1, 5)]
        assert _flowing(["Une bombe a explosé au mar\ufffe", "ché de Gao mardi.", "Deux autres ont été bles-"]) == (
            "Une bombe a explosé au marché de Gao mardi.\nDeux autres ont été bles-"
        )

    def test_pdf_over_several_pages(self):
        article = one("a.pdf", samples.pdf((TEXT, MORE)))
        assert article.text == f"{TEXT}\n{MORE}"
        assert (article.title, article.published_at) == (TITLE, None)

    def test_a_scanned_pdf_says_so(self):
        skipped = refused("a.pdf", samples.scanned_pdf())
        assert "scanned" in skipped.reason
        assert "OCR" in skipped.advice

    def test_a_locked_pdf_says_so(self):
        from reportlab.lib.pdfencrypt import StandardEncryption

        locked = samples.pdf(encrypt=StandardEncryption("secret", canPrint=0))
        assert "password" in refused("a.pdf", locked).reason

    @pytest.mark.parametrize("sample", [".docx", ".odt"])
    def test_the_heading_is_the_title(self, sample):
        article = one(f"a{sample}", samples.SAMPLES[sample]())
        assert (article.title, article.text) == (TITLE, f"{TEXT}\n{MORE}")

    def test_tables_of_a_document_are_read(self):
        import io

        from docx import Document

        document = Document(io.BytesIO(samples.docx()))
        row = document.add_table(1, 2).rows[0]
        row.cells[0].text, row.cells[1].text = "Tués", "3"
        out = io.BytesIO()
        document.save(out)
        assert one("a.docx", out.getvalue()).text.endswith("Tués\t3")

    def test_rtf_in_cyrillic(self):
        assert one("a.rtf", samples.rtf(("Взрыв на рынке в Гао во вторник утром, погибли трое.",))).text.startswith(
            "Взрыв"
        )


class TestMail:
    def test_subject_date_and_sender(self):
        article = one("a.eml", samples.mail())
        assert (article.title, article.published_at) == (TITLE, f"{DAY}T08:15:00+01:00")
        assert "alertes@quotidien.example" in article.extra["sender"]
        assert "publication date: when the mail was sent" in article.notes

    def test_in_html_alone(self):
        assert one("a.eml", samples.mail(markup=True)).text == f"{TEXT}\n{MORE}"

    @pytest.mark.parametrize("charset", ["", "; charset=us-ascii", "; charset=nonsense", "; charset=iso-8859-1"])
    @pytest.mark.parametrize("kind", ["plain", "html"])
    def test_an_encoding_that_is_declared_wrongly(self, charset, kind):
        header = f"From: a@b.example\nSubject: Gao\nContent-Type: text/{kind}{charset}\n\n"
        assert one("a.eml", f"{header}{TEXT} Il dit : « l’armée ».".encode()).text == f"{TEXT} Il dit : « l’armée »."

    def test_attachments_are_read_too(self):
        body, attached = everything("a.eml", samples.mail(("note.docx", samples.docx())))
        assert body.text.startswith(TEXT)
        assert attached.text == f"{TEXT}\n{MORE}"

    def test_a_page_saved_by_a_browser(self):
        article = one("a.mht", samples.mht())
        assert (article.url, article.published_at) == (URL, f"{DAY}T08:15:00+01:00")


class TestFeed:
    @pytest.mark.parametrize("feed", [samples.rss, samples.atom])
    def test_entries(self, feed):
        article = one("a.xml", feed())
        assert (article.title, article.source, article.article_id) == (TITLE, OUTLET, URL)
        assert article.published_at == f"{DAY}T08:15:00+01:00"

    def test_first_lines_alone_are_noted(self):
        assert any("first lines alone" in note for note in one("a.atom", samples.atom()).notes)

    def test_no_feed(self):
        assert "no entry" in refused("a.xml", b"<?xml version='1.0'?><inventory><thing/></inventory>").reason


class TestWarc:
    def test_page_with_its_address_and_when_it_was_fetched(self):
        page = samples.html().replace(b'<link rel="canonical"', b"<link")
        article = one("a.warc.gz", samples.warc(page=page))
        assert article.url == URL
        assert any(note.startswith("fetched 20") for note in article.notes)

    def test_cut_off(self):
        whole = samples.warc(compressed=False)
        assert any(isinstance(item, Skipped) for item in everything("a.warc", whole[:300]))


class TestArchives:
    def test_files_within_as_in_a_folder(self):
        files = {
            "b/a.txt": TEXT.encode(),
            "b/.DS_Store": b"\0",
            "__MACOSX/b": b"\0",
            "c.html": samples.html(),
        }
        for data in (samples.zipped(files), samples.tarred(files)):
            items = everything("a.zip", data)
            assert [item.text[:9] for item in items if isinstance(item, Article)] == ["Une bombe"] * 2
            assert len(items) == 2

    def test_archives_within_archives(self):
        inner = samples.zipped({"a.txt": TEXT.encode()})
        assert one("a.tar.gz", samples.tarred({"inner.zip": inner})).text == TEXT

    def test_one_file_packed_alone(self):
        assert one("a.csv.gz", gzip.compress(samples.csv())).title == TITLE

    def test_each_bad_file_has_its_reason(self):
        data = samples.zipped({"a.txt": b"\0\1", "b.pdf": b"%PDF-1.7", "c.txt": TEXT.encode(), "d.exe": b"MZ"})
        items = everything("a.zip", data)
        assert [item.path for item in items if isinstance(item, Skipped)] == [
            "a.zip/a.txt",
            "a.zip/b.pdf",
            "a.zip/d.exe",
        ]

    def test_locked(self):
        data = bytearray(samples.zipped({"a.txt": TEXT.encode()}))
        data[6] |= 1  # the flag that says that the file is encrypted, in both of its entries
        data[data.index(b"PK\1\2") + 8] |= 1
        assert "password" in refused("a.zip", bytes(data)).reason


class TestUrlList:
    LIST = b"# nos sources\nhttps://quotidien.example/a\n\nhttps://quotidien.example/b\n"

    def test_nothing_is_fetched_unless_asked(self):
        items = everything("a.txt", self.LIST)
        assert [item.line for item in items] == [2, 4]
        assert all("nothing is fetched unless asked" in item.reason and "vigie ingest" in item.advice for item in items)

    def test_what_fetches_is_handed_over(self):
        asked = []

        def fetch(url):
            asked.append(url)
            return read_bytes("page.html", samples.html(), defaults=Defaults(url=url))

        first, second = everything("a.urls", self.LIST, fetch=fetch)
        assert asked == ["https://quotidien.example/a", "https://quotidien.example/b"]
        assert "address from a.urls, line 2" in first.notes
        assert second.title == TITLE

    def test_a_shortcut_of_windows(self):
        shortcut = b"[InternetShortcut]\r\nURL=https://quotidien.example/a\r\n"
        assert "https://quotidien.example/a" in refused("a.url", shortcut).reason

    def test_a_line_that_is_no_address(self):
        items = everything("a.urls", self.LIST + b"javascript:alert(1)\n")
        assert items[-1].reason == "it is no address"

    def test_a_text_with_an_address_is_a_text(self):
        assert one("a.txt", f"{TEXT}\nhttps://quotidien.example/a\n".encode()).text.startswith(TEXT)
