"""The most frequent types, places, actors and weapons, side by side."""

from collections import Counter

import streamlit as st

from dashboard.taxonomy import weapon_kind
from dashboard.ui import naming
from dashboard.ui.local_names import actor_name
from dashboard.ui.palette import type_colors
from dashboard.ui.view import View
from dashboard.ui.widgets import states
from dashboard.ui.widgets.ranking import ranking

# Names counted before those of one actor, or of one kind of weapon, are put together.
_ACTORS = 60
_WEAPONS = 400


def rankings(view: View, most: int = 6) -> None:
    """Draw the `most` frequent of each."""
    words = view.words
    types, places = (naming.records(view.top(by, most)) for by in ("event_type", "place"))
    colors = {naming.type_name(name, words): color for name, color in type_colors().items()}
    ranked = {
        "types": [(naming.type_name(row["value"], words), row["n"]) for row in types],
        "places": [
            (naming.place({"location": row["value"], "iso3": row["detail"]}, words), row["n"]) for row in places
        ],
        "actors": _actors(view, most),
        "weapons": _weapons(view, most),
    }
    for column, (name, rows) in zip(st.columns(4, gap="large"), ranked.items(), strict=True):
        with column:
            states.title(words(f"rankings.{name}"))
            if rows:
                st.html(ranking(rows, words, colors if name == "types" else None))
            else:
                states.note(words("rankings.none"))


def _actors(view: View, most: int) -> list[tuple[str, int]]:
    """The most frequent perpetrators; one that the articles of two languages name counts once."""
    counts: Counter[str] = Counter()
    for row in naming.records(view.top("actor", _ACTORS)):
        counts[actor_name(str(row["value"]), view.words.language)] += row["n"]
    return counts.most_common(most)


def _weapons(view: View, most: int) -> list[tuple[str, int]]:
    """The most frequent kinds of weapon; one of no known kind stands as told."""
    counts: Counter[str] = Counter()
    for row in naming.records(view.top("weapon", _WEAPONS)):
        kind = weapon_kind(str(row["value"]))
        counts[kind.labels[view.words.language] if kind else str(row["value"])] += row["n"]
    return counts.most_common(most)
