"""The reports of one incident side by side: who says what, and why they belong together."""

from collections.abc import Callable, Mapping
from typing import Any

from dashboard.query import IncidentDetail
from dashboard.ui import naming
from dashboard.ui.i18n import NOT_TOLD, Words
from dashboard.ui.markup import Html, element
from dashboard.ui.widgets.evidence import label

Row = Mapping[str, Any]

_MOST = 12  # reports shown side by side


def side_by_side(detail: IncidentDetail, words: Words) -> Html:
    """A column a report, a row a field; what differs from the incident stands out, what nobody tells is left out."""
    articles = {str(row["article_id"]): row for row in naming.records(detail.articles)}
    reports = naming.records(detail.reports)[:_MOST]
    head = [element("th", ""), *(_head(report, articles.get(str(report["article_id"])), words) for report in reports)]
    rows = [
        element("tr", element("th", label(name, words), scope="row"), *_cells(tell, reports, detail.row, words))
        for name, tell in _FIELDS.items()
        if any(tell(report, words) != NOT_TOLD for report in reports)
    ]
    table = element("table", element("thead", element("tr", *head)), element("tbody", *rows))
    left_out = len(detail.reports) - len(reports)
    note = element("p", words("compare.more", n=left_out), cls="vg-note") if left_out else ""
    return element(
        "div", table, note, cls="vg vg-compare", tabindex=0, role="region", aria_label=words("compare.title")
    )


def why_together(detail: IncidentDetail, words: Words) -> Html:
    """Why each report belongs to the incident: the chance that it does, and the reasons in words."""
    articles = {str(row["article_id"]): row for row in naming.records(detail.articles)}
    named = {
        str(report["report_id"]): _name(articles.get(str(report["article_id"])), words)
        for report in naming.records(detail.reports)
    }
    items = [
        element("li", element("b", named.get(str(link["report_id"]), NOT_TOLD), dir="auto"), _why(link, named, words))
        for link in naming.records(detail.links)[:_MOST]
    ]
    return element("ul", *items, cls="vg vg-why")


def _name(article: Row | None, words: Words) -> str:
    """Outlet and day of an article."""
    if article is None:
        return words("incident.untitled")
    published = naming.day(article.get("published_at"))
    day = words.day(published, short=True) if published else words("incident.undated_article")
    return f"{naming.outlet(article, words) or words('incident.untitled')}, {day}"


def _why(link: Row, named: Mapping[str, str], words: Words) -> str:
    score, reasons = (
        naming.known(link.get("score")),
        _reasons(str(naming.known(link.get("reasons")) or ""), named, words),
    )
    chance = words("compare.chance", percent=words.number(round(100 * score))) if score is not None else None
    return "".join(f" · {part}" for part in (chance, reasons) if part)


def _reasons(told: str, named: Mapping[str, str], words: Words) -> str:
    """What linking says (``as REPORT: the same day; but other actors``) in the interface's language."""
    mate, told = told.removeprefix("as ").split(": ", 1) if told.startswith("as ") and ": " in told else ("", told)
    reasons = "; ".join(_reason(reason, words) for reason in told.split("; ") if reason)
    return words("compare.as", report=named.get(mate, mate), reasons=reasons) if mate else reasons


def _reason(told: str, words: Words) -> str:
    reason = words.code("link_reason", told.removeprefix("but "))
    return words("compare.but", reason=reason) if told.startswith("but ") else reason


def _head(report: Row, article: Row | None, words: Words) -> Html:
    """Outlet, day, and whether the article reports the incident as news."""
    outlet = naming.outlet(article, words) if article else None
    published = naming.day(article.get("published_at")) if article else None
    day = words.day(published, short=True) if published else words("incident.undated_article")
    fresh = bool(naming.known(report.get("main")))
    how = words("incident.report_fresh" if fresh else "incident.report_recalled")
    note = element("span", f"{day} · {how}", cls="vg-beside")
    return element("th", outlet or words("incident.untitled"), note, scope="col", dir="auto")


def _cells(tell: "Teller", reports: list[dict[str, Any]], row: Row, words: Words) -> list[Html]:
    """What each report tells. Numbers and days that differ stand out; words differ by their language alone."""
    same = {tell(row, words), NOT_TOLD}
    told = [tell(report, words) for report in reports]
    differs = [None if text in same or tell not in _COMPARABLE else "vg-differs" for text in told]
    return [element("td", text, cls=cls, dir="auto") for text, cls in zip(told, differs, strict=True)]


Teller = Callable[[Row, Words], str]


def _day(row: Row, words: Words) -> str:
    return naming.when(row, words, short=True) if naming.day(row.get("date_start")) else NOT_TOLD


def _place(row: Row, words: Words) -> str:
    return naming.place(row, words, country=False) if naming.short_place(row, words) else NOT_TOLD


def _type(row: Row, words: Words) -> str:
    return naming.sub_type_name(row, words) if naming.known(row.get("event_type")) else NOT_TOLD


def _count(field: str) -> Teller:
    return lambda row, words: naming.count(row, field, words)


def _text(field: str) -> Teller:
    return lambda row, _: str(naming.known(row.get(field)) or NOT_TOLD)


_FIELDS: Mapping[str, Teller] = {
    "date": _day,
    "place": _place,
    "event": _type,
    **{field: _count(field) for field in ("killed", "wounded", "abducted", "weapon_count")},
    "weapon": _text("weapon"),
    "target": _text("target"),
    "perpetrator": _text("perpetrator"),
}
_COMPARABLE = tuple(_FIELDS[name] for name in ("date", "event", "killed", "wounded", "abducted", "weapon_count"))
