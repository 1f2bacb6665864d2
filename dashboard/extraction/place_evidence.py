"""Whether a name is a place where it stands: what speaks for it, and what the words around it say against.

"Nice" is a town in "à Nice" and a person in "le général Hassan Nice"; "Paris Saint-Germain" is a club. Each hint
adds to or takes from a sum; ``places`` keeps a name whose sum is large enough.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from dashboard.extraction.place_names import ARTICLES, Found, Token, Words
from dashboard.extraction.place_words import PlaceWords
from dashboard.geocoding.build import OTHER
from dashboard.geocoding.disambiguation import Choice, log_size
from dashboard.geocoding.gazetteer import Place

_KNOWN = 200_000  # a town of so many inhabitants is known by other names than its own
_SMALL_TOWN = 100_000
_GREAT = 500_000
_SUPPORTED = 0.15  # a name known by its sound alone needs the text's other places to agree


@dataclass(frozen=True, slots=True)
class Context:
    """What the whole text tells: words that it also writes small, names that stand like a person's somewhere in
    it, and by the id of each Found what the words around it say against."""

    small: frozenset[str]
    surnames: frozenset[str]
    against: dict[int, float]


def evidence(found: Found, choice: Choice, words: Words, table: PlaceWords, seen: Context) -> float:
    """How much speaks for `found` being a place here, less what speaks against."""
    score = _evidence(found, choice, words, table)
    if choice.place.kind not in {"country", "admin1"}:
        score -= seen.against.get(id(found), 0.0)
    if found.last - found.first == 1:
        score -= 3.0 * (found.key in seen.small and not words.arabic)
        if not found.cues & {"locative", "near", "direction"} and found.noun_kind is None:
            person = found.key in seen.surnames or found.key in table.surnames
            score -= 2.5 * person + 1.5 * _speaks(words, found, choice.place, table)
    return score


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
    if words.shouting and place.population < _GREAT and choice.support <= _SUPPORTED and not found.noun_kind:
        score -= 1.5 * (not found.cues & {"locative", "near", "direction"})  # its capitals tell no name from another
    if found.key in table.directions and found.noun_kind is None and choice.support <= _SUPPORTED:
        score -= 3.0  # "au sud-ouest d'Alger"
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


def persons(cut: Sequence[Words], names: list[list[Found]], table: PlaceWords) -> dict[int, float]:
    """What speaks against a name by the words it stands with: id of the Found -> evidence against."""
    against: dict[int, float] = {}
    for words, sentence in zip(cut, names, strict=True):
        if words.arabic:
            continue
        if words.shouting:  # every word is in capitals: only a title or a given name tells a person
            against |= dict.fromkeys(_called(words, sentence, table), 3.0)
            continue
        words_only = table.given | table.never
        starts = {found.first for found in sentence if found.key not in words_only}
        ends = {found.last for found in sentence if found.key not in words_only}
        neighbours = _neighbours(words, [found for found in sentence if found.key not in table.never])
        for found in sentence:
            weight = _against(words, found, starts, ends, table) + 2.5 * (id(found) in neighbours)
            if weight:
                against[id(found)] = weight
    return against


def _called(words: Words, names: Sequence[Found], table: PlaceWords) -> Iterator[int]:
    """The ids of names that a title, a given name or another such name stands before: "JUDGE VALENCIA GARCIA"."""
    end = -1
    for found in names:
        before = words.tokens[found.first - 1] if found.first and words.tokens[found.first].joined else None
        if before is not None and (found.first == end or before.key in table.titles | table.given):
            end = found.last
            yield id(found)


def _neighbours(words: Words, names: Sequence[Found]) -> set[int]:
    """The ids of names of small towns that stand side by side, as a person's two names do: "Jay Carney"."""
    side = [
        (one, two)
        for one, two in pairwise(names)
        if one.last == two.first
        and words.sentence.text[one.end : two.start] == " "
        and all(name.candidates[0].place.kind == "town" for name in (one, two))
        and min(name.candidates[0].place.population for name in (one, two)) < _SMALL_TOWN
    ]
    return {id(name) for pair in side for name in pair}


def _against(words: Words, found: Found, starts: set[int], ends: set[int], table: PlaceWords) -> float:
    tokens, text = words.tokens, words.sentence.text
    weight = 0.0
    before = tokens[found.first - 1] if found.first else None
    after = tokens[found.last] if found.last < len(tokens) else None
    if before and (tokens[found.first].joined or text[before.end : found.start] == ". "):
        hyphen = text[before.end : found.start] == "-"
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
    if before and _ends_a_name(tokens, found.first):
        weight += 3.0
    if before and tokens[found.first].joined and _is_part_of_name(tokens, found.first, table):
        weight += 4.0
    if after and after.joined and _is_part_of_name(tokens, found.last, table):
        weight += 4.0
    elif after and after.joined and found.last not in starts:
        hyphen = text[found.end : after.start] == "-"
        noun = after.key in table.nouns or after.key in table.directions or after.key in table.institutions
        if after.key in table.borrowed and after.capital and after.key not in table.institutions:
            weight += 4.5
        elif hyphen and not noun:
            weight += 2.5
        elif after.capital and after.key not in table.never and not noun:
            weight += 2.0 if found.last - found.first == 1 else 0.8
    return weight


def _ends_a_name(tokens: Sequence[Token], first: int) -> bool:
    """Whether an article joins the name to one before it: "Zawiyat al-Dahmani" is no Dahmani."""
    article, head = tokens[first - 1], tokens[first - 2] if first > 1 else None
    linked = article.key in ARTICLES and article.joined and tokens[first].joined
    return linked and head is not None and head.capital and head.key not in ARTICLES


def _is_part_of_name(tokens: Sequence[Token], position: int, table: PlaceWords) -> bool:
    """Whether what follows a name makes it that of a club or a newspaper: "Paris Saint-Germain"."""
    follows = [token.key for token in tokens[position : position + 3] if token.joined]
    return any(" ".join(follows[:length]) in table.after for length in range(1, len(follows) + 1))
