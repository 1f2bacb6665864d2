"""The line: source -> Article -> Reading -> Incident -> store. No logic of its own.

``read_article``, ``preview``  what one article says; nothing is stored
``reports_line``               a reading as a line of REPORTS.jsonl; ``places_line`` the places that an article names
``ingest``, ``save``           into a store, each article version once
``reread``                     what is stored, after the rules changed
"""

import traceback
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from types import TracebackType
from typing import Any, Protocol

from dashboard.languages import languages
from dashboard.linking import fuse
from dashboard.linking.evidence import evidence
from dashboard.model import Article, Reading, VigieError
from dashboard.readers import Defaults, Skipped, read
from dashboard.store import Store, taking_back
from dashboard.store.readings import Readings, Told, commit_again, commit_readings, told
from dashboard.store.rows import article_of, report_id
from dashboard.workers import Workers

# A commit every so many articles: few enough to lose little to a crash, enough that files stay large.
BATCH_ARTICLES = 500
BATCH_CHARACTERS = 5_000_000
# What a commit looks through grows with the store: one that holds more than 25,000 articles gets a commit for every
# fiftieth of them, up to so many, or the whole would grow with the square of their number.
BATCHES_HELD = 50
BATCH_MOST = 4_000
# Articles taken out of the store at once to be read again: each time its files are gone through.
REREAD_ARTICLES = 10_000

Progress = Callable[[int], None]


# --- One article ------------------------------------------------------------------------------------------


class ReadingError(VigieError):
    """A rule failed on an article: a mistake in Vigie, not in the article."""


def read_article(article: Article) -> Reading:
    """What the article says. One in a language without words, or in none that could be told, is not read.

    Raises:
        ReadingError: a rule failed; the other articles can still be read.
    """
    if reason := why_unread(article):
        return _unread(article, reason)
    from dashboard.extraction.assemble import extract

    try:
        return extract(article)
    except Exception as error:
        at = traceback.extract_tb(error.__traceback__)[-1]
        where = f"{Path(at.filename).name}, line {at.lineno}"
        raise ReadingError(f"not read: a rule failed ({type(error).__name__}: {error}; {where})") from error


def _unread(article: Article, reason: str) -> Reading:
    return Reading(
        article_id=article.article_id,
        language=article.language,
        is_incident_report=False,
        reason=reason,
        reports=(),
        figures=(),
    )


def read_or_why(article: Article) -> tuple[Reading, str | None]:
    """As :func:`read_article`, with the reason why it was not read, if it was not."""
    try:
        return read_article(article), why_unread(article)
    except ReadingError as error:
        return _unread(article, str(error)), str(error)


def read_to_store(article: Article) -> Told:
    """What the article tells, ready to be stored: as :func:`read_or_why`, with what linking compares it by."""
    return told(article, *read_or_why(article))


def lost(article: Article) -> Told:
    """What stands for the reading of an article whose process died over it."""
    reason = "not read: the process that read it died (out of memory?)"
    return told(article, _unread(article, reason), reason)


def preview(article: Article) -> Reading:
    """What the article says, for a look before it is stored; its reason says why nothing could be read."""
    return read_or_why(article)[0]


def read_languages() -> list[str]:
    """Codes of the languages in which articles are read."""
    # Places alone can be found in more languages; an incident is known by the words for what happened.
    return [code for code, language in languages().items() if language.table("events")]


def why_unread(article: Article) -> str | None:
    """Why an article can't be read, with the remedy; None when it can."""
    known = read_languages()
    if article.language in known:
        return None
    if article.language is None:
        return f"not read: its language could not be told; give it (Vigie reads {', '.join(known)})"
    return f"not read: Vigie has no words for the language {article.language!r} (it reads {', '.join(known)})"


def reports_line(reading: Reading, article: Article | None = None) -> dict[str, Any]:
    """A line of REPORTS.jsonl, ready for :func:`json.dumps`.

    With the article, the columns that come from it (sources, first_published ...) are filled as well.
    """
    article = article or Article(article_id=reading.article_id, text="", language=reading.language)
    incidents = []
    for ordinal, report in enumerate(reading.reports):
        fused = fuse(None, [evidence(report_id(article, ordinal), report, article)])
        claims = [claim.as_row() for claim in report.claims]
        incidents.append({"main": report.main, **_plain(fused.row), "place": report.place, "claims": claims})
    return {
        "article_id": reading.article_id,
        "language": reading.language,
        "is_incident_report": reading.is_incident_report,
        "reason": reading.reason,
        "incidents": incidents,
        "figures": [claim.as_row() for claim in reading.figures],
    }


