"""What of two reports speaks for or against one event: each feature a number from 0 (nothing) to 1, with its words.

To add a feature, add a function here and what is expected of it to ``tests/training/train_linking.py``; the weight that
this learns goes to ``data/weights/linking.toml``. Days told by two articles may be one off, places are named roughly,
early tolls grow: so what is nearly the same has features of its own.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType

import numpy as np

from dashboard.linking.arrays import WEIGHT_BITS, Arrays, Codes, Floats, Hashes, Rows
from dashboard.linking.pairing import Pairs, Values, repeated
from dashboard.linking.traces import PHRASES

Feature = Callable[[Pairs], Values]

# A town, a quarter, a base: places within so many kilometres can be told apart by their names. Or near such a place.
_NAMED_KM = 10
_ABOUT_KM = 25
_APART_KM = 30
# Morning and evening, not evening and night.
_APART_HOURS = 8
# As :func:`_differ` measures it: one and a half times as many.
_OTHER_NUMBER = 0.2

_FEATURES: dict[str, tuple[Feature, str]] = {}
FEATURES: Mapping[str, tuple[Feature, str]] = MappingProxyType(_FEATURES)


def features(columns: Arrays, left: Rows, right: Rows) -> dict[str, Floats]:
    """Every feature of each pair, by name."""
    pairs = Pairs(columns, left, right)
    return {name: np.asarray(measure(pairs), np.float64) for name, (measure, _) in FEATURES.items()}


def _feature(words: str) -> Callable[[Feature], Feature]:
    def register(measure: Feature) -> Feature:
        _FEATURES[measure.__name__.removeprefix("_")] = (measure, words)
        return measure

    return register


# --- When -------------------------------------------------------------------------------------------------


@_feature("the same day")
def _same_day(pairs: Pairs) -> Values:
    return (pairs.gap == 0) & pairs.exact


@_feature("days that may be the same")
def _days_meet(pairs: Pairs) -> Values:
    return (pairs.gap == 0) & ~pairs.exact


@_feature("a day apart")
def _day_apart(pairs: Pairs) -> Values:
    return pairs.gap == 1


@_feature("two or three days apart")
def _days_apart(pairs: Pairs) -> Values:
    gap = pairs.gap
    return (gap > 1) & (gap <= 3)


@_feature("more than three days apart")
def _week_apart(pairs: Pairs) -> Values:
    gap = pairs.gap
    return (gap > 3) & (gap <= 10)


@_feature("more than ten days apart")
def _weeks_apart(pairs: Pairs) -> Values:
    return pairs.gap > 10


@_feature("a day not told, and published on other days")
def _undated_apart(pairs: Pairs) -> Values:
    return np.isnan(pairs.gap) * np.minimum(np.log1p(np.nan_to_num(pairs.published_apart, nan=15.0)) / np.log1p(30), 1)


@_feature("published on other days")
def _published_late(pairs: Pairs) -> Values:
    """Half as much where one looks back, which is published late by nature; 0 where a publication is not dated."""
    main, main_too = pairs.both(pairs.columns.main)
    late = np.minimum(np.log1p(np.nan_to_num(pairs.published_apart)) / np.log1p(60), 1)
    return late * np.where(main & main_too, 1, 0.5)


# --- Where ------------------------------------------------------------------------------------------------


@_feature("the same place")
def _same_place(pairs: Pairs) -> Values:
    return ((pairs.beyond == 0) & pairs.precise) | pairs.same_name


@_feature("places that may be the same")
def _places_meet(pairs: Pairs) -> Values:
    return (pairs.beyond == 0) & ~pairs.precise


@_feature("places near each other")
def _near(pairs: Pairs) -> Values:
    beyond = pairs.beyond
    return (beyond > 0) & (beyond <= _APART_KM)


@_feature("places far from each other")
def _far(pairs: Pairs) -> Values:
    """Within one country: other countries have a feature of their own."""
    beyond = pairs.beyond
    return (beyond > _APART_KM) * ~pairs.other_country * np.minimum(np.log1p(np.nan_to_num(beyond)) / np.log1p(300), 1)


@_feature("a place not told")
def _nowhere(pairs: Pairs) -> Values:
    """One of them tells neither a point nor a country: half as much in one language, where words tell."""
    (latitude, latitude_too), (country, country_too) = (
        pairs.both(column) for column in (pairs.columns.latitude, pairs.columns.country)
    )
    either = (np.isnan(latitude) & (country < 0)) | (np.isnan(latitude_too) & (country_too < 0))
    return either * np.where(pairs.one_language, 0.5, 1)


@_feature("other countries")
def _other_country(pairs: Pairs) -> Values:
    return pairs.other_country


# --- What -------------------------------------------------------------------------------------------------


@_feature("the same kind of event")
def _same_type(pairs: Pairs) -> Values:
    return pairs.same(pairs.columns.sub_event_type)


@_feature("another kind of event")
def _other_type(pairs: Pairs) -> Values:
    return pairs.other(pairs.columns.event_type)


@_feature("another form of the same kind of event")
def _other_form(pairs: Pairs) -> Values:
    """Rockets and a roadside bomb, an attack and an abduction."""
    kind, kind_too = pairs.both(pairs.columns.event_type)
    return (kind == kind_too) & pairs.other(pairs.columns.form)


def _in_common(pairs: Pairs, sets: Codes) -> Values:
    one, other = pairs.both(sets)
    return (one & other) != 0


@_feature("actors in common")
def _same_actor(pairs: Pairs) -> Values:
    return _in_common(pairs, pairs.columns.actors)


@_feature("other actors")
def _other_actor(pairs: Pairs) -> Values:
    actors, actors_too = pairs.both(pairs.columns.actors)
    return (actors != 0) & (actors_too != 0) & ((actors & actors_too) == 0)


@_feature("the same weapon")
def _same_weapon(pairs: Pairs) -> Values:
    return _in_common(pairs, pairs.columns.weapons)


@_feature("the same target")
def _same_target(pairs: Pairs) -> Values:
    return _in_common(pairs, pairs.columns.targets)


# --- How many ---------------------------------------------------------------------------------------------


def _agree(pairs: Pairs, count: str) -> Values:
    """How much it tells that both name the same number: the more, the larger it is; 1 from 30 on."""
    (low, low_too), (high, high_too) = pairs.both(pairs.columns.low[count]), pairs.both(pairs.columns.high[count])
    same = (low <= high_too) & (low_too <= high) & (low > 0) & (low_too > 0)
    return same * np.minimum(np.log1p(np.nan_to_num(np.minimum(high, high_too))) / np.log(31), 1)


def _differ(pairs: Pairs, count: str) -> Values:
    """How far apart the numbers are: 0 for the same ones, 1 from a factor of ten on (or none against nine)."""
    lows, highs = pairs.both(pairs.columns.low[count]), pairs.both(pairs.columns.high[count])
    apart = np.log1p(np.maximum(*lows)) - np.log1p(np.minimum(*highs))
    return np.nan_to_num(np.clip(apart / np.log(10), 0, 1))


@_feature("the same number of dead")
def _killed_agree(pairs: Pairs) -> Values:
    return _agree(pairs, "killed")


@_feature("other numbers of dead")
def _killed_differ(pairs: Pairs) -> Values:
    return _differ(pairs, "killed")


@_feature("the same number of wounded")
def _wounded_agree(pairs: Pairs) -> Values:
    return _agree(pairs, "wounded")


@_feature("other numbers of wounded")
def _wounded_differ(pairs: Pairs) -> Values:
    return _differ(pairs, "wounded")


@_feature("the same number of abducted")
def _abducted_agree(pairs: Pairs) -> Values:
    return _agree(pairs, "abducted")


@_feature("other numbers of abducted")
def _abducted_differ(pairs: Pairs) -> Values:
    return _differ(pairs, "abducted")


@_feature("the same number of munitions")
def _munitions_agree(pairs: Pairs) -> Values:
    return _agree(pairs, "weapon_count")


@_feature("other numbers of munitions")
def _munitions_differ(pairs: Pairs) -> Values:
    return _differ(pairs, "weapon_count")


# --- All of these -----------------------------------------------------------------------------------------


@_feature("facts that contradict each other")
def _contradicted(pairs: Pairs) -> Values:
    """Both are news, and differ in what each tells exactly, in two things where one may be misread: whatever their
    words, these are two events.
    """
    (main, main_too), (precision, precision_too), (km, km_too) = (
        pairs.both(column) for column in (pairs.columns.main, pairs.columns.precision, pairs.columns.km)
    )
    exact = (precision == 1) & (precision_too == 1)
    other_day, other_hour = (pairs.gap >= 1) & exact, (pairs.gap == 0) & exact & (pairs.hours_apart > _APART_HOURS)
    widest, apart = np.maximum(km, km_too), pairs.beyond > _APART_KM
    named, about = widest <= _NAMED_KM, widest <= _ABOUT_KM
    other_name, far = named & pairs.other(pairs.columns.place), named & apart
    other_form, other_number = pairs.other(pairs.columns.form), _differ(pairs, "weapon_count") > _OTHER_NUMBER
    # A base has many names and so has its town, but what befell it has one form.
    two = (other_day & (far | other_number)) | (far & other_number) | (other_name & other_form)
    # Two languages: what they mean in the main tells nothing of the place. Two countries: each side of a border is one.
    abroad = (far & ~pairs.one_language) | (about & apart & pairs.other_country)
    return main & main_too & (two | abroad | other_hour)


# --- In which words ---------------------------------------------------------------------------------------


def _only(pairs: Pairs, which: Values, measure: Feature) -> Values:
    """The feature of those pairs; 0 of the others, which are not looked at."""
    values = np.zeros(len(which))
    values[which] = measure(Pairs(pairs.columns, pairs.left[which], pairs.right[which]))
    return values


@_feature("words in common")
def _words(pairs: Pairs) -> Values:
    """Of texts in one language: from 0 for none to 1 for two thirds of their weight."""
    return _only(pairs, pairs.one_language, lambda own: np.minimum(np.sqrt(own.likeness), 0.8) / 0.8)


# What is put in like phrases is put in like words even of other events (a page's own lines, an outlet's manner): the
# phrases only temper the words.
@_feature("")
def _phrases(pairs: Pairs) -> Values:
    """Which share of the rarest pairs of words: from 0 for none to 1 for all those of a long text."""
    return pairs.shared(pairs.columns.phrases) / PHRASES


@_feature("a headline in words that the other has")
def _headline(pairs: Pairs) -> Values:
    """Which share of a headline's rarer words the other's strongest words hold, in the better direction."""
    return _only(pairs, pairs.one_language, _headline_held)


def _headline_held(pairs: Pairs) -> Values:
    (headline, headline_too), (words, words_too) = (
        pairs.both(column) for column in (pairs.columns.headline, pairs.columns.words)
    )
    return np.maximum(_held(headline, words_too), _held(headline_too, words))


def _held(headline: Hashes, words: Codes) -> Values:
    """The share of the one's headline; a short one may be held by chance, so one word more is never held."""
    held = repeated(headline, (words >> WEIGHT_BITS).astype(np.int32))
    return held / ((headline >= 0).sum(axis=1) + 1)


