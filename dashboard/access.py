"""Who may do what: one place decides, for pages and routes alike.

On one's own machine nobody signs in, and everybody may edit. For a team, ``.streamlit/secrets.toml`` names an OpenID
Connect provider (``[auth]``, Streamlit's own) and who has which role, by e-mail or by domain::

    [access]
    editors = ["anne@example.org"]
    viewers = ["@example.org"]
    tokens = ["..."]

A program shows one of the tokens (``Authorization: Bearer ...``) instead of signing in, and may look.

A page calls ``require("editor")`` in whatever writes, a route ``require("viewer", request)``: hiding a button is
courtesy, the refusal is here. What can't be read or makes no sense lets nobody in.
"""

import json
import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from functools import wraps
from hmac import compare_digest
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Literal

import streamlit as st
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from streamlit.auth_util import get_cookie_with_chunks, get_origin_from_redirect_uri
from streamlit.errors import StreamlitSecretNotFoundError
from streamlit.web.server.server_util import get_cookie_secret
from streamlit.web.server.starlette.starlette_app_utils import decode_signed_value
from streamlit.web.server.starlette.starlette_server_config import USER_COOKIE_NAME

from dashboard.addresses import is_local
from dashboard.model import VigieError

Role = Literal["viewer", "editor"]
# Each role may do what those before it may.
ROLES: tuple[Role, ...] = ("viewer", "editor")
_FILE = ".streamlit/secrets.toml"
_SETTINGS = frozenset({"anyone", "editors", "hosts", "tokens", "viewers"})
# Too long to be guessed, where it was drawn and not made up.
_TOKEN = re.compile(r"[!-~]{32,200}")


class AccessError(VigieError):
    """Refused. ``status`` is HTTP's: 401 where signing in may help, 403 where the role does not allow it."""

    def __init__(self, message: str, *, status: int = 403) -> None:
        super().__init__(message)
        self.status = status


@dataclass(frozen=True, slots=True)
class Person:
    """Who looks at the page. ``email`` is None where nobody signed in; ``role`` is None where nothing is allowed."""

    email: str | None
    role: Role | None

    def may(self, role: Role) -> bool:
        """Whether the person has this role, or a higher one."""
        return self.role is not None and ROLES.index(self.role) >= ROLES.index(role)


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """What ``secrets.toml`` says of access: whether one signs in, the role of those who need not, and the lists.

    providers: the names of those that one may sign in with; none where [auth] itself describes the only one.
    own_names_only: the dashboard answers to the names of this machine and to ``hosts`` (see :mod:`dashboard.gate`).
    """

    sign_in: bool
    anyone: Role | None = None
    providers: tuple[str, ...] = ()
    own_names_only: bool = False
    hosts: frozenset[str] = frozenset()
    editors: frozenset[str] = frozenset()
    viewers: frozenset[str] = frozenset()
    tokens: frozenset[str] = frozenset()

    @classmethod
    def from_secrets(cls, secrets: Mapping[str, Any], *, local: bool) -> "Policy":
        """The policy of these secrets; ``local``: only this machine can reach the dashboard.

        Raises:
            AccessError: what ``[access]`` says makes no sense.
        """
        access = _table(secrets.get("access", {}))
        if unknown := access.keys() - _SETTINGS:
            raise _nonsense(f"[access] has no setting {min(unknown)!r}; it has {', '.join(sorted(_SETTINGS))}")
        editors, viewers = (_addresses(name, access.get(name, ())) for name in ("editors", "viewers"))
        if "auth" in secrets:
            if "anyone" in access:
                raise _nonsense("with [auth] nobody comes in unnamed; take anyone out of [access]")
            tokens, providers = _tokens(access.get("tokens", ())), _providers(secrets["auth"])
            return cls(sign_in=True, editors=editors, viewers=viewers, tokens=tokens, providers=providers)
        if editors or viewers or "tokens" in access:
            raise _nonsense("[access] lists people or tokens, but there is no [auth] for anyone to sign in with")
        anyone = access.get("anyone", "editor" if local else "viewer")
        if anyone not in ROLES:
            raise _nonsense(f"anyone = {anyone!r} is none of {', '.join(ROLES)}")
        return cls(sign_in=False, anyone=anyone, own_names_only=local, hosts=_hosts(access.get("hosts", ())))

    def person(self, claims: Mapping[str, Any]) -> Person:
        """Who the signed-in user is, from the provider's claims; an address that it has not verified counts as none."""
        if not self.sign_in:
            return Person(None, self.anyone)
        email = claims.get("email")
        if not isinstance(email, str) or claims.get("is_logged_in") is not True:
            return Person(None, None)
        if str(claims.get("email_verified", True)).lower() == "false":
            return Person(email, None)
        names = {_folded(email), "@" + _folded(email).rpartition("@")[2]}
        return Person(email, "editor" if names & self.editors else "viewer" if names & self.viewers else None)

    def program(self, authorization: str) -> Person | None:
        """Who sends this header: a program that has a token, and may look; None where it tells no such thing."""
        scheme, _, given = authorization.partition(" ")
        is_known = [compare_digest(given.strip().encode(), token.encode()) for token in self.tokens]
        return Person(None, "viewer") if scheme.lower() == "bearer" and any(is_known) else None


