"""Which episodes an article reports as news: its main one, and others that it tells as news beside it."""

import math
from collections.abc import Sequence

from dashboard.extraction.episodes import Episode
from dashboard.extraction.nearness import coarseness, is_fresh, is_long_ago
from dashboard.extraction.tellings import Found, Telling
from dashboard.extraction.weighing import model
from dashboard.model import Document

MAIN = "main-fresh"
_VICTIMS = frozenset({"killed", "wounded", "abducted"})
_COUNTED = frozenset({"killed", "wounded", "abducted", "munitions"})


def fresh_episodes(document: Document, found: Found, known: Sequence[Episode]) -> tuple[int, ...]:
    """The indexes of the episodes told as news, the main one first; empty where all are long past."""
    main = main_episode(document, found, known)
    if main is None:
        return ()
    turns = _takes_turns(known)
    arrests = any(map(_is_arrest, (known[0], known[main])))
    others = (
        i
        for i in range(len(known))
        if i != main and _is_second_news(document, found, known[i], known[main], turns=turns, arrests=arrests)
    )
    return (main, *others)


def _takes_turns(known: Sequence[Episode]) -> bool:
    """Does the text turn from event to event: a list, a summary told in parts, "elsewhere" more than once?"""
    return any(episode.summary for episode in known) or sum(episode.apart or episode.listed for episode in known) > 1


def _is_second_news(
    document: Document, found: Found, episode: Episode, main: Episode, *, turns: bool, arrests: bool
) -> bool:
    """Is an episode beside the main one news too, and no reminder?

    Each item of a list is, if not long past. Otherwise one with a spot and a toll of its own, in the main one's
    country, on a day in the news that does not come before it, or on none: on labelled French and English news,
    half of those are; of the others, one in twenty. One more arrest needs no toll where arrests are the news: the
    main event is one, or the text begins with one.
    Where the text says that it turns to another event, one of the two is enough.
    """
    if episode.summary or all(telling.looks_back for telling in episode.tellings):
        return False
    spot = episode.place is not None and coarseness(episode.place) <= (2 if episode.listed else 1)
    spot = spot or bool(episode.unlisted)
    toll = _has_toll(episode, found) or (arrests and _is_arrest(episode))
    another = episode.apart or episode.tellings[0].another
    told = spot or toll if turns or another else spot and toll
    if not another and _repeats(episode, main, found):
        return False
    told = told or (episode.apart and (episode.day is not None or episode.tellings[0].new))
    if episode.listed:
        return told and not is_long_ago(episode.day, document.published_on)
    if episode.day is not None and not is_fresh(episode.day, document.published_on):
        return False
    if main.place is not None and episode.place is not None and episode.place.iso3 != main.place.iso3:
        return False
    return told and (not _before(episode, main) or (episode.apart and spot and toll))


def _repeats(episode: Episode, main: Episode, found: Found) -> bool:
    """Does it only tell the main event's toll once more ("cette fusillade a fait douze morts")?"""
    if any(telling.new for telling in episode.tellings):
        return False
    tolls = [
        {
            (figure.value.unit, figure.value.best)
            for figure in found.figures
            if figure.sentence in one.sentences and figure.value.unit in _VICTIMS and (figure.value.best or 0) > 1
        }
        for one in (episode, main)
    ]
    return bool(tolls[0]) and tolls[0] <= tolls[1]


def _has_toll(episode: Episode, found: Found) -> bool:
    """Does one of its sentences count victims or munitions of this one event?"""
    return any(
        figure.sentence in episode.sentences and figure.value.unit in _COUNTED and not figure.value.cumulative
        for figure in found.figures
    )


def main_episode(document: Document, found: Found, known: Sequence[Episode]) -> int | None:
    """The episode that the article is about, if any is recent enough to be news."""
    recent = [i for i, episode in enumerate(known) if not is_long_ago(episode.day, document.published_on)]
    candidates = [i for i in recent if not known[i].summary] or recent
    chooser = model(MAIN)
    return max(
        candidates,
        key=lambda i: (chooser.probability(main_features(document, found, known[i], known)), -i),
        default=None,
    )


def main_features(document: Document, found: Found, episode: Episode, known: Sequence[Episode]) -> dict[str, float]:
    """What tells the main episode from the others, each between 0 and 1."""
    published = document.published_on
    first = episode.tellings[0]
    text = [telling.sentence for telling in episode.tellings if document.sentences[telling.sentence].part == "text"]
    weight = sum(_prominence(telling, document) for telling in episode.tellings)
    most = max(sum(_prominence(telling, document) for telling in other.tellings) for other in known)
    days = [telling.date.value for telling in episode.tellings if telling.date]
    return {
        "title": float(document.sentences[first.sentence].part == "title"),
        "lead": float(bool(text) and text[0] - (1 if document.article.title else 0) <= 1),
        "early": math.exp(-(text[0] if text else 9) / 4),
        "prominence": weight / most if most else 0.0,
        "told_often": min(1.0, len(episode.tellings) / 5),
        "fresh": float(any(is_fresh(day, published) for day in days)),
        "publication_day": float(any(day.start == published for day in days)),
        "undated": float(not days),
        "new": float(any(telling.new for telling in episode.tellings)),
        "new_and_fresh": float(
            any(
                telling.new and telling.date and is_fresh(telling.date.value, published) for telling in episode.tellings
            )
        ),
        "looks_back": float(all(telling.looks_back for telling in episode.tellings)),
        "aside": float(all(telling.aside for telling in episode.tellings)),
        "placed": float(episode.place is not None),
        "spot": float(episode.place is not None and coarseness(episode.place) == 0),
        "toll": float(_has_toll(episode, found)),
        "weight": max(telling.weight for telling in episode.tellings) / 4,
        "arrests": float(_is_arrest(episode)),
        "only": float(len(known) == 1),
    }


def _prominence(telling: Telling, document: Document) -> float:
    """How loudly a telling speaks: its words' weight, title and lead first."""
    title = document.sentences[telling.sentence].part == "title"
    position = 2.0 if title else max(0.2, 2.0 - 0.2 * telling.sentence)
    fresh = telling.date is not None and is_fresh(telling.date.value, document.published_on)
    return position * (telling.weight * (0.5 if telling.looks_back else 1.0) + (3 if fresh else 0))


def _before(episode: Episode, main: Episode) -> bool:
    if not (episode.day and main.day and episode.day.end and main.day.start):
        return False
    return episode.day.end < main.day.start


def _is_arrest(episode: Episode) -> bool:
    return bool(_types(episode) & {"arrests", "disrupted"})


def _types(episode: Episode) -> set[str]:
    return {trigger.value.sub_type for telling in episode.tellings for trigger in telling.triggers}
