"""Which files of a table may hold the rows of an id.

A table of millions of rows consists of many files, and each takes milliseconds to be asked for an id. So the ids that a
file holds are listed once, as sorted hashes: a file never changes. The lists of large files are kept in the store's
folder of what is derived from it.
"""
# ruff: noqa: S608 - queries are put together from this module's own names; values are parameters

import os
import uuid
from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

import duckdb
import numpy as np
import numpy.typing as npt

from dashboard.store.current import readable, shared_database

# What the rows of a table are known by. A row that only ends its key may lack it.
KNOWN_BY: Mapping[str, str] = MappingProxyType(
    {
        "articles": "article_id",
        "reports": "article_id",
        "claims": "article_id",
        "links": "report_id",
        "incidents": "incident_id",
    }
)
# From so many bytes on, a file's list is kept; a smaller one is soon made again.
_WORTH_KEEPING = 1_000_000
_SUFFIX = f".{duckdb.__version__}.npy"  # whose hashes they are

Hashes = npt.NDArray[np.uint64]


@dataclass(frozen=True, slots=True)
class Found:
    """``holding``: files with rows of the ids. ``ending``: files with rows that do not tell which id they are of."""

    holding: list[str]
    ending: list[str]


def files_with(name: str, paths: Sequence[str], ids: Collection[str], folder: Path) -> Found:
    """Those of a table's files that may hold a row of one of these ids. `folder`: where lists are kept.

    Raises:
        DamageError: a file can't be read.
    """
    asked = "SELECT hash(unnest(list_append($ids::VARCHAR[], NULL))) AS id"
    with shared_database().cursor() as cursor:
        hashes = _hashes(cursor.execute(asked, {"ids": sorted(set(ids))}))
    held = {path: _held(_listed(path, KNOWN_BY[name], folder), hashes) for path in paths}
    return Found(
        holding=[path for path in paths if held[path][:-1].any()],
        ending=[path for path in paths if held[path][-1]],
    )


def list_all(files: Mapping[str, Sequence[str]], folder: Path) -> None:
    """List the ids of every file of these tables that is not listed yet, and forget the lists of files that are gone.

    Raises:
        DamageError: a file can't be read.
    """
    for name in KNOWN_BY.keys() & files.keys():
        for path in files[name]:
            _listed(path, KNOWN_BY[name], folder)
    present = {Path(path).name for paths in files.values() for path in paths}
    for kept in folder.glob("*.npy"):
        if kept.name.removesuffix(_SUFFIX) not in present:
            kept.unlink(missing_ok=True)


def _held(listed: Hashes, hashes: Hashes) -> npt.NDArray[np.bool_]:
    """Of each hash, whether it is listed."""
    if not len(listed):
        return np.zeros(len(hashes), np.bool_)
    at = np.minimum(np.searchsorted(listed, hashes), len(listed) - 1)
    found: npt.NDArray[np.bool_] = listed[at] == hashes
    return found


@lru_cache(maxsize=10_000)
def _listed(path: str, column: str, folder: Path) -> Hashes:
    """The sorted hashes of the ids that a file holds."""
    kept = folder / f"{Path(path).name}{_SUFFIX}"
    with suppress(OSError, ValueError):  # it is not there, or was left half written: it is made again
        found: Hashes = np.load(kept, mmap_mode="r")
        return found
    with readable(), shared_database().cursor() as cursor:
        rows = cursor.execute(f"SELECT DISTINCT hash({column}) AS id FROM read_parquet($path)", {"path": path})
        hashes = np.sort(_hashes(rows))
    if len(hashes) * hashes.itemsize > _WORTH_KEEPING:
        with suppress(OSError):  # the folder can't be written, or is full: memory will do
            folder.mkdir(exist_ok=True)
            begun = folder / f"{uuid.uuid4().hex}.begun"
            with begun.open("wb") as file:
                np.save(file, hashes)
            os.replace(begun, kept)  # noqa: PTH105 - whole or not at all
    return hashes


def _hashes(rows: Any) -> Hashes:  # noqa: ANN401 - duckdb's
    return np.asarray(rows.fetchnumpy()["id"], dtype=np.uint64)
