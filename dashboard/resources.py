"""Where Vigie's files are.

The only module that knows the place of ``data/``: in a checkout it stands beside the package, in an
installed wheel it is ``dashboard/_data``. What is built once (the compiled gazetteer) goes to the user's
cache folder, or to ``VIGIE_CACHE`` where that is set.
"""

import os
import shutil
import time
from contextlib import suppress
from pathlib import Path

import platformdirs

# The file that marks a folder as a store of Vigie's; readers pass such folders by.
STORE_MARK = "vigie-store.json"

_UNUSED_SECONDS = 30 * 86_400
_PACKAGE = Path(__file__).resolve().parent


def data_path(*parts: str) -> Path:
    """Path of a file or folder under ``data/``.

    Raises:
        FileNotFoundError: the installation lacks it. Reinstalling Vigie restores it.
    """
    for root in (_PACKAGE / "_data", _PACKAGE.parent / "data"):
        path = root.joinpath(*parts)
        if path.exists():
            return path
    name = "/".join(("data", *parts))
    raise FileNotFoundError(f"{name} is missing from this installation of Vigie. Installing it again restores it.")


def streamlit_config() -> Path:
    """Streamlit's settings: in a wheel among the data, in a checkout where Streamlit itself looks for them."""
    shipped = _PACKAGE / "_data" / "streamlit.toml"
    return shipped if shipped.exists() else _PACKAGE.parent / ".streamlit" / "config.toml"


def static_path(*parts: str) -> Path:
    """Path of a file that Streamlit serves itself (basemap, fonts)."""
    return _PACKAGE.joinpath("static", *parts)


def cache_path(*parts: str) -> Path:
    """Path under the folder for what is built once; the folder is made when it is missing."""
    root = Path(os.environ.get("VIGIE_CACHE") or platformdirs.user_cache_dir("vigie"))
    path = root.joinpath(*parts)
    path.parent.mkdir(parents=True, exist_ok=True)
    return path


def use_cached(path: Path) -> None:
    """Say that a folder of the cache is in use; others of its kind (``kind-...``) unused for a month are deleted.

    Each version of Vigie builds its own: without this they would stay for ever, and a version that is still in use
    would lose its own.
    """
    with suppress(OSError):  # a cache that only others may write is not ours to tidy
        os.utime(path)
        for other in path.parent.glob(f"{path.name.partition('-')[0]}-*"):
            if other != path and time.time() - other.stat().st_mtime > _UNUSED_SECONDS:
                shutil.rmtree(other, ignore_errors=True)
