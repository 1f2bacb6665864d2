"""An incident's values with who says them, beside the article with its sentences marked.

A value and its phrase carry the same token, so that style rules alone light the one when the other is pointed
at; a value is a link to its sentence. No script runs, and every word of an article is escaped by ``markup``.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dashboard.columns import CLAIMS, COUNTS, INCIDENTS
from dashboard.ui import claims, naming
from dashboard.ui.i18n import NOT_TOLD, Words
from dashboard.ui.markup import Html, Mark, anchor, element, excerpt, join, lighting, link, marked, sentence_span
from dashboard.ui.palette import EVIDENCE_COLORS

Row = Mapping[str, Any]

_PLACE = ("place", "location", "admin1", "country", "iso3", "where", "latitude", "longitude", "radius_km")

KINDS: Mapping[str, tuple[str, ...]] = {
    "when": ("date", claims.UNRESOLVED, "time_of_day"),
    "where": (*_PLACE, "launch_place"),
    "count": (
        *COUNTS,
        "perpetrators_killed",
        "attackers",
        "casualties",
        "impact",
        "arrested",
        "displaced",
        "missing",
        "troops",
        "munitions_total",
    ),
    "who": ("perpetrator", "perpetrator_status", "victims", "actor"),
}
"""Which underline a claim's field has; any other tells what happened."""

_COMPARED = ("count", "who")  # what each source's own word is shown of
_ENDS = ("_low", "_best", "_high", "_start", "_end", "_prec")
_LABELS = {column.name: column for column in (*CLAIMS, *INCIDENTS)}
_ROWS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("date", ("date", claims.UNRESOLVED, "time_of_day")),
    ("place", _PLACE),
    ("event", ("event_type", "sub_event_type", "event", "trigger")),
    ("killed", ("killed",)),
    ("wounded", ("wounded",)),
    ("abducted", ("abducted",)),
    ("perpetrators_killed", ("perpetrators_killed",)),
    ("weapon", ("weapon",)),
    ("weapon_count", ("weapon_count",)),
    ("target", ("target",)),
    ("victims", ("victims",)),
    ("perpetrator", ("perpetrator", "perpetrator_status")),
)
"""The lines of the incident's facts, in order: a name, and the claims' fields that it gathers."""


@dataclass(frozen=True, slots=True)
class Told:
    """A claim on the page: itself, its token, its mark if its article is the one shown, and the words that say it
    (its value where the article isn't at hand).
    """

    claim: Row
    token: str
    mark: Mark | None

    words: str

    @property
    def field(self) -> str:
        return base(str(self.claim["field"]))


def base(field: str) -> str:
    """A claim's field without its end: ``killed_best`` and ``killed_high`` speak of ``killed``."""
    return next((field.removesuffix(end) for end in _ENDS if field.endswith(end)), field)


def kind_of(field: str) -> str:
    """The kind of underline of a claim's field."""
    return next((kind for kind, fields in KINDS.items() if base(field) in fields), "what")


def told(rows: Iterable[Row], article: Row | None, others: Iterable[Row] = (), *, prefix: str = "c") -> list[Told]:
    """The claims with their tokens; those of `article`, which is shown, with their place in it as well. `others` are
    articles that are not shown, but quoted. `prefix` keeps the tokens of several articles on one page apart.
    """
    at_hand = {str(one["article_id"]): one for one in (*others, *([article] if article else []))}
    return [_told(claim, f"{prefix}{index}", article, at_hand) for index, claim in enumerate(rows)]


def _told(claim: Row, token: str, article: Row | None, at_hand: Mapping[str, Row]) -> Told:
    source = at_hand.get(str(claim["article_id"])) if "article_id" in claim else article
    said = _mark(claim, token, source)
    quoted = str(source[claim["part"]])[said.start : said.end] if source and said else naming.known(claim.get("value"))
    return Told(claim, token, said if source is article else None, " ".join(str(quoted or "").split()))


