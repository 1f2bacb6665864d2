"""Mentions -> reports: the last step of reading an article.

    extract(article) -> Reading

Triggers first: a text without any ends there, at next to no cost. Then every kind of mention, the episodes that
the sentences tell of, whether the article reports one of them as news (``relevance``), and for each episode the
values that the evidence supports best (``choose``), each with its claims.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from dashboard.extraction.actors import find_actors
from dashboard.extraction.attribution import find_attributions
from dashboard.extraction.choose import Scene
from dashboard.extraction.claims import Clerk
from dashboard.extraction.dates import find_dates
from dashboard.extraction.ellipsis import find_ellipses
from dashboard.extraction.episodes import Episode, episodes
from dashboard.extraction.events import find_triggers
from dashboard.extraction.figures import find_figures
from dashboard.extraction.freshness import fresh_episodes
from dashboard.extraction.launches import with_launches
from dashboard.extraction.nearness import is_event_date, is_fresh, same_day
from dashboard.extraction.place_actors import with_origins
from dashboard.extraction.places import find_places
from dashboard.extraction.relevance import Relevance, judge
from dashboard.extraction.report import build_report, field_of_unit
from dashboard.extraction.roundups import sums_up
from dashboard.extraction.segment import segment
from dashboard.extraction.tellings import Found, speaks_of_series, tellings
from dashboard.languages import languages
from dashboard.model import Article, Claim, Document, Mention, Part, Reading, Report, Scope

# Title and first sentences.
_LEAD = 4


def extract(article: Article) -> Reading:
    """Everything that the article says of incidents. Its language must be one of :func:`languages`."""
    document = segment(article, languages()[article.language or ""])
    triggers = find_triggers(document)
    if not any(trigger.value.modality == "real" for trigger in triggers):
        return Reading(
            article_id=article.article_id,
            language=article.language,
            is_incident_report=False,
            reason="no_event",
            reports=(),
            figures=(),
        )
    found = find_all(document, triggers)
    told = tellings(document, found)
    known = episodes(document, told)
    relevance = judge(document, found, told, known)
    fresh = fresh_episodes(document, found, known) if relevance.is_report else ()
    return _reading(document, found, known, fresh, relevance)


def find_all(document: Document, triggers: tuple[Mention, ...] | None = None) -> Found:
    """Every mention of every kind."""
    actors, places, figures = find_actors(document), find_places(document), find_figures(document)
    figures += find_ellipses(document, figures, (*actors, *places))
    return Found(
        triggers=find_triggers(document) if triggers is None else triggers,
        dates=find_dates(document),
        places=with_origins(with_launches(document, places), actors),
        figures=tuple(sorted(figures, key=lambda figure: (figure.sentence, figure.start))),
        actors=actors,
        attributions=find_attributions(document, actors),
    )


# --- Scenes -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Casting:
    """Which episodes each sentence speaks of: those it tells of, else the one that it goes on from."""

    by_sentence: tuple[frozenset[int], ...]

    def sentences(self, episode: int) -> frozenset[int]:
        return frozenset(i for i, owners in enumerate(self.by_sentence) if episode in owners)


def _cast(document: Document, known: Sequence[Episode], main: int | None, unowned: frozenset[int]) -> _Casting:
    owners: list[frozenset[int]] = []
    last: frozenset[int] = frozenset() if main is None else frozenset({main})
    silent = 0
    for sentence in document.sentences:
        told = frozenset(i for i, episode in enumerate(known) if sentence.index in episode.sentences)
        if not told and sentence.index in unowned:
            owners.append(frozenset())
            continue
        if told:
            last, silent = told, 0
        else:
            silent += 1
            if silent > 1 and main is not None and main not in last:
                last = frozenset({main})  # an aside about an earlier event ends after a sentence or two
        owners.append(told or last)
    return _Casting(tuple(owners))


def _scenes(document: Document, found: Found, known: Sequence[Episode], fresh: Sequence[int]) -> Iterator[Scene]:
    unowned = speaks_of_series(document, found) | (_summaries(document) if len(fresh) > 1 else frozenset())
    casting = _cast(document, known, fresh[0] if fresh else None, unowned)
    # Where the event is placed, whatever else stands there but other news.
    lead = frozenset(range(_LEAD))
    news = frozenset(s for i in fresh for s in known[i].sentences) if len(fresh) > 1 else frozenset()
    days_of_news = _days_of_news(known, fresh)
    days_above = _days_above_list(document, found, known) or days_of_news
    recalled = frozenset(s for one in known if _is_of_another_day(one, known, fresh) for s in one.sentences)
    for i, episode in enumerate(known):
        sentences = casting.sentences(i)
        # One more event in the news without a day of its own happened on the main one's ("Near Ramadi, two strikes").
        inherits = i in fresh and not any(telling.date for telling in episode.tellings)
        inherited = {id(day) for day in (days_above if episode.listed else days_of_news)} if inherits else set()
        # Above an item of a list stand the items before it, and what stands above them all.
        above = {s for s in lead if not episode.listed or s < min(news, default=_LEAD)} - news - recalled
        yield Scene(
            document=document,
            episode=episode,
            main=i in fresh,
            sentences=sentences,
            others=frozenset(s for other in known for s in other.sentences) - episode.sentences,
            dates=tuple(day for day in found.dates if day.sentence in sentences or id(day) in inherited),
            places=tuple(
                place for place in found.places if place.sentence in (sentences | above if i in fresh else sentences)
            ),
            figures=tuple(_own_figures(found.figures, episode, i, casting, known)),
            several=i in fresh and len(fresh) > 1,
        )


def _is_of_another_day(episode: Episode, known: Sequence[Episode], fresh: Sequence[int]) -> bool:
    """Did it happen on a day on which none of the news did?"""
    days = [known[i].day for i in fresh]
    day = episode.day
    return day is not None and bool(days) and all(other is not None and not same_day(day, other) for other in days)


def _summaries(document: Document) -> frozenset[int]:
    """The sentences that tell of several events at once."""
    return frozenset(one.index for one in document.sentences if sums_up(one, document.language))


def _days_of_news(known: Sequence[Episode], fresh: Sequence[int]) -> list[Mention]:
    """The days of the main episode; where it tells none, those of the summary that it is part of."""
    main = [known[i] for i in fresh[:1]]
    for episodes_ in (main, [episode for episode in known if episode.summary] if len(fresh) > 1 else []):
        days = [telling.date for episode in episodes_ for telling in episode.tellings if telling.date]
        if days:
            return days
    return []


def _days_above_list(document: Document, found: Found, known: Sequence[Episode]) -> list[Mention]:
    """The days in the news that are told above a list, for the items that tell none ("Officials reported strikes
    yesterday: ...")."""
    first = min((min(episode.sentences) for episode in known if episode.listed), default=0)
    published = document.published_on
    days = [day for day in found.dates if day.sentence < first and is_event_date(day, published)]
    return [day for day in days if is_fresh(day.value, published) and not day.features.get("statement")]


def _own_figures(
    figures: Sequence[Mention], episode: Episode, index: int, casting: _Casting, known: Sequence[Episode]
) -> Iterator[Mention]:
    """The figures of the episode's sentences; in a sentence of several, those nearest to its own words."""
    for figure in figures:
        owners = casting.by_sentence[figure.sentence]
        if index not in owners:
            continue
        if len(owners) == 1 or _distance(figure, episode) <= min(_distance(figure, known[other]) for other in owners):
            yield figure


def _distance(figure: Mention, episode: Episode) -> int:
    marks: list[Mention] = []
    for telling in episode.tellings:
        if telling.sentence == figure.sentence:
            marks += [*telling.triggers, *telling.places, *([telling.date] if telling.date else [])]
    return min((max(figure.start - mark.end, mark.start - figure.end, 0) for mark in marks), default=10_000)


# --- Reading ----------------------------------------------------------------------------------------------


def scenes_of(document: Document, found: Found, *, report: bool) -> tuple[list[Scene], list[Scene]]:
    """The scenes of the fresh and of the recalled episodes, taking `report` for granted: for training choices."""
    known = episodes(document, tellings(document, found))
    scenes = all_scenes(document, found, known, fresh_episodes(document, found, known) if report else ())
    return [scene for scene in scenes if scene.main], [scene for scene in scenes if not scene.main]


def all_scenes(document: Document, found: Found, known: Sequence[Episode], fresh: Sequence[int]) -> list[Scene]:
    """One scene an episode, in the episodes' order."""
    return list(_scenes(document, found, known, fresh))


def _reading(
    document: Document, found: Found, known: Sequence[Episode], fresh: Sequence[int], relevance: Relevance
) -> Reading:
    clerk = Clerk(document, found.attributions)
    reports: list[Report] = []
    for scene in sorted(_scenes(document, found, known, fresh), key=lambda scene: not scene.main):
        report = build_report(scene, found, clerk, relevance)
        if report.main or _is_worth_recalling(report):
            reports.append(report)
    series = speaks_of_series(document, found)
    used = {(claim.part, claim.char_start, claim.char_end) for report in reports for claim in report.claims}
    return Reading(
        article_id=document.article.article_id,
        language=document.article.language,
        is_incident_report=bool(fresh),
        reason=None if fresh else relevance.reason or "nothing_fresh",
        reports=tuple(reports),
        figures=tuple(_loose_figures(found, clerk, used, series)),
    )


def _is_worth_recalling(report: Report) -> bool:
    """A recalled incident needs a place or a day of its own: "l'attentat" alone says nothing to look up."""
    return bool({"date_start", "location", "country"} & report.values.keys())


def _loose_figures(
    found: Found, clerk: Clerk, used: set[tuple[Part, int, int]], series: frozenset[int]
) -> Iterator[Claim]:
    """The figures that belong to no incident."""
    for figure in found.figures:
        if (figure.part, figure.start, figure.end) not in used:
            scope: Scope = "series" if figure.value.cumulative or figure.sentence in series else "event"
            field = "munitions_total" if figure.value.unit == "munitions" else field_of_unit(figure.value)
            yield clerk.claim(field, figure.value.best, figure, confidence=0.7, scope=scope)
