"""An incident's values with who says them, beside the article with its sentences marked.

A value and its phrase carry the same token, so that style rules alone light the one when the other is pointed
at; a value is a link to its sentence. No script runs, and every word of an article is escaped by ``markup``.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dashboard.columns import CLAIMS, COUNTS, INCIDENTS
from dashboard.ui import naming
from dashboard.ui.i18n import NOT_TOLD, Words
from dashboard.ui.markup import Html, Mark, anchor, element, join, lighting, link, marked, sentence_span
from dashboard.ui.palette import EVIDENCE_COLORS

Row = Mapping[str, Any]

_PLACE = ("place", "location", "admin1", "country", "iso3", "where", "latitude", "longitude", "radius_km")

KINDS: Mapping[str, tuple[str, ...]] = {
    "when": ("date", "time_of_day"),
    "where": (*_PLACE, "launch_place"),
    "count": (
        *COUNTS,
        "perpetrators_killed",
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

_ENDS = ("_low", "_best", "_high", "_start", "_end", "_prec")
_LABELS = {column.name: column for column in (*CLAIMS, *INCIDENTS)}
_ROWS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("date", ("date", "time_of_day")),
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


def told(claims: Iterable[Row], article: Row | None) -> list[Told]:
    """The claims with their tokens; those of `article` with their place in it as well."""
    return [_told(claim, f"c{index}", article) for index, claim in enumerate(claims)]


def _told(claim: Row, token: str, article: Row | None) -> Told:
    mark = _mark(claim, token, article)
    quoted = (
        str(article[claim["part"]])[mark.start : mark.end] if article and mark else naming.known(claim.get("value"))
    )
    return Told(claim, token, mark, " ".join(str(quoted or "").split()))


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


def facts(row: Row, claims: Sequence[Told], words: Words, outlets: Mapping[str, str] | None = None) -> Html:
    """The incident's values, each with every claim about it. `outlets` names an article by its id."""
    lines: list[Html] = []
    used: set[str] = set()
    for name, fields in _ROWS:
        used.update(fields)
        said = [one for one in claims if one.field in fields]
        value = _value(name, row, words)
        if value or said:
            lines += _line(label(name, words), value or NOT_TOLD, said, words, outlets)
    for field in dict.fromkeys(one.field for one in claims if one.field not in used):
        lines += _line(label(field, words), "", [one for one in claims if one.field == field], words, outlets)
    return element("dl", *lines, cls="vg vg-facts")


def figures(claims: Sequence[Told], words: Words) -> Html:
    """Claims that belong to no incident, by what they count."""
    lines: list[Html] = []
    for field in dict.fromkeys(one.field for one in claims):
        lines += _line(label(field, words), "", [one for one in claims if one.field == field], words, None)
    return element("dl", *lines, cls="vg vg-facts")


def label(name: str, words: Words) -> str:
    """What a field is called."""
    if words.has(f"field.{name}"):
        return words(f"field.{name}")
    column = _LABELS.get(name) or _LABELS.get(f"{name}_best")
    return column.label(words.language) if column else name.replace("_", " ").capitalize()


def _line(
    name: str, value: object, said: Sequence[Told], words: Words, outlets: Mapping[str, str] | None
) -> list[Html]:
    best = element("div", value, cls="vg-best", dir="auto") if value else ""
    seen: dict[str, Html] = {}
    for one in said:
        line = _claim(one, words, outlets)
        seen.setdefault(line.replace(f'"{one.token}"', ""), line)
    return [element("dt", name), element("dd", best, *seen.values())]


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


def _claim(one: Told, words: Words, outlets: Mapping[str, str] | None) -> Html:
    """One claim: what it says, how it is qualified, who says so; a link to its sentence."""
    claim = one.claim
    status, series = naming.known(claim.get("status")), naming.known(claim.get("scope")) == "series"
    speaker, agency = naming.known(claim.get("said_by")), naming.known(claim.get("via"))
    number = claim_number(claim, words) if kind_of(one.field) == "count" else None
    tells_who = one.field in KINDS["who"]
    notes = [
        words.quote(one.words) if not number or not speaker else None,
        words.code("status", status)
        if status in ("claimed", "denied") or (tells_who and status == "accused")
        else None,
        words("incident.claims_series") if series else None,
        words("incident.said_by", who=speaker) if speaker else None,
        words("incident.via", who=agency) if agency else None,
        (outlets or {}).get(str(claim.get("article_id"))),
    ]
    said = [element("bdi", note) for note in notes if note]
    body = join([element("b", number), *said] if number else said, " · ")
    sentence = naming.known(claim.get("sentence"))
    if one.mark is None:
        return element("span", body, cls="vg-value", title=sentence, tabindex=0)
    address = "#" + anchor(str(claim["part"]), one.mark)
    return element("a", body, cls="vg-value", href=address, target="_self", data_tokens=one.token, title=sentence)


def claim_number(claim: Row, words: Words) -> str | None:
    """The claim's number with its qualifier: ``at least 7``, ``several, no number``; None for one without."""
    low, best, high = (naming.number(claim, end) for end in ("low", "best", "high"))
    qualifier = naming.known(claim.get("qualifier"))
    if qualifier in ("unknown_plural", "none"):
        return words.code("qualifier", qualifier)
    told = [value for value in (best, low, high) if value is not None]
    if not told:
        return None
    if qualifier in ("at_least", "up_to", "about"):
        return f"{words.code('qualifier', qualifier)} {words.number(told[0])}"
    return words.count(low, best, high) if len(set(told)) > 1 else words.number(told[0])


# --- The article ------------------------------------------------------------------------------------------


def article_text(article: Row, claims: Sequence[Told], words: Words) -> Html:
    """The article with its byline, its title and text marked."""
    title = naming.known(article.get("title")) or ""
    by_part = {
        part: [one.mark for one in claims if one.mark and one.claim["part"] == part] for part in ("title", "text")
    }
    return element(
        "article",
        marked(title, by_part["title"], part="title", name="h2"),
        byline(article, words),
        marked(str(naming.known(article.get("text")) or ""), by_part["text"]),
        cls="vg vg-article",
        lang=naming.known(article.get("language")),
    )


def byline(article: Row, words: Words) -> Html:
    """Outlet, day, and the address when there is one."""
    published = naming.known(article.get("published_at"))
    parts: list[object] = [
        naming.known(article.get("source")),
        words.day(naming.day(published)) if published else words("incident.undated_article"),  # type: ignore[arg-type]
        str(naming.known(article.get("language")) or "").upper() or None,
    ]
    address = naming.known(article.get("url"))
    if address:
        parts.append(link(words("articles.original"), address))
    return element("p", join([part for part in parts if part], " · "), cls="vg-byline", dir="auto")


def key(words: Words, kinds: Iterable[str] = EVIDENCE_COLORS) -> Html:
    """What each underline means."""
    shown = [element("i", words(f"evidence.{kind}"), style=f"border-color:{EVIDENCE_COLORS[kind]}") for kind in kinds]
    return element("div", *shown, cls="vg vg-legend")


def lights(claims: Sequence[Told]) -> Html:
    """The style rules that light a sentence when its value is pointed at, and the other way round."""
    return lighting(one.token for one in claims if one.mark)
