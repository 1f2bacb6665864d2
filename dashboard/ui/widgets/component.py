"""Components of our own: a module under ``static`` that draws a part of the page, and what it tells."""

from collections.abc import Callable
from typing import Any

import streamlit as st

from dashboard.ui.charts.basemap import STATIC

Hear = Callable[[Any], None]

# The module itself is fetched once by the browser; this much goes with every run.
_LOADER = """
export default async (component) => {{
  const {{ draw }} = await import(new URL("{static}/{name}/{name}.mjs", document.baseURI))
  return draw(component)
}}
"""


def component(name: str, tag: str = "div") -> Callable[..., Any]:
    """What mounts the component of ``static/<name>/<name>.mjs``, which draws in an element of class ``vg-<name>``.

    Called with ``key``, ``data``, perhaps ``height`` in pixels, and :func:`callbacks`; gives what Streamlit gives of a
    component, a mapping of what stays told.
    """
    return st.components.v2.component(
        f"vigie_{name}",
        html=f'<{tag} class="vg-{name}"></{tag}>',
        js=_LOADER.format(static=STATIC, name=name),
        isolate_styles=False,
    )


def callbacks(key: str, heard: dict[str, Hear]) -> dict[str, Any]:
    """For the component of that key: what is called with each thing that it tells, by the thing's name."""
    return {f"on_{name}_change": _hearing(key, name, hear) for name, hear in heard.items()}


def _hearing(key: str, name: str, hear: Hear) -> Callable[[], None]:
    return lambda: hear(st.session_state[key].get(name))
