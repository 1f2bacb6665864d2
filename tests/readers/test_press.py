"""Exports of press databases, made up after their public descriptions: one article each, with outlet and date."""

import pytest
import samples
from samples import MORE, TEXT, TITLE

from dashboard.model import Article
from dashboard.readers import Skipped, read_bytes
from dashboard.readers.press.languages import code

SECOND = "Quatre gendarmes ont été enlevés jeudi près de Ménaka, a annoncé l’état-major dans un communiqué."


def everything(name: str, data: bytes) -> list[Article | Skipped]:
    return list(read_bytes(name, data))


def told(items: list[Article | Skipped]) -> list[tuple]:
    return [(item.title, item.source, item.published_at, item.language, item.text) for item in items]


def europresse() -> bytes:
    def article(outlet: str, header: str, title: str, lines: tuple[str, ...], number: str) -> str:
        return f"""<article><header><img sourcecode="LM" src="http://nouveau.example/lm.gif"/>
<div class="rdp__DocPublicationName"><span class="DocPublicationName">{outlet}   </span></div>
<div><span class="DocHeader">{header}</span></div><div><p>MONDE</p></div>
<div class="titreArticle"><p class="sm-margin-TopNews titreArticleVisu rdp__articletitle">{title}</p></div>
<div class="docAuthors">Awa Maïga</div></header><section><div class="DocText clearfix"><div class='docOcurrContainer'>
{"".join(f"<p>{line.replace('bombe', '<mark>bombe</mark>')}</p>" for line in lines)}</div></div></section>
<aside><b>Note(s) : </b></aside><footer><small>© 2021 Tous droits réservés.</small>
<div id="divPubliC"><span class="publiC-lblNodoc">{number}</span>
<span class="txtCertificat">Le présent document est protégé.</span></div></footer></article>"""

    first = article(
        "Le Fleuve, no. 43018", "International, mardi 2 mars 2021, p. 16", TITLE, (TEXT, MORE), "news·20210302·LF·1"
    )
    second = article("La Dune (site web)", "Politique", "Ménaka", (SECOND,), "news·20210305·LD·2")
    return f"<!DOCTYPE html><html><head><meta charset='utf-8'></head><body>{first}{second}</body></html>".encode()


def factiva_html() -> bytes:
    def row(name: str, value: str) -> str:
        return f'<tr><td align="right" valign="top" class="index"><b>{name}</b>&nbsp;</td><td>{value}</td></tr>'

    def article(title: str, day: str, time: str, outlet: str, lead: str, tail: str, number: str) -> str:
        lines = [f'<p class="articleParagraph frarticleParagraph">{line}</p>' for line in (lead, tail)]
        rows = (
            row("SE", "Monde"), row("HD", f"<b class='frHeadline'>{title}</b>"), row("WC", "295 mots"), row("PD", day),
            row("ET", time) if time else "", row("SN", outlet), row("SC", "FLV"), row("LA", "Français"),
            row("CY", "(c) 2021"), row("LP", lines[0]), row("TD", lines[1]), row("NS", "gcat : Political/General News"),
            row("AN", f"Document {number}"),
        )  # fmt: skip
        return f'<div class="article frArticle"><table>{"".join(rows)}</table><br/></div>'

    first = article(TITLE, "2 mars 2021", "08:15", "Le Fleuve", TEXT, MORE, "FLEUFR0020210302eh3200001")
    second = article("Ménaka", "5 mars 2021", "", "La Dune", SECOND, "", "LADUNE0020210305eh3500002")
    return f"<html><head><title>Factiva</title></head><body><div id='a'>{first}{second}</div></body></html>".encode()


