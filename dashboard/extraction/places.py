"""Where: each place name of a text, and the place on Earth that it means, with its precision.

    find_places(document)   -> mentions of kind "place", in reading order
    places_of(article)      -> a line of ``vigie places``

The steps: names (``place_names``), which place each means (``geocoding.disambiguation``), whether it is a place
at all in this sentence (here), phrases that move or widen it (``place_phrases``).
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import chain, pairwise
from typing import Any

from dashboard.extraction.place_actors import is_adjective, is_beyond_border, is_government
from dashboard.extraction.place_evidence import Context, evidence, persons
from dashboard.extraction.place_hints import country_candidates, country_hints, dateline_hints, is_dateline
from dashboard.extraction.place_names import Found, Token, Words, find_names, sounded, words_of
from dashboard.extraction.place_phrases import TOWN_KM, Located, is_town_part, phrases, spot
from dashboard.extraction.place_words import PlaceWords, place_words
from dashboard.extraction.segment import segment
from dashboard.geocoding.areas import Area, locate
from dashboard.geocoding.disambiguation import Choice, Name, resolve
from dashboard.geocoding.gazetteer import Gazetteer, Place, contains, kilometres, open_gazetteer
from dashboard.languages import Language
from dashboard.model import Article, Document, Mention, PlaceValue, mention

_ENOUGH = 1.8  # evidence from which a name is taken for a place: measured on the development texts
_PERSON_WEIGHT = 0.3  # what a name that stands like a person's tells of the others
_GREAT_CITY = 1_000_000
_FOREIGN = 2.0  # what lying in a country that the text does not speak of takes from a small town's evidence
_KNOWN_ABROAD = 100_000  # a town of so many inhabitants is spoken of in any country's news
_SEVERAL = 3  # names in a country that is not named itself, from which the text speaks of it
_ALONE = 0.05  # support by the text's other places below which none speaks for a town
_CITY = 400_000  # inhabitants from which "a north Phoenix neighborhood" is one in Phoenix, and none called so
_TOLD = 2.5  # evidence of being told to be in a place, or to contain one
_STANDS_OUT = 0.6  # share of a text's names from which they all speak of one country
_TOWN = frozenset({"town"})
_Sense = tuple[str, bool]


@dataclass(frozen=True, slots=True)
class _Seen:
    """A name with the place chosen for it and the evidence that it is one."""

    found: Found
    choice: Choice
    evidence: float
    container: str | None = None


def find_places(document: Document, gazetteer: Gazetteer | None = None) -> tuple[Mention, ...]:
    """Every place mention, in reading order.

    ``value`` is a PlaceValue. Features: ``role`` (in, of, or None), ``government``, ``demonym``, ``launch``,
    ``near``, ``far`` (told to be so far away that it places nothing), ``road``, ``sea``, ``border``, ``dateline``
    (True where it is so; a dateline is where the article was written), ``direction`` (degrees: a part of the place
    only), ``offset_km``, ``between`` (two names), ``phrase`` (made of other mentions, which it overlaps), ``inside``
    (the name of the town that a district or site is in), ``site`` (the noun of a site), ``container`` (the name that
    the text says it is in), ``score`` (evidence; from 1.8 on it is a place).
    """
    gazetteer = gazetteer or open_gazetteer()
    table = place_words(document.language)
    cut = [words_of(sentence) for sentence in document.sentences]
    names = [_names(words, gazetteer, table) for words in cut]
    hints = [*country_hints(cut, table, gazetteer), *dateline_hints(cut, names, gazetteer)]
    seen = _choose(cut, names, hints, table)
    parts = frozenset(
        found.key
        for found in chain.from_iterable(names)
        if is_town_part(found, table) and found.candidates[0].place.population < _CITY
    )
    mentions: list[Mention] = []
    home = _most_told_town(seen, parts)
    country = _most_told_country(cut, seen, table)
    for words, kept in zip(cut, seen, strict=True):
        located = phrases(
            words,
            [_located(s, home, gazetteer, part=s.found.key in parts) for s in kept if home or s.found.key not in parts],
            home,
            gazetteer,
            table,
            document.language,
        )
        mentions += [_mention(words, place, table) for place in located]
        mentions += _demonym_mentions(words, [place.found for place in located], table, gazetteer)
        mentions += _bare_capitals(words, country, table, gazetteer, [place.span for place in located])
        home = next((town for s in kept if (town := _town(s, parts)) is not None), home)
    return tuple(sorted(_governments(mentions), key=lambda m: (m.sentence, m.start, -m.end)))


def _governments(mentions: Sequence[Mention]) -> Iterator[Mention]:
    """The mentions; where a capital acts somewhere in the text ("Ankara accuse"), its name means the government
    wherever nothing is said to be in it."""
    acting = {m.value.name for m in mentions if m.features.get("government") and m.value.kind == "town"}
    for m in mentions:
        told_in = m.features.get("role") == "in" or m.features.get("near")
        if m.rule == "name" and m.value.name in acting and not told_in:
            yield replace(m, features={**m.features, "government": True})
        else:
            yield m


def _most_told_town(seen: Sequence[Sequence[_Seen]], parts: frozenset[str]) -> Place | None:
    """The town that the text names most often, for the districts of its first sentences."""
    towns = [town for one in chain.from_iterable(seen) if (town := _town(one, parts)) is not None]
    return max(towns, key=towns.count, default=None)


def _town(seen: _Seen, parts: frozenset[str]) -> Place | None:
    """The town named, unless the text says somewhere that its name is that of a part of a town."""
    place = seen.choice.place
    return place if place.kind == "town" and seen.found.key not in parts else None


def _located(seen: _Seen, home: Place | None, gazetteer: Gazetteer, *, part: bool) -> Located:
    """The name with its place: for a part of the town `home`, the part there, not a far town of its name."""
    place = seen.choice.place
    if part and home is not None and place.kind == "town" and kilometres(place, home) > TOWN_KM:
        return spot(seen.found, home, seen.found.text, seen.evidence, {"inside": home.name}, gazetteer)
    return Located(seen.found, place, seen.evidence, features=_container(seen))


def _most_told_country(cut: Sequence[Words], seen: Sequence[Sequence[_Seen]], table: PlaceWords) -> str | None:
    """The alpha-2 code of the country that most of the text's names and demonyms speak of, if one stands out."""
    told = Counter(one.choice.place.iso2 for one in chain.from_iterable(seen) if one.choice.place.iso2)
    told.update(table.demonyms[token.key] for words in cut for token in words.tokens if token.key in table.demonyms)
    best, count = max(told.items(), key=lambda item: item[1], default=(None, 0))
    return best if count > told.total() * _STANDS_OUT else None


