"""One scene -> one report: the incident's values, each with the claims that say it."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from dashboard.extraction.choose import (
    TOLLS,
    Choice,
    Scene,
    attacked_side,
    choose,
    choose_country,
    counts_for,
    similar,
    span,
    time_of_day,
    unresolved_date,
)
from dashboard.extraction.claims import Clerk
from dashboard.extraction.event_type import choose_type
from dashboard.extraction.nearness import coarseness, is_event_place
from dashboard.extraction.objects import find_objects, find_target
from dashboard.extraction.perpetrator import choose_perpetrator, is_unclaimed
from dashboard.extraction.relevance import Relevance
from dashboard.extraction.tellings import Found
from dashboard.model import Claim, FigureValue, Mention, PlaceValue, Report, Status
from dashboard.taxonomy import sub_event_types

_LEAD_SENTENCES = 6
_BESIDE = ("missing", "arrested", "displaced")
_STATUS: dict[str, Status] = {"claimed": "claimed", "accused": "accused", "stated": "asserted"}

# Shares right on labelled French and English news: of a type by its trigger's weight, of a field left blank.
_TYPE_RIGHT = {1: 0.5, 2: 0.68, 3: 0.92, 4: 0.93}
_BLANK_RIGHT = {"date": 0.25, "place": 0.3, "type": 1.0, "killed": 0.85, "wounded": 0.93}
_ROW = {"date_start": "date", "country": "place", "sub_event_type": "type", "killed": "killed", "wounded": "wounded"}


def field_of_unit(figure: FigureValue) -> str:
    """The claim field of a figure: munitions fill weapon_count, attackers' deaths a column of their own."""
    if figure.of_attackers and figure.unit == "killed":
        return "perpetrators_killed"
    return {"munitions": "munitions_total" if figure.cumulative else "weapon_count"}.get(figure.unit, figure.unit)


def build_report(scene: Scene, found: Found, clerk: Clerk, relevance: Relevance) -> Report:
    """The report of one episode. Every value has at least one claim; what no mention tells is absent."""
    values: dict[str, Any] = {}
    claims: list[Claim] = []
    place = choose(scene, "place")
    tolls = {unit: choose(scene, unit) for unit in TOLLS}
    for part in (
        _when(scene, clerk),
        _what(scene, clerk),
        _where(scene, place, found, clerk),
        *(_toll(scene, unit, chosen, clerk) for unit, chosen in tolls.items()),
        _devices(scene, clerk),
        _attackers(scene, clerk),
        _beside(scene, clerk),
        _objects(scene, clerk),
        _victims(tolls.values(), clerk),
        _launch(scene, clerk),
        _who(scene, found, clerk),
    ):
        values |= part[0]
        claims += part[1]
    values["confidence"] = _overall(claims, relevance if scene.main else None)
    return Report(
        main=scene.main,
        values=values,
        claims=tuple(claims),
        place=place.mention.text if place else None,
        sentences=tuple(sorted(scene.told)),
    )


_Part = tuple[dict[str, Any], list[Claim]]


def _when(scene: Scene, clerk: Clerk) -> _Part:
    chosen = choose(scene, "date")
    values: dict[str, Any] = {}
    claims: list[Claim] = []
    if chosen is not None:
        day = chosen.mention.value
        values = {"date_start": day.start, "date_end": day.end, "date_prec": day.prec}
        claims = [_claim(clerk, name, value, chosen) for name, value in values.items()]
    elif unknown := unresolved_date(scene):
        claims = [clerk.claim("date_unresolved", unknown.value.reason, unknown, confidence=0.0)]
    hour = time_of_day(scene, chosen.mention if chosen else None)
    if hour is not None:
        values["time_of_day"] = hour.value.time_of_day
        claims.append(clerk.claim("time_of_day", hour.value.time_of_day, hour, confidence=0.8))
    return values, claims


def _claim(clerk: Clerk, field: str, value: Any, choice: Choice, place: str | None = None) -> Claim:  # noqa: ANN401
    return clerk.claim(field, value, choice.mention, confidence=choice.probability, place=place)


def _what(scene: Scene, clerk: Clerk) -> _Part:
    chosen = choose_type(scene)
    sub = sub_event_types()[chosen.value.sub_type]
    values = {"event_type": sub.event_type, "sub_event_type": sub.name}
    sure = _TYPE_RIGHT[chosen.value.weight]
    return values, [clerk.claim(name, value, chosen, confidence=sure) for name, value in values.items()]


def _where(scene: Scene, chosen: Choice | None, found: Found, clerk: Clerk) -> _Part:
    if chosen is None:
        return _country_alone(scene, found, clerk)
    place: PlaceValue = chosen.mention.value
    values: dict[str, Any] = {"country": place.country, "iso3": place.iso3, "where_prec": place.where_prec}
    if place.where_prec != 6:
        values |= {
            "admin1": place.admin1,
            "location": place.name,
            "latitude": place.latitude,
            "longitude": place.longitude,
            "radius_km": place.radius_km,
        }
    values = {name: value for name, value in values.items() if value not in (None, "")}
    return values, [_claim(clerk, name, value, chosen) for name, value in values.items()]


