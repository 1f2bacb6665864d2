""".jsonl .ndjson: one article a line, {"id", "title", "text", "language"?, "published_at"?, "source"?, "url"?}.

The text is kept to the character, so that offsets hold for who wrote the file. Other names of the fields are known as
those of a table's columns are.
"""

import json
from collections.abc import Iterator
from typing import BinaryIO

from dashboard.readers.bounds import TOO_LONG, lines
from dashboard.readers.record import Defaults, Item, Skipped, make_article, too_long
from dashboard.readers.tables import renamed

_ADVICE = 'A line is {"id": ..., "title": ..., "text": ...}.'


def read(name: str, stream: BinaryIO, defaults: Defaults) -> Iterator[Item]:
    """The articles in the file's order, and for each line that is none, why not."""
    for number, raw in lines(stream):
        if raw is None:
            yield too_long(name, number, TOO_LONG)
        elif raw.strip():
            yield _line(raw, name, number, defaults)


def _line(raw: bytes, name: str, number: int, defaults: Defaults) -> Item:
    try:
        fields = json.loads(raw.decode("utf-8-sig" if number == 1 else "utf-8"))
    except UnicodeDecodeError:
        return Skipped(name, number, "it is not in UTF-8", "Save the file in UTF-8.")
    except ValueError as error:
        return Skipped(name, number, f"it is no JSON ({error})", _ADVICE)
    except RecursionError:
        return Skipped(name, number, "its JSON is nested too deep", _ADVICE)
    if not isinstance(fields, dict):
        return Skipped(name, number, "it is no JSON object", _ADVICE)
    told = renamed(fields, defaults, path=name, line=number)
    return told if isinstance(told, Skipped) else make_article(told, path=name, line=number, defaults=defaults)
