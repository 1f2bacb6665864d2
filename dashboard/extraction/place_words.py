"""The words around place names, of one language: ``places.toml`` made ready for matching."""

import re
import tomllib
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from dashboard.folding import fold
from dashboard.geocoding.disambiguation import SUPPORT
from dashboard.geocoding.names import normal
from dashboard.languages import Language
from dashboard.resources import data_path


@dataclass(frozen=True)
class PlaceWords:
    """Words in their normal form: small letters, no accents, a blank where a hyphen or an apostrophe stood.

    ``cues``: what stands just before a name -> the roles it gives (locative, genitive, launch, government, near,
    road, sea). ``nouns``: a noun before a name -> the kind it asks for. ``relations``: what may stand between
    that noun and the name. ``demonyms``: each form -> ISO alpha-2 code. ``aliases``: a name -> the gazetteer's.
    ``cut_short``: of these, the words cut short that a stop must follow ("La.", "Miss.").
    ``signs``: words of one country's institutions -> its code.
    ``following``: nouns that stand after their name unless "of" follows them ("the Karrada neighborhood").
    ``after_kinds``: a noun after a name -> the kind it asks for ("Kandahar province"). ``after_starts``: their first
    words.
    ``town_parts``: of these, the nouns of what always lies in a town.
    ``outside``: nouns of what may lie far from any town.
    ``sites``: nouns of airports, bases, camps -> how the gazetteer may call one, "{}" standing for its name.
    ``site_after``: of these, the ones that may stand after their name ("Balad base").
    ``bare_capital``: "the capital", which is that of the country the text speaks of unless a word of
    ``other_capital`` follows ("la capitale provinciale", "the capital of").
    ``false_nouns``: what only looks like such a noun ("porte-parole", "basé à").
    ``indefinite``: before such a noun, what tells that no certain site is meant ("un marché de Bagdad").
    ``cue_ends``, ``noun_ends``: their last words, to rule most words out at once.
    ``support``: how far the text's other places outweigh size.
    ``vague``: names of provinces that mostly tell a part of the country only ("Centre").
    ``border``: nouns of a border; ``border_links``: what stands between them and the country beyond.
    ``adjectives_follow``: whether they stand after their noun ("le quartier chiite de").
    ``continues``: words that a name goes on with ("San Juan de Lurigancho").
    ``at_home``: countries whose towns bear names of this language, so that other names of theirs are unlikely.
    """

    cues: dict[str, frozenset[str]] = field(default_factory=dict)
    verbs: frozenset[str] = frozenset()
    auxiliaries: frozenset[str] = frozenset()
    moments: frozenset[str] = frozenset()
    missions: frozenset[str] = frozenset()
    cue_ends: frozenset[str] = frozenset()
    noun_ends: frozenset[str] = frozenset()
    nouns: dict[str, str] = field(default_factory=dict)
    following: frozenset[str] = frozenset()
    after_kinds: dict[str, str] = field(default_factory=dict)
    after_starts: frozenset[str] = frozenset()
    town_parts: frozenset[str] = frozenset()
    outside: frozenset[str] = frozenset()
    sites: dict[str, tuple[str, ...]] = field(default_factory=dict)
    site_after: frozenset[str] = frozenset()
    false_nouns: frozenset[str] = frozenset()
    indefinite: frozenset[str] = frozenset()
    borrowed: frozenset[str] = frozenset()
    institutions: frozenset[str] = frozenset()
    relations: frozenset[str] = frozenset()
    adjectives_follow: bool = False
    continues: frozenset[str] = frozenset()
    capitals: frozenset[str] = frozenset()
    bare_capital: frozenset[str] = frozenset()
    other_capital: frozenset[str] = frozenset()
    directions: dict[str, float] = field(default_factory=dict)
    units: dict[str, float] = field(default_factory=dict)
    between: frozenset[str] = frozenset()
    between_and: frozenset[str] = frozenset()
    route_to: frozenset[str] = frozenset()
    border: frozenset[str] = frozenset()
    border_links: frozenset[str] = frozenset()
    connect: frozenset[str] = frozenset()
    vague: frozenset[str] = frozenset()
    titles: frozenset[str] = frozenset()
    given: frozenset[str] = frozenset()
    doubtful: frozenset[str] = frozenset()
    surnames: frozenset[str] = frozenset()
    after: frozenset[str] = frozenset()
    never: frozenset[str] = frozenset()
    aliases: dict[str, str] = field(default_factory=dict)
    cut_short: frozenset[str] = frozenset()
    demonyms: dict[str, str] = field(default_factory=dict)
    signs: dict[str, str] = field(default_factory=dict)
    at_home: frozenset[str] = frozenset()
    support: float = SUPPORT
    proclitics: tuple[str, ...] = ()
    contracted: str = ""
    article: str = ""


