"""What the page "Compare" sets side by side: two periods, places or actors, as the address tells them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal, get_args

from dashboard.query import Filters, Options
from dashboard.ui.i18n import Words

By = Literal["period", "place", "actor"]
BYS: tuple[By, ...] = get_args(By)

_YEAR = timedelta(days=364)
_DAY = timedelta(days=1)
_BETWEEN = ".."


@dataclass(frozen=True, slots=True)
class Side:
    """One side: its text in the address, its name for the reader, the filters that it stands for."""

    text: str
    label: str
    filters: Filters

    @property
    def days(self) -> int | None:
        """How many days it spans; None without both ends."""
        first, last = self.filters.date_from, self.filters.date_to
        return (last - first).days + 1 if first and last else None


def sides(
    by: By, asked: Mapping[str, str], filters: Filters, choices: Options, words: Words, names: Mapping[str, str]
) -> tuple[Side, Side]:
    """Both sides. What the address does not tell is the two latest years, or the two most frequent places or actors.

    ``asked`` holds the texts ``a`` and ``b``; ``names`` are the places or actors that there are, the
    most frequent first, with what the reader calls each.
    """
    if by == "period":
        usual = _two_periods(filters, choices)
        first, second = (read_period(asked.get(name, "")) or usual[at] for at, name in enumerate("ab"))
        return _period(first, filters, words), _period(second, filters, words)
    usual_names = [*names, "", ""]
    first_name, second_name = (asked.get(name, "").strip() or usual_names[at] for at, name in enumerate("ab"))
    return _named(by, first_name, filters, names, words), _named(by, second_name, filters, names, words)


def write_period(first: date, last: date) -> str:
    """A period as the address holds it."""
    return f"{first.isoformat()}{_BETWEEN}{last.isoformat()}"


def read_period(text: str) -> tuple[date, date] | None:
    """The period of an address; None for what is none."""
    try:
        first, last = (date.fromisoformat(part) for part in text.split(_BETWEEN))
    except ValueError:  # an address that someone typed: the usual periods stand in
        return None
    return (first, last) if first <= last else None


def _two_periods(filters: Filters, choices: Options) -> tuple[tuple[date, date], tuple[date, date]]:
    before = filters.before()
    if before and before.date_from and before.date_to and filters.date_from and filters.date_to:
        return (before.date_from, before.date_to), (filters.date_from, filters.date_to)
    last = min(choices.dates.last or date.today(), date.today())
    middle = last - _YEAR
    return (middle - _DAY - _YEAR, middle - _DAY), (middle, last)


def _period(days: tuple[date, date], filters: Filters, words: Words) -> Side:
    first, last = days
    kept = filters.set(date_from=first, date_to=last, undated="no")
    return Side(write_period(first, last), words.days(first, last, short=True), kept)


def _named(by: By, name: str, filters: Filters, names: Mapping[str, str], words: Words) -> Side:
    return Side(name, names.get(name, name) or words("side.nothing"), filters.set(**{by: name}))
