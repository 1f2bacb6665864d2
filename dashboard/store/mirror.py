"""A store in object storage (``s3://bucket/folder``), worked on in a copy of it on this machine.

The copy is a folder of the cache. It is brought up to date before it is read, and what was written there is sent back
before the turn to write ends: data first, the log of ``commits`` last, so that at no time a commit is seen in part. A
file of a table's log is only ever created, never replaced: of two machines that write at once, one is told to try
again. Files of tables never change, so each travels once. What a machine keeps for itself (its list of feeds, what it
saw in a watched folder, what is derived) stays in its copy.
"""

import json
import os
import threading
import time
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dashboard.resources import STORE_MARK, cache_path
from dashboard.store.errors import StoreError
from dashboard.store.schema import COMMITS, TABLES

if TYPE_CHECKING:
    from obstore import ObjectMeta, UpdateVersion
    from obstore.store import ObjectStore, RetryConfig

# In the copy: where it comes from, and which files of there it holds.
MEMORY = ".copy-of.json"
RAW = "raw"
_LOG = "_delta_log"
_LOCK = ".lock"
# A turn is renewed so often; one that was not for three times as long belongs to a process that died.
RENEW_SECONDS = 20.0
LEASE_SECONDS = 3 * RENEW_SECONDS
_ASK_SECONDS = 0.2
_PULLS = 3
# What does not answer by then is told.
_AGAIN: "RetryConfig" = {"max_retries": 3, "retry_timeout": timedelta(seconds=30)}
# A reader asks for news no more often than this.
FRESH_SECONDS = 2.0


def is_remote(place: str) -> bool:
    """Whether a store's name is an address in object storage, not a folder."""
    return "://" in place


def copy_of(url: str) -> Path:
    """The folder of this machine where the store at `url` is worked on."""
    url = url.rstrip("/")
    endpoint = os.environ.get("AWS_ENDPOINT_URL") or os.environ.get("AWS_ENDPOINT") or ""
    folder = cache_path("stores", sha256(f"{endpoint} {url}".encode()).hexdigest()[:20])
    folder.mkdir(parents=True, exist_ok=True)
    if not (folder / MEMORY).exists():
        _remember(folder, url, {})
    return folder


def mirror_of(folder: Path) -> "Mirror | None":
    """What keeps the folder alike with the store that it is a copy of; None for a folder that is no copy.

    Raises:
        StoreError: object storage needs a package that is not installed, or the address names no such storage.
    """
    try:
        url = json.loads((folder / MEMORY).read_text("utf-8"))["url"]
    except FileNotFoundError:
        return None
    try:
        from obstore.exceptions import BaseError
        from obstore.store import from_url
    except ImportError as error:
        raise StoreError("A store in object storage needs obstore: pip install 'vigie[s3]'.") from error
    try:
        return Mirror(url, folder, from_url(url, retry_config=_AGAIN))
    except (BaseError, ValueError) as error:
        raise StoreError(f"{url} is no address of object storage ({error}). Give s3://bucket/folder.") from error