def _container(seen: _Seen) -> dict[str, str]:
    return {"container": seen.container} if seen.container else {}


def _names(words: Words, gazetteer: Gazetteer, table: PlaceWords) -> list[Found]:
    found = list(find_names(words, gazetteer, table))
    taken = {position for name in found for position in range(name.first, name.last)}
    found += sounded(words, taken, gazetteer, table)
    return sorted(found, key=lambda name: name.first)


# --- which place ------------------------------------------------------------------------------------------


def _choose(cut: Sequence[Words], names: list[list[Found]], hints: list[Name], table: PlaceWords) -> list[list[_Seen]]:
    """Settle all names of the text together, then keep those that are places where they stand."""
    groups: dict[_Sense, list[Found]] = {}
    for found in chain.from_iterable(names):
        groups.setdefault(_sense(found), []).append(found)
    numbers = {sense: number for number, sense in enumerate(groups)}
    containers: dict[int, set[int]] = {}
    told_in: dict[int, str] = {}
    seats: set[int] = set()
    for words, sentence in zip(cut, names, strict=True):
        for inner, outer in _containments(words, sentence, table):
            containers.setdefault(numbers[_sense(inner)], set()).add(numbers[_sense(outer)])
            told_in[id(inner)] = outer.text
            if inner.key == outer.key:  # "Usulutan, Usulutan Department"
                seats.add(numbers[_sense(inner)])
    against = persons(cut, names, table)
    asked = [
        Name(
            group[0].candidates,
            _PERSON_WEIGHT if all(id(found) in against for found in group) else 1.0,
            _TOWN if numbers[sense] in seats else _asked_kinds(group),
            tuple(sorted(containers.get(numbers[sense], ()))),
        )
        for sense, group in groups.items()
    ]
    choices = dict(zip(numbers, resolve([*asked, *hints], support=table.support), strict=False))
    related = set(containers).union(*containers.values())
    told = _lands(choices.values())
    seen = Context(
        frozenset(token.key for words in cut for token in words.tokens if not token.capital),
        frozenset(found.key for found in chain.from_iterable(names) if id(found) in against),
        against,
    )
    return [
        [
            _Seen(found, choice, weight, told_in.get(id(found)))
            for found in sentence
            if (choice := choices[_sense(found)]) is not None
            and (weight := evidence(found, choice, words, table, seen) + _TOLD * (numbers[_sense(found)] in related))
            - _FOREIGN * _is_stranger(choice, told)
            >= _ENOUGH
        ]
        for words, sentence in zip(cut, names, strict=True)
    ]


