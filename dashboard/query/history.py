"""What became of an incident: the id that it has now, and what each commit changed of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from dashboard.columns import INCIDENT_COLUMNS
from dashboard.query.snapshot import Snapshot, to_rows
from dashboard.store import StoreError
from dashboard.store.decisions import current_incident

# What every commit writes anew, or what says the same as other columns.
_UNTOLD = frozenset({"incident_id", "updated_at", "summary", "confidence", "iso3", "latitude", "longitude"})
_QUERY = """
    SELECT i.*, c.committed_at, c.message FROM all_incidents i JOIN commits c ON c.number = i.number
    WHERE i.incident_id = $id ORDER BY i.number
"""


@dataclass(frozen=True, slots=True)
class Change:
    """What one commit made of an incident: (before, after) by column. The first one made it, and changes nothing;
    ``ended``: its reports went to another.
    """

    number: int
    committed_at: datetime
    message: str
    changed: Mapping[str, tuple[Any, Any]]
    ended: bool = False


def history(snapshot: Snapshot, incident_id: str) -> list[Change]:
    """The commits that made and changed the incident, the oldest first. Those that changed nothing are left out."""
    rows = snapshot.stored.ask(lambda stored: to_rows(stored, _QUERY, {"id": incident_id}))
    changes: list[Change] = []
    before: Mapping[str, Any] = {}
    for row in rows:
        changed = {
            name: (before.get(name), row[name])
            for name in INCIDENT_COLUMNS
            if changes and not row["removed"] and name not in _UNTOLD and before.get(name) != row[name]
        }
        if changed or row["removed"] or not changes:
            what = row["message"] or ""
            changes.append(Change(row["number"], row["committed_at"], what, changed, bool(row["removed"])))
        before = row
    return changes


def current_id(snapshot: Snapshot, incident_id: str) -> str | None:
    """The id of what the incident has become: its own, or that of the one it was merged into; None where no incident
    ever had it.
    """
    try:
        return current_incident(snapshot.store, incident_id)
    except StoreError:  # the store says so for the command line; the page says it in its reader's language
        return None