@cache
def place_words(language: Language) -> PlaceWords:
    """The words of a language; empty where it has no ``places.toml``."""
    table = language.table("places")
    names, distance, nouns = table.get("names", {}), table.get("distance", {}), table.get("nouns", {})
    government, prefixed = table.get("government", {}), table.get("proclitics", {})
    cues = _cues(table.get("before", {}))
    after = {normal(noun): kind for kind, listed in nouns.get("after", {}).items() for noun in listed}
    kinds = {normal(form): kind for kind in _KINDS for noun in nouns.get(kind, ()) for form in (noun, f"{noun}s")}
    return PlaceWords(
        cues=cues,
        cue_ends=frozenset(phrase.split()[-1] for phrase in cues),
        noun_ends=frozenset(noun.split()[-1] for noun in kinds),
        verbs=_set(government.get("verbs", ())),
        auxiliaries=_set(government.get("auxiliaries", ())),
        moments=_set(government.get("moments", ())),
        missions=_set(government.get("missions", ())),
        nouns=kinds,
        following=_set(nouns.get("following", ())),
        after_kinds=after,
        after_starts=frozenset(noun.split()[0] for noun in after),
        town_parts=_set(nouns.get("town_parts", ())),
        outside=_set(nouns.get("outside", ())),
        sites=_sites(table.get("sites", {})),
        site_after=_set(nouns.get("site_after", ())),
        false_nouns=frozenset(word.lower().replace("-", " ") for word in nouns.get("false", ())),
        indefinite=_set(nouns.get("indefinite", ())),
        borrowed=_set(nouns.get("borrowed", ())),
        institutions=_set(nouns.get("institutions", ())),
        relations=frozenset(word for phrase in nouns.get("relations", ()) for word in normal(phrase).split()),
        adjectives_follow=bool(nouns.get("adjectives_follow", False)),
        continues=_set(names.get("continues", ())),
        capitals=_set(nouns.get("capital", ())),
        bare_capital=_set(nouns.get("bare_capital", ())),
        other_capital=_set(nouns.get("other_capital", ())),
        directions={normal(word): float(angle) for word, angle in table.get("directions", {}).items()},
        units={normal(word): _KM[unit] for unit in _KM for word in distance.get(unit, ())},
        between=_set(distance.get("between", ())),
        between_and=_set(distance.get("and", ())),
        route_to=_set(distance.get("route_to", ())),
        border=_set(table.get("border", {}).get("nouns", ())),
        border_links=_set(table.get("border", {}).get("links", ())),
        connect=_set(table.get("containment", {}).get("connect", ())),
        vague=_set(table.get("containment", {}).get("vague", ())),
        titles=_set(names.get("titles", ())),
        given=_set(names.get("given", ())),
        doubtful=_set(names.get("doubtful", ())),
        surnames=_set(names.get("surnames", ())),
        after=_set(names.get("after", ())),
        never=_set(names.get("never", ())),
        aliases={normal(alias): normal(name) for alias, name in table.get("aliases", {}).items()},
        cut_short=frozenset(normal(alias) for alias in table.get("aliases", {}) if _CUT_SHORT.fullmatch(alias)),
        demonyms=_demonyms(table.get("demonyms", {})),
        signs={normal(word): iso2 for iso2, listed in table.get("signs", {}).items() for word in listed},
        at_home=frozenset(table.get("names", {}).get("at_home", ())),
        support=float(names.get("support", SUPPORT)),
        proclitics=tuple(prefixed.get("words", ())),
        contracted=prefixed.get("contracted", ""),
        article=prefixed.get("article", ""),
    )


_KINDS = ("admin1", "admin2", "island", "district", "site", "town", "capital")  # the last wins ("cité", "port")
_CUT_SHORT = re.compile(r"\w+\.")
_KM = {"kilometres": 1.0, "miles": 1.609344, "nautical_miles": 1.852}


def _sites(nouns: dict[str, list[str]]) -> dict[str, tuple[str, ...]]:
    patterns = tomllib.loads(data_path("gazetteer", "sites.toml").read_text("utf-8"))
    return {normal(noun): tuple(patterns[kind]) for kind, listed in nouns.items() for noun in listed}


def _set(words: Any) -> frozenset[str]:  # noqa: ANN401 - any iterable of strings out of TOML
    return frozenset(normal(word) for word in words)


def _cues(before: dict[str, list[str]]) -> dict[str, frozenset[str]]:
    roles: dict[str, frozenset[str]] = {}
    for role, phrases in before.items():
        for phrase in phrases:
            roles[normal(phrase)] = roles.get(normal(phrase), frozenset()) | {role}
    return roles


def _demonyms(table: dict[str, Any]) -> dict[str, str]:
    """Every form of every demonym: masculine and feminine, singular and plural."""
    endings = table.get("feminine", {})
    ordered = sorted(((fold(end), fold(other)) for end, other in endings.items()), key=lambda pair: -len(pair[0]))
    forms: dict[str, str] = {}
    for iso2, listed in table.items():
        if iso2 == "feminine":
            continue
        for word in map(normal, listed):
            feminine = next(
                (word[: len(word) - len(end)] + other for end, other in ordered if word.endswith(end)), word
            )
            for form in (word, feminine):
                forms.setdefault(form, iso2)
                if not form.endswith("s"):
                    forms.setdefault(form + "s", iso2)
    return forms
