"""Where the stores are: the user's own, and the one that holds the sample corpus."""

import os
from pathlib import Path

import platformdirs

from dashboard.resources import cache_path
from dashboard.store.mirror import copy_of, is_remote

# The folder in a store where what is derived from it is kept; it may be deleted at any time.
PREPARED = ".prepared"


def own_store_path() -> Path:
    """The user's own store: ``VIGIE_STORE``, else ``vigie-store`` in the user's data folder."""
    given = os.environ.get("VIGIE_STORE")
    return store_path(given) if given else Path(platformdirs.user_data_dir("vigie")) / "vigie-store"


def store_path(place: str) -> Path:
    """The folder of a store that is given by folder or by address (``s3://bucket/folder``): of that, its copy here."""
    return copy_of(place) if is_remote(place) else Path(place)


def sample_store_path(fingerprint: str) -> Path:
    """The store of the sample corpus; ``fingerprint`` tells corpus and version apart. It may not be built yet."""
    return cache_path(f"sample-{fingerprint}")
