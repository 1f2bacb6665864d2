"""The fields of one article, as any source gives them -> Article | Skipped."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from dashboard.model import Article, text_id
from dashboard.readers import dates
from dashboard.readers.identity import canonical_url
from dashboard.readers.language import identify

# Some 150,000 words: a book, not an article. A reader of files refuses more before it is in memory.
MAX_CHARACTERS = 1_000_000
MAX_BYTES = 4 * MAX_CHARACTERS
# An id stands in every row that the article gives, and in the address of its view.
_LONGEST_ID = 2000
_FIELDS = frozenset({"id", "title", "text", "language", "published_at", "source", "url", "origin"})
_CODE = re.compile(r"([a-z]{2,3})(?:[-_][A-Za-z0-9]+)*")
# Half characters (no table stores them), control characters, and the two marks that turn the writing of all that
# follows around, which no text needs: Arabic and Hebrew are laid out without them.
_HOSTILE = re.compile("[\ud800-\udfff\x00-\x08\x0e-\x1f\x7f\u202d\u202e]")
_BROKEN = "\ufffd"


@dataclass(frozen=True, slots=True)
class Skipped:
    """Something that was not read. ``line`` counts from 1; ``advice`` says what to do about it."""

    path: str
    line: int | None
    reason: str
    advice: str

    def __str__(self) -> str:
        """One line; what a hostile name holds beside letters is not handed to the terminal."""
        where = self.path if self.line is None else f"{self.path}, line {self.line}"
        return " ".join(shown(f"{where}: {self.reason}. {self.advice}").split())


Item = Article | Skipped


@dataclass(frozen=True, slots=True, kw_only=True)
class Defaults:
    """What the user says of sources that don't say it themselves.

    url: where the file came from, of files that hold one article.
    charset: its encoding, as the server that sent it names it.
    columns: field -> column, of tables whose columns have other names than the usual ones.
    day_first: how dates in figures are meant that may be read two ways; None when nobody said.
    fetch: what gives the articles at an address, where the user asked for the network; else nothing is fetched.
    """

    published_at: str | None = None
    source: str | None = None
    language: str | None = None
    url: str | None = None
    charset: str | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    day_first: bool | None = None
    fetch: Callable[[str], Iterable[Item]] | None = None


NO_DEFAULTS = Defaults()


def make_article(
    fields: Mapping[str, Any],
    *,
    path: str,
    line: int | None = None,
    defaults: Defaults = NO_DEFAULTS,
    notes: tuple[str, ...] = (),
) -> Item:
    """One article out of its fields: id, title, text, language, published_at, source, url, origin; others -> extra.

    ``path`` and ``line`` say where it stands, for the reason when it is skipped. The text is kept to the character.
    """
    text = fields.get("text")
    if not isinstance(text, str) or not text.strip():
        return Skipped(path, line, "there is no text", "Give the article's words as text.")
    if len(text) > MAX_CHARACTERS:
        return too_long(path, line, f"the text has {len(text):,} characters")
    title, url = _string(fields.get("title")), _string(fields.get("url")) or None
    mended = _mended(text, str(fields.get("title") or ""))
    text = _HOSTILE.sub(_BROKEN, text)
    language, how = _language(_string(fields.get("language")) or defaults.language or "", title, text)
    try:
        published, dated = _published(fields.get("published_at") or defaults.published_at, language, defaults)
    except ValueError as error:
        advice = "Write published_at as 2020-11-18 or 2020-11-18T09:30:00+01:00, or leave it out."
        return Skipped(path, line, f"the publication date is none: {error}", advice)
    given = _string(fields.get("id"))
    if len(given) > _LONGEST_ID:
        return Skipped(path, line, f"the id has {len(given):,} characters", "Give a shorter one, or none.")
    return Article(
        article_id=given or (url and canonical_url(url)) or text_id(title, text),
        title=title,
        text=text,
        language=language,
        published_at=published,
        source=_string(fields.get("source")) or defaults.source,
        url=url,
        origin="sample" if fields.get("origin") == "sample" else "own",
        notes=(*notes, *mended, *how, *dated),
        extra={key: value for key, value in fields.items() if key not in _FIELDS},
    )


def pasted(
    text: str,
    *,
    title: str = "",
    published_at: str | None = None,
    source: str | None = None,
    url: str | None = None,
    language: str | None = None,
) -> Item:
    """An article out of a form's fields."""
    fields = {"text": text.strip(), "title": title.strip(), "published_at": published_at}
    return make_article({**fields, "source": source, "url": url, "language": language}, path="pasted text")


def too_long(path: str, line: int | None, what: str) -> Skipped:
    """The refusal of what is longer than an article."""
    advice = f"The limit is {MAX_CHARACTERS:,} characters ({MAX_BYTES // 1_000_000} MB): split it into its articles."
    return Skipped(path, line, what, advice)


def empty(path: str) -> Skipped:
    """What is said of a file that holds nothing."""
    return Skipped(path, None, "the file is empty", "Nothing was lost: there is nothing in it.")


def noted(item: Item, *notes: str) -> Item:
    """The article with more notes before its own."""
    return replace(item, notes=(*notes, *item.notes)) if notes and isinstance(item, Article) else item


def shown(text: str) -> str:
    """The text with every character that can't be shown, or that turns the others around, replaced."""
    return _HOSTILE.sub(_BROKEN, text)


def _string(value: object) -> str:
    return "" if value is None else _HOSTILE.sub(_BROKEN, str(value)).strip()


def _mended(*texts: str) -> tuple[str, ...]:
    count = sum(len(_HOSTILE.findall(text)) for text in texts)
    what = "broken, control or direction-turning characters were replaced by \ufffd"
    return (f"{count} {what}",) if count else ()


def _language(given: str, title: str, text: str) -> tuple[str | None, tuple[str, ...]]:
    """(language, how it was found). A given one wins; ``fr-FR`` is French."""
    if match := _CODE.fullmatch(given.lower()):
        return match.group(1), ()
    code, chance = identify(title, text)
    said = (f"the language given, {given!r}, is no ISO 639 code",) if given else ()
    if code is None:
        return None, (*said, "the language could not be told; give it as language: fr")
    return code, (*said, f"language identified: {code} ({chance:.2f})")


def _published(value: object, language: str | None, defaults: Defaults) -> tuple[str | None, tuple[str, ...]]:
    """(publication date, what is to be said of it). French puts the day first; English does so or does not."""
    day_first = defaults.day_first if defaults.day_first is not None or language != "fr" else True
    try:
        published = dates.published_at(value, day_first=day_first)
    except dates.AmbiguousDateError as error:
        return None, (f"no publication date: {error}; say which with --dates day-first or month-first",)
    if published is None:
        return None, ("no publication date: give one to place days such as 'mardi soir'",)
    if published[:10] > (datetime.now(UTC) + timedelta(days=1)).date().isoformat():  # it may be tomorrow in Auckland
        return published, ("the publication date lies in the future: check it",)
    return published, ()
