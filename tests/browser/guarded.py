"""The dashboard as it is served, with a route for editors besides: the reading API has none."""

from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from dashboard.access import guarded, person
from dashboard.api import routes
from dashboard.gate import Gate

APP = Path(__file__).parents[2] / "dashboard" / "app.py"


async def who(request: Request) -> JSONResponse:
    told = person(request)
    return JSONResponse({"email": told.email, "role": told.role})


mine = [Route("/test/look", guarded(who)), Route("/test/edit", guarded(who, "editor"))]
app = st.App(APP, routes=[*routes(), *mine], middleware=[Middleware(Gate)])
