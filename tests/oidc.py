"""An OpenID Connect provider of one's own, on this machine: discovery, sign-in form, code with PKCE, signed token."""

import hashlib
import secrets
import socket
import threading
import time
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import uvicorn
from joserfc import jwt
from joserfc.jwk import RSAKey
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route

_FORM = '<form method="post"><input name="email" aria-label="E-mail"><button>Go</button></form>'
CLIENT = ("vigie", "the client's secret")


@dataclass
class Provider:
    """Whoever types an address is that person; ``unverified`` addresses are said to be so in the token."""

    address: str = ""
    unverified: set[str] = field(default_factory=set)
    signed_in: list[str] = field(default_factory=list)
    _key: Any = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "test", "use": "sig", "alg": "RS256"}))
    _codes: dict[str, dict[str, str]] = field(default_factory=dict)

    async def discovery(self, _request: Request) -> Response:
        return JSONResponse({
            "issuer": self.address,
            "authorization_endpoint": f"{self.address}/authorize",
            "token_endpoint": f"{self.address}/token",
            "jwks_uri": f"{self.address}/keys",
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "code_challenge_methods_supported": ["S256"],
        })  # fmt: skip

    async def authorize(self, request: Request) -> Response:
        asked = dict(request.query_params)
        if asked["client_id"] != CLIENT[0] or asked["response_type"] != "code" or "openid" not in asked["scope"]:
            return Response("no such client", 400)
        if request.method == "GET":
            return HTMLResponse(
                '<form method="post"><input name="email" aria-label="E-mail"><button>Go</button></form>'
            )
        email = (await request.body()).decode().partition("email=")[2].replace("%40", "@")
        code = secrets.token_urlsafe()
        self._codes[code] = {**asked, "email": email}
        return RedirectResponse(f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}", 303)

    async def token(self, request: Request) -> Response:
        form = {name: str(text) for name, text in (await request.form()).items()}
        asked = self._codes.pop(form["code"], None)
        challenge = (
            urlsafe_b64encode(hashlib.sha256(form.get("code_verifier", "").encode()).digest()).decode().rstrip("=")
        )
        if not asked or asked.get("code_challenge") != challenge or asked["redirect_uri"] != form["redirect_uri"]:
            return JSONResponse({"error": "invalid_grant"}, 400)
        self.signed_in.append(asked["email"])
        now = int(time.time())
        claims = {
            "iss": self.address,
            "sub": asked["email"],
            "aud": CLIENT[0],
            "iat": now,
            "exp": now + 600,
            "nonce": asked["nonce"],
            "email": asked["email"],
            "email_verified": asked["email"] not in self.unverified,
        }
        id_token = jwt.encode({"alg": "RS256", "kid": "test"}, claims, self._key)
        return JSONResponse({"access_token": "unused", "token_type": "Bearer", "expires_in": 600, "id_token": id_token})

    async def keys(self, _request: Request) -> Response:
        return JSONResponse({"keys": [self._key.as_dict(private=False)]})


@contextmanager
def provider() -> Iterator[Provider]:
    """Serve one on a free port until the block ends."""
    told = Provider()
    routes = [
        Route("/.well-known/openid-configuration", told.discovery),
        Route("/authorize", told.authorize, methods=["GET", "POST"]),
        Route("/token", told.token, methods=["POST"]),
        Route("/keys", told.keys),
    ]
    with socket.create_server(("127.0.0.1", 0)) as listening:
        told.address = f"http://127.0.0.1:{listening.getsockname()[1]}"
        server = uvicorn.Server(uvicorn.Config(Starlette(routes=routes), log_level="warning"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        try:
            yield told
        finally:
            server.should_exit = True
            thread.join()