def places_line(article: Article) -> dict[str, Any]:
    """A line of PLACES.jsonl: every place that the text names, resolved; none where the article can't be read."""
    language = languages().get(article.language or "")
    if language is None:
        return {"id": article.article_id, "places": []}
    from dashboard.extraction.places import places_of

    return places_of(article, language)


def reports_line_or_why(article: Article) -> tuple[dict[str, Any], str | None]:
    """The article's line of REPORTS.jsonl, and why it was not read, if it was not."""
    reading, reason = read_or_why(article)
    return reports_line(reading, article), reason


def places_line_or_why(article: Article) -> tuple[dict[str, Any], str | None]:
    """The article's line of PLACES.jsonl, and why it was not read, if it was not."""
    line = places_line(article)
    return line, None if article.language in languages() else why_unread(article)


def _plain(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in row.items()}


# --- Many articles ----------------------------------------------------------------------------------------


class BatchReader(Protocol):
    """Who reads batches: this machine's processes, or a cluster's workers (:mod:`dashboard.cluster`).

    ``ahead``: how many batches more it is to have while one is committed, so that it never waits.
    """

    @property
    def ahead(self) -> int: ...

    def start(self, articles: Sequence[Article]) -> Iterator[Told]:
        """Set to work on the articles at once; give what :func:`read_to_store` says of each, in their order."""
        ...


class Processes:
    """``with Processes(2) as reader:`` so many processes of this machine; one is this process itself."""

    def __init__(self, number: int = 1) -> None:
        self._workers = Workers(number)
        self.ahead = min(number - 1, 1)

    def __enter__(self) -> "Processes":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._workers.__exit__(kind, error, at)

    def start(self, articles: Sequence[Article]) -> Iterator[Told]:
        """See :class:`BatchReader`."""
        return self._workers.start(read_to_store, articles, lost)


ALONE = Processes()