@_feature("a like meaning")
def _meaning(pairs: Pairs) -> Values:
    """How alike two beginnings mean in two languages: from 0 up to 0.3, as of any two reports, to 1 from 0.8 on."""
    return _only(pairs, ~pairs.one_language, lambda own: np.clip((_alike(own) - 0.3) / 0.5, 0, 1))


def _alike(pairs: Pairs) -> Values:
    """The cosine of the two meanings; 0 where one is not known."""
    meaning, meaning_too = (said.astype(np.float32) for said in pairs.both(pairs.columns.meanings))
    length, length_too = pairs.both(pairs.columns.lengths)
    return np.maximum(np.einsum("ij,ij->i", meaning, meaning_too) / np.maximum(length * length_too, 1), 0)


@_feature("full names in common")
def _full_names(pairs: Pairs) -> Values:
    """From 0 for none to 1 for five or more."""
    return np.minimum(np.log1p(pairs.shared(pairs.columns.full_names)) / np.log(6), 1)


def _both_have(pairs: Pairs, table: Hashes) -> Values:
    one, other = pairs.both(table[:, 0])
    return (one >= 0) & (other >= 0)


@_feature("no name or number in common")
def _no_name(pairs: Pairs) -> Values:
    return (pairs.shared(pairs.columns.names) == 0) & _both_have(pairs, pairs.columns.names)


@_feature("persons of the same age")
def _same_age(pairs: Pairs) -> Values:
    return pairs.shared(pairs.columns.ages) > 0


@_feature("persons of other ages")
def _other_age(pairs: Pairs) -> Values:
    return (pairs.shared(pairs.columns.ages) == 0) & _both_have(pairs, pairs.columns.ages)


@_feature("")  # what fewer words in common mean: no reason by itself
def _abroad(pairs: Pairs) -> Values:
    return ~pairs.one_language


# --- How it is told ---------------------------------------------------------------------------------------


@_feature("one of them only looks back")
def _recalled(pairs: Pairs) -> Values:
    main, main_too = pairs.both(pairs.columns.main)
    return ~(main & main_too)


@_feature("told apart by one article")
def _same_article(pairs: Pairs) -> Values:
    article, article_too = pairs.both(pairs.columns.article)
    return article == article_too
