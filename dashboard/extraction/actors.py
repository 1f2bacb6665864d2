"""Who: each actor that a sentence names, with the part that the sentence gives it.

Features of a mention: ``role`` (perpetrator, denied, target, combat, response, speaker, or none), and for a
perpetrator ``status`` (claimed, accused, stated), ``heavy`` (by artillery or from the air), ``on_civilians``
(its target is unarmed), ``on_group`` (its target is an armed group), ``tie`` (only the attacker's allegiance is
told), ``series`` (the sentence speaks of several deeds or a habit), ``recalled`` (it speaks of another time),
``cue`` (the words that give the part). A part is read off the words right before the name ("revendiqué par",
"contre") or right after it ("a revendiqué", "ont ouvert le feu"); the words stand in
``data/languages/<code>/actors.toml``.
"""

import itertools
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from dashboard.extraction.actor_names import Named, find_names, lexicon_of, spaced
from dashboard.extraction.lexicon import Hit, Lexicon
from dashboard.extraction.persons import find_persons
from dashboard.languages import Language
from dashboard.model import ActorValue, Document, Mention, Sentence, mention

_BRACKETS = re.compile(r"\s*\([^()]*\)")
_APPOSITION = re.compile(r"\s*(?:,[^,.;:!?]{1,90},|- [^.;:!?]{1,110}? -)")
_NOUN_GAP = re.compile(r"\)?\s+")
_SENTENCE_MARKS = re.compile(r"[.;:!?]")
_YEAR = re.compile(r"(?<![\w.,])(?:19|20)\d\d(?![\w.,]\d)")
_LONGEST_LEAD = 90  # characters from the words that give the part to the name
_SKIPS = 7  # words between a subject and its verb
_WINDOW = 45  # characters around the cue in which a pluperfect or the attacked person stands
_OUTSIDERS = frozenset({"agency", "media", "organisation", "civilians"})
_GROUPS = frozenset({"armed_group", "political_militia", "communal_militia"})
_UNARMED = frozenset({"civilians", "protesters"})
_STATE = frozenset({"state_force", "government", "external_force"})


@dataclass(frozen=True, slots=True)
class _Words:
    before: Lexicon
    claims: Lexicon
    after: Lexicon
    skip: Lexicon
    passive: frozenset[str]
    negation: re.Pattern[str]
    links: re.Pattern[str]
    agents: re.Pattern[str]
    pluperfect: re.Pattern[str]
    lead: re.Pattern[str]
    apposed: re.Pattern[str]
    joined: re.Pattern[str]
    nouns_follow: bool
    belonging: re.Pattern[str]
    elided: re.Pattern[str]
    home: re.Pattern[str]
    reflexive: re.Pattern[str]
    itself: re.Pattern[str]
    pronouns: frozenset[str]
    series: Lexicon
    recalled: Lexicon
    resumes: Lexicon
    demand: Lexicon
    attackers: Lexicon
    anaphor: re.Pattern[str] | None


@cache
def _words(language: Language) -> _Words:
    table = language.table("actors")
    rows: list[dict[str, Any]] = table.get("role", [])
    phrase, gap, scope = table.get("phrase", {}), table.get("after_gap", {}), table.get("scope", {})
    lead = _alternation((*phrase.get("articles", ()), *phrase.get("descriptors", ()), *phrase.get("adjectives", ())))
    peoples = _alternation(phrase.get("nationality_endings", ()))
    lead = rf"[\s\"<>]*(?:(?:{lead}|\w+(?:{peoples})|\d+)(?![^\W_])[\s\"<>]*)*"
    joiners = rf"(?:\s*,|\s+(?:{_alternation(phrase.get('joiners', ()))}))"
    agents = _alternation(phrase.get("joined_agents", ()))

    articles, nouns = _alternation(phrase.get("articles", ())), _alternation(phrase.get("descriptors", ()))

    def side(name: str) -> Lexicon:
        return Lexicon((spaced(p), row) for row in rows if row["side"] == name for p in row["patterns"])

    return _Words(
        before=side("before"),
        claims=Lexicon(
            (spaced(pattern), row)
            for row in rows
            if row["side"] == "before" and row["status"] in {"claimed", "accused"} and not row.get("yields")
            for pattern in row["patterns"]
        ),
        after=side("after"),
        skip=lexicon_of(gap.get("skip", ())),
        passive=frozenset(gap.get("passive", ())),
        negation=re.compile(rf"(?<!\w)(?:{_alternation(gap.get('negation', ()))})(?!\w)"),
        links=re.compile(rf"\s(?:{_alternation(gap.get('participle_links', ()))})\s"),
        agents=re.compile(rf"\s(?:{_alternation(gap.get('agents', ()))})\s"),
        pluperfect=re.compile(rf"(?<!\w)(?:{_alternation(gap.get('pluperfect', ()))})(?!\w)"),
        lead=re.compile(lead),
        apposed=re.compile(rf"\s+(?:{articles})\s+(?:{nouns})(?:\s\w+){{0,4}},\s+(?:(?:{articles})\s+)?"),
        joined=re.compile(rf"{joiners}(?:\s+(?:{agents}))?{lead}"),
        nouns_follow=bool(phrase.get("nouns_follow")),
        belonging=re.compile(rf"[\s-](?:{_alternation(phrase.get('belonging', ()))})(?!\w)"),
        elided=re.compile(rf"[\s)]*(?:(?:{_alternation(phrase.get('elided', ()))}) )?\s*"),
        home=re.compile(rf"\s(?:{_alternation(phrase.get('home', ()))})\s?"),
        reflexive=re.compile(rf" (?:{_alternation(phrase.get('reflexive', ()))}) $"),
        pronouns=frozenset(phrase.get("pronouns", ())),
        itself=re.compile(rf"(?<!\w)(?:{_alternation(phrase.get('itself', ()))})\s(?:\w+\s){{0,2}}$"),
        series=lexicon_of(scope.get("series", ())),
        recalled=lexicon_of(scope.get("recalled", ())),
        resumes=lexicon_of(scope.get("resumes", ())),
        demand=lexicon_of(scope.get("demand", ())),
        attackers=lexicon_of(
            head for row in table.get("generic", ()) if row["kind"] == "unidentified" for head in row["heads"]
        ),
        anaphor=_anaphor(table),
    )


