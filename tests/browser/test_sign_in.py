"""Signing in by a real OpenID Connect provider, in a real browser: who sees what, who may do what, pages and routes."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from browsing import Dashboard, served
from oidc import CLIENT, Provider, provider
from playwright.sync_api import Browser, Page, expect
from specimen import store_at

expect.set_options(timeout=30_000)  # a busy machine
GUARDED = Path(__file__).with_name("guarded.py")
SECRETS = """
[auth]
redirect_uri = "http://127.0.0.1:{{port}}/oauth2callback"
cookie_secret = "only for this test, and long enough"
client_id = "{client}"
client_secret = "{secret}"
server_metadata_url = "{provider}/.well-known/openid-configuration"

[access]
editors = ["anne@example.org"]
viewers = ["@example.org"]
"""


@pytest.fixture(scope="module")
def openid() -> Iterator[Provider]:
    with provider() as told:
        yield told


@pytest.fixture(scope="module")
def team(openid: Provider, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Dashboard]:
    """The dashboard of a team: Anne edits, the rest of example.org looks."""
    folder = tmp_path_factory.mktemp("team")
    store_at(folder / "store")
    secrets = folder / "secrets.toml"
    secrets.write_text(SECRETS.format(client=CLIENT[0], secret=CLIENT[1], provider=openid.address))
    with served(folder / "store", "--secrets.files", str(secrets), app=GUARDED) as dashboard:
        yield dashboard


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    with browser.new_context() as context:
        context.route(re.compile("maplibre"), lambda route: route.abort())  # no map: it takes a while
        yield context.new_page()


def sign_in(page: Page, team: Dashboard, email: str) -> None:
    page.goto(team.url())
    page.get_by_role("button", name="Sign in").click()
    page.get_by_label("E-mail").fill(email)
    page.get_by_role("button", name="Go").click()
    page.wait_for_url(f"{team.address}/**")


def statuses(page: Page, team: Dashboard) -> tuple[int, int]:
    """What the reading API answers, and what becomes of an upload."""
    api = page.request.get(f"{team.address}/api/incidents").status
    return api, page.request.put(f"{team.address}/_stcore/upload_file/session/file", data=b"x").status


def route(page: Page, team: Dashboard, name: str) -> tuple[int, dict[str, str | None]]:
    answer = page.request.get(f"{team.address}/test/{name}")
    return answer.status, answer.json()


def test_who_has_not_signed_in_sees_nothing(page, team):
    page.goto(team.url("incidents"))
    expect(page.get_by_text("This Vigie is for its team.")).to_be_visible()
    assert page.get_by_text("Iraq").count() == 0
    assert page.get_by_test_id("stSidebar").count() == 0
    assert route(page, team, "look") == (401, {"error": "Sign in first."})
    assert statuses(page, team) == (401, 401)


def test_an_editor_may_do_all(page, team, openid):
    sign_in(page, team, "anne@example.org")
    expect(page.get_by_text("anne@example.org · editor")).to_be_visible()
    expect(page.get_by_role("link", name="Overview")).to_be_visible()
    page.goto(team.url("add"))
    expect(page.get_by_role("button", name="See what is found")).to_be_visible()
    assert route(page, team, "look") == (200, {"email": "anne@example.org", "role": "editor"})
    assert route(page, team, "edit")[0] == 200
    assert openid.signed_in[-1] == "anne@example.org"
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_text("This Vigie is for its team.")).to_be_visible()
    assert route(page, team, "look")[0] == 401


def test_a_viewer_looks_and_is_refused_by_the_server(page, team):
    sign_in(page, team, "paul@example.org")
    expect(page.get_by_text("paul@example.org · viewer")).to_be_visible()
    expect(page.get_by_role("link", name="Overview")).to_be_visible()
    assert page.get_by_role("link", name="Add").count() == 0
    page.goto(team.url("add"))
    expect(page.get_by_text("For editors only")).to_be_visible()
    assert page.get_by_role("button", name="See what is found").count() == 0
    assert route(page, team, "look")[0] == 200
    assert statuses(page, team) == (200, 403)
    status, answer = route(page, team, "edit")
    assert status == 403
    assert "Only an editor" in answer["error"]


@pytest.mark.parametrize("email", ["eve@evil.example", "mallory@example.org"])
def test_a_stranger_and_an_unverified_address_see_nothing(page, team, openid, email):
    openid.unverified.add("mallory@example.org")
    sign_in(page, team, email)
    expect(page.get_by_text("No access yet")).to_be_visible()
    assert page.get_by_test_id("stSidebar").count() == 0
    assert route(page, team, "look")[0] == 403


def test_a_forged_cookie_is_none(page, team):
    page.context.add_cookies([
        {"name": "_streamlit_user", "value": '{"email":"anne@example.org","is_logged_in":true}', "url": team.address}
    ])  # fmt: skip
    page.goto(team.url())
    expect(page.get_by_text("This Vigie is for its team.")).to_be_visible()
    assert route(page, team, "edit")[0] == 401