class Mirror:
    """A folder that is kept alike with a store in object storage. Whoever calls :meth:`pull` and :meth:`push` holds the
    folder's own lock.
    """

    def __init__(self, url: str, folder: Path, remote: "ObjectStore") -> None:
        self.url = url
        self._folder = folder
        self._remote = remote
        self._asked = float("-inf")

    # --- Turns --------------------------------------------------------------------------------------------

    @contextmanager
    def turn(self, seconds: float) -> Iterator[None]:
        """Write alone among all machines, on a copy that is up to date; what was written is sent at the end.

        Raises:
            StoreError: another machine writes for too long, the storage does not answer, or refuses what was written.
        """
        over = threading.Event()
        with self._told():
            held = self._take(seconds)
            renewing = threading.Thread(target=self._renew, args=(held, over), daemon=True)
            renewing.start()
        try:
            with self._told():
                self.pull()
            try:
                yield
            finally:
                with self._told():
                    self.push()
        finally:
            over.set()
            renewing.join()
            with self._told():
                self._release(held)

    def _take(self, seconds: float) -> "dict[str, UpdateVersion]":
        import obstore
        from obstore.exceptions import AlreadyExistsError, PreconditionError

        name = uuid.uuid4().hex.encode()
        until = time.monotonic() + seconds
        while True:
            try:
                return {"lock": _version(obstore.put(self._remote, _LOCK, name, mode="create"))}
            except AlreadyExistsError:
                pass
            try:
                found = obstore.head(self._remote, _LOCK)
                if self._age(found) > LEASE_SECONDS:
                    return {"lock": _version(obstore.put(self._remote, _LOCK, name, mode=_version(found)))}
            except (FileNotFoundError, PreconditionError):
                continue  # another one was quicker
            if time.monotonic() > until:
                raise StoreError(
                    f"Another machine has been writing to {self.url} for {seconds:.0f} s. Try again later."
                )
            time.sleep(_ASK_SECONDS)

    def _age(self, found: "ObjectMeta") -> float:
        """How many seconds ago an object was written, by the storage's own clock."""
        import obstore

        clock = f".clock-{uuid.uuid4().hex}"
        obstore.put(self._remote, clock, b"")
        now = obstore.head(self._remote, clock)["last_modified"]
        obstore.delete(self._remote, clock)
        return (now - found["last_modified"]).total_seconds()

    def _renew(self, held: "dict[str, UpdateVersion]", over: threading.Event) -> None:
        import obstore
        from obstore.exceptions import BaseError

        while not over.wait(RENEW_SECONDS):
            try:
                held["lock"] = _version(obstore.put(self._remote, _LOCK, uuid.uuid4().hex.encode(), mode=held["lock"]))
            except BaseError:
                return  # lost: the turn is another's, and the log will refuse what comes late

    def _release(self, held: "dict[str, UpdateVersion]") -> None:
        import obstore

        try:
            if obstore.head(self._remote, _LOCK)["e_tag"] == held["lock"].get("e_tag"):
                obstore.delete(self._remote, _LOCK)
        except FileNotFoundError:
            return

    # --- Both ways ----------------------------------------------------------------------------------------

    def is_behind(self) -> bool:
        """Whether the store has commits that the copy lacks; asked every :data:`FRESH_SECONDS` at most.

        Raises:
            StoreError: the storage does not answer.
        """
        if time.monotonic() - self._asked < FRESH_SECONDS:
            return False
        self._asked = time.monotonic()
        with self._told():
            known = {path: tag for path, (tag, *_) in self._known().items() if path.startswith(f"{COMMITS.name}/")}
            return known != {path: tag for path, tag in self._listed(COMMITS.name).items() if _is_kept(path)}

    def pull(self) -> None:
        """Make the folder like the store. What was written here and never arrived there is dropped."""
        for _ in range(_PULLS):
            with suppress(FileNotFoundError):  # deleted since it was listed: a store that is being tidied
                self._pull()
                return
        self._pull()

    def _pull(self) -> None:
        import obstore

        # Commits first: of a commit that is listed, every file is there when the rest is.
        commits = self._listed(COMMITS.name)
        there = {path: tag for path, tag in self._listed().items() if _is_kept(path)}
        there = {path: tag for path, tag in there.items() if not path.startswith(f"{COMMITS.name}/")} | commits
        known = self._known()
        here = {path: known.get(path) for path in self._files()}
        for path in sorted(there, key=_order):
            if path in here and here[path] is not None and here[path] == [there[path], *self._stamp(path)]:
                continue
            target, begun = self._folder / path, self._folder / f"{MEMORY}.{os.getpid()}"
            target.parent.mkdir(parents=True, exist_ok=True)
            begun.write_bytes(obstore.get(self._remote, path).bytes())
            begun.replace(target)
            here[path] = [there[path], *self._stamp(path)]
        for path in here.keys() - there.keys():
            if not path.startswith(f"{RAW}/"):  # evidence is kept before the article that it is of
                (self._folder / path).unlink()
        _remember(self._folder, self.url, {path: here[path] for path in there})

    def push(self) -> None:
        """Send what is new in the folder, and delete there what was deleted here."""
        import obstore
        from obstore.exceptions import AlreadyExistsError

        known = self._known()
        here = self._files()
        for path in sorted(here, key=_order):
            told = known.get(path)
            if told is not None and told[1:] == self._stamp(path):
                continue
            once = f"/{_LOG}/" in path and path.endswith(".json") and told is None
            try:
                sent = obstore.put(self._remote, path, self._folder / path, mode="create" if once else "overwrite")
            except AlreadyExistsError as error:
                self.pull()
                raise StoreError(
                    f"Another machine wrote to {self.url} meanwhile. What was committed stays; run it again."
                ) from error
            known[path] = [sent["e_tag"], *self._stamp(path)]
        if gone := known.keys() - set(here):
            obstore.delete(self._remote, sorted(gone))
        known = {path: told for path, told in known.items() if path not in gone}
        _remember(self._folder, self.url, known)

    def _listed(self, folder: str | None = None) -> dict[str, str | None]:
        """The objects of the store, or of one table: path -> tag."""
        import obstore

        return {one["path"]: one["e_tag"] for page in obstore.list(self._remote, folder) for one in page}

    def _files(self) -> list[str]:
        """The files of the copy that belong to the store."""
        found = (path for path in self._folder.rglob("*") if path.is_file())
        return [name for path in found if _is_kept(name := path.relative_to(self._folder).as_posix())]

    def _stamp(self, path: str) -> list[int]:
        told = (self._folder / path).stat()
        return [told.st_size, told.st_mtime_ns]

    def _known(self) -> dict[str, list[Any]]:
        """path -> its tag there, size and time here, of the files that are alike in both."""
        known: dict[str, list[Any]] = json.loads((self._folder / MEMORY).read_text("utf-8"))["files"]
        return known

    @contextmanager
    def _told(self) -> Iterator[None]:
        """A storage that does not do what it is asked to is told as such."""
        from obstore.exceptions import BaseError

        try:
            yield
        except (BaseError, OSError) as error:
            raise StoreError(
                f"{self.url} does not answer as it should ({str(error)[:300]}). Check address, rights and network."
            ) from error


def _version(told: Mapping[str, Any]) -> "UpdateVersion":
    return {"e_tag": told["e_tag"]} if told["version"] is None else {"e_tag": told["e_tag"], "version": told["version"]}


def _is_kept(path: str) -> bool:
    """Whether a file belongs to the store: not its locks, nor what each machine derives from it for itself."""
    return path == STORE_MARK or path.split("/")[0] in {RAW, COMMITS.name, *TABLES}


def _order(path: str) -> tuple[int, bool, str]:
    """Data before the log that names it, and what makes commits visible after all else."""
    folder = path.split("/")[0]
    stage = 3 if path == STORE_MARK else 2 if folder == COMMITS.name else 1 if folder in TABLES else 0
    return stage, f"/{_LOG}/" in path, path


def _remember(folder: Path, url: str, files: Mapping[str, Any]) -> None:
    written = folder / f"{MEMORY}.{os.getpid()}"
    written.write_text(json.dumps({"url": url, "files": files}), "utf-8")
    written.replace(folder / MEMORY)
