"""What a file says of itself, beside its rows and never among them: how many, which filters, of which commit, when."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Literal

from dashboard import __version__
from dashboard.query import Filters, Snapshot
from dashboard.query.lists import Order

TableName = Literal["incidents", "claims", "figures", "outside", "articles", "changes"]
Words = Mapping[str, str]  # by language
Window = tuple[int | None, int]  # how many rows at most, after how many others
EVERYTHING: Window = (None, 0)

_TABLES: Mapping[TableName, Words] = {
    "incidents": {"en": "incidents", "fr": "incidents"},
    "claims": {"en": "claims", "fr": "affirmations"},
    "figures": {"en": "figures", "fr": "chiffres"},
    "outside": {"en": "figures that belong to no incident", "fr": "chiffres hors de tout incident"},
    "articles": {"en": "articles, once for each incident", "fr": "articles, une fois par incident"},
    "changes": {"en": "changes", "fr": "changements"},
}
_ORDERS: Mapping[str, Words] = {
    "newest": {"en": "newest first", "fr": "du plus récent au plus ancien"},
    "oldest": {"en": "oldest first", "fr": "du plus ancien au plus récent"},
    "deadliest": {"en": "deadliest first", "fr": "du plus meurtrier au moins meurtrier"},
    "updated": {"en": "latest change first", "fr": "du dernier modifié au premier"},
}
_LABELS: Mapping[str, Words] = {
    "rows": {"en": "Rows", "fr": "Lignes"},
    "filters": {"en": "Filters", "fr": "Filtres"},
    "none": {"en": "none: every incident that an article reports", "fr": "aucun : tous les incidents rapportés"},
    "address": {"en": "Filters in the address", "fr": "Filtres dans l'adresse"},
    "order": {"en": "Order", "fr": "Ordre"},
    "commit": {"en": "Commit", "fr": "Enregistrement"},
    "version": {"en": "Vigie", "fr": "Vigie"},
    "written": {"en": "Written", "fr": "Écrit le"},
    "note": {"en": "Note", "fr": "Remarque"},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What the rows are. ``commit`` is the number of the store's commit that they were read at; ``notes`` say what
    else their reader must know, by language.
    """

    table: TableName
    count: int
    filters: Filters
    order: Order
    commit: int
    committed_at: datetime | None
    written_at: datetime
    notes: tuple[Words, ...] = ()

    def within(self, window: Window) -> "About":
        """The same, of so many rows after so many others; ``count`` stays that of all."""
        limit, offset = window
        last = self.count if limit is None else min(self.count, offset + limit)
        if (offset, last) == (0, self.count):
            return self
        part = (min(offset + 1, last), last)
        return self.noted(
            {"en": "Only rows {} to {} of them".format(*part), "fr": "Seulement les lignes {} à {}".format(*part)}
        )

    def noted(self, *notes: Words) -> "About":
        """The same with more notes."""
        return replace(self, notes=(*self.notes, *notes))

    def lines(self, language: str = "en") -> list[tuple[str, str]]:
        """(name, value) of everything, in the reader's language."""

        def say(words: Words) -> str:
            return words["fr" if language == "fr" else "en"]

        filters = "; ".join(self.filters.in_words(language).values()) or say(_LABELS["none"])
        when = f" ({_moment(self.committed_at)})" if self.committed_at else ""
        told = {
            "rows": f"{self.count} {say(_TABLES[self.table])}",
            "filters": filters,
            "address": self.filters.to_url(),
            "order": say(_ORDERS[self.order]),
            "commit": f"{self.commit}{when}",
            "version": __version__,
            "written": _moment(self.written_at),
        }
        known = [(say(_LABELS[name]), value) for name, value in told.items() if value]
        return known + [(say(_LABELS["note"]), say(note)) for note in self.notes]

    def text(self, language: str = "en") -> str:
        """The content of a side file: one ``name: value`` a line."""
        return "".join(f"{name}: {_line(value)}\n" for name, value in self.lines(language))

    def facts(self) -> dict[str, object]:
        """The same for programs, ready for :func:`json.dumps`."""
        return {
            "table": self.table,
            "count": self.count,
            "filters": list(self.filters.in_words("en").values()),
            "query": self.filters.to_url(),
            "order": self.order,
            "commit": self.commit,
            "committed_at": _moment(self.committed_at) if self.committed_at else None,
            "version": __version__,
            "written_at": _moment(self.written_at),
            "notes": [note["en"] for note in self.notes],
        }


def about(snapshot: Snapshot, filters: Filters, *, table: TableName, order: Order, count: int) -> About:
    """What rows of this snapshot are, written now."""
    return About(
        table=table,
        count=count,
        filters=filters,
        order=order,
        commit=snapshot.number,
        committed_at=snapshot.commit.committed_at if snapshot.commit else None,
        written_at=datetime.now(UTC),
    )


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds")


def _line(value: str) -> str:
    """On one line, whatever was typed into a filter."""
    return " ".join(value.split())
