"""Does the article report an incident as news, and if not, what is it about?

A logistic regression over features that a person can read: what title and lead tell, how fresh it is, how many
words of each topic of ``relevance.toml`` stand where, how much of the text retells the fresh event, and single
words (never names: words that texts with small letters write small, cut to their first letters). Its weights are
in ``data/weights/relevance.<language>.toml``, trained by ``tests/training/train_relevance.py``.
"""

import math
import re
import tomllib
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from dashboard.extraction.episodes import Episode
from dashboard.extraction.episodes import episodes as episodes_of
from dashboard.extraction.lettering import lettering
from dashboard.extraction.lexicon import Lexicon
from dashboard.extraction.nearness import is_fresh, is_old
from dashboard.extraction.tellings import Found, Telling
from dashboard.folding import fold
from dashboard.languages import Language
from dashboard.model import Document, Mention, Sentence
from dashboard.resources import data_path

# Sentences of the text that make its lead; characters of the text whose words count as the lead's.
LEAD = 3
LEAD_CHARACTERS = 500
# Words are cut to so many letters, so that the forms of a verb count together.
STEM = 8
# A text's words share this weight, however many they are: it is the length of the vector of their counts.
WORDS_SHARE = 2.2
_WORD = re.compile(r"[^\W\d_]{3,}")
_REPORT = "report"
_ARRESTS = frozenset({"arrests", "disrupted"})


@dataclass(frozen=True, slots=True)
class Relevance:
    """``probability`` that the article is an incident report; ``reason`` (a topic) where it is more likely none."""

    probability: float
    reason: str | None

    @property
    def is_report(self) -> bool:
        return self.probability >= 0.5


@cache
def _lexicon(language: Language) -> Lexicon:
    table = language.table("relevance")
    return Lexicon((pattern, topic) for topic, row in table.items() for pattern in row["patterns"])


@cache
def _weights(language: str) -> tuple[float, Mapping[str, float]]:
    """Intercept and weights of a language; another language's where it has none of its own."""
    try:
        path = data_path("weights", f"relevance.{language}.toml")
    except FileNotFoundError:
        path = data_path("weights", "relevance.fr.toml")
    table = tomllib.loads(path.read_text("utf-8"))
    return table["intercept"], table["weights"]


def judge(document: Document, found: Found, told: Sequence[Telling], episodes: Sequence[Episode]) -> Relevance:
    """Whether `document` reports an incident as news."""
    intercept, weights = _weights(document.language.code)
    values = features(document, found, told, episodes)
    score = intercept + sum(weights.get(name, 0.0) * value for name, value in values.items())
    score += sum(weights[name] * value for name, value in word_features(document, weights).items())
    probability = 1 / (1 + math.exp(-score))
    return Relevance(probability, None if probability >= 0.5 else _reason(values, told))


def words_of(document: Document) -> tuple[Counter[str], Counter[str]]:
    """How often each word written small stands in the text, and in its title and beginning: folded stems.

    Of a text in capitals alone, every word: those that are names are not known from any text that has both.
    """
    article = document.article
    every = lettering(article.text).shouting
    return _stems(article.text, every), _stems(f"{article.title} {article.text[:LEAD_CHARACTERS]}", every)


def _stems(text: str, every: bool) -> Counter[str]:
    folded = fold(text)
    return Counter(
        folded[match.start() : min(match.end(), match.start() + STEM)]
        for match in _WORD.finditer(text)
        if every or text[match.start()].islower()
    )


def word_features(document: Document, known: Collection[str]) -> dict[str, float]:
    """``word.body.<stem>`` and ``word.lead.<stem>`` of the known words that the text has.

    A word told again counts less each time (1 + ln of its number); all words of one place together have the
    length WORDS_SHARE, so that a long text does not outvote a short one.
    """
    values: dict[str, float] = {}
    for where, stems in zip(("body", "lead"), words_of(document), strict=True):
        counts = {
            name: 1 + math.log(count) for stem, count in stems.items() if (name := f"word.{where}.{stem}") in known
        }
        length = math.hypot(*counts.values()) or 1.0
        values |= {name: WORDS_SHARE * count / length for name, count in counts.items()}
    return values


def _reason(values: Mapping[str, float], told: Sequence[Telling]) -> str:
    """The topic that speaks most strongly in title, lead and body; of equals the one that its table lists first."""
    if not told:
        return "no_event"
    topics = dict.fromkeys(name.split(".")[1] for name in values if name.startswith("topic."))
    strength = {
        topic: 2 * values[f"topic.{topic}.title"] + 2 * values[f"topic.{topic}.lead"] + values[f"topic.{topic}.body"]
        for topic in topics
        if topic != _REPORT
    }
    best = max(strength, key=strength.__getitem__, default="no_event")
    return best if strength.get(best, 0) > 0 else "background"


def features(
    document: Document, found: Found, told: Sequence[Telling], episodes: Sequence[Episode]
) -> dict[str, float]:
    """Every feature by name, each between 0 and 1."""
    if any(telling.in_turn for telling in told):  # whether it is news does not hang on how the text is laid out
        episodes = episodes_of(document, [telling.plain() for telling in told])
    return (
        _title_features(document, found)
        | _lead_features(document, found, told)
        | _time_features(document, told, episodes)
        | _retelling_features(document, episodes)
        | _topic_features(document)
        | _voice_features(document, found)
    )


