"""What became of an incident, commit by commit."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from dashboard.columns import INCIDENTS
from dashboard.query import Change
from dashboard.ui import naming
from dashboard.ui.i18n import NOT_TOLD, Words
from dashboard.ui.markup import Html, element, join
from dashboard.ui.widgets.evidence import label

_MOST = 20  # commits listed, the latest ones
_KINDS = {column.name: column.kind for column in INCIDENTS}
_READ: Mapping[str, Callable[[str], Any]] = {"integer": int, "number": float, "date": date.fromisoformat}
_NAMED = ("event_type", "known_from", "review_status", "time_of_day", "perpetrator_status", "date_prec", "where_prec")


def past(changes: Sequence[Change], words: Words) -> Html:
    """A list, the latest first: when, which commit, and each value before and after."""
    items = [_change(change, index == 0, words) for index, change in enumerate(changes)]
    return element("ul", *reversed(items[-_MOST:]), cls="vg vg-past")


def _change(change: Change, first: bool, words: Words) -> Html:
    what = "ended" if change.ended else "made" if first else "changed"
    when = element("b", words.moment(change.committed_at))
    commit = words("past.commit", number=words.number(change.number))
    values = [
        element("li", label(name, words), " : " if words.language == "fr" else ": ", _from_to(name, *pair, words))
        for name, pair in change.changed.items()
    ]
    head = join([when, element("span", words(f"past.{what}"), cls="vg-what"), element("span", commit)], " · ")
    return element("li", head, element("ul", *values) if values else "")


def _from_to(name: str, before: object, after: object, words: Words) -> Html:
    return join([element("del", said(name, before, words)), " → ", element("ins", said(name, after, words))])


def said(name: str, value: Any, words: Words) -> str:  # noqa: ANN401 - a cell of any column
    """A cell of the table of incidents in words; a number or a day may come as text."""
    value = _typed(name, naming.known(value))
    if value is None:
        return NOT_TOLD
    if name == "country":
        return naming.country_name({"country": value}, words) or str(value)
    if name == "event_type":
        return naming.type_name(value, words)
    if name == "sub_event_type":
        return naming.sub_type_name({"sub_event_type": value}, words)
    if name in _NAMED:
        return words.code(name, value)
    if isinstance(value, date):
        return words.day(value, short=True)
    return words.number(value) if isinstance(value, int | float) else str(value)


def _typed(name: str, value: Any) -> Any:  # noqa: ANN401 - as above
    read = _READ.get(_KINDS.get(name, "string"))
    return read(value) if read and isinstance(value, str) else value
