"""The records that travel the line, all frozen: Article, Document, Mention, Claim, Report, Reading.

Offsets count Python characters into the article's ``title`` or ``text`` (``part`` says which). Days are the
event's local days. An unknown is ``None``; it is never zero, an empty interval or a country's capital.
"""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from dashboard.folding import fold
from dashboard.languages import Language

Part = Literal["title", "text"]
Kind = Literal["date", "place", "figure", "actor", "trigger", "weapon", "attribution"]
Qualifier = Literal["exact", "at_least", "up_to", "about", "unknown_plural", "none"]
Status = Literal["asserted", "reported", "claimed", "accused", "denied"]
Scope = Literal["event", "series"]


class VigieError(Exception):
    """The root of Vigie's errors. Its text says what was wrong, where, and what to do."""


# --- Article ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """One version of one text.

    ``published_at`` is ISO 8601 (a day, or a moment with its offset) or None. ``notes`` tell how each value
    was found and what was mended while reading.
    """

    article_id: str
    text: str
    title: str = ""
    language: str | None = None
    published_at: str | None = None
    source: str | None = None
    url: str | None = None
    origin: str = "own"
    notes: tuple[str, ...] = ()
    extra: Mapping[str, Any] = field(default_factory=dict)

    @property
    def version(self) -> str:
        """Which version of the article this is: a hash of what a reader could see changed."""
        seen = "\x1f".join((self.title, self.text, self.published_at or "", self.source or "", self.language or ""))
        return hashlib.sha256(seen.encode("utf-8", "surrogatepass")).hexdigest()[:16]

    @property
    def published_on(self) -> date | None:
        """The local calendar day of publication, from which relative dates count."""
        return date.fromisoformat(self.published_at[:10]) if self.published_at else None

    def part(self, part: Part) -> str:
        """The title or the text."""
        return self.title if part == "title" else self.text


def text_id(title: str, text: str) -> str:
    """The id of an article that was given neither an id nor a URL: sha256 of title and text."""
    return hashlib.sha256(f"{title}\x1f{text}".encode("utf-8", "surrogatepass")).hexdigest()[:24]


# --- Document ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence: ``text[start:end]`` of its part. ``index`` counts from 0 over title and text."""

    index: int
    part: Part
    start: int
    end: int
    paragraph: int
    text: str
    folded: str


@dataclass(frozen=True)
class Document:
    """An article cut into sentences, the title's first."""

    article: Article
    language: Language
    sentences: tuple[Sentence, ...]

    @property
    def published_on(self) -> date | None:
        return self.article.published_on

    @classmethod
    def from_spans(cls, article: Article, language: Language, spans: list[tuple[Part, int, int, int]]) -> "Document":
        """Build from (part, start, end, paragraph) in reading order."""
        folded = {"title": fold(article.title), "text": fold(article.text)}
        return cls(
            article,
            language,
            tuple(
                Sentence(i, part, start, end, paragraph, article.part(part)[start:end], folded[part][start:end])
                for i, (part, start, end, paragraph) in enumerate(spans)
            ),
        )


# --- Mention ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class DateValue:
    """An interval of local days, both ends inclusive; ``start`` and ``end`` are None when it can't be told.

    prec: UCDP's date_prec (1 day, 2 range of 2-6 days, 3 week, 4 up to a month, 5 up to a year).
    anchor: ``absolute`` (it names its year), ``publication`` (it counts from the day of publication),
        ``event`` (it counts from another date of the text), ``unresolved`` (see reason).
    time_of_day: night, morning, afternoon, evening, or HH:MM.
    """

    start: date | None
    end: date | None
    prec: int | None
    anchor: Literal["absolute", "publication", "event", "unresolved"]
    time_of_day: str | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class FigureValue:
    """A number of something. ``unit``: killed, wounded, abducted, missing, arrested, displaced, munitions,
    troops, attackers, or another noun as told. ``unknown_plural`` leaves the numbers None.
    ``of_attackers``: the counted persons are the attacking side. ``partial``: a part of a total told beside it
    ("dont 3 enfants"). ``cumulative``: a toll of a period or of several events, not of one.
    """

    unit: str
    low: int | None
    best: int | None
    high: int | None
    qualifier: Qualifier
    noun: str | None = None
    of_attackers: bool = False
    partial: bool = False
    cumulative: bool = False
    superseded: bool = False


