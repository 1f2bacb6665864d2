"""What a page has drawn, as text."""

from streamlit.testing.v1 import AppTest


def html_of(page: AppTest) -> str:
    """All HTML that the page draws, one piece after another."""
    return "\n".join(piece.proto.body for piece in page.get("html"))