def policy() -> Policy:
    """The policy in force.

    Raises:
        AccessError: ``secrets.toml`` can't be read, or makes no sense; nobody comes in until it is mended.
    """
    try:
        secrets = st.secrets.to_dict()
    except StreamlitSecretNotFoundError as error:
        if any(Path(file).exists() for file in st.get_option("secrets.files")):
            raise _nonsense("it can't be read as TOML") from error
        secrets = {}
    if "auth" in secrets and find_spec("authlib") is None:
        raise AccessError("Nobody can come in: signing in needs a package more. Run pip install 'vigie[team]'.")
    return Policy.from_secrets(secrets, local=is_local(st.get_option("server.address")))


def person(request: Request | None = None) -> Person:
    """Who is behind the page's session, or behind an HTTP request.

    Raises:
        AccessError: as :func:`policy`.
    """
    rules = policy()
    if not rules.sign_in:
        return rules.person({})
    if request is None:
        return rules.person(st.user.to_dict())
    return rules.program(request.headers.get("authorization", "")) or rules.person(_claims(request))


def require(role: Role, request: Request | None = None) -> Person:
    """Refuse what the page's user, or who sent the request, has no role for; gives who it is.

    Raises:
        AccessError: refused.
    """
    who = person(request)
    if who.may(role):
        return who
    if who.role:
        raise AccessError(f"Only an editor may do this; you have the role of {who.role}. Ask whoever runs this Vigie.")
    if who.email:
        raise AccessError(f"{who.email} may not come in here. Ask whoever runs this Vigie to add the address.")
    raise AccessError("Sign in first.", status=401)


def guarded(
    endpoint: Callable[[Request], Awaitable[Response]], role: Role = "viewer"
) -> Callable[[Request], Awaitable[Response]]:
    """A route's endpoint that answers 401 or 403, with the reason as JSON, to those without the role."""

    @wraps(endpoint)
    async def checked(request: Request) -> Response:
        try:
            require(role, request)
        except AccessError as refusal:
            return JSONResponse({"error": str(refusal)}, status_code=refusal.status)
        return await endpoint(request)

    return checked


def _claims(request: Request) -> Mapping[str, Any]:
    """The claims in the cookie that Streamlit signed when the user came back from the provider; none without it."""
    secret = get_cookie_secret()

    def signed(name: str) -> bytes | None:
        return decode_signed_value(secret, name, request.cookies.get(name, ""))

    cookie = get_cookie_with_chunks(signed, USER_COOKIE_NAME) if secret else None
    claims: dict[str, Any] = json.loads(cookie) if cookie else {}
    return claims if claims.get("origin") == get_origin_from_redirect_uri() else {}


def _table(value: object) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise _nonsense("access is no table; write [access] on a line of its own")
    return value


def _addresses(name: str, listed: object) -> frozenset[str]:
    """E-mail addresses and domains ("@example.org")."""
    if not isinstance(listed, list | tuple) or not all(isinstance(one, str) and one.count("@") == 1 for one in listed):
        raise _nonsense(f'{name} is no list of addresses and domains such as ["anne@example.org", "@example.org"]')
    return frozenset(_folded(one.strip()) for one in listed)


def _tokens(listed: object) -> frozenset[str]:
    tokens = listed if isinstance(listed, list | tuple) else [None]
    if not all(isinstance(one, str) and _TOKEN.fullmatch(one) for one in tokens):
        raise _nonsense("tokens is no list of strings of 32 to 200 letters, digits and signs without blanks")
    return frozenset(tokens)


def _providers(auth: object) -> tuple[str, ...]:
    """The tables of [auth] that describe a provider each: [auth.name]."""
    if not isinstance(auth, Mapping):
        raise _nonsense("auth is no table; write [auth] on a line of its own")
    return tuple(name for name, table in auth.items() if isinstance(table, Mapping) and "client_id" in table)


def _hosts(listed: object) -> frozenset[str]:
    if not isinstance(listed, list | tuple) or not all(isinstance(one, str) for one in listed):
        raise _nonsense('hosts is no list of names such as ["vigie.example.org"]')
    return frozenset(one.strip().lower() for one in listed)


def _folded(email: str) -> str:
    """In lower case where that is safe: outside ASCII two different addresses may share a lower-case form."""
    return email.lower() if email.isascii() else email


def _nonsense(what: str) -> AccessError:
    return AccessError(f"Nobody can come in: {_FILE} makes no sense, {what}. Mend it and reload the page.")
