"""Places that no gazetteer knows, by what stands before them: "le hameau de Tégourou", "à Adab-Dab".

They have no point, but two of them are two places: an article may tell of an attack at each. The words stand under
``unlisted`` in ``data/languages/<code>/places.toml``.
"""

import re
from collections.abc import Iterable
from functools import cache

from dashboard.folding import fold_name
from dashboard.languages import Language
from dashboard.model import Mention, Sentence

_NAME = r"[A-ZÀ-Þ][\w'’]+(?:[- ][A-ZÀ-Þ][\w'’]+)*"


def unlisted_place(sentence: Sentence, language: Language, known: Iterable[Mention]) -> str | None:
    """The first such place that the sentence names, folded. ``known``: its places and actors, which are none."""
    pattern, never = _words(language)
    if pattern is None or sentence.text.isupper():
        return None
    taken = [(one.start - sentence.start, one.end - sentence.start) for one in known]
    for match in pattern.finditer(sentence.text):
        start, end = match.span("name")
        name = fold_name(match["name"])
        if name.split()[0] not in never and not any(first < end and start < last for first, last in taken):
            return name
    return None


@cache
def _words(language: Language) -> tuple[re.Pattern[str] | None, frozenset[str]]:
    table = language.table("places").get("unlisted", {})
    if not table:
        return None, frozenset()
    nouns, links = "|".join(table["nouns"]), "|".join(table["links"])
    before = "|".join(table["prepositions"])
    pattern = rf"(?<!\w)(?:(?:{nouns})(?: [^\W\d]+)? (?:{links})|(?:{before}) )(?P<name>{_NAME})"
    return re.compile(pattern), frozenset(map(fold_name, table["never"]))
