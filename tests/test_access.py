"""Who may do what: the policy by itself. The way through a provider is in ``test_sign_in``."""

import asyncio
import json

import pytest
import streamlit as st
from starlette.requests import Request
from starlette.responses import JSONResponse
from streamlit.runtime.secrets import Secrets

from dashboard import access
from dashboard.access import AccessError, Person, Policy, guarded, require

AUTH = {"redirect_uri": "http://localhost:8501/oauth2callback", "cookie_secret": "x" * 32}
LISTS = {"editors": ["anne@example.org", "@desk.example.org"], "viewers": ["@example.org"]}
TOKEN = "drawn-at-random-" * 2
TEAM = Policy.from_secrets({"auth": AUTH, "access": LISTS}, local=False)


def signed_in(email: object, **claims: object) -> dict[str, object]:
    return {"is_logged_in": True, "email": email, **claims}


class TestPolicy:
    @pytest.mark.parametrize(
        ("email", "role"),
        [
            ("anne@example.org", "editor"),
            ("Anne@Example.ORG", "editor"),
            ("paul@desk.example.org", "editor"),
            ("paul@example.org", "viewer"),
            ("paul@sub.example.org", None),
            ("paul@notexample.org", None),
            ("paul@example.org.evil.net", None),
            ("anne@example.org@evil.net", None),
            ("\u212aarl@desk.example.org", None),  # Kelvin sign: its lower case is a plain k
            ("", None),
            (None, None),
            (["anne@example.org"], None),
        ],
    )
    def test_roles_by_address_and_by_domain(self, email, role):
        policy = Policy.from_secrets(
            {"auth": AUTH, "access": {**LISTS, "editors": [*LISTS["editors"][:1], "paul@desk.example.org"]}}, local=True
        )
        assert policy.person(signed_in(email)).role == role

    def test_a_whole_domain_may_edit(self):
        assert TEAM.person(signed_in("new@desk.example.org")).role == "editor"

    @pytest.mark.parametrize("claims", [{}, {"email": "anne@example.org"}, {"is_logged_in": "yes", "email": "a@b"}])
    def test_who_did_not_sign_in_has_no_role(self, claims):
        assert TEAM.person(claims) == Person(None, None)

    @pytest.mark.parametrize("verified", [False, "false", "False"])
    def test_an_address_that_the_provider_has_not_verified_counts_as_none(self, verified):
        assert TEAM.person(signed_in("anne@example.org", email_verified=verified)).role is None

    def test_signing_in_without_lists_lets_nobody_in(self):
        assert Policy.from_secrets({"auth": AUTH}, local=True).person(signed_in("anne@example.org")).role is None

    def test_several_providers(self):
        auth = {
            **AUTH,
            "google": {"client_id": "a"},
            "keycloak": {"client_id": "b"},
            "client_kwargs": {"prompt": "login"},
        }
        assert Policy.from_secrets({"auth": auth}, local=True).providers == ("google", "keycloak")
        assert TEAM.providers == ()

    def test_without_sign_in_this_machine_edits_and_others_look(self):
        assert Policy.from_secrets({}, local=True).person({}).role == "editor"
        assert Policy.from_secrets({}, local=False).person({}).role == "viewer"
        assert Policy.from_secrets({"access": {"anyone": "editor"}}, local=False).person({}).role == "editor"

    @pytest.mark.parametrize(
        ("secrets", "word"),
        [
            ({"access": {"editor": ["a@b"]}, "auth": AUTH}, "'editor'"),
            ({"access": {"editors": "a@b"}, "auth": AUTH}, "editors"),
            ({"access": {"viewers": ["example.org"]}, "auth": AUTH}, "viewers"),
            ({"access": {"viewers": [3]}, "auth": AUTH}, "viewers"),
            ({"access": {"viewers": ["@example.org"]}}, "no \\[auth\\]"),
            ({"access": {"tokens": [TOKEN]}}, "no \\[auth\\]"),
            ({"access": {"tokens": TOKEN}, "auth": AUTH}, "tokens"),
            ({"access": {"tokens": ["short"]}, "auth": AUTH}, "tokens"),
            ({"access": {"tokens": ["with blanks " * 4]}, "auth": AUTH}, "tokens"),
            ({"access": {"tokens": [3]}, "auth": AUTH}, "tokens"),
            ({"access": {"anyone": "admin"}}, "'admin'"),
            ({"access": {"hosts": "example.org"}}, "hosts"),
            ({"access": {"anyone": "viewer"}, "auth": AUTH}, "nobody comes in unnamed"),
            ({"access": "everybody"}, "no table"),
            ({"auth": True}, "no table"),
        ],
    )
    def test_what_makes_no_sense_lets_nobody_in(self, secrets, word):
        with pytest.raises(AccessError, match=word):
            Policy.from_secrets(secrets, local=True)


