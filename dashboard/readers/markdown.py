""".md: front matter (title, published_at, source, url, language, id, and any other field), then the text."""

from collections.abc import Iterator
from typing import Any, BinaryIO

import yaml  # type: ignore[import-untyped]
from frontmatter.default_handlers import YAMLHandler

from dashboard.readers.plain import read_text
from dashboard.readers.record import Defaults, Item, Skipped, make_article


def read(name: str, stream: BinaryIO, defaults: Defaults) -> Iterator[Item]:
    """The one article of the file, or why not. A first line ``# ...`` is the title where none is given."""
    content = read_text(name, stream, defaults)
    if isinstance(content, Skipped):
        yield content
        return
    text, notes = content
    try:
        fields, body = _split(text)
    except (yaml.YAMLError, ValueError) as error:
        problem = str(error).splitlines()[0]
        yield Skipped(name, None, f"its front matter can't be read: {problem}", "Quote values that hold a colon.")
        return
    if not fields.get("title") and body.startswith("# "):
        heading, _, body = body.partition("\n")
        fields["title"] = heading[2:].strip()
    yield make_article({"url": defaults.url, **fields, "text": body.strip()}, path=name, defaults=defaults, notes=notes)


def _split(text: str) -> tuple[dict[str, Any], str]:
    """(front matter, text). Values stay strings: YAML would make a truth value of ``language: no``."""
    handler = YAMLHandler()
    if not handler.detect(text):
        return {}, text.strip()
    matter, body = handler.split(text)
    fields = yaml.load(matter, Loader=yaml.BaseLoader) or {}  # noqa: S506 - the loader that makes strings alone
    if not isinstance(fields, dict):
        raise ValueError("it is no list of fields")
    for key, value in fields.items():
        # Nothing nested: an alias within an alias would grow without end when it is written out.
        if not all(isinstance(item, str) for item in (value if isinstance(value, list) else [value])):
            raise ValueError(f"the field {key!r} is nested")
    return fields, body.strip()
