"""The sample store: the corpus that comes with Vigie, read into a store of its own in the cache."""

import hashlib
import shutil
import tempfile
from pathlib import Path

from dashboard import __version__
from dashboard.pipeline import ALONE, BatchReader, Progress, ingest
from dashboard.resources import data_path, use_cached
from dashboard.store import Store, sample_store_path

# The code that a reading of the corpus depends on: a store that older code built is not used again.
_CODE = ("readers", "extraction", "geocoding", "linking", "store")


def sample_store(*, progress: Progress | None = None, reader: BatchReader = ALONE) -> Store:
    """The store of the sample corpus; built when it is not there, or when the corpus or what reads it has changed."""
    path = sample_store_path(_fingerprint())
    if not path.exists():
        # Built beside its place and moved there whole: a build that was stopped is never taken for a store.
        building = Path(tempfile.mkdtemp(prefix="sample-building-", dir=path.parent))
        try:
            ingest(corpus(), Store.create(building), progress=progress, reader=reader)
            building.rename(path)
        except OSError:
            if not path.exists():  # not because another process was quicker
                raise
        finally:
            shutil.rmtree(building, ignore_errors=True)
    use_cached(path)
    return Store.open(path)


def corpus() -> list[Path]:
    """The corpus: one folder a language. What stands beside them (gold, facts, README) is no article."""
    return sorted(folder for folder in data_path("articles").iterdir() if folder.is_dir())


def labelled_corpus() -> list[tuple[Path, Path]]:
    """Each language's folder of the corpus, with the file of its labels."""
    return [(folder, folder.with_name(f"gold.{folder.name}.jsonl")) for folder in corpus()]


def _fingerprint() -> str:
    """Tells apart what a reading of the corpus depends on: articles, words, places, code and version."""
    package = Path(__file__).parent
    files = [path for path in data_path().rglob("*") if path.is_file()]
    files += [path for name in _CODE for path in (package / name).rglob("*.py")]
    digest = hashlib.sha256(__version__.encode())
    for file in sorted(files):
        digest.update(file.name.encode() + file.read_bytes())
    return digest.hexdigest()[:12]
