"""Incidents of another origin into a store: each row once, changed ones anew, what it has already left alone."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from dashboard.columns import INCIDENT_COLUMNS
from dashboard.folding import fold_name
from dashboard.geocoding.areas import locate_many
from dashboard.importing.row import CellError, Row
from dashboard.importing.tables import Source, rows
from dashboard.linking.wording import place_text, search_text
from dashboard.store import CommitRows, Store

# Rows of a commit: large enough that files stay large, small enough for memory.
BATCH_ROWS = 20_000
_TOLD_PROBLEMS = 20
_COMPARED = tuple(name for name in INCIDENT_COLUMNS if name != "updated_at")


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """What became of a table's rows. ``problems``: a line each, of the first rows that could not be read; ``skipped``
    counts them all.
    """

    origin: str
    new: int = 0
    changed: int = 0
    same: int = 0
    skipped: int = 0
    problems: tuple[str, ...] = ()

    def __add__(self, other: "Imported") -> "Imported":
        counted = {name: getattr(self, name) + getattr(other, name) for name in ("new", "changed", "same", "skipped")}
        return Imported(origin=self.origin, problems=(self.problems + other.problems)[:_TOLD_PROBLEMS], **counted)


def import_table(path: Path, store: Store, *, progress: Callable[[int], None] | None = None) -> Imported:
    """Read a CSV of ACLED's or UCDP's into a store. Rows that can't be read are told, the others stored; it may be run
    again with the same table or a newer one. ``progress`` is called with the number of rows done.

    Raises:
        VigieError: the file is neither's table; the store can't be written.
    """
    source, told = rows(path)
    total = Imported(origin=source.origin)
    done = 0
    for batch, problems, read in _batches(path, source, told):
        total += Imported(origin=source.origin, skipped=len(problems), problems=tuple(problems[:_TOLD_PROBLEMS]))
        total += _commit(list(batch.values()), source.origin, store)
        done += read
        if progress:
            progress(done)
    return total


def remove_imported(origin: str, store: Store) -> int:
    """Take every incident of another's table out of a store, in one commit; gives how many. The history keeps them.

    Raises:
        StoreError: the store can't be written.
    """
    with store.writing():
        with store.connect("incidents") as connection:
            found = connection.execute("SELECT incident_id FROM incidents WHERE origin = ?", [origin]).fetchall()
        ids = {str(incident_id) for (incident_id,) in found}
        if ids:
            store.commit(
                CommitRows(rows={}, removed={"incidents": ids}, message=f"{len(ids)} incidents of {origin} removed")
            )
    return len(ids)


Batch = tuple[dict[str, Row], list[str], int]


def _batches(path: Path, source: Source, told: Iterator[tuple[int, object]]) -> Iterator[Batch]:
    """Incidents by id, of two rows with one id the later; what could not be read; how many rows that were."""
    batch: dict[str, Row] = {}
    problems: list[str] = []
    read = 0
    for line, cells in told:
        read += 1
        try:
            row = source.as_incident(cells)  # type: ignore[arg-type]
            batch[row["incident_id"]] = row
        except CellError as error:
            problems.append(f"{path.name}, line {line}: {error}. Left out.")
        if read == BATCH_ROWS:
            yield batch, problems, read
            batch, problems, read = {}, [], 0
    yield batch, problems, read


def _commit(incidents: list[Row], origin: str, store: Store) -> Imported:
    _locate(incidents)
    ids = [row["incident_id"] for row in incidents]
    with store.writing():
        before = {row["incident_id"]: row for row in store.current("incidents", where=("incident_id", ids)).to_pylist()}
        fresh = [row for row in incidents if row["incident_id"] not in before]
        changed = [row for row in incidents if _differs(row, before.get(row["incident_id"]))]
        if fresh or changed:
            now = datetime.now(UTC)
            found = [{**row, **_found_by(row), "updated_at": now} for row in (*fresh, *changed)]
            store.commit(
                CommitRows(rows={"incidents": found}, message=f"{len(found)} incidents imported from {origin}")
            )
    same = len(incidents) - len(fresh) - len(changed)
    return Imported(origin=origin, new=len(fresh), changed=len(changed), same=same)


def _differs(row: Row, before: Row | None) -> bool:
    return before is not None and any(row[name] != before[name] for name in _COMPARED)


def _locate(incidents: list[Row]) -> None:
    """Our province names, so that a filter or a count by place means the same in both tables."""
    placed = [row for row in incidents if row["latitude"] is not None and row["longitude"] is not None]
    areas = locate_many([row["latitude"] for row in placed], [row["longitude"] for row in placed])
    for row, area in zip(placed, areas, strict=True):
        if area and row["iso3"] in (None, area.iso3, *area.also):
            row["iso3"] = row["iso3"] or area.iso3
            row["country"] = area.country if row["iso3"] == area.iso3 else row["country"]
            row["admin1"] = area.admin1 or row["admin1"]


def _found_by(row: Row) -> dict[str, str]:
    """What the filters look for words in."""
    actors = [name for name in (row["perpetrator"], row["victims"]) if name]
    return {
        "place_text": place_text(row, ()),
        "actor_text": " | ".join(map(fold_name, actors)),
        "search_text": search_text(row, (), actors, row["summary"] or ""),
    }