@dataclass(frozen=True, slots=True)
class PlaceValue:
    """A place, resolved. ``where_prec`` is UCDP's (1 spot or town ... 6 country, 7 sea or air).

    ``country`` is the English short name, ``iso3`` its ISO 3166-1 alpha-3 code.
    """

    name: str
    latitude: float | None
    longitude: float | None
    country: str | None
    iso3: str | None
    admin1: str | None
    where_prec: int
    radius_km: float | None
    kind: str
    population: int = 0


@dataclass(frozen=True, slots=True)
class TriggerValue:
    """A word that tells of an event. ``sub_type``: code of the sub-event type; ``weight``: how surely the words
    tell it (1 vague ... 4 sure).

    modality: ``real``; ``hypothetical`` (planned, feared, foiled, denied, in general).
    determiner: ``new`` ("un attentat"), ``known`` ("l'attentat", "cette attaque"), ``several`` ("des attaques"),
        ``none``.
    looking_back: it names an event in passing ("les victimes de l'attentat", "après l'attaque de").
    """

    sub_type: str
    weight: int
    modality: Literal["real", "hypothetical"] = "real"
    determiner: Literal["new", "known", "several", "none"] = "none"
    looking_back: bool = False


@dataclass(frozen=True, slots=True)
class ActorValue:
    """A group, force, government, outlet or person. ``name`` is as told, without its article.

    ``actor_id`` is its row in ``data/actors.csv`` (None for one that is not listed there). ``kind`` is that
    table's, or ``unidentified``, ``rioters``, ``protesters``, ``civilians``, ``person`` for those that a text
    does not name as a group. ``inter`` is ACLED's actor type, blank for agencies, media and single persons.
    """

    name: str
    actor_id: str | None
    kind: str
    inter: str


@dataclass(frozen=True, slots=True)
class AttributionValue:
    """Who says something. ``speaker`` is as told, without its article; ``via`` is the agency that passes it on.

    What is attributed is ``[covers_start, covers_end)`` of the mention's part.
    """

    speaker: str
    via: str | None
    status: Status
    covers_start: int
    covers_end: int


@dataclass(frozen=True, slots=True)
class Mention:
    """One thing that a sentence says. ``value`` is its normal form, ``features`` what the rule saw."""

    kind: Kind
    sentence: int
    part: Part
    start: int
    end: int
    text: str
    value: Any
    rule: str
    features: Mapping[str, Any] = field(default_factory=dict, hash=False)


def mention(kind: Kind, sentence: Sentence, start: int, end: int, value: Any, rule: str, **features: Any) -> Mention:  # noqa: ANN401 - each kind has its own value type
    """A mention at ``sentence.text[start:end]``: offsets are turned from the sentence's into the part's."""
    return Mention(
        kind,
        sentence.index,
        sentence.part,
        sentence.start + start,
        sentence.start + end,
        sentence.text[start:end],
        value,
        rule,
        features,
    )


# --- Claim, Report, Reading -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """One value that one sentence says, with who says it. The columns of the table ``claims``."""

    field: str
    value: str
    part: Part
    sentence: str
    char_start: int
    char_end: int
    rule: str
    low: int | None = None
    best: int | None = None
    high: int | None = None
    qualifier: Qualifier | None = None
    unit: str | None = None
    place: str | None = None
    said_by: str | None = None
    via: str | None = None
    scope: Scope = "event"
    status: Status = "asserted"
    confidence: float = 0.5

    def as_row(self) -> dict[str, Any]:
        """The fields by name: far cheaper than :func:`dataclasses.asdict`, which copies each value."""
        return {name: getattr(self, name) for name in self.__slots__}


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What one article says of one incident. ``values`` holds incident columns; an absent one is unknown.

    ``main``: the article reports it as news (fresh); otherwise it looks back on it (recalled).
    ``place``: the place's name as the text spells it.
    """

    main: bool
    values: Mapping[str, Any]
    claims: tuple[Claim, ...]
    place: str | None = None
    sentences: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """All that was read out of one article. ``reason`` says why it is no incident report, if it is none.

    ``figures``: claims that belong to no incident.
    """

    article_id: str
    language: str | None
    is_incident_report: bool
    reason: str | None
    reports: tuple[Report, ...]
    figures: tuple[Claim, ...]

    def claims(self) -> Iterator[Claim]:
        """Every claim: those of the reports, then the figures outside them."""
        for report in self.reports:
            yield from report.claims
        yield from self.figures
