"""The reading API: what each route answers, and what it refuses."""

import csv
import json
from io import StringIO

import pytest
from starlette.testclient import TestClient

from dashboard import access, api, export, query
from dashboard.api.parameters import FILTER_SCHEMAS
from dashboard.query import RULES, Filters


class TestIncidents:
    def test_pages_hold_every_row_once_in_the_order_shown(self, client, snapshot):
        path, found = "/api/incidents?limit=5&order=deadliest", []
        while path:
            page = client.get(path).json()
            found += [row["incident_id"] for row in page["rows"]]
            path = page["next"]
        assert found == query.incidents(snapshot, Filters(), order="deadliest")["incident_id"].tolist()
        assert page["about"]["count"] == len(found)

    @pytest.mark.parametrize(
        "asked",
        ["country=IRQ,MLI", "place=tikrit", "known_from=all", "date_from=2021-01-01&undated=yes", "text=roquettes"],
    )
    def test_filters_are_those_of_the_pages_address(self, client, snapshot, asked):
        rows = client.get(f"/api/incidents?{asked}").json()["rows"]
        kept = query.incidents(snapshot, Filters.from_url(asked))
        assert [row["incident_id"] for row in rows] == kept["incident_id"].tolist()
        assert rows

    def test_a_row_holds_what_the_store_holds(self, client, snapshot):
        [row] = client.get("/api/incidents?limit=1").json()["rows"]
        told = query.incident(snapshot, row["incident_id"]).row
        assert row["killed_low"] == told["killed_low"]
        assert row["date_start"] == told["date_start"].isoformat()

    @pytest.mark.parametrize("name", export.exporters())
    def test_every_format_of_the_exports(self, client, snapshot, name):
        answer = client.get(f"/api/incidents?country=IRQ&format={name}")
        found = export.exporter(name)
        assert answer.headers["content-type"].startswith(found.mime)
        assert found.suffix in answer.headers["content-disposition"]
        if name == "csv":
            told = csv.DictReader(StringIO(answer.content.decode("utf-8-sig"), newline=""))
            assert len(list(told)) == len(query.incidents(snapshot, Filters(country=("IRQ",))))

    def test_every_answer_leads_to_what_it_says_of_itself(self, client):
        answer = client.get("/api/incidents?country=IRQ&format=csv")
        link = answer.headers["link"].split(">")[0].lstrip("<")
        assert "Filters: Country: Iraq" in client.get(link).text
        assert answer.headers["vigie-commit"] == "1"

    def test_care(self, client):
        page = client.get("/api/incidents?care=grid").json()
        assert not any(row["location"] for row in page["rows"])
        assert any("care" in note for note in page["about"]["notes"])


class TestOthers:
    def test_one_incident_with_its_evidence(self, client):
        [row, *_] = client.get("/api/incidents?place=tikrit").json()["rows"]
        told = client.get(f"/api/incidents/{row['incident_id']}").json()
        assert told["incident"] == row
        assert len(told["reports"]) == row["n_reports"]
        assert {claim["report_id"] for claim in told["claims"]} == {report["report_id"] for report in told["reports"]}
        assert "text" not in told["articles"][0]
        assert told["reports"][0]["date_start"] == row["date_start"]

    def test_a_merged_one_leads_on(self, client, monkeypatch):
        monkeypatch.setattr(query, "current_id", lambda snapshot, incident_id: "new one")
        answer = client.get("/api/incidents/old?store=sample", follow_redirects=False)
        assert (answer.status_code, answer.headers["location"]) == (308, "/api/incidents/new%20one?store=sample")

    def test_claims_figures_articles(self, client):
        figures = client.get("/api/figures?country=IRQ").json()["rows"]
        assert figures
        assert all(row["low"] is not None or row["best"] is not None or row["high"] is not None for row in figures)
        claims = client.get("/api/claims?country=IRQ").json()["rows"]
        assert len(claims) > len(figures)
        assert {row["incident_id"] for row in figures} <= {row["incident_id"] for row in claims}
        assert client.get("/api/articles?format=jsonl&limit=1").text.count("\n") == 1

    def test_changes(self, client):
        page = client.get("/api/changes?since=0&limit=3").json()
        assert [row["change"] for row in page["rows"]] == ["new"] * 3
        assert page["about"]["count"] > 3
        assert client.get("/api/changes?since=1").json()["rows"] == []
        assert client.get("/api/changes?since=1.0").json()["rows"] == []


class TestRefusals:
    @pytest.mark.parametrize(
        "asked",
        [
            "x=1", "country=", "country=IRQ&country=MLI", "date_from=hier", "limit=0", "limit=1e3", "offset=-1",
            "event_type=war", "event_type=battles,war", "killed=9..3", "format=doc", "order=random", "store=other",
            "box=1,2,3", "country=iraq",
        ],
    )  # fmt: skip
    def test_what_is_no_parameter_or_no_value(self, client, asked):
        answer = client.get(f"/api/incidents?{asked}")
        assert answer.status_code == 422
        assert asked.split("=")[0] in answer.json()["error"]

    @pytest.mark.parametrize(
        ("path", "status"),
        [
            ("incidents/none", 404),
            ("nothing", 404),
            ("changes", 422),
            ("changes?since=99", 404),
            ("changes?since=hier", 422),
            ("claims?format=kml", 422),
        ],
    )
    def test_what_there_is_not(self, client, path, status):
        answer = client.get(f"/api/{path}")
        assert (answer.status_code, list(answer.json())) == (status, ["error"])

    @pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
    def test_nothing_can_be_written(self, client, method):
        assert client.request(method, "/api/incidents").status_code == 405

    def test_no_store_yet(self, client, monkeypatch):
        monkeypatch.setattr("dashboard.ui.stores.latest", lambda name: None)
        assert "store=sample" in client.get("/api/incidents").json()["error"]

    @pytest.mark.parametrize("path", [*api.answers.TABLES, "incidents/x", "openapi.json", "nothing"])
    def test_who_may_not_look_gets_nothing(self, client, monkeypatch, path):
        monkeypatch.setattr(access, "policy", lambda: access.Policy(sign_in=True))
        monkeypatch.setattr(access, "get_cookie_secret", lambda: "secret")
        answer = client.get(f"/api/{path}")
        assert (answer.status_code, list(answer.json())) == (401, ["error"])


class TestDescription:
    def test_every_filter_and_column_is_described(self, client):
        told = client.get("/api/openapi.json").json()
        asked = {parameter["name"] for parameter in told["paths"]["/incidents"]["get"]["parameters"]}
        assert asked >= {rule.field for rule in RULES}
        assert set(told["components"]["schemas"]["incident"]["properties"]) == set(query.lists.INCIDENT_COLUMNS)
        assert told["servers"] == [{"url": "/api"}]
        assert {} in told["security"]
        assert told["components"]["securitySchemes"]["token"]["scheme"] == "bearer"

    def test_every_filter_without_fixed_choices_has_a_schema(self):
        assert FILTER_SCHEMAS.keys() == {rule.field for rule in RULES if isinstance(rule.sql, str)}

    def test_it_is_json_without_surprises(self, client):
        text = client.get("/api/openapi.json").text
        assert json.loads(text)["openapi"].startswith("3.1")


def test_the_page_and_the_api_are_one_application():
    from dashboard.asgi import app

    assert isinstance(TestClient(app), TestClient)
    assert [route.path for route in app._user_routes] == ["/api"]
