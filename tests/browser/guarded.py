"""The dashboard with two routes beside it: one that every reader may ask, one for editors."""

from pathlib import Path

import streamlit as st
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from dashboard.access import guarded, person

APP = Path(__file__).parents[2] / "dashboard" / "app.py"


async def who(request: Request) -> JSONResponse:
    told = person(request)
    return JSONResponse({"email": told.email, "role": told.role})


app = st.App(APP, routes=[Route("/test/look", guarded(who)), Route("/test/edit", guarded(who, "editor"))])
