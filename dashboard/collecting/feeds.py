"""Feeds that the user follows: each new entry's page is fetched and read, once.

The list stands in ``feeds.json`` beside the store's tables, with what each server said of its feed's version (ETag,
Last-Modified), so that an unchanged feed is not sent again. Of an entry whose page can't be read, what the feed itself
says is stored; where the reason may pass, the page is asked for again with the next poll.
"""

import hashlib
import json
import re
import threading
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from html import unescape
from pathlib import Path
from urllib.parse import urljoin

from dashboard.collecting import web
from dashboard.collecting.batches import SECONDS, batches
from dashboard.fetching import Fetcher, FetchError, Page, Validators
from dashboard.model import Article, VigieError
from dashboard.pipeline import ALONE, BatchReader, Summary, ingest_articles
from dashboard.readers import Defaults, Item, Skipped
from dashboard.readers.identity import canonical_url
from dashboard.readers.record import noted
from dashboard.store import Store

_FILE = "feeds.json"
_FORMAT = 1
_HEAD_BYTES = 200_000
_LINK = re.compile(r"<link\b[^>]{0,2000}>", re.IGNORECASE)
_FEED_TYPE = re.compile(r"application/(rss|atom)\+xml", re.IGNORECASE)
_HREF = re.compile(r"""href\s*=\s*["']([^"'\s]{1,1000})["']""", re.IGNORECASE)
# A feed lists some 10 to 100 entries; of one that lists more, the first are read.
MOST_ENTRIES = 500


