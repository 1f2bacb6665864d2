"""The fields of one article, as any source gives them -> Article | Skipped."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from dashboard.model import Article, text_id
from dashboard.readers import dates
from dashboard.readers.identity import canonical_url
from dashboard.readers.language import identify

# Some 150,000 words: a book, not an article. A reader of files refuses more before it is in memory.
MAX_CHARACTERS = 1_000_000
MAX_BYTES = 4 * MAX_CHARACTERS
_FIELDS = frozenset({"id", "title", "text", "language", "published_at", "source", "url", "origin"})
_CODE = re.compile(r"([a-z]{2,3})(?:[-_][A-Za-z0-9]+)*")
_SURROGATE = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Skipped:
    """Something that was not read. ``line`` counts from 1; ``advice`` says what to do about it."""

    path: str
    line: int | None
    reason: str
    advice: str

    def __str__(self) -> str:
        where = self.path if self.line is None else f"{self.path}, line {self.line}"
        return f"{where}: {self.reason}. {self.advice}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Defaults:
    """What the user says of sources that don't say it themselves."""

    published_at: str | None = None
    source: str | None = None
    language: str | None = None


NO_DEFAULTS = Defaults()


def make_article(
    fields: Mapping[str, Any],
    *,
    path: str,
    line: int | None = None,
    defaults: Defaults = NO_DEFAULTS,
    notes: tuple[str, ...] = (),
) -> Article | Skipped:
    """One article out of its fields: id, title, text, language, published_at, source, url, origin; others -> extra.

    ``path`` and ``line`` say where it stands, for the reason when it is skipped. The text is kept to the character.
    """
    text = fields.get("text")
    if not isinstance(text, str) or not text.strip():
        return Skipped(path, line, "there is no text", "Give the article's words as text.")
    if len(text) > MAX_CHARACTERS:
        return too_long(path, line, f"the text has {len(text):,} characters")
    try:
        published = dates.published_at(fields.get("published_at")) or dates.published_at(defaults.published_at)
    except ValueError as error:
        advice = "Write published_at as 2020-11-18 or 2020-11-18T09:30:00+01:00, or leave it out."
        return Skipped(path, line, f"the publication date is none: {error}", advice)
    text, mended = _storable(text)
    title, url = _string(fields.get("title")), _string(fields.get("url")) or None
    language, how = _language(_string(fields.get("language")) or defaults.language or "", title, text)
    given = _string(fields.get("id"))
    article = Article(
        article_id=given or (url and canonical_url(url)) or text_id(title, text),
        title=title,
        text=text,
        language=language,
        published_at=published,
        source=_string(fields.get("source")) or defaults.source,
        url=url,
        origin="sample" if fields.get("origin") == "sample" else "own",
        extra={key: value for key, value in fields.items() if key not in _FIELDS},
    )
    return replace(article, notes=(*notes, *mended, *how, *_date_note(article)))


def pasted(
    text: str,
    *,
    title: str = "",
    published_at: str | None = None,
    source: str | None = None,
    url: str | None = None,
    language: str | None = None,
) -> Article | Skipped:
    """An article out of a form's fields."""
    fields = {"text": text.strip(), "title": title.strip(), "published_at": published_at}
    return make_article({**fields, "source": source, "url": url, "language": language}, path="pasted text")


def too_long(path: str, line: int | None, what: str) -> Skipped:
    """The refusal of what is longer than an article."""
    advice = f"The limit is {MAX_CHARACTERS:,} characters ({MAX_BYTES // 1_000_000} MB): split it into its articles."
    return Skipped(path, line, what, advice)


def _string(value: object) -> str:
    return "" if value is None else _SURROGATE.sub("\ufffd", str(value)).strip()


def _storable(text: str) -> tuple[str, tuple[str, ...]]:
    """The text with lone surrogates (no characters, and no table stores them) replaced one for one."""
    clean, count = _SURROGATE.subn("\ufffd", text)
    return clean, ((f"{count} broken characters were replaced by \ufffd",) if count else ())


def _language(given: str, title: str, text: str) -> tuple[str | None, tuple[str, ...]]:
    """(language, how it was found). A given one wins; ``fr-FR`` is French."""
    if match := _CODE.fullmatch(given.lower()):
        return match.group(1), ()
    code, chance = identify(title, text)
    said = (f"the language given, {given!r}, is no ISO 639 code",) if given else ()
    if code is None:
        return None, (*said, "the language could not be told; give it as language: fr")
    return code, (*said, f"language identified: {code} ({chance:.2f})")


def _date_note(article: Article) -> tuple[str, ...]:
    if article.published_at:
        return ()
    return ("no publication date: give one to place days such as 'mardi soir'",)
