"""What readers, the network and the store say, in the reader's language.

They speak English, as the command line does. ``locales/remarks/<code>.toml`` sets each of their sentences beside the
same in another language; ``{}`` stands for what changes. A sentence that is not there stays as it is.
"""

import re
import tomllib
from functools import cache

from dashboard.readers import Skipped
from dashboard.readers.record import shown
from dashboard.ui.i18n import LOCALES, Words

_GAP = "{}"


def remark(text: str, words: Words) -> str:
    """What was said, in the interface's language; what it quotes (a name, an error) as it is, or put in words too."""
    table = remarks(words.language)
    if text in table:
        return table[text]
    for pattern, said in _patterns(words.language):
        if found := pattern.fullmatch(text):
            quoted = [remark(part, words) for part in found.groups()]
            return said.format(*quoted) if _GAP in said else said.format("", *quoted)
    return text


def refusal(item: Skipped, words: Words) -> str:
    """What was not read, why, and what to do, on one line."""
    where = item.path if item.line is None else words("app.line", where=item.path, number=words.number(item.line))
    told = words("app.refused", where=where, why=remark(item.reason, words), advice=remark(item.advice, words))
    return " ".join(shown(told).split())


@cache
def remarks(language: str) -> dict[str, str]:
    """Every sentence that has another in `language`."""
    path = LOCALES / "remarks" / f"{language}.toml"
    groups = tomllib.loads(path.read_text("utf-8")) if path.exists() else {}
    return {english: other for group in groups.values() for english, other in group.items()}


@cache
def _patterns(language: str) -> list[tuple[re.Pattern[str], str]]:
    """The sentences with gaps, those that say most beside them first: "{} is no date" fits what others fit better."""
    gapped = [english for english in remarks(language) if _GAP in english]
    gapped.sort(key=lambda english: -len(english.replace(_GAP, "")))
    return [(_pattern(english), remarks(language)[english]) for english in gapped]


def _pattern(english: str) -> re.Pattern[str]:
    return re.compile("(.+?)".join(map(re.escape, english.split(_GAP))), re.DOTALL)