def _alternation(words: tuple[str, ...] | list[str]) -> str:
    ordered = sorted({re.escape(spaced(word).strip()).replace(r"\*", r"\w*") for word in words}, key=len, reverse=True)
    return "|".join(ordered) or "(?!)"


def _anaphor(table: Mapping[str, Any]) -> re.Pattern[str] | None:
    anaphora = table.get("anaphora")
    if not anaphora:
        return None
    heads, articles = _alternation(anaphora["heads"]), _alternation(anaphora["determiners"])
    adjectives = _alternation(table["phrase"]["adjectives"])
    return re.compile(rf"(?<!\w)(?:{articles})\s+(?P<noun>(?:{heads})(?:\s(?:{adjectives}))*)(?!\w)")


def find_actors(document: Document) -> tuple[Mention, ...]:
    """Every actor of the document in reading order. Mentions carry ``ActorValue`` and the features above."""
    words = _words(document.language)
    found: list[Mention] = []
    past = False  # the sentence before told of another year
    group: ActorValue | None = None
    for sentence in document.sentences:
        names = find_names(sentence, document.language)
        here = list(_in_sentence(sentence, names, words))
        known = [one.value for one in here if one.value.actor_id and one.value.kind in _GROUPS]
        here += _anaphors(sentence, names, known[0] if known else group, words)
        here += find_persons(sentence, document.language, [(one.start, one.end) for one in names])
        group = known[-1] if known else group
        past = _tells_another_year(sentence, document) or (past and _resumes(sentence, words))
        if past:
            here = [one if one.value.kind == "person" else _with(one, recalled=True) for one in here]
        for name, kinds in (("on_civilians", _UNARMED), ("on_group", _GROUPS)):
            hit = [one.start for one in here if one.features["role"] == "target" and one.value.kind in kinds]
            here = [_with(one, **{name: True}) if one.start < max(hit, default=0) else one for one in here]
        found += sorted(here, key=lambda one: one.start)
    return tuple(found)


def _tells_another_year(sentence: Sentence, document: Document) -> bool:
    published = document.published_on
    return published is not None and any(int(year) < published.year for year in _YEAR.findall(sentence.text))


def _with(actor: Mention, **features: bool) -> Mention:
    return replace(actor, features={**actor.features, **features})


def _resumes(sentence: Sentence, words: _Words) -> bool:
    return words.resumes.match(sentence.folded.replace("'", " "), 0) is not None


def _in_sentence(sentence: Sentence, names: list[Named], words: _Words) -> Iterator[Mention]:
    if not names:
        return
    text = sentence.folded.replace("'", " ")
    names = list(_with_homes([name for name in names if not _is_description(name, names, text, words)], text, words))
    cues = list(words.before.find(text))
    if cues:  # "attaque revendiquée par": the claim ends where the attack does, and begins later
        cues = sorted([*cues, *words.claims.find(text)], key=lambda cue: (cue.end, cue.start))
    parts = [_role_before(text, name, cues, words) or _role_after(text, name, words) or {} for name in names]
    _claim_far(text, names, parts, words)
    _share(text, names, parts, words)
    scope = _scope(text, words) if any(parts) else {}
    for name, part in zip(names, parts, strict=True):
        # A country is an actor only where the sentence gives it a part.
        agent = part.get("role") in {"perpetrator", "denied"} and sentence.text[name.start].isupper()
        if agent or name.source != "country":
            yield _made(sentence, name, part, scope)


