"""Which episodes an article reports as news: its main one, and others that it tells as news beside it."""

import math
from collections.abc import Sequence
from datetime import date

from dashboard.extraction.episodes import Episode
from dashboard.extraction.nearness import coarseness, is_fresh, is_long_ago, same_day, same_place
from dashboard.extraction.tellings import Found, Telling
from dashboard.extraction.weighing import model
from dashboard.model import Document

MAIN, SECOND = "main-fresh", "second-fresh"


def fresh_episodes(document: Document, found: Found, known: Sequence[Episode]) -> tuple[int, ...]:
    """The indexes of the episodes told as news, the main one first; empty where all are long past."""
    main = main_episode(document, found, known)
    if main is None:
        return ()
    chooser = model(SECOND)
    others = [
        i
        for i, episode in enumerate(known)
        if i != main
        and not is_long_ago(episode.day, document.published_on)
        and chooser.probability(second_features(document, found, episode, known[main])) >= chooser.threshold
    ]
    return (main, *others)


def main_episode(document: Document, found: Found, known: Sequence[Episode]) -> int | None:
    """The episode that the article is about, if any is recent enough to be news."""
    candidates = [i for i, episode in enumerate(known) if not is_long_ago(episode.day, document.published_on)]
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
    figures = [f for f in found.figures if f.sentence in episode.sentences and f.value.unit in ("killed", "wounded")]
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
        "toll": float(any(not figure.value.cumulative for figure in figures)),
        "weight": max(telling.weight for telling in episode.tellings) / 4,
        "arrests": float(bool(_types(episode) & {"arrests", "disrupted"})),
        "only": float(len(known) == 1),
    }


def _prominence(telling: Telling, document: Document) -> float:
    """How loudly a telling speaks: its words' weight, title and lead first."""
    title = document.sentences[telling.sentence].part == "title"
    position = 2.0 if title else max(0.2, 2.0 - 0.2 * telling.sentence)
    fresh = telling.date is not None and is_fresh(telling.date.value, document.published_on)
    return position * (telling.weight * (0.5 if telling.looks_back else 1.0) + (3 if fresh else 0))


def second_features(document: Document, found: Found, episode: Episode, main: Episode) -> dict[str, float]:
    """What tells news from a reminder, for an episode beside the main one; each between 0 and 1."""
    published, first = document.published_on, episode.tellings[0]
    figures = [
        f
        for f in found.figures
        if f.sentence in episode.sentences and f.value.unit in ("killed", "wounded", "munitions")
    ]
    both_placed = episode.place is not None and main.place is not None
    here = both_placed and same_place(episode.place, main.place)  # type: ignore[arg-type]  # both are known here
    return {
        "fresh": float(is_fresh(episode.day, published)),
        "dated": float(episode.day is not None),
        "publication_day": float(_starts(episode, published)),
        "main_day": float(episode.day is not None and main.day is not None and same_day(episode.day, main.day)),
        "before_main": float(_before(episode, main)),
        "placed": float(episode.place is not None),
        "spot": float(episode.place is not None and coarseness(episode.place) == 0),
        "here": float(here),
        "elsewhere": float(both_placed and not here),
        "abroad": float(both_placed and episode.place.iso3 != main.place.iso3),  # type: ignore[union-attr]
        "new": float(any(telling.new for telling in episode.tellings)),
        "another": float(any(telling.another for telling in episode.tellings)),
        "aside": float(all(telling.aside for telling in episode.tellings)),
        "looks_back": float(all(telling.looks_back for telling in episode.tellings)),
        "told_often": min(1.0, (len(episode.tellings) - 1) / 3),
        "toll": float(any(not figure.value.cumulative for figure in figures)),
        "early": math.exp(-first.sentence / 5),
        "title": float(document.sentences[first.sentence].part == "title"),
        "weight": max(telling.weight for telling in episode.tellings) / 4,
        "same_type": float(_types(episode) & _types(main) != set()),
    }


def _starts(episode: Episode, day: date | None) -> bool:
    return day is not None and episode.day is not None and episode.day.start == day


def _before(episode: Episode, main: Episode) -> bool:
    if not (episode.day and main.day and episode.day.end and main.day.start):
        return False
    return episode.day.end < main.day.start


def _types(episode: Episode) -> set[str]:
    return {trigger.value.sub_type for telling in episode.tellings for trigger in telling.triggers}
