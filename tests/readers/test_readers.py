"""Files, folders, pasted text -> Article; what can't be read comes out with a reason."""

import datetime
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from samples import NO_TEXT, SAMPLES, TEXT

from dashboard.model import Article
from dashboard.readers import Defaults, Skipped, pasted, read, read_bytes, suffixes
from dashboard.readers.dates import AmbiguousDateError, published_at
from dashboard.readers.identity import canonical_url
from dashboard.readers.language import identify
from dashboard.readers.record import MAX_BYTES, MAX_CHARACTERS

# What is read in this process; the others have tests of their own.
UNGUARDED = [".txt", ".md", ".jsonl", ".csv", ".urls", ".zip", ".tar", ".warc"]


def everything(name: str, data: bytes, **options) -> list[Article | Skipped]:
    return list(read_bytes(name, data, **options))


def one(name: str, data: bytes, **options) -> Article:
    (article,) = everything(name, data, **options)
    assert isinstance(article, Article), article
    return article


def refused(name: str, data: bytes) -> Skipped:
    (skipped,) = everything(name, data)
    assert isinstance(skipped, Skipped)
    return skipped


def test_every_format_has_a_sample():
    assert sorted({*SAMPLES, *NO_TEXT}) == list(suffixes())


@pytest.mark.parametrize("suffix", SAMPLES)
def test_sample_of_each_format(suffix):
    article = one(f"a{suffix}", SAMPLES[suffix]())
    assert article.text.startswith(TEXT)
    assert article.language == "fr"


class TestMarkdown:
    FULL = f"""---
id: gao-1
title: "Gao : une bombe"
published_at: 2021-03-02T08:00:00+00:00
language: fr
source: Le Quotidien
url: https://example.org/a
incident_key: gao
based_on: https://example.org/b
origin: sample
---

{TEXT}
"""

    def test_front_matter(self):
        article = one("a.md", self.FULL.encode())
        assert (article.article_id, article.title) == ("gao-1", "Gao : une bombe")
        assert article.published_at == "2021-03-02T08:00:00+00:00"
        assert (article.source, article.url, article.origin) == ("Le Quotidien", "https://example.org/a", "sample")
        assert article.extra == {"incident_key": "gao", "based_on": "https://example.org/b"}
        assert article.text == TEXT

    def test_first_heading_is_the_title(self):
        article = one("a.md", f"# Gao\n\n{TEXT}".encode())
        assert (article.title, article.text) == ("Gao", TEXT)

    @pytest.mark.parametrize(
        "matter", ["title: a: b", "a: &a [x]\nb: [*a, *a]\nc: {d: e}", "- a\n- b", "title: [", "a: {b: {c: d}}"]
    )
    def test_broken_front_matter_is_told(self, matter):
        skipped = refused("a.md", f"---\n{matter}\n---\n{TEXT}".encode())
        assert "front matter" in skipped.reason

    def test_values_stay_strings(self):
        article = one("a.md", f"---\nlanguage: no\nid: 0012\n---\n{TEXT}".encode())
        assert (article.language, article.article_id) == ("no", "0012")

    def test_front_matter_runs_nothing(self, tmp_path):
        made = tmp_path / "made"
        everything("a.md", f"---\nsource: !!python/object/apply:os.mkdir [{made}]\n---\n{TEXT}".encode())
        assert not made.exists()


class TestJsonl:
    def test_text_is_kept_to_the_character(self):
        text = "  L’attaque…\r\nde\u00a0Gao  "
        assert one("a.jsonl", json.dumps({"id": "a", "text": text, "language": "fr"}).encode()).text == text

    def test_each_bad_line_has_its_reason_and_the_rest_is_read(self):
        lines = [
            json.dumps({"id": "1", "text": TEXT}),
            "no json",
            json.dumps({"id": "2"}),
            json.dumps({"id": "3", "text": TEXT, "published_at": "hier"}),
            json.dumps(["a"]),
            json.dumps({"id": "4", "text": "x" * (MAX_CHARACTERS + 1)}),
            "",
            json.dumps({"id": "5", "text": TEXT}),
        ]
        items = everything("a.jsonl", "\n".join(lines).encode())
        assert [item.article_id for item in items if isinstance(item, Article)] == ["1", "5"]
        skipped = {item.line: item.reason for item in items if isinstance(item, Skipped)}
        assert list(skipped) == [2, 3, 4, 5, 6]
        for line, word in {2: "JSON", 3: "no text", 4: "publication date", 5: "object", 6: "1,000,001"}.items():
            assert word in skipped[line]

    def test_one_endless_line_is_passed_over(self):
        good = json.dumps({"id": "1", "text": TEXT}).encode()
        items = everything("a.jsonl", b"x" * (3 * MAX_BYTES) + b"\n" + good)
        assert isinstance(items[0], Skipped)
        assert isinstance(items[1], Article)

    def test_lone_surrogates_are_replaced_one_for_one(self):
        article = one("a.jsonl", b'{"id": "1", "text": "Gao \\ud800 x", "language": "fr", "source": "A\\udfff"}')
        assert article.text == "Gao \ufffd x"
        assert article.source == "A\ufffd"
        assert any("replaced" in note for note in article.notes)

    def test_wrong_bytes_and_depth(self):
        assert "UTF-8" in refused("a.jsonl", '{"text": "é"}'.encode("latin-1")).reason
        assert "JSON" in refused("a.jsonl", b"[" * 200_000).reason


