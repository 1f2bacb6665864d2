"""Who says so: the speaker of each statement, and which words of the text it covers.

Three forms are read: words before a speaker ("selon la police"), a subject and its verb of saying ("la police
a indiqué que"), and the inversion ("…, a indiqué la police"). An agency that only passes on what another says
is ``via``. A pronoun, and a bare noun such as "le porte-parole", stand for the speaker before.
"""

import itertools
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from dashboard.extraction.quotations import widened
from dashboard.extraction.speakers import SpeakerWords, before_verb, following, speaker_words
from dashboard.model import AttributionValue, Document, Mention, Part, Sentence, Status, mention

_OUTLETS = frozenset({"agency", "media"})
_CLOSED = re.compile(r"[,\"»”)>]\s*$")
_CLAUSE_END = re.compile(r"[,;:\"»()]")
_SPOILED = 8  # characters before a verb in which "n'a" and "qui" tell that nobody says anything
_SHORT_ASIDE = 30  # characters of an aside such as "90 selon Washington"
_TO_OUTLET = 60  # characters after a verb in which "à l'AFP" tells to whom it was said


@dataclass(frozen=True, slots=True)
class _Found:
    """One attribution inside a sentence: the cue, the speaker's name, and whether it stands after what it covers."""

    start: int
    end: int
    speaker: str | None  # None: a pronoun, the speaker before
    outlet: bool
    status: Status
    form: str
    via: str | None = None


def find_attributions(document: Document, actors: Sequence[Mention]) -> tuple[Mention, ...]:
    """Every attribution of the document in reading order. ``actors``: what ``find_actors`` found in it."""
    words = speaker_words(document.language)
    by_sentence: dict[int, list[Mention]] = {}
    for actor in actors:
        by_sentence.setdefault(actor.sentence, []).append(actor)
    found: list[Mention] = []
    previous: str | None = None
    for sentence in document.sentences:
        here = _merged(_in_sentence(sentence, by_sentence.get(sentence.index, []), words))
        for one in _once(_resolved(here, previous, words)):
            found.append(_mention(document, sentence, one))
            previous = previous if one.outlet else one.speaker
    return tuple(_bounded(found, document))


def speaker_of(attributions: Sequence[Mention], part: Part, char_offset: int) -> tuple[str, str | None, Status] | None:
    """(said_by, via, status) of the narrowest attribution that covers the character, or None: the author says so."""
    covering = [
        one.value
        for one in attributions
        if one.part == part and one.value.covers_start <= char_offset < one.value.covers_end
    ]
    if not covering:
        return None
    best = min(covering, key=lambda value: value.covers_end - value.covers_start)
    return best.speaker, best.via, best.status


def _in_sentence(sentence: Sentence, actors: list[Mention], words: SpeakerWords) -> list[_Found]:
    text = sentence.folded.replace("'", " ")
    found = [*_selon(sentence, text, actors, words), *_verbs(sentence, text, actors, words)]
    cited = _cited(sentence, text, actors, words)
    found = [replace(one, via=one.via or cited) for one in found if not (one.outlet and one.speaker == cited)]
    return sorted(found, key=lambda one: one.start)


def _cited(sentence: Sentence, text: str, actors: list[Mention], words: SpeakerWords) -> str | None:
    """The outlet in "une source citée par Reuters"."""
    outlets = (one for one in actors if one.value.kind in _OUTLETS)
    return next(
        (str(one.value.name) for one in outlets if words.cited.search(text, 0, one.start - sentence.start)), None
    )


def _selon(sentence: Sentence, text: str, actors: list[Mention], words: SpeakerWords) -> Iterator[_Found]:
    """ "selon X", "d'après X", "de source policière"."""
    hidden = [(hit.start, hit.end) for hit in words.false_friends.find(text)]
    for hit in words.before.find(text):
        if any(start < hit.end and hit.start < end for start, end in hidden):
            continue
        if words.pronoun.match(text, hit.end):
            yield _Found(hit.start, hit.end, None, False, "reported", "selon")
            continue
        name = following(sentence, text, hit.start if hit.entry == "source" else hit.end, actors, words)
        if name:
            yield _Found(
                hit.start, name.end, name.name, name.outlet, "reported", "citing" if hit.entry == "citing" else "selon"
            )


