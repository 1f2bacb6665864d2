"""The API as OpenAPI 3.1, made from the tables of parameters, columns and formats."""

from collections.abc import Mapping
from typing import Any

from dashboard import __version__
from dashboard.api.parameters import STORE, Parameter
from dashboard.columns import CHANGES, EVIDENCE, INCIDENTS, REPORTS, Column
from dashboard.export import exporters

Json = dict[str, Any]

_COLUMNS: Mapping[str, tuple[Column, ...]] = {"incidents": INCIDENTS, **dict(EVIDENCE.items()), "changes": CHANGES}
_TYPES: Mapping[str, Json] = {
    "string": {"type": ["string", "null"]},
    "integer": {"type": ["integer", "null"]},
    "number": {"type": ["number", "null"]},
    "boolean": {"type": ["boolean", "null"]},
    "date": {"type": ["string", "null"], "format": "date"},
    "timestamp": {"type": ["string", "null"], "format": "date-time"},
}
_WORDS = {
    "incidents": "The incidents that the filters keep",
    "claims": "Every claim of the kept incidents, with the sentence that says it",
    "figures": "The claims with a number",
    "articles": "The articles of the kept incidents, once for each",
    "changes": "What became of the incidents: new, changed field by field, merged, rejected, gone",
}


def openapi(tables: Mapping[str, tuple[Parameter, ...]], prefix: str = "") -> Json:
    """The description. `tables`: what may be asked of each. `prefix`: where the routes are mounted."""
    paths: Json = {f"/{table}": {"get": _table(table, asked)} for table, asked in tables.items()}
    paths["/incidents/{incident_id}"] = {"get": _incident()}
    rows = {_row(table): _object(columns) for table, columns in _COLUMNS.items()}
    return {
        "openapi": "3.1.0",
        "info": {"title": "Vigie", "version": __version__, "description": "Security incidents, read-only."},
        "servers": [{"url": prefix}] if prefix else [],
        "paths": paths,
        # Nothing, where nobody signs in; else one of the tokens, or the cookie of a reader who has signed in.
        "security": [{}, {"token": []}],
        "components": {
            "schemas": {**rows, "report": _object(REPORTS), "about": _about(), "error": _error()},
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
    }


def _table(table: str, asked: tuple[Parameter, ...]) -> Json:
    page = {
        "type": "object",
        "required": ["about", "offset", "limit", "next", "rows"],
        "properties": {
            "about": {"$ref": "#/components/schemas/about"},
            "offset": {"type": "integer"},
            "limit": {"type": "integer"},
            "next": {"type": ["string", "null"]},
            "rows": {"type": "array", "items": {"$ref": f"#/components/schemas/{_row(table)}"}},
        },
    }
    content: Json = {"application/json": {"schema": page}, "text/plain": {"schema": {"type": "string"}}}
    for one in exporters().values():
        if table in one.tables:
            content[one.mime] = {}
    return {
        "operationId": table,
        "summary": _WORDS[table],
        "parameters": [_parameter(one) for one in asked],
        "responses": {"200": {"description": "The rows", "content": content}, **_refusals()},
    }


def _incident() -> Json:
    listed = {"reports": "report", "claims": "claim", "articles": "article"}
    found = {name: {"type": "array", "items": {"type": "object"}} for name in listed}
    schema = {
        "type": "object",
        "required": ["commit", "incident", *listed],
        "properties": {
            "commit": {"type": "integer"},
            "incident": {"$ref": "#/components/schemas/incident"},
            **found,
        },
    }
    path = {"name": "incident_id", "in": "path", "required": True, "schema": {"type": "string", "minLength": 1}}
    return {
        "operationId": "incident",
        "summary": "One incident with its reports, claims and articles",
        "parameters": [path, _parameter(STORE)],
        "responses": {
            "200": {"description": "The incident", "content": {"application/json": {"schema": schema}}},
            "308": {
                "description": "It was merged into another",
                "headers": {"Location": {"schema": {"type": "string"}}},
            },
            **_refusals(),
        },
    }


def _parameter(one: Parameter) -> Json:
    listed = {"style": "form", "explode": False} if one.schema.get("type") == "array" else {}
    return {
        "name": one.name, "in": "query", "required": one.required, "description": one.words,
        "schema": dict(one.schema), **listed,
    }  # fmt: skip


def _refusals() -> Json:
    content = {"application/json": {"schema": {"$ref": "#/components/schemas/error"}}}
    words = {
        "401": "Sign in first",
        "403": "Your role does not allow it",
        "404": "There is none",
        "422": "A parameter is unknown, or its value is none",
        "503": "The store can't be read",
    }
    return {status: {"description": said, "content": content} for status, said in words.items()}


def _object(columns: tuple[Column, ...]) -> Json:
    properties = {c.name: {**_TYPES[c.kind], "title": c.en, "description": c.meaning_en} for c in columns}
    return {"type": "object", "properties": properties}


def _row(table: str) -> str:
    return table.removesuffix("s")


def _error() -> Json:
    return {"type": "object", "required": ["error"], "properties": {"error": {"type": "string"}}}


def _about() -> Json:
    return {
        "type": "object",
        "required": ["table", "count", "filters", "query", "order", "commit", "version", "written_at", "notes"],
        "properties": {
            "table": {"type": "string"},
            "count": {"type": "integer", "description": "Rows in all, on this page or not"},
            "filters": {"type": "array", "items": {"type": "string"}},
            "query": {"type": "string"},
            "order": {"type": "string"},
            "commit": {"type": "integer"},
            "committed_at": {"type": ["string", "null"]},
            "version": {"type": "string"},
            "written_at": {"type": "string"},
            "notes": {"type": "array", "items": {"type": "string"}},
        },
    }
