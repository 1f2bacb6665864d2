"""The words of a language.

A language is a folder in ``data/languages/``: TOML tables of surface forms and their meanings, one file for
each kind of mention. Grammar is code (``dashboard/extraction/``), words are tables: adding a language needs
a folder there and annotated sentences in ``tests/gold/<code>/``, and no change to this package.
"""

import tomllib
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from dashboard.resources import data_path


@dataclass(frozen=True)
class Language:
    """One language: its ISO 639-1 code and its tables by file name (``dates``, ``figures``, ``events`` ...)."""

    code: str
    folder: Path
    _tables: dict[str, dict[str, Any]] = field(default_factory=dict, repr=False, compare=False, hash=False)

    def table(self, name: str) -> dict[str, Any]:
        """The content of ``<name>.toml``; empty where the language has no such file."""
        if name not in self._tables:
            path = self.folder / f"{name}.toml"
            self._tables[name] = tomllib.loads(path.read_text("utf-8")) if path.exists() else {}
        return self._tables[name]


@cache
def languages() -> dict[str, Language]:
    """Every language that has words, by code."""
    folders = sorted(path for path in data_path("languages").iterdir() if path.is_dir())
    return {path.name: Language(path.name, path) for path in folders if any(path.glob("*.toml"))}
