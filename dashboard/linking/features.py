"""What of two reports speaks for or against one event: each feature a number from 0 (nothing) to 1, with its words.

To add a feature, add a function here and what is expected of it to ``tests/training/train_linking.py``; the weight that
this learns goes to ``data/weights/linking.toml``. Days told by two articles may be one off, places are named roughly,
early tolls grow: so what is nearly the same has features of its own.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dashboard.linking.arrays import WEIGHT_BITS, WEIGHT_MASK, Arrays, Codes, Floats, Hashes
from dashboard.linking.traces import PHRASES

Rows = NDArray[np.int64]
# An array of numbers or of truth values, one a pair (NumPy's types don't say what comparing two columns gives).
Values = Any
Feature = Callable[[Arrays, Rows, Rows], Values]

_EARTH_KM = 6371.0
_FEATURES: dict[str, tuple[Feature, str]] = {}
FEATURES: Mapping[str, tuple[Feature, str]] = MappingProxyType(_FEATURES)


def features(columns: Arrays, left: Rows, right: Rows) -> dict[str, Floats]:
    """Every feature of each pair, by name."""
    return {name: np.asarray(measure(columns, left, right), np.float64) for name, (measure, _) in FEATURES.items()}


def _feature(words: str) -> Callable[[Feature], Feature]:
    def register(measure: Feature) -> Feature:
        _FEATURES[measure.__name__.removeprefix("_")] = (measure, words)
        return measure

    return register


# --- When -------------------------------------------------------------------------------------------------


def _gap(a: Arrays, i: Rows, j: Rows) -> Values:
    """Days between the two intervals; 0 where they meet, NaN where one is not told."""
    return np.maximum(np.maximum(a.first[i] - a.last[j], a.first[j] - a.last[i]), 0)


def _known(a: Arrays, i: Rows, j: Rows) -> Values:
    return ~np.isnan(_gap(a, i, j))


def _exact(a: Arrays, i: Rows, j: Rows) -> Values:
    return (a.precision[i] <= 2) & (a.precision[j] <= 2)


def _published_apart(a: Arrays, i: Rows, j: Rows) -> Values:
    return np.nan_to_num(np.abs(a.published[i] - a.published[j]), nan=15.0)


@_feature("the same day")
def _same_day(a: Arrays, i: Rows, j: Rows) -> Values:
    return (_gap(a, i, j) == 0) & _exact(a, i, j)


@_feature("days that may be the same")
def _days_meet(a: Arrays, i: Rows, j: Rows) -> Values:
    return (_gap(a, i, j) == 0) & ~_exact(a, i, j)


@_feature("a day apart")
def _day_apart(a: Arrays, i: Rows, j: Rows) -> Values:
    return _gap(a, i, j) == 1


@_feature("two or three days apart")
def _days_apart(a: Arrays, i: Rows, j: Rows) -> Values:
    gap = _gap(a, i, j)
    return (gap > 1) & (gap <= 3)


@_feature("more than three days apart")
def _week_apart(a: Arrays, i: Rows, j: Rows) -> Values:
    gap = _gap(a, i, j)
    return (gap > 3) & (gap <= 10)


@_feature("more than ten days apart")
def _weeks_apart(a: Arrays, i: Rows, j: Rows) -> Values:
    return _gap(a, i, j) > 10


@_feature("a day not told, and published on other days")
def _undated_apart(a: Arrays, i: Rows, j: Rows) -> Values:
    return ~_known(a, i, j) * np.minimum(np.log1p(_published_apart(a, i, j)) / np.log1p(30), 1)


@_feature("published on other days")
def _published_late(a: Arrays, i: Rows, j: Rows) -> Values:
    """Nothing where a day of publication is not known."""
    apart = np.nan_to_num(np.abs(a.published[i] - a.published[j]))
    return np.minimum(np.log1p(apart) / np.log1p(60), 1)


# --- Where ------------------------------------------------------------------------------------------------


def _beyond(a: Arrays, i: Rows, j: Rows) -> Values:
    """Kilometres between the two places beyond what their precisions leave open; NaN where one has no point."""
    lat_i, lat_j = np.radians(a.latitude[i]), np.radians(a.latitude[j])
    half = np.sin((lat_i - lat_j) / 2) ** 2
    half += np.cos(lat_i) * np.cos(lat_j) * np.sin(np.radians(a.longitude[i] - a.longitude[j]) / 2) ** 2
    return np.maximum(2 * _EARTH_KM * np.arcsin(np.sqrt(half)) - a.km[i] - a.km[j], 0)


def _precise(a: Arrays, i: Rows, j: Rows) -> Values:
    return np.maximum(a.km[i], a.km[j]) <= 30


@_feature("the same place")
def _same_place(a: Arrays, i: Rows, j: Rows) -> Values:
    return ((_beyond(a, i, j) == 0) & _precise(a, i, j)) | _same_name(a, i, j)


def _same_name(a: Arrays, i: Rows, j: Rows) -> Values:
    return (a.place[i] == a.place[j]) & (a.place[i] >= 0) & (a.country[i] == a.country[j])


@_feature("places that may be the same")
def _places_meet(a: Arrays, i: Rows, j: Rows) -> Values:
    return (_beyond(a, i, j) == 0) & ~_precise(a, i, j)


@_feature("places near each other")
def _near(a: Arrays, i: Rows, j: Rows) -> Values:
    beyond = _beyond(a, i, j)
    return (beyond > 0) & (beyond <= 30)


@_feature("places far from each other")
def _far(a: Arrays, i: Rows, j: Rows) -> Values:
    """Within one country: other countries have a feature of their own."""
    beyond = _beyond(a, i, j)
    return (beyond > 30) * ~_other_country(a, i, j) * np.minimum(np.log1p(np.nan_to_num(beyond)) / np.log1p(300), 1)


@_feature("other countries")
def _other_country(a: Arrays, i: Rows, j: Rows) -> Values:
    return (a.country[i] != a.country[j]) & (a.country[i] >= 0) & (a.country[j] >= 0)


# --- What -------------------------------------------------------------------------------------------------


def _both(codes: Codes, i: Rows, j: Rows) -> Values:
    return (codes[i] >= 0) & (codes[j] >= 0)


@_feature("the same kind of event")
def _same_type(a: Arrays, i: Rows, j: Rows) -> Values:
    return (a.sub_event_type[i] == a.sub_event_type[j]) & _both(a.sub_event_type, i, j)


@_feature("another kind of event")
def _other_type(a: Arrays, i: Rows, j: Rows) -> Values:
    return (a.event_type[i] != a.event_type[j]) & _both(a.event_type, i, j)


@_feature("another form of the same kind of event")
def _other_form(a: Arrays, i: Rows, j: Rows) -> Values:
    """Rockets and a roadside bomb, an attack and an abduction."""
    return (a.event_type[i] == a.event_type[j]) & (a.form[i] != a.form[j]) & _both(a.form, i, j)


@_feature("actors in common")
def _same_actor(a: Arrays, i: Rows, j: Rows) -> Values:
    return (a.actors[i] & a.actors[j]) != 0


@_feature("other actors")
def _other_actor(a: Arrays, i: Rows, j: Rows) -> Values:
    return (a.actors[i] != 0) & (a.actors[j] != 0) & ((a.actors[i] & a.actors[j]) == 0)


@_feature("the same weapon")
def _same_weapon(a: Arrays, i: Rows, j: Rows) -> Values:
    return (a.weapons[i] & a.weapons[j]) != 0


@_feature("the same target")
def _same_target(a: Arrays, i: Rows, j: Rows) -> Values:
    return (a.targets[i] & a.targets[j]) != 0


# --- How many ---------------------------------------------------------------------------------------------


def _agree(a: Arrays, i: Rows, j: Rows, count: str) -> Values:
    """How much it tells that both name the same number: the more, the larger it is; 1 from 30 on."""
    low, high = a.low[count], a.high[count]
    same = (low[i] <= high[j]) & (low[j] <= high[i]) & (low[i] > 0) & (low[j] > 0)
    return same * np.minimum(np.log1p(np.nan_to_num(np.minimum(high[i], high[j]))) / np.log(31), 1)


def _differ(a: Arrays, i: Rows, j: Rows, count: str) -> Values:
    """How far apart the numbers are: 0 for the same ones, 1 from a factor of ten on (or none against nine)."""
    low, high = a.low[count], a.high[count]
    apart = np.log1p(np.maximum(low[i], low[j])) - np.log1p(np.minimum(high[i], high[j]))
    return np.nan_to_num(np.clip(apart / np.log(10), 0, 1))


@_feature("the same number of dead")
def _killed_agree(a: Arrays, i: Rows, j: Rows) -> Values:
    return _agree(a, i, j, "killed")


@_feature("other numbers of dead")
def _killed_differ(a: Arrays, i: Rows, j: Rows) -> Values:
    return _differ(a, i, j, "killed")


@_feature("the same number of wounded")
def _wounded_agree(a: Arrays, i: Rows, j: Rows) -> Values:
    return _agree(a, i, j, "wounded")


@_feature("other numbers of wounded")
def _wounded_differ(a: Arrays, i: Rows, j: Rows) -> Values:
    return _differ(a, i, j, "wounded")


@_feature("the same number of abducted")
def _abducted_agree(a: Arrays, i: Rows, j: Rows) -> Values:
    return _agree(a, i, j, "abducted")


@_feature("other numbers of abducted")
def _abducted_differ(a: Arrays, i: Rows, j: Rows) -> Values:
    return _differ(a, i, j, "abducted")


@_feature("the same number of munitions")
def _munitions_agree(a: Arrays, i: Rows, j: Rows) -> Values:
    return _agree(a, i, j, "weapon_count")


@_feature("other numbers of munitions")
def _munitions_differ(a: Arrays, i: Rows, j: Rows) -> Values:
    return _differ(a, i, j, "weapon_count")


# --- In which words ---------------------------------------------------------------------------------------


def likeness(a: Arrays, i: Rows, j: Rows) -> Values:
    """The cosine of the two traces."""
    both = np.sort(np.concatenate([a.words[i], a.words[j]], axis=1), axis=1)
    # A word stands at most once in each trace, so one that is in both stands beside itself.
    same = (both[:, 1:] >> WEIGHT_BITS == both[:, :-1] >> WEIGHT_BITS) & (both[:, 1:] >= 0)
    pair, at = np.nonzero(same)
    first, second = both[pair, at] & WEIGHT_MASK, both[pair, at + 1] & WEIGHT_MASK
    return np.bincount(pair, first * second, minlength=len(i)) / WEIGHT_MASK**2


@_feature("words in common")
def _words(a: Arrays, i: Rows, j: Rows) -> Values:
    """Of texts in one language: from 0 for none to 1 for two thirds of their weight."""
    return np.where(a.language[i] == a.language[j], np.minimum(np.sqrt(likeness(a, i, j)), 0.8) / 0.8, 0)


def _shared(table: Hashes, i: Rows, j: Rows) -> Values:
    """How many entries two rows have in common; within a row each stands once."""
    return _repeated(table[i], table[j])


def _repeated(rows: Hashes, others: Hashes) -> Values:
    both = np.sort(np.concatenate([rows, others], axis=1), axis=1)
    return ((both[:, 1:] == both[:, :-1]) & (both[:, 1:] >= 0)).sum(axis=1)


# What is put in like phrases is put in like words even of other events (a page's own lines, an outlet's manner): the
# phrases only temper the words.
@_feature("")
def _phrases(a: Arrays, i: Rows, j: Rows) -> Values:
    """Which share of the rarest pairs of words: from 0 for none to 1 for all those of a long text."""
    return _shared(a.phrases, i, j) / PHRASES


@_feature("a headline in words that the other has")
def _headline(a: Arrays, i: Rows, j: Rows) -> Values:
    """Which share of a headline's rarer words the other's strongest words hold, in the better direction."""
    one, other = (_held(a, first, second) for first, second in ((i, j), (j, i)))
    return np.where(a.language[i] == a.language[j], np.maximum(one, other), 0)


def _held(a: Arrays, i: Rows, j: Rows) -> Values:
    """The share of the one's headline; a short one may be held by chance, so one word more is never held."""
    words = (a.words[j] >> WEIGHT_BITS).astype(np.int32)
    return _repeated(a.headline[i], words) / ((a.headline[i] >= 0).sum(axis=1) + 1)


