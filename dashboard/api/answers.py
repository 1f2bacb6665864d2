"""The routes. Each reads its parameters, asks the queries that the page asks, and answers as JSON or as a file."""

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any
from urllib.parse import quote, urlencode

import pandas as pd
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response, StreamingResponse
from starlette.routing import Mount, Route, Router, request_response

from dashboard import query
from dashboard.access import guarded
from dashboard.api import description
from dashboard.api.parameters import (
    CARE,
    FILTERS,
    LIMIT,
    OFFSET,
    ORDER,
    SINCE,
    STORE,
    Parameter,
    RequestError,
    filters_of,
    format_parameter,
    read,
)  # fmt: skip
from dashboard.export import Exporter, Selection, chunks, exporters, select, select_changes, side_file
from dashboard.model import VigieError
from dashboard.query import Snapshot
from dashboard.ui import stores

PREFIX = "/api"
Answer = Callable[[Request], Response]


def holding(table: str) -> dict[str, Exporter]:
    """The formats that can hold a table, by name."""
    return {name: one for name, one in exporters().items() if table in one.tables}


def table_parameters(table: str) -> tuple[Parameter, ...]:
    """What may be asked of a table."""
    shown = format_parameter(("json", *holding(table), "about"))
    if table == "changes":
        return (SINCE, STORE, LIMIT, OFFSET, shown)
    return (*FILTERS, STORE, ORDER, CARE, LIMIT, OFFSET, shown)


def table_answer(table: Any) -> Answer:  # noqa: ANN401 - one of the tables
    """What answers with a table's rows."""
    parameters = table_parameters(table)

    def answer(request: Request) -> Response:
        asked = read(request, parameters)
        snapshot = _snapshot(asked["store"])
        whole = asked["format"] not in ("json", "about") and "limit" not in request.query_params
        window = (None if whole else asked["limit"], asked["offset"])
        if table == "changes":
            try:
                since = query.commit_before(snapshot, asked["since"])
            except VigieError as error:
                raise RequestError(str(error), status=404) from error
            selection = select_changes(snapshot, since, window=window)
        else:
            selection = select(
                snapshot, filters_of(asked), table=table, order=asked["order"], blur=asked["care"], window=window
            )
        return _answer(request, selection, asked)

    return answer


def incident_answer(request: Request) -> Response:
    """One incident with its evidence; the address of one that was merged leads on."""
    asked = read(request, (STORE,))
    snapshot, incident_id = _snapshot(asked["store"]), request.path_params["incident_id"]
    detail = query.incident(snapshot, incident_id)
    if detail is None:
        now = query.current_id(snapshot, incident_id)
        if now is None or now == incident_id:
            raise RequestError(f"There is no incident {incident_id!r} in this store.", status=404)
        path = f"{request.scope['root_path']}/incidents/{quote(now)}"
        return RedirectResponse(f"{path}?{request.url.query}".rstrip("?"), status_code=308)
    frames = {"reports": detail.reports, "claims": detail.claims, "articles": detail.articles.drop(columns="text")}
    evidence = {name: _records(frame) for name, frame in frames.items()}
    return _json({"commit": snapshot.number, "incident": detail.row, **evidence})


def openapi_answer(request: Request) -> Response:
    """The description of all this."""
    return _json(description.openapi({table: table_parameters(table) for table in TABLES}, request.scope["root_path"]))


TABLES = ("incidents", "claims", "figures", "articles", "changes")


def routes() -> list[Mount]:
    """The API's routes, each behind the guard."""
    own = [Route(f"/{table}", _endpoint(table_answer(table))) for table in TABLES]
    one = Route("/incidents/{incident_id:path}", _endpoint(incident_answer))
    about = Route("/openapi.json", _endpoint(openapi_answer))
    return [Mount(PREFIX, Router([*own, one, about], default=request_response(_endpoint(_nothing))))]


def _nothing(request: Request) -> Response:
    raise RequestError(f"There is nothing here. {PREFIX}/openapi.json lists what there is.", status=404)


def _endpoint(answer: Answer) -> Callable[[Request], Any]:
    """The guarded endpoint: the answer is made in a thread, and what went wrong is told as JSON."""

    async def endpoint(request: Request) -> Response:
        try:
            return await run_in_threadpool(answer, request)
        except RequestError as error:
            return _json({"error": str(error)}, status=error.status)
        except VigieError as error:
            return _json({"error": str(error)}, status=503)

    return guarded(endpoint)


def _snapshot(name: stores.Name) -> Snapshot:
    found = stores.latest(name)
    if found is None:
        raise RequestError("There is no store yet: no article was added. store=sample asks the sample.", status=404)
    return found


def _answer(request: Request, selection: Selection, asked: Mapping[str, Any]) -> Response:
    """The rows in the format asked for; every answer leads to what it says of itself."""
    params = {name: text for name, text in request.query_params.items() if name != "format"}
    link = f'<{request.url.path}?{urlencode({**params, "format": "about"})}>; rel="describedby"'
    headers = {"Link": link, "Vigie-Commit": str(selection.about.commit)}
    name = asked["format"]
    if name == "about":
        return PlainTextResponse(side_file(selection), headers=headers)
    if name == "json":
        return StreamingResponse(_page(request, selection, asked), media_type="application/json", headers=headers)
    found = exporters()[name]
    try:
        content = chunks(selection, name)
    except VigieError as error:  # more rows than the format holds
        raise RequestError(str(error)) from error
    headers["Content-Disposition"] = f'attachment; filename="vigie-{selection.about.table}{found.suffix}"'
    return StreamingResponse(content, media_type=found.mime, headers=headers)


def _page(request: Request, selection: Selection, asked: Mapping[str, Any]) -> Iterator[bytes]:
    """The rows as one JSON object, with how many there are in all and where the next ones are."""
    told = selection.about
    after = asked["offset"] + asked["limit"]
    following = f"{request.url.path}?{urlencode({**request.query_params, 'offset': after})}"
    head = {"about": told.facts(), "offset": asked["offset"], "limit": asked["limit"]}
    head["next"] = following if after < told.count else None
    yield json.dumps(head, ensure_ascii=False)[:-1].encode() + b', "rows": ['
    comma = b"\n"
    for chunk in chunks(selection, "jsonl"):
        yield comma + chunk.rstrip(b"\n").replace(b"\n", b",\n")
        comma = b",\n"
    yield b"\n]}\n"


def _records(frame: pd.DataFrame) -> list[dict[Any, Any]]:
    """The rows as plain values, with None for an unknown."""
    return frame.astype(object).where(frame.notna(), None).to_dict("records")


def _json(content: Any, *, status: int = 200) -> Response:  # noqa: ANN401 - anything that JSON holds
    return Response(
        json.dumps(content, ensure_ascii=False, default=lambda moment: moment.isoformat()).encode("utf-8", "replace"),
        status_code=status,
        media_type="application/json",
    )
