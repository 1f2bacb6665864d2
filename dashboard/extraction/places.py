"""Where: each place name of a text, and the place on Earth that it means, with its precision.

    find_places(document)   -> mentions of kind "place", in reading order
    places_of(article)      -> a line of ``vigie places``

The steps: names (``place_names``), which place each means (``geocoding.disambiguation``), whether it is a place
at all in this sentence (here), phrases that move or widen it (``place_phrases``).
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import dropwhile, takewhile
from typing import Any

from dashboard.extraction.place_names import Found, Token, Words, find_names, sounded, words_of
from dashboard.extraction.place_phrases import Located, phrases
from dashboard.extraction.place_words import PlaceWords, place_words
from dashboard.extraction.segment import segment
from dashboard.geocoding.areas import Area, locate
from dashboard.geocoding.build import OTHER
from dashboard.geocoding.countries import country_of
from dashboard.geocoding.disambiguation import Choice, Name, log_size, resolve
from dashboard.geocoding.gazetteer import Gazetteer, Place, contains, open_gazetteer
from dashboard.languages import Language
from dashboard.model import Article, Document, Mention, PlaceValue, mention

_ENOUGH = 1.8  # evidence from which a name is taken for a place: measured on the development texts
_DEMONYM_WEIGHT = 0.6
_KNOWN = 200_000  # a town of so many inhabitants is known by other names than its own
_SUPPORTED = 0.15  # a name known by its sound alone needs the text's other places to agree


@dataclass(frozen=True, slots=True)
class _Seen:
    """A name with the place chosen for it and the evidence that it is one."""

    found: Found
    choice: Choice
    evidence: float


def find_places(document: Document, gazetteer: Gazetteer | None = None) -> tuple[Mention, ...]:
    """Every place mention, in reading order.

    ``value`` is a PlaceValue. Features: ``role`` (in, of, or None), ``government``, ``demonym``, ``launch``,
    ``near``, ``road``, ``sea``, ``border``, ``dateline`` (True where it is so), ``offset_km``, ``between``
    (two names), ``inside`` (the name of the town that a district or site is in), ``site`` (the noun of a site),
    ``container`` (the name that the text says it is in), ``score`` (evidence; from 1.8 on it is a place).
    """
    gazetteer = gazetteer or open_gazetteer()
    table = place_words(document.language)
    cut = [words_of(sentence) for sentence in document.sentences]
    names = [_names(words, gazetteer, table) for words in cut]
    hints = _demonym_hints(cut, table, gazetteer)
    seen = _choose(cut, names, hints, table)
    mentions: list[Mention] = []
    home: Place | None = None
    for words, kept in zip(cut, seen, strict=True):
        located = phrases(
            words,
            [Located(s.found, s.choice.place, s.evidence) for s in kept],
            home,
            gazetteer,
            table,
            document.language,
        )
        mentions += [_mention(words, place, table) for place in located]
        mentions += _demonym_mentions(words, [place.found for place in located], table, gazetteer)
        home = next((s.choice.place for s in kept if s.choice.place.kind == "town"), home)
    return tuple(sorted(mentions, key=lambda m: (m.sentence, m.start, -m.end)))


def _names(words: Words, gazetteer: Gazetteer, table: PlaceWords) -> list[Found]:
    found = list(find_names(words, gazetteer, table))
    taken = {position for name in found for position in range(name.first, name.last)}
    found += sounded(words, taken, gazetteer, table)
    return sorted(found, key=lambda name: name.first)


# --- which place ------------------------------------------------------------------------------------------


def _choose(cut: Sequence[Words], names: list[list[Found]], hints: list[Name], table: PlaceWords) -> list[list[_Seen]]:
    """Settle all names of the text together, then keep those that are places where they stand."""
    numbers: dict[tuple[str, bool], int] = {}
    for found in (found for sentence in names for found in sentence):
        numbers.setdefault(_sense(found), len(numbers))
    containers: dict[int, set[int]] = {}
    for words, sentence in zip(cut, names, strict=True):
        for inner, outer in _containments(words, sentence, table):
            containers.setdefault(numbers[_sense(inner)], set()).add(numbers[_sense(outer)])
    grouped: dict[int, list[Found]] = {}
    for found in (found for sentence in names for found in sentence):
        grouped.setdefault(numbers[_sense(found)], []).append(found)
    person = _persons(cut, names, table)
    asked = [
        Name(
            group[0].candidates,
            0.3 if all(id(found) in person for found in group) else 1.0,
            _asked_kinds(group),
            tuple(sorted(containers.get(number, ()))),
        )
        for number, group in grouped.items()
    ]
    choices = resolve([*asked, *hints])
    small = frozenset(token.key for words in cut for token in words.tokens if token.text[0].islower())
    related = set(containers) | {number for outer in containers.values() for number in outer}
    surnames = Counter(found.key for sentence in names for found in sentence if id(found) in person)
    kept: list[list[_Seen]] = []
    for words, sentence in zip(cut, names, strict=True):
        seen = []
        for found in sentence:
            choice = choices[numbers[_sense(found)]]
            if choice is None:
                continue
            evidence = _evidence(found, choice, words, table)
            evidence += 2.5 * (numbers[_sense(found)] in related)
            evidence -= person.get(id(found), 0.0) if choice.place.kind not in {"country", "admin1"} else 0.0
            if found.last - found.first == 1:
                evidence -= 3.0 * (found.key in small and not words.arabic)
                if not found.cues & {"locative", "near", "direction"} and found.noun_kind is None:
                    person_like = surnames[found.key] > 0 or found.key in table.surnames
                    evidence -= 2.5 * person_like + 1.5 * _speaks(words, found, choice.place, table)
            if evidence >= _ENOUGH:
                seen.append(_Seen(found, choice, evidence))
        kept.append(seen)
    return kept


def _sense(found: Found) -> tuple[str, bool]:
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
    for inner, outer in zip(names, names[1:], strict=False):
        between = words.tokens[inner.last : outer.first]
        gap = words.sentence.text[inner.end : outer.start]
        told = {token.key for token in between} <= table.connect and len(between) <= 6
        marked = bool(between) or "(" in gap or gap.strip() == ","
        if not (told and marked and len(gap) < 45 and "." not in gap.strip()):
            continue
        insiders, outers = inner.candidates[:12], outer.candidates[:12]
        if inner.candidates[0].place.kind == "country" and outer.candidates[0].place.kind != "admin1":
            continue
        if any(contains(b.place, a.place) for b in outers if _is_wide(b.place) for a in insiders) or (
            any(token.key in table.cues and "locative" in table.cues[token.key] for token in between)
            and inner.noun_kind in {"district", "site"}
        ):
            yield inner, outer


def _is_wide(place: Place) -> bool:
    return place.kind in {"country", "admin1", "admin2", "region"}


def _demonym_hints(cut: Sequence[Words], table: PlaceWords, gazetteer: Gazetteer) -> list[Name]:
    counts = Counter(table.demonyms[t.key] for words in cut for t in words.tokens if t.key in table.demonyms)
    return [Name(_country_candidates(iso2, gazetteer), _DEMONYM_WEIGHT) for iso2 in counts]


def _country_candidates(iso2: str, gazetteer: Gazetteer) -> tuple[Any, ...]:
    country = country_of(iso2)
    found = gazetteer.candidates(country.english) if country else ()
    return tuple(c for c in found if c.place.kind == "country" and c.place.iso2 == iso2)


# --- whether it is a place --------------------------------------------------------------------------------


def _evidence(found: Found, choice: Choice, words: Words, table: PlaceWords) -> float:
    """How much speaks for a place, all but what persons' names tell."""
    place = choice.place
    base = {
        "country": 4.0,
        "continent": 3.0,
        "admin1": 2.4,
        "admin2": 0.9,
        "region": 0.8,
        "sea": 3.0,
        "airport": 1.0,
    }.get(place.kind, log_size(place) - 2.4)
    score = max(base, 2.5) if place.own else base
    score += 1.5 * choice.support - (1.0 if choice.support > _SUPPORTED else 3.0) * choice.sounded
    score += 1.6 * bool(found.cues & {"locative", "near", "road", "sea", "launch", "direction"}) + 0.4 * (
        "genitive" in found.cues
    )
    score += 1.5 * (found.noun_kind in {"town", "admin1", "admin2", "district", "capital"})
    score -= 4.0 * (found.key in table.never) + 2.0 * (found.key in table.given)
    score -= 2.0 * (found.key in table.doubtful)
    if found.noun in table.borrowed:
        score -= 3.0  # "la rue de Bagdad"
    elif found.noun_kind == "site":
        score += 0.8 if found.related else -2.0  # "le lycée d'Ansbach", but "l'hôtel Bristol"
    score -= 1.0 * words.shouting
    if found.text.isupper() and len(found.text) <= 5 and not words.shouting and place.kind not in {"country", "admin1"}:
        score -= 2.0  # an abbreviation
    if (
        choice.grade == OTHER
        and found.last - found.first == 1
        and place.kind != "country"
        and place.population < _KNOWN
    ):
        score -= 1.0 if place.iso2 not in table.at_home else 2.0  # "Turner" for West Chicago
    if words.arabic and not found.cues and found.noun_kind is None:
        score -= 1.5
    return score


