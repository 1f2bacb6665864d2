"""Which formats there are, and which one a file is of: by what it holds, then by its name's ending.

A format is a module of this package and a line of ``FORMATS``. The modules are imported when they are needed: some
cost half a second.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from typing import BinaryIO, Protocol, cast
from zipfile import BadZipFile, ZipFile

from dashboard.readers.bounds import Capped
from dashboard.readers.record import Defaults, Item

# Enough to tell every format; a tar archive says what it is after 257 bytes.
HEAD_BYTES = 4096


class Reader(Protocol):
    """What the module of a format offers."""

    def read(self, name: str, stream: BinaryIO, defaults: Defaults) -> Iterator[Item]:
        """The articles of an open file, and for what is none, why not; ``name`` stands in the reasons."""


@dataclass(frozen=True, slots=True)
class Format:
    """A file format: the module that reads it, the endings of its names.

    guarded: it is parsed in a process of its own, under limits of time and memory (see ``sandbox``).
    """

    name: str
    suffixes: tuple[str, ...]
    guarded: bool = False

    def reader(self) -> Reader:
        """Its module."""
        return cast(Reader, import_module(f"dashboard.readers.{self.name}"))


FORMATS: tuple[Format, ...] = (
    Format("plain", (".txt", ".text")),
    Format("markdown", (".md", ".markdown")),
    Format("jsonl", (".jsonl", ".ndjson")),
    Format("url_list", (".urls", ".url")),
    Format("html", (".html", ".htm", ".xhtml"), guarded=True),
    Format("pdf", (".pdf",), guarded=True),
    Format("docx", (".docx",), guarded=True),
    Format("odt", (".odt",), guarded=True),
    Format("rtf", (".rtf",), guarded=True),
    Format("mail", (".eml", ".mht", ".mhtml"), guarded=True),
    Format("csv", (".csv", ".tsv")),
    Format("workbook", (".xlsx", ".xls", ".ods"), guarded=True),
    Format("parquet", (".parquet",), guarded=True),
    Format("feed", (".rss", ".atom", ".xml"), guarded=True),
    Format("warc", (".warc", ".warc.gz")),
    Format("archive", (".zip", ".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tar.xz", ".gz")),
)
_BY_NAME = {one.name: one for one in FORMATS}
_BY_SUFFIX = {suffix: one for one in FORMATS for suffix in one.suffixes}

_SIGNATURES = (
    (b"%PDF-", "pdf"),
    (b"{\\rtf", "rtf"),
    (b"PAR1", "parquet"),
    (b"WARC/", "warc"),
    (b"BZh", "archive"),
    (b"\xfd7zXZ\0", "archive"),
)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# Formats that have no reader: what they are, and what to do.
_REFUSED = (
    (_OLE, "an old Office document or an Outlook message", "Save it as .docx, .xlsx or .eml."),
    (b"\x89PNG", "a picture", "Read its text by OCR, and give that."),
    (b"\xff\xd8\xff", "a picture", "Read its text by OCR, and give that."),
    (b"GIF8", "a picture", "Read its text by OCR, and give that."),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive", "Unpack it, or pack it as .zip."),
    (b"Rar!", "a RAR archive", "Unpack it, or pack it as .zip."),
)
_MARKUP = re.compile(rb"<(!doctype html|html|rss|feed|rdf:rdf)[\s>]", re.IGNORECASE)
# What is called so may be a page all the same: one that asks for a password, saved in the document's place.
_MAY_BE_MARKUP = frozenset({"plain", "feed", "html", "pdf", "docx", "odt", "rtf"})
# A mail's header: a line that all of them have, and one more.
_MAIL = re.compile(
    rb"(?:Return-Path|Delivered-To|Received|MIME-Version|Message-ID|From|To|Subject|Date|X-[\w-]+): .*\n"
    rb"(?:[ \t].*\n)*[A-Z][\w-]+: ",
    re.IGNORECASE,
)
ADDRESS = re.compile(r"https?://[^\s<>\"]+")


def formats() -> tuple[Format, ...]:
    """Every format that is read."""
    return FORMATS


def suffixes() -> tuple[str, ...]:
    """The endings of file names that are read, with their dot."""
    return tuple(sorted(_BY_SUFFIX))


def by_name(name: str) -> Format:
    """The format of that name."""
    return _BY_NAME[name]


def by_suffix(name: str) -> Format | None:
    """The format that a file's name tells; the longest ending counts (.warc.gz, then .gz)."""
    _, *endings = name.lower().rsplit(".", 2)
    return _BY_SUFFIX.get("." + ".".join(endings)) or _BY_SUFFIX.get("." + endings[-1]) if endings else None


