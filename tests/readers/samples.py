"""A small file of each format, made by the format's own library; every one tells the same news."""

import bz2
import gzip
import io
import json
import lzma
import tarfile
import zipfile
from collections.abc import Callable
from email.message import EmailMessage

TITLE = "Une bombe à Gao"
TEXT = "Une bombe a explosé mardi matin sur un marché de Gao, tuant trois personnes, selon la mairie."
MORE = "Deux autres ont été blessées, a précisé le gouverneur de la région, qui a promis une enquête."
DAY = "2021-03-02"
OUTLET = "Le Quotidien du Fleuve"
URL = "https://quotidien.example/monde/gao"


def html(title: str = TITLE, text: str = TEXT) -> bytes:
    return f"""<!DOCTYPE html><html lang="fr"><head><meta charset="utf-8"><title>{title} | {OUTLET}</title>
<meta property="og:title" content="{title}"><meta property="og:site_name" content="{OUTLET}">
<meta property="article:published_time" content="{DAY}T08:15:00+01:00"><meta name="author" content="Awa Maïga">
<link rel="canonical" href="{URL}"><script>document.write("<p>suivi</p>")</script></head>
<body><nav><a href="/">Accueil</a> <a href="/monde">Monde</a></nav><article><h1>{title}</h1>
<p>{text}</p><p>{MORE}</p></article><footer>Mentions légales</footer></body></html>""".encode()


def pdf(pages: tuple[str, ...] = (f"{TEXT} {MORE}",), **options) -> bytes:
    from reportlab.lib.pagesizes import A5
    from reportlab.lib.styles import getSampleStyleSheet
    from reportlab.platypus import PageBreak, Paragraph, SimpleDocTemplate

    out = io.BytesIO()
    story = []
    for page in pages:
        story += [Paragraph(page, getSampleStyleSheet()["BodyText"]), PageBreak()]
    SimpleDocTemplate(out, pagesize=A5, title=TITLE, author="Awa Maïga", **options).build(story)
    return out.getvalue()


def scanned_pdf() -> bytes:
    from PIL import Image
    from reportlab.lib.utils import ImageReader
    from reportlab.pdfgen.canvas import Canvas

    out = io.BytesIO()
    canvas = Canvas(out)
    for _ in range(2):
        canvas.drawImage(ImageReader(Image.new("L", (40, 60), 200)), 0, 0, 400, 600)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def docx(lines: tuple[str, ...] = (TEXT, MORE), title: str = TITLE) -> bytes:
    from docx import Document

    document = Document()
    if title:
        document.add_heading(title, 0)
    for line in lines:
        document.add_paragraph(line)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def odt() -> bytes:
    from odfdo import Document, Header, Paragraph

    document = Document("text")
    document.body.clear()
    for part in (Header(1, TITLE), Paragraph(TEXT), Paragraph(MORE)):
        document.body.append(part)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def rtf(lines: tuple[str, ...] = (TEXT, MORE), title: str = TITLE) -> bytes:
    def told(line: str) -> str:
        return "".join(c if ord(c) < 128 else f"\\u{ord(c)}?" for c in line)

    info = f"{{\\info{{\\title {told(title)}}}}}" if title.isascii() and title else ""
    body = "".join(f"{told(line)}\\par\n" for line in lines)
    return f"{{\\rtf1\\ansi\\ansicpg1252\\deff0{{\\fonttbl{{\\f0 Arial;}}}}{info}\\f0 {body}}}".encode("ascii")


def mail(attachment: tuple[str, bytes] | None = None, markup: bool = False) -> bytes:
    message = EmailMessage()
    message["Subject"], message["From"] = TITLE, "Alertes <alertes@quotidien.example>"
    message["To"], message["Date"] = "moi@ong.example", "Tue, 02 Mar 2021 08:15:00 +0100"
    message.set_content("Votre logiciel..." if markup else f"{TEXT}\n\n{MORE}\n")
    if markup:
        message.add_alternative(f"<p>{TEXT}</p><p>{MORE}</p>", subtype="html")
    if attachment:
        message.add_attachment(attachment[1], maintype="application", subtype="octet-stream", filename=attachment[0])
    return message.as_bytes()


def mht() -> bytes:
    message = EmailMessage()
    message["From"], message["Subject"] = "<Saved by Blink>", TITLE
    message["Snapshot-Content-Location"], message["Date"] = URL, "Sun, 22 Nov 2026 10:00:00 -0000"
    message.set_content(html().decode(), subtype="html")
    message.make_related()
    message.add_related(b"GIF89a", maintype="image", subtype="gif")
    return message.as_bytes()


ROWS = (("Titre", "Texte", "Date de publication", "Journal", "Rubrique"), (TITLE, TEXT, DAY, OUTLET, "Monde"))


