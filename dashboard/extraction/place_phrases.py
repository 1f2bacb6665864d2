"""Phrases that move a place, or put one inside another.

"à 30 km au nord de Gao" is a point of its own; "entre Diffa et Bosso" is half way; "le quartier al-Chaab à
Bagdad" is in Bagdad even where no gazetteer knows it; "la capitale irakienne" is Baghdad.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Any

from geopy.distance import geodesic

from dashboard.extraction.numbers import parse_cardinal
from dashboard.extraction.place_capitals import shouted_runs
from dashboard.extraction.place_names import Found, Token, Words, direction_before, found_at, noun_before
from dashboard.extraction.place_words import PlaceWords
from dashboard.folding import fold
from dashboard.geocoding.gazetteer import Gazetteer, Place, contains, kilometres
from dashboard.languages import Language

_WIDEST_GAP_KM = 400  # towns farther apart than this are not the ends of a stretch of road
_FARTHEST_KM = 300  # farther offsets than this tell no place
_FARTHEST_AROUND_KM = 100  # those without a direction
TOWN_KM = 45  # how far from its town's centre a district or a site may be
_WELL_KNOWN = 50_000  # a town of so many inhabitants is hardly a district's namesake
_SITES = frozenset({"airport", "base", "camp", "facility", "building", "crossing", "site"})
_SITE_KM = 120  # how far a base of our own list may be from the town that a text measures it from
_SITE_EVIDENCE = 2.5  # of a site of our own list, whatever else the text names
_NEAR_RADIUS_KM = 10.0  # the radius of "near" a town, where nothing is said of how near


@dataclass(frozen=True, slots=True)
class Located:
    """A name, or a phrase around one, with its place. ``start`` and ``end`` are the phrase's (the name's own
    where None). ``features``: see ``places.find_places``."""

    found: Found
    place: Place
    evidence: float
    rule: str = "name"
    features: Mapping[str, Any] = field(default_factory=dict)
    start: int | None = None
    end: int | None = None

    @property
    def span(self) -> tuple[int, int]:
        """Where it stands in its sentence."""
        start = self.found.start if self.start is None else self.start
        return start, self.found.end if self.end is None else self.end


def phrases(
    words: Words,
    names: Sequence[Located],
    home: Place | None,
    gazetteer: Gazetteer,
    table: PlaceWords,
    language: Language,
) -> list[Located]:
    """The names of a sentence, and the phrases around them. `home`: the last town named before this sentence."""
    names = [name for name in names if not _is_another_town(words, name, names, table)]
    inside = list(_inside(words, names, home, gazetteer, table))
    strangers = {located.found.first for located in inside if not located.features.get("own_name")}
    kept = [name for name in names if name.found.first not in strangers or not _is_elsewhere(name, inside)]
    kept = [_moved(words, name, table, language) or _precise(words, name, table) for name in kept]
    return [*kept, *_between(words, kept, table), *inside]


# --- distances and directions -----------------------------------------------------------------------------


def _precise(words: Words, located: Located, table: PlaceWords) -> Located:
    """The place with the precision that the words before it leave: near it, a part of it, the sea off it."""
    found, place = located.found, located.place
    direction = direction_before(words.tokens, found.first, table)
    features = dict(located.features)
    if direction is not None:
        features["direction"] = table.directions[direction[1]]
    if place.where_prec in {1, 3}:
        if "sea" in found.cues:
            place = replace(place, where_prec=7, radius_km=max(place.radius_km or 0.0, 20.0))
        elif found.cues & {"near", "road"} or direction is not None:
            place = replace(place, where_prec=2, radius_km=max(place.radius_km or 0.0, _NEAR_RADIUS_KM))
    return replace(located, place=place, features=features)


def _moved(words: Words, located: Located, table: PlaceWords, language: Language) -> Located | None:
    """ "à 30 km au nord de Gao": the point so far away in that direction; without a direction, a circle around."""
    tokens, first = words.tokens, _first_told(words, located.found)
    place = located.place
    if place.kind in {"country", "continent"}:
        return None
    direction = direction_before(tokens, first, table)
    end = direction[0] if direction else first
    unit = next((i for i in range(end - 1, max(-1, end - 5), -1) if tokens[i].key in table.units), None)
    if unit is None or any(len(token.key) > 3 for token in tokens[unit + 1 : end] if token.key not in table.relations):
        return None
    number = _number_before(tokens, unit, language)
    if number is None:
        return None
    start, distance = number
    distance *= table.units[tokens[unit].key]
    if distance > (_FARTHEST_KM if direction else _FARTHEST_AROUND_KM):
        return replace(located, features={**located.features, "far": True})
    if distance <= 0:
        return None
    radius = max(3.0, 0.2 * distance)
    latitude, longitude = place.latitude, place.longitude
    if direction is None:
        radius = distance
    else:
        point = geodesic(kilometers=distance).destination((latitude, longitude), table.directions[direction[1]])
        latitude, longitude = round(point.latitude, 4), round(point.longitude, 4)
    name = words.sentence.text[tokens[start].start : located.found.end]
    moved = _at(place, name, latitude, longitude, 2, round(radius, 1))
    features = {**located.features, "offset_km": round(distance, 1), "near": True}
    return replace(located, place=moved, start=tokens[start].start, rule="offset", features=features)


def _first_told(words: Words, found: Found) -> int:
    """The first word of the name, or of the noun of a town before it ("de la capitale Niamey")."""
    if found.noun_start is None or found.noun_kind not in {"town", "capital"}:
        return found.first
    return next(i for i, token in enumerate(words.tokens) if token.start == found.noun_start)


def _number_before(tokens: Sequence[Token], unit: int, language: Language) -> tuple[int, float] | None:
    """(first token, value) of the number that ends before `unit`: "30", "2,5", "trente", "une trentaine de"."""
    last = unit - 1
    if last < 0:
        return None
    if tokens[last].key.isdigit():
        fraction = last > 0 and tokens[last - 1].key.isdigit() and tokens[last].start - tokens[last - 1].end == 1
        return (
            (last - 1, float(f"{tokens[last - 1].key}.{tokens[last].key}"))
            if fraction
            else (last, float(tokens[last].key))
        )
    collectives = {fold(word): value for word, value in language.table("numbers").get("collectives", {}).items()}
    for position in (last, last - 1):
        if position >= 0 and tokens[position].key in collectives:
            return position, float(collectives[tokens[position].key])
    for length in (3, 2, 1):
        if last - length + 1 >= 0:
            value = parse_cardinal(" ".join(t.text for t in tokens[last - length + 1 : last + 1]), language)
            if value:
                return last - length + 1, float(value)
    return None


def _between(words: Words, names: Sequence[Located], table: PlaceWords) -> Iterator[Located]:
    """ "entre Diffa et Bosso", "la route reliant Damas à Sayeda Zeinab": half way, vaguely."""
    tokens = words.tokens
    for one, two in pairwise(names):
        gap = {token.key for token in tokens[one.found.last : two.found.first]}
        before = tokens[one.found.first - 1].key if one.found.first else ""
        between = before in table.between and gap and gap <= table.between_and
        hyphen = not gap and words.sentence.text[one.found.end : two.found.start] in {"-", " - ", "–"}
        road = "road" in one.found.cues and (hyphen or (gap and gap <= table.route_to))
        if not (between or road) or {one.place.where_prec, two.place.where_prec} - {1, 2, 3}:
            continue
        apart = kilometres(one.place, two.place)
        if apart > _WIDEST_GAP_KM:
            continue
        start = tokens[one.found.first - 1].start if between else one.found.start
        name = words.sentence.text[one.found.start : two.found.end]
        half = geodesic(kilometers=apart / 2).destination(
            (one.place.latitude, one.place.longitude), _bearing(one.place, two.place)
        )
        place = _at(
            one.place, name, round(half.latitude, 4), round(half.longitude, 4), 5, round(max(5.0, apart / 2), 1)
        )
        features = {"between": (one.place.name, two.place.name), "phrase": True}
        yield Located(one.found, place, one.evidence, "between", features, start, two.found.end)


def _bearing(a: Place, b: Place) -> float:
    """The direction from `a` to `b` at the start of the way, degrees clockwise from north."""
    lat_a, lat_b, east = math.radians(a.latitude), math.radians(b.latitude), math.radians(b.longitude - a.longitude)
    return math.degrees(
        math.atan2(
            math.sin(east) * math.cos(lat_b),
            math.cos(lat_a) * math.sin(lat_b) - math.sin(lat_a) * math.cos(lat_b) * math.cos(east),
        )
    )


def _at(place: Place, name: str, latitude: float, longitude: float, prec: int, radius: float) -> Place:
    """A point near `place`, in its country: texts say so when a border lies between."""
    return replace(place, id="", name=name, latitude=latitude, longitude=longitude, where_prec=prec, radius_km=radius)


# --- districts and sites ----------------------------------------------------------------------------------


def _inside(
    words: Words, names: Sequence[Located], home: Place | None, gazetteer: Gazetteer, table: PlaceWords
) -> Iterator[Located]:
    """Districts and sites: "le quartier al-Chaab à Bagdad", "l'aéroport de Gao", "XIe arrondissement de Paris"."""
    by_first = {name.found.first: name for name in names}
    runs = words.runs or shouted_runs(words, {first: one.found.last for first, one in by_first.items()}, table)
    for first, last in runs:
        if not words.tokens[first].capital and words.tokens[first].key in table.cues:
            first += 1  # "at Erbil" is no name with an article
        noun = noun_before(words.tokens, first, table)
        goes_on = words.sentence.text.startswith("-", words.tokens[last - 1].end)
        found = found_at(words, first, last)
        if noun is not None and not goes_on and table.nouns[noun[1]] in {"district", "site"}:
            key, start, related = noun[1], words.tokens[noun[0]].start, noun[2]
        elif (after := _noun_after(words.tokens, last, table)) is not None:
            key, start, related = after, found.start, False
        else:
            continue
        if found.key in table.demonyms or table.nouns.get(words.tokens[first].key) in {"admin1", "admin2"}:
            continue  # "la base française", "une école dans l'Etat du Niger"
        if found.key in table.never or (related and _goes_with_another(words, noun, by_first.get(first), table)):
            continue
        found = replace(found, noun=key, noun_start=start, noun_kind=table.nouns.get(key, "site"), related=related)
        located = _within(words, found, by_first, home, gazetteer, table)
        if located is not None and key in table.site_after and start == found.start:
            located = replace(located, end=words.tokens[last + key.count(" ")].end)
        if located is not None:
            yield located


def _goes_with_another(
    words: Words, noun: tuple[int, str, bool] | None, named: Located | None, table: PlaceWords
) -> bool:
    """Whether the noun goes with the name before it, which lies in this one: "the Mangu area of Plateau state"."""
    if noun is None or noun[1] not in table.following:
        return False
    tokens, first = words.tokens, noun[0]
    if any(" ".join(t.key for t in tokens[max(0, first - n) : first + 1]) in table.after_kinds for n in (2, 1)):
        return True  # "Kachia local government area of Kaduna state"
    if not (first and tokens[first].joined and tokens[first - 1].capital):
        return False
    wide = named is not None and (named.place.kind != "town" or named.place.population >= _WELL_KNOWN)
    return wide or noun[1] in table.outside


def _noun_after(tokens: Sequence[Token], last: int, table: PlaceWords) -> str | None:
    """The noun of a part of a town or of a site that stands after its name: "the Karrada neighborhood"."""
    for length in (2, 1):
        following = tokens[last : last + length]
        key = " ".join(token.key for token in following)
        if len(following) == length and all(t.joined for t in following) and key in table.town_parts | table.site_after:
            return key
    return None


def _known_site(found: Found, near: Place | None, gazetteer: Gazetteer, table: PlaceWords) -> Place | None:
    """The airport, base or camp of that name, beside the town of that name; elsewhere only one of our own list."""
    for pattern in table.sites.get(found.noun or "", ()):
        for candidate in gazetteer.of_key(pattern.format(found.key), by_sound=True):
            place = candidate.place
            reach = _SITE_KM if place.own else TOWN_KM
            if place.kind in _SITES and (kilometres(place, near) <= reach if near else place.own):
                return place
    return None


def _within(
    words: Words,
    found: Found,
    by_first: Mapping[int, Located],
    home: Place | None,
    gazetteer: Gazetteer,
    table: PlaceWords,
) -> Located | None:
    named = by_first.get(found.first)
    start = found.noun_start if found.noun_start is not None else found.start
    if any(
        name.place.own and name.place.where_prec <= 2 and name.found.start < found.end and name.found.end > start
        for name in by_first.values()
    ):
        return None  # our own list knows the very spot
    told = words.sentence.text[start : found.end]
    features: dict[str, Any] = {"phrase": True, "site": found.noun}
    same = named.place if named is not None and named.place.kind == "town" and named.found.last == found.last else None
    site = _known_site(found, same or _town_around(words, found, by_first, table, before=False), gazetteer, table)
    if site is not None:
        evidence = named.evidence if named is not None and same else _SITE_EVIDENCE
        inside = features | {"inside": same.name if same else site.name, "own_name": same is not None}
        return Located(found, site, evidence, found.noun_kind or "site", inside, start)
    if found.noun in table.site_after and found.noun_start == found.start:
        return None  # "Balad base", of which the gazetteer knows the town alone
    if (
        named is not None
        and named.place.kind == "town"
        and found.noun not in table.borrowed
        and named.found.last == found.last
    ):
        town = _town_around(words, found, by_first, table, before=not found.related)
        if found.noun in table.town_parts or (found.noun_kind == "district" and found.noun not in table.outside):
            town = town or home
        if _is_any(words, found, table):
            return None
        if town is None or kilometres(town, named.place) > TOWN_KM:
            unknown = found.noun in table.town_parts or named.place.population < _WELL_KNOWN
            if town is not None and found.noun_kind == "district" and unknown:
                return spot(found, town, told, named.evidence, features, gazetteer)
            place = replace(named.place, name=told, where_prec=2)
            features |= {"inside": named.place.name, "own_name": True}
            return Located(found, place, named.evidence, found.noun_kind or "site", features, start)
        return spot(found, town, told, named.evidence, features | {"own_name": True}, gazetteer)
    town = _town_around(words, found, by_first, table)
    if town is None and home is not None and found.noun not in table.outside:
        around = _name_after(words, found, by_first, table)
        town = home if around is None or contains(around, home) or not around.iso2 else None
    if town is None:
        return None
    return spot(found, town, told, 2.0, features, gazetteer)


def _is_any(words: Words, found: Found, table: PlaceWords) -> bool:
    """Whether the text speaks of no certain site: "un marché de Bagdad"."""
    before = [token.key for token in words.tokens if token.end <= (found.noun_start or 0)]
    return bool(before) and before[-1] in table.indefinite


def spot(
    found: Found, town: Place, told: str, evidence: float, features: dict[str, Any], gazetteer: Gazetteer
) -> Located:
    """The district or site where the gazetteer knows one of that name in the town; else the town's point, said to
    be near (where_prec 2)."""
    known = [
        candidate.place
        for candidate in gazetteer.of_key(found.key, by_sound=True)
        if candidate.place.kind not in {"country", "admin1", "continent"}
        and kilometres(candidate.place, town) <= TOWN_KM
    ]
    named = known[0] if known and known[0].id != town.id else None
    place = named or replace(town, name=told, where_prec=2)
    start = found.noun_start if found.noun_start is not None else found.start
    return Located(found, place, evidence, found.noun_kind or "site", features | {"inside": town.name}, start)


def _town_around(
    words: Words, found: Found, by_first: Mapping[int, Located], table: PlaceWords, *, before: bool = True
) -> Place | None:
    """The town that the sentence puts `found` in: told just after it, or just before it."""
    after = _name_after(words, found, by_first, table)
    if after is not None and after.kind == "town":
        return after
    if not before:
        return None
    earlier = [
        name.place for first, name in sorted(by_first.items()) if first < found.first and name.place.kind == "town"
    ]
    return earlier[-1] if earlier else None


def _name_after(words: Words, found: Found, by_first: Mapping[int, Located], table: PlaceWords) -> Place | None:
    """The place told just after `found` to be around it: "l'école de Tegina, dans l'Etat du Niger"."""
    tokens = words.tokens
    for position in range(found.last, min(found.last + 7, len(tokens))):
        if position in by_first:
            return by_first[position].place
        if tokens[position].key not in table.connect:
            return None
    return None


def _is_another_town(words: Words, name: Located, names: Sequence[Located], table: PlaceWords) -> bool:
    """Whether a site of our own list is told to be in another town than its own: "la zone verte de Kaboul"."""
    if not name.place.own or name.place.where_prec not in {1, 2}:
        return False
    following = next((other for other in names if other.found.first >= name.found.last), None)
    if following is None or following.place.kind != "town":
        return False
    gap = {token.key for token in words.tokens[name.found.last : following.found.first]}
    return bool(gap) and gap <= table.relations and kilometres(name.place, following.place) > TOWN_KM


def is_town_part(found: Found, table: PlaceWords) -> bool:
    """Whether the text says that the name is that of a part of a town: "the Washington Heights neighborhood"."""
    follows = found.sentence.folded[found.end :].split(maxsplit=1)
    return bool(follows) and follows[0].strip(".,;") in table.town_parts


def _is_elsewhere(name: Located, inside: Sequence[Located]) -> bool:
    """Whether a name was read as that of a far place, and the phrase around it puts it elsewhere."""
    return any(one.found.first == name.found.first and kilometres(one.place, name.place) > TOWN_KM for one in inside)