def _title_features(document: Document, found: Found) -> dict[str, float]:
    title = document.article.title
    triggers = [trigger for trigger in found.triggers if trigger.part == "title"]
    real = [trigger for trigger in triggers if trigger.value.modality == "real"]
    fresh = [trigger for trigger in real if not trigger.value.looking_back and trigger.value.determiner != "known"]
    return {
        "title.missing": float(not title),
        "title.event": max((trigger.value.weight for trigger in fresh), default=0) / 4,
        "title.known_event": float(bool(real) and not fresh),
        "title.unreal_event": float(bool(triggers) and not real),
        "title.label": float(
            any(
                title[trigger.end : trigger.end + 40].find(" :") >= 0
                or title[trigger.end : trigger.end + 40].find(": ") >= 0
                for trigger in real
            )
        ),
        "title.toll": float(any(figure.part == "title" for figure in _tolls(found))),
        "title.question": float("?" in title),
        "title.quote": float(any(mark in title for mark in '«»"“<')),
        "title.place": float(any(place.part == "title" for place in found.places)),
    }


def _tolls(found: Found) -> list[Mention]:
    return [f for f in found.figures if f.value.unit in ("killed", "wounded") and not f.value.cumulative]


def _lead_features(document: Document, found: Found, told: Sequence[Telling]) -> dict[str, float]:
    published = document.published_on
    lead = {sentence.index for sentence in _lead(document)}
    tellings = [telling for telling in told if telling.sentence in lead]
    return {
        "lead.event": float(bool(tellings)),
        "lead.new_event": float(any(telling.new and not telling.looks_back for telling in tellings)),
        "lead.looks_back": float(bool(tellings) and all(telling.looks_back for telling in tellings)),
        "lead.old": float(any(telling.date and is_old(telling.date.value, published) for telling in tellings)),
        "lead.toll": float(any(figure.sentence in lead for figure in _tolls(found))),
        "lead.place": float(any(telling.places for telling in tellings)),
        "lead.weight": max((telling.weight for telling in tellings), default=0) / 4,
    }


def _lead(document: Document) -> list[Sentence]:
    return [sentence for sentence in document.sentences if sentence.part == "text"][:LEAD]


def _time_features(document: Document, told: Sequence[Telling], episodes: Sequence[Episode]) -> dict[str, float]:
    published = document.published_on
    dated = [telling for telling in told if telling.date]
    fresh = [telling for telling in dated if telling.date and is_fresh(telling.date.value, published)]
    days = [telling.date.value.end for telling in fresh if telling.date]
    ages = sorted((published - day).days for day in days if published and day)
    return {
        "time.fresh_share": len(fresh) / len(dated) if dated else 0.0,
        "time.nothing_fresh": float(not fresh),
        "time.today_or_yesterday": float(bool(ages) and ages[0] <= 1),
        "time.days_ago": float(bool(ages) and ages[0] >= 2),
        "time.episodes": min(len(episodes), 8) / 8,
        "time.events_per_sentence": min(1.0, len(told) / max(1, len(document.sentences))),
    }


def _retelling_features(document: Document, episodes: Sequence[Episode]) -> dict[str, float]:
    """How much of the text retells the event that would be the news, and how."""
    published = document.published_on
    fresh = [episode for episode in episodes if is_fresh(episode.day, published)]
    undated = [episode for episode in episodes if episode.day is None]
    news = max(fresh or undated[:1], key=lambda episode: len(episode.sentences), default=Episode(()))
    longest = max((len(episode.sentences) for episode in episodes), default=0)
    return {
        "retold.share": min(1.0, 2 * len(news.sentences) / max(1, len(document.sentences))),
        "retold.most": float(0 < longest == len(news.sentences)),
        "retold.hour": float(any(telling.date and telling.date.value.time_of_day for telling in news.tellings)),
        "retold.arrest": float(
            any(trigger.value.sub_type in _ARRESTS for telling in news.tellings for trigger in telling.triggers)
        ),
        "retold.old_events": min(4, sum(is_old(episode.day, published) for episode in episodes)) / 4,
    }


def _topic_features(document: Document) -> dict[str, float]:
    lexicon = _lexicon(document.language)
    topics = document.language.table("relevance")
    counts = {(topic, where): 0 for topic in topics for where in ("title", "lead", "body")}
    lead = {sentence.index for sentence in _lead(document)}
    words = 1
    for sentence in document.sentences:
        where = "title" if sentence.part == "title" else "lead" if sentence.index in lead else "body"
        words += sentence.text.count(" ") if where == "body" else 0
        for hit in lexicon.find(sentence.folded):
            counts[hit.entry, where] += 1
    return {
        f"topic.{topic}.{where}": (
            float(count > 0)
            if where == "title"
            else min(count, 4) / 4
            if where == "lead"
            else min(1.0, count / words * 50)
        )
        for (topic, where), count in counts.items()
    }


def _voice_features(document: Document, found: Found) -> dict[str, float]:
    text = document.article.text
    words = text.count(" ") + 1
    quotes = sum(text.count(mark) for mark in '«“"') + text.count("<<")
    return {
        "voice.tolls": float(bool(_tolls(found))),
        "voice.said": min(1.0, 2 * len(found.attributions) / max(1, len(document.sentences))),
        "voice.quotes": min(1.0, quotes / words * 30),
        "voice.questions": min(1.0, text.count("?") / words * 100),
        "voice.short": float(words < 150),
        "voice.long": float(words > 700),
    }
