"""The sample store: the corpus that comes with Vigie, read into a store of its own in the cache."""

import hashlib
import shutil
import tempfile
from pathlib import Path

from dashboard import __version__
from dashboard.pipeline import Progress, ingest
from dashboard.resources import data_path
from dashboard.store import Store, sample_store_path

# What a reading of the corpus depends on: a store that was built with other words or code is not used again.
_DATA = ("languages", "gazetteer", "geonames", "areas")
_CODE = ("readers", "extraction", "geocoding", "linking", "store")
_SUFFIXES = frozenset({".md", ".toml", ".csv", ".py"})


def sample_store(*, progress: Progress | None = None, jobs: int = 1) -> Store:
    """The store of the sample corpus; built when it is not there, or when the corpus or what reads it has changed."""
    path = sample_store_path(_fingerprint())
    if not path.exists():
        # Built beside its place and moved there whole: a build that was stopped is never taken for a store.
        building = Path(tempfile.mkdtemp(prefix="building-", dir=path.parent))
        try:
            ingest(corpus(), Store.create(building), progress=progress, jobs=jobs)
            building.rename(path)
        except OSError:
            if not path.exists():  # not because another process was quicker
                raise
        finally:
            shutil.rmtree(building, ignore_errors=True)
    return Store.open(path)


def corpus() -> list[Path]:
    """The corpus: one folder a language. What stands beside them (gold, facts, README) is no article."""
    return sorted(folder for folder in data_path("articles").iterdir() if folder.is_dir())


def _fingerprint() -> str:
    package = Path(__file__).parent
    folders = [*corpus(), *(data_path(name) for name in _DATA), *(package / name for name in _CODE)]
    digest = hashlib.sha256(__version__.encode())
    for folder in folders:
        for file in sorted(path for path in folder.rglob("*") if path.suffix in _SUFFIXES):
            digest.update(file.name.encode() + file.read_bytes())
    return digest.hexdigest()[:12]
