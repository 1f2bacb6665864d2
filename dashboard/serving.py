"""Starting the dashboard: Streamlit on ``asgi.py`` with Vigie's settings, from whatever folder."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from dashboard.resources import cache_path, streamlit_config

_APP = Path(__file__).parent / "asgi.py"


def serve(*, store: Path | None, port: int, address: str) -> int:
    """Run the dashboard until it is stopped; returns its exit code."""
    arguments = ["--server.port", str(port), "--server.address", address, "--server.headless", "true"]
    environment = dict(os.environ)
    if store:
        environment["VIGIE_STORE"] = str(store.resolve())
    for secrets in _secrets():
        arguments += ["--secrets.files", str(secrets)]
    command = [sys.executable, "-m", "streamlit", "run", str(_APP), *arguments]
    return _run(command, environment, working_folder())


def working_folder() -> Path:
    """Where Streamlit is started: it takes its settings from ``.streamlit/`` there.

    The current folder when it has settings of its own, else one in the cache that is given Vigie's.
    """
    here = Path.cwd()
    if (here / ".streamlit" / "config.toml").exists():
        return here
    settings = cache_path("serve", ".streamlit", "config.toml")
    shutil.copyfile(streamlit_config(), settings)
    return settings.parents[1]


def _secrets() -> list[Path]:
    """The user's own secrets, then the current folder's, which count more: as Streamlit has it, but from where Vigie
    is started, whatever folder Streamlit is started in.
    """
    places = (Path.home(), Path.cwd())
    return [file for place in places if (file := place / ".streamlit" / "secrets.toml").exists()]


def _run(command: list[str], environment: dict[str, str], folder: Path) -> int:
    """Run a command in the place of this process where the system can, so that stopping one stops both."""
    if os.name == "posix":
        os.chdir(folder)
        os.execve(command[0], command, environment)  # noqa: S606 - our own interpreter
    return subprocess.call(command, env=environment, cwd=folder)  # noqa: S603 - as above
