"""The style sheet, and the theme's colours as variables for it."""

from functools import cache
from pathlib import Path

import streamlit as st

from dashboard.taxonomy import event_types
from dashboard.ui.markup import Html
from dashboard.ui.palette import EVIDENCE_COLORS, Theme

_SHEET = Path(__file__).parents[1] / "style.css"


def put_on(theme: Theme) -> None:
    """Dress the page in the style sheet and the theme's colours."""
    st.html(Html(f"<style>{_variables(theme)}\n{_sheet()}</style>"))


@cache
def _sheet() -> str:
    return _SHEET.read_text("utf-8")


@cache
def _variables(theme: Theme) -> str:
    lit = "#FFF3C4" if theme.name == "light" else "#4A4018"
    colors = {
        "text": theme.text,
        "ground": theme.ground,
        "muted": theme.muted,
        "line": theme.line,
        "accent": theme.accent,
        "lit": lit,
        "others": theme.others,
        "side-a": theme.others,
        "side-b": theme.accent,
        "hover": "rgba(128, 140, 155, 0.12)",
    }
    rules = [":root {" + " ".join(f"--vg-{name}: {color};" for name, color in colors.items()) + "}"]
    rules += [f".vg-{kind} {{ --vg-mark: {color}; }}" for kind, color in EVIDENCE_COLORS.items()]
    rules += [f".vg-line-{kind.code} {{ --vg-type: {kind.color}; }}" for kind in event_types()]
    return "\n".join(rules)