def _mark(claim: Row, token: str, article: Row | None) -> Mark | None:
    if article is None or claim.get("article_id", article["article_id"]) != article["article_id"]:
        return None
    text = naming.known(article.get(str(claim["part"]))) or ""
    start, end = naming.number(claim, "char_start"), naming.number(claim, "char_end")
    if start is None or end is None or not 0 <= start < end <= len(text):
        return None
    first, last = sentence_span(text, str(naming.known(claim["sentence"]) or ""), start, end)
    return Mark(start, end, first, last, kind_of(str(claim["field"])), token)


# --- The facts --------------------------------------------------------------------------------------------


def facts(row: Row, said: Sequence[Told], words: Words, outlets: Mapping[str, str] | None = None) -> Html:
    """The incident's values, each with every claim about it; apart, those that speak of several attacks together.

    `outlets` names an article by its id; of articles that are not shown, only how many and who is told here.
    """
    speaker = _Speaker(words, row, outlets)
    said = [one for one in said if one.mark or not outlets or kind_of(one.field) in _COMPARED]
    own = [one for one in said if not claims.is_of_series(one.claim)]
    lines: list[Html] = []
    used: set[str] = set()
    for name, fields in _ROWS:
        used.update(fields)
        about = [one for one in own if one.field in fields]
        value = _value(name, row, words)
        if value or about:
            lines += speaker.line(label(name, words), value or NOT_TOLD, about)
    lines += speaker.by_field([one for one in own if one.field not in used])
    parts = [element("dl", *lines, cls="vg vg-facts")]
    if series := [one for one in said if claims.is_of_series(one.claim)]:
        title = element("p", words("incident.series"), cls="vg vg-title vg-apart")
        note = element("p", words("incident.series_note"), cls="vg vg-note")
        parts += [title, note, element("dl", *speaker.by_field(series), cls="vg vg-facts")]
    return join(parts)


def _bare(line: Html) -> str:
    """The line without its tooltip: one outlet's same word in two sentences stands once."""
    return line.partition(">")[2]


def figures(said: Sequence[Told], words: Words) -> Html:
    """Claims that belong to no incident, by what they count."""
    return element("dl", *_Speaker(words, None, None).by_field(said), cls="vg vg-facts")


def label(name: str, words: Words) -> str:
    """What a field is called."""
    if words.has(f"field.{name}"):
        return words(f"field.{name}")
    column = _LABELS.get(name) or _LABELS.get(f"{name}_best")
    return column.label(words.language) if column else name.replace("_", " ").capitalize()


@dataclass(frozen=True, slots=True)
class _Speaker:
    """Puts claims in words, beside the incident that they are about and the outlets that tell them."""

    words: Words
    row: Row | None
    outlets: Mapping[str, str] | None

    def by_field(self, said: Sequence[Told]) -> list[Html]:
        """A line for each field, without a value of its own."""
        lines: list[Html] = []
        for field in dict.fromkeys(one.field for one in said):
            lines += self.line(label(field, self.words), "", [one for one in said if one.field == field])
        return lines

    def line(self, name: str, value: object, said: Sequence[Told]) -> list[Html]:
        """The name, the value, and what is said of it; what several claims say in the same words stands once."""
        best = element("div", value, cls="vg-best", dir="auto") if value else ""
        named = {one.words for one in said if one.field == "perpetrator"}
        said = [one for one in said if one.field != "perpetrator_status" or one.words not in named]
        seen: dict[str, Html] = {}
        for one in said:
            line = self.claim(one)
            seen.setdefault(_bare(line) if one.mark is None else line.replace(f'"{one.token}"', ""), line)
        return [element("dt", name), element("dd", best, *seen.values())]

    def claim(self, one: Told) -> Html:
        """One claim: what it says, then who says so; a link to its sentence."""
        claim = one.claim
        outlet = (self.outlets or {}).get(str(claim.get("article_id")))
        told = self._told(one)
        who = claims.who_says(claim, outlet, self.words, blames=one.field in KINDS["who"])
        if one.field == claims.UNRESOLVED:
            who = outlet or ""  # that its day can't be told is nobody's word
        body = join([told, element("bdi", who)] if who else [told], " — ")
        sentence = naming.known(claim.get("sentence"))
        if one.mark is None:
            return element("span", body, cls="vg-value", title=sentence, tabindex=0)
        address = "#" + anchor(str(claim["part"]), one.mark)
        return element("a", body, cls="vg-value", href=address, target="_self", data_tokens=one.token, title=sentence)

    def _told(self, one: Told) -> Html:
        if one.field == claims.UNRESOLVED:
            return element("bdi", claims.unresolved(one.claim, one.words, self.words))
        number = claims.counted(one.claim, self.row, self.words) if kind_of(one.field) == "count" else None
        quote = element("bdi", self.words.quote(one.words))
        if not number:
            return quote
        counted = element("b", number, dir="auto")
        is_elsewhere = bool(self.outlets) and one.mark is None
        return counted if is_elsewhere or naming.known(one.claim.get("said_by")) else join([counted, quote], " · ")