FACTIVA = (
    "Monde", TITLE, "Par Awa Maïga", "295 mots", "2 mars 2021", "08:15", "Le Fleuve", "FLEUFR", "16", "Français",
    "(c) 2021 Le Fleuve. Tous droits réservés.", TEXT, MORE, "Document FLEUFR0020210302eh3200001", "",
    "Ménaka", "65 mots", "5 mars 2021", "La Dune", "LADUNE", "Français", "© 2021 La Dune", SECOND,
    "Document LADUNE0020210305eh3500002", "Search Summary",
)  # fmt: skip
FACTIVA_CODED = (
    f"HD\t{TITLE}", "WC\t295 mots", "PD\t2 mars 2021", "ET\t08:15", "SN\tLe Fleuve", "LA\tFrançais", "LP", TEXT, "TD",
    MORE, "AN\t", "Document FLEUFR0020210302eh3200001",
    "HD\tMénaka", "PD\t5 mars 2021", "SN\tLa Dune", "LA\tFrançais", f"LP\t{SECOND}",
    "Document LADUNE0020210305eh3500002",
)  # fmt: skip
LEXIS = (
    "Date and Time: Sunday, November 22, 2026", "Job Number: 1", "Documents (2)", "1. Une bombe à Gao", "2. Ménaka",
    TITLE, "Le Fleuve", "2 mars 2021 mardi 08:15", "Copyright 2021 Le Fleuve Tous droits réservés",
    "Section: MONDE; Pg. 16", "Length: 295 words", "Byline: Awa Maïga", "Body", TEXT, MORE,
    "Classification", "Language: FRENCH; FRANÇAIS",
    "Publication-Type: Newspaper", "Load-Date: March 3, 2021", "End of Document",
    "Ménaka", "La Dune", "March 5, 2021 Friday", "Copyright 2021 La Dune", "Length: 65 words", "Body", SECOND,
    "Load-Date: March 6, 2021", "End of Document",
)  # fmt: skip

FIRST = (TITLE, "Le Fleuve", "2021-03-02", "fr", f"{TEXT}\n{MORE}")
OTHER = ("Ménaka", "La Dune", "2021-03-05", "fr", SECOND)
AT_A_QUARTER_PAST = (*FIRST[:2], "2021-03-02T08:15:00", *FIRST[3:])


def test_europresse():
    items = everything("a.html", europresse())
    assert told(items) == [FIRST, OTHER]
    assert items[0].article_id == "news·20210302·LF·1"
    assert items[0].extra["author"] == "Awa Maïga"
    assert any("Europresse" in note and "public description" in note for note in items[0].notes)


def test_factiva_in_html():
    items = everything("a.html", factiva_html())
    assert told(items) == [AT_A_QUARTER_PAST, OTHER]
    assert items[1].article_id == "LADUNE0020210305eh3500002"


@pytest.mark.parametrize("lines", [FACTIVA, FACTIVA_CODED], ids=["in order", "with codes"])
@pytest.mark.parametrize(("name", "made"), [("a.rtf", samples.rtf), ("a.docx", samples.docx)])
def test_factiva_in_a_document(name, made, lines):
    items = everything(name, made(lines, ""))
    assert told(items) == [AT_A_QUARTER_PAST, OTHER]
    assert [item.article_id[:6] for item in items] == ["FLEUFR", "LADUNE"]


@pytest.mark.parametrize(("name", "made"), [("a.rtf", samples.rtf), ("a.docx", samples.docx)])
def test_lexisnexis_in_a_document(name, made):
    items = everything(name, made(LEXIS, ""))
    assert told(items) == [FIRST, OTHER]
    assert items[0].extra == {"author": "Awa Maïga"}
    assert any("LexisNexis" in note for note in items[1].notes)


def test_lexisnexis_in_html():
    page = "<html><body>" + "".join(f"<p>{line}</p>" for line in LEXIS) + "</body></html>"
    assert told(everything("a.html", page.encode())) == [FIRST, OTHER]


def test_an_article_without_text_has_its_reason_and_the_next_is_read():
    lines = tuple(line for line in FACTIVA_CODED if line not in (TEXT, MORE))
    skipped, article = everything("a.rtf", samples.rtf(lines, ""))
    assert (skipped.line, skipped.reason) == (1, "there is no text")
    assert article.title == "Ménaka"


def test_what_is_no_export_is_one_article():
    document = samples.docx((TEXT, "Document", "Le « Document » en question.", "Body", MORE), "")
    assert len(everything("a.docx", document)) == 1


@pytest.mark.parametrize(
    ("name", "expected"), [("Français", "fr"), ("ENGLISH", "en"), ("anglais", "en"), ("español", "es"), ("x", None)]
)
def test_names_of_languages(name, expected):
    assert code(name) == expected
