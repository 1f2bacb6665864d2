"""Raw evidence: what was fetched or dropped, byte for byte, beside the tables; each content once, under its sha256.

An article whose ``extra`` has ``raw_sha256`` was read out of that content. ``vigie forget`` deletes the contents that
no article is left of.
"""

import hashlib
import os
from collections.abc import Collection
from pathlib import Path

from dashboard.store.errors import DamageError, StoreError
from dashboard.store.tables import RAW, Store

KEY = "raw_sha256"


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


def drop(store: Store, names: Collection[str]) -> None:
    """Delete these contents, where they are there."""
    for name in names:
        _path(store, name).unlink(missing_ok=True)


def _path(store: Store, name: str) -> Path:
    if len(name) != 64 or not set(name) <= set("0123456789abcdef"):
        raise StoreError(f"{name!r} is no sha256.")
    return store.path / RAW / name[:2] / name