def _value(name: str, row: Row, words: Words) -> object:
    """What the incident's columns say for one line; "" when nothing is told."""
    if name == "date":
        sure = words.code("date_prec", naming.number(row, "date_prec")) if naming.number(row, "date_prec") else ""
        return _with_note(naming.when(row, words), sure)
    if name == "place":
        sure = words.code("where_prec", naming.number(row, "where_prec")) if naming.number(row, "where_prec") else ""
        return _with_note(naming.place(row, words), sure)
    if name == "event":
        return naming.sub_type_name(row, words)
    if name in COUNTS:
        text = naming.count(row, name, words)
        return "" if text == NOT_TOLD else text
    if name == "perpetrators_killed":
        killed = naming.number(row, name)
        return "" if killed is None else words.number(killed)
    if name == "perpetrator" and naming.known(row.get(name)):
        status = naming.known(row.get("perpetrator_status")) or "unknown"
        return _with_note(row[name], words.code("perpetrator_status", status))
    return naming.known(row.get(name)) or ""


def _with_note(value: object, note: str) -> Html:
    return join([value, element("span", f" · {note}", cls="vg-beside")]) if note else join([value])


# --- The article ------------------------------------------------------------------------------------------


def article_text(article: Row, said: Sequence[Told], words: Words) -> Html:
    """The article with its byline, its title and text marked."""
    title = naming.known(article.get("title")) or ""
    by_part = {part: [one.mark for one in said if one.mark and one.claim["part"] == part] for part in ("title", "text")}
    return element(
        "article",
        marked(title, by_part["title"], part="title", name="h2"),
        byline(article, words),
        marked(str(naming.known(article.get("text")) or ""), by_part["text"]),
        cls="vg vg-article",
        lang=naming.known(article.get("language")),
    )


def quoted(article: Row, said: Sequence[Told]) -> Html:
    """The sentences of the article that say something, marked; its title's only where its text says nothing."""
    by_part = {part: [one.mark for one in said if one.mark and one.claim["part"] == part] for part in ("text", "title")}
    part = next((part for part, marks in by_part.items() if marks), "text")
    language = naming.known(article.get("language"))
    text = str(naming.known(article.get(part)) or "")
    return element("blockquote", excerpt(text, by_part[part]), cls="vg vg-quoted", dir="auto", lang=language)


def byline(article: Row, words: Words) -> Html:
    """Outlet, day, and the address when there is one."""
    published = naming.known(article.get("published_at"))
    parts: list[object] = [
        naming.outlet(article, words),
        words.day(naming.day(published)) if published else words("incident.undated_article"),  # type: ignore[arg-type]
        str(naming.known(article.get("language")) or "").upper() or None,
    ]
    if naming.known(article.get("origin")) == "sample":
        parts.append(words("sample.tag"))
    address = naming.known(article.get("url"))
    if address:
        parts.append(link(words("articles.original"), address))
    return element("p", join([part for part in parts if part], " · "), cls="vg-byline", dir="auto")


def key(words: Words, kinds: Iterable[str] = EVIDENCE_COLORS) -> Html:
    """What each underline means."""
    shown = [element("i", words(f"evidence.{kind}"), style=f"border-color:{EVIDENCE_COLORS[kind]}") for kind in kinds]
    return element("div", *shown, cls="vg vg-legend")


def lights(said: Sequence[Told]) -> Html:
    """The style rules that light a sentence when its value is pointed at, and the other way round."""
    return lighting(one.token for one in said if one.mark)
