"""Labels made by hand: one JSON object a line, one line an article. ``data/articles/README.md`` tells the format."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from dashboard.evaluation.matching import truth
from dashboard.model import VigieError

Label = Mapping[str, Any]


class LabelError(VigieError):
    """A line of labels that can't be used. Its text says which line, and what it lacks."""


def read_labels(path: Path) -> list[Label]:
    """The labels of every article, in the file's order.

    Raises:
        LabelError: a line is no JSON, or lacks what every label has, or holds a date that is none.
    """
    return list(_labels(path))


def _labels(path: Path) -> Iterator[Label]:
    with path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            try:
                label = json.loads(line)
                _check(label)
            except (ValueError, TypeError, AttributeError, KeyError) as error:
                problem = f"lacks {error}" if isinstance(error, KeyError) else str(error)
                raise LabelError(f"{path.name}, line {number} is no label: {problem}. See its README.") from error
            yield label


def _check(label: Label) -> None:
    for name in ("id", "is_incident_report", "incidents"):
        label[name]
    for incident in label["incidents"]:
        incident["main"]
        truth(incident)
