"""Reading an upload into the store: in this process when it is small, else in one of its own."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Any

from filelock import Timeout

from dashboard import pipeline
from dashboard.collecting import web
from dashboard.fetching import Fetcher
from dashboard.model import Article, VigieError
from dashboard.query import prepare
from dashboard.readers import Item, Skipped
from dashboard.store import Store, StoreError
from dashboard.uploads.upload import ENDED, Line, Outcome, Status, Upload, UploadError, before

# Articles that are read while the reader of the page waits; more go to a process of their own.
AT_ONCE = 20
# A commit so often: few articles are lost to a stop, and files stay large enough.
_BATCH = 100
_SECONDS_BETWEEN = 0.5  # how often the status is written
_FRESH: Mapping[str, Any] = {"state": "reading", "new": 0, "changed": 0, "known": 0, "unread": 0, "skipped": 0}
_BEGINS = ("staged", "interrupted")
_started: dict[Path, subprocess.Popen[bytes]] = {}


class _StopAskedError(Exception):
    """The user asked to stop: the batch at hand is not stored."""


def begin(upload: Upload, store: Store) -> None:
    """Read the upload into the store: at once when it is small, else in a process that outlives the page.

    Raises:
        UploadError: it was begun before.
        StoreError: the store can't be written.
    """
    status = upload.status()
    if status.state not in _BEGINS:
        raise UploadError("This upload was begun already. Reload the page to see how far it is.")
    if not upload.is_fetched and len(list(islice(upload.items(), AT_ONCE + 1))) <= AT_ONCE:
        run(upload, store)
        return
    upload.write(replace(status, state="waiting"))
    package = str(Path(__file__).parents[2])
    paths = os.pathsep.join(filter(None, (package, os.environ.get("PYTHONPATH"))))
    command = [sys.executable, "-m", "dashboard.uploads", str(upload.folder.resolve()), str(store.path.resolve())]
    with (upload.folder / "log").open("wb") as log:
        _started[upload.folder] = subprocess.Popen(  # noqa: S603 - our own interpreter and module
            command,
            env={**os.environ, "PYTHONPATH": paths},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    for folder, process in list(_started.items()):
        if process.poll() is not None:
            del _started[folder]


def run(upload: Upload, store: Store) -> Status:
    """Read the upload into the store, batch by batch; its status and report say how far it is.

    What goes wrong ends in its status: nobody may be there to see an error.
    """
    try:
        with upload.lock:
            return _Run(upload, store).run()
    except Timeout:  # another process reads it
        return upload.status()


def take_back(upload: Upload, store: Store) -> int:
    """Undo what the upload stored; returns how many articles were still there to be taken back.

    Raises:
        UploadError: it is being read.
        StoreError: the store can't be written.
    """
    status = upload.status()
    if status.state not in ENDED:
        raise UploadError("This upload is being read. Stop it first.")
    stored = {
        line.article_id: (line.version, line.before) for line in upload.report() if line.outcome in ("new", "changed")
    }
    taken = pipeline.take_back(stored, store) if stored else 0
    upload.write(replace(status, state="taken_back"))
    return taken


class _Run:
    """One reading of an upload."""

    def __init__(self, upload: Upload, store: Store) -> None:
        self._upload, self._store = upload, store
        self._status = upload.status()
        self._written = 0.0

    def run(self) -> Status:
        self._tell(_FRESH, now=True)
        try:
            items = list(self._read())
            self._tell({"state": "running", "total": len(items), "started": time.time()}, now=True)
            self._skip([item for item in items if isinstance(item, Skipped)])
            articles = _last_versions([item for item in items if isinstance(item, Article)])
            for start in range(0, len(articles), _BATCH):
                self._store_batch(articles[start : start + _BATCH])
            with suppress(StoreError):  # the page that opens it does so then, and says what is wrong
                prepare(self._store)
        except _StopAskedError:
            self._tell({"state": "stopped", "done": self._settled()}, now=True)
        except (VigieError, OSError) as error:
            self._tell({"state": "failed", "problem": str(error), "done": self._settled()}, now=True)
        else:
            self._tell({"state": "done", "done": self._status.total}, now=True)
        self._upload.drop_files()
        return self._status

    def _settled(self) -> int:
        """How many articles became of something: those of a batch that was not stored did not."""
        return self._status.new + self._status.changed + self._status.known + self._status.skipped

    def _read(self) -> list[Item]:
        items: list[Item] = []
        for item in self._upload.items(self._fetch() if self._upload.is_fetched else None):
            items.append(item)
            self._heed({"found": len(items)})
        return items

    def _fetch(self) -> Callable[[str], Iterable[Item]]:
        fetcher = Fetcher()
        return lambda url: web.keep(web.look_up(url, fetcher), self._store)

    def _skip(self, skipped: Sequence[Skipped]) -> None:
        self._upload.add(
            Line(outcome="skipped", path=_where(item), reason=item.reason, advice=item.advice) for item in skipped
        )
        self._tell({"skipped": len(skipped), "done": len(skipped)})

    def _store_batch(self, articles: Sequence[Article]) -> None:
        number, done = before(self._store), self._status.done
        known = self._store.known_versions([article.article_id for article in articles])
        known_ids = {article_id for article_id, _ in known}
        summary = pipeline.ingest_articles(articles, self._store, progress=lambda n: self._heed({"done": done + n}))
        failed = {item.path: item for item in summary.skipped}
        lines = [
            Line(outcome="skipped", article_id=article.article_id, reason=item.reason, advice=item.advice)
            if (item := failed.get(article.article_id))
            else _line(article, (article.article_id, article.version) in known, article.article_id in known_ids, number)
            for article in articles
        ]
        self._upload.add(lines)
        more: dict[str, int] = {
            **{outcome: sum(line.outcome == outcome for line in lines) for outcome in ("new", "changed", "known")},
            "skipped": len(failed),
            "unread": len(summary.unread),
            "fresh": summary.fresh,
            "recalled": summary.recalled,
        }
        self._tell(
            {"done": done + len(articles), **{name: getattr(self._status, name) + n for name, n in more.items()}}
        )

    def _heed(self, values: Mapping[str, int]) -> None:
        """Say how far it is, and end if that was asked for."""
        self._tell(values)
        if self._upload.is_asked_to_stop():
            raise _StopAskedError

    def _tell(self, values: Mapping[str, Any], *, now: bool = False) -> None:
        self._status = replace(self._status, **values)
        if now or time.monotonic() - self._written > _SECONDS_BETWEEN:
            self._status = self._upload.write(self._status)
            self._written = time.monotonic()


def _line(article: Article, is_known: bool, has_another: bool, number: int) -> Line:
    outcome: Outcome = "known" if is_known else "changed" if has_another else "new"
    reason = "" if is_known else pipeline.why_unread(article) or ""
    return Line(outcome=outcome, article_id=article.article_id, reason=reason, version=article.version, before=number)


def _last_versions(articles: Sequence[Article]) -> list[Article]:
    """Each article once; of several versions in one upload the last."""
    return list({article.article_id: article for article in articles}.values())


def _where(item: Skipped) -> str:
    return item.path if item.line is None else f"{item.path}, {item.line}"
