"""Tables of articles: which column holds what, what is asked, what a row's reason is."""

from datetime import date, datetime

import pytest
import samples
from samples import DAY, OUTLET, TEXT, TITLE

from dashboard.model import Article
from dashboard.readers import Defaults, MapError, Skipped, columns_given, read_bytes
from dashboard.readers.tables import columns_of


def everything(name: str, data: bytes, **defaults) -> list[Article | Skipped]:
    return list(read_bytes(name, data, defaults=Defaults(**defaults)))


class TestColumns:
    @pytest.mark.parametrize(
        ("header", "found"),
        [
            (["Titre", "Corps", "Date de parution", "Média"], {"title": 0, "text": 1, "published_at": 2, "source": 3}),
            (
                ["headline", "FULL_TEXT", "pubDate", "Newspaper"],
                {"title": 0, "text": 1, "published_at": 2, "source": 3},
            ),
            (["id", "url", "langue", "Texte intégral"], {"id": 0, "url": 1, "language": 2, "text": 3}),
            (["date", "Date de publication", "body"], {"published_at": 1, "text": 2}),
        ],
    )
    def test_usual_names(self, header, found):
        assert columns_of(header, {}, path="a") == found

    def test_else_it_asks(self):
        skipped = columns_of(["a", "b"], {}, path="a.csv")
        assert "a, b" in skipped.reason
        assert "--map text=COLUMN" in skipped.advice

    def test_what_is_given_wins(self):
        assert columns_of(["text", "b"], {"text": "b"}, path="a") == {"text": 1}
        assert "no column 'c'" in columns_of(["text", "b"], {"text": "c"}, path="a").reason

    def test_map(self):
        assert columns_given("text=body, published_at=date") == {"text": "body", "published_at": "date"}

    @pytest.mark.parametrize("text", ["", "text", "text=", "texte=body", "=a"])
    def test_a_map_that_is_none(self, text):
        with pytest.raises(MapError):
            columns_given(text)


@pytest.mark.parametrize("suffix", [".csv", ".tsv", ".xlsx", ".ods", ".parquet"])
def test_a_row_is_an_article(suffix):
    (article,) = everything(f"a{suffix}", samples.SAMPLES[suffix]())
    assert (article.title, article.text, article.published_at, article.source) == (TITLE, TEXT, DAY, OUTLET)
    assert article.extra == {"Rubrique": "Monde"}


class TestCsv:
    @pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
    def test_delimiter_is_found(self, delimiter):
        (article,) = everything("a.csv", samples.csv(delimiter=delimiter))
        assert article.title == TITLE

    def test_excels_hint_and_its_encoding(self):
        (article,) = everything("a.csv", b"sep=;\n" + samples.csv(delimiter=";").decode().encode("cp1252"))
        assert (article.text, article.published_at) == (TEXT, DAY)
        assert any("encoding guessed" in note for note in article.notes)

    def test_utf16(self):
        assert everything("a.csv", samples.csv().decode().encode("utf-16"))[0].text == TEXT

    def test_a_text_over_several_lines_and_the_line_of_a_bad_row(self):
        rows = [("title", "text"), ("a", f"{TEXT}\n\n{TEXT}"), ("b", ""), ("", ""), ("c", "d", "e"), ("f", TEXT)]
        items = everything("a.csv", samples.csv(rows))
        assert [item.title for item in items if isinstance(item, Article)] == ["a", "f"]
        reasons = {item.line: item.reason for item in items if isinstance(item, Skipped)}
        assert reasons == {5: "there is no text", 7: "it has 3 cells, and the header 2"}

    @pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
    def test_ends_of_lines(self, end):
        data = f'title;text{end}a;{TEXT}{end}b;"{TEXT}{end}{TEXT}"{end}'.encode()
        first, second = everything("a.csv", data)
        assert (first.text, second.text) == (TEXT, f"{TEXT}\n{TEXT}")

    def test_mojibake_is_mended(self):
        (article,) = everything("a.csv", samples.csv().decode().encode().decode("latin-1").encode())
        assert article.text == TEXT


class TestWorkbook:
    def test_days_are_days_and_numbers_numbers(self):
        rows = [
            ("id", "text", "date", "Tués"),
            (12, TEXT, date(2021, 3, 2), 3),
            (13, TEXT, datetime(2021, 3, 2, 8, 15), 2.5),
        ]
        first, second = everything("a.xlsx", samples.xlsx(rows))
        assert (first.article_id, first.published_at, first.extra) == ("12", "2021-03-02", {"Tués": 3})
        assert (second.published_at, second.extra) == ("2021-03-02T08:15:00", {"Tués": 2.5})

    def test_a_formula_is_read_as_its_value(self):
        import io

        import xlsxwriter

        out = io.BytesIO()
        with xlsxwriter.Workbook(out) as book:
            sheet = book.add_worksheet()
            sheet.write_row(0, 0, ["text", "title"])
            sheet.write_string(1, 0, TEXT)
            sheet.write_formula(1, 1, '=HYPERLINK("http://x","y")', None, "y")
        (article,) = everything("a.xlsx", out.getvalue())
        assert article.title == "y"


def test_objects_with_other_names():
    line = b'{"contenu": "Une bombe a explos\\u00e9 mardi sur un march\\u00e9 de Gao.", "titre": "Gao", "x": 1}'
    (article,) = everything("a.jsonl", line)
    assert (article.title, article.extra) == ("Gao", {"x": 1})
    line = b'{"a": "Une bombe a explos\\u00e9 mardi sur un march\\u00e9 de Gao."}'
    (mapped,) = everything("a.jsonl", line, columns={"text": "a"})
    assert mapped.text.startswith("Une bombe")
