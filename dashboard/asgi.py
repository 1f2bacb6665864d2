"""The dashboard and the reading API in one process, behind the gate: what ``vigie serve`` starts."""

from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware

from dashboard.api import routes
from dashboard.gate import Gate

app = st.App(Path(__file__).with_name("app.py"), routes=routes(), middleware=[Middleware(Gate)])