def _lands(choices: Collection[Choice | None]) -> set[str]:
    """The countries that a text speaks of: those named, and those in which several of its names lie."""
    places = [choice.place for choice in choices if choice is not None]
    held = Counter(place.iso2 for place in places)
    return {place.iso2 for place in places if place.kind == "country" or held[place.iso2] >= _SEVERAL}


def _is_stranger(choice: Choice, told: Collection[str]) -> bool:
    """Whether a small town lies far from all that the text speaks of, which names other countries: rather a place of
    theirs that no gazetteer knows."""
    place = choice.place
    small = place.kind == "town" and not place.own and place.population < _KNOWN_ABROAD
    return small and bool(told) and place.iso2 not in told and choice.support < _ALONE


def _sense(found: Found) -> _Sense:
    """What makes two names of a text one: the same words, and the same answer to "is it said to be a province?"."""
    return found.key, found.noun_kind in {"admin1", "admin2"}


def _asked_kinds(group: Iterable[Found]) -> frozenset[str]:
    """The kinds that the nouns before a name ask for; a plain name is a town rather than its province."""
    asked = {found.noun_kind for found in group} - {None, "site", "island"}
    kinds: set[str] = set()
    for kind in asked:
        kinds |= {"admin1": {"admin1", "region"}, "admin2": {"admin2", "admin1"}, "capital": {"town"}}.get(
            kind or "", {kind or ""}
        )
    return frozenset(kinds)


def _containments(words: Words, names: Sequence[Found], table: PlaceWords) -> Iterator[tuple[Found, Found]]:
    """(inner, outer) of neighbours such as "Djibo, dans la province du Soum", "Tyr (Liban)", "Paris, Texas"."""
    for inner, outer in pairwise(names):
        if words.sentence.text[inner.end : outer.start].strip("’'") == "s ":  # "Baghdad's Sadr City"
            if any(contains(a.place, b.place) for a in inner.candidates[:12] for b in outer.candidates[:12]):
                yield outer, inner
            continue
        between = words.tokens[inner.last : outer.first]
        gap = words.sentence.text[inner.end : outer.start]
        connected = {token.key for token in between} <= table.connect and len(between) <= 6
        marked = bool(between) or "(" in gap or gap.strip() == ","
        if not (connected and marked and len(gap) < 45 and "." not in gap.strip()):
            continue
        if inner.key in table.nouns:
            continue  # "the bridge in San Marcos"
        insiders, outers = inner.candidates[:12], outer.candidates[:12]
        if insiders[0].place.kind == "country" and outers[0].place.kind != "admin1":
            continue  # a list of countries
        listed = any(contains(b.place, a.place) for b in outers if _is_wide(b.place) for a in insiders)
        told = _is_told_inside(between, gap, table) and _may_be_elsewhere(insiders[0].place, outers[0].place)
        told = told and outer.key not in table.directions and outer.key not in table.vague  # "Tourcoing (Nord)"
        if listed or told:
            yield inner, outer


def _is_told_inside(between: Sequence[Token], gap: str, table: PlaceWords) -> bool:
    """Whether the words between leave no doubt: "(Liban)", ", au Mozambique", ", dans la province de"."""
    if gap.strip() == "(":
        return True
    if between and table.after_kinds.get(between[0].key) == "town" and not gap.startswith(","):
        return any("locative" in table.cues.get(token.key, ()) for token in between[1:2])  # "Kilba village in"
    return gap.startswith(",") and any("locative" in table.cues.get(token.key, ()) for token in between[:1])


def _may_be_elsewhere(inner: Place, outer: Place) -> bool:
    """Whether `inner` may be an unlisted namesake in `outer`: great cities are told for themselves."""
    return outer.kind in {"country", "admin1"} and inner.kind == "town" and inner.population < _GREAT_CITY


def _is_wide(place: Place) -> bool:
    return place.kind in {"country", "admin1", "admin2", "region"}


# --- mentions ---------------------------------------------------------------------------------------------


def _mention(words: Words, located: Located, table: PlaceWords) -> Mention:
    place, features = located.place, dict(located.features)
    if located.rule == "name" and is_dateline(words, located.found):
        features["dateline"] = True
    if place.kind in {"country", "town", "admin1"} and is_government(words, located, table):
        features["government"] = True
    role = "in" if "locative" in located.found.cues else "of" if "genitive" in located.found.cues else None
    for cue in ("near", "road", "sea", "launch"):
        if cue in located.found.cues:
            features.setdefault(cue, True)
    start, end = located.span
    if place.kind == "country" and is_adjective(words, located.found):
        features["demonym"] = True
    if place.kind == "country" and is_beyond_border(words, located.found, table):
        features["border"] = True
    return mention(
        "place",
        words.sentence,
        start,
        end,
        value_of(place),
        located.rule,
        role=role,
        score=round(located.evidence, 2),
        **features,
    )


