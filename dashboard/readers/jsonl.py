""".jsonl: one article a line, {"id", "title", "text", "language"?, "published_at"?, "source"?, "url"?}.

The text is kept to the character, so that offsets hold for who wrote the file.
"""

import json
from collections.abc import Iterator
from typing import BinaryIO

from dashboard.model import Article
from dashboard.readers.record import MAX_BYTES, Defaults, Skipped, make_article, too_long

SUFFIXES = frozenset({".jsonl", ".ndjson"})
# A character may take six bytes as an escape (\u00e9); beyond that a line is no article.
_MAX_LINE = 2 * MAX_BYTES
_ADVICE = 'A line is {"id": ..., "title": ..., "text": ...}.'


def read(name: str, stream: BinaryIO, defaults: Defaults) -> Iterator[Article | Skipped]:
    """The articles in the file's order, and for each line that is none, why not."""
    number = 0
    while raw := stream.readline(_MAX_LINE + 1):
        number += 1
        if len(raw) > _MAX_LINE:
            _skip_line(stream, raw)
            yield too_long(name, number, f"the line has more than {_MAX_LINE // 1_000_000} MB")
        elif raw.strip():
            yield _line(raw, name, number, defaults)
    if number == 0:
        yield Skipped(name, None, "the file is empty", "Nothing was lost: there is nothing in it.")


def _line(raw: bytes, name: str, number: int, defaults: Defaults) -> Article | Skipped:
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
    return make_article(fields, path=name, line=number, defaults=defaults)


def _skip_line(stream: BinaryIO, raw: bytes) -> None:
    """Read on to the line's end without keeping it."""
    while raw and not raw.endswith(b"\n"):
        raw = stream.readline(_MAX_LINE)