def _speaks(words: Words, found: Found, place: Place, table: PlaceWords) -> bool:
    """Whether a verb of speech follows what is neither a country nor a capital: "Baker said"."""
    if place.kind in {"country", "admin1"} or place.capital or found.last >= len(words.tokens):
        return False
    return words.tokens[found.last].key in table.verbs


def _persons(cut: Sequence[Words], names: list[list[Found]], table: PlaceWords) -> dict[int, float]:
    """What speaks against a name by the words it stands with: id of the Found -> evidence against."""
    against: dict[int, float] = {}
    for words, sentence in zip(cut, names, strict=True):
        if words.shouting or words.arabic:
            continue
        words_only = table.given | table.never
        starts = {found.first for found in sentence if found.key not in words_only}
        ends = {found.last for found in sentence if found.key not in words_only}
        for found in sentence:
            weight = _against(words, found, starts, ends, table)
            if weight:
                against[id(found)] = weight
    return against


def _against(words: Words, found: Found, starts: set[int], ends: set[int], table: PlaceWords) -> float:
    tokens, text = words.tokens, words.sentence.text
    weight = 0.0
    before = tokens[found.first - 1] if found.first else None
    after = tokens[found.last] if found.last < len(tokens) else None
    if before and (tokens[found.first].joined or text[before.end : found.start] == ". "):
        hyphen = "-" in text[before.end : found.start]
        name = before.capital and before.key not in table.never and before.key not in table.nouns
        direction = before.key in table.directions or before.key in table.cues
        if before.key in table.titles:
            weight += 3.0
        elif before.key in table.given and found.first not in ends:
            weight += 3.5
        elif name and found.first not in ends and not direction:
            weight += 3.0 if found.first > 1 or hyphen else 1.5
        elif hyphen and before.key not in {"al", "el"} and found.first not in ends:
            weight += 2.0
    if before and tokens[found.first].joined and _is_part_of_name(tokens, found.first, table):
        weight += 4.0
    if after and after.joined and _is_part_of_name(tokens, found.last, table):
        weight += 4.0
    elif after and after.joined and found.last not in starts:
        hyphen = "-" in text[found.end : after.start]
        noun = after.key in table.nouns or after.key in table.directions or after.key in table.institutions
        if after.key in table.borrowed and after.capital and after.key not in table.institutions:
            weight += 3.0
        elif hyphen and not noun:
            weight += 2.5
        elif after.capital and after.key not in table.never and not noun:
            weight += 2.0 if found.last - found.first == 1 else 0.8
    return weight