def csv(rows=ROWS, delimiter: str = ",") -> bytes:
    import csv

    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows(rows)
    return out.getvalue().encode()


def xlsx(rows=ROWS) -> bytes:
    import xlsxwriter

    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"default_date_format": "yyyy-mm-dd", "remove_timezone": True}) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    return out.getvalue()


def ods() -> bytes:
    from odfdo import Document, Row, Table

    document = Document("spreadsheet")
    document.body.clear()
    table = Table("Articles")
    for values in ROWS:
        row = Row()
        row.set_values(values)
        table.append_row(row)
    document.body.append(table)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def parquet(rows=ROWS) -> bytes:
    import pyarrow as pa
    import pyarrow.parquet as pq

    out = io.BytesIO()
    pq.write_table(pa.table({name: list(values) for name, *values in zip(*rows, strict=True)}), out)
    return out.getvalue()


def rss(text: str = TEXT, title: str = TITLE) -> bytes:
    return f"""<?xml version="1.0" encoding="utf-8"?><rss version="2.0"
 xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>{OUTLET}</title><link>{URL}</link>
<item><title>{title}</title><link>{URL}?utm_source=rss</link><pubDate>Tue, 02 Mar 2021 08:15:00 +0100</pubDate>
<description>Une bombe...</description><content:encoded><![CDATA[<p>{text}</p><p>{MORE}</p>]]></content:encoded></item>
</channel></rss>""".encode()


def atom() -> bytes:
    return f"""<?xml version="1.0" encoding="utf-8"?><feed xmlns="http://www.w3.org/2005/Atom"><title>{OUTLET}</title>
<id>urn:x</id><updated>2021-03-02T08:15:00+01:00</updated><entry><id>urn:x:1</id><title>{TITLE}</title>
<link href="{URL}"/><published>2021-03-02T08:15:00+01:00</published><updated>2021-03-03T08:15:00+01:00</updated>
<summary>{TEXT}</summary></entry></feed>""".encode()


def warc(compressed: bool = True, page: bytes | None = None, kind: str = "text/html") -> bytes:
    from warcio.statusandheaders import StatusAndHeaders
    from warcio.warcwriter import WARCWriter

    out = io.BytesIO()
    writer = WARCWriter(out, gzip=compressed)
    for url, called, content in ((URL, kind, page or html()), (f"{URL}.gif", "image/gif", b"GIF89a")):
        headers = StatusAndHeaders("200 OK", [("Content-Type", called)], protocol="HTTP/1.1")
        record = writer.create_warc_record(url, "response", io.BytesIO(content), http_headers=headers)
        writer.write_record(record)
        record.raw_stream.close()
    return out.getvalue()


def zipped(files: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in files.items():
            package.writestr(name, content)
    return out.getvalue()


def tarred(files: dict[str, bytes], pack: Callable[[bytes], bytes] = gzip.compress) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as package:
        for name, content in files.items():
            part = tarfile.TarInfo(name)
            part.size = len(content)
            package.addfile(part, io.BytesIO(content))
    return pack(out.getvalue())


_LINE = json.dumps({"id": "a", "text": TEXT}).encode()
_FILES = {"dossier/a.txt": TEXT.encode()}

SAMPLES: dict[str, Callable[[], bytes]] = {
    ".txt": TEXT.encode,
    ".text": TEXT.encode,
    ".md": f"---\ntitle: Gao\n---\n{TEXT}".encode,
    ".markdown": f"# Gao\n\n{TEXT}".encode,
    ".jsonl": lambda: _LINE,
    ".ndjson": lambda: _LINE,
    ".html": html,
    ".htm": html,
    ".xhtml": html,
    ".pdf": pdf,
    ".docx": docx,
    ".odt": odt,
    ".rtf": rtf,
    ".eml": mail,
    ".mht": mht,
    ".mhtml": mht,
    ".csv": csv,
    ".tsv": lambda: csv(delimiter="\t"),
    ".xlsx": xlsx,
    ".xls": xlsx,  # no library writes the old one any more: what is called so is told by what it holds
    ".ods": ods,
    ".parquet": parquet,
    ".rss": rss,
    ".atom": atom,
    ".xml": rss,
    ".warc": lambda: warc(compressed=False),
    ".warc.gz": warc,
    ".zip": lambda: zipped(_FILES),
    ".tar": lambda: tarred(_FILES, bytes),
    ".tar.gz": lambda: tarred(_FILES),
    ".tgz": lambda: tarred(_FILES),
    ".tar.bz2": lambda: tarred(_FILES, bz2.compress),
    ".tar.xz": lambda: tarred(_FILES, lzma.compress),
    ".gz": lambda: gzip.compress(TEXT.encode()),
}
# Lists of addresses hold no text: they are tested by themselves.
NO_TEXT = {".urls", ".url"}
