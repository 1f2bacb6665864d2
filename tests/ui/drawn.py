"""What a page has drawn, as text; and what stands folded in it, opened."""

import json

from streamlit.testing.v1 import AppTest

GROUPS = tuple(f"filters.{name}" for name in ("where", "what", "told_by", "how_sure"))


def html_of(page: AppTest) -> str:
    """All HTML that the page draws, one piece after another."""
    return "\n".join(piece.proto.body for piece in page.get("html"))


def lines_of(page: AppTest) -> list[dict[str, str]]:
    """The incidents that the page lists, as its component is given them."""
    drawn = [piece.proto for piece in page.get("bidi_component") if piece.proto.component_name == "vigie_lines"]
    return [line for one in drawn for line in json.loads(one.json)["lines"]]


def opened(page: AppTest, *keys: str) -> AppTest:
    """The page after what is called so was opened."""
    for key in keys:
        page.session_state[key] = True
    return page.run()


def clean(page: AppTest) -> str:
    """The page's HTML; a fault that it shows fails the test."""
    assert not page.exception, page.exception[0].message
    return html_of(page)
