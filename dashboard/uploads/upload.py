"""One upload: a folder with its files, its status, and a report that grows line by line."""

import json
import re
import shutil
import time
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, BinaryIO, Literal, get_args

from filelock import FileLock, Timeout

from dashboard.model import Article, VigieError
from dashboard.readers import Defaults, Item, Skipped, read
from dashboard.store import Store

State = Literal["staged", "waiting", "reading", "running", "done", "stopped", "failed", "interrupted", "taken_back"]
ENDED: frozenset[State] = frozenset({"done", "stopped", "failed", "interrupted", "taken_back"})
Outcome = Literal["new", "changed", "known", "unread", "skipped"]
OUTCOMES: tuple[Outcome, ...] = get_args(Outcome)

# A process that was started takes so long at most to say that it runs.
_START_SECONDS = 60.0
# What was looked at and never saved is swept away after this.
_STAGED_SECONDS = 24 * 3600.0
_LONGEST_NAME = 100
# What the user may say of the files, and is kept with them.
_GIVEN = ("published_at", "source", "language", "columns", "day_first")
_UNSAFE = re.compile(r"[^\w.\- ()]+")


class UploadError(VigieError):
    """An upload can't be kept, read or taken back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """How far an upload is. ``found``: articles (and what was skipped) read out of its files so far; ``total``: once
    all are; ``done``: those that became of something. ``unread`` are stored, but not read, and count as new or changed
    too. Times are seconds since 1970.
    """

    name: str
    state: State = "staged"
    created: float = 0.0
    started: float = 0.0
    updated: float = 0.0
    found: int = 0
    total: int | None = None
    done: int = 0
    new: int = 0
    changed: int = 0
    known: int = 0
    unread: int = 0
    skipped: int = 0
    fresh: int = 0
    recalled: int = 0
    problem: str = ""

    @property
    def rate(self) -> float | None:
        """Articles a second; None before there is one to tell."""
        spent = self.updated - self.started
        return self.done / spent if self.done and self.started and spent > 0 else None

    @property
    def seconds_left(self) -> float | None:
        """How long it takes at this rate; None while that can't be told."""
        return (self.total - self.done) / self.rate if self.total is not None and self.rate else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """What became of one article, or of something that was no article (``path`` says where it stood).

    ``version`` and ``before`` (the number of the last commit before it was stored) serve to take it back.
    """

    outcome: Outcome
    article_id: str = ""
    path: str = ""
    reason: str = ""
    advice: str = ""
    version: str = ""
    before: int = 0


@dataclass(frozen=True, slots=True)
class Upload:
    """An upload, by its folder."""

    folder: Path

    @property
    def files(self) -> Path:
        return self.folder / "files"

    @property
    def lock(self) -> FileLock:
        """Held by the process that reads it."""
        return FileLock(self.folder / "lock", timeout=0)

    def status(self) -> Status:
        """How far it is. One whose process is gone before its end is ``interrupted``.

        Raises:
            UploadError: it is damaged, or gone.
        """
        try:
            told = Status(**json.loads((self.folder / "status.json").read_text("utf-8")))
        except (OSError, ValueError, TypeError) as error:
            raise UploadError(
                f"The upload in {self.folder} can't be read ({error}). Put its files in again."
            ) from error
        if told.state in ENDED or told.state == "staged":
            return told
        if told.state == "waiting" and time.time() - told.updated < _START_SECONDS:
            return told
        return replace(told, state="interrupted") if self._is_left() else told

    def _is_left(self) -> bool:
        """Whether no process reads it."""
        try:
            with self.lock:
                # It may have ended between the reading of its status and now.
                return json.loads((self.folder / "status.json").read_text("utf-8"))["state"] not in ENDED
        except Timeout:
            return False

    def write(self, status: Status) -> Status:
        """Keep the status, whole or not at all; gives it back with the time."""
        status = replace(status, updated=time.time())
        fresh = self.folder / "status.new"
        fresh.write_text(json.dumps(asdict(status)), "utf-8")
        fresh.replace(self.folder / "status.json")
        return status

    def report(self) -> list[Line]:
        """What became of each article so far."""
        path = self.folder / "report.jsonl"
        if not path.exists():
            return []
        return [Line(**json.loads(line)) for line in path.read_text("utf-8").splitlines()]

    def add(self, lines: Iterable[Line]) -> None:
        """Add to the report."""
        with (self.folder / "report.jsonl").open("a", encoding="utf-8") as file:
            file.writelines(json.dumps(asdict(line)) + "\n" for line in lines)

    @property
    def is_fetched(self) -> bool:
        """Whether its files are addresses, whose pages are to be fetched."""
        return bool(self._told()["fetched"])

    def items(self, fetch: Callable[[str], Iterable[Item]] | None = None) -> Iterator[Item]:
        """The articles of its files, with what the user said of them; what is none, with the reason.

        ``fetch`` gives the articles at an address; without it nothing is fetched.
        """
        told = self._told()
        dates: Mapping[str, str] = told["dates"]
        for item in read([self.files], defaults=Defaults(**told["defaults"], fetch=fetch)):
            if isinstance(item, Skipped):
                yield replace(item, path=self._shown(item.path))
            elif item.published_at is None and item.article_id in dates:
                yield replace(item, published_at=dates[item.article_id])
            else:
                yield item

    def date(self, article_id: str, day: str | None) -> None:
        """Keep the publication day that the user gives an article."""
        told = self._told()
        dates = {**told["dates"], article_id: day}
        self._tell({**told, "dates": {name: given for name, given in dates.items() if given}})

    def stop(self) -> None:
        """Ask the process that reads it to end. What it has stored stays."""
        (self.folder / "stop").touch()

    def is_asked_to_stop(self) -> bool:
        return (self.folder / "stop").exists()

    def drop_files(self) -> None:
        """Delete its files; status and report stay."""
        shutil.rmtree(self.files, ignore_errors=True)

    def drop(self) -> None:
        """Delete it whole."""
        shutil.rmtree(self.folder, ignore_errors=True)

    def _told(self) -> dict[str, Any]:
        told: dict[str, Any] = json.loads((self.folder / "told.json").read_text("utf-8"))
        return told

    def _tell(self, told: Mapping[str, Any]) -> None:
        (self.folder / "told.json").write_text(json.dumps(told), "utf-8")

    def _shown(self, path: str) -> str:
        """A path as the user knows it: below the upload's folder."""
        return path.removeprefix(f"{self.files}/")


