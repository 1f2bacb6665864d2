""".pdf: the text that it holds as text (PDFium). A scanned one says so; nothing is guessed from pictures."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, BinaryIO

from dashboard.readers.decode import mended
from dashboard.readers.record import MAX_CHARACTERS, Defaults, Item, Skipped, make_article, too_long

if TYPE_CHECKING:
    from pypdfium2 import PdfDocument

_OCR = "Put a text layer under it by OCR (ocrmypdf does), and read that."
# What PDFium puts where a word was cut at the line's end.
_HYPHENS = re.compile("[\ufffe\u00ad\x02]\\s*")
_SENTENCE_END = re.compile(r"[.!?:…»”\"]\s*$")
_TITLE_OF_PROGRAM = re.compile(r"Microsoft Word|\.\w{2,5}$|untitled|sans titre", re.IGNORECASE)
# A heading or a page number stands on most pages, and on more than two.
_FEWEST_PAGES = 3
# Under so many characters a page holds a picture with a page number.
_FEWEST_CHARACTERS = 20


def read(name: str, stream: BinaryIO, defaults: Defaults) -> Iterator[Item]:
    """The one article of the file, or why not."""
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(stream)
    except pypdfium2.PdfiumError as error:
        locked = "password" in str(error).lower()
        reason = "it is locked by a password" if locked else f"it is damaged, or no PDF ({error})"
        yield Skipped(name, None, reason, "Print it to a new PDF file, and read that." if locked else "Save it anew.")
        return
    try:
        yield _article(document, name, defaults)
    finally:
        document.close()


def _article(document: "PdfDocument", name: str, defaults: Defaults) -> Item:
    pages: list[list[str]] = []
    size = 0
    for page in document:
        words = page.get_textpage().get_text_bounded()
        page.close()
        size += len(words)
        if size > MAX_CHARACTERS:
            return too_long(name, None, f"the text has more than {MAX_CHARACTERS:,} characters")
        pages.append(words.replace("\r\n", "\n").split("\n"))
    unread = [str(n) for n, page in enumerate(pages, 1) if sum(map(len, page)) < _FEWEST_CHARACTERS]
    if len(unread) == len(pages):
        return Skipped(name, None, f"it is scanned: its {len(pages)} pages hold pictures and no text", _OCR)
    text, notes = mended(_flowing(_without_running_heads(pages)))
    if unread:
        notes = (*notes, f"pages that hold no text (pictures?): {', '.join(unread)}")
    told = document.get_metadata_dict(skip_empty=True)
    title, author = told.get("Title", ""), told.get("Author", "")
    fields = {
        "text": text,
        "title": "" if _TITLE_OF_PROGRAM.search(title) else title,
        "url": defaults.url,
        **({"document_author": author} if author else {}),
    }
    return make_article(fields, path=name, defaults=defaults, notes=("text layer of the PDF", *notes))


def _without_running_heads(pages: Sequence[list[str]]) -> list[str]:
    """All lines; what stands first or last on most pages, numbers aside, is the page's and not the text's."""

    def edge(line: str) -> str:
        return re.sub(r"\d+", "0", line.strip())

    counted = Counter(edge(line) for page in pages for line in {*page[:1], *page[-1:]} if line.strip())
    often = max(_FEWEST_PAGES, len(pages) // 2 + 1)
    running = {line for line, count in counted.items() if count >= often}
    lines: list[str] = []
    for page in pages:
        last = len(page) - 1
        lines += [line for n, line in enumerate(page) if n not in (0, last) or edge(line) not in running]
    return lines


def _flowing(lines: Sequence[str]) -> str:
    """Lines as they were set -> paragraphs: a short line that ends a sentence ends one."""
    width = max((len(line) for line in lines), default=0)
    paragraphs: list[str] = [""]
    for line in lines:
        if not line.strip():
            paragraphs.append("")
            continue
        cut = bool(_HYPHENS.search(paragraphs[-1][-2:]))
        before = _HYPHENS.sub("", paragraphs[-1]) if cut else paragraphs[-1]
        paragraphs[-1] = before + ("" if cut or not before else " ") + line.strip()
        if len(line) < 0.75 * width and _SENTENCE_END.search(line):
            paragraphs.append("")
    return "\n".join(_HYPHENS.sub("", paragraph).strip() for paragraph in paragraphs if paragraph.strip())