def _is_part_of_name(tokens: Sequence[Token], position: int, table: PlaceWords) -> bool:
    """Whether what follows a name makes it that of a club or a newspaper: "Paris Saint-Germain"."""
    follows = [token.key for token in tokens[position : position + 3] if token.joined]
    return any(" ".join(follows[:length]) in table.after for length in range(1, len(follows) + 1))


# --- mentions ---------------------------------------------------------------------------------------------


def _mention(words: Words, located: Located, table: PlaceWords) -> Mention:
    place, features = located.place, dict(located.features)
    if place.kind in {"country", "town", "admin1"} and _is_government(words, located, table):
        features["government"] = True
    role = "in" if "locative" in located.found.cues else "of" if "genitive" in located.found.cues else None
    for cue in ("near", "road", "sea", "launch"):
        if cue in located.found.cues:
            features.setdefault(cue, True)
    start, end = located.span
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


def _is_government(words: Words, located: Located, table: PlaceWords) -> bool:
    """Whether a country or a capital acts: "Washington accuse", "selon Paris", "l'ambassade de France"."""
    found, tokens = located.found, words.tokens
    if found.noun in table.missions or any(
        t.key in table.missions for t in tokens[max(0, found.first - 3) : found.first]
    ):
        return located.place.kind == "country"
    if not (located.place.capital or located.place.kind == "country"):
        return False
    if "government" in found.cues:
        return True
    if found.cues & {"locative", "near", "genitive"}:
        return False
    if found.first and tokens[found.first].joined and tokens[found.first - 1].key in table.verbs:
        return True
    follows = list(takewhile(lambda token: token.joined, tokens[found.last : found.last + 4]))
    acts = dropwhile(lambda key: key in table.auxiliaries and key not in table.verbs, (t.key for t in follows))
    return next(acts, None) in table.verbs


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


def _capital_before(words: Words, token: Token, table: PlaceWords) -> Token | None:
    """The noun of "la capitale irakienne", "the Iraqi capital", or None."""
    position = words.tokens.index(token)
    before = words.tokens[position - 1] if position else None
    return before if before is not None and before.key in table.capitals else None


@lru_cache(maxsize=20_000)
def _area(latitude: float, longitude: float) -> Area | None:
    return locate(latitude, longitude)


def _demonym_mentions(
    words: Words, taken: Sequence[Found], table: PlaceWords, gazetteer: Gazetteer
) -> Iterator[Mention]:
    for token in words.tokens:
        iso2 = table.demonyms.get(token.key)
        if iso2 is None or any(found.start <= token.start < found.end for found in taken):
            continue
        found = _country_candidates(iso2, gazetteer)
        if found:
            capital = _capital_before(words, token, table)
            country = found[0].place
            if capital is not None and (town := gazetteer.capital(iso2)) is not None:
                yield mention(
                    "place", words.sentence, capital.start, token.end, value_of(town), "capital",
                    role="of", demonym=False, score=4.0,
                )  # fmt: skip
                continue
            before = {t.key for t in words.tokens if token.start - 25 < t.start < token.start}
            yield mention(
                "place", words.sentence, token.start, token.end, value_of(country), "demonym",
                role=None, demonym=True, border=bool(before & table.border), score=0.0,
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