def value_of(place: Place) -> PlaceValue:
    """The value of a place; a country or a continent has no point."""
    no_point = place.kind in {"country", "continent"}
    area = None if no_point or place.where_prec == 7 else _area(place.latitude, place.longitude)
    return PlaceValue(
        name=place.name,
        latitude=None if no_point else place.latitude,
        longitude=None if no_point else place.longitude,
        country=place.country or None,
        iso3=place.iso3 or None,
        admin1=(area.admin1 if area and area.iso3 == place.iso3 else place.admin1) or None,
        where_prec=place.where_prec,
        radius_km=place.radius_km,
        kind=place.kind,
        population=place.population,
    )


def _capital_beside(words: Words, position: int, table: PlaceWords) -> Token | None:
    """The noun of "la capitale irakienne", "the Iraqi capital", or None."""
    before, after = words.tokens[max(0, position - 1) : position], words.tokens[position + 1 : position + 2]
    return next((noun for noun in (*before, *after) if noun.key in table.capitals), None)


@lru_cache(maxsize=20_000)
def _area(latitude: float, longitude: float) -> Area | None:
    return locate(latitude, longitude)


def _demonym_mentions(
    words: Words, taken: Sequence[Found], table: PlaceWords, gazetteer: Gazetteer
) -> Iterator[Mention]:
    for position, token in [(i, token) for i, token in enumerate(words.tokens) if token.key in table.demonyms]:
        iso2 = table.demonyms[token.key]
        if any(found.start <= token.start < found.end for found in taken):
            continue
        found = country_candidates(iso2, gazetteer)
        if found:
            capital = _capital_beside(words, position, table)
            country = found[0].place
            if capital is not None and (town := gazetteer.capital(iso2)) is not None:
                span = min(capital.start, token.start), max(capital.end, token.end)
                yield mention(
                    "place", words.sentence, *span, value_of(town), "capital", role="of", demonym=False, score=4.0
                )
                continue
            before = {t.key for t in words.tokens if token.start - 25 < t.start < token.start}
            yield mention(
                "place", words.sentence, token.start, token.end, value_of(country), "demonym",
                role=None, demonym=True, border=bool(before & table.border), score=0.0,
            )  # fmt: skip


def _bare_capitals(
    words: Words, country: str | None, table: PlaceWords, gazetteer: Gazetteer, taken: Sequence[tuple[int, int]]
) -> Iterator[Mention]:
    """ "une bombe a explosé dans la capitale": that of the country that the text speaks of."""
    town = gazetteer.capital(country) if country else None
    if town is None:
        return
    tokens = words.tokens
    for position in range(1, len(tokens)):
        article, noun = tokens[position - 1], tokens[position]
        if f"{article.key} {noun.key}" not in table.bare_capital:
            continue
        following = tokens[position + 1].key if position + 1 < len(tokens) and tokens[position + 1].joined else ""
        if following in table.other_capital or following in table.demonyms:
            continue
        if any(start <= noun.start < end for start, end in taken):
            continue  # "à 60 km au nord de la capitale Niamey"
        before = tokens[position - 2].key if position > 1 else ""
        role = "in" if "locative" in table.cues.get(before, ()) else "of"
        yield mention(
            "place", words.sentence, article.start, noun.end, value_of(town), "capital",
            role=role, demonym=False, score=3.0,
        )  # fmt: skip


# --- vigie places -----------------------------------------------------------------------------------------


def places_of(article: Article, language: Language, gazetteer: Gazetteer | None = None) -> dict[str, Any]:
    """A line of ``vigie places``: every place name of the text, resolved; a country has its centroid."""
    gazetteer = gazetteer or open_gazetteer()
    document = segment(article, language)
    listed: list[dict[str, Any]] = []
    for found in find_places(document, gazetteer):
        if found.part != "text" or found.features.get("demonym") or found.features.get("phrase"):
            continue
        value: PlaceValue = found.value
        point = (value.latitude, value.longitude)
        if value.latitude is None:
            wide = next(c.place for c in gazetteer.candidates(value.name) if c.place.kind == value.kind)
            point = (wide.latitude, wide.longitude)
        listed.append(
            {
                "start": found.start, "end": found.end, "text": found.text, "name": value.name,
                "latitude": point[0], "longitude": point[1], "country": value.country, "where_prec": value.where_prec,
            }
        )  # fmt: skip
    return {"id": article.article_id, "places": listed}
