"""A speaker's name beside a cue: where it begins, where it ends, what it is called."""

import re
from dataclasses import dataclass
from functools import cache

from dashboard.extraction.actor_names import lexicon_of, spaced
from dashboard.extraction.lexicon import Lexicon
from dashboard.languages import Language
from dashboard.model import Mention, Sentence

_OUTLETS = frozenset({"agency", "media"})
_HARD_END = re.compile(r"[,.;:!?()\"<>«»“”\[\]–—]|\s-\s")
_MARK = r"[,;:.!?()\"<>«»“”–—]|\s-\s"
_MOST_CHUNKS = 4  # commas between a subject and its verb, appositions included
_LONGEST = 110  # characters of a name


@dataclass(frozen=True, slots=True)
class Speaker:
    """A name at ``sentence.text[start:end]``. ``outlet``: an agency or medium speaks."""

    start: int
    end: int
    name: str
    outlet: bool


@dataclass(frozen=True, slots=True)
class SpeakerWords:
    """The words of ``attribution.toml``, compiled."""

    before: Lexicon
    false_friends: Lexicon
    verbs: Lexicon
    heads: Lexicon
    group: re.Pattern[str]
    spoiler: re.Pattern[str]
    between: re.Pattern[str]
    cited: re.Pattern[str]
    pronoun: re.Pattern[str]
    subject_pronoun: re.Pattern[str]
    inner_pronoun: re.Pattern[str]
    as_said: re.Pattern[str]
    article: re.Pattern[str]
    stop: re.Pattern[str]
    trailing: re.Pattern[str]
    chunk_end: re.Pattern[str]
    document: re.Pattern[str]
    documents: frozenset[str]
    silent: frozenset[str]
    media: frozenset[str]
    same: frozenset[str]
    initial: re.Pattern[str]
    proper: re.Pattern[str]
    told_to: re.Pattern[str]
    to_outlet: re.Pattern[str]

    def is_silent(self, speaker: str) -> bool:
        """Is it a document that only a verb's object can be: "a confirmé le bilan"?"""
        return spaced(speaker).split()[0] in self.silent

    def is_bare(self, speaker: str, previous: str | None) -> bool:
        """Is it a noun that says nothing by itself: "communiqué", "même source", "porte-parole" said again?"""
        tokens = spaced(speaker).split()
        if not tokens:
            return True
        if tokens[0] in self.same or (len(tokens) == 1 and tokens[0] in self.documents):
            return True
        return len(tokens) == 1 and speaker[0].islower() and tokens[0] in spaced(previous or "").split()


def _any(words: tuple[str, ...] | list[str]) -> str:
    return "|".join(sorted({re.escape(spaced(word).strip()) for word in words}, key=len, reverse=True)) or "(?!)"


@cache
def speaker_words(language: Language) -> SpeakerWords:
    """The words that attribute in `language`; none of them matches where it has no such table."""
    table = language.table("attribution")
    before, around, speaker = table.get("before", {}), table.get("around", {}), table.get("speaker", {})
    pronouns, documents = _any(around.get("pronouns", ())), speaker.get("documents", ())
    auxiliaries, articles = _any(around.get("auxiliaries", ())), _any(speaker.get("articles", ()))
    clauses = _any(speaker.get("clauses", ()))
    titles = "|".join(map(re.escape, speaker.get("titles", ()))) or "(?!)"
    particles = "|".join(f"{re.escape(word)}[ -]" for word in speaker.get("particles", ())) or "(?!)"
    unelided = "".join(rf"(?<!\b{re.escape(word)} )" for word in speaker.get("elided", ()))
    return SpeakerWords(
        before=Lexicon((spaced(p), form) for form in ("selon", "citing", "source") for p in before.get(form, ())),
        false_friends=lexicon_of(before.get("false_friends", ())),
        verbs=Lexicon(
            (spaced(p), (row["status"], bool(row.get("inverted"))))
            for row in table.get("verb", ())
            for p in row["patterns"]
        ),
        heads=lexicon_of(speaker.get("heads", ())),
        group=re.compile(rf"(?<![\w-])(?:{auxiliaries})(?:-t-\w+|\s(?!(?:{clauses}|{articles})\s)\w+){{0,3}}\s+\Z"),
        spoiler=re.compile(rf"(?<!\w)(?:{_any(around.get('spoilers', ()))})(?!\w)"),
        between=re.compile(rf"(?:\s(?:{_any(around.get('between', ()))})(?!\w))*"),
        cited=re.compile(rf"(?<!\w)(?:{_any(around.get('cited', ()))})\s(?:(?:{articles}) )?\Z"),
        pronoun=re.compile(rf"\s(?:{pronouns})(?!\w)"),
        subject_pronoun=re.compile(rf"(?<![\w-])(?:{pronouns})\s+\Z"),
        inner_pronoun=re.compile(rf"-(?:t-)?(?:{pronouns})(?!\w)"),
        as_said=re.compile(rf"(?<!\w)(?:{_any(around.get('as', ()))})\s+\Z"),
        article=re.compile(rf"\s*(?:(?:{articles})(?!\w)\s*)*"),
        stop=re.compile(rf"(?<!\w){unelided}(?:{_any(speaker.get('stops', ()))})(?!\w)"),
        trailing=re.compile(rf"(?:\s(?:{articles}))+\Z"),
        chunk_end=re.compile(rf"{_MARK}|(?<!\w)(?:{clauses})(?!\w)"),
        document=re.compile(rf"(?:{_any(documents)})(?:\s\w+){{0,2}}?\s(?:{_any(speaker.get('of', ()))})\s"),
        documents=frozenset(spaced(word) for word in documents),
        silent=frozenset(spaced(word) for word in speaker.get("silent", ())),
        media=frozenset(spaced(word) for word in speaker.get("media", ())),
        same=frozenset(spaced(word) for word in speaker.get("same", ())),
        initial=re.compile(rf"(?<![\w.])(?:[A-Z]|{titles})\."),
        proper=re.compile(
            rf"(?:(?:{titles})\.?)?\s*[A-ZÀ-ÖØ-Þ][\w'’.-]+(?:\s(?:{particles})?[A-ZÀ-ÖØ-Þ][\w'’.-]+){{0,3}}"
        ),
        told_to=re.compile(rf"\s+(?:{_any(around.get('told_to', ()))})\s+"),
        to_outlet=re.compile(rf"\b(?:{_any(around.get('told_to', ()))})\s+\Z"),
    )