def _verbs(sentence: Sentence, text: str, actors: list[Mention], words: SpeakerWords) -> Iterator[_Found]:
    """ "X a indiqué que" and "…, a indiqué X"."""
    for hit in words.verbs.find(text):
        group = words.group.search(text, 0, hit.start)
        # A letter with an accent is no auxiliary: "à" folds to "a".
        start = group.start() if group and sentence.text[group.start()].isascii() else hit.start
        if words.spoiler.search(_clause(text[max(0, start - _SPOILED) : hit.start])):
            continue
        status: Status = hit.entry[0]
        via = _told_to(sentence, text, hit.end, actors, words)
        if words.inner_pronoun.search(text, start, hit.end + 8) or words.subject_pronoun.search(text, 0, start):
            yield _Found(start, hit.end, None, False, status, "pronoun", via)
            continue
        inverted = following(sentence, text, hit.end, actors, words) if _may_invert(text, start, words) else None
        if inverted and not words.is_silent(inverted.name):
            yield _Found(start, inverted.end, inverted.name, inverted.outlet, status, "inverted", via)
            continue
        subject = None if hit.entry[1] else before_verb(sentence, text, start, actors, words)
        if subject:
            yield _Found(subject.start, hit.end, subject.name, subject.outlet, status, "subject", via)


def _clause(text: str) -> str:
    return _CLAUSE_END.split(text)[-1]


def _may_invert(text: str, start: int, words: SpeakerWords) -> bool:
    """An inversion follows what was said: a comma or a closing quotation stands before it, or "comme l'"."""
    return bool(_CLOSED.search(text, 0, start)) or bool(words.as_said.search(text, 0, start))


def _told_to(sentence: Sentence, text: str, at: int, actors: list[Mention], words: SpeakerWords) -> str | None:
    """The outlet in "a déclaré à l'AFP"."""
    for actor in actors:
        start = actor.start - sentence.start
        near = actor.value.kind in _OUTLETS and at <= start <= at + _TO_OUTLET
        if near and words.to_outlet.search(text, at, start):
            return str(actor.value.name)
    return None


def _merged(found: list[_Found]) -> list[_Found]:
    """An outlet beside another speaker in one sentence is what passes it on."""
    outlets = [one for one in found if one.outlet]
    others = [one for one in found if not one.outlet]
    if not outlets or not others:
        return found
    return [replace(one, via=one.via or outlets[0].speaker) for one in others]


def _resolved(found: list[_Found], previous: str | None, words: SpeakerWords) -> Iterator[_Found]:
    """Pronouns and bare nouns replaced by the speaker before; dropped where there is none."""
    for one in found:
        speaker = one.speaker
        if speaker is None or words.is_bare(speaker, previous):
            speaker = previous if speaker is None or previous is not None else speaker
        if speaker is None:
            continue
        previous = previous if one.outlet else speaker
        yield replace(one, speaker=speaker)


def _once(found: Iterable[_Found]) -> list[_Found]:
    """Several verbs of one speaker are one attribution ("a accusé ..., précisant que")."""
    kept: list[_Found] = []
    for one in found:
        if kept and kept[-1].speaker == one.speaker:
            first = kept[-1]
            status = one.status if first.status == "reported" else first.status
            kept[-1] = replace(first, via=first.via or one.via, status=status)
        else:
            kept.append(one)
    return kept


def _mention(document: Document, sentence: Sentence, one: _Found) -> Mention:
    start, end = _aside(sentence, one) or widened(document, sentence)
    value = AttributionValue(one.speaker or "", one.via, one.status, start, end)
    features = {"form": one.form, "outlet": one.outlet}
    return mention("attribution", sentence, one.start, one.end, value, f"attribution.{one.form}", **features)


def _aside(sentence: Sentence, one: _Found) -> tuple[int, int] | None:
    """In "Des dizaines de tirs, 90 selon Washington, ont visé" the speaker tells the number alone."""
    comma = sentence.folded.rfind(",", 0, one.start)
    said = sentence.folded[comma + 1 : one.start].strip()
    if one.form != "selon" or comma < 0 or not said or one.start - comma > _SHORT_ASIDE or not said[0].isdigit():
        return None
    return sentence.start + comma + 1, sentence.start + one.end


def _bounded(found: list[Mention], document: Document) -> Iterator[Mention]:
    """Several speakers in one sentence share it: one that stands after its words covers what is before it."""
    by_sentence: dict[int, list[Mention]] = {}
    for one in found:
        by_sentence.setdefault(one.sentence, []).append(one)
    for together in by_sentence.values():
        sentence = document.sentences[together[0].sentence]
        at = together[0].value.covers_start
        for one, later in itertools.zip_longest(together, together[1:]):
            if one.value.covers_end <= one.end < sentence.end - 1:  # an aside has its own bounds
                yield one
                continue
            end = one.value.covers_end
            if later is not None:
                behind = one.features["form"] in {"inverted", "pronoun"} or _at_end(later, sentence)
                end = one.end if behind else later.start
            yield replace(one, value=replace(one.value, covers_start=min(at, end), covers_end=end))
            at = end


def _at_end(one: Mention, sentence: Sentence) -> bool:
    return sentence.end - one.end <= 1 < one.start - sentence.start
