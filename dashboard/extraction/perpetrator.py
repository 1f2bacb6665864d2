"""Who did it: the best supported of the actors that an article holds for the perpetrator of ONE event.

Each mention that gives an actor the part of the perpetrator is a piece of evidence with a weight; what speaks
of another time, of a habit, or only of an allegiance weighs less. The actor whose evidence weighs most is the
answer, with its evidence; none when nothing weighs enough. A group and the person who acted for it may both be
the answer ("Etat islamique; Jean Exemple").
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal

from dashboard.extraction.actor_names import is_acronym
from dashboard.extraction.lexicon import Lexicon
from dashboard.folding import fold_name
from dashboard.languages import Language
from dashboard.model import ActorValue, Document, Mention

PerpetratorStatus = Literal["claimed", "accused", "stated"]

# Weights of one mention, set by hand and checked on labelled French news; the answer needs THRESHOLD in all.
WEIGHTS: dict[str, float] = {"claimed": 4.0, "accused": 3.0, "stated": 2.5, "combat": 2.0, "tie": 1.0, "person": 3.0}
THRESHOLD = 2.0
LEAD_BONUS = 1.5  # the title and the first sentences tell of the event itself
LEAD_SENTENCES = 4
KNOWN_BONUS = 0.5  # a name says more than "un groupe radical"
RECALLED = 0.3
SERIES = 0.4
UNCLAIMED = 0.4  # what a claim weighs where the text says that nobody has claimed the event
STATE_STATED = 0.45  # "la police a tiré" is often the answer to an attack
_NOBODY = frozenset({"unidentified", "civilians", "agency", "media", "organisation", "state_agent"})
_STATE = frozenset({"state_force", "government", "external_force"})
_RANK: tuple[PerpetratorStatus, ...] = ("claimed", "accused", "stated")


@dataclass(frozen=True, slots=True)
class Perpetrator:
    """The answer: ``name`` as told ("; " between several), how it is known, and the mentions that support it."""

    name: str
    status: PerpetratorStatus
    evidence: tuple[Mention, ...]
    weight: float


def choose_perpetrator(
    actors: Sequence[Mention], *, exclude: Collection[int] = (), unclaimed: bool = False
) -> Perpetrator | None:
    """The perpetrator of the event that the article reports, or None where the text names none.

    ``actors``: the article's actor mentions. ``exclude``: indexes of sentences that tell of other events.
    ``unclaimed``: the text says that nobody has claimed the event. Attackers without a name ("des hommes
    armés") are evidence of an attack, not of who did it: they are never the answer.
    """
    support: dict[str, list[tuple[float, Mention]]] = defaultdict(list)
    for actor in actors:
        weight = 0.0 if actor.sentence in exclude else _weight(actor, unclaimed=unclaimed)
        if weight > 0:
            support[_key(actor)].append((weight, actor))
    scored = [_scored(evidence, actors) for evidence in support.values()]
    good = sorted((one for one in scored if one.weight >= THRESHOLD), key=lambda one: -one.weight)
    if not good:
        return None
    best = good[0]
    denied = {_key(actor) for actor in actors if actor.features.get("role") == "denied"}
    others = [one for one in good[1:] if _complements(best, one) and _key(one.evidence[0]) not in denied]
    return _together(best, others[0]) if others else best


def _weight(actor: Mention, *, unclaimed: bool) -> float:
    """What one mention says for its actor as the perpetrator; 0 for none."""
    features = actor.features
    role = features.get("role")
    if role not in {"perpetrator", "combat"} or actor.value.kind in _NOBODY:
        return 0.0
    status = features["status"]
    kind = "combat" if role == "combat" else status
    weight = WEIGHTS["person"] if actor.value.kind == "person" else WEIGHTS[kind]
    if features.get("tie"):
        return WEIGHTS["tie"]
    if actor.sentence < LEAD_SENTENCES:
        weight += LEAD_BONUS
    if actor.value.actor_id:
        weight += KNOWN_BONUS
    if status == "claimed" and unclaimed:
        weight *= UNCLAIMED
    plain = not (features.get("heavy") or features.get("on_civilians") or features.get("on_group"))
    if actor.value.kind in _STATE and status == "stated" and plain:
        weight *= STATE_STATED
    if features.get("recalled"):
        weight *= RECALLED
    if features.get("series"):
        weight *= SERIES
    return weight


def _key(actor: Mention) -> str:
    """Mentions of one actor have one key: its row, else its name (a person's last)."""
    if actor.value.actor_id:
        return str(actor.value.actor_id)
    name = fold_name(actor.value.name)
    return name.rsplit(" ", 1)[-1] if actor.value.kind == "person" else name


def _scored(evidence: list[tuple[float, Mention]], actors: Sequence[Mention]) -> Perpetrator:
    """The best mention counts in full, each other one a quarter."""
    evidence = sorted(evidence, key=lambda one: -one[0])
    weight = evidence[0][0] + sum(one[0] for one in evidence[1:]) / 4
    told = {one.features["status"] for _, one in evidence if not one.features.get("tie")} or {"accused"}
    status = next(one for one in _RANK if one in told)
    mentions = [one for _, one in evidence]
    return Perpetrator(_name(mentions, actors), status, tuple(mentions), weight)


def _name(evidence: list[Mention], actors: Sequence[Mention]) -> str:
    """The name as the body tells it beside the deed, with its acronym: "Etat islamique (EI)" for "EI"."""
    status = min((one.features["status"] for one in evidence), key=_RANK.index)
    body = [one for one in evidence if one.part == "text" and one.features["status"] == status]
    best: ActorValue = (body or evidence)[0].value
    same = [str(one.value.name) for one in actors if one.value.actor_id and one.value.actor_id == best.actor_id]
    told = next((name for name in same if f"({best.name})" in name), best.name)
    full = next((name for name in same if " " in name and "(" not in name), None)
    return f"{full} ({told})" if full and is_acronym(told) else told


def _complements(best: Perpetrator, other: Perpetrator) -> bool:
    """A group and a person, or two that share a status told in one sentence."""
    kinds = {best.evidence[0].value.kind == "person", other.evidence[0].value.kind == "person"}
    together = best.evidence[0].sentence == other.evidence[0].sentence and best.status == other.status
    return kinds == {True, False} or together


def _together(first: Perpetrator, second: Perpetrator) -> Perpetrator:
    status = next(one for one in _RANK if one in (first.status, second.status))
    return Perpetrator(f"{first.name}; {second.name}", status, first.evidence + second.evidence, first.weight)


def is_unclaimed(document: Document) -> bool:
    """Does the text say that nobody has claimed the event?"""
    words = _unclaimed(document.language)
    return any(True for sentence in document.sentences for _ in words.find(sentence.folded))


@cache
def _unclaimed(language: Language) -> Lexicon:
    table = language.table("actors").get("unclaimed", {})
    return Lexicon((pattern, "unclaimed") for pattern in table.get("patterns", ()))
