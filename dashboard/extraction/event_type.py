"""What happened: the sub-event type for which the most of an episode's triggers speak, the surest loudest."""

from collections import defaultdict
from collections.abc import Mapping

from dashboard.extraction.choose import Scene, counts_for
from dashboard.extraction.tellings import Telling
from dashboard.model import Mention
from dashboard.taxonomy import sub_event_types

_ATTACK, _VAGUE = "attack", 2
# An attack may have been done in these ways; a text that says so in sure words (weight 4) means it.
_WAYS = frozenset({"suicide-bomb", "ied", "grenade", "chemical"})
_SURE = 4
# What hurts nobody: where the text counts dead or wounded, it is not what mainly happened.
_WITHOUT_VICTIMS = frozenset({"looting", "disrupted", "arrests"})
_HURT = ("killed", "wounded")
# So many of the votes for an attack must speak for the way.
_SHARE_OF_ATTACK = 0.2
# A missile may come from the air: so many of the votes for shelling must speak for aircraft.
_SHARE_OF_SHELLING = 0.4
# What a protest is told by that did not stay peaceful.
_VIOLENCE = frozenset({"excessive-force", "protest-intervention", "violent-demonstration", "mob-violence"})


def choose_type(scene: Scene) -> Mention:
    """The trigger whose sub-event type has the most weight; title and lead weigh more."""
    votes: dict[str, float] = defaultdict(float)
    best: dict[str, tuple[float, Mention]] = {}
    for telling in scene.episode.tellings:
        where = _telling_weight(telling, scene)
        for trigger in telling.triggers:
            weight = where * trigger.value.weight**2
            votes[trigger.value.sub_type] += weight
            if trigger.value.sub_type not in best or weight > best[trigger.value.sub_type][0]:
                best[trigger.value.sub_type] = (weight, trigger)
    known = sub_event_types()
    if not _VIOLENCE.isdisjoint(votes):
        votes.pop("peaceful-protest", None)
    others = votes.keys() - (_WITHOUT_VICTIMS if _has_victims(scene) else frozenset())
    winner = max(others or votes, key=lambda code: (votes[code] if known[code].extract else -1.0, code))
    if winner == _ATTACK and best[winner][1].value.weight <= _VAGUE:
        winner = max((code for code in votes if _tells_how(code, votes, best)), key=votes.__getitem__, default=winner)
    if winner == "shelling" and votes.get("air-strike", 0.0) >= _SHARE_OF_SHELLING * votes[winner]:
        winner = "air-strike" if best["air-strike"][1].value.weight == _SURE else winner  # "un drone a tiré un missile"
    return best[winner][1]


def _has_victims(scene: Scene) -> bool:
    return any((f.value.best or 0) > 0 for unit in _HURT for f in scene.figures if counts_for(f, unit))


def _tells_how(code: str, votes: Mapping[str, float], best: Mapping[str, tuple[float, Mention]]) -> bool:
    """Does the text tell with sure words that what it mostly calls an attack was done in this way?"""
    return code in _WAYS and best[code][1].value.weight == _SURE and votes[code] >= _SHARE_OF_ATTACK * votes[_ATTACK]


def _telling_weight(telling: Telling, scene: Scene) -> float:
    sentence = scene.document.sentences[telling.sentence]
    if sentence.part == "title":
        return 1.5
    order = telling.sentence - min(scene.told)
    return 1.5 if order <= 1 else 1.0 if order <= 4 else 0.4