@_feature("a like meaning")
def _meaning(a: Arrays, i: Rows, j: Rows) -> Values:
    """How alike two beginnings mean in two languages: from 0 up to 0.3, as of any two reports, to 1 from 0.8 on."""
    return np.where(a.language[i] != a.language[j], np.clip((_alike(a, i, j) - 0.3) / 0.5, 0, 1), 0)


def _alike(a: Arrays, i: Rows, j: Rows) -> Values:
    """The cosine of the two meanings; 0 where one is not known."""
    cosine = np.einsum("ij,ij->i", a.meanings[i].astype(np.float32), a.meanings[j].astype(np.float32))
    return np.maximum(cosine / np.maximum(a.lengths[i] * a.lengths[j], 1), 0)


@_feature("full names in common")
def _full_names(a: Arrays, i: Rows, j: Rows) -> Values:
    """From 0 for none to 1 for five or more."""
    return np.minimum(np.log1p(_shared(a.full_names, i, j)) / np.log(6), 1)


@_feature("no name or number in common")
def _no_name(a: Arrays, i: Rows, j: Rows) -> Values:
    return (_shared(a.names, i, j) == 0) & (a.names[i, 0] >= 0) & (a.names[j, 0] >= 0)


@_feature("persons of the same age")
def _same_age(a: Arrays, i: Rows, j: Rows) -> Values:
    return _shared(a.ages, i, j) > 0


@_feature("persons of other ages")
def _other_age(a: Arrays, i: Rows, j: Rows) -> Values:
    return (a.ages[i, 0] >= 0) & (a.ages[j, 0] >= 0) & (_shared(a.ages, i, j) == 0)


@_feature("")  # what fewer words in common mean: no reason by itself
def _abroad(a: Arrays, i: Rows, j: Rows) -> Values:
    return a.language[i] != a.language[j]


# --- How it is told ---------------------------------------------------------------------------------------


@_feature("one of them only looks back")
def _recalled(a: Arrays, i: Rows, j: Rows) -> Values:
    return ~(a.main[i] & a.main[j])


@_feature("told apart by one article")
def _same_article(a: Arrays, i: Rows, j: Rows) -> Values:
    return a.article[i] == a.article[j]
