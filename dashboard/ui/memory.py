"""What Vigie remembers of a reader between visits: views saved by name, and the last commit seen of each store.

It stands in one file beside the user's own store, and never leaves the machine: readers who sign in are told apart by
their address, on one's own machine there is one reader without a name.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from filelock import FileLock

from dashboard.model import VigieError
from dashboard.store import own_store_path

_MOST_VIEWS = 50
_LONGEST_NAME = 60


@dataclass(frozen=True, slots=True)
class Memory:
    """What is remembered of one reader. views: the address's parameters by name. seen: commit numbers by store."""

    views: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    seen: Mapping[str, int] = field(default_factory=dict)


def path() -> Path:
    """The file."""
    store = own_store_path()
    return store.with_name(f"{store.name}-readers.json")


def recall(reader: str) -> Memory:
    """What is remembered of a reader (``""`` where nobody signs in); nothing of one who is new.

    Raises:
        VigieError: the file can't be read.
    """
    told = _read().get(reader, {})
    return Memory(dict(told.get("views", {})), dict(told.get("seen", {})))


def save_view(reader: str, name: str, parameters: Mapping[str, str]) -> None:
    """Remember a view by name; one of the same name is replaced, the oldest goes when there are too many."""
    name = " ".join(name.split())[:_LONGEST_NAME]
    if name:
        _change(reader, lambda memory: replace(memory, views=_latest({**memory.views, name: dict(parameters)})))


def forget_view(reader: str, name: str) -> None:
    """Forget a view."""
    _change(
        reader, lambda memory: replace(memory, views={key: view for key, view in memory.views.items() if key != name})
    )


def see(reader: str, store: str, commit: int) -> None:
    """Remember the last commit that a reader has seen of a store."""
    _change(reader, lambda memory: replace(memory, seen={**memory.seen, store: commit}))


def _latest(views: dict[str, Mapping[str, str]]) -> dict[str, Mapping[str, str]]:
    return dict(list(views.items())[-_MOST_VIEWS:])


def _change(reader: str, change: Callable[[Memory], Memory]) -> None:
    path().parent.mkdir(parents=True, exist_ok=True)
    with FileLock(f"{path()}.lock"):
        memory = change(recall(reader))
        every = {**_read(), reader: {"views": memory.views, "seen": memory.seen}}
        draft = path().with_suffix(".new")
        draft.write_text(json.dumps(every, ensure_ascii=False, indent=1), "utf-8")
        draft.replace(path())


def _read() -> dict[str, Any]:
    try:
        told = json.loads(path().read_text("utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise VigieError(
            f"Saved views could not be read from {path()}: {error}. Mend the file or remove it."
        ) from error
    return told if isinstance(told, dict) else {}
