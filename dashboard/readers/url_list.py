""".urls .url, or a .txt of nothing but URLs: one http(s) address a line, ``#`` before a remark.

Nothing is fetched here. Who was asked to use the network hands over ``Defaults.fetch``, which gives the articles at an
address; without it each address is skipped with what to do.
"""

from collections.abc import Iterator
from typing import BinaryIO

from dashboard.model import Article
from dashboard.readers.formats import ADDRESS
from dashboard.readers.plain import read_text
from dashboard.readers.record import Defaults, Item, Skipped, empty, noted

# An Internet shortcut of Windows says URL=...
_SHORTCUT = "URL="


def read(name: str, stream: BinaryIO, defaults: Defaults) -> Iterator[Item]:
    """What is found at each address, where fetching was asked for."""
    content = read_text(name, stream, defaults)
    if isinstance(content, Skipped):
        yield content
        return
    found = False
    for number, url in addresses(content[0]):
        found = True
        if not ADDRESS.fullmatch(url):
            yield Skipped(name, number, "it is no address", "Write one http(s) address a line.")
        elif defaults.fetch:
            for item in defaults.fetch(url):
                yield noted(item, f"address from {name}, line {number}") if isinstance(item, Article) else item
        else:
            advice = "Ask for it: vigie ingest --fetch, or save the page as a file."
            yield Skipped(name, number, f"{url} is an address, and nothing is fetched unless asked", advice)
    if not found:
        yield empty(name)


def addresses(text: str) -> Iterator[tuple[int, str]]:
    """(line, address) of a list of them; lines that are none are among them, for who reads to say so."""
    shortcut = text.lstrip().startswith("[InternetShortcut]")
    for number, line in enumerate(text.split("\n"), 1):
        told = line.strip()
        if shortcut:
            if told.startswith(_SHORTCUT):
                yield number, told.removeprefix(_SHORTCUT)
        elif told and not told.startswith("#"):
            yield number, told