def _with_homes(names: Iterable[Named], text: str, words: _Words) -> Iterator[Named]:
    """The names; a group's country told behind it ("les houthis du Yémen") is part of its name, no actor itself."""
    last: Named | None = None
    for name in names:
        group = last is not None and last.source in {"known", "generic"} and last.value.kind not in _OUTSIDERS | _STATE
        if last is not None and group and name.source == "country" and words.home.fullmatch(text, last.end, name.start):
            last = replace(last, end=name.end)
            continue
        if last is not None:
            yield last
        last = name
    if last is not None:
        yield last


def _claim_far(text: str, names: list[Named], parts: list[dict[str, Any]], words: _Words) -> None:
    """Give a group that opens the sentence the claim that follows in it, behind whatever is said of the group: "Le M23,
    un mouvement que soutient Kigali et dont les chefs vivent au grand jour, a revendiqué l'attaque".
    """
    first = names[0]
    if parts[0] or first.value.kind not in _GROUPS or not first.value.actor_id:
        return
    if text[first.end : first.end + 1] not in {",", " "} or "," not in text[first.end :]:
        return
    if not words.lead.fullmatch(text, 0, first.start):
        return
    for comma in (at for at, letter in enumerate(text) if letter == "," and at > first.end):
        hit, _ = _verb(text, comma + 2, words)
        if hit is None or hit.entry["status"] != "claimed" or hit.entry.get("itself"):
            continue
        auxiliary = text[comma + 2 : hit.start].strip()
        if auxiliary and not words.demand.match(text, _next_word(text, hit.end)):
            parts[0] = _features(hit.entry, text, hit, words)
        return


def _share(text: str, names: list[Named], parts: list[dict[str, Any]], words: _Words) -> None:
    """Give names that "et" joins one part: "entre A et B", "revendiqué par A et par B", "A et B ont revendiqué"."""
    for i, (first, second) in enumerate(itertools.pairwise(names)):
        one, other = parts[i], parts[i + 1]
        if words.belonging.match(text, second.end):
            continue
        if (one or other) and words.joined.fullmatch(text, first.end, second.start):
            comma = "," in text[first.end : second.start]
            apposed = comma and first.source == "known" and second.source == "generic"
            if one.get("role") == "combat" or (not other and not apposed):
                parts[i + 1] = one
            elif not one and not comma:  # "où siège le gouvernement, un kamikaze s'est fait exploser"
                parts[i] = other


def _made(sentence: Sentence, name: Named, part: dict[str, Any], scope: dict[str, bool]) -> Mention:
    if name.source == "strike" and not part:
        part = {"role": "perpetrator", "status": "stated", "cue": "strike", "heavy": True}
    features = {"role": "none", "series": False, "recalled": False} | (scope if part else {}) | part
    rule = f"actor.{name.source}.{features['role']}"
    return mention("actor", sentence, name.start, name.end, name.value, rule, **features)


def _is_description(name: Named, names: list[Named], text: str, words: _Words) -> bool:
    """Does it only say what the name beside it is: "groupe djihadiste Etat islamique", "FARC guerrillas"?"""
    if name.source != "generic":
        return False
    known = [other for other in names if other.source == "known"]
    if words.nouns_follow and any(_NOUN_GAP.fullmatch(text, other.end, name.start) for other in known):
        return True
    following = next((other for other in known if other.start >= name.end), None)
    return following is not None and bool(words.lead.fullmatch(text, name.end, following.start))


def _scope(text: str, words: _Words) -> dict[str, bool]:
    return {
        "series": next(words.series.find(text), None) is not None,
        "recalled": next(words.recalled.find(text), None) is not None,
    }


def _role_before(text: str, name: Named, cues: list[Hit], words: _Words) -> dict[str, Any] | None:
    """The part given by the nearest cue before the name, with nothing but articles and a noun between."""
    for cue in reversed(cues):
        if cue.end > name.start:
            continue
        if name.start - cue.end > _LONGEST_LEAD:
            return None
        apposed = name.source == "known" and words.apposed.fullmatch(text, cue.end, name.start)
        if not (words.lead.fullmatch(text, cue.end, name.start) or apposed):
            continue
        row = cue.entry
        if row["role"] == "perpetrator" and "," in text[cue.start : cue.end]:
            continue  # "frappes sur la cité, contrôlée par" tells who holds it
        if not _fits(row, name) or _is_negated(row, text, cue, words):
            continue
        features = _features(row, text, cue, words)
        return _response(features, text, cue.start - _WINDOW, cue.start, name, words)
    return None