class FeedError(VigieError):
    """The list of feeds can't be read, or a feed is not as asked for in it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """A feed that is followed. ``problem``: why the last poll failed. ``seen``: fingerprints of entries that were read.

    Times are ISO 8601, in UTC.
    """

    url: str
    added_at: str
    polled_at: str | None = None
    problem: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    seen: tuple[str, ...] = ()


def followed(store: Store) -> tuple[Feed, ...]:
    """The feeds, in the order in which they were added.

    Raises:
        FeedError: the list can't be read.
    """
    path = _path(store)
    try:
        told = json.loads(path.read_text("utf-8"))
        if told["format"] != _FORMAT:
            raise FeedError(f"{path} was written by a newer version of Vigie. Update this one.")
        return tuple(Feed(**{**feed, "seen": tuple(feed["seen"])}) for feed in told["feeds"])
    except FileNotFoundError:
        return ()
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise FeedError(f"{path} can't be read ({error}). Mend it, or delete it and add the feeds again.") from error


def follow(store: Store, url: str) -> Feed:
    """Add a feed; nothing is fetched yet.

    Raises:
        FeedError: it is no address, or is followed already.
    """
    if canonical_url(url) is None:
        raise FeedError(f"{url[:200]!r} is no http(s) address. Write it as https://...")
    with store.writing():
        feeds = followed(store)
        if any(canonical_url(feed.url) == canonical_url(url) for feed in feeds):
            raise FeedError(f"{url} is followed already. `vigie feed poll` reads what is new.")
        feed = Feed(url=url.strip(), added_at=_now())
        _write(store, (*feeds, feed))
    return feed


def unfollow(store: Store, url: str) -> None:
    """Take a feed off the list; its articles stay.

    Raises:
        FeedError: it is not on the list.
    """
    with store.writing():
        feeds = followed(store)
        left = tuple(feed for feed in feeds if canonical_url(feed.url) != canonical_url(url))
        if left == feeds:
            raise FeedError(f"{url} is not followed. `vigie feed list` shows those that are.")
        _write(store, left)


def poll(
    store: Store, fetcher: Fetcher, stop: threading.Event, *, seconds: float = SECONDS, reader: BatchReader = ALONE
) -> Iterator[Summary]:
    """Read what is new in every feed, until ``stop`` is set; a summary a commit, one every 30 s at most.

    Raises:
        FeedError: the list can't be read.
        StoreError: the store can't be written.
    """
    steps = (step for feed in followed(store) for step in _new_in(feed, store, fetcher, stop))
    together: Iterator[list[Item | Feed]] = batches(steps, seconds=seconds)
    for batch in together:
        items = [step for step in batch if not isinstance(step, Feed)]
        summary = ingest_articles(items, store, reader=reader)
        _remember(store, [step for step in batch if isinstance(step, Feed)])  # after the commit: nothing is missed
        yield summary


def _new_in(feed: Feed, store: Store, fetcher: Fetcher, stop: threading.Event) -> Iterator[Item | Feed | None]:
    """What is new in the feed, None at each pause, and at last what is to be remembered of the feed."""
    if stop.is_set():
        return
    try:
        page = fetcher.fetch(feed.url, known=Validators(etag=feed.etag, last_modified=feed.last_modified))
    except FetchError as error:
        yield Skipped(feed.url, None, error.reason, error.advice)
        yield replace(feed, polled_at=_now(), problem=str(error))
        return
    if page is None:
        yield replace(feed, polled_at=_now(), problem=None)
        return
    if web.kind_of(page) == "feed":
        yield from _entries(feed, page, store, fetcher, stop)
        return
    problem, named = "it is no feed, RSS or Atom", _feed_named_by(page)
    advice = f"Its page names one: follow {named} instead." if named else "Look for the feed's own address."
    yield Skipped(feed.url, None, problem, advice)
    yield replace(feed, polled_at=_now(), problem=f"{problem}. {advice}")


def _entries(
    feed: Feed, page: Page, store: Store, fetcher: Fetcher, stop: threading.Event
) -> Iterator[Item | Feed | None]:
    """As :func:`_new_in`, of a feed that was fetched."""
    entries = list(web.read_page(page))
    if len(entries) > MOST_ENTRIES:
        advice = "The first ones are read; ask the site for a shorter feed."
        yield Skipped(feed.url, None, f"the feed lists {len(entries):,} entries", advice)
    seen: list[str] = []
    all_seen = True
    for entry in entries[:MOST_ENTRIES]:
        if stop.is_set():
            return
        if isinstance(entry, Skipped):
            yield entry
            continue
        key = _fingerprint(entry)
        items, done = ((), True) if key in feed.seen else _read_entry(entry, page, store, fetcher)
        yield from items
        yield None
        all_seen = all_seen and done
        seen += [key] * done
    known = page.validators if all_seen else Validators()
    yield replace(
        feed, polled_at=_now(), problem=None, seen=tuple(seen), etag=known.etag, last_modified=known.last_modified
    )


def _read_entry(entry: Article, feed: Page, store: Store, fetcher: Fetcher) -> tuple[tuple[Item, ...], bool]:
    """(what its page tells, else what the feed tells; whether that is all that can be had)."""
    if not entry.url or not entry.extra.get("excerpt"):
        return web.keep(web.Found((entry,), feed), store), True
    address = urljoin(feed.final_url, entry.url)
    found = web.look_up(address, fetcher, defaults=Defaults(published_at=entry.published_at))
    if sum(len(article.text) for article in found.articles) >= len(entry.text):
        return web.keep(found, store), True
    why = "it tells less: a wall before it?" if found.articles else found.items[0]
    told = web.Found((noted(entry, f"this is what the feed tells, not the page ({why})"),), feed)
    return web.keep(told, store), not (found.problem and found.problem.passing)


def _feed_named_by(page: Page) -> str | None:
    """The address of the feed that a web page names in its head."""
    for link in _LINK.findall(page.body[:_HEAD_BYTES].decode("utf-8", "replace")):
        if _FEED_TYPE.search(link) and (address := _HREF.search(link)):
            named = urljoin(page.final_url, unescape(address[1]))
            return named if canonical_url(named) else None
    return None


def _remember(store: Store, polled: Iterable[Feed]) -> None:
    """Write what is to be remembered of these feeds; one that was taken off the list meanwhile stays off."""
    news = {feed.url: feed for feed in polled}
    if news:
        with store.writing():
            _write(store, tuple(news.get(feed.url, feed) for feed in followed(store)))


def _write(store: Store, feeds: Iterable[Feed]) -> None:
    path = _path(store)
    begun = path.with_suffix(".begun")
    told = json.dumps({"format": _FORMAT, "feeds": [asdict(feed) for feed in feeds]}, indent=1)
    try:
        begun.write_text(told, "utf-8")
        begun.replace(path)
    except OSError as error:
        raise FeedError(f"{path} can't be written ({error.strerror}). Make room, or check that you may.") from error


def _path(store: Store) -> Path:
    return store.path / _FILE


def _fingerprint(entry: Article) -> str:
    return hashlib.sha256(f"{entry.article_id}\x1f{entry.version}".encode()).hexdigest()[:24]


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