# --- Into a store -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """What became of the sources. ``articles`` = new + changed + already_known.

    unread: stored, but in a language that is not read, a line each. skipped: not stored, with the reason.
    fresh, recalled: incidents that the stored articles tell of.
    """

    articles: int = 0
    new: int = 0
    changed: int = 0
    already_known: int = 0
    fresh: int = 0
    recalled: int = 0
    unread: tuple[str, ...] = ()
    skipped: tuple[Skipped, ...] = ()

    def __add__(self, other: "Summary") -> "Summary":
        return Summary(**{name: getattr(self, name) + getattr(other, name) for name in self.__slots__})

    @property
    def all_read(self) -> bool:
        """Whether nothing was skipped or left unread."""
        return not (self.unread or self.skipped)


def ingest(
    sources: Iterable[str | Path],
    store: Store,
    *,
    defaults: Defaults | None = None,
    progress: Progress | None = None,
    reader: BatchReader = ALONE,
) -> Summary:
    """Read files and folders into a store. Versions that it has are left alone, so it may be run again at any time.

    ``progress`` is called with the number of articles done. What was committed stays when it is stopped. ``reader``:
    who reads the batches.
    """
    return ingest_articles(read(sources, defaults=defaults or Defaults()), store, progress=progress, reader=reader)


def ingest_articles(
    items: Iterable[Article | Skipped], store: Store, *, progress: Progress | None = None, reader: BatchReader = ALONE
) -> Summary:
    """As :func:`ingest`, from articles as the readers give them."""
    summary = Summary()
    for batch, readings in _read_ahead(_batches(items, store.count("articles")), store, reader):
        summary += Summary(skipped=tuple(item for item in batch if isinstance(item, Skipped)))
        summary += _commit_batch(batch, readings, store, _after(summary.articles, progress))
    return summary


_Begun = Iterator[tuple[Article, Told]]


def _read_ahead(
    batches: Iterable[Sequence[Article | Skipped]], store: Store, reader: BatchReader
) -> Iterator[tuple[Sequence[Article | Skipped], _Begun]]:
    """Each batch with the readings of its articles that the store lacks. So many more as the reader asks for are begun
    before a batch is given.
    """
    begun: deque[tuple[Sequence[Article | Skipped], _Begun]] = deque()
    for batch in batches:
        articles = [item for item in batch if isinstance(item, Article)]
        known = store.known_versions([article.article_id for article in articles])
        fresh = [article for article in articles if (article.article_id, article.version) not in known]
        begun.append((batch, zip(fresh, reader.start(fresh), strict=True)))
        if len(begun) > reader.ahead:
            yield begun.popleft()
    yield from begun


def _after(done: int, progress: Progress | None) -> Progress:
    """Progress within a batch that begins after `done` articles."""

    def within(number: int) -> None:
        if progress:
            progress(done + number)

    return within


def take_back(stored: Mapping[str, tuple[str, int]], store: Store) -> int:
    """Undo that articles were stored: by id, their version and the number of the commit before. Returns how many of
    them were still there to be taken back.
    """
    return taking_back.take_back(store, stored)


def save(article: Article, store: Store) -> Summary:
    """Store one article with what it says."""
    return ingest_articles([article], store)


def reread(store: Store, *, progress: Progress | None = None, reader: BatchReader = ALONE) -> Summary:
    """Read every stored article again, after the rules changed. Ids, decisions and reviews stay; what is read as before
    is not stored twice. It may be stopped: what was committed stays, and the next time comes to the rest.

    ``changed`` are read otherwise than before, ``already_known`` as before.
    """
    summary = Summary()
    for batch in _batches(_stored(store), store.count("articles")):
        articles = [item for item in batch if isinstance(item, Article)]
        readings = zip(articles, reader.start(articles), strict=True)
        summary += _reread_batch(readings, store, _after(summary.articles + len(summary.skipped), progress))
    return summary


def _stored(store: Store) -> Iterator[Article]:
    """Every stored article, in the order of the ids."""
    ids = store.article_ids()
    for first in range(0, len(ids), REREAD_ARTICLES):
        rows = store.current("articles", where=("article_id", ids[first : first + REREAD_ARTICLES])).to_pylist()
        yield from sorted((article_of(row) for row in rows), key=lambda article: article.article_id)


def _reread_batch(readings: _Begun, store: Store, progress: Progress) -> Summary:
    read, failed = _read_batch(readings, progress)
    changed = commit_again(read, store) if read else frozenset()
    return replace(_sum(read, failed), articles=len(read), changed=len(changed), already_known=len(read) - len(changed))


def _batches(items: Iterable[Article | Skipped], held: int) -> Iterator[list[Article | Skipped]]:
    """Cut into batches for a store that holds so many articles; two versions of one article never stand in one, since
    a commit holds each key once.
    """
    batch: list[Article | Skipped] = []
    ids: set[str] = set()
    size, most = 0, batch_articles(held)
    for item in items:
        if isinstance(item, Article):
            if item.article_id in ids or len(batch) >= most or size >= most * BATCH_CHARACTERS // BATCH_ARTICLES:
                yield batch
                held += len(ids)
                batch, ids, size, most = [], set(), 0, batch_articles(held)
            ids.add(item.article_id)
            size += len(item.text)
        batch.append(item)
    if batch:
        yield batch


def batch_articles(held: int) -> int:
    """How many articles are committed at once to a store that holds so many."""
    return max(BATCH_ARTICLES, min(held // BATCHES_HELD, BATCH_MOST))


def _commit_batch(batch: Sequence[Article | Skipped], readings: _Begun, store: Store, progress: Progress) -> Summary:
    read, failed = _read_batch(readings, progress)
    known: set[tuple[str, str]] = set()
    if read:
        with store.writing():
            # Another process, or the batch before this one, may have stored some of them meanwhile.
            known = store.known_versions([article.article_id for article, _ in read])
            read = [one for one in read if (one[0].article_id, one[0].version) not in known]
            if read:
                commit_readings(read, store)
    known_ids = {article_id for article_id, _ in known}
    changed = sum(article.article_id in known_ids for article, _ in read)
    articles = sum(isinstance(item, Article) for item in batch) - len(failed)
    progress(articles + len(failed))
    return replace(
        _sum(read, failed),
        articles=articles,
        new=len(read) - changed,
        changed=changed,
        already_known=articles - len(read),
    )


def _read_batch(readings: _Begun, progress: Progress) -> tuple[Readings, list[Skipped]]:
    """What the articles say, and those on which a rule failed: not stored, so that they are read once it is mended."""
    read: list[tuple[Article, Told]] = []
    failed: list[Skipped] = []
    for article, one in readings:
        if one.unread and not why_unread(article):
            failed.append(Skipped(article.article_id, None, one.unread, "Report it with the article, please."))
        else:
            read.append((article, one))
        progress(len(read) + len(failed))
    return read, failed


def _sum(read: Readings, failed: Sequence[Skipped]) -> Summary:
    """What the readings tell of, and what could not be read."""
    reports = [report for _, one in read for report in one.reading.reports]
    return Summary(
        fresh=sum(report.main for report in reports),
        recalled=sum(not report.main for report in reports),
        unread=tuple(f"{article.article_id}: {one.unread}" for article, one in read if one.unread),
        skipped=tuple(failed),
    )