class TestBadInput:
    def test_empty(self):
        for suffix in suffixes():
            assert "empty" in refused(f"a{suffix}", b"").reason

    @pytest.mark.parametrize("data", [b"\0\1\2\3 Gao", b"\x01\x02\x03\x04\x05\x06", bytes(range(256))])
    def test_binary(self, data):
        assert "binary" in refused("a.txt", data).reason

    def test_two_megabytes(self):
        skipped = refused("a.txt", b"mot " * 500_000)
        assert "2,000,000" in skipped.reason or "1,999,999" in skipped.reason
        assert "1,000,000 characters" in skipped.advice

    def test_no_reader(self):
        skipped = refused("a.mp3", b"ID3")
        assert "no reader" in skipped.reason
        assert ".docx" in skipped.advice
        assert "picture" in refused("a.txt", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR").reason
        assert ".docx" in refused("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600).advice

    def test_missing_file(self, tmp_path):
        (skipped,) = read([tmp_path / "none.txt"])
        assert isinstance(skipped, Skipped)
        assert str(skipped).startswith(str(tmp_path))

    def test_text_without_words(self):
        assert "no text" in refused("a.md", b"---\ntitle: a\n---\n\n").reason

    @given(
        st.binary(max_size=300), st.sampled_from([".txt", ".md", ".jsonl", ".csv", ".urls", ".zip", ".tar", ".warc"])
    )
    def test_any_bytes_give_an_article_or_a_reason(self, data, suffix):
        for item in everything(f"a{suffix}", data, defaults=Defaults(language="fr")):
            assert isinstance(item, (Article, Skipped))
            if isinstance(item, Article):
                item.text.encode()  # what can be stored


class TestEncoding:
    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
    def test_told_by_the_bytes(self, encoding):
        assert one("a.txt", TEXT.encode(encoding)).text == TEXT

    def test_guessed_with_a_note(self):
        article = one("a.txt", (TEXT * 5).encode("cp1252"))
        assert article.text == TEXT * 5
        assert any("encoding guessed" in note for note in article.notes)

    def test_mojibake_is_mended_with_a_note(self):
        article = one("a.txt", TEXT.encode().decode("latin-1").encode())
        assert article.text == TEXT
        assert any("mojibake" in note for note in article.notes)


class TestFolder:
    def test_everything_below_in_order_hidden_left_out(self, tmp_path: Path):
        for name in ("b.txt", "a/z.md", "a/b.jsonl", ".hidden.txt", ".git/x.txt", "c.png"):
            path = tmp_path / name
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(SAMPLES[path.suffix]() if path.suffix in SAMPLES else b"\x89PNG\0")
        items = list(read([tmp_path]))
        assert [isinstance(item, Article) for item in items] == [True, True, True, False]
        assert items[0].article_id == "a"

    def test_empty_folder_is_told(self, tmp_path):
        assert isinstance(next(read([tmp_path])), Skipped)

    @pytest.mark.parametrize("suffix", [".txt", ".md", ".jsonl"])
    def test_type_by_content_where_the_name_has_no_ending(self, suffix):
        assert one("article", SAMPLES[suffix]()).text == TEXT


class TestIdentity:
    def test_given_id_then_url_then_text(self):
        url = "http://Example.org/a/?utm_source=x&id=3#top"
        assert pasted(TEXT, url=url).article_id == "https://example.org/a?id=3"
        assert pasted(TEXT).article_id == pasted(f" {TEXT}\n").article_id
        assert pasted(TEXT).article_id != pasted(TEXT, title="Gao").article_id

    @pytest.mark.parametrize(
        ("url", "canonical"),
        [
            ("https://example.org:443/a/", "https://example.org/a"),
            ("http://example.org/a?fbclid=1&b=2&a=1", "https://example.org/a?b=2&a=1"),
            ("HTTPS://EXAMPLE.ORG/A", "https://example.org/A"),
            ("https://example.org:8443/a", "https://example.org:8443/a"),
            ("javascript:alert(1)", None),
            ("https://[broken", None),
            ("https://example.org:port/", None),
            ("", None),
        ],
    )
    def test_canonical_url(self, url, canonical):
        assert canonical_url(url) == canonical

    def test_a_changed_date_is_another_version(self):
        first, second = pasted(TEXT), pasted(TEXT, published_at="2021-03-02")
        assert first.article_id == second.article_id
        assert first.version != second.version


class TestDates:
    @pytest.mark.parametrize("text", ["2020-11-18", "2020-11-18T09:30:00+01:00", "2020-11-18T09:30:00", None, ""])
    def test_kept(self, text):
        assert published_at(text) == (text or None)

    @pytest.mark.parametrize(
        ("text", "date"),
        [
            ("18/11/2020", "2020-11-18"),
            ("11/18/2020", "2020-11-18"),
            ("02.03.2021", "2021-03-02"),
            ("05/05/2021 à 7h05", "2021-05-05T07:05:00"),
            ("mardi 2 mars 2021", "2021-03-02"),
            ("1er août 2021", "2021-08-01"),
            ("2 mars 2021 à 14h30", "2021-03-02T14:30:00"),
            ("March 2nd, 2021", "2021-03-02"),
            ("January 11, 2010 Monday", "2010-01-11"),
            ("2 Sept. 2021", "2021-09-02"),
            ("2 de marzo de 2021", "2021-03-02"),
            ("Tue, 02 Mar 2021 08:15:00 +0100", "2021-03-02T08:15:00+01:00"),
        ],
    )
    def test_as_people_and_machines_write_them(self, text, date):
        assert published_at(text) == date

    @pytest.mark.parametrize(
        "text",
        ["hier", "2020", "2020-11", "2020-13-01", "2020-02-30", "20201118", 5, "32/01/2020", "31 février 2021",
         "mars 2021", "2 mars", "le procès du 2 mars 2021 reprend"],
    )  # fmt: skip
    def test_refused(self, text):
        with pytest.raises(ValueError, match=r"no date|range|day|month"):
            published_at(text)

    @pytest.mark.parametrize(
        "text", ["0001-01-01", "9999-12-31T23:00:00-12:00", "2 mars 0021", datetime.date(1599, 1, 1)]
    )
    def test_years_without_newspapers(self, text):
        with pytest.raises(ValueError, match="is no date"):
            published_at(text)

    def test_the_future_is_noted(self):
        assert any("lies in the future" in note for note in pasted(TEXT, published_at="2150-01-01").notes)

    def test_two_ways_to_read_it_are_not_guessed(self):
        with pytest.raises(AmbiguousDateError, match="2020-04-03 or 2020-03-04"):
            published_at("03/04/2020")
        assert published_at("03/04/2020", day_first=True) == "2020-04-03"
        assert published_at("03/04/2020", day_first=False) == "2020-03-04"

    def test_french_puts_the_day_first_and_english_must_be_asked(self):
        assert pasted(TEXT, published_at="03/04/2020").published_at == "2020-04-03"
        english = pasted("A bomb went off in Gao.", published_at="03/04/2020", language="en")
        assert english.published_at is None
        assert any("--dates" in note for note in english.notes)

    def test_no_date_is_noted_with_the_remedy(self):
        assert any("no publication date" in note for note in pasted(TEXT).notes)
        assert not pasted(TEXT, published_at="2021-03-02", language="fr").notes


class TestLanguage:
    @pytest.mark.parametrize(
        ("text", "code"),
        [
            (TEXT, "fr"),
            ("A bomb went off on a market in Gao on Tuesday morning, killing three people, the mayor said.", "en"),
            ("Eine Bombe explodierte am Dienstag auf einem Markt in Gao und tötete drei Menschen.", "de"),
            ("انفجرت قنبلة صباح الثلاثاء في سوق في غاو ما أسفر عن مقتل ثلاثة أشخاص", "ar"),
            ("12 345", None),
            ("Gao", None),
        ],
    )
    def test_identified_or_not_sure(self, text, code):
        assert identify("", text)[0] == code

    def test_given_wins(self):
        assert pasted(TEXT, language="en").language == "en"
        assert pasted(TEXT, language="fr-FR").language == "fr"
        assert pasted(TEXT, language="French!").language == "fr"

    def test_defaults_fill_what_is_not_told(self):
        defaults = Defaults(published_at="2021-03-02", source="Radio", language="fr")
        article = one("a.txt", TEXT.encode(), defaults=defaults)
        assert (article.published_at, article.source, article.language) == ("2021-03-02", "Radio", "fr")


def test_a_store_among_the_articles_is_passed_by(tmp_path: Path) -> None:
    (tmp_path / "store" / "articles").mkdir(parents=True)
    (tmp_path / "store" / "vigie-store.json").write_text("{}")
    (tmp_path / "store" / "articles" / "part.txt").write_text("Deux roquettes sont tombées mardi à Kirkouk.")
    (tmp_path / "one.txt").write_text("Une bombe a explosé lundi soir à Mossoul, sans faire de victime.")
    items = list(read([tmp_path]))
    assert [item.text[:9] for item in items if isinstance(item, Article)] == ["Une bombe"]
    assert len(items) == 1