def _country_alone(scene: Scene, found: Found, clerk: Clerk) -> _Part:
    """No place told: for news, the country in which its likely places lie, else the one country that its sentences
    name, else the one people that they name.

    Where they name several ("une frappe turque ... des gardes irakiens") the country stays unknown.
    """
    if not scene.main:
        return {}, []
    choice = choose_country(scene)
    if choice is None:
        near = [place for place in found.places if place.sentence in scene.told and place.value.iso3]
        hint = _only_country([p for p in near if is_event_place(p)]) or _only_country(
            [p for p in near if p.features.get("demonym")]
        )
        if hint is None and scene.several:  # one of several events in a text that speaks of one country alone
            hint = _only_country([p for p in found.places if is_event_place(p) and p.value.iso3])
        if hint is None:
            return {}, []
        choice = Choice(hint, 0.6)
    place: PlaceValue = choice.mention.value
    values = {"country": place.country, "iso3": place.iso3, "where_prec": 6}
    return values, [_claim(clerk, name, value, choice) for name, value in values.items()]


def _only_country(told: Sequence[Mention]) -> Mention | None:
    """The first of the places, the widest before others, if all lie in one country."""
    if len({place.value.iso3 for place in told}) != 1:
        return None
    return max(told, key=lambda place: place.value.where_prec == 6)


def _toll(scene: Scene, unit: str, chosen: Choice | None, clerk: Clerk) -> _Part:
    if chosen is None:
        return {}, []
    told = [figure for figure in scene.figures if counts_for(figure, unit)]
    value = attacked_side(chosen.mention)
    low, best, high = span(similar([attacked_side(figure) for figure in told], value), value)
    values = {f"{unit}_low": low, f"{unit}_best": best, f"{unit}_high": high}
    claims = [_claim(clerk, unit, best, chosen, place=_place_beside(chosen.mention, scene))]
    for figure in scene.figures:
        if (
            figure is chosen.mention
            or figure.value.unit != unit
            or figure.value.of_attackers
            or figure.value.cumulative
        ):
            continue
        agrees = figure in told and figure.value.best == best
        claims.append(
            clerk.claim(
                unit,
                figure.value.best,
                figure,
                confidence=chosen.probability if agrees else 0.3,
                place=_place_beside(figure, scene),
            )
        )
    return {name: value for name, value in values.items() if value is not None}, claims


def _place_beside(figure: Mention, scene: Scene) -> str | None:
    """The place that the figure's own sentence tells nearest to it."""
    beside = [place for place in scene.places if place.sentence == figure.sentence and is_event_place(place)]
    nearest = min(beside, key=lambda place: max(figure.start - place.end, place.start - figure.end), default=None)
    if nearest is None:
        return None
    # A name that the gazetteer knows in halves is told whole.
    first = next((place for place in beside if place.end == nearest.start - 1), nearest)
    return scene.document.article.part(nearest.part)[first.start : nearest.end]


def _devices(scene: Scene, clerk: Clerk) -> _Part:
    """The munitions used; where a later sentence tells how many hit which site, an ``impact`` each."""
    chosen = choose(scene, "munitions")
    if chosen is None:
        return {}, []
    low, best, high = span([chosen.mention.value], chosen.mention.value)
    values = {"weapon_count_low": low, "weapon_count_best": best, "weapon_count_high": high}
    claims = [_claim(clerk, "weapon_count", best, chosen)]
    for figure in scene.figures:
        if figure is chosen.mention or figure.value.unit != "munitions" or figure.value.cumulative:
            continue
        site = _site_of(figure, scene)
        claims.append(
            clerk.claim("impact" if site else "weapon_count", figure.value.best, figure, confidence=0.6, place=site)
        )
    return {name: value for name, value in values.items() if value is not None}, claims


def _site_of(figure: Mention, scene: Scene) -> str | None:
    """The spot or town that follows a figure of munitions in its sentence, before the next figure."""
    after = [f.start for f in scene.figures if f.sentence == figure.sentence and f.start > figure.start]
    stop = min(after, default=figure.end + 150)
    beside = [place for place in scene.places if place.sentence == figure.sentence and figure.end <= place.start < stop]
    return next((place.text for place in beside if is_event_place(place) and coarseness(place.value) == 0), None)


def _attackers(scene: Scene, clerk: Clerk) -> _Part:
    dead = [f for f in scene.figures if f.value.of_attackers and f.value.unit == "killed" and not f.value.cumulative]
    numbered = [figure for figure in dead if figure.value.best is not None]
    if not numbered:
        return {}, []
    chosen = max(numbered, key=lambda figure: (figure.value.best, -figure.sentence))
    claims = [
        clerk.claim("perpetrators_killed", figure.value.best, figure, confidence=0.7) for figure in (chosen, *dead)
    ]
    return {"perpetrators_killed": chosen.value.best}, list(dict.fromkeys(claims))


