"""Places that only tell where another lies ("Tiaret, à 350 km au sud-ouest d'Alger, la capitale") or who wrote."""

from collections.abc import Collection, Sequence

from dashboard.extraction.nearness import coarseness, is_one_spot, same_place
from dashboard.folding import fold
from dashboard.model import Document, Mention

# So many characters after a town's name at most, a distance from elsewhere or "near" tells where it lies.
_MEASURED = 45
_NEARBY = 25


def is_apposed(place: Mention, others: Sequence[Mention], document: Document) -> bool:
    """Does `place` only tell where one of the `others`, named just before it, lies?"""
    before = [other for other in others if other.sentence == place.sentence and other.end <= place.start]
    if place.rule == "capital" and is_measured_from(place, document):
        return True  # "110 km east of the capital"
    if place.rule == "capital":
        return any(place.start - other.end <= 2 and is_one_spot(place.value, other.value) for other in before)
    if place.rule == "offset" and any(_is_bracketed(other, place, document) for other in before):
        return True
    towns = [other for other in before if coarseness(other.value) == 0]
    if place.rule == "offset" or is_measured_from(place, document):
        return any(place.start - town.end <= _MEASURED for town in towns)
    if not place.features.get("near") or place.features.get("phrase"):
        return False
    return any(place.start - town.end <= _NEARBY and not _is_listed(town, place, document) for town in towns)


def is_measured_elsewhere(place: Mention, others: Sequence[Mention]) -> bool:
    """Does the text say farther on how far "au nord-ouest de Niamey" is?"""
    if "direction" not in place.features or place.rule != "name":
        return False
    return any(other.rule == "offset" and other.text.endswith(place.text) for other in others)


def _is_bracketed(one: Mention, other: Mention, document: Document) -> bool:
    """Does the second stand in brackets behind the first ("la région de Tizi Ouzou (110 km à l'est d'Alger)")?"""
    return document.article.part(one.part)[one.end : other.start].strip() in {"(", "(à"}


def is_measured_from(place: Mention, document: Document) -> bool:
    """Is `place` what a distance is told from?"""
    sentence = document.sentences[place.sentence]
    before = sentence.folded[max(0, place.start - sentence.start - _MEASURED) : place.start - sentence.start]
    units = document.language.table("places").get("distance", {})
    told = ("kilometres", "miles", "nautical_miles", *(["lying"] if "direction" in place.features else []))
    return any(f"{fold(word)} " in before for unit in told for word in units.get(unit, ()))


def _is_listed(one: Mention, other: Mention, document: Document) -> bool:
    """Does an "and" part the two ("à Damas et près de Homs")?"""
    between = fold(document.article.part(one.part)[one.end : other.start]).split()
    return not set(between).isdisjoint(document.language.table("places").get("distance", {}).get("and", ()))


def is_desk(place: Mention, others: Sequence[Mention], told: Collection[int]) -> bool:
    """Is `place` the dateline of a text whose sentences on the event (`told`) put it elsewhere?

    "ABUJA - ... in the Mangu area"; in "DURHAM, N.C. - Police in North Carolina" it lies in what they tell.
    """
    if not place.features.get("dateline") or place.features.get("role"):
        return False
    elsewhere = [other for other in others if other.sentence in told and not other.features.get("dateline")]
    finer = [other for other in elsewhere if coarseness(other.value) <= 2]
    return bool(finer) and not any(_may_hold(other, place) for other in finer)


def _may_hold(other: Mention, place: Mention) -> bool:
    """May the town `place` be `other`, or lie in it?"""
    if coarseness(other.value) < 2:
        return same_place(other.value, place.value)
    return (other.value.iso3, other.value.admin1) == (place.value.iso3, place.value.admin1)
