"""The gate before Streamlit: which names it answers to, who may upload."""

import pytest
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route, WebSocketRoute
from starlette.testclient import TestClient
from starlette.websockets import WebSocketDisconnect

from dashboard import access, gate
from dashboard.access import Policy
from dashboard.gate import Gate

LOCAL = Policy(sign_in=False, anyone="editor", own_names_only=True, hosts=frozenset({"vigie.example.org"}))
OPEN = Policy(sign_in=False, anyone="viewer")
TEAM = Policy(sign_in=True, editors=frozenset({"anne@example.org"}))

STRANGE = ["evil.example:8501", "localhost.evil.example", "127.0.0.1.evil.example", "192.168.1.4", "0.0.0.0"]  # noqa: S104


@pytest.fixture
def client(monkeypatch):
    async def passed(_request):
        return PlainTextResponse("passed")

    async def talk(websocket):
        await websocket.accept()
        await websocket.send_text("passed")
        await websocket.close()

    upload = Route("/base/_stcore/upload_file/session/file", passed, methods=["PUT", "DELETE"])
    app = Starlette(routes=[Route("/", passed), upload, WebSocketRoute("/_stcore/stream", talk)])

    def made(policy: Policy, host: str = "localhost") -> TestClient:
        monkeypatch.setattr(gate, "policy", lambda: policy)
        monkeypatch.setattr(access, "policy", lambda: policy)
        monkeypatch.setattr(access, "get_cookie_secret", lambda: "x" * 32)
        return TestClient(Gate(app), base_url=f"http://{host}")

    return made


@pytest.mark.parametrize("host", ["localhost:8501", "127.0.0.1:8501", "127.0.0.2", "[::1]:8501", "vigie.example.org"])
def test_a_local_dashboard_answers_to_its_own_names(client, host):
    assert client(LOCAL, host).get("/").text == "passed"
    with client(LOCAL).websocket_connect("/_stcore/stream", headers={"host": host}) as talk:
        assert talk.receive_text() == "passed"


@pytest.mark.parametrize("host", STRANGE)
def test_a_local_dashboard_answers_to_no_other_name(client, host):
    answer = client(LOCAL, host).get("/")
    assert answer.status_code == 403
    assert "answers to its own machine alone" in answer.text
    talk = client(LOCAL).websocket_connect("/_stcore/stream", headers={"host": host})
    with pytest.raises(WebSocketDisconnect):
        talk.__enter__()


@pytest.mark.parametrize("policy", [OPEN, TEAM])
def test_one_on_the_network_answers_to_every_name(client, policy):
    assert client(policy, "vigie.example.net").get("/").text == "passed"


@pytest.mark.parametrize(("policy", "status"), [(LOCAL, 200), (OPEN, 403), (TEAM, 401)])
@pytest.mark.parametrize("method", ["PUT", "DELETE"])
def test_only_editors_upload(client, policy, status, method):
    assert client(policy).request(method, "/base/_stcore/upload_file/session/file").status_code == status


def test_settings_that_make_no_sense_let_nothing_pass(client, monkeypatch):
    def nonsense():
        raise access.AccessError("no sense")

    opened = client(LOCAL)
    monkeypatch.setattr(gate, "policy", nonsense)
    assert opened.get("/").status_code == 403