def _beside(scene: Scene, clerk: Clerk) -> _Part:
    """Figures of the event that fill no column: missing, arrested, displaced."""
    told = [figure for figure in scene.figures if figure.value.unit in _BESIDE and not figure.value.cumulative]
    return {}, [clerk.claim(figure.value.unit, figure.value.best, figure, confidence=0.6) for figure in told]


def _objects(scene: Scene, clerk: Clerk) -> _Part:
    """Weapon, target, defence and damage, as told."""
    language = scene.document.language
    sentences = [scene.document.sentences[i] for i in sorted(scene.told)]
    values: dict[str, Any] = {}
    claims: list[Claim] = []
    things = [thing for sentence in sentences for thing in find_objects(sentence, language)]
    weapon = _weapon(scene, [thing for thing in things if thing.value == "weapon"])
    if weapon is not None:
        values["weapon"] = weapon.text
        claims.append(clerk.claim("weapon", weapon.text, weapon, confidence=0.7))
    target = next((t for t in (find_target(sentence, language) for sentence in sentences) if t), None)
    if target is not None:
        values["target"] = target.text
        claims.append(clerk.claim("target", target.text, target, confidence=0.6))
    claims += [
        clerk.claim(thing.value, thing.text, thing, confidence=0.7) for thing in things if thing.value != "weapon"
    ]
    return values, claims


def _weapon(scene: Scene, things: Sequence[Mention]) -> Mention | None:
    """The weapon nearest to the words that gave the event its type."""
    trigger = choose_type(scene)

    def distance(thing: Mention) -> tuple[int, int]:
        return abs(thing.sentence - trigger.sentence), max(thing.start - trigger.end, trigger.start - thing.end, 0)

    return min(things, key=distance, default=None)


def _victims(tolls: Iterable[Choice | None], clerk: Clerk) -> _Part:
    """Who was hit, as the chosen tolls call them."""
    told = [choice.mention for choice in tolls if choice is not None and choice.mention.value.noun]
    if not told:
        return {}, []
    values = {"victims": "; ".join(dict.fromkeys(victim.value.noun for victim in told))}
    return values, [clerk.claim("victims", victim.value.noun, victim, confidence=0.7) for victim in told]


def _launch(scene: Scene, clerk: Clerk) -> _Part:
    told = [place for place in scene.places if place.features.get("launch") and not place.features.get("demonym")]
    launched = {place.value.name: place for place in reversed(told)}.values()
    return {}, [
        clerk.claim("launch_place", place.value.name, place, confidence=0.7, place=place.text) for place in launched
    ]


def _who(scene: Scene, found: Found, clerk: Clerk) -> _Part:
    # News may name its perpetrator anywhere in the text, but for the sentences that tell of other events.
    own = [a for a in found.actors if a.sentence in scene.sentences or (scene.main and a.sentence not in scene.others)]
    unclaimed = scene.main and is_unclaimed(scene.document)
    # Where the article reports several events, the words that tell of this one come first.
    told = [actor for actor in own if actor.sentence in scene.told] if scene.several else []
    chosen = choose_perpetrator(told, unclaimed=unclaimed) or choose_perpetrator(own, unclaimed=unclaimed)
    if chosen is None and scene.main and scene.episode.item is not None:
        # What stands above a list ("coalition forces conducted five strikes") holds for each of its items.
        above = [actor for actor in found.actors if actor.sentence < min(_LEAD_SENTENCES, scene.episode.item)]
        chosen = choose_perpetrator(above, unclaimed=unclaimed)
    claims = list(_accused(found.actors if scene.main else own, clerk))
    if chosen is None:
        return {}, claims
    values = {"perpetrator": chosen.name, "perpetrator_status": chosen.status}
    sure = min(0.9, 0.3 + 0.1 * chosen.weight)
    for actor in chosen.evidence:
        status = _STATUS[chosen.status]
        claims.append(clerk.claim("perpetrator", actor.value.name, actor, confidence=sure, status=status))
    claims.append(clerk.claim("perpetrator_status", chosen.status, chosen.evidence[0], confidence=sure))
    return values, claims


def _accused(actors: Sequence[Mention], clerk: Clerk) -> Iterator[Claim]:
    """Who is named for a series of attacks, or denies: claims, never this event's perpetrator."""
    for actor in actors:
        if actor.features.get("role") == "perpetrator" and actor.features.get("series"):
            status = _STATUS[actor.features.get("status", "stated")]
            yield clerk.claim("perpetrator", actor.value.name, actor, confidence=0.3, scope="series", status=status)
        elif actor.features.get("role") == "denied":
            yield clerk.claim("perpetrator", actor.value.name, actor, confidence=0.1, status="denied")


def _overall(claims: Sequence[Claim], relevance: Relevance | None) -> float:
    """Chance that date, place, type and tolls are all right: their product, as if they erred independently."""
    first: dict[str, float] = {}
    for claim in claims:
        if claim.field in _ROW:
            first.setdefault(_ROW[claim.field], claim.confidence)
    chance = relevance.probability if relevance else 1.0
    for field, blank in _BLANK_RIGHT.items():
        chance *= first.get(field, blank)
    return round(chance, 2)
