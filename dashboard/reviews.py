"""Reviews: a person confirms an incident, corrects or rejects it, or takes that back. They outlive every later reading.

A rejected incident is shown only where it is asked for. A correction replaces what was fused; the claims stay as told.
"""

from collections.abc import Mapping
from typing import Any

from dashboard.columns import COUNTS
from dashboard.model import VigieError
from dashboard.store import CommitRows, Store
from dashboard.store.decisions import current_incident
from dashboard.store.linked import relink
from dashboard.store.reviewed import TOLD, Review, Status, review, reviews_of, tags, typed
from dashboard.taxonomy import event_types

__all__ = ["TOLD", "Review", "ReviewError", "confirm", "correct", "reject", "review_of", "tags", "withdraw"]

_TEXT_LENGTH = 500


class ReviewError(VigieError):
    """A correction is no value of its column, or contradicts another."""


def confirm(store: Store, incident_id: str, *, note: str = "", reviewer: str = "") -> None:
    """Say that the incident is right as it is.

    Raises:
        StoreError: no such incident.
    """
    _commit(store, incident_id, "confirmed", {}, note, reviewer)


def correct(
    store: Store, incident_id: str, corrections: Mapping[str, Any], *, note: str = "", reviewer: str = ""
) -> None:
    """Say what some columns should be: values or their text; blank is unknown. Replaces an earlier correction whole.

    Raises:
        StoreError: no such incident.
        ReviewError: nothing is corrected, a column can't be, or a value is none of it.
    """
    if not corrections:
        raise ReviewError("Nothing is corrected: change a value, or confirm the incident as it is.")
    values = {name: _value(name, value) for name, value in corrections.items()}
    _commit(store, incident_id, "corrected", values, note, reviewer)


def reject(store: Store, incident_id: str, *, note: str = "", reviewer: str = "") -> None:
    """Say that it is no incident.

    Raises:
        StoreError: no such incident.
    """
    _commit(store, incident_id, "rejected", {}, note, reviewer)


def withdraw(store: Store, incident_id: str, *, reviewer: str = "") -> None:
    """Take the incident's review back.

    Raises:
        StoreError: no such incident.
    """
    _commit(store, incident_id, "auto", {}, "", reviewer)


def review_of(store: Store, incident_id: str) -> Review | None:
    """The review that holds for the incident now; None where there is none."""
    made = [Review.from_row(row) for row in store.current("reviews").to_pylist()]
    if not made:
        return None
    reports = {report for one in made for report in one.report_ids}
    groups: dict[str, list[str]] = {}
    for row in store.current("links", where=("report_id", reports)).to_pylist():
        groups.setdefault(row["incident_id"], []).append(row["report_id"])
    found = reviews_of(groups, made).get(incident_id)
    return None if found is None or found.status == "auto" else found


def _commit(
    store: Store, incident_id: str, status: Status, corrections: Mapping[str, Any], note: str, reviewer: str
) -> None:
    with store.writing():
        incident = current_incident(store, incident_id)
        reports = store.current("links", where=("incident_id", [incident]))["report_id"].to_pylist()
        made = review(incident, status, reports, corrections=corrections, note=note, reviewer=reviewer)
        linked = relink(store, [], again=reports, reviews=[made])
        for row in linked.rows["incidents"]:
            if row["incident_id"] == incident and corrections:
                _agree(row)
        rows = {**linked.rows, "reviews": [made.row()]}
        store.commit(CommitRows(rows=rows, removed=linked.removed, message=f"review of {incident}: {status}"))


def _value(name: str, value: object) -> Any:  # noqa: ANN401 - each column has its own type
    if name not in TOLD:
        raise ReviewError(f"{name!r} can't be corrected. These can: {', '.join(TOLD)}.")
    try:
        found = typed(TOLD[name], value)
    except ValueError as error:
        raise ReviewError(f"{value!r} is no {TOLD[name].kind} for {name}.") from error
    limits = {"latitude": (-90, 90), "longitude": (-180, 180), "date_prec": (1, 5), "where_prec": (1, 7)}
    low, high = limits.get(name, (0, float("inf")))
    if isinstance(found, int | float) and not low <= found <= high:
        raise ReviewError(f"{found} is no {name}: it goes from {low} to {high}.")
    if isinstance(found, str) and len(found) > _TEXT_LENGTH:
        raise ReviewError(f"{name} is longer than {_TEXT_LENGTH} characters.")
    return found


def _agree(row: Mapping[str, Any]) -> None:
    """The corrected row holds together.

    Raises:
        ReviewError: it does not, and how.
    """
    ordered = [("date_start", "date_end"), *((f"{one}_low", f"{one}_best") for one in COUNTS)]
    ordered += [(f"{one}_{end}", f"{one}_high") for one in COUNTS for end in ("low", "best")]
    for first, second in ordered:
        if row[first] is not None and row[second] is not None and row[first] > row[second]:
            raise ReviewError(f"{first} {row[first]} is above {second} {row[second]}: correct both.")
    for one, other in (("date_start", "date_end"), ("latitude", "longitude")):
        if (row[one] is None) != (row[other] is None):
            raise ReviewError(f"{one} and {other} are known or unknown together: correct both.")
    subs = {kind.name: {sub.name for sub in kind.subs} for kind in event_types()}
    if row["event_type"] is not None and row["event_type"] not in subs:
        raise ReviewError(f"There is no event type {row['event_type']!r}. These are: {', '.join(subs)}.")
    if row["sub_event_type"] is not None and row["sub_event_type"] not in subs.get(row["event_type"] or "", ()):
        raise ReviewError(f"{row['sub_event_type']!r} is no sub-event type of {row['event_type']!r}: correct both.")