def recognise(name: str, stream: BinaryIO) -> Format | None:
    """The format of an open file: what it holds counts more than what it is called. The stream is left at its start."""
    head = stream.read(HEAD_BYTES)
    stream.seek(0)
    told = by_suffix(name)
    held = _by_content(head, stream, told)
    stream.seek(0)
    if held:
        return _BY_NAME[held]
    has_ending = "." in name.replace("\\", "/").rsplit("/", 1)[-1].lstrip(".")
    return told if told or has_ending else _BY_NAME[_guess(head)]


def unreadable(stream: BinaryIO) -> tuple[str, str] | None:
    """(what a file is, what to do) of those known formats that have no reader."""
    head = stream.read(8)
    stream.seek(0)
    return next(((what, advice) for mark, what, advice in _REFUSED if head.startswith(mark)), None)


def _by_content(head: bytes, stream: BinaryIO, told: Format | None) -> str | None:
    """The name of a format that declares itself in its first bytes, else None."""
    if head.startswith(b"PK\x03\x04"):
        return _in_zip(stream)
    if head.startswith(b"\x1f\x8b"):
        return _in_gzip(stream)
    if head[257:262] == b"ustar":
        return "archive"
    text = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    if signed := next((name for mark, name in _SIGNATURES if text.startswith(mark)), None):
        return signed
    if told is None or told.name in _MAY_BE_MARKUP:
        if text.startswith(b"<") and (markup := _MARKUP.search(text)):
            return "html" if markup[1].lower() in (b"!doctype html", b"html") else "feed"
        if (told is None or told.name == "plain") and _only_addresses(head):
            return "url_list"
    return None


def _in_zip(stream: BinaryIO) -> str:
    """What a zip file is: office documents are zip files with parts of certain names."""
    try:
        with ZipFile(cast(BinaryIO, Capped(stream))) as package:
            names = set(package.namelist())
            kind = package.open("mimetype").read(80) if "mimetype" in names else b""
    except (BadZipFile, OSError, RuntimeError, NotImplementedError, ValueError):
        return ""  # its name tells what it should have been, and that reader says what is broken
    if "word/document.xml" in names:
        return "docx"
    if b"opendocument.text" in kind:
        return "odt"
    if b"opendocument.spreadsheet" in kind or "xl/workbook.xml" in names:
        return "workbook"
    return "archive"


def _in_gzip(stream: BinaryIO) -> str:
    import gzip
    import zlib

    try:
        head = gzip.GzipFile(fileobj=stream).read(HEAD_BYTES)
    except (OSError, EOFError, zlib.error):
        return "archive"
    return "warc" if head.startswith(b"WARC/") else "archive"


def _only_addresses(head: bytes) -> bool:
    lines = head.decode("utf-8", "replace").lstrip("\ufeff").split("\n")
    whole = lines[:-1] if len(head) == HEAD_BYTES else lines
    told = [line.strip() for line in whole if line.strip() and not line.startswith("#")]
    return bool(told) and all(ADDRESS.fullmatch(line) for line in told)


def _guess(head: bytes) -> str:
    """The format of a text whose name has no ending: an object a line, front matter, a mail, or plain text."""
    text = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    if text.startswith(b"{"):
        return "jsonl"
    if text.startswith(b"---"):
        return "markdown"
    return "mail" if _MAIL.match(text) else "plain"
