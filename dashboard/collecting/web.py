"""The page at an address -> articles, and the raw page kept as evidence. Only what the user asked for is fetched.

    found = look_up("https://...", Fetcher())     nothing is stored: what a preview shows
    ingest_articles(keep(found, store), store)    stored, with the page byte for byte

An article remembers in ``extra`` when it was fetched, from where, and the sha256 of the page that ``store.raw`` holds.
"""

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, replace
from io import BytesIO
from pathlib import Path
from urllib.parse import urlsplit

from dashboard.collecting.batches import batches
from dashboard.fetching import Fetcher, FetchError, Page, Validators
from dashboard.model import Article
from dashboard.pipeline import ALONE, BatchReader, Summary, ingest_articles
from dashboard.readers import Defaults, Item, Skipped, read, read_bytes
from dashboard.readers.decode import charset_in
from dashboard.readers.formats import recognise
from dashboard.readers.identity import canonical_url
from dashboard.store import Store, raw
from dashboard.store.rows import article_of

# Prefixes of hosts under which one outlet gives the same page to different devices.
_DEVICES = ("www.", "m.", "mobile.", "amp.")
# What servers call a page -> the ending of a file of that kind; what it holds counts more.
_ENDINGS = {
    "text/html": ".html",
    "application/xhtml+xml": ".html",
    "application/pdf": ".pdf",
    "text/plain": ".txt",
    "application/rss+xml": ".rss",
    "application/atom+xml": ".atom",
    "application/xml": ".xml",
    "text/xml": ".xml",
}


@dataclass(frozen=True, slots=True)
class Found:
    """What is at an address: articles and reasons; the page, unless ``problem`` says why it was not fetched."""

    items: tuple[Item, ...]
    page: Page | None = None
    problem: FetchError | None = None

    @property
    def articles(self) -> tuple[Article, ...]:
        return tuple(item for item in self.items if isinstance(item, Article))


def is_address(source: str | Path) -> bool:
    """Whether a source is an address to be fetched, not a file's name."""
    return str(source).lower().startswith(("http://", "https://"))


def look_up(url: str, fetcher: Fetcher, *, defaults: Defaults | None = None, before: Article | None = None) -> Found:
    """Fetch an address and read what is there; nothing is stored.

    ``before``: what was read there the last time; it is what is found where the page has not changed since.
    """
    told = before.extra if before else {}
    try:
        page = fetcher.fetch(url, known=Validators(etag=told.get("etag"), last_modified=told.get("last_modified")))
    except FetchError as error:
        return Found((Skipped(url, None, error.reason, error.advice),), problem=error)
    if page is None:  # without `before`, a server that answers "unchanged" to one who asks for the first time
        return Found((before or Skipped(url, None, "the server sent nothing", "Try again later."),))
    return Found(tuple(read_page(page, defaults=defaults)), page)


def read_page(page: Page, *, defaults: Defaults | None = None) -> Iterator[Item]:
    """The articles of a page that was fetched, each with where, when and what it was read from."""
    told = replace(defaults or Defaults(), url=page.final_url, charset=charset_in(page.content_type))
    alone = kind_of(page) == "html"
    for item in read_bytes(_name(page), page.body, defaults=told):
        if isinstance(item, Skipped):
            yield replace(item, path=page.url)
        else:
            yield _from_page(_of_its_host(item, page) if alone else item, page)


def kind_of(page: Page) -> str | None:
    """The name of the page's format: "html", "feed", "pdf" ...; None where it has no reader."""
    kind = recognise(_name(page), BytesIO(page.body))
    return kind.name if kind else None


def keep(found: Found, store: Store) -> tuple[Item, ...]:
    """What was found, ready to be stored; the page is kept where an article of it is new.

    Raises:
        StoreError: the disk can't be written.
    """
    articles = found.articles
    known = store.known_versions([article.article_id for article in articles])
    if found.page and any((article.article_id, article.version) not in known for article in articles):
        raw.keep(store, found.page.body)
    return found.items


def ingest_sources(
    sources: Iterable[str],
    store: Store,
    fetcher: Fetcher,
    *,
    defaults: Defaults,
    lists: bool = False,
    reader: BatchReader = ALONE,
) -> Iterator[Summary]:
    """Read addresses, files and folders into the store; a summary each commit, one every 30 s at most.

    Args:
        lists: whether addresses that stand in files are fetched as well.
    """

    def at(url: str) -> tuple[Item, ...]:
        before = None if defaults != Defaults() else _stored(url, store)  # what is said anew may change the article
        return keep(look_up(url, fetcher, defaults=defaults, before=before), store)

    def items() -> Iterator[Item | None]:
        for source in sources:
            for item in at(source) if is_address(source) else read([source], defaults=told):
                yield item
                yield None

    told = replace(defaults, fetch=at) if lists else defaults
    together: Iterator[list[Item]] = batches(items())
    for batch in together:
        yield ingest_articles(batch, store, reader=reader)


def _name(page: Page) -> str:
    """The page's address, with the ending of a file of the kind that the server calls it."""
    media_type = page.content_type.partition(";")[0].strip().lower()
    return page.final_url + _ENDINGS.get(media_type, "")


def _stored(url: str, store: Store) -> Article | None:
    """The article that was read from the page at an address (not from a feed that tells of it)."""
    identity = canonical_url(url) or ""
    articles = map(article_of, store.current("articles", where=("article_id", [identity])).to_pylist())
    return next((one for one in articles if canonical_url(one.extra.get("fetched_from", "")) == identity), None)


def _from_page(article: Article, page: Page) -> Article:
    fetched_at = page.fetched_at.isoformat(timespec="seconds")
    validators = {name: text for name, text in asdict(page.validators).items() if text}
    evidence = {raw.KEY: page.sha256, "fetched_at": fetched_at, "fetched_from": page.final_url, **validators}
    return replace(
        article,
        notes=(*article.notes, f"fetched {fetched_at} from {page.final_url}, sha256 {page.sha256}"),
        extra={**article.extra, **evidence},
    )


def _of_its_host(article: Article, page: Page) -> Article:
    """The article under the address that its page declares, if that is the same outlet's; else under its own.

    A page that declares another outlet's address would pass for a new version of that one's article.
    """
    if article.url and _host(article.url) == _host(page.final_url):
        return article
    identity = canonical_url(page.final_url)
    return replace(article, url=page.final_url, article_id=identity or article.article_id)


def _host(url: str) -> str:
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:
        return ""
    return next((host.removeprefix(prefix) for prefix in _DEVICES if host.startswith(prefix)), host)