def following(sentence: Sentence, text: str, at: int, actors: list[Mention], words: SpeakerWords) -> Speaker | None:
    """The speaker whose name begins right after `at`."""
    between = words.between.match(text, _after_outlet(sentence, text, at, actors, words))
    at = between.end() if between else at
    article = words.article.match(text, at)
    start = article.end() if article else at
    if start >= len(text) or not _can_speak(sentence, text, start, actors, words):
        return None
    return _speaker(sentence, text, start, _end(sentence, text, start, len(text), words), actors, words)


def _after_outlet(sentence: Sentence, text: str, at: int, actors: list[Mention], words: SpeakerWords) -> int:
    """`at` moved past "à l'AFP", which may stand between a verb and its subject."""
    match = words.told_to.match(text, at)
    if match:
        for actor in actors:
            if actor.value.kind in _OUTLETS and actor.start - sentence.start == match.end():
                return actor.end - sentence.start
    return at


def before_verb(sentence: Sentence, text: str, verb: int, actors: list[Mention], words: SpeakerWords) -> Speaker | None:
    """The subject of the verb at `verb`: the nearest chunk before it that holds somebody who can speak."""
    end = verb
    for _ in range(_MOST_CHUNKS):
        starts = [match.end() for match in words.chunk_end.finditer(text, 0, end)]
        begin = starts[-1] if starts else 0
        start = _first_speaker(sentence, text, begin, end, actors, words)
        if start is not None:
            return _speaker(sentence, text, start, _end(sentence, text, start, end, words), actors, words)
        if begin == 0 or text[begin - 1] != ",":
            return None
        end = begin - 1
    return None


def _first_speaker(
    sentence: Sentence, text: str, begin: int, end: int, actors: list[Mention], words: SpeakerWords
) -> int | None:
    """Where in text[begin:end] the first noun or name that can speak begins."""
    heads = [hit.start for hit in words.heads.find(text, begin, end)]
    named = [actor.start - sentence.start for actor in actors]
    starts = sorted(heads + [at for at in named if begin <= at < end])
    article = words.article.match(text, begin)
    first = article.end() if article else begin
    proper = words.proper.match(sentence.text, first)
    if proper and proper.end() <= end and (not starts or first <= starts[0]) and not text[proper.end() : end].strip():
        return first
    return starts[0] if starts else None


def _can_speak(sentence: Sentence, text: str, start: int, actors: list[Mention], words: SpeakerWords) -> bool:
    if words.heads.match(text, start) or any(actor.start - sentence.start == start for actor in actors):
        return True
    first_word = text[start:].split(maxsplit=1)[0].strip(",.;:")
    return first_word in words.same or first_word in words.documents or bool(words.proper.match(sentence.text, start))


def _end(sentence: Sentence, text: str, start: int, limit: int, words: SpeakerWords) -> int:
    """Where a name that begins at `start` ends: at a mark, at a word that begins another clause, or at `limit`."""
    limit = min(limit, start + _LONGEST)
    initials = {match.end() - 1 for match in words.initial.finditer(sentence.text, start, limit)}
    ends = [match.start() for match in _HARD_END.finditer(text, start, limit) if match.start() not in initials]
    ends += [match.start() for match in words.stop.finditer(text, start + 1, limit)]
    end = min(ends, default=limit)
    trailing = words.trailing.search(text, start, end)
    end = trailing.start() if trailing else end
    while end > start and not text[end - 1].isalnum() and text[end - 1] != ".":
        end -= 1
    return end


def _speaker(
    sentence: Sentence, text: str, start: int, end: int, actors: list[Mention], words: SpeakerWords
) -> Speaker | None:
    document = words.document.match(text, start, end)
    if document and _can_speak(sentence, text, document.end(), actors, words):
        start = document.end()
    if end <= start:
        return None
    outlet = next(
        (one for one in actors if one.value.kind in _OUTLETS and start <= one.start - sentence.start < end), None
    )
    if outlet and (outlet.start - sentence.start == start or text[start:end].split()[0] in words.media):
        return Speaker(start, end, str(outlet.value.name), True)
    is_outlet = text[start:end].split()[0] in words.media
    return Speaker(start, end, " ".join(sentence.text[start:end].split()), is_outlet)
