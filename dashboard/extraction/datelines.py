"""Datelines: from where and when a text is written, before it begins."""

import re

from dashboard.model import Sentence

# Characters of a sentence in which a dateline begins.
_OPENING = 60
# A dateline may stand below some lines ("For immediate release"), if it begins in capitals.
_BYLINES, _CAPITALS = 5, re.compile(r"[A-Z]{4}")
# A town, with the small words of its name, and perhaps its country; behind the day an agency or a dash.
_TOWN = r"[A-ZÀ-Þ][\w'’.-]*(?: (?:[A-ZÀ-Þ][\w'’.-]*|[a-z]{2,3})){0,4}"
_DESK = re.compile(rf"\W*{_TOWN}(?:[,/(] ?{_TOWN}\)?)?,? (?:[a-z]{{2}} )?")
_DASH = re.compile(r"\.?\s*(?:[(\[][^)\]\n]{2,40}[)\]]\s*[-–—:]{0,3}\s|[-–—]{1,3}\s)")


def may_be_dateline(sentence: Sentence, start: int) -> bool:
    """Whether what begins at `start` may stand in a dateline: it is near the top of the text."""
    top = sentence.start == 0 or (sentence.index <= _BYLINES and bool(_CAPITALS.match(sentence.text)))
    return top and sentence.part == "text" and start < _OPENING


def follows_town(sentence: Sentence, start: int, end: int) -> bool:
    """Whether a date stands between a town and an agency or a dash: "Ouagadougou, 5 nov. - ", "P-au-P, le 13 nov. 2024
    [AlterPresse] --- ".
    """
    return bool(_DESK.fullmatch(sentence.text, 0, start) and _DASH.match(sentence.folded, end))