def stage(
    store: Path, files: Sequence[tuple[str, BinaryIO]], *, name: str = "", defaults: Defaults | None = None
) -> Upload:
    """Keep files (their names and contents) as an upload for the store at `store`; nothing is read or stored yet.

    Raises:
        UploadError: the disk can't be written.
    """

    def write(upload: Upload) -> None:
        for index, (given, stream) in enumerate(files):
            safe = _safe(given, index)
            path = upload.files / safe
            if path.exists():
                path = upload.files / str(index) / safe
                path.parent.mkdir()
            with path.open("wb") as file:
                shutil.copyfileobj(stream, file)

    told = name or ", ".join(given for given, _ in files[:3]) + (" …" if len(files) > 3 else "")
    return _staged(store, told, defaults or Defaults(), write)


def stage_articles(store: Path, articles: Iterable[Article], *, name: str) -> Upload:
    """As :func:`stage`, from articles that were read already: pasted, or fetched."""

    def write(upload: Upload) -> None:
        fields = ("title", "text", "language", "published_at", "source", "url")
        with (upload.files / "articles.jsonl").open("w", encoding="utf-8") as file:
            for article in articles:
                row = {field: getattr(article, field) for field in fields}
                file.write(json.dumps({**article.extra, **row, "id": article.article_id}, default=str) + "\n")

    return _staged(store, name, Defaults(), write)


def stage_addresses(store: Path, addresses: Iterable[str], *, name: str) -> Upload:
    """As :func:`stage`, from addresses: their pages are fetched when the upload is read."""

    def write(upload: Upload) -> None:
        (upload.files / "addresses.urls").write_text("\n".join(addresses), "utf-8")

    return _staged(store, name, Defaults(), write, fetched=True)


def uploads(store: Path, *, most: int = 20) -> list[Upload]:
    """The uploads that were started, the latest first."""
    found = [Upload(path) for path in _home(store).glob("*/") if (path / "status.json").exists()]
    started = [(upload.status(), upload) for upload in found]
    started = [(status, upload) for status, upload in started if status.state != "staged"]
    return [upload for _, upload in sorted(started, key=lambda pair: -pair[0].created)[:most]]


def _staged(
    store: Path, name: str, defaults: Defaults, write: Callable[[Upload], None], *, fetched: bool = False
) -> Upload:
    _sweep(store)
    upload = Upload(_home(store) / uuid.uuid4().hex)
    try:
        upload.files.mkdir(parents=True)
        write(upload)
        given = {field: getattr(defaults, field) for field in _GIVEN}
        upload._tell({"defaults": given, "dates": {}, "fetched": fetched})
        upload.write(Status(name=name[:_LONGEST_NAME], created=time.time()))
    except OSError as error:
        upload.drop()
        raise UploadError(f"The files can't be kept in {upload.folder} ({error.strerror}). Free some space.") from error
    return upload


def _sweep(store: Path) -> None:
    """Delete what was looked at long ago and never saved."""
    for path in _home(store).glob("*/"):
        age = time.time() - path.stat().st_mtime
        status = path / "status.json"
        if age > _STAGED_SECONDS and (not status.exists() or Upload(path).status().state == "staged"):
            shutil.rmtree(path, ignore_errors=True)


def _home(store: Path) -> Path:
    """Where the uploads of a store are: beside it, for a store holds nothing but tables."""
    return store.with_name(f"{store.name}-uploads")


def _safe(name: str, index: int) -> str:
    """A name for a file that holds no path, is not hidden, and keeps its ending."""
    bare = _UNSAFE.sub("_", name.replace("\\", "/").rsplit("/", 1)[-1]).lstrip(". ")
    stem, dot, ending = bare.rpartition(".")
    short = f"{stem[: _LONGEST_NAME - 12]}{dot}{ending[:10]}" if stem else bare[:_LONGEST_NAME]
    return short or f"file-{index}"


def before(store: Store) -> int:
    """The number of the store's last commit, 0 while it has none."""
    commit = store.last_commit()
    return commit.number if commit else 0
