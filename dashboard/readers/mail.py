""".eml .mht .mhtml: a mail, or a page that a browser saved as one file; documents attached are read as well.

A mail's date is when it was sent; it is taken for the article's, and a note says so.
"""

from collections.abc import Iterator
from dataclasses import replace
from email import message_from_binary_file, policy
from email.message import EmailMessage
from io import BytesIO
from typing import BinaryIO

from dashboard.readers.decode import NotTextError, decode
from dashboard.readers.formats import ADDRESS, by_suffix
from dashboard.readers.html import read_page
from dashboard.readers.markup import fragment_text
from dashboard.readers.record import Defaults, Item, Skipped, make_article
from dashboard.readers.sources import read_stream

_MAX_BYTES = 100_000_000
# A mail in HTML often says "your program can't show this" as its plain text.
_STUB = 0.3


def read(name: str, stream: BinaryIO, defaults: Defaults) -> Iterator[Item]:
    """The article of the mail's body, then those of its attachments."""
    if stream.seek(0, 2) > _MAX_BYTES:
        yield Skipped(name, None, f"the mail has more than {_MAX_BYTES // 1_000_000} MB", "Save its attachments.")
        return
    stream.seek(0)
    mail = message_from_binary_file(stream, policy=policy.default)
    attached = [part for part in mail.iter_attachments() if by_suffix(part.get_filename() or "")]
    (plain, plain_notes), (markup, markup_notes) = _content(mail, "plain"), _content(mail, "html")
    if markup and mail.get_content_subtype() == "related":  # a browser's page with its pictures
        address = mail.get("Snapshot-Content-Location", "").strip()
        page = replace(defaults, url=address) if ADDRESS.fullmatch(address) else defaults
        yield from read_page(markup, name, page, notes=markup_notes)
    elif text := _body(plain, markup):
        yield _article(mail, text, name, defaults, (*plain_notes, *markup_notes))
    elif not attached:
        yield Skipped(name, None, "the mail holds no text", "Save its attachment, and give that.")
    for part in attached:
        if isinstance(data := part.get_payload(decode=True), bytes):
            yield from read_stream(f"{name}/{part.get_filename()}", BytesIO(data), defaults=defaults)


def _content(mail: EmailMessage, kind: str) -> tuple[str, tuple[str, ...]]:
    """(text of the mail's body of this kind, notes); what it declares of its encoding is often wrong."""
    part = mail.get_body((kind,))
    data = part.get_payload(decode=True) if part else None
    if not part or not isinstance(data, bytes):
        return "", ()
    try:
        return decode(data, part.get_content_charset())
    except NotTextError:
        return "", ()


def _body(plain: str, markup: str) -> str:
    rich = fragment_text(markup)
    return plain.strip() if len(plain.strip()) >= _STUB * len(rich) else rich


def _article(mail: EmailMessage, text: str, name: str, defaults: Defaults, notes: tuple[str, ...]) -> Item:
    sent = mail["Date"].datetime if mail["Date"] else None
    if sent:
        notes = (*notes, "publication date: when the mail was sent")
    sender = str(mail["From"] or "")
    fields = {
        "text": text,
        "title": str(mail["Subject"] or ""),
        "published_at": sent,
        **({"sender": sender} if sender else {}),
    }
    return make_article(fields, path=name, defaults=defaults, notes=notes)
