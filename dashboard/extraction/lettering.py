"""What the letters of a text are like: mostly Arabic, mostly capitals."""

import re
from typing import NamedTuple

_ARABIC = re.compile("[\u0620-\u064a]")
_SHOUTING = 0.7  # share of capitals among the letters from which a text tells nothing by its capitals
_FEWEST_SHOUTED = 20  # capitals of which a text must have more for that


class Lettering(NamedTuple):
    """``arabic``: most letters are. ``shouting``: most are capitals, so that these tell nothing."""

    arabic: bool
    shouting: bool


def lettering(text: str) -> Lettering:
    """What the letters of a sentence, or of a whole text, are like."""
    arabic = 0 if text.isascii() else len(_ARABIC.findall(text))
    capitals = sum(map(str.isupper, text))
    if not arabic and capitals <= _FEWEST_SHOUTED:
        return Lettering(arabic=False, shouting=False)
    cased = capitals + sum(map(str.islower, text))
    return Lettering(arabic=arabic > cased, shouting=capitals > _SHOUTING * cased and capitals > _FEWEST_SHOUTED)
