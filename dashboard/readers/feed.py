""".rss .atom .xml: a feed, RSS or Atom: an article an entry, with its address. Nothing is fetched.

Most feeds give the first lines alone: each article says so, and the page at its address tells the rest.
"""

from collections.abc import Iterator, Mapping
from typing import Any, BinaryIO

from dashboard.readers.dates import published_at
from dashboard.readers.decode import mended
from dashboard.readers.markup import fragment_text
from dashboard.readers.record import Defaults, Item, Skipped, make_article

_MAX_BYTES = 20_000_000
_ENTITIES = b"<!ENTITY"


def read(name: str, stream: BinaryIO, defaults: Defaults) -> Iterator[Item]:
    """The article of each entry in the feed's order, or why there is none."""
    import feedparser

    data = stream.read(_MAX_BYTES + 1)
    if len(data) > _MAX_BYTES:
        advice = "Ask for fewer entries."
        yield Skipped(name, None, f"the feed has more than {_MAX_BYTES // 1_000_000} MB", advice)
        return
    if _ENTITIES in data:  # feedparser doesn't put them in; neither would what they stand for be an article's words
        yield Skipped(name, None, "it declares entities of its own, as XML bombs do", "Give a plain RSS or Atom feed.")
        return
    feed = feedparser.parse(data, sanitize_html=False, resolve_relative_uris=False)
    outlet = fragment_text(feed.feed.get("title", ""))
    for number, entry in enumerate(feed.entries, 1):
        yield _article(entry, outlet, name, number, defaults)
    if not feed.entries:
        why = f" ({feed.bozo_exception})" if feed.bozo else ""
        yield Skipped(name, None, f"it holds no entry of a feed{why}", "Give a feed in RSS or Atom.")


def _article(entry: Mapping[str, Any], outlet: str, name: str, number: int, defaults: Defaults) -> Item:
    whole = next((part["value"] for part in entry.get("content", []) if part.get("value")), "")
    title = fragment_text(entry.get("title", ""))
    text, notes = mended(fragment_text(whole or entry.get("summary", "")) or title)
    source = entry.get("source", {}).get("title") or outlet
    fields = {
        "text": text,
        "title": title,
        "published_at": _date(entry.get("published") or entry.get("updated")),
        "source": source,
        "url": entry.get("link"),
        **({"author": entry["author"]} if entry.get("author") else {}),
        **({} if whole else {"excerpt": True}),
    }
    told = "" if whole else "the feed gives its first lines alone; the page at its address tells the rest"
    return make_article(fields, path=name, line=number, defaults=defaults, notes=(*notes, *filter(None, [told])))


def _date(text: str | None) -> str | None:
    """The entry's date, unless it is written as none is."""
    try:
        return published_at(text)
    except ValueError:
        return None
