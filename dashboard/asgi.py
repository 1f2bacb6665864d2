"""The dashboard and the reading API in one process, behind the gate: what ``vigie serve`` starts."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from threading import Thread

import streamlit as st
from starlette.middleware import Middleware

from dashboard.api import routes
from dashboard.gate import Gate


@asynccontextmanager
async def _warmed(_: st.App) -> AsyncIterator[None]:
    """What the first page needs is loaded while the browser is on its way."""
    Thread(target=_warm, daemon=True).start()
    yield


def _warm() -> None:
    from dashboard.ui import stores
    from dashboard.ui.pages import add, overview  # noqa: F401 - with them, nearly everything is loaded

    stores.warm()


app = st.App(Path(__file__).with_name("app.py"), lifespan=_warmed, routes=routes(), middleware=[Middleware(Gate)])
