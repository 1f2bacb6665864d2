"""The gate: what every request passes before Streamlit and the routes see it.

*Names.* A page of the internet may let its own name lead to 127.0.0.1, and so talk to a dashboard on its reader's
machine as if it were its own (DNS rebinding). So a dashboard where nobody signs in, on an address of this machine
alone, answers only to the names of this machine, and to those in ``hosts`` under ``[access]``.

*Uploads.* Streamlit takes files from every session; here, from editors alone.
"""

from starlette.requests import HTTPConnection, Request
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from dashboard.access import AccessError, policy, require
from dashboard.addresses import is_local

_UPLOADS = "/_stcore/upload_file/"


class Gate:
    """ASGI middleware."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse with 401 or 403 and the reason, or pass on."""
        if scope["type"] in ("http", "websocket"):
            try:
                _check(HTTPConnection(scope))
            except AccessError as refusal:
                if scope["type"] == "websocket":
                    await send({"type": "websocket.close", "code": 1008, "reason": "refused"})
                else:
                    await PlainTextResponse(str(refusal), refusal.status)(scope, receive, send)
                return
        await self._app(scope, receive, send)


def _check(connection: HTTPConnection) -> None:
    """Raises AccessError where the request may not pass."""
    rules = policy()
    name = (connection.url.hostname or "").lower()
    if rules.own_names_only and not (is_local(name) or name in rules.hosts):
        raise AccessError(
            f"This Vigie answers to its own machine alone, not to the name {name[:100]}. To serve it under that name, "
            f'write hosts = ["{name[:100]}"] under [access] in .streamlit/secrets.toml.'
        )
    if connection.scope["type"] == "http" and _UPLOADS in connection.url.path:
        require("editor", Request(connection.scope))