class TestRequire:
    @pytest.fixture
    def policy(self, monkeypatch):
        return lambda new: monkeypatch.setattr(access, "policy", lambda: new)

    @pytest.mark.parametrize("role", ["viewer", "editor"])
    def test_an_editor_may_do_all(self, policy, role):
        policy(Policy(sign_in=False, anyone="editor"))
        assert require(role) == Person(None, "editor")

    def test_a_viewer_may_not_edit(self, policy):
        policy(Policy(sign_in=False, anyone="viewer"))
        assert require("viewer").role == "viewer"
        with pytest.raises(AccessError, match="Only an editor") as refusal:
            require("editor")
        assert refusal.value.status == 403

    @pytest.mark.parametrize("cookie", ["", "_streamlit_user=forged", '_streamlit_user={"email": "anne@example.org"}'])
    def test_a_route_refuses_who_is_not_signed_in(self, policy, monkeypatch, cookie):
        policy(TEAM)
        monkeypatch.setattr(access, "get_cookie_secret", lambda: "x" * 32)

        async def secret(request):
            return JSONResponse("secret")

        request = Request({"type": "http", "headers": [(b"cookie", cookie.encode())]})
        answer = asyncio.run(guarded(secret)(request))
        assert (answer.status_code, json.loads(answer.body)) == (401, {"error": "Sign in first."})

    @pytest.mark.parametrize(
        ("header", "role", "status"),
        [
            (f"Bearer {TOKEN}", "viewer", 200),
            (f"bearer  {TOKEN}", "viewer", 200),
            (f"Bearer {TOKEN}", "editor", 403),
            (f"Bearer {TOKEN}x", "viewer", 401),
            (f"Bearer {TOKEN[:-1]}", "viewer", 401),
            (f"Basic {TOKEN}", "viewer", 401),
            (TOKEN, "viewer", 401),
            ("Bearer ", "viewer", 401),
            ("Bearer \u00e9", "viewer", 401),
            ("", "viewer", 401),
        ],
    )
    def test_a_program_with_a_token_may_look(self, policy, monkeypatch, header, role, status):
        policy(Policy.from_secrets({"auth": AUTH, "access": {**LISTS, "tokens": ["y" * 32, TOKEN]}}, local=False))
        monkeypatch.setattr(access, "get_cookie_secret", lambda: "x" * 32)

        async def secret(request):
            return JSONResponse("secret")

        request = Request({"type": "http", "headers": [(b"authorization", header.encode("latin-1"))]})
        assert asyncio.run(guarded(secret, role)(request)).status_code == status


@pytest.fixture
def secrets(monkeypatch, tmp_path):
    """Write secrets.toml, for Streamlit to read anew."""
    file = tmp_path / "secrets.toml"
    options = {"secrets.files": [str(file)], "server.address": "127.0.0.1"}
    monkeypatch.setattr("streamlit.config.get_option", options.get)
    monkeypatch.setattr(st, "get_option", options.get)
    monkeypatch.setattr(st, "secrets", Secrets())
    return file


def test_without_secrets_one_is_on_one_s_own(secrets):
    assert not secrets.exists()
    assert access.policy() == Policy(sign_in=False, anyone="editor", own_names_only=True)


def test_a_file_of_secrets_that_cannot_be_read_lets_nobody_in(secrets):
    secrets.write_text("[auth\nredirect_uri = ")
    with pytest.raises(AccessError, match="can't be read"):
        access.policy()


def test_signing_in_without_its_package_says_which(secrets, monkeypatch):
    secrets.write_text('[auth]\nclient_id = "a"\n')
    monkeypatch.setattr(access, "find_spec", lambda _: None)
    with pytest.raises(AccessError, match=r"vigie\[team\]"):
        access.policy()
