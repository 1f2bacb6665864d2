"""The data dictionary: every column of every table that goes out, from :mod:`dashboard.columns`."""

import csv
from io import StringIO

from dashboard.columns import CHANGES, EVIDENCE, INCIDENTS, Column

_TABLES: list[tuple[str, tuple[Column, ...]]] = [("incidents", INCIDENTS), *EVIDENCE.items(), ("changes", CHANGES)]
_HEADS = {
    "en": ("Column", "Label", "Type", "Meaning"),
    "fr": ("Colonne", "Intitulé", "Type", "Sens"),
}


def as_markdown(language: str = "en") -> str:
    """One table a table, in the reader's language."""
    heads = _HEADS["fr" if language == "fr" else "en"]
    parts = []
    for table, columns in _TABLES:
        rows = [f"| `{c.name}` | {c.label(language)} | {c.kind} | {_cell(c.meaning(language))} |" for c in columns]
        parts.append("\n".join([f"## {table}\n", f"| {' | '.join(heads)} |", "|---|---|---|---|", *rows]))
    return "\n\n".join(parts) + "\n"


def as_csv() -> str:
    """One row a column, in both languages."""
    text = StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(("table", "column", "type", "label_en", "label_fr", "meaning_en", "meaning_fr"))
    for table, columns in _TABLES:
        writer.writerows((table, c.name, c.kind, c.en, c.fr, c.meaning_en, c.meaning_fr) for c in columns)
    return text.getvalue()


def _cell(text: str) -> str:
    return text.replace("|", "\\|")
