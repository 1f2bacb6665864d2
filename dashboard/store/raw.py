"""Raw evidence: what was fetched or dropped, byte for byte, beside the tables; each content once, under its sha256.

An article whose ``extra`` has ``raw_sha256`` was read out of that content. ``vigie forget`` deletes the contents that
no article is left of.
"""

import hashlib
import json
import os
import re
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from dashboard.store.errors import DamageError, StoreError
from dashboard.store.mirror import RAW
from dashboard.store.tables import Store

KEY = "raw_sha256"
_SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """Which content an article was read out of: its sha256, when (ISO 8601) and from which address it was fetched."""

    sha256: str
    fetched_at: str | None
    fetched_from: str | None


def evidence(extra: str | None) -> Evidence | None:
    """What an article's ``extra`` (JSON) tells of its content; None where none was kept.

    A file of articles may have a field of that name too, with anything in it.
    """
    told = json.loads(extra) if extra else {}
    name = str(told.get(KEY))
    if not _SHA256.fullmatch(name):
        return None
    at, url = (str(told[key]) if told.get(key) else None for key in ("fetched_at", "fetched_from"))
    return Evidence(sha256=name, fetched_at=at, fetched_from=url)


def of_article(store: Store, article_id: str, *others: str) -> Evidence:
    """The content that the current version of an article was read out of. ``others``: ids that may be meant as well.

    Raises:
        StoreError: there is no such article, or nothing was kept of it.
    """
    rows = store.current("articles", where=("article_id", [article_id, *others])).to_pylist()
    if not rows:
        raise StoreError(f"{store.path} holds no article {article_id!r}.")
    found = evidence(rows[0]["extra"])
    if found is None:
        raise StoreError(f"No raw page of {article_id!r} is kept: it came in a file, not from an address.")
    return found


def keep(store: Store, content: bytes) -> str:
    """Keep a content; gives its sha256, in hexadecimal.

    Raises:
        StoreError: the disk can't be written.
    """
    name = hashlib.sha256(content).hexdigest()
    path = _path(store, name)
    if path.exists():
        return name
    begun = path.with_suffix(f".{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        begun.write_bytes(content)
        begun.replace(path)
    except OSError as error:
        raise StoreError(f"{path} can't be written ({error.strerror}).") from error
    return name


def read(store: Store, name: str) -> bytes:
    """The content with this sha256.

    Raises:
        StoreError: there is none.
        DamageError: it is no longer what it was.
    """
    try:
        content = _path(store, name).read_bytes()
    except OSError as error:
        raise StoreError(f"{store.path} holds no raw evidence {name!r} ({error.strerror}).") from error
    if hashlib.sha256(content).hexdigest() != name:
        raise DamageError(f"{_path(store, name)} is no longer what was stored. Restore a copy.")
    return content


def is_kept(store: Store, name: str) -> bool:
    """Whether the content with this sha256 is there."""
    return _path(store, name).is_file()


def drop(store: Store, names: Collection[str]) -> None:
    """Delete these contents, where they are there."""
    for name in names:
        _path(store, name).unlink(missing_ok=True)


def _path(store: Store, name: str) -> Path:
    if not _SHA256.fullmatch(name):
        raise StoreError(f"{name!r} is no sha256.")
    return store.path / RAW / name[:2] / name