def _is_negated(row: Mapping[str, Any], text: str, cue: Hit, words: _Words) -> bool:
    """Was the claim not made: "n'a pas été revendiqué, mais ... par"?"""
    return row["status"] == "claimed" and bool(words.negation.search(text, max(0, cue.start - _WINDOW // 2), cue.end))


def _fits(row: Mapping[str, Any], name: Named) -> bool:
    """Can an actor of this kind have this part? "attaque de la police" does not tell who attacks whom."""
    kind = name.value.kind
    if row["role"] in {"perpetrator", "combat"} and kind in _OUTSIDERS:
        return False
    if name.source == "generic" and kind == "government" and row["role"] == "perpetrator" and row["status"] == "stated":
        return False
    if row.get("noun"):
        return kind in _GROUPS or kind == "unidentified"
    if row.get("strike") or row.get("tie"):
        return kind in (_GROUPS if row.get("tie") else _GROUPS | _STATE)
    return not (row["role"] == "target" and name.source == "country")


def _role_after(text: str, name: Named, words: _Words) -> dict[str, Any] | None:
    """The part given by the verb whose subject the name is."""
    starts = [name.end]
    for pattern in (_BRACKETS, _APPOSITION):
        match = pattern.match(text, starts[-1])
        if match:
            starts.append(match.end())
    for start in reversed(starts):
        hit, passive = _verb(text, start, words)
        if hit is None or not _fits(hit.entry, name):
            continue
        row = hit.entry
        if row.get("passive") and not passive and not words.links.match(text, hit.end):
            continue
        if row.get("passive") and not passive and not words.pronouns.isdisjoint(text[start : hit.start].split()):
            continue
        if row.get("itself") and not words.itself.search(text, start, hit.start):
            continue
        if row.get("status") == "claimed" and words.reflexive.search(text, max(0, hit.start - 12), hit.start):
            continue  # "se revendiquer de" tells an allegiance
        if row.get("status") == "claimed" and words.demand.match(text, _next_word(text, hit.end)):
            return None
        features = _features(row, text, hit, words)
        passive = passive or bool(words.agents.match(text, hit.end) and not text[start : hit.start].strip())
        if passive and row["role"] == "perpetrator" and row["status"] == "stated":
            return features | {"role": "target"}
        return _response(features, text, hit.end, hit.end + _WINDOW, name, words)
    return None


def _next_word(text: str, at: int) -> int:
    while at < len(text) and not text[at].isalnum():
        at += 1
    return at


def _verb(text: str, start: int, words: _Words) -> tuple[Hit | None, bool]:
    """The verb after `start`, auxiliaries and adverbs skipped; and whether it is passive."""
    at, passive = start, False
    for _ in range(_SKIPS):
        elided = words.elided.match(text, at)
        at = elided.end() if elided else at
        hit = words.after.match(text, at)
        if hit:
            return hit, passive
        skipped = words.skip.match(text, at)
        if skipped is None:
            return None, passive
        passive = passive or text[skipped.start : skipped.end] in words.passive
        at = skipped.end
    return None, passive


def _features(row: Mapping[str, Any], text: str, cue: Hit, words: _Words) -> dict[str, Any]:
    features = {"role": row["role"], "status": row["status"], "cue": text[cue.start : cue.end]}
    features |= {key: True for key in ("tie", "heavy") if row.get(key)}
    if words.pluperfect.search(text, max(0, cue.start - _WINDOW // 2), cue.end):
        features["recalled"] = True
    return features


def _response(features: dict[str, Any], text: str, start: int, end: int, name: Named, words: _Words) -> dict[str, Any]:
    """The police that shoots the attacker does not attack: its part is the response."""
    if features["role"] != "perpetrator" or features["status"] != "stated" or name.value.kind not in _STATE:
        return features
    near = _SENTENCE_MARKS.split(text[max(0, start) : end])
    window = near[-1] if start < name.start else near[0]
    attacked = next(words.attackers.find(window), None)
    return features | {"role": "response"} if attacked else features


def _anaphors(sentence: Sentence, names: list[Named], group: ActorValue | None, words: _Words) -> Iterator[Mention]:
    """The group named last, where "le groupe" claims or denies."""
    if group is None or words.anaphor is None:
        return
    text = sentence.folded.replace("'", " ")
    for match in words.anaphor.finditer(text):
        start, end = match.span("noun")
        if any(name.start < end and start < name.end and name.source == "known" for name in names):
            continue
        found = Named(start, end, replace(group), "anaphor")
        features = _role_after(text, found, words)
        if features and features["role"] in {"perpetrator", "denied"} and features["status"] in {"claimed", "denied"}:
            yield _made(sentence, found, features, _scope(text, words))
