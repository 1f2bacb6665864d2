"""Files that are meant to harm, made when they are asked for; and what must be said of each."""

import io
import json
import zipfile
from collections.abc import Callable

import samples
from samples import TEXT, TITLE


def _entities(depth: int = 9) -> str:
    inner = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, depth))
    return f'<!DOCTYPE x [<!ENTITY e0 "bombe">{inner}]>'


EXTERNAL = '<!DOCTYPE x [<!ENTITY e8 SYSTEM "file:///etc/passwd">]>'


def feed(declared: str) -> bytes:
    return samples.rss().decode().replace("?>", f"?>{declared}", 1).replace(TITLE, "&e8;").encode()


def replaced(package: bytes, part: str, change: Callable[[bytes], bytes]) -> bytes:
    """An office document with one of its parts changed."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(package)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            content = old.read(entry)
            new.writestr(entry, change(content) if entry.filename == part else content)
    return out.getvalue()


def with_entities(package: bytes, part: str, declared: str) -> bytes:
    def change(content: bytes) -> bytes:
        return content.replace(b"?>", b"?>" + declared.encode(), 1).replace(TITLE.encode(), b"&e8;")

    return replaced(package, part, change)


def deep_archive() -> bytes:
    data = samples.zipped({"a.txt": TEXT.encode()})
    for number in range(5):
        data = samples.zipped({f"{number}.zip": data})
    return data


def greedy_tar() -> bytes:
    """A long name of 8 GB, of zeros that pack to nothing: a tar reader takes the name into memory."""
    import gzip
    import tarfile

    header = tarfile.TarInfo("././@LongLink")
    header.type, header.size = tarfile.GNUTYPE_LONGNAME, 8 << 30
    return gzip.compress(header.tobuf(tarfile.GNU_FORMAT) + b"\0" * 60_000_000)


# name, how it is made, what the reason must hold
REFUSED: tuple[tuple[str, Callable[[], bytes], str], ...] = (
    ("feed of entities.xml", lambda: feed(_entities()), "entities"),
    ("feed of outer entities.xml", lambda: feed(EXTERNAL), "entities"),
    ("document of entities.docx", lambda: with_entities(samples.docx(), "word/document.xml", _entities()), "damaged"),
    ("document of entities.odt", lambda: with_entities(samples.odt(), "content.xml", _entities()), "damaged"),
    ("bomb.docx", lambda: replaced(samples.docx(), "word/document.xml", lambda _: b" " * 50_000_000), "zip bomb"),
    ("bomb.xlsx", lambda: replaced(samples.xlsx(), "xl/workbook.xml", lambda _: b" " * 50_000_000), "zip bomb"),
    ("bomb.zip", lambda: samples.zipped({"a.txt": b"0" * 120_000_000}), "zip bomb"),
    ("bomb.tar.gz", lambda: samples.tarred({"a.txt": b"0" * 120_000_000}), "zip bomb"),
    ("greedy.tar.gz", greedy_tar, "damaged"),
    ("deep.zip", deep_archive, "archives within archives"),
    ("deep.html", lambda: b"<html><body>" + b"<div>" * 100_000 + TEXT.encode(), "nested more than 255 deep"),
    ("deep.jsonl", lambda: b"[" * 200_000, "JSON"),
    ("deep.eml", lambda: _nested_mail(300), "no text"),
    ("long.html", lambda: b"<p>" + b"mot " * 5_500_000, "20 MB"),
    ("long.txt", lambda: b"x" * 50_000_000, "4 MB"),
    ("long.csv", lambda: b"text\n" + b"x" * 50_000_000, "8 MB"),
    ("long.jsonl", lambda: b"x" * 50_000_000, "8 MB"),
    ("null.txt", lambda: TEXT.encode() + b"\0", "binary"),
    ("null.html", lambda: b"<p>\0" + TEXT.encode(), "binary"),
    ("cut.pdf", lambda: samples.pdf()[:700], "damaged"),
    ("noise.pdf", lambda: b"%PDF-1.7\n" + b"\xff\0" * 5000, "damaged"),
    ("cut.docx", lambda: samples.docx()[:9000], "damaged"),
    ("cut.odt", lambda: samples.odt()[:3000], "damaged"),
    ("cut.xlsx", lambda: samples.xlsx()[:3000], "damaged"),
    ("cut.parquet", lambda: samples.parquet()[:-20], "damaged"),
    ("cut.zip", lambda: samples.zipped({"a.txt": TEXT.encode() * 9})[:-30], "damaged"),
    ("cut.tar.gz", lambda: samples.tarred({"a.txt": TEXT.encode()})[:60], "damaged"),
    ("cut.warc.gz", lambda: samples.warc()[:200], "damaged"),
    ("no part.docx", lambda: samples.zipped({"word/document.xml": b"<x/>"}), "damaged"),
)

HIDDEN = {"id": "a", "title": "<script>alert(1)</script>\u202egnp.exe", "text": f"{TEXT}\0\u202e", "language": "fr"}


def hidden_line() -> bytes:
    """An article whose title is a script, and whose characters turn the others around."""
    return json.dumps(HIDDEN).encode()


def _nested_mail(depth: int) -> bytes:
    opened = "".join(f'Content-Type: multipart/mixed; boundary="b{n}"\r\n\r\n--b{n}\r\n' for n in range(depth))
    return b"Subject: x\r\nFrom: a@b.c\r\nMIME-Version: 1.0\r\n" + opened.encode()
